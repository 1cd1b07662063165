//! The layout that a file of a register has once and for all, and the language of its keys. What it says stays, as do
//! its comments, at what they speak of, the order of its keys, and what other readers of YAML make of it.
//!
//! Two blanks further in for each collection, lists below their key included; brackets and braces where they were
//! written on one line and it is not too long (`page::fits`); quotation marks where a text would read otherwise;
//! texts of several lines as blocks; at most one empty line between entries; lines that end with a line feed alone.

use super::layout::Text;
use super::meaning::{key, shape_of, unsound};
use super::page::{Part, Row, Rows, lines};
use super::remarks::{Remarks, Spot};
use super::render::value_node;
use super::words;
use crate::record::{Language, Problem, ProblemKind, Shape, Unusual};
use crate::register::FileKind;
use crate::source::Span;
use crate::tree::{Entry, Kind, Node, yaml};

/// How a file is to be laid out, besides what holds for all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Manner {
    /// The language that keys are to be in; each stays as it is where this is not said.
    pub keys: Option<Language>,
    /// The keys of a record come in the order of the format.
    pub in_order: bool,
}

/// Why a file was left as it is.
#[derive(Debug, Clone, PartialEq)]
pub enum Untidied {
    /// It is no YAML, has what the format does without, or is no mapping or list as it should be.
    Problem(Problem),
    /// A key that says what another has said, or that is no text.
    Key(Span),
    /// It could not be written so that it says the same.
    Unwritable,
}

/// The text in its layout. Read again, it says what it said.
pub fn tidied(text: &str, kind: FileKind, manner: Manner) -> Result<String, Untidied> {
    let shape = shape_of(kind);
    let mut parsed = yaml::parse(text);
    if !parsed.problems.is_empty() {
        return Err(Untidied::Problem(parsed.problems.remove(0)));
    }
    let Some(root) = parsed.root.filter(|root| !matches!(root.kind, Kind::Null)) else {
        // Nothing but comments.
        return Ok(remarks_alone(text));
    };
    if matches!(shape, Shape::List(_)) != matches!(root.kind, Kind::List(_)) || root.text().is_some() {
        let kind = ProblemKind::Unusual(Unusual::WrongRoot { list_wanted: matches!(shape, Shape::List(_)) });
        return Err(Untidied::Problem(Problem { kind, span: root.span, field: None }));
    }
    if let Some(span) = unsound(&root, &shape) {
        return Err(Untidied::Key(span));
    }
    let source = Text::new(text);
    let remarks = Remarks::of(&source, &root).ok_or(Untidied::Unwritable)?;
    let mut writer = Writer { source: &source, remarks, manner };
    let rows = writer.rows(&root, &shape, true);
    let tidy = lines(&Rows { in_brackets: false, ..rows });
    let holds = tidy == text || says_the_same(&source, &root, &tidy, &shape);
    if holds { Ok(tidy) } else { Err(Untidied::Unwritable) }
}

/// The comments of a file that holds nothing else.
fn remarks_alone(text: &str) -> String {
    let mut out = String::new();
    for line in text.trim_start_matches('\u{feff}').lines().map(str::trim) {
        let doubled = line.is_empty() && (out.is_empty() || out.ends_with("\n\n"));
        if !doubled {
            out.push_str(line);
            out.push('\n');
        }
    }
    let length = out.trim_end().len();
    out.truncate(length);
    if length > 0 { out + "\n" } else { out }
}

/// What was written says the same, every text in it and every comment included.
fn says_the_same(source: &Text<'_>, root: &Node<'_>, tidy: &str, shape: &Shape) -> bool {
    let parsed = yaml::parse(tidy);
    let Some(after) = parsed.root.filter(|_| parsed.problems.is_empty()) else { return false };
    let comments = |text: &str, spans: &[Span]| {
        let mut said: Vec<String> = spans.iter().map(|span| text[span.range()].to_owned()).collect();
        said.sort_unstable();
        said
    };
    is_same(root, &after, shape) && comments(source.text, &source.comments) == comments(tidy, &yaml::comments(tidy))
}

/// Item by item and, under the same key, letter by letter; so it means the same too.
fn is_same(a: &Node<'_>, b: &Node<'_>, shape: &Shape) -> bool {
    match (&a.kind, &b.kind) {
        (Kind::Map(a), Kind::Map(b)) => {
            let sorted = |entries: &[Entry<'_>]| {
                let mut order: Vec<(String, usize)> =
                    entries.iter().enumerate().map(|(at, entry)| (key(entry, shape).0, at)).collect();
                order.sort_unstable();
                order
            };
            let (first, second) = (sorted(a), sorted(b));
            first.len() == second.len()
                && first.iter().zip(&second).all(|((name, at), (other, there))| {
                    let inner = key(&a[*at], shape).1;
                    name == other && is_same(&a[*at].value, &b[*there].value, &inner)
                })
        }
        (Kind::List(a), Kind::List(b)) => {
            let inner = match shape {
                Shape::List(inner) => (**inner).clone(),
                _ => Shape::Raw,
            };
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| is_same(a, b, &inner))
        }
        (a, b) => a == b,
    }
}

struct Writer<'a, 't> {
    source: &'a Text<'t>,
    remarks: Remarks,
    manner: Manner,
}

impl Writer<'_, '_> {
    fn rows(&mut self, node: &Node<'_>, shape: &Shape, is_file: bool) -> Rows {
        let is_list = matches!(node.kind, Kind::List(_));
        let count = node.items().len() + node.entries().len();
        let mut rows: Vec<(usize, Row)> = Vec::with_capacity(count);
        for index in 0..count {
            let remark = self.remarks.take(Spot::of(node, index));
            let (place, key, inner) = match (&node.kind, shape) {
                (Kind::Map(entries), _) => {
                    let (place, key) = self.key(&entries[index], shape);
                    (place, Some(key), self::key(&entries[index], shape).1)
                }
                (_, Shape::List(inner)) => (index, None, (**inner).clone()),
                _ => (index, None, Shape::Raw),
            };
            let value = self.part(value_node(node, index), &inner);
            let row = Row { above: remark.above, key, beside: remark.beside, value, below: remark.below };
            rows.push((place, row));
        }
        let head = match rows.first_mut().filter(|_| is_file) {
            Some((_, first)) => of_file(first),
            None => Vec::new(),
        };
        if self.manner.in_order && !is_list {
            rows.sort_by_key(|(place, _)| *place);
        }
        let mut rows: Vec<Row> = rows.into_iter().map(|(_, row)| row).collect();
        if let Some(first) = rows.first_mut() {
            first.above.splice(..0, head);
        }
        // No empty line at the beginning of a collection.
        if let Some(first) = rows.first_mut() {
            let empty = first.above.iter().take_while(|line| line.is_empty()).count();
            first.above.drain(..empty);
        }
        let in_brackets = self.source.is_flow(node) && !self.source.text[node.span.range()].contains('\n');
        Rows { is_list, in_brackets, rows }
    }
}

impl Writer<'_, '_> {
    /// A key as it is to be written, and its place among those of its record.
    fn key(&self, entry: &Entry<'_>, shape: &Shape) -> (usize, String) {
        let text = entry.key.text().unwrap_or_default();
        let table = match shape {
            Shape::Record(table) => Some(table()),
            Shape::List(inner) => match &**inner {
                Shape::Record(table) => Some(table()),
                _ => None,
            },
            _ => None,
        };
        let Some((table, (field, language))) = table.and_then(|table| Some((table, table.find(text)?))) else {
            return (usize::MAX, self.word(&entry.key));
        };
        let place = table.fields.iter().position(|other| *other == field).unwrap_or(usize::MAX);
        match self.manner.keys.filter(|wanted| *wanted != language) {
            Some(wanted) => (place, field.key(wanted).to_owned()),
            None => (place, self.word(&entry.key)),
        }
    }

    fn part(&mut self, node: &Node<'_>, shape: &Shape) -> Part {
        match &node.kind {
            Kind::Null | Kind::Refused => Part::Word(String::new()),
            Kind::Scalar(text) => self.scalar(node, text),
            Kind::List(_) | Kind::Map(_) => Part::Rows(self.rows(node, shape, false)),
        }
    }

    /// A key or a text on one line.
    fn word(&self, node: &Node<'_>) -> String {
        let (written, said) = (self.written(node), node.text().unwrap_or_default());
        let stays = match written.as_bytes().first() {
            Some(b'"') => written.contains('\\'),
            Some(b'\'') => said.contains(['"', '\\']),
            _ => true,
        };
        if stays && !written.contains('\n') { written.to_owned() } else { words::text(said) }
    }

    fn scalar(&self, node: &Node<'_>, said: &str) -> Part {
        let written = self.written(node);
        let sign = self.source.header(node).map(|header| &self.source.text[header]);
        if !written.contains('\n') && sign.is_none() {
            return Part::Word(self.word(node));
        }
        let folded = match sign {
            Some(sign) if sign.starts_with('>') => folded(self.lines_of_block(node), said),
            Some(_) => None,
            None if said.contains('\n') => None,
            None => in_lines(written, said),
        };
        let block = || if said.contains('\n') { words::block(said) } else { None };
        folded.or_else(block).unwrap_or_else(|| Part::Word(words::text(said)))
    }

    /// The lines of a block, their indentation included.
    fn lines_of_block(&self, node: &Node<'_>) -> &str {
        let start = self.source.line_start(node.span.start as usize);
        self.source.text.get(start..node.span.end as usize).unwrap_or_default()
    }

    fn written(&self, node: &Node<'_>) -> &str {
        self.source.text.get(node.span.range()).unwrap_or_default()
    }
}

/// Takes out of the comments above the first entry of a file those that speak of the file: what an empty line sets apart,
/// and what editors read.
fn of_file(first: &mut Row) -> Vec<String> {
    let apart = first.above.iter().rposition(String::is_empty).map_or(0, |last| last + 1);
    let read = first.above[apart..].iter().take_while(|line| line.starts_with("# yaml-language-server:")).count();
    first.above.drain(..apart + read).collect()
}

/// A folded block, as far in as it must be.
fn folded(written: &str, said: &str) -> Option<Part> {
    let lines: Vec<&str> = written.lines().map(str::trim_end).collect();
    let depth = |line: &&str| line.len() - line.trim_start_matches(' ').len();
    let indent = lines.iter().filter(|line| !line.is_empty()).map(depth).min()?;
    let lines = lines.iter().map(|line| line.get(indent..).unwrap_or_default().to_owned()).collect();
    words::reads_back(if said.ends_with('\n') { ">" } else { ">-" }, lines, said)
}

/// A text of one line that was written over several, as a folded block with the same ends of lines.
fn in_lines(written: &str, said: &str) -> Option<Part> {
    let bare = written.trim_matches(['"', '\'']);
    words::reads_back(">-", bare.lines().map(|line| line.trim().to_owned()).collect(), said)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tidy(text: &str) -> String {
        tidied(text, FileKind::Post, Manner::default()).expect("it can be laid out")
    }

    #[test]
    fn a_file_is_laid_out_once_and_for_all() {
        let text = "\u{feff}# 采购岗\r\n---\r\n\r\n\r\n岗位:   '采购员'\r\n任职人: [ {姓名: 周某,工号: \"007\"} ]   # 一人\r\n风险点:\r\n- # 计划\r\n    \"编号\": R1\r\n    风险点: \"采购\"  \r\n\r\n    # 谁\r\n    责任人: [ 科主任,   # 首位\r\n       院长 ]\r\n    成因: |\r\n          一\r\n            二\r\n    后果: 先\r\n      后\r\n    等级: ~\r\n    # 尾\r\n\r\n# 完\r\n...\r\n";
        let expected = "\
# 采购岗

岗位: 采购员
任职人: [{ 姓名: 周某, 工号: \"007\" }]   # 一人
风险点:
  - # 计划
    编号: R1
    风险点: 采购

    # 谁
    责任人:
      - 科主任   # 首位
      - 院长
    成因: |
      一
        二
    后果: >-
      先
      后
    等级:
    # 尾

# 完
";
        assert_eq!(tidy(text), expected);
        assert_eq!(tidy(expected), expected);
    }

    #[test]
    fn quotation_marks_go_where_every_reader_takes_the_text_for_the_same_without_them() {
        let text = "岗位: '采购员'\n编号: \"7\"\n备注: 'a: b'\n职责: ['说\"是\"', \"\\u202e甲\", 'no', \"二级\"]\n";
        let expected = "岗位: 采购员\n编号: \"7\"\n备注: \"a: b\"\n职责: ['说\"是\"', \"\\u202e甲\", \"no\", 二级]\n";
        assert_eq!(tidy(text), expected);
    }

    #[test]
    fn what_is_too_long_for_its_line_has_lines_of_its_own() {
        let long = "很".repeat(70);
        let text = format!("岗位: 甲\n职责: [{long}, {long}] # 注\n");
        assert_eq!(tidy(&text), format!("岗位: 甲\n职责: # 注\n  - {long}\n  - {long}\n"));
    }

    #[test]
    fn keys_come_in_the_other_language_and_words_stay() {
        let zh = "岗位: 采购员\n风险点:\n  - { 编号: R1, 状态: 有效, 评估因素: { 危害程度: 大 }, 自定: 1 }\n";
        let en = "title: 采购员\nrisks:\n  - { id: R1, status: 有效, factors: { 危害程度: 大 }, 自定: 1 }\n";
        let keys =
            |text: &str, keys| tidied(text, FileKind::Post, Manner { keys: Some(keys), in_order: false }).unwrap();
        assert_eq!((keys(zh, Language::En), keys(en, Language::Zh)), (en.to_owned(), zh.to_owned()));
    }

    #[test]
    fn keys_in_the_order_of_the_format_take_their_comments_along() {
        let text = "# yaml-language-server: $schema=x\n# 风险\n风险点: [] # 无\n# 名\n岗位: 甲\n自定: 1\n编号: \"1\"\n";
        let ordered = tidied(text, FileKind::Post, Manner { keys: None, in_order: true }).unwrap();
        let expected =
            "# yaml-language-server: $schema=x\n编号: \"1\"\n# 名\n岗位: 甲\n# 风险\n风险点: [] # 无\n自定: 1\n";
        assert_eq!(ordered, expected);
    }

    #[test]
    fn registers_and_examples_are_laid_out_and_fingerprints_do_not_know_the_language_of_keys() {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
        let library = crate::facts::LibraryIndex::new(Vec::new());
        let stamp = |text: &str, kind| {
            let model = crate::read::file(text.as_bytes(), kind).model.expect("it is read");
            model.holder().map(|holder| crate::fingerprint::of_file(&holder, &library))
        };
        let mut stamps = 0;
        for entry in ["registers", "examples"].iter().flat_map(|folder| walkdir::WalkDir::new(root.join(folder))) {
            let path = entry.unwrap().into_path();
            let below = path.strip_prefix(root).unwrap().to_str().unwrap();
            let Some(kind) = crate::read::kind_of(below) else { continue };
            let text = std::fs::read_to_string(&path).unwrap();
            let laid = |keys| tidied(&text, kind, Manner { keys, in_order: false }).expect(below);
            assert_eq!(laid(None), text, "{below}");
            let english = laid(Some(Language::En));
            assert_eq!(stamp(&english, kind), stamp(&text, kind), "{below}");
            stamps += usize::from(stamp(&text, kind).is_some());
        }
        assert!(stamps > 100);
    }

    #[test]
    fn a_block_without_a_line_is_a_text_of_no_length() {
        assert_eq!(tidy("岗位: 甲\n备注: >\n编号: \"1\"\n"), "岗位: 甲\n备注: \"\"\n编号: \"1\"\n");
    }

    #[test]
    fn a_block_of_one_line_says_what_it_said() {
        for (written, laid) in [
            ("备注: |\n    甲\n", "备注: |\n  甲\n"),
            ("备注: |-\n    a: b\n", "备注: \"a: b\"\n"),
            ("备注: >-   # 注\n\n    \"甲\"\n", "备注: |-   # 注\n\n  \"甲\"\n"),
            ("备注: >\n   甲\n   乙\n\n   丙\n", "备注: >\n  甲\n  乙\n\n  丙\n"),
            ("职责:\n- |2-\n   甲\n- |\n # 乙\n# 丙\n- 丁\n", "职责:\n  - \" 甲\"\n  - |\n    # 乙\n  # 丙\n  - 丁\n"),
        ] {
            assert_eq!(tidy(&format!("岗位: 甲\n{written}")), format!("岗位: 甲\n{laid}"), "{written}");
        }
    }

    #[test]
    fn a_sign_within_a_word_is_no_comment() {
        let count = |text: &str| yaml::comments(text).len();
        assert_eq!(count("来源风险点: [骨科#R1, a#b]\n备注: 甲　#乙\n"), 0);
        for text in
            ["# 甲\n", "\u{feff}# 甲\n", "a: b # 甲\n", "a: b\t# 甲\n", "a: b\r\n# 甲\r\n", "a: [b, # 甲\n c]\n"]
        {
            assert_eq!(count(text), 1, "{text:?}");
        }
    }

    #[test]
    fn what_the_format_does_without_is_left_alone_with_its_place() {
        let place = |text: &str| match tidied(text, FileKind::Post, Manner::default()) {
            Err(Untidied::Problem(problem)) => (0, problem.span.start),
            Err(Untidied::Key(span)) => (2, span.start),
            other => panic!("{other:?}"),
        };
        assert_eq!(place("岗位: &a 甲\n"), (0, 8));
        assert_eq!(place("岗位: !!str 甲\n").0, 0);
        assert_eq!(place("岗位: [甲\n").0, 0);
        assert_eq!(place("岗位: 甲\ntitle: 乙\n"), (2, 12));
        assert_eq!(place("\n- 甲\n"), (0, 1));
        assert_eq!(place("甲\n"), (0, 0));
        assert_eq!(tidy("\n# 待填\n\n\n# 二\n"), "# 待填\n\n# 二\n");
        assert_eq!(tidy(""), "");
    }
}
