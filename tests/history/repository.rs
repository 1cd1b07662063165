//! A repository built for one test: who commits and when is fixed, whatever the machine's own settings say.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

pub struct Repository {
    folder: tempfile::TempDir,
}

/// One who commits.
#[derive(Clone, Copy)]
pub struct Person {
    pub name: &'static str,
    pub email: &'static str,
}

/// Who commits where a scenario does not say.
pub const ZHOU: Person = Person { name: "周某", email: "zhou@hospital" };
/// The day on which a scenario commits where it does not say.
pub const DAY: &str = "2026-03-12";

impl Repository {
    pub fn new() -> Repository {
        Repository::initialised(&[])
    }

    /// With further options of `git init`.
    pub fn initialised(options: &[&str]) -> Repository {
        let repository = Repository { folder: tempfile::tempdir().unwrap() };
        repository.git(&[&["init", "-q", "-b", "main"], options].concat());
        repository
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    pub fn write(&self, path: &str, text: &str) -> &Repository {
        let path = self.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
        self
    }

    pub fn read(&self, path: &str) -> String {
        std::fs::read_to_string(self.path().join(path)).unwrap()
    }

    pub fn git(&self, args: &[&str]) -> String {
        git(self.path(), args)
    }

    /// Commits all there is, as [`ZHOU`] on [`DAY`], and gives the commit's full name.
    pub fn commit(&self, message: &str) -> String {
        self.commit_as(ZHOU, DAY, message)
    }

    /// Commits all there is, at nine in the morning of `day`, and gives the commit's full name.
    pub fn commit_as(&self, who: Person, day: &str, message: &str) -> String {
        self.git(&["add", "-A"]);
        git_as(self.path(), who, day, &["commit", "-q", "--allow-empty", "-m", message]);
        self.git(&["rev-parse", "HEAD"]).trim().to_owned()
    }
}

/// Runs git as [`ZHOU`] on [`DAY`].
pub fn git(folder: &Path, args: &[&str]) -> String {
    git_as(folder, ZHOU, DAY, args)
}

/// Runs git as one person on one day; it must succeed.
pub fn git_as(folder: &Path, who: Person, day: &str, args: &[&str]) -> String {
    let output = git_command(folder, who, day, args).output().expect("git runs");
    assert!(output.status.success(), "git {args:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// The same, where it is allowed to fail.
pub fn git_command(folder: &Path, who: Person, day: &str, args: &[&str]) -> Command {
    let mut command = Command::new("git");
    let moment = format!("{day}T09:00:00+08:00");
    command
        .args(["-c", "protocol.file.allow=always"])
        .args(args)
        .current_dir(folder)
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_AUTHOR_NAME", who.name)
        .env("GIT_AUTHOR_EMAIL", who.email)
        .env("GIT_COMMITTER_NAME", who.name)
        .env("GIT_COMMITTER_EMAIL", who.email)
        .env("GIT_AUTHOR_DATE", &moment)
        .env("GIT_COMMITTER_DATE", &moment);
    command
}

pub fn riskreg(folder: &Path, args: &[&str]) -> Output {
    riskreg_command(folder, args).output().expect("the program runs")
}

/// The same, before it runs: for scenarios that change what surrounds it.
pub fn riskreg_command(folder: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_riskreg"));
    command.args(args).current_dir(folder).env_remove("LANG").env_remove("LC_ALL").env("TZ", "Asia/Shanghai");
    command.env("GIT_CONFIG_NOSYSTEM", "1").env("GIT_CONFIG_GLOBAL", "/dev/null").env("RISKREG_NO_CACHE", "1");
    command
}

/// What a run prints that has nothing to complain of.
pub fn printed(folder: &Path, args: &[&str]) -> String {
    let output = riskreg(folder, args);
    assert!(output.stderr.is_empty(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// Risk points of the whole register, as `aggregate` counts them.
pub fn risks(folder: &Path, args: &[&str]) -> u64 {
    let mut all = vec!["aggregate", "--format", "json"];
    all.extend(args);
    let json: serde_json::Value = serde_json::from_str(&printed(folder, &all)).unwrap();
    json["rows"][0]["risks"].as_u64().unwrap()
}

/// A copy of a folder with all that is in it.
pub fn copy(from: &Path, to: &Path) {
    for entry in walkdir::WalkDir::new(from) {
        let entry = entry.unwrap();
        let target: PathBuf = to.join(entry.path().strip_prefix(from).unwrap());
        match entry.file_type().is_dir() {
            true => std::fs::create_dir_all(&target).unwrap(),
            false => drop(std::fs::copy(entry.path(), &target).unwrap()),
        }
    }
}
