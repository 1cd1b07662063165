//! What levels, roles and stamps mean at a commit: the profile and the library as it has them, each made once.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::tree::Tree;
use crate::facts::LibraryIndex;
use crate::profile::Profile;
use crate::read::{self, Objects};
use crate::register::{FileKind, Model};

/// By what the files of a commit are read.
#[derive(Default)]
pub struct Frame {
    pub profile: Option<Profile>,
    pub library: LibraryIndex,
    /// The text of the settings.
    pub settings: Box<str>,
}

impl Frame {
    pub fn profile(&self) -> &Profile {
        static PLAIN: std::sync::LazyLock<Profile> = std::sync::LazyLock::new(|| crate::profile::load(None).profile);
        self.profile.as_ref().unwrap_or(&PLAIN)
    }
}

/// What a version of the settings says; half of it would be worse than nothing.
pub fn profile(bytes: &[u8]) -> Option<Profile> {
    let (text, parsed) = read::config(bytes);
    let root = parsed.root.as_ref().filter(|_| parsed.problems.is_empty())?;
    Some(crate::profile::load(Some((root, text))).profile)
}

/// The frames of the commits at hand.
pub struct Frames<'o> {
    objects: &'o Objects,
    largest: u64,
    made: FxHashMap<String, Arc<Frame>>,
}

/// More than these are not kept: settings and library change rarely.
const MOST: usize = 64;

impl<'o> Frames<'o> {
    pub fn new(objects: &'o Objects, largest: u64) -> Frames<'o> {
        Frames { objects, largest, made: FxHashMap::default() }
    }

    pub fn of(&mut self, tree: &Tree) -> Arc<Frame> {
        let mut key = tree.settings().unwrap_or_default().to_owned();
        for (path, object) in tree.library() {
            key.push('\n');
            key.push_str(path);
            key.push('\n');
            key.push_str(object);
        }
        if let Some(frame) = self.made.get(&key) {
            return frame.clone();
        }
        if self.made.len() >= MOST {
            self.made.clear();
        }
        let frame = Arc::new(self.make(tree));
        self.made.insert(key, frame.clone());
        frame
    }

    fn make(&self, tree: &Tree) -> Frame {
        let text = |object: &str| self.objects.read(object, self.largest).ok();
        let mut frame = Frame::default();
        if let Some(bytes) = tree.settings().and_then(text) {
            frame.profile = profile(&bytes);
            frame.settings = String::from_utf8_lossy(&bytes).into();
        }
        let model =
            |object: &str| -> Option<Arc<Model>> { read::file(&text(object)?, FileKind::Library).model.map(Arc::new) };
        let stem = |path: &str| -> Box<str> {
            let name = path.rsplit('/').next().unwrap_or(path);
            crate::vocabulary::nfc(name.rsplit_once('.').map_or(name, |(stem, _)| stem)).into()
        };
        frame.library =
            LibraryIndex::new(tree.library().filter_map(|(path, object)| Some((stem(path), model(object)?))).collect());
        frame
    }
}
