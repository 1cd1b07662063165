//! What machines call a unit beyond its own register: a code in ASCII that names folders of a dataset and rows of the numbers
//! that are added up further up. It is the unit's 编号 (`id`), or made of its name where that is no such code.

use sha2::{Digest, Sha256};

use crate::reports::tree::{HomeKind, Part, Tree};
use crate::source::hex;
use crate::vocabulary::nfc;

/// The longest code, in characters.
const LONGEST: usize = 64;

/// Words that engines of SQL take for values of another kind, in names of folders.
const VALUES: [&str; 7] = ["nan", "inf", "infinity", "epoch", "null", "true", "false"];

/// By home: the code of each unit, and of the top of the register, whatever it is. No two are the same, in capitals or not.
///
/// An id of ASCII letters, digits, `-` and `_` is the code; one that begins with a digit gets a `u` in front, because engines
/// take `010` for the number ten. Any other unit has `u-` and twelve digits of the SHA-256 over its name and those of the units
/// around it. Where two would have one code, both get six digits more, of their place in the register.
pub fn codes(part: &Part<'_>, tree: &Tree<'_>) -> Vec<Option<String>> {
    let mut codes: Vec<Option<String>> = Vec::with_capacity(tree.homes.len());
    for (index, home) in tree.homes.iter().enumerate() {
        // Whatever stands at the top stands for the register.
        let is_unit = index == 0 || matches!(home.kind, HomeKind::Unit | HomeKind::Register);
        codes.push(is_unit.then(|| {
            let file = home.file.and_then(|file| part.survey.contributions[file].facts.file.as_ref());
            let id = file.and_then(|file| file.id.as_ref()).map_or("", |(id, _)| id);
            usable(id).unwrap_or_else(|| of_names(part, tree, home.parent, own_name(part, home.file, home.name)))
        }));
    }
    let mut sorted: Vec<(String, usize)> =
        codes.iter().enumerate().filter_map(|(at, code)| Some((code.as_ref()?.to_ascii_lowercase(), at))).collect();
    sorted.sort();
    for same in sorted.chunk_by(|a, b| a.0 == b.0).filter(|same| same.len() > 1) {
        for (_, at) in same {
            if let Some(code) = &mut codes[*at] {
                let place = hex(&Sha256::digest(tree.homes[*at].path.as_bytes()));
                code.push('-');
                code.push_str(&place[..6]);
            }
        }
    }
    codes
}

/// A register without a unit goes by its name in `riskreg.toml`, never by where it lies.
fn own_name<'a>(part: &'a Part<'_>, file: Option<usize>, name: &'a str) -> &'a str {
    match file {
        Some(_) => name,
        None => part.survey.profile.register_name.as_deref().unwrap_or_default(),
    }
}

fn usable(id: &str) -> Option<String> {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    let id = id.trim();
    if id.is_empty() || id.len() > LONGEST || !id.chars().all(plain) {
        return None;
    }
    let first = id.chars().next()?;
    if first.is_ascii_digit() {
        return Some(format!("u{id}"));
    }
    (first.is_ascii_alphabetic() && !VALUES.contains(&id.to_ascii_lowercase().as_str())).then(|| id.to_owned())
}

fn of_names(part: &Part<'_>, tree: &Tree<'_>, parent: Option<usize>, name: &str) -> String {
    let mut names = vec![name];
    let mut around = parent;
    while let Some(home) = around.map(|index| &tree.homes[index]) {
        if matches!(home.kind, HomeKind::Unit | HomeKind::Register) {
            names.push(own_name(part, home.file, home.name));
        }
        around = home.parent;
    }
    let mut digest = Sha256::new();
    for name in names.iter().rev() {
        let name = nfc(name.trim());
        digest.update((name.len() as u64).to_be_bytes());
        digest.update(name.as_bytes());
    }
    format!("u-{}", &hex(&digest.finalize())[..12])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reports::sample::{part, register};

    fn codes_of(files: &[(&str, &str)]) -> Vec<String> {
        let survey = register(files);
        let part = part(&survey);
        codes(&part, &Tree::new(&part)).into_iter().flatten().collect()
    }

    #[test]
    fn a_code_is_the_units_id_and_never_reads_as_a_number() {
        let files = [("unit.yaml", "编号: SY-05\n单位名称: 某局"), ("分院/unit.yaml", "编号: 010\n单位名称: 分院")];
        assert_eq!(codes_of(&files), ["SY-05", "u010"]);
    }

    #[test]
    fn a_unit_without_an_id_has_a_code_of_its_name_wherever_it_lies() {
        let one = codes_of(&[("unit.yaml", "单位名称: 某局"), ("一/unit.yaml", "单位名称: 一分局")]);
        let other = codes_of(&[("unit.yaml", "单位名称: 某局"), ("二/unit.yaml", "单位名称: 一分局")]);
        assert_eq!(one, other);
        assert!(one.iter().all(|code| code.is_ascii() && code.starts_with("u-") && code.len() == 14), "{one:?}");
        assert_ne!(one[0], one[1]);
        assert_ne!(one, codes_of(&[("unit.yaml", "单位名称: 别局"), ("一/unit.yaml", "单位名称: 一分局")]));
        assert_eq!(codes_of(&[("unit.yaml", "编号: NaN\n单位名称: 某局")])[0], one[0]);
    }

    #[test]
    fn two_units_never_share_a_code_not_even_where_capitals_do_not_count() {
        let files = [("unit.yaml", "编号: A1\n单位名称: 某局"), ("一/unit.yaml", "编号: a1\n单位名称: 一分局")];
        let codes = codes_of(&files);
        assert!(codes[0].starts_with("A1-") && codes[1].starts_with("a1-") && codes[0] != codes[1], "{codes:?}");
        let twins = codes_of(&[("一/unit.yaml", "单位名称: 分局"), ("二/unit.yaml", "单位名称: 分局")]);
        assert_eq!(twins.len(), 3);
        assert_ne!(twins[1], twins[2]);
    }
}
