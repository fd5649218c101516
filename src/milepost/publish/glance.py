"""All indicators on one page of A4, for those who have a minute: ``glance.pdf``."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterable, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from milepost.core.digests import cached_bytes, digest_of
from milepost.core.files import sha256_of
from milepost.core.fixed_time import fixed_time
from milepost.core.house import current_house
from milepost.core.messages import _, day, spoken
from milepost.core.model import Edition
from milepost.core.pictures import STANDARDS
from milepost.core.scratch import scratch_folder
from milepost.core.typefaces import Typeface, needed_fonts, without_unserved
from milepost.core.workbook import GLANCE_FILE
from milepost.render.embedded.fonts import copy_fonts, font_files
from milepost.render.embedded.pandoc import assets
from milepost.render.embedded.pdf import typefaces_input
from milepost.render.programs import Programs
from milepost.render.project import Book
from milepost.render.typesetting import typeset

if TYPE_CHECKING:
    from milepost.report.topics.indicators import Pages

ESCAPED = re.compile(r"\\(.)")


def glance_of(pages: Pages, edition: Edition) -> dict[str, Any]:
    """Give what stands on the page, as plain words."""
    # imports pandas and matplotlib
    from milepost.report.text import plain  # noqa: PLC0415
    from milepost.report.topics.indicators import GLANCE, GLANCE_HEAD  # noqa: PLC0415

    frame = pages.glance()
    plan = pages.chapter.plan
    rows = [
        [_words(row[name]) for name in ("id", "name", "value", "share", "status", "grade")]
        for row in frame.assign(
            id=frame["target_id"].map(plain),
            name=[plain(pages.found[name]["short_name"]) for name in frame["target_id"]],
        ).to_dict("records")
    ]
    standing = Book(Path(), "", metadata=edition.standing).standing
    return {
        "title": _(GLANCE),
        "lang": spoken().locale.language,
        "standing": standing,
        "foot": _(
            "{organization} · {plan} · {edition}, as known on {day}",
            organization=plan["organization"],
            plan=plan["title"],
            edition=edition.title,
            day=day(edition.cut_off),
        ),
        "opening": _words(pages.opening()),
        "head": [words and _(words) for words in GLANCE_HEAD],
        "rows": rows,
        **({"accent": accent} if (accent := current_house().accent) else {}),
    }


def _words(markdown: Any) -> str:
    return ESCAPED.sub(r"\1", str(markdown))


def glance_page(content: Mapping[str, Any], kept: Path) -> bytes:
    """Give the page as PDF, set anew where a folder does not keep it, made from the same.

    Raises
    ------
    UserError
        If Typst refuses it.
    """
    text = without_unserved(json.dumps(content, ensure_ascii=False, indent=1))
    more = needed_fonts([text])
    return cached_bytes(kept / f"{_key(text, more)}.pdf", lambda: _set(text, more))


def _set(text: str, more: Mapping[Typeface, set[str]]) -> bytes:
    with scratch_folder("milepost-glance") as scratch:
        place = scratch / "glance"
        place.mkdir()
        shutil.copyfile(_template(), place / "glance.typ")
        (place / "data.json").write_text(text, encoding="utf-8")
        made = scratch / GLANCE_FILE
        typeset(
            Programs(),
            place / "glance.typ",
            made,
            timestamp=fixed_time() or 0,
            format="pdf",
            font_paths=[str(copy_fonts(scratch / "fonts", more))],
            sys_inputs=typefaces_input(more) if more else {},
            pdf_standards=list(STANDARDS),
        )
        return made.read_bytes()


def _key(text: str, more: Iterable[Typeface]) -> str:
    """Name the page by all that it is made from: words, template, typefaces, program and time."""
    files = [_template(), *font_files(), *(typeface.path for typeface in more)]
    digests = [sha256_of(path) for path in files]
    return digest_of([text, digests, version("typst"), STANDARDS, fixed_time() or 0])


def _template() -> Path:
    return assets() / "typst" / "glance.typ"
