//! What `lint` writes for other programs opens in them: SARIF, GitLab Code Quality and rdjson by their schemas, JUnit by a
//! JUnit parser, GitHub's commands by the rules of their escapes; whatever files are called and whatever stands in them.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;

/// Names that mean something to a shell, an address, a workflow command or XML.
const DEPARTMENT: &str = "药 剂'科,50%#1&amp;";
const POST: &str = "采购\"员::error::x";

fn riskreg(folder: &Path, args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_riskreg"));
    command.args(args).current_dir(folder);
    for name in ["CI_PROJECT_URL", "GITHUB_SERVER_URL", "GITEA_ACTIONS"] {
        command.env_remove(name);
    }
    command.output().expect("the program runs")
}

/// What `lint` prints of a register in one format.
fn linted(folder: &Path, format: &str, args: &[&str]) -> String {
    let output = riskreg(folder, &[&["lint", ".", "--today", "2026-11-21", "--format", format], args].concat());
    assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("output is UTF-8")
}

fn json(folder: &Path, format: &str, args: &[&str]) -> Value {
    serde_json::from_str(&linted(folder, format, args)).expect("it is JSON")
}

fn write(folder: &Path, path: &str, text: &str) {
    let path = folder.join(path);
    fs::create_dir_all(path.parent().expect("in a folder")).expect("a folder is made");
    fs::write(path, text).expect("a file is written");
}

/// Errors, warnings and infos in files with trying names and texts.
fn trying() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder for the test");
    write(folder.path(), "riskreg.toml", "keys = \"zh\"\nnmae = \"拼错\"\n");
    write(folder.path(), "unit.yaml", "单位: 示例局\n");
    write(folder.path(), &format!("{DEPARTMENT}/department.yaml"), "科室: 药剂科\n");
    let post = "岗位: 采购员\n风险点:\n  - 编号: \"R]]>\\u0007\\u202e<b>%0A\"\n    风险点: 采购计划人为加量\n    类别: 没有的类别\n    错的键]]>: 1\n    联系电话: 13800138000\n  - 编号: R2\n    风险点: 量\n    防控措施: [加强管理, 加强管理, 加强管理]\n";
    write(folder.path(), &format!("{DEPARTMENT}/{POST}.yaml"), post);
    write(folder.path(), "中文/没有部门.yaml", "岗位: 甲\n");
    write(folder.path(), "坏.yaml", "岗位: 甲\n  - [\n");
    folder
}

/// Departments of posts whose points have no measure.
fn many(posts: usize, points: usize) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder for the test");
    write(folder.path(), "unit.yaml", "单位: 示例局\n");
    let risks: String =
        (0..points).map(|point| format!("  - {{编号: R{point}, 风险点: 采购计划人为加量}}\n")).collect();
    for post in 0..posts {
        let department = format!("第{}科", post / 10);
        if post % 10 == 0 {
            write(folder.path(), &format!("{department}/department.yaml"), &format!("科室: {department}\n"));
        }
        write(folder.path(), &format!("{department}/岗位{post}.yaml"), &format!("岗位: 甲\n风险点:\n{risks}"));
    }
    folder
}

fn schema(name: &str) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/formats/schemas").join(name);
    serde_json::from_str(&fs::read_to_string(path).expect("the schema is there")).expect("it is JSON")
}

/// The published schema. Two of its patterns end in a bracket that was never opened, which only JavaScript takes: they
/// are closed here.
fn sarif_schema() -> Value {
    fn mend(value: &mut Value) {
        match value {
            Value::String(text) if text == "^[a-zA-Z]{2}|^[a-zA-Z]{2}-[a-zA-Z]{2}]?$" => {
                *text = "^[a-zA-Z]{2}(-[a-zA-Z]{2})?$".to_owned();
            }
            Value::Array(items) => items.iter_mut().for_each(mend),
            Value::Object(map) => map.values_mut().for_each(mend),
            _ => {}
        }
    }
    let mut schema = schema("sarif-2.1.0.json");
    mend(&mut schema);
    schema
}

fn assert_fits(validator: &jsonschema::Validator, value: &Value) {
    let faults: Vec<String> =
        validator.iter_errors(value).map(|error| format!("{}: {error}", error.instance_path())).take(5).collect();
    assert!(faults.is_empty(), "{faults:#?}");
}

fn list(value: &Value) -> &Vec<Value> {
    value.as_array().expect("a list")
}

fn text(value: &Value) -> &str {
    value.as_str().expect("a text")
}

fn number(value: &Value) -> usize {
    value.as_u64().expect("a number") as usize
}

/// Nothing that acts on a terminal or turns the direction of writing, and no number of a person.
fn assert_harmless(output: &str) {
    let acting =
        |c: char| c.is_control() && c != '\n' || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    assert!(!output.contains(acting), "{output}");
    assert!(!output.contains("13800138000"), "{output}");
}

fn assert_all_different<'v>(fingerprints: impl Iterator<Item = &'v Value>) -> BTreeSet<String> {
    let all: Vec<String> = fingerprints.map(|value| text(value).to_owned()).collect();
    let different: BTreeSet<String> = all.iter().cloned().collect();
    assert_eq!(different.len(), all.len());
    assert!(all.len() > 5, "{} findings", all.len());
    different
}

fn decoded(uri: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = uri.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let digits = [rest.next().unwrap(), rest.next().unwrap()];
            bytes.push(u8::from_str_radix(std::str::from_utf8(&digits).unwrap(), 16).unwrap());
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).expect("UTF-8")
}

#[test]
fn sarif_fits_its_schema_and_names_files_and_rules() {
    let folder = trying();
    let validator = jsonschema::draft7::new(&sarif_schema()).expect("a schema");
    for lang in ["zh", "en"] {
        let output = linted(folder.path(), "sarif", &["--lang", lang]);
        assert_harmless(&output);
        let log: Value = serde_json::from_str(&output).expect("it is JSON");
        assert_fits(&validator, &log);
        let run = &log["runs"][0];
        let rules = list(&run["tool"]["driver"]["rules"]);
        assert_eq!(run["columnKind"], "unicodeCodePoints");
        let mut levels = BTreeSet::new();
        for result in list(&run["results"]) {
            levels.insert(text(&result["level"]));
            assert_eq!(rules[number(&result["ruleIndex"])]["id"], result["ruleId"]);
            let place = &result["locations"][0]["physicalLocation"]["artifactLocation"];
            assert_eq!(place["uriBaseId"], "%SRCROOT%");
            let uri = text(&place["uri"]);
            assert!(uri.is_ascii() && !uri.contains([' ', '#', '"', ':']), "{uri}");
            assert!(folder.path().join(decoded(uri)).is_file(), "{uri}");
        }
        assert!(levels.contains("error") && levels.contains("warning"), "{levels:?}");
        for rule in rules {
            assert!(!text(&rule["fullDescription"]["text"]).is_empty(), "{}", rule["id"]);
            assert!(text(&rule["help"]["markdown"]).contains("```"), "{}", rule["id"]);
        }
        assert_all_different(list(&run["results"]).iter().map(|result| &result["partialFingerprints"]["riskreg/v1"]));
    }
}

#[test]
fn sarif_counts_columns_in_characters_and_rdjson_in_bytes() {
    let folder = tempfile::tempdir().expect("a folder for the test");
    write(folder.path(), "unit.yaml", "单位: 示例局\n");
    let line = "  - {编号: R1, 风险点: 人为加量, 错的键: 1}";
    write(folder.path(), "采购员.yaml", &format!("岗位: 采购员\n风险点:\n{line}\n"));
    let only = ["--select", "unknown-key"];
    let log = json(folder.path(), "sarif", &only);
    let region = &log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["region"];
    let (start, end) = (number(&region["startColumn"]), number(&region["endColumn"]));
    assert_eq!(line.chars().skip(start - 1).take(end - start).collect::<String>(), "错的键");
    let result = json(folder.path(), "rdjson", &only);
    let range = &result["diagnostics"][0]["location"]["range"];
    assert_eq!(range["start"]["line"], 3);
    assert_eq!(&line[number(&range["start"]["column"]) - 1..number(&range["end"]["column"]) - 1], "错的键");
}

#[test]
fn sarif_stays_within_what_github_takes_and_says_what_is_left_out() {
    let folder = many(52, 500);
    let output = linted(folder.path(), "sarif", &["--select", "risk-without-measure"]);
    assert!(output.len() < 10_000_000, "{} bytes", output.len());
    let log: Value = serde_json::from_str(&output).expect("it is JSON");
    let results = list(&log["runs"][0]["results"]).len();
    assert!(results <= 25_000 && results > 10_000, "{results} results");
    let notifications = list(&log["runs"][0]["invocations"][0]["toolExecutionNotifications"]);
    let left_out = format!("{}", 26_000 - results);
    assert!(notifications.iter().any(|told| text(&told["message"]["text"]).contains(&left_out)), "{notifications:?}");
}

#[test]
fn gitlab_takes_every_entry_and_shows_its_rule_and_severity() {
    let folder = trying();
    let output = linted(folder.path(), "gitlab", &[]);
    assert_harmless(&output);
    let issues: Value = serde_json::from_str(&output).expect("it is JSON");
    let validator = jsonschema::draft7::new(&schema("gitlab-codequality.json")).expect("a schema");
    for issue in list(&issues) {
        assert_fits(&validator, issue);
        assert!(["info", "minor", "major", "critical", "blocker"].contains(&text(&issue["severity"])));
        assert!(text(&issue["description"]).starts_with(text(&issue["check_name"])));
        assert!(folder.path().join(text(&issue["location"]["path"])).is_file(), "{issue}");
        assert!(number(&issue["location"]["lines"]["begin"]) >= 1);
    }
    let before = assert_all_different(list(&issues).iter().map(|issue| &issue["fingerprint"]));

    // A line above makes no finding another.
    let path = format!("{DEPARTMENT}/{POST}.yaml");
    let post = fs::read_to_string(folder.path().join(&path)).expect("the post is there");
    write(folder.path(), &path, &format!("# 注\n{post}"));
    let after = json(folder.path(), "gitlab", &[]);
    assert_eq!(assert_all_different(list(&after).iter().map(|issue| &issue["fingerprint"])), before);
}

#[test]
fn rdjson_fits_its_schema() {
    let folder = trying();
    let output = linted(folder.path(), "rdjson", &[]);
    assert_harmless(&output);
    let result: Value = serde_json::from_str(&output).expect("it is JSON");
    let validator = jsonschema::draft4::new(&schema("rdjson.json")).expect("a schema");
    assert_fits(&validator, &result);
    assert_eq!(result["source"]["name"], "riskreg");
    for diagnostic in list(&result["diagnostics"]) {
        assert!(folder.path().join(text(&diagnostic["location"]["path"])).is_file(), "{diagnostic}");
        assert!(["ERROR", "WARNING", "INFO"].contains(&text(&diagnostic["severity"])));
    }
}

#[test]
fn junit_is_read_by_a_junit_parser() {
    let folder = trying();
    let output = linted(folder.path(), "junit", &[]);
    assert_harmless(&output);
    let report = junit_parser::from_reader(output.as_bytes()).expect("it is JUnit");
    assert_eq!(report.suites.len(), 1);
    let suite = &report.suites[0];
    let failed: Vec<_> = suite.cases.iter().filter(|case| case.status.is_failure()).collect();
    let skipped = suite.cases.iter().filter(|case| case.status.is_skipped()).count();
    assert_eq!(
        (suite.cases.len(), failed.len(), skipped),
        (suite.tests as usize, suite.failures as usize, suite.skipped as usize)
    );
    assert_eq!((report.tests, report.failures), (suite.tests, suite.failures));
    assert!(suite.cases.iter().any(|case| case.status.is_success()), "no rule passed");
    let case = failed
        .iter()
        .find(|case| {
            case.original_name == "unknown-key" && case.classname.as_deref().is_some_and(|name| name.contains("采购"))
        })
        .expect("a failed case");
    assert_eq!(case.classname.as_deref(), Some(&*format!("{DEPARTMENT}/{POST}.yaml")));
    let failure = case.status.failure_as_ref();
    assert!(failure.message.contains("错的键]]>"), "{failure:?}");
    assert!(failure.text.contains("error unknown-key"), "{failure:?}");
    assert!(output.contains("错的键]]&gt;") && !output.contains("]]>"), "{output}");
    assert_eq!(failure.failure_type, "error");
}

#[test]
fn github_gets_one_command_a_finding_and_nothing_else_that_is_one() {
    let folder = trying();
    let output = linted(folder.path(), "github", &[]);
    assert_harmless(&output);
    for line in output.lines() {
        let (head, message) = line[2..].split_once("::").expect("a command");
        let (command, properties) = head.split_once(' ').expect("properties");
        assert!(["error", "warning", "notice"].contains(&command), "{line}");
        assert!(!message.is_empty());
        for property in properties.split(',') {
            let (name, value) = property.split_once('=').expect("a property");
            assert!(["file", "line", "endLine", "col", "endColumn", "title"].contains(&name), "{line}");
            if name == "file" {
                let value = value.replace("%2C", ",").replace("%3A", ":").replace("%25", "%");
                assert!(folder.path().join(&value).is_file(), "{value}");
            }
        }
    }
}

#[test]
fn github_is_told_of_no_more_than_it_shows() {
    let folder = many(3, 20);
    let output = linted(folder.path(), "github", &["--select", "risk-without-measure"]);
    let commands: Vec<&str> = output.lines().filter(|line| line.starts_with("::")).collect();
    assert_eq!(commands.len(), 10, "{output}");
    assert!(commands[9].contains("还有 51 个错误"), "{}", commands[9]);
    assert_eq!(output.lines().count(), 61);
}

#[test]
fn compact_is_one_line_a_finding() {
    let folder = trying();
    let output = linted(folder.path(), "compact", &[]);
    assert_harmless(&output);
    let expected = list(&json(folder.path(), "json", &[])["findings"]).len();
    assert_eq!(output.lines().count(), expected);
    assert!(
        output.lines().all(|line| line.contains(": error ") || line.contains(": warning ") || line.contains(": info "))
    );
}

#[test]
fn the_summary_of_ten_thousand_findings_fits_into_a_comment() {
    let folder = many(100, 100);
    let output = linted(folder.path(), "markdown", &["--select", "risk-without-measure"]);
    assert!(output.chars().count() < 65_536, "{} characters", output.chars().count());
    assert!(output.contains("10000 个错误"), "{output:.300}");
    assert!(output.contains("处没有列出"), "the end says nothing of the rest");
}

#[test]
fn the_summary_links_to_the_lines_and_holds_no_markup_of_the_register() {
    let folder = trying();
    let output = Command::new(env!("CARGO_BIN_EXE_riskreg"))
        .args(["lint", ".", "--format", "markdown"])
        .current_dir(folder.path())
        .env_remove("CI_PROJECT_URL")
        .env_remove("GITEA_ACTIONS")
        .env("GITHUB_SERVER_URL", "https://forge.example")
        .env("GITHUB_REPOSITORY", "jw/register")
        .env("GITHUB_SHA", "0123abc")
        .output()
        .expect("the program runs");
    let output = String::from_utf8(output.stdout).expect("output is UTF-8");
    assert_harmless(&output);
    assert!(output.contains("](https://forge.example/jw/register/blob/0123abc/%E8%8D%AF%20%E5%89%82%27"), "{output}");
    assert!(!output.contains("<b>"), "{output}");
}

#[test]
fn each_format_goes_to_its_own_file_and_one_at_most_to_standard_output() {
    let folder = trying();
    let args = ["lint", ".", "--format", "sarif=out.sarif", "--format", "junit=测试 报告.xml", "--format", "compact"];
    for _ in 0..2 {
        let output = riskreg(folder.path(), &args);
        assert_eq!(output.status.code(), Some(1));
        assert!(String::from_utf8_lossy(&output.stdout).lines().count() > 3);
    }
    let sarif = fs::read_to_string(folder.path().join("out.sarif")).expect("it is written");
    assert_eq!(sarif, linted(folder.path(), "sarif", &[]));
    assert!(fs::read_to_string(folder.path().join("测试 报告.xml")).expect("it is written").starts_with("<?xml"));
}

#[test]
fn a_report_is_written_over_no_file_of_the_register_and_into_no_folder_that_is_not_there() {
    let folder = trying();
    fs::create_dir(folder.path().join("文件夹")).expect("a folder is made");
    let refused = [
        (&["json=unit.yaml"][..], "unit.yaml"),
        (&["json=riskreg.toml"], "riskreg.toml"),
        (&["json=没有/报告.json"], "没有"),
        (&["json=文件夹"], "文件夹"),
        (&["json", "sarif"], "FORMAT="),
        (&["json=a.json", "sarif=a.json"], "a.json"),
        (&["json="], "json="),
        (&["jsn"], "json"),
    ];
    for (formats, said) in refused {
        let mut args = vec!["lint", "."];
        formats.iter().for_each(|format| args.extend(["--format", format]));
        let output = riskreg(folder.path(), &args);
        let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{formats:?}: {stderr}");
        assert!(stderr.contains(said) && output.stdout.is_empty(), "{formats:?}: {stderr}");
    }
    assert_eq!(fs::read_to_string(folder.path().join("unit.yaml")).expect("it is there"), "单位: 示例局\n");
}

#[test]
fn a_fix_is_offered_at_its_characters() {
    use riskreg::finding::{Both, Edit, Fix};
    use riskreg::judge::{Selection, judge};
    use riskreg::read::Folder;
    use riskreg::record::Language;
    use riskreg::survey::{Ask, survey};
    use riskreg::write::json::Summary;
    use riskreg::write::run::{Checked, Run};

    let folder = tempfile::tempdir().expect("a folder for the test");
    write(folder.path(), "unit.yaml", "单位: 示例局\n");
    write(
        folder.path(),
        "采购员.yaml",
        "岗位: 采购员\n风险点: [{编号: R1, 风险点: 人为加量, 備註二: 甲, 措施三: 乙}]\n",
    );
    let source = Folder::new(folder.path());
    let mut survey = survey(&source, Ask::new(jiff::civil::date(2026, 11, 21))).expect("a register");
    let spans: Vec<_> = survey.findings.iter().filter(|f| f.rule.name == "unknown-key").map(|f| f.place.span).collect();
    let finding = survey.findings.iter_mut().find(|f| f.rule.name == "unknown-key").expect("a finding");
    let edit = |index: usize, text: &str| Edit { span: spans[index], text: text.into() };
    let edits = vec![edit(0, "备注"), edit(1, "防控措施")];
    finding.fix = Some(Box::new(Fix { what: Both::new("改写", "rewrite"), edits, safe: true }));

    let select = vec!["unknown-key".to_owned()];
    let judgement = judge(&survey, &source, &Selection { select, ..Selection::default() });
    let shown = |path: &str| path.to_owned();
    let run = Run {
        registers: vec![Checked {
            name: ".".into(),
            layout: &survey.layout,
            judgement: &judgement,
            commits: &[],
            shown: &shown,
        }],
        summary: &Summary::default(),
        sentence: "",
        rules: Vec::new(),
        language: Language::Zh,
        here: None,
        command: "lint",
        links: None,
    };
    let mut out = Vec::new();
    riskreg::write::rdjson::findings(&mut out, &run).expect("it is written");
    let result: Value = serde_json::from_slice(&out).expect("it is JSON");
    assert_fits(&jsonschema::draft4::new(&schema("rdjson.json")).expect("a schema"), &result);
    let suggestion = &result["diagnostics"][0]["suggestions"][0];
    assert_eq!(suggestion["text"], "备注: 甲, 防控措施");
    let line = "风险点: [{编号: R1, 风险点: 人为加量, 備註二: 甲, 措施三: 乙}]";
    let column = |name: &str| number(&suggestion["range"][name]["column"]) - 1;
    assert_eq!(&line[column("start")..column("end")], "備註二: 甲, 措施三");

    let mut out = Vec::new();
    riskreg::write::sarif::findings(&mut out, &run).expect("it is written");
    let log: Value = serde_json::from_slice(&out).expect("it is JSON");
    assert_fits(&jsonschema::draft7::new(&sarif_schema()).expect("a schema"), &log);
    let change = &log["runs"][0]["results"][0]["fixes"][0]["artifactChanges"][0];
    let replacements = list(&change["replacements"]);
    assert_eq!(replacements.len(), 2);
    let region = &replacements[1]["deletedRegion"];
    let (start, end) = (number(&region["startColumn"]) - 1, number(&region["endColumn"]) - 1);
    assert_eq!(line.chars().skip(start).take(end - start).collect::<String>(), "措施三");
}
