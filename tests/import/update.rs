//! A table that was imported before, edited since: what the register knows beside it stays.

use std::path::{Path, PathBuf};

use riskreg::commands::Outcome;

use super::{import, riskreg};

struct Imported {
    folder: tempfile::TempDir,
}

const TABLE: &str = "序号,部门,职权,风险点,等级,防控措施,责任人\n\
    1,采购科,采购,围标,高,\"1.公开招标\n2.随机抽取专家\",张某\n\
    2,采购科,验收,验收走过场,中,双人验收,李某\n";

impl Imported {
    fn new() -> Imported {
        let imported = Imported { folder: tempfile::tempdir().unwrap() };
        imported.again(TABLE, &[]);
        imported
    }

    fn root(&self) -> PathBuf {
        self.folder.path().join("台账")
    }

    fn file(&self) -> PathBuf {
        self.root().join("采购科/department.yaml")
    }

    fn text(&self) -> String {
        std::fs::read_to_string(self.file()).unwrap()
    }

    fn table(&self, table: &str) -> PathBuf {
        let path = self.folder.path().join("表.csv");
        std::fs::write(&path, table).unwrap();
        path
    }

    fn again(&self, table: &str, more: &[&str]) -> String {
        import(&self.table(table), &self.root(), more)
    }

    fn edit(&self, from: &str, to: &str) {
        let text = self.text();
        assert!(text.contains(from), "{text}");
        std::fs::write(self.file(), text.replacen(from, to, 1)).unwrap();
    }
}

#[test]
fn the_same_table_again_changes_no_byte() {
    let imported = Imported::new();
    let before = imported.text();
    let said = imported.again(TABLE, &[]);
    assert_eq!(imported.text(), before);
    assert!(said.contains("与表一致,没有改动") && !said.contains("修改"), "{said}");
}

#[test]
fn an_edited_table_changes_what_was_edited_and_keeps_comments_and_what_it_does_not_have() {
    let imported = Imported::new();
    imported.edit("      - 公开招标\n", "      - 措施: 公开招标 # 见采购办法\n        期限: 2026-06-30\n");
    imported.edit("    风险点: 围标\n", "    风险点: 围标 # 上年发生过\n    成因: 专家库太小\n");
    let edited = TABLE.replace("围标,高", "围标,中").replace("公开招标", "公开招标并公示").replace("李某", "王某");
    let said = imported.again(&format!("{edited}3,采购科,验收,虚假入库,高,双人验收,王某\n"), &[]);
    let text = imported.text();
    for kept in [
        "# 见采购办法",
        "期限: 2026-06-30",
        "# 上年发生过",
        "成因: 专家库太小",
        "措施: 公开招标并公示",
        "虚假入库",
        "编号: R3",
    ] {
        assert!(text.contains(kept), "{kept}: {text}");
    }
    assert!(!text.contains("李某") && text.contains("王某"), "{text}");
    for told in ["等级调低 R1 围标", "新增风险点 R3", "修改 "] {
        assert!(said.contains(told), "{told}: {said}");
    }
    // And once more: nothing.
    imported.again(&format!("{edited}3,采购科,验收,虚假入库,高,双人验收,王某\n"), &[]);
    assert_eq!(imported.text(), text);
}

#[test]
fn a_title_that_was_reworded_is_the_same_point() {
    let imported = Imported::new();
    let said = imported.again(&TABLE.replace("验收走过场", "验收流于形式走过场"), &[]);
    let text = imported.text();
    assert!(text.contains("验收流于形式走过场") && !text.contains("R3"), "{text}");
    assert!(said.contains("R2"), "{said}");
}

#[test]
fn what_is_gone_is_told_and_stays_unless_it_is_to_go() {
    let imported = Imported::new();
    let table: String = TABLE.lines().filter(|line| !line.contains("验收")).map(|line| format!("{line}\n")).collect();
    let before = imported.text();
    let said = imported.again(&table, &[]);
    assert_eq!(imported.text(), before);
    assert!(said.contains("风险点「R2 验收走过场」表里没有了,没有动"), "{said}");
    let said = imported.again(&table, &["--remove-gone", "--today", "2026-12-01"]);
    let text = imported.text();
    assert!(
        text.contains("状态: 已消除") && text.contains("消除日期: 2026-12-01") && text.contains("消除理由:"),
        "{text}"
    );
    assert!(text.contains("名称: 验收"), "the closed point names its power: {text}");
    assert!(said.contains("消除风险点 R2"), "{said}");
    let (outcome, said) = riskreg(&["lint", imported.root().to_str().unwrap(), "--select", "dangling-reference"]);
    _ = (outcome, said);
    let before = imported.text();
    imported.again(&table, &["--remove-gone", "--today", "2026-12-02"]);
    assert_eq!(imported.text(), before);
}

#[test]
fn measures_that_a_power_shares_from_now_on_are_said_once_with_what_was_known_of_them() {
    let imported = Imported::new();
    imported.edit("      - 双人验收\n", "      - 措施: 双人验收\n        期限: 长期\n");
    let more = format!("{TABLE}3,采购科,验收,虚假入库,高,,王某\n");
    imported.again(&more, &[]);
    let text = imported.text();
    assert_eq!(text.matches("双人验收").count(), 1, "{text}");
    assert!(text.contains("期限: 长期"), "{text}");
    imported.again(&more, &[]);
    assert_eq!(imported.text(), text);
}

#[test]
fn a_dry_run_shows_the_difference_and_changes_nothing() {
    let imported = Imported::new();
    let before = imported.text();
    let said = imported.again(&TABLE.replace("围标,高", "围标,低"), &["--dry-run"]);
    assert_eq!(imported.text(), before);
    assert!(said.contains("-    等级: 高") && said.contains("+    等级: 低") && said.contains("将修改"), "{said}");
}

#[test]
fn a_level_that_the_register_does_not_have_is_asked_for_and_a_map_settles_it() {
    let imported = Imported::new();
    let table = imported.table(&TABLE.replace("围标,高", "围标,一级"));
    let root = imported.root();
    let (table, into) = (table.to_str().unwrap(), root.to_str().unwrap());
    let (outcome, said) = riskreg(&["import", table, "--into", into]);
    assert_eq!(outcome.unwrap(), Outcome::Found);
    assert!(said.contains("「一级」不是台账的等级(高、中、低)"), "{said}");
    let map = imported.folder.path().join("对照.yaml");
    std::fs::write(&map, "格式: 1\n工作表:\n- 等级: { 一级: 高 }\n").unwrap();
    let before = imported.text();
    import(Path::new(table), &root, &["--map", map.to_str().unwrap()]);
    assert_eq!(imported.text(), before);
}

#[test]
fn posts_and_departments_are_found_by_their_names_wherever_they_lie() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("台账");
    for (path, text) in [
        ("unit.yaml", "名称: 某院\n"),
        ("采购/department.yaml", "名称: 采购科\n曾用名: 物资科\n"),
        ("采购/buyer.yaml", "岗位: 采购员\n风险点:\n- 编号: R7\n  风险点: 围标\n"),
    ] {
        std::fs::create_dir_all(root.join(path).parent().unwrap()).unwrap();
        std::fs::write(root.join(path), text).unwrap();
    }
    let table = folder.path().join("表.csv");
    std::fs::write(&table, "部门,岗位,风险点,防控措施\n物资科,采购员,围标,公开招标\n").unwrap();
    let said = import(&table, &root, &[]);
    let text = std::fs::read_to_string(root.join("采购/buyer.yaml")).unwrap();
    assert_eq!(std::fs::read_to_string(root.join("采购/department.yaml")).unwrap(), "名称: 采购科\n曾用名: 物资科\n");
    assert!(text.contains("编号: R7") && text.contains("公开招标"), "{text}");
    assert!(!said.contains("新建") || said.contains("_schema"), "{said}");
}
