//! The layout of a file, as `riskreg fmt` writes it.

use serde_json::{Value, json};

use super::session::Session;
use crate::merge::{Manner, tidied};
use crate::source::Span;

/// The lines that change, in one edit; nothing where the file cannot be laid out, which its findings say.
pub fn formatting(session: &mut Session, params: &Value) -> Option<Value> {
    let uri = params.get("textDocument")?.get("uri")?.as_str()?;
    let Some(seen) = session.see(uri) else { return Some(json!([])) };
    let text = &*seen.document.text;
    let Some(tidy) = seen.kind.and_then(|kind| tidied(text, kind, Manner::default()).ok()) else {
        return Some(json!([]));
    };
    // Line breaks are the editor's own affair.
    let tidy = if text.contains("\r\n") { tidy.replace('\n', "\r\n") } else { tidy };
    if tidy == text {
        return Some(json!([]));
    }
    let (start, end, new) = between(text, &tidy);
    Some(json!([{ "range": seen.places().range(Span::new(start, end)), "newText": new }]))
}

/// What stands between the lines that both begin and end with: from where to where in `old`, and what `new` has there.
fn between<'n>(old: &str, new: &'n str) -> (usize, usize, &'n str) {
    let lines = |text: &str| text.split_inclusive('\n').map(str::len).collect::<Vec<_>>();
    let same = old.split_inclusive('\n').zip(new.split_inclusive('\n')).take_while(|(a, b)| a == b);
    let start: usize = same.map(|(a, _)| a.len()).sum();
    let (mut end, mut new_end) = (old.len(), new.len());
    for (a, b) in lines(&old[start..]).iter().rev().zip(lines(&new[start..]).iter().rev()) {
        if old[end - a..end] != new[new_end - b..new_end] {
            break;
        }
        (end, new_end) = (end - a, new_end - b);
    }
    (start, end, &new[start..new_end])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_lines_that_change_are_between() {
        assert_eq!(between("一\n二 \n三\n", "一\n二\n三\n"), ("一\n".len(), "一\n二 \n".len(), "二\n"));
        assert_eq!(between("一\n", "一\n二\n"), ("一\n".len(), "一\n".len(), "二\n"));
        assert_eq!(between("一\n一\n", "一\n"), ("一\n".len(), "一\n一\n".len(), ""));
        assert_eq!(between("一", "一\n"), (0, "一".len(), "一\n"));
    }
}
