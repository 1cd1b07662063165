//! Whether an account, as a list of owners names it, is the author of a commit.

use crate::vocabulary::nfc;

/// How an owner is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Account<'t> {
    /// `zhou@hospital`.
    Email(&'t str),
    /// `@zhou`: the account's name on the forge.
    User(&'t str),
    /// `@hospital/pharmacy`, `@@maintainer`: only the forge knows who belongs to it.
    Group(&'t str),
    /// `周某`: the name that commits are written under.
    Name(&'t str),
}

/// Who a commit says made it.
#[derive(Debug, Clone, Copy)]
pub struct Author<'t> {
    pub name: &'t str,
    pub email: &'t str,
}

impl<'t> Account<'t> {
    pub fn read(text: &'t str) -> Account<'t> {
        match text.strip_prefix('@') {
            Some(user) if user.contains('/') || user.starts_with('@') => Account::Group(text),
            Some(user) => Account::User(user),
            None if text.contains('@') => Account::Email(text),
            None => Account::Name(text),
        }
    }

    /// Whether it is the author; `None` where only the forge could tell. An `@user` is whoever writes under that name
    /// or has an address of that name, such as `zhou@hospital` or the forge's own `12+zhou@users.noreply.github.com`.
    pub fn is(self, author: Author<'_>) -> Option<bool> {
        match self {
            Account::Email(email) => Some(same(email, author.email)),
            Account::User(user) => Some(same(user, user_of(author.email)) || same(user, author.name)),
            Account::Name(name) => Some(same(name, author.name) || same(name, user_of(author.email))),
            Account::Group(_) => None,
        }
    }
}

/// The account that an address speaks of.
fn user_of(email: &str) -> &str {
    let local = email.split_once('@').map_or(email, |(local, _)| local);
    match local.split_once('+') {
        Some((number, user)) if email.contains("@users.noreply.") && number.bytes().all(|b| b.is_ascii_digit()) => user,
        _ => local,
    }
}

fn same(a: &str, b: &str) -> bool {
    nfc(a.trim()).to_lowercase() == nfc(b.trim()).to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_is_its_author_by_address_by_user_or_by_name() {
        let zhou = Author { name: "周某", email: "Zhou@hospital" };
        for (account, is) in [
            ("zhou@hospital", Some(true)),
            ("zhou@bureau", Some(false)),
            ("@zhou", Some(true)),
            ("@zhouq", Some(false)),
            ("周某", Some(true)),
            ("@周某", Some(true)),
            ("李某", Some(false)),
            ("@hospital/pharmacy", None),
            ("@@maintainer", None),
        ] {
            assert_eq!(Account::read(account).is(zhou), is, "{account}");
        }
        let hidden = Author { name: "Zhou", email: "1024+zhouq@users.noreply.github.com" };
        assert_eq!(Account::read("@zhouq").is(hidden), Some(true));
    }
}
