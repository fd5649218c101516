"""The fonts of the book: files of wheels, never those that a machine happens to have."""

from __future__ import annotations

import shutil
from importlib.util import find_spec
from pathlib import Path

from milepost.render.errors import RenderError

# wheel, folder in it, files: Typst carries the rest (Libertinus Serif, New Computer Modern,
# DejaVu Sans Mono)
TEXT = (
    "font_source_sans_pro",
    "files",
    tuple(
        f"SourceSansPro-{style}.otf"
        for style in ("Regular", "It", "Semibold", "SemiboldIt", "Bold")
    ),
)
# holds the shapes that Source Sans lacks
FALLBACK = ("matplotlib", "mpl-data/fonts/ttf", ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf"))


def font_files() -> list[Path]:
    """Find the fonts, the text's first.

    Raises
    ------
    RenderError
        If a wheel that carries one isn't installed.
    """
    paths = []
    for package, folder, names in (TEXT, FALLBACK):
        spec = find_spec(package)
        if spec is None or spec.origin is None:
            raise RenderError(f"The package that carries {names[0]} is missing; run `make book`.")
        paths += [Path(spec.origin).parent / folder / name for name in names]
    return paths


def copy_fonts(folder: Path) -> Path:
    """Copy the fonts into a folder of their own, so that no other font there is picked up."""
    folder.mkdir(parents=True, exist_ok=True)
    for path in font_files():
        shutil.copyfile(path, folder / path.name)
    return folder
