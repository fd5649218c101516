"""What changed from the edition of 2024 to that of 2025, counted by hand.

At the end of 2024 a quarter of the time had gone. T1: Arland and Borland, 2 of 5, pace 1.6, on
track as in 2025. T2: r1, 1 of 8, pace 0.5, limited. T3: 100 of 200 wells, 50 %, where it began:
limited; as known now 110, 55 %, a quarter of the way: on track. T4: 8 courses, limited. T5: e1 and
e6, 2 of 7, pace 1.14, on track; as known now e1 alone, pace 0.57, limited. T6: no row.
"""

import builders
import pandas as pd
import pytest
from small_plan import (
    column,
    event,
    open_small,
    small_data,
    small_dataset,
    small_edition,
    small_workbook,
)

from milepost.inputs.edition_tables import edition_data
from milepost.report.topics import edition_changes

NO = "not-assessable"


@pytest.fixture
def frame(chapter):
    return edition_changes.targets(chapter)


def test_each_target_as_it_was_and_as_it_is(frame):
    facts = ("target_id", "actual_before", "actual_after", "status_before", "status_after")
    assert column(frame, *facts) == [
        ("T1", 2, 4, "on-track", "on-track"),
        ("T2", 1, 3, "limited", "acceleration-needed"),
        ("T3", 50, 60, "limited", "on-track"),
        ("T4", 8, 12, "limited", "limited"),
        ("T5", 2, 7, "on-track", "achieved"),
        ("T6", None, None, NO, NO),
    ]
    assert frame["label"].tolist()[0] == "T1  Just laws"
    assert edition_changes.moved(frame)["target_id"].tolist() == ["T2", "T3", "T5"]


def test_what_moved_is_drawn_with_its_causes(chapter, frame):
    edition_changes.moves(chapter, frame)
    shown = chapter.last()
    assert shown.caption == "Three of six targets have another status: three moved up."
    # shares: 1/8 and 3/8; 0 and 1/2; 2/7 and 1. 12.5 is printed as 12: halves go to the even
    assert shown.cells() == [
        ["T2 Pacts joined", "■ Limited", "12 %", "◆ Acceleration needed", "38 %", "new results"],
        ["T3 Wells in use", "■ Limited", "0 %", "▲ On track", "50 %",
         "revision"],  # a stock is judged at its own date, whatever the day
        ["T5 Visits", "▲ On track", "29 %", "★ Achieved", "100 %", "revision, new results"],
    ]  # fmt: skip
    assert "Visits from on track to achieved, 29\N{NO-BREAK SPACE}% and then 100" in shown.alt
    assert {"2024", "2025", "T3 Wells in use"} <= set(shown.words)
    assert shown.note.startswith("The figure’s table names causes."), "no page of paper shows it"


def test_names_in_an_alternative_text_stand_as_they_are(chapter, frame):
    frame["name"] = "Women’s & girls' (own) visits_made"
    edition_changes.moves(chapter, frame)
    assert "Women’s & girls' (own) visits_made from limited" in chapter.last().alt


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ("limited", "limited", "None of the six targets have another status."),
        ("achieved", "limited", "One of six targets has another status: one moved down."),
        (NO, "limited", "One of six targets has another status: one became assessable."),
        ("limited", NO, "One of six targets has another status: one can’t be assessed any more."),
    ],
)
def test_statuses_move_up_down_in_and_out(chapter, frame, before, after, words):
    frame = frame.assign(status_before="on-track", status_after="on-track")
    frame.loc[0, ["status_before", "status_after"]] = [before, after]
    assert edition_changes.opening(chapter, frame)[1] == words


def test_figures_that_are_others_now_are_restated(chapter, frame):
    edition_changes.restated(chapter, frame)
    shown = chapter.last()
    assert shown.caption == "Two figures of the earlier edition are restated."
    assert shown.cells() == [
        ["T3 Wells in use", "%", "50", "55", "5", "▲ On track", "Reported"],
        ["T5 Visits", "visits", "2", "1", "−1", "■ Limited", "Reported"],
    ]
    # as known now, of the year 2024: of T5 e1, since e6 is withdrawn; of T3 l1
    assert shown.rows["observation_id"].tolist() == ["e1", "l1"]
    assert edition_changes.restated(chapter, frame[frame["target_id"] == "T1"]) is None


def test_the_rows_that_restate_are_shown(chapter):
    edition_changes.changed_rows(chapter)
    shown = chapter.last()
    assert shown.caption == "Two rows restate figures of the earlier edition."
    assert [cells[1:5] for cells in shown.cells()] == [
        ["l1", "revised", "numerator 100 → 110", "1 June 2025"],
        ["e6", "withdrawn", "–", "1 October 2025"],
    ]
    assert shown.rows["observation_id"].tolist() == ["l1"], "what is withdrawn is no row any more"
    said = "A row that was withdrawn or removed is no longer among the rows of this edition."
    assert shown.note == said
    rows = chapter["changed_rows"]
    chapter._tables["changed_rows"] = rows[rows["observation_id"] == "l1"]
    edition_changes.changed_rows(chapter)
    assert chapter.last().note == ""


def test_a_withdrawn_row_that_was_made_up_is_told_as_illustrative(chapter):
    rows = chapter["changed_rows"]
    rows.loc[rows["observation_id"] == "e6", "evidence"] = "illustrative"
    chapter._tables["changed_rows"] = rows
    edition_changes.changed_rows(chapter)
    assert chapter.last().caption.endswith("*Holds illustrative data.*")


def test_countries_with_first_results_and_with_none_any_more(chapter):
    edition_changes.countries(chapter)
    shown = chapter.last()
    assert shown.caption.startswith("Three countries have results for the first time.")
    assert shown.cells() == [
        ["Corland", "first results", "2", "T1, T5"],  # a4, e2
        ["Dorland", "first results", "2", "T2, T5"],  # r2, e3
        ["Erland", "first results", "1", "T1"],  # a5
        ["Forland", "none any more", "1", "T5"],  # e6
    ]


def test_amounts_and_what_was_before_the_plan_are_no_first_results(small_book):
    made = small_dataset()
    rows = builders.observations(
        [event("z1", "T5", "2025-08-01", "Q1", "XFF", value=2),  # two at once
         event("z2", "T5", "2023-12-31", "Q1", "XEE")]
    )  # fmt: skip
    every = pd.concat([made.tables["observations"], rows], ignore_index=True)
    more = type(made)({**made.tables, "observations": every}, dimensions=made.dimensions)
    data = edition_data(more, small_edition("2025"), small_book)
    changed = data.tables["changed_countries"]
    # as the maps show: Erland has a5 alone, and Forland, but for e6 that was withdrawn, none
    assert column(changed, "country", "change", "results") == [
        ("XCC", "new", 2), ("XDD", "new", 2), ("XEE", "new", 1), ("XFF", "gone", 1),
    ]  # fmt: skip


def test_the_chapter_opens_with_what_it_compares_and_finds(chapter, frame):
    assert edition_changes.opening(chapter, frame) == [
        "This edition, which knows what was known by 28 February 2026, is set beside the edition "
        "2024.",
        "Three of six targets have another status: three moved up.",
        "Two figures of the earlier edition are others as things are known now. Three countries "
        "have results for the first time, and one country has none any more.",
    ]


def test_an_edition_that_is_compared_with_none_shows_nothing(tmp_path):
    book = small_workbook(tmp_path)
    chapter = open_small(book, small_data(book, compares_with=None))
    frame = edition_changes.targets(chapter)
    assert edition_changes.opening(chapter, frame) == [
        "This edition is compared with no earlier one."
    ]
    assert "illustrative" in str(chapter.notice().data), "of rows that it does not show"
    assert edition_changes.notice(chapter) is None
    assert edition_changes.moves(chapter, frame) is None
    assert edition_changes.restated(chapter, frame) is None
    assert edition_changes.changed_rows(chapter) is None
    assert edition_changes.countries(chapter) is None
