//! What a heading can mean: its senses in the vocabulary, those of the innermost record first.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::levels;
use crate::record::{Field, RecordKind, Shape, Table, Word};
use crate::register::{Commitment, Department, Grading, Measure, Party, Person, Phase, Post, Power, Risk, Unit};
use crate::vocabulary::{did_you_mean, fold, without_bracketed};

/// One thing that a column can give.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sense {
    pub record: RecordKind,
    pub field: Field,
    /// What of the records that the field holds, where it is not all of them.
    pub part: Option<Part>,
}

/// A part of a record within a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// The position of an owner, the due date of measures.
    Of(Field),
    /// Measures of one line of defence.
    Phase(Phase),
}

/// The records that a row can speak of, the innermost first.
pub const RECORDS: [RecordKind; 5] =
    [RecordKind::Risk, RecordKind::Power, RecordKind::Post, RecordKind::Department, RecordKind::Unit];

/// Headings that are known, and that no field of the format holds: what stands below goes into the note.
const NOTED: [&str; 13] = [
    "执行年份",
    "适用范围",
    "填报日期",
    "填表日期",
    "填报时间",
    "填表时间",
    "制表日期",
    "制表时间",
    "填报人",
    "填表人",
    "制表人",
    "联系电话",
    "监督电话",
];

/// What a heading means where its first sense finds nothing to speak of, or is taken by a plainer heading.
const ELSE: [(&str, Sense); 7] = [
    ("负责人", Sense::of(RecordKind::Risk, Risk::owner)),
    ("负责人", Sense::of(RecordKind::Power, Power::owner)),
    ("分管领导", Sense::of(RecordKind::Risk, Grading::monitor)),
    ("主管领导", Sense::of(RecordKind::Risk, Grading::monitor)),
    ("权限", Sense::of(RecordKind::Power, Power::kind)),
    ("单位名称", Sense::of(RecordKind::Department, Department::name)),
    ("单位", Sense::of(RecordKind::Department, Department::name)),
];

impl Sense {
    pub const fn of(record: RecordKind, field: Field) -> Sense {
        Sense { record, field, part: None }
    }

    /// The value of a cell goes on with what other columns gave for the same field.
    pub fn adds_up(self) -> bool {
        [Grading::factors, Grading::monitor, Grading::with, Risk::note, Risk::measures].contains(&self.field)
            || self.part.is_some()
    }
}

/// Everything that the vocabulary knows as a heading, folded.
static SENSES: LazyLock<FxHashMap<String, Vec<Sense>>> = LazyLock::new(|| {
    let mut senses: FxHashMap<String, Vec<Sense>> = FxHashMap::default();
    for kind in RECORDS {
        for spelling in table(kind).headings() {
            let Some(sense) = table(kind).find_heading(spelling).and_then(|field| in_a_cell(kind, field)) else {
                continue;
            };
            add(&mut senses, spelling, sense);
        }
        for name in [kind.zh(), kind.en()] {
            add(&mut senses, name, Sense::of(kind, key(kind)));
        }
    }
    for (heading, sense) in ELSE {
        add(&mut senses, heading, sense);
    }
    for spelling in spellings(Measure::due) {
        let part = Some(Part::Of(Measure::due));
        add(&mut senses, spelling, Sense { record: RecordKind::Risk, field: Risk::measures, part });
    }
    for phase in Phase::ALL {
        let sense = Sense { record: RecordKind::Risk, field: Risk::measures, part: Some(Part::Phase(*phase)) };
        // 前期预防, 中期监控措施: measures of one line of defence.
        for word in Phase::SET.words[*phase as usize].1 {
            for end in ["", "措施", "防控措施"] {
                add(&mut senses, &format!("{word}{end}"), sense);
            }
        }
    }
    for holder in
        [Sense::of(RecordKind::Post, Post::commitment), Sense::of(RecordKind::Department, Department::commitment)]
    {
        for (spelling, field) in [
            ("承诺人", Commitment::by),
            ("签名", Commitment::by),
            ("日期", Commitment::date),
            ("承诺日期", Commitment::date),
        ] {
            add(&mut senses, spelling, Sense { part: Some(Part::Of(field)), ..holder });
        }
    }
    // The level of a post where rows name posts, else that of the point.
    if let Some(found) = senses.get_mut(&fold("岗位等级")) {
        found.retain(|sense| matches!(sense.record, RecordKind::Post | RecordKind::Risk));
        found.reverse();
    }
    senses
});

fn add(senses: &mut FxHashMap<String, Vec<Sense>>, spelling: &str, sense: Sense) {
    let known = senses.entry(fold(spelling)).or_default();
    if !known.contains(&sense) {
        known.push(sense);
    }
}

fn spellings(field: Field) -> impl Iterator<Item = &'static str> {
    let def = field.def();
    def.zh.iter().chain(def.headings).copied().chain([field.name()])
}

/// Every sense of a heading, of the innermost record first.
pub fn senses(heading: &str) -> Vec<Sense> {
    let plain = bare(heading);
    let known = |folded: &str| {
        let own = SENSES.get(folded).cloned();
        own.or_else(|| person(folded).map(|sense| vec![sense]))
    };
    // 廉政风险等级 is 风险等级: nothing else is at risk here.
    let of_integrity = |folded: &str| ["廉政", "廉洁"].iter().find_map(|begin| known(folded.strip_prefix(begin)?));
    let bracketed = plain.contains(['(', '（', '[', '【', '〔', '「', '《']);
    let folded = fold(&plain);
    let either = |folded: &str| known(folded).or_else(|| of_integrity(folded));
    either(&folded)
        .or_else(|| graded(&folded).map(|point| vec![point]))
        .or_else(|| bracketed.then(|| either(&fold(&without_bracketed(&plain)))).flatten())
        .unwrap_or_default()
}

/// 高, 中 or 低 below 风险等级: what stands below it is ticked.
pub fn is_of_levels(group: &str, heading: &str) -> bool {
    let heading = bare(heading);
    let grades = |sense: &Sense| [Grading::level, Grading::self_level].contains(&sense.field) && sense.part.is_none();
    senses(&heading).is_empty() && levels::is_known(&heading) && senses(group).first().is_some_and(grades)
}

/// The vocabulary has the folded text as a heading as it stands.
pub fn is_heading(folded: &str) -> bool {
    SENSES.contains_key(folded)
}

/// Cells below the heading name risk points, each with its level behind it.
pub fn holds_levels(heading: &str) -> bool {
    let folded = fold(&bare(heading));
    !is_heading(&folded) && graded(&folded).is_some()
}

/// 廉政风险点及风险等级, folded: the point, whose level is named with it.
fn graded(folded: &str) -> Option<Sense> {
    let (point, level) = ['及', '和', '与'].into_iter().find_map(|and| folded.split_once(and))?;
    let levels = |sense: &Sense| [Grading::level, Grading::self_level].contains(&sense.field);
    SENSES.get(level).filter(|senses| senses.iter().any(levels))?;
    let point = SENSES.get(point)?.iter().find(|sense| **sense == Sense::of(RecordKind::Risk, Risk::title))?;
    Some(*point)
}

/// The senses of a heading below a heading that spans several: of what the upper one holds, else its own.
pub fn senses_below(group: &str, heading: &str) -> Vec<Sense> {
    let folded = fold(&bare(heading));
    let mut found = Vec::new();
    for outer in senses(group).into_iter().filter(|outer| outer.part.is_none()) {
        let Some(inner) = record_of(&outer.field.shape()) else { continue };
        match inner.find(heading) {
            Some((field, _)) if inner.from_text() == Some(field) => found.push(outer),
            Some((field, _)) => found.push(Sense { part: Some(Part::Of(field)), ..outer }),
            None => {}
        }
    }
    if found.is_empty() {
        found = senses(heading);
    }
    if found.is_empty() && !folded.is_empty() {
        found = senses(&format!("{group}{heading}"));
    }
    if found.is_empty() && is_of_levels(group, heading) {
        found = senses(group);
    }
    found
}

/// The vocabulary knows the heading, and no field holds what stands below it.
pub fn is_noted(heading: &str) -> bool {
    static FOLDED: LazyLock<Vec<String>> = LazyLock::new(|| NOTED.iter().map(|noted| fold(noted)).collect());
    let plain = bare(heading);
    let is = |folded: String| FOLDED.contains(&folded);
    is(fold(&plain)) || plain.contains(['(', '（']) && is(fold(&without_bracketed(&plain)))
}

/// A day that is no more than a day: whose it is, other headings tell.
pub fn is_bare_date(heading: &str) -> bool {
    fold(&bare(heading)) == "日期"
}

/// What is undertaken, by whom, or when.
pub fn is_of_commitment(sense: &Sense) -> bool {
    [Post::commitment, Department::commitment, Person::commitment].contains(&sense.field)
}

/// A heading without what forms hang on it: `* 风险点：`.
pub fn bare(heading: &str) -> String {
    heading.trim().trim_matches(['*', '＊', '※', ':', '：', ' ', '\u{3000}']).to_owned()
}

/// 责任人姓名, 监控责任人职务: a part of people that another heading names.
fn person(folded: &str) -> Option<Sense> {
    for (end, part) in [("姓名", None), ("职务", Some(Part::Of(Party::position)))] {
        let Some(outer) = folded.strip_suffix(end).and_then(|outer| SENSES.get(outer)) else { continue };
        let names =
            |sense: &&Sense| record_of(&sense.field.shape()).is_some_and(|inner| inner.kind == RecordKind::Party);
        if let Some(outer) = outer.iter().find(names) {
            return Some(Sense { part, ..*outer });
        }
    }
    None
}

/// What a cell below a key of `kind` gives.
fn in_a_cell(kind: RecordKind, field: Field) -> Option<Sense> {
    // A risk point's power is the power itself.
    if field == Risk::power {
        return Some(Sense::of(RecordKind::Power, Power::name));
    }
    // 廉政风险点 is a list of points to its post; a cell of it names one of them.
    match record_in(&field.shape()) {
        Some(inner) => Some(Sense::of(inner, key(inner))),
        None => holds_a_cell(&field.shape()).then(|| Sense::of(kind, field)),
    }
}

pub fn table(kind: RecordKind) -> &'static Table {
    match kind {
        RecordKind::Risk => Table::of::<Risk>(),
        RecordKind::Power => Table::of::<Power>(),
        RecordKind::Post => Table::of::<Post>(),
        RecordKind::Department => Table::of::<Department>(),
        _ => Table::of::<Unit>(),
    }
}

/// The field that names a record.
pub fn key(kind: RecordKind) -> Field {
    match kind {
        RecordKind::Risk => Risk::title,
        RecordKind::Power => Power::name,
        RecordKind::Post => Post::title,
        RecordKind::Department => Department::name,
        _ => Unit::name,
    }
}

/// The kind of record that a list holds, where a row can speak of it.
fn record_in(shape: &Shape) -> Option<RecordKind> {
    record_of(shape).map(|table| table.kind).filter(|kind| RECORDS.contains(kind))
}

/// The record that a field holds, or a list of it.
pub fn record_of(shape: &Shape) -> Option<&'static Table> {
    match shape {
        Shape::List(inner) => record_of(inner),
        Shape::Record(table) => Some(table()),
        _ => None,
    }
}

/// It names a unit, department or post.
pub fn is_place_name(sense: &Sense) -> bool {
    let is_place = [RecordKind::Unit, RecordKind::Department, RecordKind::Post].contains(&sense.record);
    is_place && sense.field == key(sense.record)
}

/// The value can be written in a cell.
fn holds_a_cell(shape: &Shape) -> bool {
    record_of(shape).is_none_or(|table| table.from_text().is_some())
}

/// What the author of a heading probably meant.
pub fn near(heading: &str) -> Vec<&'static str> {
    did_you_mean(heading, RECORDS.into_iter().flat_map(|kind| table(kind).headings()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first(heading: &str) -> String {
        senses(heading).first().map_or(String::new(), |sense| format!("{:?}.{}", sense.record, sense.field.name()))
    }

    #[test]
    fn a_heading_is_known_in_any_dress() {
        for heading in
            ["风险等级", "風險等級", "风 险\n等 级", "风险等级（高/中/低）", "*风险等级：", "廉洁风险等级(A/B/C)"]
        {
            let known = first(heading);
            assert!(known == "Risk.level" || heading.starts_with("廉洁"), "{heading}: {known}");
        }
        assert_eq!(first("科（室）责任人"), "Department.head");
        assert_eq!(first("完全不同"), "");
    }

    #[test]
    fn what_offices_call_their_columns_is_known() {
        for heading in [
            "部门名称",
            "处室",
            "岗位",
            "工作职责",
            "岗位职责",
            "权力名称",
            "权力类别",
            "职权依据",
            "风险点",
            "廉洁风险点",
            "风险点描述",
            "廉政风险表现形式",
            "具体表现",
            "廉洁风险类别",
            "风险分类",
            "风险环节",
            "产生原因",
            "风险后果",
            "发生概率",
            "危害程度",
            "廉政风险等级",
            "审定等级",
            "自评等级",
            "廉洁风险防控措施",
            "预防措施",
            "具体措施",
            "责任科室",
            "监督人",
            "监督部门",
            "完成时间",
            "审核意见",
            "备注",
        ] {
            assert!(!senses(heading).is_empty(), "{heading}");
        }
        assert_eq!(first("廉政风险等级（高、中、低）"), "Risk.level");
        assert_eq!(first("审定等级"), "Risk.level");
        // Whose, or of what, is not said.
        for heading in ["级别", "第一责任人", "牵头部门", "廉政"] {
            assert!(senses(heading).is_empty(), "{heading}");
        }
    }

    #[test]
    fn parts_of_people_and_of_measures_are_found() {
        let owner = senses("责任人职务");
        assert_eq!(owner[0].part, Some(Part::Of(Party::position)));
        assert_eq!(senses("中期监控措施")[0].part, Some(Part::Phase(Phase::Mid)));
        assert_eq!(senses_below("责任领导", "姓名")[0].field, Grading::monitor);
        assert_eq!(senses_below("风险", "风险等级")[0].field, Grading::level);
        assert_eq!(senses_below("防控措施", "完成时限")[0].part, Some(Part::Of(Measure::due)));
    }
}
