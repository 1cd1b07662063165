//! `riskreg template`.

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Result, bail};
use clap::Subcommand;

use super::Outcome;
use super::common::{Lang, locale};
use super::home::Home;
use super::new::check_profile;
use crate::export::{Columns, named_table, template};
use crate::output;
use crate::profile::Profile;
use crate::record::{Language, RecordKind};
use crate::source::visible;

/// 空白表:发给各科室填写的登记表,带下拉选项,填好可以导入 / Blank forms to send round, with lists to choose from; what is filled in can be imported
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    Xlsx(XlsxArgs),
}

/// 空白的 Excel 登记表 / A blank Excel form
#[derive(Debug, clap::Args)]
struct XlsxArgs {
    /// 按这本台账的等级、类别、角色和栏目;不写则按方案 / Levels, categories, roles and columns of this register; of the profile where none is given
    #[arg(value_name = "REGISTER")]
    register: Option<PathBuf>,
    /// 登记什么:risk(默认)、power、post、measure、department 等 / What is filled in: risk (the default), power, post, measure, department …
    #[arg(long, value_name = "KIND", value_parser = kind, default_value = "risk", hide_default_value = true)]
    kind: RecordKind,
    /// 没有台账时的内置方案 / Built-in profile, where there is no register
    #[arg(long, value_name = "PROFILE", conflicts_with = "register")]
    profile: Option<String>,
    /// 没有台账时用中文还是英文,默认随系统 / Language where there is no register; that of the system by default
    #[arg(long, value_enum, value_name = "LANG", conflicts_with = "register")]
    keys: Option<Lang>,
    /// 写到文件 / Write to a file
    #[arg(long, short, value_name = "FILE")]
    output: PathBuf,
}

/// Kinds that a form is made for: those that people write rows of.
const KINDS: [RecordKind; 7] = [
    RecordKind::Risk,
    RecordKind::Power,
    RecordKind::Post,
    RecordKind::Department,
    RecordKind::Measure,
    RecordKind::RuleEntry,
    RecordKind::Step,
];

fn kind(name: &str) -> Result<RecordKind, String> {
    named_table(name).filter(|kind| KINDS.contains(kind)).ok_or_else(|| {
        let names: Vec<&str> =
            KINDS.iter().filter_map(|kind| Columns::of(*kind)).map(|columns| &*columns.name).collect();
        format!("可写 {} / write one of {}", names.join("、"), names.join(", "))
    })
}

pub fn run(args: Args, out: &mut dyn Write) -> Result<Outcome> {
    let What::Xlsx(args) = args.what;
    output::may_replace(&args.output)?;
    let profile = match &args.register {
        Some(register) => of_register(register)?,
        None => of_name(args.profile.as_deref(), args.keys.map_or_else(locale, Language::from))?,
    };
    let unit = profile.register_name.as_deref().unwrap_or_default().to_owned();
    let mut bytes = Vec::new();
    template::write(&mut bytes, &profile, args.kind, &visible(&unit))?;
    output::file(&args.output, |file| file.write_all(&bytes))?;
    let shown = visible(&args.output.to_string_lossy()).into_owned();
    writeln!(
        out,
        "{}",
        profile.keys.of(
            format!("新建 {shown};填好后运行:riskreg import {shown} --into 台账文件夹"),
            format!("new {shown}; when it is filled in: riskreg import {shown} --into REGISTER")
        )
    )?;
    Ok(Outcome::Clean)
}

fn of_register(register: &Path) -> Result<Profile> {
    match Home::of(register)? {
        Some(home) => Ok(home.profile),
        None => {
            let shown = visible(&register.to_string_lossy()).into_owned();
            bail!("{shown}:不在任何台账里 / {shown}: not in a register")
        }
    }
}

fn of_name(name: Option<&str>, keys: Language) -> Result<Profile> {
    let text = match name {
        Some(name) => {
            check_profile(name)?;
            format!("profile = {}\n", serde_json::Value::from(name))
        }
        None => String::new(),
    };
    let parsed = crate::tree::toml::parse(&text);
    let mut profile = crate::profile::load(parsed.root.as_ref().map(|root| (root, text.as_str()))).profile;
    profile.keys = keys;
    Ok(profile)
}
