//! From what a profile says to what the engine uses: the register's tables over the built-in profile's,
//! each checked, with every fault at its place in `riskreg.toml`.

use std::sync::LazyLock;

use super::asked::{Asked, every};
use super::builtin::{BUILT_IN, DEFAULT};
use super::condition::{Condition, Fault};
use super::config::*;
use super::rule::{Maker, problem};
use super::{
    Chain, ChosenColumn, CycleDates, GitSettings, LevelRule, ListedWord, NoticeLength, Profile, Responsible, RoleWords,
    Scale, ScaleLevel, SeverityRule, Undertaking, WordList, commitment, review,
};
use super::{calendar, rotation, separation};
use crate::finding::{Both, Severity};
use crate::record::{Language, List, Listed, Problem, ProblemKind, Raw, Reader, Text, Unreadable, Value, Word};
use crate::register::GradedKind;
use crate::source::{Given, Span, Spanned};
use crate::tree::Node;
use crate::vocabulary::{Spellings, did_you_mean, fold};

/// A profile and what is wrong with the file it was read from.
pub struct Loaded {
    pub profile: Profile,
    pub problems: Vec<Problem>,
}

/// The profile of a register: `tree` is its `riskreg.toml`, where it has one.
pub fn load(tree: Option<(&Node<'_>, &str)>) -> Loaded {
    let (own, mut problems) = match tree {
        None => (Config::default(), Vec::new()),
        Some((node, text)) => read_config(node, text),
    };
    check_format(&own, &mut problems);
    let base = base_of(&own, &mut problems);
    let mut compiler = Compiler { own: &own, base, problems, doubts: Vec::new(), scale: Scale::default() };
    let profile = compiler.profile();
    let problems = compiler.problems;
    Loaded { profile, problems }
}

/// A built-in profile as it stands.
pub fn named(name: &str) -> Option<Profile> {
    let base = built_in(name)?;
    let own = Config { profile: Given::Is(Spanned::new(Text(name.into()), Span::default())), ..Config::default() };
    let mut compiler = Compiler { own: &own, base, problems: Vec::new(), doubts: Vec::new(), scale: Scale::default() };
    Some(compiler.profile())
}

fn read_config(node: &Node<'_>, text: &str) -> (Config, Vec<Problem>) {
    let mut reader = Reader::new(text);
    let config = Config::read(node, &mut reader).unwrap_or_default();
    (config, reader.problems)
}

/// The built-in profiles, read once.
fn built_in(name: &str) -> Option<&'static Config> {
    static READ: LazyLock<Vec<(&'static str, Config)>> = LazyLock::new(|| {
        BUILT_IN
            .iter()
            .map(|profile| {
                let parsed = crate::tree::toml::parse(profile.text);
                let config = parsed.root.map(|root| read_config(&root, profile.text).0).unwrap_or_default();
                (profile.name, config)
            })
            .collect()
    });
    READ.iter().find(|(known, _)| *known == name).map(|(_, config)| config)
}

fn check_format(own: &Config, problems: &mut Vec<Problem>) {
    if let Given::Is(format) = &own.format
        && format.value.whole() != Some(1)
    {
        let fault = Fault::new(format.span, "这一版 riskreg 只认格式 1", "this riskreg reads format 1 only");
        problems.push(problem(fault));
    }
}

fn base_of(own: &Config, problems: &mut Vec<Problem>) -> &'static Config {
    let named = own.profile.value().map_or(DEFAULT, |name| name);
    if let Some(config) = built_in(named) {
        return config;
    }
    let names = BUILT_IN.iter().map(|profile| profile.name);
    let suggestions = did_you_mean(named, names.clone()).into_iter().map(Into::into).collect();
    problems.push(Problem {
        kind: ProblemKind::Unreadable(Unreadable::NotAWord {
            text: named.into(),
            allowed: names.map(Into::into).collect(),
            suggestions,
        }),
        span: own.profile.span().unwrap_or_default(),
        field: Some(Config::profile),
    });
    // The default profile always exists; a test reads every built-in one.
    built_in(DEFAULT).unwrap_or_else(|| unreachable!("the default profile is built in"))
}

/// A table of the register replaces the built-in one's whole; and whether it is the register's own.
fn over<'c, T>(own: &'c Given<T>, base: &'c Given<T>) -> (Option<&'c T>, bool) {
    match own {
        Given::Is(value) => (Some(&value.value), true),
        Given::Unreadable(_) => (None, true),
        Given::Absent => (base.value(), false),
    }
}

struct Compiler<'c> {
    own: &'c Config,
    base: &'static Config,
    problems: Vec<Problem>,
    doubts: Vec<Fault>,
    scale: Scale,
}

impl Compiler<'_> {
    fn profile(&mut self) -> Profile {
        let (own, base) = (self.own, self.base);
        let (levels, _) = over(&own.levels, &base.levels);
        let levels = levels.cloned().unwrap_or_default();
        self.scale = self.scale(&levels);
        let graded = self.graded(&levels);
        self.equals(&levels);
        let rules = self.level_rules(&graded);
        let responsibilities = self.responsibilities();
        let roles = self.roles();
        let mut role_words = Spellings::default();
        for (index, role) in roles.iter().enumerate() {
            role_words.add(&role.id, index as u16);
            for word in &role.words {
                role_words.add(word, index as u16);
            }
        }
        let (categories, _) = over(&own.categories, &base.categories);
        let examine_every = self.examine(categories);
        let (areas, _) = over(&own.areas, &base.areas);
        let (words, _) = over(&own.words, &base.words);
        let (publish, _) = over(&own.publish, &base.publish);
        let chains = self.chains(&role_words);
        let undertakings = self.undertakings();
        let separation = self.separation();
        let rotation_years = self.rotation_years();
        let severities = self.severities();
        let (measures, _) = over(&own.measures, &base.measures);
        let category_words = self.word_list(categories.map_or(&Given::Absent, |categories| &categories.words));
        let mut faults = Vec::new();
        let asked = Asked::compile((categories, areas, measures), &category_words, &self.scale, &mut faults);
        let cycle = CycleDates::of(over(&own.cycle, &base.cycle).0, &mut faults);
        let git = GitSettings::of(over(&own.git, &base.git).0, &mut faults);
        faults.into_iter().for_each(|fault| self.fault(fault));
        // A register speaks for itself; one that only names a profile is described by that.
        let described = if own.description.is_absent() && own.source.is_absent() { base } else { own };
        let none = Given::Absent;
        Profile {
            name: own.profile.value().map_or(DEFAULT, |name| name).into(),
            description: described.description.value().map(|text| Both::side_by_side(text)),
            source: described.source.items().iter().map(|text| text.value.0.clone()).collect(),
            register_name: own.name.value().map(|name| name.0.clone()),
            keys: match own.keys.get() {
                Some(KeyLanguage::En) => Language::En,
                _ => Language::Zh,
            },
            keys_stated: own.keys.get().is_some(),
            graded,
            rules,
            doubts: std::mem::take(&mut self.doubts),
            responsibilities,
            role_words,
            roles,
            categories: category_words,
            examine_every,
            asked,
            areas: self.word_list(areas.map_or(&none, |areas| &areas.words)),
            power_kinds: self.word_list(words.map_or(&none, |words| &words.power_kind)),
            measure_kinds: self.word_list(words.map_or(&none, |words| &words.measure_kind)),
            found_by: self.word_list(words.map_or(&none, |words| &words.found_by)),
            cycle,
            separation,
            rotation_years,
            chains,
            undertakings,
            days: calendar::days_of(over(&own.calendar, &base.calendar).0),
            notice: NoticeLength::of(over(&own.notice, &base.notice).0),
            severities,
            git,
            names: publish.and_then(|publish| publish.names.get()).unwrap_or(NameStyle::Role),
            approved_only: publish.and_then(|publish| publish.approved_only.get()).is_some_and(|yes| yes.0),
            columns: publish.map_or_else(Vec::new, |publish| {
                let columns = publish.columns.items().iter();
                columns
                    .filter_map(|column| {
                        let title = column.title.value().map(|title| title.0.clone());
                        Some(ChosenColumn { field: column.field.get()?, title })
                    })
                    .collect()
            }),
            footer: publish.and_then(|publish| publish.footer.value()).map_or_else(|| "".into(), |text| text.0.clone()),
            scale: std::mem::take(&mut self.scale),
        }
    }

    fn fault(&mut self, fault: Fault) {
        self.problems.push(problem(fault));
    }

    fn scale(&mut self, levels: &Levels) -> Scale {
        let mut scale = Scale::default();
        for entry in levels.scale.items() {
            let Some(id) = entry.id.value() else { continue };
            if scale.len() == Scale::LONGEST {
                let longest = Scale::LONGEST;
                self.fault(Fault::new(
                    entry.span,
                    format!("等级最多 {longest} 个,从这里起没有读"),
                    format!("a scale has at most {longest} levels; not read from here"),
                ));
                break;
            }
            let level = ScaleLevel {
                id: id.0.clone(),
                name: entry.name.value().map(|name| name.0.clone()),
                color: entry.color.value().map(|color| color.0.clone()),
                aliases: entry.aliases.items().iter().map(|alias| alias.value.0.clone()).collect(),
            };
            if !scale.push(level) {
                self.fault(Fault::new(
                    entry.span,
                    format!("「{id}」或它的别名已经是另一个等级的写法"),
                    format!("`{id}` or one of its aliases already means another level"),
                ));
            }
        }
        scale
    }

    fn graded(&mut self, levels: &Levels) -> Vec<GradedKind> {
        let mut graded = Vec::new();
        for word in levels.grade.items() {
            match GradedKind::ALL.iter().find(|kind| kind.en() == &*word.value || kind.zh() == &*word.value) {
                Some(kind) => graded.push(*kind),
                None => self.fault(Fault::new(
                    word.span,
                    format!("不能给「{}」定级,可写 risk、power、post、department", word.value),
                    format!("`{}` cannot be graded; there are risk, power, post, department", word.value),
                )),
            }
        }
        graded
    }

    fn equals(&mut self, levels: &Levels) {
        let Given::Is(pairs) = &levels.equals else { return };
        for pair in &pairs.value.0 {
            // "高" = "一级": one side is of this scale, the other of the scale it is added up with.
            let (key, value) = (&pair.key.value, &pair.value.value);
            match (self.scale.level(value), self.scale.level(key)) {
                (_, Some(level)) => self.scale.equals.push((level, value.0.clone())),
                (Some(level), None) => self.scale.equals.push((level, key.0.clone())),
                (None, None) => self.fault(Fault::new(
                    pair.key.span,
                    format!("「{key}」和「{value}」都不是本方案的等级"),
                    format!("neither `{key}` nor `{value}` is a level of this scale"),
                )),
            }
        }
    }

    fn level_rules(&mut self, graded: &[GradedKind]) -> Vec<(GradedKind, LevelRule)> {
        let mut rules = Vec::new();
        for kind in GradedKind::ALL {
            let own = self.own.level_rule.value().map(|rules| rule_of(rules, *kind));
            let (raw, is_own) = match own {
                Some(Given::Is(raw)) => (Some(&raw.value), true),
                _ => (self.base.level_rule.value().and_then(|rules| rule_of(rules, *kind).value()), false),
            };
            let Some(Raw(node)) = raw else { continue };
            if !graded.contains(kind) {
                if is_own {
                    self.fault(Fault::new(
                        node.span,
                        format!("`levels.grade` 中没有 {},这条定级规则用不上", kind.en()),
                        format!("`levels.grade` does not list {}, so this rule is for nothing", kind.en()),
                    ));
                }
                continue;
            }
            let before = (self.problems.len(), self.doubts.len());
            let mut maker = Maker { scale: &self.scale, problems: &mut self.problems, doubts: &mut self.doubts };
            let rule = maker.rule(node);
            if !is_own {
                self.doubts.truncate(before.1);
            }
            if !is_own && self.problems.len() > before.0 {
                // The built-in rule speaks of levels that the register's own scale does not have.
                self.problems.truncate(before.0);
                let span = self.own.levels.span().unwrap_or_default();
                self.fault(Fault::new(
                    span,
                    format!("等级改了,内置方案的 [level_rule.{}] 不再适用,另写一条", kind.en()),
                    format!(
                        "the scale differs from the built-in profile's: write a [level_rule.{}] of your own",
                        kind.en()
                    ),
                ));
                continue;
            }
            if let Some(rule) = rule {
                rules.push((*kind, rule));
            }
        }
        rules
    }

    fn responsibilities(&mut self) -> Vec<Responsible> {
        let (rows, is_own) = over(&self.own.responsibility, &self.base.responsibility);
        let rows = rows.cloned().unwrap_or_default();
        let mut out = Vec::new();
        for row in &rows.items {
            let when = match row.when.value().map(|raw| Condition::parse(&raw.0, &self.scale)).transpose() {
                Ok(when) => when,
                Err(fault) => {
                    // A built-in row about levels that the register's own scale lacks applies to nothing.
                    if is_own {
                        self.fault(fault);
                    }
                    continue;
                }
            };
            let texts = |list: &Given<List<Text>>| list.items().iter().map(|text| text.value.0.clone()).collect();
            out.push(Responsible {
                when,
                manage: texts(&row.manage),
                monitor: texts(&row.monitor),
                with: texts(&row.with),
                records: texts(&row.records),
            });
        }
        out
    }

    fn chains(&mut self, roles: &Spellings<u16>) -> Vec<Chain> {
        let (list, is_own) = over(&self.own.review, &self.base.review);
        let mut faults = Vec::new();
        let is_role = |word: &str| roles.get(word).is_some();
        let chains =
            list.map_or_else(Vec::new, |list| review::chains(list, is_own, &self.scale, &is_role, &mut faults));
        faults.into_iter().for_each(|fault| self.fault(fault));
        chains
    }

    fn undertakings(&mut self) -> Vec<Undertaking> {
        let (list, is_own) = over(&self.own.commitment, &self.base.commitment);
        let mut faults = Vec::new();
        let rows = list.map_or_else(Vec::new, |list| commitment::undertakings(list, is_own, &self.scale, &mut faults));
        faults.into_iter().for_each(|fault| self.fault(fault));
        rows
    }

    /// The register's roles over the profile's, by id.
    fn roles(&mut self) -> Vec<RoleWords> {
        let mut roles: Vec<RoleWords> = Vec::new();
        for role in self.base.roles.items().iter().chain(self.own.roles.items()) {
            let Some(id) = role.id.value() else { continue };
            let words = role.words.items().iter().map(|word| word.value.0.clone()).collect();
            let words = RoleWords { id: id.0.clone(), words, of: role.of.get() };
            match roles.iter_mut().find(|known| fold(&known.id) == fold(id)) {
                Some(known) => *known = words,
                None => roles.push(words),
            }
        }
        roles
    }

    fn separation(&mut self) -> super::Separation {
        let (written, _) = over(&self.own.separation, &self.base.separation);
        let (separation, faults) = separation::compile(written);
        faults.into_iter().for_each(|fault| self.fault(fault));
        separation
    }

    fn rotation_years(&mut self) -> Option<i16> {
        let (written, _) = over(&self.own.rotation, &self.base.rotation);
        rotation::years(written).unwrap_or_else(|fault| {
            self.fault(fault);
            None
        })
    }

    fn examine(&mut self, categories: Option<&Categories>) -> bool {
        let mut faults = Vec::new();
        let every = categories.is_some_and(|categories| every(&categories.examine, &mut faults));
        faults.into_iter().for_each(|fault| self.fault(fault));
        every
    }

    fn word_list(&mut self, words: &Given<List<WordEntry>>) -> WordList {
        let mut list = WordList::default();
        for entry in words.items() {
            let Some(id) = entry.id.value() else { continue };
            let index = list.words.len() as u16;
            list.spellings.add(id, index);
            for alias in entry.aliases.items() {
                list.spellings.add(&alias.value, index);
            }
            list.words.push(ListedWord {
                id: id.0.clone(),
                definition: entry.definition.value().filter(|text| !text.is_empty()).map(|text| text.0.clone()),
                meant_for: entry.r#for.items().iter().map(|kind| kind.value.0.clone()).collect(),
            });
        }
        list
    }

    fn severities(&mut self) -> Vec<SeverityRule> {
        let (lint, is_own) = over(&self.own.lint, &self.base.lint);
        let Some(lint) = lint.cloned() else { return Vec::new() };
        let everywhere = lint.severity.items().iter().map(|entry| (None, entry));
        let below = lint.path.items().iter().flat_map(|below| {
            let path = below.path.spanned().map(|path| {
                let span = if is_own { path.span } else { crate::source::Span::default() };
                Spanned::new(path.value.0.clone(), span)
            });
            below.severity.items().iter().map(move |entry| (path.clone(), entry))
        });
        let mut out = Vec::new();
        for (path, entry) in everywhere.chain(below) {
            let (Some(rule), Some(level)) = (entry.rule.spanned(), entry.level.spanned()) else { continue };
            let severity = match &*level.value {
                "off" => None,
                word => match Severity::parse(word) {
                    Some(severity) => Some(severity),
                    None => {
                        self.fault(Fault::new(
                            level.span,
                            format!("程度应为 error、warning、info 或 off,不是「{word}」"),
                            format!("a severity is error, warning, info or off, not `{word}`"),
                        ));
                        continue;
                    }
                },
            };
            out.push(SeverityRule { path, rule: rule.value.0.clone(), level: severity, span: rule.span });
        }
        out
    }
}

fn rule_of(rules: &LevelRules, kind: GradedKind) -> &Given<Raw> {
    match kind {
        GradedKind::Risk => &rules.risk,
        GradedKind::Power => &rules.power,
        GradedKind::Post => &rules.post,
        GradedKind::Department => &rules.department,
    }
}
