"""In a real browser, two clicks lead from any figure or table to its rows and their sources."""

import csv
import os
from pathlib import Path

from chromium import NEEDS_CHROMIUM

# the note that stands next below an exhibit: a figure's is folded, a table's is open
FIND_NOTE = """(exhibit) => {
    for (let at = exhibit.closest("figure, .table-exhibit, div") || exhibit; at;
         at = at.parentElement)
        for (let next = at.nextElementSibling; next; next = next.nextElementSibling) {
            if (next.querySelector("a[href$='-rows.csv']")) return next;
            if (next.querySelector("figure, table")) break;
        }
}"""

pytestmark = NEEDS_CHROMIUM


def exhibits(book):
    with (book / "exhibits.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def clicked(page, exhibit):
    """Click from an exhibit to its rows; give the file and how many clicks it took."""
    anchor = exhibit["page"].split("#")[1]
    found = page.evaluate_handle(
        f"(anchor) => ({FIND_NOTE})(document.getElementById(anchor))", anchor
    ).as_element()
    assert found is not None, f"no note below {anchor}"
    clicks = 0
    link = found.query_selector("a[href$='-rows.csv']")
    if not link.is_visible():
        found.query_selector("summary, [data-bs-toggle=collapse]").click()
        clicks += 1
    assert link.is_visible()
    with page.expect_download() as download:
        link.click()
    return Path(download.value.path()).read_text("utf-8"), clicks + 1


def test_two_clicks_lead_from_any_exhibit_to_its_rows_and_their_sources(either, browser):
    # another book can be named, such as the whole one of this repository: MILEPOST_BOOK=reports/2025
    book = (
        Path(os.environ["MILEPOST_BOOK"]).resolve()
        if "MILEPOST_BOOK" in os.environ
        else either.reports / "2030"
    )
    tried = 0
    page, shown = browser.new_page(reduced_motion="reduce"), ""  # notes open at once
    for exhibit in exhibits(book):
        if not exhibit["rows_file"]:
            continue
        where = exhibit["page"].split("#")[0]
        if where != shown:
            page.goto((book / where).as_uri())
            shown = where
        text, clicks = clicked(page, exhibit)
        rows = list(csv.DictReader(text.splitlines()))
        assert clicks <= 2, exhibit["page"]
        assert len(rows) == int(exhibit["rows"]), exhibit["page"]
        told = {row["source_id"] for row in rows}
        assert set(filter(None, exhibit["sources"].split(";"))) <= told, exhibit["page"]
        assert all(row["source_title"] for row in rows if row["source_id"])
        tried += 1
    page.close()
    assert tried > 10
