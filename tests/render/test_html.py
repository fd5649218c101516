"""The site needs no server, asks no other host, and its links lead somewhere."""

from __future__ import annotations

import json
import re
from pathlib import Path

from fixture_book import write_book
from reading import broken_links, links, pages, parse, text_of

from milepost.render.book import render_book

OVERVIEW = "chapters/overview.html"


def test_no_page_asks_another_host(built: Path):
    for page in pages(built / "html"):
        for tag, address in links(page):
            assert tag == "a" or not re.match(r"(https?:)?//", address), (page.name, address)
    for path in (built / "html" / "assets").rglob("*.[cj]s*"):
        if path.name != "search-index.js":
            assert "//" not in re.sub(r"^\s*//.*$", "", path.read_text(), flags=re.MULTILINE), (
                path.name
            )


def test_every_internal_link_and_anchor_resolves(built: Path):
    assert broken_links(built / "html") == []


def test_ids_stand_once_a_page(built: Path):
    for page in pages(built / "html"):
        ids = [element.get("id") for element in parse(page).iter() if element.get("id")]
        assert len(ids) == len(set(ids)), page.name


def test_code_and_hidden_outputs_are_not_in_the_site(built: Path):
    for path in (built / "html").rglob("*.*"):
        if path.suffix in {".html", ".js"}:
            text = path.read_text()
            for word in ("SECRET_PARAMETER", "HIDDEN", "NOT INCLUDED", "Only for print"):
                assert word not in text, (path.name, word)


def test_references_read_as_quarto_prints_them(built: Path):
    texts: list[str] = []
    for name in ("index", "chapters/overview", "chapters/pillar-A", "pages/method"):
        texts += [
            text_of(link)
            for link in parse(built / "html" / f"{name}.html").xpath('//a[@class="xref"]')
        ]
    assert texts == [
        "Chapter 1",
        "Chapter 2",
        "Appendix A",
        "1.1",
        "Figure 2.1",
        "Fig. 1.1",
        "Chapter 1",
        "Section A.1",
        "Figure 2.1",
        "Equation A.1",
        "Table 1.1",
    ]


def test_header_cells_say_what_they_head(built: Path):
    for page in pages(built / "html"):
        for cell in parse(page).iter("th"):
            assert cell.get("scope") == (
                "col" if cell.getparent().getparent().tag == "thead" else "row"
            )


def test_pictures_have_alternatives_and_captions_numbers(built: Path):
    page = parse(built / "html" / OVERVIEW)
    image = page.xpath('//figure[@id="fig-overview-bars"]//svg')[0]
    assert image.get("role") == "img"
    assert image.get("aria-label") == 'A bar reaches 40 of 100: "behind" the time gone.'
    assert text_of(page.xpath('//figure[@id="fig-overview-bars"]/figcaption')[0]) == (
        "Figure 1.1: Progress against time"
    )
    assert (
        text_of(page.xpath('//div[@id="tbl-overview-all"]//caption')[0]) == "Table 1.1: All targets"
    )


def test_a_collapsed_callout_is_a_details_element(built: Path):
    page = parse(built / "html" / "chapters" / "pillar-A.html")
    details = page.xpath('//details[contains(@class, "callout-warning")]')[0]
    assert details.get("open") is None
    assert "Where these figures come from" in text_of(details.find("summary"))


def test_citations_lead_to_the_references(built: Path):
    page = parse(built / "html" / OVERVIEW)
    link = page.xpath('//span[@class="citation"]/a')[0]
    assert link.get("href") == "../pages/references.html#ref-un-2024"


def test_mathematics_is_mathml_with_its_number(built: Path):
    page = parse(built / "html" / "pages" / "method.html")
    assert page.xpath('//*[@id="eq-pace"]//*[local-name()="mfrac"]')
    assert text_of(page.xpath('//*[@id="eq-pace"]/span[@class="equation-number"]')[0]) == "(A.1)"


def test_current_page_part_and_neighbours_are_marked(built: Path):
    page = parse(built / "html" / "chapters" / "pillar-A.html")
    assert text_of(page.xpath('//nav[@id="sidebar"]//*[@aria-current="page"]')[0]).startswith(
        "2 Pillar A"
    )
    crumbs = [text_of(item) for item in page.xpath('//nav[@class="breadcrumbs"]//li')]
    assert crumbs == ["Home", "Pillars", "Pillar A: water & law"]
    assert [link.get("href") for link in page.xpath('//nav[@class="previous-next"]/a')] == [
        "../chapters/overview.html",
        "../chapters/pillar-B.html",
    ]


def test_each_page_is_described_by_its_own_first_paragraph(built: Path):
    pages = [path.read_text("utf-8") for path in sorted((built / "html").rglob("*.html"))]
    found = [re.findall('<meta name="description" content="([^"]*+)">', page) for page in pages]
    assert all(len(one) == 1 and one[0] for one in found)
    assert len({one[0] for one in found}) > len(found) / 2
    assert all(
        f'<meta property="og:description" content="{one[0]}">' in page
        for one, page in zip(found, pages, strict=True)
    )


def test_the_search_index_holds_words_of_tables_and_text(built: Path):
    script = (built / "html" / "assets" / "search-index.js").read_text()
    index = json.loads(script.removeprefix("window.milepostSearch = ").rstrip(";\n"))
    found = [
        index["pages"][page][0] for page, _, _, text in index["sections"] if "lakewater" in text
    ]
    assert found == ["chapters/pillar-A.html", "chapters/pillar-B.html"]
    assert any("Country 59" in text for *_, text in index["sections"])
    meaning = "Term: What it means: Türkiye, Côte d’Ivoire"
    assert any(meaning in text for *_, text in index["sections"]), "a term is found by its name"


def test_a_site_of_many_chapters_does_not_grow_with_the_square(tmp_path: Path):
    sizes = {}
    for count in (70, 140):
        root = tmp_path / str(count)
        root.mkdir()
        names = [f"c{number}.qmd" for number in range(count)]
        for name in names:
            (root / name).write_text(f"# Chapter {name} {{#sec-{name[:-4]}}}\n\nText.\n")
        (root / "index.qmd").write_text("# Start {.unnumbered}\n\nHello.\n")
        parts = "".join(
            f"    - part: Part {at}\n      chapters: [{', '.join(names[at : at + 35])}]\n"
            for at in range(0, count, 35)
        )
        (root / "_quarto.yml").write_text(
            f"book:\n  title: T\n  chapters:\n    - index.qmd\n{parts}"
        )
        render_book(root, tmp_path / f"out-{count}", formats=["html"], renderer="embedded")
        sizes[count] = (tmp_path / f"out-{count}" / "html" / "c5.html").stat().st_size
        assert broken_links(tmp_path / f"out-{count}" / "html") == []
    assert sizes[140] < 1.1 * sizes[70]


def test_a_second_run_gives_the_same_bytes(built: Path, tmp_path: Path):
    render_book(
        write_book(tmp_path / "book"),
        tmp_path / "out",
        formats=("html", "pdf", "docx"),
        renderer="embedded",
    )
    again = {
        path.relative_to(tmp_path / "out"): path.read_bytes()
        for path in (tmp_path / "out").rglob("*")
        if path.is_file()
    }
    first = {
        path.relative_to(built): path.read_bytes() for path in built.rglob("*") if path.is_file()
    }
    assert again.keys() == first.keys()
    assert [str(name) for name in first if first[name] != again[name]] == []
