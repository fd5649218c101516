"""The pages of indicators as Markdown among the chapters, for either renderer's site.

They are no chapters: nothing is numbered on them, and the PDF and Word have none of them. What they
show is the edition's tables, and the figures of the book that are about one indicator alone.
"""

from __future__ import annotations

import shutil
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from milepost.core.files import text_or_none, write_atomically
from milepost.core.workbook import Workbook
from milepost.publish.exhibits import Exhibit

if TYPE_CHECKING:
    from milepost.inputs.records import EditionData


def write_indicator_sources(
    data: EditionData, workbook: Workbook, exhibits: Sequence[Exhibit]
) -> None:
    """Write a page for each target of an edition, with its rows beside it; remove all others.

    Parameters
    ----------
    exhibits
        Of the chapters that the book has, in its order.
    """
    from milepost.edition.params import Chapter as Params  # noqa: PLC0415  (imports pandas)
    from milepost.inputs.store import SliceWriter  # noqa: PLC0415
    from milepost.report.chapter import Chapter  # noqa: PLC0415
    from milepost.report.indicator_links import FOLDER, page_name  # noqa: PLC0415
    from milepost.report.lineage import used_rows  # noqa: PLC0415
    from milepost.report.tables import Table  # noqa: PLC0415
    from milepost.report.topics.indicators import page  # noqa: PLC0415

    folder = workbook.chapters / FOLDER
    cut = SliceWriter(data, workbook.store).write(Params(FOLDER, {}, ""))
    chapter = Chapter(cut, interactive=True)
    every = data.tables["observations"]
    keys = {name: set(rows) for name, rows in every.groupby("target_id")["observation_id"]}
    written = set()
    for target in data.tables["targets"].sort_values("position", kind="stable")["target_id"]:
        name, own = page_name(target), keys.get(target, set())
        rows = used_rows(every[every["target_id"] == target], data.tables["sources"],
                         chapter.dimensions)  # fmt: skip
        files = {
            f"{name}-rows.csv": Table(rows, {}).csv() if own else "",
            f"{name}.qmd": page(
                chapter, target, data.words, f"{name}-rows.csv",
                [*_figures(exhibits, own)], [*_shown_in(exhibits, own)],
            ),
        }  # fmt: skip
        for file, content in files.items():
            if content:
                _write(folder / file, content)
                written.add(file)
    _remove_others(folder, written)


def _figures(exhibits: Sequence[Exhibit], own: Collection[str]) -> Iterator[str]:
    """Give the figures that rest on an indicator's rows alone."""
    from milepost.report.pages import attribute  # noqa: PLC0415  (imports pandas)

    for exhibit in exhibits:
        origin = exhibit.origin
        drawn = exhibit.kind == "figure" and origin.get("alt")
        if drawn and exhibit.row_keys and own >= {*exhibit.row_keys}:
            picture = f"../figures/{exhibit.chapter}/{origin['name']}.svg"
            yield f'![{origin["caption"]}]({picture}){{fig-alt="{attribute(origin["alt"])}"}}'


def _shown_in(exhibits: Sequence[Exhibit], own: Collection[str]) -> Iterator[str]:
    """List the exhibits that rest on any of an indicator's rows."""
    for exhibit in exhibits:
        if not {*exhibit.row_keys}.isdisjoint(own):
            yield f"@{exhibit.label}: {' '.join(str(exhibit.origin['caption']).split())}"


def _write(path: Path, content: str) -> None:
    if text_or_none(path) != content:
        write_atomically(path, lambda part: part.write_text(content, "utf-8"))


def _remove_others(folder: Path, written: Collection[str]) -> None:
    for path in folder.iterdir() if folder.is_dir() else ():
        if path.name not in written:
            shutil.rmtree(path) if path.is_dir() else path.unlink()
