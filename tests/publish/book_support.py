"""Building the libraries' workbook as somebody else would build it."""

import os
import subprocess
import sys
from pathlib import Path

from tiny_workbook import copy_fewer_chapters
from users import as_user

from milepost.core.workbook import Workbook

ROOT = Path(__file__).resolve().parents[2]
TINY = ROOT / "tests" / "tiny"


def write_workbook(root: Path) -> Workbook:
    """The libraries' workbook with the project's notebooks; four chapters and an annex."""
    copy_fewer_chapters(root)
    book = root / "_quarto.yml"
    lines = book.read_text("utf-8").splitlines()
    at = next(n for n, line in enumerate(lines) if "chapters/sources.ipynb" in line)
    lines.insert(at + 1, "    - chapters/exhibits.qmd")
    book.write_text("\n".join(lines) + "\n", "utf-8")
    index = root / "index.qmd"  # what a page may hold, too
    index.write_text(index.read_text("utf-8") + "\n$$ s = \\frac{a - b}{t - b} $$\n", "utf-8")
    edition = root / "params" / "editions" / "2030.yml"
    text = edition.read_text("utf-8")
    assert "outputs: [html, pdf]" in text
    edition.write_text(text.replace("[html, pdf]", "[html, pdf, docx]"), "utf-8")
    return Workbook(root.resolve())


def build_as(
    root: Path,
    home: Path,
    *words: str,
    user: int | None = None,
    renderer: str = "embedded",
    **surroundings: str,
) -> None:
    """Build in a process of its own, in somebody's surroundings; as a user, where one is named."""
    home.mkdir(parents=True, exist_ok=True)
    if user is not None:
        os.chown(home, user, user)
    base = {name: os.environ[name] for name in ("PATH", "PYTHONPATH") if name in os.environ}
    done = subprocess.run(
        [
            *as_user(user),
            sys.executable,
            "-m",
            "milepost.cli.main",
            "build",
            "--root",
            str(root),
            "--renderer",
            renderer,
            *words,
        ],
        cwd=home,
        env={**base, "HOME": str(home), **surroundings},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
