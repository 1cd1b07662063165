//! The package that Word and Excel files are: a ZIP of parts, the same bytes on every machine and at every time.

use std::io::{Cursor, Read, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, System, ZipArchive, ZipWriter};

/// Parts by name, packed in this order.
pub fn packed<'p>(parts: impl IntoIterator<Item = (&'p str, &'p [u8])>) -> anyhow::Result<Vec<u8>> {
    let mut package = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, part) in parts {
        package.start_file(name, options())?;
        package.write_all(part)?;
    }
    Ok(package.finish()?.into_inner())
}

/// A package that a library made, without what it took from the machine.
pub fn packed_again(package: Vec<u8>) -> anyhow::Result<Vec<u8>> {
    let mut given = ZipArchive::new(Cursor::new(package))?;
    let mut package = ZipWriter::new(Cursor::new(Vec::new()));
    for index in 0..given.len() {
        let mut part = given.by_index(index)?;
        let name = part.name()?.into_owned();
        package.start_file(name, options())?;
        std::io::copy(&mut part.by_ref(), &mut package)?;
    }
    Ok(package.finish()?.into_inner())
}

/// A package that a library made without times, so that it does not name the system it was made on. It is not packed again: what is
/// large takes as long to pack as to make.
pub fn of_no_system(mut package: Vec<u8>) -> Vec<u8> {
    const ENTRY: [u8; 4] = [b'P', b'K', 1, 2];
    const UNIX: u8 = 3;
    let number = |package: &[u8], at: usize, length: usize| {
        let bytes = package.get(at..at + length)?;
        Some(bytes.iter().rev().fold(0_usize, |number, byte| number << 8 | usize::from(*byte)))
    };
    // The end of the directory says where it begins; nothing follows it, because there is no comment.
    let Some(end) = package.len().checked_sub(22) else { return package };
    let mut at = number(&package, end + 16, 4).unwrap_or(usize::MAX);
    while package.get(at..).is_some_and(|rest| rest.starts_with(&ENTRY)) {
        let lengths: Option<usize> = [28, 30, 32].iter().map(|field| number(&package, at + field, 2)).sum();
        if let Some(system) = package.get_mut(at + 5) {
            *system = UNIX;
        }
        at = at.saturating_add(46).saturating_add(lengths.unwrap_or(usize::MAX));
    }
    package
}

/// The time is the earliest that the format knows; the system is named, because the library else names the one it runs on.
fn options() -> SimpleFileOptions {
    SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::default())
        .system(System::Unix)
        .unix_permissions(0o644)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_package_packed_again_holds_the_same_and_says_no_time() {
        let mut made = ZipWriter::new(Cursor::new(Vec::new()));
        let then = DateTime::from_date_and_time(2024, 5, 6, 7, 8, 10).unwrap();
        made.start_file("a/部件.xml", SimpleFileOptions::default().last_modified_time(then)).unwrap();
        made.write_all(b"<a/>").unwrap();
        let again = packed_again(made.finish().unwrap().into_inner()).unwrap();
        assert_eq!(again, packed([("a/部件.xml", b"<a/>".as_slice())]).unwrap());
        let mut elsewhere = again.clone();
        let entry = again.windows(4).rposition(|window| window == [b'P', b'K', 1, 2]).unwrap();
        elsewhere[entry + 5] = 0;
        assert_eq!(of_no_system(elsewhere), again);
        assert_eq!(of_no_system(vec![1, 2]), [1, 2]);
    }
}
