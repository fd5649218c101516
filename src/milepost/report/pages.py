"""How an exhibit, or a figure or table that a notebook shows by itself, stands on a page."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

import pandas as pd

from milepost.core.messages import N_, _, n_
from milepost.core.model import ID_PATTERN, Evidence
from milepost.core.natural_order import natural
from milepost.report import text
from milepost.report.lineage import Origin
from milepost.report.tables import Table

ILLUSTRATIVE = Evidence.ILLUSTRATIVE.value
MAY_HOLD = N_("*May hold illustrative data.*")


def attribute(words: str) -> str:
    """Make text safe inside a quoted attribute."""
    flat = text.unobeyed(" ".join(words.split()))
    return flat.replace("\\", "/").replace('"', "”").replace("{", "(").replace("}", ")")


def callout(kind: str, title: str, body: str, *, folded: bool = False) -> str:
    """Set a note apart under a title; ``kind`` as Pandoc and Quarto have them, such as ``warning``."""
    looks = 'collapse="true" appearance="simple" ' if folded else ""
    return f'::: {{.callout-{kind} {looks}title="{attribute(title)}"}}\n{body}\n:::'


def html_only(content: str, kind: str = "") -> str:
    """Show something on the site alone."""
    inner = f"::: {{.exhibit-{kind}}}\n{content}\n:::" if kind else content
    return f'::::: {{.content-visible when-format="html"}}\n{inner}\n:::::'


def paper_only(content: str) -> str:
    """Show words below an exhibit in the PDF and in the Word file."""
    return (
        '::::: {.content-hidden when-format="html"}\n'
        f"::: {{.exhibit-source}}\n{content}\n:::\n:::::"
    )


def table_caption(caption: str, label: str) -> str:
    """Write the line below a table by which it is numbered."""
    # Quarto takes a caption's end for attributes from the first word on that begins with {
    words = re.sub(r"(?<!\S)(?=\\\{)", "\u2060", caption)
    return f": {words} {{#{label}}}"


def captioned(caption: str, grades: Collection[str]) -> str:
    """Say in the caption of what a notebook drew by itself that illustrative rows were read."""
    return f"{caption} {_(MAY_HOLD)}" if ILLUSTRATIVE in grades else caption


def composed_in(notebook: str, cell: int, inputs: Sequence[str]) -> str:
    """Say where a plain figure or table was computed, and from which extra inputs."""
    values = {"notebook": notebook, "cell": cell}
    if not inputs:
        return _("Computed in `{notebook}.ipynb`, cell {cell}.", **values)
    files = text.joined([f"`{name}`" for name in inputs])
    return _("Computed in `{notebook}.ipynb`, cell {cell}, from {files}.", files=files, **values)


def figure_page(
    path: str, caption: str, label: str, alt: str, words: str, grades: Collection[str] = ()
) -> str:
    """Lay out a figure that a notebook drew by itself; without a label it is not numbered."""
    shown = captioned(caption, grades) if caption else ""
    words = words if caption else captioned(words, grades)
    number = f"#{label} " if label else ""
    image = f'![{shown}]({path}){{{number}.plain fig-alt="{attribute(alt)}"}}'
    return f"{image}\n\n{html_only(words, 'source')}\n\n{paper_only(words)}"


def table_page(
    table: str,
    caption: str,
    label: str,
    data: str,
    words: str,
    notes: Sequence[str] = (),
    grades: Collection[str] = (),
) -> str:
    """Lay out a table that a notebook made by itself; without a caption it is not numbered."""
    words = " ".join([*(f"{note.rstrip('.')}." for note in notes), words])
    words = words if caption else captioned(words, grades)
    below = f"\n\n{table_caption(captioned(caption, grades), label)}" if caption else ""
    files = _("[Data (CSV)]({data}).", data=data)
    on_site = html_only(f"{files} {words}", "source")
    return f"{table}{below}\n\n{on_site}\n\n{paper_only(words)}"


def exhibit_page(origin: Origin, table: Table | None, caption: str, note: str, sources: str) -> str:
    """Lay out an exhibit of a chapter; ``caption`` is its caption with links to indicators."""
    computed = _(
        "Computed in `{notebook}.ipynb`, exhibit `{name}`.",
        notebook=origin.notebook,
        name=origin.name,
    )
    words = f"{note + ' ' if note else ''}{computed} {sources}"
    shown = table.markdown(linked=True) if table else ""
    on_site = f"{_files(origin)}{words}"
    if not origin.drawn:
        below = table_caption(caption, origin.label)
        return f"{shown}\n\n{below}\n\n{html_only(on_site, 'source')}\n\n{paper_only(words)}"
    image = f'![{caption}]({origin.drawing}){{#{origin.label} fig-alt="{attribute(origin.alt)}"}}'
    behind = callout("note", _("Table, data and sources"), f"{shown}\n\n{on_site}", folded=True)
    return f"{image}\n\n{html_only(behind)}\n\n{paper_only(words)}"


def interactive_page(origin: Origin, table: Table | None, note: str, sources: str) -> str:
    """Lay out an exhibit as Jupyter can show it."""
    image = f"![{text.plain(origin.alt)}]({origin.drawing})\n\n" if origin.drawn else ""
    shown = table.markdown() if table else ""
    return f"{image}**{origin.caption}**\n\n{note}\n\n{shown}\n\n{sources}"


def _files(origin: Origin) -> str:
    """Link the files of an exhibit."""
    values = {"data": origin.data, "rows": origin.rows_file}
    if origin.data and origin.rows_file:
        return _("[Data (CSV)]({data}), [rows and sources (CSV)]({rows}).", **values) + " "
    if origin.data:
        return _("[Data (CSV)]({data}).", **values) + " "
    return _("[rows and sources (CSV)]({rows}).", **values) + " " if origin.rows_file else ""


def rests_on(rows: pd.DataFrame, *, suppressed: bool, cited: bool) -> str:
    """Say how many rows of which evidence from which sources an exhibit rests on.

    Parameters
    ----------
    suppressed
        Whether rows may be missing that the chapter's readers must not see.
    cited
        Whether sources are cited, or only named.
    """
    if rows.empty:
        return _("No observations that may be shown.") if suppressed else _("No observations.")
    names = sorted(rows["source_id"].dropna().unique(), key=natural)
    # an identifier that its schema lets be anything is shown and not cited
    keys = [f"@{name}" for name in names if cited and re.match(ID_PATTERN, name)]
    plain = [text.plain(name) for name in names if f"@{name}" not in keys]
    sources = "; ".join([*([f"[{'; '.join(keys)}]"] if keys else []), *plain])
    values = {"grades": text.grades(rows["evidence"]), "sources": sources}
    if "period_end" in rows and rows["period_end"].notna().any():
        return n_(
            "Rests on {n} row ({grades}, of {day}): {sources}.",
            "Rests on {n} rows ({grades}, the newest of {day}): {sources}.",
            len(rows),
            day=text.day(rows["period_end"].max()),
            **values,
        )
    return n_(
        "Rests on {n} row ({grades}): {sources}.",
        "Rests on {n} rows ({grades}): {sources}.",
        len(rows),
        **values,
    )
