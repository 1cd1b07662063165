//! `riskreg init` writes files that forges and editors take, and never over what is there; the steps of the templates run.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_yaml::Value;

fn program() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_riskreg"))
}

fn riskreg(folder: &Path, args: &[&str]) -> Output {
    Command::new(program()).args(args).current_dir(folder).output().expect("the program runs")
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

fn write(folder: &Path, path: &str, text: &str) {
    let path = folder.join(path);
    fs::create_dir_all(path.parent().expect("in a folder")).expect("a folder is made");
    fs::write(path, text).expect("a file is written");
}

fn read(path: PathBuf) -> String {
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// A repository with a register that has one error.
fn repository() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder for the test");
    write(folder.path(), "台账/riskreg.toml", "format = 1\nkeys = \"zh\"\n");
    write(folder.path(), "台账/unit.yaml", "单位: 示例局\n");
    write(folder.path(), "台账/采购员.yaml", "岗位: 采购员\n风险点:\n  - {编号: R1, 风险点: 人为加量}\n");
    write(folder.path(), "compose.yaml", "services: {}\n");
    folder
}

fn yaml(path: PathBuf) -> Value {
    serde_yaml::from_str(&read(path)).expect("it is YAML")
}

/// Runs a script as a runner does, with the built program on its path.
fn shell(script: &str, folder: &Path, variables: &[(&str, &str)]) -> Output {
    let bin = program().parent().expect("the program lies in a folder");
    let path = format!("{}:{}", bin.display(), std::env::var("PATH").unwrap_or_default());
    Command::new("bash")
        .args(["-e", "-o", "pipefail", "-c", script])
        .current_dir(folder)
        .env_clear()
        .envs([("PATH", path.as_str()), ("HOME", folder.to_str().expect("UTF-8"))])
        .envs(variables.iter().copied())
        .output()
        .expect("bash runs")
}

fn git(folder: &Path, args: &[&str]) -> String {
    let identity = ["-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "init.defaultBranch=main"];
    let output = Command::new("git").args(identity).args(args).current_dir(folder).output().expect("git runs");
    assert!(output.status.success(), "{}", said(&output));
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

/// The scripts of a workflow's only job, by the order of its steps.
fn scripts(workflow: &Value) -> Vec<String> {
    let steps = workflow["jobs"]["riskreg"]["steps"].as_sequence().expect("steps");
    steps.iter().map(|step| step["run"].as_str().expect("a script and nothing fetched").to_owned()).collect()
}

#[test]
fn a_workflow_checks_out_what_was_pushed_and_fails_where_there_are_findings() {
    for (forge, path) in [("github", ".github/workflows/riskreg.yml"), ("gitea", ".gitea/workflows/riskreg.yml")] {
        let folder = repository();
        let output = riskreg(folder.path(), &["init", "--ci", forge]);
        assert!(output.status.success(), "{}", said(&output));
        let workflow = yaml(folder.path().join(path));
        assert!(workflow.get("permissions").is_some() || forge == "gitea");
        let scripts = scripts(&workflow);

        git(folder.path(), &["init", "-q"]);
        git(folder.path(), &["add", "."]);
        git(folder.path(), &["commit", "-qm", "台账"]);
        let server = tempfile::tempdir().expect("a folder for the test");
        fs::create_dir(server.path().join("jw")).expect("a folder is made");
        git(folder.path(), &["clone", "-q", "--bare", ".", &server.path().join("jw/台账.git").to_string_lossy()]);
        let commit = git(folder.path(), &["rev-parse", "HEAD"]);

        let workspace = tempfile::tempdir().expect("a folder for the test");
        // What the last run left behind.
        write(workspace.path(), "台账/旧.yaml", "岗位: 旧\n");
        let summary = workspace.path().join(".git/summary.md");
        let address = format!("file://{}", server.path().display());
        let variables = [
            ("GITHUB_SERVER_URL", address.as_str()),
            ("GITHUB_REPOSITORY", "jw/台账"),
            ("GITHUB_SHA", commit.as_str()),
            ("GITHUB_STEP_SUMMARY", summary.to_str().expect("UTF-8")),
            ("TOKEN", "t"),
            ("REVIEWDOG_GITEA_API_TOKEN", ""),
        ];
        let outputs: Vec<Output> = scripts.iter().map(|script| shell(script, workspace.path(), &variables)).collect();
        assert!(outputs[0].status.success(), "{forge}: {}", said(&outputs[0]));
        assert_eq!(outputs[1].status.code(), Some(1), "{forge}: {}", said(&outputs[1]));
        assert!(said(&outputs[1]).contains("risk-without-measure"), "{forge}: {}", said(&outputs[1]));
        assert!(!said(&outputs[1]).contains("旧.yaml"), "{forge}: {}", said(&outputs[1]));
        for output in &outputs[2..] {
            assert!(output.status.success(), "{forge}: {}", said(output));
        }
        assert!(read(summary).contains("## 廉政风险台账检查"), "{forge}");
    }
}

#[test]
fn the_job_of_gitlab_writes_the_reports_that_it_names() {
    let folder = repository();
    let output = riskreg(folder.path(), &["init", "--ci", "gitlab"]);
    assert!(output.status.success(), "{}", said(&output));
    let include = yaml(folder.path().join(".gitlab-ci.yml"));
    let path = include["include"][0]["local"].as_str().expect("a local file");
    let job = yaml(folder.path().join(path));
    let job = &job["riskreg"];
    let script = job["script"][0].as_str().expect("a script");
    assert_eq!(shell(script, folder.path(), &[]).status.code(), Some(1));
    for report in ["codequality", "junit"] {
        let file = job["artifacts"]["reports"][report].as_str().expect("a file");
        assert!(!read(folder.path().join(file)).is_empty(), "{report}");
    }
    let after = shell(job["after_script"][0].as_str().expect("a script"), folder.path(), &[]);
    assert!(after.status.success(), "{}", said(&after));
}

#[test]
fn where_gitlab_has_a_file_already_only_the_job_is_written() {
    let folder = repository();
    write(folder.path(), ".gitlab-ci.yml", "test: { script: [make] }\n");
    let output = riskreg(folder.path(), &["init", "--ci", "gitlab"]);
    assert!(
        output.status.success() && said(&output).contains("local: .gitlab/riskreg.gitlab-ci.yml"),
        "{}",
        said(&output)
    );
    assert_eq!(read(folder.path().join(".gitlab-ci.yml")), "test: { script: [make] }\n");
}

#[test]
fn jenkins_runs_the_program_and_reads_the_reports_that_it_writes() {
    let folder = repository();
    assert!(riskreg(folder.path(), &["init", "--ci", "jenkins"]).status.success());
    let pipeline = read(folder.path().join("Jenkinsfile"));
    let script = pipeline.split("sh '").nth(1).and_then(|rest| rest.split('\'').next()).expect("a script");
    assert_eq!(shell(script, folder.path(), &[]).status.code(), Some(1));
    for file in ["riskreg.xml", "riskreg.sarif", "riskreg.md"] {
        assert!(pipeline.matches(file).count() >= 2 && !read(folder.path().join(file)).is_empty(), "{file}");
    }
}

#[test]
fn nothing_is_written_over_what_is_there() {
    let folder = repository();
    write(folder.path(), "Jenkinsfile", "pipeline {}\n");
    write(folder.path(), ".editorconfig", "root = true\n");
    for args in [["init", "--ci", "jenkins"], ["init", "--editor", "vscode"]] {
        let output = riskreg(folder.path(), &args);
        assert_eq!(output.status.code(), Some(2), "{}", said(&output));
    }
    assert!(!folder.path().join(".vscode").exists());
    assert_eq!(riskreg(folder.path(), &["init"]).status.code(), Some(2));
}

#[test]
fn the_editor_finds_a_schema_for_each_kind_of_file() {
    let folder = repository();
    let output = riskreg(folder.path(), &["init", "--editor", "vscode"]);
    assert!(output.status.success(), "{}", said(&output));
    let settings: serde_json::Value =
        serde_json::from_str(&read(folder.path().join(".vscode/settings.json"))).expect("it is JSON");
    let schemas = settings["yaml.schemas"].as_object().expect("schemas by file");
    assert!(schemas.len() >= 7);
    for (schema, patterns) in schemas {
        let schema: serde_json::Value = serde_json::from_str(&read(folder.path().join(schema))).expect("it is JSON");
        jsonschema::draft202012::new(&schema).expect("a schema");
        for pattern in patterns.as_array().expect("patterns") {
            assert!(
                pattern.as_str().is_some_and(|pattern| {
                    let pattern = pattern.trim_start_matches('!');
                    pattern.starts_with("台账/") || pattern.starts_with("%E5%8F%B0%E8%B4%A6/")
                }),
                "{pattern}"
            );
        }
    }
    let snippets = read(folder.path().join(".vscode/riskreg.code-snippets"));
    assert!(snippets.contains("\"prefix\": \"风险点\"") && snippets.contains("\"prefix\": \"risk point\""));
    // What it writes disturbs no register.
    assert_eq!(riskreg(folder.path(), &["lint", ".", "--select", "not-yaml"]).status.code(), Some(0));
}

#[test]
fn the_hooks_and_the_action_are_whole_and_take_only_files_of_registers() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let hooks = yaml(root.join(".pre-commit-hooks.yaml"));
    let hooks = hooks.as_sequence().expect("hooks");
    let languages: Vec<&str> = hooks.iter().filter_map(|hook| hook["language"].as_str()).collect();
    assert_eq!(languages, ["rust", "system", "rust", "system"]);
    for hook in hooks {
        for key in ["id", "name", "description", "entry", "files", "exclude"] {
            assert!(hook[key].as_str().is_some_and(|text| !text.is_empty()), "{key}");
        }
    }
    let action = yaml(root.join("action.yml"));
    assert_eq!(action["runs"]["using"], "composite");
    let steps = action["runs"]["steps"].as_sequence().expect("steps");

    let folder = repository();
    let summary = folder.path().join("summary");
    let inputs = [
        ("PATHS", "台账\n\n"),
        ("STRICT", "true"),
        ("EXPECT_POSTS", "1"),
        ("SARIF", "out.sarif"),
        ("GITHUB_STEP_SUMMARY", summary.to_str().expect("UTF-8")),
    ];
    for (step, code) in steps.iter().zip([0, 1]) {
        assert!(step.get("uses").is_none());
        let output = shell(step["run"].as_str().expect("a script"), folder.path(), &inputs);
        assert_eq!(output.status.code(), Some(code), "{}", said(&output));
    }
    assert!(read(folder.path().join("out.sarif")).contains("\"2.1.0\"") && summary.is_file());
}
