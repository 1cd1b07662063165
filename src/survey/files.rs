//! What each file of a register gives, and the fingerprint of the register from the same reading.

use rayon::prelude::*;

use super::{Ask, Contribution, contribute, of_bytes};
use crate::facts::LibraryIndex;
use crate::fingerprint::{self, AT_ONCE, OfRegister};
use crate::profile::Profile;
use crate::read::{Entry, Layout, ReadFault, Source};
use crate::register::FileKind;

/// What is read, and what for.
#[derive(Clone, Copy)]
pub(super) struct Of<'s> {
    pub source: &'s dyn Source,
    pub layout: &'s Layout,
    pub ask: Ask,
}

/// What was made of one file.
#[derive(Default)]
pub(super) struct Gave<T> {
    pub contribution: Contribution,
    /// What else was made of it.
    pub more: T,
    /// Its bytes, where they were read and the fingerprint of the register is to be made of them.
    pub bytes: Option<Vec<u8>>,
}

impl Of<'_> {
    /// What a file gives whose bytes were read or could not be.
    pub fn contributed<T: Default>(
        self,
        bytes: Result<Vec<u8>, ReadFault>,
        kind: FileKind,
        profile: &Profile,
        library: &LibraryIndex,
    ) -> Gave<T> {
        match bytes {
            Ok(bytes) if self.ask.fingerprint => {
                let contribution = of_bytes(&bytes, kind, profile, library, self.ask);
                Gave { contribution, bytes: Some(bytes), more: T::default() }
            }
            bytes => Gave { contribution: contribute(bytes, kind, profile, library, self.ask), ..Gave::default() },
        }
    }

    /// The bytes of a file that the fingerprint is made of, as they were read, or read now.
    fn bytes(self, file: usize, read: Option<Vec<u8>>) -> Option<Vec<u8>> {
        if !fingerprint::is_part(self.layout, file) {
            return None;
        }
        read.or_else(|| self.source.read(&self.layout.entries[file].listed, self.ask.largest).ok())
    }
}

/// What `of_file` makes of each file, by number, and the fingerprint of the register where it is asked for: the contents of
/// some files are then in memory until they are added, in order of path, while the next are read.
pub(super) fn of_files<T: Send>(
    of: Of<'_>,
    of_file: impl Fn(usize, &Entry) -> Gave<T> + Sync,
) -> (Vec<(Contribution, T)>, Option<String>) {
    let entries = &of.layout.entries;
    if !of.ask.fingerprint {
        let gave = entries.par_iter().enumerate().map(|(file, entry)| {
            let Gave { contribution, more, .. } = of_file(file, entry);
            (contribution, more)
        });
        return (gave.collect(), None);
    }
    let mut all = Vec::with_capacity(entries.len());
    let mut made = OfRegister::default();
    let mut add = |(from, contents): (usize, Vec<Option<Vec<u8>>>)| {
        for (file, content) in (from..).zip(contents) {
            if fingerprint::is_part(of.layout, file) {
                made.add(&entries[file].listed, content.as_deref());
            }
        }
    };
    let mut before = (0, Vec::new());
    for (chunk, some) in entries.chunks(AT_ONCE).enumerate() {
        let from = chunk * AT_ONCE;
        let read = || {
            let one = |(index, entry): (usize, &Entry)| {
                let Gave { contribution, more, bytes } = of_file(from + index, entry);
                ((contribution, more), of.bytes(from + index, bytes))
            };
            some.par_iter().enumerate().map(one).unzip::<_, _, Vec<_>, Vec<_>>()
        };
        let ((gave, contents), ()) = rayon::join(read, || add(std::mem::take(&mut before)));
        all.extend(gave);
        before = (from, contents);
    }
    add(before);
    (all, Some(made.finish()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cache;
    use crate::read::{Folder, layout};
    use crate::survey::{survey, survey_kept};

    #[test]
    fn the_fingerprint_of_what_was_read_is_that_of_the_files_read_anew() {
        let folder = tempfile::tempdir().unwrap();
        let write = |path: &str, text: &str| {
            let path = folder.path().join("register").join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        };
        write("riskreg.toml", "format = 1\nname = \"甲\"\n");
        write("unit.yaml", "单位: 示例局\n");
        write("风险库/采购.yaml", "名称: 采购\n风险点: []\n");
        write("空/department.yaml", "");
        write("大/department.yaml", &format!("# {}\n", "大".repeat(400)));
        write("README.md", "不是台账的文件\n");
        // More than are in memory at once.
        for post in 0..AT_ONCE + 10 {
            write(&format!("岗位{post}.yaml"), &format!("岗位: 岗位{post}\n"));
        }
        let source = Folder::new(&folder.path().join("register"));
        let today = jiff::civil::date(2026, 11, 21);
        let anew = || {
            let layout = layout(source.list().unwrap());
            let read = |file: &usize| source.read(&layout.entries[*file].listed, 1000);
            fingerprint::of_register(&layout, &|files| files.iter().map(read).collect())
        };
        let ask = Ask { rules: false, fingerprint: true, largest: 1000, ..Ask::new(today) };
        assert_eq!(survey(&source, ask).unwrap().fingerprint, Some(anew()));
        assert_eq!(survey(&source, Ask { fingerprint: false, ..ask }).unwrap().fingerprint, None);
        let place = cache::Register::below(folder.path(), &folder.path().join("register"), u64::MAX);
        for text in ["岗位: 甲\n", "岗位: 甲\n", "岗位: 乙\n"] {
            write("甲.yaml", text);
            for models in [false, true] {
                let kept = survey_kept(&source, Ask { models, ..ask }, place.as_ref()).unwrap();
                assert_eq!(kept.fingerprint, Some(anew()));
            }
        }
    }
}
