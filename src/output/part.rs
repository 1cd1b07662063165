//! The part of a file that is ours, between two lines that mark it; the rest belongs to whoever wrote it.

/// The lines that begin and end our part.
#[derive(Debug, Clone, Copy)]
pub struct Part<'t> {
    pub begin: &'t str,
    pub end: &'t str,
}

impl Part<'_> {
    /// The text with our part holding `lines`, where it stood or at the end; in the text's own line breaks.
    pub fn put(self, text: &str, lines: &str) -> String {
        let newline = if text.contains("\r\n") { "\r\n" } else { "\n" };
        let lines = [self.begin].into_iter().chain(lines.lines()).chain([self.end]);
        let part: String = lines.flat_map(|line| [line, newline]).collect();
        match self.place(text) {
            Some(range) => format!("{}{part}{}", &text[..range.start], &text[range.end..]),
            None if text.is_empty() || text.ends_with('\n') => format!("{text}{part}"),
            None => format!("{text}{newline}{part}"),
        }
    }

    /// The text without our part.
    pub fn out_of(self, text: &str) -> String {
        let without = |range: std::ops::Range<usize>| format!("{}{}", &text[..range.start], &text[range.end..]);
        self.place(text).map_or_else(|| text.to_owned(), without)
    }

    /// From the line that begins our part to the end of the line that ends it.
    fn place(self, text: &str) -> Option<std::ops::Range<usize>> {
        let start = line(text, self.begin, 0)?;
        let end = line(text, self.end, start)? + self.end.len();
        let behind = text[end..].find('\n').map_or(text.len(), |found| end + found + 1);
        Some(start..behind)
    }
}

/// Where a line begins that is `wanted`, from `from` on.
fn line(text: &str, wanted: &str, from: usize) -> Option<usize> {
    let mut at = from;
    for line in text[from..].split_inclusive('\n') {
        if line.trim_end() == wanted {
            return Some(at);
        }
        at += line.len();
    }
    None
}
