//! What a register asks of git: signed commits, and who owns which part of it.

use super::condition::Fault;
use super::config;
use crate::record::{List, Listed, Text};
use crate::source::{Given, Span, Spanned};

/// The `[git]` table, ready for use.
#[derive(Debug, Clone, Default)]
pub struct GitSettings {
    pub signatures: Signatures,
    /// File of the keys that may sign, below the register's root; `None` where none is named.
    pub allowed_signers: Option<Box<str>>,
    /// In the order they are written: the last that fits decides.
    pub owners: Vec<OwnerRule>,
}

/// How commits must be signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Signatures {
    #[default]
    None,
    Ssh,
    Gpg,
}

/// Who owns what a pattern covers.
#[derive(Debug, Clone)]
pub struct OwnerRule {
    /// A pattern over paths below the register's root; a folder alone covers all that is in it.
    pub path: Spanned<Box<str>>,
    /// As written: an e-mail address, `@account` or a name.
    pub accounts: Vec<Box<str>>,
}

impl GitSettings {
    pub(super) fn of(written: Option<&config::Git>, faults: &mut Vec<Fault>) -> GitSettings {
        let Some(git) = written else { return GitSettings::default() };
        GitSettings {
            signatures: signatures(&git.signatures, faults),
            allowed_signers: allowed_signers(&git.allowed_signers, faults),
            owners: git.owners.items().iter().filter_map(|entry| owner(&entry.value, faults)).collect(),
        }
    }
}

fn signatures(written: &Given<Text>, faults: &mut Vec<Fault>) -> Signatures {
    let Given::Is(word) = written else { return Signatures::None };
    match &*word.value.0 {
        "none" => Signatures::None,
        "ssh" => Signatures::Ssh,
        "gpg" => Signatures::Gpg,
        other => {
            faults.push(Fault::new(
                word.span,
                format!("签名应为 none、ssh 或 gpg,不是「{other}」"),
                format!("signatures are none, ssh or gpg, not `{other}`"),
            ));
            Signatures::None
        }
    }
}

/// A file of the register itself: whoever reads the register has it.
fn allowed_signers(written: &Given<Text>, faults: &mut Vec<Fault>) -> Option<Box<str>> {
    let Given::Is(path) = written else { return None };
    let parts = path.value.0.split('/');
    if path.value.0.contains('\\') || parts.into_iter().any(|part| part.is_empty() || part == "..") {
        faults.push(Fault::new(
            path.span,
            "签名人名单写台账内的路径,如 allowed_signers",
            "the allowed signers are a file of the register, such as allowed_signers",
        ));
        return None;
    }
    Some(path.value.0.clone())
}

fn owner(entry: &config::OwnerEntry, faults: &mut Vec<Fault>) -> Option<OwnerRule> {
    let path = entry.path.spanned()?;
    if fast_glob::validate(path.value.0.as_bytes()).is_err() {
        faults.push(Fault::new(
            path.span,
            format!("路径「{}」的括号或反斜杠没有写完", path.value),
            format!("a bracket or backslash of the pattern `{}` is not finished", path.value),
        ));
        return None;
    }
    let accounts = accounts(&entry.accounts, faults);
    Some(OwnerRule { path: Spanned::new(path.value.0.clone(), path.span), accounts })
}

/// The accounts of a list, without those that could not stand in one line with others.
fn accounts(written: &Given<List<Text>>, faults: &mut Vec<Fault>) -> Vec<Box<str>> {
    let mut accounts = Vec::new();
    for account in written.items() {
        match is_account(&account.value) {
            true => accounts.push(account.value.0.clone()),
            false => faults.push(not_an_account(account.span, &account.value)),
        }
    }
    accounts
}

/// One word that a list of code owners can hold.
pub fn is_account(text: &str) -> bool {
    !text.is_empty() && !text.chars().any(|c| c.is_whitespace() || c.is_control() || matches!(c, '#' | '\\' | ','))
}

fn not_an_account(span: Span, text: &str) -> Fault {
    Fault::new(
        span,
        format!("「{text}」不是账号,写邮箱、@账号或姓名,一项一个"),
        format!("`{text}` is no account: write an e-mail address, @account or a name, one an entry"),
    )
}
