"""Execute a workbook's chapters in this process: what each puts on its page, without a kernel."""

import ast
import os
from collections.abc import Iterator, Mapping
from contextlib import chdir, nullcontext
from pathlib import Path
from typing import Any
from unittest import mock

from milepost import charts
from milepost.core.notebooks import read_cells
from milepost.core.workbook import Workbook
from milepost.edition.params import Chapter, default_edition, read_edition
from milepost.inputs.edition_tables import edition_data
from milepost.inputs.records import EditionData
from milepost.inputs.store import SliceWriter
from milepost.validate.check import Checked, check_workbook


def data_of(workbook: Workbook, edition: str = "") -> EditionData:
    """The tables of an edition, by default the default one; an error where the check finds one."""
    return _data(check_workbook(workbook).raise_errors(), workbook, edition)


def _data(checked: Checked, workbook: Workbook, edition: str) -> EditionData:
    chosen = read_edition(workbook, edition or default_edition(workbook))
    return edition_data(checked.dataset, chosen, workbook)


class Pages(Mapping[str, str]):
    """What each chapter puts on its page, by the chapter's name; executed when it is asked for."""

    def __init__(self, workbook: Workbook, folder: Path, edition: str, *, drawn: bool) -> None:
        checked = check_workbook(workbook).raise_errors()
        self._chapters = {chapter.name: chapter for chapter in checked.chapters}
        self._writer = SliceWriter(_data(checked, workbook, edition), workbook.store)
        self._workbook, self._folder, self._drawn = workbook, folder, drawn
        self._made: dict[str, str] = {}

    def __getitem__(self, name: str) -> str:
        if name not in self._made:
            self._made[name] = self._execute(self._chapters[name])
        return self._made[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._chapters)

    def __len__(self) -> int:
        return len(self._chapters)

    def _execute(self, chapter: Chapter) -> str:
        given = {
            **chapter.parameters,
            "edition": self._writer.data.edition.edition,
            "slice_id": self._writer.write(chapter).slice_id,
        }
        no_figure = dict.fromkeys(charts.__all__, lambda *_args, **_more: object())
        with (
            chdir(self._folder),
            mock.patch.dict(os.environ, {"MILEPOST_ROOT": str(self._workbook.root)}),
            nullcontext() if self._drawn else mock.patch.multiple(charts, **no_figure),
        ):
            return _page(self._workbook, chapter.notebook, given)


def pages_of(workbook: Workbook, folder: Path, edition: str = "", *, drawn: bool = False) -> Pages:
    """What each chapter of an edition puts on its page, as Markdown, by the chapter's name.

    Figures are drawn only where that is asked for: most of the time goes into them.
    """
    return Pages(workbook, folder, edition, drawn=drawn)


def _page(workbook: Workbook, notebook: str, given: dict[str, Any]) -> str:
    shown: list[str] = []

    def display(value: Any) -> None:
        if value is not None:
            shown.append(value.data)

    names: dict[str, Any] = {"display": display}
    for cell in read_cells(workbook.notebooks / f"{notebook}.ipynb"):
        if "parameters" in cell["metadata"]["tags"]:
            names |= given
            continue
        if cell["cell_type"] != "code":
            continue
        tree = ast.parse(cell["source"])
        last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
        exec(compile(tree, notebook, "exec"), names)
        if last is not None:
            display(eval(compile(ast.Expression(last.value), notebook, "eval"), names))
    return "\n\n".join(shown)
