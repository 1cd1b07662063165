//! How the work tree differs from the index, told with one look at each file instead of the three that git's listings
//! of altered, removed and untracked files take. Only of what may have changed git is asked.

use std::io::Write;
use std::path::Path;
use std::process::Stdio;

use anyhow::{Context, Result};

use super::index::{Index, Seen};
use super::work_tree::State;
use super::{ABSENT, Repository, finished};

impl Repository {
    /// The state of the work tree below `prefix`, told by git's index, which lies at `index`; `None` where only git can
    /// tell it. The names of objects have `width` bytes.
    #[cfg(unix)]
    pub(super) fn looked(&self, top: &Path, index: &Path, prefix: &str, width: usize) -> Result<Option<State>> {
        if !matches!(width, 20 | 32) {
            return Ok(None);
        }
        let Some(index) = Index::read(index, width) else { return Ok(None) };
        let below = prefix.trim_end_matches('/');
        let within = index.below(below.as_bytes());
        let Ok(walk) = super::walk::Walk::of(&index, within, top, below) else { return Ok(None) };
        let mut state = State { top: top.to_owned(), ..State::default() };
        let gone = walk.gone.iter().map(|at| &index.entries[*at]);
        let gone = gone.filter(|entry| !entry.skipped && !index.is_repository(entry));
        state.removed.extend(gone.map(|entry| index.path(entry).to_vec()));
        state.new.extend(walk.new);
        for entry in self.altered(&index, walk.doubtful.iter().map(|at| &index.entries[*at]).collect())? {
            let told = if entry.assumed || entry.skipped { &mut state.unlooked } else { &mut state.altered };
            told.insert(index.path(entry).to_vec());
        }
        state.staged = index.tree();
        Ok(Some(state))
    }

    #[cfg(not(unix))]
    pub(super) fn looked(&self, _: &Path, _: &Path, _: &str, _: usize) -> Result<Option<State>> {
        Ok(None)
    }

    /// Those of the files that have another content than the index says, as git would take it in.
    fn altered<'i>(&self, index: &'i Index, files: Vec<&'i Seen>) -> Result<Vec<&'i Seen>> {
        let (asked, mut altered): (Vec<&Seen>, Vec<&Seen>) = files
            .into_iter()
            .partition(|seen| !index.is_link(seen) && !seen.open && !index.path(seen).contains(&b'\n'));
        if asked.is_empty() {
            return Ok(altered);
        }
        let args = ["hash-object", "--stdin-paths"];
        let mut command = self.command(&args);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().context(ABSENT)?;
        let ask = child.stdin.take();
        let names: Vec<&[u8]> = asked.iter().map(|seen| index.path(seen)).collect();
        let answer = std::thread::scope(|scope| {
            scope.spawn(move || {
                let mut ask = std::io::BufWriter::new(ask?);
                names.iter().try_for_each(|name| ask.write_all(name).and_then(|()| ask.write_all(b"\n"))).ok()
            });
            child.wait_with_output()
        });
        // A file that cannot be read ends the answers: what has none is looked at by whoever reads it.
        let answer = match finished(&args, answer) {
            Ok(answer) => answer,
            Err(_) => return Ok(altered.into_iter().chain(asked).collect()),
        };
        let mut names = answer.split(|byte| *byte == b'\n');
        altered.extend(
            asked.into_iter().filter(|seen| names.next().is_none_or(|name| name != index.object(seen).as_bytes())),
        );
        Ok(altered)
    }
}
