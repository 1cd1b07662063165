//! From one page of a list to the others.

use serde::Serialize;

use crate::publish::paths::{Kind, PagePath};

/// Pages around the present one that it leads to by number.
const NEAR: usize = 3;

/// Where a page stands among those of its list.
#[derive(Debug, Clone, Serialize)]
pub struct Turn {
    /// From 1.
    pub number: usize,
    pub of: usize,
    pub before: Option<Leaf>,
    pub after: Option<Leaf>,
    /// The first, the last, and those around this one.
    leaves: Vec<Leaf>,
}

#[derive(Debug, Clone, Serialize)]
pub struct Leaf {
    number: usize,
    html: String,
    markdown: String,
    /// Some pages between the one before and this one are left out.
    gap: bool,
}

impl Turn {
    /// None where there is one page only.
    pub fn new(number: usize, of: usize, path: impl Fn(usize) -> PagePath) -> Option<Turn> {
        if of < 2 {
            return None;
        }
        let leaf = |number: usize, gap: bool| {
            let path = path(number);
            Leaf { number: number + 1, html: path.file(Kind::Html), markdown: path.file(Kind::Markdown), gap }
        };
        let near = |at: &usize| *at == 0 || *at + 1 == of || at.abs_diff(number) <= NEAR;
        let mut last = 0;
        let leaves = (0..of).filter(near).map(|at| leaf(at, at > std::mem::replace(&mut last, at) + 1)).collect();
        Some(Turn {
            number: number + 1,
            of,
            before: number.checked_sub(1).map(|at| leaf(at, false)),
            after: (number + 1 < of).then(|| leaf(number + 1, false)),
            leaves,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::Sheet;
    use super::*;

    #[test]
    fn a_page_leads_to_the_first_the_last_and_those_around_it() {
        let turn = Turn::new(9, 30, |number| PagePath::root("catalogue").sheet(Sheet::new(number))).unwrap();
        let numbers: Vec<(usize, bool)> = turn.leaves.iter().map(|leaf| (leaf.number, leaf.gap)).collect();
        let around = (7..=13).map(|number| (number, number == 7));
        assert_eq!(numbers, [(1, false)].into_iter().chain(around).chain([(30, true)]).collect::<Vec<_>>());
        assert_eq!(turn.before.unwrap().html, "catalogue-9.html");
        assert_eq!(turn.after.unwrap().markdown, "catalogue-11.md");
        assert!(Turn::new(0, 1, |_| PagePath::index()).is_none());
    }
}
