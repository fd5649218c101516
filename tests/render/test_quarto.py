"""Quarto and the embedded renderer give the same book."""

from __future__ import annotations

import stat
from pathlib import Path

import docx
import pypdfium2
import pytest
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph
from fixture_book import write_book
from reading import (
    broken_links,
    fonts,
    notes_torn_off,
    pages,
    parse,
    pdf_bookmarks,
    site_outline,
    structure,
    text_of,
    word_contents,
    word_headings,
)
from test_pdf import ALLOWED_FONTS

from milepost.core.errors import UserError
from milepost.render.book import render_book
from milepost.render.project import load_book
from milepost.render.quarto import check_standing


def contents_heading(path: Path) -> str:
    paragraphs = docx.Document(path).element.body.iter(qn("w:p"))
    named = (Paragraph(one, None) for one in paragraphs)
    return next(one.text for one in named if "TOCHeading" in one._p.xml)


@pytest.mark.quarto
@pytest.mark.slow
class TestWithQuarto:
    def test_sites_have_the_same_outline(self, built: Path, quarto_built: Path, book_root: Path):
        order = [chapter.page for chapter in load_book(book_root).chapters]
        assert site_outline(quarto_built / "html", order) == site_outline(built / "html", order)

    def test_pdfs_have_the_same_bookmarks(self, built: Path, quarto_built: Path):
        assert pdf_bookmarks(quarto_built / "book.pdf") == pdf_bookmarks(built / "book.pdf")

    def test_pdfs_have_the_same_structure(self, built: Path, quarto_built: Path):
        kinds = ("H1", "H2", "H3", "Figure", "Formula", "Table", "TH", "Caption")

        def counted(path: Path) -> dict[str, int]:
            names = [name for name, _ in structure(path)]
            return {kind: names.count(kind) for kind in kinds}

        assert counted(quarto_built / "book.pdf") == counted(built / "book.pdf")

    def test_fonts_are_the_books_own(self, quarto_built: Path):
        assert fonts(quarto_built / "book.pdf") <= ALLOWED_FONTS

    def test_the_first_page_alone_begins_with_the_notice(self, quarto_built: Path):
        site = quarto_built / "html"
        found = {
            page.relative_to(site).as_posix(): [
                text_of(notice) for notice in parse(page).find_class("notice")
            ]
            for page in pages(site)
        }
        notice = "Some values of this edition are made up for demonstration."
        assert found.pop("index.html") == [notice]
        assert not any(found.values())

    def test_links_resolve(self, quarto_built: Path):
        assert broken_links(quarto_built / "html") == []

    def test_word_keeps_alternatives(self, quarto_built: Path):
        document = docx.Document(quarto_built / "book.docx")
        found = [element.get("descr") for element in document.element.iter(qn("wp:docPr"))]
        assert "A bar for pillar A" in found

    def test_words_list_of_contents_is_filled(self, built: Path, quarto_built: Path):
        contents = word_contents(quarto_built / "book.docx")
        assert contents == word_contents(built / "book.docx")
        assert all(words == heading for _, words, heading in contents)
        assert contents_heading(quarto_built / "book.docx") == "Contents"

    def test_words_list_of_contents_is_headed_in_the_books_language(self, tmp_path: Path):
        root = write_book(tmp_path / "book")
        described = root / "_quarto.yml"
        described.write_text(described.read_text("utf-8").replace("lang: en", "lang: fr"), "utf-8")
        render_book(root, tmp_path / "output", formats=("docx",), renderer="quarto")
        assert contents_heading(tmp_path / "output" / "book.docx") == "Table des matières"

    def test_word_files_have_the_same_headings_and_styles(self, built: Path, quarto_built: Path):
        of_quarto, embedded = quarto_built / "book.docx", built / "book.docx"
        assert word_headings(of_quarto, 6) == word_headings(embedded, 6)
        styles = [
            {p.style.name for p in docx.Document(path).paragraphs} for path in (of_quarto, embedded)
        ]
        for name in ("Part Title", "Callout Title", "Callout", "Notice", "Image Caption"):
            assert all(name in found for found in styles), name

    def test_word_has_no_tables_for_layout(self, quarto_built: Path):
        for table in docx.Document(quarto_built / "book.docx").tables:
            assert table.rows[0]._tr.trPr is not None, table.rows[0].cells[0].text

    def test_no_note_is_torn_off(self, quarto_built: Path):
        assert notes_torn_off(quarto_built / "book.pdf") == []

    def test_every_page_says_for_whom_it_is_and_how_far_it_has_come(self, tmp_path: Path):
        root = write_book(tmp_path / "book")
        said = {}
        for renderer in ("quarto", "embedded"):
            made = tmp_path / renderer
            render_book(
                root,
                made,
                formats=("html", "pdf", "docx"),
                renderer=renderer,
                standing={**INSIDE, **EMBARGOED},
            )
            said[renderer] = check_every_page(made, f"{OF_INSIDE} {OF_EMBARGO}", "Embargoed")
        assert said["quarto"] == said["embedded"]


INSIDE = {"audience": "internal"}
EMBARGOED = {"state": "embargoed", "embargo-until": "2026-05-01"}
OF_INSIDE = "Internal edition: not for publication."
OF_EMBARGO = "Embargoed until 1 May 2026."


def check_every_page(made: Path, standing: str, watermark: str) -> list[str]:
    """Make sure that every page of every format says it; give the notices of the Word file."""
    sites = [parse(page) for page in pages(made / "html")]
    notes = [site.xpath("//*[@class='standing']") for site in sites]
    assert [[note.text_content().strip() for note in found] for found in notes] == [
        [standing]
    ] * len(sites)
    assert all(site.xpath("//meta[@name='robots'][@content='noindex']") for site in sites)
    texts = [
        page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(made / "book.pdf")
    ]
    assert all(standing in " ".join(text.split()) for text in texts)
    assert all((watermark in text.replace(standing, "")) for text in texts) or not watermark
    word = docx.Document(made / "book.docx")
    headers = [word.sections[0].first_page_header, *(section.header for section in word.sections)]
    assert [header.paragraphs[0].text for header in headers] == [standing] * 2
    for header in headers:
        assert (f'string="{watermark}"' in header._element.xml) == bool(watermark)
    notices = [p.text.replace("’", "'") for p in word.paragraphs if p.style.name == "Notice"]
    assert any(standing in text for text in notices)
    return notices


@pytest.mark.parametrize(
    ("standing", "words", "watermark"),
    [
        pytest.param(INSIDE, OF_INSIDE, "", marks=pytest.mark.stress),
        pytest.param(
            {"state": "draft"}, "Draft: figures may still change.", "Draft", marks=pytest.mark.long
        ),
        pytest.param(
            {"state": "for-review"}, "For review: figures may still change.", "For review",
            marks=pytest.mark.stress,
        ),
        ({**INSIDE, **EMBARGOED}, f"{OF_INSIDE} {OF_EMBARGO}", "Embargoed"),
    ],
)  # fmt: skip
def test_every_page_says_what_a_book_is(tmp_path: Path, standing, words, watermark):
    render_book(
        write_book(tmp_path / "book"),
        tmp_path / "made",
        formats=("html", "pdf", "docx"),
        renderer="embedded",
        standing=standing,
    )
    check_every_page(tmp_path / "made", words, watermark)


def test_a_final_public_book_says_nothing_of_itself(tmp_path: Path):
    made = tmp_path / "made"
    render_book(
        write_book(tmp_path / "book"), made, renderer="embedded", standing={"state": "final"}
    )
    page = (made / "html" / "index.html").read_text()
    assert "noindex" not in page
    assert "standing" not in page


def stand_in(folder: Path, script: str) -> None:
    program = folder / "quarto"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)


def test_without_quarto_the_message_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(UserError, match="not on the PATH"):
        render_book(write_book(tmp_path / "book"), tmp_path / "out", renderer="quarto")


def test_a_failure_of_quarto_gives_the_end_of_its_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    stand_in(tmp_path, "echo 'ERROR: something is wrong' >&2; exit 1")
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    with pytest.raises(UserError, match="something is wrong"):
        render_book(write_book(tmp_path / "book"), tmp_path / "out", renderer="auto")


def test_a_failure_of_quarto_names_the_keys_that_hold_its_instructions(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    stand_in(tmp_path, "echo 'ERROR: stack traceback' >&2; exit 1")
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    root = write_book(tmp_path / "book")
    described = root / "_quarto.yml"
    text = described.read_text("utf-8").replace("Office for", "Office {{< meta lang >}} for")
    described.write_text(text, "utf-8")
    with pytest.raises(UserError, match=r"_quarto\.yml: organization: .*meta lang"):
        render_book(root, tmp_path / "out", renderer="quarto")


def test_a_missing_font_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    stand_in(tmp_path, "echo 'warning: unknown font family: gone' >&2")
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    with pytest.raises(UserError, match="unknown font family"):
        render_book(write_book(tmp_path / "book"), tmp_path / "out", renderer="quarto")


def test_quarto_is_told_for_whom_an_edition_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    stand_in(tmp_path, f'echo "$@" > {tmp_path}/asked; exit 1')
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    with pytest.raises(UserError):
        render_book(
            write_book(tmp_path / "book"), tmp_path / "out", standing={"audience": "internal"}
        )
    assert "--metadata audience:internal" in (tmp_path / "asked").read_text()


def test_a_profile_must_say_for_whom_its_edition_is(tmp_path: Path):
    root = write_book(tmp_path / "book")
    check_standing(root, "2025", {})
    with pytest.raises(UserError, match=r"_quarto-2025\.yml must hold `audience: internal`"):
        check_standing(root, "2025", {"audience": "internal"})
    profile = root / "_quarto-2025.yml"
    profile.write_text(f"audience: internal\n{profile.read_text()}")
    check_standing(root, "2025", {"audience": "internal"})
    with pytest.raises(UserError, match="audience: public"):
        check_standing(root, "2025", {})
    wanted = {"state": "embargoed", "embargo-until": "2026-05-01"}
    profile.write_text(f"state: embargoed\n{profile.read_text().split(chr(10), 1)[1]}")
    with pytest.raises(UserError, match="must hold `embargo-until: 2026-05-01`"):
        check_standing(root, "2025", wanted)
    with pytest.raises(UserError, match="must hold `state: final`"):
        check_standing(root, "2025", {})
