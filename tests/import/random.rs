//! Whatever a table holds: every row and cell has one fate, and nothing panics.

use proptest::prelude::*;
use riskreg::import::{CellFate, Fate, Options, Unknown, import};
use riskreg::sheet::{Book, Cell, Region, Row, Sheet};

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("序号".to_owned()),
        Just("部门".to_owned()),
        Just("岗位".to_owned()),
        Just("姓名".to_owned()),
        Just("职权".to_owned()),
        Just("风险点".to_owned()),
        Just("表现形式".to_owned()),
        Just("等级".to_owned()),
        Just("防控措施".to_owned()),
        Just("责任人".to_owned()),
        Just("防控责任人".to_owned()),
        Just("责任人职务".to_owned()),
        Just("编号".to_owned()),
        Just("完成时限".to_owned()),
        Just("合计".to_owned()),
        Just("小计3个".to_owned()),
        Just("同上".to_owned()),
        Just("/".to_owned()),
        Just("注：无".to_owned()),
        Just("一、办公室".to_owned()),
        Just("单位：某局".to_owned()),
        Just("1.甲\n2.乙".to_owned()),
        Just("①甲②乙③丙".to_owned()),
        Just("高".to_owned()),
        Just("2026-01-05".to_owned()),
        Just("甲、乙".to_owned()),
        Just("日期".to_owned()),
        Just("风险等级".to_owned()),
        Just("√".to_owned()),
        Just("□高 ☑中 □低".to_owned()),
        Just("2.乙".to_owned()),
        Just("（1）甲（2）乙".to_owned()),
        Just("2026年6月底".to_owned()),
        Just("填报单位：某局（盖章）  填报日期：2026年3月 1日".to_owned()),
        Just("科长签字：".to_owned()),
        "[1-9]{1,2}",
        "[;；,，、。（）()【】：:□☑√ \n1-3一二第底年月日]{1,6}",
        // Readers of workbooks make line ends of the two separators.
        "[\\PC&&[^\u{2028}\u{2029}]]{0,8}",
    ]
}

fn cell() -> impl Strategy<Value = Cell> {
    prop_oneof![
        3 => Just(Cell::Blank),
        8 => text().prop_map(|text| if text.trim().is_empty() { Cell::Blank } else { Cell::Text(text) }),
        1 => Just(Cell::Number("3".to_owned())),
        1 => Just(Cell::Date("2026-03-01".to_owned())),
        1 => Just(Cell::Bool(true)),
        1 => Just(Cell::Unreadable("#REF!".to_owned())),
    ]
}

fn sheet() -> impl Strategy<Value = Sheet> {
    let headings = prop::sample::subsequence(
        vec![
            "序号",
            "部门",
            "岗位",
            "姓名",
            "职权",
            "风险点",
            "表现形式",
            "等级",
            "防控措施",
            "责任人",
            "完成时限",
            "日期",
            "风险等级",
            "高",
            "低",
            "别的",
        ],
        2..9,
    );
    let rows = prop::collection::vec(prop::collection::vec(cell(), 0..9), 0..14);
    let regions = prop::collection::vec((0u32..14, 0u16..8, 0u32..4, 0u16..3), 0..4);
    let above = prop::sample::select(vec!["", "", "单位：某局", "科室：内科  填表日期：2026年1月", "岗位：科长"]);
    (headings, rows, regions, any::<bool>(), above).prop_map(|(headings, rows, regions, headed, above)| {
        let mut all: Vec<Vec<Cell>> = Vec::new();
        if headed {
            all.push(headings.iter().map(|text| Cell::Text((*text).to_owned())).collect());
        }
        all.extend(rows);
        let rows: Vec<Row> = (1u32..)
            .zip(all)
            .filter(|(_, cells)| cells.iter().any(|cell| *cell != Cell::Blank))
            .map(|(number, cells)| Row { number, hidden: false, cells })
            .collect();
        let mut merged: Vec<Region> = Vec::new();
        for (row, column, down, right) in regions {
            let region = Region { first: (row, column), last: (row + down, column + right) };
            let meets = |other: &Region| {
                region.first.0 <= other.last.0
                    && other.first.0 <= region.last.0
                    && region.first.1 <= other.last.1
                    && other.first.1 <= region.last.1
            };
            if !merged.iter().any(meets) {
                merged.push(region);
            }
        }
        Sheet { name: above.to_owned(), rows, merged, ..Sheet::default() }
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn what_was_seen_is_what_was_entered_and_what_was_refused(sheets in prop::collection::vec(sheet(), 1..3), unknown in 0..3usize) {
        let book = Book { sheets, remarks: Vec::new() };
        let unknown = Unknown::ALL[unknown];
        let mut imported = import(&[("表.xlsx".to_owned(), book.clone())], &|_, _| Options { unknown, ..Options::default() });
        prop_assert_eq!(imported.sheets.len(), book.sheets.len());
        for (ledger, sheet) in imported.sheets.iter().zip(&book.sheets) {
            prop_assert_eq!(ledger.rows.len(), sheet.rows.len());
            let rows = ledger.rows();
            prop_assert_eq!(rows.seen, rows.entered + rows.stated + rows.left_out + rows.refused);
            prop_assert_eq!(rows.seen + rows.around, sheet.rows.len());
            let written = sheet.rows.iter().flat_map(|row| &row.cells).filter(|cell| **cell != Cell::Blank).count();
            let cells = ledger.cells();
            prop_assert_eq!(cells.seen, cells.entered + cells.stated + cells.left_out + cells.refused);
            // Each cell in which something stands has one note, and no other has.
            let mut noted: Vec<(u32, u16)> = ledger.cells.iter().filter(|cell| !cell.filled).map(|cell| (cell.at.row, cell.at.column)).collect();
            noted.sort_unstable();
            let twice = noted.windows(2).find(|pair| pair[0] == pair[1]).map(|pair| pair[0]);
            prop_assert_eq!(twice, None, "{:?}", ledger.cells);
            prop_assert_eq!(noted.len(), written, "{:?}", ledger.cells);
            // A row that was entered holds a cell that was.
            for (place, row) in ledger.rows.iter().enumerate() {
                let own = || ledger.cells.iter().filter(|cell| !cell.filled && cell.at.row as usize == place);
                if matches!(row.fate, Fate::Refused(_)) {
                    prop_assert!(own().any(|cell| matches!(cell.fate, CellFate::Refused(_))), "{row:?}");
                }
            }
        }
        riskreg::import::number(&mut imported.draft);
        let paths = riskreg::import::paths(&imported.draft, "", &|_| None);
        for file in riskreg::import::files(&imported.draft, &paths, riskreg::register::FileKind::Unit) {
            let meant = file.meant(riskreg::record::Language::Zh);
            let text = riskreg::write::yaml::mapping(&meant.mapping()).unwrap();
            prop_assert!(riskreg::write::yaml::reads_back(&text, &meant.mapping()), "{text}");
            if let Some(text) = meant.laid_out() {
                prop_assert!(riskreg::write::yaml::reads_back(&text, &meant.mapping()), "{text}");
            }
        }
    }
}
