"""Keep a workbook's copy of the Quarto formats equal to the package's.

The one source of truth is ``milepost/render/assets/extension``: the embedded renderer reads it
there, and Quarto reads the copy in ``_extensions/milepost``, which this module writes and git
ignores.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from milepost.render.embedded.fonts import font_contents, font_files, needed_fonts
from milepost.render.embedded.pandoc import assets

FOLDER = "_extensions/milepost"


def extension_files() -> dict[str, Path]:
    """List the files of the copy: path in it, and the file it is copied from (without fonts)."""
    source = assets() / "extension"
    return {
        path.relative_to(source).as_posix(): path
        for path in sorted(source.rglob("*"))
        if path.is_file()
    }


def sync_extension(root: Path, texts: Iterable[str] = ()) -> list[str]:
    """Copy what is missing or differs; give the paths written.

    Parameters
    ----------
    texts
        What the book says, for the typefaces of other scripts that its letters need.
    """
    wanted = extension_files() | {f"fonts/{path.name}": path for path in font_files()}
    contents = {name: source.read_bytes() for name, source in wanted.items()}
    contents |= {f"fonts/{name}": font for name, font in font_contents(needed_fonts(texts))}
    written = []
    for name, content in contents.items():
        target = root / FOLDER / name
        if not target.is_file() or target.read_bytes() != content:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
            written.append(name)
    return written
