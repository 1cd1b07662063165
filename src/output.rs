//! The only code that writes output files and folders: through a temporary file and a rename, never
//! over what riskreg did not make, never outside the folder it was given.

mod folder;
mod found;
mod known;
mod part;
pub mod pdf;
mod whole;

pub use folder::{Made, folder};
pub use found::found;
pub use known::Known;
pub use part::Part;
pub use whole::whole;

use std::io::Write;
use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::source::visible;

/// Writes one file, whole or not at all.
pub fn file(path: &Path, write: impl FnOnce(&mut dyn Write) -> std::io::Result<()>) -> Result<()> {
    let shown = || cannot_write(path);
    let folder = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut temporary = tempfile::NamedTempFile::new_in(folder).with_context(shown)?;
    {
        let mut buffered = std::io::BufWriter::new(temporary.as_file_mut());
        write(&mut buffered).with_context(shown)?;
        buffered.flush().with_context(shown)?;
    }
    readable(temporary.as_file()).with_context(shown)?;
    temporary.persist(path).map_err(|error| error.error).with_context(shown)?;
    Ok(())
}

/// A report may be written there: over an older one, but never over a link, a folder, or what looks like a file of
/// a register.
pub fn may_replace(path: &Path) -> Result<()> {
    let shown = visible(&path.to_string_lossy()).into_owned();
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase()).unwrap_or_default();
    if matches!(&*ending, "yaml" | "yml" | "toml") {
        bail!(
            "{shown}:以 .{ending} 结尾的是台账文件,报告不写到那里 / {shown}: files in .{ending} are the register's; a report is not written there"
        );
    }
    match path.symlink_metadata() {
        Ok(found) if !found.is_file() => bail!("{shown} 不是普通文件 / {shown} is not a plain file"),
        Ok(_) => return Ok(()),
        Err(_) => {}
    }
    let folder = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if !folder.is_dir() {
        bail!("{shown}:没有那个文件夹 / {shown}: there is no such folder");
    }
    Ok(())
}

/// A file that does not exist yet.
#[derive(Debug, Clone)]
pub struct NewFile {
    /// Below the folder that the files are written into, parts joined by `/`.
    pub path: String,
    pub text: String,
}

/// Writes new files below `root`, with the folders they need: none of them where one exists already, and
/// never through a link.
pub fn new_files(root: &Path, files: &[NewFile]) -> Result<()> {
    let taken: Vec<String> = files
        .iter()
        .map(|file| root.join(&file.path))
        .filter(|path| path.symlink_metadata().is_ok())
        .map(|path| visible(&path.to_string_lossy()).into_owned())
        .collect();
    if let Some(first) = taken.first() {
        let (zh, en) = match taken.len() {
            1 => (String::new(), String::new()),
            count => (format!(" 等 {count} 个文件"), format!(" and {} more", count - 1)),
        };
        bail!("已经有 {first}{zh},不覆盖,什么都没有写 / {first}{en}: not overwritten, nothing was written");
    }
    for file in files {
        let path = root.join(&file.path);
        folders(root, &file.path)?;
        let shown = || cannot_write(&path);
        let folder = path.parent().unwrap_or(root);
        let mut temporary = tempfile::NamedTempFile::new_in(folder).with_context(shown)?;
        temporary.write_all(file.text.as_bytes()).with_context(shown)?;
        readable(temporary.as_file()).with_context(shown)?;
        temporary.persist_noclobber(&path).map_err(|error| error.error).with_context(shown)?;
    }
    Ok(())
}

/// Makes the folders that lead to `path`, each a real folder.
fn folders(root: &Path, path: &str) -> Result<()> {
    std::fs::create_dir_all(root)
        .with_context(|| format!("无法建立文件夹 / cannot make the folder {}", root.display()))?;
    let mut at = root.to_owned();
    let parts: Vec<&str> = path.split('/').collect();
    for part in &parts[..parts.len() - 1] {
        at.push(part);
        match at.symlink_metadata() {
            Ok(found) if found.is_dir() => {}
            Ok(_) => bail!("{0} 不是文件夹 / {0} is not a folder", at.display()),
            Err(_) => std::fs::create_dir(&at)
                .with_context(|| format!("无法建立文件夹 / cannot make the folder {}", at.display()))?,
        }
    }
    Ok(())
}

/// A temporary file is its maker's alone; a register is for all who may read the folder.
#[cfg(unix)]
fn readable(file: &std::fs::File) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.set_permissions(std::fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn readable(_: &std::fs::File) -> std::io::Result<()> {
    Ok(())
}

fn cannot_write(path: &Path) -> String {
    format!("无法写入 / cannot write {}", path.display())
}
