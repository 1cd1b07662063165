//! What `riskreg lint` promises to CI: exit codes, selection, severities by path, machine output.

use std::path::Path;
use std::process::{Command, Output};

fn riskreg(folder: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_riskreg"))
        .args(args)
        .current_dir(folder)
        .env_remove("LANG")
        .env_remove("LC_ALL")
        .output()
        .expect("the program runs")
}

fn code(output: &Output) -> i32 {
    output.status.code().expect("the program was not killed")
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("output is UTF-8")
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).expect("messages are UTF-8")
}

/// A register of one department with one good post and one with two faults: an error and a warning.
fn register() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder for the test");
    let write = |path: &str, text: &str| {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().expect("in a folder")).expect("a folder is made");
        std::fs::write(path, text).expect("a file is written");
    };
    write("unit.yaml", "单位: 示例市机关事务中心\n");
    write("总务科/department.yaml", "科室: 总务科\n");
    write(
        "总务科/车辆管理员.yaml",
        "岗位: 车辆管理员\n风险点:\n  - 编号: R1\n    风险点: 公务用车私用\n    类别: 岗位职责\n    等级: 三级\n    责任人: 岗位责任人\n    防控措施:\n      - 车辆管理员每周五核对派车单与行车记录,差异当天报科长签字\n",
    );
    write(
        "总务科/采购员.yaml",
        "岗位: 采购员\n风险点:\n  - 编号: R1\n    风险点: 拆分采购规避招标\n    类别: 业务流程\n    等级: 二级\n    责任人: 岗位责任人\n",
    );
    folder
}

#[test]
fn an_error_is_exit_1_and_names_the_place() {
    let folder = register();
    let output = riskreg(folder.path(), &["lint", ".", "--select", "risk-without-measure"]);
    assert_eq!(code(&output), 1);
    assert!(stdout(&output).contains("总务科/采购员.yaml:3:9"), "{}", stdout(&output));
    assert!(stdout(&output).contains("共检查 4 个文件、2 个岗位、2 个风险点"), "{}", stdout(&output));
}

#[test]
fn the_path_chooses_what_is_reported() {
    let folder = register();
    let output = riskreg(folder.path(), &["lint", "总务科/车辆管理员.yaml", "--select", "risk-without-measure"]);
    assert_eq!(code(&output), 0);
    assert!(stdout(&output).contains("共检查 1 个文件、1 个岗位"), "{}", stdout(&output));
}

#[test]
fn a_rule_that_is_left_out_finds_nothing() {
    let folder = register();
    let output =
        riskreg(folder.path(), &["lint", ".", "--select", "risk-without-measure", "--ignore", "risk-without-measure"]);
    assert_eq!(code(&output), 0);
}

#[test]
fn a_rule_that_does_not_exist_is_exit_2_with_the_one_that_was_meant() {
    let folder = register();
    let output = riskreg(folder.path(), &["lint", ".", "--select", "risk-without-measures"]);
    assert_eq!(code(&output), 2);
    assert!(stderr(&output).contains("risk-without-measure "), "{}", stderr(&output));
}

#[test]
fn severities_are_set_everywhere_and_by_path() {
    let folder = register();
    let config =
        "format = 1\nkeys = \"en\"\n[lint]\nseverity = [{ rule = \"risk-without-measure\", level = \"warning\" }]\n";
    std::fs::write(folder.path().join("riskreg.toml"), config).expect("a file is written");
    let args = ["lint", ".", "--select", "risk-without-measure"];
    let output = riskreg(folder.path(), &args);
    assert_eq!(code(&output), 0, "{}", stdout(&output));
    assert!(stdout(&output).contains("warning[risk-without-measure]"), "{}", stdout(&output));
    assert_eq!(code(&riskreg(folder.path(), &[&args[..], &["--strict"]].concat())), 1);

    let config = format!(
        "{config}[[lint.path]]\npath = \"总务科/**\"\nseverity = [{{ rule = \"risk-without-measure\", level = \"off\" }}]\n"
    );
    std::fs::write(folder.path().join("riskreg.toml"), config).expect("a file is written");
    let output = riskreg(folder.path(), &[&args[..], &["--strict"]].concat());
    assert_eq!(code(&output), 0, "{}", stdout(&output));
}

#[test]
fn nothing_to_check_is_exit_2() {
    let folder = tempfile::tempdir().expect("a folder for the test");
    let output = riskreg(folder.path(), &["lint", "."]);
    assert_eq!(code(&output), 2);
    assert!(!stderr(&output).is_empty());
    assert_eq!(code(&riskreg(folder.path(), &["lint", "没有这个文件夹"])), 2);
}

#[test]
fn another_number_of_posts_than_expected_is_exit_1() {
    let folder = register();
    let args = ["lint", ".", "--ignore", "risk-without-measure", "--select", "not-yaml"];
    assert_eq!(code(&riskreg(folder.path(), &[&args[..], &["--expect-posts", "2"]].concat())), 0);
    let output = riskreg(folder.path(), &[&args[..], &["--expect-posts", "3"]].concat());
    assert_eq!(code(&output), 1);
    assert!(stderr(&output).contains('3') && stderr(&output).contains('2'), "{}", stderr(&output));
}

#[test]
fn json_is_all_that_stands_on_standard_output() {
    let folder = register();
    let output = riskreg(folder.path(), &["lint", ".", "--format", "json", "--select", "risk-without-measure"]);
    assert_eq!(code(&output), 1);
    let document: serde_json::Value = serde_json::from_slice(&output.stdout).expect("it is JSON");
    assert_eq!(document["version"], 1);
    assert_eq!(document["summary"]["posts"], 2);
    let finding = &document["findings"][0];
    assert_eq!(finding["rule"], "risk-without-measure");
    assert_eq!(finding["severity"], "error");
    assert_eq!(finding["path"], "总务科/采购员.yaml");
    assert_eq!((finding["line"].as_u64(), finding["column"].as_u64()), (Some(3), Some(9)));
    assert_eq!((finding["end_line"].as_u64(), finding["end_column"].as_u64()), (Some(3), Some(11)));
    assert_eq!(finding["entity"], "总务科/采购员#R1");
    assert_eq!(finding["field"], "measures");
}

#[test]
fn the_language_follows_the_option_then_the_register_then_the_locale() {
    let folder = register();
    let args = ["lint", ".", "--select", "risk-without-measure", "--quiet"];
    assert!(stdout(&riskreg(folder.path(), &args)).starts_with("错误"));
    assert!(stdout(&riskreg(folder.path(), &[&args[..], &["--lang", "en"]].concat())).starts_with("error"));
    std::fs::write(folder.path().join("riskreg.toml"), "keys = \"en\"\n").expect("a file is written");
    assert!(stdout(&riskreg(folder.path(), &args)).starts_with("error"));
}

#[test]
fn a_register_further_down_is_named_and_not_read() {
    let folder = register();
    let inner = folder.path().join("分院");
    std::fs::create_dir(&inner).expect("a folder is made");
    std::fs::write(inner.join("riskreg.toml"), "format = 1\n").expect("a file is written");
    std::fs::write(inner.join("unit.yaml"), "单位: 分院\n不认识的键: 1\n").expect("a file is written");
    let output = riskreg(folder.path(), &["lint", ".", "--select", "unknown-key"]);
    assert_eq!(code(&output), 0, "{}", stdout(&output));
    assert!(stdout(&output).contains("另一个台账,未检查:分院"), "{}", stdout(&output));
    assert_eq!(code(&riskreg(folder.path(), &["lint", "分院", "--select", "unknown-key"])), 1);
}

#[test]
fn a_riskreg_toml_that_cannot_be_read_stops_the_run() {
    let folder = register();
    std::fs::write(folder.path().join("riskreg.toml"), "format = 1\nname = 示例\n").expect("a file is written");
    let output = riskreg(folder.path(), &["lint", "."]);
    assert_eq!(code(&output), 2);
    assert!(stderr(&output).contains("riskreg.toml:2:8"), "{}", stderr(&output));
}

#[test]
fn a_value_of_riskreg_toml_that_does_not_fit_is_a_finding_in_that_file() {
    let folder = register();
    std::fs::write(folder.path().join("riskreg.toml"), "formt = 1\nprofile = \"hospitl\"\n")
        .expect("a file is written");
    let output = riskreg(folder.path(), &["lint", ".", "--select", "unknown-key"]);
    assert_eq!(code(&output), 1);
    assert!(stdout(&output).contains("riskreg.toml:1:1"), "{}", stdout(&output));
}

/// The comments of `tests/thirty-faults` name the rules that find something on their line.
#[test]
fn a_file_with_thirty_faults_gives_thirty_findings_each_on_its_line() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/thirty-faults");
    let text = std::fs::read_to_string(folder.join("采购员.yaml")).expect("the file is there");
    let mut expected = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let named = line.split_once(" # ").map_or("", |(_, rules)| rules);
        expected
            .extend(named.split(' ').filter(|rule| !rule.is_empty()).map(|rule| (index as u64 + 1, rule.to_owned())));
    }
    expected.sort();
    assert!(expected.len() >= 30, "{}", expected.len());
    let output = riskreg(&folder, &["lint", ".", "--format", "json", "--today", "2026-11-21"]);
    let printed: serde_json::Value = serde_json::from_str(&stdout(&output)).expect("JSON");
    let findings = printed["findings"].as_array().expect("a list of findings");
    let mut found: Vec<(u64, String)> = findings
        .iter()
        .map(|finding| {
            (finding["line"].as_u64().unwrap_or_default(), finding["rule"].as_str().unwrap_or_default().to_owned())
        })
        .collect();
    found.sort();
    assert_eq!(found, expected);
}
