"""The project's own book as its readers get it: in a real Chromium, as PDF and as Word file.

The same is asked of small books in ``tests/render`` and ``tests/publish`` without ``--long``.
"""

from __future__ import annotations

import csv
import itertools
import re
import shutil
from pathlib import Path

import docx
import pikepdf
import pytest
from chromium import (
    NEEDS_AXE,
    NEEDS_CHROMIUM,
    ask_axe_in_views,
    mark_all,
    open_in_turn,
    open_page,
    scrolls_sideways,
)
from docx.oxml.ns import qn
from reading import (
    ALLOWED_FONTS,
    broken_links,
    exhibits_with_their_files,
    fonts,
    notes_torn_off,
    pages,
    structure,
    word_contents,
    word_headings,
)

from milepost.core.workbook import Workbook
from milepost.publish.build import build
from milepost.publish.run import Settings

ROOT = Path(__file__).resolve().parents[2]
MADE_FROM = ("data", "params", "notebooks", "pages", "index.qmd")
RENDERERS = ["embedded", pytest.param("quarto", marks=pytest.mark.quarto)]
pytestmark = [pytest.mark.slow, pytest.mark.long]


@pytest.fixture(scope="module", params=RENDERERS)
def book(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("own") / "workbook"
    root.mkdir()
    for path in [*map(ROOT.joinpath, MADE_FROM), *ROOT.glob("_quarto*.yml")]:
        copy = shutil.copytree if path.is_dir() else shutil.copyfile
        copy(path, root / path.name)
    # what `make notebooks` has executed is not executed again: the same key is the same chapter
    executed = Path(".milepost") / "chapters"
    if (ROOT / executed).is_dir():
        shutil.copytree(ROOT / executed, root / executed)
    return build(Workbook(root), "2025", Settings(request.param)).folder


VIEWS = [(1280, "light"), (390, "dark"), (1280, "dark"), (390, "light")]


def every_page(book: Path) -> list[Path]:
    return pages(book / "html")


def one_of_each_kind(book: Path) -> list[Path]:
    """One page for each notebook, every page that a person wrote, and of indicators three."""
    with (book / "exhibits.csv").open(encoding="utf-8", newline="") as file:
        made_by = {row["page"].split("#")[0]: row["notebook"] for row in csv.DictReader(file)}
    found = {
        made_by.get(path.relative_to(book).as_posix(), path.name): path
        for path in pages(book / "html")
        if path.parent.name != "indicators" or path.name == "index.html"
    }
    indicators = [path for path in (book / "html" / "indicators").glob("*.html")
                  if path.name != "index.html"]  # fmt: skip
    least, *_, most = sorted(indicators, key=lambda path: (path.stat().st_size, path.name))
    assert len(found) > 7
    return [*found.values(), least, min(indicators), most]


OF_PAGES = pytest.mark.parametrize(
    "asked", [one_of_each_kind, pytest.param(every_page, marks=pytest.mark.stress)]
)


@OF_PAGES
@mark_all(*NEEDS_CHROMIUM, NEEDS_AXE)
def test_axe_finds_nothing_on_pages_wide_or_narrow_light_or_dark(book: Path, browser, asked):
    if asked is every_page:
        assert ask_axe_in_views(browser, asked(book), VIEWS) == []
        return
    kinds = asked(book)
    found = [  # each in one of the views, in turn
        ask_axe_in_views(browser, kinds[at::2], [view]) for at, view in enumerate(VIEWS[:2])
    ]
    assert found == [[], []]


@OF_PAGES
@mark_all(*NEEDS_CHROMIUM)
def test_no_page_scrolls_sideways_or_asks_another_host(book: Path, browser, asked):
    for path, page in open_in_turn(browser, asked(book)):
        assert scrolls_sideways(page, (1280, 390)) == [], path.name
        assert all(url.startswith(("file:", "data:")) for url in page.asked), page.asked


def test_every_internal_link_and_anchor_resolves(book: Path):
    assert broken_links(book / "html") == []


@mark_all(*NEEDS_CHROMIUM)
@pytest.mark.parametrize("words", ["Kyrgyzstan", "Standing invitations", "clearest evidence"])
def test_search_finds_a_country_a_target_and_words_of_a_narrative(book: Path, browser, words: str):
    if 'id="search"' not in (book / "html" / "index.html").read_text("utf-8"):
        pytest.skip("Quarto's search needs a web server")
    page = open_page(browser, book / "html" / "index.html")
    page.fill("#search", words)
    page.wait_for_selector(".search-results a")
    assert words.split(maxsplit=1)[0].lower() in page.inner_text(".search-results").lower()
    page.context.close()


def test_every_exhibit_has_its_alternative_table_data_and_rows(book: Path):
    assert exhibits_with_their_files(book / "html") > 60


def test_the_pdf_is_tagged_and_each_figure_and_formula_has_its_alternative(book: Path):
    with pikepdf.open(book / "book.pdf") as pdf:
        assert str(pdf.Root.Lang).startswith("en")
        metadata = pdf.open_metadata()
        assert metadata["dc:title"]
        assert metadata["pdfuaid:part"] == "1"
    tree = structure(book / "book.pdf")
    for kind in ("Figure", "Formula"):
        found = [texts for name, texts in tree if name == kind]
        assert found, kind
        assert all(texts.get("/Alt") for texts in found), kind
    levels = [int(name[1]) for name, _ in tree if re.fullmatch(r"H\d", name)]
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))
    names = [name for name, _ in tree]
    assert names.count("TH") >= 2 * names.count("Table") > 0
    assert fonts(book / "book.pdf") <= ALLOWED_FONTS


def test_no_page_begins_with_the_note_of_an_exhibit_on_the_page_before(book: Path):
    assert notes_torn_off(book / "book.pdf") == []


def test_the_word_file_keeps_alternatives_and_header_rows(book: Path):
    document = docx.Document(book / "book.docx")
    pictures = [element.get("descr") for element in document.element.iter(qn("wp:docPr"))]
    assert len(pictures) > 60
    assert all(pictures)
    for table in document.tables:
        properties = table.rows[0]._tr.trPr
        assert properties is not None
        assert properties.find(qn("w:tblHeader")) is not None


def test_words_list_of_contents_leads_to_every_chapter(book: Path):
    contents = word_contents(book / "book.docx")
    assert [(level, words) for level, words, _ in contents] == word_headings(book / "book.docx", 2)
    assert all(words == heading for _, words, heading in contents)
    assert len(contents) > 50
