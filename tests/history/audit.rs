//! What an inspector asks of a history: honest ones that give nothing, and every fraud found at its commit.

use std::path::Path;

use riskreg::facts::LibraryIndex;
use riskreg::register::FileKind;

use crate::repository::{DAY, Person, Repository, ZHOU, git, git_as, git_command, riskreg};

const WANG: Person = Person { name: "王建平", email: "wang@hospital" };
const LI: Person = Person { name: "李某", email: "li@hospital" };

/// A post goes through its department's meeting, the leader in charge and the leading group.
const SETTINGS: &str = r#"format = 1
name = "示例医院台账"
keys = "zh"

[[review]]
what = "post"
stages = [{ id = "科室", by = "meeting" }, { id = "分管领导" }, { id = "领导小组", by = "meeting" }]
"#;
const UNIT: &str = "单位名称: 示例市第五人民医院\n主要负责人: 高志明\n";
const PHARMACY: &str = "名称: 药剂科\n负责人: 王建平\n分管领导: 陈立新\n";
const BUYER: &str = "岗位: 采购员\n任职人: [周建国]\n风险点:\n  - 编号: R1\n    风险点: 采购计划人为加量\n    等级: 一级\n    防控措施: [每月由科主任抽查采购单]\n  - 编号: R2\n    风险点: 验收走过场\n    等级: 二级\n";
const FILE: &str = "药剂科/采购员.yaml";

/// The fingerprint of a post without library points.
fn stamp(post: &str) -> String {
    let model = riskreg::read::file(post.as_bytes(), FileKind::Post).model.unwrap();
    riskreg::fingerprint::of_file(&model.holder().unwrap(), &LibraryIndex::default())
}

/// A review of what `post` says.
fn review(post: &str, stage: &str, who: &str, day: &str) -> String {
    let stamp = stamp(post);
    format!("  - {{ 年度: \"2026\", 审核环节: {stage}, {who}, 日期: {day}, 结论: 同意, 内容指纹: \"{stamp}\" }}\n")
}

/// The whole chain, on one day.
fn chain(post: &str, day: &str) -> String {
    let of = |stage, who| review(post, stage, who, day);
    of("科室", "审核组织: 科务会") + &of("分管领导", "审核人: 陈立新") + &of("领导小组", "审核组织: 领导小组会议")
}

fn with_reviews(post: &str, reviews: &str) -> String {
    format!("{post}审核记录:\n{reviews}")
}

/// A register whose only post was approved on 10 March and that recorded two days later.
fn approved() -> Repository {
    let repository = Repository::new();
    repository.write("riskreg.toml", SETTINGS).write("unit.yaml", UNIT).write("药剂科/department.yaml", PHARMACY);
    repository.write(FILE, BUYER).commit_as(ZHOU, "2026-03-02", "查找风险点");
    repository.write(FILE, &with_reviews(BUYER, &first_chain())).commit_as(WANG, "2026-03-12", "记录审定");
    repository
}

fn first_chain() -> String {
    chain(BUYER, "2026-03-10")
}

fn lowered() -> String {
    BUYER.replace("等级: 一级", "等级: 三级")
}

/// What `audit` finds: severity, rule, commit and what it is about.
fn found(folder: &Path, args: &[&str]) -> Vec<[String; 4]> {
    let output = riskreg(folder, &[&["audit", "--format", "json"], args].concat());
    let stdout = String::from_utf8(output.stdout).unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    let json: serde_json::Value = serde_json::from_str(&stdout).unwrap_or_else(|_| panic!("{stdout}{stderr}"));
    let errors = json["summary"]["errors"].as_u64().unwrap();
    assert_eq!(output.status.code(), Some(i32::from(errors > 0)), "{stdout}");
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    let findings = json["findings"].as_array().unwrap().iter();
    findings.map(|one| [&one["severity"], &one["rule"], &one["commit"], &one["entity"]].map(text)).collect()
}

fn finding(severity: &str, rule: &str, commit: &str, entity: &str) -> [String; 4] {
    [severity, rule, commit, entity].map(str::to_owned)
}

fn nothing(repository: &Repository) {
    assert_eq!(found(repository.path(), &[]), Vec::<[String; 4]>::new());
}

#[test]
fn an_honest_history_gives_nothing() {
    let repository = approved();
    // Lowered, approved through the whole chain, and written down two days later.
    repository.write(FILE, &with_reviews(&lowered(), &first_chain())).commit_as(ZHOU, "2026-05-20", "R1 降级报审");
    let reviews = first_chain() + &chain(&lowered(), "2026-05-26");
    repository.write(FILE, &with_reviews(&lowered(), &reviews)).commit_as(WANG, "2026-05-28", "记录审定");
    // Translated, moved, and its reviews spelt another way.
    let moved =
        with_reviews(&lowered(), &reviews).replace("审核记录", "reviews").replace("2026-05-26", "2026年5月26日");
    repository.git(&["mv", FILE, "药剂科/药品采购员.yaml"]);
    repository.write("药剂科/药品采购员.yaml", &moved.replace("reviews", "审核记录")).commit_as(
        ZHOU,
        "2026-06-01",
        "改名",
    );
    // Two departments at once, merged.
    repository.git(&["checkout", "-q", "-b", "检验科"]);
    repository
        .write("检验科/department.yaml", "名称: 检验科\n负责人: 李某\n")
        .write("检验科/检验员.yaml", "岗位: 检验员\n");
    repository.commit_as(LI, "2026-06-03", "检验科");
    repository.git(&["checkout", "-q", "main"]);
    repository.write("药剂科/库管员.yaml", "岗位: 库管员\n").commit_as(ZHOU, "2026-06-04", "库管员");
    git_as(repository.path(), WANG, "2026-06-05", &["merge", "-q", "--no-ff", "-m", "合并", "检验科"]);
    nothing(&repository);
    let output = riskreg(repository.path(), &["audit"]);
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(said.starts_with("共审计 8 个提交"), "{said}");
}

#[test]
fn a_level_that_fell_without_an_approval_is_found_at_the_commit_that_lowered_it() {
    let repository = approved();
    repository.write("unit.yaml", &format!("{UNIT}# 注\n")).commit_as(WANG, "2026-05-01", "无关");
    repository.write(FILE, &with_reviews(&lowered(), &first_chain()));
    let commit = repository.commit_as(ZHOU, "2026-05-20", "整理");
    repository.write("药剂科/库管员.yaml", "岗位: 库管员\n").commit_as(ZHOU, "2026-05-21", "新岗");
    let rule = "level-lowered-without-approval";
    assert_eq!(found(repository.path(), &[]), [finding("error", rule, &commit, "药剂科/采购员#R1")]);
    assert_eq!(found(repository.path(), &[&format!("{commit}..")]), Vec::<[String; 4]>::new());
    let text = String::from_utf8(riskreg(repository.path(), &["audit"]).stdout).unwrap();
    let place = format!("--> {}:药剂科/采购员.yaml:6:9", &commit[..10]);
    assert!(text.contains(&place) && text.contains("从「一级」降为「三级」") && text.contains("原来的等级"), "{text}");
}

#[test]
fn a_lowered_level_heals_by_the_whole_chain_or_by_taking_it_back() {
    let rule = "level-lowered-without-approval";
    let lowering = || {
        let repository = approved();
        repository.write(FILE, &with_reviews(&lowered(), &first_chain()));
        let commit = repository.commit_as(ZHOU, "2026-05-20", "降级");
        (repository, commit)
    };
    let (repository, commit) = lowering();
    // On its way: a warning. A fresh approval of the old content heals nothing.
    let begun = first_chain() + &review(&lowered(), "科室", "审核组织: 科务会", "2026-05-22");
    repository.write(FILE, &with_reviews(&lowered(), &begun)).commit_as(WANG, "2026-05-23", "科室审核");
    assert_eq!(found(repository.path(), &[]), [finding("warning", rule, &commit, "药剂科/采购员#R1")]);
    let old = begun.clone() + &review(BUYER, "领导小组", "审核组织: 领导小组会议", "2026-05-22");
    repository.write(FILE, &with_reviews(&lowered(), &old)).commit_as(WANG, "2026-05-24", "旧内容");
    assert_eq!(found(repository.path(), &[]), [finding("warning", rule, &commit, "药剂科/采购员#R1")]);
    let whole = old + &review(&lowered(), "领导小组", "审核组织: 领导小组会议", "2026-05-26");
    repository.write(FILE, &with_reviews(&lowered(), &whole)).commit_as(WANG, "2026-05-27", "审定");
    nothing(&repository);

    let (repository, _) = lowering();
    repository.write(FILE, &with_reviews(BUYER, &first_chain())).commit_as(ZHOU, "2026-05-21", "改回");
    nothing(&repository);
}

#[test]
fn an_approved_point_that_was_deleted_is_found_and_one_that_moved_or_was_closed_is_not() {
    let without = BUYER.split("  - 编号: R2").next().unwrap();
    let repository = approved();
    repository.write(FILE, &with_reviews(without, &first_chain()));
    let commit = repository.commit_as(ZHOU, "2026-05-20", "精简");
    let rule = "point-removed-without-approval";
    assert_eq!(found(repository.path(), &[]), [finding("error", rule, &commit, "药剂科/采购员#R2")]);

    let repository = approved();
    let closed = BUYER.replace("等级: 二级\n", "等级: 二级\n    状态: 已消除\n    消除理由: 验收移交总务科\n");
    repository.write(FILE, &with_reviews(&closed, &first_chain())).commit_as(ZHOU, "2026-05-20", "消除");
    nothing(&repository);

    let repository = approved();
    repository.write(FILE, &with_reviews(without, &first_chain()));
    repository
        .write("药剂科/验收员.yaml", "岗位: 验收员\n风险点:\n  - 编号: R1\n    风险点: 验收走过场\n    等级: 二级\n");
    repository.commit_as(ZHOU, "2026-05-20", "移交");
    nothing(&repository);

    let repository = approved();
    repository.git(&["rm", "-q", FILE]);
    let commit = repository.commit_as(ZHOU, "2026-05-20", "撤岗");
    assert_eq!(found(repository.path(), &[]), [finding("warning", rule, &commit_before(&repository), "药剂科/采购员")]);
    assert!(!commit.is_empty());
}

/// What a file was that is gone stands in the commit before.
fn commit_before(repository: &Repository) -> String {
    repository.git(&["rev-parse", "HEAD~1"]).trim().to_owned()
}

#[test]
fn an_approval_by_someone_the_register_did_not_list_then_is_found() {
    let repository = approved();
    repository.write(FILE, &with_reviews(&lowered(), &first_chain())).commit_as(ZHOU, "2026-05-20", "降级");
    let forged = chain(&lowered(), "2026-05-26").replace("陈立新", "孙建国");
    let reviews = first_chain() + &forged;
    repository.write(FILE, &with_reviews(&lowered(), &reviews));
    let commit = repository.commit_as(ZHOU, "2026-05-28", "记录审定");
    // Whom the department names afterwards makes no difference.
    repository.write("药剂科/department.yaml", &PHARMACY.replace("陈立新", "孙建国")).commit_as(
        ZHOU,
        "2026-06-01",
        "换人",
    );
    assert_eq!(found(repository.path(), &[]), [finding("error", "approver-not-listed", &commit, "药剂科/采购员")]);
}

#[test]
fn holders_who_approve_their_own_post_are_found() {
    let repository = approved();
    repository.write(FILE, &with_reviews(&lowered(), &first_chain())).commit_as(ZHOU, "2026-05-20", "降级");
    let reviews = first_chain() + &chain(&lowered(), "2026-05-26").replace("陈立新", "周建国");
    repository.write(FILE, &with_reviews(&lowered(), &reviews));
    let commit = repository.commit_as(ZHOU, "2026-05-28", "记录审定");
    assert_eq!(found(repository.path(), &[]), [finding("error", "approver-not-listed", &commit, "药剂科/采购员")]);
}

#[test]
fn an_approval_dated_before_its_content_existed_is_found() {
    let repository = approved();
    let more = BUYER.replace("[每月由科主任抽查采购单]", "[每月由科主任抽查采购单, 每季公开采购目录]");
    repository.write(FILE, &with_reviews(&more, &first_chain())).commit_as(ZHOU, "2026-05-20", "补措施");
    let backdated = chain(&more, "2026-05-18");
    repository.write(FILE, &with_reviews(&more, &(first_chain() + &backdated)));
    let commit = repository.commit_as(WANG, "2026-05-22", "记录审定");
    let one = finding("error", "approval-before-content", &commit, "药剂科/采购员");
    assert_eq!(found(repository.path(), &[]), [one.clone(), one.clone(), one]);
}

#[test]
fn content_that_came_with_its_approval_may_have_been_there_and_one_that_never_was_cannot() {
    let repository = approved();
    let more = BUYER.replace("验收走过场", "验收不到场");
    let last = |post: &str, day: &str| review(post, "领导小组", "审核组织: 领导小组会议", day);
    let reviews = first_chain() + &last(&more, "2026-05-18");
    repository.write(FILE, &with_reviews(&more, &reviews));
    let together = repository.commit_as(WANG, "2026-05-20", "一次提交");
    let never = BUYER.replace("验收走过场", "从来没有写过");
    repository.write(FILE, &with_reviews(&more, &(reviews + &last(&never, "2026-05-25"))));
    let invented = repository.commit_as(WANG, "2026-05-26", "记录审定");
    let rule = "approval-before-content";
    assert_eq!(
        found(repository.path(), &["--select", rule]),
        [finding("warning", rule, &together, "药剂科/采购员"), finding("error", rule, &invented, "药剂科/采购员"),]
    );
}

#[test]
fn an_approval_written_down_months_later_is_noted() {
    let repository = Repository::new();
    repository.write("riskreg.toml", SETTINGS).write("unit.yaml", UNIT).write("药剂科/department.yaml", PHARMACY);
    repository.write(FILE, BUYER).commit_as(ZHOU, "2026-03-02", "查找风险点");
    let last = review(BUYER, "领导小组", "审核组织: 领导小组会议", "2026-03-10");
    repository.write(FILE, &with_reviews(BUYER, &last));
    let commit = repository.commit_as(WANG, "2026-06-12", "补记");
    assert_eq!(found(repository.path(), &[]), [finding("info", "approval-recorded-late", &commit, "药剂科/采购员")]);
}

#[test]
fn reviews_that_were_altered_or_deleted_are_found_wherever_the_post_went() {
    let rule = "review-rewritten";
    let rewritten = |how: &dyn Fn(&Repository) -> &'static str| {
        let repository = approved();
        let path = how(&repository);
        let commit = repository.commit_as(ZHOU, "2026-05-20", "整理");
        let found = found(repository.path(), &[]);
        let entity = path.trim_end_matches(".yaml");
        assert_eq!(found, [finding("error", rule, &commit, entity)], "{path}");
    };
    rewritten(&|repository| {
        repository.write(FILE, &with_reviews(BUYER, &first_chain().replacen("陈立新", "高志明", 1)));
        FILE
    });
    rewritten(&|repository| {
        let chain = first_chain();
        let kept: Vec<&str> = chain.lines().filter(|line| !line.contains("科务会")).collect();
        repository.write(FILE, &with_reviews(BUYER, &(kept.join("\n") + "\n")));
        FILE
    });
    // Renamed and altered in one commit.
    rewritten(&|repository| {
        repository.git(&["rm", "-q", FILE]);
        let chain = first_chain().replacen("2026-03-10", "2026-03-11", 1);
        repository.write("药剂科/药品采购员.yaml", &with_reviews(BUYER, &chain));
        "药剂科/药品采购员.yaml"
    });
    // The same, with so much else changed that git sees no rename.
    rewritten(&|repository| {
        repository.git(&["rm", "-q", FILE]);
        let chain = first_chain().replacen("2026-03-10", "2026-03-11", 1);
        let padded = format!("{BUYER}岗位职责: [{}]\n", "负责药品采购计划的编制与报批,".repeat(80));
        repository.write("总务科/department.yaml", "名称: 总务科\n");
        repository.write("总务科/采购专员.yaml", &with_reviews(&padded, &chain));
        "总务科/采购专员.yaml"
    });
}

#[test]
fn a_file_that_could_not_be_read_for_a_while_is_compared_with_what_it_was() {
    let repository = approved();
    repository.write(FILE, "岗位: [采购员\n").commit_as(ZHOU, "2026-05-19", "坏了");
    let chain = first_chain();
    let kept: Vec<&str> = chain.lines().skip(1).collect();
    repository.write(FILE, &with_reviews(BUYER, &(kept.join("\n") + "\n")));
    let commit = repository.commit_as(ZHOU, "2026-05-20", "修好");
    assert_eq!(found(repository.path(), &[]), [finding("error", "review-rewritten", &commit, "药剂科/采购员")]);
}

#[test]
fn what_was_empty_in_a_review_and_was_filled_in_later_is_a_warning() {
    let repository = approved();
    let filled = first_chain().replacen("结论: 同意,", "结论: 同意, 到会人数: 9,", 1);
    repository.write(FILE, &with_reviews(BUYER, &filled));
    let commit = repository.commit_as(ZHOU, "2026-05-20", "补写");
    assert_eq!(found(repository.path(), &[]), [finding("warning", "review-rewritten", &commit, "药剂科/采购员")]);
}

#[test]
fn a_commit_to_another_departments_folder_is_found_and_nobody_gives_themselves_one() {
    let owners = r#"
[git]
owners = [
  { path = "**", accounts = ["wang@hospital"] },
  { path = "药剂科", accounts = ["zhou@hospital", "wang@hospital"] },
  { path = "检验科", accounts = ["li@hospital", "wang@hospital"] },
]
"#;
    let repository = Repository::new();
    let settings = format!("{SETTINGS}{owners}");
    repository.write("riskreg.toml", &settings).write("unit.yaml", UNIT).write("药剂科/department.yaml", PHARMACY);
    repository.write("检验科/department.yaml", "名称: 检验科\n").commit_as(WANG, "2026-03-01", "建立");
    repository.write(FILE, BUYER).commit_as(ZHOU, "2026-03-02", "本科室");
    repository.write("检验科/检验员.yaml", "岗位: 检验员\n").write("检验科/采样员.yaml", "岗位: 采样员\n");
    let outside = repository.commit_as(ZHOU, "2026-03-03", "别的科室");
    repository.write("riskreg.toml", &settings.replace("\"li@hospital\"", "\"zhou@hospital\""));
    let grant = repository.commit_as(ZHOU, "2026-03-04", "给自己加上");
    let rule = "commit-outside-own-folder";
    let all = found(repository.path(), &[]);
    let own = |index: usize| all[index][..3].iter().map(String::as_str).collect::<Vec<_>>();
    assert_eq!(all.len(), 2, "{all:?}");
    assert_eq!((own(0), own(1)), (vec!["error", rule, &outside], vec!["error", rule, &grant]));
}

#[test]
fn code_owners_say_whose_a_folder_is_where_the_settings_do_not() {
    let repository = approved();
    repository.write(".github/CODEOWNERS", "/药剂科/ zhou@hospital\n").commit_as(WANG, "2026-03-13", "归属");
    repository.write(FILE, &with_reviews(&BUYER.replace("[周建国]", "[周建国, 孙某]"), &first_chain()));
    let commit = repository.commit_as(LI, "2026-03-14", "代改");
    let rule = "commit-outside-own-folder";
    assert_eq!(found(repository.path(), &[]), [finding("error", rule, &commit, "药剂科/采购员")]);
}

#[test]
fn a_change_of_the_scale_by_which_levels_fall_is_counted() {
    let repository = approved();
    let scale = "\n[levels]\ngrade = [\"risk\"]\nscale = [{ id = \"二级\" }, { id = \"一级\" }, { id = \"三级\" }]\n";
    repository.write("riskreg.toml", &format!("{SETTINGS}{scale}"));
    let commit = repository.commit_as(ZHOU, "2026-05-20", "整理");
    let rules: Vec<[String; 4]> = found(repository.path(), &[]);
    assert!(
        rules.iter().any(|one| one[0] == "warning" && one[1] == "level-rule-changed" && one[2] == commit),
        "{rules:?}"
    );
}

#[test]
fn a_merge_that_changes_what_no_branch_did_is_found_and_so_is_one_that_drops_a_branch() {
    let branches = || {
        let repository = approved();
        repository.git(&["checkout", "-q", "-b", "药剂"]);
        let more = BUYER.replace("[每月由科主任抽查采购单]", "[每月由科主任抽查采购单, 每季公开采购目录]");
        repository.write(FILE, &with_reviews(&more, &first_chain())).commit_as(ZHOU, "2026-05-20", "补措施");
        repository.git(&["checkout", "-q", "main"]);
        repository.write("药剂科/库管员.yaml", "岗位: 库管员\n").commit_as(ZHOU, "2026-05-21", "新岗");
        (repository, more)
    };
    let rule = "merge-with-own-change";
    let (repository, more) = branches();
    git_as(repository.path(), WANG, "2026-05-22", &["merge", "-q", "--no-ff", "-m", "合并", "药剂"]);
    nothing(&repository);

    let (repository, _) = branches();
    git_as(repository.path(), WANG, "2026-05-22", &["merge", "-q", "--no-ff", "--no-commit", "药剂"]);
    repository.write(FILE, &with_reviews(&more.replace("等级: 一级", "等级: 三级"), &first_chain()));
    let commit = repository.commit_as(WANG, "2026-05-22", "合并");
    assert_eq!(found(repository.path(), &[]), [finding("error", rule, &commit, "药剂科/采购员#R1")]);

    let (repository, _) = branches();
    git_as(repository.path(), WANG, "2026-05-22", &["merge", "-q", "--no-ff", "-s", "ours", "-m", "合并", "药剂"]);
    let commit = repository.git(&["rev-parse", "HEAD"]).trim().to_owned();
    assert_eq!(found(repository.path(), &[]), [finding("error", rule, &commit, "药剂科/采购员#R1")]);
}

#[test]
fn a_checkpoint_holds_as_long_as_history_only_grows() {
    let repository = approved();
    let here = repository.path();
    let kept = tempfile::tempdir().unwrap();
    let file = kept.path().join("checkpoint.json");
    let file = file.to_str().unwrap();
    assert_eq!(riskreg(here, &["audit", &format!("--checkpoint={file}")]).status.code(), Some(0));
    let printed = String::from_utf8(riskreg(here, &["audit", "--checkpoint"]).stdout).unwrap();
    assert_eq!(printed, std::fs::read_to_string(file).unwrap());
    repository.write("药剂科/库管员.yaml", "岗位: 库管员\n").commit_as(ZHOU, "2026-05-20", "新岗");
    assert_eq!(found(here, &["--since-checkpoint", file]), Vec::<[String; 4]>::new());

    // The commit is another one, with another day.
    let old = repository.git(&["rev-parse", "HEAD~1"]);
    repository.git(&["reset", "-q", "--hard", "HEAD~2"]);
    repository.write(FILE, &with_reviews(BUYER, &first_chain())).commit_as(WANG, "2026-03-11", "记录审定");
    let rewritten = found(here, &["--since-checkpoint", file]);
    assert_eq!(rewritten.iter().map(|one| &*one[1]).collect::<Vec<_>>(), ["rewritten-history"]);
    // Not even the old commit is left.
    repository.git(&["reflog", "expire", "--expire=now", "--all"]);
    repository.git(&["gc", "-q", "--prune=now"]);
    assert!(!git_command(here, ZHOU, DAY, &["cat-file", "-e", old.trim()]).status().unwrap().success());
    let rewritten = found(here, &["--since-checkpoint", file]);
    assert_eq!(rewritten.iter().map(|one| &*one[1]).collect::<Vec<_>>(), ["rewritten-history"]);

    // A checkpoint that says something else of the commit.
    let altered =
        std::fs::read_to_string(file).unwrap().replace(old.trim(), repository.git(&["rev-parse", "HEAD"]).trim());
    std::fs::write(file, altered.replace("\"fingerprint\": \"v1:", "\"fingerprint\": \"v1:0")).unwrap();
    let rewritten = found(here, &["--since-checkpoint", file]);
    assert_eq!(rewritten.iter().map(|one| &*one[1]).collect::<Vec<_>>(), ["rewritten-history"]);
    std::fs::write(file, "{}").unwrap();
    assert_eq!(riskreg(here, &["audit", "--since-checkpoint", file]).status.code(), Some(2));
}

#[test]
fn what_a_shallow_clone_begins_with_is_not_judged_and_the_run_says_so() {
    let repository = approved();
    repository.write(FILE, &with_reviews(&lowered(), &first_chain()));
    let commit = repository.commit_as(ZHOU, "2026-05-20", "降级");
    let beside = tempfile::tempdir().unwrap();
    let origin = format!("file://{}", repository.path().display());
    git(beside.path(), &["clone", "-q", "--depth", "1", &origin, "one"]);
    git(beside.path(), &["clone", "-q", "--depth", "2", &origin, "two"]);
    let one = beside.path().join("one");
    assert_eq!(found(&one, &[]), Vec::<[String; 4]>::new());
    let said = String::from_utf8(riskreg(&one, &["audit"]).stdout).unwrap();
    assert!(said.contains("浅克隆") && said.contains(&commit[..10]), "{said}");
    let rule = "level-lowered-without-approval";
    assert_eq!(found(&beside.path().join("two"), &[]), [finding("error", rule, &commit, "药剂科/采购员#R1")]);
}

#[test]
fn a_register_in_a_subfolder_is_audited_by_the_commits_that_touch_it() {
    let repository = Repository::new();
    let write = |path: &str, text: &str| _ = repository.write(&format!("台账/{path}"), text);
    write("riskreg.toml", SETTINGS);
    write("unit.yaml", UNIT);
    write("药剂科/department.yaml", PHARMACY);
    write(FILE, &with_reviews(BUYER, &first_chain()));
    repository.commit_as(WANG, "2026-03-10", "建立");
    repository.write("说明.md", "# 说明\n").commit_as(LI, "2026-04-01", "无关");
    write(FILE, &with_reviews(&lowered(), &first_chain()));
    let commit = repository.commit_as(ZHOU, "2026-05-20", "降级");
    repository.write("说明.md", "# 说明二\n").commit_as(LI, "2026-06-01", "无关");
    let rule = "level-lowered-without-approval";
    let expected = [finding("error", rule, &commit, "药剂科/采购员#R1")];
    assert_eq!(found(repository.path(), &["HEAD", "台账"]), expected);
    assert_eq!(found(repository.path(), &["台账/药剂科"]), expected);
    assert_eq!(found(&repository.path().join("台账/药剂科"), &["HEAD~2.."]), expected);
    let bare = tempfile::tempdir().unwrap();
    git(bare.path(), &["clone", "-q", "--bare", repository.path().to_str().unwrap(), "bare.git"]);
    assert_eq!(found(bare.path(), &["main", "bare.git/台账"]), expected);
}

#[test]
fn every_format_of_lint_tells_the_findings_of_audit_with_their_commit() {
    let repository = approved();
    repository.write(FILE, &with_reviews(&lowered(), &first_chain()));
    let commit = repository.commit_as(ZHOU, "2026-05-20", "降级");
    for format in ["text", "compact", "json", "sarif", "github", "gitlab", "junit", "rdjson", "markdown"] {
        let output = riskreg(repository.path(), &["audit", "--format", format]);
        let said = String::from_utf8(output.stdout).unwrap();
        assert_eq!(output.status.code(), Some(1), "{format}: {said}");
        assert!(said.contains("level-lowered-without-approval") && said.contains(&commit[..10]), "{format}: {said}");
    }
    for (args, code) in [
        (&["--ignore", "level-lowered-without-approval"][..], 0),
        (&["--select", "risk-without-measure"], 2),
        (&["HEAD..HEAD"], 2),
        (&["没有.."], 2),
        (&["--", "--output=x.."], 2),
    ] {
        let output = riskreg(repository.path(), &[&["audit"], args].concat());
        assert_eq!(output.status.code(), Some(code), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
    }
}
