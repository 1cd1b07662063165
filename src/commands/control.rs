//! What of the findings `lint` reports, and what it does about them: fixes, baselines, changes, unsaved text.

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use jiff::civil::Date;

use super::Outcome;
use super::baseline;
use super::common::{Input, Register, Unsaved, say};
use super::fix::{Fixed, fix};
use crate::judge::Selection;
use crate::read::{changed_since, relative};
use crate::record::Language;
use crate::survey::survey;

/// What of the findings is reported, and what is done about them.
#[derive(Debug, clap::Args)]
pub struct Control {
    /// 改好可以放心改的:写法、日期、缺少的编号 / Put right what is safe: spellings, dates, missing ids
    #[arg(long, conflicts_with = "at")]
    fix: bool,
    /// 只显示 --fix 会改什么,不改 / Show what --fix would change, and change nothing
    #[arg(long, conflicts_with = "at")]
    pub diff: bool,
    /// 注释里放行的也报告 / Report also what comments in the register allow
    #[arg(long)]
    ignore_allows: bool,
    /// 基线文件:其中的问题不报 / A baseline: what it lists is not reported
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,
    /// 只报告自这个 git 版本以来改过的文件 / Report only on files that changed since this git revision
    #[arg(long, value_name = "REV", conflicts_with = "at")]
    changed_since: Option<String>,
    /// 从标准输入读这个文件的内容(PATH 写 -) / Read this file's text from standard input (PATH is -)
    #[arg(long, value_name = "PATH", conflicts_with = "at")]
    stdin_filename: Option<PathBuf>,
}

impl Control {
    /// The text on standard input, where one is announced.
    pub fn unsaved(&self, input: &Input) -> Result<Option<Unsaved>> {
        let dash = input.paths.iter().any(|path| path == Path::new("-"));
        let Some(path) = &self.stdin_filename else {
            if dash {
                bail!(
                    "从标准输入读时,用 --stdin-filename 写明是哪个文件 / name the file that is on standard input with --stdin-filename"
                );
            }
            return Ok(None);
        };
        if self.fix && !self.diff {
            bail!(
                "标准输入里的文件改不了,用 --diff 看会怎么改 / what is on standard input cannot be fixed; see the fixes with --diff"
            );
        }
        let limit = input.ask().largest.saturating_add(1);
        let mut bytes = Vec::new();
        let read = std::io::Read::read_to_end(&mut std::io::Read::take(std::io::stdin().lock(), limit), &mut bytes);
        read.context("无法读标准输入 / cannot read standard input")?;
        Ok(Some(Unsaved { path: path.clone(), bytes }))
    }

    /// The selection of a run, for one register.
    pub fn selection(&self, selection: Selection, register: &Register) -> Result<Selection> {
        let root = register.source.root();
        let mut changed = match &self.changed_since {
            Some(revision) => Some(changed_since(root, revision)?),
            None => None,
        };
        // What is being typed has changed, whatever git knows of the file on disk.
        if let (Some(changed), Some(path)) = (&mut changed, &self.stdin_filename) {
            changed.paths.extend(relative(root, path));
        }
        Ok(Selection { only: register.only.clone(), changed, ignore_allows: self.ignore_allows, ..selection })
    }

    pub fn lay_baseline(&self, registers: &mut [Register], today: Date) -> Result<()> {
        let Some(path) = &self.baseline else { return Ok(()) };
        match registers {
            [register] => baseline::lay(register, path, today).map(|_| ()),
            _ => bail!("一个基线只管一个台账,请逐个检查 / a baseline is of one register; check them one at a time"),
        }
    }

    /// Makes the safe fixes that are asked for, and writes them unless they are only to be shown.
    pub fn fix(&self, registers: &mut [Register], selections: &[Selection], input: &Input) -> Result<Vec<Fixed>> {
        let mut all = Vec::new();
        if !self.fix && !self.diff {
            return Ok(all);
        }
        for (register, selection) in registers.iter_mut().zip(selections) {
            let again = |register: &mut Register| {
                register.survey = survey(&register.source, input.ask())?;
                self.lay_baseline(std::slice::from_mut(register), input.today())
            };
            let fixed = fix(register, selection, &again)?;
            if !self.diff {
                fixed.write()?;
            }
            if fixed.refused > 0 {
                let count = fixed.refused;
                let zh = format!("有 {count} 处自动改会牵动别的内容,没有改");
                let en = format!("{count} fixes would have changed more than they say, and were left alone");
                say(input.language(std::slice::from_ref(register)).of(zh, en));
            }
            all.push(fixed);
        }
        Ok(all)
    }
}

/// The fixes as a diff: [`Outcome::Found`] where there is something to fix.
pub fn show(registers: &[Register], fixed: &[Fixed], language: Language, out: &mut dyn Write) -> Result<Outcome> {
    for (register, fixed) in registers.iter().zip(fixed) {
        fixed.show(&register.source, out)?;
    }
    let files: usize = fixed.iter().map(Fixed::files).sum();
    let count: usize = fixed.iter().map(|fixed| fixed.count).sum();
    say(language.of(
        format!("可改 {count} 处,涉及 {files} 个文件;没有写入"),
        format!("{count} fixes in {files} files; nothing was written"),
    ));
    Ok(if files > 0 { Outcome::Found } else { Outcome::Clean })
}
