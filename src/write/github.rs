//! Workflow commands: annotations on the lines of a pull request at GitHub.

use std::io::{self, Write};

use super::compact;
use super::run::{Run, Told};
use crate::finding::Severity;

/// How many annotations of one severity GitHub shows of a step; more are dropped without a word.
const SHOWN: usize = 10;

/// The gravest first. Where there are more than are shown, the last annotation says so and the others stand in
/// the log as lines.
pub fn findings(out: &mut dyn Write, run: &Run<'_>) -> io::Result<()> {
    let mut unmarked: Vec<Told<'_>> = Vec::new();
    let findings = run.worst_first();
    for of_one in findings.chunk_by(|a, b| a.judged.severity == b.judged.severity) {
        let marked = if of_one.len() <= SHOWN { of_one.len() } else { SHOWN - 1 };
        for told in &of_one[..marked] {
            annotation(out, *told)?;
        }
        let rest = &of_one[marked..];
        if let Some(first) = rest.first() {
            let severity = first.judged.severity;
            let (zh, en) = (severity.zh(), severity.en());
            let count = rest.len();
            let more = run.both(
                format!("还有 {count} 个{zh}没有标注,见这一步的日志"),
                format!("{count} more of severity {en} are not marked; the log of this step lists them"),
            );
            writeln!(out, "::{} title=riskreg::{}", command(severity), data(&more))?;
        }
        unmarked.extend(rest);
    }
    unmarked.iter().try_for_each(|told| writeln!(out, "{}", as_text(&compact::line(*told))))
}

fn annotation(out: &mut dyn Write, told: Told<'_>) -> io::Result<()> {
    let judged = told.judged;
    write!(out, "::{} file={},line={}", command(judged.severity), property(&told.path()), judged.start.line)?;
    // Columns are marked within one line only.
    if judged.end.line == judged.start.line {
        write!(out, ",endLine={},col={},endColumn={}", judged.end.line, judged.start.column, judged.end.column)?;
    }
    writeln!(out, ",title={}::{}", property(told.rule()), data(&told.message_and_help()))
}

fn command(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "notice",
    }
}

/// Text after `::`, where a line ends the command.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// The value of a property, which a colon or a comma would end too.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

/// A line of the log that is no command, whatever file name it begins with.
fn as_text(line: &str) -> String {
    if line.trim_start().starts_with("::") || line.starts_with("##[") { format!("| {line}") } else { line.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_end_a_command_or_a_property_is_escaped() {
        assert_eq!(data("50%\r\n::error::x"), "50%25%0D%0A::error::x");
        assert_eq!(property("甲,乙:丙 100%.yaml"), "甲%2C乙%3A丙 100%25.yaml");
    }

    #[test]
    fn a_file_name_gives_no_command() {
        assert_eq!(as_text("::set-env name=X::1.yaml:1:1: error"), "| ::set-env name=X::1.yaml:1:1: error");
        assert_eq!(as_text("甲.yaml:1:1: error"), "甲.yaml:1:1: error");
    }
}
