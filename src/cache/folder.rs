//! The cache folder: where it is, how a file in it is written whole and read back only as it was written, and how
//! the folder stays small.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use sha2::{Digest, Sha256};

/// `$XDG_CACHE_HOME/riskreg`, else `~/.cache/riskreg`; on Windows `%LOCALAPPDATA%\riskreg`. `None` where the
/// environment names no such place by its whole path.
pub fn place() -> Option<PathBuf> {
    let named = |name: &str| std::env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let above = match cfg!(windows) {
        true => named("LOCALAPPDATA"),
        false => named("XDG_CACHE_HOME").or_else(|| Some(named("HOME")?.join(".cache"))),
    };
    Some(above?.join("riskreg"))
}

/// In front of every file: what it is, and which way of writing.
const MARK: &[u8; 8] = b"riskreg\x01";
/// Bytes in front of the content: the mark and 16 of the SHA-256 of the content.
const FRONT: usize = 24;

fn sum(content: &[u8]) -> [u8; 16] {
    let mut sum = [0; 16];
    sum.copy_from_slice(&Sha256::digest(content)[..16]);
    sum
}

/// The content of a file that [`write`] wrote whole; `None` for whatever else is there.
pub fn read(path: &Path) -> Option<Vec<u8>> {
    let mut bytes = fs::read(path).ok()?;
    let (mark, rest) = bytes.split_at_checked(MARK.len())?;
    let (stated, content) = rest.split_at_checked(FRONT - MARK.len())?;
    if mark != MARK || stated != sum(content) {
        return None;
    }
    bytes.drain(..FRONT);
    Some(bytes)
}

/// Writes a file through a temporary one and a rename, for its user alone.
pub fn write(path: &Path, content: &[u8]) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    private(folder)?;
    let mut temporary = tempfile::NamedTempFile::new_in(folder)?;
    let file = temporary.as_file_mut();
    file.write_all(MARK)?;
    file.write_all(&sum(content))?;
    file.write_all(content)?;
    temporary.persist(path).map_err(|error| error.error)?;
    Ok(())
}

/// The folder, with those above it: what is kept quotes registers, so it is its user's alone.
pub fn private(folder: &Path) -> io::Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// A temporary file that nobody renamed within this time was left behind.
const LEFT_BEHIND: Duration = Duration::from_secs(3600);

/// Removes the files longest unused until no more than `limit` bytes are left, and what broken runs left behind.
pub fn shrink(folder: &Path, limit: u64) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    let now = SystemTime::now();
    let mut files: Vec<(SystemTime, u64, PathBuf)> = Vec::new();
    for entry in entries.flatten() {
        let Ok(metadata) = entry.metadata() else { continue };
        let Ok(used) = metadata.modified() else { continue };
        if !metadata.is_file() {
            continue;
        }
        let temporary = entry.file_name().as_encoded_bytes().starts_with(b".tmp");
        match temporary {
            true if now.duration_since(used).is_ok_and(|age| age > LEFT_BEHIND) => _ = fs::remove_file(entry.path()),
            true => {}
            false => files.push((used, metadata.len(), entry.path())),
        }
    }
    let mut total: u64 = files.iter().map(|(_, length, _)| length).sum();
    files.sort_unstable();
    for (_, length, path) in files {
        if total <= limit {
            break;
        }
        if fs::remove_file(path).is_ok() {
            total -= length;
        }
    }
}

/// Removes the folders longest unused, each by its file `used`, until those in `folder` hold no more than `limit`
/// bytes together.
pub fn shrink_folders(folder: &Path, used: &str, limit: u64) {
    let mut folders: Vec<(SystemTime, u64, PathBuf)> = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        let files = fs::read_dir(&path).into_iter().flatten().flatten();
        let length = files.filter_map(|file| file.metadata().ok()).map(|metadata| metadata.len()).sum();
        let used = fs::metadata(path.join(used)).and_then(|metadata| metadata.modified());
        folders.push((used.unwrap_or(SystemTime::UNIX_EPOCH), length, path));
    }
    let mut total: u64 = folders.iter().map(|(_, length, _)| length).sum();
    folders.sort_unstable();
    // The one that was just used stays, however large it is.
    folders.pop();
    for (_, length, path) in folders {
        if total <= limit {
            break;
        }
        if fs::remove_dir_all(path).is_ok() {
            total -= length;
        }
    }
}

/// A file that was read counts as used today.
pub fn touch(path: &Path) {
    const DAY: Duration = Duration::from_secs(24 * 3600);
    let now = SystemTime::now();
    let used = fs::metadata(path).and_then(|metadata| metadata.modified());
    if used.is_ok_and(|used| now.duration_since(used).is_ok_and(|age| age > DAY))
        && let Ok(file) = fs::File::options().append(true).open(path)
    {
        _ = file.set_modified(now);
    }
}
