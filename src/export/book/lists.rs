//! Lists to choose from: fixed words of the format, levels and categories of the profile, roles.

use anyhow::Result;
use rust_xlsxwriter::{DataValidation, DataValidationErrorStyle, Formula, Workbook};

use super::sheets::{BESIDES, Sheets, sheet_of, wide};
use crate::export::columns::{Column, Columns, Form};
use crate::profile::Profile;
use crate::record::{Language, RecordKind, Value, YesNo};
use crate::register::{Grading, Risk};

const NAME: &str = "_lists";

/// Words to choose from; `strict`: nothing else may stand there.
pub struct Choice {
    pub words: Vec<String>,
    pub strict: bool,
}

/// What may stand under a column; `None` where anything may.
pub fn choice(column: &Column, kind: RecordKind, profile: &Profile, language: Language) -> Option<Choice> {
    let field = column.field?;
    let strict = |words: Vec<String>| Some(Choice { words, strict: true });
    match column.form {
        Form::YesNo => strict([true, false].iter().flat_map(|yes| YesNo(*yes).worded(language)).collect()),
        Form::Word => strict(column.words?.words.iter().map(|(en, zh)| language.of(zh[0], en).to_owned()).collect()),
        Form::Text if [Grading::level, Grading::self_level, Grading::residual_level].contains(&field) => {
            strict(profile.scale.levels().map(|(_, level)| level.id.to_string()).collect())
        }
        Form::Text if field == Risk::category => {
            strict(profile.categories.words.iter().map(|word| word.id.to_string()).collect())
        }
        Form::Text if field == Risk::area => Some(Choice { words: ids(&profile.areas.words), strict: false }),
        Form::Text if field.name() == "kind" && kind == RecordKind::Power => {
            Some(Choice { words: ids(&profile.power_kinds.words), strict: false })
        }
        Form::Text if field.name() == "kind" && kind == RecordKind::Measure => {
            Some(Choice { words: ids(&profile.measure_kinds.words), strict: false })
        }
        Form::Parties if field.name() == "owner" || field == Grading::monitor => {
            Some(Choice { words: profile.roles.iter().map(|role| role.id.to_string()).collect(), strict: false })
        }
        _ => None,
    }
    .filter(|choice| !choice.words.is_empty())
}

fn ids(words: &[crate::profile::ListedWord]) -> Vec<String> {
    words.iter().map(|word| word.id.to_string()).collect()
}

/// The lists of a workbook, each written once.
pub struct Lists {
    index: usize,
    written: Vec<Vec<String>>,
}

impl Lists {
    pub fn new(workbook: &mut Workbook) -> Result<Lists> {
        let index = workbook.worksheets().len();
        workbook.add_worksheet().set_name(NAME)?.set_very_hidden(true);
        Ok(Lists { index, written: Vec::new() })
    }

    /// A list to choose from.
    pub fn validation(
        &mut self,
        workbook: &mut Workbook,
        choice: &Choice,
        language: Language,
    ) -> Result<DataValidation> {
        let column = match self.written.iter().position(|words| *words == choice.words) {
            Some(column) => column,
            None => {
                let sheet = workbook.worksheet_from_index(self.index)?;
                for (row, word) in (0..).zip(&choice.words) {
                    sheet.write_string(row, wide(self.written.len()), word)?;
                }
                self.written.push(choice.words.clone());
                self.written.len() - 1
            }
        };
        let letter = rust_xlsxwriter::utility::column_number_to_name(wide(column));
        let list = format!("='{NAME}'!${letter}$1:${letter}${}", choice.words.len());
        let validation = DataValidation::new().allow_list_formula(Formula::new(list)).ignore_blank(true);
        if !choice.strict {
            return Ok(validation.show_error_message(false));
        }
        let words: String = choice.words.join(language.of("、", ", ")).chars().take(180).collect();
        Ok(validation
            .set_error_style(DataValidationErrorStyle::Stop)
            .set_error_title(language.of("没有这个词", "No such word"))?
            .set_error_message(language.of(format!("可写：{words}"), format!("Write one of: {words}")))?)
    }
}

/// Puts lists to the columns of the sheets of records, also below the last row, where people add.
pub fn offer(workbook: &mut Workbook, sheets: &Sheets, profile: &Profile, language: Language) -> Result<()> {
    /// So many rows below the last are for what is added.
    const ROOM: u32 = 1_000;
    let mut lists = Lists::new(workbook)?;
    for own in &sheets.sheets {
        let Some(columns) = Columns::of(own.kind) else { continue };
        for (index, column) in columns.columns.iter().enumerate() {
            let Some(choice) = choice(column, own.kind, profile, language) else { continue };
            let validation = lists.validation(workbook, &choice, language)?;
            let (at, last) = (wide(BESIDES.len() + index), (own.row + ROOM).min(super::MOST_ROWS - 1));
            sheet_of(workbook, own)?.add_data_validation(1, at, last, at, &validation)?;
        }
    }
    Ok(())
}
