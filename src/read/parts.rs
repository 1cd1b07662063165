//! Parts of a register: some of its files with all that tells what they are, and nothing of the rest listed or read.

use std::collections::BTreeSet;
use std::io;

use rustc_hash::FxHashSet;

use super::layout::{FOLDERS, is_home, stem, strip_ending};
use super::{Layout, Listed, ReadFault, Source, What, layout};
use crate::register::FileKind;
use crate::vocabulary::nfc;

/// A source of which some folders and files can be had without listing all of it.
pub trait Parts: Source {
    /// What lies directly in each of `folders`: paths below the root, the root itself empty. With every folder all
    /// those around it are among them; what is not there, or is no folder, gives nothing.
    fn entries(&self, folders: &BTreeSet<String>) -> io::Result<Vec<Listed>>;

    /// The bytes of many files, in order, at most `limit` of each.
    fn read_all(&self, files: &[&Listed], limit: u64) -> Vec<Result<Vec<u8>, ReadFault>>;
}

/// The layout of the files at `wanted` alone, with the register's `riskreg.toml` and its library. Each is the kind of
/// file that it is among all the others.
pub fn part(source: &dyn Parts, wanted: &[&str]) -> io::Result<Layout> {
    let wanted: Vec<&str> = wanted.iter().copied().filter(|path| !is_hidden(path)).collect();
    let mut folders = BTreeSet::from([String::new()]);
    let libraries = FOLDERS.iter().filter(|(_, kind)| *kind == FileKind::Library).map(|(name, _)| *name);
    folders.extend(libraries.map(str::to_owned));
    for path in &wanted {
        folders.extend(path.match_indices('/').map(|(at, _)| path[..at].to_owned()));
        // A folder of the same name has the same identity.
        folders.insert(strip_ending(path).to_owned());
    }
    let mut listed = source.entries(&folders)?;
    listed.retain(|entry| !is_hidden(&entry.path));
    leave_out_other_registers(&mut listed);
    let identities: FxHashSet<Box<str>> = wanted.iter().map(|path| nfc(identity(path)).into()).collect();
    let wanted: FxHashSet<&str> = wanted.into_iter().collect();
    listed.retain(|entry| {
        let (folder, name) = entry.path.rsplit_once('/').unwrap_or(("", &entry.path));
        let of_library = || FOLDERS.contains(&(&*nfc(folder), FileKind::Library));
        let tells = || stem(name).is_some_and(|stem| is_home(stem) || of_library());
        wanted.contains(&*entry.path)
            || name == "riskreg.toml"
            || (entry.what != What::Folder && (tells() || identities.contains(&*nfc(identity(&entry.path)))))
    });
    Ok(layout(listed))
}

/// The files directly in a folder that could be part of a register.
pub fn files_in(source: &dyn Parts, folder: &str) -> io::Result<Vec<String>> {
    let mut around: BTreeSet<String> = folder.match_indices('/').map(|(at, _)| folder[..at].to_owned()).collect();
    around.extend([String::new(), folder.to_owned()]);
    let inside = |path: &str| path.rsplit_once('/').map_or("", |(around, _)| around) == folder;
    let files = source.entries(&around)?.into_iter().filter(|entry| entry.what == What::File && inside(&entry.path));
    Ok(files.map(|entry| entry.path).filter(|path| stem(path).is_some()).collect())
}

/// The folder of a unit or department, else the file without its ending.
fn identity(path: &str) -> &str {
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    if stem(name).is_some_and(is_home) { folder } else { strip_ending(path) }
}

/// Names that begin with `.` or `_` are not read, nor what lies below them.
fn is_hidden(path: &str) -> bool {
    path.split('/').any(|part| part.starts_with(['.', '_']))
}

/// A register of its own begins where another `riskreg.toml` lies; of what is below, only that is kept.
fn leave_out_other_registers(listed: &mut Vec<Listed>) {
    let files = listed.iter().filter(|entry| entry.what == What::File);
    let others: FxHashSet<Box<str>> =
        files.filter_map(|entry| entry.path.strip_suffix("/riskreg.toml")).map(Into::into).collect();
    let below_other = |path: &str| path.match_indices('/').any(|(at, _)| others.contains(&path[..at]));
    listed.retain(|entry| match entry.path.strip_suffix("/riskreg.toml") {
        Some(folder) => !below_other(folder),
        None => !below_other(&entry.path),
    });
}

#[cfg(test)]
mod tests {
    use super::super::Folder;
    use super::*;

    /// A register in a folder, and the kinds of the files at `wanted`, as the whole layout and the part tell them.
    fn both(files: &[&str], wanted: &[&str]) -> [Vec<(String, Option<FileKind>)>; 2] {
        let folder = tempfile::tempdir().unwrap();
        for file in files {
            let path = folder.path().join(file);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, "").unwrap();
        }
        let source = Folder::new(folder.path());
        let layouts = [layout(source.list().unwrap()), part(&source, wanted).unwrap()];
        layouts.map(|layout| {
            let of = |path: &&str| layout.entries.iter().find(|entry| entry.listed.path == **path);
            wanted.iter().map(|path| (path.to_string(), of(path).and_then(|entry| entry.kind))).collect()
        })
    }

    #[test]
    fn a_file_is_what_it_is_among_all_the_others() {
        let files = [
            "riskreg.toml",
            "unit.yaml",
            "rules.yaml",
            "library/共性.yaml",
            "notices/2026.yaml",
            "院长.yaml",
            "药剂科/department.yaml",
            "药剂科/采购员.yaml",
            "药剂科/采购员.yml",
            "药剂科/library/甲.yaml",
            "草稿/岗.yaml",
            "_旧/岗.yaml",
            "分院/riskreg.toml",
            "分院/unit.yaml",
            "分院/岗.yaml",
            "检验科.yaml",
            "检验科/department.yaml",
            "检验科/岗.yaml",
        ];
        let [whole, part] = both(&files, &files);
        assert_eq!(whole, part);
        for file in files {
            let [whole, part] = both(&files, &[file]);
            assert_eq!(whole, part, "{file}");
        }
    }
}
