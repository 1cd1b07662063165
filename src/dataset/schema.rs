//! The tables of a dataset and their columns: what the writer writes, what `riskreg schema dataset` and the page beside the examples
//! say, and what the views in Chinese are made of.

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Text that many rows share: words, names, paths.
    Word,
    /// Text that is each row's own.
    Text,
    /// A whole number.
    Whole,
    YesNo,
    /// A day, without a time zone.
    Date,
}

impl Kind {
    /// Its name in SQL.
    pub fn sql(self) -> &'static str {
        match self {
            Kind::Word | Kind::Text => "VARCHAR",
            Kind::Whole => "BIGINT",
            Kind::YesNo => "BOOLEAN",
            Kind::Date => "DATE",
        }
    }
}

#[derive(Debug, Clone, Copy)]
pub struct Column {
    pub name: &'static str,
    /// What the views in Chinese call it.
    pub zh: &'static str,
    pub kind: Kind,
    /// May be NULL.
    pub optional: bool,
    pub doc_zh: &'static str,
    pub doc_en: &'static str,
}

#[derive(Debug)]
pub struct Table {
    pub name: &'static str,
    /// What the view in Chinese is called.
    pub zh: &'static str,
    pub doc_zh: &'static str,
    pub doc_en: &'static str,
    pub columns: &'static [Column],
}

/// The folder that the files of a unit lie in is `unit_code=…`; engines read the column from it.
pub const PARTITION: Column =
    word("unit_code", "单位代码", "单位的代码,取自文件夹名", "code of the unit, read from the name of the folder");

const fn column(
    name: &'static str,
    zh: &'static str,
    kind: Kind,
    doc_zh: &'static str,
    doc_en: &'static str,
) -> Column {
    Column { name, zh, kind, optional: false, doc_zh, doc_en }
}

const fn word(name: &'static str, zh: &'static str, doc_zh: &'static str, doc_en: &'static str) -> Column {
    column(name, zh, Kind::Word, doc_zh, doc_en)
}

const fn text(name: &'static str, zh: &'static str, doc_zh: &'static str, doc_en: &'static str) -> Column {
    column(name, zh, Kind::Text, doc_zh, doc_en)
}

const fn whole(name: &'static str, zh: &'static str, doc_zh: &'static str, doc_en: &'static str) -> Column {
    column(name, zh, Kind::Whole, doc_zh, doc_en)
}

const fn yes(name: &'static str, zh: &'static str, doc_zh: &'static str, doc_en: &'static str) -> Column {
    column(name, zh, Kind::YesNo, doc_zh, doc_en)
}

const fn date(name: &'static str, zh: &'static str, doc_zh: &'static str, doc_en: &'static str) -> Column {
    column(name, zh, Kind::Date, doc_zh, doc_en)
}

impl Column {
    const fn or_null(self) -> Column {
        Column { optional: true, ..self }
    }
}

const REGISTER: Column = word(
    "register_code",
    "台账代码",
    "台账的代码,即最上层单位的代码",
    "code of the register: that of its topmost unit",
);
const HOME: Column = word(
    "home",
    "所属",
    "所在的部门或单位,写路径;最上层单位为空",
    "path of the department or unit it belongs to itself; empty for the topmost",
);
const HOLDER: Column = word(
    "holder",
    "载体",
    "写着它的岗位、部门、单位或风险库文件,写路径",
    "path of the post, department, unit or library file it stands in",
);
const LAYER: Column = word(
    "layer",
    "层次",
    "岗位、部门、单位或风险库",
    "岗位 (post), 部门 (department), 单位 (unit) or 风险库 (library)",
);
const POSITION: Column = whole(
    "position",
    "位次",
    "在文件中的位次,从 1 起;与 holder 一起是它的键",
    "its place in the file, from 1; with holder, its key",
);
const LEVEL: Column =
    word("level", "等级", "有效等级:审定的,没有则自评的", "the level that holds: as decided, else as self-assessed")
        .or_null();
const LEVEL_RANK: Column =
    whole("level_rank", "等级序", "等级的序号,0 为最高", "rank of the level, 0 the highest").or_null();
const DERIVED: Column =
    word("derived_level", "规则等级", "按定级规则得出的等级", "what the level rule gives").or_null();
const DERIVED_RANK: Column = whole("derived_level_rank", "规则等级序", "规则等级的序号", "its rank").or_null();

pub const UNITS: Table = Table {
    name: "units",
    zh: "单位",
    doc_zh: "单位,每行一个;没有 unit.yaml 的台账有一行,is_unit 为否",
    doc_en: "Units. A register without unit.yaml has one row, which is no unit",
    columns: &[
        REGISTER,
        HOME,
        word("name", "名称", "名称", "its name"),
        yes("is_unit", "是单位", "有 unit.yaml,计入单位数", "it has a unit.yaml and counts as a unit"),
        word("parent_code", "上级代码", "台账内上级单位的代码", "code of the unit around it in the register").or_null(),
        whole("depth", "层", "在台账内的层数,0 为最上", "how many units are around it in the register"),
        word("kind", "性质", "单位性质", "kind of unit").or_null(),
        word("superior", "上级", "所写的上级单位", "superior unit, as written").or_null(),
        word("register", "台账", "台账名称", "name of the register"),
        word("cycle", "周期", "台账所在的周期", "the cycle the register is in").or_null(),
        word("graded", "定级对象", "给什么定级,以、分隔:风险点、职权、岗位、部门", "what is graded, joined by 、")
            .or_null(),
    ],
};

pub const DEPARTMENTS: Table = Table {
    name: "departments",
    zh: "部门",
    doc_zh: "部门,每行一个;home 是它自己的路径",
    doc_en: "Departments; home is its own path",
    columns: &[
        REGISTER,
        HOME,
        word("parent", "上一级", "上一级部门或单位的路径", "path of the department or unit around it"),
        text("id", "编号", "编号", "id").or_null(),
        word("name", "名称", "名称", "its name"),
        whole("staff", "人数", "人数", "head count").or_null(),
        LEVEL,
        LEVEL_RANK,
        DERIVED,
        DERIVED_RANK,
    ],
};

pub const POSTS: Table = Table {
    name: "posts",
    zh: "岗位",
    doc_zh: "岗位,每行一个",
    doc_en: "Posts",
    columns: &[
        REGISTER,
        HOME,
        word("holder", "载体", "岗位的路径,是它的键", "path of the post: its key"),
        text("id", "编号", "编号", "id").or_null(),
        word("title", "岗位名称", "岗位名称", "title"),
        word("tier", "层级", "领导、中层或一般", "领导 (leader), 中层 (middle) or 一般 (staff)").or_null(),
        yes("key_post", "重点岗位", "重点岗位", "a key prevention post"),
        whole("places", "编制", "应有几人", "how many there should be").or_null(),
        whole("holders", "任职人数", "现有几人任职", "how many hold it now"),
        LEVEL,
        LEVEL_RANK,
        DERIVED,
        DERIVED_RANK,
    ],
};

pub const PEOPLE: Table = Table {
    name: "people",
    zh: "任职",
    doc_zh: "谁在哪个岗位,每人每岗一行。人数不能逐行相加,要数不同的 person",
    doc_en: "Who holds which post, a row for each. People do not add up: count distinct persons",
    columns: &[
        REGISTER,
        HOME,
        word("holder", "载体", "岗位的路径", "path of the post"),
        whole(
            "person",
            "人",
            "台账内一人一号;同一工号是同一人,没有工号的在一个单位内按姓名算,写作「某」的各算一人",
            "a number for each person of the register: by staff number, else by name within a unit; masked names are nobody else",
        ),
        word("name", "姓名", "姓名;用 --names 导出时才有", "name; only where exported with --names").or_null(),
    ],
};

pub const POWERS: Table = Table {
    name: "powers",
    zh: "职权",
    doc_zh: "职权,每行一项",
    doc_en: "Powers",
    columns: &[
        REGISTER,
        HOME,
        HOLDER,
        LAYER,
        POSITION,
        text("id", "编号", "编号", "id").or_null(),
        text("name", "名称", "名称", "its name").or_null(),
        word("kind", "类型", "职权类型", "kind of power").or_null(),
        text("content", "内容", "职权内容", "what it comprises").or_null(),
        text("basis", "依据", "依据,每条一行", "what grants it, one a line").or_null(),
        yes("key", "重点职权", "重点职权", "a key power"),
        LEVEL,
        LEVEL_RANK,
        DERIVED,
        DERIVED_RANK,
    ],
};

pub const RISKS: Table = Table {
    name: "risks",
    zh: "风险点",
    doc_zh: "风险点,每行一个,风险库、归并和已消除的也在内;counted 为是的才计入风险点数",
    doc_en: "Risk points, those of libraries, summary points and closed ones too; counted says which count as risk points",
    columns: &[
        REGISTER,
        HOME,
        HOLDER,
        LAYER,
        POSITION,
        text("id", "编号", "编号", "id").or_null(),
        text("title", "名称", "名称,没有则第一条表现形式", "title, else its first manifestation").or_null(),
        text("manifestations", "表现形式", "表现形式,每条一行", "manifestations, one a line").or_null(),
        whole("manifestation_count", "表现形式数", "表现形式几条", "how many manifestations"),
        whole("measure_count", "措施数", "针对它的措施几条,共用的在内", "how many measures act on it, shared ones too"),
        word("category", "类别", "风险类别", "category").or_null(),
        word("area", "业务领域", "业务领域", "business area").or_null(),
        word(
            "stage",
            "运行环节",
            "受理、决策、执行、监督或履职",
            "受理 (acceptance), 决策 (decision), 执行 (execution), 监督 (supervision) or 履职 (duty)",
        )
        .or_null(),
        word("scope", "共性个性", "共性或个性", "共性 (common) or 个性 (individual)").or_null(),
        whole("power", "对应职权", "对应职权在同一文件中的位次", "position of its power in the same file").or_null(),
        word("power_kind", "职权类型", "对应职权的类型", "kind of its power").or_null(),
        LEVEL,
        LEVEL_RANK,
        yes("self_assessed", "自评", "等级只是自评的", "the level is only self-assessed"),
        DERIVED,
        DERIVED_RANK,
        word("residual_level", "剩余风险等级", "采取措施后的等级,如所写", "the level that remains, as written")
            .or_null(),
        word(
            "grouped_level",
            "归入等级",
            "按等级汇总时归入哪一级:自己的,否则职权的,否则岗位或部门的",
            "the level it is grouped by: its own, else its power's, else its post's or department's",
        )
        .or_null(),
        whole("grouped_level_rank", "归入等级序", "归入等级的序号", "its rank").or_null(),
        whole("owner_count", "责任人数", "责任人几个", "how many owners"),
        text(
            "owners",
            "责任人",
            "责任人,每个一行;用 --names 导出时才有",
            "owners, one a line; only where exported with --names",
        )
        .or_null(),
        whole("monitor_count", "监控责任人数", "监控责任人几个", "how many monitors"),
        text(
            "monitors",
            "监控责任人",
            "监控责任人,每个一行;用 --names 导出时才有",
            "monitors, one a line; only where exported with --names",
        )
        .or_null(),
        date("since", "提出日期", "提出日期", "raised on").or_null(),
        date("reviewed", "复核日期", "最近复核日期", "last reviewed on").or_null(),
        yes("closed", "已消除", "已消除", "it is closed"),
        date("closed_on", "消除日期", "消除日期", "closed on").or_null(),
        yes("summary", "归并", "由下级风险点归并而来", "it sums up points below"),
        yes("counted", "计数", "计入风险点数", "it counts as a risk point"),
        yes("publish", "公开", "可以公开", "it may be published"),
    ],
};

pub const MEASURES: Table = Table {
    name: "measures",
    zh: "防控措施",
    doc_zh: "防控措施,每行一条;共用的也只有一行,针对哪些风险点见 measure_risks",
    doc_en: "Measures; a shared one has one row, and measure_risks says which points it is for",
    columns: &[
        REGISTER,
        HOME,
        HOLDER,
        LAYER,
        POSITION,
        text("text", "措施", "措施", "who does what").or_null(),
        word("kind", "类型", "措施类型", "kind").or_null(),
        word("phase", "阶段", "前期预防、中期监控或后期处置", "前期预防 (early), 中期监控 (mid) or 后期处置 (late)")
            .or_null(),
        yes(
            "shared",
            "共用",
            "不只属于一个风险点:全文件共用、职权共用或来自风险库",
            "not one point's own: its file's, a power's, or a library's",
        ),
        date("due", "期限", "完成期限的最后一天", "the last day on which it is in time").or_null(),
        yes("lasting", "长期", "期限写的是长期", "its due date is 长期 (lasting)"),
        word("status", "状态", "拟定或已落实", "拟定 (planned) or 已落实 (in place)").or_null(),
        word("frequency", "频次", "多久一次", "how often").or_null(),
        whole("owner_count", "责任人数", "责任人几个", "how many carry it out"),
        text(
            "owners",
            "责任人",
            "责任人,每个一行;用 --names 导出时才有",
            "who carries it out, one a line; only where exported with --names",
        )
        .or_null(),
        yes("counted", "计数", "计入措施数", "it counts as a measure"),
    ],
};

pub const MEASURE_RISKS: Table = Table {
    name: "measure_risks",
    zh: "措施对应",
    doc_zh: "哪条措施针对哪个风险点,每对一行",
    doc_en: "Which measure acts on which risk point",
    columns: &[
        REGISTER,
        HOLDER,
        whole("measure", "措施位次", "措施的 position", "position of the measure"),
        whole("risk", "风险点位次", "风险点的 position", "position of the risk point"),
    ],
};

pub const FACTORS: Table = Table {
    name: "factors",
    zh: "评估因素",
    doc_zh: "定级所依据的因素,每个因素一行",
    doc_en: "What levels were judged by, a row for each factor",
    columns: &[
        REGISTER,
        HOME,
        HOLDER,
        word(
            "subject",
            "对象",
            "风险点、职权、岗位或部门",
            "风险点 (risk), 职权 (power), 岗位 (post) or 部门 (department)",
        ),
        whole(
            "position",
            "位次",
            "风险点或职权的 position;岗位和部门为 0",
            "position of the risk point or power; 0 of a post or department",
        ),
        word("factor", "因素", "因素", "the factor"),
        word("value", "取值", "所写的值", "its value, as written"),
    ],
};

pub const ROLLUP_TABLE: Table = Table {
    name: "rollup",
    zh: "汇总",
    doc_zh: "各部门、单位自身的数,按维度分行;同一维度的行相加就是 `riskreg aggregate` 的数,people 除外",
    doc_en: "What each department and unit holds itself, by dimension: rows of one dimension add up to what `riskreg aggregate` prints, people excepted",
    columns: &[
        REGISTER,
        HOME,
        word(
            "dimension",
            "维度",
            "all 为全部,其余为 tier、category、area、layer、level、stage、power-kind",
            "all, or what the words are of: tier, category, area, layer, level, stage, power-kind",
        ),
        word("word", "取值", "维度的取值;全部为空", "the word; empty for all"),
        whole("word_rank", "取值序", "取值在方案中的次序,从 0 起", "its place among the words of the scheme, from 0")
            .or_null(),
        yes("stated", "已写", "写了取值,不是未写或不适用", "a word is written, and the dimension applies"),
        whole("units", "单位", "单位", "units"),
        whole("departments", "部门", "部门", "departments"),
        whole("posts", "岗位", "岗位", "posts"),
        whole("people", "人员", "本行内不同的人;不能相加", "distinct people of this row; these do not add up"),
        whole("powers", "职权", "职权", "powers"),
        whole("risks", "风险点", "风险点", "risk points"),
        whole("manifestations", "表现形式", "表现形式", "manifestations"),
        whole("measures", "防控措施", "防控措施", "measures"),
        whole("library_points", "风险库", "风险库的风险点", "points of libraries"),
        whole("closed", "已消除", "已消除的风险点", "closed points"),
        whole("points_of_posts", "岗位风险点", "岗位的风险点,归并的在内", "points of posts, summary points too"),
        whole(
            "points_of_departments",
            "部门风险点",
            "部门的风险点,归并的在内",
            "points of departments, summary points too",
        ),
        whole("points_of_units", "单位风险点", "单位的风险点,归并的在内", "points of units, summary points too"),
    ],
};

pub const ROLLUP_LEVELS: Table = Table {
    name: "rollup_levels",
    zh: "汇总等级",
    doc_zh: "汇总中每行的各等级个数",
    doc_en: "How many of each level, for the rows of rollup",
    columns: &[
        REGISTER,
        HOME,
        word("dimension", "维度", "同 rollup", "as in rollup"),
        word("word", "取值", "同 rollup", "as in rollup"),
        yes("stated", "已写", "同 rollup", "as in rollup"),
        word(
            "graded",
            "定级对象",
            "风险点、职权、岗位或部门",
            "风险点 (risk), 职权 (power), 岗位 (post) or 部门 (department)",
        ),
        LEVEL,
        LEVEL_RANK,
        whole(
            "number",
            "个数",
            "个数;没有等级的一行是未定级",
            "how many; the row without a level is what is not graded",
        ),
    ],
};

/// All of them, in the order in which they are documented.
pub const TABLES: [&Table; 11] = [
    &UNITS,
    &DEPARTMENTS,
    &POSTS,
    &PEOPLE,
    &POWERS,
    &RISKS,
    &MEASURES,
    &MEASURE_RISKS,
    &FACTORS,
    &ROLLUP_TABLE,
    &ROLLUP_LEVELS,
];
