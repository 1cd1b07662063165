-- 汇总表各行相加,即各维度的数;人员不能相加,不在内 / The rows of the roll-up summed; people, who do not add up, left out
SELECT register_code, dimension, word, stated,
  sum(units) AS units, sum(departments) AS departments, sum(posts) AS posts, sum(powers) AS powers, sum(risks) AS risks,
  sum(manifestations) AS manifestations, sum(measures) AS measures, sum(library_points) AS library_points,
  sum(closed) AS closed, sum(points_of_posts) AS points_of_posts, sum(points_of_departments) AS points_of_departments,
  sum(points_of_units) AS points_of_units
FROM rollup
GROUP BY register_code, dimension, word, stated
ORDER BY register_code, dimension, word
