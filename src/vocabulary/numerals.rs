//! Numbers in Chinese words.

/// Digits from zero on, and what stands behind those of thousands, hundreds and tens.
struct Words {
    digits: [&'static str; 10],
    places: [&'static str; 4],
    /// 壹拾壹, where 十一 leaves the one out.
    says_one: bool,
}

/// As one writes: 十一, 一百零五, up to 9999.
pub fn numeral(number: u32) -> Option<String> {
    const WORDS: Words = Words {
        digits: ["零", "一", "二", "三", "四", "五", "六", "七", "八", "九"],
        places: ["千", "百", "十", ""],
        says_one: false,
    };
    in_words(number, &WORDS)
}

/// As it is written on what must not be altered: 壹拾贰.
pub fn legal_numeral(number: u32) -> Option<String> {
    const WORDS: Words = Words {
        digits: ["零", "壹", "贰", "叁", "肆", "伍", "陆", "柒", "捌", "玖"],
        places: ["仟", "佰", "拾", ""],
        says_one: true,
    };
    in_words(number, &WORDS)
}

fn in_words(number: u32, words: &Words) -> Option<String> {
    if number == 0 || number > 9999 {
        return None;
    }
    let (mut out, mut gap) = (String::new(), false);
    for (place, value) in words.places.into_iter().zip([1000, 100, 10, 1]) {
        let digit = number / value % 10;
        if digit == 0 {
            gap = !out.is_empty();
            continue;
        }
        if std::mem::take(&mut gap) {
            out.push_str(words.digits[0]);
        }
        if digit != 1 || value != 10 || !out.is_empty() || words.says_one {
            out.push_str(words.digits.get(usize::try_from(digit).ok()?)?);
        }
        out.push_str(place);
    }
    Some(out)
}
