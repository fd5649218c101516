"""The pages of indicators as Markdown among the chapters, for either renderer's site.

They are no chapters: nothing is numbered on them, and the PDF and Word have none of them. What they
show is the edition's tables, and the figures of the book that are about one indicator alone.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from milepost.core.files import text_or_none, write_atomically
from milepost.core.workbook import Workbook
from milepost.publish.exhibits import Exhibit
from milepost.publish.glance import GLANCE_DATA, GLANCE_FILE, glance_of, write_glance
from milepost.render.project import INDICATORS

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
    from milepost.report.indicator_links import page_name  # noqa: PLC0415
    from milepost.report.lineage import used_rows  # noqa: PLC0415
    from milepost.report.tables import Table  # noqa: PLC0415
    from milepost.report.topics.indicators import Pages  # noqa: PLC0415

    cut = SliceWriter(data, workbook.store).write(Params(INDICATORS, {}, ""))
    chapter = Chapter(cut, interactive=True)
    pages = Pages(chapter, data.words)
    files = {"index.qmd": pages.overview(lambda target: f"{page_name(target)}.qmd")}
    for target in pages.found:
        name, rows = page_name(target), pages.rows.get(target)
        own = set() if rows is None else {*rows["observation_id"]}
        if rows is not None:
            used = used_rows(rows, data.tables["sources"], chapter.dimensions)
            files[f"{name}-rows.csv"] = Table(used, {}).csv()
        figures, shown_in = [*_figures(exhibits, target, own)], [*_shown_in(exhibits, own)]
        files[f"{name}.qmd"] = pages.page(target, f"{name}-rows.csv", figures, shown_in)
    folder = workbook.chapters / INDICATORS
    _write(folder, files, keep=(GLANCE_FILE, GLANCE_DATA))
    write_glance(glance_of(pages, data.edition), folder)


def _figures(exhibits: Sequence[Exhibit], target: str, own: Collection[str]) -> Iterator[str]:
    """Give the figures that are about an indicator alone, and about the whole of it."""
    from milepost.report.pages import attribute  # noqa: PLC0415  (imports pandas)

    for exhibit in exhibits:
        origin, keys = exhibit.origin, {*exhibit.row_keys}
        named = str(origin["name"]).endswith(f"-{target}") and keys <= {*own}
        if keys and exhibit.kind == "figure" and origin.get("alt") and (named or keys == own):
            picture = f"../figures/{exhibit.chapter}/{origin['name']}.svg"
            yield f'![{origin["caption"]}]({picture}){{fig-alt="{attribute(origin["alt"])}"}}'


def _shown_in(exhibits: Sequence[Exhibit], own: Collection[str]) -> Iterator[str]:
    """List the exhibits that rest on any of an indicator's rows."""
    for exhibit in exhibits:
        if not {*exhibit.row_keys}.isdisjoint(own):
            yield f"@{exhibit.label}: {' '.join(str(exhibit.origin['caption']).split())}"


def _write(folder: Path, files: dict[str, str], keep: Collection[str]) -> None:
    """Make a folder hold these files alone; what is there already is left as it is."""
    for path in folder.iterdir() if folder.is_dir() else ():
        if path.name not in files and path.name not in keep:
            path.unlink()
    for name, content in files.items():
        if text_or_none(folder / name) != content:
            write_atomically(folder / name, lambda part, text=content: part.write_text(text, "utf-8"))  # type: ignore[misc]
