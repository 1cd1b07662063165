//! Bytes as gzip, the same on every machine.

use anyhow::{Context, Result};
use flate2::{Compress, Compression, Crc, FlushCompress, Status};

/// Packed by deflate, nothing said of name, time or system.
const HEAD: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff];

/// Packs one page after another, its tables made once.
#[derive(Default)]
pub struct Packer(Option<Compress>);

impl Packer {
    pub fn pack(&mut self, bytes: &[u8]) -> Result<Vec<u8>> {
        // The last tenth of size costs twice the time.
        let deflate = self.0.get_or_insert_with(|| Compress::new(Compression::new(1), false));
        deflate.reset();
        let mut packed = Vec::with_capacity(bytes.len() / 2 + 64);
        packed.extend(HEAD);
        let mut rest = bytes;
        loop {
            let before = deflate.total_in();
            let status = deflate.compress_vec(rest, &mut packed, FlushCompress::Finish).context("gzip")?;
            let taken = usize::try_from(deflate.total_in() - before).unwrap_or(usize::MAX);
            rest = rest.get(taken..).unwrap_or_default();
            if status == Status::StreamEnd {
                break;
            }
            packed.reserve(packed.capacity());
        }
        let mut crc = Crc::new();
        crc.update(bytes);
        packed.extend(crc.sum().to_le_bytes());
        packed.extend(crc.amount().to_le_bytes());
        Ok(packed)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    #[test]
    fn what_was_packed_unpacks_one_after_another() {
        let mut packer = Packer::default();
        let noise: Vec<u8> = (0..100_000_u32).map(|at| at.wrapping_mul(2_654_435_761).to_le_bytes()[3]).collect();
        for bytes in [&b""[..], b"a", &noise, &[7; 70_000], &noise[..5000]] {
            let packed = packer.pack(bytes).unwrap();
            let mut back = Vec::new();
            flate2::read::GzDecoder::new(&packed[..]).read_to_end(&mut back).unwrap();
            assert!(back == bytes);
            assert_eq!(packed, Packer::default().pack(bytes).unwrap());
        }
    }
}
