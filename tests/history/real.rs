//! Repositories as they really are: every way of having one, and of having none. Each scenario asks the commands
//! that look into history, one after the other.

use std::path::Path;
use std::process::Output;

use crate::repository::{DAY, Repository, ZHOU, git, git_command, printed, riskreg, riskreg_command, risks};

const UNIT: &str = "单位名称: 示例市第五人民医院\n";
const DEPARTMENT: &str = "名称: 药剂科\n";
const BUYER: &str = "岗位: 采购员\n风险点:\n  - { 编号: R1, 风险点: 采购计划人为加量, 等级: 二级 }\n";
const BUYER_LATER: &str = "岗位: 采购员\n风险点:\n  - { 编号: R1, 风险点: 采购计划人为加量, 等级: 一级 }\n  - { 编号: R2, 风险点: 验收走过场, 等级: 三级 }\n";
const KEEPER: &str = "岗位: 库管员\n风险点:\n  - { 编号: R1, 风险点: 账实不符, 等级: 三级 }\n";
const CASHIER: &str = "岗位: 出纳\n风险点:\n  - { 编号: R1, 风险点: 坐支现金, 等级: 三级 }\n";

/// A department of one post, tagged `cycle/2025`; then its point R1 is raised and R2 is found.
fn grown_in(repository: Repository, folder: &str) -> Repository {
    repository.write(&format!("{folder}unit.yaml"), UNIT);
    repository.write(&format!("{folder}药剂科/department.yaml"), DEPARTMENT);
    repository.write(&format!("{folder}药剂科/采购员.yaml"), BUYER).commit("建立");
    repository.git(&["tag", "cycle/2025"]);
    repository.write(&format!("{folder}药剂科/采购员.yaml"), BUYER_LATER).commit("补查");
    repository
}

fn grown() -> Repository {
    grown_in(Repository::new(), "")
}

/// The files that `lint --changed-since REV` still speaks of.
fn changed(folder: &Path, since: &str) -> Vec<String> {
    let output = riskreg(folder, &["lint", "--format", "compact", "--quiet", "--changed-since", since]);
    assert!(output.stderr.is_empty(), "{}", stderr(&output));
    let stdout = String::from_utf8(output.stdout).unwrap();
    let mut files: Vec<String> =
        stdout.lines().filter_map(|line| line.split_once(':')).map(|(path, _)| path.to_owned()).collect();
    files.dedup();
    files
}

/// Every command that looks into history.
const LOOKING_BACK: [&[&str]; 4] =
    [&["aggregate", "--at", "HEAD"], &["lint", "--changed-since", "HEAD"], &["log", "药剂科"], &["log", "--last"]];

/// An audit judges every commit of the history that is here, and is told so.
fn audited(folder: &Path, args: &[&str]) -> String {
    let output = riskreg(folder, &[&["audit"], args].concat());
    assert!(output.stderr.is_empty(), "{args:?}: {}", stderr(&output));
    let told = String::from_utf8(output.stdout).unwrap();
    told.lines().last().unwrap_or_default().to_owned()
}

/// What the commits say of themselves that changed something, the newest first.
fn subjects(folder: &Path, args: &[&str]) -> Vec<String> {
    let json = printed(folder, &[&["log", "--format", "json"], args].concat());
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    let commits = json["lives"][0]["commits"].as_array().unwrap().iter();
    commits.map(|commit| commit["subject"].as_str().unwrap().to_owned()).collect()
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// What a run that could not go on says of it.
fn refused(output: &Output) -> String {
    assert_eq!(output.status.code(), Some(2), "{}", stderr(output));
    assert!(output.stdout.is_empty(), "{}", String::from_utf8_lossy(&output.stdout));
    stderr(output)
}

/// An approval of something else: lint would look into history for what it was of.
const STALE: &str = "岗位: 出纳\n审核记录:\n  - { 年度: '2026', 审核环节: 科室, 审核人: 李某, 结论: 同意, 日期: 2026-01-02, 内容指纹: 'v1:00000000000000000000000000000000' }\n";

/// Everything that needs no history works.
fn works_without_history(folder: &Path, environment: &[(&str, &str)]) {
    std::fs::write(folder.join("出纳.yaml"), STALE).unwrap();
    for args in [&["lint", "--format", "compact"][..], &["aggregate"], &["stats"], &["holes"], &["approvals"]] {
        let output = riskreg_command(folder, args).envs(environment.iter().copied()).output().unwrap();
        assert!(matches!(output.status.code(), Some(0 | 1)), "{args:?}: {}", stderr(&output));
        assert!(output.stderr.is_empty(), "{args:?}: {}", stderr(&output));
    }
}

#[test]
fn a_register_in_a_subfolder_sees_only_what_changed_in_it() {
    let repository = grown_in(Repository::new(), "台账/本院/");
    repository.write("别处/说明.md", "改了\n").write("台账/本院/药剂科/库管员.yaml", KEEPER);
    let here = repository.path();
    for (folder, buyer, keeper) in
        [("台账/本院", "药剂科/采购员.yaml", "药剂科/库管员.yaml"), ("台账/本院/药剂科", "采购员.yaml", "库管员.yaml")]
    {
        let found = changed(&here.join(folder), "cycle/2025");
        assert!(found.iter().any(|path| path.ends_with(buyer)), "{found:?}");
        assert!(found.iter().any(|path| path.ends_with(keeper)), "{found:?}");
        assert!(!found.iter().any(|path| path.contains("unit.yaml")), "{found:?}");
    }
    assert_eq!(risks(&here.join("台账/本院"), &["--at", "cycle/2025"]), 1);
    assert_eq!(subjects(&here.join("台账/本院/药剂科"), &["采购员#R1"]), ["补查", "建立"]);
    assert_eq!(subjects(here, &["台账/本院/药剂科/采购员.yaml#R2"]), ["补查"]);
    assert!(audited(&here.join("台账/本院"), &[]).contains("审计 2 个提交"));
}

#[test]
fn a_shallow_clone_says_what_it_cannot_see_and_how_to_see_it() {
    let repository = grown();
    let beside = tempfile::tempdir().unwrap();
    let origin = format!("file://{}", repository.path().display());
    git(beside.path(), &["clone", "-q", "--depth", "1", &origin, "shallow"]);
    let shallow = beside.path().join("shallow");
    assert_eq!(risks(&shallow, &["--at", "HEAD"]), 2);
    for args in [&["aggregate", "--at", "HEAD~1"][..], &["lint", "--changed-since", "HEAD~1"]] {
        let said = refused(&riskreg(&shallow, args));
        assert!(said.contains("浅克隆") && said.contains("git fetch --unshallow"), "{args:?}: {said}");
    }
    assert_eq!(changed(&shallow, "HEAD"), Vec::<String>::new());
}

#[test]
fn a_partial_clone_shows_revisions_whose_files_were_not_fetched_yet() {
    let repository = grown();
    repository.git(&["mv", "药剂科/采购员.yaml", "药剂科/采购主管.yaml"]);
    repository.write("药剂科/采购主管.yaml", &BUYER_LATER.replace("三级", "二级")).commit("改名并调高");
    repository.git(&["config", "uploadpack.allowFilter", "true"]);
    repository.git(&["config", "uploadpack.allowAnySHA1InWant", "true"]);
    let beside = tempfile::tempdir().unwrap();
    let origin = format!("file://{}", repository.path().display());
    git(beside.path(), &["clone", "-q", "--filter=blob:none", &origin, "partial"]);
    let partial = beside.path().join("partial");
    assert_eq!(risks(&partial, &["--at", "HEAD"]), 2);
    assert_eq!(risks(&partial, &["--at", "cycle/2025"]), 1);
    assert_eq!(subjects(&partial, &["药剂科/采购主管#R2"]), ["改名并调高", "补查"]);
    assert_eq!(changed(&partial, "cycle/2025"), ["药剂科/采购主管.yaml"]);
}

#[test]
fn a_partial_clone_without_its_origin_says_what_is_missing() {
    let repository = grown();
    repository.git(&["config", "uploadpack.allowFilter", "true"]);
    let beside = tempfile::tempdir().unwrap();
    let origin = format!("file://{}", repository.path().display());
    git(beside.path(), &["clone", "-q", "--filter=blob:none", &origin, "partial"]);
    let partial = beside.path().join("partial");
    std::fs::rename(repository.path().join(".git"), repository.path().join("moved")).unwrap();
    assert_eq!(risks(&partial, &["--at", "HEAD"]), 2);
    let output = riskreg(&partial, &["aggregate", "--at", "cycle/2025"]);
    assert_ne!(output.status.code(), Some(0));
    assert!(stderr(&output).contains("没有取来"), "{}", stderr(&output));
}

#[test]
fn a_worktree_is_a_repository_of_its_own_files() {
    let repository = grown();
    let beside = tempfile::tempdir().unwrap();
    let worktree = beside.path().join("去年");
    repository.git(&["worktree", "add", "-q", worktree.to_str().unwrap(), "cycle/2025"]);
    std::fs::write(worktree.join("药剂科/库管员.yaml"), KEEPER).unwrap();
    assert_eq!(risks(&worktree, &["--at", "HEAD"]), 1);
    assert_eq!(risks(&worktree, &["--at", "main"]), 2);
    assert_eq!(subjects(&worktree, &["药剂科/采购员"]), ["建立"]);
    assert!(audited(&worktree, &[]).contains("审计 1 个提交"));
    assert_eq!(subjects(&worktree, &["药剂科/采购员", "--at", "main"]), ["补查", "建立"]);
    assert_eq!(changed(&worktree, "HEAD"), ["药剂科/库管员.yaml"]);
}

#[test]
fn a_bare_repository_is_looked_at_by_revision_only() {
    let repository = grown();
    let beside = tempfile::tempdir().unwrap();
    git(beside.path(), &["clone", "-q", "--bare", repository.path().to_str().unwrap(), "bare.git"]);
    let bare = beside.path().join("bare.git");
    assert_eq!(risks(&bare, &["--at", "main"]), 2);
    assert_eq!(risks(beside.path(), &["--at", "cycle/2025", "bare.git"]), 1);
    let said = refused(&riskreg(&bare, &["lint"]));
    assert!(said.contains("--at"), "{said}");
    assert_eq!(subjects(&bare, &["药剂科/采购员#R1"]), ["补查", "建立"]);
    assert!(audited(&bare, &[]).contains("审计 2 个提交"));
    assert_eq!(subjects(beside.path(), &["bare.git/药剂科/采购员"]), ["补查", "建立"]);
    let said = refused(&riskreg(&bare, &["lint"]));
    assert!(said.contains("--at"), "{said}");
}

#[test]
fn a_register_in_a_submodule_has_its_own_history_and_the_one_around_it_does_not_look_in() {
    let (outer, inner) = (grown(), grown());
    outer.git(&["submodule", "--quiet", "add", inner.path().to_str().unwrap(), "分院"]);
    outer.commit("分院");
    let within = outer.path().join("分院");
    assert_eq!(risks(&within, &["--at", "HEAD"]), 2);
    assert_eq!(risks(&within, &["--at", "HEAD~1"]), 1);
    assert_eq!(subjects(&within, &["药剂科/采购员#R1"]), ["补查", "建立"]);
    assert!(audited(&within, &[]).contains("审计 2 个提交"));
    assert_eq!(subjects(outer.path(), &["."]), ["补查", "建立"]);
    std::fs::write(within.join("药剂科/库管员.yaml"), KEEPER).unwrap();
    assert_eq!(changed(&within, "HEAD"), ["药剂科/库管员.yaml"]);
    assert_eq!(risks(outer.path(), &["--at", "HEAD"]), 2);
}

#[test]
fn a_renamed_folder_is_found_by_its_name_in_each_revision() {
    let repository = grown();
    repository.git(&["mv", "药剂科", "药学部"]);
    repository.commit("更名");
    let here = repository.path();
    assert_eq!(risks(here, &["--at", "HEAD", "药学部"]), 2);
    assert_eq!(risks(here, &["--at", "HEAD~1", "药剂科"]), 2);
    assert_eq!(subjects(here, &["药学部/采购员#R1"]), ["更名", "补查", "建立"]);
    assert!(audited(here, &[]).contains("审计 3 个提交"));
    assert_eq!(subjects(here, &["药剂科/采购员#R1", "--at", "HEAD~1"]), ["补查", "建立"]);
    let found = changed(here, "HEAD~1");
    assert!(found.contains(&"药学部/采购员.yaml".to_owned()), "{found:?}");
    let said = refused(&riskreg(here, &["aggregate", "--at", "HEAD~1", "药学部"]));
    assert!(said.contains("没有这个台账"), "{said}");
}

/// Three branches, each with a post of its own, merged at once.
fn octopus() -> Repository {
    let repository = grown();
    for (branch, path, text) in [("库房", "药剂科/库管员.yaml", KEEPER), ("财务", "财务科/出纳.yaml", CASHIER)]
    {
        repository.git(&["switch", "-q", "-c", branch, "main"]);
        if branch == "财务" {
            repository.write("财务科/department.yaml", "名称: 财务科\n");
        }
        repository.write(path, text).commit(branch);
    }
    repository.git(&["switch", "-q", "main"]);
    repository.write("院长.yaml", "岗位: 院长\n").commit("院长");
    repository.git(&["merge", "-q", "-m", "合并三支", "库房", "财务"]);
    repository
}

#[test]
fn merges_of_two_and_of_three_are_revisions_like_any_other() {
    let repository = octopus();
    let here = repository.path();
    assert_eq!(repository.git(&["rev-list", "--parents", "-n1", "HEAD"]).split_whitespace().count(), 4);
    assert_eq!(risks(here, &["--at", "HEAD"]), 4);
    assert_eq!(risks(here, &["--at", "HEAD^2"]), 3);
    assert_eq!(changed(here, "cycle/2025").len(), 4);
    // Since the histories parted: what the branch did not change is not ours.
    assert!(!changed(here, "库房").contains(&"药剂科/库管员.yaml".to_owned()));
}

#[test]
fn a_repository_without_a_commit_says_so_and_everything_else_works() {
    let repository = Repository::new();
    repository.write("unit.yaml", UNIT).write("院长.yaml", BUYER);
    works_without_history(repository.path(), &[]);
    for args in LOOKING_BACK {
        let said = refused(&riskreg(repository.path(), args));
        assert!(said.contains("还没有提交") && said.contains("nothing has been committed yet"), "{args:?}: {said}");
    }
}

#[test]
fn without_a_repository_only_history_is_missing() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("unit.yaml"), UNIT).unwrap();
    std::fs::write(folder.path().join("院长.yaml"), BUYER).unwrap();
    works_without_history(folder.path(), &[]);
    for args in LOOKING_BACK {
        let said = refused(&riskreg(folder.path(), args));
        assert!(said.contains("不在 git 版本库里") && said.contains("not in a git repository"), "{args:?}: {said}");
    }
}

#[test]
fn without_a_git_program_only_history_is_missing() {
    let repository = grown();
    let nowhere = [("PATH", "/nonexistent")];
    works_without_history(repository.path(), &nowhere);
    for args in LOOKING_BACK {
        let said = refused(&riskreg_command(repository.path(), args).envs(nowhere).output().unwrap());
        assert!(said.contains("找不到 git 程序") && said.contains("git program was not found"), "{args:?}: {said}");
        assert!(!said.contains("不在"), "{said}");
    }
}

#[test]
fn chinese_names_are_read_whatever_settings_say_of_how_to_print() {
    let repository = grown();
    let plain = printed(repository.path(), &["log", "药剂科"]);
    let judged = audited(repository.path(), &[]);
    for (key, value) in [
        ("core.quotePath", "true"),
        ("color.ui", "always"),
        ("diff.renames", "copies"),
        ("diff.noprefix", "true"),
        ("diff.relative", "false"),
        ("diff.ignoreSubmodules", "none"),
        ("diff.external", "false"),
        ("diff.orderFile", "/nonexistent"),
        ("log.showSignature", "true"),
        ("log.showRoot", "false"),
        ("log.date", "relative"),
        ("log.follow", "true"),
        ("log.diffMerges", "combined"),
        ("format.pretty", "oneline"),
        ("i18n.logOutputEncoding", "GBK"),
        ("core.pager", "false"),
        ("core.abbrev", "4"),
        ("status.relativePaths", "false"),
        ("status.showUntrackedFiles", "no"),
    ] {
        repository.git(&["config", key, value]);
        assert_eq!(risks(repository.path(), &["--at", "HEAD", "药剂科/采购员.yaml"]), 2, "{key}");
        assert_eq!(changed(repository.path(), "cycle/2025"), ["药剂科/采购员.yaml"], "{key}");
        assert_eq!(printed(repository.path(), &["log", "药剂科"]), plain, "{key}");
        assert_eq!(audited(repository.path(), &[]), judged, "{key}");
        repository.git(&["config", "--unset", key]);
    }
}

#[test]
fn a_repository_of_someone_else_is_not_read_and_what_to_do_is_said() {
    let repository = grown();
    // How git's own tests have it believe that another user owns the files.
    let others = [("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")];
    works_without_history(repository.path(), &others);
    for args in LOOKING_BACK {
        let said = refused(&riskreg_command(repository.path(), args).envs(others).output().unwrap());
        assert!(said.contains("属于另一个用户") && said.contains("belongs to another user"), "{args:?}: {said}");
        assert!(said.contains("git config --global --add safe.directory /"), "{args:?}: {said}");
    }
}

#[test]
fn commits_named_by_sha_256_are_commits_too() {
    let repository = grown_in(Repository::initialised(&["--object-format=sha256"]), "");
    let head = repository.git(&["rev-parse", "HEAD"]).trim().to_owned();
    assert_eq!(head.len(), 64);
    assert_eq!(risks(repository.path(), &["--at", &head]), 2);
    assert_eq!(risks(repository.path(), &["--at", "HEAD~1"]), 1);
    assert_eq!(changed(repository.path(), "cycle/2025"), ["药剂科/采购员.yaml"]);
    assert_eq!(subjects(repository.path(), &["药剂科/采购员#R1"]), ["补查", "建立"]);
    assert!(audited(repository.path(), &[]).contains("审计 2 个提交"));
}

#[test]
fn a_detached_head_is_where_it_stands() {
    let repository = grown();
    repository.git(&["switch", "-q", "--detach", "cycle/2025"]);
    assert_eq!(risks(repository.path(), &["--at", "HEAD"]), 1);
    assert_eq!(subjects(repository.path(), &["药剂科/采购员"]), ["建立"]);
    assert!(audited(repository.path(), &[]).contains("审计 1 个提交"));
    assert_eq!(risks(repository.path(), &["--at", "main"]), 2);
    assert_eq!(changed(repository.path(), "HEAD"), Vec::<String>::new());
}

#[test]
fn the_folder_that_is_named_decides_and_not_what_a_hook_passes_on() {
    let (repository, other) = (grown(), Repository::new());
    other.write("unit.yaml", UNIT).commit("别的");
    let elsewhere = other.path().join(".git");
    let variables = [
        ("GIT_DIR", elsewhere.to_str().unwrap()),
        ("GIT_INDEX_FILE", "/nonexistent"),
        ("GIT_PREFIX", "药剂科/"),
        ("GIT_OBJECT_DIRECTORY", "/nonexistent"),
        ("GIT_LITERAL_PATHSPECS", "1"),
        ("GIT_EXTERNAL_DIFF", "false"),
    ];
    for (folder, args) in [
        ("", &["aggregate", "--at", "cycle/2025"][..]),
        ("药剂科", &["aggregate", "--at", "cycle/2025", "."]),
        ("", &["lint", "--format", "compact", "--changed-since", "cycle/2025"]),
        ("药剂科", &["log", "采购员"]),
        ("", &["log", "--last"]),
        ("", &["audit"]),
    ] {
        let folder = repository.path().join(folder);
        let plain = riskreg(&folder, args);
        let led_astray = riskreg_command(&folder, args).envs(variables).output().unwrap();
        assert_eq!(String::from_utf8_lossy(&plain.stdout), String::from_utf8_lossy(&led_astray.stdout), "{args:?}");
        assert_eq!(stderr(&led_astray), "", "{args:?}");
    }
}

#[test]
fn a_repository_that_lies_apart_from_its_files_is_found_by_git_dir() {
    let repository = grown();
    let apart = tempfile::tempdir().unwrap();
    let git_dir = apart.path().join("台账.git");
    std::fs::rename(repository.path().join(".git"), &git_dir).unwrap();
    let variables = [("GIT_DIR", git_dir.as_path()), ("GIT_WORK_TREE", repository.path())];
    for folder in ["", "药剂科"] {
        let mut command =
            riskreg_command(&repository.path().join(folder), &["lint", "--at", "HEAD", "--format", "compact"]);
        let output = command.envs(variables).output().unwrap();
        assert!(String::from_utf8_lossy(&output.stdout).contains("采购员.yaml"), "{}", stderr(&output));
    }
}

#[test]
fn commits_that_are_being_received_are_seen_before_they_are_accepted() {
    let repository = grown();
    let beside = tempfile::tempdir().unwrap();
    let bare = beside.path().join("bare.git");
    git(beside.path(), &["clone", "-q", "--bare", repository.path().to_str().unwrap(), "bare.git"]);
    let program = env!("CARGO_BIN_EXE_riskreg");
    let hook = format!(
        "#!/bin/sh\nwhile read old new ref; do {program} aggregate --at \"$new\" --format csv || exit 1; done\n"
    );
    let path = bare.join("hooks/pre-receive");
    std::fs::write(&path, hook).unwrap();
    executable(&path);
    repository.write("药剂科/库管员.yaml", KEEPER).commit("库管");
    let pushed = git_command(repository.path(), ZHOU, DAY, &["push", "-q", bare.to_str().unwrap(), "main"]).output();
    let pushed = pushed.unwrap();
    assert!(pushed.status.success(), "{}", stderr(&pushed));
    assert!(stderr(&pushed).contains("remote: "), "{}", stderr(&pushed));
}

#[cfg(unix)]
fn executable(path: &Path) {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755)).unwrap();
}

#[test]
fn what_is_printed_of_a_revision_does_not_depend_on_where_one_stands() {
    let repository = grown();
    let within =
        printed(&repository.path().join("药剂科"), &["lint", "--at", "HEAD", "--format", "compact", "--quiet"]);
    let above = printed(repository.path(), &["lint", "药剂科", "--at", "HEAD", "--format", "compact", "--quiet"]);
    assert_eq!(within.lines().count(), above.lines().count());
}
