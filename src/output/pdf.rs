//! PDF by a program of the machine: typst, else a browser of Chromium's kind, else LibreOffice. It is run without a shell, in a
//! folder of its own, without a network, and not for ever.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::source::{percent_encoded, visible};

/// What kind of program makes the PDF: the first that is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    Typst,
    Chromium,
    LibreOffice,
}

/// In the order in which they are looked for.
const ENGINES: [Engine; 3] = [Engine::Typst, Engine::Chromium, Engine::LibreOffice];

/// The environment's word for the engine: its name, or the path of a program.
const ASKED: &str = "RISKREG_PDF_ENGINE";

/// So long may an engine take for a document.
const PATIENCE: Duration = Duration::from_secs(300);

impl Engine {
    pub fn name(self) -> &'static str {
        match self {
            Engine::Typst => "typst",
            Engine::Chromium => "Chromium",
            Engine::LibreOffice => "LibreOffice",
        }
    }

    /// What its programs are called.
    fn programs(self) -> &'static [&'static str] {
        match self {
            Engine::Typst => &["typst"],
            Engine::Chromium => &[
                "chromium",
                "chromium-browser",
                "google-chrome",
                "google-chrome-stable",
                "chrome",
                "microsoft-edge",
                "microsoft-edge-stable",
                "msedge",
            ],
            Engine::LibreOffice => &["soffice", "libreoffice"],
        }
    }

    /// Where Windows and macOS keep its programs, which lie on no path there.
    fn places(self) -> &'static [&'static str] {
        match self {
            Engine::Typst => &[],
            Engine::Chromium => &[
                "C:/Program Files/Google/Chrome/Application/chrome.exe",
                "C:/Program Files (x86)/Microsoft/Edge/Application/msedge.exe",
                "C:/Program Files/Microsoft/Edge/Application/msedge.exe",
                "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
                "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
                "/Applications/Chromium.app/Contents/MacOS/Chromium",
            ],
            Engine::LibreOffice => &[
                "C:/Program Files/LibreOffice/program/soffice.exe",
                "/Applications/LibreOffice.app/Contents/MacOS/soffice",
            ],
        }
    }

    fn called(name: &str) -> Option<Engine> {
        let name = name.to_ascii_lowercase();
        let is = |engine: &Engine| engine.name().eq_ignore_ascii_case(&name) || engine.programs().contains(&&*name);
        ENGINES.into_iter().find(is)
    }

    /// The ending of the file that it reads.
    pub fn ending(self) -> &'static str {
        match self {
            Engine::Typst => "typ",
            Engine::Chromium => "html",
            Engine::LibreOffice => "docx",
        }
    }
}

/// An engine, and the program that is it here.
#[derive(Debug)]
pub struct Found {
    pub engine: Engine,
    program: PathBuf,
}

/// The engine that is asked for by name or path, here or in the environment; else the first that the machine has. None where
/// it has none.
pub fn find(asked: Option<&str>) -> Result<Option<Found>> {
    let told = std::env::var(ASKED).ok().filter(|told| !told.is_empty());
    match asked.map(str::to_owned).or(told) {
        Some(asked) => asked_for(&asked).map(Some),
        None => Ok(ENGINES.into_iter().find_map(on_this_machine)),
    }
}

fn asked_for(asked: &str) -> Result<Found> {
    let shown = visible(asked);
    let path = Path::new(asked);
    if asked.contains(['/', '\\']) {
        let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
        let Some(engine) = Engine::called(&stem) else {
            bail!(
                "{shown}:看不出是 typst、Chromium 还是 LibreOffice,文件名要写作其中之一 / {shown}: neither typst nor Chromium nor LibreOffice by its name"
            );
        };
        if !can_be_run(path) {
            bail!("{shown} 不是可以运行的程序 / {shown} is no program that can be run");
        }
        return Ok(Found { engine, program: path.to_owned() });
    }
    let Some(engine) = Engine::called(asked) else {
        bail!(
            "没有叫「{shown}」的引擎,可用 typst、chromium、libreoffice / no engine `{shown}`; there are typst, chromium, libreoffice"
        );
    };
    on_this_machine(engine).with_context(|| {
        let name = engine.name();
        format!("这台机器上没有找到 {name} / {name} was not found on this machine")
    })
}

fn on_this_machine(engine: Engine) -> Option<Found> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    // What is found from the folder we happen to be in may be anybody's.
    let folders: Vec<PathBuf> = std::env::split_paths(&path).filter(|folder| folder.is_absolute()).collect();
    let named = engine.programs().iter().flat_map(|name| {
        let file = format!("{name}{}", std::env::consts::EXE_SUFFIX);
        folders.iter().map(move |folder| folder.join(&file))
    });
    let program = named.chain(engine.places().iter().map(PathBuf::from)).find(|program| can_be_run(program))?;
    Some(Found { engine, program })
}

#[cfg(unix)]
fn can_be_run(program: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    program.metadata().is_ok_and(|found| found.is_file() && found.permissions().mode() & 0o111 != 0)
}

#[cfg(not(unix))]
fn can_be_run(program: &Path) -> bool {
    program.is_file()
}

impl Found {
    /// A PDF of a document, which is written as the engine reads it: typst markup, HTML or a Word file.
    pub fn print(&self, document: &[u8]) -> Result<Vec<u8>> {
        let folder = tempfile::Builder::new().prefix("riskreg-pdf-").tempdir();
        let folder = folder.context("无法建立临时文件夹 / cannot make a temporary folder")?;
        let folder = folder.path();
        let (from, to) = (folder.join(format!("document.{}", self.engine.ending())), folder.join("document.pdf"));
        std::fs::write(&from, document).with_context(|| super::cannot_write(&from))?;
        let arguments = match self.engine {
            Engine::Typst => typst(folder, &from, &to),
            Engine::Chromium => browser(folder, &from, &to),
            Engine::LibreOffice => office(folder, &from),
        };
        self.run(folder, arguments)?;
        self.result(folder, &to)
    }

    /// What an engine wrote, if it is a whole PDF.
    fn result(&self, folder: &Path, pdf: &Path) -> Result<Vec<u8>> {
        let bytes = std::fs::read(pdf).unwrap_or_default();
        let end = &bytes[bytes.len().saturating_sub(1024)..];
        if !bytes.starts_with(b"%PDF-") || memchr::memmem::find(end, b"%%EOF").is_none() {
            let (name, said) = (self.engine.name(), said(folder));
            bail!("{name} 没有写出完整的 PDF{said} / {name} wrote no whole PDF{said}");
        }
        Ok(bytes)
    }

    /// Runs the engine to its end, or to the end of our patience.
    fn run(&self, folder: &Path, arguments: Vec<OsString>) -> Result<()> {
        let name = self.engine.name();
        let log = folder.join(LOG);
        let log = std::fs::File::create(&log).with_context(|| super::cannot_write(&log))?;
        let mut command = Command::new(&self.program);
        command.args(arguments).current_dir(folder).stdin(Stdio::null()).stdout(Stdio::null()).stderr(log);
        // Engines that put a date into the PDF take this one.
        command.env("SOURCE_DATE_EPOCH", "315532800");
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        let mut child = command.spawn().with_context(|| {
            let program = self.program.display();
            format!("无法运行 {program} / cannot run {program}")
        })?;
        match ended(&mut child, PATIENCE)? {
            Some(status) if status.success() => Ok(()),
            Some(status) => {
                let said = said(folder);
                bail!("{name} 失败({status}){said} / {name} failed ({status}){said}")
            }
            None => {
                let seconds = PATIENCE.as_secs();
                bail!("{name} 过了 {seconds} 秒还没有完成,已停止 / {name} was stopped after {seconds} seconds")
            }
        }
    }
}

fn office(folder: &Path, from: &Path) -> Vec<OsString> {
    let profile = format!("-env:UserInstallation={}", address(&folder.join("profile")));
    let fixed = ["--headless", "--norestore", "--nodefault", "--nolockcheck", "--convert-to", "pdf", "--outdir"];
    let mut arguments: Vec<OsString> = vec![profile.into()];
    arguments.extend(fixed.map(OsString::from));
    arguments.extend([folder.into(), from.into()]);
    arguments
}

fn typst(folder: &Path, from: &Path, to: &Path) -> Vec<OsString> {
    vec!["compile".into(), "--root".into(), folder.into(), from.into(), to.into()]
}

fn browser(folder: &Path, from: &Path, to: &Path) -> Vec<OsString> {
    let with = |name: &str, path: &Path| {
        let mut argument = OsString::from(name);
        argument.push(path);
        argument
    };
    let mut arguments: Vec<OsString> = [
        "--headless",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--no-first-run",
        "--no-default-browser-check",
        "--disable-extensions",
        "--disable-sync",
        "--disable-background-networking",
        "--disable-component-update",
        "--host-resolver-rules=MAP * ~NOTFOUND",
        "--no-pdf-header-footer",
    ]
    .map(OsString::from)
    .to_vec();
    // Its sandbox refuses to work for the administrator, and only for him.
    if is_administrators(folder) {
        arguments.push("--no-sandbox".into());
    }
    arguments.push(with("--user-data-dir=", &folder.join("profile")));
    arguments.push(with("--print-to-pdf=", to));
    arguments.push(address(from).into());
    arguments
}

#[cfg(unix)]
fn is_administrators(ours: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    ours.metadata().is_ok_and(|found| found.uid() == 0)
}

#[cfg(not(unix))]
fn is_administrators(_: &Path) -> bool {
    false
}

/// A path as the address of a file.
fn address(path: &Path) -> String {
    let path = path.to_string_lossy().replace('\\', "/");
    let path = percent_encoded(&path, |byte| byte.is_ascii_alphanumeric() || b"/-_.~:".contains(&byte));
    format!("file://{}{path}", if path.starts_with('/') { "" } else { "/" })
}

/// What the engine says, in the folder that it works in.
const LOG: &str = "log";

/// The last line that the engine said, behind a colon.
fn said(folder: &Path) -> String {
    let log = std::fs::read(folder.join(LOG)).unwrap_or_default();
    let log = String::from_utf8_lossy(&log[log.len().saturating_sub(4096)..]).into_owned();
    match log.lines().map(str::trim).rfind(|line| !line.is_empty()) {
        Some(line) => format!(": {}", visible(line)),
        None => String::new(),
    }
}

/// How a program ended; none where it did not end in time, and was ended with all that it had begun.
fn ended(child: &mut Child, patience: Duration) -> Result<Option<ExitStatus>> {
    let began = Instant::now();
    let mut pause = Duration::from_millis(5);
    while began.elapsed() < patience {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status));
        }
        std::thread::sleep(pause);
        pause = (pause * 2).min(Duration::from_millis(100));
    }
    end_group(child.id());
    _ = child.kill();
    child.wait()?;
    Ok(None)
}

/// LibreOffice and browsers leave their work to others, which are of the group that we made for them.
#[cfg(unix)]
fn end_group(group: u32) {
    let mut command = Command::new("kill");
    _ = command.args(["-KILL", "--", &format!("-{group}")]).stdout(Stdio::null()).stderr(Stdio::null()).status();
}

#[cfg(not(unix))]
fn end_group(process: u32) {
    let mut command = Command::new("taskkill");
    _ = command.args(["/T", "/F", "/PID", &process.to_string()]).stdout(Stdio::null()).stderr(Stdio::null()).status();
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    /// A program that only looks like an engine.
    fn engine(name: &str, script: &str) -> (tempfile::TempDir, Found) {
        let folder = tempfile::tempdir().unwrap();
        let program = folder.path().join(name);
        std::fs::write(&program, format!("#!/bin/sh\n{script}\n")).unwrap();
        std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).unwrap();
        let found = asked_for(program.to_str().unwrap()).unwrap();
        (folder, found)
    }

    #[test]
    fn a_program_is_known_by_its_name() {
        let (_folder, found) = engine("google-chrome", "");
        assert_eq!(found.engine, Engine::Chromium);
        assert!(asked_for("/bin/sh").unwrap_err().to_string().contains("看不出是"));
        assert!(asked_for("/nowhere/typst").unwrap_err().to_string().contains("不是可以运行的程序"));
        assert!(asked_for("word").unwrap_err().to_string().contains("没有叫「word」的引擎"));
    }

    #[test]
    fn a_document_reaches_the_engine_as_it_is() {
        let (_folder, found) = engine("typst", "(printf '%%PDF-1.7 '; cat \"$4\"; printf '%%%%EOF') > \"$5\"");
        assert_eq!(found.print(b"$(touch x)").unwrap(), b"%PDF-1.7 $(touch x)%%EOF");
    }

    #[test]
    fn what_is_no_pdf_is_not_taken() {
        let (_folder, found) = engine("typst", "echo sorry > \"$5\"; echo no font >&2");
        let error = found.print(&[]).unwrap_err().to_string();
        assert_eq!(error, "typst 没有写出完整的 PDF: no font / typst wrote no whole PDF: no font");
    }

    #[test]
    fn an_engine_that_fails_says_what_it_said() {
        let (_folder, found) = engine("soffice", "echo 'no disk' >&2; exit 3");
        let error = found.print(&[]).unwrap_err().to_string();
        assert!(error.contains("LibreOffice failed (exit status: 3): no disk"), "{error}");
    }

    #[test]
    fn an_engine_that_never_ends_is_ended_with_what_it_began() {
        let folder = tempfile::tempdir().unwrap();
        let mut command = Command::new("/bin/sh");
        command.args(["-c", "(sleep 1; touch late) & wait"]).current_dir(folder.path());
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        let mut child = command.spawn().unwrap();
        assert!(ended(&mut child, Duration::from_millis(50)).unwrap().is_none());
        std::thread::sleep(Duration::from_millis(1200));
        assert!(!folder.path().join("late").exists(), "nothing of the group goes on");
    }

    #[test]
    fn an_address_keeps_no_character_that_means_something() {
        assert_eq!(address(Path::new("/tmp/a b/科#1.html")), "file:///tmp/a%20b/%E7%A7%91%231.html");
    }
}
