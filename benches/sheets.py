"""What it costs to read a workbook: every cell, beside openpyxl and pandas reading the same cells."""

import subprocess

from measuring import interleaved

OPENPYXL = """import sys, openpyxl
book = openpyxl.load_workbook(sys.argv[1], read_only=True, data_only=True)
print(sum(1 for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row if cell is not None))"""

PANDAS = """import sys, pandas
frame = pandas.read_excel(sys.argv[1], header=None)
print(int(frame.count().sum()))"""


class Sheets:
    """The part of the bench that reads workbooks; `row`, `note`, `peer` and `built` are the bench's."""

    def sheets(self):
        rows = 100_000
        file, reader = self.work / f"rows-{rows}.xlsx", self.built / "examples/sheets"
        if not file.exists():
            subprocess.run([reader, "--write", str(rows), file], check=True)
        print(f"sheets: {rows:,} rows, {file.stat().st_size / 1e6:.0f} MB")
        commands = {"riskreg sheets": dict(command=[reader, file])}
        # What comes of it is not written: the peers write nothing either.
        commands["riskreg import"] = dict(command=[self.riskreg, "import", file, "--into", self.work / "imported", "--dry-run"])
        python = self.peer("python")
        for name, program in {"openpyxl": OPENPYXL, "pandas": PANDAS}.items():
            if python and subprocess.run([python, "-c", f"import {name}"], capture_output=True).returncode == 0:
                commands[name] = dict(command=[python, "-c", program, file])
            else:
                print(f"{name} is not installed: left out")
        results = interleaved(self.runs, commands)
        for name, medians in results.items():
            self.note(name, medians)
        reading, importing = results.pop("riskreg sheets"), results.pop("riskreg import")
        for name, theirs in results.items():
            self.row("read a workbook of 100,000 rows", f"CPU / CPU of {name} reading the same cells", reading.cpu / theirs.cpu, 0.2)
            self.row("read a workbook of 100,000 rows", f"peak memory / that of {name}", reading.peak / theirs.peak, 1.5)
            self.row("import a workbook of 100,000 rows", f"CPU / CPU of {name} reading the same cells", importing.cpu / theirs.cpu, 0.2)
            self.row("import a workbook of 100,000 rows", f"peak memory / that of {name}", importing.peak / theirs.peak, 5)
