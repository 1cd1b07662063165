//! What is followed back in time, under the names that it had then. Pure: it is told what each commit did, the newest
//! first.

use std::collections::BTreeSet;

use super::Wanted;
use crate::changes::{Change, Kind};
use crate::comparison::{FileChanges, Paths};
use crate::read::Difference;
use crate::register::Risk;

/// The files, folders and points that are followed, as the commits not yet looked at call them.
#[derive(Debug, Clone)]
pub struct Followed {
    whole: bool,
    folders: BTreeSet<String>,
    files: BTreeSet<String>,
    /// Where one point is followed: its file and its id.
    points: BTreeSet<(String, String)>,
    /// The point is there in what the walk has come to: what happens to its file happens to it.
    stands: bool,
    /// A commit told of the point itself.
    pub seen: bool,
}

impl Followed {
    /// `stands`: where a point is wanted, it is there in the commit that history is looked at from.
    pub fn new(wanted: &Wanted, stands: bool) -> Followed {
        let mut followed = Followed {
            whole: false,
            folders: BTreeSet::new(),
            files: BTreeSet::new(),
            points: BTreeSet::new(),
            stands,
            seen: stands,
        };
        match wanted {
            Wanted::Register => followed.whole = true,
            Wanted::Folder(path) => _ = followed.folders.insert(path.clone()),
            Wanted::File(path) => _ = followed.files.insert(path.clone()),
            Wanted::Point(path, id) => {
                followed.files.insert(path.clone());
                followed.points.insert((path.clone(), id.clone()));
            }
        }
        followed
    }

    pub fn takes(&self, path: &str) -> bool {
        let in_folder = || path.match_indices('/').any(|(at, _)| self.folders.contains(&path[..at]));
        self.whole || self.files.contains(path) || in_folder()
    }

    /// It is what a commit made of something followed, or made something followed of.
    pub fn concerns(&self, difference: &Difference) -> bool {
        [&difference.old, &difference.new].into_iter().flatten().any(|blob| self.takes(&blob.path))
    }

    pub fn takes_either(&self, paths: &Paths) -> bool {
        [&paths.old, &paths.new].into_iter().flatten().any(|path| self.takes(path))
    }

    /// Of the changes of a file those that belong to what is followed.
    pub fn told(&self, file: &FileChanges, change: &Change) -> bool {
        if self.points.is_empty() {
            return true;
        }
        match change.kind {
            Kind::FileAdded | Kind::FileRemoved | Kind::FileMoved | Kind::TitleChanged => {
                self.stands && change.entity.is_empty()
            }
            Kind::HolderAdded | Kind::HolderRemoved => self.stands,
            Kind::ReviewAdded | Kind::ReviewAltered | Kind::ReviewRemoved => self.stands,
            // Shared by the points of the file.
            Kind::MeasureAdded | Kind::MeasureRemoved | Kind::MeasureChanged if change.entity.is_empty() => self.stands,
            _ => self.is_of_point(file, change),
        }
    }

    /// The change is one of the point that is followed.
    fn is_of_point(&self, file: &FileChanges, change: &Change) -> bool {
        let mut places = [&file.new, &file.old].into_iter().flatten();
        places.any(|place| self.points.contains(&(place.path.to_string(), change.entity.to_string())))
    }

    /// Notes before a commit is told that it tells of the point: where it took it away, the point stood before.
    pub fn meet(&mut self, files: &[FileChanges]) {
        let removed = |file: &FileChanges| {
            let mut changes = file.changes.iter().map(|told| &told.change);
            changes.any(|change| change.kind == Kind::PointRemoved && self.is_of_point(file, change))
        };
        let of_point = |file: &FileChanges| file.changes.iter().any(|told| self.is_of_point(file, &told.change));
        let (seen, stands) = (files.iter().any(of_point), files.iter().any(removed));
        self.seen |= seen;
        self.stands |= stands;
    }

    /// The point that is followed came into being, in a file that was there before or with its file. It is not to be
    /// found any further back, unless another of the same name was there before.
    pub fn began(&self, file: &FileChanges) -> bool {
        let mut changes = file.changes.iter().map(|told| &told.change);
        changes.any(|change| change.kind == Kind::PointAdded && self.is_of_point(file, change))
    }

    /// Goes back over a commit: what it renamed is followed under the old name. `both`: the new name lives on, in the
    /// history of another parent.
    /// `place` gives the file of an identity before the commit.
    pub fn back(&mut self, files: &[FileChanges], both: bool, place: &dyn Fn(&str) -> Option<String>) {
        if files.iter().any(|file| self.began(file)) {
            self.stands = false;
        }
        for file in files {
            self.back_over_points(file, place);
            let (Some(old), Some(new)) = (&file.old, &file.new) else { continue };
            if old.path == new.path || !self.takes(&new.path) {
                continue;
            }
            self.rename(&old.path, &new.path, both);
            if file.kind.is_some_and(|kind| kind.is_home()) {
                self.rename_folder(folder(&old.path), folder(&new.path), both);
            }
        }
    }

    pub fn rename(&mut self, old: &str, new: &str, both: bool) {
        if !both {
            self.files.remove(new);
        }
        self.files.insert(old.to_owned());
        let moved: Vec<_> = self.points.iter().filter(|(path, _)| path == new).cloned().collect();
        for (path, id) in moved {
            self.points.insert((old.to_owned(), id.clone()));
            if !both {
                self.points.remove(&(path, id));
            }
        }
    }

    fn rename_folder(&mut self, old: &str, new: &str, both: bool) {
        if !self.folders.contains(new) {
            return;
        }
        self.folders.insert(old.to_owned());
        if !both && old != new {
            self.folders.remove(new);
        }
    }

    /// Points that got another id, or came from another file.
    fn back_over_points(&mut self, file: &FileChanges, place: &dyn Fn(&str) -> Option<String>) {
        let Some(new) = &file.new else { return };
        for told in &file.changes {
            let change = &told.change;
            let here = (new.path.to_string(), change.entity.to_string());
            if !self.points.contains(&here) {
                continue;
            }
            let earlier = change.old.as_ref().map(|said| said.text.zh.as_str()).unwrap_or_default();
            if change.kind == Kind::PointMoved {
                let Some((identity, id)) = earlier.rsplit_once('#') else { continue };
                let Some(path) = place(identity) else { continue };
                self.points.remove(&here);
                self.files.insert(path.clone());
                self.points.insert((path, id.to_owned()));
            } else if change.field == Some(Risk::id) && !earlier.is_empty() {
                self.points.remove(&here);
                self.points.insert((new.path.to_string(), earlier.to_owned()));
            }
        }
    }
}

fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}
