//! A department that moved takes its posts with it: one move, not one for each file.

use rustc_hash::FxHashMap;

use crate::comparison::FileChanges;
use crate::register::FileKind;

/// Folders of departments and units that moved, and what went with each.
pub struct Along {
    /// New folder → old folder, and how many files went along.
    folders: FxHashMap<Box<str>, (Box<str>, usize)>,
}

impl Along {
    pub fn new(files: &[&FileChanges]) -> Along {
        let homes = files.iter().filter(|file| file.kind.is_some_and(FileKind::is_home));
        let moved = homes.filter_map(|file| {
            let (old, new) = (file.old.as_ref()?, file.new.as_ref()?);
            (old.identity != new.identity).then(|| (new.identity.clone(), (old.identity.clone(), 0)))
        });
        let mut along = Along { folders: moved.collect() };
        for file in files {
            if let Some(folder) = along.folder(file).map(Box::<str>::from)
                && let Some((_, count)) = along.folders.get_mut(&folder)
            {
                *count += 1;
            }
        }
        along
    }

    /// The file lies where it lay in a department that moved.
    pub fn goes_along(&self, file: &FileChanges) -> bool {
        self.folder(file).is_some()
    }

    /// How many files went along with the department or unit that this is.
    pub fn with(&self, file: &FileChanges) -> usize {
        let folder = file.new.as_ref().filter(|_| file.kind.is_some_and(FileKind::is_home));
        folder.and_then(|place| self.folders.get(&place.identity)).map_or(0, |(_, count)| *count)
    }

    /// The innermost folder around the file that moved, with the file at the same place in it.
    fn folder<'f>(&self, file: &'f FileChanges) -> Option<&'f str> {
        let (old, new) = (file.old.as_ref()?, file.new.as_ref()?);
        let mut around = new.identity.rmatch_indices('/').map(|(at, _)| at);
        around.find_map(|at| {
            let folder = &new.identity[..at];
            let (was, _) = self.folders.get(folder)?;
            (old.identity.strip_prefix(&**was) == Some(&new.identity[at..])).then_some(folder)
        })
    }
}
