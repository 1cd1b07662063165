//! The same register gives the same bytes, whatever the order in which its files are listed and however
//! many threads read them. Every rule is run, each on its own test registers too.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use riskreg::judge::{Judged, Selection, judge};
use riskreg::publish::{Earlier, Kind, Options, Released, publish};
use riskreg::read::{Folder, Listed, ReadFault, Source};
use riskreg::record::Language;
use riskreg::survey::{Ask, survey};
use riskreg::write::{json, text};

/// A folder that lists its files in another order each time it is made.
struct Shuffled {
    folder: Folder,
    seed: u64,
}

impl Source for Shuffled {
    fn list(&self) -> io::Result<Vec<Listed>> {
        let mut listed = self.folder.list()?;
        let mut state = self.seed;
        for end in (1..listed.len()).rev() {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            listed.swap(end, (state >> 33) as usize % (end + 1));
        }
        Ok(listed)
    }

    fn read(&self, file: &Listed, limit: u64) -> Result<Vec<u8>, ReadFault> {
        self.folder.read(file, limit)
    }

    fn shown(&self, path: &str) -> String {
        self.folder.shown(path)
    }
}

/// All that `lint` prints of a register.
fn printed(source: &dyn Source, threads: usize) -> String {
    let run = || {
        let survey = survey(source, Ask::new(jiff::civil::date(2026, 11, 21))).unwrap();
        let judgement = judge(&survey, source, &Selection::default());
        let findings: Vec<&Judged<'_>> = judgement.findings.iter().collect();
        let mut out = Vec::new();
        json::findings(&mut out, &json::Summary::default(), &findings, Language::Zh).unwrap();
        let shown = |place: riskreg::source::Place| survey.entry(place.file).listed.path.clone();
        let style = text::Style { color: false, language: Language::En, width: 100 };
        text::findings(&mut out, &judgement.findings, &judgement.texts, &shown, style).unwrap();
        String::from_utf8(out).unwrap()
    };
    rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap().install(run)
}

/// All pages of a register.
fn published(source: &dyn Source, threads: usize) -> BTreeMap<String, Vec<u8>> {
    let run = || {
        let today = jiff::civil::date(2026, 11, 21);
        let mut survey = survey(source, Ask { models: true, ..Ask::new(today) }).unwrap();
        let formats = vec![(Kind::Html, String::new()), (Kind::Markdown, "markdown/".to_owned())];
        let options = Options { formats, ..Options::default() };
        let pages = Mutex::new(BTreeMap::new());
        let put = |path: &str, content: &[u8]| {
            pages.lock().unwrap().insert(path.to_owned(), content.to_vec());
            Ok(())
        };
        let released = Released::new(&mut survey, options.view, today);
        publish(&released, "台账", "", today, &options, Earlier::default(), &put).unwrap();
        pages.into_inner().unwrap()
    };
    rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap().install(run)
}

fn registers() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut registers = vec![root.join("registers")];
    let mut below = |folder: &str, parts: &[&str]| {
        for entry in std::fs::read_dir(root.join(folder)).unwrap() {
            let entry = entry.unwrap().path();
            registers.extend(parts.iter().map(|part| entry.join(part)).filter(|path| path.is_dir()));
        }
    };
    below("tests/rules", &["bad", "good"]);
    below("examples", &[""]);
    registers
}

#[test]
fn order_of_files_and_number_of_threads_change_no_byte() {
    let registers = registers();
    assert!(registers.len() > 20, "the registers are not where they were");
    for register in registers {
        let expected = printed(&Folder::new(&register), 1);
        for seed in 1..=4 {
            let folder = Folder::new(&register);
            let actual = printed(&Shuffled { folder, seed }, seed as usize);
            assert!(actual == expected, "{}: {seed} threads give other bytes", register.display());
        }
    }
}

#[test]
fn order_of_files_and_number_of_threads_change_no_page() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for register in ["registers", "examples/village", "examples/city-bureau"].map(|register| root.join(register)) {
        let expected = published(&Folder::new(&register), 1);
        assert!(expected.len() > 4, "{}", register.display());
        for seed in 1..=3 {
            let folder = Folder::new(&register);
            let actual = published(&Shuffled { folder, seed }, 1 + seed as usize);
            assert_eq!(actual.keys().collect::<Vec<_>>(), expected.keys().collect::<Vec<_>>());
            let other = expected.iter().find(|(path, content)| actual.get(*path) != Some(content));
            assert!(other.is_none(), "{}: {:?}", register.display(), other.map(|(path, _)| path));
        }
    }
}
