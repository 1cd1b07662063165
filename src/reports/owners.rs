//! Who owns which folder of a register: the head of a department, else its leader, where they have an account; over
//! them what `[git] owners` says.

use rustc_hash::FxHashMap;

use crate::ownership::Owned;
use crate::profile::is_account;
use crate::record::{Listed, Text};
use crate::register::{Model, Party, is_masked};
use crate::source::Given;
use crate::survey::Survey;

/// Who owns what, and whom nobody could be named for.
#[derive(Debug, Clone, Default)]
pub struct Owners {
    /// Of two that fit a path the later decides.
    pub owned: Vec<Owned>,
    /// Departments and units without an owner of their own, by path; `/` for the root unit.
    pub without: Vec<Box<str>>,
}

/// The owners of a register whose models were kept.
pub fn owners(survey: &Survey) -> Owners {
    let accounts = accounts(survey);
    let mut owners = Owners::default();
    let rules = &survey.profile.git.owners;
    for (entry, contribution) in survey.layout.entries.iter().zip(&survey.contributions) {
        let found = match contribution.model.as_deref() {
            Some(Model::Department(department)) => [&department.head, &department.leader].into_iter(),
            Some(Model::Unit(unit)) => [&unit.head, &Given::Absent].into_iter(),
            _ => continue,
        };
        let account = found.filter_map(Given::value).find_map(|party| account_of(party, &accounts));
        let stated = || rules.iter().any(|rule| covers(&rule.path.value, &entry.listed.path));
        match account {
            Some(account) => owners.owned.push(Owned { path: entry.identity.clone(), accounts: vec![account] }),
            None if !stated() => {
                let path: &str = if entry.identity.is_empty() { "/" } else { &entry.identity };
                owners.without.push(path.into());
            }
            None => {}
        }
    }
    // What lies around comes first, so that what lies within decides.
    owners.owned.sort_by(|a, b| a.path.split('/').cmp(b.path.split('/')));
    owners
        .owned
        .extend(rules.iter().map(|rule| Owned { path: rule.path.value.clone(), accounts: rule.accounts.clone() }));
    owners
}

fn covers(pattern: &str, path: &str) -> bool {
    let folder = format!("{}/**", pattern.trim_end_matches('/'));
    fast_glob::glob_match(pattern, path) || fast_glob::glob_match(&*folder, path)
}

/// The account of a person where they are named: their own there, else the one that stands with their name elsewhere.
fn account_of(party: &Party, accounts: &FxHashMap<Box<str>, Option<Box<str>>>) -> Option<Box<str>> {
    let own = party.account.value().filter(|account| is_account(account));
    let name = party.name.value().filter(|name| !is_masked(name));
    match own {
        Some(account) => Some(account.0.clone()),
        None => accounts.get(name?.trim()).cloned().flatten(),
    }
}

/// The account that stands with each name; none where two stand with one. A masked name is nobody's alone.
fn accounts(survey: &Survey) -> FxHashMap<Box<str>, Option<Box<str>>> {
    let mut accounts: FxHashMap<Box<str>, Option<Box<str>>> = FxHashMap::default();
    let mut note = |name: &Given<Text>, account: &Given<Text>| {
        let (Some(name), Some(account)) = (name.value(), account.value()) else { return };
        if is_masked(name) || !is_account(account) {
            return;
        }
        let known = accounts.entry(name.trim().into()).or_insert_with(|| Some(account.0.clone()));
        if known.as_ref() != Some(&account.0) {
            *known = None;
        }
    };
    for model in survey.contributions.iter().filter_map(|contribution| contribution.model.as_deref()) {
        let mut parties: Vec<&Party> = Vec::new();
        match model {
            Model::Unit(unit) => {
                unit.leaders.items().iter().for_each(|leader| note(&leader.name, &leader.account));
                parties.extend(unit.head.value());
            }
            Model::Department(department) => {
                parties.extend([&department.head, &department.leader].into_iter().filter_map(Given::value));
            }
            Model::Post(post) => post.current_holders().for_each(|holder| note(&holder.name, &holder.account)),
            _ => {}
        }
        parties.iter().for_each(|party| note(&party.name, &party.account));
    }
    accounts
}
