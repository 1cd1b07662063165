//! `riskreg publish --verify`: whether a folder is exactly what a register gives.

use std::io::Write;
use std::path::Path;
use std::sync::Mutex;

use anyhow::{Context, Result, bail};

use super::ready::{pages, ready};
use super::stated;
use crate::commands::Outcome;
use crate::commands::common::{Input, Register};
use crate::output::found;
use crate::publish::proof::{Fault, Files, Held, MANIFEST, Manifest, OfRegister, faults};
use crate::record::Language;
use crate::source::visible;

pub fn run(input: &Input, folder: &Path, out: &mut dyn Write) -> Result<Outcome> {
    let manifest = read(folder)?;
    let language = input.lang.map_or(manifest.options.language, Language::from);
    let mut there = found(folder)?;
    there.remove(MANIFEST);
    let mut registers = registers(input, &manifest)?;
    let (mut lines, end) = if registers.is_empty() {
        (differences(&there, &manifest.files, language), alone(&there, language))
    } else {
        let (made, stated) = made_again(&mut registers, &manifest)?;
        let mut lines = differences(&there, &made, language);
        lines.extend(misstated(&manifest, &there, &made, &stated, language));
        (lines, exactly(&there, &stated, language))
    };
    if lines.is_empty() {
        writeln!(out, "{}", visible(&end))?;
        return Ok(Outcome::Clean);
    }
    let count = lines.len();
    let version = env!("CARGO_PKG_VERSION");
    if !registers.is_empty() && manifest.riskreg != version {
        let other = &manifest.riskreg;
        lines.push(language.of(
            format!("由 riskreg {other} 生成,现在核对的是 {version};换版本也会使页面不同"),
            format!("made by riskreg {other} and verified by {version}; another version gives other pages, too"),
        ));
    }
    lines.push(language.of(format!("有 {count} 处不符"), format!("{count} differences")));
    lines.iter().try_for_each(|line| writeln!(out, "{}", visible(line)))?;
    Ok(Outcome::Found)
}

fn read(folder: &Path) -> Result<Manifest> {
    let path = folder.join(MANIFEST);
    let shown = || visible(&path.to_string_lossy()).into_owned();
    let text = std::fs::read_to_string(&path).with_context(|| {
        format!(
            "{0}: 没有这个清单,只能核对 riskreg publish 生成的文件夹 / {0}: no such manifest; only a folder that riskreg publish made can be verified",
            shown()
        )
    })?;
    Manifest::read(&text).with_context(shown)
}

/// The registers that were named, or that the current folder has, read as the manifest says.
fn registers(input: &Input, manifest: &Manifest) -> Result<Vec<Register>> {
    let input = Input { today: Some(manifest.today), max_file_size: manifest.largest / (1024 * 1024), ..input.clone() };
    let mut registers = input.read(|mut ask| {
        (ask.models, ask.fingerprint, ask.marks, ask.copies) = (true, true, true, false);
        ask
    })?;
    if registers.is_empty() && input.paths.is_empty() {
        return Ok(registers);
    }
    let (stated, given) = (manifest.registers.len(), registers.len());
    if stated != given {
        bail!(
            "清单里有 {stated} 个台账,这里给出 {given} 个;请按生成时的次序写出 / the manifest is of {stated} registers and {given} are given; name them in the order in which they were published"
        );
    }
    for (register, stated) in registers.iter_mut().zip(&manifest.registers) {
        register.only.clone_from(&stated.only);
    }
    Ok(registers)
}

/// What the registers give with all that the manifest states.
fn made_again(registers: &mut [Register], manifest: &Manifest) -> Result<(Files, Vec<OfRegister>)> {
    let mut ready = ready(registers, manifest.options.view, manifest.today);
    for (register, stated) in ready.iter_mut().zip(&manifest.registers) {
        register.since.clone_from(&stated.since);
    }
    let made = Mutex::new(Files::new());
    let put = |_, path: &str, content: &[u8]| {
        let held = Held::of(content);
        made.lock().unwrap_or_else(std::sync::PoisonError::into_inner).insert(path.to_owned(), held);
        Ok(())
    };
    let published = pages(&ready, &manifest.options, manifest.today, (None, &|_, _, _| {}), &put)?;
    let stated = ready.iter().zip(&published).map(|(register, published)| stated::register(register, published));
    let stated = stated.collect::<Result<_>>()?;
    Ok((made.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner), stated))
}

fn differences(there: &Files, should: &Files, language: Language) -> Vec<String> {
    let word = |fault| match fault {
        Fault::Altered => language.of("改动", "altered"),
        Fault::Missing => language.of("缺少", "missing"),
        Fault::Added => language.of("多出", "added  "),
    };
    faults(there, should).into_iter().map(|(path, fault)| format!("{}  {path}", word(fault))).collect()
}

/// What the manifest says that is not so.
fn misstated(
    manifest: &Manifest,
    there: &Files,
    made: &Files,
    stated: &[OfRegister],
    language: Language,
) -> Vec<String> {
    let mut lines = Vec::new();
    // What lies there otherwise has been named already.
    for (path, _) in faults(&manifest.files, made).into_iter().filter(|(path, _)| there.get(*path) == made.get(*path)) {
        lines.push(language.of(
            format!("清单  {path}:所列与台账给出的不符"),
            format!("manifest  {path}: listed otherwise than the register gives it"),
        ));
    }
    for (said, is) in manifest.registers.iter().zip(stated) {
        let name = &is.name;
        if said.fingerprint != is.fingerprint {
            let (said, is) = (&said.fingerprint, &is.fingerprint);
            lines.push(language.of(
                format!("台账  {name}:指纹为 {is},生成时为 {said}"),
                format!("register  {name}: its fingerprint is {is} and was {said}"),
            ));
        } else if (&said.name, &said.folder, &said.profile) != (&is.name, &is.folder, &is.profile) {
            lines.push(language.of(
                format!("清单  {name}:名称、文件夹或方案与台账不符"),
                format!("manifest  {name}: name, folder or profile is not the register's"),
            ));
        }
    }
    lines
}

fn alone(there: &Files, language: Language) -> String {
    let count = there.len();
    language.of(
        format!("{count} 个文件都与清单一致;没有给出台账,未核对是否由台账生成"),
        format!("{count} files are as the manifest lists them; no register was given, so it was not checked that they come of one"),
    )
}

fn exactly(there: &Files, stated: &[OfRegister], language: Language) -> String {
    let count = there.len();
    let prints: Vec<&str> = stated.iter().map(|register| &*register.fingerprint).collect();
    let prints = prints.join(language.of("、", ", "));
    language.of(
        format!("{count} 个文件正是台账所给的,台账指纹 {prints}"),
        format!("{count} files are exactly what the register gives; its fingerprint is {prints}"),
    )
}
