//! Holes: what a register still lacks, row by row, as a head of department works through it. What `lint` finds is
//! taken from its findings; only what is no fault, such as a measure without a date, is looked up here.

use rustc_hash::FxHashSet;

use super::table::{Cell, Table, shortened};
use super::tree::{Home, Part, Tree};
use crate::facts::{RiskView, views};
use crate::finding::Both;
use crate::judge::Judged;
use crate::personal::masked;
use crate::profile::Profile;
use crate::record::{Language, Listed, Word};
use crate::register::{GradedKind, Holder, Measure, MeasureStatus, Model, Owner};
use crate::source::visible;

crate::words! {
    /// What is lacking.
    HoleKind {
        NothingFound "nothing-found" ["没有查找"],
        CategoryUnexamined "category-unexamined" ["类别未查"],
        ExpectedMissing "expected-missing" ["应建未建"],
        PowerWithoutPoint "power-without-point" ["职权没有风险点"],
        PointWithoutLevel "point-without-level" ["没有等级"],
        PointWithoutMeasure "point-without-measure" ["没有措施"],
        FewMeasures "few-measures" ["措施不足"],
        PointWithoutOwner "point-without-owner" ["没有责任人"],
        MeasureWithoutOwner "measure-without-owner" ["措施没有责任人"],
        MeasureWithoutDate "measure-without-date" ["措施没有期限"],
        MeasureWithoutEvidence "measure-without-evidence" ["措施没有佐证"],
        NeverReviewed "never-reviewed" ["从未审核"],
        RecordMissing "record-missing" ["没有落实记录"],
        ReviewLacking "review-lacking" ["审核不全"],
        WithoutCommitment "without-commitment" ["没有承诺"],
    }
}

/// The rules whose findings are holes, and of which kind.
pub const FROM_LINT: &[(&str, HoleKind)] = &[
    ("post-without-risk", HoleKind::NothingFound),
    ("leader-without-risk", HoleKind::NothingFound),
    ("department-without-risk", HoleKind::NothingFound),
    ("category-not-examined", HoleKind::CategoryUnexamined),
    ("area-without-risk", HoleKind::CategoryUnexamined),
    ("expected-missing", HoleKind::ExpectedMissing),
    ("power-without-risk", HoleKind::PowerWithoutPoint),
    ("missing-level", HoleKind::PointWithoutLevel),
    ("risk-without-measure", HoleKind::PointWithoutMeasure),
    ("too-few-measures", HoleKind::FewMeasures),
    ("measure-phase-missing", HoleKind::FewMeasures),
    ("risk-without-owner", HoleKind::PointWithoutOwner),
    ("co-monitor-missing", HoleKind::PointWithoutOwner),
    ("required-record-missing", HoleKind::RecordMissing),
    ("approval-missing", HoleKind::ReviewLacking),
    ("not-reviewed-this-cycle", HoleKind::ReviewLacking),
];

/// Measures that a point of the highest level should have: one for each of the three lines of defence.
pub const ENOUGH: usize = 3;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hole {
    pub kind: HoleKind,
    /// The nearest department or unit, by name, and its identity path.
    pub department: String,
    pub path: String,
    /// The post, by its title; empty where it is the department's or unit's own.
    pub post: String,
    /// `药剂科/采购员#R1`.
    pub entity: String,
    pub missing: Both,
    pub todo: Both,
    /// Position of the file in the register.
    file: usize,
}

/// Which holes are asked for.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// All where empty.
    pub kinds: Vec<HoleKind>,
    /// A department by name or path, with all below it; all where absent.
    pub department: Option<String>,
    /// Measures that a point of the highest level should have.
    pub enough: Option<usize>,
}

/// What the totals are of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    Kind,
    Department,
}

/// In order of path; within a file in order of kind, then as they stand.
pub fn holes(part: &Part<'_>, judged: &[Judged<'_>], wanted: &Wanted) -> Vec<Hole> {
    let tree = Tree::new(part);
    let mut finder = Finder { part, tree: &tree, wanted, found: Vec::new(), told: FxHashSet::default() };
    for judged in judged {
        let file = judged.finding.place.file.0 as usize;
        let Some((_, kind)) = FROM_LINT.iter().find(|(rule, _)| *rule == judged.finding.rule.name) else { continue };
        let todo = judged.finding.help.clone().unwrap_or_default();
        if *kind == HoleKind::FewMeasures {
            finder.told.insert(judged.entity.clone());
        }
        finder.add(*kind, file, judged.entity.clone(), judged.finding.message.clone(), todo);
    }
    for file in 0..part.survey.layout.entries.len() {
        finder.of_file(file);
    }
    let mut found = finder.found;
    found.sort_by_key(|hole| (hole.file, hole.kind));
    found
}

/// The departments and units of a report that may be asked for: (name, path).
pub fn departments<'s>(part: &Part<'s>) -> Vec<(&'s str, &'s str)> {
    Tree::new(part).homes.iter().filter(|home| home.shown).map(|home| (home.name, home.path)).collect()
}

/// Whether `asked` names it, by name or path.
fn is_called(home: &Home<'_>, asked: &str) -> bool {
    home.name == asked || home.path == asked.trim_matches('/')
}

struct Finder<'f, 's> {
    part: &'f Part<'s>,
    tree: &'f Tree<'s>,
    wanted: &'f Wanted,
    found: Vec<Hole>,
    /// The points of which lint says that they have too few measures.
    told: FxHashSet<String>,
}

impl Finder<'_, '_> {
    fn add(&mut self, kind: HoleKind, file: usize, entity: String, missing: Both, todo: Both) {
        if !self.wanted.kinds.is_empty() && !self.wanted.kinds.contains(&kind) {
            return;
        }
        let Some(home) = self.tree.home_of[file].filter(|home| self.is_wanted(*home)) else { return };
        let home = &self.tree.homes[home];
        let post = match home.file == Some(file) {
            true => String::new(),
            false => self.name_of(file),
        };
        let path = if home.path.is_empty() { "/" } else { home.path };
        let (department, path) = (home.name.to_owned(), path.to_owned());
        self.found.push(Hole { kind, department, path, post, entity, missing, todo, file });
    }

    fn name_of(&self, file: usize) -> String {
        let fact = self.part.survey.contributions[file].facts.file.as_ref();
        fact.map_or_else(String::new, |fact| fact.name.to_string())
    }

    /// The department is the one asked for, or lies in it.
    fn is_wanted(&self, home: usize) -> bool {
        let Some(department) = &self.wanted.department else { return true };
        let mut at = Some(home);
        while let Some(home) = at {
            if is_called(&self.tree.homes[home], department) {
                return true;
            }
            at = self.tree.homes[home].parent;
        }
        false
    }

    fn of_file(&mut self, file: usize) {
        let contribution = &self.part.survey.contributions[file];
        let Some(holder) = contribution.model.as_deref().and_then(Model::holder) else { return };
        // What was not read whole may hold what seems to be lacking.
        if holder.kind == Owner::Library || contribution.facts.file.as_ref().is_none_or(|fact| fact.torn) {
            return;
        }
        let identity = match &*self.part.survey.layout.entries[file].identity {
            "" => "/",
            identity => identity,
        };
        let named = |id: &str| if id.is_empty() { identity.to_owned() } else { format!("{identity}#{id}") };
        let survey = self.part.survey;
        for view in views(&holder, &survey.library).iter().filter(|view| view.risk.value.is_active()) {
            if let Some((missing, todo)) = self.few_measures(view, &survey.profile) {
                let entity = named(view.id());
                if !self.told.contains(&entity) {
                    self.add(HoleKind::FewMeasures, file, entity, missing, todo);
                }
            }
        }
        for (id, measure) in own_measures(&holder) {
            for (kind, missing, todo) in lacks(measure) {
                self.add(kind, file, named(id), missing, todo);
            }
        }
        if is_never_reviewed(&holder) {
            self.add(
                HoleKind::NeverReviewed,
                file,
                named(""),
                Both::new(
                    "没有审核记录,风险点也没有复核日期",
                    "no review is recorded, and no point says when it was looked at",
                ),
                Both::new("报审后写 `审核记录`", "have it reviewed and record it under `审核记录` (reviews)"),
            );
        }
        for name in &contribution.facts.coverage.without_commitment {
            let name = visible(name);
            self.add(
                HoleKind::WithoutCommitment,
                file,
                named(""),
                Both::new(format!("{name}没有承诺"), format!("{name} has given no commitment")),
                Both::new("签署后写 `承诺`", "once it is signed write `承诺` (commitment)"),
            );
        }
    }

    /// A point of the highest level on which some measures act, and too few.
    fn few_measures(&self, view: &RiskView<'_>, profile: &Profile) -> Option<(Both, Both)> {
        let enough = self.wanted.enough.unwrap_or(ENOUGH);
        let highest = profile.grades(GradedKind::Risk) && view.level(profile)?.rank() == 0;
        let count = view.measures().len();
        if !highest || count == 0 || count >= enough {
            return None;
        }
        let name = view.name();
        let level = profile.scale.name(view.level(profile)?);
        Some((
            shown(
                format!("{level}{},措施 {count} 条,少于 {enough} 条", name.zh),
                format!("{} of level {level} has {count} measures, fewer than {enough}", name.en),
            ),
            Both::new(
                "前期、中期、后期各补措施",
                "add measures so that there is one to prevent, one to control and one to deal with it",
            ),
        ))
    }
}

/// The measures that stand in the file: of its active points, its powers, and those that several points share.
pub(super) fn own_measures<'m>(holder: &Holder<'m>) -> Vec<(&'m str, &'m Measure)> {
    let of_points = holder.risks.iter().filter(|risk| risk.is_active()).flat_map(|risk| {
        let id = risk.value.id.value().map_or("", |id| id);
        risk.value.measures.items().iter().map(move |measure| (id, &measure.value))
    });
    let of_powers = holder.powers.iter().flat_map(|power| {
        let id = power.value.id.value().map_or("", |id| id);
        power.value.measures.items().iter().map(move |measure| (id, &measure.value))
    });
    of_points.chain(of_powers).chain(holder.measures.iter().map(|measure| ("", &measure.value))).collect()
}

/// What a measure does not say.
fn lacks(measure: &Measure) -> Vec<(HoleKind, Both, Both)> {
    let text = shortened(measure.text.value().map_or("", |text| text));
    let mut lacks = Vec::new();
    let mut add = |kind, zh: &str, en: &str, todo_zh: &str, todo_en: &str| {
        let missing = shown(format!("措施「{text}」{zh}"), format!("the measure “{text}” {en}"));
        lacks.push((kind, missing, Both::new(todo_zh, todo_en)));
    };
    if measure.owner.surely_empty() {
        add(
            HoleKind::MeasureWithoutOwner,
            "没有写由谁落实",
            "does not say who carries it out",
            "写 `责任人`",
            "add `责任人` (owner)",
        );
    }
    if measure.due.is_absent() {
        add(
            HoleKind::MeasureWithoutDate,
            "没有写期限",
            "has no date",
            "写 `期限`,一直要做的写 `长期`",
            "add `期限` (due), `长期` where it never ends",
        );
    }
    if measure.status.get() == Some(MeasureStatus::InPlace) && measure.evidence.surely_empty() {
        add(
            HoleKind::MeasureWithoutEvidence,
            "已落实,没有佐证",
            "is in place, and nothing shows it",
            "写 `佐证`",
            "add `佐证` (evidence)",
        );
    }
    lacks
}

fn is_never_reviewed(holder: &Holder<'_>) -> bool {
    let active = || holder.risks.iter().filter(|risk| risk.is_active());
    let unread = holder.risks_unread();
    holder.reviews.surely_empty()
        && !unread
        && active().next().is_some()
        && active().all(|risk| risk.reviewed.is_absent())
}

/// Both texts as they may be shown.
fn shown(zh: String, en: String) -> Both {
    let safe = |text: String| masked(&visible(&text)).into_owned();
    Both::new(safe(zh), safe(en))
}

/// What is missing is said in `language`, also to programs.
pub fn tables(holes: &[Hole], by: By, language: Language) -> Vec<Table> {
    let tables = vec![totals(holes, by), list(holes, language)];
    tables.into_iter().filter(|table| !table.rows.is_empty()).collect()
}

fn totals(holes: &[Hole], by: By) -> Table {
    let count = |wanted: &dyn Fn(&Hole) -> bool| holes.iter().filter(|hole| wanted(hole)).count() as u64;
    match by {
        By::Kind => {
            let mut table = Table::new("totals", Both::new("各类缺项", "holes by kind"))
                .text("kind", "缺什么", "kind")
                .number("count", "数量", "count");
            for kind in HoleKind::ALL {
                let count = count(&|hole| hole.kind == *kind);
                if count > 0 {
                    table.push(vec![Cell::both(kind.zh(), kind.en()), Cell::Count(count)]);
                }
            }
            table.footer = Some(vec![Cell::both("合计", "total"), Cell::Count(holes.len() as u64)]);
            table
        }
        By::Department => {
            let mut table = Table::new("totals", Both::new("各部门的缺项", "holes by department"))
                .text("department", "部门", "department")
                .text("path", "路径", "path")
                .number("count", "数量", "count");
            let mut counted: Vec<(&str, &str, u64)> = Vec::new();
            let mut order: std::collections::BTreeMap<&str, usize> = std::collections::BTreeMap::new();
            for hole in holes {
                let position = *order.entry(&hole.path).or_insert_with(|| {
                    counted.push((&hole.department, &hole.path, 0));
                    counted.len() - 1
                });
                counted[position].2 += 1;
            }
            for (department, path, count) in counted {
                table.push(vec![Cell::Text(department.to_owned()), Cell::Text(path.to_owned()), Cell::Count(count)]);
            }
            let total = Cell::Count(holes.len() as u64);
            table.footer = Some(vec![Cell::both("合计", "total"), Cell::Empty, total]);
            table
        }
    }
}

fn list(holes: &[Hole], language: Language) -> Table {
    let mut table = Table::new("holes", Both::new("缺项", "holes"))
        .text("department", "部门", "department")
        .text("post", "岗位", "post")
        .text("entity", "位置", "where")
        .text("kind", "类型", "kind")
        .text("missing", "缺什么", "what is missing")
        .text("todo", "怎么办", "what to do");
    table.merged = 1;
    let mut last: Option<&str> = None;
    for hole in holes {
        let belongs = last.replace(&hole.path) == Some(&hole.path);
        table.push_with(
            belongs,
            vec![
                Cell::Text(hole.department.clone()),
                Cell::Text(hole.post.clone()),
                Cell::Text(hole.entity.clone()),
                Cell::both(hole.kind.zh(), hole.kind.en()),
                Cell::Text(hole.missing.of(language).to_owned()),
                Cell::Text(hole.todo.of(language).to_owned()),
            ],
        );
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reports::sample::{part, register};

    fn found(files: &[(&str, &str)], wanted: &Wanted) -> Vec<(HoleKind, String)> {
        let survey = register(files);
        holes(&part(&survey), &[], wanted).into_iter().map(|hole| (hole.kind, hole.entity)).collect()
    }

    const POST: &str = "岗位: 甲\n姓名: [王明]\n风险点:\n  - { 编号: R1, 风险点: 子, 等级: 一级, 防控措施: [{ 措施: 登记, 状态: 已落实, 责任人: 王明, 期限: 长期 }] }\n  - { 编号: R2, 风险点: 丑, 状态: 已消除, 防控措施: [登记] }\n";

    #[test]
    fn what_a_measure_does_not_say_and_what_nobody_reviewed_is_a_hole() {
        let files = [("unit.yaml", "单位名称: 某局"), ("甲.yaml", POST)];
        let entity = |kind: HoleKind, entity: &str| (kind, entity.to_owned());
        assert_eq!(
            found(&files, &Wanted::default()),
            [
                entity(HoleKind::FewMeasures, "甲#R1"),
                entity(HoleKind::MeasureWithoutEvidence, "甲#R1"),
                entity(HoleKind::NeverReviewed, "甲"),
                entity(HoleKind::WithoutCommitment, "甲"),
            ]
        );
        let one = Wanted { enough: Some(1), kinds: vec![HoleKind::FewMeasures], ..Wanted::default() };
        assert_eq!(found(&files, &one), []);
    }

    #[test]
    fn a_department_is_asked_for_with_all_below_it() {
        let files = [
            ("unit.yaml", "单位名称: 某局"),
            ("甲.yaml", POST),
            ("财务科/department.yaml", "部门: 财务科"),
            ("财务科/结算处/department.yaml", "部门: 结算处"),
            ("财务科/结算处/乙.yaml", "岗位: 乙\n姓名: [李强]"),
        ];
        let of = |department: &str| Wanted { department: Some(department.to_owned()), ..Wanted::default() };
        let hole = [(HoleKind::WithoutCommitment, "财务科/结算处/乙".to_owned())];
        assert_eq!(found(&files, &of("财务科")), hole);
        assert_eq!(found(&files, &of("财务科/结算处")), hole);
        assert_eq!(found(&files, &of("办公室")), []);
    }

    #[test]
    fn the_rules_whose_findings_are_holes_exist() {
        for (rule, _) in FROM_LINT {
            assert!(crate::rules::by_name(rule).is_some(), "{rule}");
        }
    }
}
