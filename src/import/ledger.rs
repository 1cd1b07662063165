//! The account of an import: every row and every cell, where it went, how it was changed, why it was refused. One entry
//! for each, so that what was seen is what was imported and what was refused.

use std::rc::Rc;

use super::cells::At as Spot;
use super::draft::At;
use crate::finding::Both;
use crate::record::Field;

/// What became of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fate {
    /// Title, note, heading: no content of a table.
    Around(Around),
    /// Entered, with at least what names it.
    Entered,
    /// A row of totals, kept as a statement.
    Stated,
    /// Left out, as asked.
    LeftOut,
    Refused(Rc<Both>),
}

/// What stands around the content.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Around {
    Title,
    Note,
    Heading,
    /// A row that holds a number and nothing else, or dashes.
    Empty,
}

/// What became of a cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CellFate {
    Entered {
        to: To,
        field: Field,
        how: How,
    },
    /// A dash, which says that there is nothing; a blank label.
    Nothing,
    /// It stands around the content.
    Around,
    Stated,
    LeftOut,
    Refused(Rc<Both>),
}

/// The record that a cell went into.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct To {
    pub at: At,
    pub what: What,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// The unit, the department or the post itself.
    Holder,
    /// A power by position.
    Power(u32),
    /// So many risk points from a position on.
    Risks(u32, u32),
}

/// How a cell was changed on its way; several at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct How(u32);

macro_rules! how {
    ($($NAME:ident $bit:literal $zh:literal $en:literal;)*) => {
        impl How {
            $( pub const $NAME: How = How(1 << $bit); )*
            const ALL: &'static [(How, &'static str, &'static str)] = &[$((How::$NAME, $zh, $en)),*];
        }
    };
}

how! {
    MERGED 0 "按合并单元格补全" "filled from the merged cell";
    DITTO 1 "按同上补全" "filled from 同上";
    GUESSED 2 "空格当作合并单元格补全" "blank, taken for merged and filled";
    ITEMS 3 "按序号分条" "divided by its numbers";
    CLAUSES 4 "按分号分条" "divided at semicolons";
    LINES 5 "按行分条" "divided at lines";
    JOINED 6 "换行去掉" "line breaks removed";
    NUMBER 7 "句首序号去掉" "number at its beginning removed";
    NAMES 8 "分成几个名字" "divided into names";
    WIDTH 9 "全角改半角" "full-width characters made plain";
    DATE 10 "日期按数值读出" "date read from its number";
    YESNO 11 "真假值写作是否" "truth value written as yes or no";
    LEVEL 12 "等级按对照表改写" "level written as the map says";
    NOTE 13 "记入备注" "put into the note";
    PAIRED 14 "风险点与措施逐条对应" "points and measures paired one by one";
    REPEATED 15 "前面已登记" "entered before";
    GRADED 16 "等级分出" "its level set apart";
    TICKED 17 "取打勾的一级" "the level that is ticked";
    LAST_DAY 18 "月底、年底写作最后一天" "the end of a month or year written as its last day";
}

impl How {
    pub fn and(self, other: How) -> How {
        How(self.0 | other.0)
    }

    pub fn has(self, other: How) -> bool {
        self.0 & other.0 != 0
    }

    pub fn is_none(self) -> bool {
        self.0 == 0
    }

    /// Each way of change, in words.
    pub fn told(self) -> impl Iterator<Item = Both> {
        Self::ALL.iter().filter(move |(how, ..)| self.has(*how)).map(|(_, zh, en)| Both::new(*zh, *en))
    }
}

#[derive(Debug, Clone)]
pub struct RowNote {
    /// As the program that shows the table counts.
    pub number: u32,
    pub fate: Fate,
}

#[derive(Debug, Clone)]
pub struct CellNote {
    /// The row by position, and the column.
    pub at: Spot,
    pub fate: CellFate,
    /// Blank in the file, and filled: no cell that was seen.
    pub filled: bool,
}

/// The account of one sheet.
#[derive(Debug, Default)]
pub struct SheetLedger {
    /// Of the file, among those imported together.
    pub file: usize,
    pub name: String,
    pub hidden: bool,
    /// Of each row by position.
    pub rows: Vec<RowNote>,
    pub cells: Vec<CellNote>,
    /// Headings by column, for whoever reads the account.
    pub headings: Vec<(u32, u16, String)>,
    /// What the rows of its tables are, why, and what was taken for granted.
    pub remarks: Vec<Both>,
}

/// How many rows, or cells, there are of each fate.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Count {
    pub seen: usize,
    pub entered: usize,
    pub stated: usize,
    pub left_out: usize,
    pub refused: usize,
    /// Beside what was seen as content: titles, notes, headings.
    pub around: usize,
}

impl SheetLedger {
    pub fn rows(&self) -> Count {
        let mut count = Count::default();
        for row in &self.rows {
            let of = match &row.fate {
                Fate::Around(_) => {
                    count.around += 1;
                    continue;
                }
                Fate::Entered => &mut count.entered,
                Fate::Stated => &mut count.stated,
                Fate::LeftOut => &mut count.left_out,
                Fate::Refused(_) => &mut count.refused,
            };
            *of += 1;
            count.seen += 1;
        }
        count
    }

    pub fn cells(&self) -> Count {
        let mut count = Count::default();
        for cell in self.cells.iter().filter(|cell| !cell.filled) {
            let of = match &cell.fate {
                CellFate::Around => {
                    count.around += 1;
                    continue;
                }
                CellFate::Entered { .. } | CellFate::Nothing => &mut count.entered,
                CellFate::Stated => &mut count.stated,
                CellFate::LeftOut => &mut count.left_out,
                CellFate::Refused(_) => &mut count.refused,
            };
            *of += 1;
            count.seen += 1;
        }
        count
    }
}

impl std::ops::AddAssign for Count {
    fn add_assign(&mut self, other: Count) {
        self.seen += other.seen;
        self.entered += other.entered;
        self.stated += other.stated;
        self.left_out += other.left_out;
        self.refused += other.refused;
        self.around += other.around;
    }
}
