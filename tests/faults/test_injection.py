"""Nothing from data runs: in a real Chromium, in PDF, in Word, in a spreadsheet."""

import csv
import json
import re
import shutil
from urllib.parse import urlsplit

import lxml.html
import pytest
from hostile_book import ATTACKS, pdf_text, word_text

CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
pytestmark = pytest.mark.slow
SITE = "html"
ENTITIES = {"&lt;": "<", "&gt;": ">", "&quot;": '"', "&#39;": "'", "&apos;": "'", "&amp;": "&"}


def flat(text: str) -> str:
    """Letters and signs alone: lines break and hyphens come where a printer wants them."""
    return re.sub(r"[\s\u00ad\u2010\ufffe-]+", "", text.replace("’", "'"))


@pytest.fixture(scope="module")
def pages(hostile_book):
    return sorted((hostile_book.report / SITE).rglob("*.html"))


@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium on the PATH")
def test_no_script_of_the_data_runs(hostile_book, pages):
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page()
        told: list[str] = []
        page.on("dialog", lambda dialog: (told.append(dialog.message), dialog.dismiss()))
        page.on("pageerror", lambda error: told.append(str(error)))
        page.on("request", lambda request: told.append(request.url)
                if not request.url.startswith(("file:", "data:")) else None)  # fmt: skip
        for path in pages:
            page.goto(path.as_uri())
            page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true })")
            page.fill("#search", "script panic pwned")
            page.wait_for_timeout(100)
            page.fill("#search", "window")
            page.wait_for_selector(".search-results li")
            for link in page.query_selector_all(".search-results a")[:3]:
                link.hover()
            page.keyboard.press("Escape")
            for figure in page.query_selector_all("main img")[:3]:
                figure.hover()
            assert page.evaluate("typeof window.pwned") == "undefined", path.name
        browser.close()
    assert told == []


def test_no_element_of_the_site_was_made_by_the_data(hostile_book, pages):
    for path in pages:
        tree = lxml.html.document_fromstring(path.read_bytes())
        for element in tree.iter(lxml.html.etree.Element):
            handlers = [name for name in element.attrib if name.lower().startswith("on")]
            assert not handlers, (path.name, element.tag, handlers)
            for name in ("href", "src", "action", "data", "srcdoc", "formaction"):
                scheme = urlsplit(element.get(name) or "").scheme.lower()
                assert scheme in ("", "data", "file", "http", "https"), (path.name, scheme)
        scripts = [script.text_content() for script in tree.iter("script")]
        assert not [text for text in scripts if "pwned" in text], path.name
        assert not tree.xpath("//iframe | //object | //embed | //base | //meta[@http-equiv]")


def test_the_site_shows_the_attacks_as_text(pages):
    shown = flat(
        " ".join(lxml.html.document_fromstring(path.read_bytes()).text_content() for path in pages)
    )
    # a place in a source stands in CSV files alone
    for name in ATTACKS.keys() - {"divided"}:
        assert flat(ATTACKS[name]) in shown, name


def test_the_search_index_is_data(hostile_book):
    text = (hostile_book.report / SITE / "assets/search-index.js").read_text("utf-8")
    content = json.loads(text.removeprefix("window.milepostSearch = ").removesuffix(";\n"))
    assert set(content) == {"pages", "sections"}


def test_the_pdf_shows_the_attacks_as_text(hostile_book):
    shown = flat(pdf_text(hostile_book.report / "book.pdf"))
    for name in ("script", "typst", "latex", "raw", "shortcode", "entity", "div", "list"):
        assert flat(ATTACKS[name]) in shown, name


def test_the_word_copy_shows_the_attacks_as_text(hostile_book):
    xml = word_text(hostile_book.report / "book.docx")
    shown = re.sub(r"<[^>]+>", "", xml)
    for sign, letter in ENTITIES.items():
        shown = shown.replace(sign, letter)
    for name in ("script", "typst", "latex", "raw", "shortcode", "entity", "div", "list"):
        assert flat(ATTACKS[name]) in flat(shown), name
    fields = re.findall(r"<w:instrText[^>]*>([^<]*)", xml)
    assert not [field for field in fields if "pwned" in field or "DDE" in field.upper()]


def test_no_csv_of_the_book_holds_a_formula(hostile_book):
    files = sorted(hostile_book.report.rglob("*.csv"))
    assert len(files) > 10
    cells = 0
    for path in files:
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.reader(file):
                for cell in row:
                    cells += 1
                    for part in re.split("[;\t\r\n]", cell):
                        number = re.fullmatch(r"-?[0-9.]+(e-?[0-9]+)?", part)
                        assert number or not re.match(r"\s*[=@]|[-+]", part), (path.name, cell)
    assert cells > 100


def test_notebooks_hold_no_live_html(hostile_book):
    """JupyterLab shows an executed notebook's outputs: none of them is HTML."""
    for path in (hostile_book.root / "chapters").glob("*.ipynb"):
        for cell in json.loads(path.read_text("utf-8"))["cells"]:
            for output in cell.get("outputs", []):
                assert "text/html" not in output.get("data", {}), path.name
                assert "application/javascript" not in output.get("data", {}), path.name
