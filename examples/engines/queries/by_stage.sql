-- 各运行环节,同 `riskreg aggregate --by stage` / Stages, as `riskreg aggregate --by stage` has them
WITH words AS (
  SELECT register_code, word, stated, min(word_rank) AS word_rank FROM rollup
  WHERE dimension = 'stage' GROUP BY register_code, word, stated
)
SELECT w.register_code, w.word, w.stated,
  coalesce(sum(CASE WHEN f.what = 'units' THEN f.n END), 0) AS units,
  coalesce(sum(CASE WHEN f.what = 'departments' THEN f.n END), 0) AS departments,
  coalesce(sum(CASE WHEN f.what = 'posts' THEN f.n END), 0) AS posts,
  coalesce(sum(CASE WHEN f.what = 'people' THEN f.n END), 0) AS people,
  coalesce(sum(CASE WHEN f.what = 'powers' THEN f.n END), 0) AS powers,
  coalesce(sum(CASE WHEN f.what = 'risks' THEN f.n END), 0) AS risks,
  coalesce(sum(CASE WHEN f.what = 'manifestations' THEN f.n END), 0) AS manifestations,
  coalesce(sum(CASE WHEN f.what = 'measures' THEN f.n END), 0) AS measures,
  coalesce(sum(CASE WHEN f.what = 'library_points' THEN f.n END), 0) AS library_points,
  coalesce(sum(CASE WHEN f.what = 'closed' THEN f.n END), 0) AS closed,
  coalesce(sum(CASE WHEN f.what = 'points_of_posts' THEN f.n END), 0) AS points_of_posts,
  coalesce(sum(CASE WHEN f.what = 'points_of_departments' THEN f.n END), 0) AS points_of_departments,
  coalesce(sum(CASE WHEN f.what = 'points_of_units' THEN f.n END), 0) AS points_of_units
FROM words w
LEFT JOIN word_facts f ON f.register_code = w.register_code AND f.word = w.word AND f.dimension = 'stage'
GROUP BY w.register_code, w.word, w.stated, w.word_rank
ORDER BY w.register_code, CASE WHEN w.word_rank IS NULL THEN 1 ELSE 0 END, w.word_rank, w.word
