//! The reading of one file: bytes → text → tree → model, with every problem on the way.

use crate::record::{List, Problem, ProblemKind, Reader, Unusual, Value};
use crate::register::{FileKind, Model};
use crate::source::Span;
use crate::tree::{Kind, Node, Parsed};

/// The largest file that is read, in bytes; `--max-file-size` sets another.
pub const LARGEST: u64 = 4 * 1024 * 1024;

/// What one file gave.
pub struct FileRead<'t> {
    pub text: &'t str,
    /// `None` where nothing of it could be read as a record.
    pub model: Option<Model>,
    pub problems: Vec<Problem>,
}

/// Reads a file of the register. Always gives what could be read, and says what could not.
pub fn file(bytes: &[u8], kind: FileKind) -> FileRead<'_> {
    let text = match decode(bytes) {
        Ok(text) => text,
        Err(problem) => return FileRead { text: "", model: None, problems: vec![problem] },
    };
    let Parsed { root, mut problems } = crate::tree::yaml::parse(text);
    let Some(root) = root.filter(|root| !matches!(root.kind, Kind::Null)) else {
        if problems.is_empty() {
            problems.push(whole_file(Unusual::Empty));
        }
        return FileRead { text, model: None, problems };
    };
    let list_wanted = kind == FileKind::Rules;
    let fits = match root.kind {
        Kind::Map(_) => !list_wanted,
        Kind::List(_) => list_wanted,
        _ => false,
    };
    if !fits {
        if problems.is_empty() {
            problems.push(wrong_root(&root, list_wanted, text));
        }
        return FileRead { text, model: None, problems };
    }
    let mut reader = Reader::new(text);
    let model = model(&root, kind, &mut reader);
    problems.append(&mut reader.problems);
    if let Some(first) = reader.odd.first() {
        let span = first.span;
        problems.push(Problem { kind: ProblemKind::OddSpellings(reader.odd), span, field: None });
    }
    problems.sort_by_key(|problem| problem.span);
    FileRead { text, model, problems }
}

/// Reads `riskreg.toml`: its text and tree, or why there is none.
pub fn config(bytes: &[u8]) -> (&str, Parsed<'_>) {
    match decode(bytes) {
        Ok(text) => (text, crate::tree::toml::parse(text)),
        Err(problem) => ("", Parsed { root: None, problems: vec![problem] }),
    }
}

fn model(root: &Node<'_>, kind: FileKind, reader: &mut Reader<'_>) -> Option<Model> {
    Some(match kind {
        FileKind::Unit => Model::Unit(Box::new(Value::read(root, reader)?)),
        FileKind::Department => Model::Department(Box::new(Value::read(root, reader)?)),
        FileKind::Post => Model::Post(Box::new(Value::read(root, reader)?)),
        FileKind::Library => Model::Library(Box::new(Value::read(root, reader)?)),
        FileKind::Rules => Model::Rules(List::read(root, reader)?),
        FileKind::Notice => Model::Notice(Box::new(Value::read(root, reader)?)),
        FileKind::Statement => Model::Statement(Box::new(Value::read(root, reader)?)),
    })
}

fn whole_file(unusual: Unusual) -> Problem {
    Problem { kind: ProblemKind::Unusual(unusual), span: Span::default(), field: None }
}

fn wrong_root(root: &Node<'_>, list_wanted: bool, text: &str) -> Problem {
    let first_line = text.lines().next().unwrap_or_default();
    if let Some((start, end)) = crate::tree::key_with_full_width_colon(first_line) {
        let kind = ProblemKind::Unusual(Unusual::full_width_colon());
        return Problem { kind, span: Span::new(start, end), field: None };
    }
    let span = match root.kind {
        Kind::Scalar(_) => root.span,
        _ => Span::new(root.span.start as usize, root.span.start as usize),
    };
    Problem { kind: ProblemKind::Unusual(Unusual::WrongRoot { list_wanted }), span, field: None }
}

/// UTF-8, with or without a byte order mark.
fn decode(bytes: &[u8]) -> Result<&str, Problem> {
    simdutf8::basic::from_utf8(bytes).map_err(|_| {
        let encoding = match bytes {
            [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => Some("UTF-16"),
            _ if looks_like_gbk(bytes) => Some("GBK"),
            _ => None,
        };
        whole_file(Unusual::NotUtf8 { encoding })
    })
}

/// Every byte above ASCII begins a pair that GBK knows, as in text saved by an old editor.
fn looks_like_gbk(bytes: &[u8]) -> bool {
    let mut pairs = 0;
    let mut rest = bytes.iter();
    while let Some(first) = rest.next() {
        if *first < 0x80 {
            continue;
        }
        let Some(second) = rest.next() else { return false };
        if !(0x81..=0xfe).contains(first) || !(0x40..=0xfe).contains(second) || *second == 0x7f {
            return false;
        }
        pairs += 1;
    }
    pairs > 0
}
