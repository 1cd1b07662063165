"""What it costs to write a register as a dataset of Parquet files, beside pandas with pyarrow writing the same cells; and to add up
what a thousand units sent.

    datasets.py cells DATASET FOLDER    the tables of a dataset as pickled frames
    datasets.py load FOLDER             reads the frames
    datasets.py write FOLDER OUT        reads the frames and writes them, partitioned by unit
"""

import json
import os
import pathlib
import shutil
import subprocess
import sys

POSTS = 20_000


SENT = 1_000


class Datasets:
    def sent(self):
        from measuring import interleaved

        folder = self.work / "sent"
        if not folder.exists():
            folder.mkdir()
            register = pathlib.Path(__file__).resolve().parent.parent / "registers"
            printed = subprocess.run([self.riskreg, "aggregate", register, "--format", "json"], check=True, capture_output=True)
            document = json.loads(printed.stdout)
            for number in range(SENT):
                (entry,) = document["registers"]
                entry["code"] = entry["rows"][0]["code"] = f"H{number:04}"
                entry["name"] = f"第{number}医院"
                (folder / f"{number}.json").write_text(json.dumps(document, ensure_ascii=False, indent=2))
        command = [self.riskreg, "aggregate", folder, "--name", "全省", "--by", "category"]
        medians = interleaved(self.runs, {"riskreg aggregate": dict(command=command)})["riskreg aggregate"]
        self.note("riskreg aggregate", medians)
        self.row(f"aggregate, {SENT:,} roll-ups", "wall", medians.wall, 1.0, " s")

    def parquet(self):
        from measuring import Aside, interleaved, measure

        python = self.work / "peers/bin/python"
        script = pathlib.Path(__file__).resolve()
        if subprocess.run([python, "-c", "import pandas, pyarrow"], capture_output=True).returncode != 0:
            return print("pandas and pyarrow are not installed: left out")
        corpus, cells = self.corpus(POSTS), self.work / "cells"
        ours, theirs = self.work / "dataset", self.work / "dataset-pandas"
        export = [self.riskreg, "export", corpus, "--format", "parquet", "--names", "--output", ours]
        # A register with misprints is written all the same, and says so by its exit code.
        measure(export)
        subprocess.run([python, script, "cells", ours, cells], check=True)

        with Aside(ours) as ours_aside, Aside(theirs) as theirs_aside:
            results = interleaved(self.runs, {
                "riskreg export": dict(command=export, before=ours_aside),
                "riskreg, reading alone": dict(command=[self.riskreg, "aggregate", "--by", "person", "--format", "csv", corpus]),
                "pandas, reading frames": dict(command=[python, script, "load", cells]),
                "pandas, reading and writing": dict(command=[python, script, "write", cells, theirs], before=theirs_aside),
            })
        for name, medians in results.items():
            self.note(name, medians)
        export, reading = results["riskreg export"], results["riskreg, reading alone"]
        load, write = results["pandas, reading frames"], results["pandas, reading and writing"]
        work = "export to Parquet, 20,000 posts"
        self.row(work, "CPU, the register read too / CPU of pandas, its frames read", export.cpu / write.cpu, 1.0)
        self.row(work, "CPU of writing / CPU of pandas writing the cells", (export.cpu - reading.cpu) / (write.cpu - load.cpu), 0.2)
        self.row(work, "peak memory / that of pandas", export.peak / write.peak, 1.0)


def tables(folder):
    return sorted(path for path in folder.iterdir() if path.is_dir())


def cells(dataset, folder):
    import pandas

    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for table in tables(dataset):
        pandas.read_parquet(table).to_pickle(folder / f"{table.name}.pickle")


def load(folder):
    import pandas
    import pyarrow  # noqa: F401, what writing needs is loaded in either run

    return {path.stem: pandas.read_pickle(path) for path in sorted(folder.iterdir())}


def write(folder, out):
    for name, frame in load(folder).items():
        os.makedirs(out / name)
        frame.to_parquet(out / name, partition_cols=["unit_code"])


if __name__ == "__main__":
    {"cells": cells, "load": load, "write": write}[sys.argv[1]](*map(pathlib.Path, sys.argv[2:]))
