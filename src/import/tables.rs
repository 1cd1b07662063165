//! Tables on a sheet: which rows are title, note, headings, body, totals, or a pair of label and value.

use super::cells::{At, Cell, Rows, WIDEST};
use super::heading::{is_place_name, senses, senses_below};
use super::labelled::{Aside, Labelled, above, labelled};
use super::lines::{
    Pair, Pairs, could_be_heading, head, heads, is_form, is_known, is_second, is_signature, is_total, mark_merged,
    pairs, spread, starts_with_number, without_number, written, written_text,
};
use crate::register::Post;
use crate::sheet::Sheet;
use crate::vocabulary::fold;

/// A table with its headings, and what stands below them.
#[derive(Debug, Default)]
pub struct Table<'b> {
    /// Of the columns of the sheet, then of what stands beside labels.
    pub heads: Vec<Head>,
    /// How many of the heads are columns of the sheet.
    pub width: usize,
    pub rows: Vec<Row<'b>>,
    pub totals: Vec<Total<'b>>,
    /// Rows by position on the sheet that the headings stand in; none of a form.
    pub headed: Vec<usize>,
    /// Its rows are a form: labels with their values.
    pub form: bool,
}

/// What stands above a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// In one line.
    pub text: String,
    /// The heading that spans it and others.
    pub group: Option<String>,
    /// Where it stands: row by position, and column.
    pub at: (u32, u16),
    /// Its cells are no column of the table, but stand beside a label or over a section.
    pub beside: bool,
    /// The file tells which cells of it are merged with those above.
    pub merged: bool,
}

impl Head {
    /// It stands in the line above the table, which is no row of the sheet.
    pub fn is_above(&self) -> bool {
        self.at.0 == At::ABOVE.row
    }
}

/// A row below the headings.
#[derive(Debug)]
pub struct Row<'b> {
    /// Position among the rows of the sheet.
    pub place: usize,
    /// As the program that shows the table counts.
    pub number: u32,
    /// From the first column on; behind the last written one there is nothing.
    pub cells: Vec<Cell<'b>>,
    /// What stands beside labels.
    pub beside: Vec<Cell<'b>>,
}

impl<'b> Table<'b> {
    /// The cell of a row below a head.
    pub fn cell(&self, row: &Row<'b>, head: usize) -> Cell<'b> {
        let cell = match head.checked_sub(self.width) {
            None => row.cells.get(head),
            Some(beside) => row.beside.get(beside),
        };
        cell.copied().unwrap_or_default()
    }

    /// The cells of a row, one for each head.
    pub fn cells<'t>(&'t self, row: &'t Row<'b>) -> impl Iterator<Item = Cell<'b>> + use<'t, 'b> {
        (0..self.heads.len()).map(|head| self.cell(row, head))
    }
}

/// A row of totals, and after how many rows of the body it stands.
#[derive(Debug)]
pub struct Total<'b> {
    pub place: usize,
    pub after: usize,
    pub label: &'b str,
    /// Position of the head, or none where there is none above; and what stands there.
    pub cells: Vec<(Option<usize>, &'b str)>,
    /// The columns in which something stands.
    pub columns: Vec<u16>,
}

/// What a row of a sheet is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Text above a table.
    Title,
    /// Text below or between: notes, who filled it in.
    Note,
    Heading,
    /// Labels with their values.
    Pairs,
    Body,
    Total,
    /// A name over the rows that follow.
    Section,
    /// Alone in its row, and no name of a department.
    Alone,
    /// No table was found that it belongs to.
    Stray,
}

/// What was found on a sheet.
#[derive(Debug, Default)]
pub struct Found<'b> {
    pub tables: Vec<Table<'b>>,
    /// Of each row by position.
    pub parts: Vec<Part>,
    /// Cells of rows of pairs that are neither label nor value, and whether they stand over a label.
    pub loose: Vec<(At, bool)>,
    /// What stands beside labels and says nothing of the register.
    pub aside: Vec<Aside<'b>>,
}

/// Words that begin a note below a table.
const NOTES: [&str; 14] = [
    "注",
    "说明",
    "备注:",
    "备注：",
    "填表说明",
    "填报说明",
    "填报人",
    "填表人",
    "填表时间",
    "制表",
    "审核人",
    "联系人",
    "附:",
    "附：",
];

fn begins_note(text: &str) -> bool {
    NOTES.iter().any(|word| text.starts_with(word))
}

/// What names of departments end in.
const DEPARTMENTS: [&str; 20] = [
    "科",
    "室",
    "部",
    "处",
    "局",
    "股",
    "办",
    "中心",
    "所",
    "队",
    "组",
    "院",
    "站",
    "厂",
    "公司",
    "车间",
    "班",
    "委",
    "委员会",
    "department",
];

/// More tables than any sheet has, and more values below one than any form has.
const MOST_TABLES: usize = 500;
const MOST_BESIDE: usize = 20;

/// The tables of a sheet. `headed`: the row, as the sheet counts, that the headings stand in, where that is settled.
pub fn find<'b>(sheet: &'b Sheet, headed: Option<u32>) -> Found<'b> {
    let mut finder = Finder {
        sheet,
        rows: Rows::new(sheet),
        found: Found { parts: vec![Part::Stray; sheet.rows.len()], ..Found::default() },
        open: false,
        pairs: Vec::new(),
        section: None,
        waiting: Vec::new(),
        headed,
        above: [("", false); 3],
    };
    if let Some(Labelled { pairs, aside }) = above(&sheet.name) {
        finder.found.aside.extend(aside);
        finder.pairs = pairs;
    }
    let mut place = 0;
    while place < sheet.rows.len() {
        place += finder.take(place);
    }
    finder.end_form();
    let Finder { mut found, .. } = finder;
    // A sheet without any table is words alone only where no row has two cells.
    let blank = crate::sheet::Cell::Blank;
    let words = sheet.rows.iter().all(|row| row.cells.iter().filter(|cell| **cell != blank).count() < 2);
    if found.tables.is_empty() {
        found.parts.fill(if words { Part::Note } else { Part::Stray });
    }
    found
}

struct Finder<'b> {
    sheet: &'b Sheet,
    rows: Rows<'b>,
    found: Found<'b>,
    /// The last table goes on.
    open: bool,
    /// Labels with their values that belong to the table to come.
    pairs: Vec<Pair<'b>>,
    /// The name over the rows that follow, until the next.
    section: Option<Cell<'b>>,
    /// Values beside labels, for the first row of the table.
    waiting: Vec<Cell<'b>>,
    headed: Option<u32>,
    /// The texts that rows above began with, and whether each is a heading.
    above: [(&'b str, bool); 3],
}

impl<'b> Finder<'b> {
    /// Takes the row at `place`, and says how many rows that used up.
    fn take(&mut self, place: usize) -> usize {
        let (cells, wide) = self.rows.at(place);
        let number = self.sheet.rows[place].number;
        let texts: Vec<(usize, &'b str)> = written(&cells);
        let heading = match self.headed {
            Some(headed) => headed == number,
            None => self.is_heading(place, &texts),
        };
        if heading {
            return self.heading(place, cells, &wide);
        }
        let part = match self.open {
            true => self.inside(place, &cells, &texts, &wide),
            false => self.outside(place, &cells, &texts),
        };
        self.found.parts[place] = part;
        1
    }

    /// Most of what stands in the row is headings, and they are no labels of a form.
    fn is_heading(&mut self, place: usize, texts: &[(usize, &'b str)]) -> bool {
        // One look at the first cells spares the others of a row that is no heading.
        if self.found.tables.len() >= MOST_TABLES
            || texts.len() < 2
            || !(0..3).zip(texts).any(|(index, (_, text))| self.looks_known(index, text))
        {
            return false;
        }
        let known = texts.iter().filter(|(_, text)| is_known(text)).count();
        if known < 2 || known * 3 < texts.len() {
            return false;
        }
        !(is_form(texts) && self.form_goes_on(place))
    }

    /// `is_known`, of one of the first texts of a row; the row above often begins with the same.
    fn looks_known(&mut self, index: usize, text: &'b str) -> bool {
        if self.above[index].0 != text {
            self.above[index] = (text, is_known(text));
        }
        self.above[index].1
    }

    /// A label stands at the beginning of the next row too, or a form has begun above.
    fn form_goes_on(&self, place: usize) -> bool {
        let Some(next) = self.sheet.rows.get(place + 1) else { return true };
        // A label of a group may stand before the first.
        !self.pairs.is_empty() || next.cells.iter().filter_map(written_text).take(2).any(is_known)
    }

    /// Begins a table, or goes on with the one whose headings these are again.
    fn heading(&mut self, place: usize, cells: Vec<Cell<'b>>, wide: &[(u16, u16)]) -> usize {
        let mut heads = heads(&cells, place);
        let mut used = 1;
        if place + 1 < self.sheet.rows.len() {
            let (below, _) = self.rows.view(place + 1);
            if is_second(&cells, wide, &below) {
                spread(&mut heads, &cells, wide, &below, place + 1);
                used = 2;
            }
        }
        for place in place..place + used {
            self.found.parts[place] = Part::Heading;
        }
        let again = self.open
            && self.found.tables.last().is_some_and(|table| {
                let own = table.heads.iter().filter(|head| !head.beside);
                own.map(|head| &head.text).eq(heads.iter().map(|head| &head.text))
            });
        if again {
            return used;
        }
        self.open = true;
        self.section = None;
        let mut table =
            Table { width: heads.len(), heads, headed: (place..place + used).collect(), ..Table::default() };
        mark_merged(&mut table.heads, self.sheet, self.sheet.rows[place + used - 1].number);
        self.found.tables.push(table);
        for pair in std::mem::take(&mut self.pairs) {
            if pair.label.is_above() && self.is_column(&pair) {
                continue;
            }
            self.beside(pair);
        }
        used
    }

    /// A column of the table says the same of each row.
    fn is_column(&self, pair: &Pair<'_>) -> bool {
        let first = |text: &str| senses(text).first().copied();
        let table = self.found.tables.last();
        let mut own = table.into_iter().flat_map(|table| &table.heads).filter(|head| !head.beside);
        own.any(|head| first(&head.text).is_some_and(|sense| Some(sense) == first(&pair.label.text)))
    }

    /// Columns of the sheet that the open table spans.
    fn width(&self) -> usize {
        self.found.tables.last().map_or(0, |table| table.width)
    }

    /// A value that stands beside a label is said of every row of the table.
    fn beside(&mut self, pair: Pair<'b>) {
        let Some(table) = self.found.tables.last_mut() else { return };
        table.heads.push(Head { beside: true, merged: true, ..pair.label });
        let begun = !table.rows.is_empty();
        for (index, row) in table.rows.iter_mut().enumerate() {
            row.beside.push(if index == 0 { pair.value } else { Cell::Covered });
        }
        if !begun {
            self.waiting.push(pair.value);
        }
    }

    /// A row above, between or below tables.
    fn outside(&mut self, place: usize, cells: &[Cell<'b>], texts: &[(usize, &'b str)]) -> Part {
        if let Some(Labelled { pairs, aside }) = labelled(cells, place) {
            self.found.aside.extend(aside);
            return self.labels(pairs);
        }
        if is_form(texts) && texts.len() >= 2 || texts.len() == 1 && !self.pairs.is_empty() && is_known(texts[0].1) {
            let (pairs, loose) = pairs(cells, place);
            let part = self.labels(pairs);
            self.found.loose.extend(loose);
            return part;
        }
        if let Some(pair) = self.unknown_label(place, cells, texts) {
            self.pairs.push(pair);
            return Part::Pairs;
        }
        match self.found.tables.is_empty() && self.pairs.is_empty() {
            true => Part::Title,
            false => Part::Note,
        }
    }

    /// Labels of the form that is open; one that it has already begins another.
    fn labels(&mut self, pairs: Vec<Pair<'b>>) -> Part {
        let has = |pair: &Pair<'_>| self.pairs.iter().any(|known| fold(&known.label.text) == fold(&pair.label.text));
        if pairs.iter().any(has) {
            self.end_form();
        }
        self.pairs.extend(pairs);
        Part::Pairs
    }

    /// A row of a form whose label nobody knows, below the others: it is asked for like any heading.
    fn unknown_label(&self, place: usize, cells: &[Cell<'b>], texts: &[(usize, &'b str)]) -> Option<Pair<'b>> {
        let [(column, text), (beside, _)] = *texts else { return None };
        let below = self.pairs.iter().any(|pair| usize::from(pair.label.at.1) == column);
        (below && could_be_heading(text) && !begins_note(text))
            .then(|| Pair { label: head(text, place, column), value: cells[beside] })
    }

    /// A form without a table below it is a row of its own.
    fn end_form(&mut self) {
        let pairs = std::mem::take(&mut self.pairs);
        let names = |pair: &Pair<'_>| {
            senses(&pair.label.text)
                .iter()
                .any(|sense| sense.field == super::heading::key(sense.record) || sense.field == Post::holders)
        };
        let own = |pair: &Pair<'_>| pair.value.at().filter(|at| !at.is_above());
        let Some(place) = pairs.iter().find_map(own).map(|at| at.row as usize) else { return };
        if !pairs.iter().any(names) {
            // A unit named above a table that has ended says nothing more.
            for pair in pairs.iter().filter(|pair| !pair.label.is_above()) {
                self.found.parts[pair.label.at.0 as usize] = Part::Note;
            }
            return;
        }
        let number = self.sheet.rows[place].number;
        let (heads, cells) = pairs.into_iter().map(|pair| (Head { beside: true, ..pair.label }, pair.value)).unzip();
        self.found.tables.push(Table {
            heads,
            rows: vec![Row { place, number, cells: Vec::new(), beside: cells }],
            form: true,
            ..Table::default()
        });
        self.open = false;
    }

    /// A row below the headings of a table.
    fn inside(&mut self, place: usize, cells: &[Cell<'b>], texts: &[(usize, &'b str)], wide: &[(u16, u16)]) -> Part {
        let Some((first, text)) = texts.first().copied() else { return self.body(place, cells) };
        let number = self.sheet.rows[place].number;
        let gap = place > 0 && self.sheet.rows[place - 1].number + 1 < number;
        if is_total(text) {
            let columns = cells.iter().filter_map(|cell| cell.at()).map(|at| at.column).collect();
            self.total(place, text, texts, columns);
            return Part::Total;
        }
        if begins_note(text) && texts.len() <= 3 {
            return Part::Note;
        }
        if let Some((pairs, loose)) = self.below(texts, cells, place) {
            pairs.into_iter().for_each(|pair| self.beside(pair));
            self.found.loose.extend(loose);
            return Part::Pairs;
        }
        if is_signature(text) {
            return Part::Note;
        }
        let covered = cells.contains(&Cell::Covered);
        if texts.len() == 1 && !covered {
            if self.names_place(first) && !could_be_heading(text) {
                return Part::Alone;
            }
            let spans = wide.iter().any(|(from, to)| {
                usize::from(*from) == first && usize::from(to - from) + 1 >= self.width().div_ceil(2).max(2)
            });
            let beneath_number = self.is_number_column(first) && !starts_with_number(text);
            let part = if spans || beneath_number { self.section(place, first, text) } else { Part::Body };
            match part {
                // What stands apart from the rows above is no part of them.
                Part::Alone | Part::Body if gap && first == 0 && self.width() > 2 => return Part::Note,
                Part::Body => {}
                part => return part,
            }
        }
        self.body(place, cells)
    }

    /// A name over the rows that follow: a department, where no column names one.
    fn section(&mut self, place: usize, first: usize, text: &'b str) -> Part {
        let name = without_number(text);
        if !DEPARTMENTS.iter().any(|end| name.to_lowercase().ends_with(end)) {
            return Part::Alone;
        }
        let at = At {
            row: u32::try_from(place).unwrap_or(u32::MAX),
            column: u16::try_from(first).unwrap_or(WIDEST),
            ..At::default()
        };
        let Some(table) = self.found.tables.last_mut() else { return Part::Alone };
        let named = |head: &Head| {
            senses(&head.text).first().is_some_and(|sense| {
                sense.record == crate::record::RecordKind::Department
                    && sense.field == super::heading::key(sense.record)
            })
        };
        if table.heads.iter().any(|head| named(head) && (!head.beside || head.at.1 != WIDEST)) {
            return Part::Alone;
        }
        if !table.heads.iter().any(|head| head.at.1 == WIDEST) {
            table.heads.push(Head {
                text: "部门".into(),
                group: None,
                at: (at.row, WIDEST),
                beside: true,
                merged: true,
            });
            table.rows.iter_mut().for_each(|row| row.beside.push(Cell::Blank));
            if table.rows.is_empty() {
                self.waiting.push(Cell::Blank);
            }
        }
        self.section = Some(Cell::Text(name, at));
        Part::Section
    }

    /// The column names posts, departments or units.
    fn names_place(&self, column: usize) -> bool {
        let head = self.found.tables.last().and_then(|table| table.heads.get(column));
        head.is_some_and(|head| senses(&head.text).first().is_some_and(is_place_name))
    }

    fn is_number_column(&self, column: usize) -> bool {
        let head = self.found.tables.last().and_then(|table| table.heads.get(column));
        head.is_some_and(|head| fold(&head.text) == "序号")
    }

    /// Labels with their values below a table: what it says of the whole, such as an undertaking.
    fn below(&self, texts: &[(usize, &str)], cells: &[Cell<'b>], place: usize) -> Option<Pairs<'b>> {
        let table = self.found.tables.last()?;
        let of_whole = |text: &str| {
            senses(text).first().is_some_and(|sense| {
                !matches!(sense.record, crate::record::RecordKind::Risk | crate::record::RecordKind::Power)
            }) && !table.heads.iter().any(|head| fold(&head.text) == fold(text))
        };
        let full = table.heads.len() > table.width + MOST_BESIDE;
        if full || texts.len() < 2 || texts.len() > 4 || !of_whole(texts[0].1) || !is_form(texts) {
            return None;
        }
        Some(pairs(cells, place))
    }

    fn total(&mut self, place: usize, label: &'b str, texts: &[(usize, &'b str)], columns: Vec<u16>) {
        let Some(table) = self.found.tables.last_mut() else { return };
        let cells = texts.iter().map(|(column, text)| ((*column < table.width).then_some(*column), *text)).collect();
        table.totals.push(Total { place, after: table.rows.len(), label, cells, columns });
    }

    fn body(&mut self, place: usize, cells: &[Cell<'b>]) -> Part {
        let Some(table) = self.found.tables.last_mut() else { return Part::Stray };
        let written = cells.iter().rposition(|cell| *cell != Cell::Blank).map_or(0, |last| last + 1);
        // What stands beyond the headings has none above it.
        let beyond = cells.iter().rposition(|cell| cell.at().is_some()).map_or(0, |last| last + 1);
        for column in table.width..beyond {
            let at = (0, u16::try_from(column).unwrap_or(WIDEST));
            let head = Head { text: String::new(), group: None, at, beside: false, merged: false };
            table.heads.insert(column, head);
            table.width = column + 1;
        }
        let own = cells[..written.min(table.width)].to_vec();
        let first = table.rows.is_empty();
        let mut beside = Vec::new();
        for (index, head) in table.heads[table.width..].iter().enumerate() {
            beside.push(match (head.at.1 == WIDEST, first) {
                (true, _) => self.section.replace(Cell::Covered).unwrap_or(Cell::Blank),
                (false, true) => self.waiting.get(index).copied().unwrap_or_default(),
                (false, false) => Cell::Covered,
            });
        }
        if first {
            self.waiting.clear();
        }
        table.rows.push(Row { place, number: self.sheet.rows[place].number, cells: own, beside });
        Part::Body
    }
}

/// The senses of a head, below its group where it has one.
pub fn senses_of(head: &Head) -> Vec<super::heading::Sense> {
    match &head.group {
        Some(group) => senses_below(group, &head.text),
        None => senses(&head.text),
    }
}
