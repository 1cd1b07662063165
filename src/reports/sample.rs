//! Small registers for the tests of reports, in memory.

use std::path::PathBuf;

use crate::read::{Listed, ReadFault, Source, What};
use crate::reports::Part;
use crate::survey::{Ask, Survey, survey};

struct Memory(Vec<(String, String)>);

impl Source for Memory {
    fn list(&self) -> std::io::Result<Vec<Listed>> {
        let listed = self.0.iter().map(|(path, _)| Listed {
            path: path.clone(),
            native: PathBuf::from(path),
            what: What::File,
            utf8: true,
            object: None,
            mark: None,
        });
        Ok(listed.collect())
    }

    fn read(&self, file: &Listed, _: u64) -> Result<Vec<u8>, ReadFault> {
        let found = self.0.iter().find(|(path, _)| *path == file.path);
        Ok(found.map_or_else(Vec::new, |(_, text)| text.clone().into_bytes()))
    }

    fn shown(&self, path: &str) -> String {
        path.to_owned()
    }
}

/// A register of these files, read without rules; models are kept.
pub fn register(files: &[(&str, &str)]) -> Survey {
    let mut files: Vec<(String, String)> = files.iter().map(|(path, text)| ((*path).into(), (*text).into())).collect();
    files.sort();
    let today = jiff::civil::date(2026, 11, 21);
    survey(&Memory(files), Ask { rules: false, models: true, ..Ask::new(today) }).unwrap()
}

/// The whole of a register.
pub fn part(survey: &Survey) -> Part<'_> {
    Part { survey, register: "r", name: "示例", only: &[] }
}
