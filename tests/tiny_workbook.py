"""The libraries' workbook as a workbook that builds: `tests/tiny` with the project's notebooks."""

import csv
import shutil
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TINY = ROOT / "tests" / "tiny"


def copy_tiny(root: Path) -> None:
    """Lay it into a folder that is not there yet."""
    shutil.copytree(TINY, root)
    left = shutil.ignore_patterns("figures", ".ipynb_checkpoints")
    shutil.copytree(ROOT / "notebooks", root / "notebooks", ignore=left)


def put(path: Path, row: int, **values: str) -> None:
    """Change cells of a CSV file; ``row`` as in problems, the header being 1."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    for name, value in values.items():
        rows[row - 1][rows[0].index(name)] = value
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)
