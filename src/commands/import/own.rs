//! Tables that riskreg itself exported: each row knows where it came from, so exactly what was edited comes back.

use std::io::Write;

use anyhow::{Result, bail};

use super::super::Outcome;
use super::super::common::said;
use super::plan::{Changed, Place};
use super::told::Teller;
use super::{Args, patch, put};
use crate::export::Exported;
use crate::export::back::{Change, Options, Returned, Sent, returned, written};
use crate::finding::Both;
use crate::output::NewFile;
use crate::register::FileKind;
use crate::source::{visible, visible_lines};

/// Brings the register to what was edited in the table; none where riskreg did not write it.
pub fn run(args: &Args, place: &Place, sent: Sent<'_>, out: &mut dyn Write) -> Result<Option<Outcome>> {
    let layout = place.home.layout();
    let exported = Exported {
        source: place.home.source(),
        layout: &layout,
        only: &[],
        largest: crate::read::LARGEST,
        keys: place.language(),
        name: String::new(),
        commit: None,
        takes: None,
    };
    let Some(returned) = returned(sent, &exported, Options { remove_gone: args.remove_gone }) else { return Ok(None) };
    let mut returned = returned.map_err(|why| anyhow::anyhow!(said(&why)))?;
    if args.tables.len() > 1 {
        bail!("riskreg 导出的表一次导入一个 / a table that riskreg exported is imported alone, one at a time");
    }
    let (new, changed) = texts(place, &mut returned)?;
    let refused = !returned.refused.is_empty();
    let writes = !refused || args.partial;
    if args.dry_run {
        for file in &new {
            writeln!(out, "=== {}\n{}", place.home.shown(&file.path), visible_lines(&file.text))?;
        }
        for file in &changed {
            patch::show(&file.path, &file.before, &file.after, out)?;
        }
    } else if writes {
        put(&place.home.root, &new, &changed)?;
    }
    tell(args, place, &mut returned, (&new, &changed), writes, out)?;
    Ok(Some(if refused { Outcome::Found } else { Outcome::Clean }))
}

/// The files that are to be made, and those that change; what cannot be written is refused.
fn texts(place: &Place, returned: &mut Returned) -> Result<(Vec<NewFile>, Vec<Changed>)> {
    let (mut new, mut changed) = (Vec::new(), Vec::new());
    let mut kinds: Vec<(&str, FileKind)> = Vec::new();
    for change in &returned.changes {
        let path = change.path();
        let native = place.home.root.join(path);
        let before = if native.is_file() { Some(std::fs::read_to_string(&native)?) } else { None };
        let text = match written(change, before.as_deref(), place.language()) {
            Ok(text) => text,
            Err(why) => {
                returned.refused.push(why);
                continue;
            }
        };
        let kind = match change {
            Change::New { kind, .. } => {
                kinds.push((path, *kind));
                *kind
            }
            Change::Edited { kind, .. } => *kind,
            Change::Settings { .. } => FileKind::Unit,
        };
        match before {
            Some(before) if before == text => {}
            Some(before) => changed.push(Changed { path: path.to_owned(), kind, before, after: text }),
            None => new.push(NewFile { path: path.to_owned(), text }),
        }
    }
    place.home.check(&kinds)?;
    Ok((new, changed))
}

fn tell(
    args: &Args,
    place: &Place,
    returned: &mut Returned,
    (new, changed): (&[NewFile], &[Changed]),
    writes: bool,
    out: &mut dyn Write,
) -> Result<()> {
    const NAMED: usize = 40;
    let mut teller = Teller { out, language: place.language() };
    teller.say("riskreg 导出的表:只登记改过的地方", "a table that riskreg exported: only what was edited is taken")?;
    let lists: [(&str, &str, &mut Vec<Both>); 4] = [
        ("", "", &mut returned.remarks),
        ("改了 ", "edited: ", &mut returned.edited),
        ("表里没有了 ", "not in the table any more: ", &mut returned.gone),
        ("不收 ", "refused: ", &mut returned.refused),
    ];
    for (zh, en, list) in lists {
        for both in list.iter().take(NAMED) {
            teller.say(format!("{zh}{}", both.zh), format!("{en}{}", both.en))?;
        }
        if let Some(more) = list.len().checked_sub(NAMED).filter(|more| *more > 0) {
            teller.say(format!("……还有 {more} 处"), format!("… and {more} more"))?;
        }
    }
    if !returned.gone.is_empty() && !args.remove_gone {
        teller.say(
            "表里没有了的没有动;要删去,加 --remove-gone",
            "what is gone was left as it is; --remove-gone takes it out",
        )?;
    }
    let would = args.dry_run;
    if writes || would {
        for (path, zh, en, zh_would, en_would) in new
            .iter()
            .map(|file| (&file.path, "新建", "new", "将新建", "would make"))
            .chain(changed.iter().map(|file| (&file.path, "修改", "changed", "将修改", "would change")))
        {
            let shown = visible(&place.home.shown(path)).into_owned();
            let (zh, en) = if would { (zh_would, en_would) } else { (zh, en) };
            teller.say(format!("{zh} {shown}"), format!("{en} {shown}"))?;
        }
        if new.is_empty() && changed.is_empty() {
            teller.say("没有要改的", "nothing to change")?;
        }
        return Ok(());
    }
    teller.say(
        "有不收的内容,什么都没有写;改好后再导入,或用 --partial 先写其余的",
        "something was refused and nothing was written; mend it and import again, or write the rest with --partial",
    )
}
