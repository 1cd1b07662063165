//! What a publication says of itself (`manifest.json`): of which register, with what asked, by which version, and every
//! file with its SHA-256; and whether a folder is what its manifest says.

use std::collections::BTreeMap;
use std::fmt;
use std::io::{self, Write};

use anyhow::{Context, Result, bail};
use jiff::civil::Date;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest, Sha256};

use super::Options;
use super::paths::hexadecimal;
use crate::profile::{BUILT_IN, Profile};
use crate::source::visible;

/// The manifest's place at the root of a publication.
pub const MANIFEST: &str = "manifest.json";
/// The form that is written, and the only one that is read.
const FORMAT: u32 = 1;

/// The SHA-256 of some bytes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sum(pub [u8; 32]);

impl Sum {
    pub fn of(bytes: &[u8]) -> Sum {
        Sum(Sha256::digest(bytes).into())
    }

    /// From 64 hexadecimal digits.
    fn read(text: &str) -> Option<Sum> {
        let digits: Vec<u32> = text.chars().map(|c| c.to_digit(16)).collect::<Option<_>>()?;
        let bytes: Vec<u8> =
            digits.chunks(2).map(|pair| pair.iter().fold(0, |sum, digit| sum * 16 + *digit as u8)).collect();
        (digits.len() == 64).then(|| bytes.try_into().ok().map(Sum)).flatten()
    }
}

impl fmt::Display for Sum {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits: String = hexadecimal(&self.0).collect();
        out.write_str(&digits)
    }
}

impl fmt::Debug for Sum {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, out)
    }
}

impl Serialize for Sum {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match serializer.is_human_readable() {
            true => serializer.collect_str(self),
            false => self.0.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for Sum {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Sum, D::Error> {
        if !deserializer.is_human_readable() {
            return <[u8; 32]>::deserialize(deserializer).map(Sum);
        }
        let text = String::deserialize(deserializer)?;
        Sum::read(&text).ok_or_else(|| D::Error::custom("no SHA-256"))
    }
}

/// What a file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Held {
    pub bytes: u64,
    pub sha256: Sum,
}

impl Held {
    pub fn of(content: &[u8]) -> Held {
        Held { bytes: content.len() as u64, sha256: Sum::of(content) }
    }
}

/// The files of a publication, by path from its root.
pub type Files = BTreeMap<String, Held>;

/// The manifest of a publication, of one register or several.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    #[serde(rename = "manifest")]
    format: u32,
    /// The version that made it.
    pub riskreg: String,
    /// When it was made, UTC.
    pub date: String,
    /// The day that it was made as of.
    pub today: Date,
    /// Largest file of a register that was read, in bytes.
    pub largest: u64,
    pub options: Options,
    pub registers: Vec<OfRegister>,
    #[serde(skip)]
    pub files: Files,
}

/// A register that was published.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfRegister {
    pub name: String,
    /// Where its pages lie: empty, or with a `/` at its end.
    pub folder: String,
    /// The parts of it that were published; all where empty.
    pub only: Vec<String>,
    /// Absent where it lies in no repository.
    pub commit: Option<OfCommit>,
    /// The commit of the publication before, where it was compared with that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<String>,
    /// Over the paths and bytes of its files, as `riskreg audit --checkpoint` makes it.
    pub fingerprint: String,
    pub profile: OfProfile,
}

/// The commit that a register was published from.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfCommit {
    pub name: String,
    /// Files of the register were not as the commit has them.
    pub dirty: bool,
}

/// What a register was graded by.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfProfile {
    /// The built-in profile that it is, or builds upon.
    pub id: String,
    /// SHA-256 over the built-in profile and `riskreg.toml`, each behind its length in eight bytes.
    pub sha256: Option<Sum>,
}

impl OfProfile {
    pub fn new(profile: &Profile, config: &[u8]) -> OfProfile {
        let built_in = BUILT_IN.iter().find(|built_in| *built_in.name == *profile.name);
        let mut hasher = Sha256::new();
        for part in [built_in.map_or("", |built_in| built_in.text).as_bytes(), config] {
            hasher.update((part.len() as u64).to_be_bytes());
            hasher.update(part);
        }
        OfProfile { id: profile.name.to_string(), sha256: Some(Sum(hasher.finalize().into())) }
    }
}

/// A file as the manifest lists it.
#[derive(Serialize, Deserialize)]
struct Listed<P> {
    path: P,
    #[serde(flatten)]
    held: Held,
}

impl Manifest {
    /// Of a publication whose files are still to be made.
    pub fn new(today: Date, largest: u64, options: Options, registers: Vec<OfRegister>) -> Manifest {
        let riskreg = env!("CARGO_PKG_VERSION").to_owned();
        Manifest { format: FORMAT, riskreg, today, largest, options, registers, ..Manifest::default() }
    }

    /// Something else would have come out, or was asked: not only another date, another day, another commit with the
    /// same register in it.
    pub fn differs(&self, other: &Manifest) -> bool {
        // The files, of which there are many, are compared as they stand.
        let lasting = |manifest: &Manifest| {
            let Manifest { format, riskreg, date: _, today: _, largest, options, registers, files: _ } = manifest;
            let mut registers = registers.clone();
            registers.iter_mut().for_each(|register| register.commit = None);
            (*format, riskreg.clone(), *largest, options.clone(), registers)
        };
        self.files != other.files || lasting(self) != lasting(other)
    }

    /// One file a line, so that two versions of it are read side by side.
    pub fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        let head = serde_json::to_string_pretty(self)?;
        write!(out, "{},\n  \"files\": [", head.strip_suffix("\n}").unwrap_or(&head))?;
        let mut before = "\n    ";
        for (path, held) in &self.files {
            out.write_all(before.as_bytes())?;
            serde_json::to_writer(&mut *out, &Listed { path, held: *held })?;
            before = ",\n    ";
        }
        out.write_all(b"\n  ]\n}\n")
    }

    pub fn read(text: &str) -> Result<Manifest> {
        #[derive(Deserialize)]
        struct Read {
            #[serde(flatten)]
            manifest: Manifest,
            files: Vec<Listed<String>>,
        }
        #[derive(Deserialize)]
        struct Form {
            manifest: u32,
            riskreg: String,
        }
        const NONE: &str = "不是 riskreg 写的清单 / no manifest of riskreg";
        let form: Form = serde_json::from_str(text).context(NONE)?;
        if form.manifest != FORMAT {
            let by = visible(&form.riskreg);
            bail!(
                "清单的格式 {0} 读不懂,由 riskreg {by} 写成 / a manifest of format {0} is not understood; riskreg {by} wrote it",
                form.manifest
            );
        }
        let Read { mut manifest, files } = serde_json::from_str(text).context(NONE)?;
        manifest.files = files.into_iter().map(|listed| (listed.path, listed.held)).collect();
        Ok(manifest)
    }
}

/// How a file of a folder is not what it should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    Altered,
    Missing,
    Added,
}

/// How `there` is not what it should be, in order of path.
pub fn faults<'f>(there: &'f Files, should: &'f Files) -> Vec<(&'f str, Fault)> {
    let of = |path: &'f String| match (there.get(path), should.get(path)) {
        (Some(is), Some(should)) => (is != should).then_some((&**path, Fault::Altered)),
        (None, _) => Some((&**path, Fault::Missing)),
        (Some(_), None) => Some((&**path, Fault::Added)),
    };
    let mut faults: Vec<(&str, Fault)> = should.keys().filter_map(of).collect();
    faults.extend(there.keys().filter(|path| !should.contains_key(*path)).filter_map(of));
    faults.sort_unstable_by_key(|(path, _)| *path);
    faults
}

#[cfg(test)]
mod tests {
    use super::*;

    fn manifest() -> Manifest {
        let register = OfRegister {
            name: "甲\u{202e}台账".to_owned(),
            commit: Some(OfCommit { name: "ab".repeat(20), dirty: true }),
            profile: OfProfile::new(&crate::profile::load(None).profile, b"format = 1"),
            ..OfRegister::default()
        };
        let mut manifest = Manifest::new(jiff::civil::date(2026, 11, 22), 5, Options::default(), vec![register]);
        manifest.files.insert("药剂科/index.html".to_owned(), Held::of(b"a"));
        manifest.files.insert("index.html".to_owned(), Held::of(b""));
        manifest
    }

    fn written(manifest: &Manifest) -> String {
        let mut text = Vec::new();
        manifest.write(&mut text).unwrap();
        String::from_utf8(text).unwrap()
    }

    #[test]
    fn what_is_written_is_read_back() {
        let manifest = manifest();
        let text = written(&manifest);
        assert_eq!(Manifest::read(&text).unwrap(), manifest);
        assert_eq!(text.lines().filter(|line| line.contains("\"sha256\"") && line.contains("\"path\"")).count(), 2);
        let empty = Manifest { files: Files::new(), ..manifest };
        assert_eq!(Manifest::read(&written(&empty)).unwrap(), empty);
    }

    #[test]
    fn what_is_no_manifest_is_refused() {
        let good = written(&manifest());
        for bad in ["", "{}", "[]", "{\"name\": \"a web app\"}", &good.replace("\"manifest\": 1", "\"manifest\": 2")] {
            assert!(Manifest::read(bad).is_err(), "{bad}");
        }
        assert!(Manifest::read(&good.replace("e3b0", "zzzz")).is_err());
        assert!(Manifest::read(&good.replace("e3b0", "")).is_err());
    }

    #[test]
    fn another_date_day_or_commit_alone_is_no_difference() {
        let one = manifest();
        let mut other = one.clone();
        other.date = "2027-01-01T00:00:00Z".to_owned();
        other.today = jiff::civil::date(2027, 1, 1);
        other.registers[0].commit = None;
        assert!(!one.differs(&other));
        other.registers[0].fingerprint = "v1:other".to_owned();
        assert!(one.differs(&other));
        let mut other = one.clone();
        other.files.remove("index.html");
        assert!(one.differs(&other));
    }

    #[test]
    fn a_folder_is_compared_file_by_file() {
        let files = |named: &[(&str, &str)]| -> Files {
            named.iter().map(|(path, content)| ((*path).to_owned(), Held::of(content.as_bytes()))).collect()
        };
        let there = files(&[("a", "1"), ("b", "2"), ("d", "4")]);
        let should = files(&[("a", "1"), ("b", "3"), ("c", "")]);
        assert_eq!(faults(&there, &should), [("b", Fault::Altered), ("c", Fault::Missing), ("d", Fault::Added)]);
        assert!(faults(&there, &there).is_empty());
    }
}
