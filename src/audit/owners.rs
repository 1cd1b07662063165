//! Who owned the paths of a commit before it: the settings as they stood, else CODEOWNERS as it stood.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::Ask;
use super::frame::Frame;
use super::tree::Tree;
use crate::ownership::{Author, CodeOwners, Ownership, PLACES, Standing};
use crate::read::{Blob, Commit, Objects, code_owners_at};

pub struct Owners<'a> {
    objects: &'a Objects,
    largest: u64,
    at_top: bool,
    /// Of a register in a subfolder: CODEOWNERS as the start of the range has it, else its end.
    outside: Option<CodeOwners>,
    made: FxHashMap<(Box<str>, Box<str>), Arc<Ownership>>,
}

/// A path that a commit touched, its object, those who own it, and how many more of theirs in that folder.
pub type Touched<'c> = (&'c str, Option<&'c str>, Vec<Box<str>>, usize);

/// More of them are not kept.
const MOST: usize = 64;

impl<'a> Owners<'a> {
    pub fn new(ask: &Ask<'a>, objects: &'a Objects) -> Owners<'a> {
        let at_top = ask.prefix.is_empty();
        let outside = || {
            let range = ask.repository.range(ask.range).ok()?;
            let found = code_owners_at(ask.repository, range.from.as_ref().unwrap_or(&range.to))?;
            Some(CodeOwners { prefix: ask.prefix.to_owned(), ..found })
        };
        let outside = if at_top { None } else { outside() };
        Owners { objects, largest: ask.largest, at_top, outside, made: FxHashMap::default() }
    }

    /// The paths that a commit touched though its author was none of their owners. What a history begins with is
    /// judged by what it says itself.
    pub fn foreign<'c>(
        &mut self,
        commit: &'c Commit,
        before: &Tree,
        old: &Arc<Frame>,
        after: &Tree,
        new: &Arc<Frame>,
    ) -> Vec<Touched<'c>> {
        let ownership = match commit.parents.is_empty() {
            true => self.of(after, new),
            false => self.of(before, old),
        };
        if ownership.is_empty() {
            return Vec::new();
        }
        let author = Author { name: &commit.author.name, email: &commit.author.email };
        let mut found: Vec<Touched<'c>> = Vec::new();
        let mut folders: FxHashMap<&str, usize> = FxHashMap::default();
        let mut look = |blob: &'c Blob| {
            if ownership.standing(&blob.path, author) != Standing::Stranger {
                return;
            }
            let folder = blob.path.rsplit_once('/').map_or("", |(folder, _)| folder);
            let owners = || ownership.owners_of(&blob.path).into_iter().map(Box::from).collect();
            match folders.get(folder) {
                Some(at) => found[*at].3 += 1,
                None => {
                    folders.insert(folder, found.len());
                    found.push((&blob.path, Some(&*blob.object), owners(), 0));
                }
            }
        };
        for difference in &commit.differences {
            let moved =
                difference.new.as_ref().zip(difference.old.as_ref()).is_some_and(|(new, old)| new.path != old.path);
            difference.new.iter().for_each(&mut look);
            difference.old.iter().filter(|_| moved || difference.new.is_none()).for_each(&mut look);
        }
        found
    }

    fn of(&mut self, tree: &Tree, frame: &Frame) -> Arc<Ownership> {
        let file = PLACES.iter().find_map(|place| Some((*place, tree.object(place)?))).filter(|_| self.at_top);
        let settings = tree.settings().unwrap_or_default();
        let key = (Box::from(settings), Box::from(file.map_or("", |(_, object)| object)));
        if let Some(made) = self.made.get(&key) {
            return made.clone();
        }
        let read = |(place, object): (&str, &str)| {
            let bytes = self.objects.read(object, self.largest).ok()?;
            let text = String::from_utf8_lossy(&bytes).into_owned();
            Some(CodeOwners { place: place.to_owned(), text, prefix: String::new() })
        };
        let file = file.and_then(read).or_else(|| self.outside.clone());
        let made = Arc::new(Ownership::of_register(frame.profile(), file.as_ref()));
        if self.made.len() >= MOST {
            self.made.clear();
        }
        self.made.insert(key, made.clone());
        made
    }
}
