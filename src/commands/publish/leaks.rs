//! What `publish` says of something withheld that stands in a publication, and the search of a folder for it.

use std::fs;
use std::path::Path;
use std::sync::Mutex;

use anyhow::{Context, Result};

use super::ready::{Outs, Ready};
use crate::commands::Outcome;
use crate::commands::common::say;
use crate::publish::{Check, Key, Leak, Looked, Out, Secret};
use crate::read::Source;
use crate::record::Language;
use crate::source::Lines;

/// A register with what must not be seen of it.
pub struct Guard<'r> {
    pub check: Check,
    /// Of all that it looks for.
    pub key: Option<Key>,
    pub register: &'r Ready<'r>,
}

/// How many leaks are named.
const NAMED: usize = 10;

/// Leaks as they are found, by several threads.
#[derive(Default)]
pub struct Leaks(Mutex<Vec<(usize, Leak)>>);

impl Leaks {
    /// Notes what stands in one file; `register` is the number of the guard.
    pub fn note(&self, register: usize, looked: Looked) {
        if let Looked::Seen(leaks) = looked
            && !leaks.is_empty()
        {
            let mut all = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            all.extend(leaks.into_iter().map(|leak| (register, leak)));
        }
    }

    pub fn is_empty(&self) -> bool {
        self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner).is_empty()
    }

    /// Says what was found: where it stands, and where it comes from. `out` is the folder of the publication.
    pub fn tell(self, guards: &[Guard<'_>], out: &Path, language: Language) -> usize {
        let mut leaks = self.0.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
        leaks.sort_by(|(_, a), (_, b)| (&a.path, a.line, &a.hint).cmp(&(&b.path, b.line, &b.hint)));
        for (register, leak) in leaks.iter().take(NAMED) {
            let place = out.join(&leak.path);
            let what = what(&guards[*register], leak, language);
            say(format!("{}:{}: {what}", place.display(), leak.line));
        }
        leaks.len()
    }
}

/// 出现了「备注」中的「秘…」,见 采购科/采购员.yaml:18.
fn what(guard: &Guard<'_>, leak: &Leak, language: Language) -> String {
    let hint = &leak.hint;
    match leak.secret {
        Secret::Name => language.of(format!("出现了姓名「{hint}」"), format!("somebody's name stands here, “{hint}”")),
        Secret::Value { file, field, span } => {
            let Ready { released, source, .. } = guard.register;
            let listed = &released.survey.layout.entries[file].listed;
            let line = source.read(listed, released.survey.largest).ok().and_then(|bytes| {
                let text = String::from_utf8(bytes).ok()?;
                Some(Lines::new(text.as_str()).position(span.start).line)
            });
            let path = source.shown(&listed.path);
            let place = line.map_or_else(|| path.clone(), |line| format!("{path}:{line}"));
            language.of(
                format!("出现了不公开的「{}」中的「{hint}」,见 {place}", field.zh()),
                format!("what `{}` of {place} withholds stands here, “{hint}”", field.name()),
            )
        }
    }
}

/// Takes pages, and looks at each before it goes on.
pub struct Guarded<'g> {
    pub guards: &'g [Guard<'g>],
    pub leaks: &'g Leaks,
    pub out: &'g dyn Out,
}

impl Guarded<'_> {
    /// Looks at what a file is, or is made from.
    pub fn look(&self, register: Option<usize>, path: &str, content: &[u8]) {
        if let Some(register) = register {
            self.leaks.note(register, self.guards[register].check.look(path, content));
        }
    }
}

impl Outs for Guarded<'_> {
    fn asks(&self) -> bool {
        self.out.asks()
    }

    /// A page that was looked at when it was made, for the same things, is not looked at again.
    fn has(&self, register: Option<usize>, path: &str, key: Key) -> bool {
        let guard = register.and_then(|register| self.guards[register].key);
        guard.is_some_and(|guard| self.out.has(path, key.and(guard)))
    }

    fn put(&self, register: Option<usize>, path: &str, content: &[u8]) -> Result<()> {
        self.look(register, path, content);
        self.out.put(path, content)
    }
}

/// Searches a finished publication, whoever put its files there; nothing is written.
pub fn look_through(folder: &Path, guards: &[Guard<'_>], language: Language) -> Result<Outcome> {
    let leaks = Leaks::default();
    let (mut files, mut unknown) = (0, Vec::new());
    for entry in walkdir::WalkDir::new(folder).sort_by_file_name() {
        let cannot_read = || format!("无法读取 / cannot read {}", folder.display());
        let entry = entry.with_context(cannot_read)?;
        if !entry.file_type().is_file() {
            continue;
        }
        let path = entry.path().strip_prefix(folder).unwrap_or(entry.path());
        let name = path.to_string_lossy().replace('\\', "/");
        let bytes =
            fs::read(entry.path()).with_context(|| format!("无法读取 / cannot read {}", entry.path().display()))?;
        files += 1;
        for (register, guard) in guards.iter().enumerate().filter(|(_, guard)| guard.holds(&name)) {
            match guard.check.look(&name, &bytes) {
                Looked::CannotTell => unknown.push(name.clone()),
                looked => leaks.note(register, looked),
            }
        }
    }
    if files == 0 {
        say(language
            .of(format!("{}: 没有文件可查", folder.display()), format!("{}: no file to check", folder.display())));
        return Ok(Outcome::Nothing);
    }
    unknown.dedup();
    for name in unknown.iter().take(NAMED) {
        let shown = folder.join(name);
        say(language.of(
            format!("{}: 看不了这种文件,没有查", shown.display()),
            format!("{}: cannot be looked into", shown.display()),
        ));
    }
    let found = leaks.tell(guards, folder, language);
    let sum = |of: fn(&Check) -> usize| guards.iter().map(|guard| of(&guard.check)).sum::<usize>();
    let (sought, too_short, also_public) =
        (sum(Check::sought), sum(|check| check.too_short), sum(|check| check.also_public));
    say(language.of(
        format!("查了 {files} 个文件,找 {sought} 项不公开的内容,出现 {found} 处;太短未查 {too_short} 项,公开内容里本来就有 {also_public} 项"),
        format!("{files} files searched for {sought} withheld texts: {found} found; {too_short} too short to look for, {also_public} public elsewhere"),
    ));
    Ok(if found > 0 { Outcome::Found } else { Outcome::Clean })
}

impl Guard<'_> {
    /// A file of the publication that this register may have filled: one of its folder, in any edition.
    fn holds(&self, path: &str) -> bool {
        path.starts_with(&self.register.folder)
            || path.strip_prefix("markdown/").is_some_and(|rest| rest.starts_with(&self.register.folder))
    }
}
