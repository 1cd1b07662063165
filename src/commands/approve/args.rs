//! What `approve` is asked on the command line.

use std::path::PathBuf;

use jiff::civil::Date;

use crate::approve::{About, Asked, Suggested};
use crate::commands::common::{Input, Lang, parse_date};
use crate::commands::tables::Printed;
use crate::read::LARGEST;
use crate::record::Word;
use crate::register::{Decision, SuggestionKind};

/// 审核:记录一次审核决定和所审内容的指纹,可一次写多份文件,不合审核链的不写 / Approve: record a decision of the review chain, bound to what was judged, in one file or many
#[derive(Debug, clap::Args)]
pub struct Args {
    /// 岗位、部门等的文件,或整个文件夹;公示要写出文件 / Files of posts, departments …, or whole folders; a notice by its file
    #[arg(value_name = "PATH", required = true)]
    paths: Vec<PathBuf>,
    /// 审核环节,方案 `[[review]]` 里的 / The stage, one of `[[review]]` in the profile
    #[arg(long, value_name = "STAGE")]
    stage: String,
    /// 审核人:姓名、工号或角色 / Who decided: a name, staff number or role
    #[arg(long, value_name = "NAME")]
    by: Option<String>,
    /// 审核的会议或组织,如 科务会 / The meeting or body that decided
    #[arg(long, value_name = "BODY")]
    body: Option<String>,
    /// 结论:同意(默认)、退回、调整、备案 / approve (the default), return, adjust or filed
    #[arg(long, value_name = "DECISION", value_parser = parse_word::<Decision>)]
    decision: Option<Decision>,
    /// 意见 / Opinion
    #[arg(long, value_name = "TEXT")]
    opinion: Option<String>,
    /// 到会人数 / How many attended
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(i64).range(1..100_000))]
    present: Option<i64>,
    /// 作出决定的日期,默认为今天 / The day of the decision; today by default
    #[arg(long, value_name = "DATE", value_parser = parse_date)]
    date: Option<Date>,
    /// 会议纪要 / Minutes
    #[arg(long, value_name = "TEXT")]
    minutes: Option<String>,
    /// 逐项结论,可写多次,如 R2=退回;几份一起审时写 药剂科/采购岗#R2=退回 / Decision on one item, may be repeated: R2=return, or path#R2=return where several files are approved
    #[arg(long = "item", value_name = "ID=DECISION", value_parser = parse_item)]
    items: Vec<(About, Decision)>,
    /// 建议,可写多次:类型:编号:内容,如 降级:R2:金额已下降;编号可空 / Suggestion, may be repeated: kind:id:text, such as lower:R2:less money; the id may be empty
    #[arg(long = "suggest", value_name = "KIND:ID:TEXT", value_parser = parse_suggestion)]
    suggestions: Vec<Suggested>,
    /// 所属年度或周期,默认为方案的当前周期 / The cycle; that of the profile by default
    #[arg(long, value_name = "NAME")]
    cycle: Option<String>,
    /// 文件夹里只办轮到这一环节的,其余跳过 / Of a folder only those whose turn this stage is; skip the others
    #[arg(long)]
    pub ready: bool,
    /// 只显示会写什么,不写 / Show what would be written, and write nothing
    #[arg(long)]
    pub dry_run: bool,
    /// 输出语言,默认随台账的 `keys` / Language of the output; that of the register's `keys` by default
    #[arg(long, value_enum, value_name = "LANG")]
    lang: Option<Lang>,
    /// 以这一天为今天 / Take this day for today
    #[arg(long, value_name = "DATE", value_parser = parse_date)]
    today: Option<Date>,
    #[command(flatten)]
    pub printed: Printed,
}

impl Args {
    /// Only files as they are can be written.
    pub fn input(&self) -> Input {
        Input {
            paths: self.paths.clone(),
            lang: self.lang,
            today: self.today,
            at: None,
            max_file_size: LARGEST / (1024 * 1024),
            no_cache: false,
        }
    }

    pub fn asked(&self, today: Date) -> Asked {
        // What is blank was not given.
        let given =
            |text: &Option<String>| text.as_deref().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned);
        Asked {
            stage: self.stage.clone(),
            by: given(&self.by),
            body: given(&self.body),
            decision: self.decision,
            opinion: given(&self.opinion),
            present: self.present,
            date: self.date.unwrap_or(today),
            minutes: given(&self.minutes),
            items: self.items.clone(),
            suggestions: self.suggestions.clone(),
            cycle: given(&self.cycle),
            today,
        }
    }
}

fn words<W: Word>() -> String {
    let words = W::SET.words.iter().map(|(en, zh)| format!("{}/{en}", zh[0]));
    words.collect::<Vec<_>>().join(" ")
}

fn parse_word<W: Word + Known>(text: &str) -> Result<W, String> {
    let found = W::SET.find(text).and_then(|index| W::known().get(index).copied());
    found.ok_or_else(|| format!("可写 / write one of: {}", words::<W>()))
}

/// A fixed word with all its values.
trait Known: Word {
    fn known() -> &'static [Self];
}

impl Known for Decision {
    fn known() -> &'static [Decision] {
        Decision::ALL
    }
}

impl Known for SuggestionKind {
    fn known() -> &'static [SuggestionKind] {
        SuggestionKind::ALL
    }
}

fn parse_item(text: &str) -> Result<(About, Decision), String> {
    let Some((about, decision)) = text.rsplit_once(['=', '＝']) else {
        return Err("写作 R2=退回 / written R2=return".to_owned());
    };
    let about = About::parse(about);
    if about.id.is_empty() {
        return Err("写作 R2=退回 / written R2=return".to_owned());
    }
    Ok((about, parse_word(decision)?))
}

fn parse_suggestion(text: &str) -> Result<Suggested, String> {
    let mut parts = text.splitn(3, [':', '：']);
    let kind = parse_word(parts.next().unwrap_or_default())?;
    let mut given = || parts.next().map(str::trim).filter(|part| !part.is_empty());
    let about = given().map(About::parse);
    Ok(Suggested { kind, about, text: given().map(str::to_owned) })
}
