//! One line a finding, for editors and `grep`: `path:line:column: severity rule: message`.

use std::io::{self, Write};

use super::run::{Run, Told};
use crate::source::visible;

pub fn findings(out: &mut dyn Write, run: &Run<'_>) -> io::Result<()> {
    run.findings().try_for_each(|told| writeln!(out, "{}", line(told)))
}

/// The words for severities are English in either language: programs look for them.
pub fn line(told: Told<'_>) -> String {
    let (path, start) = (told.path(), told.judged.start);
    let (path, severity, rule, message) = (visible(&path), told.judged.severity.en(), told.rule(), told.message());
    format!("{path}:{}:{}: {severity} {rule}: {message}", start.line, start.column)
}
