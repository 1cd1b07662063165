//! The files that `new` writes: forms to fill in, in the register's key language. Keys and their
//! explanations come from the tables that the reader uses; an empty key is one not yet written, so that
//! `lint` names what is missing.

use anyhow::{Context, Result};
use minijinja::value::Serde;
use minijinja::{AutoEscape, Environment, Value, context};
use serde::Serialize;
use std::collections::BTreeMap;

use crate::profile::Profile;
use crate::record::{Language, Table, Word};
use crate::register::{Department, GradedKind, LeadingGroup, Measure, Post, Power, Risk, Tier, Unit};
use crate::tree::toml;
use crate::write::yaml;

const TEMPLATES: [(&str, &str); 4] = [
    ("post.yaml", include_str!("../../templates/new/post.yaml")),
    ("department.yaml", include_str!("../../templates/new/department.yaml")),
    ("unit.yaml", include_str!("../../templates/new/unit.yaml")),
    ("riskreg.toml", include_str!("../../templates/new/riskreg.toml")),
];

/// A key, and what it means.
#[derive(Serialize)]
struct Key {
    key: &'static str,
    doc: &'static str,
}

/// A factor that a level is judged by, and its steps.
#[derive(Serialize)]
struct Asked {
    name: String,
    steps: String,
}

/// What a new `riskreg.toml` says.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    pub name: Option<String>,
    pub keys: Language,
    /// A built-in profile; the default one where it is not said.
    pub profile: Option<String>,
    /// A scale of its own, highest first, and what it grades.
    pub scale: Option<(GradedKind, Vec<String>)>,
}

/// A post, to be filled in. `schema` is the way from its folder to its schema.
pub fn post(profile: &Profile, schema: &str, title: &str, tier: Option<Tier>) -> Result<String> {
    let language = profile.keys;
    let tier = tier.map(|tier| language.of(tier.zh(), tier.en()));
    let extra = context! { name => yaml::scalar(title), tier };
    render("post.yaml", language, profile_context(profile), context! { modeline => modeline(schema), ..extra })
}

pub fn department(profile: &Profile, schema: &str, name: &str) -> Result<String> {
    let extra = context! { name => yaml::scalar(name), modeline => modeline(schema) };
    render("department.yaml", profile.keys, profile_context(profile), extra)
}

pub fn unit(keys: Language, schema: &str, name: Option<&str>) -> Result<String> {
    let extra = context! { name => name.map(yaml::scalar), modeline => modeline(schema) };
    render("unit.yaml", keys, Value::default(), extra)
}

pub fn config(settings: &Settings, schema: &str) -> Result<String> {
    let keys = settings.keys.of("zh", "en");
    let text = |text: &String| toml::string(text);
    let grade = settings.scale.as_ref().map(|(kind, _)| kind.en());
    let scale = settings.scale.as_ref().map(|(_, words)| words.iter().map(text).collect::<Vec<_>>());
    let name = settings.name.as_ref().map(text);
    let extra = context! { schema, name, keys, profile => settings.profile.as_deref(), grade, scale };
    render("riskreg.toml", settings.keys, Value::default(), extra)
}

/// What editors with a YAML language server read: where the schema of this file is.
pub fn modeline(schema: &str) -> String {
    format!("# yaml-language-server: $schema={schema}")
}

fn render(name: &str, language: Language, profile: Value, extra: Value) -> Result<String> {
    let mut environment = Environment::new();
    environment.set_auto_escape_callback(|_| AutoEscape::None);
    environment.add_function("say", move |zh: String, en: String| language.of(zh, en));
    for (name, text) in TEMPLATES {
        environment.add_template(name, text)?;
    }
    let keys = context! {
        post => keys(Table::of::<Post>(), language),
        department => keys(Table::of::<Department>(), language),
        unit => keys(Table::of::<Unit>(), language),
        power => keys(Table::of::<Power>(), language),
        risk => keys(Table::of::<Risk>(), language),
        measure => keys(Table::of::<Measure>(), language),
        leading_group => keys(Table::of::<LeadingGroup>(), language),
    };
    let template = environment.get_template(name)?;
    let text = template
        .render(context! { ..extra, ..profile, ..keys })
        .with_context(|| format!("模板 {name} 无法填写 / cannot fill in the template {name}"))?;
    // An explanation that says nothing new is left out.
    let tidy = |line: &str| line.trim_end().trim_end_matches(" #").to_owned() + "\n";
    Ok(text.lines().map(tidy).collect())
}

fn keys(table: &'static Table, language: Language) -> Value {
    let key = |field: &crate::record::Field| {
        let doc = language.of(field.def().doc_zh, field.def().doc_en);
        let key = field.key(language);
        (field.name(), Key { key, doc: if doc == key { "" } else { doc } })
    };
    Value::from(Serde(table.fields.iter().map(key).collect::<BTreeMap<_, _>>()))
}

/// What the profile asks for: its levels, its words, its factors.
fn profile_context(profile: &Profile) -> Value {
    let or = profile.keys.of("、", ", ");
    let words = |words: &[crate::profile::ListedWord]| words.iter().map(|word| &*word.id).collect::<Vec<_>>().join(or);
    let levels: Vec<&str> = profile.scale.levels().map(|(_, level)| &*level.id).collect();
    let asked_for = profile.rule(GradedKind::Risk).factors();
    let factors: Vec<Asked> = asked_for.into_iter().map(|factor| asked(factor, or)).collect();
    context! {
        levels => levels.join(or),
        categories => words(&profile.categories.words),
        power_kinds => words(&profile.power_kinds.words),
        factors => Value::from(Serde(factors)),
        graded => context! {
            risk => profile.grades(GradedKind::Risk),
            power => profile.grades(GradedKind::Power),
            post => profile.grades(GradedKind::Post),
            department => profile.grades(GradedKind::Department),
        },
    }
}

fn asked(factor: &crate::profile::Factor, or: &str) -> Asked {
    Asked { name: yaml::scalar(&factor.name), steps: factor.words().join(or) }
}
