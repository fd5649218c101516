"""The fonts of the book: files of wheels, never those that a machine happens to have."""

from __future__ import annotations

import io
import shutil
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from milepost.core.typefaces import SIGNS, TEXT, Typeface, package_folder
from milepost.edition.brand import Brand

# files beside each other: Typst carries the rest (Libertinus Serif, New Computer Modern, DejaVu
# Sans Mono)
STYLES = tuple(
    f"SourceSansPro-{style}.otf" for style in ("Regular", "It", "Semibold", "SemiboldIt", "Bold")
)
BOLD_SIGNS = "DejaVuSans-Bold.ttf"
WEIGHTS = (400, 700)
WORD_STYLES = {"Regular": "Regular", "Bold": "Bold", "Italic": "It"}  # by files of the text's own
HOUSE_STYLES = {"Regular": (400, False), "Bold": (700, False), "Italic": (400, True),
                "BoldItalic": (700, True)}  # fmt: skip
BOLD = 550  # a weight from which on a style is a bold one
LATIN = {chr(code) for code in (*range(0x20, 0x180), *range(0x2010, 0x2040), 0x20AC, 0x2212)}


def font_files() -> list[Path]:
    """Find the fonts of every book, the text's first.

    Raises
    ------
    UserError
        If a wheel that carries one isn't installed.
    """
    text, signs = package_folder(TEXT.package) / "files", SIGNS.path
    return [*(text / name for name in STYLES), signs, signs.with_name(BOLD_SIGNS)]


def copy_fonts(
    folder: Path, more: Mapping[Typeface, set[str]] | None = None, faces: Iterable[Path] = ()
) -> Path:
    """Put the fonts into a folder of their own, so that no other font there is picked up.

    Parameters
    ----------
    more
        Typefaces that the book needs besides, with their letters. A large one is cut to them, in
        the weights of text and of headings, as programs that draw figures know no others.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for path in (*font_files(), *faces):
        shutil.copyfile(path, folder / path.name)
    for name, content in font_contents(more or {}):
        (folder / name).write_bytes(content)
    return folder


def font_contents(more: Mapping[Typeface, set[str]]) -> Iterator[tuple[str, bytes]]:
    """Give the files of typefaces that a book needs besides, by name."""
    for typeface, letters in more.items():
        if typeface.face:
            for weight, font in cut_in_weights(typeface, letters).items():
                yield f"{plain_name(typeface)}-{weight}.otf", saved(font)
        else:
            yield typeface.path.name, typeface.path.read_bytes()


def plain_name(typeface: Typeface) -> str:
    """Give the name of a typeface that a file bears."""
    return typeface.family.replace(" ", "")


def fonts_by_style(
    more: Mapping[Typeface, set[str]], text: set[str] | None
) -> dict[str, dict[str, Any]]:
    """Cut typefaces to letters, by family and style (``Regular``, ``Bold``, ``Italic``), as Word has them.

    Parameters
    ----------
    more
        Typefaces that a book needs besides, with their letters.
    text
        Letters of a text in the book's own typeface, which comes first with those of all Latin
        scripts; None where nothing is set in it.
    """
    made: dict[str, dict[str, Any]] = {}
    if text is not None:
        letters = [letter for letter in text | LATIN if TEXT.has(letter)]
        made[TEXT.family] = {
            style: subset(TEXT.styled(name), letters) for style, name in WORD_STYLES.items()
        }
    for typeface, letters_ in more.items():
        cut = cut_in_weights(typeface, letters_)
        made[typeface.family] = dict(zip(WORD_STYLES, cut.values(), strict=False))
    return made


def house_fonts(brand: Brand, root: Path) -> dict[str, dict[str, Any]]:
    """Open the typefaces of a house that a Word file may carry, whole: who writes needs every letter.

    They are by family and style, as :func:`fonts_by_style` has them.
    """
    from fontTools.ttLib import TTFont  # noqa: PLC0415  (slow, and seldom needed)

    made: dict[str, dict[str, Any]] = {}
    for name, (weight, italic) in HOUSE_STYLES.items():
        for family in dict.fromkeys(face.family for face in brand.faces):
            own = [one for one in brand.faces if one.family == family and one.italic == italic]
            fit = [one for one in own if (one.weight < BOLD) == (weight < BOLD) and one.embeddable]
            if fit:
                best = min(fit, key=lambda one: abs(one.weight - weight))
                font = TTFont(root / best.path, lazy=True, recalcTimestamp=False)
                made.setdefault(family, {})[name] = font
    return made


def cut_in_weights(typeface: Typeface, letters: Iterable[str]) -> dict[int, Any]:
    """Cut a typeface of many weights to its letters in two, of text and of headings, by weight."""
    from fontTools.varLib.instancer import instantiateVariableFont  # noqa: PLC0415

    cut = subset(typeface, letters)
    made = {}
    for weight in WEIGHTS:
        font = instantiateVariableFont(cut, {"wght": weight})
        font["OS/2"].usWeightClass = weight
        made[weight] = font
    return made


def subset(typeface: Typeface, letters: Iterable[str], **more: Any) -> Any:
    """Cut a typeface to letters; more of fontTools' options say what else stays of it."""
    from fontTools.subset import Options, Subsetter  # noqa: PLC0415  (slow, and seldom needed)
    from fontTools.ttLib import TTFont  # noqa: PLC0415

    options = Options(layout_features=["*"], notdef_outline=True, **more)
    font = TTFont(typeface.path, fontNumber=typeface.face, lazy=True, recalcTimestamp=False)
    subsetter = Subsetter(options)
    # joiners besides, and the circle on which a mark alone stands
    subsetter.populate(text="".join(sorted(letters)), unicodes=[0x200C, 0x200D, 0x25CC, 0x20])
    subsetter.subset(font)
    return font


def saved(font: Any, flavor: str | None = None) -> bytes:
    """Give the bytes of a font, plain or in a form for the web; the same font gives the same."""
    font.flavor = flavor
    written = io.BytesIO()
    font.save(written, reorderTables=False)
    return written.getvalue()
