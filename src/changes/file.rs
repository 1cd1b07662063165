//! One file in two versions.

use super::fields::{About, compare};
use super::levels;
use super::pairs::{Names, Pairs, by_names, by_text};
use super::{Change, Kind, Said, Side};
use crate::facts::{GradingView, RiskView, views};
use crate::finding::Both;
use crate::record::{Language, Listed, Record, Text, Value, worded};
use crate::register::{Grading, Holder, Measure, Model, Person, Power, Process, Review, Risk, RuleEntry};
use crate::source::{Given, Span, Spanned};
use crate::vocabulary::{fold, nfc};

/// What changed from `old` to `new`, in the order of the new version; what is gone stands after what came in its
/// place, in the order of the old one. A file that is there on one side only is added or removed with all its points.
pub fn of_file(old: Option<Side<'_>>, new: Option<Side<'_>>) -> Vec<Change> {
    let mut changes = Vec::new();
    match (old, new) {
        (None, None) => {}
        (None, Some(new)) => whole(new, Kind::FileAdded, &mut changes),
        (Some(old), None) => whole(old, Kind::FileRemoved, &mut changes),
        (Some(old), Some(new)) => both(old, new, &mut changes),
    }
    changes
}

/// The title or name of what a file holds.
fn name(model: &Model) -> &str {
    match model {
        Model::Notice(notice) => notice.title.value().map_or("", |title| title),
        Model::Statement(statement) => statement.source.value().map_or("", |source| source),
        _ => model.holder().and_then(|holder| holder.name).map_or("", |name| &name.value),
    }
}

/// A file that came or went, and its points with it.
fn whole(side: Side<'_>, kind: Kind, changes: &mut Vec<Change>) {
    let added = kind == Kind::FileAdded;
    let title = name(side.model);
    let say = |text: &str, span: Span| Some(Said { text: Both::new(text, text), span, level: None });
    let mut file = Change::new(kind, "", title);
    let span =
        side.model.holder().map_or(Span::default(), |holder| holder.name.map_or(holder.placed.mark, |name| name.span));
    *(if added { &mut file.new } else { &mut file.old }) = say(title, span);
    changes.push(file);
    let Some(holder) = side.model.holder() else { return };
    let points = Points::of(&holder, side);
    for index in 0..holder.risks.len() {
        changes.push(points.came_or_went(index, added));
    }
}

fn both(old: Side<'_>, new: Side<'_>, changes: &mut Vec<Change>) {
    let about = About { entity: "", caption: name(new.model), item: None, kind: Kind::FieldChanged };
    let level = file_level(old, new, about.caption);
    match (old.model, new.model) {
        (Model::Post(a), Model::Post(b)) => {
            graded(level, (&**a, &**b), &about, changes);
            holders(a.holders.items(), b.holders.items(), about.caption, changes);
        }
        (Model::Department(a), Model::Department(b)) => graded(level, (&**a, &**b), &about, changes),
        (Model::Unit(a), Model::Unit(b)) => graded(level, (&**a, &**b), &about, changes),
        (Model::Library(a), Model::Library(b)) => compare(&**a, &**b, &about, changes),
        (Model::Notice(a), Model::Notice(b)) => {
            compare(&**a, &**b, &about, changes);
            reviews(a.reviews.items(), b.reviews.items(), about.caption, changes);
        }
        (Model::Statement(a), Model::Statement(b)) => compare(&**a, &**b, &about, changes),
        (Model::Rules(a), Model::Rules(b)) => rules(&a.items, &b.items, changes),
        // It has become another kind of file.
        _ => {
            whole(old, Kind::FileRemoved, changes);
            whole(new, Kind::FileAdded, changes);
            return;
        }
    }
    let (Some(before), Some(now)) = (old.model.holder(), new.model.holder()) else { return };
    held((&before, old), (&now, new), changes);
}

/// The change of the level of the post or department itself.
fn file_level(old: Side<'_>, new: Side<'_>, caption: &str) -> Option<Change> {
    let (before, now) = (old.model.holder()?, new.model.holder()?);
    let (earlier, later) = (GradingView::all(&before, &[]), GradingView::all(&now, &[]));
    // Where the file can be graded, it is the first.
    let earlier = before.grading.and(earlier.first());
    let later = now.grading.and(later.first());
    levels::compare(earlier.map(|view| (view, old)), later.map(|view| (view, new)), ("", caption))
}

/// What posts, departments, units and libraries hold.
fn held((before, old): (&Holder<'_>, Side<'_>), (now, new): (&Holder<'_>, Side<'_>), changes: &mut Vec<Change>) {
    let caption = levels::text(now.name);
    let (earlier, later) = (Points::of(before, old), Points::of(now, new));
    powers((before, &earlier), (now, &later), (old, new), changes);
    processes(before.processes, now.processes, changes);
    points((before, &earlier), (now, &later), (old, new), changes);
    measures(before.measures, now.measures, ("", caption), changes);
    reviews(before.reviews.items(), now.reviews.items(), caption, changes);
}

/// The graded things of one version of a file, so that each is made once.
struct Points<'m> {
    gradings: Vec<GradingView<'m>>,
    powers: usize,
    has_file: bool,
    side: Side<'m>,
}

impl<'m> Points<'m> {
    fn of(holder: &'m Holder<'m>, side: Side<'m>) -> Points<'m> {
        let gradings = GradingView::all(holder, &views(holder, side.library));
        Points { gradings, powers: holder.powers.len(), has_file: holder.grading.is_some(), side }
    }

    fn power(&self, index: usize) -> &GradingView<'m> {
        &self.gradings[usize::from(self.has_file) + index]
    }

    fn point(&self, index: usize) -> &GradingView<'m> {
        &self.gradings[usize::from(self.has_file) + self.powers + index]
    }

    fn caption(&self, index: usize) -> &'m str {
        self.point(index).point.map_or("", |point| point.caption())
    }

    /// A risk point that is there on one side only, with its level.
    fn came_or_went(&self, index: usize, came: bool) -> Change {
        let view = self.point(index);
        let caption = self.caption(index);
        let kind = if came { Kind::PointAdded } else { Kind::PointRemoved };
        let mut change = Change::new(kind, view.id(), caption);
        let level = view.level(self.side.profile);
        let said = Some(Said { text: Both::new(caption, caption), span: view.mark(), level });
        *(if came { &mut change.new } else { &mut change.old }) = said;
        change
    }
}

fn given(text: &Given<Text>) -> &str {
    text.value().map_or("", |text| text)
}

fn risk_names(risk: &Spanned<Risk>, caption: &str) -> Names {
    [nfc(given(&risk.id)).into_owned(), fold(caption)]
}

fn points(
    (before, earlier): (&Holder<'_>, &Points<'_>),
    (now, later): (&Holder<'_>, &Points<'_>),
    (old, new): (Side<'_>, Side<'_>),
    changes: &mut Vec<Change>,
) {
    let names = |holder: &Holder<'_>, points: &Points<'_>| -> Vec<Names> {
        holder.risks.iter().enumerate().map(|(at, risk)| risk_names(risk, points.caption(at))).collect()
    };
    let Pairs { new: pairs, gone } = by_names(&names(before, earlier), &names(now, later));
    for (at, pair) in pairs.iter().enumerate() {
        let Some(from) = *pair else {
            changes.push(later.came_or_went(at, true));
            continue;
        };
        let (a, b) = (&before.risks[from], &now.risks[at]);
        point((a, earlier.point(from), old), (b, later.point(at), new), changes);
    }
    changes.extend(gone.into_iter().map(|at| earlier.came_or_went(at, false)));
}

/// One risk point in two versions.
fn point(
    (a, before, old): (&Spanned<Risk>, &GradingView<'_>, Side<'_>),
    (b, now, new): (&Spanned<Risk>, &GradingView<'_>, Side<'_>),
    changes: &mut Vec<Change>,
) {
    let (id, caption) = (given(&b.id), now.point.map_or("", |point| point.caption()));
    status(a, b, caption, changes);
    let about = About { entity: id, caption, item: None, kind: Kind::PointChanged };
    let level = levels::compare(Some((before, old)), Some((now, new)), (id, caption));
    graded(level, (&a.value, &b.value), &about, changes);
    measures(a.measures.items(), b.measures.items(), (id, caption), changes);
}

/// What changed of a risk point that went from one file to another: each version, and the position of the point among
/// those of its file.
pub fn of_point((old, from): (Side<'_>, usize), (new, to): (Side<'_>, usize)) -> Vec<Change> {
    let mut changes = Vec::new();
    let (Some(before), Some(now)) = (old.model.holder(), new.model.holder()) else { return changes };
    let (Some(a), Some(b)) = (before.risks.get(from), now.risks.get(to)) else { return changes };
    let earlier = GradingView::of_point(RiskView::new(a, &before, old.library));
    let later = GradingView::of_point(RiskView::new(b, &now, new.library));
    point((a, &earlier, old), (b, &later, new), &mut changes);
    changes
}

/// The change of a level, then those of the other fields: the words and the reason of a level that changed are told
/// with it.
fn graded<R: Record>(level: Option<Change>, (old, new): (&R, &R), about: &About<'_>, changes: &mut Vec<Change>) {
    let with_level = [Grading::level, Grading::self_level, Grading::level_reason];
    let told = level.is_some();
    changes.extend(level);
    let mut fields = Vec::new();
    compare(old, new, about, &mut fields);
    fields.retain(|change| !told || !change.field.is_some_and(|field| with_level.contains(&field)));
    changes.append(&mut fields);
}

/// Closed, or standing again.
fn status(old: &Spanned<Risk>, new: &Spanned<Risk>, caption: &str, changes: &mut Vec<Change>) {
    let kind = match (old.is_active(), new.is_active()) {
        (true, false) => Kind::PointClosed,
        (false, true) => Kind::PointReopened,
        _ => return,
    };
    let reason = new.closed_reason.value().filter(|_| kind == Kind::PointClosed);
    changes.push(Change {
        reason: reason.map(|reason| Both::new(&*reason.0, &*reason.0)),
        ..Change::new(kind, given(&new.id), caption)
    });
}

fn powers(
    (before, earlier): (&Holder<'_>, &Points<'_>),
    (now, later): (&Holder<'_>, &Points<'_>),
    (old, new): (Side<'_>, Side<'_>),
    changes: &mut Vec<Change>,
) {
    let names = |powers: &[Spanned<Power>]| -> Vec<Names> {
        powers.iter().map(|power| [nfc(given(&power.id)).into_owned(), fold(power.caption())]).collect()
    };
    let Pairs { new: pairs, gone } = by_names(&names(before.powers), &names(now.powers));
    for (at, pair) in pairs.iter().enumerate() {
        let power = &now.powers[at];
        let (id, caption) = (given(&power.id), power.caption());
        let Some(from) = *pair else {
            changes.push(entry(Kind::PowerAdded, (id, caption), power));
            continue;
        };
        let (a, b) = (earlier.power(from), later.power(at));
        let level = levels::compare(Some((a, old)), Some((b, new)), (id, caption));
        let about = About { entity: id, caption, item: None, kind: Kind::PowerChanged };
        graded(level, (&before.powers[from].value, &power.value), &about, changes);
        measures(before.powers[from].measures.items(), power.measures.items(), (id, caption), changes);
    }
    for power in gone.iter().map(|at| &before.powers[*at]) {
        changes.push(entry(Kind::PowerRemoved, (given(&power.id), power.caption()), power));
    }
}

fn processes(old: &[Spanned<Process>], new: &[Spanned<Process>], changes: &mut Vec<Change>) {
    let names = |processes: &[Spanned<Process>]| -> Vec<Names> {
        processes.iter().map(|process| [nfc(given(&process.id)).into_owned(), fold(given(&process.name))]).collect()
    };
    let Pairs { new: pairs, gone } = by_names(&names(old), &names(new));
    for (process, pair) in new.iter().zip(&pairs) {
        let (id, caption) = (given(&process.id), given(&process.name));
        match *pair {
            None => changes.push(entry(Kind::ProcessAdded, (id, caption), process)),
            Some(from) => {
                let about = About { entity: id, caption, item: None, kind: Kind::ProcessChanged };
                compare(&old[from].value, &process.value, &about, changes);
            }
        }
    }
    for process in gone.iter().map(|at| &old[*at]) {
        changes.push(entry(Kind::ProcessRemoved, (given(&process.id), given(&process.name)), process));
    }
}

fn texts(measures: &[Spanned<Measure>]) -> Vec<&str> {
    measures.iter().map(|measure| given(&measure.text)).collect()
}

fn measures(
    old: &[Spanned<Measure>],
    new: &[Spanned<Measure>],
    (entity, caption): (&str, &str),
    changes: &mut Vec<Change>,
) {
    let (a, b) = (texts(old), texts(new));
    let Pairs { new: pairs, gone } = by_text(&a, &b);
    for ((measure, text), pair) in new.iter().zip(&b).zip(&pairs) {
        match *pair {
            None => changes.push(part(Kind::MeasureAdded, (entity, caption), text, measure)),
            Some(from) => {
                let about = About { entity, caption, item: Some(a[from]), kind: Kind::MeasureChanged };
                compare(&old[from].value, &measure.value, &about, changes);
            }
        }
    }
    for at in gone {
        changes.push(part(Kind::MeasureRemoved, (entity, caption), a[at], &old[at]));
    }
}

fn holders(old: &[Spanned<Person>], new: &[Spanned<Person>], caption: &str, changes: &mut Vec<Change>) {
    let names = |people: &[Spanned<Person>]| -> Vec<Names> {
        people.iter().map(|person| [nfc(given(&person.id)).into_owned(), fold(given(&person.name))]).collect()
    };
    let Pairs { new: pairs, gone } = by_names(&names(old), &names(new));
    for (person, pair) in new.iter().zip(&pairs) {
        let name = given(&person.name);
        match *pair {
            None => changes.push(unstamped(part(Kind::HolderAdded, ("", caption), name, person))),
            Some(from) => {
                let about = About { entity: "", caption, item: Some(name), kind: Kind::HolderChanged };
                let first = changes.len();
                compare(&old[from].value, &person.value, &about, changes);
                changes[first..].iter_mut().for_each(|change| change.stamped = false);
            }
        }
    }
    for person in gone.iter().map(|at| &old[*at]) {
        changes.push(unstamped(part(Kind::HolderRemoved, ("", caption), given(&person.name), person)));
    }
}

/// Reviews are only appended: what stood and stands no more was altered where the same stage of the same cycle has
/// something else instead, else removed.
fn reviews(old: &[Spanned<Review>], new: &[Spanned<Review>], caption: &str, changes: &mut Vec<Change>) {
    let names = |reviews: &[Spanned<Review>]| -> Vec<Names> {
        let whole = |review: &Review| review.canonical().to_string();
        let place = |review: &Review| format!("{}\n{}", fold(given(&review.cycle)), fold(given(&review.stage)));
        reviews.iter().map(|review| [whole(review), place(review)]).collect()
    };
    let (before, now) = (names(old), names(new));
    // What is the same word for word stays what it is; only then may the rest be the same one altered.
    let exact =
        |names: &[Names]| -> Vec<Names> { names.iter().map(|names| [names[0].clone(), String::new()]).collect() };
    let kept = by_names(&exact(&before), &exact(&now));
    let come: Vec<usize> = (0..new.len()).filter(|at| kept.new[*at].is_none()).collect();
    let left: Vec<Names> = kept.gone.iter().map(|at| [before[*at][1].clone(), String::new()]).collect();
    let fresh: Vec<Names> = come.iter().map(|at| [now[*at][1].clone(), String::new()]).collect();
    let altered = by_names(&left, &fresh);
    for (at, pair) in come.iter().zip(&altered.new) {
        let review = &new[*at];
        let stage = given(&review.stage);
        match *pair {
            None => changes.push(unstamped(part(Kind::ReviewAdded, ("", caption), stage, review))),
            Some(from) => {
                let mut change = part(Kind::ReviewAltered, ("", caption), stage, review);
                change.old = whole_of(&old[kept.gone[from]]);
                changes.push(unstamped(change));
            }
        }
    }
    for at in altered.gone {
        let review = &old[kept.gone[at]];
        changes.push(unstamped(part(Kind::ReviewRemoved, ("", caption), given(&review.stage), review)));
    }
}

fn rules(old: &[Spanned<RuleEntry>], new: &[Spanned<RuleEntry>], changes: &mut Vec<Change>) {
    let names = |rules: &[Spanned<RuleEntry>]| -> Vec<Names> {
        rules.iter().map(|rule| [nfc(given(&rule.id)).into_owned(), fold(given(&rule.title))]).collect()
    };
    let Pairs { new: pairs, gone } = by_names(&names(old), &names(new));
    for (rule, pair) in new.iter().zip(&pairs) {
        let (id, caption) = (given(&rule.id), given(&rule.title));
        match *pair {
            None => {
                let new = whole_of(rule);
                changes.push(Change { new, ..Change::new(Kind::FieldChanged, id, caption) });
            }
            Some(from) => {
                let about = About { entity: id, caption, item: None, kind: Kind::FieldChanged };
                compare(&old[from].value, &rule.value, &about, changes);
            }
        }
    }
    for rule in gone.iter().map(|at| &old[*at]) {
        let old = whole_of(rule);
        changes.push(Change { old, ..Change::new(Kind::FieldChanged, given(&rule.id), given(&rule.title)) });
    }
}

fn unstamped(change: Change) -> Change {
    Change { stamped: false, ..change }
}

/// A record in one text.
fn whole_of<R: Record>(record: &Spanned<R>) -> Option<Said> {
    let text = |language| worded(&record.value, language);
    Some(Said { text: Both::new(text(Language::Zh), text(Language::En)), span: record.value.place().span, level: None })
}

/// A power or process that came or went.
fn entry<R: Record>(kind: Kind, (id, caption): (&str, &str), record: &Spanned<R>) -> Change {
    let said = Some(Said { text: Both::new(caption, caption), span: record.value.place().mark, level: None });
    let change = Change::new(kind, id, caption);
    match kind {
        Kind::PowerRemoved | Kind::ProcessRemoved => Change { old: said, ..change },
        _ => Change { new: said, ..change },
    }
}

/// A measure, holder or review that came or went.
fn part<R: Record>(kind: Kind, (entity, caption): (&str, &str), item: &str, record: &Spanned<R>) -> Change {
    let said = whole_of(record);
    let change = Change { item: Some(item.into()), ..Change::new(kind, entity, caption) };
    match kind {
        Kind::MeasureRemoved | Kind::HolderRemoved | Kind::ReviewRemoved => Change { old: said, ..change },
        _ => Change { new: said, ..change },
    }
}
