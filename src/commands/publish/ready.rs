//! Registers about to be published, and their pages.

use anyhow::Result;
use jiff::civil::Date;

use super::{earlier, pdf};
use crate::commands::common::{Register, names};
use crate::publish::{Earlier, Options, Published, Released, View, contents, folder_names, publish};
use crate::read::Overlay;

/// A register of which only what its view shows is left.
pub struct Ready<'r> {
    pub released: Released<'r>,
    pub source: &'r Overlay,
    pub only: &'r [String],
    /// The commit that it was read from, where it was read from one.
    pub commit: Option<&'r str>,
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
        ready.push(Ready { released, source, only, commit: commit.as_deref(), name, folder });
    }
    ready
}

/// Takes one page: of which register it is, by its number, or of none; its path, and its content.
pub type PutOf<'p> = &'p (dyn Fn(Option<usize>, &str, &[u8]) -> Result<()> + Sync);

/// Looks at what a file is made from: of which register it is, its path, and its content.
pub type Look<'p> = &'p (dyn Fn(Option<usize>, &str, &[u8]) + Sync);

/// Makes what was asked for of all registers; PDF by a program of the machine, `engine` where that is named.
pub fn pages(
    ready: &[Ready<'_>],
    options: &Options,
    today: Date,
    (engine, look): (Option<&str>, Look<'_>),
    put: PutOf<'_>,
) -> Result<Vec<Published>> {
    match pdf::is_asked(options) {
        true => pdf::printed(options, (engine, look), put, |options, put| written(ready, options, today, put)),
        false => written(ready, options, today, put),
    }
}

/// Makes the pages of all registers, and the page in front of several.
fn written(ready: &[Ready<'_>], options: &Options, today: Date, put: PutOf<'_>) -> Result<Vec<Published>> {
    let mut published = Vec::new();
    for (index, register) in ready.iter().enumerate() {
        let options = Options { only: register.only.to_vec(), ..options.clone() };
        let put = |path: &str, content: &[u8]| put(Some(index), path, content);
        let cycles = earlier::cycles(register, today, &options)?;
        published.push(earlier::since(register, today, &options, |since| {
            let earlier = Earlier { since, cycles };
            publish(&register.released, &register.name, &register.folder, today, &options, earlier, &put)
        })?);
    }
    if published.len() > 1 {
        contents(&published, options, &|path, content| put(None, path, content))?;
    }
    Ok(published)
}
