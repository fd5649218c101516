"""The libraries' workbook as a workbook that builds: `tests/tiny` with the project's notebooks."""

import csv
import json
import shutil
from pathlib import Path

from milepost.core.workbook import Workbook

ROOT = Path(__file__).resolve().parents[1]
TINY = ROOT / "tests" / "tiny"
ROWS = "observations/libraries.csv"


def copy_tiny(root: Path) -> None:
    """Lay it into a folder that is not there yet."""
    shutil.copytree(TINY, root)
    left = shutil.ignore_patterns("figures", ".ipynb_checkpoints")
    shutil.copytree(ROOT / "notebooks", root / "notebooks", ignore=left)


def copy_fewer_chapters(root: Path) -> None:
    """The same without one of its two pillars' chapters, and one of its two regions'."""
    copy_tiny(root)
    for name in ("pillars/C", "regions/south-bank"):
        (root / "params" / f"{name}.yml").unlink()
    book = root / "_quarto.yml"
    lines = book.read_text("utf-8").splitlines(keepends=True)
    kept = [line for line in lines if "pillar-C" not in line and "south-bank" not in line]
    book.write_text("".join(kept), "utf-8")


def put(path: Path, row: int, **values: str) -> None:
    """Change cells of a CSV file; ``row`` as in problems, the header being 1."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    for name, value in values.items():
        rows[row - 1][rows[0].index(name)] = value
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)


def other_row(workbook: Workbook) -> None:
    put(workbook.data / ROWS, 2, value="7")


def other_schema(workbook: Workbook) -> None:
    path = workbook.data / "datapackage.json"
    package = json.loads(path.read_text("utf-8"))
    rows = next(item for item in package["resources"] if item["table"] == "observations")
    rows["schema"]["fields"][0]["description"] = "Another one."
    path.write_text(json.dumps(package), "utf-8")


def other_earlier_edition(workbook: Workbook) -> None:
    path = workbook.params / "editions/2029.yml"
    path.write_text(path.read_text("utf-8") + "# another\n", "utf-8")
