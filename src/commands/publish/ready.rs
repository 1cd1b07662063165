//! Registers about to be published, and their pages.

use anyhow::Result;
use jiff::civil::Date;

use super::{earlier, pdf};
use crate::commands::common::{Register, names};
use crate::publish::{Earlier, Key, Options, Out, Published, Released, View, contents, folder_names, publish};
use crate::read::Overlay;

/// A register of which only what its view shows is left.
pub struct Ready<'r> {
    pub released: Released<'r>,
    pub source: &'r Overlay,
    pub only: &'r [String],
    /// The commit that it was read from, where it was read from one.
    pub commit: Option<&'r str>,
    /// The commit of the publication before that is meant, whatever is called so by now.
    pub since: Option<String>,
    pub name: String,
    /// Where its pages lie: empty, or with a `/` at its end.
    pub folder: String,
}

/// Makes registers ready. What their view does not show is gone from them.
pub fn ready(registers: &mut [Register], view: View, today: Date) -> Vec<Ready<'_>> {
    let names: Vec<String> = names(registers).into_iter().map(|(_, name)| name).collect();
    let folders = folder_names(names.iter().map(String::as_str));
    let mut ready = Vec::new();
    for ((Register { source, survey, only, commit }, name), folder) in registers.iter_mut().zip(names).zip(folders) {
        let released = Released::new(survey, view, today);
        ready.push(Ready { released, source, only, commit: commit.as_deref(), since: None, name, folder });
    }
    ready
}

/// Takes the pages of several registers, each with the number of its register, or none; what puts pages nowhere else may be a
/// closure.
pub trait Outs: Sync {
    /// As [`Out::has`].
    fn has(&self, register: Option<usize>, path: &str, key: Key) -> bool {
        let _ = (register, path, key);
        false
    }

    /// As [`Out::asks`].
    fn asks(&self) -> bool {
        false
    }

    /// As [`Out::put`].
    fn put(&self, register: Option<usize>, path: &str, content: &[u8]) -> Result<()>;
}

impl<F: Fn(Option<usize>, &str, &[u8]) -> Result<()> + Sync> Outs for F {
    fn put(&self, register: Option<usize>, path: &str, content: &[u8]) -> Result<()> {
        self(register, path, content)
    }
}

/// Takes the pages of one of them.
struct OneOf<'o>(&'o dyn Outs, usize);

impl Out for OneOf<'_> {
    fn asks(&self) -> bool {
        self.0.asks()
    }

    fn has(&self, path: &str, key: Key) -> bool {
        self.0.has(Some(self.1), path, key)
    }

    fn put(&self, path: &str, content: &[u8]) -> Result<()> {
        self.0.put(Some(self.1), path, content)
    }
}

/// Looks at what a file is made from: of which register it is, its path, and its content.
pub type Look<'p> = &'p (dyn Fn(Option<usize>, &str, &[u8]) + Sync);

/// Makes what was asked for of all registers; PDF by a program of the machine, `engine` where that is named.
pub fn pages(
    ready: &[Ready<'_>],
    options: &Options,
    today: Date,
    (engine, look): (Option<&str>, Look<'_>),
    out: &dyn Outs,
) -> Result<Vec<Published>> {
    match pdf::is_asked(options) {
        true => pdf::printed(options, (engine, look), out, |options, out| written(ready, options, today, out)),
        false => written(ready, options, today, out),
    }
}

/// Makes the pages of all registers, and the page in front of several.
fn written(ready: &[Ready<'_>], options: &Options, today: Date, out: &dyn Outs) -> Result<Vec<Published>> {
    let mut published = Vec::new();
    for (index, register) in ready.iter().enumerate() {
        let options = Options { only: register.only.to_vec(), ..options.clone() };
        let out = OneOf(out, index);
        let cycles = earlier::cycles(register, today, &options)?;
        published.push(earlier::since(register, today, &options, |since| {
            let earlier = Earlier { since, cycles };
            publish(&register.released, &register.name, &register.folder, today, &options, earlier, &out)
        })?);
    }
    if published.len() > 1 {
        contents(&published, options, &|path: &str, content: &[u8]| out.put(None, path, content))?;
    }
    Ok(published)
}
