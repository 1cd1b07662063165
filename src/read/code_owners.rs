//! The CODEOWNERS file of the repository that a register lies in, from the work tree or from a commit.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use super::Repository;
use crate::ownership::{CodeOwners, PLACES};

/// The largest that is read, in bytes; GitHub reads no larger one.
const LARGEST: u64 = 3 * 1024 * 1024;

/// The file as the work tree has it; the first of its places that holds one.
pub fn code_owners(repository: &Repository) -> Option<CodeOwners> {
    let top = repository.top().ok()?;
    let found = PLACES.iter().find_map(|place| Some((place, plain_file(&top.join(place))?)));
    found.map(|(place, text)| CodeOwners { place: (*place).to_owned(), text, prefix: repository.prefix().to_owned() })
}

/// The file as a commit has it, which is given by its full name.
pub fn code_owners_at(repository: &Repository, commit: &str) -> Option<CodeOwners> {
    let blob = |place: &str| {
        let object = format!("{commit}:{place}");
        let size: u64 = repository.text(&["cat-file", "-s", &object]).ok()?.trim().parse().ok()?;
        if size > LARGEST {
            return None;
        }
        let bytes = repository.bytes(&["cat-file", "blob", &object]).ok()?;
        Some(String::from_utf8_lossy(&bytes).into_owned())
    };
    let found = PLACES.iter().find_map(|place| Some((place, blob(place)?)));
    found.map(|(place, text)| CodeOwners { place: (*place).to_owned(), text, prefix: repository.prefix().to_owned() })
}

/// The text of a file that is no link and not too large.
fn plain_file(path: &Path) -> Option<String> {
    if !path.symlink_metadata().ok()?.is_file() {
        return None;
    }
    let mut bytes = Vec::new();
    File::open(path).ok()?.take(LARGEST + 1).read_to_end(&mut bytes).ok()?;
    (bytes.len() as u64 <= LARGEST).then(|| String::from_utf8_lossy(&bytes).into_owned())
}
