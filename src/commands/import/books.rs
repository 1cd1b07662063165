//! The bytes of what is imported.

use std::io::Read;
use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::sheet::limits::FILE;
use crate::source::visible;

/// A file whole; what is larger than any table is not read to its end.
pub fn bytes(path: &Path) -> Result<Vec<u8>> {
    let shown = || visible(&path.to_string_lossy()).into_owned();
    let file = std::fs::File::open(path).with_context(shown)?;
    let most = u64::try_from(FILE).unwrap_or(u64::MAX);
    let mut bytes = Vec::new();
    file.take(most.saturating_add(1)).read_to_end(&mut bytes).with_context(shown)?;
    Ok(bytes)
}

/// A map is a page of text, and no more.
pub fn text(path: &Path) -> Result<String> {
    const LARGEST: usize = 1 << 20;
    let shown = || visible(&path.to_string_lossy()).into_owned();
    let bytes = bytes(path)?;
    if bytes.len() > LARGEST {
        bail!("{}: 超过 1 MiB / larger than 1 MiB", shown());
    }
    let Ok(text) = String::from_utf8(bytes) else { bail!("{}: 不是 UTF-8 编码 / not in UTF-8", shown()) };
    Ok(text.strip_prefix('\u{feff}').map_or(text.clone(), str::to_owned))
}
