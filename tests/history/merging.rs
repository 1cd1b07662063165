//! Branches of a register merged by git, with the drivers that `setup-git` sets up.

use std::path::Path;
use std::process::Output;

use crate::repository::{DAY, Repository, ZHOU, git, git_command, printed, riskreg};

const UNIT: &str = "单位名称: 示例市第五人民医院\n";
const DEPARTMENT: &str = "名称: 药剂科\n负责人: 周某\n";
const POST: &str = "\
# 采购岗,2026 年度
岗位: 采购员
任职人: [周某]
风险点:
  - 编号: R1
    风险点: 采购计划人为加量
    等级: 二级 # 科务会定
    防控措施:
      - 采购计划由药事会逐项审定
  - { 编号: R2, 风险点: 验收走过场, 等级: 三级 }
";
const PATH: &str = "药剂科/采购员.yaml";

/// A register of one post, with git set up for it.
fn register() -> Repository {
    let repository = Repository::new();
    repository.write("unit.yaml", UNIT).write("药剂科/department.yaml", DEPARTMENT).write(PATH, POST);
    printed(repository.path(), &["setup-git", "--hooks", "none"]);
    repository.commit("建立");
    repository
}

/// A branch from the first commit on which one file is another.
fn branch(repository: &Repository, name: &str, path: &str, text: &str) {
    repository.git(&["checkout", "-q", "-b", name, "main"]);
    repository.write(path, text).commit(name);
    repository.git(&["checkout", "-q", "main"]);
}

fn merge(repository: &Repository, branches: &[&str]) -> Output {
    let args = [&["merge", "-q", "--no-edit"], branches].concat();
    git_command(repository.path(), ZHOU, DAY, &args).output().unwrap()
}

fn with(text: &str, old: &str, new: &str) -> String {
    assert!(text.contains(old), "{old} stands in it");
    text.replacen(old, new, 1)
}

/// The post with a point more at its end.
fn with_point(text: &str, id: &str, title: &str) -> String {
    format!("{text}  - 编号: {id}\n    风险点: {title}\n")
}

#[test]
fn two_departments_that_append_to_one_file_both_have_their_points() {
    let repository = register();
    branch(&repository, "药剂科", PATH, &with_point(POST, "R3", "供货商请吃"));
    branch(&repository, "纪检", PATH, &with_point(&with(POST, "周某", "李某"), "R4", "泄露底价"));
    repository.git(&["merge", "-q", "药剂科"]);
    assert!(merge(&repository, &["纪检"]).status.success());
    let both = with_point(&with_point(&with(POST, "周某", "李某"), "R3", "供货商请吃"), "R4", "泄露底价");
    assert_eq!(repository.read(PATH), both);
}

#[test]
fn two_edits_of_one_field_are_a_conflict_of_that_field_and_no_key_stands_twice() {
    let repository = register();
    branch(&repository, "药剂科", PATH, &with(POST, "等级: 二级", "等级: 三级"));
    branch(&repository, "纪检", PATH, &with_point(&with(POST, "等级: 二级", "等级: 一级"), "R3", "供货商请吃"));
    repository.git(&["merge", "-q", "药剂科"]);
    let output = merge(&repository, &["纪检"]);
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("药剂科/采购员.yaml: 两边改了同样的 1 处"), "{said}");
    let marked = "<<<<<<< HEAD\n    等级: 三级 # 科务会定\n=======\n    等级: 一级 # 科务会定\n>>>>>>> 纪检\n";
    let expected = with_point(&with(POST, "    等级: 二级 # 科务会定\n", marked), "R3", "供货商请吃");
    assert_eq!(repository.read(PATH), expected);
    assert!(repository.git(&["status", "--porcelain"]).starts_with("UU"));
}

#[test]
fn one_new_id_on_both_branches_is_a_conflict_of_the_two_points() {
    let repository = register();
    branch(&repository, "药剂科", PATH, &with_point(POST, "R3", "供货商请吃"));
    branch(&repository, "纪检", PATH, &with_point(POST, "R3", "泄露底价"));
    repository.git(&["merge", "-q", "药剂科"]);
    assert_eq!(merge(&repository, &["纪检"]).status.code(), Some(1));
    let text = repository.read(PATH);
    assert!(text.contains("<<<<<<< HEAD\n  - 编号: R3\n    风险点: 供货商请吃\n=======\n  - 编号: R3\n    风险点: 泄露底价\n>>>>>>> 纪检\n"), "{text}");
}

#[test]
fn a_file_that_both_branches_add_is_merged_where_the_two_agree() {
    let repository = register();
    let path = "药剂科/库管员.yaml";
    branch(&repository, "药剂科", path, "岗位: 库管员\n任职人: [钱某]\n");
    branch(&repository, "纪检", path, "岗位: 库管员\n风险点:\n  - { 编号: R1, 风险点: 账实不符 }\n");
    repository.git(&["merge", "-q", "药剂科"]);
    assert!(merge(&repository, &["纪检"]).status.success());
    assert_eq!(
        repository.read(path),
        "岗位: 库管员\n任职人: [钱某]\n风险点:\n  - { 编号: R1, 风险点: 账实不符 }\n".replace(
            "任职人: [钱某]\n风险点:\n  - { 编号: R1, 风险点: 账实不符 }\n",
            "风险点:\n  - { 编号: R1, 风险点: 账实不符 }\n任职人: [钱某]\n"
        )
    );
}

#[test]
fn a_point_that_one_deletes_and_the_other_edits_is_a_conflict() {
    let repository = register();
    let point = "  - { 编号: R2, 风险点: 验收走过场, 等级: 三级 }\n";
    branch(&repository, "药剂科", PATH, &with(POST, point, ""));
    branch(&repository, "纪检", PATH, &with(POST, "等级: 三级 }", "等级: 一级 }"));
    repository.git(&["merge", "-q", "药剂科"]);
    assert_eq!(merge(&repository, &["纪检"]).status.code(), Some(1));
    let edited = with(point, "三级", "一级");
    assert_eq!(repository.read(PATH), with(POST, point, &format!("<<<<<<< HEAD\n=======\n{edited}>>>>>>> 纪检\n")));
}

#[test]
fn what_is_edited_in_a_file_that_the_other_branch_renames_goes_with_it() {
    let repository = register();
    repository.git(&["checkout", "-q", "-b", "改名", "main"]);
    repository.git(&["mv", PATH, "药剂科/采购专员.yaml"]);
    repository.write("药剂科/采购专员.yaml", &with_point(POST, "R3", "供货商请吃")).commit("改名");
    repository.git(&["checkout", "-q", "main"]);
    branch(&repository, "纪检", PATH, &with_point(POST, "R4", "泄露底价"));
    repository.git(&["merge", "-q", "改名"]);
    assert!(merge(&repository, &["纪检"]).status.success());
    let both = with_point(&with_point(POST, "R3", "供货商请吃"), "R4", "泄露底价");
    assert_eq!(repository.read("药剂科/采购专员.yaml"), both);
}

#[test]
fn three_branches_at_once_are_gits_own_line_by_line_and_what_meets_there_merges_one_by_one() {
    let repository = register();
    branch(&repository, "甲", PATH, &with_point(POST, "R3", "供货商请吃"));
    branch(&repository, "乙", "unit.yaml", "单位名称: 示例市第五人民医院\n性质: 公立\n");
    branch(&repository, "丙", PATH, &with(POST, "任职人: [周某]", "任职人: [周某, 钱某]"));
    branch(&repository, "丁", PATH, &with_point(POST, "R4", "泄露底价"));
    repository.write("说明.md", "台账\n").commit("说明");
    repository.git(&["tag", "before"]);
    let three = with_point(&with(POST, "[周某]", "[周某, 钱某]"), "R3", "供货商请吃");
    assert!(merge(&repository, &["甲", "乙", "丙"]).status.success());
    assert_eq!(repository.read(PATH), three);
    repository.git(&["reset", "-q", "--hard", "before"]);
    // Git asks no driver for more than two sides; it gives up where lines meet.
    assert!(!merge(&repository, &["甲", "丁"]).status.success());
    repository.git(&["reset", "-q", "--hard", "before"]);
    for name in ["甲", "丁", "丙"] {
        assert!(merge(&repository, &[name]).status.success(), "{name}");
    }
    assert_eq!(repository.read(PATH), with_point(&three, "R4", "泄露底价"));
}

#[test]
fn a_side_that_cannot_be_read_is_merged_by_lines() {
    let repository = register();
    branch(&repository, "药剂科", PATH, &with(POST, "任职人: [周某]", "任职人: [周某"));
    branch(&repository, "纪检", PATH, &with_point(POST, "R3", "供货商请吃"));
    repository.git(&["merge", "-q", "药剂科"]);
    assert!(merge(&repository, &["纪检"]).status.success());
    assert_eq!(repository.read(PATH), with_point(&with(POST, "任职人: [周某]", "任职人: [周某"), "R3", "供货商请吃"));
}

#[test]
fn the_driver_works_alone_on_any_three_files() {
    let repository = Repository::new();
    repository.write("o", POST).write("a", &with_point(POST, "R3", "甲")).write("b", &with_point(POST, "R4", "乙"));
    assert_eq!(printed(repository.path(), &["merge-driver", "o", "a", "b"]), "");
    assert_eq!(repository.read("a"), with_point(&with_point(POST, "R3", "甲"), "R4", "乙"));
}

#[test]
fn a_difference_shows_what_changed_and_not_where_it_stands() {
    let repository = register();
    let moved = "  - { 编号: R2, 风险点: 验收走过场, 等级: 三级 }\n";
    let first = with(&with(POST, moved, ""), "风险点:\n", &format!("风险点:\n{moved}"));
    repository.write(PATH, &first);
    assert_eq!(repository.git(&["diff", "--stat"]).lines().count(), 2, "git itself sees that the file is another");
    assert_eq!(repository.git(&["diff"]).lines().filter(|line| line.starts_with(['+', '-'])).count(), 0);
    repository.write(PATH, &with(&first, "等级: 二级", "level_reason: x\n    等级: 一级"));
    let shown = repository.git(&["diff"]);
    let changed: Vec<&str> = shown.lines().filter(|line| line.starts_with("+ ") || line.starts_with("- ")).collect();
    assert_eq!(
        changed,
        ["-   等级: 二级", "+   等级: 一级", "+   定级理由: x"].map(|line| line.replacen("   ", "  ", 1))
    );
}

#[test]
fn setting_up_twice_changes_nothing_and_taking_it_back_leaves_what_was_there() {
    let repository = Repository::new();
    repository.write("台账/unit.yaml", UNIT).write("台账/.gitattributes", "*.png binary\n");
    let config = repository.read(".git/config");
    let here = repository.path().join("台账");
    let missing = riskreg(&here, &["setup-git", "--check"]);
    assert_eq!(missing.status.code(), Some(1));
    assert_eq!(repository.read(".git/config"), config, "--check changes nothing");
    printed(&here, &["setup-git", "--dry-run"]);
    assert_eq!(repository.read(".git/config"), config, "--dry-run changes nothing");
    let said = printed(&here, &["setup-git"]);
    for part in
        ["merge.riskreg.driver", "diff.riskreg.textconv", "core.quotePath = false", ".gitattributes", "pre-commit"]
    {
        assert!(said.contains(part), "{said}");
    }
    assert_eq!(printed(&here, &["setup-git"]), "都已设好\n");
    assert!(riskreg(&here, &["setup-git", "--check"]).status.success());
    // From the top of the repository it is the same register.
    assert_eq!(printed(repository.path(), &["setup-git", "台账"]), "都已设好\n");
    printed(&here, &["setup-git", "--undo"]);
    assert_eq!(repository.read("台账/.gitattributes"), "*.png binary\n");
    assert_eq!(repository.git(&["config", "--local", "--list"]).matches("riskreg").count(), 0);
    assert!(!repository.path().join(".git/hooks/pre-commit").exists());
    assert_eq!(printed(&here, &["setup-git", "--undo"]), "没有可撤回的\n");
}

#[test]
fn the_hook_refuses_a_commit_that_lint_finds_fault_with_and_no_other() {
    let repository = Repository::new();
    repository.write("台账/unit.yaml", UNIT).write("台账/药剂科/department.yaml", DEPARTMENT).write("说明.md", "一\n");
    printed(&repository.path().join("台账"), &["setup-git"]);
    repository.commit("建立");
    let commit = |path: &str, text: &str| {
        repository.write(path, text);
        repository.git(&["add", "-A"]);
        git_command(repository.path(), ZHOU, DAY, &["commit", "-q", "-m", "改"]).output().unwrap().status.success()
    };
    assert!(commit("说明.md", "二\n"), "nothing of the register changed");
    assert!(!commit("台账/药剂科/采购员.yaml", "岗位: 采购员\n岗位: 采购专员\n"));
    assert!(commit("台账/药剂科/采购员.yaml", "岗位: 采购员\n经查无风险点: 无职权\n"));
}

#[test]
fn a_hook_of_somebody_else_is_left_alone_and_the_line_to_add_is_said() {
    let repository = Repository::new();
    repository.write("unit.yaml", UNIT).write("hooks/pre-commit", "#!/bin/sh\nmake check\n");
    repository.git(&["config", "core.hooksPath", "hooks"]);
    let said = printed(repository.path(), &["setup-git"]);
    assert!(
        said.contains("hooks/pre-commit 已有内容,没有动") && said.contains("lint --changed-since HEAD ."),
        "{said}"
    );
    assert_eq!(repository.read("hooks/pre-commit"), "#!/bin/sh\nmake check\n");
    assert_eq!(riskreg(repository.path(), &["setup-git", "--check"]).status.code(), Some(1));
    repository.write("hooks/pre-commit", "#!/bin/sh\nmake check\nriskreg lint --changed-since HEAD .\n");
    assert!(riskreg(repository.path(), &["setup-git", "--check"]).status.success());
}

#[test]
fn a_work_tree_and_a_submodule_are_set_up_as_any_repository() {
    let repository = register();
    let beside = tempfile::tempdir().unwrap();
    let tree = beside.path().join("worktree");
    repository.git(&["worktree", "add", "-q", "-b", "分支", tree.to_str().unwrap()]);
    assert_eq!(printed(&tree, &["setup-git", "--hooks", "none"]), "都已设好\n");
    let outer = Repository::new();
    outer.git(&["submodule", "add", "-q", repository.path().to_str().unwrap(), "台账"]);
    printed(&outer.path().join("台账"), &["setup-git"]);
    let driver = git(&outer.path().join("台账"), &["config", "--local", "merge.riskreg.driver"]);
    assert!(driver.contains("merge-driver"));
    assert!(!outer.read(".git/config").contains("riskreg"), "the repository around it has no driver");
    assert!(Path::new(&outer.path().join(".git/modules/台账/hooks/pre-commit")).exists());
}
