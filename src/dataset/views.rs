//! The SQL that makes of a dataset what engines ask: a view of each table, one more under Chinese names, and those that the example
//! queries sum. The same for every engine but for the words with which each makes a view.

use super::schema::{Column, PARTITION, TABLES, Table};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    DuckDb,
    DataFusion,
    Spark,
}

impl Engine {
    pub const ALL: [Engine; 3] = [Engine::DuckDb, Engine::DataFusion, Engine::Spark];

    pub fn name(self) -> &'static str {
        match self {
            Engine::DuckDb => "duckdb",
            Engine::DataFusion => "datafusion",
            Engine::Spark => "spark",
        }
    }

    /// Makes the files of a table known under its name.
    fn table(self, table: &str) -> String {
        match self {
            // Codes are texts, whatever they look like.
            Engine::DuckDb => format!(
                "CREATE OR REPLACE VIEW {table} AS SELECT * FROM read_parquet('dataset/{table}/*/*.parquet', hive_partitioning = true, hive_types = {{'{0}': VARCHAR}});\n",
                PARTITION.name
            ),
            Engine::DataFusion => format!(
                "CREATE EXTERNAL TABLE {table} STORED AS PARQUET PARTITIONED BY ({}) LOCATION 'dataset/{table}/';\n",
                PARTITION.name
            ),
            Engine::Spark => {
                format!("CREATE OR REPLACE TEMPORARY VIEW {table} USING parquet OPTIONS (path 'dataset/{table}');\n")
            }
        }
    }

    fn view(self, name: &str, select: &str) -> String {
        let create = match self {
            Engine::DuckDb | Engine::DataFusion => "CREATE OR REPLACE VIEW",
            // A view that Spark keeps would need a catalogue.
            Engine::Spark => "CREATE OR REPLACE TEMPORARY VIEW",
        };
        format!("{create} {name} AS\n{select};\n")
    }

    fn quoted(self, name: &str) -> String {
        match self {
            Engine::DuckDb | Engine::DataFusion => format!("\"{name}\""),
            Engine::Spark => format!("`{name}`"),
        }
    }
}

/// All views for an engine, in the order in which they must be made.
pub fn views(engine: Engine) -> String {
    let mut sql = String::from(
        "-- 由 riskreg 的表结构生成,不要手改 / Generated from the schema of riskreg; do not edit.\n-- 数据集是当前文件夹下的 dataset / The dataset is the folder `dataset` below the current one.\n\n",
    );
    for table in TABLES {
        sql.push_str(&engine.table(table.name));
    }
    sql.push_str("\n-- 中文名称 / Under Chinese names\n");
    for table in TABLES {
        sql.push('\n');
        sql.push_str(&in_chinese(engine, table));
    }
    sql.push_str("\n-- 供 queries/ 相加 / What queries/ sum\n");
    for (zh, en, name, select) in SUMS {
        sql.push_str(&format!("\n-- {zh} / {en}\n{}", engine.view(name, select)));
    }
    sql
}

fn in_chinese(engine: Engine, table: &Table) -> String {
    let columns = std::iter::once(&PARTITION).chain(table.columns);
    let select = |column: &Column| format!("  {} AS {}", column.name, engine.quoted(column.zh));
    let columns: Vec<String> = columns.map(select).collect();
    let select = format!("SELECT\n{}\nFROM {}", columns.join(",\n"), table.name);
    engine.view(&engine.quoted(table.zh), &select)
}

/// Views in plain SQL, each from those before it: what it is in both languages, its name, its query.
const SUMS: [(&str, &str, &str, &str); 9] = [
    (
        "台账,及其给什么定级",
        "registers, and what they grade",
        "registers",
        "SELECT register_code, register, coalesce(graded, '') AS graded FROM units WHERE home = ''",
    ),
    (
        "单位和部门",
        "units and departments",
        "homes",
        "SELECT register_code, home, 'unit' AS kind, name FROM units WHERE is_unit
UNION ALL SELECT register_code, home, 'department' AS kind, name FROM departments
UNION ALL SELECT u.register_code, u.home, 'register' AS kind, u.name FROM units u
  LEFT JOIN departments d ON d.register_code = u.register_code AND d.home = u.home
  WHERE NOT u.is_unit AND d.home IS NULL",
    ),
    (
        "谁在谁之下,自己也在内",
        "which home lies in which, itself included",
        "within",
        "SELECT a.register_code, a.home AS around, b.home FROM homes a
JOIN homes b ON b.register_code = a.register_code
WHERE a.home = '' OR b.home = a.home OR substr(b.home, 1, length(a.home) + 1) = a.home || '/'",
    ),
    (
        "各单位、部门自身的数",
        "what each home holds itself",
        "facts",
        "SELECT register_code, home, 'units' AS what, count(*) AS n FROM units WHERE is_unit GROUP BY register_code, home
UNION ALL SELECT register_code, home, 'departments' AS what, count(*) AS n FROM departments GROUP BY register_code, home
UNION ALL SELECT register_code, home, 'posts' AS what, count(*) AS n FROM posts GROUP BY register_code, home
UNION ALL SELECT register_code, home, 'powers' AS what, count(*) AS n FROM powers GROUP BY register_code, home
UNION ALL SELECT register_code, home, 'risks' AS what, count(*) AS n FROM risks WHERE counted GROUP BY register_code, home
UNION ALL SELECT register_code, home, 'manifestations' AS what, sum(manifestation_count) AS n FROM risks WHERE counted GROUP BY register_code, home
UNION ALL SELECT register_code, home, 'measures' AS what, count(*) AS n FROM measures WHERE counted GROUP BY register_code, home
UNION ALL SELECT register_code, home, 'library_points' AS what, count(*) AS n FROM risks WHERE layer = '风险库' AND NOT closed GROUP BY register_code, home
UNION ALL SELECT register_code, home, 'closed' AS what, count(*) AS n FROM risks WHERE layer <> '风险库' AND closed GROUP BY register_code, home
UNION ALL SELECT register_code, home, 'points_of_posts' AS what, count(*) AS n FROM risks WHERE layer = '岗位' AND NOT closed GROUP BY register_code, home
UNION ALL SELECT register_code, home, 'points_of_departments' AS what, count(*) AS n FROM risks WHERE layer = '部门' AND NOT closed GROUP BY register_code, home
UNION ALL SELECT register_code, home, 'points_of_units' AS what, count(*) AS n FROM risks WHERE layer = '单位' AND NOT closed GROUP BY register_code, home",
    ),
    (
        "各单位、部门自身各等级的数",
        "how many of each level each home holds itself",
        "level_facts",
        "SELECT r.register_code, r.home, '风险点' AS graded, r.level, r.level_rank, count(*) AS n FROM risks r
  JOIN registers g ON g.register_code = r.register_code AND g.graded LIKE '%风险点%'
  WHERE r.counted GROUP BY r.register_code, r.home, r.level, r.level_rank
UNION ALL SELECT p.register_code, p.home, '职权' AS graded, p.level, p.level_rank, count(*) AS n FROM powers p
  JOIN registers g ON g.register_code = p.register_code AND g.graded LIKE '%职权%'
  GROUP BY p.register_code, p.home, p.level, p.level_rank
UNION ALL SELECT p.register_code, p.home, '岗位' AS graded, p.level, p.level_rank, count(*) AS n FROM posts p
  JOIN registers g ON g.register_code = p.register_code AND g.graded LIKE '%岗位%'
  GROUP BY p.register_code, p.home, p.level, p.level_rank
UNION ALL SELECT d.register_code, d.home, '部门' AS graded, d.level, d.level_rank, count(*) AS n FROM departments d
  JOIN registers g ON g.register_code = d.register_code AND g.graded LIKE '%部门%'
  GROUP BY d.register_code, d.home, d.level, d.level_rank",
    ),
    (
        "风险点归入的取值",
        "the words that risk points are grouped by",
        "words_of_points",
        "SELECT 'category' AS dimension, coalesce(category, '未写') AS word, register_code, unit_code, home, holder, layer, position, power, level, level_rank, manifestation_count, counted, closed FROM risks
UNION ALL SELECT 'level' AS dimension, coalesce(grouped_level, '未写') AS word, register_code, unit_code, home, holder, layer, position, power, level, level_rank, manifestation_count, counted, closed FROM risks
UNION ALL SELECT 'area' AS dimension, coalesce(area, '未写') AS word, register_code, unit_code, home, holder, layer, position, power, level, level_rank, manifestation_count, counted, closed FROM risks
UNION ALL SELECT 'stage' AS dimension, coalesce(stage, '未写') AS word, register_code, unit_code, home, holder, layer, position, power, level, level_rank, manifestation_count, counted, closed FROM risks",
    ),
    (
        "职权归入的取值:给职权定级的,按自己的等级;其余随风险点",
        "the words that powers are grouped by: their own level where powers are graded, else those of their points",
        "words_of_powers",
        "SELECT DISTINCT w.dimension, w.word, p.register_code, p.unit_code, p.home, p.holder, p.layer, p.position, p.level, p.level_rank FROM words_of_points w
  JOIN powers p ON p.register_code = w.register_code AND p.holder = w.holder AND p.layer = w.layer AND p.position = w.power
  JOIN registers g ON g.register_code = w.register_code
  WHERE NOT w.closed AND NOT (w.dimension = 'level' AND g.graded LIKE '%职权%')
UNION ALL SELECT 'level' AS dimension, coalesce(p.level, '未写') AS word, p.register_code, p.unit_code, p.home, p.holder, p.layer, p.position, p.level, p.level_rank FROM powers p
  JOIN registers g ON g.register_code = p.register_code AND g.graded LIKE '%职权%'",
    ),
    (
        "每个取值涉及谁",
        "whom each word concerns",
        "concerned",
        "SELECT DISTINCT dimension, word, register_code, unit_code, home, holder, layer FROM words_of_points WHERE NOT closed
UNION SELECT DISTINCT dimension, word, register_code, unit_code, home, holder, layer FROM words_of_powers",
    ),
    (
        "每个取值的数",
        "the numbers of each word",
        "word_facts",
        "SELECT dimension, word, register_code, 'risks' AS what, count(*) AS n FROM words_of_points WHERE counted GROUP BY dimension, word, register_code
UNION ALL SELECT dimension, word, register_code, 'manifestations' AS what, sum(manifestation_count) AS n FROM words_of_points WHERE counted GROUP BY dimension, word, register_code
UNION ALL SELECT dimension, word, register_code, 'library_points' AS what, count(*) AS n FROM words_of_points WHERE layer = '风险库' AND NOT closed GROUP BY dimension, word, register_code
UNION ALL SELECT dimension, word, register_code, 'closed' AS what, count(*) AS n FROM words_of_points WHERE layer <> '风险库' AND closed GROUP BY dimension, word, register_code
UNION ALL SELECT dimension, word, register_code, 'points_of_posts' AS what, count(*) AS n FROM words_of_points WHERE layer = '岗位' AND NOT closed GROUP BY dimension, word, register_code
UNION ALL SELECT dimension, word, register_code, 'points_of_departments' AS what, count(*) AS n FROM words_of_points WHERE layer = '部门' AND NOT closed GROUP BY dimension, word, register_code
UNION ALL SELECT dimension, word, register_code, 'points_of_units' AS what, count(*) AS n FROM words_of_points WHERE layer = '单位' AND NOT closed GROUP BY dimension, word, register_code
UNION ALL SELECT dimension, word, register_code, 'powers' AS what, count(*) AS n FROM words_of_powers GROUP BY dimension, word, register_code
UNION ALL SELECT dimension, word, register_code, 'measures' AS what, count(*) AS n FROM (
  SELECT DISTINCT w.dimension, w.word, w.register_code, m.holder, m.measure FROM words_of_points w
  JOIN measure_risks m ON m.register_code = w.register_code AND m.holder = w.holder AND m.risk = w.position
  WHERE w.counted) x GROUP BY dimension, word, register_code
UNION ALL SELECT dimension, word, register_code, 'posts' AS what, count(DISTINCT holder) AS n FROM concerned WHERE layer = '岗位' GROUP BY dimension, word, register_code
UNION ALL SELECT c.dimension, c.word, c.register_code, 'people' AS what, count(DISTINCT p.person) AS n FROM concerned c
  JOIN people p ON p.register_code = c.register_code AND p.holder = c.holder
  WHERE c.layer = '岗位' GROUP BY c.dimension, c.word, c.register_code
UNION ALL SELECT c.dimension, c.word, c.register_code, 'departments' AS what, count(DISTINCT c.home) AS n FROM concerned c
  JOIN departments d ON d.register_code = c.register_code AND d.home = c.home
  GROUP BY c.dimension, c.word, c.register_code
UNION ALL SELECT c.dimension, c.word, c.register_code, 'units' AS what, count(DISTINCT c.unit_code) AS n FROM concerned c
  JOIN units u ON u.register_code = c.register_code AND u.unit_code = c.unit_code AND u.is_unit
  GROUP BY c.dimension, c.word, c.register_code",
    ),
];

/// The page of the tables, in Markdown.
pub fn page() -> String {
    let mut page = String::from(
        "<!-- 由 riskreg 的表结构生成,不要手改 / Generated from the schema of riskreg; do not edit. -->\n\n# 数据集的表 / The tables of a dataset\n\n",
    );
    page.push_str(&format!("结构版本 / version of the schema: {}\n", super::SCHEMA));
    for table in TABLES {
        page.push_str(&format!(
            "\n## {} · {}\n\n{} / {}\n\n| 列 / column | 中文视图 / in Chinese | 类型 / type | 含义 / meaning |\n|---|---|---|---|\n",
            table.name, table.zh, table.doc_zh, table.doc_en
        ));
        for column in std::iter::once(&PARTITION).chain(table.columns) {
            let null = if column.optional { " NULL" } else { "" };
            page.push_str(&format!(
                "| `{}` | {} | {}{null} | {} / {} |\n",
                column.name,
                column.zh,
                column.kind.sql(),
                column.doc_zh,
                column.doc_en
            ));
        }
    }
    page
}
