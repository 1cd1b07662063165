//! `approve` and `approvals`: reviews held against the chain, written into files that keep all else, and what lint
//! makes of an approval once the content has moved on.

use std::path::Path;

use riskreg::record::{Leaf, Listed};
use riskreg::register::{FileKind, Model};

use crate::repository::{Repository, copy, git, riskreg};

const CONFIG: &str = "format = 1\n\n[cycle]\nname = \"2026\"\nstart = 2026-01-01\nend = 2026-12-31\n
[[review]]\nwhat = \"post\"\nwhen = { tier = \"leader\" }\nstages = [{ id = \"领导小组\", by = \"meeting\" }]\n
[[review]]\nwhat = \"post\"\nstages = [{ id = \"科室\", by = \"meeting\", quorum = [{ staff_below = 10, attend = \"all\" }] }, { id = \"分管领导\" }, { id = \"领导小组\", by = \"meeting\" }]\nrevise_from = \"分管领导\"\n
[[review]]\nwhat = \"department\"\nstages = [{ id = \"分管领导\" }]\n";
const UNIT: &str = "单位名称: 示例市第五人民医院\n主要负责人: 韩志远\n领导小组: { 组长: 韩志远 }\n";
const DEPARTMENT: &str = "名称: 药剂科\n负责人: 孙志强\n分管领导: 副院长陈立新\n人数: 8\n";
const BUYER: &str = "岗位: 采购员\n任职人: [{ 姓名: 周建国, 工号: \"20031\" }]\n风险点: # 逐条审\n  - { 编号: R1, 风险点: 采购计划人为加量, 等级: 二级 }\n  - { 编号: R2, 风险点: 验收走过场, 等级: 三级 }\n备注: 内部 # 不公开\n";
const KEEPER: &str = "岗位: 库管员\n任职人: [李红梅]\n风险点:\n  - { 编号: R1, 风险点: 出库不登记, 等级: 三级 }\n";
const POST: &str = "药剂科/采购员.yaml";
const TODAY: [&str; 2] = ["--today", "2026-11-22"];

/// A department of two posts, with a chain of three stages; committed.
fn hospital() -> Repository {
    let repository = Repository::new();
    repository.write("riskreg.toml", CONFIG).write("unit.yaml", UNIT).write("药剂科/department.yaml", DEPARTMENT);
    repository.write(POST, BUYER).write("药剂科/库管员.yaml", KEEPER);
    repository.commit("建立");
    repository
}

/// The exit code of a run, and what it says on both channels.
fn run(folder: &Path, args: &[&str]) -> (i32, String) {
    let output = riskreg(folder, args);
    let said = [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap()).concat();
    (output.status.code().unwrap(), said)
}

fn approve(repository: &Repository, args: &[&str]) -> (i32, String) {
    run(repository.path(), &[&["approve"], args, &TODAY].concat())
}

/// Passes a stage; it must succeed.
fn pass(repository: &Repository, path: &str, stage: &str, day: &str) {
    let who: &[&str] = match stage {
        "科室" => &["--body", "科务会", "--present", "8"],
        "分管领导" => &["--by", "陈立新"],
        _ => &["--body", "领导小组", "--minutes", "纪要〔2026〕2 号"],
    };
    let (code, said) = approve(repository, &[&[path, "--stage", stage, "--date", day], who].concat());
    assert_eq!(code, 0, "{stage}: {said}");
}

/// All three stages, one after the other.
fn pass_all(repository: &Repository, path: &str) {
    for (stage, day) in [("科室", "2026-03-12"), ("分管领导", "2026-03-24"), ("领导小组", "2026-04-10")] {
        pass(repository, path, stage, day);
    }
}

/// What lint says of approvals.
fn linted(repository: &Repository, args: &[&str]) -> String {
    let rules = "stale-approval,approval-missing,approval-out-of-order,approver-is-holder,reviewer-does-not-fit,below-quorum,changed-after-review";
    run(repository.path(), &[&["lint", "-q", "--select", rules], args, &TODAY].concat()).1
}

/// The row of `approvals` about one path: what passed, whether it holds, what is next, and with whom it lies.
fn standing(repository: &Repository, path: &str) -> [String; 4] {
    let (_, said) = run(repository.path(), &["approvals", "--format", "csv", "--lang", "zh"]);
    let row = said.lines().find(|line| line.split(',').next() == Some(path)).unwrap_or_else(|| panic!("{said}"));
    let cells: Vec<&str> = row.split(',').collect();
    [1, 5, 6, 7].map(|cell| cells[cell].to_owned())
}

#[test]
fn a_review_is_one_more_line_and_nothing_else_changes() {
    let repository = hospital();
    pass(&repository, POST, "科室", "2026-03-12");
    let stamp = "v1:30aec7c5020065a9d0a4beab12b4ad80";
    let line = format!(
        "  - {{ 年度: \"2026\", 审核环节: 科室, 审核组织: 科务会, 日期: 2026-03-12, 结论: 同意, 到会人数: 8, 内容指纹: \"{stamp}\" }}\n"
    );
    assert_eq!(repository.read(POST), format!("{BUYER}审核记录:\n{line}"));
    assert_eq!(repository.read("药剂科/库管员.yaml"), KEEPER);
    assert_eq!(linted(&repository, &[]), "");
}

#[test]
fn a_chain_is_passed_stage_by_stage_and_says_on_whose_desk_it_lies() {
    let repository = hospital();
    assert_eq!(standing(&repository, "药剂科/采购员"), ["", "未审", "科室", "科室会议（孙志强）"]);
    pass(&repository, POST, "科室", "2026-03-12");
    assert_eq!(standing(&repository, "药剂科/采购员"), ["科室", "有效", "分管领导", "分管领导（副院长陈立新）"]);
    pass(&repository, POST, "分管领导", "2026-03-24");
    assert_eq!(standing(&repository, "药剂科/采购员"), ["分管领导", "有效", "领导小组", "领导小组（韩志远）"]);
    pass(&repository, POST, "领导小组", "2026-04-10");
    assert_eq!(standing(&repository, "药剂科/采购员"), ["领导小组", "有效", "", "已审定"]);
    assert_eq!(linted(&repository, &[]), "");
}

#[test]
fn what_does_not_fit_the_chain_is_refused_with_what_to_do_and_nothing_is_written() {
    let repository = hospital();
    pass(&repository, POST, "科室", "2026-03-12");
    let before = repository.read(POST);
    let refused: [(&[&str], &str); 14] = [
        (
            &["--stage", "领导小组", "--body", "领导小组"],
            "下一环节是「分管领导」,不是「领导小组」;先记录「分管领导」的审核",
        ),
        (&["--stage", "分管"], "审核链里没有「分管」"),
        (&["--stage", "分管领导"], "「分管领导」由「分管领导」审核,没有写是谁;写 `--by`,如 副院长陈立新"),
        (&["--stage", "分管领导", "--by", "孙志强"], "「分管领导」环节应由「分管领导」审核,写的是「孙志强」"),
        (&["--stage", "分管领导", "--by", "科室负责人"], "「分管领导」环节应由「分管领导」审核"),
        (&["--stage", "分管领导", "--by", "周建国"], "「分管领导」的审核人「周建国」就是任职人自己;报上一级领导审核"),
        (&["--stage", "分管领导", "--by", "20031"], "「20031」就是任职人自己"),
        (
            &["--stage", "分管领导", "--by", "陈立新", "--date", "2026-03-02"],
            "日期 2026-03-02 早于「科室」的 2026-03-12",
        ),
        (&["--stage", "分管领导", "--by", "陈立新", "--date", "2026-12-02"], "日期 2026-12-02 在今天(2026-11-22)之后"),
        (&["--stage", "分管领导", "--by", "陈立新", "--item", "R9=退回"], "没有编号为 R9 的风险点或职权"),
        (
            &["--stage", "分管领导", "--by", "陈立新", "--item", "R2=退回", "--decision", "同意"],
            "R2 退回了,整份不能记「同意」",
        ),
        (&["--stage", "分管领导", "--by", "陈立新", "--cycle", "2025"], "台账现在的周期是 2026,不是 2025"),
        (&["--stage", "科室", "--body", "科务会", "--present", "8"], "「科室」2026-03-12 已经审定,之后没有变动"),
        (&["--stage", "领导小组", "--by", "韩志远", "--decision", "退回"], "下一环节是「分管领导」"),
    ];
    for (args, why) in refused {
        let (code, said) = approve(&repository, &[&[POST], args].concat());
        assert_eq!(code, 1, "{args:?}: {said}");
        assert!(said.contains(why), "{args:?}: {said}");
        assert_eq!(repository.read(POST), before, "{args:?}");
    }
    let (code, said) = approve(&repository, &["药剂科/库管员.yaml", "--stage", "科室", "--by", "孙志强"]);
    assert!(code == 1 && said.contains("「科室」由会议决定,没有写是哪个会议"), "{said}");
    for (present, why) in
        [(&[][..], "要有到会人数,应到会 8 人"), (&["--present", "7"], "到会 7 人,部门 8 人,应到会 8 人")]
    {
        let asked = [&["药剂科/库管员.yaml", "--stage", "科室", "--body", "科务会"], present].concat();
        let (code, said) = approve(&repository, &asked);
        assert!(code == 1 && said.contains(why), "{said}");
    }
}

#[test]
fn the_files_of_a_call_are_written_all_or_none() {
    let repository = hospital();
    pass(&repository, POST, "科室", "2026-03-12");
    pass(&repository, POST, "分管领导", "2026-03-24");
    // One of the two is not there yet.
    let meeting = ["药剂科", "--stage", "领导小组", "--body", "领导小组", "--date", "2026-04-10"];
    let (code, said) = approve(&repository, &meeting);
    assert!(code == 1 && said.contains("库管员.yaml: 下一环节是「科室」"), "{said}");
    assert!(!repository.read(POST).contains("领导小组"));
    // Those that are.
    let (code, said) = approve(&repository, &[&meeting[..], &["--ready"]].concat());
    assert!(code == 0 && said.contains("写入 1 份,另有 2 份不用写"), "{said}");
    // A whole folder, where it is the turn of all: what has passed already needs nothing.
    let (code, said) = approve(
        &repository,
        &["药剂科", "--stage", "科室", "--body", "科务会", "--present", "8", "--date", "2026-05-01"],
    );
    assert!(code == 0 && said.contains("写入 1 份,另有 2 份不用写"), "{said}");
    assert!(repository.read("药剂科/库管员.yaml").contains("审核环节: 科室"));
    assert!(!repository.read("药剂科/department.yaml").contains("审核"));
}

#[test]
fn a_file_that_cannot_be_read_is_not_approved_and_spoils_the_call() {
    let repository = hospital();
    repository.write("药剂科/库管员.yaml", &format!("{KEEPER}不认得: 1\n风险点: []\n"));
    let (code, said) = approve(&repository, &["药剂科", "--stage", "科室", "--body", "科务会", "--present", "8"]);
    assert_eq!(code, 1, "{said}");
    assert!(said.contains("先改到 `riskreg lint` 没有错误"), "{said}");
    assert_eq!(repository.read(POST), BUYER);
    repository.write("药剂科/库管员.yaml", &format!("{KEEPER}审核记录: 同意\n"));
    let (code, said) =
        approve(&repository, &["药剂科/库管员.yaml", "--stage", "科室", "--body", "科务会", "--present", "8"]);
    assert!(code == 1 && said.contains("`审核记录` 不是列表,接不上一条;改写为列表"), "{said}");
}

#[test]
fn what_was_sent_back_lies_with_its_holder_and_begins_again() {
    let repository = hospital();
    pass(&repository, POST, "科室", "2026-03-12");
    let back = [
        "--stage",
        "分管领导",
        "--by",
        "陈立新",
        "--date",
        "2026-03-24",
        "--item",
        "R2=退回",
        "--opinion",
        "补写验收, 两人签字",
    ];
    let (code, said) = approve(&repository, &[&[POST], &back[..]].concat());
    assert_eq!(code, 0, "{said}");
    assert!(repository.read(POST).contains("结论: 退回, 意见: \"补写验收, 两人签字\", 逐项结论: { R2: 退回 }"));
    assert_eq!(standing(&repository, "药剂科/采购员"), ["分管领导", "退回", "科室", "任职人（周建国）"]);
    let (code, said) = approve(&repository, &[POST, "--stage", "分管领导", "--by", "陈立新"]);
    assert!(code == 1 && said.contains("退回以后要从「科室」重走,还不到「分管领导」"), "{said}");
    for (stage, day) in [("科室", "2026-03-26"), ("分管领导", "2026-03-27"), ("领导小组", "2026-04-10")] {
        pass(&repository, POST, stage, day);
    }
    assert_eq!(linted(&repository, &[]), "");
}

#[test]
fn a_stale_approval_shows_the_commit_that_was_approved_and_the_fields_that_changed() {
    let repository = hospital();
    pass_all(&repository, POST);
    let approved = repository.commit("审定");
    let changed = repository.read(POST).replace("采购计划人为加量, 等级: 二级", "采购计划人为加量, 等级: 三级");
    repository.write(POST, &changed).commit("改等级");
    repository.write(POST, &changed.replace("备注: 内部", "备注: 不算")).commit("改备注");
    let said = linted(&repository, &[]);
    let commit = &approved[..10];
    assert!(
        said.contains(&format!("审定的是提交 {commit}(2026-03-12)的内容,之后变了:R1 等级调低「二级」→「三级」")),
        "{said}"
    );
    assert!(
        said.contains("审定时为「二级」") && said.contains("现在的内容不是「领导小组」 2026-04-10 审定的内容"),
        "{said}"
    );
    let english = linted(&repository, &["--lang", "en"]);
    assert!(
        english.contains(&format!(
            "commit {commit} of 2026-03-12 holds what was approved; changed since: R1 level lowered `二级` → `三级`"
        )),
        "{english}"
    );
    assert!(linted(&repository, &["--at", "HEAD~1"]).contains(&format!("审定的是提交 {commit}")));
    assert_eq!(linted(&repository, &["--at", &approved]), "");
    assert_eq!(standing(&repository, "药剂科/采购员"), ["领导小组", "已变动", "分管领导", "分管领导（副院长陈立新）"]);
    // A change after the end enters again where the profile says, and no later.
    let (code, said) = approve(&repository, &[POST, "--stage", "领导小组", "--body", "领导小组"]);
    assert!(code == 1 && said.contains("有变动的从「分管领导」进入"), "{said}");
    pass(&repository, POST, "分管领导", "2026-06-01");
    assert_eq!(standing(&repository, "药剂科/采购员"), ["分管领导", "有效", "领导小组", "领导小组（韩志远）"]);
    pass(&repository, POST, "领导小组", "2026-06-10");
    assert_eq!(linted(&repository, &[]), "");
}

#[test]
fn a_leader_who_changes_what_the_department_approved_makes_nobody_a_liar() {
    let repository = hospital();
    pass(&repository, POST, "科室", "2026-03-12");
    let added = repository.read(POST).replace("备注: 内部", "岗位职责: [采购]\n备注: 内部");
    repository.write(POST, &added);
    assert!(linted(&repository, &[]).contains("stale-approval"));
    let (code, said) = approve(
        &repository,
        &[POST, "--stage", "分管领导", "--by", "陈立新", "--date", "2026-03-24", "--decision", "调整"],
    );
    assert!(code == 0 && said.contains("「科室」审定后内容有变,这次审定的是现在的内容"), "{said}");
    assert_eq!(linted(&repository, &[]), "");
}

#[test]
fn what_was_approved_is_found_where_the_file_lay_and_with_the_library_as_it_was() {
    let repository = hospital();
    let library = "名称: 采购\n风险点:\n  - { 编号: C1, 风险点: 拆分采购, 等级: 二级 }\n";
    repository.write("风险库/采购.yaml", library);
    repository.write(POST, &BUYER.replace("风险点: 验收走过场, 等级: 三级", "引用: 采购#C1")).commit("引用");
    pass_all(&repository, POST);
    let approved = repository.commit("审定");
    repository.write("风险库/采购.yaml", &library.replace("拆分采购", "拆分采购规避招标")).commit("改风险库");
    let said = linted(&repository, &[]);
    assert!(
        said.contains(&format!("审定的是提交 {}", &approved[..10])) && said.contains("风险库里引用的内容"),
        "{said}"
    );
    repository.write("风险库/采购.yaml", library).commit("改回来");
    assert_eq!(linted(&repository, &[]), "");
    // A renamed file is followed.
    repository.git(&["mv", POST, "药剂科/药品采购员.yaml"]);
    repository.commit("改名");
    let moved = repository.read("药剂科/药品采购员.yaml").replace("人为加量, 等级: 二级", "人为加量, 等级: 一级");
    repository.write("药剂科/药品采购员.yaml", &moved);
    let said = linted(&repository, &[]);
    assert!(said.contains("R1 等级调高「二级」→「一级」"), "{said}");
}

#[test]
fn a_stale_approval_stands_without_git_and_says_what_git_does_not_know() {
    let repository = hospital();
    repository.write(POST, &BUYER.replace("等级: 二级", "等级: 一级"));
    pass_all(&repository, POST);
    repository.write(POST, &repository.read(POST).replace("等级: 一级", "等级: 三级"));
    assert!(linted(&repository, &[]).contains("版本库里没有提交过审定的那一版"));
    repository.commit("直接改了");
    let beside = tempfile::tempdir().unwrap();
    let origin = format!("file://{}", repository.path().display());
    git(beside.path(), &["clone", "-q", "--depth", "1", &origin, "shallow"]);
    let (code, said) = run(&beside.path().join("shallow"), &["lint", "-q", "--select", "stale-approval"]);
    assert!(code == 1 && said.contains("浅克隆里看不到审定的那一版"), "{said}");
    std::fs::remove_dir_all(repository.path().join(".git")).unwrap();
    let said = linted(&repository, &[]);
    assert!(said.contains("stale-approval") && !said.contains("版本库"), "{said}");
}

#[test]
fn a_dry_run_is_a_patch_of_what_would_be_written() {
    let repository = hospital();
    let asked = ["药剂科", "--stage", "科室", "--body", "科务会", "--present", "8", "--date", "2026-03-12"];
    let output = riskreg(repository.path(), &[&["approve", "--dry-run"], &asked[..], &TODAY].concat());
    assert_eq!(output.status.code(), Some(0));
    assert!(String::from_utf8_lossy(&output.stderr).contains("要写 2 份;没有写入"));
    assert_eq!(repository.git(&["status", "--porcelain"]), "");
    repository.write("补丁", &String::from_utf8(output.stdout).unwrap());
    repository.git(&["apply", "补丁"]);
    let patched = [POST, "药剂科/库管员.yaml"].map(|path| repository.read(path));
    repository.git(&["checkout", "-q", "--", "."]);
    assert_eq!(approve(&repository, &asked).0, 0);
    assert_eq!(patched, [POST, "药剂科/库管员.yaml"].map(|path| repository.read(path)));
}

#[test]
fn approvals_are_listed_by_desk_by_stage_and_as_a_revision_had_them() {
    let repository = hospital();
    pass_all(&repository, POST);
    repository.commit("审定");
    let listed = |args: &[&str]| {
        let (_, said) = run(repository.path(), &[&["approvals", "--format", "csv"], args].concat());
        said.lines().skip(1).map(|line| line.split(',').next().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(listed(&[]), ["药剂科/库管员", "药剂科/采购员"]);
    assert_eq!(listed(&["--desk", "孙志强"]), ["药剂科/库管员"]);
    assert_eq!(listed(&["--desk", "科室会议"]), ["药剂科/库管员"]);
    assert_eq!(listed(&["--stage", "领导小组"]), ["药剂科/采购员"]);
    assert_eq!(listed(&["--stale"]), [""; 0]);
    repository.write(POST, &repository.read(POST).replace("等级: 二级", "等级: 三级"));
    assert_eq!(listed(&["--stale"]), ["药剂科/采购员"]);
    assert_eq!(listed(&["--desk", "陈立新"]), ["药剂科/采购员"]);
    assert_eq!(listed(&["--at", "HEAD", "--stage", "领导小组"]), ["药剂科/采购员"]);
    assert_eq!(listed(&["--at", "HEAD~1", "--stage", "领导小组"]), [""; 0]);
    let (_, said) = run(repository.path(), &["approvals", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&said).unwrap();
    assert!(json["version"].is_number() && said.contains("\"approvals\""), "{said}");
}

#[test]
fn the_right_chain_is_that_of_the_post() {
    let repository = hospital();
    repository
        .write("院长.yaml", "岗位: 院长\n层级: 领导\n任职人: [韩志远]\n风险点: [{ 编号: R1, 风险点: 决策独断 }]\n");
    let (code, said) = approve(&repository, &["院长.yaml", "--stage", "科室", "--body", "科务会"]);
    assert!(code == 1 && said.contains("审核链里没有「科室」,它依次经过「领导小组」"), "{said}");
    pass(&repository, "院长.yaml", "领导小组", "2026-04-10");
    // A whole register: whom the stage does not concern is left alone.
    let (code, said) = approve(&repository, &[".", "--stage", "科室", "--body", "科务会", "--present", "8"]);
    assert!(code == 0 && said.contains("写入 2 份"), "{said}");
}

#[test]
fn an_approval_in_english_keys_is_written_in_them() {
    let repository = hospital();
    let post = "title: buyer\nrisks:\n  - { id: R1, title: splits orders, level: 三级 }\n";
    repository.write(POST, post);
    let asked = [
        POST,
        "--stage",
        "科室",
        "--body",
        "meeting",
        "--present",
        "8",
        "--date",
        "2026-03-12",
        "--suggest",
        "lower:R1:less money",
    ];
    assert_eq!(approve(&repository, &asked).0, 0);
    let written = repository.read(POST);
    let line = "reviews:\n  - { cycle: \"2026\", stage: 科室, body: meeting, date: 2026-03-12, decision: approve, present: 8, suggestions: [{ kind: lower, about: R1, text: less money }], stamp: \"v1:";
    assert!(written.starts_with(&format!("{post}{line}")), "{written}");
}

/// Every scalar outside the reviews, with its field.
fn outside_reviews(model: &Model) -> Vec<String> {
    let mut said = Vec::new();
    let spans: Vec<_> = model.holder().unwrap().reviews.items().iter().map(|review| review.span).collect();
    model.leaves(&mut |leaf: Leaf<'_>| {
        if !spans.iter().any(|span| span.contains(leaf.span)) {
            said.push(format!("{:?} {}", leaf.field, leaf.text));
        }
    });
    said
}

/// `after` is `before` with one more review: every other value is there, and all that stood there still stands there.
fn holds(path: &str, kind: FileKind, before: &str, after: &str) {
    let model =
        |text: &str| riskreg::read::file(text.as_bytes(), kind).model.unwrap_or_else(|| panic!("{path}: {text}"));
    let (old, new) = (model(before), model(after));
    assert_eq!(outside_reviews(&old), outside_reviews(&new), "{path}");
    let reviews = |model: &Model| model.holder().unwrap().reviews.items().len();
    assert_eq!(reviews(&old) + 1, reviews(&new), "{path}: {after}");
    let start = before.bytes().zip(after.bytes()).take_while(|(a, b)| a == b).count();
    let end = before[start.min(before.len())..].len();
    let kept = before.bytes().rev().zip(after.bytes().rev()).take_while(|(a, b)| a == b).count().min(end);
    let gone = String::from_utf8_lossy(&before.as_bytes()[start..before.len() - kept]).into_owned();
    assert!(gone.chars().all(|c| " []~".contains(c)), "{path}: {gone:?} is gone");
    let ends = |text: &str| (text.matches("\r\n").count(), text.matches('\n').count());
    let (crlf, all) = ends(after);
    assert!(crlf == 0 || crlf == all, "{path}: mixed line ends");
}

fn kind_of(path: &Path) -> FileKind {
    match path.file_stem().and_then(|stem| stem.to_str()).unwrap() {
        "department" => FileKind::Department,
        "unit" => FileKind::Unit,
        _ if path.parent().is_some_and(|folder| folder.ends_with("风险库")) => FileKind::Library,
        _ => FileKind::Post,
    }
}

/// The YAML files below a folder, with their texts.
fn texts(folder: &Path) -> Vec<(std::path::PathBuf, String)> {
    let files = walkdir::WalkDir::new(folder).sort_by_file_name().into_iter().map(Result::unwrap);
    let files = files.filter(|entry| entry.path().extension().is_some_and(|ending| ending == "yaml"));
    files.map(|entry| (entry.path().to_owned(), std::fs::read_to_string(entry.path()).unwrap())).collect()
}

/// Approves all that lies below a folder, and holds each file that was written against what it was.
fn approve_all(folder: &Path, args: &[&str]) -> usize {
    let before = texts(folder);
    let (code, said) = run(folder, &[&["approve", "."], args, &TODAY].concat());
    assert_eq!(code, 0, "{said}");
    let mut written = 0;
    for ((path, before), (_, after)) in before.iter().zip(&texts(folder)).filter(|(old, new)| old.1 != new.1) {
        holds(&path.to_string_lossy(), kind_of(path), before, after);
        written += 1;
    }
    written
}

#[test]
fn approving_the_hospital_changes_nothing_but_reviews() {
    let folder = tempfile::tempdir().unwrap();
    copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("registers"), folder.path());
    let stage = ["--stage", "领导小组", "--body", "领导小组", "--ready", "--date", "2026-11-20", "--present", "13"];
    assert!(approve_all(folder.path(), &stage) > 5);
}

#[test]
fn approving_however_a_post_is_written_changes_nothing_but_reviews() {
    let folder = tempfile::tempdir().unwrap();
    let config = "format = 1\n[[review]]\nwhat = \"post\"\nstages = [\"科室\", \"领导\"]\n";
    std::fs::write(folder.path().join("riskreg.toml"), config).unwrap();
    std::fs::write(folder.path().join("unit.yaml"), "单位名称: 局\n").unwrap();
    let reviews = [
        "",
        "审核记录:\n",
        "审核记录: ~\n",
        "审核记录: []\n",
        "审核记录: [ ] # 待审\n",
        "审核记录: # 待审\n",
        "\"审核记录\": [\n  # 待审\n]\n",
        "审定: [{ 审核环节: 领导, 结论: 退回 }]\n",
        "审核记录: [\n    { 审核环节: 领导, 结论: 退回 }, # 一\n  ]\n",
        "审核记录:\n  - { 审核环节: 领导, 结论: 退回 }   # 一\n",
        "审核记录:\n- 审核环节: 领导\n  结论: 退回\n# 二\n",
        "审核记录:\n    -   审核环节: 领导\n        意见: |\n          先补\n          再报\n        结论: 退回\n\n",
        "审核记录:\n  - 审核环节: 领导\n    结论: 退回\n    建议:\n      - 建议类型: 增加\n        内容: >-\n          一条\n",
    ];
    let rest = [
        "职责: [甲, 乙] # 两条\n",
        "风险点:\n  # 逐条\n  - 编号: R1\n    风险点: 走过场\n    防控措施:\n      - 双人验收\n  - { 编号: R2, 风险点: 加量 }\n",
        "岗位职责:\n- 采购\n\n\n",
    ];
    let mut posts = 0;
    for (index, reviews) in reviews.iter().enumerate() {
        for (place, rest) in
            rest.iter().enumerate().flat_map(|(r, rest)| (0..3).map(move |place| (r * 3 + place, rest)))
        {
            // In front of all, in the midst, at the end.
            let parts = match place % 3 {
                0 => [*reviews, "岗位: 采购员\n", rest],
                1 => ["岗位: 采购员\n", *reviews, rest],
                _ => ["岗位: 采购员\n", rest, *reviews],
            };
            let text = format!("# 表头\n{}", parts.concat());
            for (way, text) in [
                text.clone(),
                text.replace('\n', "\r\n"),
                format!("\u{feff}{text}"),
                text.trim_end().to_owned(),
                format!("---\n{text}"),
            ]
            .iter()
            .enumerate()
            {
                std::fs::write(folder.path().join(format!("岗{index}-{place}-{way}.yaml")), text).unwrap();
                posts += 1;
            }
        }
    }
    let flows = ["{ 岗位: 采购员 }", "{ 岗位: 采购员, 审核记录: [] }\n", "{ 审核记录: , 岗位: 采购员,\n}\n"];
    for (index, text) in flows.iter().enumerate() {
        std::fs::write(folder.path().join(format!("流{index}.yaml")), text).unwrap();
        posts += 1;
    }
    assert_eq!(approve_all(folder.path(), &["--stage", "科室", "--by", "甲"]), posts);
}
