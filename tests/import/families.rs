//! One small table for each family of headings that published registers use: imported without a map, and what it
//! becomes lies beside it. `SNAPSHOTS=overwrite cargo test --test import families` writes that anew; read the difference.

use std::path::Path;

use super::{import, riskreg};

/// Every file of a register but the schemas, one after the other.
pub fn files(root: &Path) -> String {
    let mut paths: Vec<_> = walkdir::WalkDir::new(root)
        .into_iter()
        .filter_map(|entry| entry.ok())
        .filter(|entry| {
            entry.file_type().is_file() && !entry.path().components().any(|part| part.as_os_str() == "_schema")
        })
        .map(|entry| entry.into_path())
        .collect();
    paths.sort();
    let mut out = String::new();
    for path in paths {
        let shown = path.strip_prefix(root).unwrap().to_string_lossy().into_owned();
        let text = std::fs::read_to_string(&path).unwrap();
        let text: String = text
            .lines()
            .filter(|line| !line.starts_with("# yaml-language-server"))
            .map(|line| format!("{line}\n"))
            .collect();
        out.push_str(&format!("=== {shown}\n{text}\n"));
    }
    out
}

#[test]
fn every_family_of_published_tables_is_read_without_a_map() {
    let tables = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/import/families");
    let mut names: Vec<_> = std::fs::read_dir(&tables)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "csv"))
        .collect();
    names.sort();
    assert!(names.len() >= 18);
    let overwrite = std::env::var("SNAPSHOTS").is_ok_and(|value| value == "overwrite");
    let mut wrong = Vec::new();
    for table in names {
        let folder = tempfile::tempdir().unwrap();
        let into = folder.path().join("台账");
        let (outcome, said) = riskreg(&[
            "import",
            table.to_str().unwrap(),
            "--into",
            into.to_str().unwrap(),
            "--keys",
            "zh",
            "--name",
            "某单位",
        ]);
        let said: String = said
            .lines()
            .filter(|line| !line.contains(&*folder.path().to_string_lossy()))
            .map(|line| format!("{line}\n"))
            .collect();
        let became = format!("{said}\n{}", files(&into));
        let expected = table.with_extension("txt");
        if overwrite {
            std::fs::write(&expected, &became).unwrap();
        } else if std::fs::read_to_string(&expected).unwrap_or_default() != became {
            wrong.push(format!("{}: {outcome:?}\n{became}", table.display()));
        }
        // Again, nothing changes.
        let before = files(&into);
        let again = import(&table, &into, &[]);
        assert_eq!(files(&into), before, "{again}");
        assert!(!again.contains("新建") && !again.contains("修改"), "{}: {again}", table.display());
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
