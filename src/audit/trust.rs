//! Whose signature counts: the keys that were allowed before a commit, never those that it brings itself.
//!
//! The settings and the list of signers count as the start of the range has them. A commit that is signed as they ask
//! may change both, and they count so from its children on; one that is not changes nothing. Where a history is
//! audited from its beginning, its first list is taken as it stands: a checkpoint, or a range that begins at a tag,
//! is the firmer ground.

use anyhow::Result;
use rustc_hash::FxHashMap;

use super::tree::Tree;
use crate::profile::{GitSettings, Signatures};
use crate::read::{Objects, Repository, Signed, Verdict};
use crate::rules::audit::Unsigned;

/// By what a commit's signature is judged.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Trust {
    asked: Asked,
    /// Object of the list of signers; empty where there is none.
    list: Box<str>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
enum Asked {
    #[default]
    Nothing,
    Ssh,
    Gpg,
}

impl Trust {
    /// What a tree asks for.
    pub fn of(tree: &Tree, git: &GitSettings) -> Trust {
        let asked = match git.signatures {
            Signatures::None => return Trust::default(),
            Signatures::Ssh => Asked::Ssh,
            Signatures::Gpg => Asked::Gpg,
        };
        let list = git.allowed_signers.as_deref().unwrap_or(DEFAULT_LIST);
        Trust { asked, list: tree.object(list).unwrap_or_default().into() }
    }

    pub fn asks(&self) -> bool {
        self.asked != Asked::Nothing
    }
}

/// Where the signers stand if the settings do not say.
pub const DEFAULT_LIST: &str = "allowed_signers";

/// Verifies commits, many at once.
pub struct Verifier<'v> {
    repository: &'v Repository,
    objects: &'v Objects,
    largest: u64,
    known: FxHashMap<Trust, FxHashMap<Box<str>, Signed>>,
}

impl<'v> Verifier<'v> {
    pub fn new(repository: &'v Repository, objects: &'v Objects, largest: u64) -> Verifier<'v> {
        Verifier { repository, objects, largest, known: FxHashMap::default() }
    }

    /// What is wrong with the signature of `commits[0]`; the others are verified with it, as they will be asked for.
    pub fn fault(&mut self, trust: &Trust, commits: &[&str], email: &str) -> Result<Option<Unsigned>> {
        let Some(first) = commits.first().filter(|_| trust.asks()) else { return Ok(None) };
        if !self.known.get(trust).is_some_and(|known| known.contains_key(*first)) {
            let list = self.list(trust);
            let ssh = trust.asked == Asked::Ssh;
            let signed = self.repository.signatures(commits, ssh.then_some(&*list))?;
            let known = self.known.entry(trust.clone()).or_default();
            known.extend(commits.iter().zip(signed).map(|(commit, signed)| (Box::from(*commit), signed)));
        }
        let signed = self.known.get(trust).and_then(|known| known.get(*first)).cloned().unwrap_or_default();
        Ok(match trust.asked {
            Asked::Gpg => of_gpg(&signed, &self.list(trust)),
            _ => of_ssh(&signed, email),
        })
    }

    fn list(&self, trust: &Trust) -> String {
        let bytes = match &*trust.list {
            "" => None,
            object => self.objects.read(object, self.largest).ok(),
        };
        bytes.map_or_else(String::new, |bytes| String::from_utf8_lossy(&bytes).into_owned())
    }
}

fn of_ssh(signed: &Signed, email: &str) -> Option<Unsigned> {
    match signed.verdict {
        Verdict::Good if is_of(&signed.signer, email) => None,
        Verdict::Good => Some(Unsigned::Another { signer: signed.signer.clone() }),
        // Git says of a key that the list does not hold that its validity is unknown.
        Verdict::Untrusted => Some(Unsigned::Unknown { key: signed.key.clone() }),
        _ => fault(signed),
    }
}

/// With a list in the register, one fingerprint a line with what else is to be said of it, the key must be on it;
/// without one, whoever audits must trust the key.
fn of_gpg(signed: &Signed, list: &str) -> Option<Unsigned> {
    let plain =
        |text: &str| -> String { text.chars().filter(char::is_ascii_hexdigit).collect::<String>().to_uppercase() };
    let lines = || list.lines().map(|line| line.split('#').next().unwrap_or_default().trim());
    let listed = |key: &str| {
        let key = plain(key);
        key.len() >= 40 && lines().flat_map(str::split_whitespace).any(|word| plain(word) == key)
    };
    let on_the_list = listed(&signed.primary) || listed(&signed.fingerprint);
    match (signed.verdict, lines().any(|line| !line.is_empty())) {
        (Verdict::Good | Verdict::Untrusted, true) if on_the_list => None,
        (Verdict::Good, false) => None,
        (Verdict::Good | Verdict::Untrusted, _) => Some(Unsigned::Unknown { key: signed.key.clone() }),
        _ => fault(signed),
    }
}

fn fault(signed: &Signed) -> Option<Unsigned> {
    Some(match signed.verdict {
        Verdict::Absent => Unsigned::Absent,
        Verdict::Bad => Unsigned::Bad,
        Verdict::Expired => Unsigned::Expired { key: signed.key.clone() },
        _ => Unsigned::Unchecked,
    })
}

/// The list names a principal for each key, an address or a pattern of addresses: it must be the committer's. A
/// principal that is no address says nothing of that.
fn is_of(principals: &str, email: &str) -> bool {
    let email = email.trim().to_lowercase();
    principals
        .split(',')
        .map(|principal| principal.trim().trim_matches('"').to_lowercase())
        .any(|principal| !principal.contains('@') || principal == email || fast_glob::glob_match(&*principal, &*email))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_counts_for_the_address_that_the_list_gives_its_key() {
        assert!(is_of("zhou@hospital", "Zhou@hospital"));
        assert!(is_of("*@hospital", "zhou@hospital"));
        assert!(is_of("chen@hospital,zhou@hospital", "zhou@hospital"));
        assert!(!is_of("chen@hospital", "zhou@hospital"));
    }

    #[test]
    fn a_gpg_key_counts_by_its_whole_fingerprint_alone() {
        let key = "0123456789ABCDEF0123456789ABCDEF01234567";
        let signed = Signed { verdict: Verdict::Untrusted, primary: key.into(), ..Signed::default() };
        assert_eq!(of_gpg(&signed, &format!("# 名单\nzhou@hospital {key}\n")), None);
        assert!(matches!(of_gpg(&signed, "zhou@hospital 01234567\n"), Some(Unsigned::Unknown { .. })));
        assert!(matches!(of_gpg(&signed, ""), Some(Unsigned::Unknown { .. })));
    }
}
