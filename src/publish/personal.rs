//! Numbers that belong to people: identity, mobile and bank card numbers, masked in whatever is shown.

/// The text with the middle of every personal number masked; `None` where it holds none.
pub fn masked(text: &str) -> Option<String> {
    let bytes = text.as_bytes();
    if bytes.iter().filter(|byte| byte.is_ascii_digit()).count() < 11 && !text.chars().any(is_wide_digit) {
        return None;
    }
    let mut out: Option<String> = None;
    let mut copied = 0;
    for run in runs(text) {
        if !is_personal(&run.digits) {
            continue;
        }
        let out = out.get_or_insert_with(|| String::with_capacity(text.len()));
        out.push_str(&text[copied..run.start]);
        let digits = &run.digits;
        out.push_str(&digits[..3]);
        out.extend(std::iter::repeat_n('*', digits.len() - 5));
        out.push_str(&digits[digits.len() - 2..]);
        copied = run.end;
    }
    out.map(|mut out| {
        out.push_str(&text[copied..]);
        out
    })
}

struct Run {
    start: usize,
    end: usize,
    digits: String,
}

fn is_wide_digit(c: char) -> bool {
    ('０'..='９').contains(&c)
}

fn digit(c: char) -> Option<char> {
    match c {
        '0'..='9' => Some(c),
        '０'..='９' => char::from_digit(c as u32 - '０' as u32, 10),
        'x' | 'X' => Some('X'),
        _ => None,
    }
}

/// Stretches of digits, with single spaces or hyphens between them.
fn runs(text: &str) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    let mut open: Option<Run> = None;
    let mut gap = false;
    for (at, c) in text.char_indices() {
        match (digit(c), &mut open) {
            (Some('X'), None) => {}
            (Some(d), None) => open = Some(Run { start: at, end: at + c.len_utf8(), digits: d.to_string() }),
            (Some(d), Some(run)) => {
                run.digits.push(d);
                run.end = at + c.len_utf8();
                gap = false;
            }
            (None, Some(_)) if matches!(c, ' ' | '-') && !gap => gap = true,
            (None, _) => {
                runs.extend(open.take());
                gap = false;
            }
        }
    }
    runs.extend(open);
    runs
}

fn is_personal(digits: &str) -> bool {
    let number = digits.bytes().all(|byte| byte.is_ascii_digit());
    match digits.len() {
        11 => number && digits.starts_with('1') && matches!(digits.as_bytes()[2 - 1], b'3'..=b'9'),
        13 => number && digits.starts_with("86") && is_personal(&digits[2..]),
        18 => is_identity(digits) || (number && luhn(digits)),
        16 | 17 | 19 => number && luhn(digits),
        _ => false,
    }
}

/// GB 11643: weights, and the remainder's check character.
fn is_identity(digits: &str) -> bool {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let (body, check) = digits.split_at(17);
    let sum: Option<u32> = body.chars().zip(WEIGHTS).map(|(c, weight)| Some(c.to_digit(10)? * weight)).sum();
    sum.is_some_and(|sum| "10X98765432".chars().nth((sum % 11) as usize) == check.chars().next())
}

fn luhn(digits: &str) -> bool {
    let sum: u32 = digits
        .bytes()
        .rev()
        .enumerate()
        .map(|(place, byte)| {
            let digit = u32::from(byte - b'0');
            if place % 2 == 0 { digit } else { digit * 2 / 10 + digit * 2 % 10 }
        })
        .sum();
    sum % 10 == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn personal_numbers_are_masked_and_others_are_not() {
        assert_eq!(masked("电话13912345678。").as_deref(), Some("电话139******78。"));
        assert_eq!(masked("139 1234 5678").as_deref(), Some("139******78"));
        assert_eq!(masked("11010519491231002X").as_deref(), Some("110*************2X"));
        assert_eq!(masked("统一编号 20260410001"), None);
        assert_eq!(masked("110105194912310021"), None);
    }
}
