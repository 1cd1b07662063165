//! Where pages end: as full as they may be, but not amid what belongs together.

use std::ops::Range;

/// Bytes that the lines of one page may come to, as they are weighed here. What a page has besides takes the rest of a
/// million.
pub(super) const FULL: usize = 800_000;

/// What begins with a line; the greater, the better a page ends before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Border {
    Line,
    Post,
    Place,
}

/// Cuts lines, each with its weight and what begins with it: every page as full as it may be, but rather ended before a
/// department or a post where it is half full at least.
pub(super) fn split(lines: impl Iterator<Item = (usize, Border)>) -> Vec<Range<usize>> {
    let mut pages = Vec::new();
    let (mut start, mut weight, mut end) = (0, 0, 0);
    // The best place to end the page so far: what begins there, where, and the weight before it.
    let mut best: Option<(Border, usize, usize)> = None;
    for (at, (line, border)) in lines.enumerate() {
        let mut here = (border, at, weight);
        if weight * 2 >= FULL && best.is_none_or(|best| border >= best.0) {
            best = Some(here);
        }
        while weight + line > FULL && at > start {
            let (_, cut, before) = best.take().unwrap_or(here);
            pages.push(start..cut);
            (start, weight) = (cut, weight - before);
            here.2 = weight;
        }
        weight += line;
        end = at + 1;
    }
    if start < end || pages.is_empty() {
        pages.push(start..end);
    }
    pages
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vec_of(page: Range<usize>) -> Vec<Range<usize>> {
        std::iter::once(page).collect()
    }

    fn cut(lines: &[(usize, Border)]) -> Vec<Range<usize>> {
        split(lines.iter().copied())
    }

    #[test]
    fn a_list_that_fits_is_one_page_and_an_empty_one_too() {
        assert_eq!(cut(&[]), vec_of(0..0));
        assert_eq!(cut(&[(FULL, Border::Place)]), vec_of(0..1));
        assert_eq!(cut(&[(FULL / 2, Border::Place), (FULL / 2, Border::Place)]), vec_of(0..2));
    }

    #[test]
    fn a_page_ends_before_a_department_where_it_is_half_full() {
        let third = FULL / 3;
        let lines = [
            (third, Border::Place),
            (third, Border::Line),
            (third / 2, Border::Place),
            (third / 2, Border::Post),
            (third, Border::Line),
        ];
        assert_eq!(cut(&lines), [0..2, 2..5]);
    }

    #[test]
    fn what_alone_is_more_than_a_page_stands_alone() {
        let lines = [(10, Border::Place), (FULL * 2, Border::Line), (10, Border::Line), (FULL * 2, Border::Line)];
        assert_eq!(cut(&lines), [0..1, 1..2, 2..3, 3..4]);
    }

    #[test]
    fn every_line_stands_on_one_page_and_no_page_is_too_full() {
        let lines: Vec<(usize, Border)> = (0..10_000_usize)
            .map(|at| {
                let border = match (at % 70, at % 7) {
                    (0, _) => Border::Place,
                    (_, 0) => Border::Post,
                    _ => Border::Line,
                };
                (at * 7919 % 5000, border)
            })
            .collect();
        let pages = cut(&lines);
        assert!(pages.len() > 10);
        let all: Vec<usize> = pages.iter().cloned().flatten().collect();
        assert_eq!(all, (0..lines.len()).collect::<Vec<_>>());
        for page in pages {
            assert!(lines[page].iter().map(|(weight, _)| weight).sum::<usize>() <= FULL);
        }
    }
}
