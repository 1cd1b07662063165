//! Text of a page as it flows: runs of blanks are one, lines end where elements say so.

#[derive(Default)]
pub struct Flow {
    text: String,
    blank: Blank,
}

/// What came since the last letter.
#[derive(Default, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Blank {
    #[default]
    None,
    Spaces,
    /// With a line break, as whoever wrote the page laid it out.
    Wrapped,
    Line,
}

impl Flow {
    pub fn push(&mut self, text: &str) {
        for c in text.chars() {
            match c {
                '\n' | '\r' => self.blank = self.blank.max(Blank::Wrapped),
                ' ' | '\t' | '\u{c}' => self.blank = self.blank.max(Blank::Spaces),
                c => {
                    self.separate(c);
                    self.text.push(c);
                }
            }
        }
    }

    /// A line ends.
    pub fn line(&mut self) {
        self.blank = Blank::Line;
    }

    fn separate(&mut self, next: char) {
        let Some(last) = self.text.chars().next_back() else {
            self.blank = Blank::None;
            return;
        };
        match std::mem::take(&mut self.blank) {
            Blank::None => {}
            // Chinese is wrapped anywhere: the break stands for nothing.
            Blank::Wrapped if is_wide(last) && is_wide(next) => {}
            Blank::Spaces | Blank::Wrapped => self.text.push(' '),
            Blank::Line => self.text.push('\n'),
        }
    }

    pub fn into_text(self) -> String {
        self.text
    }

    /// The last line of at most `most` characters.
    pub fn last_line(&self, most: usize) -> String {
        let short = |line: &&str| !line.trim().is_empty() && line.chars().count() <= most;
        self.text.lines().rev().take(8).find(short).unwrap_or_default().to_owned()
    }
}

/// Ideographs, kana, and the signs between them.
fn is_wide(c: char) -> bool {
    matches!(c, '\u{2e80}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{ff00}'..='\u{ffef}' | '\u{20000}'..='\u{3ffff}')
}
