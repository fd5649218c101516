"""The PDF: chapters as Typst markup, set by the same template that Quarto uses."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from milepost.core.errors import UserError
from milepost.core.files import leads_out
from milepost.core.messages import N_, _
from milepost.core.pictures import STANDARDS
from milepost.core.typefaces import Typeface, needed_fonts, without_unserved
from milepost.edition.brand import Brand
from milepost.render.embedded.fonts import copy_fonts
from milepost.render.embedded.numbering import Outline
from milepost.render.embedded.pandoc import assets
from milepost.render.house import house_typst
from milepost.render.project import Book
from milepost.render.typesetting import typeset

if TYPE_CHECKING:
    from milepost.render.embedded.stage import Stage

WORDS = (N_("Chapter"), N_("Appendix"), N_("Contents"))  # that the template says


def write_pdf(stage: Stage, outline: Outline, target: Path) -> None:
    """Render the whole book to one tagged PDF.

    Raises
    ------
    UserError
        If a picture is missing, a text alternative is, or Typst refuses the document.
    """
    root = stage.folder / "typst"
    root.mkdir()
    chapters = stage.pages(outline, mode="typst")
    for chapter in chapters:
        for image in chapter["images"]:
            copy_picture(stage, chapter["source"], image, root)
    for picture in stage.book.brand.pictures:
        copy_picture(stage, "_quarto.yml", picture.path, root)
    main = root / "book.typ"
    document = without_unserved(_document(stage, chapters))
    main.write_text(document, encoding="utf-8")
    more = needed_fonts([document, *mended_drawings(root)])
    wanted: Any = stage.book.format_options("typst").get("pdf-standard") or STANDARDS
    faces = stage.book.brand.face_files(stage.book.root)
    standards: Any = [wanted] if isinstance(wanted, str) else list(wanted)
    try:
        warnings = typeset(
            stage.programs,
            main,
            target,
            timestamp=stage.epoch,
            format="pdf",
            font_paths=[str(copy_fonts(stage.folder / "fonts", more, faces))],
            sys_inputs=typefaces_input(more) if more else {},
            pdf_standards=standards,
        )
    except UserError as error:
        raise UserError(f"The PDF could not be set: {error}") from None
    for warning in warnings:
        if "unknown font family" in warning:
            target.unlink()
            raise UserError(f"The PDF could not be set: {warning}.")


def mended_drawings(folder: Path) -> Iterator[str]:
    """Give the words of the SVG files below a folder, in which no letter is left that no font has."""
    for path in sorted(folder.rglob("*.svg")):
        text = path.read_text("utf-8", errors="replace")
        served = without_unserved(text)
        if served != text:
            path.write_text(served, encoding="utf-8")
        yield served


def typefaces_input(more: Iterable[Typeface]) -> dict[str, str]:
    """Tell the template which typefaces serve after the text's own."""
    return {"typefaces": "|".join(typeface.family for typeface in more)}


def copy_picture(stage: Stage, source: str, path: str, folder: Path) -> None:
    """Copy a picture that a chapter shows; a missing one is an error."""
    if leads_out(path):
        raise UserError(f"{source} shows {path}, which lies outside the workbook.")
    file = stage.file(path)  # refuses what is not for readers
    if not file.is_file():
        raise UserError(f"{source} shows {path}, which is not there.")
    target = folder / path
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(file, target)


def _document(stage: Stage, chapters: list[dict[str, Any]]) -> str:
    book = stage.book
    body: list[str] = []
    titles = part_opened(book)
    appendices = False
    for chapter, page in zip(book.chapters, chapters, strict=True):
        if chapter.kind == "appendix" and not appendices:
            body.append("#show: appendices")
            appendices = True
        if chapter.source in titles:
            body.append(f"#part[{_escaped(titles[chapter.source])}]")
        body.append(page["body"])
    content = stage.folder / "body.typ"
    content.write_text("\n\n".join(body), encoding="utf-8")
    job = {
        **stage.shared(None),
        "mode": "assemble",
        "body": str(content),
        "template": str(assets() / "typst" / "template.typ"),
        "partials": str(_partials(stage) / "template.typ"),
        "texts": book_texts(book),
        "authors": list(book.authors),
        "toc_depth": book.toc_depth("typst"),
    }
    result = stage.lua(job)
    return str(result["document"])


def _partials(stage: Stage) -> Path:
    """Give the folder of the template's parts, in the style of the house."""
    own = assets() / "extension"
    if stage.book.brand == Brand():
        return own
    folder = stage.folder / "partials"
    folder.mkdir(exist_ok=True)
    for path in own.glob("*.typ"):
        text = house_typst(path.read_text("utf-8"), stage.book.brand)
        (folder / path.name).write_text(text, "utf-8")
    return folder


def part_opened(book: Book) -> dict[str, str]:
    """Give, for each chapter that opens a part, the part's title."""
    titles: dict[str, str] = {}
    before: str | None = None
    for chapter in book.chapters:
        part = _("Appendices") if chapter.kind == "appendix" else None
        if chapter.part is not None:
            part = book.parts[chapter.part]
        if part and part != before:
            titles[chapter.source] = part
        before = part
    return titles


def book_texts(book: Book) -> dict[str, str]:
    """Give the words of the cover, and those that every page bears of a book that isn't final."""
    notice = str(book.metadata.get("notice") or "")
    return {
        "title": book.title,
        "subtitle": book.subtitle,
        "date": book.shown_date,
        "organization": str(book.metadata.get("organization") or ""),
        "notice": f"{book.standing} {notice}".strip(),
        "standing": book.standing,
        "watermark": book.watermark,
        **{f"word-{word.lower()}": _(word) for word in WORDS if _(word) != word},
    }


def _escaped(text: str) -> str:
    return "".join(f"\\{char}" if char in "\\#[]*_`$<>@=-+/~" else char for char in text)
