//! Parts of a package that are packed piece by piece while they are made, and the package of them: nothing is held in memory
//! unpacked, nothing is packed twice, and a piece may be made before what stands in front of it is known.

use std::io::{self, Write};

use flate2::{Compress, Compression, Crc, FlushCompress, Status};

/// What a piece holds back before it is packed, in bytes.
const HELD: usize = 128 * 1024;

/// A piece of a part. Pieces are joined as they are: each refers to nothing outside of itself.
pub struct Piece {
    open: Vec<u8>,
    packer: Compress,
    packed: Vec<u8>,
    crc: Crc,
    /// Bytes that were packed.
    length: u64,
}

impl Default for Piece {
    fn default() -> Piece {
        // What a large workbook takes longest to is packing; a lower level makes files a seventh larger in half the time.
        let packer = Compress::new(Compression::fast(), false);
        Piece { open: Vec::new(), packer, packed: Vec::new(), crc: Crc::new(), length: 0 }
    }
}

impl Piece {
    /// What is written next goes in here; [`Piece::settle`] is called after it.
    pub fn open(&mut self) -> &mut Vec<u8> {
        &mut self.open
    }

    /// Packs what was written once there is enough of it.
    pub fn settle(&mut self) -> io::Result<()> {
        if self.open.len() < HELD { Ok(()) } else { self.pack(FlushCompress::None) }
    }

    fn pack(&mut self, flush: FlushCompress) -> io::Result<()> {
        let Piece { open, packer, packed, crc, length } = self;
        crc.update(open);
        *length += open.len() as u64;
        let mut rest = &open[..];
        loop {
            packed.reserve(HELD);
            let before = packer.total_in();
            let status = packer.compress_vec(rest, packed, flush).map_err(io::Error::other)?;
            let taken = usize::try_from(packer.total_in() - before).unwrap_or(rest.len());
            rest = rest.get(taken..).unwrap_or_default();
            // Room that is left says that nothing is held back any more.
            if rest.is_empty() && (packed.len() < packed.capacity() || status == Status::StreamEnd) {
                break;
            }
        }
        open.clear();
        Ok(())
    }
}

/// A package, written part by part.
pub struct Package<'w> {
    out: &'w mut dyn Write,
    written: u64,
    directory: Vec<u8>,
    count: u16,
}

/// The earliest day that the format knows: 1980-01-01.
const DAY: u16 = 0x21;
const DEFLATED: u16 = 8;
/// Version 2.0 of the format, on Unix, a file that all may read: what the library names where it is asked not to name its system.
const VERSION: u16 = 20;
const UNIX: u16 = 3 << 8;
const MODE: u32 = 0o100_644 << 16;

impl<'w> Package<'w> {
    pub fn new(out: &'w mut dyn Write) -> Package<'w> {
        Package { out, written: 0, directory: Vec::new(), count: 0 }
    }

    /// Writes a part that the pieces make up, in their order.
    pub fn part<const PIECES: usize>(&mut self, name: &str, mut pieces: [Piece; PIECES]) -> io::Result<()> {
        let mut crc = Crc::new();
        let (mut packed, mut length) = (0_u64, 0_u64);
        let last = PIECES.saturating_sub(1);
        for (index, piece) in pieces.iter_mut().enumerate() {
            piece.pack(if index == last { FlushCompress::Finish } else { FlushCompress::Sync })?;
            crc.combine(&piece.crc);
            packed += piece.packed.len() as u64;
            length += piece.length;
        }
        let mut about = Vec::with_capacity(26);
        for field in [VERSION, 0, DEFLATED, 0, DAY] {
            about.extend(field.to_le_bytes());
        }
        for field in [crc.sum(), small(packed)?, small(length)?] {
            about.extend(field.to_le_bytes());
        }
        let named = u16::try_from(name.len()).map_err(io::Error::other)?;
        // Nothing stands beside the name.
        about.extend([named, 0].into_iter().flat_map(u16::to_le_bytes));

        let at = small(self.written)?;
        self.directory.extend(b"PK\x01\x02");
        self.directory.extend((UNIX | VERSION).to_le_bytes());
        self.directory.extend(&about);
        // No remark, the first disk, no text.
        self.directory.extend([0_u8; 6]);
        self.directory.extend([MODE, at].into_iter().flat_map(u32::to_le_bytes));
        self.directory.extend(name.as_bytes());
        self.count = self.count.checked_add(1).ok_or_else(too_large)?;

        self.put(b"PK\x03\x04")?;
        self.put(&about)?;
        self.put(name.as_bytes())?;
        pieces.iter().try_for_each(|piece| self.put(&piece.packed))
    }

    /// Writes where each part is.
    pub fn finish(mut self) -> io::Result<()> {
        let directory = std::mem::take(&mut self.directory);
        let at = small(self.written)?;
        self.put(&directory)?;
        self.put(b"PK\x05\x06\0\0\0\0")?;
        self.put(&[self.count, self.count].map(u16::to_le_bytes).concat())?;
        self.put(&[small(directory.len() as u64)?, at].map(u32::to_le_bytes).concat())?;
        self.put(&[0, 0])
    }

    fn put(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.written += bytes.len() as u64;
        self.out.write_all(bytes)
    }
}

/// No office program opens a package of four gigabytes.
fn small(number: u64) -> io::Result<u32> {
    u32::try_from(number).map_err(|_| too_large())
}

fn too_large() -> io::Error {
    io::Error::other("工作簿超过 4 GB / the workbook is larger than 4 GB")
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Read};

    use zip::ZipArchive;

    use super::*;

    fn piece(text: &[u8]) -> Piece {
        let mut piece = Piece::default();
        for part in text.chunks(50_000) {
            piece.open().extend(part);
            piece.settle().unwrap();
        }
        piece
    }

    #[test]
    fn pieces_read_back_as_one_part() {
        let numbers: Vec<u8> = (0..400_000_u64).flat_map(|n| (n * n % 1_009).to_string().into_bytes()).collect();
        let mut seed = 1_u64;
        let noise: Vec<u8> = std::iter::repeat_with(|| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            seed.to_le_bytes()[7]
        })
        .take(700_000)
        .collect();
        for [a, b, c] in
            [[&b"<a>"[..], &numbers, b"</a>"], [b"", b"", b""], [&noise, &numbers, &noise], [b"", &noise, b""]]
        {
            let mut out = Vec::new();
            let mut package = Package::new(&mut out);
            package.part("a/b.xml", [piece(a), piece(b), piece(c)]).unwrap();
            package.part("c.xml", [piece(b)]).unwrap();
            package.finish().unwrap();
            let mut archive = ZipArchive::new(Cursor::new(&out)).unwrap();
            for (name, wanted) in [("a/b.xml", [a, b, c].concat()), ("c.xml", b.to_vec())] {
                let mut read = Vec::new();
                // The library holds the sum against what it reads.
                archive.by_name(name).unwrap().read_to_end(&mut read).unwrap();
                assert!(read == wanted, "{name}");
            }
        }
    }
}
