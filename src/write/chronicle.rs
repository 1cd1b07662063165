//! A life as a text: commits one under the other, each with what it did.

use std::io::{self, Write};

use super::text::Style;
use crate::reports::log::Chronicle;
use crate::source::visible;

/// Prints chronicles under each other.
pub fn chronicles(out: &mut dyn Write, chronicles: &[Chronicle], style: Style) -> io::Result<()> {
    for (index, chronicle) in chronicles.iter().enumerate() {
        if index > 0 {
            writeln!(out)?;
        }
        one(out, chronicle, style)?;
    }
    Ok(())
}

fn one(out: &mut dyn Write, chronicle: &Chronicle, style: Style) -> io::Result<()> {
    let (bold, yellow, plain) = if style.color { ("\x1b[1m", "\x1b[33m", "\x1b[0m") } else { ("", "", "") };
    writeln!(out, "{bold}{}{plain}", visible(&chronicle.title))?;
    for entry in &chronicle.entries {
        let [date, who, commit, subject] = entry.head.each_ref().map(|text| visible(text));
        writeln!(out)?;
        writeln!(out, "{bold}{date}  {who}{plain}  {yellow}{commit}{plain}  {subject}")?;
        for part in &entry.parts {
            let indent = match &part.heading {
                Some(heading) => {
                    writeln!(out, "  {}", visible(heading))?;
                    "    "
                }
                None => "  ",
            };
            for line in &part.lines {
                writeln!(out, "{indent}{}", visible(line.of(style.language)))?;
            }
        }
    }
    for (index, note) in chronicle.notes.iter().enumerate() {
        if index == 0 {
            writeln!(out)?;
        }
        writeln!(out, "{}{}", style.language.of("注:", "note: "), visible(note.of(style.language)))?;
    }
    Ok(())
}
