"""Tables as Markdown and as CSV."""

import pandas as pd

from milepost.report import tables


def test_a_table_without_rows_says_so():
    table = tables.plain_table(pd.DataFrame({"a": [], "b": []}), {"a": "First", "b": "Second"})
    assert table.markdown().splitlines()[2:] == ["| none | – |"]
    assert table.csv() == "a,b\n"
