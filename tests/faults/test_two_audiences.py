"""Two books of one year, one for inside and one for everyone: the second holds less in every file.

The one for everyone also keeps small counts back. Each search is tried on the other book, in which
it must find something. Without ``--long`` there is only the site for everyone, with its data.
"""

import re
import shutil
from functools import cache
from pathlib import Path

import lxml.html
import pandas as pd
import pytest
import yaml
from hostile_book import build, everything, pdf_text, read_rows, word_text, write_rows
from tiny_workbook import copy_tiny

TESTS = Path(__file__).resolve().parents[1]
INSIDE, OPEN = "2030-inside", "2030"
MINIMUM = 90_000_000
SMALL, COMPLEMENT, TOTAL = 86_753_091, 411_222_334, 497_975_425
FILE = "observations/inside-canaryFile.csv"
OTHERS = ("observations/canaryExcel.xlsx", "observations/canaryParquet.parquet")
SOURCES = "canarySources.xlsx"
NARRATIVE = "narratives/2030/internal/region-south-bank.md"
pytestmark = pytest.mark.slow


def printed(number):
    """A number as any program may print it: with any sign between thousands, or as a fraction."""
    digits = f"{number:,}".split(",")
    return re.compile(
        "[ ,.'’\u2009\u202f\xa0]?".join(digits) + rf"|\b{digits[0]}\.{digits[1]}[ ,]?{digits[2]}"
    )


def write_book(root):
    copy_tiny(root)
    rows = read_rows(root / "data/observations/libraries.csv")
    like = next(row for row in rows if row["observation_id"] == "room-lakeside")
    kept = [row for row in rows if row["target_id"] != "L3"]
    small = {**like, "value": str(SMALL), "result_id": "C1", "statement": "canaryRow of the few"}
    large = {**like, "observation_id": "room-north", "value": str(COMPLEMENT), "country": "XAA",
             "result_id": "B2"}  # fmt: skip
    write_rows(root / "data/observations/libraries.csv", [*kept, small, large])
    inside = {**like, "observation_id": "canaryId", "target_id": "L1", "value": "1",
              "audience": "internal", "statement": "canaryStatement", "country": "XBA",
              "source_locator": "canaryPlace", "note": "canaryNote"}  # fmt: skip
    write_rows(root / "data" / FILE, [inside])
    for path in OTHERS:
        row = inside | {"observation_id": f"canaryIdOf{path[-5:].strip('.')}",
                        "source_id": "canarySource"}  # fmt: skip
        write_other(root / "data" / path, [row])
    like = read_rows(root / "data/sources.csv")[0]
    write_other(root / "data" / SOURCES,
                [{**like, "source_id": "canarySource", "title": "canaryTitle"}])  # fmt: skip
    described(root)
    edition = root / "params/editions/2030.yml"
    text = edition.read_text("utf-8").replace("[html, pdf]", "[html, pdf, docx]")
    edition.write_text(text, "utf-8")
    text = text.replace('"2030"', f'"{INSIDE}"').replace("audience: public", "audience: internal")
    (edition.parent / f"{INSIDE}.yml").write_text(text, "utf-8")
    shutil.copy(root / "_quarto-2030.yml", root / f"_quarto-{INSIDE}.yml")
    rule = f"minimum: {MINIMUM}\ntargets: [L3]\n"
    (root / "params/disclosure.yml").write_text(rule, "utf-8")
    words = root / "data/narratives/2030/region-south-bank.md"
    words.parent.mkdir(parents=True)
    words.write_text("Rooms: {{ value:L3@region=south-bank.actual }}, told.\n", "utf-8")
    words = root / "data" / NARRATIVE
    words.parent.mkdir()
    words.write_text("For canaryReaders: {{ value:L3@region=south-bank.actual }}.\n", "utf-8")


def write_other(path, rows):
    """Write rows as Excel or Parquet, by the file's name."""
    frame = pd.DataFrame(rows)
    if path.suffix == ".xlsx":
        frame.to_excel(path, index=False)
    else:
        frame.to_parquet(path, index=False)


def described(root):
    """Describe the rows for inside, with a column for notes and a log of imports."""
    import json

    from milepost.core.ledger import lines_text
    from milepost.importers.log import Entry, resource

    path = root / "data/datapackage.json"
    package = json.loads(path.read_text("utf-8"))
    like = next(r for r in package["resources"] if r["path"] == "observations/libraries.csv")
    fields = [*like["schema"]["fields"], {"name": "note", "type": "string"}]
    more = {**like, "table": like.get("table", like["name"]),
            "schema": {**like["schema"], "fields": fields}}  # fmt: skip
    sources = next(r for r in package["resources"] if r["path"] == "sources.csv")
    package["resources"] += [
        *({**more, "name": f"inside-{n}", "path": path} for n, path in enumerate((FILE, *OTHERS))),
        {**sources, "name": "sources-of-these", "path": SOURCES, "table": "sources"},
        resource(),
    ]
    like["schema"]["fields"] = fields
    rows = read_rows(root / "data/observations/libraries.csv")
    write_rows(root / "data/observations/libraries.csv", [{**row, "note": ""} for row in rows])
    path.write_text(json.dumps(package, indent=1), "utf-8")
    entry = Entry(FILE, "canaryForm.xlsx", "0" * 64, "intake", "observations", "1", "0",
                  "2030-06-01T00:00:00Z", "0" * 64)  # fmt: skip
    (root / "data/imports").mkdir()
    (root / "data/imports/form.csv").write_text(lines_text([entry], Entry), "utf-8")


@pytest.fixture(scope="module", params=["site", pytest.param("both", marks=pytest.mark.long)])
def books(request, tmp_path_factory):
    root = tmp_path_factory.mktemp("audiences") / "workbook"
    write_book(root)
    if request.param == "site":
        build(root, OPEN, "--to", "html")
        return root
    build(root, INSIDE)
    shutil.rmtree(root / ".milepost")
    shutil.rmtree(root / "chapters")
    build(root, OPEN)
    return root


def both(books):
    return (books / "reports" / INSIDE).is_dir()


@cache
def unpacked(folder):
    return [*everything(folder)]


def found(folder, pattern):
    return sorted({name for name, content in unpacked(folder) if re.search(pattern, content)})


@pytest.mark.parametrize(
    "canary", ["canaryId", "canaryStatement", "canaryPlace", "canaryNote", "canaryForm",
               "canaryFile", "canaryExcel", "canaryParquet", "canarySource", "canaryTitle",
               "canaryReaders", "2030/internal", "recorded_in", "imported_from", r"\bremark\b"],
)  # fmt: skip
def test_rows_and_columns_for_inside_are_in_no_file_of_the_open_book(books, canary):
    if both(books):
        assert found(books / "reports" / INSIDE, canary), "nothing is found where there is some"
    for folder in ("reports/2030", "chapters", ".milepost"):
        # what follows is the book's own code and words, in which the names of columns may stand
        assert found(books / folder, canary) == []


@pytest.mark.parametrize("number", [SMALL, COMPLEMENT])
def test_a_small_count_and_its_complement_are_in_no_file_of_the_open_book(books, number):
    if both(books):
        names = found(books / "reports" / INSIDE, printed(number))
        # xml: of Word and Excel
        assert {"html", "csv", "pdf", "xml"} <= {name.rsplit(".", 1)[-1] for name in names}
    for folder in ("reports/2030", "chapters", ".milepost"):
        assert found(books / folder, printed(number)) == [], folder
        assert found(books / folder, "canaryRow") == []


def test_the_total_is_shown_and_what_is_kept_back_says_why(books):
    assert found(books / "reports/2030/html", printed(TOTAL))
    table = pd.read_csv(books / "reports/2030/data/assessments.csv")
    rooms = table[table["target_id"] == "L3"].set_index(["scope_kind", "scope_id"])
    assert rooms.loc[("global", "all"), "actual"] == TOTAL
    for scope in (("region", "south-bank"), ("region", "north-bank"), ("pillar", "C")):
        assert rooms.loc[scope, "reason"] == "suppressed"
        assert pd.isna(rooms.loc[scope, "actual"])
    page = (books / "reports/2030/html/chapters/region-south-bank.html").read_text("utf-8")
    assert "suppressed" in page
    words = lxml.html.document_fromstring(page).text_content()
    assert re.search(r"Rooms: \S{0,13}, told", words)


def test_every_page_of_the_inner_book_says_what_it_is(books):
    if not both(books):
        pytest.skip("runs with --long (make long)")
    pages = sorted((books / "reports" / INSIDE / "html").rglob("*.html"))
    assert len(pages) > 8
    for page in pages:
        notes = lxml.html.document_fromstring(page.read_bytes()).xpath("//*[@class='standing']")
        assert [note.text for note in notes] == ["Internal edition: not for publication."], page
    assert "Internal edition" in pdf_text(books / f"reports/{INSIDE}/book.pdf")
    assert "Internal edition" in word_text(books / f"reports/{INSIDE}/book.docx")
    assert found(books / "reports/2030", "Internal edition") == []


def test_hidden_files_are_checked_all_the_same(books, tmp_path):
    """The manifest names no file that is hidden, and still a change in one is a change."""
    from milepost.core.workbook import Workbook
    from milepost.publish.book_inputs import inputs

    root = tmp_path / "again"
    shutil.copytree(books, root, ignore=shutil.ignore_patterns(".milepost", "reports", "chapters"))
    before = inputs(Workbook(root), OPEN, audience="public")
    for name in (FILE, NARRATIVE, *OTHERS):
        path = root / "data" / name
        if path.suffix in (".csv", ".md"):
            path.write_text(path.read_text("utf-8").replace("canary", "canary2"), "utf-8")
        else:
            read = pd.read_excel if path.suffix == ".xlsx" else pd.read_parquet
            write_other(path, read(path).assign(note="canary2").to_dict("records"))
        after = inputs(Workbook(root), OPEN, audience="public")
        assert "canary" not in yaml.safe_dump(after)
        assert before != after
        assert len(before["data"]) == len(after["data"])
        before = after
        assert name in yaml.safe_dump(inputs(Workbook(root), INSIDE, audience="internal"))


def test_a_file_of_which_one_row_is_for_everyone_is_named(books, tmp_path):
    from milepost.core.workbook import Workbook
    from milepost.publish.book_inputs import inputs

    root = tmp_path / "again"
    shutil.copytree(books, root, ignore=shutil.ignore_patterns(".milepost", "reports", "chapters"))
    for name in OTHERS:
        read = pd.read_excel if name.endswith(".xlsx") else pd.read_parquet
        (row,) = read(root / "data" / name).to_dict("records")
        write_other(root / "data" / name, [row, {**row, "audience": "public"}])
        named = yaml.safe_dump(inputs(Workbook(root), OPEN, audience="public"))
        assert name in named
    assert SOURCES in named  # one that a row for everyone names
    assert FILE not in named


def test_what_a_spreadsheet_adds_does_not_give_a_hidden_file_away(books, tmp_path):
    """Blanks round a word, a row of commas alone, a file that nothing describes."""
    from milepost.core.workbook import Workbook
    from milepost.publish.book_inputs import inputs

    root = tmp_path / "again"
    shutil.copytree(books, root, ignore=shutil.ignore_patterns(".milepost", "reports", "chapters"))
    path = root / "data" / FILE
    text = path.read_text("utf-8").replace(",internal,", ", internal ,")
    path.write_text(f"{text}{',' * text.splitlines()[0].count(',')}\n", "utf-8")
    (root / "data/observations/~$canaryExcel.xlsx").write_bytes(b"owner")
    assert "canary" not in yaml.safe_dump(inputs(Workbook(root), OPEN, audience="public"))
