//! `riskreg schema`.

use std::io::Write;
use std::path::PathBuf;

use anyhow::Result;
use clap::ValueEnum;
use clap::builder::PossibleValuesParser;

use super::Outcome;
use super::common::write_to;
use crate::record::Language;
use crate::schema::{self, Keys, SUBJECTS};

/// 台账格式的 JSON Schema,供编辑器提示和检查 / The format as JSON Schema 2020-12, for editors to complete and check by
#[derive(Debug, clap::Args)]
pub struct Args {
    /// 哪一种文件 / Which kind of file
    #[arg(value_name = "KIND", default_value = "post", value_parser = PossibleValuesParser::new(SUBJECTS.map(|(name, _)| name)))]
    kind: String,
    /// 提示哪种语言的键,用哪种语言解释;各种写法总是都认 / Which keys to offer and explain in; every spelling is always accepted
    #[arg(long, value_enum, default_value_t = KeysArg::Both)]
    keys: KeysArg,
    /// 写入文件 / Write to a file
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum KeysArg {
    Zh,
    En,
    Both,
}

impl From<KeysArg> for Keys {
    fn from(keys: KeysArg) -> Keys {
        match keys {
            KeysArg::Zh => Keys::One(Language::Zh),
            KeysArg::En => Keys::One(Language::En),
            KeysArg::Both => Keys::Both,
        }
    }
}

pub fn run(args: Args, out: &mut dyn Write) -> Result<Outcome> {
    let subject = SUBJECTS.iter().find(|(name, _)| *name == args.kind).map(|(_, subject)| *subject);
    // The parser of the command line lets no other name through.
    let Some(subject) = subject else { return Ok(Outcome::Nothing) };
    let text = schema::text(subject, args.keys.into());
    write_to(args.output.as_ref(), out, |out| out.write_all(text.as_bytes()))?;
    Ok(Outcome::Clean)
}
