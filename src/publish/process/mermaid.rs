//! A process as a Mermaid flowchart, which GitLab, GitHub and Gitea draw. Labels are told character by character, so that none of
//! them can be read as anything but text.

use std::fmt::Write;

use super::super::Site;
use super::flow::Flow;

/// What the drawing programs of the forges take at most: characters, and ways.
const LONGEST: usize = 45_000;
const WAYS: usize = 450;
/// Points that are named on one step.
const POINTS: usize = 6;

/// The flowchart; `None` where it is more than the forges draw. Shapes of levels as characters: `marks`, by rank.
pub fn flowchart(site: &Site<'_>, flow: &Flow, marks: &[&str]) -> Option<String> {
    if flow.ways.len() > WAYS {
        return None;
    }
    let mut out = String::from("flowchart TD\n");
    for (at, step) in flow.steps.iter().enumerate() {
        let mut label = label(&format!("{} {}", at + 1, &*step.name));
        for (shown, point) in step.points.iter().take(POINTS) {
            let point = &site.shown[*shown].points[*point];
            let mark = point.level.and_then(|rank| marks.get(rank)).copied().unwrap_or("·");
            _ = write!(label, " {mark} {}", self::label(&point.code));
        }
        if step.points.len() > POINTS {
            label.push('…');
        }
        let (open, close) = if step.decides { ("{{", "}}") } else { ("[", "]") };
        _ = writeln!(out, "  s{}{open}\"{label}\"{close}", at + 1);
    }
    for (at, name) in flow.outside.iter().enumerate() {
        _ = writeln!(out, "  s{}([\"{}\"])", flow.steps.len() + at + 1, label(name));
    }
    let pairs: Vec<(usize, usize)> = flow.ways.iter().map(|way| (way.from, way.to)).collect();
    let back = super::layout::arranged(flow.steps.len() + flow.outside.len(), &pairs).back;
    for (way, back) in flow.ways.iter().zip(back) {
        let line = if back { "-.->" } else { "-->" };
        let when = way.when.as_deref().map_or(String::new(), |when| format!("|\"{}\"|", label(when)));
        _ = writeln!(out, "  s{} {line}{when} s{}", way.from + 1, way.to + 1);
    }
    let key: Vec<String> =
        flow.steps.iter().enumerate().filter(|(_, step)| step.key).map(|(at, _)| format!("s{}", at + 1)).collect();
    if !key.is_empty() {
        _ = writeln!(out, "  classDef key stroke-width:3px\n  class {} key", key.join(","));
    }
    (out.len() <= LONGEST).then_some(out)
}

/// Text between quotation marks in which every sign is told by its number.
pub fn label(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            ' ' | '0'..='9' | 'A'..='Z' | 'a'..='z' => out.push(c),
            c if c.is_ascii() => _ = write!(out, "#{};", c as u32),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::label;

    #[test]
    fn a_label_is_text_whatever_it_says() {
        let label = label("\"]; %%{init}%% <b>`x`</b> #1 &amp; 1. 退回\\n");
        assert!(label.bytes().all(|byte| byte.is_ascii_alphanumeric() || b" #;".contains(&byte) || byte >= 0x80));
        assert!(label.contains("#34;#93;#59;") && label.contains("退回") && label.contains("#60;b#62;"), "{label}");
    }
}
