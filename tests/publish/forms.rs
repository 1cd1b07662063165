//! Lists and forms: what stands in each, that merged cells add up, that nothing is lost when a list is divided.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use jiff::civil::date;
use riskreg::document::{Block, CellKind, Document, Grid, GridCell};
use riskreg::publish::forms::{Asked, FORMS, by_name};
use riskreg::publish::{Options, Released, View, documents};
use riskreg::read::Folder;
use riskreg::record::Language;
use riskreg::survey::{Ask, Survey, survey};

use super::{files, planted, publish, riskreg, told, write};

/// A register with its models, as `publish` reads it.
fn read(register: &Path) -> Survey {
    survey(&Folder::new(register), Ask { models: true, ..Ask::new(date(2026, 11, 21)) }).unwrap()
}

fn made(register: &Path, form: &str, blank: bool) -> Vec<Document> {
    in_view(register, form, blank, View::Public)
}

fn in_view(register: &Path, form: &str, blank: bool, view: View) -> Vec<Document> {
    let forms = Some(Asked { forms: vec![form.to_owned()], blank, ..Asked::default() });
    let options = Options { language: Language::Zh, view, forms, ..Options::default() };
    let mut survey = read(register);
    let released = Released::new(&mut survey, view, date(2026, 11, 21));
    documents(&released, "示例台账", date(2026, 11, 21), &options).into_iter().map(|(_, document)| document).collect()
}

fn grids(document: &Document) -> impl Iterator<Item = &Grid> {
    document.blocks.iter().filter_map(|block| match block {
        Block::Grid(grid) => Some(grid),
        Block::Picture(picture) => Some(&picture.words),
        _ => None,
    })
}

fn heads(grid: &Grid) -> Vec<&str> {
    grid.head.iter().flatten().map(|cell| cell.lines[0].as_str()).collect()
}

fn registers() -> Vec<PathBuf> {
    let examples = std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("examples")).unwrap();
    let mut registers: Vec<PathBuf> = examples.map(|entry| entry.unwrap().path()).collect();
    registers.sort();
    registers.push(Path::new(env!("CARGO_MANIFEST_DIR")).join("registers"));
    registers
}

/// Every place of the table is covered by one cell, and by one only.
fn adds_up(rows: &[Vec<GridCell>], columns: usize) -> Result<(), String> {
    let placed = Grid::placed(rows, columns);
    let cells: usize = rows.iter().map(Vec::len).sum();
    if placed.len() != cells {
        return Err(format!("{} cells, {} of them have a place", cells, placed.len()));
    }
    let mut covered = vec![vec![0; columns]; rows.len()];
    for (row, column, cell) in placed {
        for (down, line) in covered.iter_mut().skip(row).take(cell.rows as usize).enumerate() {
            for place in &mut line[column..column + cell.columns as usize] {
                *place += 1;
            }
            _ = down;
        }
        if row + cell.rows as usize > rows.len() {
            return Err(format!("a cell at {row}, {column} reaches below the table"));
        }
    }
    match covered.iter().flatten().all(|times| *times == 1) {
        true => Ok(()),
        false => Err("a place is covered twice or not at all".to_owned()),
    }
}

#[test]
fn merged_cells_of_every_form_of_every_register_cover_each_place_once() {
    for register in registers() {
        for form in FORMS {
            for blank in [false, true] {
                for document in made(&register, form.name, blank) {
                    for grid in grids(&document) {
                        let columns = grid.columns.len();
                        for rows in [&grid.head, &grid.rows] {
                            let shown = format!("{}: {} ({})", register.display(), document.title, grid.caption);
                            adds_up(rows, columns).unwrap_or_else(|fault| panic!("{shown}: {fault}"));
                        }
                        assert!(!grid.rows.is_empty(), "{}: {}", register.display(), document.title);
                    }
                }
            }
        }
    }
}

#[test]
fn every_register_has_a_blank_copy_of_every_form_and_the_same_heads_in_it() {
    let register = Path::new("registers");
    for form in FORMS {
        let blank = made(register, form.name, true);
        assert_eq!(blank.len(), 1, "{}", form.name);
        let filled = made(register, form.name, false);
        assert!(!filled.is_empty(), "{}", form.name);
        let blank_heads: Vec<Vec<&str>> = grids(&blank[0]).map(heads).filter(|heads| !heads.is_empty()).collect();
        let first: Vec<Vec<&str>> = grids(&filled[0]).map(heads).filter(|heads| !heads.is_empty()).collect();
        // A filled sheet has one copy after the other; a blank handbook has no figures.
        assert!(blank_heads.iter().all(|heads| first.contains(heads)), "{}: {blank_heads:?} {first:?}", form.name);
    }
}

/// Active risk points of posts, departments and units that may be published.
fn points(survey: &Survey) -> usize {
    let models = survey.contributions.iter().filter_map(|contribution| contribution.model.as_deref());
    let holders = models.filter_map(|model| model.holder()).filter(|holder| holder.owner.is_some());
    holders
        .flat_map(|holder| holder.risks)
        .filter(|risk| risk.is_active() && risk.publish.get().is_none_or(|yes| yes.0))
        .count()
}

#[test]
fn every_risk_point_stands_once_in_the_list_and_the_numbers_go_on() {
    let register = Path::new("registers");
    let [list] = <[Document; 1]>::try_from(made(register, "risk-list", false)).unwrap();
    let grid = grids(&list).next().unwrap();
    let number = heads(grid).iter().position(|head| *head == "序号").unwrap();
    let title = heads(grid).iter().position(|head| *head == "风险点").unwrap();
    let placed = Grid::placed(&grid.rows, grid.columns.len());
    let in_column = |wanted| placed.iter().filter(move |(_, column, _)| *column == wanted).map(|(_, _, cell)| *cell);
    let numbers: Vec<String> = in_column(number).map(|cell| cell.lines[0].clone()).collect();
    let expected: Vec<String> = (1..=points(&read(register))).map(|number| number.to_string()).collect();
    assert_eq!(numbers, expected);
    assert_eq!(in_column(title).count(), expected.len());
    assert!(in_column(title).all(|cell| !cell.lines[0].is_empty()));
}

#[test]
fn the_lists_have_the_columns_that_their_sources_name() {
    let register = Path::new("registers");
    let first = |form: &str| {
        let documents = made(register, form, false);
        grids(&documents[0]).map(heads).find(|heads| !heads.is_empty()).unwrap().join(" ").to_owned()
    };
    assert_eq!(first("risk-list"), "序号 部门 岗位 类别 风险点 表现形式 等级 防控措施 责任人 监控责任人");
    assert_eq!(
        first("power-list"),
        "序号 办理部门 岗位 职权名称 职权内容 制度依据 行使主体 条件 程序 时限 责任 监督方式"
    );
    assert_eq!(first("duty-list"), "部门 岗位 岗位职责 廉政职责 职权 责任事项 追责情形 监督方式 责任人");
    assert_eq!(first("measure-list"), "序号 部门 岗位 风险点 等级 阶段 防控措施 制度依据 责任人 期限 状态");
    assert_eq!(first("post-form"), "类别 编号 风险点及表现形式 评估因素 等级 防控措施 监控责任人");
    assert_eq!(first("self-check"), "风险点及表现形式 风险等级 防控措施");
}

#[test]
fn the_self_check_has_exactly_its_nine_items() {
    let items = by_name("个人（岗位）廉政风险自查登记表").unwrap().headings(Language::Zh);
    assert_eq!(items.len(), 9);
    let register = Path::new("registers");
    let document = &made(register, "self-check", true)[0];
    let mut said = Vec::new();
    for block in &document.blocks {
        match block {
            Block::Grid(grid) => {
                said.extend(grid.head.iter().chain(&grid.rows).flatten().flat_map(|cell| cell.lines.clone()))
            }
            Block::Paragraph(text) => said.push(text.clone()),
            _ => {}
        }
    }
    for item in items {
        assert!(said.contains(&item), "{item}: {said:?}");
    }
}

#[test]
fn departments_and_posts_are_merged_as_in_the_published_lists() {
    let register = Path::new("registers");
    let list = &made(register, "risk-list", false)[0];
    let grid = grids(list).next().unwrap();
    let departments = Grid::placed(&grid.rows, grid.columns.len());
    let departments = departments.iter().filter(|(_, column, _)| *column == 1);
    let mut rows: BTreeMap<&str, usize> = BTreeMap::new();
    for (_, _, cell) in departments {
        assert_eq!(cell.kind, CellKind::Label);
        *rows.entry(cell.lines[0].as_str()).or_default() += 1;
    }
    assert!(rows["药剂科"] == 1 && rows.len() > 10, "{rows:?}");
}

const POST: &str = "岗位: 采购员\n编号: C1\n职权:\n  - { 编号: P1, 名称: 选商, 依据: [采购办法] }\n风险点:\n  - 编号: R1\n    风险点: 泄露底价\n    对应职权: P1\n    流程环节: 开标\n    等级: 高\n    责任人: [采购员]\n    防控措施: [开标前分人保管, 全程录像]\n";

fn chosen(root: &Path, settings: &str) {
    write(root, "riskreg.toml", &format!("format = 1\nkeys = \"zh\"\nprofile = \"housing-bureau\"\n{settings}"));
    write(root, "unit.yaml", "名称: 某局\n");
    write(root, "采购科/department.yaml", "名称: 采购科\n负责人: 科长甲\n分管领导: 副局长乙\n");
    write(root, "采购科/采购员.yaml", POST);
}

#[test]
fn a_register_chooses_orders_and_renames_the_columns() {
    let temporary = tempfile::tempdir().unwrap();
    chosen(
        temporary.path(),
        "[publish]\ncolumns = [\"序号\", { field = \"department\", title = \"责任主体\" }, \"职权内容\", { field = \"风险点\" }, { field = \"leader\", title = \"责任领导\" }, \"level\"]\n",
    );
    let register = temporary.path();
    let list = &made(register, "risk-list", false)[0];
    let grid = grids(list).next().unwrap();
    assert_eq!(heads(grid), ["序号", "责任主体", "职权", "风险点", "责任领导", "等级"]);
    let cells: Vec<&str> = grid.rows[0].iter().map(|cell| cell.lines[0].as_str()).collect();
    assert_eq!(cells[..4], ["1", "采购科", "选商", "泄露底价"]);
    assert_eq!(cells[5], "高");
}

#[test]
fn a_column_that_does_not_exist_is_a_finding_at_its_place() {
    let temporary = tempfile::tempdir().unwrap();
    chosen(temporary.path(), "[publish]\ncolumns = [\"序号\", { field = \"防控措失\" }]\n");
    let output = riskreg(&["lint", temporary.path().to_str().unwrap(), "--lang", "zh"]);
    let told = told(&output);
    assert!(told.contains("riskreg.toml:5:") && told.contains("防控措失") && told.contains("防控措施"), "{told}");
}

#[test]
fn only_the_forms_that_are_asked_for_are_written() {
    let temporary = tempfile::tempdir().unwrap();
    let (register, out) = (temporary.path().join("register"), temporary.path().join("out"));
    chosen(&register, "");
    let output = publish(&register, &out, &["--form", "风险清单,post-form", "--format", "html", "--lang", "zh"]);
    assert!(output.status.success(), "{}", told(&output));
    let written = files(&out);
    let pages: Vec<&str> = written.keys().map(String::as_str).filter(|path| path.ends_with(".html")).collect();
    assert_eq!(pages, ["index.html", "岗位廉政风险识别防控表/采购科.html", "风险清单.html"]);
    let index = String::from_utf8_lossy(&written["index.html"]);
    assert!(index.contains("风险清单.html") && !index.contains("catalogue.html"));
    let output = publish(&register, &temporary.path().join("none"), &["--form", "风险青单"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(told(&output).contains("是不是 `风险清单`"), "{}", told(&output));
}

#[test]
fn a_long_list_is_divided_and_loses_nothing() {
    let temporary = tempfile::tempdir().unwrap();
    let (register, out) = (temporary.path().join("register"), temporary.path().join("out"));
    chosen(&register, "");
    let mut post = String::from("岗位: 窗口\n编号: C2\n风险点:\n");
    for number in 0..10_000 {
        post.push_str(&format!(
            "  - {{ 编号: R{number}, 风险点: 第{number}处<b>私自放行, 等级: 中, 责任人: 窗口, 防控措施: 班长每日抽查{number}号记录 }}\n"
        ));
    }
    write(&register, "采购科/窗口.yaml", &post);
    let output =
        publish(&register, &out, &["--draft", "--form", "risk-list,post-form,handbook,measure-list", "--lang", "zh"]);
    assert!(output.status.success(), "{}", told(&output));
    let written = files(&out);
    for (path, content) in &written {
        assert!(content.len() < 1_000_000, "{path} has {} bytes", content.len());
    }
    let list = written.iter().filter(|(path, _)| path.starts_with("风险清单") && path.ends_with(".html"));
    let text: String = list.map(|(_, content)| String::from_utf8_lossy(content)).collect();
    for number in [0, 1, 4_999, 9_999] {
        assert_eq!(text.matches(&format!(">第{number}处&lt;b&gt;私自放行<")).count(), 1, "{number}");
    }
}

#[test]
fn what_is_withheld_stands_in_no_form_and_names_only_in_the_internal_view() {
    let temporary = tempfile::tempdir().unwrap();
    planted(temporary.path());
    let register = temporary.path();
    let secret = |view| -> String {
        let all = FORMS.iter().flat_map(|form| in_view(register, form.name, false, view));
        all.map(|document| format!("{document:?}")).collect()
    };
    let public = secret(View::Public);
    for withheld in ["聂风行", "柳如烟", "步惊云", "密诺", "密案", "密录", "密证", "密由", "密退", "秘注"]
    {
        assert!(!public.contains(withheld), "{withheld}");
    }
    let internal = secret(View::Internal);
    assert!(internal.contains("聂风行") && internal.contains("密诺") && internal.contains("内部资料 不得外传"));
}
