//! The letters that levels are written in, as far as they are not those of the scale.

use serde::{Deserialize, Serialize};

use crate::profile::{Alphabet, Level, Profile};
use crate::record::Text;
use crate::register::{Grading, Holder};
use crate::source::{Given, Span, Spanned};

/// How a file writes its levels.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct LettersFact {
    /// Some level is written as the scale writes it.
    pub as_the_scale: bool,
    /// What is not; most files have nothing such.
    pub others: Option<Box<Others>>,
}

#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Others {
    /// In another alphabet: Ⅰ级 for 一级.
    pub letters: Option<Other>,
    /// In words for letters, or letters for words: 重大风险 for A.
    pub words: Option<Other>,
}

/// The first place, and how many there are.
#[derive(Debug, Serialize, Deserialize)]
pub struct Other {
    pub written: Box<str>,
    pub level: Level,
    pub span: Span,
    /// Id of the risk point or power.
    pub entity: Box<str>,
    pub count: u32,
}

pub fn gather(holder: &Holder<'_>, profile: &Profile) -> LettersFact {
    let mut fact = LettersFact::default();
    let id = |id: &Given<Text>| id.value().map_or("", |id| &**id).to_owned();
    if let Some(grading) = holder.grading {
        look(grading, &String::new, profile, &mut fact);
    }
    for power in holder.powers {
        look(&power.value.grading, &|| id(&power.value.id), profile, &mut fact);
    }
    for risk in holder.risks {
        look(&risk.value.grading, &|| id(&risk.value.id), profile, &mut fact);
    }
    fact
}

fn look(grading: &Grading, id: &dyn Fn() -> String, profile: &Profile, fact: &mut LettersFact) {
    for word in [&grading.self_level, &grading.level, &grading.residual_level] {
        if let Some(word) = word.spanned() {
            look_at(word, id, profile, fact);
        }
    }
}

fn look_at(word: &Spanned<Text>, id: &dyn Fn() -> String, profile: &Profile, fact: &mut LettersFact) {
    let Some(level) = profile.scale.level(&word.value) else { return };
    let own = profile.scale.name(level);
    if &*word.value.0 == own {
        fact.as_the_scale = true;
        return;
    }
    let (here, there) = (Alphabet::of(&word.value), Alphabet::of(own));
    if here == there {
        fact.as_the_scale = true;
        return;
    }
    let others = fact.others.get_or_insert_default();
    let slot = match Alphabet::Words == here || Alphabet::Words == there {
        true => &mut others.words,
        false => &mut others.letters,
    };
    match slot {
        Some(other) => other.count += 1,
        None => {
            let (written, entity) = (word.value.0.clone(), id().into());
            *slot = Some(Other { written, level, span: word.span, entity, count: 1 });
        }
    }
}
