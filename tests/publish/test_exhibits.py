"""From any figure to its rows and their sources, and from a row to the file that holds it."""

import csv
import io
import re

from hypothesis import given
from hypothesis import strategies as st
from reading import exhibits_with_their_files

from milepost.core.ledger import HEAD
from milepost.publish.exhibits import Exhibit, expression, map_csv


def rows_of(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_exhibit_of_the_site_is_in_the_map_with_its_printed_number(either):
    book = either.reports / "2030"
    found = {(row["kind"], row["number"]): row for row in rows_of(book / "exhibits.csv")}
    pages = {page.stem: page.read_text("utf-8") for page in book.glob("html/chapters/*.html")}
    for row in found.values():
        page, anchor = row["page"].removeprefix("html/").split("#")
        text = pages[page.removeprefix("chapters/").removesuffix(".html")]
        assert f'id="{anchor}"' in text
        word = row["kind"].capitalize()
        assert re.search(rf"{word}(\s|&nbsp;|\xa0)+{re.escape(row['number'])}\b", text), row
    ids = {name for text in pages.values() for name in re.findall(r'id="(fig-[\w-]+)"', text)}
    drawn = {name for name in ids if "-caption-" not in name}  # Quarto names captions too
    assert len(drawn) == sum(kind == "figure" for kind, _ in found)


def test_every_figure_has_its_alternative_table_data_and_rows(built):
    assert exhibits_with_their_files(built.reports / "2030" / "html") > 10


def test_the_map_names_notebook_cell_rows_and_files(built):
    book = built.reports / "2030"
    row = next(r for r in rows_of(book / "exhibits.csv") if r["page"].endswith("overview-targets"))
    assert row["notebook"] == "notebooks/overview.ipynb"
    assert "topics.targets.overviews(chapter, targets)" in row["expression"]
    assert row["input_files"] == "data/observations/libraries.csv"
    assert row["sources"] == "branch-returns"
    rows = rows_of(book / row["rows_file"])
    assert len(rows) == int(row["rows"])
    assert {"overdue-2030-south", "room-bus"} <= {item["observation_id"] for item in rows}
    assert row["row_keys"].split(";") == [item["observation_id"] for item in rows]
    assert (book / row["data_file"]).is_file()


def test_the_map_holds_only_rows_of_the_edition(built):
    book = built.reports / "2030"
    shown = {row["observation_id"] for row in rows_of(book / "data" / "observations.csv")}
    for path in book.rglob("*-rows.csv"):
        assert {row["observation_id"] for row in rows_of(path)} <= {*shown, ""}, path
    everything = "".join(path.read_text("utf-8") for path in book.rglob("*.csv"))
    assert "evening-orchard" not in everything  # internal
    assert "evening-foundry" not in everything  # known after the cut-off


def test_the_annex_lists_every_exhibit_and_links_its_rows(either):
    book = either.reports / "2030"
    page = (book / "html" / "chapters" / "exhibits.html").read_text("utf-8")
    for row in rows_of(book / "exhibits.csv"):
        assert f'{row["page"].removeprefix("html/chapters/")}"' in page
        if row["rows_file"]:
            assert row["rows_file"].removeprefix("html/chapters/") in page


def test_the_statement_of_a_cell_is_written_on_one_line():
    assert expression("rows = f(1)\nshow(\n    'a',  # why\n    rows,\n)") == "show('a', rows)"
    assert expression("%matplotlib inline") == "%matplotlib inline"
    assert expression("") == ""


HOSTILE = st.builds(
    str.__add__,
    st.sampled_from(["=", "@", "+", "-", "\t", "\r", " =", "＝", "x;=", "x\r=", ""]),
    st.text(max_size=5),
)


@given(HOSTILE, HOSTILE, st.lists(HOSTILE, max_size=3), st.integers(0, 10**6))
def test_no_cell_of_the_map_is_a_formula_and_numbers_stay_numbers(
    tmp_path_factory, one, two, many, n
):
    origin = {
        "label": "fig-x", "notebook": one, "rows_file": "", "data": "", "function": two,
        "rows": n, "evidence": many, "sources": many, "caption": one,
    }  # fmt: skip
    exhibit = Exhibit(one, two, one, n, two, origin, tuple(many), tuple(many))
    labels = {"fig-x": {"number": one, "page": "x.html", "title": two}}
    text = map_csv([exhibit], labels, tmp_path_factory.getbasetemp())
    (row,) = csv.DictReader(io.StringIO(text, newline=""))
    assert row["rows"] == str(n)
    for name, cell in row.items():
        assert not re.search(rf"(^|[;\t\r\n])({HEAD})", cell), name
        assert not cell.startswith(("=", "@", "+", "-", "\t", "\r", "＝")), name
