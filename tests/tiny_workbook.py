"""The libraries' workbook as a workbook that builds: `tests/tiny` with the project's notebooks."""

import shutil
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TINY = ROOT / "tests" / "tiny"


def copy_tiny(root: Path) -> None:
    """Lay it into a folder that is not there yet."""
    shutil.copytree(TINY, root)
    left = shutil.ignore_patterns("figures", ".ipynb_checkpoints")
    shutil.copytree(ROOT / "notebooks", root / "notebooks", ignore=left)
