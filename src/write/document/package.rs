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
    }
}
