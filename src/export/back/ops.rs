//! Changes to what a file means, found on the rows of a table and made on its meaning.

use serde_json::Map;

use crate::export::cell::named;
use crate::export::place::{Step, find};
use crate::record::Json;

/// One change, at a place of the file as it is before all of them.
#[derive(Debug, Clone, PartialEq)]
pub enum Op {
    /// A field of a record; nothing stands there any more where there is no value.
    Set {
        at: Vec<Step>,
        field: &'static str,
        value: Option<Json>,
    },
    /// Who is named; what else is known of those who stay stays with their names.
    Names {
        at: Vec<Step>,
        field: &'static str,
        names: Vec<String>,
        list: bool,
    },
    /// A record at the end of a list, or in a place for one.
    Add {
        at: Vec<Step>,
        field: &'static str,
        value: Json,
        list: bool,
    },
    Remove {
        at: Vec<Step>,
    },
}

impl Op {
    /// Places hold until something is taken away: that comes last, from the end of each list.
    fn order(&self) -> u8 {
        match self {
            Op::Set { .. } => 0,
            Op::Names { .. } => 1,
            Op::Add { .. } => 2,
            Op::Remove { .. } => 3,
        }
    }

    fn places(&self) -> Vec<usize> {
        match self {
            Op::Remove { at } => at.iter().map(|step| step.index.unwrap_or_default()).collect(),
            _ => Vec::new(),
        }
    }
}

/// Makes the changes on a file's meaning. `false` where a place is not there: nothing may be written then.
#[must_use]
pub fn apply(meaning: &mut Json, ops: &[Op]) -> bool {
    let mut ordered: Vec<&Op> = ops.iter().collect();
    ordered.sort_by(|a, b| a.order().cmp(&b.order()).then_with(|| b.places().cmp(&a.places())));
    ordered.into_iter().all(|op| one(meaning, op).is_some())
}

fn one(meaning: &mut Json, op: &Op) -> Option<()> {
    match op {
        Op::Set { at, field, value } => {
            let record = find(meaning, at)?.as_object_mut()?;
            match value {
                Some(value) => _ = record.insert((*field).to_owned(), value.clone()),
                None => _ = record.shift_remove(*field),
            }
        }
        Op::Names { at, field, names, list } => {
            let record = find(meaning, at)?.as_object_mut()?;
            let known = record.shift_remove(*field);
            if let Some(value) = parties(known, names, *list) {
                record.insert((*field).to_owned(), value);
            }
        }
        Op::Add { at, field, value, list } => add(find(meaning, at)?, field, value.clone(), *list)?,
        Op::Remove { at } => {
            let (last, parent) = at.split_last()?;
            let parent = find(meaning, parent)?;
            match last.index {
                None => _ = parent.as_object_mut()?.shift_remove(&last.field)?,
                Some(index) => {
                    let list = if last.field.is_empty() { Some(&mut *parent) } else { parent.get_mut(&*last.field) };
                    let list = list?.as_array_mut()?;
                    (index < list.len()).then(|| list.remove(index))?;
                    if list.is_empty() && !last.field.is_empty() {
                        parent.as_object_mut()?.shift_remove(&last.field);
                    }
                }
            }
        }
    }
    Some(())
}

fn add(parent: &mut Json, field: &str, value: Json, list: bool) -> Option<()> {
    if field.is_empty() {
        parent.as_array_mut()?.push(value);
        return Some(());
    }
    let fields = parent.as_object_mut()?;
    if !list {
        fields.insert(field.to_owned(), value);
        return Some(());
    }
    match fields.get_mut(field) {
        Some(Json::Array(items)) => items.push(value),
        // One mapping stood for a list of one.
        Some(one @ Json::Object(_)) => *one = Json::Array(vec![one.take(), value]),
        Some(Json::Null) | None => _ = fields.insert(field.to_owned(), Json::Array(vec![value])),
        Some(_) => return None,
    }
    Some(())
}

/// Those who are named, with what is known of them.
fn parties(known: Option<Json>, names: &[String], list: bool) -> Option<Json> {
    let mut known: Vec<Json> = match known {
        Some(Json::Array(items)) => items,
        Some(one) => vec![one],
        None => Vec::new(),
    };
    let mut party = |name: &String| {
        let is = |party: &Json| party.get("name").and_then(Json::as_str) == Some(name);
        match known.iter().position(is) {
            Some(index) => known.remove(index),
            None => named(name),
        }
    };
    let mut parties: Vec<Json> = names.iter().map(&mut party).collect();
    match list {
        _ if parties.is_empty() => None,
        true => Some(Json::Array(parties)),
        false => Some(parties.remove(0)),
    }
}

/// Puts a record where a table says that it stands, in a file that is made of such records.
pub fn put(meaning: &mut Json, at: &[Step], record: Map<String, Json>, most: usize) -> Option<()> {
    let mut place = meaning;
    for step in at {
        if !step.field.is_empty() {
            let fields = place.as_object_mut()?;
            place = fields.entry(step.field.clone()).or_insert(match step.index {
                Some(_) => Json::Array(Vec::new()),
                None => Json::Object(Map::new()),
            });
        }
        if let Some(index) = step.index {
            let items = place.as_array_mut()?;
            if index > most {
                return None;
            }
            while items.len() <= index {
                items.push(Json::Object(Map::new()));
            }
            place = items.get_mut(index)?;
        }
    }
    let fields = place.as_object_mut()?;
    for (name, value) in record {
        fields.insert(name, value);
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::export::place::steps;

    #[test]
    fn places_hold_while_changes_are_made() {
        let mut meaning = json!({"risks": [
            {"id": "R1", "measures": [{"text": "甲"}, {"text": "乙"}, {"text": "丙"}]},
            {"id": "R2", "owner": [{"name": "张三", "position": "科长"}, {"name": "李四"}]},
            {"id": "R3"},
        ]});
        let at = |at: &str| steps(at).unwrap();
        let ops = [
            Op::Remove { at: at("risks[0:R1]/measures[0]") },
            Op::Remove { at: at("risks[0:R1]/measures[1]") },
            Op::Remove { at: at("risks[2:R3]") },
            Op::Add { at: at("risks[0:R1]"), field: "measures", value: json!({"text": "丁"}), list: true },
            Op::Names {
                at: at("risks[1:R2]"), field: "owner", names: vec!["王五".into(), "张三".into()], list: true
            },
            Op::Set { at: at("risks[0:R1]/measures[2]"), field: "text", value: Some("丙二".into()) },
        ];
        assert!(apply(&mut meaning, &ops));
        assert_eq!(
            meaning,
            json!({"risks": [
                {"id": "R1", "measures": [{"text": "丙二"}, {"text": "丁"}]},
                {"id": "R2", "owner": [{"name": "王五"}, {"name": "张三", "position": "科长"}]},
            ]})
        );
        assert!(!apply(&mut meaning, &[Op::Remove { at: at("risks[9]") }]));
    }

    #[test]
    fn a_place_that_would_fill_memory_is_none() {
        let mut meaning = json!({});
        assert_eq!(put(&mut meaning, &steps("risks[99999999999]").unwrap(), Map::new(), 10), None);
        assert_eq!(put(&mut meaning, &steps("risks[1:R2]/measures[0]").unwrap(), Map::new(), 10), Some(()));
        assert_eq!(meaning, json!({"risks": [{}, {"measures": [{}]}]}));
    }
}
