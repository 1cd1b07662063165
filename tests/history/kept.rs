//! What was printed of a revision is kept, and never changes what is printed.

use std::path::Path;
use std::process::Output;

use crate::repository::{Repository, riskreg_command};

const UNIT: &str = "单位名称: 示例市第五人民医院\n";

fn run(folder: &Path, cache: Option<&Path>, args: &[&str]) -> Output {
    let mut command = riskreg_command(folder, args);
    match cache {
        Some(cache) => command.env_remove("RISKREG_NO_CACHE").env("XDG_CACHE_HOME", cache),
        None => command.env("RISKREG_NO_CACHE", "1"),
    };
    command.output().unwrap()
}

fn everything(output: &Output) -> (Option<i32>, String, String) {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

/// Runs each command without anything kept, then twice with: all three give the same.
fn same_with_and_without(folder: &Path, cache: &Path, commands: &[&[&str]]) {
    for args in commands {
        let plain = everything(&run(folder, None, args));
        for _ in 0..2 {
            assert_eq!(plain, everything(&run(folder, Some(cache), args)), "{args:?}");
        }
    }
}

#[test]
fn every_commit_prints_the_same_whether_it_was_printed_before_or_not() {
    let repository = Repository::new();
    let cache = tempfile::tempdir().unwrap();
    let folder = repository.path();
    repository.write("unit.yaml", UNIT).write("药剂科/department.yaml", "名称: 药剂科\n").commit("建立");
    let risk = |level: &str| format!("岗位: 采购员\n风险点: [{{ 编号: R1, 风险点: 甲, 等级: {level} }}]\n");
    let steps: [(&str, String); 9] = [
        ("药剂科/采购员.yaml", risk("一级")),
        ("药剂科/采购员.yaml", risk("二级")),
        ("药剂科/采购员.yaml", risk("一级")),
        ("药剂科/坏.yaml", "岗位: [\n".into()),
        ("riskreg.toml", "format = 1\nname = \"别名\"\n".into()),
        ("风险库/共性.yaml", "名称: 共性\n风险点: [{ 编号: C1, 风险点: 围猎, 等级: 二级 }]\n".into()),
        ("分院/riskreg.toml", "format = 1\n".into()),
        ("分院/unit.yaml", UNIT.into()),
        ("riskreg.toml", "format = [\n".into()),
    ];
    for (path, text) in steps {
        repository.write(path, &text).commit(path);
        same_with_and_without(
            folder,
            cache.path(),
            &[
                &["aggregate", "--at", "HEAD"],
                &["aggregate", "--at", "HEAD", "--format", "json", "--by", "post"],
                &["aggregate", "--at", "HEAD", "药剂科", "--lang", "en"],
                &["stats", "--at", "HEAD", "--only", "levels"],
            ],
        );
    }
    // The same tree under another name is the same; another question is another.
    let kept = || walkdir::WalkDir::new(cache.path()).into_iter().count();
    let before = kept();
    same_with_and_without(folder, cache.path(), &[&["aggregate", "--at", "HEAD~3"]]);
    assert_eq!(kept(), before);
    same_with_and_without(folder, cache.path(), &[&["aggregate", "--at", "HEAD~3", "--by", "tier"]]);
    assert!(kept() > before);
}

#[test]
fn what_was_not_read_of_a_partial_clone_is_not_kept() {
    let repository = Repository::new();
    repository.write("unit.yaml", UNIT).write("院长.yaml", "岗位: 院长\n").commit("建立");
    repository.write("院长.yaml", "岗位: 院长\n层级: 中层\n").commit("改");
    repository.git(&["config", "uploadpack.allowFilter", "true"]);
    repository.git(&["config", "uploadpack.allowAnySHA1InWant", "true"]);
    let beside = tempfile::tempdir().unwrap();
    let origin = format!("file://{}", repository.path().display());
    crate::repository::git(beside.path(), &["clone", "-q", "--filter=blob:none", &origin, "partial"]);
    let (partial, cache) = (beside.path().join("partial"), beside.path().join("cache"));
    let away = repository.path().join("moved");
    std::fs::rename(repository.path().join(".git"), &away).unwrap();
    let lacking = everything(&run(&partial, Some(&cache), &["aggregate", "--at", "HEAD~1"]));
    assert!(lacking.2.contains("没有取来"), "{lacking:?}");
    std::fs::rename(&away, repository.path().join(".git")).unwrap();
    let whole = everything(&run(&partial, Some(&cache), &["aggregate", "--at", "HEAD~1"]));
    assert_eq!((whole.0, whole.2.as_str()), (Some(0), ""), "{whole:?}");
}
