//! The only code that writes output files and folders: through a temporary file and a rename, never
//! over what riskreg did not make, never outside the folder it was given.

use std::io::Write;
use std::path::Path;

use anyhow::{Context, Result};

/// Writes one file, whole or not at all.
pub fn file(path: &Path, write: impl FnOnce(&mut dyn Write) -> std::io::Result<()>) -> Result<()> {
    let shown = || format!("无法写入 / cannot write {}", path.display());
    let folder = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut temporary = tempfile::NamedTempFile::new_in(folder).with_context(shown)?;
    {
        let mut buffered = std::io::BufWriter::new(temporary.as_file_mut());
        write(&mut buffered).with_context(shown)?;
        buffered.flush().with_context(shown)?;
    }
    temporary.persist(path).map_err(|error| error.error).with_context(shown)?;
    Ok(())
}
