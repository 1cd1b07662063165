//! Departments and posts that a unit or department expects to have, against what lies in it.

use rustc_hash::FxHashSet;

use super::FileFact;
use crate::record::Number;
use crate::source::{Span, Spanned};
use crate::vocabulary::fold;

/// What lies in a unit or department, however deep, of one kind.
#[derive(Debug, Default)]
pub struct Present {
    pub count: u64,
    /// How each can be called, folded.
    pub names: FxHashSet<String>,
}

impl Present {
    /// Notes a file by its file name, its own name and its id.
    pub fn add(&mut self, identity: &str, file: Option<&FileFact>) {
        self.count += 1;
        self.names.insert(fold(identity.rsplit('/').next().unwrap_or_default()));
        if let Some(file) = file {
            self.names.insert(fold(&file.name));
            self.names.extend(file.id.as_ref().map(|(id, _)| fold(id)));
        }
    }
}

/// The list asks for things by their names, not only for so many of them.
pub fn asks_for_names(expected: &[Spanned<Box<str>>]) -> bool {
    match expected {
        [] => false,
        [only] => number(&only.value).is_none(),
        _ => true,
    }
}

/// What a list of expected departments or posts lacks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lack<'e> {
    Name(&'e str),
    /// Fewer than that number lie in it.
    Number {
        expected: u64,
        found: u64,
    },
}

/// How many are expected, and what is absent with the place that asks for it.
pub fn lacks<'e>(expected: &'e [Spanned<Box<str>>], present: &Present) -> (u64, Vec<(Lack<'e>, Span)>) {
    if let [only] = expected
        && let Some(number) = number(&only.value)
    {
        let lack = Lack::Number { expected: number, found: present.count };
        return (number, if present.count < number { vec![(lack, only.span)] } else { Vec::new() });
    }
    let names = expected
        .iter()
        .flat_map(|text| text.value.split(['、', '，', '；']).map(|name| (name.trim(), text.span)))
        .filter(|(name, _)| !name.is_empty());
    let missing = names.clone().filter(|(name, _)| !present.names.contains(&fold(name)));
    (names.clone().count() as u64, missing.map(|(name, span)| (Lack::Name(name), span)).collect())
}

/// `15`, `15个`; not `3号岗`, which is a name.
fn number(text: &str) -> Option<u64> {
    let number = Number::parse(text)?;
    let counted = number.unit.is_empty() || number.unit.starts_with('个');
    counted.then(|| number.whole()).flatten().and_then(|number| u64::try_from(number).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn expected(texts: &[&str]) -> Vec<Spanned<Box<str>>> {
        texts.iter().map(|text| Spanned::new((*text).into(), Span::default())).collect()
    }

    #[test]
    fn a_lone_number_is_compared_with_how_many_there_are() {
        let mut present = Present::default();
        present.add("药剂科", None);
        let (asked, missing) = (expected(&["2个"]), Lack::Number { expected: 2, found: 1 });
        assert_eq!(lacks(&asked, &present), (2, vec![(missing, Span::default())]));
        assert!(lacks(&expected(&["1"]), &present).1.is_empty());
    }

    #[test]
    fn names_in_one_text_are_told_apart_and_may_lie_deeper() {
        let mut present = Present::default();
        present.add("药剂科/库房组", None);
        let asked = expected(&["库房组、设备科"]);
        assert_eq!(lacks(&asked, &present), (2, vec![(Lack::Name("设备科"), Span::default())]));
        assert_eq!(lacks(&expected(&["3号岗"]), &present).1.len(), 1);
    }
}
