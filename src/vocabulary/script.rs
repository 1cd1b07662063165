//! Which of the two Chinese scripts a text is written in.

use std::sync::LazyLock;

use rustc_hash::FxHashSet;

use super::{IDEOGRAPHS, traditional_pairs};

/// Characters that both scripts write. How they were found stands in the file.
static BOTH: &str = include_str!("both_scripts.txt");

/// Which scripts alone write some character: bits.
pub type Scripts = u8;

const TRADITIONAL: Scripts = 1;
const SIMPLIFIED: Scripts = 2;

/// For each character of the ideograph block, the script that alone writes it.
pub struct ScriptTable(Box<[Scripts]>);

impl ScriptTable {
    #[inline]
    pub fn of(&self, code: u32) -> Scripts {
        self.0.get(code.wrapping_sub(0x4e00) as usize).copied().unwrap_or_default()
    }
}

/// The table itself, for those who look at many characters.
pub fn scripts() -> &'static ScriptTable {
    &SCRIPTS
}

/// There is something of both.
pub fn are_both(scripts: Scripts) -> bool {
    scripts == TRADITIONAL | SIMPLIFIED
}

/// There is something of the Traditional one.
pub fn has_traditional(scripts: Scripts) -> bool {
    scripts & TRADITIONAL != 0
}

static SCRIPTS: LazyLock<ScriptTable> = LazyLock::new(|| {
    let both: FxHashSet<char> = BOTH.lines().filter(|line| !line.starts_with('#')).flat_map(str::chars).collect();
    let mut scripts = vec![0; 0xa000 - 0x4e00];
    let mut mark = |c: char, script: Scripts| {
        if IDEOGRAPHS.contains(&c) && !both.contains(&c) {
            scripts[c as usize - 0x4e00] |= script;
        }
    };
    for (traditional, simplified) in traditional_pairs().filter(|(traditional, simplified)| traditional != simplified) {
        mark(traditional, TRADITIONAL);
        mark(simplified, SIMPLIFIED);
    }
    // A character on both sides of the table tells nothing.
    scripts.iter_mut().filter(|script| **script == TRADITIONAL | SIMPLIFIED).for_each(|script| *script = 0);
    ScriptTable(scripts.into())
});

/// How many characters of a text only one script writes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Script {
    pub traditional: u32,
    pub simplified: u32,
}

impl Script {
    pub fn of(text: &str) -> Script {
        let mut counts = [0u32; 4];
        let scripts = scripts();
        text.chars().for_each(|c| counts[usize::from(scripts.of(c.into()))] += 1);
        Script { traditional: counts[usize::from(TRADITIONAL)], simplified: counts[usize::from(SIMPLIFIED)] }
    }

    /// Mostly Traditional, and more than a name is long.
    pub fn is_traditional(self) -> bool {
        self.traditional >= 3 && self.traditional > self.simplified
    }

    /// Both scripts, and more of the rarer one than a name of that script would bring: two characters into
    /// Simplified text, any into Traditional text.
    pub fn is_mixed(self) -> bool {
        let rarer = self.traditional.min(self.simplified);
        rarer >= 3 || (rarer >= 1 && self.is_traditional())
    }
}

/// The first character of the script that is the rarer one in a text, with its place.
pub fn stray(text: &str) -> Option<(usize, char)> {
    let of = Script::of(text);
    let rarer = if of.traditional < of.simplified { TRADITIONAL } else { SIMPLIFIED };
    text.char_indices().find(|(_, c)| SCRIPTS.of((*c).into()) == rarer)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_shows_its_script() {
        assert!(Script::of("圍繞廉潔風險點開展排查").is_traditional());
        let plain = Script::of("围绕廉洁风险点开展排查,然后征求意见");
        assert!(plain.traditional == 0 && plain.simplified > 3 && !plain.is_mixed());
        // What both scripts write mixes nothing.
        assert_eq!(Script::of("後勤制度的里程,系列准予").simplified, 0);
    }

    #[test]
    fn a_name_in_the_other_script_mixes_nothing_and_stray_characters_do() {
        assert!(!Script::of("由副院长陳某审核后签字").is_mixed());
        let text = "加強黨風廉政建設,完善管理体制";
        assert!(Script::of(text).is_mixed());
        assert_eq!(stray(text).map(|(_, c)| c), Some('体'));
    }
}
