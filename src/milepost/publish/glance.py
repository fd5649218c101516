"""All indicators on one page of A4, for those who have a minute: ``glance.pdf``."""

from __future__ import annotations

import json
import re
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from milepost.core.files import fixed_time, text_or_none, write_atomically
from milepost.core.house import house_accent
from milepost.core.messages import _, day, spoken
from milepost.core.model import Edition
from milepost.core.typefaces import without_unserved
from milepost.render.embedded.fonts import copy_fonts, needed_fonts
from milepost.render.embedded.pandoc import assets
from milepost.render.embedded.pdf import STANDARDS, typefaces_input
from milepost.render.programs import Programs
from milepost.render.project import Book
from milepost.render.typesetting import typeset

if TYPE_CHECKING:
    from milepost.report.topics.indicators import Pages

GLANCE_FILE, GLANCE_DATA = "glance.pdf", "glance.json"
ESCAPED = re.compile(r"\\(.)")


def glance_of(pages: Pages, edition: Edition) -> dict[str, Any]:
    """Give what stands on the page, as plain words."""
    # imports pandas
    from milepost.report.topics.indicators import GLANCE, GLANCE_HEAD  # noqa: PLC0415

    frame = pages.glance()
    plan = pages.chapter.plan
    rows = [
        [_words(row[name]) for name in ("id", "name", "value", "share", "status", "grade")]
        for row in frame.assign(
            id=frame["target_id"],
            name=[pages.found[name]["short_name"] for name in frame["target_id"]],
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
        **({"accent": accent} if (accent := house_accent()) else {}),
    }


def _words(markdown: Any) -> str:
    return ESCAPED.sub(r"\1", str(markdown))


def write_glance(content: dict[str, Any], folder: Path) -> None:
    """Set the page, unless it stands there and says the same.

    Raises
    ------
    RenderError
        If Typst refuses it.
    """
    text = without_unserved(json.dumps(content, ensure_ascii=False, indent=1))
    target, kept = folder / GLANCE_FILE, folder / GLANCE_DATA
    if target.is_file() and text_or_none(kept) == text:
        return
    more = needed_fonts([text])
    with tempfile.TemporaryDirectory(
        prefix="milepost-glance-", ignore_cleanup_errors=True
    ) as scratch:
        place = Path(scratch) / "glance"
        place.mkdir()
        shutil.copyfile(assets() / "typst" / "glance.typ", place / "glance.typ")
        (place / "data.json").write_text(text, encoding="utf-8")
        made = Path(scratch) / GLANCE_FILE
        typeset(
            Programs(),
            place / "glance.typ",
            made,
            timestamp=fixed_time() or 0,
            format="pdf",
            font_paths=[str(copy_fonts(Path(scratch) / "fonts", more))],
            sys_inputs=typefaces_input(more) if more else {},
            pdf_standards=list(STANDARDS),
        )
        folder.mkdir(parents=True, exist_ok=True)
        write_atomically(target, lambda part: shutil.copyfile(made, part))
    write_atomically(kept, lambda part: part.write_text(text, "utf-8"))
