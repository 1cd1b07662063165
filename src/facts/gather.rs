//! One walk over a model that takes from it all that other files, or the reports, need to know.

use super::named::{NamedPowers, NamedSteps, position_of, views};
use super::*;
use crate::profile::{LevelRule, Profile};
use crate::record::Listed;
use crate::register::{
    Department, GradedKind, Holder, MeasureStatus, Model, Notice, Party, Person, Post, Risk, Tier, Unit, is_for,
    is_masked, same_id,
};
use crate::source::{Given, Spanned};
use crate::vocabulary::fold;

pub fn gather(model: &Model, context: &FileContext<'_>, wants: Wants) -> Facts {
    let mut facts = Facts::default();
    match model {
        Model::Unit(unit) => from_unit(unit, wants, &mut facts),
        Model::Department(department) => from_department(department, wants, &mut facts),
        Model::Post(post) => from_post(post, wants, &mut facts),
        Model::Notice(notice) => from_notice(notice, &mut facts),
        _ => {}
    }
    if let Some(holder) = model.holder() {
        from_holder(&holder, context, wants, &mut facts);
    }
    if wants.rules {
        super::inventory::gather(model, context.torn, &mut facts);
        super::dates::gather(model, &mut facts);
        super::terms::gather(model, context, &mut facts);
        super::titles::gather(model, context, &mut facts);
        if let Model::Post(post) = model {
            super::rotation::gather(post, context.profile, &mut facts);
        }
        match model {
            Model::Unit(unit) => {
                super::reviews::gather_unit(unit, &mut facts);
                super::people::gather_unit(unit, &mut facts);
            }
            Model::Notice(notice) => super::notices::gather(notice, context.torn, &mut facts),
            _ => {}
        }
    }
    facts.gist = facts.row.gist();
    facts.file = Some(file_fact(model, context));
    facts
}

fn file_fact(model: &Model, context: &FileContext<'_>) -> FileFact {
    let holder = model.holder();
    let (name, id, mark, has_risks) = match &holder {
        Some(holder) => (
            holder.name.map_or("", |name| &name.value),
            holder.id.map(|id| (id.value.0.clone(), id.span)),
            holder.name.map_or(holder.placed.mark, |name| name.span),
            !holder.surely_without_risks(),
        ),
        None => ("", None, Span::default(), false),
    };
    FileFact {
        kind: context.kind,
        name: name.into(),
        id,
        mark,
        leader_post: holder.is_some_and(|holder| holder.post.is_some_and(|post| post.tier.get() == Some(Tier::Leader))),
        has_risks,
        torn: context.torn,
        statement: match model {
            Model::Statement(statement) => Some(statement.clone()),
            _ => None,
        },
    }
}

fn from_unit(unit: &Unit, wants: Wants, facts: &mut Facts) {
    facts.expected.departments = spanned(unit.expected_departments.items());
    facts.expected.posts = spanned(unit.expected_posts.items());
    if !wants.rules {
        return;
    }
    officer(facts, RoleOf::UnitHead, unit.head.value());
    officer(facts, RoleOf::DisciplineOffice, unit.discipline_office.value());
    if let Some(group) = unit.leading_group.value() {
        for party in group.head.items().iter().chain(group.deputies.items()).chain(group.members.items()) {
            officer(facts, RoleOf::LeadingGroup, Some(&party.value));
        }
    }
    for leader in unit.leaders.items() {
        if let Given::Is(post) = &leader.post {
            let mut fact = reference(post, RefKind::Post, "", crate::register::Leader::post);
            fact.leader = leader.name.value().map(|name| name.0.clone());
            facts.references.push(fact);
        }
        for department in leader.in_charge.items() {
            let mut fact = reference(department, RefKind::Department, "", crate::register::Leader::in_charge);
            // Leaders are also in charge of departments that keep no register yet.
            fact.lenient = !department.value.contains(['/', '#']);
            facts.references.push(fact);
        }
    }
}

fn from_department(department: &Department, wants: Wants, facts: &mut Facts) {
    facts.expected.posts = spanned(department.expected_posts.items());
    facts.row.staff = department.staff.value().and_then(|staff| staff.whole());
    if wants.rules {
        officer(facts, RoleOf::DepartmentHead, department.head.value());
        officer(facts, RoleOf::DepartmentLeader, department.leader.value());
    }
}

fn from_post(post: &Post, wants: Wants, facts: &mut Facts) {
    facts.row.tier = post.tier.get();
    facts.row.key_post = post.key_post.get().is_some_and(|yes| yes.0);
    let shared = post.commitment.value().is_some();
    for person in post.current_holders() {
        facts.row.people.push(person_key(&person.value));
        facts.coverage.holders += 1;
        if !shared && person.commitment.is_absent() {
            facts.coverage.without_commitment.push(name_of(&person.value).into());
        }
        if wants.rules {
            let name = name_of(&person.value);
            if !name.is_empty() {
                facts.officers.push(OfficerFact { role: RoleOf::PostHolder, name: name.into() });
            }
        }
    }
}

/// Words beyond the sixty-fourth are not told apart.
fn found_by(views: &[RiskView<'_>], profile: &Profile, facts: &mut Facts) {
    for word in views.iter().flat_map(|view| view.given(|risk| &risk.found_by).items()) {
        if let Some(index) = profile.found_by.find(&word.value, &[]) {
            facts.found_by |= 1 << index.min(63);
        }
    }
}

fn name_of(person: &Person) -> &str {
    person.name.value().map_or("", |name| name)
}

fn person_key(person: &Person) -> PersonKey {
    match (person.id.value(), person.name.value()) {
        (Some(number), _) => PersonKey::Number(crate::vocabulary::nfc(number).into()),
        (None, Some(name)) if !is_masked(name) => PersonKey::Name(fold(name).into()),
        _ => PersonKey::Masked,
    }
}

fn from_notice(notice: &Notice, facts: &mut Facts) {
    for path in notice.covers.items() {
        facts.references.push(reference(path, RefKind::Any, "", Notice::covers));
    }
}

fn officer(facts: &mut Facts, role: RoleOf, party: Option<&Party>) {
    if let Some(name) = party.and_then(|party| party.name.value()) {
        facts.officers.push(OfficerFact { role, name: name.0.clone() });
    }
}

fn texts(items: &[Spanned<crate::record::Text>]) -> Vec<Box<str>> {
    items.iter().map(|text| text.value.0.clone()).collect()
}

fn spanned(items: &[Spanned<crate::record::Text>]) -> Vec<Spanned<Box<str>>> {
    items.iter().map(|text| Spanned::new(text.value.0.clone(), text.span)).collect()
}

pub(super) fn reference(text: &Spanned<crate::record::Text>, wants: RefKind, entity: &str, field: Field) -> RefFact {
    RefFact {
        text: text.value.0.clone(),
        span: text.span,
        wants,
        entity: entity.into(),
        field,
        covers: false,
        leader: None,
        lenient: false,
    }
}

fn from_holder(holder: &Holder<'_>, context: &FileContext<'_>, wants: Wants, facts: &mut Facts) {
    let views = views(holder, context.library);
    if wants.rules {
        facts.letters = super::letters::gather(holder, context.profile);
        ids(holder, facts);
        process_references(holder, facts);
        super::process::gather(holder, context.profile, facts);
        for power in holder.powers {
            if let Given::Is(process) = &power.process
                && !holder.processes.iter().any(|known| known.id.value().is_some_and(|id| same_id(id, &process.value)))
            {
                let id = power.id.value().map_or("", |id| id);
                facts.references.push(reference(process, RefKind::Process, id, crate::register::Power::process));
            }
        }
        let named = NamedPowers::of(holder.powers);
        let mut steps = NamedSteps::default();
        if !context.torn {
            uncovered_powers(holder, &named, facts);
            super::steps::gather(holder, &views, &mut steps, facts);
        }
        super::reviews::gather(holder, context, facts);
        super::people::gather(holder, context, facts);
        found_by(&views, context.profile, facts);
        for view in &views {
            risk_references(view, &named, &mut steps, facts);
            if wants.texts {
                text_facts(view, facts);
            }
            if view.risk.is_active() {
                due_facts(view.risk.measures.items().iter(), view.id(), facts);
                super::hands::gather(view, context.profile, facts);
            }
        }
        // Work on points that no longer stand is due no more.
        let some_closed = holder.risks.iter().any(|risk| !risk.is_active());
        let closed_only = |measure: &&Spanned<crate::register::Measure>| {
            if !some_closed || measure.due.is_absent() {
                return false;
            }
            let mut acts_on = holder.risks.iter().filter(|risk| is_for(measure, risk)).peekable();
            acts_on.peek().is_some() && acts_on.all(|risk| !risk.is_active())
        };
        due_facts(holder.measures.iter().filter(|measure| !closed_only(measure)), "", facts);
        for power in holder.powers {
            let measures = power.measures.items().iter().filter(|measure| !closed_only(measure));
            due_facts(measures, power.id.value().map_or("", |id| id), facts);
        }
        let shared = holder.measures.iter().chain(holder.powers.iter().flat_map(|power| power.measures.items()));
        for measure in shared.filter(|_| wants.texts) {
            measure_text(measure, "", facts);
        }
    }
    if wants.rules {
        super::points::gather(holder, &views, context.profile, facts);
    }
    super::coverage::gather(holder, &views, context.profile, facts);
    rows(holder, &views, context.profile, facts);
}

fn ids(holder: &Holder<'_>, facts: &mut Facts) {
    let mut add = |id: &Given<crate::record::Text>, kind| {
        if let Some(id) = id.value() {
            facts.ids.push((crate::vocabulary::nfc(id).into(), kind));
        }
    };
    holder.risks.iter().for_each(|risk| add(&risk.id, IdKind::Risk));
    holder.powers.iter().for_each(|power| add(&power.id, IdKind::Power));
    holder.processes.iter().for_each(|process| add(&process.id, IdKind::Process));
    for process in holder.processes {
        let Some(process_id) = process.id.value() else { continue };
        for step in process.steps.items() {
            if let Some(step_id) = step.id.value() {
                let full = format!("{process_id}/{step_id}");
                facts.ids.push((crate::vocabulary::nfc(&full).into(), IdKind::Step));
            }
        }
    }
}

fn process_references(holder: &Holder<'_>, facts: &mut Facts) {
    for process in holder.processes {
        let process_id = process.id.value().map_or("", |id| id);
        for step in process.steps.items() {
            for actor in step.actor.items() {
                let is_path = actor.value.contains(['/', '#']);
                let mut fact = reference(actor, RefKind::Any, process_id, crate::register::Step::actor);
                // Other text is matched by title or role, else it is a body.
                fact.lenient = !is_path;
                if is_path {
                    facts.references.push(fact);
                }
            }
        }
    }
}

/// Powers that no active point of the same file names.
fn uncovered_powers(holder: &Holder<'_>, named: &NamedPowers, facts: &mut Facts) {
    let unread = |risk: &Spanned<Risk>| matches!(risk.power, Given::Unreadable(_));
    if holder.powers.is_empty() || holder.risks_unread() || holder.risks.iter().any(unread) {
        return;
    }
    let active = holder.risks.iter().filter(|risk| risk.is_active());
    let references = active.filter_map(|risk| risk.power.value().map(|power| &*power.0));
    for power in named.unnamed(holder.powers, references) {
        if !power.placed.open {
            facts.uncovered.push(PowerFact {
                id: power.id.value().map(|id| crate::vocabulary::nfc(id).into()),
                name: power.caption().into(),
                span: power.id.span().or(power.name.span()).unwrap_or(power.placed.mark),
            });
        }
    }
}

fn risk_references<'m>(view: &RiskView<'m>, named: &NamedPowers, steps: &mut NamedSteps<'m>, facts: &mut Facts) {
    let risk: &Risk = &view.risk.value;
    let id = view.id();
    if let Given::Is(power) = &risk.power
        && view.power().is_none()
        && !named.has(&power.value)
    {
        let mut fact = reference(power, RefKind::Power, id, Risk::power);
        fact.covers = risk.is_active();
        facts.references.push(fact);
    }
    super::steps::reference(view, steps, facts);
    // Also those that lead to a point of this file: there may be many, and looking them up is quick elsewhere.
    facts.references.extend(risk.from.items().iter().map(|from| reference(from, RefKind::Risk, id, Risk::from)));
    for post in risk.posts.items() {
        let mut fact = reference(post, RefKind::Post, id, Risk::posts);
        fact.lenient = !post.value.contains(['/', '#']);
        facts.references.push(fact);
    }
}

fn text_facts(view: &RiskView<'_>, facts: &mut Facts) {
    let risk = &view.risk.value;
    // What the whole unit shares, what a library says and what a summary point sums up is meant to recur.
    if !risk.from.is_absent() {
        return;
    }
    if risk.scope.get() != Some(crate::register::Scope::Common) && risk.library.is_absent() && risk.is_active() {
        let manifestations = risk.manifestations.items();
        let text: String = manifestations.iter().map(|text| &*text.value.0).collect();
        let span = risk.manifestations.span().or(risk.title.span());
        let text = if text.is_empty() { risk.title.value().map_or("", |title| title).to_owned() } else { text };
        if let Some(span) = span {
            add_text(facts, TextFact::new(TextKind::Risk, view.id(), span, &text));
        }
    }
    if risk.scope.get() != Some(crate::register::Scope::Common) && risk.is_active() {
        for measure in risk.measures.items() {
            measure_text(measure, view.id(), facts);
        }
    }
}

fn measure_text(measure: &Spanned<crate::register::Measure>, entity: &str, facts: &mut Facts) {
    if let Given::Is(text) = &measure.text {
        add_text(facts, TextFact::new(TextKind::Measure, entity, text.span, &text.value));
    }
}

fn due_facts<'m>(
    measures: impl Iterator<Item = &'m Spanned<crate::register::Measure>>,
    entity: &str,
    facts: &mut Facts,
) {
    for measure in measures {
        if measure.status.get() == Some(MeasureStatus::InPlace) {
            continue;
        }
        if let Given::Is(due) = &measure.due
            && let crate::record::Due::By(by, text) = &due.value
        {
            facts.dues.push(DueFact { by: *by, text: text.clone(), span: due.span, entity: entity.into() });
        }
    }
}

fn add_text(facts: &mut Facts, text: Option<(TextMark, TextFact)>) {
    if let Some((mark, text)) = text {
        facts.marks.0.push(mark);
        facts.texts.push(text);
    }
}

fn rows(holder: &Holder<'_>, views: &[RiskView<'_>], profile: &Profile, facts: &mut Facts) {
    let word = |given: &Given<crate::record::Text>, find: &dyn Fn(&str) -> Option<usize>| match given.value() {
        None => WordKey::Absent,
        Some(text) => match find(text) {
            Some(index) => WordKey::Known(index as u16),
            None => WordKey::Free(text.0.clone()),
        },
    };
    let power_kind = |text: &str| profile.power_kind(text);
    let matrix = match profile.rule(GradedKind::Risk) {
        LevelRule::Matrix(matrix) => Some(matrix),
        _ => None,
    };
    let row = &mut facts.row;
    for view in views {
        let risk = &view.risk.value;
        let level = view.level(profile).filter(|_| profile.grades(GradedKind::Risk));
        let written = view.level_word();
        let subject = view.subject(profile);
        row.points.push(PointRow {
            level,
            self_assessed: level.is_some() && written.is_some_and(|(_, by_self)| by_self),
            unreadable_level: level.is_none() && written.is_some(),
            category: word(view.given(|risk| &risk.category), &|text| profile.category(text)),
            area: word(view.given(|risk| &risk.area), &|text| profile.areas.find(text, &[])),
            stage: view.given(|risk| &risk.stage).get(),
            scope: risk.scope.get(),
            power: view.power().and_then(|power| position_of(power, holder.powers)),
            power_kind: view.power().map_or(WordKey::Absent, |power| word(&power.value.kind, &power_kind)),
            closed: !risk.is_active(),
            manifestations: view.manifestations().len() as u32,
            measures: risk.measures.items().len() as u32,
            acting: view.measures().len() as u32,
            cell: matrix
                .and_then(|matrix| Some((matrix.rows.step(&subject)? as u8, matrix.columns.step(&subject)? as u8))),
            from: texts(risk.from.items()),
            id: view.id().into(),
            publish: risk.publish.get().is_none_or(|yes| yes.0),
        });
    }
    for power in holder.powers {
        let level = power.grading.effective().and_then(|(word, _)| profile.scale.level(&word.value));
        row.powers.push(PowerRow {
            level: level.filter(|_| profile.grades(GradedKind::Power)),
            kind: word(&power.kind, &power_kind),
            key: power.key.get().is_some_and(|yes| yes.0),
        });
    }
    row.shared = shared(holder, views);
    let own_kind = match holder.kind {
        crate::register::Owner::Post => Some(GradedKind::Post),
        crate::register::Owner::Department => Some(GradedKind::Department),
        _ => None,
    };
    if own_kind.is_some_and(|kind| profile.grades(kind)) {
        let word = holder.grading.and_then(crate::register::Grading::effective);
        row.level = word.and_then(|(word, _)| profile.scale.level(&word.value));
    }
}

/// A measure that is not one point's own, and the positions of the points that it acts on.
pub struct SharedMeasure<'m> {
    pub measure: &'m Spanned<crate::register::Measure>,
    pub points: Vec<u32>,
}

fn shared(holder: &Holder<'_>, views: &[RiskView<'_>]) -> Vec<SharedRow> {
    shared_measures(holder, views).into_iter().map(|shared| SharedRow { points: shared.points }).collect()
}

/// The measures of the file that act on several points: the file's, its powers', its library points'.
pub fn shared_measures<'m>(holder: &Holder<'m>, views: &[RiskView<'m>]) -> Vec<SharedMeasure<'m>> {
    let mut shared: Vec<SharedMeasure<'m>> = holder
        .measures
        .iter()
        .map(|measure| SharedMeasure {
            measure,
            points: positions(views, |view| crate::register::is_for(measure, &view.risk.value)),
        })
        .collect();
    for power in holder.powers {
        for measure in power.measures.items() {
            let names = |view: &RiskView<'_>| {
                view.power().is_some_and(|named| std::ptr::eq(named, power))
                    && crate::register::is_for(measure, &view.risk.value)
            };
            shared.push(SharedMeasure { measure, points: positions(views, names) });
        }
    }
    // A library measure counts once per referring file, however many of its points are referred to.
    let mut brought: Vec<(&'m Spanned<crate::register::Measure>, usize)> = Vec::new();
    for (position, view) in views.iter().enumerate() {
        let Some(point) = view.library else { continue };
        let own = if view.risk.measures.is_absent() { point.risk.measures.items() } else { &[] };
        brought.extend(own.iter().chain(point.shared_measures()).map(|measure| (measure, position)));
    }
    for (index, (measure, _)) in brought.iter().enumerate() {
        if brought[..index].iter().any(|(earlier, _)| std::ptr::eq(*earlier, *measure)) {
            continue;
        }
        let points =
            brought.iter().filter(|(other, _)| std::ptr::eq(*other, *measure)).map(|(_, position)| *position as u32);
        shared.push(SharedMeasure { measure, points: points.collect() });
    }
    shared
}

fn positions(views: &[RiskView<'_>], acts: impl Fn(&RiskView<'_>) -> bool) -> Vec<u32> {
    views.iter().enumerate().filter(|(_, view)| acts(view)).map(|(index, _)| index as u32).collect()
}
