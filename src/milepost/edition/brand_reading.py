"""Reads the house style that ``_quarto.yml`` names, or ``_brand.yml`` beside it, and judges it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from milepost.core.contrast import as_light_as
from milepost.core.errors import UserError
from milepost.core.files import leads_out, lies_inside
from milepost.core.model import Problem
from milepost.core.pictures import picture_fault
from milepost.core.typefaces import TEXT
from milepost.core.workbook import BOOK, Workbook
from milepost.core.yaml import read_yaml
from milepost.edition.book_keys import no_place
from milepost.edition.brand import ACCENT, BRIGHT, DARK, INK, WHITE, Brand, FontFace, Shown, Tones
from milepost.edition.brand_file import BrandFile, Colors, Font, Pair, parsed

FILE = "_brand.yml"
SIZES = ("large", "medium", "small")  # of logos, as the cover looks for one
FONTS = (".ttf", ".otf")
# what the book has a place for; the rest is named
PLACES = (
    *("meta.*", "color.palette.*", "color.foreground*", "color.background*", "color.primary*"),
    *("color.link*", "logo.images.*", "typography.fonts*", "typography.link.color*"),
    *("typography.base", "typography.base.family", "typography.headings"),
    *("typography.headings.family", "typography.headings.color*", *(f"logo.{s}*" for s in SIZES)),
)


def read_brand(workbook: Workbook, edition: str) -> Brand:
    """Read the house style of an edition; without a ``_brand.yml`` it is the package's own.

    Parameters
    ----------
    edition
        Its name, or those of several profiles with commas between them.

    Raises
    ------
    UserError
        With all that is wrong with it.
    """
    brand, problems = judge_brand(workbook, edition)
    errors = [problem.line() for problem in problems if problem.severity == "error"]
    if errors:
        raise UserError("The house style can't be used:\n  " + "\n  ".join(errors))
    return brand


def judge_brand(workbook: Workbook, edition: str) -> tuple[Brand, list[Problem]]:
    """Read the house style of an edition, and name everything that is wrong with it."""
    reading = _Reading(workbook.root)
    try:
        brand = reading.brand(_described(workbook.root, edition))
    except UserError as error:
        reading.fault("", "", str(error).removeprefix(f"{reading.file}: "))
    if any(problem.severity == "error" for problem in reading.problems):
        return Brand(), reading.problems
    for key, value, message in brand.faint():
        reading.fault(key, value, message)
    return brand, reading.problems


def _described(root: Path, edition: str) -> dict[str, Any]:
    """Give what ``_quarto.yml`` and its profiles say of the brand and the cover."""
    said: dict[str, Any] = {"brand": FILE} if (root / FILE).is_file() else {}
    for name in (BOOK, *(f"_quarto-{part}.yml" for part in edition.split(",") if part)):
        try:
            found = read_yaml(root / name, name) if (root / name).is_file() else None
        except UserError:  # told where the book is read
            continue
        for place in (found, found.get("book") if isinstance(found, dict) else None):
            known = place if isinstance(place, dict) else {}
            keys = ("brand", "cover-image", "cover-image-alt")
            said |= {key: known[key] for key in keys if known.get(key) is not None}
    return said


class _Reading:
    """One reading of a brand: the file at hand, and what was found wrong."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.file = BOOK
        self.problems: list[Problem] = []
        self._files: list[str] = []

    def fault(self, key: str, value: str, message: str, *, doubt: bool = False) -> None:
        """Note what is wrong with a key of the file at hand."""
        severity: Any = "warning" if doubt else "error"
        self.problems.append(Problem(self.file, 0, key, value[:80], "brand", message, severity))

    def brand(self, described: Mapping[str, Any]) -> Brand:
        """Read the brand, and the picture of the cover, which Quarto has among a book's keys."""
        path, words = (described.get(f"cover-image{end}") for end in ("", "-alt"))
        remedy = "say in cover-image-alt what it shows"
        cover = self._picture("book.cover-image", path, words, "", remedy) if path else None
        named = described.get("brand")
        if named is None or named is False:
            return Brand(cover=cover)
        two = isinstance(named, dict) and named.keys() <= {"light", "dark"}
        night = self._content(named["dark"]) if two and "dark" in named else None
        content = self._content(named.get("light", {}) if two else named)
        light = _Palette(self, content.color).tones(content)
        logo, night_logo = (
            self._logos(content, dark=False),
            self._logos(night or content, dark=True),
        )
        base, headings = (self._typeface(content, name) for name in ("base", "headings"))
        return Brand(
            files=tuple(self._files),
            light=light,
            dark=_Night(self, (night or content).color, whole=night is not None).tones(
                night or content, light
            ),
            base=base,
            headings=headings,
            faces=tuple(self._faces(content, {base, headings})),
            logo=logo,
            night_logo=night_logo,
            cover=cover,
        )

    def _content(self, named: Any) -> BrandFile:
        """Read a brand that is a file's name, or stands in ``_quarto.yml`` itself."""
        self.file, content = BOOK, named
        if isinstance(named, str):
            self.file = Path(named).as_posix()
            if leads_out(named) or not lies_inside(self.root / named, self.root):
                raise UserError("the brand lies outside the workbook: put the file into it")
            self._files.append(self.file)
            content = read_yaml(self.root / named, self.file)
        brand, faults = parsed(content)
        for key, value, message in faults:
            self.fault(key, value, message)
        for key in () if faults else no_place(content, PLACES):
            message = "the book has no place for this key; its value counts where another names it"
            self.fault(key, "", message, doubt=True)
        return brand

    def _picture(self, key: str, path: Any, words: Any, folder: str, remedy: str) -> Shown | None:
        """Judge a picture as one of a page is judged."""
        path, alt = str(path), " ".join(str(words or "").split())
        name = path.lstrip("/") if path.startswith("/") else (Path(folder) / path).as_posix()
        file = self.root / name
        if "://" in path or leads_out(name) or not lies_inside(file, self.root):
            self.fault(
                key, path, "the picture is not in the workbook: put it there; none is fetched"
            )
        elif not file.is_file():
            self.fault(key, path, "the picture is not there")
        elif not alt:
            self.fault(key, path, f"the picture has no alternative text: {remedy}")
        elif fault := picture_fault(file.read_bytes(), file.suffix):
            self.fault(key, path, f"the picture {fault}")
        else:
            return Shown(name, alt)
        return None

    def _logos(self, content: BrandFile, *, dark: bool) -> Shown | None:
        """Find the largest logo for pages in the light, or the one that is for the dark alone."""
        mode = "dark" if dark else "light"
        for size in SIZES:
            pair = getattr(content.logo, size)
            named = getattr(pair, mode) if pair else None
            if named:
                image = content.logo.images.get(named)
                path, alt = (image.path, image.alt) if image else (named, "")
                alt = alt or str(content.meta.get("name") or "") * isinstance(
                    content.meta.get("name"), str
                )
                remedy = "give it a name in logo.images, with path and alt"
                folder = Path(self.file).parent.as_posix()
                return self._picture(f"logo.{size}", path, alt, folder, remedy)
        return None

    def _typeface(self, content: BrandFile, place: str) -> str:
        """Give the typeface of a place; it is a file of the workbook, or the package's own."""
        family = str(getattr(content.typography, place).family or "")
        known = {font.family for font in content.typography.fonts if font.source == "file"}
        if family and family not in {*known, TEXT.family}:
            message = (
                "no typeface of the workbook has this name: put its files there and name them in "
                f"typography.fonts with source: file, or take {TEXT.family}"
            )
            self.fault(f"typography.{place}.family", family, message)
        return "" if family == TEXT.family else family

    def _faces(self, content: BrandFile, used: set[str]) -> Iterator[FontFace]:
        for number, font in enumerate(content.typography.fonts):
            key = f"typography.fonts.{number}"
            if font.source != "file":
                source = font.source or "google, where none is said"
                message = (
                    f"typefaces are never fetched, and this one is to come from {source}: put its "
                    "files into the workbook, and name them with source: file"
                )
                self.fault(f"{key}.source", font.family, message)
            elif font.family not in used:
                self.fault(f"{key}.family", font.family, "nothing is set in it", doubt=True)
            else:
                yield from self._files_of(key, font)

    def _files_of(self, key: str, font: Font) -> Iterator[FontFace]:
        """Read how each file of a typeface is set; Typst knows it by the name that the file bears."""
        if not font.files:
            self.fault(f"{key}.files", font.family, "names no file of the typeface")
        for file in font.files:
            name = (Path(self.file).parent / file.path).as_posix()
            path = self.root / name
            if leads_out(name) or not lies_inside(path, self.root) or not path.is_file():
                self.fault(f"{key}.files", file.path, "there is no such file in the workbook")
            elif path.suffix.lower() not in FONTS:
                self.fault(
                    f"{key}.files", file.path, "is none of .ttf, .otf, which all formats take"
                )
            elif (face := _face(path, name)) is None:
                self.fault(f"{key}.files", file.path, "can't be read as a typeface")
            elif face.family != font.family:
                message = f"bears the name {face.family!r}: write it so under family, too"
                self.fault(f"{key}.family", font.family, message)
            else:
                yield face


class _Palette:
    """The colours of a brand in the light."""

    mode = "light"

    def __init__(self, reading: _Reading, colors: Colors) -> None:
        self._reading = reading
        self._colors = colors

    def tones(self, content: BrandFile) -> Tones:
        """Give the colours of the book; what is not said is the package's."""
        ground = self.color("background", self._colors.background) or WHITE
        ink = self.color("foreground", self._colors.foreground) or INK
        accent = self.color("primary", self._colors.primary) or ACCENT
        link, headings = self.of_words(content)
        return Tones(ground, ink, accent, link or accent, headings)

    def of_words(self, content: BrandFile) -> tuple[str, str]:
        """Give the colours of links and headings, blank where none is said."""
        link = self.color("typography.link.color", content.typography.link.color)
        headings = self.color("typography.headings.color", content.typography.headings.color)
        return link or self.color("link", self._colors.link), headings

    def color(self, key: str, pair: Pair | None) -> str:
        """Give a colour as ``#RRGGBB``; blank where there is none, or none that can be read."""
        said = self.said(pair)
        return self._found(key if "." in key else f"color.{key}", said, []) if said else ""

    def said(self, pair: Pair | None) -> str | None:
        """Give what a key says for this mode."""
        return pair.light if pair else None

    def _found(self, key: str, name: str, passed: list[str]) -> str:
        """Follow a name to its colour: in the palette, then among the colours with a place."""
        if name in passed:
            self._reading.fault(key, name, f"names itself: {' → '.join([*passed, name])}")
            return ""
        other = self._colors.palette.get(name)
        if other is None and name in Colors.model_fields and name != "palette":
            other = getattr(self._colors, name)
        if other is not None:
            value = self.said(other) or other.light or other.dark
            return self._found(key, value, [*passed, name]) if value else ""
        return _hex(name) or self._unknown(key, name)

    def _unknown(self, key: str, name: str) -> str:
        named = ", ".join(self._colors.palette) or "it names none"
        message = (
            f"is no colour: write it as '#0b5fa5', without transparency, by its name in CSS, or by "
            f"one of color.palette ({named})"
        )
        self._reading.fault(key, name, message)
        return ""


class _Night(_Palette):
    """The colours of a brand in the dark: its own, or those of the light made as light as ours."""

    mode = "dark"

    def __init__(self, reading: _Reading, colors: Colors, *, whole: bool) -> None:
        super().__init__(reading, colors)
        self._whole = whole  # a file for the dark alone

    def said(self, pair: Pair | None) -> str | None:
        """Give what a key says for the dark."""
        return (pair.dark or (pair.light if self._whole else None)) if pair else None

    def tones(self, content: BrandFile, light: Tones | None = None) -> Tones:
        """Give the colours of the book in the dark."""
        light = light or Tones()
        ground = self.color("background", self._colors.background) or DARK.ground
        ink = self.color("foreground", self._colors.foreground) or DARK.ink
        accent = self.color("primary", self._colors.primary) or _at_night(light.accent)
        link, headings = self.of_words(content)
        link = link or (accent if light.link == light.accent else _at_night(light.link))
        return Tones(ground, ink, accent, link, headings or _at_night(light.headings))


def _at_night(color: str) -> str:
    if color == ACCENT:
        return BRIGHT
    return as_light_as(color, BRIGHT) if color else ""


def _hex(name: str) -> str:
    """Write a colour of CSS as ``#RRGGBB``; blank if it is none, or can be seen through."""
    from PIL import ImageColor  # noqa: PLC0415  (where there is a brand)

    try:
        found = ImageColor.getrgb(name)
    except (ValueError, OverflowError):
        return ""
    known = len(found) == 3 and all(0 <= part <= 255 for part in found)
    return "#{:02X}{:02X}{:02X}".format(*found) if known else ""


def _face(path: Path, name: str) -> FontFace | None:
    """Read from a file of a typeface its name, weight and slant; None if it is none."""
    from fontTools.ttLib import TTFont, TTLibError  # noqa: PLC0415  (where there is a typeface)

    try:
        with TTFont(path, lazy=True) as font:
            family = font["name"].getBestFamilyName()
            table = font["OS/2"]
            italic = bool(table.fsSelection & 1)
            return FontFace(name, str(family), int(table.usWeightClass), italic)
    except (TTLibError, KeyError, AssertionError, OSError, ValueError, AttributeError):
        return None
