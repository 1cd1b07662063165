//! Words for the first syntax fault of a file: what a person who does not know YAML can act on.

use granit_parser::ErrorKind;

use crate::record::Unusual;
use crate::source::{Span, floor_boundary};

/// Where to point and what to say for a fault the parser met at byte `at`.
pub fn word(text: &str, at: usize, kind: &ErrorKind) -> (Span, Unusual) {
    if let Some(span) = full_width_colon(text, at) {
        return (span, Unusual::full_width_colon());
    }
    let span = here(text, at);
    if let ErrorKind::UnexpectedCharacter { character } = kind {
        return (span, character_fault(*character));
    }
    if let Some(c) = text[at..].chars().next().filter(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t')) {
        return (span, character_fault(c));
    }
    let (say, help) = phrase(kind, text, at);
    let span = if say == TAB.0 { tab_before(text, at).unwrap_or(span) } else { span };
    (span, syntax(say, help))
}

type Two = (&'static str, &'static str);

fn syntax(say: Two, help: Two) -> Unusual {
    Unusual::Syntax { zh: say.0.into(), en: say.1.into(), help_zh: help.0.into(), help_en: help.1.into() }
}

fn character_fault(c: char) -> Unusual {
    let code = format!("U+{:04X}", c as u32);
    if c.is_control() {
        return Unusual::Syntax {
            zh: format!("这里有一个看不见的控制字符 {code}").into(),
            en: format!("there is an invisible control character {code} here").into(),
            help_zh: "删去它;多半是从别的程序粘贴带来的".into(),
            help_en: "delete it; it was probably pasted in from another program".into(),
        };
    }
    Unusual::Syntax {
        zh: format!("值不能以「{c}」开头").into(),
        en: format!("a value cannot begin with `{c}`").into(),
        help_zh: "把整个值用双引号括起来".into(),
        help_en: "put the whole value in double quotes".into(),
    }
}

/// What is wrong and what to write, for each kind of fault a register's author can make.
fn phrase(kind: &ErrorKind, text: &str, at: usize) -> (Two, Two) {
    use ErrorKind as E;
    let tab = text[..at].rsplit('\n').next().is_some_and(|line| line.contains('\t')) || text[at..].starts_with('\t');
    match kind {
        E::TabNotAllowed
        | E::TabInBlockIndentation
        | E::TabInIndentation
        | E::TabAtBlockScalarStart
        | E::TabInPlainScalar => TAB,
        _ if tab => TAB,
        // A quotation mark left open runs into the next line, which is not indented as its text would be.
        E::UnclosedQuotedScalar | E::DocumentIndicatorInQuotedScalar | E::InvalidQuotedScalarIndent => (
            ("引号没有成对", "a quotation mark is not closed"),
            ("在值的末尾补上同样的引号", "add the same quotation mark at the end of the value"),
        ),
        E::InvalidTrailingSingleQuotedScalar | E::InvalidTrailingDoubleQuotedScalar => (
            ("引号之后还有文字", "there is text after the closing quotation mark"),
            ("把整个值括进引号,或去掉引号", "put the whole value in quotation marks, or drop them"),
        ),
        E::UnexpectedEofFlowSequence
        | E::UnexpectedEofFlowMapping
        | E::UnexpectedEofImplicitFlowMapping
        | E::UnclosedFlowCollection { .. }
        | E::ExpectedFlowMappingSeparator
        | E::ExpectedFlowSequenceSeparator
        | E::MisplacedFlowCollectionEnd
        | E::MismatchedFlowCollectionEnd { .. }
        | E::BlockEntryInFlowCollection => (
            ("方括号或花括号没有成对,或其中少了逗号", "a bracket or brace is not closed, or a comma is missing in it"),
            (
                "各项之间用半角逗号隔开,末尾补上 `]` 或 `}`",
                "separate the entries with commas and close with `]` or `}`",
            ),
        ),
        E::InvalidIndentation
        | E::InvalidBlockScalarIndent
        | E::InvalidFlowScalarIndent
        | E::ExpectedBlockSequenceEntry
        | E::ExpectedBlockMappingKey
        | E::UnexpectedEofBlockMapping
        | E::BlockSequenceEntryNotAllowed
        | E::UnexpectedEofBlockSequence => (
            ("这一行的缩进与上面对不齐", "this line is not aligned with those above"),
            (
                "同一层的键和「-」要从同一列开始,每层缩进两个空格",
                "keys and dashes of one level start in one column, two spaces a level",
            ),
        ),
        E::SimpleKeyExpected | E::InvalidSimpleKey => (
            ("这一行没有冒号,不知道是哪个键的值", "this line has no colon, so it is not clear which key it belongs to"),
            (
                "写成 `键: 值`;长文字换行时要比键多缩进两格",
                "write `key: value`; a text that goes on must be indented two spaces more than its key",
            ),
        ),
        E::MappingValueNotAllowed
        | E::MappingKeyNotAllowed
        | E::InvalidMappingValueWhitespace
        | E::InvalidColonPlacement
        | E::FlowMappingValueAdjacentCollection => (
            (
                "值里面又出现了「: 」,或键的缩进不对",
                "there is another `: ` inside the value, or the key is not indented as it should be",
            ),
            ("值中带冒号时用双引号括起来", "put a value that holds a colon in double quotes"),
        ),
        E::CommentNotSeparated | E::CommentInterceptedScalar => (
            ("「#」会被当作注释的开头", "`#` begins a comment here"),
            (
                "注释前留一个空格;要写「#」本身,把值用双引号括起来",
                "leave a space before a comment; put a value that holds `#` in double quotes",
            ),
        ),
        E::UnknownQuotedScalarEscape
        | E::InvalidQuotedScalarHexEscape
        | E::InvalidUnicodeEscape
        | E::InvalidLowSurrogateHexEscape
        | E::InvalidLowSurrogate
        | E::MissingLowSurrogate
        | E::UnpairedLowSurrogate => (
            ("双引号里的反斜杠「\\」有特别的意思", "a backslash has a special meaning in double quotes"),
            ("改用单引号,或把「\\」写成「\\\\」", "use single quotes, or write the backslash twice"),
        ),
        E::ExpectedTagBang
        | E::ExpectedTagDirectiveBang
        | E::InvalidGlobalTagCharacter
        | E::UndeclaredTagHandle
        | E::InvalidTagTerminator
        | E::MissingTagUri
        | E::UnclosedVerbatimTag
        | E::InvalidTagEscape => (
            ("值不能以「!」开头", "a value cannot begin with `!`"),
            ("把整个值用双引号括起来", "put the whole value in double quotes"),
        ),
        E::MissingAnchorOrAliasName | E::UnknownAnchor => (
            ("值不能以「*」或「&」开头", "a value cannot begin with `*` or `&`"),
            ("把整个值用双引号括起来", "put the whole value in double quotes"),
        ),
        E::BomInsideDocument => (
            ("文件中间夹了一个字节顺序标记(BOM)", "there is a byte order mark inside the file"),
            ("删去它;多半是两个文件拼接时带来的", "delete it; it probably came from joining two files"),
        ),
        E::InvalidDocumentEnd
        | E::ExpectedDocumentStart
        | E::MissingDocumentEndBeforeDirective
        | E::InvalidDirectiveName
        | E::MissingDirectiveName
        | E::InvalidDirectiveTerminator
        | E::DuplicateVersionDirective
        | E::UnsupportedYamlMajorVersion => (
            (
                "「---」「...」「%」开头的行在这里没有用处",
                "lines that begin with `---`, `...` or `%` have no place here",
            ),
            ("删去这一行;一个文件只写一份内容", "delete the line; a file holds one document"),
        ),
        _ => (
            ("这里读不下去了", "the file cannot be read on from here"),
            ("检查缩进、冒号、引号和括号是否成对", "check indentation, colons, quotation marks and brackets"),
        ),
    }
}

const TAB: (Two, Two) =
    (("缩进用了制表符(Tab)", "a tab is used for indentation"), ("改用空格,每层两个", "use spaces, two a level"));

/// The tab of the line that the fault is on.
fn tab_before(text: &str, at: usize) -> Option<Span> {
    let start = text[..at].rfind('\n').map_or(0, |newline| newline + 1);
    let tab = start + text[start..].find('\t')?;
    Some(Span::new(tab, tab + 1))
}

/// The character at the fault, or the end of the last written line where the fault is the end of the file.
fn here(text: &str, at: usize) -> Span {
    match text[at..].chars().next() {
        Some(c) if c != '\n' && c != '\r' => Span::new(at, at + c.len_utf8()),
        _ => {
            let end = text[..at].trim_end().len();
            let start = floor_boundary(text, end.saturating_sub(1));
            Span::new(start, end)
        }
    }
}

/// A key followed by `：` on the line of the fault or on the line before, which a parser often blames instead.
fn full_width_colon(text: &str, at: usize) -> Option<Span> {
    let line_start = text[..at].rfind('\n').map_or(0, |i| i + 1);
    let before_start = text[..line_start.saturating_sub(1)].rfind('\n').map_or(0, |i| i + 1);
    let line_end = text[at..].find('\n').map_or(text.len(), |i| at + i);
    for (start, end) in [(line_start, line_end), (before_start, line_start)] {
        if let Some(span) = key_with_full_width_colon(&text[start..end]) {
            return Some(Span::new(start + span.0, start + span.1));
        }
    }
    None
}

/// `  键：值` with no half-width colon before: the place of the colon.
pub fn key_with_full_width_colon(line: &str) -> Option<(usize, usize)> {
    let colon = line.find('：')?;
    let key = line[..colon].trim_start_matches([' ', '-']);
    let plausible = !key.is_empty() && key.chars().count() <= 12 && !key.contains([':', '"', '\'', '#', ',']);
    plausible.then_some((colon, colon + '：'.len_utf8()))
}
