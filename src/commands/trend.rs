//! `riskreg stats --trend`.

use std::io::Write;
use std::path::PathBuf;

use anyhow::{Result, bail};
use clap::ValueEnum;

use super::Outcome;
use super::common::{Input, locale, say};
use super::stats::Format;
use super::tables::{Languages, Printed};
use crate::read::discover_at;
use crate::trend::{Along, along};
use crate::write::svg;

/// 历次的变化 / Change over time
#[derive(Debug, Clone, clap::Args)]
pub struct Asked {
    /// 历次的数量和等级,从版本库读;A..B 为从 A 到 B,不写为当前版本的全部历史 / Counts and levels over time, from the repository; A..B is from A to B, and all that led to HEAD where it is left out
    #[arg(long, value_name = "RANGE", num_args = 0..=1, default_missing_value = "", conflicts_with_all = ["at", "only"])]
    trend: Option<String>,
    /// 隔多久取一个时点 / How often
    #[arg(long, value_enum, value_name = "PERIOD", default_value_t = Every::Month, requires = "trend")]
    every: Every,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Every {
    /// 月末 / the end of each month
    Month,
    /// 季末 / the end of each quarter
    Quarter,
    /// 每轮结束,即 cycle/ 开头的标签 / the end of each cycle: tags that begin with cycle/
    Cycle,
    /// 每次提交 / each commit
    Commit,
}

impl From<Every> for crate::trend::Every {
    fn from(every: Every) -> crate::trend::Every {
        match every {
            Every::Month => crate::trend::Every::Month,
            Every::Quarter => crate::trend::Every::Quarter,
            Every::Cycle => crate::trend::Every::Cycle,
            Every::Commit => crate::trend::Every::Commit,
        }
    }
}

impl Asked {
    pub fn is_asked(&self) -> bool {
        self.trend.is_some()
    }

    pub fn run(&self, input: &Input, format: Format, output: Option<PathBuf>, out: &mut dyn Write) -> Result<Outcome> {
        let range = self.trend.as_deref().unwrap_or_default();
        let last = match range.rsplit_once("..") {
            Some((_, "")) => "HEAD",
            Some((_, last)) => last,
            None if range.is_empty() => "HEAD",
            None => range,
        };
        let targets = match discover_at(&input.paths, last) {
            // The word after `--trend` is its range, and may have been meant as a path.
            Err(error) if std::path::Path::new(range).exists() => {
                let shown = crate::source::visible(range);
                return Err(error.context(format!("`--trend` 后面是版本范围,路径写在前面:`stats {shown} --trend` / a range of revisions follows `--trend`; write the path before it: `stats {shown} --trend`")));
            }
            targets => targets?,
        };
        let mut all: Vec<Along> = Vec::new();
        for target in &targets {
            all.extend(along(target, range, self.every.into(), input.ask())?);
        }
        let stated = all.iter().map(|along| &along.profile).find(|profile| profile.keys_stated);
        let written = input.lang.map(Into::into).or(stated.map(|profile| profile.keys)).unwrap_or_else(locale);
        if all.is_empty() {
            say(written.of("这段历史里没有台账", "no register in this range").to_owned());
            return Ok(Outcome::Nothing);
        }
        let languages = Languages { written, asked: input.lang };
        match (format.of_tables(), &all[..]) {
            (Some(format), all) => {
                let tables: Vec<_> = all.iter().flat_map(|along| along.trend.tables()).collect();
                Printed { format, output }.tables(&tables, languages, out)?;
            }
            (None, [one]) => {
                let printed = Printed { format: super::tables::Format::Table, output };
                printed.with(out, |out, _| svg::chart(out, &one.trend.chart(), written))?;
            }
            (None, _) => bail!("一张图只画一个台账,请逐个画 / a drawing is of one register; draw them one at a time"),
        }
        Ok(if all.iter().any(|along| along.broken) { Outcome::Found } else { Outcome::Clean })
    }
}
