//! Small files that lie beside a register and are no part of it.

use std::path::Path;

use anyhow::{Context, Result, bail};

/// The text of a small file that people keep beside a register; `None` where there is none.
pub fn small_file(path: &Path) -> Result<Option<String>> {
    const LARGEST: u64 = 1024 * 1024;
    let shown = || format!("无法读取 / cannot read {}", crate::source::visible(&path.to_string_lossy()));
    match path.symlink_metadata() {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error).with_context(shown),
        Ok(found) if !found.is_file() => bail!("{}: 不是普通文件 / not a plain file", shown()),
        Ok(found) if found.len() > LARGEST => bail!("{}: 文件太大 / the file is too large", shown()),
        Ok(_) => {
            let bytes = std::fs::read(path).with_context(shown)?;
            let text = String::from_utf8(bytes).ok().with_context(|| format!("{}: 不是 UTF-8 / not UTF-8", shown()))?;
            Ok(Some(text))
        }
    }
}
