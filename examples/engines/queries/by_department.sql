-- 各部门和单位,含其下全部,同 `riskreg aggregate` / Departments and units with all below them, as `riskreg aggregate` has them
WITH summed AS (
  SELECT w.register_code, w.around AS home,
    sum(CASE WHEN f.what = 'units' THEN f.n ELSE 0 END) AS units,
    sum(CASE WHEN f.what = 'departments' THEN f.n ELSE 0 END) AS departments,
    sum(CASE WHEN f.what = 'posts' THEN f.n ELSE 0 END) AS posts,
    sum(CASE WHEN f.what = 'powers' THEN f.n ELSE 0 END) AS powers,
    sum(CASE WHEN f.what = 'risks' THEN f.n ELSE 0 END) AS risks,
    sum(CASE WHEN f.what = 'manifestations' THEN f.n ELSE 0 END) AS manifestations,
    sum(CASE WHEN f.what = 'measures' THEN f.n ELSE 0 END) AS measures,
    sum(CASE WHEN f.what = 'library_points' THEN f.n ELSE 0 END) AS library_points,
    sum(CASE WHEN f.what = 'closed' THEN f.n ELSE 0 END) AS closed,
    sum(CASE WHEN f.what = 'points_of_posts' THEN f.n ELSE 0 END) AS points_of_posts,
    sum(CASE WHEN f.what = 'points_of_departments' THEN f.n ELSE 0 END) AS points_of_departments,
    sum(CASE WHEN f.what = 'points_of_units' THEN f.n ELSE 0 END) AS points_of_units
  FROM within w JOIN facts f ON f.register_code = w.register_code AND f.home = w.home
  GROUP BY w.register_code, w.around
),
-- 人不能相加,要数不同的人 / People do not add up: distinct ones are counted
persons AS (
  SELECT w.register_code, w.around AS home, count(DISTINCT p.person) AS people
  FROM within w JOIN people p ON p.register_code = w.register_code AND p.home = w.home
  GROUP BY w.register_code, w.around
)
SELECT h.register_code, h.home, h.kind, h.name,
  coalesce(s.units, 0) AS units, coalesce(s.departments, 0) AS departments, coalesce(s.posts, 0) AS posts,
  coalesce(p.people, 0) AS people, coalesce(s.powers, 0) AS powers, coalesce(s.risks, 0) AS risks,
  coalesce(s.manifestations, 0) AS manifestations, coalesce(s.measures, 0) AS measures,
  coalesce(s.library_points, 0) AS library_points, coalesce(s.closed, 0) AS closed,
  coalesce(s.points_of_posts, 0) AS points_of_posts, coalesce(s.points_of_departments, 0) AS points_of_departments,
  coalesce(s.points_of_units, 0) AS points_of_units
FROM homes h
LEFT JOIN summed s ON s.register_code = h.register_code AND s.home = h.home
LEFT JOIN persons p ON p.register_code = h.register_code AND p.home = h.home
ORDER BY h.register_code, h.home
