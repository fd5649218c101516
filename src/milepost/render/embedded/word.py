"""The Word copy for reviewers: numbered paragraphs, alternative texts, header rows."""

from __future__ import annotations

import struct
from base64 import b64decode, b64encode
from pathlib import Path
from typing import TYPE_CHECKING, Any

from milepost.core.digests import digest_of
from milepost.core.errors import UserError
from milepost.core.files import sha256_of
from milepost.core.typefaces import needed_fonts
from milepost.core.versions import software_digest
from milepost.edition.brand import Brand
from milepost.render.embedded.fonts import copy_fonts
from milepost.render.embedded.numbering import Outline
from milepost.render.embedded.pandoc import assets
from milepost.render.embedded.pdf import book_texts, copy_picture, mended_drawings, part_opened
from milepost.render.house import house_document
from milepost.render.typesetting import typeset

if TYPE_CHECKING:
    from milepost.render.embedded.stage import Stage

PIXELS_PER_INCH = 220  # of what stands beside a drawing
TEXT_WIDTH = 6.3  # inches between the margins of A4


def write_word(stage: Stage, outline: Outline, target: Path) -> None:
    """Render the whole book to one Word document.

    Raises
    ------
    UserError
        If a picture is missing or can't be drawn.
    """
    root = stage.folder / "word"
    root.mkdir()
    paths = {image: entry["source"] for entry in outline.entries for image in entry["images"]}
    for path, source in paths.items():
        copy_picture(stage, source, path, root)
    shown = [one for one in (stage.book.brand.logo, stage.book.brand.cover) if one]
    for one in shown:
        copy_picture(stage, "_quarto.yml", one.path, root)
    job = {
        **stage.shared(outline),
        "mode": "docx",
        "chapters": stage.described(outline),
        "texts": book_texts(stage.book),
        "pictures": _pictures(stage, [*paths, *(one.path for one in shown)], root),
        "reference": str(_reference(stage)),
        "text_width": TEXT_WIDTH,
        "cover": [{"path": one.path, "alt": one.alt} for one in shown],
        "target": str(target),
    }
    titles = part_opened(stage.book)
    for chapter in job["chapters"]:
        chapter["opening"] = titles.get(chapter["source"], "")
    stage.lua(job)


def _reference(stage: Stage) -> Path:
    """Give the document that Word's styles are taken from, in the style of the house."""
    own = assets() / "extension" / "reference.docx"
    if stage.book.brand == Brand():
        return own
    path = stage.folder / own.name
    path.write_bytes(house_document(own.read_bytes(), stage.book.brand))
    return path


def _pictures(stage: Stage, paths: list[str], root: Path) -> dict[str, dict[str, Any]]:
    drawn = [path for path in dict.fromkeys(paths) if path.endswith(".svg")]
    for path, content in zip(drawn, _drawn(stage, drawn, root), strict=True):
        (root / f"{path}.png").write_bytes(content)
    pictures: dict[str, dict[str, Any]] = {}
    for path in paths:
        file = root / path
        pictures[path] = {"file": str(file), "width": min(TEXT_WIDTH, _pixels(file) / 96)}
        if path in drawn:
            beside = root / f"{path}.png"
            pictures[path]["beside"] = str(beside)
            pictures[path]["width"] = min(TEXT_WIDTH, _pixels(beside) / PIXELS_PER_INCH)
    return pictures


def _drawn(stage: Stage, paths: list[str], root: Path) -> list[bytes]:
    """Draw SVG files as PNG: only the newest versions of Word show SVG. What was drawn before is kept."""
    if not paths:
        return []
    more = needed_fonts(mended_drawings(root))
    faces = stage.book.brand.face_files(stage.book.root)
    fonts = copy_fonts(stage.folder / "word-fonts", more, faces)
    files = {path.name: sha256_of(path) for path in sorted(fonts.iterdir())}
    by = digest_of([software_digest(), PIXELS_PER_INCH, files])
    keys = {path: digest_of(["drawn", by, sha256_of(root / path)]) for path in paths}

    def draw(wanted: list[str]) -> list[str]:
        return [b64encode(content).decode() for content in _draw(stage, wanted, root, fonts)]

    return [b64decode(content) for content in stage.cache.made(keys, draw)]


def _draw(stage: Stage, paths: list[str], root: Path, fonts: Path) -> list[bytes]:
    """Draw SVG files as PNG, a page each."""
    pages = [f"#page(image({_quoted('/' + path)}))" for path in paths]
    main = root / "pictures.typ"
    main.write_text(
        "#set page(width: auto, height: auto, margin: 0pt)\n" + "\n".join(pages), encoding="utf-8"
    )
    try:
        typeset(
            stage.programs,
            main,
            root / "pictures",
            format="png",
            ppi=PIXELS_PER_INCH,
            font_paths=[str(fonts)],
        )
    except UserError as error:
        raise UserError(f"A picture could not be drawn: {error}") from None
    return [(root / f"pictures.{at}.png").read_bytes() for at in range(len(paths))]


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _pixels(path: Path) -> int:
    with path.open("rb") as file:
        head = file.read(24)
    if head[:8] != b"\x89PNG\r\n\x1a\n":
        return round(TEXT_WIDTH * 96)
    width: int = struct.unpack(">I", head[16:20])[0]
    return width
