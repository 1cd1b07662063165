//! The yearly round: a small register carried through a whole cycle and into the next, and what is refused on the way.

use std::path::Path;
use std::process::Output;

use crate::repository::{DAY, Repository, ZHOU, riskreg, riskreg_command};

const CONFIG: &str = "# 台账设置\nname = \"示例市第五人民医院\"\nkeys = \"zh\"\n\n[cycle]        # 年度运转\nname = \"2026\"  # 当前\nstart = 2026-01-01\nend = 2026-12-31\n\n[[review]]\nwhat = \"post\"\nstages = [\"科室\", \"领导小组\"]\n\n[notice]\ndays = 5\n";

const POST: &str = "岗位: 采购员
层级: 一般
任职人:
  - { 姓名: 周明, 承诺: { 日期: 2026-01-15, 签署: 已签 } }
风险点:
  # 年初查出
  - 编号: R1
    风险点: 采购计划人为加量
    类别: 业务流程
    对应职责: 编制采购计划
    等级: 二级
    责任人: [岗位责任人]
    防控措施:
      - { 措施: 每月由库管核对近三个月消耗量并签字, 期限: 2026-06-30, 状态: 已落实 }
  - { 编号: R2, 风险点: 验收走过场, 类别: 业务流程, 对应职责: 验收, 等级: 三级, 责任人: [岗位责任人], 防控措施: [{ 措施: 两人验收并在送货单上分别签字, 期限: 长期 }] }
审核记录:
  - { 年度: \"2026\", 审核环节: 科室, 日期: 2026-03-02, 结论: 同意 }
  - { 年度: \"2026\", 审核环节: 领导小组, 日期: 2026-03-20, 结论: 同意 }
";

const NOTICE: &str = "标题: 2026 年度公示
公示类型: 限期公示
公示范围: 全院
渠道: [院内网]
开始日期: 2026-04-01
结束日期: 2026-04-10
计日方式: 工作日
联系方式: 纪检监察室
保密审查: { 审查人: 院办公室主任, 审查日期: 2026-03-30 }
公示内容: [药剂科]
结果: 没有意见
印发日期: 2026-04-20
审核记录:
  - { 审核环节: 领导小组, 日期: 2026-03-30, 结论: 同意 }
";

/// A register whose cycle 2026 has only to be closed.
fn finished() -> Repository {
    let repository = Repository::new();
    repository
        .write("riskreg.toml", CONFIG)
        .write("unit.yaml", "单位名称: 示例市第五人民医院\n")
        .write("药剂科/department.yaml", "名称: 药剂科\n负责人: 孙立\n")
        .write("药剂科/采购员.yaml", POST)
        .write("notices/2026.yaml", NOTICE);
    repository.commit("2026 年度");
    repository
}

/// Runs `riskreg cycle` as somebody whom git knows, on a day.
fn cycle(folder: &Path, today: &str, args: &[&str]) -> Output {
    let mut command = riskreg_command(folder, &[&["cycle"], args, &["--today", today]].concat());
    let moment = format!("{DAY}T09:00:00+08:00");
    command.env("GIT_AUTHOR_NAME", ZHOU.name).env("GIT_AUTHOR_EMAIL", ZHOU.email).env("GIT_AUTHOR_DATE", &moment);
    command.env("GIT_COMMITTER_NAME", ZHOU.name).env("GIT_COMMITTER_EMAIL", ZHOU.email);
    command.env("GIT_COMMITTER_DATE", &moment).env("COLUMNS", "200");
    command.output().expect("the program runs")
}

fn stdout(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// What a run prints that does what it was asked to; it may have more to say.
fn done(folder: &Path, today: &str, args: &[&str]) -> String {
    let output = cycle(folder, today, args);
    assert_eq!(output.status.code(), Some(0), "{args:?}: {}{}", stdout(&output), stderr(&output));
    stdout(&output)
}

/// What is said of a run that is refused.
fn refused(folder: &Path, today: &str, args: &[&str], code: i32) -> String {
    let output = cycle(folder, today, args);
    assert_eq!(output.status.code(), Some(code), "{args:?}: {}{}", stdout(&output), stderr(&output));
    stderr(&output)
}

/// What is left, as (kind, entity, for whom).
fn left(folder: &Path, today: &str) -> Vec<(String, String, String)> {
    let printed = done(folder, today, &["status", "--format", "json"]);
    let document: serde_json::Value = serde_json::from_str(&printed).unwrap();
    let tables = document["tables"].as_array().unwrap();
    let rows =
        tables.iter().find(|table| table["table"] == "left").map_or(&[][..], |table| table["rows"].as_array().unwrap());
    let text = |row: &serde_json::Value, key: &str| row[key].as_str().unwrap().to_owned();
    rows.iter().map(|row| (text(row, "kind"), text(row, "entity"), text(row, "whom"))).collect()
}

/// The kinds and entities of what is left.
fn kinds(folder: &Path, today: &str) -> Vec<String> {
    left(folder, today).into_iter().map(|(kind, entity, _)| format!("{kind} {entity}")).collect()
}

/// The files of the last commit.
fn changed_in_head(repository: &Repository) -> String {
    repository.git(&["-c", "core.quotePath=false", "show", "--format=", "--name-only", "HEAD"]).trim().to_owned()
}

fn closed() -> Repository {
    let repository = finished();
    done(repository.path(), "2026-12-20", &["close", "--commit"]);
    repository
}

fn started() -> Repository {
    let repository = closed();
    done(repository.path(), "2027-01-04", &["start", "2027"]);
    repository.commit("2027 周期开始");
    repository
}

#[test]
fn a_cycle_is_closed_in_two_steps_the_figures_and_after_their_commit_the_tag() {
    let repository = finished();
    let here = repository.path();
    let output = cycle(here, "2026-12-20", &["close"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(stdout(&output).contains("statements/cycle-2026.yaml"), "{}", stdout(&output));
    assert!(stderr(&output).contains("提交 statements/cycle-2026.yaml 后再运行一次"), "{}", stderr(&output));
    assert_eq!(repository.git(&["tag"]), "");
    let figures = repository.read("statements/cycle-2026.yaml");
    assert!(figures.contains("统计时点: '2026'") && figures.contains("数值: 2\n"), "{figures}");

    repository.commit("2026 周期数据");
    let printed = done(here, "2026-12-21", &["close"]);
    assert!(printed.contains("2026 周期结清,标签 cycle/2026"), "{printed}");
    // The figures are as they were, with the day on which they were written.
    assert_eq!(repository.read("statements/cycle-2026.yaml"), figures);
    let message = repository.git(&["for-each-ref", "--format=%(objecttype) %(contents)", "refs/tags/cycle/2026"]);
    assert!(message.starts_with("tag 2026 周期结清\n\n"), "{message}");
    assert!(message.contains("风险点,按等级 2 个(二级 1、三级 1)"), "{message}");

    let again = done(here, "2026-12-22", &["close"]);
    assert!(again.contains("已经结清:cycle/2026"), "{again}");
}

#[test]
fn the_figures_of_a_cycle_agree_with_lint_at_its_tag_and_ask_nothing_of_the_next() {
    let repository = started();
    let lint = |args: &[&str]| {
        let all = [&["lint", "--select", "statement-does-not-add-up", "--today", "2027-01-04"], args].concat();
        riskreg(repository.path(), &all).status.code()
    };
    assert_eq!(lint(&["--at", "cycle/2026"]), Some(0));
    // A point more: the figures of the past stay as they are.
    repository.write(
        "药剂科/采购员.yaml",
        &repository
            .read("药剂科/采购员.yaml")
            .replace("审核记录:\n", "  - { 编号: R3, 风险点: 付款拖延, 等级: 三级 }\n审核记录:\n"),
    );
    assert_eq!(lint(&[]), Some(0));
}

#[test]
fn commit_and_tag_are_one_step_where_that_is_asked() {
    let repository = finished();
    repository.write("别的.txt", "x").git(&["add", "别的.txt"]);
    repository.commit("别的");
    let printed = done(repository.path(), "2026-12-20", &["close", "--commit", "--message", "2026 年度收官"]);
    assert!(printed.contains("已提交") && printed.contains("标签 cycle/2026"), "{printed}");
    assert_eq!(repository.git(&["log", "-1", "--format=%s"]).trim(), "2026 年度收官");
    assert_eq!(changed_in_head(&repository), "statements/cycle-2026.yaml");
    assert_eq!(repository.git(&["rev-parse", "cycle/2026^{commit}"]), repository.git(&["rev-parse", "HEAD"]));
}

#[test]
fn a_dry_run_writes_nothing() {
    let repository = finished();
    let printed = done(repository.path(), "2026-12-20", &["close", "--dry-run"]);
    assert!(printed.contains("岗位 1 个(一般 1)"), "{printed}");
    assert!(!repository.path().join("statements").exists());

    let repository = closed();
    repository.write("药剂科/采购员.yaml", &POST.replace("    等级: 二级\n", "    等级: 二级\n    年度处理: 沿用\n"));
    let printed = done(repository.path(), "2027-01-04", &["start", "2027", "--dry-run"]);
    assert!(printed.contains("-    年度处理: 沿用\n+    年度处理:\n"), "{printed}");
    assert!(printed.contains("+name = \"2027\"  # 当前"), "{printed}");
    assert_eq!(repository.read("riskreg.toml"), CONFIG);
}

#[test]
fn a_new_cycle_keeps_all_there_is_and_lists_what_is_to_be_renewed() {
    let repository = closed();
    let decided = POST.replace("    等级: 二级\n", "    等级: 二级\n    年度处理: 沿用 # 科务会\n");
    repository.write("药剂科/采购员.yaml", &decided).commit("定了");
    let printed = done(repository.path(), "2027-01-04", &["start", "2027"]);
    assert!(printed.contains("期限 2026-06-30,已落实"), "{printed}");
    assert!(printed.contains("承诺是 2026-01-15 作出的"), "{printed}");
    assert!(printed.contains("1 个风险点的年度处理待定"), "{printed}");
    assert_eq!(repository.read("药剂科/采购员.yaml"), decided.replace("年度处理: 沿用 #", "年度处理: #"));
    let config = CONFIG.replace("\"2026\"  #", "\"2027\"  #").replace(
        "start = 2026-01-01\nend = 2026-12-31\n",
        "start = 2027-01-01\nend = 2027-12-31\nprevious = \"cycle/2026\"\n",
    );
    assert_eq!(repository.read("riskreg.toml"), config);

    let again = done(repository.path(), "2027-01-05", &["start", "2027年度"]);
    assert!(again.contains("没有改动"), "{again}");
    assert_eq!(repository.read("riskreg.toml"), config);
}

#[test]
fn a_new_cycle_begins_with_everything_to_be_decided_and_approved_anew() {
    let repository = started();
    let left = left(repository.path(), "2027-02-01");
    let told: Vec<String> = left.iter().map(|(kind, entity, whom)| format!("{kind} {entity} {whom}")).collect();
    assert_eq!(
        told,
        [
            "undecided 药剂科/采购员#R1 岗位责任人（周明）",
            "undecided 药剂科/采购员#R2 岗位责任人（周明）",
            "not-approved 药剂科/采购员 科室",
            "not-published 药剂科/采购员 周明",
            "not-reviewed 药剂科/采购员 周明",
            "commitment-not-renewed 药剂科/采购员 周明",
        ]
    );
    assert_eq!(cycle(repository.path(), "2027-02-01", &["status", "--check"]).status.code(), Some(1));
    let mine = done(repository.path(), "2027-02-01", &["status", "--for", "周明", "--format", "csv"]);
    assert_eq!(mine.lines().count(), 1 + 5, "{mine}");
    let table = done(repository.path(), "2027-02-01", &["status"]);
    assert!(table.contains("riskreg diff cycle/2026"), "{table}");
}

/// Decides R1 and R2 of the post, with R1's level as given.
fn decide(repository: &Repository, one: &str, two: &str, level: &str) {
    let post = repository.read("药剂科/采购员.yaml");
    let post = post
        .replace("    等级: 二级\n", &format!("    等级: {level}\n    年度处理: {one}\n"))
        .replace("等级: 三级, ", &format!("等级: 三级, 年度处理: {two}, "));
    repository.write("药剂科/采购员.yaml", &post);
}

#[test]
fn what_was_decided_must_have_been_done() {
    for (one, two, level, expected) in [
        ("沿用", "沿用", "二级", &[][..]),
        ("修改", "沿用", "一级", &[]),
        ("沿用", "沿用", "一级", &["changed-though-kept 药剂科/采购员#R1"]),
        ("修改", "沿用", "二级", &["not-changed 药剂科/采购员#R1"]),
        ("沿用", "消除", "二级", &["not-closed 药剂科/采购员#R2"]),
        ("沿用", "消除, 状态: 已消除", "二级", &[]),
    ] {
        let repository = started();
        decide(&repository, one, two, level);
        let mut found = kinds(repository.path(), "2027-02-01");
        found.retain(|left| left.contains('#'));
        assert_eq!(found, expected, "{one} {two} {level}");
    }
}

#[test]
fn a_point_that_is_new_in_the_cycle_needs_no_decision() {
    let repository = started();
    decide(&repository, "沿用", "沿用", "二级");
    let post = repository.read("药剂科/采购员.yaml");
    let new = "  - { 编号: R3, 风险点: 付款拖延, 等级: 三级 }\n审核记录:\n";
    repository.write("药剂科/采购员.yaml", &post.replace("审核记录:\n", new));
    assert!(kinds(repository.path(), "2027-02-01").iter().all(|left| !left.contains('#')));
}

#[test]
fn a_whole_round_leads_from_one_cycle_to_the_next() {
    let repository = started();
    let here = repository.path();
    assert!(refused(here, "2027-12-20", &["close"], 1).contains("未定年度处理 2、未审定 1、未公示 1"));
    decide(&repository, "沿用", "沿用", "二级");
    let post = repository.read("药剂科/采购员.yaml").replace("2026-01-15", "2027-01-15");
    let reviews = "  - { 年度: \"2027\", 审核环节: 科室, 日期: 2027-03-02, 结论: 同意 }\n  - { 年度: \"2027\", 审核环节: 领导小组, 日期: 2027-03-20, 结论: 同意 }\n";
    repository.write("药剂科/采购员.yaml", &format!("{post}{reviews}"));
    assert_eq!(kinds(here, "2027-12-20"), ["not-published 药剂科/采购员"]);
    let notice = NOTICE.replace("2026", "2027").replace("结果: 没有意见\n印发日期: 2027-04-20\n", "");
    repository.write("notices/2027.yaml", &notice);
    assert_eq!(kinds(here, "2027-04-03"), ["notice-open notices/2027"]);
    repository.write("notices/2027.yaml", &NOTICE.replace("2026", "2027"));
    assert_eq!(kinds(here, "2027-12-20"), [""; 0]);
    assert!(done(here, "2027-12-20", &["status", "--check"]).contains("2027 周期"));
    repository.commit("2027 年度办结");
    done(here, "2027-12-20", &["close", "--commit"]);
    done(here, "2027-12-28", &["start", "2028"]);
    assert!(repository.read("riskreg.toml").contains("previous = \"cycle/2027\""));
    assert_eq!(repository.git(&["tag"]), "cycle/2026\ncycle/2027\n");
}

#[test]
fn a_cycle_does_not_start_before_the_last_one_is_closed_unless_forced() {
    let repository = finished();
    let here = repository.path();
    assert!(refused(here, "2027-01-04", &["start", "2027"], 1).contains("都办完了,先 `riskreg cycle close`"));
    repository.write("药剂科/采购员.yaml", &POST.replace("审核环节: 领导小组", "审核环节: 科室")).commit("少一环");
    let said = refused(here, "2027-01-04", &["start", "2027"], 1);
    assert!(said.contains("2026 周期还没有结清:未审定 1") && said.contains("--force"), "{said}");
    assert_eq!(repository.read("riskreg.toml"), CONFIG);
    let output = cycle(here, "2027-01-04", &["start", "2027", "--force"]);
    assert_eq!(output.status.code(), Some(0));
    assert!(stderr(&output).contains("没有标签"), "{}", stderr(&output));
    assert!(!repository.read("riskreg.toml").contains("previous"));
}

#[test]
fn a_cycle_that_was_closed_without_a_tag_is_closed() {
    let repository = finished();
    done(repository.path(), "2026-12-20", &["close", "--commit", "--no-tag"]);
    assert_eq!(repository.git(&["tag"]), "");
    done(repository.path(), "2027-01-04", &["start", "2027"]);
}

#[test]
fn a_cycle_is_not_closed_over_errors_open_files_or_somebody_elses_figures() {
    let repository = finished();
    let here = repository.path();
    repository.write("药剂科/出纳.yaml", "岗位: 出纳\n经查无风险点: 不经手现金\n审核记录:\n  - { 年度: \"2026\", 审核环节: 领导小组, 日期: 2026-03-20, 结论: 同意 }\n");
    let said = refused(here, "2026-12-20", &["close"], 1);
    assert!(said.contains("出纳.yaml:4:") && said.contains("lint 有 1 个错误"), "{said}");
    repository.write("药剂科/出纳.yaml", "岗位: 出纳\n经查无风险点: 不经手现金\n审核记录:\n  - { 年度: \"2026\", 审核环节: 科室, 日期: 2026-03-02, 结论: 同意 }\n  - { 年度: \"2026\", 审核环节: 领导小组, 日期: 2026-03-20, 结论: 同意 }\n");
    let said = refused(here, "2026-12-20", &["close"], 1);
    assert!(said.contains("有 1 个文件没有提交,如 药剂科/出纳.yaml"), "{said}");
    repository.write("statements/cycle-2026.yaml", "数据项: [{ 表述: 谈话, 数值: 15 }]\n").commit("自己写的");
    let said = refused(here, "2026-12-20", &["close"], 2);
    assert!(said.contains("cycle-2026.yaml: 不是 riskreg 写的"), "{said}");
    assert_eq!(repository.git(&["tag"]), "");
}

#[test]
fn figures_that_no_longer_hold_are_written_anew() {
    let repository = finished();
    done(repository.path(), "2026-12-20", &["close"]);
    let second = "  - { 编号: R3, 风险点: 付款拖延, 等级: 三级, 对应职责: 付款, 类别: 业务流程, 责任人: [岗位责任人], 防控措施: [{ 措施: 每周列出未付款清单交科主任签字, 期限: 长期 }] }\n审核记录:\n";
    repository.write("药剂科/采购员.yaml", &POST.replace("审核记录:\n", second)).commit("补查");
    done(repository.path(), "2026-12-22", &["close", "--commit"]);
    let figures = repository.read("statements/cycle-2026.yaml");
    assert!(figures.contains("日期: 2026-12-22") && figures.contains("数值: 3\n"), "{figures}");
}

#[test]
fn a_register_without_git_has_its_round_too() {
    let repository = finished();
    let here = repository.path();
    std::fs::remove_dir_all(here.join(".git")).unwrap();
    let output = cycle(here, "2026-12-20", &["close"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(stderr(&output).contains("没有打标签"), "{}", stderr(&output));
    done(here, "2027-01-04", &["start", "2027"]);
    assert!(repository.read("riskreg.toml").contains("name = \"2027\""));
}

#[test]
fn a_register_that_names_no_cycle_begins_its_first_one() {
    let repository = Repository::new();
    repository.write("unit.yaml", "单位名称: 示例市第五人民医院\n").write("采购员.yaml", "岗位: 采购员\n");
    let here = repository.path();
    assert_eq!(cycle(here, "2027-01-04", &["status"]).status.code(), Some(2));
    assert!(refused(here, "2027-01-04", &["close"], 2).contains("没有写周期"));
    done(here, "2027-01-04", &["start", "2027"]);
    assert_eq!(
        repository.read("riskreg.toml"),
        "format = 1\n\n[cycle]\nname = \"2027\"\nstart = 2027-01-01\nend = 2027-12-31\n"
    );
}

#[test]
fn what_is_no_cycle_is_refused() {
    let repository = closed();
    let here = repository.path();
    for (args, said) in [
        (&["start", "二期工程"][..], "写明 --start 和 --end"),
        (&["start", "--", "--"], "周期要有名称"),
        (&["start", "2025"], "不晚于现在的周期"),
        (&["start", "2027", "--end", "2026-12-31"], "就结束"),
        (&["start", "2026", "--start", "2026-02-01"], "直接改 riskreg.toml"),
        (&["start", "2027", "药剂科"], "周期是整个台账的"),
        (&["start", "2027", "--at", "HEAD"], "不用 --at"),
        (&["close", "药剂科"], "周期是整个台账的"),
    ] {
        let all: Vec<&str> = [&["cycle"], args].concat();
        let output = riskreg(here, &all);
        assert_eq!(output.status.code(), Some(2), "{args:?}: {}", stdout(&output));
        assert!(stderr(&output).contains(said), "{args:?}: {}", stderr(&output));
    }
    assert_eq!(repository.read("riskreg.toml"), CONFIG);
    done(here, "2027-01-04", &["start", "二期 工程", "--start", "2027-01-01", "--end", "2028-06-30"]);
}

#[test]
fn without_the_tag_of_the_last_cycle_status_says_what_it_cannot_see() {
    let repository = started();
    repository.git(&["tag", "-d", "cycle/2026"]);
    let output = cycle(repository.path(), "2027-02-01", &["status"]);
    assert_eq!(output.status.code(), Some(0));
    assert!(
        stderr(&output).contains("看不到上一周期") && stderr(&output).contains("没有版本「cycle/2026」"),
        "{}",
        stderr(&output)
    );
    assert!(stdout(&output).contains("未定年度处理"), "{}", stdout(&output));
}

#[test]
fn the_next_cycle_is_decided_in_a_register_below_the_repository_too() {
    let repository = Repository::new();
    for (path, text) in [
        ("riskreg.toml", CONFIG),
        ("unit.yaml", "单位名称: 某院\n"),
        ("药剂科/department.yaml", "名称: 药剂科\n"),
        ("药剂科/采购员.yaml", POST),
        ("notices/2026.yaml", NOTICE),
    ] {
        repository.write(&format!("台账/{path}"), text);
    }
    repository.write("别处.md", "x").commit("全部");
    // What is open elsewhere in the repository is no concern of the register.
    repository.write("别处.md", "y");
    let printed = done(repository.path(), "2026-12-20", &["close", "台账", "--commit"]);
    assert!(printed.contains("台账/statements/cycle-2026.yaml"), "{printed}");
    assert_eq!(changed_in_head(&repository), "台账/statements/cycle-2026.yaml");
    done(&repository.path().join("台账/药剂科/.."), "2027-01-04", &["start", "2027"]);
    let found = kinds(&repository.path().join("台账"), "2027-02-01");
    assert!(found.contains(&"undecided 药剂科/采购员#R2".to_owned()), "{found:?}");
}

#[test]
fn a_post_that_moved_with_its_department_is_still_decided_on() {
    let repository = started();
    std::fs::rename(repository.path().join("药剂科"), repository.path().join("药学部")).unwrap();
    let moved = |today| -> Vec<String> {
        let found = kinds(repository.path(), today);
        found.into_iter().filter(|left| left.contains('#')).collect()
    };
    let undecided = ["undecided 药学部/采购员#R1", "undecided 药学部/采购员#R2"];
    assert_eq!(moved("2027-02-01"), undecided);
    repository.commit("改名");
    assert_eq!(moved("2027-02-01"), undecided);
    let printed = done(repository.path(), "2027-02-01", &["status", "--at", "HEAD", "--format", "csv"]);
    assert!(printed.contains("药学部/采购员#R2"), "{printed}");
    let printed = done(repository.path(), "2026-12-21", &["status", "--at", "cycle/2026", "--check"]);
    assert!(printed.contains("2026 周期"), "{printed}");
}

#[test]
fn the_tag_is_signed_where_the_register_asks_for_signatures() {
    let repository = finished();
    let here = repository.path();
    let beside = tempfile::tempdir().unwrap();
    let key = beside.path().join("key");
    let made = std::process::Command::new("ssh-keygen")
        .args(["-q", "-t", "ed25519", "-N", "", "-C", "", "-f", key.to_str().unwrap()])
        .status()
        .expect("ssh-keygen runs");
    assert!(made.success());
    repository.write("riskreg.toml", &format!("{CONFIG}\n[git]\nsignatures = \"ssh\"\n")).commit("要求签名");
    assert!(refused(here, "2026-12-20", &["close", "--commit"], 2).contains("git commit"));
    repository.git(&["reset", "-q"]);
    repository.git(&["config", "user.signingKey", key.to_str().unwrap()]);
    done(here, "2026-12-20", &["close", "--commit"]);
    for (kind, name) in [("tag", "cycle/2026"), ("commit", "HEAD")] {
        let written = repository.git(&["cat-file", kind, name]);
        assert!(written.contains("-----BEGIN SSH SIGNATURE-----"), "{written}");
    }
}

#[test]
fn a_review_that_says_neither_cycle_nor_day_is_no_approval_of_a_new_cycle() {
    let repository = finished();
    let undated = POST.replace("年度: \"2026\", 审核环节: 科室, 日期: 2026-03-02, ", "审核环节: 科室, ");
    repository.write("药剂科/采购员.yaml", &undated).commit("没有日期");
    done(repository.path(), "2026-12-20", &["close", "--commit"]);
    done(repository.path(), "2027-01-04", &["start", "2027"]);
    let found = left(repository.path(), "2027-02-01");
    assert!(found.contains(&("not-approved".into(), "药剂科/采购员".into(), "科室".into())), "{found:?}");
}
