//! Sentences of which no two are nearly alike: each is a codeword of a Reed-Solomon code over its slots, so
//! that two of them differ in all slots but a few.

use super::random::Random;

/// Words per slot; a prime, so that the code's arithmetic is that of a field.
pub const SPELLS: u64 = 47;

pub struct Sentences {
    slots: Vec<Vec<String>>,
    frames: &'static [&'static str],
    /// Digits of a codeword's number. Two codewords share at most one slot fewer than this.
    digits: u32,
    offset: u64,
    next: u64,
}

impl Sentences {
    /// `wanted` sentences at least.
    pub fn new(mut slots: Vec<Vec<String>>, frames: &'static [&'static str], wanted: u64, random: &mut Random) -> Self {
        for slot in &mut slots {
            random.shuffle(slot);
            assert!(slot.len() as u64 >= SPELLS, "{slot:?}");
            slot.truncate(SPELLS as usize);
        }
        let digits = if wanted <= SPELLS.pow(3) { 3 } else { 4 };
        Sentences { slots, frames, digits, offset: random.below(SPELLS.pow(digits)), next: 0 }
    }

    pub fn next(&mut self) -> String {
        let all = SPELLS.pow(self.digits);
        assert!(self.next < all, "more sentences than the lists of words can tell apart");
        // Neighbours in the register get numbers far apart.
        let number = (self.offset + self.next * 40_503) % all;
        let frame = self.frames[(self.next % self.frames.len() as u64) as usize];
        self.next += 1;
        let mut sentence = String::with_capacity(192);
        let mut rest = frame;
        while let Some(open) = rest.find('{') {
            sentence.push_str(&rest[..open]);
            let slot = usize::from(rest.as_bytes()[open + 1] - b'0');
            sentence.push_str(&self.slots[slot][self.spell(number, slot as u64 + 1)]);
            rest = &rest[open + 3..];
        }
        sentence.push_str(rest);
        sentence
    }

    /// The number's digits as a polynomial, at `point`.
    fn spell(&self, mut number: u64, point: u64) -> usize {
        let mut value = 0;
        for _ in 0..self.digits {
            value = (value * point + number % SPELLS) % SPELLS;
            number /= SPELLS;
        }
        value as usize
    }
}
