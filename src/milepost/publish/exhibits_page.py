"""The page of all exhibits: what each rests on, and the expression that made it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from milepost.core import messages
from milepost.core.files import write_changed
from milepost.core.messages import _, n_
from milepost.publish.exhibits import Exhibit

PAGE = "exhibits.qmd"
_WIDTHS = (20, 68, 44, 20, 64)
_HTML = '{.content-visible when-format="html"}'
_PAPER = '{.content-hidden when-format="html"}'


def page_text(exhibits: Iterable[Exhibit]) -> str:
    """Write the annex that lists all exhibits, for both renderers to number and to link."""
    blocks = [
        f"# {_('Exhibits and what they rest on')} {{#sec-exhibits}}",
        _(
            "Each figure and table of this book with the notebook that made it, and the rows behind "
            "it. The files stand beside the pages of the site; `exhibits.csv` holds this list for "
            "machines."
        ),
    ]
    chapter = ""
    for exhibit in exhibits:
        if exhibit.chapter != chapter:
            chapter = exhibit.chapter
            blocks.append(f"## {exhibit.chapter_title} {{.unnumbered}}")
            blocks.append(_head())
        blocks[-1] += "\n" + _line(exhibit)
    return "\n\n".join(blocks) + "\n"


def _head() -> str:
    names = (_("Exhibit"), _("What it shows"), _("Made in"), _("Rests on"), _("Sources"))
    rules = "".join(f"|:{'-' * width}" for width in _WIDTHS)
    return f"| {' | '.join(names)} |\n{rules}|"


def _line(exhibit: Exhibit) -> str:
    origin = exhibit.origin
    values = {"notebook": origin["notebook"], "cell": exhibit.cell}
    notebook = _("`{notebook}.ipynb`", **values)
    if exhibit.cell:
        notebook = _("`{notebook}.ipynb`, cell {cell}", **values)
    many = messages.number(origin["rows"])
    rows = n_("{number} row", "{number} rows", origin["rows"], number=many)
    shown, none = _("shown"), _("no rows")
    if origin["rows_file"]:
        rows = (
            f"[[{rows}]({origin['rows_file']}), [{shown}]({origin['data']})]{_HTML}[{rows}]{_PAPER}"
        )
    elif origin["data"]:
        rows = f"{none}[, [{shown}]({origin['data']})]{_HTML}"
    else:
        rows = none
    cited = "; ".join(f"@{name}" for name in origin["sources"])
    caption = " ".join(str(origin["caption"]).split())
    sources = f"[{cited}]" if cited else ""
    return f"| @{exhibit.label} | {caption} | {notebook} | {rows} | {sources} |"


def write_page(exhibits: Iterable[Exhibit], chapters: Path) -> None:
    """Write the annex among the executed chapters, unless it says the same already."""
    write_changed(chapters / PAGE, page_text(exhibits))
