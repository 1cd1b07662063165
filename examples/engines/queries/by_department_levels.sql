-- 各部门和单位各等级的数;没有等级的一行是未定级 / How many of each level departments and units have; without a level: not graded
SELECT w.register_code, w.around AS home, f.graded, f.level, f.level_rank, sum(f.n) AS number
FROM within w JOIN level_facts f ON f.register_code = w.register_code AND f.home = w.home
GROUP BY w.register_code, w.around, f.graded, f.level, f.level_rank
ORDER BY w.register_code, w.around, f.graded, f.level_rank
