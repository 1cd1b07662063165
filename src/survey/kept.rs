//! What files gave in an earlier run, taken over where they are still what they were.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::SystemTime;

use rustc_hash::FxHashMap;
use sha2::{Digest, Sha256};

use super::files::{Gave, Of, OfFiles, of_files};
use super::{Ask, Contribution};
use crate::cache::{self, Content, From, Pack, Seen, content_of};
use crate::facts::{Grams, LibraryIndex, TextFact, TextKind, TextMark};
use crate::profile::Profile;
use crate::read::{self, Entry, Layout, Mark};
use crate::register::FileKind;
use crate::rules::{Across, Before, Kept, Member, Pair};

/// How an entry came to its contribution.
#[derive(Debug, Default)]
struct Origin {
    /// The slot that holds it.
    slot: Option<u32>,
    /// That slot is of the same path.
    same: bool,
    /// `None` for what is not kept.
    content: Option<Content>,
    mark: Option<Mark>,
    /// What the file gave, written down before anything of it is moved elsewhere.
    facts: Option<Box<[u8]>>,
}

/// What was kept of a register, and what of it still holds.
pub(super) struct Memory {
    place: cache::Register,
    key: [u8; 32],
    pack: Option<Pack>,
    /// By file number.
    origins: Vec<Origin>,
    before: Option<[Vec<Pair>; 2]>,
    /// Texts of files that are gone or changed.
    gone: Vec<TextMark>,
    /// Files that are new or changed, ascending.
    new: Vec<u32>,
    damaged: AtomicBool,
}

/// Files of which there are many; all others are read in every run.
fn is_kept(kind: FileKind) -> bool {
    matches!(kind, FileKind::Unit | FileKind::Department | FileKind::Post)
}

/// Everything besides its own bytes that the contribution of a file is made of.
fn key_of(profile: &Profile, library: &[(usize, Content)], layout: &Layout, torn: bool, ask: Ask) -> [u8; 32] {
    let mut hasher = Digested(Sha256::new());
    hasher.part(cache::build_id().as_bytes());
    // Written out whole, so that no part of it is forgotten.
    hasher.part(format!("{:?}", profile.of_files()).as_bytes());
    for (file, content) in library {
        hasher.part(layout.entries[*file].identity.as_bytes());
        hasher.part(content);
    }
    hasher.part(&[u8::from(torn), u8::from(ask.rules), u8::from(ask.stamps)]);
    hasher.part(&ask.largest.to_le_bytes());
    hasher.0.finalize().into()
}

/// Parts, each told apart from the next.
struct Digested(Sha256);

impl Digested {
    fn part(&mut self, bytes: &[u8]) {
        self.0.update((bytes.len() as u64).to_le_bytes());
        self.0.update(bytes);
    }
}

impl Memory {
    pub(super) fn open(
        place: &cache::Register,
        profile: &Profile,
        (library, contents): (&LibraryIndex, &[(usize, Content)]),
        layout: &Layout,
        ask: Ask,
    ) -> Memory {
        let key = key_of(profile, contents, layout, library.torn, ask);
        // Runs that only count have no use for most of what rules find, and read a fraction of it; texts are most of the rest.
        let place = place.for_purpose(match ask {
            Ask { rules: false, .. } => "counts",
            Ask { copies: false, .. } => "rules-without-copies",
            _ => "rules",
        });
        Memory {
            pack: place.open(&key),
            place,
            key,
            origins: Vec::new(),
            before: None,
            gone: Vec::new(),
            new: Vec::new(),
            damaged: AtomicBool::new(false),
        }
    }

    /// What each file gives: from memory where it is what it was, else anew.
    pub(super) fn contributions(&mut self, of: Of<'_>) -> (Vec<Contribution>, Option<String>) {
        let Of { source, layout, ask, .. } = of;
        // Before any file is looked at: what changes from now on looks otherwise than what is noted.
        let now = SystemTime::now();
        let known = Known { pack: self.pack.as_ref(), by_content: OnceLock::new() };
        let paths = layout.entries.iter().map(|entry| &*entry.listed.path);
        let slots = self.pack.as_ref().map(|pack| pack.slots_of(paths)).unwrap_or_default();
        let of_kept = |file: usize, entry: &Entry, kind: FileKind| {
            let slot = slots.get(file).copied().flatten();
            let mark = entry.listed.mark.filter(|mark| mark.proves_content(now));
            let mut origin = Origin { mark, ..Origin::default() };
            // A model is read from the file, whatever else of it is known.
            let seen = (!ask.models).then(|| known.looks_the_same(entry, kind, slot, &mut origin)).flatten();
            if let Some(contribution) = seen {
                return Gave { contribution, more: origin, bytes: None };
            }
            let bytes = source.read(&entry.listed, ask.largest);
            if let Ok(read) = &bytes {
                let content = content_of(kind as u8, read);
                origin.content = Some(content);
                if let Some(mut contribution) = known.holds_the_same(slot, &content, &mut origin) {
                    let model = ask.models.then(|| read::file(read, kind).model);
                    contribution.model = model.flatten().map(Arc::new);
                    return Gave { contribution, more: origin, bytes: bytes.ok().filter(|_| ask.fingerprint) };
                }
            }
            let gave: Gave<()> = of.contributed(bytes, kind);
            origin.facts = postcard::to_allocvec(&gave.contribution).ok().map(Vec::into_boxed_slice);
            Gave { contribution: gave.contribution, more: origin, bytes: gave.bytes }
        };
        let gave: OfFiles<Origin> = of_files(of, |file, entry| match entry.kind {
            None | Some(FileKind::Library) => of.known(file),
            Some(kind) if is_kept(kind) => of_kept(file, entry, kind),
            Some(kind) => of.contributed(source.read(&entry.listed, ask.largest), kind),
        });
        let OfFiles { contributions, more, fingerprint } = gave;
        self.origins = more;
        self.compare(ask);
        (contributions, fingerprint)
    }

    /// What changed since the pack was kept, as far as texts go.
    fn compare(&mut self, ask: Ask) {
        let Some(pack) = &self.pack else { return };
        if !ask.rules || !ask.copies {
            self.before = Some(Default::default());
            return;
        }
        let mut file_of: Vec<Option<u32>> = vec![None; pack.slots.len()];
        for (file, origin) in self.origins.iter().enumerate() {
            match origin.slot.filter(|_| origin.same) {
                Some(slot) => file_of[slot as usize] = Some(file as u32),
                None if origin.content.is_some() => self.new.push(file as u32),
                None => {}
            }
        }
        let Ok([measures, risks]) = postcard::from_bytes::<[Vec<Pair>; 2]>(&pack.together) else { return };
        for slot in (0..pack.slots.len() as u32).filter(|slot| !pack.is_stale(*slot)) {
            if file_of[slot as usize].is_some() {
                continue;
            }
            match pack.facts(slot).and_then(read) {
                Some(mut contribution) => self.gone.append(&mut contribution.facts.marks.0),
                None => return self.damaged.store(true, Ordering::Relaxed),
            }
        }
        let now = |at: Member| Some(Member { file: *file_of.get(at.file as usize)?.as_ref()?, text: at.text });
        let pairs = |pairs: Vec<Pair>| -> Vec<Pair> {
            let standing = pairs.into_iter().filter_map(|pair| Some(Pair { a: now(pair.a)?, b: now(pair.b)?, ..pair }));
            let mut pairs: Vec<Pair> = standing.collect();
            pairs.sort_unstable();
            pairs
        };
        self.before = Some([pairs(measures), pairs(risks)]);
    }

    /// Something that was kept turned out not to be whole after it had been built upon.
    pub(super) fn is_damaged(&self) -> bool {
        self.damaged.load(Ordering::Relaxed)
    }

    pub(super) fn forget(&self) {
        self.place.forget();
    }

    /// Keeps what this run saw for the next.
    pub(super) fn keep(&self, layout: &Layout, contributions: &[Contribution], copies: &[Vec<Pair>; 2]) {
        if !self.has_news(copies) {
            return;
        }
        let pieces: Vec<_> = contributions
            .iter()
            .zip(&self.origins)
            .map(|(contribution, origin)| move || self.written_pieces(origin, &contribution.facts.texts))
            .collect();
        let mut numbers = Vec::new();
        let mut files = Vec::new();
        for (file, (entry, origin)) in layout.entries.iter().zip(&self.origins).enumerate() {
            let Some(content) = origin.content else { continue };
            let from = match (origin.slot, &origin.facts) {
                (Some(slot), _) if origin.same => From::Slot(slot),
                (Some(slot), _) => match self.pack.as_ref().and_then(|pack| pack.facts(slot)) {
                    Some(facts) => From::New { facts, pieces: &pieces[file] },
                    None => continue,
                },
                (None, Some(facts)) => From::New { facts, pieces: &pieces[file] },
                (None, None) => continue,
            };
            numbers.push(file);
            let kind = entry.kind.map_or(u8::MAX, |kind| kind as u8);
            files.push(Seen { path: &entry.listed.path, kind, content, mark: origin.mark, from });
        }
        let together = |slots: &[u32]| {
            let mut slot_of: Vec<u32> = vec![u32::MAX; layout.entries.len()];
            numbers.iter().zip(slots).for_each(|(file, slot)| slot_of[*file] = *slot);
            let then = |at: Member| Member { file: slot_of[at.file as usize], text: at.text };
            let known = |pair: &Pair| then(pair.a).file != u32::MAX && then(pair.b).file != u32::MAX;
            let pairs = copies.each_ref().map(|pairs| {
                let pairs = pairs.iter().filter(|pair| known(pair));
                pairs.map(|pair| Pair { a: then(pair.a), b: then(pair.b), ..*pair }).collect::<Vec<Pair>>()
            });
            postcard::to_allocvec(&pairs).unwrap_or_default()
        };
        self.place.keep(&self.key, self.pack.as_ref(), &files, &together);
    }

    /// Something is not as it was kept.
    fn has_news(&self, copies: &[Vec<Pair>; 2]) -> bool {
        let Some(pack) = &self.pack else { return true };
        let kept = self.origins.iter().filter(|origin| origin.content.is_some());
        let is_as_kept = |origin: &Origin| {
            let slot = origin.slot.filter(|_| origin.same);
            slot.is_some_and(|slot| pack.slots[slot as usize].mark == origin.mark)
        };
        let standing = (0..pack.slots.len() as u32).filter(|slot| !pack.is_stale(*slot)).count();
        kept.clone().count() != standing || !kept.clone().all(is_as_kept) || self.before.as_ref() != Some(copies)
    }

    /// The pieces of all texts of a file: how many texts there are, how many pieces each has, then all pieces.
    fn written_pieces(&self, origin: &Origin, texts: &[TextFact]) -> Vec<u8> {
        if let Some(slot) = origin.slot {
            return self.pack.as_ref().and_then(|pack| pack.pieces(slot)).unwrap_or_default();
        }
        let pieces = || {
            texts.iter().map(|text| match &text.grams {
                Grams::Here(pieces) => &**pieces,
                Grams::Kept => &[],
            })
        };
        let lengths = pieces().map(|pieces| pieces.len() as u32);
        let numbers = std::iter::once(texts.len() as u32).chain(lengths).chain(pieces().flatten().copied());
        numbers.flat_map(u32::to_le_bytes).collect()
    }

    fn read_pieces(&self, at: Member) -> Option<Vec<u32>> {
        let slot = self.origins.get(at.file as usize)?.slot?;
        let bytes = self.pack.as_ref()?.pieces(slot)?;
        let numbers: Vec<u32> = bytes.as_chunks().0.iter().map(|bytes| u32::from_le_bytes(*bytes)).collect();
        let (texts, rest) = numbers.split_first()?;
        let (lengths, pieces) = rest.split_at_checked(*texts as usize)?;
        let (before, own) = lengths.split_at_checked(at.text as usize)?;
        let from = before.iter().map(|length| *length as usize).sum::<usize>();
        Some(pieces.get(from..from.checked_add(*own.first()? as usize)?)?.to_vec())
    }
}

/// What a run that looks at files can find in memory.
struct Known<'p> {
    pack: Option<&'p Pack>,
    by_content: OnceLock<FxHashMap<Content, u32>>,
}

impl Known<'_> {
    /// What the file gave, where it looks as it did when `slot` was kept of it.
    fn looks_the_same(
        &self,
        entry: &Entry,
        kind: FileKind,
        slot: Option<u32>,
        origin: &mut Origin,
    ) -> Option<Contribution> {
        let (pack, slot) = (self.pack?, slot?);
        let held = &pack.slots[slot as usize];
        if held.mark.is_none() || held.mark != entry.listed.mark || held.kind != kind as u8 {
            return None;
        }
        let contribution = read(pack.facts(slot)?)?;
        origin.content = Some(held.content);
        (origin.slot, origin.same) = (Some(slot), true);
        Some(contribution)
    }

    /// What a file of this content gave, here or elsewhere.
    fn holds_the_same(&self, slot: Option<u32>, content: &Content, origin: &mut Origin) -> Option<Contribution> {
        let pack = self.pack?;
        let here = slot.filter(|slot| pack.slots[*slot as usize].content == *content);
        let slot = here.or_else(|| {
            let all = || {
                let slots = pack.slots.iter().enumerate();
                slots.map(|(slot, held)| (held.content, slot as u32)).collect()
            };
            self.by_content.get_or_init(all).get(content).copied()
        })?;
        let contribution = read(pack.facts(slot)?)?;
        (origin.slot, origin.same) = (Some(slot), here.is_some());
        Some(contribution)
    }
}

fn read(facts: &[u8]) -> Option<Contribution> {
    postcard::from_bytes(facts).ok()
}

impl Kept for Memory {
    fn before(&self, kind: TextKind) -> Option<Before<'_>> {
        let pairs = &self.before.as_ref()?[kind as usize];
        Some(Before { pairs, gone: &self.gone, new: &self.new })
    }

    fn pieces(&self, text: Member) -> Vec<u32> {
        self.read_pieces(text).unwrap_or_else(|| {
            self.damaged.store(true, Ordering::Relaxed);
            Vec::new()
        })
    }
}

/// The pairs of texts that a run found, by kind.
pub(super) fn copies(across: &Across<'_>) -> [Vec<Pair>; 2] {
    [TextKind::Measure, TextKind::Risk].map(|kind| across.copies(kind).to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::Folder;
    use crate::survey::survey;
    use std::path::{Path, PathBuf};

    fn registers() -> Vec<PathBuf> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let below = std::fs::read_dir(root.join("tests/rules")).unwrap();
        let of_rules = below.flat_map(|rule| ["bad", "good"].map(|part| rule.as_ref().unwrap().path().join(part)));
        of_rules.filter(|path| path.is_dir()).chain([root.join("registers")]).collect()
    }

    #[test]
    fn what_a_file_gave_is_read_back_as_it_was_written() {
        let mut seen = 0;
        for root in registers() {
            let ask = Ask { keep: true, ..Ask::new(jiff::civil::date(2026, 11, 21)) };
            let survey = survey(&Folder::new(&root), ask).unwrap();
            for (entry, contribution) in survey.layout.entries.iter().zip(&survey.contributions) {
                if entry.kind.is_some_and(is_kept) {
                    let written = postcard::to_allocvec(contribution).unwrap();
                    let back = read(&written).unwrap();
                    assert_eq!(format!("{back:?}"), format!("{contribution:?}"), "{root:?} {}", entry.listed.path);
                    assert!(read(&written[..written.len() - 1]).is_none());
                    seen += 1;
                }
            }
        }
        assert!(seen > 300, "{seen}");
    }
}
