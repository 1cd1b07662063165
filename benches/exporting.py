"""What it costs to write a register as a workbook, beside openpyxl and pandas writing the same cells."""

import json
import subprocess
import sys

from measuring import interleaved

READ = """
import json, sys
sheets = json.load(open(sys.argv[1], encoding="utf-8"))
"""

OPENPYXL = READ + """
from openpyxl import Workbook
book = Workbook(write_only=True)
for name, rows in sheets.items():
    sheet = book.create_sheet(name)
    for row in rows:
        sheet.append(row)
book.save(sys.argv[2])
"""

PANDAS = READ + """
import pandas
with pandas.ExcelWriter(sys.argv[2], engine="openpyxl") as book:
    for name, rows in sheets.items():
        frame = pandas.DataFrame(rows[1:], columns=range(len(rows[0])))
        frame.to_excel(book, sheet_name=name, header=False, index=False)
"""

CELLS = """
import json, sys
from openpyxl import load_workbook
book = load_workbook(sys.argv[1], read_only=True)
sheets = {}
for sheet in book.worksheets:
    sheet.reset_dimensions()
    rows = [list(row) for row in sheet.iter_rows(values_only=True)]
    width = max(map(len, rows), default=0)
    sheets[sheet.title] = [[str(cell) if hasattr(cell, "isoformat") else cell for cell in row] + [None] * (width - len(row)) for row in rows]
json.dump(sheets, open(sys.argv[2], "w", encoding="utf-8"), ensure_ascii=False)
"""


class Exporting:
    """The part of the bench that exports; `corpus`, `row`, `note`, `peer`, `runs` and `work` are the bench's."""

    def export(self):
        python = self.peer("python3") or sys.executable
        if subprocess.run([python, "-c", "import openpyxl, pandas"], capture_output=True).returncode:
            return print("openpyxl and pandas are not installed: left out")
        corpus, out = self.corpus(20_000), self.work / "export"
        out.mkdir(exist_ok=True)
        from_us = {layout: [self.riskreg, "export", corpus, "--format", "xlsx", "--layout", layout, "--output", out / f"{layout}.xlsx"] for layout in ("office", "flat")}
        for layout, command in from_us.items():
            cells = out / f"{layout}.json"
            if not cells.exists():
                subprocess.run(command, check=True)
                subprocess.run([python, "-c", CELLS, out / f"{layout}.xlsx", cells], check=True)
            commands = {
                f"riskreg export, {layout}": dict(command=command),
                "reading the cells alone": dict(command=[python, "-c", READ, cells]),
                "openpyxl write_only": dict(command=[python, "-c", OPENPYXL, cells, out / "openpyxl.xlsx"]),
                "pandas to_excel": dict(command=[python, "-c", PANDAS, cells, out / "pandas.xlsx"]),
            }
            results = interleaved(self.runs, commands)
            for name, medians in results.items():
                self.note(name, medians)
            ours, reading = results[f"riskreg export, {layout}"], results["reading the cells alone"]
            count = sum(cell is not None for rows in json.loads(cells.read_text(encoding="utf-8")).values() for row in rows for cell in row)
            print(f"  {count:,} cells")
            for peer in ("openpyxl write_only", "pandas to_excel"):
                # What it takes them to have the cells at hand is not theirs.
                ratio = ours.cpu / (results[peer].cpu - reading.cpu)
                self.row(f"export, 20,000 posts, {layout}", f"CPU / CPU of {peer}, the same cells", ratio, 0.2)
            self.row(f"export, 20,000 posts, {layout}", "peak memory", ours.peak, 500, " MiB")
