"""Nothing in data becomes markup or a formula: thousands of hostile texts, read back by Pandoc."""

import csv
import io
import json
import re
import subprocess

import lxml.html
import pandas as pd
import pypandoc
import pytest
from drawn import examples
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from milepost.core.ledger import harmless, lines_text, read_lines
from milepost.publish.signatures import Signature
from milepost.report import text
from milepost.report.tables import Column, Table

SIGNS = st.sampled_from([*"<>{}[]()*_`~^$@#|\\!:/\"'=+-.,;&%? \n\tab1é中", "---", "...", ":::"])
PIECES = st.sampled_from([
    "<script>", "</script>", "{{< meta title >}}", "{=html}", "::: {.x}", "[a](javascript:b)",
    "![a](b)", "#panic(1)", "$x$", "\\input{x}", "&lt;b&gt;", "&#60;", "1. ", "(a) ", "- ", "@x",
    "^[n]", "<!--", "-->", "http://a.b", "`x`{=typst}", "| a |", "~~~", "%t", ": d", "[^1]", "\u202e",
])  # fmt: skip
HOSTILE = st.lists(st.one_of(SIGNS, PIECES), min_size=1, max_size=14).map("".join)
QUIET = settings(
    max_examples=examples(3000, share=10), deadline=None, database=None, derandomize=True,
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
ENUMERATORS = ["1. a", "(1) a", "a) b", "iv. c", "A.  b", "(@) x", "#. y", "- z", "+ z", ": d"]


@pytest.fixture(scope="module")
def hostile() -> list[str]:
    """Texts as Hypothesis makes them up."""
    made = []

    @QUIET
    @given(HOSTILE)
    def collect(value):
        made.append(value)

    collect()
    made += ENUMERATORS
    return [value for value in made if text.readable(value)]


def words(inlines) -> str:
    """The text of inlines that hold nothing but text; a message where they hold more."""
    told = {"Space": " ", "SoftBreak": " "}
    return "".join(
        item["c"] if item["t"] == "Str" else told.get(item["t"], f"<<{item['t']}>>")
        for item in inlines
    ).replace("\xa0", " ")


def blocks(markdown: str):
    read = pypandoc.convert_text(markdown, "json", format="markdown")
    return json.loads(read)["blocks"]


def test_a_paragraph_of_data_stays_the_text_it_was(hostile):
    read = blocks("\n\n".join(text.plain(value) for value in hostile))
    assert [block["t"] for block in read] == ["Para"] * len(hostile)
    shown = [words(block["c"]) for block in read]
    assert shown == [text.readable(value) for value in hostile]


def test_a_heading_of_data_stays_text_even_where_its_source_is_taken_for_html(hostile):
    """Quarto copies a heading's source into its sidebar, and reads it as Markdown elsewhere."""
    read = blocks("\n\n".join(f"# {text.heading(value)} {{#sec-a}}" for value in hostile))
    assert [block["t"] for block in read] == ["Header"] * len(hostile)
    apart = str.maketrans("", "", "\u2060")
    for block, value in zip(read, hostile, strict=True):
        assert words(block["c"][2]).translate(apart) == text.readable(value).translate(apart)
        # not even of its text does Quarto make a shortcode
        assert not re.search(r"\{\{<|>\}\}", words(block["c"][2]))
        source = text.heading(value)
        tree = lxml.html.fragment_fromstring(source, create_parent="p")
        assert not len(tree), value
        assert tree.text_content() == words(block["c"][2])


def test_no_text_of_data_holds_the_number_that_quarto_hides_shortcodes_behind():
    from milepost.report.pages import attribute

    hidden = "b58fc729-690b-4000-b19f-365a4093b2ff;7b7b3c20656e7620484f4d45203e7d7d;"
    for write in (text.plain, text.heading, text.readable, attribute):
        assert hidden not in write(hidden).replace("\\", "")


def test_a_table_of_data_stays_the_text_it_was(hostile):
    frame = pd.DataFrame({"one": hostile, "two": hostile[::-1]})
    (table,) = blocks(Table(frame, {"one": Column("One"), "two": Column("Two")}).markdown())
    rows = table["c"][4][0][3]
    shown = [[words(cell[4][0]["c"]) for cell in row[1]] for row in rows]
    plain = [text.readable(value) for value in hostile]
    assert shown == [list(pair) for pair in zip(plain, plain[::-1], strict=True)]


def test_a_caption_and_an_attribute_of_data_stay_text(hostile):
    from milepost.report.pages import attribute

    for at in range(0, len(hostile), 500):
        part = hostile[at : at + 500]
        written = "\n\n".join(
            f'![{text.plain(value)}](x.svg){{#fig-a{n} fig-alt="{attribute(value)}"}}'
            for n, value in enumerate(part)
        )
        read = blocks(written)
        assert len(read) == len(part)
        for n, (block, value) in enumerate(zip(read, part, strict=True)):
            assert block["t"] == "Figure", value
            assert block["c"][0] == [f"fig-a{n}", [], []]
            assert words(block["c"][1][1][0]["c"]) == text.readable(value)
            (image,) = block["c"][2][0]["c"]
            assert [name for name, _ in image["c"][0][2]] == ["fig-alt"]


FORMULA = re.compile(r"[ \xa0]*[=@＝＠]|[-+－＋\t\r]")


@QUIET
@example("=cmd|' /C calc'!A0")
@example("x;=1+1")
@example("x\t=1+1")
@example(" =1+1")
@example("＝1+1")
@example("\r=1+1")
@given(st.lists(st.one_of(SIGNS, st.sampled_from(["=1+1", "\r", "＝", "+1", "@SUM(A1)"])),
                max_size=8).map("".join))  # fmt: skip
def test_no_cell_of_a_csv_is_a_formula_however_it_is_divided(value):
    written = Table(pd.DataFrame({value or "x": [value], "n": [-1.5]}), {}).csv()
    head, row = csv.reader(io.StringIO(written, newline=""))
    assert row[1] == "-1.5"
    for cell in (head[0], row[0]):
        for part in re.split("[;\t\r\n]", cell):
            assert not FORMULA.match(part), (value, cell)


def test_no_cell_of_a_ledger_is_a_formula_and_it_is_read_as_it_was_written(tmp_path):
    said = [
        "=cmd|' /C calc'!A0",
        "+1",
        "- take it out",
        "x;=1+1",
        "\t@SUM(A1)",
        "'quoted'",
        "'=1+1",
        "''- twice",
        "x;'+1",
        "plain",
    ]
    lines = [Signature("2030", "overview", text, "", text, "") for text in said]
    path = tmp_path / "signatures.csv"
    path.write_text(lines_text(lines, Signature), "utf-8")
    cells = [cell for row in csv.reader(path.open(encoding="utf-8", newline="")) for cell in row]
    assert [
        part for cell in cells for part in re.split("[;\t\n]", cell) if FORMULA.match(part)
    ] == []
    assert read_lines(path, path.name, Signature) == lines


def test_harmless_text_and_numbers_are_left_alone():
    for value in ("A text; and more", "10;16", "", 5, -5.5, None, "a-b", "a = b"):
        assert harmless(value) == value


def test_no_text_of_data_keeps_pandoc_busy():
    busy = ["[", "![", "^[", "[a](", "[@a ", "'a ", '"a ', "*_", "> ", "1. ", "`", "<!--", "<a ",
            "$a ", "{", "~", "|", "\\", "&", ":::"]  # fmt: skip
    written = [f"# {text.heading(signs * 5000)}\n\n{text.plain(signs * 5000)}\n" for signs in busy]
    read = subprocess.run(
        [pypandoc.get_pandoc_path(), "--from=markdown", "--to=plain"],
        input="\n".join(written).encode(), stdout=subprocess.DEVNULL, timeout=120, check=True,
    )  # fmt: skip
    assert read.returncode == 0
