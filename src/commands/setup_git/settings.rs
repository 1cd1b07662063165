//! The keys of git's settings: the merge driver, the diff driver, paths as they are, the signers.

use std::path::Path;

use anyhow::Result;

use super::{Setting, State, Step};
use crate::finding::Both;
use crate::merge::FORM;
use crate::profile::{self, GitSettings};
use crate::read::{self, Settings, small_file};

/// One key that is to have one value.
struct Key<'r> {
    settings: Settings<'r>,
    key: &'static str,
    value: String,
    /// Another value is somebody's own choice.
    keeps: bool,
}

impl Step for Key<'_> {
    fn what(&self) -> String {
        format!("{} = {}", self.key, self.value)
    }

    fn state(&self) -> Result<State> {
        Ok(match self.settings.get(self.key)? {
            Some(value) if value == self.value => State::Made,
            Some(value) if self.keeps => {
                let (key, wanted) = (self.key, &self.value);
                State::Taken(Both::new(
                    format!("{key} 已设为 {value},没有动;台账要的是 {wanted}"),
                    format!("{key} is {value} already and was left alone; the register asks for {wanted}"),
                ))
            }
            _ => State::Missing,
        })
    }

    fn make(&self) -> Result<()> {
        self.settings.set(self.key, &self.value)
    }

    fn undo(&self) -> Result<()> {
        self.settings.unset(self.key)
    }
}

/// The drivers, by names that `.gitattributes` gives to files.
pub fn drivers<'r>(settings: Settings<'r>, program: &str) -> Vec<Box<dyn Step + 'r>> {
    let key = |key: &'static str, value: String| -> Box<dyn Step + 'r> {
        Box::new(Key { settings, key, value, keeps: false })
    };
    vec![
        key("merge.riskreg.name", "廉政风险防控台账按条目合并 / registers merged by identity".to_owned()),
        // The labels are known since git 2.44; an older one passes on their letters.
        key(
            "merge.riskreg.driver",
            format!("{program} merge-driver --marker-size %L -L %X -L %S -L %Y -- %O %A %B %P"),
        ),
        // Between two bases of a criss-cross merge: marks in a base would make it unreadable.
        key("merge.riskreg.recursive", "binary".to_owned()),
        key("diff.riskreg.textconv", format!("{program} diff-driver --form {FORM}")),
        key("diff.riskreg.cachetextconv", "true".to_owned()),
        key("diff.riskreg.xfuncname", "^([^ -].*)$".to_owned()),
        key("core.quotePath", "false".to_owned()),
    ]
}

/// The file of allowed signers, where the register has one: by its path from the top, where git looks for it.
pub fn signers<'a>(setting: &Setting<'a>) -> Result<Option<Box<dyn Step + 'a>>> {
    let Some(file) = setting.git.allowed_signers.as_deref() else { return Ok(None) };
    if !setting.root.join(file).is_file() {
        return Ok(None);
    }
    let value = format!("{}{file}", setting.repository.prefix());
    let settings = Settings::Of(setting.repository);
    Ok(Some(Box::new(Key { settings, key: "gpg.ssh.allowedSignersFile", value, keeps: true })))
}

/// What `riskreg.toml` asks of git; the usual where there is none.
pub fn asked_of(root: &Path) -> Result<GitSettings> {
    let text = small_file(&root.join("riskreg.toml"))?.unwrap_or_default();
    let (text, parsed) = read::config(text.as_bytes());
    Ok(profile::load(parsed.root.as_ref().map(|root| (root, text))).profile.git)
}

/// How to call this program from a shell: by its name where the path leads to it, else by where it lies.
pub fn program() -> String {
    let name = "riskreg";
    let own = std::env::current_exe().and_then(|path| path.canonicalize()).ok();
    let found = std::env::var_os("PATH").and_then(|path| {
        std::env::split_paths(&path).map(|folder| folder.join(name)).find_map(|path| path.canonicalize().ok())
    });
    match own {
        Some(own) if found.as_ref() != Some(&own) => quoted(&own.to_string_lossy()),
        _ => name.to_owned(),
    }
}

/// A word for a shell.
pub fn quoted(text: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '/' | '.' | '-' | '_' | ':' | '+');
    match !text.is_empty() && text.chars().all(plain) {
        true => text.to_owned(),
        false => format!("'{}'", text.replace('\'', "'\\''")),
    }
}
