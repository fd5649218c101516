"""Read ``_quarto.yml`` and its profile: the one description of the book, for both renderers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from milepost.core import messages
from milepost.core.errors import UserError
from milepost.core.files import leads_out, lies_inside, read_text
from milepost.core.messages import N_, _
from milepost.core.workbook import INDICATORS, Workbook
from milepost.edition.book_files import EXECUTED, as_list, file_faults, place_of
from milepost.edition.brand import Brand
from milepost.edition.brand_reading import read_brand
from milepost.edition.fragments import odd_comments
from milepost.edition.language import read_language
from milepost.render.description import read_description

Kind = Literal["index", "chapter", "appendix", "page"]
STATES = {"draft": N_("Draft"), "for-review": N_("For review"), "embargoed": N_("Embargoed")}
NOT_PUBLIC = {
    "internal": N_("Internal edition: not for publication."),
    "restricted": N_("Restricted edition: not for publication."),
}
CONTENTS_DEPTH = {"html": 3}  # as the Quarto formats of this package have it
DEEPEST = 6  # levels of headings
CHAPTER_SUFFIXES = (".qmd", ".md", ".ipynb")


@dataclass(frozen=True)
class Chapter:
    """One source file of the book.

    ``part`` counts the parts from 0; it is ``None`` outside any part and in the appendices. A
    ``page`` stands beside the chapters on the site alone.
    """

    source: str
    kind: Kind
    part: int | None = None

    @cached_property
    def page(self) -> str:
        """Where its HTML page stands, as Quarto names it; of a page beside the chapters, on top."""
        path = Path(self.source).with_suffix(".html")
        return (path.relative_to(EXECUTED) if self.kind == "page" else path).as_posix()

    @property
    def folder(self) -> str:
        """The folder of the source, ``""`` at the root; images are relative to it."""
        parent = Path(self.source).parent.as_posix()
        return "" if parent == "." else parent


@dataclass(frozen=True)
class Book:
    """What ``_quarto.yml`` says, typed."""

    root: Path
    title: str
    subtitle: str = ""
    authors: tuple[str, ...] = ()
    date: str = ""
    lang: str = "en"
    parts: tuple[str, ...] = ()
    chapters: tuple[Chapter, ...] = ()
    bibliography: tuple[str, ...] = ()
    csl: str = ""
    echo: bool = True
    number_depth: int = 6
    profile: str | None = None
    metadata: Mapping[str, Any] = field(default_factory=dict)
    elsewhere: Path | None = None  # where `chapters/` lies, if it is not the workbook's own
    brand: Brand = field(default_factory=Brand)  # the style of the house

    @property
    def places(self) -> tuple[Path, ...]:
        """The folders that files of the book lie in."""
        return (self.elsewhere, self.root) if self.elsewhere else (self.root,)

    def place(self, name: str) -> Path:
        """Give the folder that a file of the book lies in: what is executed may be elsewhere."""
        return place_of(self.root, self.elsewhere, name)

    @property
    def shown_date(self) -> str:
        """The date as a reader writes it (``31 March 2026``); other texts stay as they are."""
        return _shown(self.date)

    @property
    def standing(self) -> str:
        """What every page says of a book that is not for the public, or not final."""
        audience, state = (str(self.metadata.get(key) or "") for key in ("audience", "state"))
        said = []
        if audience not in ("", "public"):
            said.append(_(NOT_PUBLIC.get(audience, N_("Not for publication."))))
        if state == "embargoed":
            until = _shown(str(self.metadata.get("embargo-until") or ""))
            said.append(_("Embargoed until {day}.", day=until))
        elif state in STATES:
            said.append(_("{state}: figures may still change.", state=_(STATES[state])))
        return " ".join(said)

    @property
    def watermark(self) -> str:
        """The word across every page of a book that is not final."""
        state = STATES.get(str(self.metadata.get("state") or ""), "")
        return _(state) if state else ""

    def toc_depth(self, name: str) -> int:
        """Give the depth of a format's contents; the format's own word wins over the book's."""
        own = self.format_options(name).get("toc-depth") or self.metadata.get("toc-depth")
        return _depth(own or CONTENTS_DEPTH.get(name, 2), "toc-depth")

    def format_options(self, name: str) -> Mapping[str, Any]:
        """Give the options of a format (``html``, ``typst``, ``docx``), also of ours (``x-html``)."""
        formats = self.metadata.get("format") or {}
        for key, options in formats.items() if isinstance(formats, dict) else ():
            if (key == name or key.endswith(f"-{name}")) and isinstance(options, dict):
                return options
        return {}

    @property
    def styles(self) -> tuple[str, ...]:
        """The workbook's own style sheets for the site, as Quarto has them: ``css`` of the format."""
        return tuple(str(name) for name in as_list(self.format_options("html").get("css")))


def _shown(date: str) -> str:
    try:
        day = dt.date.fromisoformat(date)
    except ValueError:
        return date
    return messages.day(day)


def site_pages(book: Book) -> list[Chapter]:
    """Find the pages that stand beside a book's chapters: the one of all first, then by name."""
    folder = book.place(f"{EXECUTED}/") / EXECUTED / INDICATORS
    names = sorted(
        (path.name for path in folder.glob("*.qmd")), key=lambda n: (n != "index.qmd", n)
    )
    return [Chapter(f"{EXECUTED}/{INDICATORS}/{name}", "page") for name in names]


def load_book(
    root: Path,
    profile: str | None = None,
    leaves_out: Collection[str] = (),
    elsewhere: Path | None = None,
) -> Book:
    """Read the book of a workbook.

    Parameters
    ----------
    root
        The folder of ``_quarto.yml``.
    profile
        Name of a profile file ``_quarto-<profile>.yml``, or several with commas between them;
        by default the one that the project names under ``profile: default:``.
    leaves_out
        Names of chapters that the edition has not, whatever the description names.
    elsewhere
        Where ``chapters/`` lies, if it is not the workbook's own.

    Raises
    ------
    UserError
        If a file is missing, is not YAML, or describes no book; missing chapters are all named.
    """
    config, profile = read_description(root, profile, elsewhere)
    # from here on this process speaks the book's language: its pages are the next it makes
    language = read_language(Workbook(root), (profile or "").split(",")[0])
    messages.speak(language)
    described = config.get("book")
    if not isinstance(described, dict):
        raise UserError(f"{root / '_quarto.yml'}: no `book:` block. Describe the book there.")
    parts, chapters = _chapters(described)
    without = {f"chapters/{name}.ipynb" for name in leaves_out}
    chapters = [chapter for chapter in chapters if chapter.source not in without]
    _check_sources(root, chapters, elsewhere)
    for key, named, fault in file_faults(root, config, elsewhere):
        raise UserError(f"_quarto.yml: {key}: {named} {fault}.")
    execute = config.get("execute")
    return Book(
        root=root,
        title=str(described.get("title") or "Untitled"),
        subtitle=str(described.get("subtitle") or ""),
        authors=tuple(_author(item) for item in as_list(described.get("author"))),
        date=str(described.get("date") or ""),
        lang=language.code,
        parts=tuple(parts),
        chapters=tuple(chapters),
        bibliography=tuple(str(item) for item in as_list(config.get("bibliography"))),
        csl=str(config.get("csl") or ""),
        echo=bool(execute.get("echo", True)) if isinstance(execute, dict) else True,
        number_depth=_depth(config.get("number-depth") or 6, "number-depth"),
        profile=profile,
        metadata={**config, **described},
        elsewhere=elsewhere,
        brand=read_brand(Workbook(root), profile or ""),
    )


def _depth(value: Any, key: str) -> int:
    if isinstance(value, int) and 0 <= value <= DEEPEST:
        return value
    raise UserError(f"_quarto.yml: {key}: expected a whole number up to 6, found {value!r}.")


def _chapters(described: Mapping[str, Any]) -> tuple[list[str], list[Chapter]]:
    parts: list[str] = []
    chapters: list[Chapter] = []
    for item in as_list(described.get("chapters")):
        if isinstance(item, dict) and "part" in item:
            parts.append(str(item["part"]))
            chapters += (
                Chapter(name, "chapter", len(parts) - 1) for name in _names(item.get("chapters"))
            )
        else:
            chapters += (
                Chapter(name, "index" if name == "index.qmd" else "chapter")
                for name in _names([item])
            )
    chapters += (Chapter(name, "appendix") for name in _names(described.get("appendices")))
    return parts, chapters


def described_in(root: Path, profile: str | None) -> set[str]:
    """Give the sources that a description names, those that its edition leaves out, too."""
    config, _profile = read_description(root, profile)
    described = config.get("book")
    _parts, chapters = _chapters(described if isinstance(described, dict) else {})
    return {chapter.source for chapter in chapters}


def _names(items: Any) -> Iterator[str]:
    for item in as_list(items):
        name = source_of(item)
        if not isinstance(name, str):
            raise UserError(f"_quarto.yml: a chapter is a file name, not {item!r}.")
        yield name


def source_of(item: Any) -> Any:
    """Give the file that a chapter of a description names, as itself or under a key."""
    return item.get("href") or item.get("file") if isinstance(item, dict) else item


def _check_sources(root: Path, chapters: list[Chapter], elsewhere: Path | None) -> None:
    if not chapters:
        raise UserError(
            f"{root / '_quarto.yml'}: `book: chapters:` is empty; where it has `contents:`, say "
            "`milepost run` first."
        )
    names = [chapter.source for chapter in chapters]
    problems = [
        f"{name}: stands twice" for name in sorted({n for n in names if names.count(n) > 1})
    ]
    for name in names:
        place = place_of(root, elsewhere, name)
        if leads_out(name) or not lies_inside(place / name, place):
            problems.append(f"{name}: leads out of the workbook")
        elif not name.endswith(CHAPTER_SUFFIXES):
            problems.append(f"{name}: expected one of {', '.join(CHAPTER_SUFFIXES)}")
        elif not (place / name).is_file():
            problems.append(f"{name}: there is no such file")
        elif not name.endswith(".ipynb"):
            problems += _odd_comments(place / name, name)
    if problems:
        raise UserError(
            "Chapters named in _quarto.yml (or its profile) can't be used (notebooks of chapters/ are "
            "made by `milepost run`):",
            problems,
        )


def _odd_comments(path: Path, name: str) -> Iterator[str]:
    """Name the comments of a page that would be published: Pandoc takes them for text."""
    try:
        text = read_text(path)
    except OSError as error:
        yield f"{name}: {error.strerror}"
        return
    for line in odd_comments(text):
        yield f"{name}, line {line}: a comment begins here that has no end (-->) or no content"


def _author(item: Any) -> str:
    return str(item.get("name") or "") if isinstance(item, dict) else str(item)
