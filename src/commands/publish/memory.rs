//! What is kept of a publication for the next one into the same folder: of what each page was made.

use std::path::{Path, PathBuf};

use crate::cache::Store;
use crate::output::Known;

/// Kinds of results in the store are told apart by their names.
const KIND: &str = "pages";

pub struct Memory {
    store: Store,
    /// `None` where nothing is kept.
    pub known: Option<Known>,
    /// As it was kept.
    before: Vec<u8>,
}

impl Memory {
    /// What was kept of `folder`; nothing where that is not wanted.
    pub fn open(folder: &Path, enabled: bool) -> Memory {
        let store = Store::open(enabled);
        let before = place(folder).and_then(|place| store.get(KIND, key(&place))).unwrap_or_default();
        let known = store.is_open().then(|| postcard::from_bytes(&before).unwrap_or_default());
        Memory { store, known, before }
    }

    /// Keeps what is known now. What goes wrong goes unsaid: the next run makes all pages again.
    pub fn keep(&self, folder: &Path) {
        let (Some(known), Some(place)) = (&self.known, place(folder)) else { return };
        let Ok(now) = postcard::to_allocvec(known) else { return };
        if now != self.before {
            self.store.put(KIND, key(&place), &now);
        }
    }
}

/// A folder by all that leads to it; `None` where it is not there.
fn place(folder: &Path) -> Option<PathBuf> {
    folder.canonicalize().ok()
}

fn key(place: &Path) -> &[u8] {
    place.as_os_str().as_encoded_bytes()
}
