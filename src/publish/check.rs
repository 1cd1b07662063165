//! Whether anything that must not be seen stands in a finished publication: its bytes are searched for every name, note, number
//! and text that was withheld, whoever wrote them there.

use std::borrow::Cow;
use std::io::{Cursor, Read};

use aho_corasick::{AhoCorasick, AhoCorasickKind};
use anyhow::{Context, Result};
use rayon::prelude::*;
use rustc_hash::FxHashSet;

use super::out::Key;
use super::redact::Redactor;
use super::release::{Released, Withheld};
use crate::profile::{NameStyle, Profile};
use crate::record::{Field, Language};
use crate::source::{Span, is_hidden};

/// Shortest text that is looked for, in characters: a shorter one stands everywhere by chance. A name may be shorter.
const SHORTEST: usize = 4;
/// Shortest name, in bytes, as in [`super::names`]: two Chinese characters.
const SHORTEST_NAME: usize = 6;
/// Of a longer text only so many characters are looked for.
const LONGEST: usize = 40;
/// Largest part of an office document that is looked into, in bytes.
const LARGEST_PART: u64 = 256 * 1024 * 1024;

/// Withheld texts are few where all of them together have at most so many bytes.
const SMALL: usize = 64 * 1024;

/// Looks for what one register withholds.
pub struct Check {
    automaton: AhoCorasick,
    needles: Vec<Needle>,
    /// Texts too short to be looked for.
    pub too_short: usize,
    /// Texts that may be seen elsewhere, so that seeing them betrays nothing.
    pub also_public: usize,
}

/// One thing that must not be seen.
struct Needle {
    text: Box<str>,
    of: Secret,
    also_public: bool,
}

/// What was withheld.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Secret {
    /// The name of somebody.
    Name,
    /// A value of the register, by the number of its file.
    Value { file: usize, field: Field, span: Span },
}

impl Secret {
    fn of(withheld: &Withheld) -> Secret {
        Secret::Value { file: withheld.file, field: withheld.field, span: withheld.span }
    }
}

/// Something withheld that stands in a file of the publication.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leak {
    pub path: String,
    /// From 1; of an office document, the line of the part that it stands in.
    pub line: usize,
    pub secret: Secret,
    /// Its first character: no more is told of it.
    pub hint: String,
}

/// What became of looking into one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Looked {
    Seen(Vec<Leak>),
    /// A picture, a PDF, a damaged document: nothing can be said of it.
    CannotTell,
}

impl Check {
    pub fn new(released: &Released<'_>, language: Language) -> Result<Check> {
        let redactor = Redactor::new(released, None, language);
        let mut gathered = Gathered::default();
        if redactor.style() != NameStyle::Full {
            for name in redactor.names_sought().filter(|name| name.len() >= SHORTEST_NAME) {
                gathered.add(name, Secret::Name);
            }
        }
        for withheld in &released.withheld {
            if withheld.whole && withheld.text.len() >= SHORTEST_NAME {
                gathered.add(&withheld.text, Secret::of(withheld));
                continue;
            }
            match piece(&redactor, &withheld.text) {
                Some(piece) => gathered.add(&piece, Secret::of(withheld)),
                None => gathered.too_short += 1,
            }
        }
        let Gathered { needles, too_short, .. } = gathered;
        // The quicker kind takes a kilobyte and more for each byte of what is looked for.
        let small = needles.iter().map(|needle| needle.text.len()).sum::<usize>() <= SMALL;
        let kind = if small { AhoCorasickKind::DFA } else { AhoCorasickKind::ContiguousNFA };
        let automaton = AhoCorasick::builder()
            .kind(Some(kind))
            .build(needles.iter().map(|needle| &*needle.text))
            .context("不公开的内容太多,无法核对 / too much is withheld to look for it")?;
        let mut check = Check { automaton, needles, too_short, also_public: 0 };
        check.leave_what_is_public(released);
        Ok(check)
    }

    /// How many things are looked for.
    pub fn sought(&self) -> usize {
        self.needles.len() - self.also_public
    }

    /// Names all that is looked for: what was found to show none of it does not, as long as this stays.
    pub fn key(&self) -> Option<Key> {
        Key::of(&self.needles.iter().map(|needle| (&needle.text, needle.also_public)).collect::<Vec<_>>())
    }

    /// Looks into one file of the publication; the path may betray something too.
    pub fn look(&self, path: &str, bytes: &[u8]) -> Looked {
        let mut leaks: Vec<Leak> = Vec::new();
        self.search(path, path, &mut leaks);
        let ending = path.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
        let told = match ending.as_str() {
            "xlsx" | "docx" => self.parts(path, bytes, &mut leaks),
            _ => match simdutf8::basic::from_utf8(bytes) {
                Ok(text) => {
                    if self.is_suspect(text, &ending) {
                        self.search(path, &readable(text, &ending), &mut leaks);
                    }
                    true
                }
                Err(_) => false,
            },
        };
        if told || !leaks.is_empty() { Looked::Seen(leaks) } else { Looked::CannotTell }
    }

    /// Something stands in a text, beside what stands on every page: the words of that are nobody's.
    fn is_suspect(&self, text: &str, ending: &str) -> bool {
        let stretches = if ending == "html" { super::render::own_stretches(text) } else { vec![text] };
        stretches.into_iter().any(|stretch| {
            let stretch = readable(stretch, ending);
            let mut found = self.automaton.find_overlapping_iter(&*stretch);
            found.any(|found| !self.needles[found.pattern().as_usize()].also_public)
        })
    }

    /// The parts of an office document, which is a ZIP archive.
    fn parts(&self, path: &str, bytes: &[u8], leaks: &mut Vec<Leak>) -> bool {
        let Ok(mut archive) = zip::ZipArchive::new(Cursor::new(bytes)) else { return false };
        for index in 0..archive.len() {
            let Ok(part) = archive.by_index(index) else { return false };
            let mut content = Vec::new();
            let whole = part.take(LARGEST_PART).read_to_end(&mut content);
            if whole.is_err() || content.len() as u64 == LARGEST_PART {
                return false;
            }
            if let Ok(text) = std::str::from_utf8(&content) {
                self.search(path, &readable(text, "xml"), leaks);
            }
        }
        true
    }

    /// Each secret once a file, where it first stands.
    fn search(&self, path: &str, text: &str, leaks: &mut Vec<Leak>) {
        let mut at = Place { offset: 0, line: 1 };
        let mut seen: Vec<usize> = Vec::new();
        for found in self.automaton.find_overlapping_iter(text) {
            let index = found.pattern().as_usize();
            let needle = &self.needles[index];
            if needle.also_public || !stands_alone(text, found.range()) || seen.contains(&index) {
                continue;
            }
            // Whoever leaks more than this is told enough.
            if leaks.len() == 100 {
                return;
            }
            seen.push(index);
            at.go(text, found.start());
            leaks.push(Leak { path: path.to_owned(), line: at.line, secret: needle.of, hint: hint(&needle.text) });
        }
    }

    /// Notes which texts stand in public fields too, or are words of the profile or of our own pages. A name that the
    /// redactor takes out of every text is public only as a word of ours.
    fn leave_what_is_public(&mut self, released: &Released<'_>) {
        let mut public: Vec<usize> = Vec::new();
        let mut ours = |words: &str| self.found(words, &mut |index, _| public.push(index));
        super::render::own_words().chain(super::forms::own_words()).for_each(&mut ours);
        profile_words(&released.survey.profile, &mut ours);
        if self.needles.iter().any(|needle| needle.of != Secret::Name) {
            public.extend(self.in_the_register(released));
        }
        for index in public {
            let needle = &mut self.needles[index];
            self.also_public += usize::from(!needle.also_public);
            needle.also_public = true;
        }
    }

    /// The withheld values that stand in public fields.
    fn in_the_register(&self, released: &Released<'_>) -> Vec<usize> {
        let Released { survey, bodies, .. } = released;
        let mut public: FxHashSet<usize> = FxHashSet::default();
        let value = |public: &mut FxHashSet<usize>, text: &str| {
            self.found(text, &mut |index, of| _ = of != Secret::Name && public.insert(index));
        };
        let entries = survey.layout.entries.iter().map(|entry| &*entry.identity);
        bodies.iter().map(|body| &**body).chain(entries).for_each(|text| value(&mut public, text));
        for (_, point) in survey.library.points() {
            crate::record::Record::leaves(point.risk, &mut |leaf| value(&mut public, leaf.text));
        }
        let files = (0..survey.contributions.len()).into_par_iter();
        let of_files = files.fold(FxHashSet::default, |mut public, file| {
            // A number stands in the text that it is blanked out of.
            released.leaves(file, &mut |leaf| value(&mut public, &crate::personal::masked(leaf.text)));
            public
        });
        let both = |mut one: FxHashSet<usize>, other| {
            one.extend(other);
            one
        };
        both(public, of_files.reduce(FxHashSet::default, both)).into_iter().collect()
    }

    /// Everything that is looked for and stands in a text.
    fn found(&self, text: &str, note: &mut dyn FnMut(usize, Secret)) {
        for found in self.automaton.find_overlapping_iter(text) {
            let index = found.pattern().as_usize();
            note(index, self.needles[index].of);
        }
    }
}

/// A place in a text, with its line.
struct Place {
    offset: usize,
    line: usize,
}

impl Place {
    fn go(&mut self, text: &str, offset: usize) {
        let lines = |from: usize, to: usize| text.as_bytes()[from..to].iter().filter(|byte| **byte == b'\n').count();
        match offset >= self.offset {
            true => self.line += lines(self.offset, offset),
            false => self.line -= lines(offset, self.offset),
        }
        self.offset = offset;
    }
}

#[derive(Default)]
struct Gathered {
    needles: Vec<Needle>,
    known: FxHashSet<Box<str>>,
    too_short: usize,
}

impl Gathered {
    fn add(&mut self, text: &str, of: Secret) {
        if self.known.insert(text.into()) {
            self.needles.push(Needle { text: text.into(), of, also_public: false });
        }
    }
}

/// The part of a text by which it is known wherever it stands: without the names and numbers that are replaced on the way, within
/// one line, without what is shown otherwise. `None` where too little is left.
fn piece(redactor: &Redactor<'_>, text: &str) -> Option<String> {
    let mut without = text.to_owned();
    for number in crate::personal::find(text).iter().rev() {
        without.replace_range(number.range.clone(), "\n");
    }
    let bare = redactor.without_names(&without);
    let longest = bare.split(is_hidden).map(str::trim).max_by_key(|piece| piece.chars().count())?;
    let end = longest.char_indices().nth(LONGEST).map_or(longest.len(), |(at, _)| at);
    let piece = longest[..end].trim_end();
    let count = piece.chars().count();
    let enough = match piece.is_ascii() {
        // A small number stands on every page by chance.
        true if piece.bytes().all(|byte| byte.is_ascii_digit()) => count >= 8,
        true => count > SHORTEST,
        false => count >= SHORTEST,
    };
    enough.then(|| piece.to_owned())
}

/// Where a Latin word or a number is found, it is a whole one.
fn stands_alone(text: &str, range: std::ops::Range<usize>) -> bool {
    let bytes = text.as_bytes();
    let word = |at: Option<usize>| at.and_then(|at| bytes.get(at)).is_some_and(u8::is_ascii_alphanumeric);
    let before = word(range.start.checked_sub(1)) && word(Some(range.start));
    let after = word(Some(range.end)) && word(range.end.checked_sub(1));
    !before && !after
}

fn hint(text: &str) -> String {
    text.chars().take(1).chain(['…']).collect()
}

/// The words that a profile gives to pages.
fn profile_words(profile: &Profile, note: &mut dyn FnMut(&str)) {
    for (_, level) in profile.scale.levels() {
        note(&level.id);
        level.name.as_deref().into_iter().for_each(&mut *note);
    }
    let lists = [&profile.categories, &profile.areas, &profile.power_kinds, &profile.measure_kinds, &profile.found_by];
    for word in lists.into_iter().flat_map(|list| &list.words) {
        note(&word.id);
        word.definition.as_deref().into_iter().for_each(&mut *note);
    }
    for role in &profile.roles {
        note(&role.id);
        role.words.iter().for_each(|word| note(word));
    }
    profile.chains.iter().flat_map(|chain| &chain.stages).for_each(|stage| note(&stage.id));
    note(&profile.footer);
    profile.register_name.as_deref().into_iter().for_each(note);
}

/// A text as its reader sees it: what its format writes otherwise is undone. Lines stay lines.
fn readable<'t>(text: &'t str, ending: &str) -> Cow<'t, str> {
    let (entities, escapes) = match ending {
        "html" | "htm" | "xml" | "svg" => (true, false),
        "md" | "json" | "js" | "typ" => (false, true),
        _ => (false, false),
    };
    if !(entities && text.contains('&') || (escapes || entities) && text.contains('\\')) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['&', '\\']) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let read = match rest.as_bytes()[0] {
            b'&' if entities => entity(rest),
            b'\\' => unicode(rest).or_else(|| escaped(rest).filter(|_| escapes)),
            _ => None,
        };
        let (character, length) = read.unwrap_or((rest.as_bytes()[0] as char, 1));
        out.push(character);
        rest = &rest[length..];
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// `&amp;`, `&#39;`, `&#x4e2d;`: the character and how many bytes it takes.
fn entity(text: &str) -> Option<(char, usize)> {
    let end = text.bytes().take(12).position(|byte| byte == b';')?;
    let name = &text[1..end];
    let character = match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => '\u{a0}',
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code)?
        }
    };
    Some((character, end + 1))
}

/// `\u4e2d`.
fn unicode(text: &str) -> Option<(char, usize)> {
    let digits = text.strip_prefix("\\u")?.get(..4)?;
    Some((char::from_u32(u32::from_str_radix(digits, 16).ok()?)?, 6))
}

/// `\*`, `\"`.
fn escaped(text: &str) -> Option<(char, usize)> {
    let next = text[1..].chars().next().filter(char::is_ascii_punctuation)?;
    Some((next, 2))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_format_writes_otherwise_is_read_as_its_reader_reads_it() {
        assert_eq!(readable("甲&amp;乙&#20013;&nbsp;&lt;", "html"), "甲&乙中\u{a0}<");
        assert_eq!(readable("&#xfffffff; &; & \\d", "html"), "&#xfffffff; &; & \\d");
        assert_eq!(readable("甲\\*乙\\&amp;\\1", "md"), "甲*乙&amp;\\1");
        assert_eq!(readable("\\u4e2d\\\"", "json"), "中\"");
        assert_eq!(readable("a\\*b&amp;", "csv"), "a\\*b&amp;");
    }

    #[test]
    fn a_latin_word_is_found_whole_only() {
        assert!(stands_alone("由 G77001 办", 4..10));
        assert!(!stands_alone("AG77001", 1..7));
        assert!(stands_alone("秘注甲A", 0..9));
    }
}
