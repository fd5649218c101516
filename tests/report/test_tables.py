"""Tables as Markdown and as CSV."""

import pandas as pd

from milepost.core.typefaces import line_width
from milepost.report import tables, text
from milepost.report.tables import Column, Table, number_column


def test_a_table_without_rows_says_so():
    columns = {"a": tables.Column("First"), "b": tables.Column("Second")}
    table = tables.Table(pd.DataFrame({"a": [], "b": []}), columns)
    assert table.markdown().splitlines()[2:] == ["| none | – |"]
    assert table.csv() == "a,b\n"


def shares(table: Table) -> list[float]:
    """The share of the width that each column is written with."""
    rules = [len(cell.strip(":")) for cell in table.markdown().split("\n")[1].strip("|").split("|")]
    return [rule / sum(rules) for rule in rules]


def needed(word: str) -> float:
    """What a word of a head takes of a page 459 points wide, in letters of 8.8."""
    return (line_width(word, bold=True) * 8.8 + 8) / 459


def test_no_word_of_a_head_is_wider_than_its_column():
    heads = {code: number_column(text.status(code), 12) for code in text.STATUS_SIGNS}
    frame = pd.DataFrame([{"group": "Laws", **dict.fromkeys(heads, 1)}])
    columns = {"group": Column("Row of the plan’s table", width=34), **heads}
    found = shares(Table(frame, columns))
    words = ["plan’s", *(column.title.split(" ")[0] for column in heads.values())]
    assert needed("◆\N{NO-BREAK SPACE}Acceleration") > 12 / (34 + 7 * 12)
    assert all(share >= needed(word) for share, word in zip(found, words, strict=True))


def test_no_value_is_wider_than_its_column():
    value = "1,020,000 of 1,500,000,".replace(" ", "\N{NO-BREAK SPACE}")
    frame = pd.DataFrame([{"name": "Books lent", "now": f"{value} from 1,000", "unit": "books"}])
    columns = {"name": Column("Name", width=70), "now": Column("Now", str, 15, number=True),
               "unit": Column("Unit", width=15)}  # fmt: skip
    _, now, unit = shares(Table(frame, columns))
    assert now >= (line_width(value, bold=False) * 8.8 + 8) / 459 > 0.16
    assert unit == 0.15 or unit > needed("Unit")


def test_columns_whose_heads_fit_are_as_wide_as_they_are_asked_to_be():
    frame = pd.DataFrame([{"a": 1, "b": 2, "c": 3}])
    columns = {
        "a": Column("One", width=20),
        "b": Column("Two words", width=10),
        "c": Column("", width=10),
    }
    assert shares(Table(frame, columns)) == [0.5, 0.25, 0.25]


def test_where_no_head_has_room_each_has_its_part():
    frame = pd.DataFrame([{str(at): at for at in range(8)}])
    long = {str(at): Column("Institutionalisation" if at else "Short", width=10) for at in range(8)}
    first, *others = shares(Table(frame, long))
    assert first < 0.1 < min(others)
    head = Table(frame, long).markdown().split("\n")[0]
    assert "| Short |" in head
    # a part of a word as wide as its column is never the whole word
    assert max(needed(part) for part in head.replace("\N{SOFT HYPHEN}", " ").split()) < min(others)
