"""From a name in a figure or its caption one click leads to its indicator, in print where the site is known."""

from pathlib import Path

import lxml.html
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
        assert all(" ".join(a.text_content().split()) for a in drawing.iter("a"))


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
