//! Notices (公示): which of them a publication lists, the page that lists them, and the page of each. Where a notice
//! stands follows from its dates and the day of the publication; no page says how many days are left.

mod course;
mod opinions;
mod revision;

use jiff::civil::Date;
use serde::Serialize;

use super::build::Builder;
use super::pages::Page;
use super::paths::{Kind, PagePath};
use super::redact::{As, Local, Public};
use super::views::{Filling, Link, ReviewShown, Said, Tally, filling};
use super::{Site, View, forms};
use crate::facts::approval;
use crate::profile::{Condition, Responsible};
use crate::record::Word;
use crate::register::{FileKind, GradedKind, Model, Notice, NoticeScope, NoticeState};
use crate::rules::Covered;

use course::Step;
use opinions::Opinion;
use revision::{Reentry, Revised};

/// A notice that the publication lists.
pub struct Listing {
    /// Its number in the survey.
    pub file: usize,
    pub page: PagePath,
    pub state: NoticeState,
}

/// The notices that are for those whom the publication is for, in path order. Anybody is shown what is meant for
/// society, once it has begun.
pub fn listed(builder: &Builder<'_>, pages: &[Option<PagePath>], wanted: impl Fn(&str) -> bool) -> Vec<Listing> {
    let entries = builder.survey.layout.entries.iter().zip(pages).enumerate();
    let listed = entries.filter(|(_, (entry, _))| entry.kind == Some(FileKind::Notice) && wanted(&entry.listed.path));
    listed
        .filter_map(|(file, (_, page))| {
            let notice = notice_of(builder, file)?;
            let state = notice.course().on(builder.across.today);
            let is_listed = builder.released.view == View::Internal || is_for_anybody(notice, builder.across.today);
            is_listed.then(|| page.clone()).flatten().map(|page| Listing { file, page, state })
        })
        .collect()
}

/// It is meant for society, and has begun.
pub fn is_for_anybody(notice: &Notice, today: Date) -> bool {
    notice.scope.get() == Some(NoticeScope::Society) && notice.course().on(today) != NoticeState::Draft
}

fn notice_of<'s>(builder: &Builder<'s>, file: usize) -> Option<&'s Notice> {
    match builder.survey.contributions[file].model.as_deref()? {
        Model::Notice(notice) => Some(notice),
        _ => None,
    }
}

/// The list of the notices, then a page each.
pub fn pages<'s>(site: &'s Site<'s>) -> Vec<Page<'s>> {
    if site.notices.is_empty() {
        return Vec::new();
    }
    let list = Page::new(PagePath::root("notices"), "notices", || overview(site));
    let each = site.notices.iter().filter_map(|listing| {
        let notice = notice_of(site.builder, listing.file)?;
        Some(Page::new(listing.page.clone(), "notice", move || page(site, listing, notice)))
    });
    std::iter::once(list).chain(each).collect()
}

/// The page that lists them.
#[derive(Serialize)]
struct Overview {
    /// Those that stand first, then those to come, then those that are over.
    groups: Vec<Group>,
    as_of: Option<String>,
}

#[derive(Serialize)]
struct Group {
    state: &'static str,
    rows: Vec<Row>,
}

#[derive(Serialize)]
struct Row {
    link: Link,
    scope: Option<&'static str>,
    kind: Option<&'static str>,
    period: Option<Public>,
    counted: Option<Public>,
    received: usize,
    answered: usize,
    issued: Option<String>,
}

fn overview<'s>(site: &'s Site<'_>) -> Filling<'s> {
    let order = [NoticeState::Running, NoticeState::Draft, NoticeState::Closed, NoticeState::Revised];
    let mut groups = Vec::new();
    for state in order {
        let mut notices: Vec<(&Listing, &Notice)> = site
            .notices
            .iter()
            .filter(|listing| listing.state == state)
            .filter_map(|listing| Some((listing, notice_of(site.builder, listing.file)?)))
            .collect();
        // The latest first.
        notices.sort_by_key(|(_, notice)| std::cmp::Reverse(notice.start.get()));
        let rows: Vec<Row> = notices.into_iter().map(|(listing, notice)| row(site, listing, notice)).collect();
        if !rows.is_empty() {
            groups.push(Group { state: site.language().of(state.zh(), state.en()), rows });
        }
    }
    let changes = site.notices.iter().any(|listing| notice_of(site.builder, listing.file).is_some_and(course::changes));
    let open = site.notices.iter().any(|listing| listing.state < NoticeState::Closed);
    let as_of = (changes && open).then(|| site.builder.across.today.to_string());
    filling(Overview { groups, as_of })
}

fn row(site: &Site<'_>, listing: &Listing, notice: &Notice) -> Row {
    let opinions = opinions::opinions(site, listing.file, notice);
    Row {
        link: link(site, listing, notice),
        scope: word(site, notice.scope.get()),
        kind: word(site, notice.kind.get()),
        period: course::period(site, notice),
        counted: course::counted(site, notice),
        received: opinions.len(),
        answered: opinions.iter().filter(|opinion| opinion.answer.is_some()).count(),
        issued: notice.issued.get().map(|date| date.to_string()),
    }
}

fn link(site: &Site<'_>, listing: &Listing, notice: &Notice) -> Link {
    Link {
        name: title(site, listing, notice),
        html: listing.page.file(Kind::Html),
        markdown: listing.page.file(Kind::Markdown),
    }
}

fn title(site: &Site<'_>, listing: &Listing, notice: &Notice) -> Public {
    let named = site.builder.text(&notice.title, &Local::new());
    named.unwrap_or_else(|| {
        let identity = &site.builder.survey.layout.entries[listing.file].identity;
        site.builder.redactor.text(identity.rsplit('/').next().unwrap_or_default(), &Local::new())
    })
}

fn word(site: &Site<'_>, word: Option<impl Word>) -> Option<&'static str> {
    word.map(|word| site.language().of(word.zh(), word.en()))
}

/// The page of one notice.
#[derive(Serialize)]
struct NoticePage {
    name: Public,
    crumbs: Vec<Link>,
    facts: Vec<Said>,
    steps: Vec<Step>,
    /// It stands, or its days are to come: opinions are asked for.
    open: bool,
    contact: Vec<Said>,
    /// Everything in the register is shown.
    everything: bool,
    shown: Vec<Part>,
    total: Tally,
    legend: Vec<Legend>,
    graded: bool,
    reviews: Vec<ReviewShown>,
    checked: Vec<Said>,
    opinions: Vec<Opinion>,
    answered: usize,
    /// It is over: what came of it.
    over: bool,
    outcome: Option<Public>,
    revised: Vec<Revised>,
    reentries: Vec<Reentry>,
    issued: Option<String>,
    /// Where what was issued is bound as one, as it stands now.
    handbook: Option<Link>,
    note: Option<Public>,
}

/// Something that a notice names, with what of it is shown.
#[derive(Serialize)]
struct Part {
    link: Link,
    points: usize,
    measures: usize,
}

/// A level, with who monitors points of it.
#[derive(Serialize)]
struct Legend {
    rank: usize,
    meaning: Option<Public>,
    monitors: Option<Public>,
}

fn page<'s>(site: &'s Site<'_>, listing: &'s Listing, notice: &'s Notice) -> Filling<'s> {
    let builder = site.builder;
    let local = Local::new();
    let over = matches!(listing.state, NoticeState::Closed | NoticeState::Revised);
    let covered: Vec<Covered> = builder.across.covered_by(listing.file).into_iter().filter(|one| one.shown).collect();
    let mut total = Tally::default();
    for shown in covered.iter().filter_map(|one| site.published(one.file)) {
        total.add(&site.shown[shown].tally);
    }
    let opinions = opinions::opinions(site, listing.file, notice);
    let overview = Link {
        name: Public::ours(site.language().of("公示", "Notices")),
        html: PagePath::root("notices").file(Kind::Html),
        markdown: PagePath::root("notices").file(Kind::Markdown),
    };
    filling(NoticePage {
        name: title(site, listing, notice),
        crumbs: vec![overview],
        facts: facts(site, listing, notice),
        steps: course::steps(site, listing.state, notice),
        open: !over,
        contact: contact(site, notice, over),
        everything: notice.covers.is_absent(),
        shown: parts(site, &covered),
        total,
        legend: legend(builder),
        graded: builder.survey.profile.grades(GradedKind::Risk) && !builder.survey.profile.scale.is_empty(),
        reviews: builder.reviews(&notice.reviews, &local),
        checked: checked(site, notice, &covered),
        answered: opinions.iter().filter(|opinion| opinion.answer.is_some()).count(),
        revised: if over { revision::revised(&opinions) } else { Vec::new() },
        opinions,
        over,
        outcome: builder.text(&notice.outcome, &local),
        reentries: if over { revision::reentries(site, notice, &covered) } else { Vec::new() },
        issued: notice.issued.get().map(|date| date.to_string()),
        handbook: (listing.state == NoticeState::Revised).then(|| handbook(site)),
        note: builder.text(&notice.note, &local).filter(|_| builder.is_internal()),
    })
}

fn handbook(site: &Site<'_>) -> Link {
    let (name, page) = forms::handbook_page(site.language());
    Link { name: Public::ours(name), html: page.file(Kind::Html), markdown: page.file(Kind::Markdown) }
}

fn facts(site: &Site<'_>, listing: &Listing, notice: &Notice) -> Vec<Said> {
    let builder = site.builder;
    let ours = |word: Option<&'static str>| word.map(Public::ours);
    let said = [
        builder.said("公示期", "Period", course::period(site, notice)),
        builder.said("计算方式", "Counted in", course::counted(site, notice)),
        builder.said("公示范围", "For", ours(word(site, notice.scope.get()))),
        builder.said("公示类型", "Kind", ours(word(site, notice.kind.get()))),
        builder.said("状态", "State", Some(course::state(site, listing.state, notice))),
        builder.said(
            "渠道",
            "Channels",
            Some(Public::joined(&builder.texts(&notice.channels, &Local::new()), builder.language)),
        ),
    ];
    said.into_iter().flatten().collect()
}

/// To whom opinions go, by which way and until when.
fn contact(site: &Site<'_>, notice: &Notice, over: bool) -> Vec<Said> {
    let builder = site.builder;
    let until = notice.end.get().filter(|_| notice.is_limited() && !over);
    let said = [
        builder.said("联系方式", "To", builder.text(&notice.contact, &Local::new())),
        builder.said("截止", "Until", until.map(|end| course::long_day(site, end))),
    ];
    said.into_iter().flatten().collect()
}

/// What the notice names, in the order of the site, each with what lies in it and is not named itself.
fn parts(site: &Site<'_>, covered: &[Covered]) -> Vec<Part> {
    let across = site.builder.across;
    let mut place = rustc_hash::FxHashMap::default();
    let mut parts: Vec<Part> = Vec::new();
    let mut named: Vec<&Covered> = covered.iter().filter(|one| one.named.is_some()).collect();
    let order: rustc_hash::FxHashMap<usize, usize> = site.order.iter().copied().zip(0..).collect();
    named
        .sort_by_key(|one| site.published(one.file).and_then(|shown| order.get(&shown).copied()).unwrap_or(usize::MAX));
    for one in named {
        place.insert(one.file, parts.len());
        parts.push(Part { link: file_link(site, one.file), points: 0, measures: 0 });
    }
    for one in covered {
        let around = std::iter::once(one.file).chain(across.above(one.file));
        let part = around.into_iter().find_map(|file| place.get(&file).copied());
        let (Some(part), Some(shown)) = (part, site.published(one.file)) else { continue };
        parts[part].points += site.shown[shown].tally.points;
        parts[part].measures += site.shown[shown].tally.measures;
    }
    parts
}

/// The page of a file; its name alone where it has none.
fn file_link(site: &Site<'_>, file: usize) -> Link {
    match site.published(file) {
        Some(shown) => site.link(shown),
        None => {
            let name = site.builder.across.name_of(file);
            let last = name.rsplit('/').next().filter(|last| !last.is_empty()).unwrap_or(name);
            Link { name: site.builder.redactor.text(last, &Local::new()), ..Link::default() }
        }
    }
}

fn legend(builder: &Builder<'_>) -> Vec<Legend> {
    let profile = &builder.survey.profile;
    let text = |text: &str| builder.redactor.text(text, &Local::new());
    let levels = profile.scale.levels().map(|(level, described)| {
        let of_level =
            |row: &&Responsible| matches!(&row.when, Some(Condition::Level(levels)) if levels.contains(&level));
        let row = profile.responsibilities.iter().find(of_level);
        let words = |words: &[Box<str>]| {
            let words: Vec<Public> = words.iter().map(|word| text(word)).collect();
            Public::joined(&words, builder.language)
        };
        let monitors = row.filter(|row| !row.monitor.is_empty()).map(|row| match row.with.is_empty() {
            true => words(&row.monitor),
            false => {
                words(&row.monitor).followed_by(builder.language.of("会同", " with ")).followed_by(&words(&row.with))
            }
        });
        Legend { rank: level.rank(), meaning: described.name.as_deref().map(text), monitors }
    });
    levels.collect()
}

/// When what is shown was approved, and who made sure that nothing secret is in it.
fn checked(site: &Site<'_>, notice: &Notice, covered: &[Covered]) -> Vec<Said> {
    let builder = site.builder;
    let approved = covered.iter().filter_map(|one| builder.across.files[one.file].looked.approved);
    let days: Vec<_> = approved.collect();
    let span = days.iter().min().zip(days.iter().max()).map(|(first, last)| {
        let files = days.len();
        let when = match first == last {
            true => first.to_string(),
            false => builder.language.of(format!("{first} 至 {last}"), format!("{first} to {last}")),
        };
        Public::ours(&builder.language.of(format!("{when}，{files} 份"), format!("{when}, {files} files")))
    });
    let secrecy = notice.secrecy_review.value().map(|review| {
        let by = review.by.value().map(|by| builder.redactor.named(by, None, As::Reviewer, &Local::new()));
        let date = review.date.get().map(|date| Public::ours(&date.to_string()));
        let said: Vec<Public> = date.into_iter().chain(by.unwrap_or_default()).collect();
        Public::joined(&said, builder.language)
    });
    let approved_on = approval(notice).and_then(|review| review.date.get()).map(|date| date.to_string());
    let said = [
        builder.said("内容审定", "Content approved", span),
        builder.said("批准公示", "Notice approved", approved_on.map(|date| Public::ours(&date))),
        builder.said("保密审查", "Secrecy review", secrecy),
    ];
    said.into_iter().flatten().collect()
}
