//! The life of a risk point, post or department, as `riskreg log` tells it.

use std::path::Path;

use riskreg::facts::LibraryIndex;
use riskreg::register::FileKind;

use crate::repository::{Person, Repository, git, printed, riskreg};

const UNIT: &str = "单位名称: 示例市第五人民医院\n";
const BUYER: &str = "编号: GW-01\n岗位: 采购员\n任职人: [{ 姓名: 张某 }]\n风险点:\n  - 编号: R1\n    风险点: 采购计划人为加量\n    等级: 二级\n    责任人: [科主任]\n    防控措施:\n      - 每月五日前由库管员核对近三个月的消耗量并签字\n";
const R2: &str = "  - 编号: R2\n    风险点: 验收走过场\n    等级: 三级\n";
const KEEPER: &str = "岗位: 库管员\n风险点:\n  - 编号: R7\n    风险点: 验收走过场\n    等级: 二级\n";
const WU: Person = Person { name: "吴某", email: "wu@hospital" };

/// A register of one post.
fn begun() -> Repository {
    let repository = Repository::new();
    repository.write("unit.yaml", UNIT).write("药剂科/department.yaml", "名称: 药剂科\n");
    repository.write("药剂科/采购员.yaml", BUYER).commit_as(WU, "2026-01-05", "建立台账");
    repository
}

/// `BUYER` with some of its words replaced.
fn buyer(replaced: &[(&str, &str)]) -> String {
    replaced.iter().fold(BUYER.to_owned(), |text, (from, to)| {
        assert!(text.contains(from), "{from}");
        text.replace(from, to)
    })
}

/// What is printed, with the names of commits taken out and columns set apart by two spaces.
fn told(folder: &Path, args: &[&str]) -> String {
    let printed = printed(folder, &[&["log"], args].concat());
    let is_name = |word: &str| word.len() == 8 && word.bytes().all(|byte| byte.is_ascii_hexdigit());
    let line = |line: &str| {
        let indent = if line.starts_with("  ") { "  " } else { "" };
        let words = line.split("  ").map(str::trim).filter(|word| !word.is_empty() && !is_name(word));
        indent.to_owned() + &words.collect::<Vec<_>>().join("  ")
    };
    printed.lines().map(line).collect::<Vec<_>>().join("\n")
}

/// The kinds of change of each commit, `日期 kind kind`, the newest first.
fn kinds(folder: &Path, args: &[&str]) -> Vec<String> {
    let json = printed(folder, &[&["log", "--format", "json"], args].concat());
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    let commits = json["lives"][0]["commits"].as_array().unwrap();
    let kinds = |commit: &serde_json::Value| {
        let changes = commit["changes"].as_array().unwrap().iter();
        let kinds: Vec<String> = changes
            .map(|change| match change["entity"].as_str().unwrap() {
                "" => change["kind"].as_str().unwrap().to_owned(),
                id => format!("{id}:{}", change["kind"].as_str().unwrap()),
            })
            .collect();
        format!("{} {}", commit["date"].as_str().unwrap(), kinds.join(" "))
    };
    commits.iter().map(kinds).collect()
}

/// The stamp of a post.
fn stamp(text: &str) -> String {
    let model = riskreg::read::file(text.as_bytes(), FileKind::Post).model.unwrap();
    riskreg::fingerprint::of_file(&model.holder().unwrap(), &LibraryIndex::default())
}

#[test]
fn a_point_is_followed_through_its_departments_new_name_and_to_another_post() {
    let repository = begun();
    let here = repository.path();
    let later = buyer(&[("等级: 二级", "等级: 一级"), ("[科主任]", "[科主任, 库管员]")]) + R2;
    repository.write("药剂科/采购员.yaml", &later).commit_as(WU, "2026-02-05", "科务会后调高");
    repository.git(&["mv", "药剂科", "药学部"]);
    repository.write("药学部/department.yaml", "名称: 药学部\n").commit_as(WU, "2026-03-05", "更名");
    repository.write("药学部/采购员.yaml", &later.replace(R2, "")).write("药学部/库管员.yaml", KEEPER);
    repository.commit_as(WU, "2026-04-05", "验收移交库管");
    assert_eq!(
        told(here, &["药学部/采购员#R1"]),
        "药学部/采购员#R1 采购计划人为加量\n\n\
         2026-03-05  吴某  更名\n  移动岗位:药剂科/采购员 → 药学部/采购员\n\n\
         2026-02-05  吴某  科务会后调高\n  等级调高:二级 → 一级\n  责任人变动:增 库管员\n\n\
         2026-01-05  吴某  建立台账\n  新建岗位\n  新增风险点(二级)"
    );
    // By the number that survives every rename, and in the other language.
    assert_eq!(
        told(here, &["GW-01#R1", "--reverse", "--lang", "en"]),
        "GW-01#R1 采购计划人为加量\n\n\
         2026-01-05  吴某  建立台账\n  post added\n  point added (二级)\n\n\
         2026-02-05  吴某  科务会后调高\n  level raised: 二级 → 一级\n  owner changed: 库管员 added\n\n\
         2026-03-05  吴某  更名\n  post moved: 药剂科/采购员 → 药学部/采购员"
    );
    // What became R7 of another post was R2 of this one, and what this post did before R2 was there is not its life.
    assert_eq!(
        told(here, &["药学部/库管员.yaml#R7"]),
        "药学部/库管员.yaml#R7 验收走过场\n\n\
         2026-04-05  吴某  验收移交库管\n  新建岗位\n  移动风险点:药学部/采购员#R2 → 药学部/库管员#R7\n  等级调高:三级 → 二级\n\n\
         2026-03-05  吴某  更名\n  移动岗位:药剂科/采购员 → 药学部/采购员\n\n\
         2026-02-05  吴某  科务会后调高\n  新增风险点(三级)"
    );
    // A department is followed with what it was called, though git takes its file for another.
    let department = kinds(here, &["药学部"]);
    assert!(department.last().unwrap().contains("file-added file-added R1:point-added"), "{department:?}");
}

#[test]
fn a_post_written_anew_under_another_name_is_told_by_its_number() {
    let repository = begun();
    std::fs::remove_file(repository.path().join("药剂科/采购员.yaml")).unwrap();
    let anew = "编号: GW-01\n岗位: 药品采购主管\n职责: [统筹全院药品采购,审定供应目录,主持供应商评价]\n风险点:\n  - { 编号: R1, 风险点: 采购计划人为加量, 等级: 一级, 定级理由: 金额增大 }\n";
    repository.write("药剂科/采购主管.yaml", anew).commit_as(WU, "2026-02-05", "改设");
    let life = told(repository.path(), &["药剂科/采购主管#R1"]);
    assert!(life.contains("等级调高:二级 → 一级(金额增大)"), "{life}");
    assert!(life.contains("2026-01-05"), "{life}");
}

#[test]
fn what_is_gone_is_named_by_its_last_path_and_what_never_was_by_nothing() {
    let repository = begun();
    let here = repository.path();
    std::fs::remove_file(here.join("药剂科/采购员.yaml")).unwrap();
    repository.commit_as(WU, "2026-02-05", "撤岗");
    let expected = ["2026-02-05 file-removed R1:point-removed", "2026-01-05 file-added R1:point-added"];
    assert_eq!(kinds(here, &["药剂科/采购员"]), expected);
    assert_eq!(kinds(here, &["药剂科/采购员.yaml#R1"]), expected);
    assert_eq!(kinds(&here.join("药剂科"), &["采购员#R1"]), expected);
    for (args, said) in [
        (&["log", "药剂科/出纳"][..], "以前的版本里也没有"),
        (&["log", "药剂科/采购员#R9"], "没有风险点 R9"),
        (&["log", "药剂科#R1"], "没有风险点 R1"),
        (&["log", "--at", "没有"], "没有版本"),
        (&["log", "--at=--output=x"], "没有版本"),
    ] {
        let output = riskreg(here, args);
        let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0), "{args:?}: {stderr}");
        assert!(stderr.contains(said), "{args:?}: {stderr}");
    }
    assert!(!here.join("x").exists());
}

#[test]
fn an_approval_stands_in_line_and_says_whether_what_it_approved_still_stands() {
    let repository = begun();
    let here = repository.path();
    let approved = |text: &str, stage: &str, date: &str, more: &str| {
        let stamp = stamp(text);
        let head = if text.contains("审核记录") { "" } else { "审核记录:\n" };
        format!(
            "{text}{head}  - {{ 年度: '2026', 审核环节: {stage}, 审核人: 李某, 结论: 同意, 日期: {date}, 内容指纹: '{stamp}'{more} }}\n"
        )
    };
    let first = approved(BUYER, "科室", "2026-01-20", ", 逐项结论: { R1: 调整 }");
    repository.write("药剂科/采购员.yaml", &first).commit_as(WU, "2026-02-05", "科务会");
    let raised = first.replace("等级: 二级", "等级: 一级");
    repository.write("药剂科/采购员.yaml", &raised).commit_as(WU, "2026-03-05", "调高");
    let second = approved(&raised, "分管领导", "2026-03-20", "");
    repository.write("药剂科/采购员.yaml", &second).commit_as(WU, "2026-04-05", "分管领导审定");
    let life = told(here, &["药剂科/采购员#R1"]);
    assert_eq!(
        life,
        "药剂科/采购员#R1 采购计划人为加量\n\n\
         2026-04-05  吴某  分管领导审定\n  新增审核记录 分管领导:同意,李某,2026-03-20(所审内容未再变动)\n\n\
         2026-03-05  吴某  调高\n  等级调高:二级 → 一级\n\n\
         2026-02-05  吴某  科务会\n  新增审核记录 科室:R1 调整,李某,2026-01-20(此后内容已改)\n\n\
         2026-01-05  吴某  建立台账\n  新建岗位\n  新增风险点(二级)"
    );
    // An approval of something else than what it was recorded with.
    let third =
        approved(&second.replace("一级", "三级"), "领导小组", "2026-04-20", "").replace("等级: 三级", "等级: 一级");
    repository.write("药剂科/采购员.yaml", &third).commit_as(WU, "2026-05-05", "领导小组");
    assert!(told(here, &["药剂科/采购员", "-n", "1"]).contains("(记录时内容已与所审不符)"));
    let json: serde_json::Value =
        serde_json::from_str(&printed(here, &["log", "药剂科/采购员", "--format", "json"])).unwrap();
    assert_eq!(json["version"], 1);
    let approval = &json["lives"][0]["commits"][1]["changes"][0]["approval"];
    assert_eq!((&approval["stands"], &approval["decision"]), (&"still".into(), &"approve".into()));
}

/// Two branches change two fields of a post, and both another; the merge decides.
fn merged() -> Repository {
    let repository = begun();
    repository.git(&["switch", "-q", "-c", "旁支"]);
    let theirs = buyer(&[("等级: 二级", "等级: 三级"), ("[科主任]", "[库管员]")]);
    repository.write("药剂科/采购员.yaml", &theirs).commit_as(WU, "2026-02-05", "旁支:调低");
    repository.git(&["switch", "-q", "main"]);
    let ours = buyer(&[("等级: 二级", "等级: 一级"), ("姓名: 张某", "姓名: 赵某")]);
    repository.write("药剂科/采购员.yaml", &ours).commit_as(WU, "2026-02-06", "主干:调高");
    repository.git(&["merge", "-q", "--no-commit", "-s", "ours", "旁支"]);
    let both = buyer(&[
        ("等级: 二级", "等级: 一级"),
        ("[科主任]", "[库管员]"),
        ("姓名: 张某", "姓名: 赵某"),
        ("采购计划人为加量", "采购计划虚高"),
    ]);
    repository.write("药剂科/采购员.yaml", &both).commit_as(WU, "2026-02-07", "合并");
    repository
}

#[test]
fn a_change_is_told_once_where_it_was_made_and_a_merge_tells_only_what_it_did_itself() {
    let repository = merged();
    assert_eq!(
        kinds(repository.path(), &["药剂科/采购员"]),
        [
            "2026-02-07 R1:point-renamed",
            "2026-02-06 holder-added holder-removed R1:level-raised",
            "2026-02-05 R1:level-lowered R1:owner-changed",
            "2026-01-05 file-added R1:point-added",
        ]
    );
}

#[test]
fn three_branches_merged_at_once_are_each_told_where_they_were_made() {
    let repository = begun();
    for (branch, day, text) in [("库房", "2026-02-01", KEEPER), ("出纳", "2026-02-02", "岗位: 出纳\n")] {
        repository.git(&["switch", "-q", "-c", branch, "main"]);
        repository.write(&format!("药剂科/{branch}.yaml"), text).commit_as(WU, day, branch);
    }
    repository.git(&["switch", "-q", "main"]);
    let raised = buyer(&[("等级: 二级", "等级: 一级")]);
    repository.write("药剂科/采购员.yaml", &raised).commit_as(WU, "2026-02-03", "调高");
    repository.git(&["merge", "-q", "-m", "合并", "库房", "出纳"]);
    let mut told = kinds(repository.path(), &["药剂科"]);
    told.sort();
    assert_eq!(
        told,
        [
            "2026-01-05 file-added file-added R1:point-added",
            "2026-02-01 file-added R7:point-added",
            "2026-02-02 file-added",
            "2026-02-03 R1:level-raised",
        ]
    );
}

#[test]
fn a_branch_that_still_used_the_old_name_is_followed_too() {
    let repository = begun();
    repository.git(&["switch", "-q", "-c", "旁支"]);
    repository.write("药剂科/采购员.yaml", &buyer(&[("等级: 二级", "等级: 一级")]));
    repository.commit_as(WU, "2026-02-05", "旁支:调高");
    repository.git(&["switch", "-q", "main"]);
    repository.git(&["mv", "药剂科/采购员.yaml", "药剂科/采购主管.yaml"]);
    repository.commit_as(WU, "2026-02-06", "更名");
    repository.git(&["merge", "-q", "-m", "合并", "旁支"]);
    assert_eq!(
        kinds(repository.path(), &["药剂科/采购主管#R1"]),
        ["2026-02-06 file-moved", "2026-02-05 R1:level-raised", "2026-01-05 file-added R1:point-added"]
    );
}

#[test]
fn a_library_that_changes_what_a_point_is_changes_the_point() {
    let repository = Repository::new();
    let library = "名称: 共性\n风险点:\n  - { 编号: C01, 风险点: 收受礼品, 等级: 三级, 防控措施: [登记上交] }\n";
    let post = "岗位: 采购员\n风险点:\n  - { 编号: R1, 引用: 共性#C01 }\n";
    repository.write("unit.yaml", UNIT).write("library/共性.yaml", library).write("院长.yaml", post);
    repository.write("副院长.yaml", &post.replace("采购员", "副院长").replace("C01", "C02"));
    repository.commit_as(WU, "2026-01-05", "建立");
    repository.write("library/共性.yaml", &library.replace("三级", "一级")).commit_as(WU, "2026-02-05", "库里调高");
    let life = told(repository.path(), &["院长#R1"]);
    assert!(life.contains("2026-02-05  吴某  库里调高\n  等级调高:三级 → 一级(随 共性#C01 变动)"), "{life}");
    assert_eq!(kinds(repository.path(), &["副院长"]).len(), 1);
}

#[test]
fn days_numbers_and_a_revision_limit_what_is_told() {
    let repository = merged();
    let here = repository.path();
    let count = |args: &[&str]| kinds(here, &[&["药剂科/采购员"], args].concat()).len();
    assert_eq!(count(&["-n", "2"]), 2);
    assert_eq!(count(&["--since", "2026-02-06"]), 2);
    assert_eq!(count(&["--until", "2026-02-05"]), 2);
    assert_eq!(count(&["--since", "2026-02-06", "--until", "2026-02-06"]), 1);
    assert_eq!(count(&["--at", "旁支"]), 2);
    let none = told(here, &["药剂科/采购员", "--since", "2030-01-01"]);
    assert_eq!(none, "药剂科/采购员\n\n注:没有改动");
}

#[test]
fn a_shallow_clone_says_that_older_history_is_not_here() {
    let repository = merged();
    let beside = tempfile::tempdir().unwrap();
    git(beside.path(), &["clone", "-q", "--depth", "2", &format!("file://{}", repository.path().display()), "浅"]);
    let shallow = beside.path().join("浅");
    let life = told(&shallow, &["药剂科/采购员#R1"]);
    assert!(life.contains("2026-02-07") && !life.contains("新增风险点"), "{life}");
    assert!(life.ends_with("注:这是浅克隆,更早的历史不在这里;`git fetch --unshallow` 取来全部"), "{life}");
    // The merge is here, and was the last to change the point.
    assert!(!told(&shallow, &["--last"]).contains("浅克隆"));
    let begun = begun();
    begun.write("院长.yaml", "岗位: 院长\n").commit_as(WU, "2026-02-05", "添岗");
    git(beside.path(), &["clone", "-q", "--depth", "1", &format!("file://{}", begun.path().display()), "最浅"]);
    let last = told(&beside.path().join("最浅"), &["--last"]);
    assert!(last.contains("采购计划人为加量\n注:这是浅克隆"), "{last}");
}

#[test]
fn a_version_that_cannot_be_read_is_named_and_the_rest_is_told() {
    let repository = begun();
    repository.write("药剂科/采购员.yaml", "岗位: 采购员\n风险点: [{ 编号: R1\n").commit_as(WU, "2026-02-05", "写坏");
    repository.write("药剂科/采购员.yaml", &buyer(&[("等级: 二级", "等级: 一级")])).commit_as(WU, "2026-03-05", "改好");
    let life = told(repository.path(), &["药剂科/采购员"]);
    assert!(life.contains("2026-02-05") && life.contains("读不出来,没有比较"), "{life}");
    assert!(life.contains("2026-01-05  吴某  建立台账"), "{life}");
}

#[test]
fn settings_that_could_not_be_read_hide_one_commit_and_not_what_was_before() {
    let repository = begun();
    repository.write("riskreg.toml", "format = 1\n").commit_as(WU, "2026-02-05", "设置");
    repository
        .write("riskreg.toml", "format = [\n")
        .write("药剂科/采购员.yaml", &buyer(&[("等级: 二级", "等级: 三级")]));
    repository.commit_as(WU, "2026-03-05", "写坏");
    repository.write("riskreg.toml", "format = 1\n").commit_as(WU, "2026-04-05", "改好");
    let life = told(repository.path(), &["药剂科/采购员"]);
    assert!(life.contains("2026-03-05") && life.contains("riskreg.toml"), "{life}");
    assert!(life.contains("2026-01-05  吴某  建立台账"), "{life}");
}

#[test]
fn the_last_change_of_a_point_is_of_what_approvals_bind_to_and_survives_a_rename() {
    let repository = begun();
    let here = repository.path();
    let later = buyer(&[("姓名: 张某", "姓名: 赵某")]) + R2;
    repository.write("药剂科/采购员.yaml", &later).commit_as(WU, "2026-02-05", "补查 R2,换人");
    repository.git(&["mv", "药剂科", "药学部"]);
    repository.write("药学部/department.yaml", "名称: 药学部\n").commit_as(WU, "2026-03-05", "更名");
    let noted = later.replace("等级: 三级", "等级: 三级\n    备注: 待议");
    repository.write("药学部/采购员.yaml", &noted).commit_as(WU, "2026-04-05", "备注");
    assert_eq!(
        told(here, &["--last", "药学部"]),
        "位置  风险点  日期  提交人  提交  提交说明\n\
         药学部/采购员#R1  采购计划人为加量  2026-01-05  吴某  建立台账\n\
         药学部/采购员#R2  验收走过场  2026-02-05  吴某  补查 R2,换人"
    );
}

#[test]
fn a_point_that_a_merge_decided_was_last_changed_by_the_merge_and_others_where_they_were() {
    let repository = merged();
    let last = told(repository.path(), &["--last"]);
    assert!(last.contains("采购计划虚高  2026-02-07  吴某  合并"), "{last}");
    let repository = begun();
    repository.git(&["switch", "-q", "-c", "旁支"]);
    repository.write("药剂科/采购员.yaml", &buyer(&[("等级: 二级", "等级: 一级")])).commit_as(WU, "2026-02-05", "旁支");
    repository.git(&["switch", "-q", "main"]);
    repository.write("药剂科/库管员.yaml", KEEPER).commit_as(WU, "2026-02-06", "主干");
    repository.git(&["merge", "-q", "-m", "合并", "旁支"]);
    let last = told(repository.path(), &["--last"]);
    assert!(last.contains("2026-02-05  吴某  旁支") && last.contains("2026-02-06  吴某  主干"), "{last}");
}

#[test]
fn every_format_tells_the_same_and_numbers_of_people_are_blanked() {
    let repository = begun();
    let here = repository.path();
    let text = buyer(&[("采购计划人为加量", "虚报 13912345678 的计划"), ("等级: 二级", "等级: 一级")]);
    repository.write("药剂科/采购员.yaml", &text).commit_as(WU, "2026-02-05", "联系 13912345678");
    for format in ["text", "table", "json", "csv", "markdown"] {
        let printed = printed(here, &["log", "药剂科/采购员", "--format", format]);
        assert!(printed.contains("吴某") && printed.contains("一级") && printed.contains("2026-02-05"), "{printed}");
        assert!(!printed.contains("13912345678"), "{format}: {printed}");
    }
    let csv = printed(here, &["log", "药剂科/采购员", "--format", "csv"]);
    assert!(csv.trim_start_matches('\u{feff}').starts_with("date,author,commit,where,title,kind,"), "{csv}");
}
