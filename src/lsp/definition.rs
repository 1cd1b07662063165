//! The way from a reference to what it names.

use serde_json::{Value, json};

use super::cursor;
use super::place::Places;
use super::session::{Seen, Session, asked};
use crate::facts::RefKind;
use crate::record::{Field, Listed, Record};
use crate::register::{FileKind, Leader, Measure, Model, Next, Power, Process, Risk, Step, same_id};
use crate::rules::{Across, Resolved};
use crate::source::{FileId, Span};

pub fn definition(session: &mut Session, params: &Value) -> Option<Value> {
    let Some((seen, offset)) = asked(session, params)? else { return Some(Value::Null) };
    Some(of(&seen, offset).unwrap_or_default())
}

fn of(seen: &Seen<'_>, offset: u32) -> Option<Value> {
    seen.kind?;
    let parsed = crate::tree::yaml::parse(&seen.document.text);
    let root = parsed.root?;
    let cursor = cursor::at(&root, seen.kind, offset)?;
    if cursor.on_key {
        return None;
    }
    let field = cursor.field?;
    let reference = cursor.node.text()?.trim();
    let (file, span) = if field == Risk::library {
        library_point(seen, reference)?
    } else if [Measure::rules, Step::rules].contains(&field) {
        rule(seen, reference)?
    } else if [Next::to].contains(&field) {
        (seen.file, step_near(seen, offset, reference)?)
    } else {
        resolved(seen, reference, wants(field)?)?
    };
    let range = match file == seen.file {
        true => seen.places().range(span),
        false => Places::new(&seen.text(file)?).range(span),
    };
    Some(json!({ "uri": seen.uri(file), "range": range }))
}

/// What a field refers to.
pub fn wants(field: Field) -> Option<RefKind> {
    let kinds = [
        (Risk::power, RefKind::Power),
        (Risk::step, RefKind::Step),
        (Risk::from, RefKind::Risk),
        (Risk::posts, RefKind::Post),
        (Power::process, RefKind::Process),
        (Power::departments, RefKind::Department),
        (Measure::r#for, RefKind::Risk),
        (Step::actor, RefKind::Any),
        (Leader::post, RefKind::Post),
        (Leader::in_charge, RefKind::Department),
        (crate::register::Notice::covers, RefKind::Any),
    ];
    kinds.into_iter().find(|(known, _)| *known == field).map(|(_, wants)| wants)
}

fn resolved(seen: &Seen<'_>, reference: &str, wants: RefKind) -> Option<(FileId, Span)> {
    let survey = seen.survey;
    let facts = survey.contributions.iter().map(|contribution| &contribution.facts);
    let across = Across::new(&survey.layout, facts, &survey.profile, jiff::civil::Date::default());
    match across.resolve(seen.file.0 as usize, reference, wants) {
        Resolved::File(file) => {
            let file = FileId(file as u32);
            let (_, model) = read(seen, file)?;
            Some((
                file,
                model
                    .holder()
                    .map_or_else(Span::default, |holder| holder.name.map_or(holder.placed.mark, |name| name.span)),
            ))
        }
        Resolved::Item { file, id } => {
            let file = FileId(file as u32);
            let (_, model) = read(seen, file)?;
            Some((file, item(&model, &id)?))
        }
        Resolved::Nowhere | Resolved::Unread => None,
    }
}

fn read(seen: &Seen<'_>, file: FileId) -> Option<(String, Model)> {
    let kind = seen.survey.entry(file).kind?;
    let text = seen.text(file)?;
    let model = crate::read::file(text.as_bytes(), kind).model?;
    Some((text, model))
}

/// Where the power, risk point, process or step of that id stands.
fn item(model: &Model, id: &str) -> Option<Span> {
    let holder = model.holder()?;
    let is = |given: &crate::source::Given<crate::record::Text>, wanted: &str| {
        given.spanned().filter(|known| same_id(&known.value, wanted)).map(|known| known.span)
    };
    let points = holder.risks.iter().find_map(|risk| is(&risk.id, id));
    let powers = || holder.powers.iter().find_map(|power| is(&power.id, id));
    let processes = || holder.processes.iter().find_map(|process| is(&process.id, id));
    let steps = || {
        let (process, step) = id.split_once('/')?;
        let process = holder.processes.iter().find(|known| is(&known.id, process).is_some())?;
        process.steps.items().iter().find_map(|known| is(&known.id, step))
    };
    points.or_else(powers).or_else(processes).or_else(steps)
}

fn library_point(seen: &Seen<'_>, reference: &str) -> Option<(FileId, Span)> {
    let index = &seen.survey.library;
    let point = index.find(reference).ok()?;
    let stem = index.stem(point.file)?;
    let of_library = |(_, entry): &(usize, &crate::read::Entry)| {
        entry.kind == Some(FileKind::Library) && entry.identity.rsplit('/').next() == Some(stem)
    };
    let (file, _) = seen.survey.layout.entries.iter().enumerate().find(of_library)?;
    Some((FileId(file as u32), point.risk.id.span()?))
}

fn rule(seen: &Seen<'_>, reference: &str) -> Option<(FileId, Span)> {
    let is_rules = |entry: &crate::read::Entry| entry.kind == Some(FileKind::Rules);
    let file = FileId(seen.survey.layout.entries.iter().position(is_rules)? as u32);
    let (_, Model::Rules(rules)) = read(seen, file)? else { return None };
    let wanted = crate::vocabulary::fold(reference);
    let named = |given: &crate::source::Given<crate::record::Text>| {
        given.spanned().filter(|known| crate::vocabulary::folds_to(&known.value, &wanted)).map(|known| known.span)
    };
    let span = rules.items.iter().find_map(|entry| named(&entry.value.id).or_else(|| named(&entry.value.title)))?;
    Some((file, span))
}

/// A step of the process that one is in.
fn step_near(seen: &Seen<'_>, offset: u32, id: &str) -> Option<Span> {
    let (_, model) = read(seen, seen.file)?;
    let holder = model.holder()?;
    let around = |process: &&crate::source::Spanned<Process>| {
        let span = process.value.place().span;
        span.start <= offset && offset <= span.end
    };
    let process = holder.processes.iter().find(around)?;
    process
        .steps
        .items()
        .iter()
        .find_map(|step| step.id.spanned().filter(|known| same_id(&known.value, id)))
        .map(|id| id.span)
}
