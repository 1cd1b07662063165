//! What of its findings `lint` reports, and what it does about them: comments that allow, baselines, fixes,
//! changes since a revision, unsaved text.

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

fn riskreg(folder: &Path, args: &[&str]) -> Output {
    fed(folder, args, "")
}

fn fed(folder: &Path, args: &[&str], input: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_riskreg"))
        .args(args)
        .current_dir(folder)
        .env_remove("LANG")
        .env_remove("LC_ALL")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program runs");
    // Whoever reads no input closes it early.
    _ = child.stdin.take().expect("standard input").write_all(input.as_bytes());
    child.wait_with_output().expect("the program ends")
}

fn git(folder: &Path, args: &[&str]) {
    let identity = ["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false"];
    let output = Command::new("git").current_dir(folder).args(identity).args(args).output().expect("git runs");
    assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("output is UTF-8")
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).expect("messages are UTF-8")
}

fn code(output: &Output) -> Option<i32> {
    output.status.code()
}

fn write(folder: &Path, path: &str, text: &str) {
    let path = folder.join(path);
    fs::create_dir_all(path.parent().expect("in a folder")).expect("a folder is made");
    fs::write(path, text).expect("a file is written");
}

const BARE: &str = "岗位: 采购员\n风险点:\n  - 编号: R1\n    风险点: 拆分采购规避招标\n    类别: 业务流程\n    等级: 三级\n    责任人: 岗位责任人\n";

/// A unit with two posts, each with a risk point without measures.
fn register() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder for the test");
    write(folder.path(), "unit.yaml", "单位: 示例市机关事务中心\n");
    write(folder.path(), "采购员.yaml", BARE);
    write(
        folder.path(),
        "验收 员.yaml",
        &BARE.replace("采购员", "验收员").replace("拆分采购规避招标", "验收走过场签字"),
    );
    folder
}

const LINT: [&str; 4] =
    ["lint", ".", "--select", "risk-without-measure,unused-allow,stale-baseline-entry,expired-baseline-entry"];

fn lint(folder: &Path, more: &[&str]) -> Output {
    riskreg(folder, &[&LINT[..], more].concat())
}

#[test]
fn an_allowed_finding_is_counted_and_not_reported_unless_asked_for() {
    let folder = register();
    let allowed = BARE.replace("  - 编号", "  # riskreg: 允许 risk-without-measure — 措施待三月会议确定\n  - 编号");
    write(folder.path(), "采购员.yaml", &allowed);
    let output = lint(folder.path(), &[]);
    assert!(!stdout(&output).contains("采购员.yaml"), "{}", stdout(&output));
    assert!(stdout(&output).contains("注释放行 1 处"), "{}", stdout(&output));
    let output = lint(folder.path(), &["--ignore-allows"]);
    assert!(stdout(&output).contains("采购员.yaml:4:9"), "{}", stdout(&output));
}

/// Takes in every point without a measure, until the last day of March 2027.
fn write_baseline(at: &Path) -> Output {
    let what = ["--select", "risk-without-measure", "--reason", "存量问题", "--until", "2027-03-31"];
    riskreg(at, &[&["baseline", "write", "基线.toml", "."][..], &what].concat())
}

#[test]
fn a_baseline_hides_what_is_known_until_its_day_and_shows_what_is_new() {
    let folder = register();
    let at = folder.path();
    assert_eq!(code(&write_baseline(at)), Some(0));
    assert_eq!(code(&write_baseline(at)), Some(2), "a file that exists is not replaced");
    let baseline = ["--baseline", "基线.toml"];
    let output = lint(at, &[&baseline[..], &["--today", "2027-03-31"]].concat());
    assert_eq!(code(&output), Some(0), "{}", stdout(&output));
    assert!(stdout(&output).contains("基线隐去 2 处"), "{}", stdout(&output));
    // Lines above move nothing; another point is another finding.
    let more = "  - 编号: R2\n    风险点: 指定供货商供货\n    类别: 业务流程\n    等级: 三级\n    责任人: 岗位责任人\n";
    write(at, "采购员.yaml", &format!("# 注\n\n{BARE}{more}"));
    let output = lint(at, &[&baseline[..], &["--today", "2027-03-31", "--format", "compact"]].concat());
    assert_eq!(
        stdout(&output).lines().filter(|line| line.contains("risk-without-measure")).count(),
        1,
        "{}",
        stdout(&output)
    );
    let output = lint(at, &[&baseline[..], &["--today", "2027-04-01", "--format", "compact"]].concat());
    assert_eq!(stdout(&output).matches("expired-baseline-entry").count(), 2, "{}", stdout(&output));
    assert_eq!(stdout(&output).matches("error risk-without-measure").count(), 3, "{}", stdout(&output));
}

#[test]
fn pruning_takes_out_what_is_put_right_and_nothing_else() {
    let folder = register();
    let at = folder.path();
    write_baseline(at);
    let before = fs::read_to_string(at.join("基线.toml")).expect("it is there");
    fs::write(at.join("基线.toml"), before.replace("entries", "# 人写的注释\nentries")).expect("it is written");
    write(
        at,
        "采购员.yaml",
        &format!("{BARE}    防控措施:\n      - 采购员每月末把清单与预算逐项核对，差异当天报科长\n"),
    );
    let output = lint(at, &["--baseline", "基线.toml"]);
    assert!(stdout(&output).contains("stale-baseline-entry"), "{}", stdout(&output));
    let output = riskreg(at, &["baseline", "prune", "基线.toml", "."]);
    assert!(stdout(&output).contains("删去 1 条,还有 1 条"), "{}{}", stdout(&output), stderr(&output));
    let after = fs::read_to_string(at.join("基线.toml")).expect("it is there");
    assert!(
        after.contains("# 人写的注释") && after.contains("验收 员#R1") && !after.contains("\"采购员#R1"),
        "{after}"
    );
    // A file that cannot be read now is not taken for one that was put right.
    write(at, "验收 员.yaml", "岗位： 验收员\n");
    riskreg(at, &["baseline", "prune", "基线.toml", "."]);
    assert_eq!(fs::read_to_string(at.join("基线.toml")).expect("it is there"), after);
    // Nor is a file hidden that cannot be read.
    riskreg(at, &["baseline", "write", "全.toml", ".", "--reason", "存量", "--until", "2027-03-31"]);
    let output = riskreg(at, &["lint", ".", "--baseline", "全.toml", "--today", "2026-11-21"]);
    assert!(stdout(&output).contains("not-yaml"), "{}", stdout(&output));
}

#[test]
fn a_baseline_that_cannot_be_read_stops_the_run() {
    let folder = register();
    write(folder.path(), "基线.toml", "format = 1\nentries = [\n  { at = \"/\" },\n]\n");
    let output = lint(folder.path(), &["--baseline", "基线.toml"]);
    assert_eq!(code(&output), Some(2));
    assert!(stderr(&output).contains("基线.toml:3:"), "{}", stderr(&output));
}

const ODD: &str = "\u{feff}岗位: 采购员 # 编制一人\r\n廉政風險點:\r\n  # 第一类\r\n  - 风险点: 拆分采购规避招标   # 旧表第 3 项\r\n    类别: 业务流程\r\n    note: 待核\r\n    提出日期: 2026年3月1日\r\n    复核日期: 20260401\r\n  - { 编号: FX-07, 风险点: 指定供货商供货, 等级: 三级 }\r\n  - { 风险点: 验收走过场 }\r\n";

#[test]
fn fixing_changes_what_it_says_and_nothing_else_and_once_is_enough() {
    let folder = register();
    let at = folder.path();
    write(at, "采购员.yaml", ODD);
    let shown = riskreg(at, &["lint", ".", "--diff"]);
    assert_eq!(code(&shown), Some(1), "{}", stderr(&shown));
    assert_eq!(fs::read_to_string(at.join("采购员.yaml")).expect("it is there"), ODD, "a diff changes nothing");
    let output = riskreg(at, &["lint", ".", "--fix"]);
    let fixed = fs::read_to_string(at.join("采购员.yaml")).expect("it is there");
    let expected = ODD
        .replace("廉政風險點", "廉政风险点")
        .replace("- 风险点: 拆分", "- 编号: FX-08\r\n    风险点: 拆分")
        .replace("note:", "备注:")
        .replace("2026年3月1日", "2026-03-01")
        .replace("20260401", "2026-04-01")
        .replace("{ 风险点: 验收", "{ 编号: FX-09, 风险点: 验收");
    assert_eq!(fixed, expected, "{}", stdout(&output));
    assert!(stdout(&output).contains("已改好 5 处"), "{}", stdout(&output));
    // The diff said the same, as git takes it.
    write(at, "采购员.yaml", ODD);
    write(at, "a.patch", &stdout(&shown));
    git(at, &["apply", "a.patch"]);
    assert_eq!(fs::read_to_string(at.join("采购员.yaml")).expect("it is there"), expected);
    let again = riskreg(at, &["lint", ".", "--diff"]);
    assert_eq!((code(&again), stdout(&again)), (Some(0), String::new()));
}

#[test]
fn a_suggestion_is_no_fix_that_is_made() {
    let folder = register();
    let text = format!("岗位职则: 采购\n{BARE}    监控责认人: 科长\n");
    write(folder.path(), "采购员.yaml", &text);
    riskreg(folder.path(), &["lint", ".", "--fix"]);
    assert_eq!(fs::read_to_string(folder.path().join("采购员.yaml")).expect("it is there"), text);
}

#[test]
fn only_what_a_change_may_have_brought_about_is_reported() {
    let folder = register();
    let at = folder.path();
    git(at, &["init", "-q", "-b", "main"]);
    git(at, &["add", "."]);
    git(at, &["commit", "-qm", "one"]);
    let since = |revision: &'static str| lint(at, &["--format", "compact", "--changed-since", revision]);
    assert_eq!(code(&since("HEAD")), Some(0), "{}", stdout(&since("HEAD")));
    write(at, "验收 员.yaml", &format!("# 改过\n{BARE}"));
    write(at, "新\"岗.yaml", &BARE.replace("采购员", "新岗"));
    let found = stdout(&since("HEAD"));
    assert!(
        found.contains("验收 员.yaml:") && found.contains("岗.yaml:") && !found.contains("采购员.yaml:"),
        "{found}"
    );
    git(at, &["add", "."]);
    git(at, &["commit", "-qm", "two"]);
    assert!(stdout(&since("HEAD~1")).contains("验收 员.yaml:"));
    // What everything is read by may have brought about anything.
    write(at, "riskreg.toml", "format = 1\n");
    assert!(stdout(&since("HEAD")).contains("采购员.yaml:"));
    for revision in ["no-such-revision", "--output=x", "-x", ""] {
        let output = lint(at, &[&format!("--changed-since={revision}")]);
        assert_eq!(code(&output), Some(2), "{revision}: {}", stdout(&output));
    }
    assert!(!at.join("x").exists());
}

#[test]
fn unsaved_text_is_checked_as_part_of_its_register() {
    let folder = register();
    let at = folder.path();
    let args = ["lint", "-", "--stdin-filename", "新岗.yaml", "--format", "compact"];
    let output = fed(at, &args, &format!("{BARE}    涉及岗位: [验收 员, 没有#的岗]\n"));
    assert_eq!(code(&output), Some(1));
    let found = stdout(&output);
    assert!(found.contains("新岗.yaml:") && !found.contains("验收 员.yaml:"), "{found}");
    assert!(found.contains("dangling-reference") && !found.contains("「验收 员」"), "{found}");
    assert!(!at.join("新岗.yaml").exists());
    assert_eq!(code(&riskreg(at, &["lint", "-"])), Some(2));
}

#[test]
fn a_setting_for_files_that_are_gone_is_found() {
    let folder = register();
    let at = folder.path();
    write(
        at,
        "riskreg.toml",
        "format = 1\n[[lint.path]]\npath = \"采购*\"\nseverity = [{ rule = \"short-text\", level = \"off\" }]\n[[lint.path]]\npath = \"药剂科/**\"\nseverity = [{ rule = \"short-text\", level = \"off\" }, { rule = \"missing-level\", level = \"off\" }]\n",
    );
    let output = riskreg(at, &["lint", ".", "--select", "unknown-setting", "--format", "compact"]);
    let lines: Vec<String> =
        stdout(&output).lines().filter(|line| line.contains("unknown-setting")).map(str::to_owned).collect();
    assert_eq!(lines.len(), 1, "{lines:?}");
    assert!(lines[0].contains("riskreg.toml:6:8"), "{lines:?}");
}
