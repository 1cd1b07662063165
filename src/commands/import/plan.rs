//! What an import makes of a register: new files, and those that are there brought to what the tables say.

use std::collections::HashMap;

use anyhow::{Context, Result, bail};
use rustc_hash::FxHashMap;

use super::super::home::{Home, way_to_schema};
use super::super::new::register_files;
use super::Args;
use crate::finding::Both;
use crate::import::update::{Gone, Pairing, pair, updated};
use crate::import::{self, At, Draft, DraftFile, Imported, NewScale, Says};
use crate::merge::{Manner, meaning_of, rewritten, tidied};
use crate::output::NewFile;
use crate::record::{Json, Language};
use crate::register::{FileKind, Unit};
use crate::schema::Subject;
use crate::source::{is_hidden, visible};
use crate::vocabulary::fold;
use crate::write::blank::{Settings, modeline};
use crate::write::yaml::{self, Meant};

/// Where the tables go.
pub struct Place {
    pub home: Home,
    /// Of the folder that is imported into, in the register: empty, or with a `/` at its end.
    pub prefix: String,
    pub new_register: bool,
}

/// A file that is there, and what it is to be.
pub struct Changed {
    pub path: String,
    pub kind: FileKind,
    pub before: String,
    pub after: String,
}

/// All that an import would do.
pub struct Plan {
    pub new: Vec<NewFile>,
    pub changed: Vec<Changed>,
    /// Files that say already what the tables say.
    pub unchanged: usize,
    /// What the tables do not have any more.
    pub gone: Vec<(String, Both)>,
    pub levels: NewScale,
    pub paths: FxHashMap<At, String>,
}

/// A file of the register that the tables may speak of.
struct Known {
    path: String,
    kind: FileKind,
    text: String,
    says: Json,
}

impl Place {
    pub fn language(&self) -> Language {
        self.home.profile.keys
    }

    /// What is to be written for `imported`, whose powers and points get their ids here.
    pub fn plan(&self, imported: &mut Imported, args: &Args, note: &str, gone: &Gone) -> Result<Plan> {
        let draft = &mut imported.draft;
        let known = self.known(draft)?;
        let mut pairings: HashMap<At, Pairing> = HashMap::new();
        for at in draft.places() {
            let says = known.get(&at).map_or(&Json::Null, |known| &known.says);
            pairings.insert(at, pair(says, draft.holder_mut(at)));
        }
        let paths = import::paths(draft, &self.prefix, &|at| known.get(&at).map(|known| known.path.clone()));
        let levels = match self.new_register {
            true => import::scale_of(draft, &self.home.profile),
            false => NewScale::AsProfile,
        };
        let mut plan = Plan { new: Vec::new(), changed: Vec::new(), unchanged: 0, gone: Vec::new(), levels, paths };
        let root = known.get(&At::default()).map_or(FileKind::Unit, |known| known.kind);
        let imported = &*imported;
        let draft = &imported.draft;
        let mut fresh: Vec<DraftFile<'_>> = Vec::new();
        for file in import::files(draft, &plan.paths, root) {
            let Some(known) = known.get(&file.at) else {
                fresh.push(file);
                continue;
            };
            if file.only_name {
                continue;
            }
            let pairing = pairings.remove(&file.at).unwrap_or_default();
            self.change(known, &file, &pairing, gone, &mut plan)?;
        }
        let unit_name = args.name.clone().or_else(|| draft.unit_name().map(str::to_owned));
        self.unit_file(&mut fresh, unit_name.as_deref());
        fresh.extend(self.statements(imported, &args.source(), &plan.paths));
        self.new_files(&fresh, unit_name, args, note, &mut plan)?;
        Ok(plan)
    }

    /// The files that are there of what the draft speaks of: the home itself, departments and posts by their names.
    fn known(&self, draft: &Draft) -> Result<FxHashMap<At, Known>> {
        let mut found = FxHashMap::default();
        let files = self.home.files();
        let folder_of = |path: &str| path.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned();
        let own = self.prefix.trim_end_matches('/');
        let below = |path: &str| own.is_empty() || path.strip_prefix(own).is_some_and(|rest| rest.starts_with('/'));
        let home = files.iter().find(|(path, kind)| kind.is_home() && folder_of(path) == own);
        if let Some((path, kind)) = home {
            found.extend(self.read(path, *kind)?.map(|known| (At::default(), known)));
        }
        let wanted: FxHashMap<String, u32> =
            (1..).zip(&draft.parts[1..]).map(|(index, part)| (fold(&part.name), index)).collect();
        if !wanted.is_empty() {
            let departments = files
                .iter()
                .filter(|(path, kind)| *kind == FileKind::Department && folder_of(path) != own && below(path));
            for (path, kind) in departments {
                let Some(known) = self.read(path, *kind)? else { continue };
                let folder = folder_of(path);
                let last = folder.rsplit('/').next().unwrap_or_default().to_owned();
                let part = names(&known.says, "name").chain([last]).find_map(|name| wanted.get(&fold(&name)));
                if let Some(part) = part {
                    found.entry(At { part: *part, post: 0 }).or_insert(known);
                }
            }
        }
        self.known_posts(draft, &files, &mut found)?;
        Ok(found)
    }

    fn known_posts(&self, draft: &Draft, files: &[(String, FileKind)], found: &mut FxHashMap<At, Known>) -> Result<()> {
        let mut folders: FxHashMap<String, Vec<&str>> = FxHashMap::default();
        for (path, _) in files.iter().filter(|(_, kind)| *kind == FileKind::Post) {
            let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
            folders.entry(folder.to_owned()).or_default().push(path);
        }
        for (index, part) in (0..).zip(&draft.parts) {
            let folder = match (found.get(&At { part: index, post: 0 }), index) {
                (Some(known), _) => known.path.rsplit_once('/').map_or(String::new(), |(folder, _)| folder.to_owned()),
                (None, 0) => self.prefix.trim_end_matches('/').to_owned(),
                _ => continue,
            };
            if part.posts.is_empty() {
                continue;
            }
            let wanted: FxHashMap<String, u32> =
                (1..).zip(&part.posts).map(|(post, (title, _))| (fold(title), post)).collect();
            for path in folders.get(&folder).into_iter().flatten() {
                let Some(known) = self.read(path, FileKind::Post)? else { continue };
                let stem =
                    path.rsplit('/').next().unwrap_or(path).rsplit_once('.').map_or(*path, |(stem, _)| stem).to_owned();
                let post = names(&known.says, "title").chain([stem]).find_map(|name| wanted.get(&fold(&name)));
                if let Some(post) = post {
                    found.entry(At { part: index, post: *post }).or_insert(known);
                }
            }
        }
        Ok(())
    }

    /// A file and what it says; none where there is none. One that cannot be read stands in the way.
    fn read(&self, path: &str, kind: FileKind) -> Result<Option<Known>> {
        let shown = self.home.shown(path);
        let native = self.home.root.join(path);
        let bytes = std::fs::read(&native).with_context(|| shown.clone())?;
        let text = String::from_utf8(bytes).ok().and_then(|text| meaning_of(&text, kind).map(|says| (text, says)));
        let Some((text, says)) = text else {
            bail!(
                "{shown}:读不懂,先用 `riskreg lint` 改好 / {shown}: cannot be read as a whole; see `riskreg lint` first"
            );
        };
        Ok(Some(Known { path: path.to_owned(), kind, text, says }))
    }

    /// Brings a file that is there to what the tables say.
    fn change(
        &self,
        known: &Known,
        file: &DraftFile<'_>,
        pairing: &Pairing,
        gone: &Gone,
        plan: &mut Plan,
    ) -> Result<()> {
        let shown = self.home.shown(&known.path);
        let Some(new) = meaning_of(&yaml::mapping(&file.meant(self.language()).mapping())?, known.kind) else {
            bail!("{shown}:表里的内容写不成台账 / {shown}: what the tables say cannot be written as a file");
        };
        let mut told = Vec::new();
        let after = rewritten(&known.text, known.kind, |says| {
            told = updated(says, &new, pairing, gone, self.language());
        });
        let Ok(after) = after else {
            bail!(
                "{shown}:写出的内容读回来不一样,什么都没有写;先运行 riskreg fmt {shown} / {shown}: what would be written does not read back the same and nothing was written; run riskreg fmt {shown} first"
            );
        };
        plan.gone.extend(told.into_iter().map(|told| (known.path.clone(), told)));
        if after == known.text {
            plan.unchanged += 1;
        } else {
            plan.changed.push(Changed {
                path: known.path.clone(),
                kind: known.kind,
                before: known.text.clone(),
                after,
            });
        }
        Ok(())
    }

    /// The unit's own file: with its name, and wherever a folder would otherwise be no part of the register.
    fn unit_file(&self, drafts: &mut Vec<DraftFile<'_>>, name: Option<&str>) {
        let path = format!("{}unit.yaml", self.prefix);
        let name = name.map_or(Meant::Nothing, |name| Meant::Text(name.to_owned().into()));
        let mut fields = vec![(Unit::name.key(self.language()), name)];
        let there = drafts.iter_mut().find(|file| file.path == path);
        if let Some(unit) = there {
            if let Meant::Record(others) = unit.meant(self.language()).into_owned() {
                let others = others.into_iter().filter(|(key, _)| *key != fields[0].0).collect::<Vec<_>>();
                fields.extend(others);
            }
            unit.says = Says::This(Meant::Record(fields));
        } else if !self.home.is_home(self.prefix.trim_end_matches('/')) {
            let says = Says::This(Meant::Record(fields));
            drafts.insert(0, DraftFile { at: At::default(), path, kind: FileKind::Unit, says, only_name: true });
        }
    }

    /// What the tables state of totals, a file for each part that they speak of.
    fn statements<'i>(
        &self,
        imported: &'i Imported,
        source: &str,
        paths: &FxHashMap<At, String>,
    ) -> Vec<DraftFile<'i>> {
        let mut parts: Vec<Option<u32>> = imported.stated.iter().map(|stated| stated.part).collect();
        parts.sort_unstable();
        parts.dedup();
        let of_part = |part: Option<u32>| {
            let stated: Vec<_> = imported.stated.iter().filter(|stated| stated.part == part).collect();
            let path = part.and_then(|part| paths.get(&At { part, post: 0 }));
            let scope = path.and_then(|path| path.rsplit_once('/')).map(|(folder, _)| folder);
            let own = self.prefix.trim_end_matches('/');
            let scope = scope.or((!own.is_empty()).then_some(own));
            let name = scope.map_or(String::new(), |scope| format!("-{}", scope.replace('/', "-")));
            let path = format!("statements/{}{name}.yaml", import::file_name(source));
            let (source, scope) = (source.to_owned(), scope.map(str::to_owned));
            let says = Says::This(import::statement(&stated, source, scope, self.language()));
            DraftFile { at: At::default(), path, kind: FileKind::Statement, says, only_name: false }
        };
        parts.into_iter().map(of_part).collect()
    }

    /// The new files, each read back by our own reader, and what makes a folder a register where it is none yet.
    fn new_files(
        &self,
        drafts: &[DraftFile<'_>],
        name: Option<String>,
        args: &Args,
        note: &str,
        plan: &mut Plan,
    ) -> Result<()> {
        if self.new_register {
            let scale = match &plan.levels {
                NewScale::Scale(kind, words) => Some((*kind, words.clone())),
                _ => None,
            };
            let settings = Settings { name, keys: self.language(), profile: args.profile.clone(), scale };
            plan.new = register_files(&settings, None)?;
            plan.new.retain(|file| file.path != "unit.yaml");
        }
        let mut kinds: Vec<(&str, FileKind)> = Vec::new();
        for draft in drafts {
            let text = text(draft, note, self.language())?;
            let there = self.home.root.join(&draft.path);
            // The same figures were stated by the import before.
            if draft.kind == FileKind::Statement && there.is_file() {
                let before = std::fs::read_to_string(&there).with_context(|| self.home.shown(&draft.path))?;
                match before == text {
                    true => plan.unchanged += 1,
                    false => {
                        plan.changed.push(Changed { path: draft.path.clone(), kind: draft.kind, before, after: text })
                    }
                }
                continue;
            }
            plan.new.push(NewFile { path: draft.path.clone(), text });
            kinds.push((&draft.path, draft.kind));
        }
        self.home.check(&kinds)?;
        let mut needed: Vec<FileKind> = Vec::new();
        for (_, kind) in kinds {
            if !needed.contains(&kind) {
                needed.push(kind);
            }
        }
        for kind in needed {
            let schema = self.home.schema(Subject::File(kind));
            let own = schema.filter(|schema| plan.new.iter().all(|file| file.path != schema.path));
            plan.new.extend(own);
        }
        Ok(())
    }
}

/// The names that a file goes by.
fn names<'j>(says: &'j Json, key: &str) -> impl Iterator<Item = String> + use<'j> {
    let text = |json: &Json| json.as_str().map(str::to_owned);
    let own = says.get(key).and_then(text);
    let former = says.get("aliases").and_then(Json::as_array).into_iter().flatten().filter_map(text);
    own.into_iter().chain(former)
}

/// The text of a file: where its schema is, where it came from, what it says.
fn text(draft: &DraftFile<'_>, note: &str, language: Language) -> Result<String> {
    let meant = draft.meant(language);
    let head = format!("{}\n{note}\n", modeline(&way_to_schema(&draft.path, draft.kind)));
    if let Some(body) = meant.laid_out().filter(|_| is_remark(note)) {
        let text = head + &body;
        debug_assert!(yaml::reads_back(&text, &meant.mapping()), "{text}");
        return Ok(text);
    }
    let mapping = meant.mapping();
    let body = yaml::mapping(&mapping)?;
    // A name that is not known yet is left empty, as a person would.
    let body = match body.lines().next() {
        Some(first) if first.ends_with(": null") => body.replacen(": null", ":", 1),
        _ => body,
    };
    let text = head + &body;
    // As `fmt` lays it out.
    let text = tidied(&text, draft.kind, Manner::default()).unwrap_or(text);
    if !yaml::reads_back(&text, &mapping) {
        let path = visible(&draft.path);
        bail!(
            "{path}:写出的内容读回来不一样,没有写 / {path}: what would be written does not read back the same; nothing was written"
        );
    }
    Ok(text)
}

/// One line that `fmt` leaves as it is.
fn is_remark(note: &str) -> bool {
    note.starts_with("# ") && note.trim_end() == note && !note.chars().any(is_hidden)
}
