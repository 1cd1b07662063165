//! Where in its file a record stands, as one text: `risks[0:R1]/measures[2]`. An entry is known by its id where it has one,
//! and by its number from 0 where it has none.

use std::borrow::Cow;
use std::fmt::Write as _;

use crate::record::Json;
use crate::source::is_hidden;

/// What leads from the whole file to a record.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Step {
    /// Empty in a file that is a list.
    pub field: String,
    /// `None` where the field holds one record and no list.
    pub index: Option<usize>,
    pub id: Option<String>,
}

/// Characters that part a place, or that a cell would not keep.
fn is_sign(c: char) -> bool {
    matches!(c, '%' | '/' | '[' | ']' | ':') || c.is_whitespace() || is_hidden(c)
}

fn written(id: &str) -> Cow<'_, str> {
    if !id.contains(is_sign) {
        return id.into();
    }
    let mut out = String::with_capacity(id.len() + 8);
    for c in id.chars() {
        match is_sign(c) {
            true => c.encode_utf8(&mut [0; 4]).bytes().for_each(|byte| _ = write!(out, "%{byte:02X}")),
            false => out.push(c),
        }
    }
    out.into()
}

fn read(id: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(id.len());
    let mut rest = id.as_bytes();
    while let Some((byte, behind)) = rest.split_first() {
        match behind.get(..2).filter(|_| *byte == b'%') {
            Some(code) => {
                bytes.push(u8::from_str_radix(std::str::from_utf8(code).ok()?, 16).ok()?);
                rest = &behind[2..];
            }
            None => {
                bytes.push(*byte);
                rest = behind;
            }
        }
    }
    String::from_utf8(bytes).ok()
}

/// An id that is longer names nothing that people refer to. In bytes.
const LONGEST: usize = 256;

/// The place of a record below another.
pub fn below(at: &str, field: &str, index: Option<usize>, id: Option<&str>) -> String {
    let mut place = String::with_capacity(at.len() + field.len() + 12);
    place.push_str(at);
    if !at.is_empty() {
        place.push('/');
    }
    place.push_str(field);
    if let Some(index) = index {
        place.push('[');
        place.push_str(&index.to_string());
        if let Some(id) = id.filter(|id| id.len() <= LONGEST) {
            place.push(':');
            place.push_str(&written(id));
        }
        place.push(']');
    }
    place
}

/// Deeper than anything stands in a file.
const DEEPEST: usize = 32;

/// The steps of a place; `None` where it is none.
pub fn steps(at: &str) -> Option<Vec<Step>> {
    if at.is_empty() {
        return Some(Vec::new());
    }
    if at.bytes().filter(|byte| *byte == b'/').count() >= DEEPEST {
        return None;
    }
    at.split('/').map(step).collect()
}

fn step(text: &str) -> Option<Step> {
    let Some((field, rest)) = text.split_once('[') else {
        return Some(Step { field: text.to_owned(), index: None, id: None });
    };
    let inner = rest.strip_suffix(']')?;
    let (index, id) = match inner.split_once(':') {
        Some((index, id)) => (index, Some(read(id)?)),
        None => (inner, None),
    };
    Some(Step { field: field.to_owned(), index: Some(index.parse().ok()?), id })
}

/// The place without its last step, and that step.
pub fn parent(at: &str) -> Option<(&str, &str)> {
    match at.rsplit_once('/') {
        Some((parent, last)) => Some((parent, last)),
        None if at.is_empty() => None,
        None => Some(("", at)),
    }
}

/// The record, and the list or mapping that it stands in.
pub fn find<'j>(root: &'j mut Json, steps: &[Step]) -> Option<&'j mut Json> {
    steps.iter().try_fold(root, |at, step| {
        let held = if step.field.is_empty() { at } else { at.get_mut(&*step.field)? };
        match step.index {
            // One record may stand where several could.
            None => Some(held),
            Some(index) => held.get_mut(index),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_read_as_it_is_written_whatever_the_id() {
        for id in ["R1", "a/b", "[x]", "1:2", "100%", "%2F", "甲\n乙", "", "一 号", "\u{3000}"] {
            let at = below(&below("", "risks", Some(3), Some(id)), "measures", Some(0), None);
            let steps = steps(&at).unwrap();
            assert_eq!(steps[0], Step { field: "risks".into(), index: Some(3), id: Some(id.into()) });
            assert_eq!(steps[1], Step { field: "measures".into(), index: Some(0), id: None });
            assert_eq!(at.matches('/').count(), 1, "{at}");
            assert!(!at.contains(char::is_whitespace), "{at:?}");
        }
        assert_eq!(steps(""), Some(Vec::new()));
        assert_eq!(steps("risks[x]"), None);
        assert_eq!(below("", "", Some(2), None), "[2]");
    }
}
