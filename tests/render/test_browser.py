"""The site in a real Chromium, from the disk: accessible, searchable, usable by keyboard."""

from __future__ import annotations

import json
import re
from itertools import product
from pathlib import Path

import pytest
from chromium import (
    AXE,
    BROWSER_PACKAGE,
    NEEDS_AXE,
    NEEDS_CHROMIUM,
    RUN_AXE,
    SETTLED,
    TAGS,
    ask_axe_in_views,
    open_in_turn,
    open_page,
    scrolls_sideways,
)
from reading import pages

from milepost.core.workbook import PACKAGE

TABLES = PACKAGE / "render/assets/html/tables.js"

pytestmark = NEEDS_CHROMIUM


@pytest.fixture(params=["built", pytest.param("quarto_built", marks=pytest.mark.quarto)])
def site(request: pytest.FixtureRequest) -> Path:
    """The small book's site by either renderer."""
    return request.getfixturevalue(request.param) / "html"


@pytest.mark.slow
@NEEDS_AXE
def test_axe_finds_nothing_wide_or_narrow_light_or_dark(site: Path, browser):
    assert ask_axe_in_views(browser, pages(site), [(390, "light"), (1280, "dark")]) == []


@NEEDS_AXE
def test_the_axe_that_runs_is_the_one_that_the_package_file_names(browser):
    page = browser.new_page()
    page.add_script_tag(path=AXE)
    wanted = json.loads(BROWSER_PACKAGE.read_text())["dependencies"]["axe-core"]
    assert page.evaluate("axe.version") == wanted, "npm ci in tests/browser"
    page.close()


def test_a_figure_of_two_forms_shows_the_one_that_fits_and_its_words(site: Path, browser):
    page = open_page(browser, site / "chapters" / "overview.html")
    drawings = page.query_selector_all("[id=fig-overview-bars] svg")
    assert len(drawings) == 2
    for width, form in ((1280, "wide"), (390, "narrow"), (320, "narrow")):
        page.set_viewport_size({"width": width, "height": 900})
        shown = [drawing for drawing in drawings if drawing.is_visible()]
        assert [drawing.get_attribute("class") for drawing in shown] == [f"drawing {form}"]
        box = shown[0].bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
        assert "40 of 100" in shown[0].text_content()
    page.context.close()


def test_pages_follow_the_colours_that_the_reader_has_chosen_and_so_do_figures(site: Path, browser):
    page = open_page(browser, site / "chapters" / "overview.html")
    style = "getComputedStyle(document.querySelector('{}')).{}"
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        page.evaluate(SETTLED)
        ground, ink = (
            page.evaluate(style.format(*of))
            for of in (("body", "backgroundColor"), ("main p:not([class])", "color"))
        )
        light, dark = (sum(map(int, re.findall(r"\d+", colour)[:3])) for colour in (ground, ink))
        assert (light > dark) == (scheme == "light")
        assert page.evaluate(style.format(".drawing rect", "fill")) == ground
    page.context.close()


def test_no_page_scrolls_sideways_or_asks_the_network(built: Path, browser):
    for path, page in open_in_turn(browser, pages(built / "html")):
        assert scrolls_sideways(page, (1280, 390, 320)) == [], path.name
        assert all(url.startswith("file:") for url in page.asked), page.asked


def test_links_in_tables_break_between_words(site: Path, browser):
    page = open_page(browser, site / "chapters" / "overview.html")
    page.evaluate("document.querySelector('td').innerHTML = '<a href=x>Communications</a>'")
    assert page.eval_on_selector("td a", "(a) => getComputedStyle(a).wordBreak") == "normal"


def test_what_may_be_taken_away_from_a_figure_stands_in_one_line_of_a_phone(site: Path, browser):
    page = open_page(browser, site / "chapters" / "overview.html", width=360)
    # as of a figure whose values are read out
    words = "<output></output>" + "".join(f"<a href=x>{name}</a>" for name in ("SVG", "PNG", "CSV"))
    tops = "(r) => [...r.querySelectorAll('a')].map((a) => a.getBoundingClientRect().top)"
    readout = page.locator(".readout:visible").first
    readout.evaluate("(r, words) => { r.innerHTML = words; }", words)
    assert len({*readout.evaluate(tops)}) == 1


def test_search_from_the_disk_finds(site: Path, browser):
    page = open_page(browser, site / "chapters" / "pillar-A.html")
    for words, address in (
        ("Ratifications", "overview.html"),
        ("country 59", "overview.html#deeper"),
        ("lakewater B", "pillar-B.html#narrative"),
        ("turkiye", "method.html#sec-rules"),
    ):
        page.keyboard.press("/")
        page.keyboard.type(words)
        page.wait_for_selector(".search-results a")
        found = page.eval_on_selector_all(".search-results a", "links => links.map((l) => l.href)")
        assert any(link.endswith(address) for link in found), found
        assert "found" in page.inner_text("#search-status")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        page.wait_for_url(found[0])
        page.reload()  # whatever it was, the next search begins on a page as it is opened
    page.context.close()


def test_search_says_when_there_is_nothing(site: Path, browser):
    page = open_page(browser, site / "index.html")
    page.fill("#search", "xylophone")
    page.wait_for_function("document.querySelector('#search-status').textContent")
    assert page.inner_text("#search-status") == "Nothing found"
    page.context.close()


def test_the_skip_link_comes_first_and_leads_to_the_text(site: Path, browser):
    page = open_page(browser, site / "index.html")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.tagName") == "MAIN"
    page.context.close()


@pytest.mark.parametrize("scheme", ["light", pytest.param("dark", marks=pytest.mark.long)])
def test_every_control_is_reached_by_keyboard_with_a_visible_focus(
    site: Path, browser, scheme: str
):
    page = open_page(browser, site / "chapters" / "overview.html", scheme=scheme)
    wanted = page.evaluate(
        "[...document.querySelectorAll('a[href], button, input, summary, [role=button]')]"
        ".filter((e) => e.checkVisibility()).length"
    )
    seen = set()
    for _ in range(wanted + 5):
        page.keyboard.press("Tab")
        path, outline, told_apart = page.evaluate(
            """() => { const e = document.activeElement; const s = getComputedStyle(e);
            return [[...document.querySelectorAll('*')].indexOf(e), s.outlineStyle,
                    s.outlineColor !== getComputedStyle(document.body).backgroundColor]; }"""
        )
        if page.evaluate("document.activeElement !== document.body"):
            seen.add(path)
            assert outline != "none"
            assert told_apart
    assert len(seen) >= wanted
    page.context.close()


def test_what_scrolls_sideways_on_a_narrow_screen_is_reached_by_keyboard(site: Path, browser):
    page = open_page(browser, site / "chapters" / "overview.html", width=390)
    regions = page.locator(".table-scroll, .picture, .picture-scroll")
    scrolling = 0
    for region in regions.all():
        if region.evaluate("(e) => e.checkVisibility() && e.scrollWidth > e.clientWidth + 1"):
            scrolling += 1
            region.focus()
            page.keyboard.press("ArrowRight")
            page.wait_for_function("document.activeElement.scrollLeft > 0")
    assert scrolling
    page.context.close()


def test_nothing_moves_for_a_reader_who_wants_no_motion(site: Path, browser):
    page = open_page(browser, site / "chapters" / "pillar-A.html")
    page.emulate_media(reduced_motion="reduce")
    assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"
    for control in page.locator("main summary, main [role=button], nav [role=button]").all():
        control.press("Enter")
        assert page.evaluate("document.getAnimations().length") == 0
    page.context.close()


@NEEDS_AXE
def test_axe_finds_nothing_in_what_the_search_found(site: Path, browser):
    page = open_page(browser, site / "chapters" / "pillar-A.html")
    page.add_script_tag(path=AXE)
    for width, scheme in product((1280, 390), ("light", "dark")):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        if not page.locator("#search").is_visible():
            page.locator(".quarto-search-button").click()
        page.fill("#search", "lakewater B")
        page.wait_for_selector(".search-results a")
        page.evaluate(SETTLED)
        assert page.evaluate(RUN_AXE, TAGS) == []
    page.context.close()


@pytest.mark.quarto
def test_a_part_of_quartos_menu_opens_and_closes_by_keyboard(quarto_built: Path, browser):
    page = open_page(browser, quarto_built / "html" / "index.html")
    page.emulate_media(reduced_motion="reduce")
    part = page.get_by_role("button", name="Pillars", exact=True)
    chapter = page.locator("#quarto-sidebar a[href*='pillar-A']")
    assert chapter.is_visible()
    for key, shown in (("Enter", False), ("Space", True)):
        part.press(key)
        chapter.wait_for(state="visible" if shown else "hidden")
        assert part.get_attribute("aria-expanded") == str(shown).lower()
    page.context.close()


def test_a_long_table_sorts_and_filters(built: Path, browser):
    page = open_page(browser, built / "html" / "chapters" / "overview.html")
    block = page.locator("#tbl-overview-long")
    events = block.locator("th", has_text="Events")
    button = events.locator("button")
    button.click()
    assert events.get_attribute("aria-sort") == "ascending"
    values = [int(cell) for cell in block.locator("tbody tr td:nth-child(3)").all_inner_texts()]
    assert values == sorted(values)
    button.click()
    assert events.get_attribute("aria-sort") == "descending"
    block.locator("input").fill("country 07")
    assert block.locator("tbody tr:visible").count() == 1
    assert block.locator("[role=status]").inner_text() == "Rows shown: 1 of 60"
    assert page.locator("#tbl-overview-all button").count() == 0
    page.context.close()


@pytest.mark.parametrize(
    ("language", "cells"),
    [("en", ["−3", "under 1 %", "1 %", "7.25", "99 %", "over 99 %", "100 %", "1,234.5", "a word"]),
     ("de", ["−3", "unter 1 %", "7,25", "10", "über 99 %", "100 %", "1.234,5", "ein Wort"]),
     ("fr", ["−3", "7,25", "10", "1\u202f234,5", "un mot"])],
)  # fmt: skip
def test_numbers_are_sorted_as_the_language_of_the_page_writes_them(browser, language, cells):
    rows = "".join(f"<tr><td>{cell}</td></tr>" for cell in cells[::-1])
    page = browser.new_page()
    page.set_content(
        f'<html lang="{language}"><body><div class="table-block"><table data-rows="99">'
        f"<thead><tr><th>Value</th></tr></thead><tbody>{rows}</tbody></table></div></body></html>"
    )
    page.add_script_tag(path=TABLES)
    page.locator("th button").click()
    assert page.locator("td").all_inner_texts() == cells
    page.close()


def test_the_theme_button_turns_the_colours_and_keeps_them(built: Path, browser):
    page = open_page(browser, built / "html" / "index.html")
    button = page.locator(".theme-button")
    assert button.get_attribute("aria-pressed") == "false"
    before = page.evaluate("getComputedStyle(document.body).backgroundColor")
    button.click()
    assert button.get_attribute("aria-pressed") == "true"
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != before
    page.reload()
    assert page.locator(".theme-button").get_attribute("aria-pressed") == "true"
    page.context.close()


def test_the_menu_opens_on_a_narrow_screen(built: Path, browser):
    page = open_page(browser, built / "html" / "index.html", width=390)
    assert not page.locator("#sidebar").is_visible()
    page.locator(".menu-button").click()
    assert page.locator("#sidebar").is_visible()
    page.keyboard.press("Escape")
    assert not page.locator("#sidebar").is_visible()
    page.context.close()


def test_a_long_title_takes_two_lines_of_a_phone_s_header(built: Path, browser):
    page = open_page(browser, built / "html" / "index.html", width=360)
    page.evaluate("document.querySelector('.brand').textContent = 'A title in words '.repeat(5)")
    lines = "(b) => b.clientHeight / parseFloat(getComputedStyle(b).lineHeight)"
    # of what is left out no part is to be seen
    assert page.eval_on_selector(".brand", lines) == pytest.approx(2, abs=0.05)


def test_the_pages_read_without_scripts(built: Path, browser):
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 900})
    page = context.new_page()
    page.goto((built / "html" / "index.html").as_uri())
    assert page.locator("#sidebar a").first.is_visible()
    assert not page.locator(".search").is_visible()
    context.close()
