//! A folder with some of its files as they will be or are being typed: unsaved text of an editor, fixes not written
//! yet; and files that lie outside it but are spoken of with it.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use super::{Folder, Listed, ReadFault, Source, What};

pub struct Overlay {
    below: Box<dyn Source>,
    root: PathBuf,
    /// Texts that stand in for those of files, or are the only ones, by path below the root.
    texts: BTreeMap<String, Vec<u8>>,
    /// Files outside the folder: their names as the user gave them.
    beside: Vec<String>,
}

impl Overlay {
    pub fn new(root: &Path) -> Overlay {
        Overlay { root: root.to_owned(), ..Overlay::over(Box::new(Folder::new(root))) }
    }

    /// Over a folder whose files are listed with how they look.
    pub fn marked(root: &Path) -> Overlay {
        Overlay { root: root.to_owned(), ..Overlay::over(Box::new(Folder::marked(root))) }
    }

    /// Over what lies in no folder.
    pub fn over(below: Box<dyn Source>) -> Overlay {
        Overlay { below, root: PathBuf::new(), texts: BTreeMap::new(), beside: Vec::new() }
    }

    /// The folder; empty where there is none.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Lays `bytes` over the file at `path`.
    pub fn put(&mut self, path: &str, bytes: Vec<u8>) {
        self.texts.insert(path.to_owned(), bytes);
    }

    /// The file at `path` is again what the folder holds.
    pub fn lift(&mut self, path: &str) {
        self.texts.remove(path);
    }

    /// A file that is no part of the folder's listing but whose findings are shown with the register's.
    pub fn beside(&mut self, path: &Path, bytes: Vec<u8>) -> Listed {
        let shown = path.to_string_lossy().into_owned();
        self.texts.insert(shown.clone(), bytes);
        self.beside.push(shown.clone());
        Listed {
            path: shown,
            native: path.to_owned(),
            what: What::File,
            utf8: path.to_str().is_some(),
            object: None,
            mark: None,
        }
    }
}

impl Source for Overlay {
    fn list(&self) -> io::Result<Vec<Listed>> {
        let mut listed = self.below.list()?;
        // What lies over a file does not look like it.
        listed.iter_mut().filter(|known| self.texts.contains_key(&known.path)).for_each(|known| known.mark = None);
        // New files lie where nothing hidden and no register of its own lies.
        let apart: Vec<String> =
            listed.iter().filter_map(|known| Some(format!("{}/", known.path.strip_suffix("/riskreg.toml")?))).collect();
        for path in self.texts.keys().filter(|path| !self.beside.contains(path)) {
            let hidden = path.split('/').any(|part| part.starts_with(['.', '_']));
            let is_apart = apart.iter().any(|folder| path.starts_with(folder.as_str()));
            if !hidden && !is_apart && !listed.iter().any(|known| known.path == *path) {
                let native = self.root.join(path);
                listed.push(Listed {
                    path: path.clone(),
                    native,
                    what: What::File,
                    utf8: true,
                    object: None,
                    mark: None,
                });
            }
        }
        listed.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(listed)
    }

    fn read(&self, file: &Listed, limit: u64) -> Result<Vec<u8>, ReadFault> {
        match self.texts.get(&file.path).filter(|_| file.what == What::File) {
            Some(bytes) if bytes.len() as u64 > limit => Err(ReadFault::TooLarge { bytes: bytes.len() as u64, limit }),
            Some(bytes) => Ok(bytes.clone()),
            None => self.below.read(file, limit),
        }
    }

    fn shown(&self, path: &str) -> String {
        if self.beside.iter().any(|known| known == path) { path.to_owned() } else { self.below.shown(path) }
    }
}
