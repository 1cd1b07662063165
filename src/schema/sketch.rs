//! What an editor offers to begin a record with: the fields that people mostly write, with a place to type in each.

use crate::record::{Field, Language, RecordKind, Shape};
use crate::register::{
    Commitment, Department, Feedback, Grading, Item, Leader, Measure, Notice, Person, Post, Power, Process, Review,
    Risk, RuleEntry, Statement, Step, Unit,
};

/// The records that are offered, each with its fields in the order they are written.
pub const SKETCHES: &[(RecordKind, &[Field])] = &[
    (RecordKind::Post, &[Post::title, Post::tier, Post::key_post, Post::duties]),
    (RecordKind::Department, &[Department::name, Department::head, Department::leader, Department::staff]),
    (RecordKind::Unit, &[Unit::name, Unit::kind, Unit::head]),
    (
        RecordKind::Risk,
        &[
            Risk::id,
            Risk::title,
            Risk::manifestations,
            Risk::category,
            Risk::power,
            Grading::level,
            Risk::owner,
            Grading::monitor,
            Risk::measures,
        ],
    ),
    (RecordKind::Measure, &[Measure::text, Measure::phase, Measure::owner, Measure::due, Measure::status]),
    (RecordKind::Power, &[Power::id, Power::name, Power::kind, Power::basis]),
    (RecordKind::Process, &[Process::id, Process::name]),
    (RecordKind::Step, &[Step::id, Step::name, Step::actor, Step::time_limit, Step::standard, Step::control]),
    (RecordKind::Person, &[Person::name, Person::position, Person::since]),
    (RecordKind::Leader, &[Leader::name, Leader::position, Leader::in_charge]),
    (RecordKind::Commitment, &[Commitment::by, Commitment::date, Commitment::signed, Commitment::to]),
    (RecordKind::Review, &[Review::cycle, Review::stage, Review::by, Review::date, Review::decision]),
    (
        RecordKind::Notice,
        &[Notice::title, Notice::kind, Notice::scope, Notice::start, Notice::end, Notice::calendar, Notice::contact],
    ),
    (RecordKind::Feedback, &[Feedback::date, Feedback::about, Feedback::text, Feedback::answer]),
    (RecordKind::RuleEntry, &[RuleEntry::id, RuleEntry::title, RuleEntry::number, RuleEntry::date, RuleEntry::status]),
    (RecordKind::Statement, &[Statement::source, Statement::date, Statement::scope]),
    (RecordKind::Item, &[Item::label, Item::value, Item::unit, Item::counts]),
];

/// The fields of a record that an editor offers, where it offers the record.
pub fn of(kind: RecordKind) -> Option<&'static [Field]> {
    SKETCHES.iter().find(|(known, _)| *known == kind).map(|(_, fields)| *fields)
}

/// The keys of a sketch with what an editor puts there: a place to type, or a choice of words.
pub fn lines(fields: &[Field], language: Language) -> Vec<(&'static str, String)> {
    fields.iter().enumerate().map(|(index, field)| (field.key(language), place(*field, index + 1, language))).collect()
}

/// `$1`, or `${1|拟定,已落实|}`.
fn place(field: Field, number: usize, language: Language) -> String {
    let words: Vec<&str> = match field.shape() {
        Shape::Word(set) => set.words.iter().map(|(en, zh)| language.of(zh[0], *en)).collect(),
        Shape::YesNo => language.of(vec!["是", "否"], vec!["yes", "no"]),
        _ => return format!("${number}"),
    };
    format!("${{{number}|{}|}}", words.join(","))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Table;

    #[test]
    fn every_sketch_has_what_its_record_requires() {
        let tables = [
            Table::of::<Post>(),
            Table::of::<Risk>(),
            Table::of::<Measure>(),
            Table::of::<Step>(),
            Table::of::<Notice>(),
        ];
        for table in tables {
            let sketch = of(table.kind).unwrap();
            for field in table
                .fields
                .iter()
                .filter(|field| field.def().flags.required && !matches!(field.shape(), Shape::List(_)))
            {
                assert!(sketch.contains(field), "{field:?}");
            }
        }
    }

    #[test]
    fn fixed_words_are_a_choice() {
        let measure = lines(of(RecordKind::Measure).unwrap(), Language::Zh);
        assert_eq!(measure[0], ("措施", "$1".to_owned()));
        assert!(measure.iter().any(|(key, place)| *key == "状态" && place.contains("|拟定,")), "{measure:?}");
    }
}
