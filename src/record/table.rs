//! Fields and their tables: the spellings of keys, found per kind of mapping.

use std::sync::OnceLock;

use rustc_hash::FxHashMap;

use super::{Record, Shape};
use crate::vocabulary::{Spellings, fold};

/// One field of one record. Two are equal when they are the same row of the same table.
#[derive(Clone, Copy)]
pub struct Field(pub &'static FieldDef);

impl Field {
    pub fn def(self) -> &'static FieldDef {
        self.0
    }

    /// The English key; what machine outputs use.
    pub fn name(self) -> &'static str {
        self.0.rust_name.strip_prefix("r#").unwrap_or(self.0.rust_name)
    }

    /// The Chinese key that is written; all the others are read.
    pub fn zh(self) -> &'static str {
        self.0.zh[0]
    }

    pub fn key(self, language: Language) -> &'static str {
        match language {
            Language::Zh => self.zh(),
            Language::En => self.name(),
        }
    }

    pub fn shape(self) -> Shape {
        (self.0.shape)()
    }
}

impl PartialEq for Field {
    fn eq(&self, other: &Field) -> bool {
        self.0.record == other.0.record && self.0.row == other.0.row
    }
}
impl Eq for Field {}

impl std::fmt::Debug for Field {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?}.{}", self.0.record, self.name())
    }
}

/// A row of a record's table.
pub struct FieldDef {
    pub record: RecordKind,
    /// Which row of its record's own table it is, from 0.
    pub row: u16,
    pub rust_name: &'static str,
    /// Chinese spellings; the first is written.
    pub zh: &'static [&'static str],
    /// Headings of published tables that mean this field; for `import` only.
    pub headings: &'static [&'static str],
    pub shape: fn() -> Shape,
    pub doc_zh: &'static str,
    pub doc_en: &'static str,
    pub flags: Flags,
}

/// The rows, each knowing its number; evaluated while compiling.
pub const fn numbered<const ROWS: usize>(mut fields: [FieldDef; ROWS]) -> [FieldDef; ROWS] {
    let mut row = 0;
    while row < ROWS {
        fields[row].row = row as u16;
        row += 1;
    }
    fields
}

/// The row of `fields` with that name; evaluated while compiling.
pub const fn index_of(fields: &[FieldDef], name: &str) -> usize {
    let mut index = 0;
    while index < fields.len() {
        let (a, b) = (fields[index].rust_name.as_bytes(), name.as_bytes());
        let mut same = a.len() == b.len();
        let mut byte = 0;
        while same && byte < a.len() {
            same = a[byte] == b[byte];
            byte += 1;
        }
        if same {
            return index;
        }
        index += 1;
    }
    panic!("a field that its own table does not list")
}

/// What a field is besides its value.
#[derive(Debug, Clone, Copy)]
pub struct Flags {
    pub required: bool,
    pub private: bool,
    pub unstamped: bool,
    pub text: bool,
    pub people: bool,
    /// Kept apart from its record.
    pub seldom: bool,
}

impl Flags {
    pub const NONE: Flags =
        Flags { required: false, private: false, unstamped: false, text: false, people: false, seldom: false };
}

/// The language of a key, of a message or of an output.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    #[default]
    Zh,
    En,
}

impl Language {
    /// The one of two texts, said side by side, that this language asks for.
    pub fn of<T>(self, zh: T, en: T) -> T {
        match self {
            Language::Zh => zh,
            Language::En => en,
        }
    }
}

macro_rules! kinds {
    ($($Kind:ident $zh:literal $en:literal,)*) => {
        /// The kinds of mapping that the format knows, with what people call them.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum RecordKind { $($Kind),* }

        impl RecordKind {
            pub const COUNT: usize = [$(RecordKind::$Kind),*].len();
            pub fn zh(self) -> &'static str { match self { $(RecordKind::$Kind => $zh),* } }
            pub fn en(self) -> &'static str { match self { $(RecordKind::$Kind => $en),* } }
        }
    };
}

kinds! {
    Post "岗位" "post",
    Department "部门" "department",
    Unit "单位" "unit",
    Library "风险库" "risk library",
    RuleEntry "制度" "rule",
    Notice "公示" "notice",
    Statement "公布数据" "statement",
    Risk "风险点" "risk point",
    Power "职权" "power",
    Measure "防控措施" "measure",
    Grading "定级" "grading",
    Person "人员" "person",
    Party "责任人" "party",
    Commitment "承诺" "commitment",
    Review "审核记录" "review",
    Suggestion "建议" "suggestion",
    Process "流程" "process",
    Step "步骤" "step",
    Next "下一步" "next step",
    Leader "班子成员" "leader",
    LeadingGroup "领导小组" "leading group",
    Office "办公室" "office",
    Group "工作组" "working group",
    Contact "联系方式" "contact",
    Secrecy "保密审查" "secrecy review",
    Feedback "反馈" "feedback",
    Item "数据项" "statement item",
    Counts "统计口径" "counts",
    Config "设置" "riskreg.toml",
    Cycle "周期" "cycle",
    Levels "等级" "levels",
    LevelEntry "等级" "level",
    LevelRules "定级规则" "level rules",
    TableRule "条件表规则" "table rule",
    Row "条件表的一行" "row of a table rule",
    MatrixRule "矩阵规则" "matrix rule",
    FactorsRule "加权规则" "factors rule",
    ProductRule "乘积规则" "product rule",
    CountRule "计数规则" "count rule",
    DeclaredRule "申报规则" "declared rule",
    Axis "矩阵的一边" "matrix axis",
    FactorEntry "因素" "factor",
    NumberWord "词值" "word for a number",
    Bands "分段" "bands",
    Override "直接定级" "override",
    Responsibility "分级负责" "responsibility",
    Role "角色" "role",
    ReviewChain "审核链" "review chain",
    Stage "审核环节" "stage",
    Quorum "到会要求" "quorum",
    CommitmentRule "承诺要求" "commitment rule",
    Categories "类别" "categories",
    WordEntry "词" "word",
    Areas "业务领域" "areas",
    Words "词表" "words",
    Measures "对措施的要求" "what is asked of measures",
    Separation "不相容职务" "separation",
    Rotation "轮岗" "rotation",
    Calendar "日历" "calendar",
    NoticeRule "公示要求" "notice rule",
    Git "版本库" "git",
    OwnerEntry "归属" "owner",
    Lint "检查" "lint",
    Severities "严重程度" "severity",
    PathLint "按路径" "lint path",
    Publish "公示页面" "publish",
    Column "列" "column",
    Baseline "基线" "baseline",
    BaselineEntry "基线的一条" "entry of a baseline",
    ImportMap "导入对照表" "import map",
    SheetMap "工作表" "sheet",
}

/// The keys of one record, by every spelling.
pub struct Table {
    pub kind: RecordKind,
    pub fields: Vec<Field>,
    /// Those of `fields` that must be given.
    pub required: Vec<Field>,
    keys: Spellings<(u16, Language)>,
    /// The keys, and what else published tables call them.
    headings: Spellings<u16>,
    /// Of each of `fields`.
    shapes: Vec<Shape>,
    from_text: Option<Field>,
}

impl Table {
    /// The table of `R`, made at first use.
    pub fn of<R: Record>() -> &'static Table {
        static TABLES: [OnceLock<Table>; RecordKind::COUNT] = [const { OnceLock::new() }; RecordKind::COUNT];
        TABLES[R::KIND as usize].get_or_init(|| Table::new(R::KIND, R::all_fields()))
    }

    fn new(kind: RecordKind, fields: Vec<Field>) -> Table {
        let mut keys = Spellings::default();
        let mut headings = Spellings::default();
        for (index, field) in fields.iter().enumerate() {
            let index = index as u16;
            keys.add(field.name(), (index, Language::En));
            for zh in field.def().zh {
                keys.add(zh, (index, Language::Zh));
            }
            for heading in field.def().zh.iter().chain(field.def().headings).chain([&field.name()]) {
                headings.add(heading, index);
            }
        }
        let from_text = fields.iter().copied().find(|field| field.def().flags.text);
        let required = fields.iter().copied().filter(|field| field.def().flags.required).collect();
        let shapes = fields.iter().map(|field| field.shape()).collect();
        Table { kind, fields, required, keys, headings, shapes, from_text }
    }

    /// The field that `key` names and the language it is written in.
    pub fn find(&self, key: &str) -> Option<(Field, Language)> {
        self.keys.get(key).map(|(index, language)| (self.fields[index as usize], language))
    }

    /// The field that `key` names, and what may stand under it.
    pub fn find_shaped(&self, key: &str) -> Option<(Field, &Shape)> {
        let (index, _) = self.keys.get(key)?;
        Some((self.fields[usize::from(index)], &self.shapes[usize::from(index)]))
    }

    /// The same as [`Table::find`], and the spelling to write where the key is written in one that is only read.
    pub fn find_spelt(&self, key: &str) -> Option<(Field, Language, Option<&str>)> {
        let ((index, language), usual) = self.keys.get_spelt(key)?;
        Some((self.fields[index as usize], language, usual))
    }

    /// The field that a column of a published table gives.
    pub fn find_heading(&self, heading: &str) -> Option<Field> {
        self.headings.get(heading).map(|index| self.fields[usize::from(index)])
    }

    /// Every heading that the table knows.
    pub fn headings(&self) -> impl Iterator<Item = &str> {
        self.headings.spellings().map(|(heading, _)| heading)
    }

    pub fn suggest(&self, key: &str) -> Vec<&str> {
        self.keys.suggest(key)
    }

    /// The field that a bare string stands for, where the record may be written so.
    pub fn from_text(&self) -> Option<Field> {
        self.from_text
    }

    /// Two fields of one record must not share a folded spelling: those that do, for the test of it.
    pub fn clashes(&self) -> Vec<String> {
        let mut seen: FxHashMap<String, Field> = FxHashMap::default();
        let mut clashes = Vec::new();
        for field in &self.fields {
            for spelling in std::iter::once(field.name()).chain(field.def().zh.iter().copied()) {
                let first = *seen.entry(fold(spelling)).or_insert(*field);
                if first != *field {
                    clashes.push(format!("{field:?} and {first:?}: {spelling}"));
                }
            }
        }
        clashes
    }
}
