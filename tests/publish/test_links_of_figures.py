"""From a name in a figure or its caption one click leads to its indicator, in print where the site is known.

From a value one click leads to its rows: at its indicator's page, or in the file of the figure's rows.
"""

import csv
import re
from pathlib import Path

import lxml.html
import pytest
from chromium import NEEDS_CHROMIUM, mark_all
from pypdf import PdfReader

from milepost.core.workbook import Workbook


def links(page: Path, where: str) -> set[str]:
    found = lxml.html.parse(page).getroot().xpath(f"//{where}//a/@href")
    return {Path(str(link)).stem for link in found if "indicators/" in str(link)}


def test_names_in_figures_and_captions_lead_to_their_indicators(either: Workbook):
    site = either.reports / "2030" / "html"
    page = site / "chapters" / "global-targets-services.html"
    targets = {"L1", "L2", "L3"}
    assert targets <= links(page, "figure//svg")
    assert targets <= links(page, "figcaption")
    for drawing in lxml.html.parse(page).getroot().xpath("//svg[.//a]"):
        assert drawing.get("role") == "group"  # a picture would hide them from screen readers
        assert all(a.get("aria-label") or a.text_content().strip() for a in drawing.iter("a"))


def test_a_figure_that_is_taken_away_leads_nowhere(built: Workbook):
    drawings = [*(built.reports / "2030/html/chapters/figures").rglob("*.svg")]
    assert drawings
    assert not any("<a " in path.read_text("utf-8") for path in drawings)


def test_a_printed_book_of_no_known_site_has_no_links_to_pages(built: Workbook):
    assert not printed_links(built)


def printed_links(workbook: Workbook) -> list[str]:
    reader = PdfReader(workbook.reports / "2030" / "book.pdf")
    marks = [mark.get_object() for page in reader.pages for mark in page.get("/Annots", [])]
    addresses = [str(mark["/A"].get("/URI")) for mark in marks if "/A" in mark]
    return [address for address in addresses if "/indicators/" in address]


def values_of(page: Path) -> dict[str, lxml.html.HtmlElement]:
    """The values of a page's figures that lead to their rows, by what is read out of them."""
    drawings = lxml.html.parse(page).getroot().xpath("//figure//svg")
    return {a.get("aria-label"): a for one in drawings for a in one.xpath(".//a[@aria-label]")}


def test_every_value_of_every_figure_leads_to_rows_that_are_there(either: Workbook):
    site, led = either.reports / "2030" / "html", 0
    for page in sorted(site.rglob("*.html")):
        for mark in lxml.html.parse(page).getroot().xpath("//figure//svg//*[@data-read]"):
            link = mark.getparent()
            assert link.tag == "a", (page.name, mark.get("data-read"))
            assert link.get("aria-label") == mark.get("data-read")
            file, _, place = str(link.get("href")).partition("#")
            there = (page.parent / file).read_text("utf-8")
            assert not place or f'id="{place}"' in there, link.get("href")
            led += 1
    assert led > 100


def test_a_sum_over_several_indicators_leads_to_the_rows_of_its_figure(built: Workbook):
    page = built.reports / "2030/html/chapters/pillar-B.html"
    links = {a.get("href") for a in values_of(page).values() if a.get("href").endswith(".csv")}
    told = {}
    for link in links:
        with (page.parent / link).open(encoding="utf-8", newline="") as file:
            told[Path(link).name] = {row["observation_id"] for row in csv.DictReader(file)}
    in_places = {"evening-millgate", "evening-oldharbour", "room-millgate"}  # of L1 and L3
    assert told == {
        "map-rows.csv": in_places,
        "result-region-rows.csv": in_places | {"room-bus"},  # in no place
    }


@mark_all(*NEEDS_CHROMIUM)
@pytest.mark.parametrize("scripts", [True, False])
def test_a_value_leads_to_the_one_row_that_has_it(either, browser, scripts):
    html = either.reports / "2030" / "html"
    context = browser.new_context(java_script_enabled=scripts)
    page = context.new_page()
    for width, form in ((1280, "wide"), (390, "narrow")):
        page.set_viewport_size({"width": width, "height": 900})
        for way in ("click", "Enter"):
            page.goto((html / "chapters" / "region-north-bank.html").as_uri())
            link = page.locator(f"svg.{form} a[href*='#row-']").first
            told = str(link.get_attribute("aria-label"))
            if way == "click":
                link.locator("use, path").last.click()
            else:
                link.focus()
                page.keyboard.press("Enter")
            page.wait_for_url("**/indicators/*#row-*")
            row = page.locator("tr", has=page.locator(":target")).inner_text()
            assert re.search(r": ([\d.]+)", told.split(": ", 1)[1])[1] in row.split("\t")
    context.close()


@mark_all(*NEEDS_CHROMIUM)
def test_arrow_keys_lead_from_value_to_value_and_enter_to_its_rows(built, browser):
    page = browser.new_page()
    page.goto((built.reports / "2030/html/chapters/overview.html").as_uri())
    drawings = page.locator(".drawings").first
    drawings.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    second = drawings.locator("svg.wide a[aria-label]").nth(1)
    focus = page.evaluate("document.activeElement.getAttribute('aria-label')")
    assert focus == second.get_attribute("aria-label")
    page.keyboard.press("Tab")  # all values of a figure are one stop
    assert page.evaluate("document.activeElement.closest('svg a[aria-label]')") is None
    drawings.focus()
    page.keyboard.press("Home")
    page.keyboard.press("Enter")
    page.wait_for_url("**/indicators/*#rows")
    page.close()
