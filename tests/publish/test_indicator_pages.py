"""A built book's pages of indicators: where they stand, what leads there, what they may load."""

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path

import pypdf
import pytest
from chromium import NEEDS_CHROMIUM, mark_all
from reading import broken_links
from served import served

from milepost.publish.glance import glance_page

POLICY = "default-src 'self'"
LIMIT = 200_000  # bytes of a page without its pictures


@pytest.fixture(scope="module")
def html(built) -> Path:
    return built.reports / "2030" / "html"


def targets(book: Path) -> list[str]:
    text = (book / "data" / "assessments.csv").read_text("utf-8")
    return list(dict.fromkeys(row["target_id"] for row in csv.DictReader(io.StringIO(text))))


def test_every_target_has_a_page_at_an_address_that_stays(html):
    for target in targets(html.parent):
        page = (html / "indicators" / f"{target}.html").read_text("utf-8")
        assert f'<h1 class="chapter-title" id="{target}">' in page
        assert 'id="rows"' in page


def test_one_click_leads_from_a_number_to_its_indicator_and_a_second_to_a_row(html):
    page = (html / "chapters" / "overview.html").read_text("utf-8")
    found = {*re.findall(r'href="\.\./indicators/([^"#]+)\.html"', page)}
    assert {*targets(html.parent)} <= found
    rows = list(csv.DictReader(io.StringIO(
        (html.parent / "data" / "observations.csv").read_text("utf-8"))))  # fmt: skip
    for row in rows:
        own = (html / "indicators" / f"{row['target_id']}.html").read_text("utf-8")
        assert f'id="row-{row["observation_id"]}"' in own
        assert f'id="source-{row["source_id"]}"' in own


def test_the_site_leads_to_all_indicators_and_the_search_knows_them(html):
    assert 'href="indicators/index.html"' in (html / "index.html").read_text("utf-8")
    index = (html / "assets" / "search-index.js").read_text("utf-8")
    assert all(f'"indicators/{target}.html"' in index for target in targets(html.parent))


def test_every_link_of_the_site_leads_somewhere(html):
    assert broken_links(html) == []


def test_the_glance_is_one_page_of_a4(html):
    pages = pypdf.PdfReader(html / "indicators" / "glance.pdf").pages
    assert len(pages) == 1
    assert [round(float(side)) for side in pages[0].mediabox[2:]] == [595, 842]
    words = pages[0].extract_text()
    assert all(target in words for target in targets(html.parent))


def test_the_glance_is_set_again_where_anything_that_it_is_made_from_has_changed(
    tmp_path, monkeypatch
):
    content = {"title": "All", "lang": "en", "standing": "", "foot": "", "opening": "Two.",
               "head": ["a"] * 6, "rows": [["T1", *"bcdef"]]}  # fmt: skip
    made = []
    for day in ("1", "1", "2"):
        monkeypatch.setenv("SOURCE_DATE_EPOCH", f"{day}000000")
        pdf = pypdf.PdfReader(io.BytesIO(glance_page(content, tmp_path)))
        made.append((pdf.metadata.creation_date.day, len([*tmp_path.iterdir()])))
    assert made == [(12, 1), (12, 1), (24, 2)]


def test_pages_beside_the_chapters_are_in_no_printed_book(built):
    text = "".join(
        page.extract_text() for page in pypdf.PdfReader(built.reports / "2030" / "book.pdf").pages
    )
    assert "Rows and sources" not in text


def test_no_page_says_a_style_or_a_script_of_its_own_or_is_large(html):
    for path in sorted(html.rglob("*.html")):
        page = path.read_text("utf-8")
        assert not re.search(r"<[^<>]* (style|on[a-z]+)=", page), path
        assert not re.search(r"<script(?![^>]* src=)", page), path
        assert "<style" not in page
        assert len(re.sub(r"<svg.*?</svg>", "", page, flags=re.DOTALL).encode()) < LIMIT, path


@pytest.fixture(scope="module")
def address(html) -> Iterator[str]:
    with served(html, {"Content-Security-Policy": POLICY}) as found:
        yield found


@mark_all(*NEEDS_CHROMIUM)
def test_under_a_strict_policy_no_page_is_kept_from_anything(html, address, browser):
    page = browser.new_page()
    told: list[str] = []
    page.on("console", lambda message: told.append(message.text))
    page.on("pageerror", lambda error: told.append(str(error)))
    for path in sorted(html.rglob("*.html")):
        page.goto(f"{address}/{path.relative_to(html).as_posix()}")
    assert told == []
    assert page.evaluate("document.documentElement.classList.contains('has-script')")
    page.close()


@mark_all(*NEEDS_CHROMIUM)
def test_values_of_a_figure_are_read_out_by_keyboard_and_pointer(html, browser):
    page = browser.new_page()
    page.goto((html / "chapters" / "overview.html").as_uri())
    drawings = page.locator(".drawings").first
    marks = drawings.locator("svg.wide [data-read]")
    words = [mark.get_attribute("data-read") for mark in marks.all()]
    output = page.locator(".readout output").first
    drawings.focus()
    page.keyboard.press("ArrowRight")
    assert output.evaluate("(one) => one.value") == words[0]
    page.keyboard.press("End")
    assert output.evaluate("(one) => one.value") == words[-1]
    page.keyboard.press("Escape")
    assert output.evaluate("(one) => one.value") == ""
    marks.first.hover(force=True)
    assert output.evaluate("(one) => one.value") == words[0]
    bar = page.locator(".readout").first
    assert [link.inner_text() for link in bar.locator("a, button").all()] == [
        "SVG", "PNG", "CSV", "Embed",
    ]  # fmt: skip
    with page.expect_download() as download:
        bar.get_by_text("PNG").click()
    assert Path(download.value.path()).read_bytes().startswith(b"\x89PNG")
    page.close()
