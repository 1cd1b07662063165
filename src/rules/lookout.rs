//! Looking for any of many words in one pass: the lists of words that rules keep as data.

use std::ops::Range;

use rustc_hash::FxHashMap;

/// Words to look for, each beginning with a Chinese character, with what each stands for.
pub struct Lookout<T> {
    /// One bit for each code point below U+10000: some word begins with it.
    begins: Box<[u64; 1024]>,
    words: FxHashMap<char, Vec<(Box<str>, T)>>,
}

impl<T> Lookout<T> {
    pub fn new<'w>(words: impl Iterator<Item = (&'w str, T)>) -> Lookout<T> {
        let mut lookout = Lookout { begins: Box::new([0; 1024]), words: FxHashMap::default() };
        for (word, meaning) in words {
            // Other beginnings are not looked for: a test of each list holds that there are none.
            let Some(first) = word.chars().next().filter(|c| c.len_utf8() == 3) else { continue };
            let code = first as usize;
            lookout.begins[code / 64] |= 1 << (code % 64);
            lookout.words.entry(first).or_default().push((word.into(), meaning));
        }
        for words in lookout.words.values_mut() {
            words.sort_by_key(|(word, _)| std::cmp::Reverse(word.len()));
        }
        lookout
    }

    /// The words in a text from left to right, the longest where several begin; they do not overlap.
    pub fn find<'t>(&'t self, text: &'t str) -> impl Iterator<Item = (Range<usize>, &'t T)> + 't {
        let bytes = text.as_bytes();
        let mut at = 0;
        std::iter::from_fn(move || {
            while at + 2 < bytes.len() {
                let lead = bytes[at];
                if lead & 0xf0 != 0xe0 {
                    at += 1;
                    continue;
                }
                let code = usize::from(lead & 0x0f) << 12
                    | usize::from(bytes[at + 1] & 0x3f) << 6
                    | usize::from(bytes[at + 2] & 0x3f);
                let start = at;
                at += 3;
                if self.begins[code / 64] >> (code % 64) & 1 == 0 {
                    continue;
                }
                let first = char::from_u32(code as u32)?;
                let words = self.words.get(&first).map_or(&[][..], Vec::as_slice);
                if let Some((word, meaning)) = words.iter().find(|(word, _)| text[start..].starts_with(&**word)) {
                    at = start + word.len();
                    return Some((start..at, meaning));
                }
            }
            None
        })
    }

    pub fn any(&self, text: &str) -> bool {
        self.find(text).next().is_some()
    }
}

/// The lines of a list, without its comments.
pub fn lines(list: &'static str) -> impl Iterator<Item = &'static str> {
    list.lines().filter(|line| !line.is_empty() && !line.starts_with('#'))
}

/// The parts of a text that stand outside 《》: what is inside is a title, quoted as it is.
pub fn outside_titles(text: &str, mut part: impl FnMut(Range<usize>)) {
    let (mut depth, mut start) = (0usize, 0);
    for (at, c) in text.char_indices().filter(|(_, c)| matches!(c, '《' | '》')) {
        match c {
            '《' => {
                if depth == 0 {
                    part(start..at);
                }
                depth += 1;
            }
            _ => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    start = at + c.len_utf8();
                }
            }
        }
    }
    if depth == 0 {
        part(start..text.len());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_word_that_begins_somewhere_is_found() {
        let lookout = Lookout::new([("权利", 1), ("权利运行", 2), ("参预", 3)].into_iter());
        let text = "对权利运行的监督,全员参预a权利";
        let found: Vec<(&str, i32)> = lookout.find(text).map(|(range, n)| (&text[range], *n)).collect();
        assert_eq!(found, [("权利运行", 2), ("参预", 3), ("权利", 1)]);
        assert!(!lookout.any("权力运行 ab"));
    }

    #[test]
    fn titles_are_left_out() {
        let text = "按《权利〈和〉责任清单》办《甲《乙》丙》丁《戊";
        let mut parts = Vec::new();
        outside_titles(text, |range| parts.push(&text[range]));
        assert_eq!(parts, ["按", "办", "丁"]);
    }
}
