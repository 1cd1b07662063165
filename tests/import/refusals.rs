//! What is refused, with its place and what to do; and what the account of an import says.

use std::path::Path;

use riskreg::commands::Outcome;

use super::riskreg;

/// Imports a small table that is refused, and gives what was said; nothing was written.
fn refused(table: &str, more: &[&str]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let csv = folder.path().join("表.csv");
    std::fs::write(&csv, table).unwrap();
    let into = folder.path().join("台账");
    let (outcome, said) =
        riskreg(&[&["import", csv.to_str().unwrap(), "--into", into.to_str().unwrap(), "--keys", "zh"], more].concat());
    assert_eq!(outcome.unwrap(), Outcome::Found, "{said}");
    assert!(!into.exists() && said.contains("什么都没有写"), "{said}");
    said
}

#[test]
fn each_refusal_names_its_cell_and_says_what_to_write() {
    for (table, told) in [
        ("部门,风险点,防控措旋\n甲科,围标,公开招标\n", "不收 表.csv!C2:不认识表头「防控措旋」(是不是 防控措施)"),
        ("部门,风险点,防控责任人\n甲科,围标,张某\n", "不收 表.csv!C2:「防控责任人」有的单位指责任人"),
        ("风险点,部门负责人\n围标,张某\n", "不收 表.csv!B2:「部门负责人」说的是部门,而表里没有部门一栏"),
        ("风险点,廉政风险\n围标,串标\n", "不收 表.csv!B2:「风险点」和「廉政风险」是同一项内容"),
        ("部门,风险点\n甲科,围标,多出来的\n", "不收 表.csv!C2:这一栏上面没有表头"),
        ("部门,风险点,等级\n甲科,,高\n", "不收 表.csv!A2:这一行写了「等级」而没有写风险点"),
        ("部门,风险点,等级\n同上,围标,高\n", "不收 表.csv!A2:写了「同上」,而上面没有内容"),
        ("部门,风险点,提出日期\n甲科,围标,年后\n", "不收 表.csv!C2:「提出日期」写的「年后」不是日期,写作 2026-11-21"),
        (
            "部门,分管领导,风险点\n甲科,李某,围标\n甲科,王某,串标\n",
            "不收 表.csv!B3:「分管领导」是「王某」,同一部门前面写的是「李某」",
        ),
        ("编号,部门,风险点\nA,甲科,围标\nA,甲科,串标\n", "不收 表.csv!A3:编号「A」在同一份文件里重复"),
        ("说明文字,第二格\n没有,表头\n", "没有认出表头"),
        ("序号,风险点\n1,围标\n行政审批类,\n2,串标\n", "不收 表.csv!A3:这一行只有一格,不像部门名称"),
        ("岗位,风险点,等级\n采购岗,围标,高\n本科室已排查完毕。,,\n", "不收 表.csv!A3:这一行只有一格,不像部门名称"),
        ("岗位,职权\n采购员,；\n", "不收 表.csv!B2:「；」里没有职权的名称"),
        ("部门,风险点,高\n甲科,围标,√\n", "不收 表.csv!C2:不认识表头「高」"),
        ("部门,风险点,等级,\n,,高,低\n甲科,围标,√,√\n", "不收 表.csv!C3:「高」和「低」都打了勾"),
        ("部门,风险点,等级\n甲科,围标,□高 □低\n", "不收 表.csv!C2:「□高 □低」没有一级打了勾"),
    ] {
        let said = refused(table, &[]);
        assert!(said.contains(told), "{table}\n{said}");
    }
}

#[test]
fn the_rest_is_written_where_it_is_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let csv = folder.path().join("表.csv");
    std::fs::write(&csv, "部门,风险点,等级,别的\n甲科,围标,高,甲\n甲科,,高,\n").unwrap();
    let into = folder.path().join("台账");
    let report = folder.path().join("报告.csv");
    let (outcome, said) = riskreg(&[
        "import",
        csv.to_str().unwrap(),
        "--into",
        into.to_str().unwrap(),
        "--keys",
        "zh",
        "--partial",
        "--report",
        report.to_str().unwrap(),
    ]);
    assert_eq!(outcome.unwrap(), Outcome::Found);
    assert!(said.contains("看到的行: 2 = 登记 1 + 不收 1;格: 6 = 登记 3 + 不收 3"), "{said}");
    assert!(std::fs::read_to_string(into.join("甲科/department.yaml")).unwrap().contains("围标"));
    let report = std::fs::read_to_string(report).unwrap();
    assert!(report.contains("甲科/department.yaml#R1") && report.lines().count() > 6, "{report}");
}

#[test]
fn a_report_is_written_in_every_form_that_its_name_asks_for() {
    let folder = tempfile::tempdir().unwrap();
    let csv = folder.path().join("表.csv");
    std::fs::write(&csv, "部门,风险点,等级\n甲科,围标,高\n,串标,低\n").unwrap();
    for ending in ["xlsx", "csv", "json", "md", "html"] {
        let (into, report) = (folder.path().join(ending), folder.path().join(format!("报告.{ending}")));
        let (outcome, said) = riskreg(&[
            "import",
            csv.to_str().unwrap(),
            "--into",
            into.to_str().unwrap(),
            "--keys",
            "zh",
            "--report",
            report.to_str().unwrap(),
        ]);
        assert_eq!(outcome.unwrap(), Outcome::Clean, "{said}");
        let bytes = std::fs::read(&report).unwrap();
        match ending {
            "xlsx" => {
                let book = riskreg::sheet::read("报告.xlsx", &bytes).unwrap();
                assert_eq!(book.sheets.len(), 4);
                assert_eq!(book.sheets[0].rows.len(), 4);
            }
            _ => assert!(String::from_utf8(bytes).unwrap().contains("R1"), "{ending}"),
        }
    }
}

#[test]
fn unknown_columns_go_into_the_note_where_that_is_asked() {
    let folder = tempfile::tempdir().unwrap();
    let csv = folder.path().join("表.csv");
    std::fs::write(&csv, "部门,风险点,整改情况\n甲科,围标,已整改\n").unwrap();
    let into = folder.path().join("台账");
    super::import(&csv, &into, &["--unknown", "note"]);
    assert!(std::fs::read_to_string(into.join("甲科/department.yaml")).unwrap().contains("备注: 整改情况：已整改"));
}

#[test]
fn the_map_that_is_suggested_settles_what_was_ambiguous() {
    let folder = tempfile::tempdir().unwrap();
    let csv = folder.path().join("表.csv");
    std::fs::write(&csv, "部门,风险点,等级,防控责任人,别的\n甲科,围标,高,张某,无关\n").unwrap();
    let (into, map) = (folder.path().join("台账"), folder.path().join("对照.yaml"));
    let (csv, into, map) = (csv.to_str().unwrap(), into.to_str().unwrap(), map.to_str().unwrap());
    let (outcome, said) = riskreg(&["import", csv, "--into", into, "--keys", "zh", &format!("--suggest-map={map}")]);
    assert_eq!(outcome.unwrap(), Outcome::Clean, "{said}");
    assert!(!Path::new(into).exists());
    let text = std::fs::read_to_string(map).unwrap();
    assert!(text.contains("# 防控责任人: 责任人") && text.contains("等级: 等级") && text.contains("表头: 1"), "{text}");
    // As it was written it changes nothing of what is taken; decided, it settles the rest.
    let (outcome, _) = riskreg(&["import", csv, "--into", into, "--keys", "zh", "--map", map]);
    assert_eq!(outcome.unwrap(), Outcome::Found);
    let decided = text.replace("# 防控责任人: 责任人", "防控责任人: 监控责任人").replace("# 别的: 备注", "别的: 略去");
    std::fs::write(map, &decided).unwrap();
    let (outcome, said) = riskreg(&["import", csv, "--into", into, "--keys", "zh", "--map", map]);
    assert_eq!(outcome.unwrap(), Outcome::Clean, "{decided}\n{said}");
    assert!(
        std::fs::read_to_string(Path::new(into).join("甲科/department.yaml")).unwrap().contains("监控责任人: 张某")
    );
}

#[test]
fn a_hostile_map_is_a_fault_with_its_place() {
    let folder = tempfile::tempdir().unwrap();
    let csv = folder.path().join("表.csv");
    std::fs::write(&csv, "部门,风险点\n甲科,围标\n").unwrap();
    let map = folder.path().join("对照.yaml");
    for (text, place) in [
        ("格式: 1\n工作表:\n- 名称: 没有这张\n", ":3:7: 没有「没有这张」这张工作表"),
        ("格式: 1\n工作表:\n- 各栏: { 不在: 责任人 }\n", ":3:9: 表里没有「不在」这一栏"),
        ("格式: 1\n工作表:\n- 各栏: { 风险点: 飞天 }\n", ":3:14: 不认识「飞天」"),
        ("格式: 1\n格式: 1\n", ":2:1:"),
        ("[[[[", ":1:"),
    ] {
        std::fs::write(&map, text).unwrap();
        let args = [
            "import",
            csv.to_str().unwrap(),
            "--into",
            folder.path().join("x").to_str().unwrap(),
            "--map",
            map.to_str().unwrap(),
        ]
        .map(str::to_owned);
        let args: Vec<&str> = args.iter().map(String::as_str).collect();
        let error = riskreg(&args).0.unwrap_err().to_string();
        assert!(error.contains(place), "{text}: {error}");
    }
}
