//! Notices: who sees which, where each stands on a day, what came in and what became of it.

use std::collections::BTreeMap;
use std::path::Path;

use super::{HOSPITAL, files, publish, riskreg, told, write};

fn text(pages: &BTreeMap<String, Vec<u8>>, page: &str) -> String {
    let bytes = pages.get(page).unwrap_or_else(|| panic!("{page} of {:?}", pages.keys()));
    String::from_utf8(bytes.clone()).unwrap()
}

/// The pages of a register on a day, for everybody or for those inside.
fn on(register: &Path, day: &str, view: &str) -> BTreeMap<String, Vec<u8>> {
    let out = tempfile::tempdir().unwrap();
    let out = out.path().join("out");
    let output = publish(register, &out, &["--draft", "--lang", "zh", "--today", day, "--view", view]);
    assert!(output.status.success(), "{}", told(&output));
    let mut pages = files(&out);
    // It states the day that it was asked for.
    pages.remove("manifest.json");
    pages
}

const POST: &str = "岗位: 采购员
编号: CG1
任职人: [{ 姓名: 聂风行, 工号: G77002 }]
风险点:
  - 编号: R1
    风险点: 采购计划人为加量
    等级: 二级
    责任人: [采购员]
    防控措施: [由库管员每月盘点一次并签字]
  - 编号: R2
    风险点: 密而不发的风险
    等级: 二级
    责任人: [采购员]
    公开: 否
    防控措施: [不公开的做法]
";

const REVIEWS: &str = "审核记录:
  - { 年度: \"2026\", 审核环节: 科室, 审核组织: 科务会, 日期: 2026-03-12, 结论: 同意 }
  - { 年度: \"2026\", 审核环节: 领导小组, 审核组织: 领导小组会议, 日期: 2026-04-10, 结论: 同意, 内容指纹: \"STAMP\" }
";

const NOTICE: &str = "标题: 采购岗位风险点公示
公示类型: 限期公示
公示范围: 社会
渠道: [单位网站]
开始日期: 2026-04-13
结束日期: 2026-04-24
计日方式: 工作日
联系方式: 纪检组，电话 0571-88001234，手机13912345678
保密审查: { 审查人: 步惊云, 审查日期: 2026-04-10 }
公示内容: [采购员]
备注: 密注甲
";

const FEEDBACK: &str = "反馈:
  - { 日期: 2026-04-16, 渠道: 来信, 涉及: 采购员#R1, 意见: 聂风行说盘点一月一次，电话13912345678, 答复: 已改为每周盘点, 答复日期: 2026-04-23, 采纳情况: 采纳, 修改内容: 盘点改为每周五一次, 备注: 密注乙 }
  - { 日期: 2026-04-17, 涉及: 采购员#R2, 意见: 密而不发的意见 }
  - { 日期: 2026-04-20, 涉及: 门口, 意见: \"<b>牌子</b>看不清\" }
结果: 采纳一条
印发日期: 2026-05-08
";

fn register(root: &Path, post: &str, notice: &str) {
    let config = "format = 1\nkeys = \"zh\"\n[cycle]\nname = \"2026\"\nstart = 2026-01-01\nend = 2026-12-31\n[[review]]\nwhat = \"post\"\nstages = [{ id = \"科室\" }, { id = \"领导小组\" }]\nrevise_from = \"领导小组\"\n";
    write(root, "riskreg.toml", config);
    write(root, "unit.yaml", "单位名称: 某局\n");
    write(root, "采购员.yaml", post);
    write(root, "公示/采购公示.yaml", notice);
}

#[test]
fn what_is_for_society_is_listed_for_everybody_and_the_rest_inside_alone() {
    let public = on(Path::new(HOSPITAL), "2026-11-21", "public");
    let list = text(&public, "notices.html");
    assert!(list.contains("纪检监察室职权、廉政风险点及防控措施公开") && list.contains("公示中"), "{list}");
    assert!(!list.contains("2026 年度廉政风险点") && !list.contains("骨科高值耗材备货"), "{list}");
    assert_eq!(public.keys().filter(|path| path.starts_with("notices/")).count(), 1);
    let inside = on(Path::new(HOSPITAL), "2026-11-21", "internal");
    let list = text(&inside, "notices.html");
    for state in ["公示中", "公示期满", "已修订印发"] {
        assert!(list.contains(&format!("<h2>{state}</h2>")), "{state}: {list}");
    }
    let year = text(&inside, "notices/2026年度公示.html");
    for said in [
        "2026-04-13 至 2026-04-24",
        "10 个工作日",
        "全院",
        "由谁监控",
        "修订情况",
        "2026-05-08",
        "会议",
        "公示后的变动",
    ] {
        assert!(year.contains(said), "{said}: {year}");
    }
    let markdown = text(&inside, "markdown/notices/2026年度公示.md");
    assert!(markdown.contains("| 1 | [") && markdown.contains("## 修订情况"), "{markdown}");
}

#[test]
fn a_notice_runs_closes_and_is_issued_as_the_days_go_by() {
    let temporary = tempfile::tempdir().unwrap();
    register(temporary.path(), POST, NOTICE);
    let path = "notices/采购公示.html";
    assert!(!on(temporary.path(), "2026-04-12", "public").contains_key(path), "not before it begins");
    let draft = text(&on(temporary.path(), "2026-04-12", "internal"), path);
    assert!(draft.contains("待公示（按 2026-04-12 计）"), "{draft}");
    let running = text(&on(temporary.path(), "2026-04-24", "public"), path);
    assert!(running.contains("公示中（按 2026-04-24 计）") && running.contains("提意见"), "{running}");
    assert!(running.contains("2026-04-24（星期五）"), "{running}");
    let over = on(temporary.path(), "2026-04-25", "public");
    assert!(text(&over, path).contains("公示期满</dd>"));
    let later = on(temporary.path(), "2031-01-01", "public");
    let changed: Vec<&String> = over.keys().filter(|path| over.get(*path) != later.get(*path)).collect();
    assert!(changed.is_empty(), "{changed:?}: once it is over no other day changes a page");
    register(temporary.path(), POST, &format!("{NOTICE}印发日期: 2026-05-08\n"));
    assert!(text(&on(temporary.path(), "2026-05-07", "public"), path).contains("公示期满</dd>"));
    assert!(text(&on(temporary.path(), "2026-05-08", "public"), path).contains("已修订印发</dd>"));
}

#[test]
fn working_days_are_counted_with_days_off_and_days_made_up_and_an_unknown_year_says_so() {
    let temporary = tempfile::tempdir().unwrap();
    for (start, end, said) in [
        ("2026-04-27", "2026-05-12", "10 个工作日（劳动节放假除外）"),
        ("2026-09-14", "2026-09-25", "10 个工作日（中秋节放假除外）"),
        ("2026-12-21", "2027-01-08", "15 个工作日（2027 年放假安排未列入，只除去周末）"),
    ] {
        let notice = NOTICE.replace("2026-04-13", start).replace("2026-04-24", end);
        register(temporary.path(), POST, &notice);
        let page = text(&on(temporary.path(), end, "public"), "notices/采购公示.html");
        assert!(page.contains(said), "{said}: {page}");
    }
}

#[test]
fn an_opinion_is_shown_without_who_said_it_and_not_at_all_on_what_is_withheld() {
    let temporary = tempfile::tempdir().unwrap();
    register(temporary.path(), POST, &format!("{NOTICE}{FEEDBACK}"));
    let pages = on(temporary.path(), "2026-05-08", "public");
    for (path, content) in &pages {
        let text = String::from_utf8_lossy(content);
        for secret in ["聂风行", "13912345678", "密注", "密而不发", "步惊云", "R2", "<b>牌子"] {
            assert!(!text.contains(secret), "{secret} stands in {path}");
        }
    }
    let page = text(&pages, "notices/采购公示.html");
    for said in [
        "采购员说盘点一月一次",
        "已改为每周盘点",
        "盘点改为每周五一次",
        "采纳一条",
        "0571-88001234",
        "采购员.html#CG1-R1",
        "&lt;b&gt;牌子",
    ] {
        assert!(page.contains(said), "{said}: {page}");
    }
    assert!(page.contains("收到 2 条，已答复 1 条"), "what is withheld is not counted either: {page}");
    let inside = text(&on(temporary.path(), "2026-05-08", "internal"), "notices/采购公示.html");
    assert!(inside.contains("密而不发的意见") && inside.contains("密注甲") && inside.contains("收到 3 条"), "{inside}");
}

/// Runs `approve` on the notice of a register.
fn approve(root: &Path, date: &str, more: &[&str]) -> std::process::Output {
    let notice = root.join("公示/采购公示.yaml");
    let mut arguments = vec!["approve", notice.to_str().unwrap(), "--stage", "领导小组", "--body", "领导小组会议"];
    arguments.extend(["--date", date, "--today", "2026-04-20", "--lang", "zh"]);
    arguments.extend(more);
    riskreg(&arguments)
}

fn found(root: &Path, rule: &str) -> String {
    let output = riskreg(&["lint", root.to_str().unwrap(), "--select", rule, "--today", "2026-04-20", "--lang", "zh"]);
    told(&output)
}

#[test]
fn an_approval_binds_a_notice_to_what_it_shows() {
    let temporary = tempfile::tempdir().unwrap();
    let root = temporary.path();
    let reviewed = format!("{POST}{}", REVIEWS.replace(", 内容指纹: \"STAMP\"", ""));
    register(root, &reviewed, NOTICE);
    let output = approve(root, "2026-04-10", &[]);
    assert!(output.status.success() && told(&output).contains("写入 1 份"), "{}", told(&output));
    let written = std::fs::read_to_string(root.join("公示/采购公示.yaml")).unwrap();
    assert!(written.starts_with(NOTICE) && written.contains("内容指纹: \"v1:"), "{written}");
    assert!(!found(root, "notice-content-changed").contains("错误["), "{}", found(root, "notice-content-changed"));
    assert!(told(&approve(root, "2026-04-10", &[])).contains("已经批准"), "twice is once");

    write(root, "采购员.yaml", &reviewed.replace("每月盘点", "每年盘点"));
    let changed = found(root, "notice-content-changed");
    assert!(changed.contains("现在公示的不是 2026-04-10 批准公示的内容"), "{changed}");
    let again = approve(root, "2026-04-20", &[]);
    assert!(again.status.success(), "{}", told(&again));
    assert!(!found(root, "notice-content-changed").contains("错误["), "approved as it stands");
}

#[test]
fn a_notice_of_what_was_not_approved_is_not_approved() {
    let temporary = tempfile::tempdir().unwrap();
    let root = temporary.path();
    let half = "审核记录:\n  - { 年度: \"2026\", 审核环节: 科室, 审核组织: 科务会, 日期: 2026-03-12, 结论: 同意 }\n";
    register(root, &format!("{POST}{half}"), NOTICE);
    let refused = approve(root, "2026-04-10", &[]);
    assert_eq!(refused.status.code(), Some(1), "{}", told(&refused));
    assert!(told(&refused).contains("「采购员」没有走完审核环节"), "{}", told(&refused));
    register(root, POST, &NOTICE.replace("[采购员]", "[采购园]"));
    let nowhere = told(&approve(root, "2026-04-10", &[]));
    assert!(nowhere.contains("公示内容「采购园」不在台账里"), "{nowhere}");
    register(root, POST, NOTICE);
    let items = told(&approve(root, "2026-04-10", &["--item", "R1=同意"]));
    assert!(items.contains("公示没有逐项结论"), "{items}");
    assert_eq!(std::fs::read_to_string(root.join("公示/采购公示.yaml")).unwrap(), NOTICE, "nothing was written");
    // A folder around it does not mean it.
    let folder = riskreg(&["approve", root.to_str().unwrap(), "--stage", "领导小组", "--body", "会议", "--ready"]);
    assert_eq!(std::fs::read_to_string(root.join("公示/采购公示.yaml")).unwrap(), NOTICE, "{}", told(&folder));
}

#[test]
fn what_changed_after_a_notice_is_followed_through_its_review() {
    let temporary = tempfile::tempdir().unwrap();
    let root = temporary.path();
    register(root, &format!("{POST}{}", REVIEWS.replace(", 内容指纹: \"STAMP\"", "")), NOTICE);
    let path = "notices/采购公示.html";
    let same = text(&on(root, "2026-05-20", "internal"), path);
    assert!(!same.contains("公示后的变动"), "{same}");
    let stale = REVIEWS.replace("STAMP", "v1:00000000000000000000000000000000");
    register(root, &format!("{POST}{stale}"), NOTICE);
    let waiting = text(&on(root, "2026-05-20", "internal"), path);
    assert!(waiting.contains("公示后的变动") && waiting.contains("<td>领导小组</td>"), "{waiting}");
    let public = text(&on(root, "2026-05-20", "public"), path);
    assert!(!public.contains("公示后的变动"), "what waits is work in progress: {public}");
    let again = "  - { 年度: \"2026\", 审核环节: 领导小组, 审核组织: 领导小组会议, 日期: 2026-05-06, 结论: 同意 }\n";
    register(root, &format!("{POST}{stale}{again}"), NOTICE);
    let approved = text(&on(root, "2026-05-20", "public"), path);
    assert!(approved.contains("公示后的变动") && approved.contains("2026-05-06，领导小组"), "{approved}");
}
