//! Whatever a merge request may carry: each gives a finding or a plain error that names the file, within
//! seconds and without a panic, and the rest of the register is still checked.
#![cfg(unix)]

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{Read, Write};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

/// No run may wait longer than this for anything.
const LONGEST: Duration = Duration::from_secs(600);

/// Nor compute for longer, in CPU seconds: a debug build stays far below, quadratic work does not.
const HARDEST: &str = "60";

/// A register with one good department, in which lint has exactly one thing to find.
struct Register {
    folder: tempfile::TempDir,
}

/// The file of that finding: a risk point without a measure.
const PLANTED: &str = "药剂科/采购岗.yaml";

const GOOD_POST: &str = "\
岗位: 药品采购员
层级: 一般
任职人:
  - { 姓名: 周某, 承诺: { 日期: 2026-01-15, 签署: 已签 } }
风险点:
  - 编号: R1
    风险点: 采购计划人为加量
    表现形式:
      - 超出近三个月消耗量多报某一品种，为供货企业冲量
    类别: 业务流程
    等级: 二级
    责任人: [周某]
    监控责任人: [分管领导]
";

impl Register {
    fn new() -> Register {
        let register = Register { folder: tempfile::tempdir().unwrap() };
        register.write("unit.yaml", "名称: 示例医院\n经查无风险点: 单位一级的事项都在各科室台账里\n");
        register.write("药剂科/department.yaml", "名称: 药剂科\n经查无风险点: 部门一级的事项都在各岗位台账里\n");
        register.write(PLANTED, GOOD_POST);
        register
    }

    fn path(&self, path: impl AsRef<OsStr>) -> PathBuf {
        self.folder.path().join(Path::new(path.as_ref()))
    }

    fn write(&self, path: impl AsRef<OsStr>, content: impl AsRef<[u8]>) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }

    fn run(&self, arguments: &[&str]) -> Ran {
        run(program(env!("CARGO_BIN_EXE_riskreg").as_ref()).args(arguments).arg(self.folder.path()))
    }

    /// Lints as JSON and as text: both must survive. Gives the findings.
    fn lint(&self) -> Findings {
        let text = self.run(&["lint", "--today", "2026-11-21", "--lang", "zh"]);
        assert_eq!(text.code, Some(1), "{}", text.stderr);
        Findings { text: text.stdout, ..self.lint_as_json() }
    }

    /// Lints as JSON only, where checking alone takes seconds.
    fn lint_as_json(&self) -> Findings {
        let json = self.run(&["lint", "--today", "2026-11-21", "--lang", "zh", "--format", "json"]);
        assert_eq!(json.code, Some(1), "{}", json.stderr);
        let document: Value = serde_json::from_str(&json.stdout).unwrap();
        let root = format!("{}/", self.folder.path().display());
        let findings = document["findings"].as_array().unwrap();
        let findings = findings.iter().map(|finding| {
            let path = finding["path"].as_str().unwrap();
            let path = path.strip_prefix(&root).unwrap_or(path).to_owned();
            (path, finding["rule"].as_str().unwrap().to_owned(), finding["message"].as_str().unwrap().to_owned())
        });
        let findings = Findings { all: findings.collect(), text: String::new() };
        assert!(findings.has(PLANTED, "risk-without-measure"), "the rest is not checked: {:?}", findings.all);
        findings
    }

    /// Lints with `content` as one more post, and expects a finding of `rule` in it.
    fn with_post(content: impl AsRef<[u8]>, rule: &str) -> Findings {
        let register = Register::new();
        register.write("药剂科/坏岗.yaml", content);
        let findings = register.lint();
        assert!(findings.has("药剂科/坏岗.yaml", rule), "no {rule}: {:?}", findings.all);
        assert!(findings.text.contains("坏岗.yaml"), "{}", findings.text);
        findings
    }
}

struct Findings {
    /// (path, rule, message)
    all: Vec<(String, String, String)>,
    text: String,
}

impl Findings {
    fn has(&self, path: &str, rule: &str) -> bool {
        self.all.iter().any(|(p, r, _)| p == path && r == rule)
    }

    fn count(&self, path: &str, rule: &str) -> usize {
        self.all.iter().filter(|(p, r, _)| p == path && r == rule).count()
    }

    fn of(&self, path: &str) -> Vec<&str> {
        self.all.iter().filter(|(p, ..)| p == path).map(|(_, rule, _)| rule.as_str()).collect()
    }
}

struct Ran {
    code: Option<i32>,
    stdout: String,
    stderr: String,
}

/// The program, killed by the system when it computes for too long.
fn program(path: &Path) -> Command {
    let mut command = Command::new("sh");
    command.args(["-c", "ulimit -t \"$1\"; shift; exec \"$@\"", "sh", HARDEST]).arg(path);
    command
}

/// Runs to the end, or fails when the program hangs, panics or dies of a signal.
fn run(command: &mut Command) -> Ran {
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let (stdout, stderr) = (drain(child.stdout.take().unwrap()), drain(child.stderr.take().unwrap()));
    let status = wait(&mut child);
    let ran = Ran { code: status.code(), stdout: stdout.join().unwrap(), stderr: stderr.join().unwrap() };
    assert!(ran.code.is_some(), "died: {status:?} {}", ran.stderr);
    assert!(!ran.stderr.contains("panicked"), "{}", ran.stderr);
    ran
}

fn drain(mut from: impl Read + Send + 'static) -> std::thread::JoinHandle<String> {
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        from.read_to_end(&mut bytes).unwrap();
        String::from_utf8(bytes).unwrap()
    })
}

fn wait(child: &mut Child) -> ExitStatus {
    let start = Instant::now();
    loop {
        if let Some(status) = child.try_wait().unwrap() {
            return status;
        }
        if start.elapsed() > LONGEST {
            child.kill().unwrap();
            panic!("still running after {LONGEST:?}");
        }
        std::thread::sleep(Duration::from_millis(5));
    }
}

mod one_file {
    use super::*;

    #[test]
    fn an_empty_file_is_said_to_be_empty() {
        Register::with_post("", "not-yaml");
        Register::with_post("\n\n   \n", "not-yaml");
        Register::with_post("# 待写\n# 下周\n", "not-yaml");
        Register::with_post("---\n...\n", "not-yaml");
    }

    #[test]
    fn a_list_or_a_text_where_a_mapping_belongs_is_a_finding() {
        Register::with_post("- 岗位: 甲\n- 岗位: 乙\n", "not-yaml");
        Register::with_post("只有一句话\n", "not-yaml");
    }

    #[test]
    fn what_is_not_utf8_is_a_finding() {
        Register::with_post(b"\xb8\xda\xce\xbb: \xb2\xc9\xb9\xba\xd4\xb1\n", "not-yaml");
        Register::with_post(b"\xff\xfe\x97\x5c\x4d\x4f", "not-yaml");
        Register::with_post(b"\xe5\xb2\x97\xe4\xbd\x8d: \xff\n", "not-yaml");
    }

    #[test]
    fn a_byte_order_mark_and_windows_line_ends_change_nothing() {
        let plain = Register::new().lint();
        for content in [format!("\u{feff}{GOOD_POST}"), GOOD_POST.replace('\n', "\r\n"), GOOD_POST.replace('\n', "\r")]
        {
            let register = Register::new();
            register.write(PLANTED, content);
            assert_eq!(register.lint().all, plain.all);
        }
    }

    #[test]
    fn tabs_and_control_characters_are_named() {
        Register::with_post("岗位: 采购员\n任职人:\n\t- 周某\n", "not-yaml");
        let bell = Register::with_post("岗位: 采购\u{7}员\n", "not-yaml");
        assert!(bell.text.contains("U+0007"), "{}", bell.text);
        Register::with_post("岗位: 采购\0员\n", "not-yaml");
        Register::with_post("\0\0\0\0", "not-yaml");
        let escape = Register::with_post("\u{1b}[31m岗位: 采购员\n", "not-yaml");
        assert!(!escape.text.contains('\u{1b}'), "an escape sequence reached the terminal");
    }

    #[test]
    fn a_mark_that_turns_the_writing_direction_never_reaches_the_terminal() {
        let findings = Register::with_post("岗位: 采购员\n\u{202e}位岗: 甲\n", "unknown-key");
        assert!(!findings.text.contains('\u{202e}'));
        for (_, _, message) in &findings.all {
            assert!(!message.contains('\u{7}'));
        }
    }

    #[test]
    fn a_full_width_colon_is_named() {
        let findings = Register::with_post("岗位：采购员\n层级: 一般\n", "not-yaml");
        assert!(findings.text.contains("全角"), "{}", findings.text);
    }

    #[test]
    fn a_key_that_is_given_twice_is_a_finding() {
        Register::with_post("岗位: 甲\n岗位: 乙\n", "duplicate-key");
        Register::with_post("岗位: 甲\n岗位名称: 乙\n", "duplicate-key");
    }

    #[test]
    fn anchors_aliases_merge_keys_and_tags_are_findings_and_never_expanded() {
        Register::with_post("岗位: &a 甲\n编号: *a\n", "not-yaml");
        Register::with_post("岗位: *没有\n", "not-yaml");
        Register::with_post("岗位: !!binary aGVsbG8=\n", "not-yaml");
        Register::with_post("岗位: !ruby/object:Gem {}\n", "not-yaml");
        Register::with_post("a: &a { 岗位: 甲 }\n<<: *a\n", "not-yaml");
        Register::with_post("%YAML 1.2\n---\n岗位: 甲\n", "not-yaml");
        let mut bomb = "a0: &a0 [甲, 甲, 甲, 甲, 甲, 甲, 甲, 甲, 甲, 甲]\n".to_owned();
        for level in 1..40 {
            let below = level - 1;
            bomb.push_str(&format!("a{level}: &a{level} [{}]\n", vec![format!("*a{below}"); 10].join(", ")));
        }
        bomb.push_str("岗位: *a39\n");
        Register::with_post(bomb, "not-yaml");
    }

    #[test]
    fn a_second_document_is_a_finding() {
        Register::with_post("岗位: 甲\n---\n岗位: 乙\n", "not-yaml");
    }

    #[test]
    fn ten_thousand_levels_of_nesting_end_the_reading_of_their_file_only() {
        let n = 10_000;
        Register::with_post(format!("岗位: {}{}\n", "[".repeat(n), "]".repeat(n)), "not-yaml");
        Register::with_post(format!("岗位: {}", "[".repeat(n)), "not-yaml");
        Register::with_post(format!("岗位: {}1{}\n", "{a: ".repeat(n), "}".repeat(n)), "not-yaml");
        Register::with_post(format!("岗位:\n  {}甲\n", "- ".repeat(n)), "not-yaml");
        Register::with_post(format!("{}甲\n", "? ".repeat(n)), "not-yaml");
        let steps: String = (0..1_500).map(|level| format!("{}a:\n", " ".repeat(level))).collect();
        Register::with_post(steps, "not-yaml");
    }

    #[test]
    fn a_hundred_megabytes_are_not_read() {
        let register = Register::new();
        File::create(register.path("药剂科/大岗.yaml")).unwrap().set_len(100 << 20).unwrap();
        let findings = register.lint();
        assert_eq!(findings.of("药剂科/大岗.yaml"), ["not-yaml"]);
        assert!(findings.text.contains("100.0 MB"), "{}", findings.text);
    }

    #[test]
    fn a_hundred_thousand_findings_in_one_file_take_time_in_proportion() {
        let keys: String = (0..100_000).map(|n| format!("k{n}: 1\n")).collect();
        let findings = Register::with_post(format!("岗位: 甲\n{keys}"), "unknown-key");
        assert_eq!(findings.count("药剂科/坏岗.yaml", "unknown-key"), 100_000);
    }

    #[test]
    fn a_hundred_thousand_findings_on_one_line_take_time_in_proportion() {
        let keys: Vec<String> = (0..100_000).map(|n| format!("k{n}: 1")).collect();
        let findings = Register::with_post(format!("{{岗位: 甲, {}}}\n", keys.join(", ")), "unknown-key");
        assert_eq!(findings.count("药剂科/坏岗.yaml", "unknown-key"), 100_000);
        assert!(findings.text.len() < 200_000_000, "{} bytes of text", findings.text.len());
    }

    #[test]
    fn lists_with_a_hundred_thousand_entries_are_not_read_to_their_end() {
        let many = "  - { 编号: R1 }\n".repeat(100_000);
        Register::with_post(format!("岗位: 甲\n风险点:\n{many}"), "not-yaml");
        let many = "- 措施\n".repeat(100_000);
        Register::with_post(format!("岗位: 甲\n防控措施:\n{many}"), "not-yaml");
    }

    /// What must be compared within a file stays bearable for as many entries as are read.
    #[test]
    fn files_as_full_as_they_may_be_are_checked() {
        let checked = |content: String, rule: &str| {
            let register = Register::new();
            register.write("药剂科/坏岗.yaml", content);
            let findings = register.lint_as_json();
            assert!(findings.has("药剂科/坏岗.yaml", rule), "no {rule}: {:?}", findings.of("药剂科/坏岗.yaml"));
        };
        let many = |line: &str, n: usize| -> String { (0..n).map(|n| line.replace('N', &n.to_string())).collect() };
        let powers = many("  - { 编号: PN, 名称: 职权N }\n", 4_500);
        let risks = many("  - { 编号: RN, 对应职权: P4499 }\n", 4_500);
        checked(format!("岗位: 甲\n职权:\n{powers}风险点:\n{risks}"), "risk-without-measure");
        let measures = many("  - { 措施: 措施N, 针对: R2999 }\n", 4_500);
        let risks = many("  - { 编号: RN, 来源风险点: R2999 }\n", 3_000);
        checked(format!("岗位: 甲\n防控措施:\n{measures}风险点:\n{risks}"), "risk-without-measure");
        let measures = many("      - 措施N\n", 3_000);
        let powers = many("  - { 名称: 职权N }\n", 2_500);
        let risks = many("  - { 编号: RN, 对应职权: P }\n", 3_000);
        let post = format!("岗位: 甲\n职权:\n{powers}  - 编号: P\n    防控措施:\n{measures}风险点:\n{risks}x: 1\n");
        checked(post, "unknown-key");
        let steps = many("      - { 编号: SN, 名称: 步骤N }\n", 4_500);
        let risks = many("  - { 编号: RN, 流程环节: L1/没有 }\n", 4_500);
        let post = format!("岗位: 甲\n流程:\n  - 编号: L1\n    步骤:\n{steps}风险点:\n{risks}");
        checked(post, "risk-without-measure");
        let factors = many("  因素N: 是\n", 60_000);
        checked(format!("岗位: 甲\nx: 1\n评估因素:\n{factors}"), "unknown-key");
    }

    #[test]
    fn a_very_long_line_is_read_and_not_printed_whole() {
        let long = "很".repeat(1_200_000);
        let findings = Register::with_post(format!("岗位: 甲\n备注: {long}\n不认识的键: {long}\n"), "not-yaml");
        assert!(findings.text.len() < 100_000, "{} bytes of text", findings.text.len());
        let long = "很".repeat(600_000);
        let findings = Register::with_post(format!("岗位: 甲\n不认识的键{long}: 乙\n"), "not-yaml");
        assert!(findings.text.len() < 100_000, "{} bytes of text", findings.text.len());
        let findings = Register::with_post(format!("岗位: 甲\n不认识的键: {long}\n"), "unknown-key");
        assert!(findings.text.len() < 100_000, "{} bytes of text", findings.text.len());
    }
}

mod names_and_folders {
    use super::*;

    #[test]
    fn a_folder_with_the_name_of_a_file_is_a_finding() {
        let register = Register::new();
        fs::create_dir(register.path("药剂科/夹.yaml")).unwrap();
        let findings = register.lint();
        assert!(!findings.of("药剂科/夹.yaml").is_empty(), "{:?}", findings.all);
    }

    #[test]
    fn symbolic_links_are_findings_and_never_followed() {
        let register = Register::new();
        symlink("没有.yaml", register.path("药剂科/悬空.yaml")).unwrap();
        symlink("绕圈.yaml", register.path("药剂科/绕圈.yaml")).unwrap();
        symlink("/etc/passwd", register.path("药剂科/外面.yaml")).unwrap();
        symlink(".", register.path("药剂科/自己")).unwrap();
        symlink("/", register.path("药剂科/根")).unwrap();
        let findings = register.lint();
        for path in ["药剂科/悬空.yaml", "药剂科/绕圈.yaml", "药剂科/外面.yaml"] {
            assert!(!findings.of(path).is_empty(), "{path}: {:?}", findings.all);
        }
        assert!(!findings.text.contains("root:"), "a link was followed");
    }

    #[test]
    fn a_pipe_with_the_name_of_a_file_is_a_finding_and_does_not_hang() {
        let register = Register::new();
        let made = Command::new("mkfifo").arg(register.path("药剂科/管.yaml")).status().unwrap();
        assert!(made.success());
        let findings = register.lint();
        assert!(!findings.of("药剂科/管.yaml").is_empty(), "{:?}", findings.all);
    }

    /// Root may read anything, so the program then runs as another user.
    #[test]
    fn a_file_and_a_folder_without_permission_are_findings() {
        let register = Register::new();
        register.write("药剂科/锁岗.yaml", GOOD_POST);
        register.write("锁科/department.yaml", "名称: 锁科\n");
        let root = register.folder.path();
        fs::set_permissions(root, fs::Permissions::from_mode(0o755)).unwrap();
        let is_root = fs::metadata(root).unwrap().uid() == 0;
        let home = tempfile::tempdir().unwrap();
        let mut command = program(env!("CARGO_BIN_EXE_riskreg").as_ref());
        if is_root {
            // Another user may have no way to where the program was built.
            fs::set_permissions(home.path(), fs::Permissions::from_mode(0o755)).unwrap();
            let copy = home.path().join("riskreg");
            fs::copy(env!("CARGO_BIN_EXE_riskreg"), &copy).unwrap();
            command = program(&copy);
            command.uid(65_534).gid(65_534);
        }
        for path in ["药剂科/锁岗.yaml", "锁科"] {
            fs::set_permissions(register.path(path), fs::Permissions::from_mode(0o000)).unwrap();
        }
        let ran = run(command.current_dir("/").args(["lint", "--lang", "zh"]).arg(root));
        fs::set_permissions(register.path("锁科"), fs::Permissions::from_mode(0o755)).unwrap();
        assert_eq!(ran.code, Some(1), "{}", ran.stderr);
        assert!(ran.stdout.contains("risk-without-measure"), "the rest is not checked: {}", ran.stdout);
        assert!(ran.stdout.contains("锁岗.yaml") && ran.stdout.contains("没有权限"), "{}", ran.stdout);
        assert!(ran.stdout.contains("锁科"), "{}", ran.stdout);
    }

    #[test]
    fn names_may_hold_spaces_quotes_line_ends_and_markup() {
        let names = [
            "两 个 空 格.yaml",
            "引\"号'.yaml",
            "换\n行.yaml",
            "井#号.yaml",
            "点..点.yaml",
            "<script>alert(1)<!--.yaml",
            "$(id)`id`.yaml",
            "转\u{202e}向\u{1b}[31m.yaml",
            "-rf.yaml",
            "百%00分.yaml",
        ];
        let register = Register::new();
        for name in names {
            register.write(format!("药剂科/{name}"), "岗位: 甲\n不认识的键: 乙\n");
        }
        let findings = register.lint();
        for name in names {
            let found = findings.all.iter().any(|(path, rule, _)| {
                rule == "unknown-key" && (path.ends_with(name) || path.contains("\\u{202e}") || path.contains("\\n"))
            });
            assert!(found, "{name:?}: {:?}", findings.all);
        }
        let text = &findings.text;
        assert!(!text.contains("换\n行") && !text.contains('\u{202e}') && !text.contains('\u{1b}'), "{text}");
    }

    #[test]
    fn a_name_that_is_not_utf8_is_a_finding() {
        let register = Register::new();
        let name = OsStr::from_bytes(b"\xb8\xda.yaml");
        fs::write(register.path("药剂科").join(name), GOOD_POST).unwrap();
        let folder = register.path("药剂科").join(OsStr::from_bytes(b"\xb8\xda\xbf\xc6"));
        fs::create_dir(&folder).unwrap();
        fs::write(folder.join("department.yaml"), "名称: 甲\n").unwrap();
        let findings = register.lint();
        let unreadable = findings.all.iter().filter(|(path, ..)| path.contains('\u{fffd}')).count();
        assert!(unreadable >= 2, "{:?}", findings.all);
    }

    #[test]
    fn two_folders_that_differ_in_unicode_form_only_are_one_identity() {
        let register = Register::new();
        for name in ["Caf\u{e9}科", "Cafe\u{301}科"] {
            register.write(format!("{name}/department.yaml"), "名称: 咖啡\n经查无风险点: 没有\n");
        }
        let findings = register.lint();
        assert!(findings.all.iter().any(|(_, rule, _)| rule == "duplicate-id"), "{:?}", findings.all);
    }

    #[test]
    fn a_yaml_beside_a_yml_is_one_identity() {
        let register = Register::new();
        register.write("药剂科/岗.yaml", "岗位: 甲\n");
        register.write("药剂科/岗.yml", "岗位: 甲\n");
        assert!(register.lint().has("药剂科/岗.yml", "duplicate-id"));
    }

    #[test]
    fn a_deep_tree_of_folders_is_walked() {
        let register = Register::new();
        let mut path = String::new();
        for _ in 0..600 {
            path.push_str("深/");
            register.write(format!("{path}department.yaml"), "名称: 深\n经查无风险点: 没有\n");
        }
        register.write(format!("{path}岗.yaml"), "岗位: 甲\n不认识的键: 乙\n");
        let findings = register.lint();
        assert!(findings.has(&format!("{path}岗.yaml"), "unknown-key"));
    }

    #[test]
    fn twenty_thousand_orphans_in_one_folder_take_time_in_proportion() {
        let register = Register::new();
        for n in 0..20_000 {
            register.write(format!("草稿/{n}.yaml"), "岗位: 甲\n");
        }
        let findings = register.lint();
        assert!(findings.all.len() >= 20_000, "{}", findings.all.len());
    }
}

mod settings {
    use super::*;

    fn with_settings(content: impl AsRef<[u8]>) -> (Register, Ran) {
        let register = Register::new();
        register.write("riskreg.toml", content);
        let ran = register.run(&["lint", "--lang", "zh"]);
        (register, ran)
    }

    /// Grading by half a profile would be worse than none: the run ends with exit 2 and the file's name.
    fn stops_at_settings(content: impl AsRef<[u8]>) {
        let (_register, ran) = with_settings(content);
        assert_eq!(ran.code, Some(2), "{}\n{}", ran.stdout, ran.stderr);
        assert!(ran.stderr.contains("riskreg.toml") && ran.stderr.len() < 4096, "{}", ran.stderr);
    }

    /// What can be read is used, and the finding names the file.
    fn finds_in_settings(content: impl AsRef<[u8]>) -> Ran {
        let (_register, ran) = with_settings(content);
        assert_eq!(ran.code, Some(1), "{}\n{}", ran.stdout, ran.stderr);
        assert!(ran.stdout.contains("riskreg.toml"), "{}", ran.stdout);
        assert!(ran.stdout.contains("risk-without-measure"), "the rest is not checked: {}", ran.stdout);
        ran
    }

    #[test]
    fn settings_that_are_not_toml_end_the_run_with_their_place() {
        stops_at_settings("format = \n");
        stops_at_settings("岗位: 甲\n");
        stops_at_settings(b"name = \"\xb8\xda\"\n");
        stops_at_settings("name = \"\0\"\n");
        stops_at_settings(format!("a = {}{}\n", "{ a = ".repeat(10_000), "}".repeat(10_000)));
        stops_at_settings(format!("a = {}{}\n", "[".repeat(10_000), "]".repeat(10_000)));
    }

    #[test]
    fn settings_may_nest_dotted_keys_deeply() {
        let (_register, ran) = with_settings(format!("a{} = 1\n", ".a".repeat(10_000)));
        assert!(matches!(ran.code, Some(1 | 2)), "{}", ran.stderr);
        assert!(ran.stdout.contains("riskreg.toml") || ran.stderr.contains("riskreg.toml"));
        let (_register, ran) = with_settings(format!("[a{}]\n", ".a".repeat(10_000)));
        assert!(matches!(ran.code, Some(1 | 2)), "{}", ran.stderr);
    }

    #[test]
    fn settings_that_are_too_large_or_a_link_end_the_run() {
        let register = Register::new();
        File::create(register.path("riskreg.toml")).unwrap().set_len(100 << 20).unwrap();
        let ran = register.run(&["lint"]);
        assert_eq!(ran.code, Some(2), "{}", ran.stdout);
        assert!(ran.stderr.contains("riskreg.toml"), "{}", ran.stderr);
        let register = Register::new();
        let mut elsewhere = tempfile::NamedTempFile::new().unwrap();
        elsewhere.write_all(b"format = 1\n").unwrap();
        symlink(elsewhere.path(), register.path("riskreg.toml")).unwrap();
        let ran = register.run(&["lint"]);
        assert_eq!(ran.code, Some(2), "{}", ran.stdout);
        assert!(ran.stderr.contains("riskreg.toml"), "{}", ran.stderr);
    }

    #[test]
    fn a_scale_of_ten_thousand_levels_is_a_finding() {
        let levels: Vec<String> = (0..10_000).map(|n| format!("\"等级{n}\"")).collect();
        finds_in_settings(format!("[levels]\nscale = [{}]\n", levels.join(", ")));
    }

    #[test]
    fn a_profile_that_names_itself_or_nothing_is_a_finding() {
        finds_in_settings("profile = \"没有这个方案\"\n");
        finds_in_settings("profile = \"riskreg.toml\"\n");
        finds_in_settings("profile = [\"hospital\", \"hospital\"]\n");
    }

    #[test]
    fn patterns_for_paths_cannot_be_made_to_hang() {
        let pattern = format!("{}b", "**/*a".repeat(200));
        let braces = format!("{}x{}", "{a,".repeat(200), "}".repeat(200));
        for pattern in [pattern, braces, "{a,b}".repeat(200), "*a".repeat(500)] {
            let register = Register::new();
            register.write(
                "riskreg.toml",
                format!(
                    "[[lint.path]]\npath = \"{pattern}\"\nseverity = [{{ rule = \"unknown-key\", level = \"info\" }}]\n"
                ),
            );
            register.write(format!("药剂科/{}.yaml", "a".repeat(60)), "岗位: 甲\n不认识的键: 乙\n");
            let ran = register.run(&["lint"]);
            assert_eq!(ran.code, Some(1), "{}", ran.stderr);
        }
    }

    #[test]
    fn a_hundred_thousand_severities_take_time_in_proportion() {
        let one = "{ rule = \"unknown-key\", level = \"info\" }, ";
        let register = Register::new();
        register.write("riskreg.toml", format!("[lint]\nseverity = [{}]\n", one.repeat(60_000)));
        register.write("药剂科/坏岗.yaml", "岗位: 甲\n不认识的键: 乙\n");
        let ran = register.run(&["lint"]);
        assert_eq!(ran.code, Some(1), "{}", ran.stderr);
    }
}
