//! Numbered items inside one cell: `1.…\n2.…`, `（1）…；（2）…`, `①…②…`, `一、…`.

/// The items of a cell, without their numbers; the whole cell where it is not numbered. A cell whose lines
/// all end their sentences is one item to a line.
pub fn items(cell: &str) -> Vec<String> {
    let found = numbered(cell).unwrap_or_else(|| lines(cell));
    let tidy = |item: String| item.trim().trim_end_matches([';', '；']).trim().to_owned();
    found.into_iter().map(tidy).filter(|item| !item.is_empty()).collect()
}

/// Text that was broken over lines to fit its cell, in one line again.
pub fn one_line(text: &str) -> String {
    let mut joined = String::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let latin = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
        if latin(joined.chars().next_back()) && latin(line.chars().next()) {
            joined.push(' ');
        }
        joined.push_str(line);
    }
    joined
}

fn lines(cell: &str) -> Vec<String> {
    let lines: Vec<&str> = cell.lines().collect();
    let ends = |line: &&str| line.trim_end().ends_with(['。', ';', '；', '!', '！']);
    match lines.split_last() {
        Some((_, earlier)) if !earlier.is_empty() && earlier.iter().all(ends) => {
            lines.iter().map(|line| (*line).to_owned()).collect()
        }
        _ => vec![one_line(cell)],
    }
}

/// A way of numbering: what stands for the number `n`.
type Style = fn(usize) -> Vec<String>;

const STYLES: [Style; 5] = [
    |n| ["．", "、", ")", "）", "."].iter().map(|end| format!("{n}{end}")).collect(),
    |n| vec![format!("({n})"), format!("（{n}）")],
    |n| char::from_u32(0x2460 + n as u32 - 1).filter(|_| n <= 20).map(String::from).into_iter().collect(),
    |n| chinese(n).map(|word| format!("{word}、")).into_iter().collect(),
    |n| chinese(n).map(|word| vec![format!("（{word}）"), format!("({word})")]).unwrap_or_default(),
];

fn chinese(n: usize) -> Option<String> {
    const DIGITS: [&str; 10] = ["", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    match n {
        1..=9 => Some(DIGITS[n].to_owned()),
        10..=19 => Some(format!("十{}", DIGITS[n - 10])),
        _ => None,
    }
}

/// The items where the cell begins with a 1 and goes on with 2, 3 … in the same style.
fn numbered(cell: &str) -> Option<Vec<String>> {
    let cell = cell.trim();
    for style in STYLES {
        let Some(first) = style(1).into_iter().find(|mark| begins(cell, mark)) else { continue };
        // The same mark with the next number: the style is fixed by the first item.
        let kind = style(1).iter().position(|mark| *mark == first)?;
        let mut found = Vec::new();
        let mut rest = &cell[first.len()..];
        for n in 2.. {
            let next = style(n).into_iter().nth(kind).and_then(|mark| Some((next(rest, &mark)?, mark.len())));
            let Some((at, length)) = next else { break };
            found.push(one_line(&rest[..at]));
            rest = &rest[at + length..];
        }
        found.push(one_line(rest));
        return Some(found);
    }
    None
}

/// The mark stands here, and is no decimal number.
fn begins(text: &str, mark: &str) -> bool {
    let decimal = mark.ends_with(['.', '．']);
    text.strip_prefix(mark).is_some_and(|rest| !(decimal && rest.starts_with(|c: char| c.is_ascii_digit())))
}

/// Where the mark begins an item: after a line break, a space or the end of a clause.
fn next(text: &str, mark: &str) -> Option<usize> {
    let circled = mark.chars().count() == 1;
    text.match_indices(mark).map(|(at, _)| at).find(|at| {
        let before = text[..*at].chars().next_back();
        let apart = before.is_none_or(|c| c.is_whitespace() || "。;；,，、!！:：".contains(c));
        (apart || circled) && begins(&text[*at..], mark)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbered_items_in_every_style_are_a_list() {
        for cell in [
            "1.教育提醒\n2.制定制度",
            "1、教育提醒；2、制定制度。",
            "（1）教育提醒；（2）制定制度",
            "①教育提醒②制定制度",
            "一、教育提醒\n二、制定\n制度",
            "教育提醒；\n制定制度",
        ] {
            let found = items(cell);
            assert_eq!(found.len(), 2, "{cell}");
            assert_eq!((&*found[0], found[1].trim_end_matches('。')), ("教育提醒", "制定制度"), "{cell}");
        }
    }

    #[test]
    fn a_number_inside_a_sentence_begins_no_item() {
        assert_eq!(items("1.5万元以上集体决策"), ["1.5万元以上集体决策"]);
        assert_eq!(items("1.接待10人以内不超过3人\n2.超过2.5万元"), ["接待10人以内不超过3人", "超过2.5万元"]);
        assert_eq!(items("1.违规加油"), ["违规加油"]);
        assert_eq!(items("采购计划由\n科室提出"), ["采购计划由科室提出"]);
        assert_eq!(items("设限排斥投标人;应招未招"), ["设限排斥投标人;应招未招"]);
    }
}
