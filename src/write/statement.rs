//! The figures of a cycle as a published statement of the register.

use anyhow::{Result, bail};
use jiff::civil::Date;
use serde_yaml::{Mapping, Value};

use super::yaml;
use crate::record::{Field, Language};
use crate::register::{Item, Statement};
use crate::reports::cycle::Figure;

/// The first line of a statement that is ours to write anew.
pub const MARK: &str = "# riskreg cycle close";

/// The figures of a cycle as the text of a statement, dated `date`.
pub fn text(figures: &[Figure], cycle: &str, register: &str, date: Date, language: Language) -> Result<String> {
    let key = |field: Field| Value::from(field.key(language));
    let source = language.of(format!("{register} {cycle} 周期结清"), format!("{register}, close of cycle {cycle}"));
    let items: Vec<Value> = figures.iter().map(|figure| Value::from(written(figure, language))).collect();
    let mut statement = Mapping::new();
    statement.insert(key(Statement::source), source.into());
    statement.insert(key(Statement::date), date.to_string().into());
    statement.insert(key(Statement::as_of), cycle.into());
    statement.insert(key(Statement::items), items.into());
    let text = yaml::mapping(&statement)?;
    if !yaml::reads_back(&text, &statement) {
        bail!("周期数据写出来读不回去 / the figures of the cycle do not read back as they were written");
    }
    let why = language.of(
        "写的周期数据,lint 与本周期的台账核对",
        "wrote these figures; lint holds them to the register of the cycle",
    );
    Ok(format!("{MARK} {why}\n{text}"))
}

fn written(figure: &Figure, language: Language) -> Mapping {
    let key = |field: Field| Value::from(field.key(language));
    let mut item = Mapping::new();
    item.insert(key(Item::label), figure.label.of(language).into());
    item.insert(key(Item::value), figure.value.into());
    if language == Language::Zh {
        item.insert(key(Item::unit), figure.unit.into());
    }
    let counts = figure.counts.iter().map(|(field, word)| (key(*field), Value::from(word.of(language))));
    item.insert(key(Item::counts), Mapping::from_iter(counts).into());
    if !figure.parts.is_empty() {
        let parts = figure.parts.iter().map(|part| Value::from(written(part, language)));
        item.insert(key(Item::parts), parts.collect::<Vec<_>>().into());
        // Points without a level or of no listed category are in no part.
        if figure.parts.iter().map(|part| part.value).sum::<u64>() < figure.value {
            item.insert(key(Item::partial), language.of("是", "yes").into());
        }
    }
    item
}
