//! How cells of a sheet look. Fonts are those that Excel and WPS have where Chinese is written.

use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder};
use rustc_hash::FxHashMap;

use crate::document::LevelColor;
use crate::write::document::{HEAD_FILL, heading_rank, level_look};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Look {
    Title,
    Heading(u8),
    Paragraph,
    Fields,
    Signature,
    Head,
    Label,
    /// In the middle of its cell.
    Middle,
    Text,
    /// Running text or the name of a group that goes over pages.
    Top,
    Level {
        rank: usize,
        of: usize,
        color: Option<LevelColor>,
    },
}

impl Look {
    /// The size of its letters in points.
    pub fn points(self) -> f64 {
        match self {
            Look::Title => 20.0,
            Look::Heading(1) => 14.0,
            Look::Heading(_) | Look::Paragraph | Look::Fields | Look::Signature => 12.0,
            _ => 10.5,
        }
    }
}

/// The formats of a workbook, each made once.
#[derive(Default)]
pub struct Looks {
    made: FxHashMap<(Look, bool), Format>,
}

impl Looks {
    /// The format for a text: one that could be read as a formula is marked as text, so that it stays one when it is edited.
    pub fn of(&mut self, look: Look, text: &str) -> &Format {
        let quoted = text.starts_with(['=', '+', '-', '@', '\'', '\t']);
        self.made.entry((look, quoted)).or_insert_with(|| {
            let format = format(look).set_font_size(look.points());
            if quoted { format.set_quote_prefix() } else { format }
        })
    }
}

const SONG: &str = "宋体";
const HEI: &str = "黑体";
/// GB 2312, by which a machine without the font chooses another.
const CHARSET: u8 = 134;

fn format(look: Look) -> Format {
    let set = |font: &str| Format::new().set_font_name(font).set_font_charset(CHARSET).set_text_wrap();
    let cell = |font: &str| set(font).set_border(FormatBorder::Thin).set_align(FormatAlign::VerticalCenter);
    match look {
        Look::Title => set("方正小标宋简体").set_align(FormatAlign::Center).set_align(FormatAlign::VerticalCenter),
        Look::Heading(rank) => {
            set(if heading_rank(rank) < 3 { HEI } else { SONG }).set_bold().set_align(FormatAlign::VerticalCenter)
        }
        Look::Paragraph => set(SONG).set_align(FormatAlign::Top),
        Look::Fields => set(SONG).set_align(FormatAlign::VerticalCenter),
        Look::Signature => set(SONG).set_align(FormatAlign::Bottom),
        Look::Head => cell(HEI).set_align(FormatAlign::Center).set_background_color(color(HEAD_FILL)),
        Look::Label => cell(HEI).set_align(FormatAlign::Center),
        Look::Middle => cell(SONG).set_align(FormatAlign::Center),
        Look::Text => cell(SONG).set_align(FormatAlign::Left),
        Look::Top => cell(SONG).set_align(FormatAlign::Left).set_align(FormatAlign::Top),
        Look::Level { rank, of, color: named } => {
            let look = level_look(rank, of, named);
            let cell = cell(SONG).set_align(FormatAlign::Center).set_bold();
            cell.set_background_color(color(look.fill)).set_font_color(color(look.ink))
        }
    }
}

fn color(hexadecimal: &str) -> Color {
    Color::RGB(u32::from_str_radix(hexadecimal, 16).unwrap_or_default())
}
