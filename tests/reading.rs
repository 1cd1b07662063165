//! Whatever stands in a file, reading it, checking it and printing what was found ends without a panic, and
//! every place lies on character boundaries inside its file.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use proptest::prelude::*;
use proptest::sample::{Index, select};

use riskreg::judge::{Selection, judge};
use riskreg::read::{Listed, ReadFault, Source, What};
use riskreg::record::Language;
use riskreg::survey::{Ask, survey};
use riskreg::write;

/// A register in memory.
#[derive(Debug, Clone, Default)]
struct Memory(BTreeMap<String, Vec<u8>>);

impl Source for Memory {
    fn list(&self) -> io::Result<Vec<Listed>> {
        let listed = |path: &String| Listed {
            path: path.clone(),
            native: PathBuf::from(path),
            what: What::File,
            utf8: true,
            object: None,
            mark: None,
        };
        Ok(self.0.keys().map(listed).collect())
    }

    fn read(&self, file: &Listed, limit: u64) -> Result<Vec<u8>, ReadFault> {
        let bytes = self.0.get(&file.path).ok_or_else(|| ReadFault::Io(io::ErrorKind::NotFound.into()))?;
        match bytes.len() as u64 {
            length if length > limit => Err(ReadFault::TooLarge { bytes: length, limit }),
            _ => Ok(bytes.clone()),
        }
    }

    fn shown(&self, path: &str) -> String {
        path.to_owned()
    }
}

/// Surveys, judges and prints a register, and holds every place against its text.
fn withstands(register: &Memory) {
    // A `riskreg.toml` that is no TOML stops the run with an error, which is an answer too.
    let Ok(survey) = survey(register, Ask::new(jiff::civil::date(2026, 11, 21))) else { return };
    for finding in &survey.findings {
        let places = std::iter::once(finding.place).chain(finding.labels.iter().map(|label| label.place));
        for place in places {
            let path = &survey.entry(place.file).listed.path;
            let Ok(text) = std::str::from_utf8(&register.0[path]) else { continue };
            assert!(
                text.get(place.span.range()).is_some(),
                "{}: {:?} in {path}, which has {} bytes",
                finding.rule.name,
                place.span,
                text.len()
            );
        }
    }
    let judgement = judge(&survey, register, &Selection::default());
    let shown = |place: riskreg::source::Place| survey.entry(place.file).listed.path.clone();
    let judged: Vec<_> = judgement.findings.iter().collect();
    for language in [Language::Zh, Language::En] {
        let style = write::text::Style { color: false, language, width: 100 };
        write::text::findings(&mut io::sink(), &judgement.findings, &judgement.texts, &shown, style).unwrap();
        let mut json = Vec::new();
        write::json::findings(&mut json, &Default::default(), &judged, language).unwrap();
        serde_json::from_slice::<serde_json::Value>(&json).unwrap();
    }
}

/// Where each kind of file lies.
const PATHS: [&str; 8] = [
    "unit.yaml",
    "科室/department.yaml",
    "科室/岗位.yaml",
    "library/共性.yaml",
    "rules.yaml",
    "notices/公示.yaml",
    "statements/公布.yaml",
    "riskreg.toml",
];

/// A register around one file, so that rules about levels, categories and references have something to say.
fn around(path: &str, bytes: Vec<u8>) -> Memory {
    let mut files = Memory::default();
    for (path, text) in [
        ("riskreg.toml", "format = 1\nprofile = \"hospital\"\n"),
        ("unit.yaml", "名称: 示例医院\n"),
        ("科室/department.yaml", "部门: 科室\n"),
        ("library/底本.yaml", "名称: 底本\n风险点:\n  - 编号: C01\n    风险点: 收受礼品\n    等级: 三级\n"),
    ] {
        files.0.insert(path.to_owned(), text.as_bytes().to_vec());
    }
    files.0.insert(path.to_owned(), bytes);
    files
}

/// Files that people wrote and that lint finds nothing against, with where such a file lies.
static GOOD: LazyLock<Vec<(String, Vec<u8>)>> = LazyLock::new(|| {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut good = Vec::new();
    for folder in ["registers", "examples", "tests/rules"] {
        for entry in walkdir::WalkDir::new(root.join(folder)).sort_by_file_name() {
            let entry = entry.unwrap();
            let name = entry.file_name().to_string_lossy().into_owned();
            let path = entry.path().to_string_lossy().into_owned();
            if !name.ends_with(".yaml") && !name.ends_with(".toml") || path.contains("/bad/") {
                continue;
            }
            let place = match name.as_str() {
                "riskreg.toml" | "unit.yaml" | "rules.yaml" => name.clone(),
                "department.yaml" => PATHS[1].to_owned(),
                _ if path.contains("/library/") || path.contains("/风险库/") => PATHS[3].to_owned(),
                _ if path.contains("/notices/") => PATHS[5].to_owned(),
                _ if path.contains("/statements/") => PATHS[6].to_owned(),
                _ => PATHS[2].to_owned(),
            };
            good.push((place, std::fs::read(entry.path()).unwrap()));
        }
    }
    assert!(good.len() > 100, "the registers that are edited here have moved");
    good
});

/// What YAML, TOML and registers are made of.
fn fragment() -> impl Strategy<Value = &'static str> {
    select(vec![
        "\n",
        "\n  ",
        "\n    ",
        "\n  - ",
        "\n    - ",
        ": ",
        ":",
        "：",
        "- ",
        "? ",
        "# ",
        "#",
        ", ",
        "[",
        "]",
        "{",
        "}",
        "\"",
        "'",
        "|\n    ",
        ">-\n    ",
        "&a ",
        "*a",
        "!x ",
        "<<: *a",
        "---\n",
        "...\n",
        "%YAML 1.2\n",
        "~",
        "\t",
        "\r",
        "\r\n",
        "\0",
        "\u{feff}",
        "\u{202e}",
        "\u{85}",
        "\u{2028}",
        "\\",
        "/",
        "#R1",
        "=",
        "[[",
        "]]",
        "岗位",
        "部门",
        "名称",
        "编号",
        "风险点",
        "表现形式",
        "防控措施",
        "措施",
        "评估因素",
        "发生机率",
        "危害程度",
        "等级",
        "自评等级",
        "定级理由",
        "责任人",
        "监控责任人",
        "对应职权",
        "流程环节",
        "引用",
        "针对",
        "来源风险点",
        "任职人",
        "姓名",
        "承诺",
        "经查无风险点",
        "期限",
        "title",
        "risks",
        "id",
        "level",
        "measures",
        "levels",
        "grade",
        "scale",
        "kind",
        "R1",
        "C01",
        "底本#C01",
        "较高",
        "严重",
        "一级",
        "四级",
        "是",
        "2026-02-30",
        "2026年13月",
        "约100余条",
        "加强管理",
        "XX单位",
        "×××",
        "【",
        "】",
        "某",
        "____",
        "13812345678",
        "138 1234 5678",
        "１３８",
        "X",
        "110101199003070011",
        "徐某、",
        "😀",
        "é",
        "e\u{301}",
        "廉潔風險點",
        "（名称）",
    ])
}

/// One slip of an editor, a merge or a disk.
#[derive(Debug, Clone)]
enum Edit {
    Cut(Index, Index),
    Repeat(Index, Index),
    Insert(Index, Vec<u8>),
    Write(Index, &'static str),
    Truncate(Index),
}

fn edit() -> impl Strategy<Value = Edit> {
    let at = any::<Index>;
    prop_oneof![
        (at(), at()).prop_map(|(from, to)| Edit::Cut(from, to)),
        (at(), at()).prop_map(|(from, to)| Edit::Repeat(from, to)),
        (at(), prop::collection::vec(any::<u8>(), 0..6)).prop_map(|(place, bytes)| Edit::Insert(place, bytes)),
        (at(), fragment()).prop_map(|(place, text)| Edit::Write(place, text)),
        (at(), fragment()).prop_map(|(place, text)| Edit::Write(place, text)),
        at().prop_map(Edit::Truncate),
    ]
}

/// Edits stay near one place most of the time: a stretch is at most so many bytes.
const STRETCH: usize = 200;

fn apply(bytes: &mut Vec<u8>, edit: &Edit) {
    let length = bytes.len() + 1;
    match edit {
        Edit::Cut(from, to) => {
            let from = from.index(length);
            let to = (from + to.index(STRETCH)).min(bytes.len());
            bytes.drain(from..to);
        }
        Edit::Repeat(from, to) => {
            let from = from.index(length);
            let to = (from + to.index(STRETCH)).min(bytes.len());
            let again = bytes[from..to].to_vec();
            bytes.splice(to..to, again);
        }
        Edit::Insert(place, what) => {
            let place = place.index(length);
            bytes.splice(place..place, what.iter().copied());
        }
        Edit::Write(place, text) => {
            // On a character boundary, so that the file stays text.
            let mut place = place.index(length);
            while std::str::from_utf8(&bytes[..place]).is_err() && place > 0 {
                place -= 1;
            }
            bytes.splice(place..place, text.bytes());
        }
        Edit::Truncate(place) => bytes.truncate(place.index(length)),
    }
}

#[test]
fn every_kind_of_file_is_among_those_thrown_at_the_reader() {
    for path in PATHS {
        let register = around(path, b"x".to_vec());
        let layout = riskreg::read::layout(register.list().unwrap());
        let entry = layout.entries.iter().find(|entry| entry.listed.path == path).unwrap();
        assert!(entry.kind.is_some() || path == "riskreg.toml", "{path}");
    }
}

fn settings(cases: u32) -> ProptestConfig {
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(settings(256))]

    #[test]
    fn random_bytes_are_withstood(path in select(PATHS.to_vec()), bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        withstands(&around(path, bytes));
    }

    #[test]
    fn random_pieces_of_yaml_are_withstood(
        path in select(PATHS.to_vec()),
        pieces in prop::collection::vec(fragment(), 0..120),
    ) {
        withstands(&around(path, pieces.concat().into_bytes()));
    }

    #[test]
    fn random_edits_of_good_files_are_withstood(
        file in any::<Index>(),
        edits in prop::collection::vec(edit(), 1..6),
    ) {
        let (path, bytes) = &GOOD[file.index(GOOD.len())];
        let mut bytes = bytes.clone();
        edits.iter().for_each(|edit| apply(&mut bytes, edit));
        withstands(&around(path, bytes));
    }
}
