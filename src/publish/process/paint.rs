//! How a drawing gets its colours: on a page from the classes of the style sheet, light or dark; on paper from itself.

use super::super::Site;
use super::super::paths::Kind;

#[derive(Clone, Copy)]
pub enum Paint<'p> {
    /// On a page that lies so far below the root; points lead to where they are told in full.
    Page { root: &'p str },
    /// By itself, for paper.
    Paper,
}

impl Paint<'_> {
    /// The attributes of the whole drawing.
    pub fn open(self) -> &'static str {
        match self {
            Paint::Page { .. } => " class=\"chart flow\"",
            Paint::Paper => {
                " xmlns=\"http://www.w3.org/2000/svg\" font-family=\"'Noto Sans CJK SC', 'Source Han Sans SC', 'Microsoft YaHei', SimHei, sans-serif\" font-size=\"13\" fill=\"#1b2325\""
            }
        }
    }

    pub fn is_on_page(self) -> bool {
        matches!(self, Paint::Page { .. })
    }

    /// Where a point is told in full.
    pub fn href(self, site: &Site<'_>, (shown, point): (usize, usize)) -> Option<String> {
        match self {
            Paint::Page { root } => {
                let (page, anchor) = (&site.shown[shown].page, &site.shown[shown].points[point].anchor);
                Some(format!("{root}{}#{anchor}", page.file(Kind::Html)))
            }
            Paint::Paper => None,
        }
    }

    /// One of these classes, by the colour of a level.
    pub fn of(self, classes: [&'static str; 6], color: usize) -> &'static str {
        self.class(classes[color.min(5)])
    }

    pub fn class(self, class: &'static str) -> &'static str {
        let (_, on_page, on_paper) = LOOKS.iter().find(|(known, ..)| *known == class).unwrap_or(&LOOKS[0]);
        match self {
            Paint::Page { .. } => on_page,
            Paint::Paper => on_paper,
        }
    }
}

macro_rules! looks {
    ($($class:literal: $paper:literal),* $(,)?) => {
        &[$(($class, concat!(" class=\"", $class, "\""), concat!(" ", $paper))),*]
    };
}

/// Each class of `style.css` with what it means where there is no style sheet.
const LOOKS: &[(&str, &str, &str)] = looks![
    "t12": r##"font-size="12""##,
    "t12 k0": r##"font-size="12" fill="#55605f""##,
    "hd": r##"font-weight="700""##,
    "ttl": r##"font-size="14" font-weight="700""##,
    "lab": r##"font-size="15" font-weight="700" fill="#0b5d52""##,
    "cnd": r##"font-size="12" font-weight="700""##,
    "bkt": r##"font-size="12" fill="#7d4700""##,
    "lane": r##"fill="#f6f8f8" stroke="#d5dbd9""##,
    "box": r##"fill="#ffffff" stroke="#55605f" stroke-width="1.5""##,
    "box key": r##"fill="#ffffff" stroke="#1b2325" stroke-width="3""##,
    "out": r##"fill="#ffffff" stroke="#55605f" stroke-width="1.2" stroke-dasharray="2 3""##,
    "hit": r##"fill="none""##,
    "ar": r##"fill="none" stroke="#3a4543" stroke-width="1.6""##,
    "ah": r##"fill="#3a4543""##,
    "bk": r##"fill="none" stroke="#7d4700" stroke-width="1.6" stroke-dasharray="6 4""##,
    "bh": r##"fill="#7d4700""##,
    "g0": r##"fill="#ffffff" stroke="#8b9694""##,
    "g1": r##"fill="#a3211b" stroke="#a3211b""##,
    "g2": r##"fill="#fdeed6" stroke="#b06a12""##,
    "g3": r##"fill="#ffffff" stroke="#5c88b4""##,
    "g4": r##"fill="#fdf8d9" stroke="#a58a00""##,
    "g5": r##"fill="#eaf5ea" stroke="#4d8a4f""##,
    "i0": r##"fill="#55605f" stroke="#55605f""##,
    "i1": r##"fill="#ffffff" stroke="#ffffff""##,
    "i2": r##"fill="#713f00" stroke="#713f00""##,
    "i3": r##"fill="#1d4e7e" stroke="#1d4e7e""##,
    "i4": r##"fill="#5a4b00" stroke="#5a4b00""##,
    "i5": r##"fill="#1f5a22" stroke="#1f5a22""##,
    "w0": r##"font-size="12" fill="#55605f""##,
    "w1": r##"font-size="12" font-weight="700" fill="#ffffff""##,
    "w2": r##"font-size="12" font-weight="700" fill="#713f00""##,
    "w3": r##"font-size="12" font-weight="700" fill="#1d4e7e""##,
    "w4": r##"font-size="12" font-weight="700" fill="#5a4b00""##,
    "w5": r##"font-size="12" font-weight="700" fill="#1f5a22""##,
    "f0": r##"fill="#cfd6d4""##,
    "f1": r##"fill="#a3211b""##,
    "f2": r##"fill="#efa94a""##,
    "f3": r##"fill="#5c88b4""##,
    "f4": r##"fill="#d6b800""##,
    "f5": r##"fill="#6fae72""##,
    "h0": r##"fill="#55605f" stroke="#55605f""##,
    "h1": r##"fill="#8c1a15" stroke="#8c1a15""##,
    "h2": r##"fill="#713f00" stroke="#713f00""##,
    "h3": r##"fill="#1d4e7e" stroke="#1d4e7e""##,
    "h4": r##"fill="#5a4b00" stroke="#5a4b00""##,
    "h5": r##"fill="#1f5a22" stroke="#1f5a22""##,
];
