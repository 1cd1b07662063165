//! A checkpoint: what a register was at one commit, to be kept where whoever rewrites history cannot reach it.

use anyhow::{Context, Result, bail};
use serde::{Deserialize, Serialize};

use crate::fingerprint;
use crate::read::{Objects, Repository, Revision, Source, layout};
use crate::rules::audit::Broken;
use crate::source::visible;

/// What is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checkpoint {
    pub version: u32,
    /// The full name of the commit, and the day that it carries.
    pub commit: String,
    pub date: String,
    /// Where the register lies in the repository: empty, or `a/b`.
    pub register: String,
    /// The tree of that folder, by git's name.
    pub tree: String,
    /// Over the paths and the bytes of the register's files. Git's own names are of SHA-1 in most repositories.
    pub fingerprint: String,
}

/// The form that is written, and the only one that is read.
const VERSION: u32 = 1;

impl Checkpoint {
    /// Of a register as a commit has it; `prefix` is where it lies: empty, or `a/b/`.
    pub fn of(repository: &Repository, commit: &str, prefix: &str, largest: u64) -> Result<Checkpoint> {
        let tree =
            repository.tree(commit, prefix).context("那个提交里没有这个台账 / that commit has no such register")?;
        let date =
            repository.text(&["log", "-1", "--no-show-signature", "--format=%cs", "--end-of-options", commit])?;
        Ok(Checkpoint {
            version: VERSION,
            commit: commit.to_owned(),
            date: date.trim().to_owned(),
            register: prefix.trim_end_matches('/').to_owned(),
            tree,
            fingerprint: fingerprint(repository, commit, prefix, largest)?,
        })
    }

    pub fn read(text: &str) -> Result<Checkpoint> {
        let read: Checkpoint = serde_json::from_str(text)
            .context("不是检查点文件,应是 `riskreg audit --checkpoint` 写的 / no checkpoint; `riskreg audit --checkpoint` writes one")?;
        if read.version != VERSION {
            bail!("检查点的版本 {0} 读不懂 / a checkpoint of version {0} is not understood", read.version);
        }
        let is_name = |name: &str| name.len() >= 40 && name.bytes().all(|byte| byte.is_ascii_hexdigit());
        if !is_name(&read.commit) {
            let shown = visible(&read.commit);
            bail!("检查点里的提交应写全名,不是「{shown}」 / a checkpoint names a commit in full, not `{shown}`");
        }
        Ok(read)
    }

    /// What does not hold any more, seen from `tip`.
    pub fn broken(&self, repository: &Repository, tip: &str, largest: u64) -> Result<Vec<Broken>> {
        let (commit, day) = (Box::from(&*self.commit), Box::from(&*self.date));
        let Ok(found) = repository.commit(&self.commit) else { return Ok(vec![Broken::Absent { commit, day }]) };
        let mut broken = Vec::new();
        // The best common ancestor of a commit and its descendant is that commit.
        let base = repository.text(&["merge-base", &found, tip]).unwrap_or_default();
        if base.trim() != found {
            broken.push(Broken::NotAnAncestor { commit: commit.clone(), day, tip: tip.into() });
        }
        let prefix = match &*self.register {
            "" => String::new(),
            folder => format!("{folder}/"),
        };
        if repository.tree(&found, &prefix).as_deref() != Some(&*self.tree) {
            broken.push(Broken::Tree { commit: commit.clone() });
        } else if fingerprint(repository, &found, &prefix, largest)? != self.fingerprint {
            broken.push(Broken::Fingerprint { commit });
        }
        Ok(broken)
    }
}

fn fingerprint(repository: &Repository, commit: &str, prefix: &str, largest: u64) -> Result<String> {
    let revision = Revision::new(repository.clone(), commit.to_owned(), prefix.to_owned(), std::path::Path::new("."));
    let objects = Objects::new(repository);
    let layout = layout(revision.list()?);
    Ok(fingerprint::of_register(&layout, &|files| {
        let object = |file: &usize| layout.entries[*file].listed.object.as_deref().unwrap_or_default();
        objects.read_all(&files.iter().map(object).collect::<Vec<_>>(), largest)
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_checkpoint_is_refused() {
        let good = format!(
            "{{\"version\":1,\"commit\":\"{}\",\"date\":\"2026-03-31\",\"register\":\"\",\"tree\":\"t\",\"fingerprint\":\"v1:00\"}}",
            "a".repeat(40)
        );
        assert!(Checkpoint::read(&good).is_ok());
        for bad in ["", "[]", &good.replace("\"version\":1", "\"version\":2"), &good.replace("aaaa", "--a")] {
            assert!(Checkpoint::read(bad).is_err(), "{bad}");
        }
    }
}
