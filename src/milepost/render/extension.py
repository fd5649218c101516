"""Keep a workbook's copy of the Quarto formats equal to the package's.

The one source of truth is ``milepost/render/assets/extension``: the embedded renderer reads it
there, and Quarto reads the copy in ``_extensions/milepost``, which this module writes and git
ignores.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from milepost.core.files import write_changed
from milepost.core.typefaces import needed_fonts
from milepost.edition.brand import Brand
from milepost.render.embedded.fonts import font_contents, font_files
from milepost.render.embedded.pandoc import assets
from milepost.render.house import (
    OWN,
    file_name,
    house_css,
    house_document,
    house_lua,
    house_scss,
    house_typst,
)

FOLDER = "_extensions/milepost"
WRITTEN = ("typeface.css", "quarto.scss", "quarto-dark.scss", "typst-template.typ")


def extension_files() -> dict[str, Path]:
    """List the files of the copy: path in it, and the file it is copied from (without fonts)."""
    source = assets() / "extension"
    return {
        path.relative_to(source).as_posix(): path
        for path in sorted(source.rglob("*"))
        if path.is_file()
    }


def sync_extension(root: Path, texts: Iterable[str] = (), brand: Brand = OWN) -> list[str]:
    """Copy what is missing or differs; give the paths written.

    Parameters
    ----------
    texts
        What the book says, for the typefaces of other scripts that its letters need.
    brand
        The style of the house, in which the copy is written.
    """
    wanted = extension_files() | {f"fonts/{path.name}": path for path in font_files()}
    contents = {name: source.read_bytes() for name, source in wanted.items()}
    contents |= {f"fonts/{name}": font for name, font in font_contents(needed_fonts(texts))}
    contents |= _of_house(brand, root, contents)
    folder = root / FOLDER
    return [name for name, content in contents.items() if write_changed(folder / name, content)]


def _of_house(brand: Brand, root: Path, contents: Mapping[str, bytes]) -> dict[str, bytes]:
    """Give the files of the copy that have the colours, pictures and typefaces of a house."""
    if brand == OWN:
        return {}
    text = {name: content.decode() for name, content in contents.items() if name in WRITTEN}
    made = {
        "typeface.css": text["typeface.css"] + house_css(brand),
        "quarto.scss": house_scss(text["quarto.scss"], brand, dark=False),
        "quarto-dark.scss": house_scss(text["quarto-dark.scss"], brand, dark=True),
        "house.lua": house_lua(brand),
        "typst-template.typ": house_typst(text["typst-template.typ"], brand),
    }
    faces = {f"fonts/{file_name(one.path)}": (root / one.path).read_bytes() for one in brand.faces}
    document = house_document(contents["reference.docx"], brand)
    encoded = {name: words.encode() for name, words in made.items()}
    return {**encoded, "reference.docx": document, **faces}
