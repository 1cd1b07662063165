//! Single folders of a commit, from its tree objects: only those on the way to what is asked for are read.

use std::collections::BTreeSet;
use std::io;
use std::path::PathBuf;

use super::Revision;
use crate::read::git::what;
use crate::read::{Listed, Parts, ReadFault, What};
use crate::source::hex;

impl Parts for Revision {
    fn entries(&self, folders: &BTreeSet<String>) -> io::Result<Vec<Listed>> {
        let mut listed = Vec::new();
        let mut level: Vec<(String, Box<str>)> =
            self.root_tree()?.map(|tree| (String::new(), tree)).into_iter().collect();
        while !level.is_empty() {
            let objects: Vec<&str> = level.iter().map(|(_, object)| &**object).collect();
            let trees = self.objects.read_all(&objects, u64::MAX);
            let mut below = Vec::new();
            for ((folder, object), tree) in level.iter().zip(trees) {
                for mut entry in entries(&tree.map_err(as_io)?, object.len() / 2) {
                    if !folder.is_empty() {
                        entry.path = format!("{folder}/{}", entry.path);
                        entry.native = PathBuf::from(&entry.path);
                    }
                    if let Some(object) =
                        entry.object.as_ref().filter(|_| entry.what == What::Folder && folders.contains(&entry.path))
                    {
                        below.push((entry.path.clone(), object.clone()));
                    }
                    listed.push(entry);
                }
            }
            level = below;
        }
        Ok(listed)
    }

    fn read_all(&self, files: &[&Listed], limit: u64) -> Vec<Result<Vec<u8>, ReadFault>> {
        let objects: Vec<&str> = files.iter().map(|file| file.object.as_deref().unwrap_or_default()).collect();
        self.objects.read_all(&objects, limit)
    }
}

impl Revision {
    /// The tree of the register's root; `None` where the commit has no such folder.
    fn root_tree(&self) -> io::Result<Option<Box<str>>> {
        let commit = self.objects.read(&self.commit, u64::MAX).map_err(as_io)?;
        let first = commit.split(|byte| *byte == b'\n').next().unwrap_or_default();
        let name = std::str::from_utf8(first).ok().and_then(|line| line.strip_prefix("tree "));
        let mut tree: Box<str> = name.ok_or(io::ErrorKind::InvalidData)?.into();
        for part in self.prefix.split('/').filter(|part| !part.is_empty()) {
            let bytes = self.objects.read(&tree, u64::MAX).map_err(as_io)?;
            let found = entries(&bytes, tree.len() / 2).find(|entry| entry.what == What::Folder && entry.path == part);
            match found.and_then(|entry| entry.object) {
                Some(object) => tree = object,
                None => return Ok(None),
            }
        }
        Ok(Some(tree))
    }
}

/// What a tree object lists: `100644 name`, a zero byte, and the `width` bytes of the object's name.
fn entries(tree: &[u8], width: usize) -> impl Iterator<Item = Listed> + '_ {
    let mut rest = tree;
    std::iter::from_fn(move || {
        let end = rest.iter().position(|byte| *byte == 0)?;
        let space = rest[..end].iter().position(|byte| *byte == b' ')?;
        let (mode, name) = (&rest[..space], &rest[space + 1..end]);
        let object = rest.get(end + 1..end + 1 + width)?;
        let path = String::from_utf8_lossy(name);
        let utf8 = matches!(path, std::borrow::Cow::Borrowed(_));
        let path = path.into_owned();
        let native = PathBuf::from(&path);
        let listed = Listed {
            native,
            what: what(&String::from_utf8_lossy(mode)),
            utf8,
            object: Some(hex(object).into()),
            mark: None,
            path,
        };
        rest = &rest[end + 1 + width..];
        Some(listed)
    })
}

fn as_io(fault: ReadFault) -> io::Error {
    match fault {
        ReadFault::Io(error) => error,
        ReadFault::LeftOut | ReadFault::TooLarge { .. } => io::ErrorKind::NotFound.into(),
    }
}
