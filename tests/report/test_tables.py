"""Tables as Markdown and as CSV."""

import pandas as pd

from milepost.report import tables


def test_a_table_without_rows_says_so():
    columns = {"a": tables.Column("First"), "b": tables.Column("Second")}
    table = tables.Table(pd.DataFrame({"a": [], "b": []}), columns)
    assert table.markdown().splitlines()[2:] == ["| none | – |"]
    assert table.csv() == "a,b\n"
