//! Levels of two versions: raised or lowered, and why.

use super::{Change, Kind, Said, Side};
use crate::facts::GradingView;
use crate::finding::Both;
use crate::profile::{Level, Profile};
use crate::record::{Language, Value};
use crate::source::Spanned;

/// The change of the effective level between two versions of what is graded, where there is one.
pub fn compare(
    old: Option<(&GradingView<'_>, Side<'_>)>,
    new: Option<(&GradingView<'_>, Side<'_>)>,
    (entity, caption): (&str, &str),
) -> Option<Change> {
    let before = old.and_then(|(view, side)| said(view, side.profile));
    let now = new.and_then(|(view, side)| said(view, side.profile));
    let kind = match (&before, &now) {
        (None, None) => return None,
        (None, Some(_)) => Kind::LevelSet,
        (Some(_), None) => Kind::LevelRemoved,
        (Some(before), Some(now)) => {
            let profiles = (old.map(|(_, side)| side.profile), new.map(|(_, side)| side.profile));
            direction(before, now, profiles)?
        }
    };
    let reason = new.and_then(|(view, side)| reason(view, side.profile));
    Some(Change { old: before, new: now, reason, ..Change::new(kind, entity, caption) })
}

/// Which way it went; `None` where both say the same level. A level that the other version's scale does not have
/// is neither higher nor lower.
fn direction(before: &Said, now: &Said, profiles: (Option<&Profile>, Option<&Profile>)) -> Option<Kind> {
    let (Some(was), Some(is), (Some(then), Some(today))) = (before.level, now.level, profiles) else {
        return (before.text != now.text).then_some(Kind::LevelChanged);
    };
    // Both words are read by the later scale, so that a scale that was reordered shows what it does.
    let was: Option<Level> = today.scale.level(then.scale.name(was));
    match was {
        None => Some(Kind::LevelChanged),
        Some(was) if is.above(was) => Some(Kind::LevelRaised),
        Some(was) if was.above(is) => Some(Kind::LevelLowered),
        // The scale calls the same level another name.
        Some(_) => (before.text != now.text).then_some(Kind::LevelChanged),
    }
}

fn said(view: &GradingView<'_>, profile: &Profile) -> Option<Said> {
    let (word, own) = match view.grading.effective() {
        Some((word, _)) => (word, true),
        None => (view.graded_by_library()?.effective()?.0, false),
    };
    let level = profile.scale.level(&word.value);
    let text = level.map_or(&*word.value.0, |level| profile.scale.name(level));
    // What the library says stands in another file.
    let span = if own { word.span } else { view.mark() };
    Some(Said { text: Both::new(text, text), span, level })
}

/// As stated, else as the level rule says; and that it says another level, where it does.
fn reason(view: &GradingView<'_>, profile: &Profile) -> Option<Both> {
    if let Some(stated) = view.grading.level_reason.value() {
        let text = |language| stated.worded(language).concat();
        return Some(Both::new(text(Language::Zh), text(Language::En)));
    }
    let graded = view.graded(profile)?;
    let because = graded.level.is_some().then(|| graded.because(profile))?;
    match graded.level == view.level(profile) {
        true => Some(because),
        // The rule says another level, and nobody wrote why.
        false => Some(Both::new(
            format!("未写定级理由;按规则:{}", because.zh),
            format!("no reason is stated; by the rule: {}", because.en),
        )),
    }
}

/// The text of a spanned value, for names.
pub fn text<T: std::ops::Deref<Target = str>>(given: Option<&Spanned<T>>) -> &str {
    given.map_or("", |text| &text.value)
}
