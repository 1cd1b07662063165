//! `riskreg forms`.

use std::io::Write;

use anyhow::{Result, bail};
use clap::Subcommand;

use super::Outcome;
use super::common::{Lang, locale};
use super::tables::{Languages, Printed};
use crate::finding::Both;
use crate::publish::forms::{FORMS, by_name};
use crate::record::Language;
use crate::reports::table::{Cell, Table};
use crate::source::visible;
use crate::vocabulary::did_you_mean;

/// 清单和表单:有哪些,各有哪些列;`publish --form` 生成 / Lists and forms: which there are and their columns; `publish --form` makes them
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    List(ListArgs),
}

/// 列出各种清单和表单:名称、用途、几份、列 / List them: name, what for, how many copies, columns
#[derive(Debug, clap::Args)]
struct ListArgs {
    #[command(flatten)]
    printed: Printed,
    /// 输出语言,默认随系统 / Language of the output; that of the system by default
    #[arg(long, value_enum, value_name = "LANG")]
    lang: Option<Lang>,
}

pub fn run(args: Args, out: &mut dyn Write) -> Result<Outcome> {
    let What::List(args) = args.what;
    let written = args.lang.map_or_else(locale, Language::from);
    args.printed.tables(&[table()], Languages { written, asked: args.lang }, out)?;
    Ok(Outcome::Clean)
}

/// Every form, in the order of the list.
fn table() -> Table {
    let mut table = Table::new("forms", Both::new("清单和表单", "Lists and forms"))
        .text("name", "名称", "Name")
        .text("title", "标题", "Title")
        .text("of", "份数", "Copies")
        .text("what", "用途", "What for")
        .text("columns", "列", "Columns");
    for form in FORMS {
        let both = |words: (&str, &str)| Cell::both(words.0, words.1);
        table.push(vec![
            Cell::Text(form.name.to_owned()),
            both(form.title),
            both(form.of.words()),
            both(form.what),
            Cell::both(form.headings(Language::Zh).join("、"), form.headings(Language::En).join(", ")),
        ]);
    }
    table
}

/// The names of the forms that are called so, each once, in the order in which they are asked for.
pub fn named(names: &[String]) -> Result<Vec<String>> {
    let mut forms: Vec<String> = Vec::new();
    for name in names {
        let Some(form) = by_name(name) else { bail!(no_such_form(name)) };
        if !forms.iter().any(|known| known == form.name) {
            forms.push(form.name.to_owned());
        }
    }
    Ok(forms)
}

fn no_such_form(name: &str) -> String {
    let shown = visible(name);
    let known = FORMS.iter().flat_map(|form| form.names());
    let near: Vec<String> = did_you_mean(name, known).iter().map(|near| format!("`{near}`")).collect();
    match near.is_empty() {
        true => format!(
            "没有表单「{shown}」,`riskreg forms list` 列出全部 / no form is called `{shown}`; `riskreg forms list` lists them"
        ),
        false => format!(
            "没有表单「{shown}」,是不是 {} / no form is called `{shown}`; did you mean {}",
            near.join("、"),
            near.join(" or ")
        ),
    }
}
