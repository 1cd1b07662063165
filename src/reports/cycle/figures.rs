//! The figures that a closed cycle leaves behind, counted as the rule counts that will hold them to the register
//! (`statement-does-not-add-up`).

use jiff::civil::Date;

use crate::facts::{Countable, Query, count};
use crate::finding::Both;
use crate::profile::Profile;
use crate::record::{Field, Language, Word};
use crate::register::{Counted, Counts, FileKind, GradedKind, Tier};
use crate::rules::Across;
use crate::survey::Survey;

/// One number of a statement, with its parts.
#[derive(Debug, Clone)]
pub struct Figure {
    pub label: Both,
    /// The counting word, which only Chinese has.
    pub unit: &'static str,
    pub value: u64,
    /// What is counted: the fields of `统计口径` with their words.
    pub counts: Vec<(Field, Both)>,
    pub parts: Vec<Figure>,
}

/// The numbers of a register, those that are nothing left out.
pub fn figures(survey: &Survey, today: Date) -> Vec<Figure> {
    let facts = survey.contributions.iter().map(|contribution| &contribution.facts);
    let across = Across::new(&survey.layout, facts, &survey.profile, today);
    let of_figures = |kind| matches!(kind, FileKind::Unit | FileKind::Department | FileKind::Post);
    let files: Vec<Countable<'_>> = across
        .present()
        .filter(|(.., kind)| of_figures(*kind))
        .map(|(file, facts, kind)| Countable { row: &facts.row, kind, unit: across.unit_of(file) })
        .collect();
    wholes(&survey.profile, &|query| count(files.iter().copied(), query))
}

fn wholes(profile: &Profile, number: &dyn Fn(&Query) -> u64) -> Vec<Figure> {
    let whole = |what: Counted, zh: &str, en: &str, unit, parts: Vec<(Query, Field, Both)>| {
        let figure = |query: &Query, label: Both, own: Option<(Field, Both)>| {
            let what = (Counts::what, Both::new(query.what.zh(), query.what.en()));
            let counts = std::iter::once(what).chain(own).collect();
            Figure { label, unit, value: number(query), counts, parts: Vec::new() }
        };
        let mut all = figure(&Query::all(what), Both::new(zh, en), None);
        let parts = parts.into_iter().map(|(query, field, word)| figure(&query, word.clone(), Some((field, word))));
        all.parts = parts.filter(|part| part.value > 0).collect();
        all
    };
    let by_level = |what: Counted| -> Vec<(Query, Field, Both)> {
        let graded = Query::all(what).graded().is_some_and(|kind| profile.grades(kind));
        let levels = profile.scale.levels().filter(|_| graded);
        levels
            .map(|(level, said)| {
                (Query { level: Some(level), ..Query::all(what) }, Counts::level, Both::new(&*said.id, &*said.id))
            })
            .collect()
    };
    let tiers = Tier::ALL.iter().map(|tier| {
        (Query { tier: Some(*tier), ..Query::all(Counted::Posts) }, Counts::tier, Both::new(tier.zh(), tier.en()))
    });
    let categories = profile.categories.words.iter().enumerate().map(|(index, word)| {
        let query = Query { category: Some(index as u16), ..Query::all(Counted::Risks) };
        (query, Counts::category, Both::new(&*word.id, &*word.id))
    });
    let mut all = vec![
        whole(Counted::Units, "单位", "units", "个", Vec::new()),
        whole(Counted::Departments, "部门", "departments", "个", Vec::new()),
        whole(Counted::Posts, "岗位", "posts", "个", tiers.collect()),
        whole(Counted::People, "人员", "people", "人", Vec::new()),
        whole(Counted::Powers, "职权", "powers", "项", by_level(Counted::Powers)),
    ];
    if profile.grades(GradedKind::Risk) {
        all.push(whole(Counted::Risks, "风险点,按等级", "risk points by level", "个", by_level(Counted::Risks)));
    }
    all.push(whole(Counted::Risks, "风险点,按类别", "risk points by category", "个", categories.collect()));
    all.push(whole(Counted::Manifestations, "表现形式", "manifestations", "条", Vec::new()));
    all.push(whole(Counted::Measures, "防控措施", "measures", "条", Vec::new()));
    all.retain(|figure| figure.value > 0);
    all
}

impl Figure {
    /// 风险点 12 个(一级 3、二级 9)
    pub fn sentence(&self, language: Language) -> String {
        let Figure { label, unit, value, .. } = self;
        let parts: Vec<String> =
            self.parts.iter().map(|part| format!("{} {}", part.label.of(language), part.value)).collect();
        match (language, parts.is_empty()) {
            (Language::Zh, true) => format!("{} {value} {unit}", label.zh),
            (Language::Zh, false) => format!("{} {value} {unit}({})", label.zh, parts.join("、")),
            (Language::En, true) => format!("{}: {value}", label.en),
            (Language::En, false) => format!("{}: {value} ({})", label.en, parts.join(", ")),
        }
    }
}
