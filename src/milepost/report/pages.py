"""How an exhibit, or a figure or table that a notebook shows by itself, stands on a page."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from milepost.core.messages import N_, _
from milepost.core.model import Evidence
from milepost.report import text

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
