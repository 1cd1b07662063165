//! What lies in a folder of pages, file by file.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use rayon::prelude::*;
use sha2::{Digest, Sha256};
use walkdir::WalkDir;

use crate::publish::proof::{Files, Held, Sum};

/// Every file below a folder, by path with `/` between parts. What is no plain file holds nothing, and has no sum that
/// any content has. A repository that the folder is the work tree of is no part of it.
pub fn found(folder: &Path) -> Result<Files> {
    let is_part = |entry: &walkdir::DirEntry| entry.depth() != 1 || entry.file_name() != ".git";
    let entries: Vec<walkdir::DirEntry> = WalkDir::new(folder)
        .into_iter()
        .filter_entry(is_part)
        .filter(|entry| !entry.as_ref().is_ok_and(|entry| entry.file_type().is_dir()))
        .collect::<Result<_, _>>()
        .with_context(|| cannot_read(folder))?;
    entries
        .into_par_iter()
        .map(|entry| {
            let path: PathBuf = entry.path().strip_prefix(folder).unwrap_or(entry.path()).to_owned();
            let parts: Vec<_> = path.iter().map(|part| part.to_string_lossy()).collect();
            let held = match entry.file_type().is_file() {
                true => held(entry.path()).with_context(|| cannot_read(entry.path()))?,
                false => Held { bytes: 0, sha256: Sum([0; 32]) },
            };
            Ok((parts.join("/"), held))
        })
        .collect()
}

/// Piece by piece: whoever brought the file chose its length.
fn held(path: &Path) -> std::io::Result<Held> {
    let mut file = File::open(path)?;
    let mut hasher = Sha256::new();
    let mut piece = vec![0; 1 << 16];
    let mut bytes = 0;
    loop {
        match file.read(&mut piece)? {
            0 => break,
            read => {
                hasher.update(&piece[..read]);
                bytes += read as u64;
            }
        }
    }
    Ok(Held { bytes, sha256: Sum(hasher.finalize().into()) })
}

fn cannot_read(path: &Path) -> String {
    format!("无法读取 / cannot read {}", crate::source::visible(&path.to_string_lossy()))
}
