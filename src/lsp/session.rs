//! What an editor has open, and the registers that it belongs to.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::place::Places;
use super::uri;
use crate::read::{Overlay, relative, root_of};
use crate::record::Language;
use crate::register::FileKind;
use crate::source::FileId;
use crate::survey::{Ask, Survey, again, survey};

pub struct Session {
    language: Option<Language>,
    today: Option<jiff::civil::Date>,
    /// By URI.
    documents: BTreeMap<String, Document>,
    /// By root.
    registers: BTreeMap<PathBuf, Open>,
    /// Documents whose findings were told last, so that they can be taken back.
    pub(super) told: BTreeSet<String>,
}

/// A text that an editor has open.
pub struct Document {
    pub text: String,
    pub version: Value,
    /// The register it is part of, and its path there.
    home: Option<(PathBuf, String)>,
}

/// A register of which something is open.
struct Open {
    source: Overlay,
    survey: Option<Survey>,
    /// What has changed since the survey.
    changed: Since,
    /// Why there is none.
    fault: Option<String>,
    /// Findings are to be told anew.
    pub untold: bool,
}

/// What has changed since a survey.
enum Since {
    /// The texts of these files, each by its path.
    Paths(BTreeSet<String>),
    /// Whatever: files on disk.
    All,
}

/// A document within its surveyed register.
pub struct Seen<'s> {
    pub document: &'s Document,
    pub survey: &'s Survey,
    pub source: &'s Overlay,
    pub file: FileId,
    pub kind: Option<FileKind>,
    pub language: Language,
}

impl<'s> Seen<'s> {
    pub fn places(&self) -> Places<'s> {
        Places::new(&self.document.text)
    }

    /// The URI of a file of the register.
    pub fn uri(&self, file: FileId) -> String {
        let native = &self.survey.entry(file).listed.native;
        uri::uri(&std::path::absolute(native).unwrap_or_else(|_| native.clone()))
    }

    /// The text of a file of the register, as typed where it is open.
    pub fn text(&self, file: FileId) -> Option<String> {
        use crate::read::Source;
        let entry = self.survey.entry(file);
        entry.kind?;
        String::from_utf8(self.source.read(&entry.listed, self.survey.largest).ok()?).ok()
    }
}

impl Session {
    pub fn new(language: Option<Language>, today: Option<jiff::civil::Date>) -> Session {
        Session { language, today, documents: BTreeMap::new(), registers: BTreeMap::new(), told: BTreeSet::new() }
    }

    /// The editor's language is the messages', unless one was asked for.
    pub fn initialize(&mut self, params: &Value) {
        let locale = params.get("locale").and_then(Value::as_str).unwrap_or_default();
        self.language = self.language.or(match locale {
            locale if locale.starts_with("zh") => Some(Language::Zh),
            locale if locale.starts_with("en") => Some(Language::En),
            _ => None,
        });
    }

    /// What an editor tells without asking.
    pub fn notice(&mut self, method: &str, params: &Value) {
        match method {
            "textDocument/didOpen" => _ = self.open(params.get("textDocument")),
            "textDocument/didChange" => _ = self.change(params),
            "textDocument/didClose" => _ = self.close(params),
            "textDocument/didSave" | "workspace/didChangeWatchedFiles" => {
                self.registers.values_mut().for_each(|open| open.renew(None))
            }
            _ => {}
        }
    }

    fn open(&mut self, document: Option<&Value>) -> Option<()> {
        let document = document?;
        let uri = document.get("uri")?.as_str()?.to_owned();
        let text = document.get("text")?.as_str()?.to_owned();
        let version = document.get("version").cloned().unwrap_or_default();
        let home = uri::path(&uri).and_then(|path| self.home(&path));
        self.documents.insert(uri.clone(), Document { text, version, home });
        self.lay(&uri)
    }

    /// Without a range the change is the whole text; that is all we ask for.
    fn change(&mut self, params: &Value) -> Option<()> {
        let document = params.get("textDocument")?;
        let uri = document.get("uri")?.as_str()?;
        let changes = params.get("contentChanges")?.as_array()?;
        let text = changes.iter().rev().find(|change| change.get("range").is_none())?.get("text")?.as_str()?;
        let known = self.documents.get_mut(uri)?;
        known.text = text.to_owned();
        known.version = document.get("version").cloned().unwrap_or_default();
        self.lay(uri)
    }

    fn close(&mut self, params: &Value) -> Option<()> {
        let uri = params.get("textDocument")?.get("uri")?.as_str()?;
        let (root, path) = self.documents.remove(uri)?.home?;
        let still = self.documents.values().any(|other| other.home.as_ref().is_some_and(|(home, _)| *home == root));
        if !still {
            self.registers.remove(&root);
        } else if let Some(open) = self.registers.get_mut(&root) {
            open.source.lift(&path);
            open.renew(Some(&path));
        }
        Some(())
    }

    /// Lays a document over the file it belongs to.
    fn lay(&mut self, uri: &str) -> Option<()> {
        let document = self.documents.get(uri)?;
        let (root, path) = document.home.as_ref()?;
        let open = self.registers.get_mut(root)?;
        open.source.put(path, document.text.clone().into_bytes());
        open.renew(Some(path));
        Some(())
    }

    fn home(&mut self, path: &Path) -> Option<(PathBuf, String)> {
        let root = root_of(path.parent()?)?;
        let below = relative(&root, path)?;
        self.registers.entry(root.clone()).or_insert_with(|| Open {
            source: Overlay::new(&root),
            survey: None,
            changed: Since::All,
            fault: None,
            untold: true,
        });
        Some((root, below))
    }

    /// Surveys what has changed since the last time; gives back the documents whose findings are to be told.
    pub(super) fn survey_changed(&mut self) -> Vec<String> {
        let ask = self.ask();
        let mut fresh: BTreeSet<PathBuf> = BTreeSet::new();
        for (root, open) in self.registers.iter_mut().filter(|(_, open)| open.untold) {
            open.untold = false;
            open.survey(ask);
            fresh.insert(root.clone());
        }
        let of_fresh = |document: &Document| document.home.as_ref().is_some_and(|(root, _)| fresh.contains(root));
        self.documents.iter().filter(|(_, document)| of_fresh(document)).map(|(uri, _)| uri.clone()).collect()
    }

    fn ask(&self) -> Ask {
        Ask { keep: true, ..Ask::new(self.today.unwrap_or_else(|| jiff::Zoned::now().date())) }
    }

    pub(super) fn is_open(&self, uri: &str) -> bool {
        self.documents.contains_key(uri)
    }

    /// A document that an editor has open, in its register; nothing where it is in none.
    pub fn see(&mut self, uri: &str) -> Option<Seen<'_>> {
        let ask = self.ask();
        let document = self.documents.get(uri)?;
        let (root, path) = document.home.as_ref()?;
        let open = self.registers.get_mut(root)?;
        open.survey(ask);
        let survey = open.survey.as_ref()?;
        let file = survey.layout.entries.iter().position(|entry| entry.listed.path == *path)?;
        let language = self.language.unwrap_or(survey.profile.keys);
        let kind = survey.layout.entries[file].kind;
        Some(Seen { document, survey, source: &open.source, file: FileId(file as u32), kind, language })
    }

    /// Why a document's register cannot be surveyed at all, and the document's version.
    pub(super) fn fault(&self, uri: &str) -> Option<(&str, &Value)> {
        let document = self.documents.get(uri)?;
        let open = self.registers.get(&document.home.as_ref()?.0)?;
        Some((open.fault.as_deref()?, &document.version))
    }
}

impl Open {
    /// A file's text has changed, or who knows what.
    fn renew(&mut self, path: Option<&str>) {
        match (&mut self.changed, path) {
            (Since::Paths(paths), Some(path)) => _ = paths.insert(path.to_owned()),
            (changed, None) => *changed = Since::All,
            (Since::All, Some(_)) => {}
        }
        self.fault = None;
        self.untold = true;
    }

    fn survey(&mut self, ask: Ask) {
        if self.fault.is_some() {
            return;
        }
        let surveyed = match (self.survey.take(), &self.changed) {
            (Some(known), Since::Paths(paths)) if paths.is_empty() => Ok(known),
            (Some(known), Since::Paths(paths)) => again(known, &self.source, ask, &|path| paths.contains(path)),
            _ => survey(&self.source, ask),
        };
        match surveyed {
            Ok(found) => {
                self.survey = Some(found);
                self.changed = Since::Paths(BTreeSet::new());
            }
            Err(error) => {
                self.fault = Some(crate::source::visible(&format!("{error:#}")).into_owned());
                self.changed = Since::All;
            }
        }
    }
}

/// The document and the position that a request is about.
pub fn asked<'s>(session: &'s mut Session, params: &Value) -> Option<Option<(Seen<'s>, u32)>> {
    let uri = params.get("textDocument")?.get("uri")?.as_str()?;
    let position = params.get("position")?;
    position.get("line")?.as_u64()?;
    let Some(seen) = session.see(uri) else { return Some(None) };
    let offset = seen.places().offset(position)?;
    Some(Some((seen, offset)))
}
