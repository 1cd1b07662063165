//! From bytes to models: where a register begins, which files it has and what each of them is, and the
//! reading of one file. The only part that touches the file system before an output is written.

mod changed;
mod code_owners;
mod discover;
mod file;
mod folder;
pub mod git;
mod layout;
mod mark;
mod one;
mod overlay;
mod parts;
mod revision;
mod small;
mod versions;

pub use changed::{Changed, changed_since, committed};
pub use code_owners::{code_owners, code_owners_at};
pub use discover::{Target, discover, relative, root_of};
pub use file::{FileRead, LARGEST, config, file};
pub use folder::Folder;
pub use git::{
    Blob, ByLine, Commit, Difference, Hooks, Objects, Range, Repository, Settings, Signature, Signed, Verdict,
    Version as FileVersion, merge_by_line,
};
pub use layout::{
    Entry, FOLDERS, HOMES, Layout, LayoutFault, ROOT_FILES, as_post, is_home_file, kind_at, kind_of, layout,
};
pub use mark::Mark;
pub use one::ProfileFile;
pub use overlay::Overlay;
pub use parts::{Parts, files_in, part};
pub use revision::{Revision, RevisionTarget, discover_at};
pub use small::small_file;
pub use versions::{Named, TwoVersions, Versions, versions};

use std::io;
use std::path::PathBuf;

/// Where the bytes of a register come from: a folder, a git revision, an overlay of unsaved text.
pub trait Source: Sync {
    /// Everything below the root that could be part of the register, in path order.
    fn list(&self) -> io::Result<Vec<Listed>>;
    /// The bytes of one file, at most `limit` of them.
    fn read(&self, file: &Listed, limit: u64) -> Result<Vec<u8>, ReadFault>;
    /// How to name `path` to a user.
    fn shown(&self, path: &str) -> String;
}

/// One name that a source lists.
#[derive(Debug, Clone)]
pub struct Listed {
    /// Relative to the root, parts joined by `/`; what is not UTF-8 in it is replaced.
    pub path: String,
    /// The name as the system has it.
    pub native: PathBuf,
    pub what: What,
    /// The name is UTF-8.
    pub utf8: bool,
    /// Git's name of the content, where it is known.
    pub object: Option<Box<str>>,
    /// How a file looked when it was listed; `None` where that says nothing of its content.
    pub mark: Option<Mark>,
}

impl Listed {
    /// A plain file of which nothing but its path is known.
    pub fn file(path: &str) -> Listed {
        let native = PathBuf::from(path);
        Listed { path: path.to_owned(), native, what: What::File, utf8: true, object: None, mark: None }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    File,
    Folder,
    Link,
    /// A device, a socket, a pipe.
    Other,
}

/// What to say of a file whose bytes are not in its repository.
pub const LEFT_OUT: (&str, &str) = (
    "部分克隆没有取来它的内容,也取不到;能连上远程版本库时再试",
    "its content was not fetched into this partial clone and cannot be now; try again where its remote can be reached",
);

/// Why a file gave no bytes.
#[derive(Debug)]
pub enum ReadFault {
    TooLarge {
        bytes: u64,
        limit: u64,
    },
    /// A partial clone left it out and it could not be fetched, or the repository is damaged.
    LeftOut,
    Io(io::Error),
}
