"""The typefaces that a site brings: cut to the letters that it shows, in a form for the web."""

from __future__ import annotations

import functools
import html
from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from milepost.core.digests import digest_of
from milepost.core.typefaces import TEXT, Typeface, needed_fonts
from milepost.core.versions import software_digest
from milepost.render.embedded.fonts import plain_name, saved, subset
from milepost.render.embedded.render_cache import RenderCache

# weights and style of the text's files; another typeface's one file serves for all of them, as only
# equals complete each other
STYLES = {
    "SourceSansPro-Regular": ("400", "normal"),
    "SourceSansPro-It": ("400", "italic"),
    "SourceSansPro-Semibold": ("600 700", "normal"),
}
# what readers type, and what the site's own styles and scripts write
ALWAYS = "".join(
    map(chr, (*range(0x20, 0x7F), *range(0xA0, 0x100), *range(0x2010, 0x2040),
              *range(0x2190, 0x2194), 0x2212))
)  # fmt: skip
# a file says who made it and by which licence, and bears no name: a part may not bear the whole's
NAMES = {"name_IDs": [0, 1, 2, 3, 4, 5, 6, 13, 14], "obfuscate_names": True}


def site_texts(folder: Path) -> Iterator[str]:
    """Give what the pages and figures of a site say."""
    for kind in ("*.html", "*.svg"):
        for path in sorted(folder.rglob(kind)):
            yield html.unescape(path.read_text("utf-8"))


def web_fonts(texts: Iterable[str], folder: Path, cache: RenderCache | None = None) -> str:
    """Write the fonts of pages, of their letters alone, and give the style that names them.

    Typefaces of other scripts bear the name of the text's own and its styles, each for its letters:
    whatever is set in that shows them. The same letters give the same bytes.

    Parameters
    ----------
    texts
        What the pages say. Letters that readers type are there in any case, and both cases of each.
    cache
        What was cut before, and need not be cut again.
    """
    shown = set().union(*texts)
    letters = "".join(sorted(shown.union(ALWAYS, *map(str.lower, shown), *map(str.upper, shown))))
    own = "".join(filter(TEXT.has, letters))
    files = {f"{file}.woff": (replace(TEXT, file=f"files/{file}.otf"), own) for file in STYLES}
    rules = [_rule(name, *style) for name, style in zip(files, STYLES.values(), strict=True)]
    for typeface, found in needed_fonts([letters]).items():
        name, served = f"{plain_name(typeface)}.woff", "".join(sorted(found))
        files[name] = typeface, served
        ranges = ", ".join(f"U+{ord(letter):X}" for letter in served)
        rules += [_rule(name, *style, f" unicode-range: {ranges};") for style in STYLES.values()]
    keys = {name: digest_of(["web", software_digest(), *file]) for name, file in files.items()}
    contents = (cache or RenderCache()).made(
        keys, lambda names: [_cut(*files[name]) for name in names]
    )
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in zip(files, contents, strict=True):
        (folder / name).write_bytes(b64decode(content))
    return "".join(rules)


def _rule(name: str, weight: str, style: str, more: str = "") -> str:
    return (
        f'@font-face {{ font-family: "{TEXT.family}"; font-weight: {weight}; font-style: {style}; '
        f'font-display: swap; src: url("fonts/{name}") format("woff");{more} }}\n'
    )


@functools.lru_cache(maxsize=16)  # many books in one process show the same
def _cut(typeface: Typeface, letters: str) -> str:
    return b64encode(saved(subset(typeface, letters, **NAMES), "woff")).decode()
