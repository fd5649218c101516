"""Every exhibit of an edition: the notebooks' cells, run here, on chapters that keep what they show."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pandas as pd
from recorded import Recorded, Shown

from milepost.core.notebooks import read_cells
from milepost.core.workbook import Workbook
from milepost.edition.params import Chapter as ChapterParams
from milepost.inputs.records import EditionData
from milepost.inputs.store import SliceWriter


def every_exhibit(
    data: EditionData, chapters: list[ChapterParams], notebooks: Path, store: Path
) -> Iterator[Shown]:
    """Run each chapter's notebook, and give what it shows."""
    writer = SliceWriter(data, store)
    for wanted in chapters:
        chapter = Recorded(writer.write(wanted), interactive=False)
        run(notebooks / f"{wanted.notebook}.ipynb", wanted.parameters, chapter)
        yield from chapter.shown


def run(notebook: Path, parameters: Mapping[str, Any], chapter: Recorded) -> None:
    """Run a notebook's code cells; it opens the chapter that is given."""
    names: dict[str, Any] = {"display": lambda _shown: None}
    with patch("milepost.report.open_chapter", lambda *_args, **_parameters: chapter):
        for cell in read_cells(notebook):
            if cell["cell_type"] != "code":
                continue
            exec(compile(cell["source"], notebook.name, "exec"), names)
            if "parameters" in cell["metadata"]["tags"]:
                names |= dict(parameters)


def chapters_of_parts(tables: Mapping[str, pd.DataFrame], notebooks: Path) -> list[ChapterParams]:
    """Every notebook for every part there is: as a workbook's ``params/`` would ask for them."""
    parts = {
        "pillar": ("pillar", tables["pillars"]["pillar_id"]),
        "region": ("region", tables["regions"]["region_id"]),
        "country": ("country", tables["countries"]["iso3"]),
        "global-targets": ("system", tables["systems"]["system_id"]),
    }
    found = []
    for path in sorted(notebooks.glob("*.ipynb")):
        name, ids = parts.get(path.stem, ("", [None]))
        given = [{name: one} if name else {} for one in ids]
        found += [ChapterParams(path.stem, values, f"{path.stem}.yml") for values in given]
    return found


def own_chapters(workbook: Workbook) -> list[ChapterParams]:
    """The chapters that a workbook's ``params/`` asks for."""
    from milepost.edition.chapters import read_chapters

    chapters, problems = read_chapters(workbook)
    assert problems == []
    return chapters
