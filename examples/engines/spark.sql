-- 由 riskreg 的表结构生成,不要手改 / Generated from the schema of riskreg; do not edit.
-- 数据集是当前文件夹下的 dataset / The dataset is the folder `dataset` below the current one.

CREATE OR REPLACE TEMPORARY VIEW units USING parquet OPTIONS (path 'dataset/units');
CREATE OR REPLACE TEMPORARY VIEW departments USING parquet OPTIONS (path 'dataset/departments');
CREATE OR REPLACE TEMPORARY VIEW posts USING parquet OPTIONS (path 'dataset/posts');
CREATE OR REPLACE TEMPORARY VIEW people USING parquet OPTIONS (path 'dataset/people');
CREATE OR REPLACE TEMPORARY VIEW powers USING parquet OPTIONS (path 'dataset/powers');
CREATE OR REPLACE TEMPORARY VIEW risks USING parquet OPTIONS (path 'dataset/risks');
CREATE OR REPLACE TEMPORARY VIEW measures USING parquet OPTIONS (path 'dataset/measures');
CREATE OR REPLACE TEMPORARY VIEW measure_risks USING parquet OPTIONS (path 'dataset/measure_risks');
CREATE OR REPLACE TEMPORARY VIEW factors USING parquet OPTIONS (path 'dataset/factors');
CREATE OR REPLACE TEMPORARY VIEW rollup USING parquet OPTIONS (path 'dataset/rollup');
CREATE OR REPLACE TEMPORARY VIEW rollup_levels USING parquet OPTIONS (path 'dataset/rollup_levels');

-- 中文名称 / Under Chinese names

CREATE OR REPLACE TEMPORARY VIEW `单位` AS
SELECT
  unit_code AS `单位代码`,
  register_code AS `台账代码`,
  home AS `所属`,
  name AS `名称`,
  is_unit AS `是单位`,
  parent_code AS `上级代码`,
  depth AS `层`,
  kind AS `性质`,
  superior AS `上级`,
  register AS `台账`,
  cycle AS `周期`,
  graded AS `定级对象`
FROM units;

CREATE OR REPLACE TEMPORARY VIEW `部门` AS
SELECT
  unit_code AS `单位代码`,
  register_code AS `台账代码`,
  home AS `所属`,
  parent AS `上一级`,
  id AS `编号`,
  name AS `名称`,
  staff AS `人数`,
  level AS `等级`,
  level_rank AS `等级序`,
  derived_level AS `规则等级`,
  derived_level_rank AS `规则等级序`
FROM departments;

CREATE OR REPLACE TEMPORARY VIEW `岗位` AS
SELECT
  unit_code AS `单位代码`,
  register_code AS `台账代码`,
  home AS `所属`,
  holder AS `载体`,
  id AS `编号`,
  title AS `岗位名称`,
  tier AS `层级`,
  key_post AS `重点岗位`,
  places AS `编制`,
  holders AS `任职人数`,
  level AS `等级`,
  level_rank AS `等级序`,
  derived_level AS `规则等级`,
  derived_level_rank AS `规则等级序`
FROM posts;

CREATE OR REPLACE TEMPORARY VIEW `任职` AS
SELECT
  unit_code AS `单位代码`,
  register_code AS `台账代码`,
  home AS `所属`,
  holder AS `载体`,
  person AS `人`,
  name AS `姓名`
FROM people;

CREATE OR REPLACE TEMPORARY VIEW `职权` AS
SELECT
  unit_code AS `单位代码`,
  register_code AS `台账代码`,
  home AS `所属`,
  holder AS `载体`,
  layer AS `层次`,
  position AS `位次`,
  id AS `编号`,
  name AS `名称`,
  kind AS `类型`,
  content AS `内容`,
  basis AS `依据`,
  key AS `重点职权`,
  level AS `等级`,
  level_rank AS `等级序`,
  derived_level AS `规则等级`,
  derived_level_rank AS `规则等级序`
FROM powers;

CREATE OR REPLACE TEMPORARY VIEW `风险点` AS
SELECT
  unit_code AS `单位代码`,
  register_code AS `台账代码`,
  home AS `所属`,
  holder AS `载体`,
  layer AS `层次`,
  position AS `位次`,
  id AS `编号`,
  title AS `名称`,
  manifestations AS `表现形式`,
  manifestation_count AS `表现形式数`,
  measure_count AS `措施数`,
  category AS `类别`,
  area AS `业务领域`,
  stage AS `运行环节`,
  scope AS `共性个性`,
  power AS `对应职权`,
  power_kind AS `职权类型`,
  level AS `等级`,
  level_rank AS `等级序`,
  self_assessed AS `自评`,
  derived_level AS `规则等级`,
  derived_level_rank AS `规则等级序`,
  residual_level AS `剩余风险等级`,
  grouped_level AS `归入等级`,
  grouped_level_rank AS `归入等级序`,
  owner_count AS `责任人数`,
  owners AS `责任人`,
  monitor_count AS `监控责任人数`,
  monitors AS `监控责任人`,
  since AS `提出日期`,
  reviewed AS `复核日期`,
  closed AS `已消除`,
  closed_on AS `消除日期`,
  summary AS `归并`,
  counted AS `计数`,
  publish AS `公开`
FROM risks;

CREATE OR REPLACE TEMPORARY VIEW `防控措施` AS
SELECT
  unit_code AS `单位代码`,
  register_code AS `台账代码`,
  home AS `所属`,
  holder AS `载体`,
  layer AS `层次`,
  position AS `位次`,
  text AS `措施`,
  kind AS `类型`,
  phase AS `阶段`,
  shared AS `共用`,
  due AS `期限`,
  lasting AS `长期`,
  status AS `状态`,
  frequency AS `频次`,
  owner_count AS `责任人数`,
  owners AS `责任人`,
  counted AS `计数`
FROM measures;

CREATE OR REPLACE TEMPORARY VIEW `措施对应` AS
SELECT
  unit_code AS `单位代码`,
  register_code AS `台账代码`,
  holder AS `载体`,
  measure AS `措施位次`,
  risk AS `风险点位次`
FROM measure_risks;

CREATE OR REPLACE TEMPORARY VIEW `评估因素` AS
SELECT
  unit_code AS `单位代码`,
  register_code AS `台账代码`,
  home AS `所属`,
  holder AS `载体`,
  subject AS `对象`,
  position AS `位次`,
  factor AS `因素`,
  value AS `取值`
FROM factors;

CREATE OR REPLACE TEMPORARY VIEW `汇总` AS
SELECT
  unit_code AS `单位代码`,
  register_code AS `台账代码`,
  home AS `所属`,
  dimension AS `维度`,
  word AS `取值`,
  word_rank AS `取值序`,
  stated AS `已写`,
  units AS `单位`,
  departments AS `部门`,
  posts AS `岗位`,
  people AS `人员`,
  powers AS `职权`,
  risks AS `风险点`,
  manifestations AS `表现形式`,
  measures AS `防控措施`,
  library_points AS `风险库`,
  closed AS `已消除`,
  points_of_posts AS `岗位风险点`,
  points_of_departments AS `部门风险点`,
  points_of_units AS `单位风险点`
FROM rollup;

CREATE OR REPLACE TEMPORARY VIEW `汇总等级` AS
SELECT
  unit_code AS `单位代码`,
  register_code AS `台账代码`,
  home AS `所属`,
  dimension AS `维度`,
  word AS `取值`,
  stated AS `已写`,
  graded AS `定级对象`,
  level AS `等级`,
  level_rank AS `等级序`,
  number AS `个数`
FROM rollup_levels;

-- 供 queries/ 相加 / What queries/ sum

-- 台账,及其给什么定级 / registers, and what they grade
CREATE OR REPLACE TEMPORARY VIEW registers AS
SELECT register_code, register, coalesce(graded, '') AS graded FROM units WHERE home = '';

-- 单位和部门 / units and departments
CREATE OR REPLACE TEMPORARY VIEW homes AS
SELECT register_code, home, 'unit' AS kind, name FROM units WHERE is_unit
UNION ALL SELECT register_code, home, 'department' AS kind, name FROM departments
UNION ALL SELECT u.register_code, u.home, 'register' AS kind, u.name FROM units u
  LEFT JOIN departments d ON d.register_code = u.register_code AND d.home = u.home
  WHERE NOT u.is_unit AND d.home IS NULL;

-- 谁在谁之下,自己也在内 / which home lies in which, itself included
CREATE OR REPLACE TEMPORARY VIEW within AS
SELECT a.register_code, a.home AS around, b.home FROM homes a
JOIN homes b ON b.register_code = a.register_code
WHERE a.home = '' OR b.home = a.home OR substr(b.home, 1, length(a.home) + 1) = a.home || '/';

-- 各单位、部门自身的数 / what each home holds itself
CREATE OR REPLACE TEMPORARY VIEW facts AS
SELECT register_code, home, 'units' AS what, count(*) AS n FROM units WHERE is_unit GROUP BY register_code, home
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
UNION ALL SELECT register_code, home, 'points_of_units' AS what, count(*) AS n FROM risks WHERE layer = '单位' AND NOT closed GROUP BY register_code, home;

-- 各单位、部门自身各等级的数 / how many of each level each home holds itself
CREATE OR REPLACE TEMPORARY VIEW level_facts AS
SELECT r.register_code, r.home, '风险点' AS graded, r.level, r.level_rank, count(*) AS n FROM risks r
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
  GROUP BY d.register_code, d.home, d.level, d.level_rank;

-- 风险点归入的取值 / the words that risk points are grouped by
CREATE OR REPLACE TEMPORARY VIEW words_of_points AS
SELECT 'category' AS dimension, coalesce(category, '未写') AS word, register_code, unit_code, home, holder, layer, position, power, level, level_rank, manifestation_count, counted, closed FROM risks
UNION ALL SELECT 'level' AS dimension, coalesce(grouped_level, '未写') AS word, register_code, unit_code, home, holder, layer, position, power, level, level_rank, manifestation_count, counted, closed FROM risks
UNION ALL SELECT 'area' AS dimension, coalesce(area, '未写') AS word, register_code, unit_code, home, holder, layer, position, power, level, level_rank, manifestation_count, counted, closed FROM risks
UNION ALL SELECT 'stage' AS dimension, coalesce(stage, '未写') AS word, register_code, unit_code, home, holder, layer, position, power, level, level_rank, manifestation_count, counted, closed FROM risks;

-- 职权归入的取值:给职权定级的,按自己的等级;其余随风险点 / the words that powers are grouped by: their own level where powers are graded, else those of their points
CREATE OR REPLACE TEMPORARY VIEW words_of_powers AS
SELECT DISTINCT w.dimension, w.word, p.register_code, p.unit_code, p.home, p.holder, p.layer, p.position, p.level, p.level_rank FROM words_of_points w
  JOIN powers p ON p.register_code = w.register_code AND p.holder = w.holder AND p.layer = w.layer AND p.position = w.power
  JOIN registers g ON g.register_code = w.register_code
  WHERE NOT w.closed AND NOT (w.dimension = 'level' AND g.graded LIKE '%职权%')
UNION ALL SELECT 'level' AS dimension, coalesce(p.level, '未写') AS word, p.register_code, p.unit_code, p.home, p.holder, p.layer, p.position, p.level, p.level_rank FROM powers p
  JOIN registers g ON g.register_code = p.register_code AND g.graded LIKE '%职权%';

-- 每个取值涉及谁 / whom each word concerns
CREATE OR REPLACE TEMPORARY VIEW concerned AS
SELECT DISTINCT dimension, word, register_code, unit_code, home, holder, layer FROM words_of_points WHERE NOT closed
UNION SELECT DISTINCT dimension, word, register_code, unit_code, home, holder, layer FROM words_of_powers;

-- 每个取值的数 / the numbers of each word
CREATE OR REPLACE TEMPORARY VIEW word_facts AS
SELECT dimension, word, register_code, 'risks' AS what, count(*) AS n FROM words_of_points WHERE counted GROUP BY dimension, word, register_code
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
  GROUP BY c.dimension, c.word, c.register_code;
