//! The register as git has it: `--at` on repositories built on the spot.

use std::path::{Path, PathBuf};

use crate::repository::{Repository, copy, git, printed, riskreg, risks};

const UNIT: &str = "单位名称: 示例市第五人民医院\n";
const ONE: &str = "岗位: 采购员\n风险点:\n  - { 编号: R1, 风险点: 采购计划人为加量, 等级: 二级 }\n";
const TWO: &str = "岗位: 采购员\n风险点:\n  - { 编号: R1, 风险点: 采购计划人为加量, 等级: 二级 }\n  - { 编号: R2, 风险点: 验收走过场, 等级: 三级 }\n";

/// A register of one post with one point, then with two, below `folder` of the repository.
fn grown(folder: &str) -> Repository {
    let repository = Repository::new();
    repository.write(&format!("{folder}unit.yaml"), UNIT);
    repository.write(&format!("{folder}药剂科/department.yaml"), "名称: 药剂科\n");
    repository.write(&format!("{folder}药剂科/采购员.yaml"), ONE).commit("建立");
    repository.git(&["tag", "cycle/2025"]);
    repository.write(&format!("{folder}药剂科/采购员.yaml"), TWO).commit("补查");
    repository
}

#[test]
fn a_revision_prints_the_very_bytes_that_its_files_would() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for register in ["registers", "tests/rules/orphan-file/bad", "tests/rules/copied-measure/bad"] {
        let repository = Repository::new();
        copy(&root.join(register), repository.path());
        repository.commit("全部");
        for command in [
            &["lint", "--today", "2026-11-21", "--format", "json"][..],
            &["lint", "--today", "2026-11-21"],
            &["aggregate", "--by", "post"],
            &["stats"],
        ] {
            let now = riskreg(repository.path(), command);
            let at = riskreg(repository.path(), &[command, &["--at", "HEAD"]].concat());
            assert_eq!(String::from_utf8_lossy(&now.stdout), String::from_utf8_lossy(&at.stdout), "{command:?}");
            assert_eq!(now.status.code(), at.status.code(), "{command:?}");
        }
    }
}

#[test]
fn a_revision_is_read_whatever_the_work_tree_holds() {
    let repository = grown("");
    let here = repository.path();
    std::fs::remove_dir_all(here.join("药剂科")).unwrap();
    assert_eq!(risks(here, &["--at", "HEAD"]), 2);
    assert_eq!(risks(here, &["--at", "cycle/2025"]), 1);
    assert_eq!(risks(here, &["--at", "HEAD~1", "药剂科/采购员.yaml"]), 1);
    // Nothing was checked out.
    assert!(!here.join("药剂科").exists());
}

#[test]
fn a_register_in_a_subfolder_is_found_from_anywhere_in_the_repository() {
    let repository = grown("台账/本院/");
    assert_eq!(risks(repository.path(), &["--at", "HEAD", "台账/本院"]), 2);
    assert_eq!(risks(&repository.path().join("台账/本院/药剂科"), &["--at", "cycle/2025"]), 1);
    let findings = printed(
        &repository.path().join("台账"),
        &["lint", "本院/药剂科", "--at", "HEAD", "--select", "risk-without-owner"],
    );
    assert!(findings.contains("本院/药剂科/采购员.yaml:3:"), "{findings}");
}

#[test]
fn a_bare_repository_a_worktree_and_a_clone_hold_the_same() {
    let repository = grown("");
    let beside = tempfile::tempdir().unwrap();
    let origin = repository.path().to_str().unwrap();
    let folder = |name: &str| -> PathBuf { beside.path().join(name) };
    git(beside.path(), &["clone", "-q", "--bare", origin, "bare.git"]);
    repository.git(&["worktree", "add", "-q", folder("worktree").to_str().unwrap(), "cycle/2025"]);
    git(beside.path(), &["clone", "-q", "--depth", "1", &format!("file://{origin}"), "shallow"]);
    assert_eq!(risks(&folder("bare.git"), &["--at", "main"]), 2);
    assert_eq!(risks(beside.path(), &["--at", "cycle/2025", "bare.git"]), 1);
    assert_eq!(risks(&folder("worktree"), &["--at", "HEAD"]), 1);
    assert_eq!(risks(&folder("shallow"), &["--at", "HEAD"]), 2);
    let output = riskreg(&folder("shallow"), &["aggregate", "--at", "HEAD~1"]);
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said.contains("浅克隆") && said.contains("shallow"), "{said}");
}

#[test]
fn a_submodule_is_not_part_of_the_register_around_it() {
    let (outer, inner) = (grown(""), grown(""));
    outer.git(&["submodule", "--quiet", "add", inner.path().to_str().unwrap(), "分院"]);
    outer.commit("分院");
    assert_eq!(risks(outer.path(), &["--at", "HEAD"]), 2);
}

#[test]
fn what_git_cannot_show_is_said_in_both_languages() {
    let repository = grown("");
    for (folder, args, said) in [
        (repository.path(), &["--at", "没有"][..], "没有版本「没有」/ no revision"),
        (repository.path(), &["--at=--output=x"], "没有版本"),
        (repository.path(), &["--at", "HEAD~1", "骨科"], "没有这个台账"),
        (tempfile::tempdir().unwrap().path(), &["--at", "HEAD"], "不在 git 版本库里"),
        (Repository::new().path(), &["--at", "HEAD"], "没有版本"),
    ] {
        std::fs::create_dir_all(folder).unwrap();
        let output = riskreg(folder, &[&["aggregate"], args].concat());
        let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{args:?}: {stderr}");
        assert!(stderr.contains(said), "{args:?}: {stderr}");
    }
    assert!(!repository.path().join("x").exists());
}

#[test]
fn a_register_further_down_begins_its_own_in_a_revision_too() {
    let repository = grown("");
    repository.write("分院/riskreg.toml", "format = 1\n").write("分院/unit.yaml", UNIT).write("分院/出纳.yaml", TWO);
    repository.commit("分院");
    assert_eq!(risks(&repository.path().join("分院"), &["--at", "HEAD"]), 2);
    let now = printed(repository.path(), &["lint", "--select", "orphan-file"]);
    let at = printed(repository.path(), &["lint", "--select", "orphan-file", "--at", "HEAD"]);
    assert!(now.contains("另一个台账"), "{now}");
    assert_eq!(now, at);
}
