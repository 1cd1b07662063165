//! The bytes of what is imported.

use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::commands::common::read_up_to;
use crate::sheet::limits::FILE;
use crate::source::visible;

/// A file whole; what is larger than any table is not read to its end.
pub fn bytes(path: &Path) -> Result<Vec<u8>> {
    let most = u64::try_from(FILE).unwrap_or(u64::MAX);
    read_up_to(path, most).with_context(|| visible(&path.to_string_lossy()).into_owned())
}

/// A map is a page of text, and no more.
pub fn text(path: &Path) -> Result<String> {
    const LARGEST: u64 = 1 << 20;
    let shown = || visible(&path.to_string_lossy()).into_owned();
    let bytes = read_up_to(path, LARGEST).with_context(shown)?;
    if bytes.len() as u64 > LARGEST {
        bail!("{}: 超过 1 MiB / larger than 1 MiB", shown());
    }
    let Ok(text) = String::from_utf8(bytes) else { bail!("{}: 不是 UTF-8 编码 / not in UTF-8", shown()) };
    Ok(text.strip_prefix('\u{feff}').map_or(text.clone(), str::to_owned))
}
