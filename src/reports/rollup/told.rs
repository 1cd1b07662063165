//! The roll-up as a table: all columns for programs, those that say something for people.

use super::columns::Scales;
use super::{By, Rollup};
use crate::finding::Both;
use crate::record::Word;
use crate::register::GradedKind;
use crate::reports::table::{Align, Cell, Column, Table};
use crate::reports::tally::Counts;

/// Who reads the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reader {
    /// Every column, each row saying all of itself.
    Program,
    /// A tree of names, and no columns of zeros.
    Person,
}

type Plain = (&'static str, &'static str, &'static str, fn(&Counts) -> u64);

/// The numbers that every scheme has.
const BEFORE_LEVELS: &[Plain] = &[
    ("units", "单位", "units", |counts| counts.units),
    ("departments", "部门", "departments", |counts| counts.departments),
    ("posts", "岗位", "posts", |counts| counts.posts),
    ("people", "人员", "people", |counts| counts.people),
    ("powers", "职权", "powers", |counts| counts.powers),
    ("risks", "风险点", "risk points", |counts| counts.risks),
    ("manifestations", "表现形式", "manifestations", |counts| counts.manifestations),
    ("measures", "防控措施", "measures", |counts| counts.measures),
];

const AFTER_LEVELS: &[Plain] = &[
    ("library_points", "风险库", "library points", |counts| counts.library_points),
    ("closed", "已消除", "closed", |counts| counts.closed),
];

const LAYERS: &[Plain] = &[
    ("layer.post", "岗位风险点", "points of posts", |counts| counts.layers[0]),
    ("layer.department", "部门风险点", "points of departments", |counts| counts.layers[1]),
    ("layer.unit", "单位风险点", "points of units", |counts| counts.layers[2]),
];

/// One column of numbers: what a row says, and what the whole.
struct Numbers {
    key: String,
    title: Both,
    rows: Vec<Option<u64>>,
    total: Option<u64>,
}

impl Rollup {
    pub fn table(&self, reader: Reader) -> Table {
        let scales = Scales::new(&self.registers);
        let mut numbers: Vec<Numbers> = self.plain(BEFORE_LEVELS).collect();
        numbers.extend(self.levels(&scales));
        numbers.extend(self.ungraded(&scales));
        numbers.extend(self.plain(AFTER_LEVELS));
        if reader == Reader::Program {
            numbers.extend(self.plain(LAYERS));
        } else {
            numbers.retain(|column| column.key == "risks" || column.rows.iter().flatten().any(|number| *number > 0));
        }
        let mut table = Table::new("rollup", title(self.by));
        let names = self.names(reader, &mut table);
        for column in &numbers {
            table.columns.push(Column {
                key: column.key.clone(),
                title: column.title.clone(),
                unit: None,
                align: Align::End,
            });
        }
        let cell = |number: Option<u64>| number.map_or(Cell::Empty, Cell::Count);
        for (index, mut cells) in names.into_iter().enumerate() {
            cells.extend(numbers.iter().map(|column| cell(column.rows[index])));
            table.push_in(self.rows[index].register, cells);
        }
        if reader == Reader::Person && self.needs_total() {
            let mut cells = vec![Cell::Empty; table.columns.len() - numbers.len() - 1];
            cells.push(Cell::both("合计", "total"));
            cells.extend(numbers.iter().map(|column| cell(column.total)));
            table.footer = Some(cells);
            table.notes.extend(self.notes(&numbers));
        }
        if reader == Reader::Person {
            table.notes.extend(self.notes.iter().cloned());
        }
        table
    }

    fn plain(&self, columns: &'static [Plain]) -> impl Iterator<Item = Numbers> {
        columns.iter().map(|(key, zh, en, number)| Numbers {
            key: (*key).to_owned(),
            title: Both::new(*zh, *en),
            rows: self.rows.iter().map(|row| Some(number(&row.counts))).collect(),
            total: Some(self.totals.iter().map(number).sum()),
        })
    }

    fn levels(&self, scales: &Scales) -> impl Iterator<Item = Numbers> {
        scales.columns.iter().map(|column| Numbers {
            key: column.key.clone(),
            title: column.title.clone(),
            rows: self
                .rows
                .iter()
                .map(|row| {
                    let has = scales.has(row.register, &self.registers[row.register], column);
                    has.then(|| row.counts.level(column.graded, column.rank))
                })
                .collect(),
            total: scales.total(self, column),
        })
    }

    fn ungraded(&self, scales: &Scales) -> impl Iterator<Item = Numbers> {
        scales.graded.iter().map(|kind| Numbers {
            key: match kind {
                GradedKind::Risk => "ungraded".to_owned(),
                kind => format!("ungraded.{}", kind.en()),
            },
            title: match scales.graded.len() {
                1 => Both::new("未定级", "ungraded"),
                _ => Both::new(format!("{}未定级", kind.zh()), format!("{} ungraded", kind.en())),
            },
            rows: self
                .rows
                .iter()
                .map(|row| {
                    let graded = self.registers[row.register].graded.contains(kind);
                    graded.then(|| row.counts.ungraded[*kind as usize])
                })
                .collect(),
            total: Some(self.totals.iter().map(|counts| counts.ungraded[*kind as usize]).sum()),
        })
    }

    /// Adds the columns that name a row; gives those cells of each row.
    fn names(&self, reader: Reader, table: &mut Table) -> Vec<Vec<Cell>> {
        let named = std::mem::take(table);
        let several = self.registers.len() > 1;
        *table = match reader {
            Reader::Program => named
                .text("register", "台账", "register")
                .text("path", "路径", "path")
                .text("kind", "种类", "kind")
                .text("name", "名称", "name")
                .text("parent", "上级", "parent"),
            Reader::Person if several => named.text("register", "台账", "register").text("name", "名称", "name"),
            Reader::Person => named.text("name", "名称", "name"),
        };
        table.merged = usize::from(several && reader == Reader::Person);
        self.rows
            .iter()
            .map(|row| {
                let register = Cell::Text(self.registers[row.register].register.clone());
                let name = Cell::Both(row.name.clone());
                match reader {
                    Reader::Program => vec![
                        register,
                        Cell::Text(row.path.clone()),
                        kind_cell(row.kind),
                        name,
                        row.parent.clone().map_or(Cell::Empty, Cell::Text),
                    ],
                    Reader::Person => {
                        let name = match self.by.is_tree() {
                            true => Cell::Tree { depth: row.depth, text: row.name.zh.clone() },
                            false => name,
                        };
                        if several { vec![register, name] } else { vec![name] }
                    }
                }
            })
            .collect()
    }

    /// One topmost row is its own total.
    fn needs_total(&self) -> bool {
        !self.by.is_tree() || self.rows.iter().filter(|row| row.depth == 0).count() > 1
    }

    fn notes(&self, numbers: &[Numbers]) -> Vec<Both> {
        let mut notes = Vec::new();
        let exceeds =
            |column: &Numbers| column.total.is_some_and(|total| column.rows.iter().flatten().sum::<u64>() > total);
        if !self.by.is_tree() && numbers.iter().any(exceeds) {
            notes.push(Both::new(
                "岗位、人员、职权和共用措施在涉及的各行都计,各行之和可能大于合计",
                "posts, people, powers and shared measures count in every row they concern; rows may add up to more than the total",
            ));
        }
        if self.registers.len() > 1 && numbers.iter().any(|column| column.key == "people") {
            notes.push(Both::new(
                "人员在各台账内去重,合计为各台账之和",
                "people are distinct within each register; the total adds the registers up",
            ));
        }
        notes
    }
}

fn kind_cell(kind: &'static str) -> Cell {
    let zh = match kind {
        "register" => "台账",
        "unit" => "单位",
        "department" => "部门",
        "post" => "岗位",
        "library" => "风险库",
        "group" => "汇总单位",
        "person" => "人员",
        "tier" => "层级",
        "category" => "类别",
        "area" => "业务领域",
        "layer" => "层次",
        "stage" => "运行环节",
        "power-kind" => "职权类型",
        _ => "等级",
    };
    Cell::both(zh, kind)
}

/// What a roll-up by `by` is called.
pub fn title(by: By) -> Both {
    match by {
        By::Unit => Both::new("各单位", "by unit"),
        By::Department => Both::new("各部门", "by department"),
        By::Post => Both::new("各岗位", "by post"),
        By::Person => Both::new("各人员", "by person"),
        By::Tier => Both::new("各层级", "by tier"),
        By::Category => Both::new("各类别", "by category"),
        By::Area => Both::new("各业务领域", "by area"),
        By::Layer => Both::new("各层次", "by layer"),
        By::Level => Both::new("各等级", "by level"),
        By::Stage => Both::new("各运行环节", "by stage"),
        By::PowerKind => Both::new("各类职权", "by kind of power"),
        By::Nearest => Both::new("各部门", "by department"),
    }
}
