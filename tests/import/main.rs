//! Tables as registers: the published ones beside this file, and small ones for each fact.

mod families;
mod filled;
mod made;
mod random;
mod refusals;
mod update;

use std::path::Path;

use clap::Parser;
use riskreg::commands::{Cli, Outcome};
use riskreg::read::{self, Folder};
use riskreg::record::Listed;
use riskreg::register::{FileKind, Holder, Model, Risk};
use riskreg::survey::{Ask, Survey, survey};

/// Runs the program in this process: its outcome and what it printed.
fn riskreg(args: &[&str]) -> (anyhow::Result<Outcome>, String) {
    let mut out = Vec::new();
    let outcome = Cli::parse_from([&["riskreg"], args].concat()).command.run(&mut out);
    (outcome, String::from_utf8(out).unwrap())
}

fn import(table: &Path, into: &Path, more: &[&str]) -> String {
    let args = [&["import", table.to_str().unwrap(), "--into", into.to_str().unwrap(), "--keys", "zh"], more].concat();
    let (outcome, said) = riskreg(&args);
    assert_eq!(outcome.unwrap(), Outcome::Clean, "{said}");
    said
}

/// A register imported from a small table.
fn imported(table: &str, more: &[&str]) -> (tempfile::TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    let csv = folder.path().join("表.csv");
    std::fs::write(&csv, table).unwrap();
    let said = import(&csv, &folder.path().join("台账"), more);
    (folder, said)
}

fn published(name: &str) -> (tempfile::TempDir, Survey) {
    let folder = tempfile::tempdir().unwrap();
    let table = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/import").join(name);
    import(&table, folder.path(), &["--name", "某单位"]);
    let source = Folder::new(folder.path());
    let survey = survey(&source, Ask::new(jiff::civil::date(2026, 1, 1))).unwrap();
    assert!(!survey.is_broken());
    (folder, survey)
}

/// Powers, risk points, measures, and risk points or powers by level.
fn counts(survey: &Survey) -> (usize, usize, usize, Vec<(String, usize)>) {
    let rows = || survey.contributions.iter().map(|contribution| &contribution.facts.row);
    let measures = rows()
        .map(|row| row.shared.len() + row.points.iter().map(|point| point.measures as usize).sum::<usize>())
        .sum();
    let levels = survey.profile.scale.levels().map(|(level, known)| {
        let of = |graded: Option<riskreg::profile::Level>| usize::from(graded == Some(level));
        let points = rows().flat_map(|row| &row.points).map(|point| of(point.level)).sum::<usize>();
        let powers = rows().flat_map(|row| &row.powers).map(|power| of(power.level)).sum::<usize>();
        (known.id.to_string(), points + powers)
    });
    let powers = rows().map(|row| row.powers.len()).sum();
    let points = rows().map(|row| row.points.len()).sum();
    (powers, points, measures, levels.collect())
}

fn levels(expected: &[(&str, usize)]) -> Vec<(String, usize)> {
    expected.iter().map(|(level, count)| ((*level).to_owned(), *count)).collect()
}

/// The three published tables with the columns that their sources merge.
const REAL: [(&str, &[usize]); 3] =
    [("03_bureau_bozhou_housing", &[1, 7, 8]), ("04_bureau_baoan_market", &[]), ("07_village_oldu", &[0, 4, 5])];

#[test]
fn a_workbook_and_a_document_of_a_published_table_give_the_files_that_its_csv_gives() {
    for (name, merged) in REAL {
        let folder = tempfile::tempdir().unwrap();
        let csv = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/import/{name}.csv"));
        let grid = made::grid(&std::fs::read_to_string(&csv).unwrap());
        let become_of = |table: &Path| {
            let into = folder.path().join(table.extension().unwrap());
            let said = import(table, &into, &["--name", "某单位"]);
            let files = families::files(&into).replace(&*table.file_name().unwrap().to_string_lossy(), "表");
            (files, said)
        };
        let (from_csv, _) = become_of(&csv);
        for (ending, bytes) in [("xlsx", made::xlsx(&grid, merged)), ("docx", made::docx(&grid, merged))] {
            let table = folder.path().join(format!("{name}.{ending}"));
            std::fs::write(&table, bytes).unwrap();
            let (files, said) = become_of(&table);
            assert_eq!(files, from_csv, "{name}.{ending}: {said}");
            // What the file says itself is no guess.
            assert!(!said.contains("空格按合并单元格补全"), "{name}.{ending}: {said}");
        }
    }
}

#[test]
fn an_imported_table_and_the_register_written_by_hand_of_it_aggregate_alike() {
    let examples = ["city-bureau", "district-bureau", "village"];
    for ((name, _), example) in REAL.into_iter().zip(examples) {
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        let folder = tempfile::tempdir().unwrap();
        import(&here.join(format!("tests/import/{name}.csv")), folder.path(), &["--name", "某单位"]);
        let sums = |register: &Path| {
            let args = ["aggregate", register.to_str().unwrap(), "--by", "unit", "--format", "csv", "--no-cache"];
            let (outcome, said) = riskreg(&args);
            assert_eq!(outcome.unwrap(), Outcome::Clean, "{said}");
            // Behind the names of the register and the unit.
            said.lines().map(|line| line.splitn(6, ',').last().unwrap().to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(sums(folder.path()), sums(&here.join("examples").join(example)), "{name}");
    }
}

#[test]
fn the_table_of_a_city_bureau_counts_as_its_source_does() {
    let (_folder, survey) = published("03_bureau_bozhou_housing.csv");
    assert_eq!(counts(&survey), (0, 5, 10, levels(&[("高", 1), ("中", 3), ("低", 1)])));
}

#[test]
fn the_table_of_a_district_bureau_counts_as_its_source_does() {
    let (_folder, survey) = published("04_bureau_baoan_market.csv");
    assert_eq!(counts(&survey), (3, 12, 14, levels(&[("高", 1), ("中", 1), ("低", 1)])));
}

#[test]
fn the_table_of_a_village_counts_as_its_source_does() {
    let (_folder, survey) = published("07_village_oldu.csv");
    assert_eq!(counts(&survey), (6, 13, 18, levels(&[("A", 6), ("B", 1), ("C", 6)])));
}

fn model(folder: &Path, path: &str, kind: FileKind) -> Model {
    let bytes = std::fs::read(folder.join(path)).unwrap();
    let read = read::file(&bytes, kind);
    assert_eq!(read.problems, []);
    read.model.unwrap()
}

fn titles(holder: &Holder<'_>) -> Vec<String> {
    holder.risks.iter().map(|risk| risk.caption().to_owned()).collect()
}

/// Who must act on the point, as written on it, its power or its file.
fn owners(risk: &riskreg::source::Spanned<Risk>, holder: &Holder<'_>) -> Vec<String> {
    let library = riskreg::facts::LibraryIndex::default();
    let view = riskreg::facts::RiskView::new(risk, holder, &library);
    view.owners().iter().map(|owner| owner.name.value().unwrap().to_string()).collect()
}

#[test]
fn what_was_imported_reads_back_as_the_table_meant_it() {
    let (folder, _) = published("07_village_oldu.csv");
    let model = model(folder.path(), "unit.yaml", FileKind::Unit);
    let holder = model.holder().unwrap();
    assert_eq!(holder.name.unwrap().value.to_string(), "某单位");
    assert_eq!(holder.powers[1].name.value().unwrap().to_string(), "党务公开");
    assert_eq!(holder.powers[1].measures.items().len(), 3);
    let fifth = &holder.risks[4];
    assert_eq!(fifth.title.value().unwrap().to_string(), "对点题公开不及时受理或避重就轻");
    assert_eq!(fifth.number.value().unwrap().to_string(), "5");
    assert_eq!(fifth.power.value().unwrap().to_string(), "P2");
    assert_eq!(fifth.grading.level.value().unwrap().to_string(), "C");
    assert_eq!(owners(fifth, &holder), ["党支部书记", "村文书"]);
    assert_eq!(holder.risks[12].measures.items().len(), 1);
}

#[test]
fn rows_go_to_their_departments_and_posts() {
    let table = "部门,分管领导,岗位,姓名,风险点,等级,防控措施,责任人\n\
        药剂科,李某,采购员,\"周某、吴某\",人为加量,高,\"1.核对消耗\n2.写明理由\",周某\n\
        ,,,,收受回扣,高,签订承诺,\n\
        ,,库管员,郑某,虚假入库,中,双人验收,郑某\n\
        财务科,王某,,,违规报销,低,逐级审核,科长\n";
    let (folder, said) = imported(table, &["--name", "某院"]);
    let root = folder.path().join("台账");
    let post = model(&root, "药剂科/采购员.yaml", FileKind::Post);
    let holder = post.holder().unwrap();
    assert_eq!(titles(&holder), ["人为加量", "收受回扣"]);
    assert_eq!(holder.post.unwrap().holders.items().len(), 2);
    assert_eq!(owners(&holder.risks[1], &holder), ["周某"]);
    assert_eq!(titles(&model(&root, "药剂科/库管员.yaml", FileKind::Post).holder().unwrap()), ["虚假入库"]);
    let department = model(&root, "财务科/department.yaml", FileKind::Department);
    assert_eq!(titles(&department.holder().unwrap()), ["违规报销"]);
    let Model::Department(department) = model(&root, "药剂科/department.yaml", FileKind::Department) else {
        panic!()
    };
    assert_eq!(department.leader.value().unwrap().name.value().unwrap().to_string(), "李某");
    assert!(
        said.contains("「部门」 2 格") && said.contains("「岗位」 1 格") && said.contains("「责任人」 1 格"),
        "{said}"
    );
    assert!(said.contains("共 2 个部门、2 个岗位、0 项职权、4 个风险点、5 条措施"), "{said}");
}

/// A document has the department of a table in the line above it.
#[test]
fn the_line_above_a_table_of_a_page_says_where_it_belongs() {
    let table = |above: &str, place: (&str, &str)| {
        format!(
            "<p>{above}</p><table><tr>{}<th>岗位</th><th>风险点</th></tr><tr>{}<td>科长</td><td>收礼</td></tr></table>",
            place.0, place.1
        )
    };
    let named = ("<th>部门</th>", "<td>财务科</td>");
    let page = [
        table("单位：某局", ("<th>部门</th>", "<td>人事科</td>")),
        table("部门：财务科", named),
        table("科室：护理部 &nbsp; 填表时间：2026.1", ("", "")),
        "<p>科室：内科</p><table><tr><td>姓名</td><td>张某</td><td>岗位</td><td>主任</td></tr></table>".to_owned(),
    ];
    let folder = tempfile::tempdir().unwrap();
    let (html, into) = (folder.path().join("表.html"), folder.path().join("台账"));
    std::fs::write(&html, format!("<meta charset=utf-8>{}", page.concat())).unwrap();
    let said = import(&html, &into, &[]);
    for path in ["人事科/科长.yaml", "财务科/科长.yaml", "护理部/科长.yaml", "内科/主任.yaml"] {
        assert!(into.join(path).is_file(), "{path}: {said}");
    }
    assert!(std::fs::read_to_string(into.join("unit.yaml")).unwrap().contains("名称: 某局"));
    for line in ["单位：某局", "科室：内科"] {
        assert!(said.contains(&format!("按上方的「{line}」登记")), "{said}");
    }
    assert!(said.contains("表前的「填表时间：2026.1」不登记"), "{said}");
    assert!(!said.contains("按上方的「部门：财务科」登记"), "the table says it itself: {said}");
    assert!(said.contains("看到的行: 4 = 登记 4 + 不收 0;格: 10 = 登记 10"), "{said}");
}

#[test]
fn measures_merged_over_some_points_of_a_power_are_written_once_for_those() {
    let table = "职权名称,风险点,防控措施\n采购,围标,公开招标\n,泄露标底,\n,验收走样,双人验收\n";
    let (folder, said) = imported(table, &["--name", "某单位"]);
    let model = model(&folder.path().join("台账"), "unit.yaml", FileKind::Unit);
    let holder = model.holder().unwrap();
    let shared: Vec<(String, usize)> = holder
        .measures
        .iter()
        .map(|measure| (measure.text.value().unwrap().to_string(), measure.r#for.items().len()))
        .collect();
    assert_eq!(shared, [("公开招标".to_owned(), 2)]);
    assert_eq!(holder.risks[2].measures.items().len(), 1);
    assert!(said.contains("2 条措施"), "{said}");
}

#[test]
fn a_merged_title_with_more_manifestations_is_one_point_and_with_levels_several() {
    let table = "风险点,表现形式,等级\n采购,围标,高\n,泄露标底,\n报销,虚开,中\n,拆分,低\n";
    let (folder, _) = imported(table, &["--name", "某单位"]);
    let model = model(&folder.path().join("台账"), "unit.yaml", FileKind::Unit);
    let holder = model.holder().unwrap();
    assert_eq!(titles(&holder), ["采购", "报销", "报销"]);
    assert_eq!(holder.risks[0].manifestations.items().len(), 2);
}

#[test]
fn titles_numbered_from_row_to_row_lose_their_numbers() {
    let rows = "甲科,1、收礼\n甲科,2、吃请\n甲科,3、2024年虚列预算\n甲科,2、3月份漏检\n";
    let (folder, said) = imported(&format!("部门,风险点\n{rows}"), &[]);
    let model = model(&folder.path().join("台账"), "甲科/department.yaml", FileKind::Department);
    // What is no next number may be a choice of numbers.
    assert_eq!(titles(&model.holder().unwrap()), ["收礼", "吃请", "2024年虚列预算", "2、3月份漏检"], "{said}");
}

#[test]
fn ditto_repeats_the_cell_above() {
    let table = "部门,风险点,等级,责任人\n办公室,公车私用,低,张某\n同上,违规接待,同上,同上\n";
    let (folder, _) = imported(table, &["--name", "某单位"]);
    let model = model(&folder.path().join("台账"), "办公室/department.yaml", FileKind::Department);
    let holder = model.holder().unwrap();
    assert_eq!(holder.risks[1].grading.level.value().unwrap().to_string(), "低");
    assert_eq!(owners(&holder.risks[1], &holder), ["张某"]);
}

#[test]
fn a_dash_says_that_there_is_nothing_and_is_not_filled() {
    let (folder, _) = imported("部门,风险点,责任人\n办公室,公车私用,张某\n,违规接待,/\n", &[]);
    let model = model(&folder.path().join("台账"), "办公室/department.yaml", FileKind::Department);
    let holder = model.holder().unwrap();
    assert_eq!(owners(&holder.risks[1], &holder), Vec::<String>::new());
}

#[test]
fn a_table_saved_in_gbk_gives_the_same_files() {
    let table = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/import/04_bureau_baoan_market.csv");
    let text = std::fs::read_to_string(&table).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let gbk = folder.path().join("04_bureau_baoan_market.csv");
    std::fs::write(&gbk, encoding_rs::GBK.encode(&text).0).unwrap();
    let (a, b) = (folder.path().join("a"), folder.path().join("b"));
    import(&table, &a, &[]);
    let said = import(&gbk, &b, &[]);
    assert!(said.contains("GBK"), "{said}");
    let file = "办公室/department.yaml";
    assert_eq!(std::fs::read(a.join(file)).unwrap(), std::fs::read(b.join(file)).unwrap());
}

#[test]
fn the_same_table_again_adds_what_is_missing_and_changes_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let csv = folder.path().join("表.csv");
    std::fs::write(&csv, "部门,风险点\n甲科,公车私用\n乙科,违规接待\n").unwrap();
    let root = folder.path().join("台账");
    import(&csv, &root, &[]);
    std::fs::remove_dir_all(root.join("乙科")).unwrap();
    let before = std::fs::read(root.join("甲科/department.yaml")).unwrap();
    let said = import(&csv, &root, &[]);
    assert!(said.contains("乙科/department.yaml") && !said.contains("甲科"), "{said}");
    assert_eq!(std::fs::read(root.join("甲科/department.yaml")).unwrap(), before);
}

#[test]
fn posts_are_added_to_a_register_that_is_there() {
    let (folder, _) = imported("部门,风险点\n甲科,公车私用\n", &["--name", "某局"]);
    let csv = folder.path().join("岗位.csv");
    std::fs::write(&csv, "部门,岗位,风险点\n甲科,出纳,坐支现金\n").unwrap();
    let said = import(&csv, &folder.path().join("台账"), &[]);
    assert!(said.contains("新建") && said.contains("甲科/出纳.yaml") && !said.contains("department.yaml"), "{said}");
}

#[test]
fn a_dry_run_writes_nothing_and_shows_everything() {
    let (folder, said) = imported("部门,风险点\n甲科,公车私用\n", &["--dry-run"]);
    assert!(said.contains("风险点: 公车私用") && said.contains("将新建"), "{said}");
    assert!(!folder.path().join("台账").exists());
}

#[test]
fn names_that_no_file_can_have_become_names_that_one_can() {
    let (folder, _) =
        imported("部门,岗位,风险点\n../党政/办,收/发 <script>,泄密\n党政,收?发,泄密\n党政,收*发,泄密\n", &[]);
    let root = folder.path().join("台账");
    assert!(root.join("-党政-办/收-发 -script-.yaml").is_file());
    assert!(root.join("党政/收-发.yaml").is_file() && root.join("党政/收-发-2.yaml").is_file());
    let Model::Department(department) = model(&root, "-党政-办/department.yaml", FileKind::Department) else {
        panic!()
    };
    assert_eq!(department.name.value().unwrap().to_string(), "../党政/办");
}

#[test]
fn two_things_said_of_one_department_are_refused_with_their_row() {
    let folder = tempfile::tempdir().unwrap();
    let csv = folder.path().join("表.csv");
    std::fs::write(&csv, "部门,分管领导,风险点\n甲科,李某,公车私用\n甲科,王某,违规接待\n").unwrap();
    let into = folder.path().join("台账");
    let (outcome, _) = riskreg(&["import", csv.to_str().unwrap(), "--into", into.to_str().unwrap()]);
    assert_eq!(outcome.unwrap(), Outcome::Found);
    assert!(!into.exists());
}

#[test]
fn a_register_in_english_keys_is_written_in_english_keys() {
    let folder = tempfile::tempdir().unwrap();
    let csv = folder.path().join("table.csv");
    std::fs::write(
        &csv,
        "department,post,risk point,level,measures,owner\nFinance,Cashier,Cash kept back,high,Daily count,Head\n",
    )
    .unwrap();
    let into = folder.path().join("register");
    let (outcome, _) = riskreg(&["import", csv.to_str().unwrap(), "--into", into.to_str().unwrap(), "--keys", "en"]);
    outcome.unwrap();
    let text = std::fs::read_to_string(into.join("Finance/Cashier.yaml")).unwrap();
    assert!(
        text.contains("title: Cashier") && text.contains("measures:") && text.contains("Imported from table.csv"),
        "{text}"
    );
}
