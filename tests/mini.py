"""A workbook so small that a book of it takes a second or two: two chapters, four short pages."""

import json
import shutil
from pathlib import Path

from click.testing import CliRunner, Result

from milepost.cli.main import main

TINY = Path(__file__).resolve().parent / "tiny"
PARAMETERS = 'edition: str = "2030"\nslice_id: str = ""'
PAGE = """from IPython.display import Markdown
from milepost.report.chapter import open_chapter
chapter = open_chapter("{name}", edition=edition, slice_id=slice_id{more})
chapter.title("{name}")"""
SHOWN = """Markdown(f"There are {len(chapter['observations'])} observations.")"""
QUARTO = """project: {type: book, output-dir: _book, pre-render: milepost run, post-render: milepost uncomment}
profile: {default: "2030"}
lang: en
book:
  title: Shelves open
  date: 2031-02-28
  chapters: [index.qmd, chapters/page.ipynb, chapters/part-B.ipynb]
execute: {echo: false}
format: {milepost-html: default}
"""
EDITION = """edition: "2030"
title: Shelves open, 2030
year: 2030
cut_off: 2031-02-28
audience: public
evidence: [public-record, reported, provisional, illustrative]
outputs: [html]
"""


def cell(source: str, *tags: str, at: int) -> dict:
    return {"cell_type": "code", "id": f"c{at}", "metadata": {"tags": list(tags)},
            "source": source, "execution_count": None, "outputs": []}  # fmt: skip


def notebook(*sources: str, parameters: str = PARAMETERS) -> str:
    cells = [cell(parameters, "parameters", at=0)]
    cells += [cell(source, at=at) for at, source in enumerate(sources, 1)]
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


def make_mini(root: Path) -> Path:
    """Write the workbook."""
    shutil.copytree(TINY / "data", root / "data")
    files = {
        "notebooks/page.ipynb": notebook(PAGE.format(name="page", more=""), SHOWN),
        "notebooks/part.ipynb": notebook(
            PAGE.format(name="part", more=", pillar=pillar"), SHOWN,
            parameters=f'{PARAMETERS}\npillar: str = "B"',
        ),
        "params/book/page.yml": "notebook: page\n",
        "params/pillars/B.yml": "notebook: part\nparameters: {pillar: B}\n",
        "params/editions/2030.yml": EDITION,
        "_quarto.yml": QUARTO,
        "_quarto-2030.yml": "book: {subtitle: 'What became of it, 2030'}\n",
        "index.qmd": "# Shelves open {.unnumbered}\n\nWords.\n",
    }  # fmt: skip
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, "utf-8")
    return root


def make_built(root: Path) -> Path:
    """Write the workbook and build its book."""
    made = make_mini(root)
    done = milepost("build", "--renderer", "embedded", root=made)
    assert done.exit_code == 0, done.output
    return made


def milepost(*words: object, root: Path | None = None) -> Result:
    """Run a command in this process."""
    command = [str(word) for word in words] + (["--root", str(root)] if root else [])
    return CliRunner().invoke(main, command)
