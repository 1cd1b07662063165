//! How the parts of an Office package refer to each other.

use super::limits;
use super::package::Package;
use super::refusal::{Refusal, too_much};
use super::xml::{Step, Xml};

pub struct Rel {
    pub id: String,
    kind: String,
    /// Path within the package.
    pub target: String,
}

impl Rel {
    /// Kinds are addresses, of two editions of the standard; their last word is the same.
    pub fn is(&self, kind: &str) -> bool {
        self.kind.rsplit_once('/').is_some_and(|(_, last)| last == kind)
    }
}

/// What a part refers to within the package; of the package itself for `""`. What lies outside is never followed.
pub fn of(package: &mut Package<'_>, part: &str) -> Result<Vec<Rel>, Refusal> {
    let (folder, name) = part.rsplit_once('/').unwrap_or(("", part));
    let path = match folder {
        "" => format!("_rels/{name}.rels"),
        folder => format!("{folder}/_rels/{name}.rels"),
    };
    let Some(text) = package.text(&path)? else { return Ok(Vec::new()) };
    let mut xml = Xml::new(&text, &path);
    let mut rels = Vec::new();
    loop {
        match xml.step()? {
            Step::End => return Ok(rels),
            Step::Open(tag) if tag.name() == "Relationship" => {
                let of = |name| tag.attribute(name).map(|value| value.into_owned()).unwrap_or_default();
                if rels.len() == limits::PARTS {
                    return Err(too_much("部件之间的引用", "references between parts", limits::PARTS));
                }
                if of("TargetMode") != "External" {
                    rels.push(Rel { id: of("Id"), kind: of("Type"), target: resolved(folder, &of("Target")) });
                }
            }
            _ => {}
        }
    }
}

/// A target as the path it means, seen from a folder.
fn resolved(folder: &str, target: &str) -> String {
    let mut path: Vec<&str> = match target.strip_prefix('/') {
        Some(_) => Vec::new(),
        None => folder.split('/').filter(|name| !name.is_empty()).collect(),
    };
    for name in target.split('/') {
        match name {
            "" | "." => {}
            ".." => _ = path.pop(),
            name => path.push(name),
        }
    }
    path.join("/")
}
