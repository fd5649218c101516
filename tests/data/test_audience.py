"""What only hidden rows name is hidden with them."""

import pandas as pd

from milepost.data.audience import without_hidden_names

TABLES = {
    "observations": pd.DataFrame(
        {
            "audience": ["public", "internal", "internal"],
            "source_id": ["open", "secret", "open"],
            "item_id": ["law", "plot", None],
        }
    ),
    "targets": pd.DataFrame({"source_id": ["plan"]}),
    "sources": pd.DataFrame({"source_id": ["open", "secret", "plan", "unused"]}),
    "items": pd.DataFrame({"item_id": ["law", "plot"]}),
}


def test_a_source_that_only_hidden_rows_name_is_dropped():
    made = without_hidden_names(TABLES, ["public"])
    assert made["sources"]["source_id"].tolist() == ["open", "plan", "unused"]
    assert made["items"]["item_id"].tolist() == ["law"]


def test_whoever_may_see_the_rows_sees_their_sources():
    made = without_hidden_names(TABLES, ["public", "internal"])
    assert len(made["sources"]) == 4
    assert len(made["items"]) == 2
