"""What was checked, counted by hand from the small plan."""

from types import SimpleNamespace

import pandas as pd
import pytest
from small_plan import column

from milepost.report.topics import checks

CHAPTER = SimpleNamespace(noun=lambda _of: "target", nouns=lambda _of: "targets")

DOUBT = {"file": "data/a.csv", "row": 2, "column": "value", "value": "9", "message": "jumps",
         "rule": "jump"}  # fmt: skip


def test_parts_that_come_to_more_than_the_whole_are_told(chapter):
    """Arland has results under P1 (a1) and P2 (a3): T1 counts four countries, the parts five."""
    checks.overlaps(chapter)
    shown = chapter.last()
    assert shown.caption.startswith(
        "For one target, the parts by pillar result come to more than the"
    )
    assert shown.cells() == [["pillar result", "T1 Just laws", "4", "5", "0", "1"]]
    assert checks.overlap_caption(chapter["overlaps"].head(0), chapter) == (
        "Everywhere in this book the parts add up to the whole."
    )


def test_statuses_by_every_method_and_how_many_depend_on_it(chapter):
    checks.methods(chapter)
    shown = chapter.last()
    # T1, T2, T3 and T5 are judged by several methods, and alike
    assert shown.caption.startswith("None of the four statuses depend on the method.")
    assert [cells[0] for cells in shown.cells()] == [
        "T1 Just laws", "T2 Pacts joined", "T3 Wells in use", "T4 Courses", "T5 Visits",
        "T6 Disputes",
    ]  # fmt: skip
    assert shown.cells()[3][1:] == ["–"] * 6, "a yearly promise has a rule of its own"
    # T6 has no row; T1 and T5 begin at zero, T4 is the yearly promise
    assert shown.note == (
        "A dash: the method gives no status. Reasons: there is no current value or no year for "
        "it; the baseline is zero, and a growth rate from zero has no meaning; this kind of target "
        "has a rule of its own."
    )


@pytest.mark.parametrize(
    ("dependent", "words"),
    [
        (["a"], "One of two statuses depends on the method."),
        (["a", "b"], "Both statuses depend on the method."),
    ],
)
def test_a_status_depends_on_the_method_where_two_disagree(dependent, words):
    rows = [(name, way) for name in "ab" for way in ("linear-pace", "unsd")]
    frame = pd.DataFrame(rows, columns=["target_id", "method"]).assign(status="limited")
    frame["method_dependent"] = frame["target_id"].isin(dependent)
    assert checks.methods_caption(frame, CHAPTER) == words


def test_what_one_method_alone_can_judge_is_not_compared():
    rows = {"target_id": ["a"], "method": ["unsd"], "status": ["limited"]}
    frame = pd.DataFrame(rows | {"method_dependent": [False]})
    assert checks.methods_caption(frame, CHAPTER) == (
        "No target can be assessed by more than one method."
    )


def test_rows_that_the_check_queries_are_told_with_their_rules(chapter):
    chapter._tables["doubts"] = chapter["doubts"].iloc[:0]
    checks.warnings(chapter)
    assert chapter.last().caption.startswith("The check finds no error and queries no row")
    chapter._tables["doubts"] = pd.DataFrame([DOUBT, DOUBT | {"row": 3, "rule": "total"}])
    checks.warnings(chapter)
    assert chapter.last().caption.startswith(
        "The check finds no error and has two queries about rows of this edition, by two rules: "
        "jump and total."
    )
    assert chapter.last().cells()[0] == ["data/a.csv", "2", "value", "9", "jumps", "jump"]


def test_a_table_of_overlaps_names_its_targets(chapter):
    table = checks.overlap_table(chapter["overlaps"], chapter)
    assert column(table.frame, "name", "difference") == [("T1 Just laws", 1)]
