//! What each file of a register gives, and the fingerprint of the register from the same reading.

use std::sync::{Mutex, PoisonError};

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::{Ask, Contribution, contribute, of_bytes};
use crate::facts::LibraryIndex;
use crate::fingerprint::{self, AT_ONCE, OfRegister};
use crate::profile::Profile;
use crate::read::{Entry, Layout, ReadFault, Source};
use crate::register::FileKind;

/// Files that follow each other and are looked at together.
const RUN: usize = 64;

/// Some files that follow each other, just read, with their models.
#[derive(Clone, Copy)]
pub struct Hot<'h> {
    pub layout: &'h Layout,
    pub profile: &'h Profile,
    pub library: &'h LibraryIndex,
    /// The number of the first.
    pub from: usize,
    pub contributions: &'h [Contribution],
}

/// Looks at all files of a register in runs, from several threads and in any order, while they are hot: no model of a post or
/// library outlives it. Where what an earlier run kept proves damaged, all of them are looked at once more.
pub type Look<'l> = &'l (dyn Fn(Hot<'_>) + Sync);

/// What is read, and what for.
#[derive(Clone, Copy)]
pub(super) struct Of<'s> {
    pub source: &'s dyn Source,
    pub layout: &'s Layout,
    pub profile: &'s Profile,
    pub library: &'s LibraryIndex,
    pub ask: Ask,
    pub look: Option<Look<'s>>,
    /// What files gave that had to be read before the others, by number.
    pub read: &'s Mutex<FxHashMap<usize, Contribution>>,
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
    pub fn contributed<T: Default>(self, bytes: Result<Vec<u8>, ReadFault>, kind: FileKind) -> Gave<T> {
        let Of { profile, library, ask, .. } = self;
        match bytes {
            Ok(bytes) if ask.fingerprint => {
                let contribution = of_bytes(&bytes, kind, profile, library, ask);
                Gave { contribution, bytes: Some(bytes), more: T::default() }
            }
            bytes => Gave { contribution: contribute(bytes, kind, profile, library, ask), ..Gave::default() },
        }
    }

    /// What a file gave that was read before, or is none of the register.
    pub fn known<T: Default>(self, file: usize) -> Gave<T> {
        let known = self.read.lock().unwrap_or_else(PoisonError::into_inner).remove(&file);
        Gave { contribution: known.unwrap_or_default(), ..Gave::default() }
    }

    /// The bytes of a file that the fingerprint is made of, as they were read, or read now.
    fn bytes(self, file: usize, read: Option<Vec<u8>>) -> Option<Vec<u8>> {
        if !self.ask.fingerprint || !fingerprint::is_part(self.layout, file) {
            return None;
        }
        read.or_else(|| self.source.read(&self.layout.entries[file].listed, self.ask.largest).ok())
    }

    /// What some files give that follow each other from the number `from` on.
    fn run<T>(self, from: usize, entries: &[Entry], of_file: &impl Fn(usize, &Entry) -> Gave<T>) -> Run<T> {
        let mut run = Run { contributions: Vec::new(), more: Vec::new(), bytes: Vec::new() };
        for (file, entry) in (from..).zip(entries) {
            let Gave { contribution, more, bytes } = of_file(file, entry);
            run.contributions.push(contribution);
            run.more.push(more);
            run.bytes.push(self.bytes(file, bytes));
        }
        if let Some(look) = self.look {
            let Of { layout, profile, library, .. } = self;
            look(Hot { layout, profile, library, from, contributions: &run.contributions });
            for (contribution, entry) in run.contributions.iter_mut().zip(entries) {
                if matches!(entry.kind, Some(FileKind::Post | FileKind::Library)) {
                    contribution.model = None;
                }
            }
        }
        run
    }
}

/// What some files gave that follow each other.
struct Run<T> {
    contributions: Vec<Contribution>,
    more: Vec<T>,
    bytes: Vec<Option<Vec<u8>>>,
}

/// What `of_file` made of each file, by number.
pub(super) struct OfFiles<T> {
    pub contributions: Vec<Contribution>,
    pub more: Vec<T>,
    /// Of the register, where it was asked for.
    pub fingerprint: Option<String>,
}

/// Reads all files.
pub(super) fn of_files<T: Send>(of: Of<'_>, of_file: impl Fn(usize, &Entry) -> Gave<T> + Sync) -> OfFiles<T> {
    if of.look.is_some() || of.ask.fingerprint {
        return in_runs(of, &of_file);
    }
    let mut all = OfFiles { contributions: Vec::new(), more: Vec::new(), fingerprint: None };
    let gave = of.layout.entries.par_iter().enumerate().map(|(file, entry)| of_file(file, entry));
    gave.map(|gave| (gave.contribution, gave.more)).unzip_into_vecs(&mut all.contributions, &mut all.more);
    all
}

/// The same, some at a time: the contents of some files are in memory until the fingerprint is made of them, in order of path,
/// while the next are read.
fn in_runs<T: Send>(of: Of<'_>, of_file: &(impl Fn(usize, &Entry) -> Gave<T> + Sync)) -> OfFiles<T> {
    let entries = &of.layout.entries;
    let mut all = OfFiles { contributions: Vec::with_capacity(entries.len()), more: Vec::new(), fingerprint: None };
    let mut made = OfRegister::default();
    let mut add = |(from, contents): (usize, Vec<Option<Vec<u8>>>)| {
        for (file, content) in (from..).zip(contents) {
            if of.ask.fingerprint && fingerprint::is_part(of.layout, file) {
                made.add(&entries[file].listed, content.as_deref());
            }
        }
    };
    let mut before = (0, Vec::new());
    for (chunk, some) in entries.chunks(AT_ONCE).enumerate() {
        let from = chunk * AT_ONCE;
        let read = || -> Vec<Run<T>> {
            let runs = some.par_chunks(RUN).enumerate();
            runs.map(|(run, entries)| of.run(from + run * RUN, entries, of_file)).collect()
        };
        let (runs, ()) = rayon::join(read, || add(std::mem::take(&mut before)));
        before.0 = from;
        for run in runs {
            all.contributions.extend(run.contributions);
            all.more.extend(run.more);
            before.1.extend(run.bytes);
        }
    }
    add(before);
    all.fingerprint = of.ask.fingerprint.then(|| made.finish());
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cache;
    use crate::read::{Folder, layout};
    use crate::survey::{survey, survey_kept, survey_looked};

    #[test]
    fn every_file_is_looked_at_with_its_model_whatever_is_kept() {
        let folder = tempfile::tempdir().unwrap();
        let register = folder.path().join("register");
        std::fs::create_dir_all(register.join("风险库")).unwrap();
        std::fs::write(register.join("unit.yaml"), "单位: 示例局\n").unwrap();
        std::fs::write(register.join("风险库/采购.yaml"), "名称: 采购\n风险点: [{ 编号: C1, 风险点: 丁 }]\n").unwrap();
        for post in 0..2 * RUN {
            std::fs::write(register.join(format!("岗位{post}.yaml")), format!("岗位: 岗位{post}\n")).unwrap();
        }
        let source = Folder::marked(&register);
        let ask = Ask { rules: false, models: true, ..Ask::new(jiff::civil::date(2026, 11, 21)) };
        let place = cache::Register::below(folder.path(), &register, u64::MAX);
        for place in [None, place.as_ref(), place.as_ref()] {
            let seen: Mutex<Vec<usize>> = Mutex::default();
            let look = |hot: Hot<'_>| {
                let files = (hot.from..).zip(hot.contributions);
                let read = files.filter(|(file, read)| {
                    let kind = hot.layout.entries[*file].kind;
                    assert_eq!(read.model.is_some(), kind.is_some());
                    assert_eq!(read.facts.row.points.len(), usize::from(kind == Some(FileKind::Library)));
                    read.model.is_some()
                });
                seen.lock().unwrap().extend(read.map(|(file, _)| file));
            };
            let survey = survey_looked(&source, ask, place, Some(&look)).unwrap();
            let mut seen = seen.into_inner().unwrap();
            seen.sort_unstable();
            assert_eq!(seen, (0..2 * RUN + 2).collect::<Vec<_>>());
            let held = survey.layout.entries.iter().zip(&survey.contributions);
            assert!(held.into_iter().all(|(entry, read)| read.model.is_some() == (entry.kind == Some(FileKind::Unit))));
        }
    }

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
        let source = Folder::marked(&folder.path().join("register"));
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

    #[test]
    fn copied_texts_are_looked_for_where_nobody_asks_only_if_they_decide_about_errors() {
        let folder = tempfile::tempdir().unwrap();
        let write = |path: &str, text: &str| std::fs::write(folder.path().join(path), text).unwrap();
        let text = "每月5日前由科主任核对登记本并在末行签字";
        for department in ["药剂科", "财务科", "设备科"] {
            std::fs::create_dir(folder.path().join(department)).unwrap();
            write(&format!("{department}/department.yaml"), &format!("名称: {department}\n"));
            let allow =
                if department == "药剂科" { "   # riskreg: allow copied-measure — 统一要求" } else { "" };
            let point = "风险点:\n  - 编号: R1\n    风险点: 登记本无人核对\n    防控措施:\n";
            write(&format!("{department}/干事.yaml"), &format!("岗位: 干事\n{point}      - {text}{allow}\n"));
        }
        let found = |severities: &str, copies: bool| {
            write("riskreg.toml", &format!("format = 1\nname = \"甲\"\n{severities}"));
            let ask = Ask { copies, ..Ask::new(jiff::civil::date(2026, 11, 21)) };
            let survey = survey(&Folder::new(folder.path()), ask).unwrap();
            let all = survey.findings.iter().chain(&survey.allowed);
            let named = |name: &str| all.clone().filter(|finding| finding.rule.name == name).count();
            ["copied-measure", "unused-allow"].map(named)
        };
        let asked = found("", true);
        assert!(asked[0] > 0 && asked[1] == 0, "{asked:?}");
        assert_eq!(found("", false)[0], 0);
        for rule in ["copied-measure", "unused-allow", "stale-baseline-entry"] {
            assert_eq!(
                found(&format!("[lint]\nseverity = [{{ rule = \"{rule}\", level = \"error\" }}]\n"), false),
                asked,
                "{rule}"
            );
        }
    }
}
