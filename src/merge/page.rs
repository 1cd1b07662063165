//! A file as it is to be written: rows with their comments, and the one way in which rows become lines. Whoever writes a
//! file, from another text or from what it is to mean, makes rows.

/// A collection with brackets on one line keeps them while the line has no more columns than this: 140 Chinese characters.
const WIDEST: usize = 280;

/// How many columns a text takes: a Chinese character takes two.
fn columns(text: &str) -> usize {
    text.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum()
}

/// What stands in brackets behind so much indentation is not too long for its line.
pub fn fits(indent: usize, line: &str) -> bool {
    indent + columns(line) <= WIDEST
}

/// What stands behind a key or a dash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// One word or sentence, as it is written; empty where nothing stands.
    Word(String),
    /// A text in lines of its own, below what announces it (`|-`).
    Lines {
        sign: String,
        lines: Vec<String>,
    },
    Rows(Rows),
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Rows {
    pub is_list: bool,
    /// It stands in brackets, where it fits into its line.
    pub in_brackets: bool,
    pub rows: Vec<Row>,
}

/// An entry of a mapping or list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Comments above it, an empty one for an empty line.
    pub above: Vec<String>,
    /// As it is written; `None` for an item of a list.
    pub key: Option<String>,
    /// The comment at the end of its line, with the blanks in front of it.
    pub beside: String,
    pub value: Part,
    /// Comments behind all of it that lie as deep as it does.
    pub below: Vec<String>,
}

impl Row {
    pub fn new(key: Option<String>, value: Part) -> Row {
        Row { above: Vec::new(), key, beside: String::new(), value, below: Vec::new() }
    }

    /// Some comment stands with it or in it.
    fn is_remarked(&self) -> bool {
        !(self.above.is_empty() && self.beside.is_empty() && self.below.is_empty())
            || matches!(&self.value, Part::Rows(rows) if rows.rows.iter().any(Row::is_remarked))
    }
}

/// The lines of a whole file.
pub fn lines(rows: &Rows) -> String {
    let mut page = Page { out: String::new() };
    page.rows(rows, 0, false);
    page.out
}

/// A part in one line, as it may stand between brackets; `None` where it cannot.
pub fn in_line(part: &Part) -> Option<String> {
    match part {
        Part::Word(word) if word.is_empty() => Some("~".to_owned()),
        Part::Word(word) => Some(word.clone()),
        Part::Lines { .. } => None,
        Part::Rows(rows) => {
            let row = |row: &Row| -> Option<String> {
                let said = in_line(&row.value)?;
                Some(row.key.as_ref().map_or_else(|| said.clone(), |key| format!("{key}: {said}")))
            };
            let said: Vec<String> = rows.rows.iter().map(row).collect::<Option<_>>()?;
            let said = said.join(", ");
            Some(match (rows.is_list, said.is_empty()) {
                (true, _) => format!("[{said}]"),
                (false, true) => "{}".to_owned(),
                (false, false) => format!("{{ {said} }}"),
            })
        }
    }
}

struct Page {
    out: String,
}

impl Page {
    /// `goes_on`: the first of them stands behind the dash of the item that they are.
    fn rows(&mut self, rows: &Rows, indent: usize, goes_on: bool) {
        for (index, row) in rows.rows.iter().enumerate() {
            self.remarks(&row.above, indent);
            if index > 0 || !goes_on {
                self.blanks(indent);
            }
            match &row.key {
                Some(key) => {
                    self.out.push_str(key);
                    self.out.push(':');
                }
                None => self.out.push('-'),
            }
            let sign = row.key.as_ref().map_or(1, |key| columns(key) + 1);
            self.value(row, indent, sign);
            self.remarks(&row.below, indent);
        }
    }

    fn value(&mut self, row: &Row, indent: usize, sign: usize) {
        match &row.value {
            Part::Word(word) => self.word(word, row),
            Part::Lines { sign, lines } => {
                self.word(sign, row);
                for line in lines {
                    if !line.is_empty() {
                        self.blanks(indent + 2);
                        self.out.push_str(line);
                    }
                    self.out.push('\n');
                }
            }
            Part::Rows(rows) => match bracketed(rows, indent + sign) {
                Some(word) => self.word(&word, row),
                None => self.block(row, rows, indent),
            },
        }
    }

    fn word(&mut self, word: &str, row: &Row) {
        if !word.is_empty() {
            self.out.push(' ');
            self.out.push_str(word);
        }
        self.out.push_str(&row.beside);
        self.out.push('\n');
    }

    fn block(&mut self, row: &Row, rows: &Rows, indent: usize) {
        let first_is_bare = rows.rows.first().is_some_and(|first| first.above.is_empty());
        if row.key.is_none() && row.beside.is_empty() && !rows.is_list && first_is_bare {
            self.out.push(' ');
            self.rows(rows, indent + 2, true);
        } else {
            self.word("", row);
            self.rows(rows, indent + 2, false);
        }
    }

    fn remarks(&mut self, remarks: &[String], indent: usize) {
        for remark in remarks {
            if !remark.is_empty() {
                self.blanks(indent);
                self.out.push_str(remark);
            }
            self.out.push('\n');
        }
    }

    fn blanks(&mut self, count: usize) {
        self.out.extend(std::iter::repeat_n(' ', count));
    }
}

/// A collection in its brackets, behind so many columns of its line; `None` where it is written in lines.
fn bracketed(rows: &Rows, before: usize) -> Option<String> {
    if rows.rows.is_empty() {
        return in_line(&Part::Rows(rows.clone()));
    }
    if !rows.in_brackets || rows.rows.iter().any(Row::is_remarked) {
        return None;
    }
    let word = in_line(&Part::Rows(rows.clone()))?;
    fits(before + 1, &word).then_some(word)
}
