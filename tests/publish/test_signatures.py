"""Signatures: what was approved keeps its signature; what moved is told; final asks for them."""

import csv
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from milepost.cli.main import main
from milepost.core.errors import UserError
from milepost.core.model import Edition
from milepost.core.workbook import Workbook
from milepost.publish.exhibits import COLUMNS
from milepost.publish.indicator_sources import signed_indicators
from milepost.publish.signables import signables
from milepost.publish.signatures import read_ledger, require_signatures, sign, signed_off

EDITION = Edition.model_validate(
    {
        "edition": "2030",
        "title": "Shelves",
        "year": 2030,
        "cut_off": date(2031, 2, 28),
        "audience": "public",
        "evidence": ["reported"],
        "outputs": ["html"],
        "sign_off": "exhibits",
    }
)
PAGE = "html/chapters/overview.html"
TEXT = "Seven rooms are open."


def write_book(folder: Path, *, value: str = "7", caption: str = "Rooms", text: str = TEXT) -> Path:
    """A book of one chapter with one figure and one table."""
    figures = folder / "html/chapters/figures/overview"
    figures.mkdir(parents=True, exist_ok=True)
    (folder / PAGE).write_text(
        f"<main><p class='standing'>Draft</p><p>{text}</p><nav><p>Next</p></nav>"
        f"<figure id='fig-rooms'><figcaption><p>{caption}</p></figcaption></figure></main>"
    )
    (figures / "rooms.csv").write_text(f"target,actual\nL3,{value}\n")
    (figures / "all.csv").write_text("target,actual\nL1,3\n")
    with (folder / "exhibits.csv").open("w", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, restval="", lineterminator="\n")
        writer.writeheader()
        for number, kind, label, title, data in (
            ("1.1", "figure", "fig-rooms", caption, "rooms.csv"),
            ("1.1", "table", "tbl-all", "All", "all.csv"),
        ):
            writer.writerow(
                {
                    "number": number,
                    "kind": kind,
                    "title": title,
                    "chapter": "overview",
                    "chapter_title": "Overview",
                    "page": f"{PAGE}#{label}",
                    "data_file": f"html/chapters/figures/overview/{data}",
                    "evidence": "reported",
                    "row_keys": "r1;r2" if label == "fig-rooms" else "",
                    "sources": "branch-returns",
                }
            )
    return folder


def lines(root: Path, book: Path) -> dict[str, str]:
    return {one.what.name: one.line for one in signed_off(root, "2030", signables(book))}


def test_a_changed_value_loses_its_signature_and_others_keep_theirs(tmp_path: Path):
    book = write_book(tmp_path / "book")
    sign(tmp_path, EDITION, signables(book), "Jane Doe", "2031-03-01")
    by = "Jane Doe on 2031-03-01"
    assert lines(tmp_path, book) == {
        "overview": f"Chapter (overview): signed by {by}",
        "fig-rooms": f"Figure 1.1 (fig-rooms): signed by {by}",
        "tbl-all": f"Table 1.1 (tbl-all): signed by {by}",
    }
    write_book(book, value="8")
    assert lines(tmp_path, book) == {
        "overview": f"Chapter (overview): changed since {by} signed it: an exhibit of it",
        "fig-rooms": f"Figure 1.1 (fig-rooms): changed since {by} signed it: "
        "row 1 (L3), actual: signed 7, now 8",
        "tbl-all": f"Table 1.1 (tbl-all): signed by {by}",
    }


def test_a_caption_and_a_sentence_are_part_of_what_is_signed(tmp_path: Path):
    book = write_book(tmp_path / "book")
    sign(tmp_path, EDITION, signables(book), "Jane Doe", "2031-03-01")
    write_book(book, text="Eight rooms are open.", caption="Reading rooms")
    told = lines(tmp_path, book)
    assert "caption: signed “Rooms”, now “Reading rooms”" in told["fig-rooms"]
    assert "gone: “Seven rooms are open.”; new: “Eight rooms are open.”" in told["overview"]


@pytest.mark.parametrize(
    "of",
    ["<h2><span class='section-number'>1.1</span> {} rooms</h2>", "<dl><dt>{} rooms</dt><dd>All</dd></dl>",
     "<dl><dt>Rooms</dt><dd>{}</dd></dl>", "<pre><code>{} rooms</code></pre>",
     "<table><tr><td>Rooms</td><td>{}</td></tr></table>",
     "<div class='line-block'>{} rooms<br>are open</div>"],
)  # fmt: skip
def test_every_word_of_a_page_is_signed_and_no_heading_s_number(tmp_path: Path, of: str):
    def written(value: int, number: str = "1.1") -> dict[str, str]:
        text = "</p>" + of.format(value).replace("1.1", number) + "<p>"
        return lines(tmp_path, write_book(tmp_path / "book", text=text))

    written(7)
    sign(tmp_path, EDITION, signables(tmp_path / "book"), "Jane Doe", "2031-03-01")
    assert "signed by" in written(7, "2.4")["overview"]
    assert "changed since Jane Doe on 2031-03-01 signed it: gone: “" in written(8)["overview"]


PICTURE = "<figure><img src='map%201.png' alt='{}'><figcaption>{}</figcaption></figure>"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (PICTURE.format("A map", "Here"), PICTURE.format("Another", "Here")),
        (PICTURE.format("A map", "Here"), PICTURE.format("A map", "There")),
        ("<p><img src='data:image/png;base64,AA'></p>", "<p><img src='data:image/png;base64,AB'></p>"),
        ("<svg><path d='M0 0'/></svg>", "<svg><path d='M0 1'/></svg>"),
        ("<p><a href='https://a.example'>us</a></p>", "<p><a href='https://b.example'>us</a></p>"),
        ("<div id='tbl-own'><table><caption>One</caption></table></div>",
         "<div id='tbl-own'><table><caption>Two</caption></table></div>"),
        ("<div id='tbl-own'><table><tr><td>1</td></tr></table></div>",
         "<div id='tbl-own'><table><tr><td>2</td></tr></table></div>"),
    ],
)  # fmt: skip
def test_pictures_links_and_captions_of_prose_are_signed(tmp_path: Path, before: str, after: str):
    def written(text: str) -> str:
        text = f"</p>{text}<p>"
        return lines(tmp_path, write_book(tmp_path / "book", text=text))["overview"]

    written(before)
    sign(tmp_path, EDITION, signables(tmp_path / "book"), "Jane Doe", "2031-03-01")
    assert "signed by" in written(before)
    assert "changed since Jane Doe" in written(after)


def test_a_changed_picture_file_and_no_anchor_of_the_page_voids_a_signature(tmp_path: Path):
    book = write_book(
        tmp_path / "book", text=PICTURE.format("A map", "Here") + "<a href='#a'>x</a>"
    )
    picture = book / "html/chapters/map 1.png"
    picture.write_bytes(b"old")
    sign(tmp_path, EDITION, signables(book), "Jane Doe", "2031-03-01")
    page = book / PAGE
    page.write_text(page.read_text().replace("#a", "#b"))
    assert "signed by" in lines(tmp_path, book)["overview"]
    picture.write_bytes(b"new")
    assert "gone: “picture “A map” " in lines(tmp_path, book)["overview"]
    picture.unlink()
    assert "changed since" in lines(tmp_path, book)["overview"]


def test_an_exhibit_without_values_is_signed_with_its_picture(tmp_path: Path):
    def book(drawn: str) -> Path:
        folder = write_book(tmp_path / "book")
        table = folder / "exhibits.csv"
        table.write_text(table.read_text().replace("html/chapters/figures/overview/rooms.csv", ""))
        page = folder / PAGE
        picture = f"<svg><path d='{drawn}'/></svg><figcaption>"
        page.write_text(page.read_text().replace("<figcaption>", picture))
        return folder

    sign(tmp_path, EDITION, signables(book("M0 0")), "Jane Doe", "2031-03-01")
    assert "signed by" in lines(tmp_path, book("M0 0"))["fig-rooms"]
    changed = lines(tmp_path, book("M0 1"))
    assert "changed since" in changed["fig-rooms"]
    assert "changed since" in changed["overview"]


def test_a_chapter_without_exhibits_is_signed_and_asked_for_and_the_list_of_exhibits_is_not(
    tmp_path: Path,
):
    book = write_book(tmp_path / "book")
    for name in ("foreword", "exhibits"):
        (book / f"html/chapters/{name}.html").write_text(
            "<main><h1>Foreword</h1><p>Words.</p></main>"
        )
    of_chapters = Edition(**{**dict(EDITION), "sign_off": "chapters"})
    with pytest.raises(UserError, match="2 of 2 are not") as refused:
        require_signatures(tmp_path, of_chapters, book)
    assert "Chapter (foreword): not signed" in refused.value.lines
    found = signables(book)
    assert [(one.name, one.title) for one in found if one.kind == "chapter"] == [
        ("overview", "Overview"), ("foreword", "Foreword"),
    ]  # fmt: skip
    sign(tmp_path, EDITION, found, "Jane Doe", "2031-03-01")
    require_signatures(tmp_path, of_chapters, book)


def test_a_page_says_that_what_was_signed_has_changed_and_not_from_what(tmp_path: Path):
    rows = tmp_path / "chapters" / "indicators" / "L3-rows.csv"
    rows.parent.mkdir(parents=True)
    rows.write_text("observation_id\nr2\n")
    book = write_book(tmp_path / "book")
    sign(tmp_path, EDITION, signables(book), "Jane Doe", "2031-03-01")
    write_book(book, value="8", caption="Reading rooms")
    told = signed_indicators(Workbook(tmp_path), "2030", book)["L3"]
    assert told.replace("\\", "").endswith(
        "\n\n- Figure 1.1 (fig-rooms): changed since Jane Doe signed it on 2031-03-01\n"
    )


def test_the_state_and_the_place_of_a_page_are_not_signed(tmp_path: Path):
    book = write_book(tmp_path / "book")
    before = {what.name: what.digest for what in signables(book)}
    page = book / PAGE
    number = "<a id='p-1-1' class='paragraph-number'>1.1</a> "  # of a state, such as for-review
    marked = page.read_text().replace(TEXT, number + TEXT).replace("Next", "Before")
    page.write_text(marked.replace("Draft", "For review"))
    table = book / "exhibits.csv"
    table.write_text(table.read_text().replace("1.1,figure", "2.4,figure"))
    assert {what.name: what.digest for what in signables(book)} == before


def test_who_takes_a_signature_back_leaves_both_lines(tmp_path: Path):
    book = write_book(tmp_path / "book")
    figure = [what for what in signables(book) if what.name == "fig-rooms"]
    sign(tmp_path, EDITION, figure, "Jane Doe", "2031-03-01")
    sign(tmp_path, EDITION, figure, "Jane Doe", "2031-03-02", back=True)
    assert lines(tmp_path, book)["fig-rooms"] == "Figure 1.1 (fig-rooms): not signed"
    assert [line.signed_on for line in read_ledger(tmp_path)] == ["2031-03-01", "2031-03-02"]


def test_a_final_edition_asks_for_what_it_says(tmp_path: Path):
    book = write_book(tmp_path / "book")
    with pytest.raises(UserError, match="2 of 2 are not") as refused:
        require_signatures(tmp_path, EDITION, book)
    assert [*refused.value.lines] == [
        "Figure 1.1 (fig-rooms): not signed",
        "Table 1.1 (tbl-all): not signed",
    ]
    require_signatures(tmp_path, EDITION.model_copy(update={"sign_off": None}), book)
    require_signatures(tmp_path, Edition(**{**dict(EDITION), "state": "for-review"}), book)
    exhibits = [what for what in signables(book) if what.kind != "chapter"]
    sign(tmp_path, EDITION, exhibits, "Jane Doe", "2031-03-01")
    require_signatures(tmp_path, EDITION, book)
    of_chapters = Edition(**{**dict(EDITION), "sign_off": "chapters"})
    with pytest.raises(UserError, match="1 of 1 are not"):
        require_signatures(tmp_path, of_chapters, book)


def test_signatures_of_another_edition_count_for_nothing(tmp_path: Path):
    book = write_book(tmp_path / "book")
    other = EDITION.model_copy(update={"edition": "2029"})
    sign(tmp_path, other, signables(book), "Jane Doe", "2031-03-01")
    assert {one.signature for one in signed_off(tmp_path, "2030", signables(book))} == {None}


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    root = tmp_path / "workbook"
    shutil.copytree(Path(__file__).parents[1] / "tiny", root)
    write_book(root / "reports/2030")
    return root


def test_the_command_signs_by_label_number_or_chapter_and_lists(workbook: Path):
    def run(*words: str, code: int = 0) -> str:
        done = CliRunner().invoke(main, ["sign", "--root", str(workbook), *words])
        assert done.exit_code == code, done.output
        return done.output

    assert "0 of 2 exhibits are signed." in run()
    run("figure 1.1", "overview", "--as", "Jane Doe")
    said = run()
    assert "  Figure 1.1 (fig-rooms): signed by Jane Doe on " in said
    assert "1 of 1 chapters are signed.\n1 of 2 exhibits are signed." in said
    assert '"holds": true' in run("--json")
    assert "--as" in run("overview", code=2)
    assert "no exhibit or chapter 'fig-gone'" in run("fig-gone", "--as", "Jane Doe", code=2)
    (workbook / "reports/2030/exhibits.csv").unlink()
    assert "build the edition first" in run(code=1)


def test_a_ledger_without_a_column_is_named(tmp_path: Path):
    (tmp_path / "review").mkdir()
    (tmp_path / "review/signatures.csv").write_text("edition,name\n2030,fig-rooms\n")
    with pytest.raises(UserError, match=r"review/signatures\.csv: the column title is missing"):
        read_ledger(tmp_path)


def test_what_is_signed_is_compared_whole(tmp_path: Path):
    what = signables(write_book(tmp_path / "book"))[1]
    assert replace(what, content=what.content + "\n").digest != what.digest
