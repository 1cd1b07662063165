//! What is asked of a survey.

use jiff::civil::Date;

use crate::read::LARGEST;

/// What a survey is asked to do.
#[derive(Debug, Clone, Copy)]
pub struct Ask {
    pub today: Date,
    /// Run every rule, not only those that word reading problems.
    pub rules: bool,
    /// Look for copied texts, even where they are no error: the texts take more room than all else that rules ask for.
    pub copies: bool,
    /// Keep the models, for what is made of all of them: pages, forms.
    pub models: bool,
    /// Largest file that is read, in bytes.
    pub largest: u64,
    /// Keep what each file gave, so that [`again`] need not read all of them.
    pub keep: bool,
    /// Make the fingerprint of every file, not only of those that state one; so is done where a notice states one.
    pub stamps: bool,
    /// Make the fingerprint of the register, of the very bytes that are read.
    pub fingerprint: bool,
    /// List files with how they look even where nothing is kept, for who asks later whether they changed.
    pub marks: bool,
}

impl Ask {
    pub fn new(today: Date) -> Ask {
        Ask {
            today,
            rules: true,
            copies: true,
            models: false,
            largest: LARGEST,
            keep: false,
            stamps: false,
            fingerprint: false,
            marks: false,
        }
    }
}
