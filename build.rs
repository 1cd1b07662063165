//! Gives the program the hash of all that it is built from, for what is kept from one run to the next: whatever
//! another program kept is not believed.

use std::path::{Path, PathBuf};
use std::{env, fs, io};

use sha2::{Digest, Sha256};

/// What the program is made of, besides the compiler and its settings.
const MADE_OF: [&str; 5] = ["src", "templates", "Cargo.toml", "Cargo.lock", "build.rs"];

fn main() -> io::Result<()> {
    let mut files = Vec::new();
    for part in MADE_OF {
        println!("cargo:rerun-if-changed={part}");
        if Path::new(part).exists() {
            add_files(Path::new(part), &mut files)?;
        }
    }
    files.sort();
    let mut hasher = Sha256::new();
    let mut add = |bytes: &[u8]| {
        hasher.update((bytes.len() as u64).to_le_bytes());
        hasher.update(bytes);
    };
    for file in files {
        add(file.to_string_lossy().as_bytes());
        add(&fs::read(&file)?);
    }
    for setting in ["TARGET", "PROFILE", "OPT_LEVEL", "RUSTC"] {
        add(env::var(setting).unwrap_or_default().as_bytes());
    }
    let id: String = hasher.finalize().iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    println!("cargo:rustc-env=RISKREG_BUILD_ID={id}");
    Ok(())
}

fn add_files(path: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    if !path.is_dir() {
        files.push(path.to_owned());
        return Ok(());
    }
    for entry in fs::read_dir(path)? {
        add_files(&entry?.path(), files)?;
    }
    Ok(())
}
