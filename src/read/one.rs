//! One file alone, read as the `riskreg.toml` of a register that has nothing else: a profile on its own.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::{Listed, ReadFault, Source, What};

/// The name under which a register looks for its profile.
const CONFIG: &str = "riskreg.toml";

pub struct ProfileFile {
    path: PathBuf,
}

impl ProfileFile {
    pub fn new(path: &Path) -> ProfileFile {
        ProfileFile { path: path.to_owned() }
    }
}

impl Source for ProfileFile {
    fn list(&self) -> io::Result<Vec<Listed>> {
        let kind = std::fs::metadata(&self.path)?;
        let what = if kind.is_file() { What::File } else { What::Other };
        Ok(vec![Listed {
            path: CONFIG.to_owned(),
            native: self.path.clone(),
            what,
            utf8: true,
            object: None,
            mark: None,
        }])
    }

    fn read(&self, _: &Listed, limit: u64) -> Result<Vec<u8>, ReadFault> {
        let mut bytes = Vec::new();
        let file = File::open(&self.path).map_err(ReadFault::Io)?;
        file.take(limit.saturating_add(1)).read_to_end(&mut bytes).map_err(ReadFault::Io)?;
        match bytes.len() as u64 {
            read if read > limit => Err(ReadFault::TooLarge { bytes: read, limit }),
            _ => Ok(bytes),
        }
    }

    fn shown(&self, _: &str) -> String {
        self.path.strip_prefix(".").unwrap_or(&self.path).to_string_lossy().replace('\\', "/")
    }
}
