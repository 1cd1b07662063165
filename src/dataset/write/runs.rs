//! Small numbers as runs: what repeats is there once with how often, what does not is packed bit by bit.
//! Source: <https://parquet.apache.org/docs/file-format/data-pages/encodings/>, RLE / bit-packing hybrid.

use super::thrift::varint;

/// So many numbers are packed together, and so many of the same are worth a run of their own.
const GROUP: usize = 8;

/// How many bits the numbers below `count` take.
pub fn width(count: usize) -> u32 {
    usize::BITS - count.saturating_sub(1).leading_zeros()
}

/// Appends the numbers, none of which takes more than `width` bits.
pub fn append<N: Copy + PartialEq + Into<u32>>(numbers: &[N], width: u32, out: &mut Vec<u8>) {
    // Those from `packed` on wait to be packed; there are whole groups of them whenever a run is written.
    let (mut packed, mut at) = (0, 0);
    while at < numbers.len() {
        let value = numbers[at];
        let same = numbers[at..].iter().take_while(|number| **number == value).count();
        let to_fill = (packed..at).len().next_multiple_of(GROUP) - (packed..at).len();
        if same >= to_fill + GROUP {
            pack(&numbers[packed..at + to_fill], width, out);
            run(value.into(), same - to_fill, width, out);
            packed = at + same;
        }
        at += same;
    }
    pack(&numbers[packed..], width, out);
}

fn run(value: u32, count: usize, width: u32, out: &mut Vec<u8>) {
    varint(out, (count as u64) << 1);
    let bytes = value.to_le_bytes();
    out.extend(bytes.iter().zip(0..width.div_ceil(8)).map(|(byte, _)| byte));
}

/// The last group is filled up with zeros.
fn pack<N: Copy + Into<u32>>(numbers: &[N], width: u32, out: &mut Vec<u8>) {
    if numbers.is_empty() {
        return;
    }
    let groups = numbers.len().div_ceil(GROUP);
    varint(out, (groups as u64) << 1 | 1);
    let (mut bits, mut held) = (0_u64, 0);
    let filling = (groups * GROUP - numbers.len()).min(GROUP);
    let zeros = std::iter::repeat_n(0, filling);
    for number in numbers.iter().map(|number| (*number).into()).chain(zeros) {
        bits |= u64::from(number) << held;
        held += width;
        if held >= u32::BITS {
            out.extend_from_slice(&bits.to_le_bytes()[..4]);
            bits >>= u32::BITS;
            held -= u32::BITS;
        }
    }
    let left = bits.to_le_bytes();
    out.extend(left.iter().zip(0..held.div_ceil(8)).map(|(byte, _)| byte));
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Reads what was written, by the words of the format.
    fn read(mut bytes: &[u8], width: u32, count: usize) -> Vec<u32> {
        let mut numbers = Vec::new();
        let byte = |bytes: &mut &[u8]| {
            let (first, rest) = bytes.split_first().unwrap();
            *bytes = rest;
            *first
        };
        while numbers.len() < count {
            let (mut head, mut shift) = (0_usize, 0);
            loop {
                let next = byte(&mut bytes);
                head |= usize::from(next & 0x7f) << shift;
                shift += 7;
                if next < 0x80 {
                    break;
                }
            }
            if head & 1 == 0 {
                let value = (0..width.div_ceil(8)).fold(0, |value, at| value | u32::from(byte(&mut bytes)) << (8 * at));
                numbers.extend(std::iter::repeat_n(value, head >> 1));
            } else {
                let (packed, rest) = bytes.split_at((head >> 1) * width as usize);
                bytes = rest;
                let bit = |at: usize| u32::from(packed[at / 8] >> (at % 8) & 1);
                let number =
                    |at: usize| (0..width).fold(0, |value, b| value | bit(at * width as usize + b as usize) << b);
                numbers.extend((0..(head >> 1) * GROUP).map(number));
            }
        }
        assert!(bytes.is_empty());
        assert!(numbers.len() - count < GROUP && numbers[count..].iter().all(|filled| *filled == 0));
        numbers.truncate(count);
        numbers
    }

    #[test]
    fn as_many_bits_as_the_highest_number_takes() {
        let widths = [1, 2, 3, 4, 5, 256, 257].map(width);
        assert_eq!(widths, [0, 1, 2, 2, 3, 8, 9]);
    }

    proptest! {
        #[test]
        fn what_was_written_reads_back(
            runs in prop::collection::vec((any::<u32>(), 1_usize..40), 0..30),
            short in prop::collection::vec(any::<u32>(), 0..100),
            width in 0_u32..=32,
        ) {
            let mask = u32::try_from((1_u64 << width) - 1).unwrap();
            let long = runs.iter().flat_map(|(value, count)| std::iter::repeat_n(*value, *count));
            let numbers: Vec<u32> = long.chain(short.iter().copied()).map(|number| number & mask).collect();
            let mut out = Vec::new();
            append(&numbers, width, &mut out);
            prop_assert_eq!(read(&out, width, numbers.len()), numbers);
        }
    }
}
