//! What a key means, and why a level follows.

use serde_json::{Value, json};

use super::cursor::{self, Cursor};
use super::session::{Seen, Session, asked};
use crate::facts::{GradingView, views};
use crate::record::{Field, Language, Shape};
use crate::register::Grading;
use crate::source::{Span, visible};

pub fn hover(session: &mut Session, params: &Value) -> Option<Value> {
    let Some((seen, offset)) = asked(session, params)? else { return Some(Value::Null) };
    Some(of(&seen, offset).unwrap_or_default())
}

fn of(seen: &Seen<'_>, offset: u32) -> Option<Value> {
    let text = &seen.document.text;
    let parsed = match seen.kind {
        None => crate::tree::toml::parse(text),
        Some(_) => crate::tree::yaml::parse(text),
    };
    let root = parsed.root?;
    let cursor = cursor::at(&root, seen.kind, offset)?;
    let field = cursor.field?;
    let of_level = [Grading::level, Grading::self_level, Grading::residual_level, Grading::factors].contains(&field);
    let mut parts = Vec::new();
    if of_level {
        parts.extend(level(seen, offset));
    }
    if cursor.on_key || parts.is_empty() && !of_level {
        parts.push(key(field, &cursor, seen.language));
    }
    if parts.is_empty() {
        return None;
    }
    let value = parts.join("\n\n");
    Some(json!({ "contents": { "kind": "markdown", "value": value }, "range": seen.places().range(cursor.node.span) }))
}

/// The page of a key: its spellings in both languages, what it means, and what may be written.
fn key(field: Field, cursor: &Cursor<'_>, language: Language) -> String {
    let def = field.def();
    let mut lines = vec![format!("**{}** `{}`", field.zh(), field.name())];
    let required = if def.flags.required { language.of("（必填）", " (required)") } else { "" };
    lines.push(format!("{}{required}", language.of(def.doc_zh, def.doc_en)));
    if let Shape::Word(set) = innermost(&field.shape()) {
        let words: Vec<String> =
            set.words.iter().map(|(en, zh)| format!("`{}` ({en})", zh.first().unwrap_or(en))).collect();
        lines.push(format!("{}{}", language.of("可写：", "One of: "), words.join(language.of("、", ", "))));
    }
    if def.zh.len() > 1 {
        let others: Vec<String> = def.zh[1..].iter().map(|zh| format!("`{zh}`")).collect();
        lines.push(format!("{}{}", language.of("也认：", "Also read: "), others.join(language.of("、", ", "))));
    }
    lines.push(
        language
            .of(format!("*{}的字段*", cursor.table.kind.zh()), format!("*a field of the {}*", cursor.table.kind.en())),
    );
    lines.join("\n\n")
}

fn innermost(shape: &Shape) -> Shape {
    match shape {
        Shape::List(inner) => innermost(inner),
        other => other.clone(),
    }
}

/// What the level rule says of the record that one is in, and why: the reason is the computation's own.
fn level(seen: &Seen<'_>, offset: u32) -> Option<String> {
    let read = crate::read::file(seen.document.text.as_bytes(), seen.kind?);
    let model = read.model?;
    let holder = model.holder()?;
    let (profile, library) = (&seen.survey.profile, &seen.survey.library);
    let views = views(&holder, library);
    let here = |span: Span| span.start <= offset && offset <= span.end;
    let gradings = GradingView::all(&holder, &views);
    let innermost = gradings
        .iter()
        .filter(|view| here(view.placed.span))
        .min_by_key(|view| view.placed.span.end - view.placed.span.start)?;
    let language = seen.language;
    let mut lines = vec![format!("**{}**", visible(innermost.name().of(language)))];
    if let Some(word) = innermost.level(profile) {
        lines.push(format!("{}{}", language.of("所写等级：", "level as written: "), profile.scale.name(word)));
    }
    match innermost.graded(profile) {
        None => lines.push(language.of("本台账不给它定级", "this register does not grade it").to_owned()),
        Some(graded) => {
            let because = graded.because(profile);
            lines.push(format!("{}{}", language.of("定级规则：", "the level rule: "), visible(because.of(language))));
        }
    }
    let scale: Vec<String> = profile
        .scale
        .levels()
        .map(|(_, level)| match &level.name {
            Some(name) => format!("{} ({name})", level.id),
            None => level.id.to_string(),
        })
        .collect();
    lines.push(format!(
        "{}{}",
        language.of("等级从高到低：", "levels, highest first: "),
        scale.join(language.of("、", ", "))
    ));
    Some(lines.join("\n\n"))
}
