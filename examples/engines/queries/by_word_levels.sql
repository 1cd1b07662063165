-- 各类别、等级、领域、环节中各等级的数 / How many of each level every category, level, area and stage has
SELECT w.dimension, w.word, w.register_code, '风险点' AS graded, w.level, w.level_rank, count(*) AS number FROM words_of_points w
  JOIN registers g ON g.register_code = w.register_code AND g.graded LIKE '%风险点%'
  WHERE w.counted GROUP BY w.dimension, w.word, w.register_code, w.level, w.level_rank
UNION ALL SELECT w.dimension, w.word, w.register_code, '职权' AS graded, w.level, w.level_rank, count(*) AS number FROM words_of_powers w
  JOIN registers g ON g.register_code = w.register_code AND g.graded LIKE '%职权%'
  GROUP BY w.dimension, w.word, w.register_code, w.level, w.level_rank
UNION ALL SELECT c.dimension, c.word, c.register_code, '岗位' AS graded, p.level, p.level_rank, count(*) AS number FROM concerned c
  JOIN registers g ON g.register_code = c.register_code AND g.graded LIKE '%岗位%'
  JOIN posts p ON p.register_code = c.register_code AND p.holder = c.holder AND c.layer = '岗位'
  GROUP BY c.dimension, c.word, c.register_code, p.level, p.level_rank
UNION ALL SELECT c.dimension, c.word, c.register_code, '部门' AS graded, d.level, d.level_rank, count(*) AS number FROM concerned c
  JOIN registers g ON g.register_code = c.register_code AND g.graded LIKE '%部门%'
  JOIN departments d ON d.register_code = c.register_code AND d.home = c.holder AND c.layer = '部门'
  GROUP BY c.dimension, c.word, c.register_code, d.level, d.level_rank
ORDER BY 1, 2, 3, 4, 6
