//! `file:` URIs and paths.

use std::path::{Path, PathBuf};

/// The path of a `file:` URI; nothing for any other.
pub fn path(uri: &str) -> Option<PathBuf> {
    let rest = uri.strip_prefix("file://")?;
    // A host before the path is this machine, or none of ours.
    let rest = rest.strip_prefix("localhost").unwrap_or(rest);
    let rest = rest.split(['?', '#']).next().unwrap_or(rest);
    let mut bytes = Vec::with_capacity(rest.len());
    let mut at = rest.bytes();
    while let Some(byte) = at.next() {
        match byte {
            b'%' => {
                let digit = |byte: Option<u8>| char::from(byte?).to_digit(16);
                bytes.push(u8::try_from(digit(at.next())? * 16 + digit(at.next())?).ok()?);
            }
            byte => bytes.push(byte),
        }
    }
    let text = String::from_utf8(bytes).ok()?;
    // `/c:/register` on Windows.
    let drive = text.as_bytes().get(2) == Some(&b':') && text.as_bytes().get(1).is_some_and(u8::is_ascii_alphabetic);
    let text = if cfg!(windows) && drive { &text[1..] } else { &text };
    (text.starts_with('/') || cfg!(windows)).then(|| PathBuf::from(text))
}

/// The `file:` URI of an absolute path.
pub fn uri(path: &Path) -> String {
    let text = path.to_string_lossy().replace('\\', "/");
    let mut uri = String::from(if text.starts_with('/') { "file://" } else { "file:///" });
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'-' | b'.' | b'_' | b'~' => uri.push(char::from(byte)),
            byte => uri.push_str(&format!("%{byte:02X}")),
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_comes_back_from_its_uri() {
        for text in ["/台账/药剂科/采购 员#1.yaml", "/a%b/c?d"] {
            assert_eq!(path(&uri(Path::new(text))), Some(PathBuf::from(text)));
        }
        assert_eq!(path("file:///%E5%8F%B0.yaml"), Some(PathBuf::from("/台.yaml")));
        for none in ["untitled:Untitled-1", "file:///%zz", "file:///%ff", "http://x/y", "file://%"] {
            assert_eq!(path(none), None, "{none}");
        }
    }
}
