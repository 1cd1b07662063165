//! `statement-does-not-add-up`: published figures that contradict themselves or the register.

use jiff::civil::Date;
use rust_decimal::Decimal;
use rustc_hash::FxHashMap;

use super::across::lies_in;
use super::{Across, Check, Resolved};
use crate::facts::{Countable, FileContext, Query, RefKind, count};
use crate::finding::{Findings, Rule, Severity};
use crate::profile::{CycleName, Profile};
use crate::record::{Listed, Number, Word};
use crate::register::{Counted, Counts, FileKind, Item, Statement, Tier};
use crate::source::{Given, Span, Spanned, visible};
use crate::vocabulary::fold;

pub static RULE: Rule = Rule {
    name: "statement-does-not-add-up",
    severity: Severity::Error,
    since: "0.1",
    page: include_str!("statement_does_not_add_up.md"),
};

pub const CHECKS: &[Check] = &[Check::Statement(within), Check::Across(with_the_register)];

fn within(statement: &Statement, context: &FileContext<'_>, findings: &mut Findings) {
    let unread = context.torn || matches!(&statement.items, Given::Is(list) if list.torn);
    list(statement.items.items(), unread, findings);
}

/// One list of figures: each whole with its parts, nested under it or naming it by its label.
fn list(items: &[Spanned<Item>], unread: bool, findings: &mut Findings) {
    let mut wholes: FxHashMap<String, usize> = FxHashMap::default();
    for (index, item) in items.iter().enumerate() {
        if let Some(label) = item.label.value() {
            wholes.entry(fold(label)).or_insert(index);
        }
    }
    let mut parts: Vec<Vec<&Item>> =
        items.iter().map(|item| item.parts.items().iter().map(|part| &part.value).collect()).collect();
    for (index, item) in items.iter().enumerate() {
        let Given::Is(of) = &item.of else { continue };
        match wholes.get(&fold(&of.value)) {
            Some(whole) if *whole != index => parts[*whole].push(&item.value),
            _ if unread => {}
            _ => {
                let label = visible(&of.value);
                findings.add(
                    RULE.at(of.span)
                        .field(Item::of)
                        .says(
                            format!("没有表述为「{label}」的合计"),
                            format!("no figure here is labelled `{label}`"),
                        )
                        .help("照抄合计的 `表述`,或把分项写在它的 `其中` 下面", "copy its label, or nest the parts under it"),
                );
            }
        }
    }
    for (item, parts) in items.iter().zip(&parts) {
        let torn = unread || matches!(&item.parts, Given::Is(list) if list.torn);
        whole(item, parts, torn, findings);
        list(item.parts.items(), torn, findings);
    }
}

/// A whole against its parts.
fn whole(item: &Item, parts: &[&Item], torn: bool, findings: &mut Findings) {
    let (Given::Is(value), false) = (&item.value, parts.is_empty()) else { return };
    if let Some((part, unit)) = parts.iter().find_map(|part| Some((part, other_unit(item, part)?))) {
        let (label, own) = (label(part), unit_of(item).unwrap_or_default());
        findings.add(
            RULE.at(part.value.span().unwrap_or(part.placed.mark))
                .field(Item::unit)
                .says(
                    format!("分项「{label}」以「{unit}」计,合计以「{own}」计,不能相加"),
                    format!("the part `{label}` is counted in {unit}, its whole in {own}: they do not add up"),
                )
                .label(value.span, "合计", "the whole")
                .help("职权、风险点、表现形式和措施是几种数,分开写", "powers, risk points, manifestations and measures are different numbers: state them apart"),
        );
        return;
    }
    let Some(range) = range(item) else { return };
    let ranges: Vec<(&Item, Range)> = parts.iter().filter_map(|part| Some((*part, self::range(part)?))).collect();
    let greater = ranges.iter().filter(|(_, part)| part.least > range.most);
    let greater: Vec<&(&Item, Range)> = greater.collect();
    for (part, _) in &greater {
        let (name, shown, all) = (label(part), shown(part), shown(item));
        findings.add(
            RULE.at(part.value.span().unwrap_or(part.placed.mark))
                .field(Item::value)
                .says(
                    format!("分项「{name}」是 {shown},比合计 {all} 还多"),
                    format!("the part `{name}` is {shown}, more than its whole, {all}"),
                )
                .label(value.span, "合计", "the whole")
                .help("改正其中一个数", "correct one of the two"),
        );
    }
    if !greater.is_empty() || torn || ranges.len() != parts.len() || parts.len() < 2 {
        return;
    }
    let Some(sum) = ranges.iter().try_fold(Range::default(), |sum, (_, part)| sum.plus(part)) else { return };
    let partial = item.partial.get().is_some_and(|yes| yes.0);
    // A person may stand in several parts and is one person in the whole.
    let people = item.counts.value().is_some_and(|counts| counts.what.get() == Some(Counted::People));
    let too_few = sum.most < range.least && !partial;
    let too_many = sum.least > range.most && !people;
    if too_few || too_many {
        let (name, all, sum) = (label(item), shown(item), sum.shown());
        let (zh, en) = match partial {
            true => ("只是部分列举,相加", "only some of its parts add up to"),
            false => ("分项相加", "its parts add up to"),
        };
        findings.add(
            RULE.at(value.span)
                .field(Item::value)
                .says(format!("「{name}」是 {all},{zh}是 {sum}"), format!("`{name}` is {all}, but {en} {sum}"))
                .help(
                    "核对各个数;分项没有列全的写 `部分列举: 是`",
                    "check the numbers; where not all parts are listed write `部分列举: 是` (partial)",
                ),
        );
    }
}

fn label(item: &Item) -> String {
    let counted = || item.counts.value().and_then(|counts| counts.what.get()).map_or("", |what| what.zh());
    let label = item.label.value().map(|label| &*label.0);
    visible(label.unwrap_or_else(counted)).into_owned()
}

/// The number as its author wrote it, rough or not.
fn shown(item: &Item) -> String {
    match item.value.value() {
        Some(number) if number.below => format!("约 {}", number.value.normalize()),
        Some(number) if number.approximate => format!("{} 余", number.value.normalize()),
        Some(number) => number.value.normalize().to_string(),
        None => String::new(),
    }
}

/// The counting word of a figure; people are counted in several.
fn unit_of(item: &Item) -> Option<String> {
    let number = item.value.value().map(|number| &*number.unit);
    let unit = item.unit.value().map(|unit| &**unit).or(number).filter(|unit| !unit.is_empty())?;
    Some(if matches!(unit, "名" | "位") { "人".to_owned() } else { fold(unit) })
}

fn other_unit(whole: &Item, part: &Item) -> Option<String> {
    let (whole, part) = (unit_of(whole)?, unit_of(part)?);
    (whole != part).then_some(part)
}

/// What a figure may stand for; one number where it is exact.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
struct Range {
    least: Decimal,
    most: Decimal,
}

impl Range {
    /// 100余 is 100 to 109, 30余 30 to 39, 约100 91 to 109: rough to the second digit, or to the last that is not 0.
    fn of(number: &Number, rough: bool) -> Option<Range> {
        let value = number.value;
        if !number.approximate && !rough {
            return Some(Range { least: value, most: value });
        }
        let span = Decimal::from(precision(number.whole()?).checked_sub(1)?);
        let both_ways = number.below || !number.approximate;
        let least = if both_ways { value.checked_sub(span)? } else { value };
        Some(Range { least, most: value.checked_add(span)? })
    }

    fn plus(self, other: &Range) -> Option<Range> {
        Some(Range { least: self.least.checked_add(other.least)?, most: self.most.checked_add(other.most)? })
    }

    fn shown(&self) -> String {
        match self.least == self.most {
            true => self.least.normalize().to_string(),
            false => format!("{}–{}", self.least.normalize(), self.most.normalize()),
        }
    }
}

fn range(item: &Item) -> Option<Range> {
    Range::of(item.value.value()?, item.approximate.get().is_some_and(|yes| yes.0))
}

/// The step that a rough number is known to.
fn precision(number: i64) -> i64 {
    let number = number.unsigned_abs();
    let Some(digits) = number.checked_ilog10() else { return 1 };
    let second = 10u64.pow(digits.saturating_sub(1).max(1));
    let mut last = 1;
    while last < second && number.is_multiple_of(last * 10) {
        last *= 10;
    }
    i64::try_from(last).unwrap_or(i64::MAX)
}

/// Figures as of now against what the register counts.
fn with_the_register(across: &Across<'_>, findings: &mut Findings) {
    for (file, facts, _) in across.present() {
        let Some(statement) = facts.file.as_ref().and_then(|file| file.statement.as_deref()) else { continue };
        if !is_of_now(statement, across.profile, across.today) {
            continue;
        }
        let Some(scope) = Scope::of(across, file, statement) else { continue };
        let mut known: FxHashMap<Query, u64> = FxHashMap::default();
        reconcile(across, file, statement.items.items(), &scope, &mut known, findings);
    }
}

/// Without a date the figures speak of now; else of their cycle, year or day.
fn is_of_now(statement: &Statement, profile: &Profile, today: Date) -> bool {
    match &statement.as_of {
        Given::Absent => true,
        Given::Unreadable(_) => false,
        Given::Is(as_of) => {
            let as_of = CycleName::new(&as_of.value);
            let cycle = profile.cycle.name.as_deref().map(CycleName::new);
            // Where cycles are years, another year is another cycle, even before the old one has run out.
            let by_year = cycle.as_ref().is_none_or(|cycle| cycle.year().is_none());
            cycle.as_ref() == Some(&as_of)
                || (by_year && as_of.is(&today.year().to_string()))
                || as_of.is(&today.to_string())
        }
    }
}

/// What a statement speaks of.
struct Scope<'a> {
    name: &'a str,
    files: Vec<Countable<'a>>,
}

impl<'a> Scope<'a> {
    /// `None` where it leads nowhere, or where not all of it could be read.
    fn of(across: &Across<'a>, statement_file: usize, statement: &Statement) -> Option<Scope<'a>> {
        let home = match &statement.scope {
            Given::Absent => None,
            Given::Unreadable(_) => return None,
            Given::Is(scope) => match across.resolve(statement_file, &scope.value, RefKind::Any) {
                Resolved::File(file) => Some(file),
                _ => return None,
            },
        };
        let home = home.or_else(|| across.file(""));
        let identity = home.map_or("", |home| &*across.layout.entries[home].identity);
        let is_here = |file: usize| lies_in(&across.layout.entries[file].identity, identity);
        let of_kinds = |kinds: &[FileKind]| -> Vec<usize> {
            across.present().filter(|(file, _, kind)| kinds.contains(kind) && is_here(*file)).map(|(file, ..)| file).collect()
        };
        let mut files = of_kinds(&[FileKind::Unit, FileKind::Department, FileKind::Post]);
        if files.is_empty() {
            // A register that is only a library, or one file of it.
            files = of_kinds(&[FileKind::Library]);
        }
        let library_read = across.present().all(|(file, _, kind)| kind != FileKind::Library || !across.is_torn(file));
        if !library_read || files.iter().any(|file| across.is_torn(*file)) {
            return None;
        }
        let countable = |file: &usize| {
            let kind = across.layout.entries[*file].kind?;
            Some(Countable { row: &across.files[*file].row, kind, unit: across.unit_of(*file) })
        };
        let name = home.map_or("/", |home| across.name_of(home));
        Some(Scope { name, files: files.iter().filter_map(countable).collect() })
    }
}

fn reconcile(
    across: &Across<'_>,
    file: usize,
    items: &[Spanned<Item>],
    scope: &Scope<'_>,
    known: &mut FxHashMap<Query, u64>,
    findings: &mut Findings,
) {
    for item in items {
        reconcile(across, file, item.parts.items(), scope, known, findings);
        let (Given::Is(counts), Given::Is(value)) = (&item.counts, &item.value.value) else { continue };
        let query = match query(&counts.value, across.profile) {
            Asked::Unread => continue,
            Asked::Unknown { zh, en, span } => {
                let draft = RULE.at_place(across.place(file, span)).field(Item::counts).says(zh, en);
                findings.add(draft.help("改正统计口径,否则这个数没有核对", "correct it: as it stands this figure is not reconciled"));
                continue;
            }
            Asked::Query(query) => query,
        };
        let found = match known.get(&query) {
            Some(found) => *found,
            None => {
                let found = count(scope.files.iter().copied(), &query);
                known.insert(query.clone(), found);
                found
            }
        };
        let Some(range) = range(item) else { continue };
        let number = Decimal::from(found);
        if range.least <= number && number <= range.most {
            continue;
        }
        let (label, shown) = (label(item), shown(item));
        let (zh, en) = (query.what.zh(), if query.what == Counted::Risks { "risk points" } else { query.what.en() });
        let (in_zh, in_en) = match visible(scope.name) {
            place if place == "/" => ("台账里".to_owned(), String::new()),
            place => (format!("台账里「{place}」"), format!(" in `{place}`")),
        };
        findings.add(
            RULE.at_place(across.place(file, value.span))
                .field(Item::value)
                .says(
                    format!("「{label}」写的是 {shown},{in_zh}的{zh}是 {found}"),
                    format!("`{label}` says {shown}, the register counts {found} {en}{in_en}"),
                )
                .help(
                    "改正这个数;说的不是现在的,写明 `统计时点`。已消除的、汇总的和风险库的风险点不计入",
                    "correct it, or write `统计时点` (as_of) where it is not of now. Closed, summary and library points are not counted",
                ),
        );
    }
}

enum Asked {
    Query(Query),
    /// Something of it could not be read.
    Unread,
    Unknown { zh: String, en: String, span: Span },
}

/// What a figure counts, in the words of the profile.
fn query(counts: &Counts, profile: &Profile) -> Asked {
    let Some(what) = counts.what.get() else { return Asked::Unread };
    let mut query = Query::all(what);
    let unknown = |text: &Spanned<crate::record::Text>, zh: &str, en: &str| {
        let word = visible(&text.value);
        Asked::Unknown { zh: format!("没有「{word}」这个{zh}"), en: format!("there is no {en} `{word}`"), span: text.span }
    };
    macro_rules! word {
        ($field:ident, $zh:literal, $en:literal, $find:expr) => {
            match &counts.$field {
                Given::Absent => {}
                Given::Unreadable(_) => return Asked::Unread,
                Given::Is(text) => match $find(&*text.value) {
                    Some(found) => query.$field = Some(found),
                    None => return unknown(text, $zh, $en),
                },
            }
        };
    }
    word!(level, "等级", "level", |text: &str| profile.scale.level(text));
    word!(category, "类别", "category", |text: &str| profile.category(text).map(|index| index as u16));
    word!(area, "业务领域", "area", |text: &str| profile.areas.find(text, &[]).map(|index| index as u16));
    word!(tier, "层级", "tier", |text: &str| Tier::SET.find(text).map(|index| Tier::ALL[index]));
    word!(layer, "层次", "layer", layer);
    query.key = counts.key.get().map(|yes| yes.0);
    if !query.is_answerable(profile) {
        return Asked::Unknown {
            zh: format!("{}不能按这样的口径来数", what.zh()),
            en: format!("{} cannot be counted in this way", what.en()),
            span: counts.placed.mark,
        };
    }
    Asked::Query(query)
}

/// Points of posts, of departments or of the unit.
fn layer(text: &str) -> Option<FileKind> {
    let kinds = [FileKind::Post, FileKind::Department, FileKind::Unit];
    let called = |kind: &FileKind| [kind.record().zh(), kind.record().en()].contains(&text.trim());
    kinds.into_iter().find(called).or_else(|| match Counted::ALL[Counted::SET.find(text)?] {
        Counted::Posts => Some(FileKind::Post),
        Counted::Departments => Some(FileKind::Department),
        Counted::Units => Some(FileKind::Unit),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn range_of(text: &str) -> (i64, i64) {
        let range = Range::of(&Number::parse(text).unwrap(), false).unwrap();
        (range.least.try_into().unwrap(), range.most.try_into().unwrap())
    }

    #[test]
    fn a_rough_number_is_as_wide_as_its_precision() {
        assert_eq!(range_of("100余条"), (100, 109));
        assert_eq!(range_of("30多个"), (30, 39));
        assert_eq!(range_of("1200余"), (1200, 1299));
        assert_eq!(range_of("125余"), (125, 125));
        assert_eq!(range_of("约100"), (91, 109));
        assert_eq!(range_of("226"), (226, 226));
    }

    #[test]
    fn the_largest_number_breaks_nothing() {
        let number = Number::parse("9223372036854775807余").unwrap();
        assert!(Range::of(&number, true).is_some());
        let most = Number { value: Decimal::MAX, approximate: false, below: false, unit: "".into() };
        let range = Range::of(&most, false).unwrap();
        assert_eq!(range.plus(&range), None);
    }
}
