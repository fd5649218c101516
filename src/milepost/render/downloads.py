"""The site's folder holds what its cover offers: a copy of the folder alone is a whole site."""

from __future__ import annotations

import html
from collections.abc import Collection
from pathlib import Path

from milepost.core.files import read_text, second_name
from milepost.core.messages import N_, _

FILES = {
    "book.pdf": N_("PDF"),
    "book.docx": N_("Word"),
    "data/annex.xlsx": N_("data in Excel"),
    "data/assessments.csv": N_("assessments"),
    "data/observations.csv": N_("observations"),
    "exhibits.csv": N_("list of exhibits"),
}
UNITS = ("bytes", "kB", "MB", "GB")
# where a cover has room for them: the embedded renderer's, Quarto's
PLACE = '<p class="cover-downloads"></p>'
QUARTOS, END = '<header id="title-block-header"', "</header>"


def add_downloads(folder: Path, older: Collection[str] = (), manifest: str = "") -> None:
    """Put the other formats and the data into a site as second names, and link its cover to them.

    Parameters
    ----------
    folder
        The book: ``html/``, ``book.pdf`` and what else there is.
    older
        Those of an earlier build; the cover says so.
    manifest
        The name of the book's manifest, if it gets one. It names the cover by its digest, so that
        the cover can't tell its size.
    """
    site = folder / "html"
    cover = site / "index.html"
    if not cover.is_file():
        return
    links = []
    for name in filter(lambda name: (folder / name).is_file(), FILES):
        second_name(folder / name, site / name)
        words = f"{_(FILES[name])} ({file_size(site / name)})"
        earlier = f" {html.escape(_('(of an earlier build)'))}" if name in older else ""
        links.append(_link(name, words) + earlier)
    links += [_link(manifest, _("manifest"))] if manifest else []
    said = _("Also as {links}", links=" ".join(links))
    block = PLACE.replace("></", f">{said}</") if links else ""
    text = read_text(cover)
    if PLACE in text:
        text = text.replace(PLACE, block)
    elif QUARTOS in text and (end := text.find(END, text.index(QUARTOS))) >= 0:
        end += len(END)
        text = f"{text[:end]}\n{block}{text[end:]}"
    cover.write_text(text, encoding="utf-8")


def _link(name: str, words: str) -> str:
    return f'<a class="download" href="{name}">{html.escape(words)}</a>'


def file_size(path: Path) -> str:
    """Give a file's size as readers are told it: ``2.5 kB``."""
    size, unit = float(path.stat().st_size), 0
    while size >= 1000 and unit < len(UNITS) - 1:
        size, unit = size / 1000, unit + 1
    return f"{size:.0f} {UNITS[unit]}" if size >= 10 or unit == 0 else f"{size:.1f} {UNITS[unit]}"
