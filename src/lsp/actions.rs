//! Quick fixes: what a finding offers itself, and the comment that lets it stand.

use serde_json::{Value, json};

use super::diagnostics::judged;
use super::place::Places;
use super::session::{Seen, Session};
use crate::finding::Finding;
use crate::record::Language;
use crate::source::{Span, line_break};

pub fn actions(session: &mut Session, params: &Value) -> Option<Value> {
    let uri = params.get("textDocument")?.get("uri")?.as_str()?;
    let range = params.get("range")?;
    range.get("start")?;
    range.get("end")?;
    let Some(seen) = session.see(uri) else { return Some(json!([])) };
    let places = seen.places();
    let span = places.span(range)?;
    let mut actions = Vec::new();
    judged(&seen, &mut |judged, _| {
        let place = judged.finding.place.span;
        if place.start <= span.end && span.start <= place.end {
            actions.extend(fix(judged.finding, uri, &places, seen.language));
            actions.extend(allow(judged.finding, uri, &places, &seen));
        }
    });
    Some(Value::Array(actions))
}

fn fix(finding: &Finding, uri: &str, places: &Places<'_>, language: Language) -> Option<Value> {
    let fix = finding.fix.as_deref()?;
    let edits: Vec<Value> =
        fix.edits.iter().map(|edit| json!({ "range": places.range(edit.span), "newText": edit.text })).collect();
    Some(action(fix.what.of(language), finding, edits, fix.safe, uri))
}

/// A line of its own above the finding's; the reason is for its author to write, and `allow-without-reason` says so
/// until it stands there.
fn allow(finding: &Finding, uri: &str, places: &Places<'_>, seen: &Seen<'_>) -> Option<Value> {
    // riskreg.toml has settings for this.
    seen.kind?;
    if !finding.rule.may_be_hidden() {
        return None;
    }
    let text = places.text();
    let line = places.line_start(finding.place.span.start);
    let indent: String = text[line..].chars().take_while(|c| *c == ' ').collect();
    let rule = finding.rule.name;
    let comment = seen.language.of(format!("# riskreg: 允许 {rule} — "), format!("# riskreg: allow {rule} — "));
    let edit = json!({
        "range": places.range(Span::new(line, line)),
        "newText": format!("{indent}{comment}{}", line_break(text)),
    });
    let title = seen.language.of(format!("写明理由，放行 {rule}"), format!("Allow {rule} with a reason"));
    Some(action(&title, finding, vec![edit], false, uri))
}

fn action(title: &str, finding: &Finding, edits: Vec<Value>, preferred: bool, uri: &str) -> Value {
    json!({
        "title": crate::source::visible(title),
        "kind": "quickfix",
        "isPreferred": preferred,
        "data": { "rule": finding.rule.name },
        "edit": { "changes": { uri: edits } },
    })
}
