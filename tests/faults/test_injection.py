"""Nothing from data runs: in a real Chromium, in PDF, in Word, in a spreadsheet."""

import csv
import json
import re
import zipfile
from pathlib import Path
from urllib.parse import urlsplit

import lxml.etree
import lxml.html
import pikepdf
import pytest
from chromium import NEEDS_CHROMIUM, mark_all
from hostile_book import ADDRESSES, ALLOWED, ATTACKS, everything, pdf_text, word_text
from markdown_it import MarkdownIt

import milepost

pytestmark = pytest.mark.slow
SITE = "html"
ENTITIES = {"&lt;": "<", "&gt;": ">", "&quot;": '"', "&#39;": "'", "&apos;": "'", "&amp;": "&"}


def flat(text: str) -> str:
    """Letters and signs alone: lines break and hyphens come where a printer wants them."""
    return re.sub(r"[\s\u00ad\u2010\ufffe-]+", "", text.replace("’", "'"))


@pytest.fixture(scope="module")
def pages(hostile_book):
    return sorted((hostile_book.report / SITE).rglob("*.html"))


@mark_all(*NEEDS_CHROMIUM)
def test_no_script_of_the_data_runs(pages, browser):
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
        for figure in page.query_selector_all("main figure :is(img, .drawings)")[:3]:
            figure.hover()
        assert page.evaluate("typeof window.pwned") == "undefined", path.name
    page.close()
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
        assert not tree.xpath("//iframe | //object | //embed | //base")
        # the one is the site's own policy
        told = tree.xpath("//meta[@http-equiv]/@http-equiv")
        assert told == ["Content-Security-Policy"], path.name


def test_the_site_shows_the_attacks_as_text(pages):
    shown = flat(
        " ".join(lxml.html.document_fromstring(path.read_bytes()).text_content() for path in pages)
    )
    # a place in a source stands in CSV files alone
    for name in ATTACKS.keys() - {"divided", "from-right"}:
        assert flat(ATTACKS[name]) in shown, name


def test_the_search_index_is_data(hostile_book):
    text = (hostile_book.report / SITE / "assets/search-index.js").read_text("utf-8")
    content = json.loads(text.removeprefix("window.milepostSearch = ").removesuffix(";\n"))
    assert set(content) == {"pages", "sections"}


def test_the_pdf_shows_the_attacks_as_text(hostile_book):
    shown = flat(pdf_text(hostile_book.report / "book.pdf"))
    for name in ("script", "typst", "latex", "raw", "shortcode", "entity", "div", "list", "field",
                 "openxml"):  # fmt: skip
        assert flat(ATTACKS[name]) in shown, name


def test_the_word_copy_shows_the_attacks_as_text(hostile_book):
    xml = word_text(hostile_book.report / "book.docx")
    shown = re.sub(r"<[^>]+>", "", xml)
    for sign, letter in ENTITIES.items():
        shown = shown.replace(sign, letter)
    for name in ("script", "typst", "latex", "raw", "shortcode", "entity", "div", "list", "field",
                 "openxml"):  # fmt: skip
        assert flat(ATTACKS[name]) in flat(shown), name


def test_the_word_copy_has_no_field_of_the_data(hostile_book):
    """Neither a field's code, nor markup of Word's own, nor a file that it would fetch."""
    with zipfile.ZipFile(hostile_book.report / "book.docx") as packed:
        parts = {name: packed.read(name).decode("utf-8", "replace") for name in packed.namelist()}
    fields = [
        " ".join(code.split()[:1])
        for xml in parts.values()
        for code in re.findall(r"<w:instrText[^>]*>([^<]*)", xml)
        + re.findall(r"""<w:fldSimple[^>]*w:instr=["']([^"']*)""", xml)
    ]
    assert {*fields} <= {"TOC", "PAGE", "NUMPAGES", "STYLEREF", "REF", "SEQ", "PAGEREF"}
    outside = [
        found.get("Target")
        for name, xml in parts.items()
        if name.endswith(".rels")
        for found in lxml.etree.fromstring(xml.encode())
        if found.get("TargetMode") == "External"
    ]
    assert {*outside} == {ALLOWED}
    assert not [name for name in parts if re.search("vba|activeX|embeddings|externalLink", name)]


def html_links(report):
    for path in (report / SITE).rglob("*.html"):
        for _, name, link, _ in lxml.html.document_fromstring(path.read_bytes()).iterlinks():
            if name != "style":
                yield link


def pdf_links(report):
    with pikepdf.open(report / "book.pdf") as document:
        assert not {"/OpenAction", "/AA", "/AcroForm"} & {*document.Root.keys()}
        assert "/JavaScript" not in document.Root.get("/Names", {})
        for page in document.pages:
            for note in page.get("/Annots", []):
                action = note.get("/A", {})
                if action.get("/S", "/GoTo") != "/GoTo":
                    assert action["/S"] == "/URI"
                    yield str(action["/URI"])


def word_links(report):
    with zipfile.ZipFile(report / "book.docx") as packed:
        for name in packed.namelist():
            if name.endswith(".rels"):
                for found in lxml.etree.fromstring(packed.read(name)):
                    if found.get("TargetMode") == "External":
                        yield found.get("Target")


@pytest.mark.parametrize("links", [html_links, pdf_links, word_links])
def test_links_lead_to_a_source_on_the_web_and_to_nothing_else(hostile_book, links):
    outside = {link for link in links(hostile_book.report)
               if urlsplit(link).scheme or link.startswith(("/", "\\"))}  # fmt: skip
    assert outside == {ALLOWED}


def test_the_addresses_are_shown_as_text(hostile_book, pages):
    """That no link was found is not because they are not there."""
    shown = flat(pdf_text(hostile_book.report / "book.pdf"))
    site = flat(
        " ".join(lxml.html.document_fromstring(path.read_bytes()).text_content() for path in pages)
    )
    for address in ADDRESSES:
        assert flat(address) in site, address
        assert flat(address) in shown, address


def test_the_annex_in_excel_links_nowhere_and_computes_nothing(hostile_book):
    with zipfile.ZipFile(hostile_book.report / "data/annex.xlsx") as packed:
        for name in packed.namelist():
            tree = lxml.etree.fromstring(packed.read(name))
            tags = {lxml.etree.QName(item).localname for item in tree.iter(lxml.etree.Element)}
            assert not tags & {"hyperlink", "f", "oleObject", "externalReference"}, name
            assert not tree.xpath("//*[@TargetMode='External']"), name


def test_names_are_shown_as_they_are_written(hostile_book, pages):
    """Arabic and Hebrew with a mark, Persian and Hindi with joiners, accents, a lost sign."""
    site = " ".join(lxml.html.document_fromstring(p.read_bytes()).text_content() for p in pages)
    xml = re.sub(r"<[^>]+>", "", word_text(hostile_book.report / "book.docx"))
    for name in ("joined", "widthless"):
        assert ATTACKS[name] in site, name
    # what shows a direction is put anew behind the name
    turned = ATTACKS["from-right"].replace("\u200f", "") + "\u200e"
    assert turned in xml
    assert f"{turned} the most (13)." in site, "what follows could stand before the name"
    assert not re.search("[\u202a-\u202e\u2066-\u2069]", site + xml)


def test_no_path_of_this_machine_is_in_the_book(hostile_book):
    """A letter that no font has made Python warn on a page, with the place of its code."""
    places = (str(Path(milepost.__file__).parent), str(hostile_book.root), "UserWarning")
    for folder in ("reports", "chapters"):
        for name, content in everything(hostile_book.root / folder):
            assert not [place for place in places if place in content], name


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


def outputs(root):
    for path in sorted((root / "chapters").glob("*.ipynb")):
        for cell in json.loads(path.read_text("utf-8"))["cells"]:
            for output in cell.get("outputs", []):
                yield path.name, output


def test_notebooks_hold_no_live_html(hostile_book):
    """JupyterLab shows an executed notebook's outputs: none of them is HTML, or a program."""
    kinds = set()
    for _, output in outputs(hostile_book.root):
        assert output["output_type"] in ("display_data", "execute_result")
        kinds |= {*output["data"]}
    assert kinds == {"text/markdown", "text/plain"}


def test_the_markdown_of_notebooks_makes_nothing_of_the_data(hostile_book):
    """Read as JupyterLab reads it, with raw HTML allowed, before any of it is made harmless."""
    reader = MarkdownIt("commonmark", {"html": True, "linkify": False}).enable(["table"])
    shown = ""
    for name, output in outputs(hostile_book.root):
        written = reader.render("".join(output["data"].get("text/markdown", "")))
        if not written.strip():
            continue
        tree = lxml.html.fragment_fromstring(written, create_parent="div")
        shown += tree.text_content()
        for element in tree.iter(lxml.html.etree.Element):
            assert element.tag not in ("script", "svg", "iframe", "object", "embed", "form"), name
            assert not [key for key in element.attrib if key.startswith("on")], (name, element.tag)
            for key in ("href", "src"):
                scheme = urlsplit(element.get(key) or "").scheme
                assert scheme in ("", "https"), (name, element.get(key))
                assert not (element.get(key) or "").startswith("//"), (name, element.get(key))
    assert flat(ATTACKS["script"]) in flat(shown)
    assert flat(ATTACKS["link"]) in flat(shown)
