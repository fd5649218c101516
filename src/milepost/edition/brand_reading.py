"""Reads the house style that ``_quarto.yml`` names, or ``_brand.yml`` beside it, and judges it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from milepost.core.errors import UserError
from milepost.core.model import Problem
from milepost.core.pictures import picture_fault
from milepost.core.typefaces import TEXT
from milepost.core.workbook import BOOK, Workbook
from milepost.core.yaml import read_yaml
from milepost.edition.book_keys import descriptions, no_place
from milepost.edition.brand import Brand, FontFace, Shown
from milepost.edition.brand_file import BrandFile, Font, Palette, parsed
from milepost.edition.extra_inputs import file_fault

FILE = "_brand.yml"
SIZES = ("large", "medium", "small")  # of logos, as the cover looks for one
FONTS = (".ttf", ".otf")
EDITABLE, BITMAPS_ALONE = 0x8, 0x200  # licence bits of a typeface
NOT_EMBEDDED = (
    "its licence bits (fsType) do not let a document that is written in carry it: a Word file names it "
    "only, and shows it where it is installed; look whether its licence lets a site and a PDF carry it"
)
# what the book has a place for; the rest is named
PLACES = (
    *("meta.*", "color.palette.*", "color.foreground*", "color.background*", "color.primary*"),
    *("color.link*", "logo.images.*", "typography.fonts*", "typography.link.color*"),
    *("typography.base", "typography.base.family", "typography.headings"),
    *("typography.headings.family", "typography.headings.color*", *(f"logo.{s}*" for s in SIZES)),
)


def read_brand(workbook: Workbook, edition: str) -> Brand:
    """Read the house style of an edition, or of several profiles with commas between them.

    Without a ``_brand.yml`` it is the package's own.

    Raises
    ------
    UserError
        With all that is wrong with it.
    """
    brand, problems = judge_brand(workbook, edition)
    errors = [problem.line() for problem in problems if problem.severity == "error"]
    if errors:
        raise UserError("The house style can't be used:", errors)
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
    for dark, key, value, message in brand.faint():
        reading.file = reading.sides[dark]
        reading.fault(key, value, message)
    return brand, reading.problems


def _described(root: Path, edition: str) -> dict[str, Any]:
    """Give what ``_quarto.yml`` and its profiles say of the brand and the cover."""
    said: dict[str, Any] = {"brand": FILE} if (root / FILE).is_file() else {}
    for _name, found in descriptions(root, filter(None, edition.split(","))):
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
        self.sides = (BOOK, BOOK)  # what says the style in the light, and in the dark
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
        named: Any = described.get("brand")
        named = FILE if named is True else named
        if named is None or named is False:
            return Brand(cover=cover)
        two = isinstance(named, dict) and named.keys() <= {"light", "dark"}
        content = self._content(named.get("light", {}) if two else named)
        light = Palette(self.fault, content.color).tones(content)
        logo = self._logo(content, "light")
        base, headings = (self._typeface(content, name) for name in ("base", "headings"))
        faces = tuple(self._faces(content, {base, headings}))
        side, whole = self.file, two and "dark" in named
        if whole:
            content = self._content(named["dark"])
        self.sides = (side, self.file)
        return Brand(
            files=tuple(self._files),
            light=light,
            dark=Palette(self.fault, content.color, light, whole=whole).tones(content),
            base=base,
            headings=headings,
            faces=faces,
            logo=logo,
            night_logo=self._logo(content, *(("dark", "light") if whole else ("dark",))),
            cover=cover,
        )

    def _content(self, named: Any) -> BrandFile:
        """Read a brand that is a file's name, or stands in ``_quarto.yml`` itself."""
        self.file, content = BOOK, named
        if isinstance(named, str):
            self.file = Path(named).as_posix()
            if fault := self._no_file(self.file):
                raise UserError(f"the brand {fault}")
            self._files.append(self.file)
            content = read_yaml(self.root / named, self.file)
        brand, faults = parsed(content)
        for key, value, message in faults:
            self.fault(key, value, message)
        for key in () if faults else no_place(content, PLACES):
            message = "the book has no place for this key; its value counts where another names it"
            self.fault(key, "", message, doubt=True)
        return brand

    def _no_file(self, name: str) -> str:
        """Say why a file can't be the house's; blank if it can."""
        if "://" in name or not (self.root / name).is_file():
            return "is not there: put the file into the workbook, as nothing is fetched"
        closed = file_fault(Workbook(self.root), name)
        return "is none that a book may show: put it into images/ or assets/" if closed else ""

    def _picture(self, key: str, path: Any, words: Any, folder: str, remedy: str) -> Shown | None:
        """Judge a picture as one of a page is judged."""
        path, alt = str(path), " ".join(str(words or "").split())
        name = path.lstrip("/") if path.startswith("/") else (Path(folder) / path).as_posix()
        file = self.root / name
        if fault := self._no_file(name):
            self.fault(key, path, f"the picture {fault}")
        elif not alt:
            self.fault(key, path, f"the picture has no alternative text: {remedy}")
        elif fault := picture_fault(file.read_bytes(), file.suffix):
            self.fault(key, path, f"the picture {fault}")
        else:
            return Shown(name, alt)
        return None

    def _logo(self, content: BrandFile, *modes: str) -> Shown | None:
        """Find the largest logo for pages in the light, or in the dark."""
        for size in SIZES:
            pair = getattr(content.logo, size)
            named = next(filter(None, (getattr(pair, mode, None) for mode in modes)), None)
            if named:
                image = content.logo.images.get(named)
                path, alt = (image.path, image.alt) if image else (named, "")
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
            if fault := self._no_file(name):
                self.fault(f"{key}.files", file.path, fault)
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
                if not face.embeddable:
                    self.fault(f"{key}.files", file.path, NOT_EMBEDDED, doubt=True)
                yield face


def _face(path: Path, name: str) -> FontFace | None:
    """Read from a file of a typeface its name, weight and slant; None if it is none."""
    from fontTools.ttLib import TTFont, TTLibError  # noqa: PLC0415  (where there is a typeface)

    try:
        with TTFont(path, lazy=True) as font:
            family = font["name"].getBestFamilyName()
            table = font["OS/2"]
            italic = bool(table.fsSelection & 1)
            # of several the least strict holds; bitmaps alone are no letters (OpenType, OS/2, fsType)
            bits = int(table.fsType)
            allowed = (not bits & 0xF or bool(bits & EDITABLE)) and not bits & BITMAPS_ALONE
            return FontFace(name, str(family), int(table.usWeightClass), italic, allowed)
    except (TTLibError, KeyError, AssertionError, OSError, ValueError, AttributeError):
        return None
