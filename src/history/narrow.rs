//! A version of a register that shows only what is followed, so that a change of the library or the scale is looked
//! for there and not in every file.

use std::collections::BTreeSet;
use std::io;

use super::follow::Followed;
use crate::read::{Listed, Parts, ReadFault, Source, is_home_file};

pub struct Narrow<'s> {
    source: &'s dyn Parts,
    followed: &'s Followed,
}

impl<'s> Narrow<'s> {
    pub fn new(source: &'s dyn Parts, followed: &'s Followed) -> Narrow<'s> {
        Narrow { source, followed }
    }
}

impl Source for Narrow<'_> {
    /// With the files that make a folder a unit or department: they tell what the others are.
    fn list(&self) -> io::Result<Vec<Listed>> {
        let mut listed = self.source.list()?;
        listed.retain(|entry| self.followed.takes(&entry.path) || is_home_file(&entry.path));
        Ok(listed)
    }

    fn read(&self, file: &Listed, limit: u64) -> Result<Vec<u8>, ReadFault> {
        self.source.read(file, limit)
    }

    fn shown(&self, path: &str) -> String {
        self.source.shown(path)
    }
}

impl Parts for Narrow<'_> {
    fn entries(&self, folders: &BTreeSet<String>) -> io::Result<Vec<Listed>> {
        self.source.entries(folders)
    }

    fn read_all(&self, files: &[&Listed], limit: u64) -> Vec<Result<Vec<u8>, ReadFault>> {
        self.source.read_all(files, limit)
    }
}
