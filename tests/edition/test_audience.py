"""What only hidden rows name is hidden with them; what a row that is seen names stays."""

import pandas as pd
from builders import edition

from milepost.core.model import Audience, Evidence
from milepost.edition.audience import visible
from milepost.read.keys import Link

TABLES = {
    "observations": pd.DataFrame(
        {
            "audience": ["public", "internal", "internal"],
            "source_id": ["open", "secret", "open"],
            "item_id": ["law", "plot;law", None],
        }
    ),
    "targets": pd.DataFrame({"target_id": ["T1"], "source_id": ["plan"]}),
    "sources": pd.DataFrame({"source_id": ["open", "secret", "plan", "unused", "of-plot"]}),
    "items": pd.DataFrame(
        {"item_id": ["law", "plot", "idle"], "source_id": ["open", "of-plot", "open"]}
    ),
}
PUBLIC, INTERNAL = (edition(audience=Audience(name)) for name in ("public", "internal"))


def names(tables, table, column):
    return tables[table][column].tolist()


def test_a_source_that_only_hidden_rows_name_is_dropped():
    made = visible(TABLES, (), PUBLIC)
    assert names(made, "sources", "source_id") == ["open", "plan", "unused"]
    assert names(made, "items", "item_id") == ["law", "idle"]
    assert len(made["observations"]) == 1


def test_whoever_may_see_the_rows_sees_their_sources():
    made = visible(TABLES, (), INTERNAL)
    assert len(made["sources"]) == 5
    assert len(made["items"]) == 3


def test_things_that_name_each_other_do_not_keep_each_other_in_the_book():
    rows = pd.DataFrame({"audience": ["internal"], "body": ["a"]})
    bodies = pd.DataFrame({"body": ["a", "b", "c", "d"], "parent": ["b", "a", "d", "c"]})
    links = (Link("rows", ("body",), "bodies", ("body",)),
             Link("bodies", ("parent",), "bodies", ("body",)))  # fmt: skip
    made = visible({"rows": rows, "bodies": bodies}, links, PUBLIC)
    assert names(made, "bodies", "body") == ["c", "d"]


def test_a_reference_of_several_columns_and_another_separator_are_followed():
    rows = pd.DataFrame({"audience": ["internal", "public"], "a": ["x", "x"], "b": [1, 2],
                         "towns": ["p|q", "q"]})  # fmt: skip
    pairs = pd.DataFrame({"a": ["x", "x", "y"], "b": [1, 2, 1]})
    towns = pd.DataFrame({"town": ["p", "q", "r"]})
    links = (Link("rows", ("a", "b"), "pairs", ("a", "b")),
             Link("rows", ("towns",), "towns", ("town",), "|"))  # fmt: skip
    made = visible({"rows": rows, "pairs": pairs, "towns": towns}, links, PUBLIC)
    assert made["pairs"].to_numpy().tolist() == [["x", 2], ["y", 1]]
    assert names(made, "towns", "town") == ["q", "r"]


def test_the_plan_is_public_whoever_names_it():
    rows = pd.DataFrame({"audience": ["internal"], "target_id": ["T1"], "country": ["XEA"]})
    places = pd.DataFrame({"iso3": ["XEA", "XEB"]})
    links = (Link("observations", ("target_id",), "targets", ("target_id",)),
             Link("observations", ("country",), "countries", ("iso3",)))  # fmt: skip
    tables = {"observations": rows, "targets": TABLES["targets"], "countries": places}
    made = visible(tables, links, PUBLIC)
    assert len(made["targets"]) == 1
    assert len(made["countries"]) == 2


def test_a_workbook_declares_more_tables_as_public_structure():
    rows = pd.DataFrame({"audience": ["internal"], "goal_ids": ["1;2"]})
    goals = pd.DataFrame({"goal_id": ["1", "2", "3"]})
    links = (Link("observations", ("goal_ids",), "goals", ("goal_id",), ";"),)
    tables = {"observations": rows, "goals": goals}
    assert names(visible(tables, links, PUBLIC), "goals", "goal_id") == ["3"]
    assert len(visible(tables, links, PUBLIC, ["goals"])["goals"]) == 3


def test_what_is_on_another_record_stays_where_a_grade_alone_hides_the_row():
    strict = edition(evidence=[Evidence.PUBLIC_RECORD])
    rows = pd.DataFrame({"audience": ["public"] * 2, "evidence": ["illustrative"] * 2,
                         "presence_id": ["office", "made-up"], "source_id": ["demo"] * 2})  # fmt: skip
    tables = {
        "observations": rows,
        "plan": pd.DataFrame({"source_id": ["plan"]}),
        "presences": pd.DataFrame(
            {"presence_id": ["office", "made-up"], "source_id": ["plan", "demo"]}
        ),
        "sources": pd.DataFrame({"source_id": ["plan", "demo"]}),
    }
    made = visible(tables, (), strict)
    assert names(made, "presences", "presence_id") == ["office"]
    assert names(made, "sources", "source_id") == ["plan"]
    tables["observations"] = rows.assign(audience="internal")
    assert visible(tables, (), strict)["presences"].empty
