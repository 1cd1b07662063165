//! What changed between two versions of a register, in its own terms: `riskreg diff`.

use std::path::Path;

use crate::repository::{Repository, copy, git, printed, riskreg};

const CONFIG: &str = "format = 1\nname = \"某院台账\"\nkeys = \"zh\"\nprofile = \"hospital\"\n\n[cycle]\nname = \"2026\"\nprevious = \"cycle/2025\"\n";
const UNIT: &str = "单位名称: 某院\n";
const LIBRARY: &str = "名称: 共性库
风险点:
  - 编号: C01
    风险点: 收受供应商礼品
    等级: 二级
    防控措施: [礼品三日内登记上交, 与供应商见面须两人在场]
  - { 编号: C02, 风险点: 泄露内部数据, 等级: 一级 }
";
const BUYER: &str = "岗位: 采购员
编号: G1
任职人: [{ 姓名: 周某 }]
职权: [{ 编号: P1, 名称: 药品采购 }]
风险点:
  - 编号: R1
    风险点: 采购计划人为加量
    评估因素: { 发生机率: 较高, 危害程度: 较为严重 }
    等级: 二级
    责任人: [科主任]
    防控措施:
      - 每月五日前由库管员核对近三个月的消耗量并签字
      - { 措施: 采购计划两人复核, 期限: 2026-12-31 }
  - { 编号: R2, 风险点: 验收走过场, 等级: 三级 }
  - { 编号: R3, 引用: C01 }
";
const KEEPER: &str = "岗位: 库管员
风险点:
  - { 编号: R1, 风险点: 出入库不登记, 等级: 三级 }
  - { 编号: R2, 引用: 共性#C01, 等级: 三级, 防控措施: [来访登记] }
";

/// A hospital of one department with two posts and a library, committed and tagged, below `folder`.
fn hospital_in(repository: Repository, folder: &str) -> Repository {
    let write = |path: &str, text: &str| _ = repository.write(&format!("{folder}{path}"), text);
    write("riskreg.toml", CONFIG);
    write("unit.yaml", UNIT);
    write("library/共性.yaml", LIBRARY);
    write("药剂科/department.yaml", "名称: 药剂科\n");
    write("药剂科/采购员.yaml", BUYER);
    write("药剂科/库管员.yaml", KEEPER);
    repository.commit("建立");
    repository.git(&["tag", "cycle/2025"]);
    repository
}

fn hospital() -> Repository {
    hospital_in(Repository::new(), "")
}

impl Repository {
    /// Replaces words of a file that has them.
    fn replace(&self, path: &str, from: &str, to: &str) -> &Repository {
        let text = self.read(path);
        assert!(text.contains(from), "{path} has no {from}");
        self.write(path, &text.replacen(from, to, 1))
    }
}

fn json(folder: &Path, args: &[&str]) -> serde_json::Value {
    let output = riskreg(folder, &[&["diff", "--format", "json"], args].concat());
    assert!(matches!(output.status.code(), Some(0 | 1)), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// Each change in one line: `kind path#entity field: before → after`, and through what it came.
fn told(folder: &Path, args: &[&str]) -> Vec<String> {
    let document = json(folder, args);
    let registers = document["registers"].as_array().unwrap();
    let changes = registers.iter().flat_map(|register| register["changes"].as_array().unwrap());
    let line = |change: &serde_json::Value| {
        let text = |key: &str| change[key].as_str().unwrap_or_default().to_owned();
        let path = if change["path"].is_null() { text("old_path") } else { text("path") };
        let mut line = format!("{} {path}", text("change"));
        if !text("entity").is_empty() {
            line.push_str(&format!("#{}", text("entity")));
        }
        if !text("field").is_empty() {
            line.push_str(&format!(" {}", text("field")));
        }
        line.push_str(&format!(": {} → {}", text("before"), text("after")));
        if !text("through").is_empty() {
            line.push_str(&format!(" ({})", text("through")));
        }
        line
    };
    changes.map(line).collect()
}

fn stderr(output: &std::process::Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn a_change_is_told_in_the_words_of_the_register() {
    let repository = hospital();
    let buyer = "药剂科/采购员.yaml";
    repository
        .replace(
            buyer,
            "等级: 二级\n    责任人: [科主任]",
            "等级: 三级\n    定级理由: 采购改为集中招标\n    责任人: [分管副院长]",
        )
        .replace(buyer, "      - 每月五日前由库管员核对近三个月的消耗量并签字\n", "")
        .replace(buyer, "期限: 2026-12-31", "期限: 2027-06-30")
        .replace(
            buyer,
            "等级: 三级 }\n  - { 编号: R3",
            "等级: 三级, 状态: 已消除, 消除理由: 改为院外验收 }\n  - { 编号: R3",
        )
        .replace(buyer, "周某", "吴某")
        .replace(buyer, "名称: 药品采购", "名称: 药品和耗材采购")
        .replace("药剂科/库管员.yaml", "出入库不登记", "出入库登记不全")
        .write("药剂科/调剂员.yaml", "岗位: 调剂员\n风险点: [{ 编号: R1, 风险点: 处方外流, 等级: 二级 }]\n");
    assert_eq!(
        told(repository.path(), &[]),
        [
            "point-renamed 药剂科/库管员.yaml#R1 title: 出入库不登记 → 出入库登记不全",
            "file-added 药剂科/调剂员.yaml:  → 调剂员",
            "point-added 药剂科/调剂员.yaml#R1:  → 处方外流",
            "holder-added 药剂科/采购员.yaml:  → 吴某",
            "holder-removed 药剂科/采购员.yaml: 周某 → ",
            "power-changed 药剂科/采购员.yaml#P1 name: 药品采购 → 药品和耗材采购",
            "level-lowered 药剂科/采购员.yaml#R1: 二级 → 三级",
            "owner-changed 药剂科/采购员.yaml#R1 owner: 科主任 → 分管副院长",
            "date-changed 药剂科/采购员.yaml#R1 due: 2026-12-31 → 2027-06-30",
            "measure-removed 药剂科/采购员.yaml#R1: 每月五日前由库管员核对近三个月的消耗量并签字 → ",
            "point-closed 药剂科/采购员.yaml#R2:  → ",
            "point-changed 药剂科/采购员.yaml#R2 closed_reason:  → 改为院外验收",
        ]
    );
    let document = json(repository.path(), &[]);
    assert_eq!(document["version"], 1);
    let lowered = &document["registers"][0]["changes"][6];
    assert_eq!(lowered["reason"], "采购改为集中招标");
    assert_eq!((&lowered["line"], &lowered["rank_before"], &lowered["rank_after"]), (&9.into(), &1.into(), &2.into()));
    // Once committed it is the same between the two commits, and nothing is left to tell of the work tree.
    let before = told(repository.path(), &["cycle/2025"]);
    repository.commit("修改");
    assert_eq!(told(repository.path(), &["cycle/2025..HEAD"]), before);
    assert_eq!(told(repository.path(), &["HEAD~1"]), before);
    assert_eq!(printed(repository.path(), &["diff"]).lines().last(), Some("没有变化"));
}

#[test]
fn a_table_shows_what_changed_and_what_it_does_to_the_numbers() {
    let repository = hospital();
    repository.replace("药剂科/采购员.yaml", "等级: 二级", "等级: 一级").replace(
        "药剂科/库管员.yaml",
        "  - { 编号: R1, 风险点: 出入库不登记, 等级: 三级 }\n",
        "",
    );
    repository.commit("修改");
    let table = printed(repository.path(), &["diff", "cycle/2025..HEAD"]);
    let commits = |revision: &str| repository.git(&["rev-parse", "--short=7", revision]).trim().to_owned();
    let expected = [
        &*format!("cycle/2025（{}） → HEAD（{}）", commits("cycle/2025"), commits("HEAD")),
        "变化",
        "位置           对象                 变化        项目  原    现    说明",
        "药剂科/库管员  R1 出入库不登记      删去风险点        三级",
        "药剂科/采购员  R1 采购计划人为加量  等级调高          二级  一级  未写定级理由;按规则:发生机率 较高、危害程度 较为严重 → 二级",
        "注:2 个文件,2 处变化:删去风险点 1、等级调高 1",
        "",
        "数量变化(只计有变化的文件)",
    ];
    assert_eq!(table.lines().take(8).collect::<Vec<_>>(), expected);
    for row in ["风险点         5   4    -1", "风险点：一级   0   1    +1"] {
        assert!(table.contains(row), "{table}");
    }
    let whole = printed(repository.path(), &["diff", "HEAD~1", "--totals", "--lang", "en"]);
    assert!(whole.contains("whole totals") && whole.contains("people"), "{whole}");
}

#[test]
fn layout_comments_and_the_language_of_keys_are_no_change() {
    let repository = hospital();
    let text = repository.read("药剂科/库管员.yaml").replace("岗位: 库管员", "# 说明\n岗位:   '库管员'");
    repository.write("药剂科/库管员.yaml", &text.replace("    - 来访登记", "    - 来访登记 "));
    assert_eq!(told(repository.path(), &[]), Vec::<String>::new());
}

#[test]
fn a_department_that_is_renamed_takes_its_posts_along() {
    let repository = hospital();
    repository.git(&["mv", "药剂科", "药学部"]);
    repository.replace("药学部/department.yaml", "药剂科", "药学部").commit("改名");
    assert_eq!(
        told(repository.path(), &["HEAD~1..HEAD"]),
        [
            "file-moved 药学部/department.yaml: 药剂科 → 药学部",
            "title-changed 药学部/department.yaml name: 药剂科 → 药学部",
            "file-moved 药学部/库管员.yaml: 药剂科/库管员 → 药学部/库管员",
            "file-moved 药学部/采购员.yaml: 药剂科/采购员 → 药学部/采购员",
        ]
    );
    let table = printed(repository.path(), &["diff", "HEAD~1..HEAD"]);
    assert!(table.contains("连同其下 2 个文件") && !table.contains("药学部/采购员"), "{table}");
}

#[test]
fn a_post_is_the_same_by_its_number_however_much_was_rewritten() {
    let repository = hospital();
    repository.write("采购办/department.yaml", "名称: 采购办\n").commit("新部门");
    std::fs::remove_file(repository.path().join("药剂科/采购员.yaml")).unwrap();
    let moved = "# 新的写法\nid: G1\ntitle: 采购专员\ntier: 一般\nrisks:\n  - id: R1\n    title: 采购计划人为加量\n    level: 一级\n";
    repository.write("采购办/采购专员.yaml", moved);
    let told = told(repository.path(), &[]);
    assert!(told.contains(&"file-moved 采购办/采购专员.yaml: 药剂科/采购员 → 采购办/采购专员".to_owned()), "{told:?}");
    assert!(told.contains(&"level-raised 采购办/采购专员.yaml#R1: 二级 → 一级".to_owned()), "{told:?}");
    assert!(!told.iter().any(|told| told.starts_with("file-added") || told.starts_with("file-removed")), "{told:?}");
}

#[test]
fn two_posts_from_one_template_are_not_one_that_moved() {
    let repository = hospital();
    let post = |title: &str, number: &str, risk: &str| {
        format!(
            "岗位: {title}\n编号: {number}\n层级: 一般\n岗位职责: [按规定办理本岗位业务]\n廉政职责: [不收受礼品礼金]\n风险点:\n  - {{ 编号: R1, 风险点: {risk}, 等级: 三级 }}\n"
        )
    };
    repository.write("药剂科/甲.yaml", &post("甲岗", "G8", "处方外流")).commit("甲");
    std::fs::remove_file(repository.path().join("药剂科/甲.yaml")).unwrap();
    repository.write("药剂科/乙.yaml", &post("乙岗", "G9", "库存虚报"));
    assert_eq!(
        told(repository.path(), &[]),
        [
            "file-added 药剂科/乙.yaml:  → 乙岗",
            "point-added 药剂科/乙.yaml#R1:  → 库存虚报",
            "file-removed 药剂科/甲.yaml: 甲岗 → ",
            "point-removed 药剂科/甲.yaml#R1: 处方外流 → ",
        ]
    );
}

#[test]
fn a_risk_point_that_went_to_another_post_is_followed() {
    let repository = hospital();
    repository.replace("药剂科/采购员.yaml", "  - { 编号: R2, 风险点: 验收走过场, 等级: 三级 }\n", "").replace(
        "药剂科/库管员.yaml",
        "风险点:\n",
        "风险点:\n  - { 编号: R7, 风险点: 验收走过场, 等级: 二级 }\n",
    );
    assert_eq!(
        told(repository.path(), &[]),
        [
            "point-moved 药剂科/库管员.yaml#R7: 药剂科/采购员#R2 → 药剂科/库管员#R7",
            "level-raised 药剂科/库管员.yaml#R7: 三级 → 二级",
        ]
    );
}

#[test]
fn a_changed_library_point_reaches_those_who_refer_to_it_and_do_not_say_otherwise() {
    let repository = hospital();
    repository
        .replace("library/共性.yaml", "等级: 二级", "等级: 三级")
        .replace("library/共性.yaml", "礼品三日内登记上交, ", "")
        .replace("library/共性.yaml", "泄露内部数据", "泄露病人数据");
    let expected = [
        "level-lowered library/共性.yaml#C01: 二级 → 三级",
        "measure-removed library/共性.yaml#C01: 礼品三日内登记上交 → ",
        "point-renamed library/共性.yaml#C02 title: 泄露内部数据 → 泄露病人数据",
        "level-lowered 药剂科/采购员.yaml#R3: 二级 → 三级 (共性#C01)",
        "measure-removed 药剂科/采购员.yaml#R3: 礼品三日内登记上交 →  (共性#C01)",
    ];
    assert_eq!(told(repository.path(), &[]), expected);
    repository.commit("修改风险库");
    assert_eq!(told(repository.path(), &["HEAD~1..HEAD"]), expected);
}

#[test]
fn a_changed_scale_is_told_with_what_it_does() {
    let repository = hospital();
    let scale = "\n[levels]\ngrade = [\"risk\"]\nscale = [{ id = \"重大\", aliases = [\"一级\", \"二级\"] }, { id = \"一般\", aliases = [\"三级\"] }]\n";
    repository.write("riskreg.toml", &format!("{CONFIG}{scale}"));
    let told = told(repository.path(), &["HEAD", "riskreg.toml", "药剂科/采购员.yaml"]);
    assert_eq!(
        told,
        [
            "field-changed riskreg.toml levels:  → risk",
            "field-changed riskreg.toml levels:  → id=重大 aliases=一级、二级、id=一般 aliases=三级",
            "level-changed 药剂科/采购员.yaml#R1: 二级 → 重大 (riskreg.toml)",
            "level-changed 药剂科/采购员.yaml#R2: 三级 → 一般 (riskreg.toml)",
            "level-changed 药剂科/采购员.yaml#R3: 二级 → 重大 (riskreg.toml)",
        ]
    );
}

#[test]
fn posts_go_with_the_file_that_made_their_folder_a_department() {
    let repository = hospital();
    std::fs::remove_file(repository.path().join("药剂科/department.yaml")).unwrap();
    repository.commit("删去部门文件");
    let told = told(repository.path(), &["HEAD~1..HEAD"]);
    for removed in ["药剂科/department.yaml", "药剂科/库管员.yaml", "药剂科/采购员.yaml"] {
        assert!(told.iter().any(|told| told.starts_with(&format!("file-removed {removed}:"))), "{removed}: {told:?}");
    }
}

#[test]
fn a_branch_is_compared_from_where_it_parted() {
    let repository = hospital();
    repository.git(&["switch", "-q", "-c", "修改"]);
    repository
        .replace("药剂科/库管员.yaml", "等级: 三级 }\n  - { 编号: R2", "等级: 二级 }\n  - { 编号: R2")
        .commit("调高");
    repository.git(&["switch", "-q", "main"]);
    repository.replace("药剂科/采购员.yaml", "验收走过场", "验收不严").commit("改名");
    assert_eq!(told(repository.path(), &["main...修改"]), ["level-raised 药剂科/库管员.yaml#R1: 三级 → 二级"]);
    assert_eq!(told(repository.path(), &["main..修改"]).len(), 2);
    repository.git(&["merge", "-q", "--no-edit", "修改"]);
    assert_eq!(told(repository.path(), &["HEAD~1..HEAD"]), ["level-raised 药剂科/库管员.yaml#R1: 三级 → 二级"]);
}

#[test]
fn a_path_chooses_what_is_told_and_not_what_is_compared() {
    let repository = hospital();
    repository.write("检验科/department.yaml", "名称: 检验科\n").commit("检验科");
    repository.git(&["mv", "药剂科/采购员.yaml", "检验科/采购员.yaml"]);
    repository.replace("药剂科/库管员.yaml", "出入库不登记", "出入库登记不全");
    let here = repository.path();
    let moved = "file-moved 检验科/采购员.yaml: 药剂科/采购员 → 检验科/采购员";
    assert_eq!(told(here, &["HEAD", "检验科"]), [moved]);
    assert_eq!(told(here, &["HEAD", "药剂科/采购员.yaml"]), [moved]);
    assert_eq!(told(&here.join("检验科"), &["HEAD", "."]), [moved]);
}

#[test]
fn what_must_not_pass_stops_the_run() {
    let repository = hospital();
    repository.replace("药剂科/采购员.yaml", "等级: 二级", "等级: 三级");
    let here = repository.path();
    let run = |kinds: &str| riskreg(here, &["diff", "--fail-on", kinds]);
    assert_eq!(run("level-raised,measure-removed").status.code(), Some(0));
    let stopped = run("level-lowered,measure-removed");
    assert_eq!(stopped.status.code(), Some(1));
    assert_eq!(stderr(&stopped), "riskreg: 不放行:等级调低(level-lowered)1 处\n");
    assert_eq!(run("等级调低").status.code(), Some(1));
    assert_eq!(run("等级降低").status.code(), Some(2));
}

#[test]
fn a_file_that_cannot_be_read_is_not_taken_for_one_that_lost_its_points() {
    let repository = hospital();
    repository.replace("药剂科/采购员.yaml", "    等级: 二级\n", "    等级: [二级\n");
    let output = riskreg(repository.path(), &["diff"]);
    assert_eq!(output.status.code(), Some(1));
    let table = String::from_utf8_lossy(&output.stdout);
    assert!(table.contains("没有比较 药剂科/采购员.yaml:后一版第") && !table.contains("删去"), "{table}");
    assert!(stderr(&output).contains("1 个文件读不出来"), "{}", stderr(&output));
    let document = json(repository.path(), &[]);
    assert_eq!(document["registers"][0]["not_compared"][0]["version"], "new");
}

#[test]
fn a_cycle_is_laid_beside_the_one_before_point_by_point() {
    let repository = hospital();
    let buyer = "药剂科/采购员.yaml";
    repository
        .replace(buyer, "等级: 二级", "等级: 一级")
        .replace(buyer, "等级: 三级 }", "等级: 三级, 状态: 已消除, 消除理由: 业务取消 }")
        .replace("药剂科/库管员.yaml", "出入库不登记, 等级: 三级", "出入库登记不全, 等级: 三级")
        .write("药剂科/调剂员.yaml", "岗位: 调剂员\n风险点: [{ 编号: R1, 风险点: 处方外流, 等级: 二级 }]\n")
        .commit("新一年");
    let csv = printed(repository.path(), &["diff", "--cycle", "--format", "csv"]);
    assert_eq!(
        csv,
        "path,entity,fate,before,after,changed,reason
药剂科/库管员,R1 出入库登记不全,kept,三级,三级,point renamed,
药剂科/库管员,R2 收受供应商礼品,kept,三级,三级,,
药剂科/调剂员,R1 处方外流,new,,二级,,
药剂科/采购员,R1 采购计划人为加量,raised,二级,一级,,\"no reason is stated; by the rule: 发生机率 较高, 危害程度 较为严重 → 二级\"
药剂科/采购员,R2 验收走过场,closed,三级,,point changed,业务取消
药剂科/采购员,R3 收受供应商礼品,kept,二级,二级,,
"
    );
    let table = printed(repository.path(), &["diff", "--cycle"]);
    assert!(table.contains("沿用       3") && table.contains("消除       1"), "{table}");
}

#[test]
fn a_register_lies_anywhere_in_a_repository_and_may_come_whole() {
    let repository = hospital_in(Repository::new(), "台账/本院/");
    repository.git(&["config", "core.quotePath", "true"]);
    repository.write("说明.md", "# 说明\n").replace("台账/本院/药剂科/库管员.yaml", "出入库不登记", "出入库登记不全");
    repository
        .write("分院/unit.yaml", "单位名称: 分院\n")
        .write("分院/院长.yaml", "岗位: 院长\n风险点: [{ 编号: R1, 风险点: 一言堂, 等级: 一级 }]\n");
    let renamed = "point-renamed 药剂科/库管员.yaml#R1 title: 出入库不登记 → 出入库登记不全";
    let came =
        ["file-added unit.yaml:  → 分院", "file-added 院长.yaml:  → 院长", "point-added 院长.yaml#R1:  → 一言堂"];
    let here = repository.path();
    assert_eq!(told(&here.join("台账/本院/药剂科"), &[]), [renamed]);
    assert_eq!(told(here, &["HEAD", "台账/本院"]), [renamed]);
    // From above all registers of which something differs.
    assert_eq!(told(here, &[]), [&came[..], &[renamed]].concat());
    repository.commit("分院");
    let beside = tempfile::tempdir().unwrap();
    git(beside.path(), &["clone", "-q", "--bare", here.to_str().unwrap(), "bare.git"]);
    let bare = beside.path().join("bare.git");
    assert_eq!(told(&bare, &["HEAD~1..HEAD"]), [&came[..], &[renamed]].concat());
    assert_eq!(told(&bare, &["main~1..main", "台账/本院"]), [renamed]);
    let refused = riskreg(&bare, &["diff", "HEAD~1"]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(stderr(&refused).contains("A..B"), "{}", stderr(&refused));
    std::fs::remove_dir_all(here.join("分院")).unwrap();
    assert_eq!(told(here, &["HEAD", "分院"])[0], "file-removed unit.yaml: 分院 → ");
}

#[test]
fn untracked_files_are_part_of_the_register_and_hidden_ones_are_not() {
    let repository = hospital();
    let post = "岗位: 调剂员\n风险点: [{ 编号: R1, 风险点: 处方外流, 等级: 二级 }]\n";
    repository.write("药剂科/调剂员.yaml", post).write("药剂科/_草稿.yaml", post).write("草稿/岗.yaml", post);
    assert_eq!(
        told(repository.path(), &[]),
        ["file-added 药剂科/调剂员.yaml:  → 调剂员", "point-added 药剂科/调剂员.yaml#R1:  → 处方外流"]
    );
}

#[test]
fn files_and_folders_of_like_names_are_told_apart_before_they_are_committed_as_after() {
    let post = |id: usize| format!("岗位: 岗{id}\n编号: N{id}\n风险点: [{{ 编号: R1, 风险点: 事{id}, 等级: 二级 }}]\n");
    let department = "名称: 科\n";
    // Around the slash in the order of bytes: `-` and `.` before it, `0` behind it.
    let folders = ["a", "a-", "a.b", "a0", "科", "科室", "科.x/内"];
    let repository = Repository::new();
    repository.write("riskreg.toml", CONFIG).write("unit.yaml", UNIT);
    for (at, folder) in folders.iter().enumerate() {
        repository.write(&format!("{folder}/department.yaml"), department);
        repository.write(&format!("{folder}/岗.yaml"), &post(at));
        repository.write(&format!("{folder}.yaml"), &post(100 + at));
    }
    repository.commit("建立");
    let at = |path: &str| repository.path().join(path);
    // Gone, altered, new, staged and new, a file in place of a folder, a folder in place of a file.
    std::fs::remove_file(at("a-/岗.yaml")).unwrap();
    std::fs::remove_dir_all(at("a0")).unwrap();
    repository.write("a0", "不是文件夹\n");
    std::fs::remove_file(at("科.yaml")).unwrap();
    repository.write("科.yaml/department.yaml", department).write("科.yaml/岗.yaml", &post(200));
    repository.replace("a.b/岗.yaml", "二级", "一级").replace("科室.yaml", "二级", "三级");
    repository.write("a.yaml0/department.yaml", department).write("a/新.yaml", &post(201));
    repository.write("a-/新.yaml", &post(202)).git(&["add", "a-/新.yaml"]);
    repository.write(".gitignore", "ignored\n").write("ignored/department.yaml", department);
    repository.write("ignored/岗.yaml", &post(203));
    let before = told(repository.path(), &["HEAD"]);
    repository.git(&["add", "-A"]);
    repository.git(&["add", "-f", "ignored"]);
    let staged = told(repository.path(), &["HEAD"]);
    repository.commit("改");
    let after = told(repository.path(), &["HEAD~1..HEAD"]);
    assert_eq!((&before, &staged), (&after, &after));
    assert!(after.len() > 12, "{after:#?}");
    assert_eq!(told(repository.path(), &["HEAD"]), Vec::<String>::new());
}

#[test]
fn where_there_is_no_older_version_it_is_said_in_words() {
    let beside = tempfile::tempdir().unwrap();
    std::fs::write(beside.path().join("unit.yaml"), UNIT).unwrap();
    let run = |folder: &Path, args: &[&str]| {
        let output = riskreg(folder, &[&["diff"], args].concat());
        assert_eq!(output.status.code(), Some(2), "{args:?}");
        assert!(output.stdout.is_empty());
        stderr(&output)
    };
    assert!(run(beside.path(), &[]).contains("git"), "{}", run(beside.path(), &[]));
    let repository = hospital();
    repository.replace("药剂科/采购员.yaml", "等级: 二级", "等级: 一级").commit("调高");
    assert!(run(repository.path(), &["cycle/2024..HEAD"]).contains("没有版本「cycle/2024」"));
    assert!(run(repository.path(), &["药剂课/采购员.yaml"]).contains("不是路径,也不是版本"));
    let origin = format!("file://{}", repository.path().display());
    git(beside.path(), &["clone", "-q", "--depth", "1", &origin, "shallow"]);
    assert!(run(&beside.path().join("shallow"), &["HEAD~1"]).contains("浅克隆"));
    let empty = Repository::new();
    empty.write("unit.yaml", UNIT);
    assert!(run(empty.path(), &[]).contains("没有版本「HEAD」"));
}

#[test]
fn what_a_file_says_does_not_become_markup() {
    let repository = hospital();
    repository.replace("药剂科/库管员.yaml", "出入库不登记", "\"<img src=x>|[甲](http://x) 13812345678\\u202e\"");
    let markdown = printed(repository.path(), &["diff", "--format", "markdown"]);
    assert!(markdown.starts_with("## 台账的变化\n\nHEAD"), "{markdown}");
    assert!(
        !markdown.contains("<img") && !markdown.contains("[甲](") && !markdown.contains("13812345678"),
        "{markdown}"
    );
    let html = printed(repository.path(), &["diff", "--format", "html"]);
    assert!(html.contains("&lt;img") && !html.contains("<img") && !html.contains("13812345678"), "{html}");
    assert!(!html.contains('\u{202e}') && !html.contains("<script"));
}

#[test]
fn a_whole_register_is_compared_as_its_files_were_committed() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("registers");
    let repository = Repository::new();
    copy(&root, repository.path());
    repository.commit("全部");
    repository.git(&["rm", "-q", "-r", "药剂科"]);
    repository.commit("撤销药剂科");
    let document = json(repository.path(), &["HEAD~1..HEAD", "--totals"]);
    let register = &document["registers"][0];
    let figure = |list: &str, name: &str, side: &str| {
        let figures = register[list].as_array().unwrap().iter();
        figures.filter(|figure| figure["figure"] == name).map(|figure| figure[side].as_i64().unwrap()).sum::<i64>()
    };
    for name in ["departments", "posts", "powers", "risks", "measures", "risk.一级", "risk.二级", "risk.三级"] {
        let gone = figure("figures", name, "before") - figure("figures", name, "after");
        let less = figure("totals", name, "before") - figure("totals", name, "after");
        assert_eq!(gone, less, "{name}: what changed and the whole totals tell the same difference");
    }
}
