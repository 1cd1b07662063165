"""Runs the views and queries of examples/engines on a dataset, in one engine, and prints what each query gives as JSON.

    sums.py duckdb|datafusion|spark EXAMPLES

The dataset is the folder `dataset` below the current one. Numbers come as numbers, NULL as null.
"""

import json
import pathlib
import sys


def statements(text):
    """The statements of a script; none of ours has a semicolon within a text."""
    lines = [line for line in text.splitlines() if not line.startswith("--")]
    return [one.strip() for one in "\n".join(lines).split(";") if one.strip()]


def duckdb():
    import duckdb

    connection = duckdb.connect()

    def run(sql):
        result = connection.execute(sql)
        names = [column[0] for column in result.description or []]
        return [dict(zip(names, row)) for row in result.fetchall()]

    return run


def datafusion():
    import datafusion

    context = datafusion.SessionContext()
    return lambda sql: context.sql(sql).to_arrow_table().to_pylist()


def spark():
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.master("local[2]").appName("sums")
    # A few thousand rows: compiling each query and sharing it out among workers would take longer than running it.
    for key, value in {
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.driver.host": "localhost",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
        "spark.sql.adaptive.enabled": "false",
        "spark.sql.codegen.wholeStage": "false",
        "spark.sql.codegen.factoryMode": "NO_CODEGEN",
        "spark.sql.files.openCostInBytes": "0",
        "spark.sql.shuffle.partitions": "1",
    }.items():
        builder = builder.config(key, value)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("ERROR")

    def run(sql):
        frame = session.sql(sql)
        return [row.asDict() for row in frame.collect()] if frame.columns else []

    return run


def main():
    engine, examples = sys.argv[1], pathlib.Path(sys.argv[2])
    run = {"duckdb": duckdb, "datafusion": datafusion, "spark": spark}[engine]()
    for statement in statements((examples / f"{engine}.sql").read_text()):
        run(statement)
    if engine == "spark":
        # Else every query would compute again what the views sum.
        for view in ("units", "departments", "within", "facts", "level_facts", "words_of_points", "words_of_powers", "concerned", "word_facts"):
            run(f"CACHE TABLE {view}")
    results = {}
    for query in sorted((examples / "queries").glob("*.sql")):
        (sql,) = statements(query.read_text())
        results[query.stem] = run(sql)
    # Chinese names too: the sum of a column of each kind.
    quote = "`" if engine == "spark" else '"'
    names = [f"{quote}{name}{quote}" for name in ("风险点", "台账代码", "表现形式数", "计数", "提出日期")]
    sql = f"SELECT {names[1]} AS register_code, sum({names[2]}) AS manifestations, count({names[4]}) AS dated FROM {names[0]} WHERE {names[3]} GROUP BY {names[1]} ORDER BY 1"
    results["in_chinese"] = run(sql)
    # Columns have the type that the schema says.
    results["dates"] = [
        {key: str(value) for key, value in row.items()}
        for row in run("SELECT register_code, min(since) AS first, max(since) AS last FROM risks WHERE since IS NOT NULL GROUP BY register_code")
    ]
    results["texts"] = run("SELECT register_code, holder, position, title, manifestations FROM risks ORDER BY register_code, holder, layer, position")
    json.dump(results, sys.stdout, ensure_ascii=False, default=int)


main()
