//! JUnit's XML, for the list of tests at GitLab and Jenkins. A register is a suite. In each file, every rule that
//! found something is a failed case, or a skipped one where it only informs; a rule that found nothing anywhere in
//! the register is a case that passed.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::io::{self, Write};

use super::compact;
use super::run::{Run, Told};
use super::xml::{escape, escape_lines};
use crate::finding::Severity;
use crate::rules::{Entry, page};
use crate::source::FileId;

pub fn findings(out: &mut dyn Write, run: &Run<'_>) -> io::Result<()> {
    let mut suites: BTreeMap<usize, Suite<'_>> =
        (0..run.registers.len()).map(|index| (index, Suite::default())).collect();
    for told in run.findings() {
        let index = run.registers.iter().position(|checked| std::ptr::eq(checked, told.checked)).unwrap_or_default();
        let key = (told.judged.finding.place.file, told.rule());
        suites.entry(index).or_default().entry(key).or_default().push(told);
    }
    let total = suites.values().map(|suite| Counts::of(suite, &run.rules)).fold(Counts::default(), Counts::plus);
    writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>")?;
    writeln!(out, "<testsuites name=\"riskreg\"{total}>")?;
    for (index, suite) in &suites {
        let name = &run.registers[*index].name;
        writeln!(out, "  <testsuite name=\"{}\"{}>", escape(name), Counts::of(suite, &run.rules))?;
        for entry in passed(suite, &run.rules) {
            let title = page::title(entry.rule.page);
            let title = format!("{}: {}", entry.rule.name, title.of(run.language));
            writeln!(out, "    <testcase classname=\"{}\" name=\"{}\" time=\"0\"/>", escape(name), escape(&title))?;
        }
        for ((_, rule), found) in suite {
            case(out, rule, found)?;
        }
        writeln!(out, "  </testsuite>")?;
    }
    writeln!(out, "</testsuites>")
}

/// The findings of a register by file and rule.
type Suite<'r> = BTreeMap<(FileId, &'static str), Vec<Told<'r>>>;

/// The rules that found nothing in the register.
fn passed<'e>(suite: &Suite<'_>, rules: &'e [&'static Entry]) -> impl Iterator<Item = &'e &'static Entry> {
    let found: BTreeSet<&str> = suite.keys().map(|(_, rule)| *rule).collect();
    rules.iter().filter(move |entry| !found.contains(entry.rule.name))
}

fn only_informs(found: &[Told<'_>]) -> bool {
    found.iter().all(|told| told.judged.severity == Severity::Info)
}

/// How many cases a suite has.
#[derive(Clone, Copy, Default)]
struct Counts {
    tests: usize,
    failures: usize,
    skipped: usize,
}

impl Counts {
    fn of(suite: &Suite<'_>, rules: &[&'static Entry]) -> Counts {
        let skipped = suite.values().filter(|found| only_informs(found)).count();
        let passed = passed(suite, rules).count();
        Counts { tests: suite.len() + passed, failures: suite.len() - skipped, skipped }
    }

    fn plus(self, other: Counts) -> Counts {
        Counts {
            tests: self.tests + other.tests,
            failures: self.failures + other.failures,
            skipped: self.skipped + other.skipped,
        }
    }
}

impl std::fmt::Display for Counts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Counts { tests, failures, skipped } = self;
        write!(f, " tests=\"{tests}\" failures=\"{failures}\" errors=\"0\" skipped=\"{skipped}\" time=\"0\"")
    }
}

/// A rule in a file, with all that it found there.
fn case(out: &mut dyn Write, rule: &str, found: &[Told<'_>]) -> io::Result<()> {
    let Some(first) = found.first() else { return Ok(()) };
    let path = first.path();
    let line = first.judged.start.line;
    writeln!(
        out,
        "    <testcase classname=\"{path}\" name=\"{}\" file=\"{path}\" line=\"{line}\" time=\"0\">",
        escape(rule),
        path = escape(&path),
    )?;
    let message = match found.len() {
        1 => first.message(),
        count => first
            .run
            .both(format!("{}(共 {count} 处)", first.message()), format!("{} ({count} in all)", first.message())),
    };
    let worst = found.iter().map(|told| told.judged.severity).max().unwrap_or(Severity::Info);
    if worst == Severity::Info {
        writeln!(out, "      <skipped message=\"{}\"/>", escape(&message))?;
    } else {
        let mut lines = String::new();
        for told in found {
            lines.push_str(&compact::line(*told));
            if let Some(help) = told.help() {
                _ = write!(lines, "\n  {}{help}", told.run.language.of("帮助:", "help: "));
            }
            lines.push('\n');
        }
        let (kind, message) = (worst.en(), escape(&message));
        writeln!(out, "      <failure type=\"{kind}\" message=\"{message}\">{}</failure>", escape_lines(&lines))?;
    }
    writeln!(out, "    </testcase>")
}
