//! At which commits a trend stops.

use anyhow::{Result, bail};
use jiff::civil::Date;
use rustc_hash::FxHashMap;

use super::composed;
use crate::finding::Both;
use crate::read::{Commit, Difference, Range, Repository};

/// How often.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Every {
    Month,
    Quarter,
    /// At each tag `cycle/…`.
    Cycle,
    Commit,
}

/// A commit at which the register is counted.
#[derive(Debug)]
pub struct Stop {
    pub name: Both,
    pub commit: String,
    pub date: Date,
    /// Since the stop before; `None` where they are still to be asked for.
    pub differences: Option<Vec<Difference>>,
}

/// What every cycle's tag begins with.
const CYCLES: &str = "cycle/";

/// The stops of a range, the earliest first, and what of it cannot be seen.
pub fn stops(repository: &Repository, prefix: &str, range: &str, every: Every) -> Result<(Vec<Stop>, Vec<Both>)> {
    match every {
        Every::Cycle => cycles(repository, range),
        _ => along_the_branch(repository, prefix, range, every),
    }
}

fn along_the_branch(
    repository: &Repository,
    prefix: &str,
    range: &str,
    every: Every,
) -> Result<(Vec<Stop>, Vec<Both>)> {
    let mut commits = repository.mainline(range, prefix, false)?;
    if let Some(before) = repository.range(range)?.from {
        commits.insert(0, repository.single(&before)?);
    }
    let notes = commits.first().filter(|first| first.boundary).map(unseen).into_iter().collect();
    let mut stops: Vec<Stop> = Vec::new();
    let mut passed: Vec<&Commit> = Vec::new();
    let periods = periods(&commits, every);
    for (index, commit) in commits.iter().enumerate() {
        passed.push(commit);
        if every != Every::Commit && periods.get(index + 1) == Some(&periods[index]) {
            continue;
        }
        let differences = composed(passed.drain(..).map(|commit| &*commit.differences));
        stops.push(Stop {
            name: periods[index].clone(),
            commit: commit.name.clone(),
            date: commit.committer.date,
            differences: Some(differences),
        });
    }
    Ok((stops, notes))
}

/// What the period of each commit is called. A clock that went back does not go back in the history.
fn periods(commits: &[Commit], every: Every) -> Vec<Both> {
    let mut latest = Date::MIN;
    let period = |commit: &Commit| {
        let own = commit.committer.date;
        latest = latest.max(own);
        let (year, month) = (latest.year(), latest.month());
        let quarter = (month + 2) / 3;
        match every {
            Every::Month => Both::new(format!("{year:04}-{month:02}"), format!("{year:04}-{month:02}")),
            Every::Quarter => {
                Both::new(format!("{year:04}年{}季度", QUARTERS[quarter as usize - 1]), format!("{year:04}-Q{quarter}"))
            }
            Every::Commit | Every::Cycle => Both::new(own.to_string(), own.to_string()),
        }
    };
    commits.iter().map(period).collect()
}

const QUARTERS: [&str; 4] = ["一", "二", "三", "四"];

fn unseen(first: &Commit) -> Both {
    let date = first.committer.date;
    Both::new(
        format!("这是浅克隆,{date} 以前的版本看不到;`git fetch --unshallow` 取来全部"),
        format!("this clone is shallow and sees nothing before {date}; `git fetch --unshallow` fetches it all"),
    )
}

/// The cycles that are tagged in the range, and where it ends.
fn cycles(repository: &Repository, range: &str) -> Result<(Vec<Stop>, Vec<Both>)> {
    let range = repository.range(range)?;
    let names = repository.names(&range)?;
    let Range { from: before, to: last } = range;
    let place: FxHashMap<&str, usize> = names.iter().enumerate().map(|(at, name)| (name.as_str(), at + 1)).collect();
    let place = |commit: &str| match &before {
        Some(before) if before == commit => Some(0),
        _ => place.get(commit).copied(),
    };
    let tags = repository.tags(CYCLES)?;
    let mut tagged: Vec<(usize, &str, &str)> =
        tags.iter().filter_map(|(name, commit)| Some((place(commit)?, name.as_str(), commit.as_str()))).collect();
    if tagged.is_empty() {
        bail!(
            "这段历史里没有 cycle/ 开头的标签,一轮结束时打上,如 `git tag cycle/2026` / no tag in this range begins with cycle/; tag the end of each cycle, as in `git tag cycle/2026`"
        );
    }
    tagged.sort_unstable();
    let mut stops = Vec::new();
    for (_, name, commit) in &tagged {
        let date = repository.single(commit)?.committer.date;
        let name = crate::source::visible(name).into_owned();
        stops.push(Stop { name: Both::new(&*name, &*name), commit: (*commit).to_owned(), date, differences: None });
    }
    if !tagged.iter().any(|(_, _, commit)| *commit == last) {
        let end = repository.single(&last)?;
        let date = end.committer.date;
        stops.push(Stop { name: Both::new("之后", "since"), commit: last, date, differences: None });
    }
    let shallow = repository.is_shallow() && !stops.is_empty();
    let notes = if shallow {
        names.first().map(|first| repository.single(first)).transpose()?.as_ref().map(unseen).into_iter().collect()
    } else {
        Vec::new()
    };
    Ok((stops, notes))
}
