//! Hooks: a file that is wholly ours, one line for each register of the repository. A hook of somebody else's is left
//! alone, and the line to add to it is said.

use std::path::PathBuf;

use anyhow::{Context, Result};

use super::settings::quoted;
use super::{Hook, Setting, State, Step};
use crate::finding::Both;
use crate::read::small_file;

const MARK: &str = "# riskreg setup-git";

struct Script {
    path: PathBuf,
    hook: Hook,
    program: String,
    /// The register below the top of the repository, `.` for the top itself.
    register: String,
    /// The folder of hooks serves other repositories too.
    shared: bool,
}

pub fn steps<'a>(setting: &Setting<'a>, hooks: &[Hook]) -> Result<Vec<Box<dyn Step + 'a>>> {
    let found = setting.repository.hooks()?;
    let register = match setting.repository.prefix().trim_end_matches('/') {
        "" => ".".to_owned(),
        prefix => format!("./{prefix}"),
    };
    let step = |hook: &Hook| -> Option<Box<dyn Step + 'a>> {
        Some(Box::new(Script {
            path: found.folder.join(hook.name()?),
            hook: *hook,
            program: setting.program.to_owned(),
            register: register.clone(),
            shared: found.shared,
        }))
    };
    Ok(hooks.iter().filter_map(step).collect())
}

impl Hook {
    fn name(self) -> Option<&'static str> {
        match self {
            Hook::PreCommit => Some("pre-commit"),
            Hook::PrePush => Some("pre-push"),
            Hook::None => None,
        }
    }

    /// What is asked of lint besides the register.
    fn of_lint(self) -> &'static str {
        match self {
            Hook::PreCommit => "lint --changed-since HEAD",
            _ => "lint",
        }
    }
}

impl Step for Script {
    fn what(&self) -> String {
        let name = self.hook.name().unwrap_or_default();
        format!("{name}: {} {} {}", self.program, self.hook.of_lint(), quoted(&self.register))
    }

    fn state(&self) -> Result<State> {
        let text = small_file(&self.path)?;
        Ok(match &text {
            Some(text) if !text.contains(MARK) && !text.contains(self.hook.of_lint()) => State::Taken(self.advice()),
            Some(text) if !text.contains(MARK) => State::Elsewhere,
            None if self.shared => State::Taken(self.advice()),
            Some(text) if *text == self.with_register(text) => State::Made,
            _ => State::Missing,
        })
    }

    fn make(&self) -> Result<()> {
        let text = small_file(&self.path)?.unwrap_or_default();
        self.write(&self.with_register(&text))
    }

    /// Takes this register out, and the hook with the last of them.
    fn undo(&self) -> Result<()> {
        let text = small_file(&self.path)?.unwrap_or_default();
        let mut registers = registers(&text);
        registers.retain(|register| *register != quoted(&self.register));
        match registers.is_empty() {
            true => Ok(std::fs::remove_file(&self.path)?),
            false => self.write(&self.script(&registers)),
        }
    }
}

/// How the lines begin that each name a register.
const EACH: &str = "check ";

/// The registers that a hook of ours checks, as a shell reads them.
fn registers(text: &str) -> Vec<String> {
    text.lines().filter_map(|line| line.strip_prefix(EACH)).map(str::to_owned).collect()
}

impl Script {
    /// The hook with this register among those it checks.
    fn with_register(&self, text: &str) -> String {
        let mut registers = registers(text);
        let own = quoted(&self.register);
        if !registers.contains(&own) {
            registers.push(own);
            registers.sort();
        }
        self.script(&registers)
    }

    fn script(&self, registers: &[String]) -> String {
        let name = self.hook.name().unwrap_or_default();
        // Before the first commit there is nothing to compare with.
        let unborn = match self.hook {
            Hook::PreCommit => "git rev-parse --quiet --verify HEAD >/dev/null || exit 0\n",
            _ => "",
        };
        let (program, lint) = (&self.program, self.hook.of_lint());
        let checks: String = registers.iter().map(|register| format!("{EACH}{register}\n")).collect();
        format!(
            "#!/bin/sh\n{MARK} ({name}):由 riskreg 写成,另有要做的另写,`riskreg setup-git --undo` 撤回 / written by riskreg, taken back by `riskreg setup-git --undo`\n{unborn}status=0\ncheck() {{\n  [ -d \"$1\" ] || return 0\n  {program} {lint} \"$1\"\n  # 1: something was found; 2: there was nothing to check\n  [ $? -ne 1 ] || status=1\n}}\n{checks}exit $status\n"
        )
    }

    fn write(&self, text: &str) -> Result<()> {
        let shown = || format!("无法写入 / cannot write {}", self.path.display());
        if let Some(folder) = self.path.parent() {
            std::fs::create_dir_all(folder).with_context(shown)?;
        }
        crate::output::file(&self.path, |out| out.write_all(text.as_bytes()))?;
        runnable(&self.path).with_context(shown)
    }

    fn advice(&self) -> Both {
        let (path, line) =
            (self.path.display(), format!("{} {} {}", self.program, self.hook.of_lint(), quoted(&self.register)));
        match self.shared {
            true => Both::new(
                format!("{path} 对别的版本库也有效,没有动;要检查,在里面加上:{line}"),
                format!("{path} serves other repositories too and was left alone; to check there, add: {line}"),
            ),
            false => Both::new(
                format!("{path} 已有内容,没有动;要检查,在里面加上:{line}"),
                format!("{path} is there already and was left alone; to check there, add: {line}"),
            ),
        }
    }
}

#[cfg(unix)]
fn runnable(path: &std::path::Path) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755))
}

#[cfg(not(unix))]
fn runnable(_: &std::path::Path) -> std::io::Result<()> {
    Ok(())
}
