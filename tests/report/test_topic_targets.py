"""What is said of targets, counted by hand from the small plan."""

import pytest
from small_plan import column

from milepost.report import text
from milepost.report.topics import reporting_date, shared, targets

SPACE = "\N{NO-BREAK SPACE}"
# T1: Arland, Borland, Corland and Erland, 4 of 5; half the time gone: 0.8 / 0.5 = 1.6
# T2: r1, r2 and r3, 3 of 8: 0.375 / 0.5 = 0.75
# T3: (66 + 54) / 200 = 60 %, halfway from 50 to 70: 0.5 / 0.5 = 1
# T4: 12 courses in 2025; one of the two years seen met 10: pace 0.5, one of four years: 0.25
# T5: 1 + 1 + 1 + 1 + 3 = 7 of 7: pace 2
ASSESSED = [
    ("T1", 4, 0.8, 1.6, "on-track", "illustrative", 5),
    ("T2", 3, 0.375, 0.75, "acceleration-needed", "public-record", 3),
    ("T3", 60, 0.5, 1, "on-track", "provisional", 2),
    ("T4", 12, 0.25, 0.5, "limited", "reported", 3),
    ("T5", 7, 1, 2, "achieved", "reported", 5),
    ("T6", None, None, None, "not-assessable", None, 0),
]


@pytest.fixture
def frame(chapter):
    return targets.assessments(chapter)


def test_each_target_is_assessed_as_counted_by_hand(frame):
    facts = ("target_id", "actual", "share_achieved", "pace", "status", "evidence", "observations")
    assert column(frame, *facts) == ASSESSED
    assert set(frame["elapsed_share"]) == {0.5}  # 730 of 1,460 days


def test_a_target_stands_under_the_rows_name_or_else_the_results(frame):
    assert frame["global_result_name"].tolist() == [
        "1  Laws and courts", "2  Pacts", "1 and 2  Laws and courts", "2  Pacts",
        "1  Laws and courts", "2  Pacts",
    ]  # fmt: skip
    assert frame["system_id"].tolist() == ["home", "abroad", "home", "abroad", "home", "abroad"]


def test_assessments_of_a_part_are_the_parts(opened):
    frame = targets.assessments(opened("pillar", pillar="P"), "pillar", "P")
    # T1: Arland, Borland; T2: r1, r3; T5: e1, e3 and e5's three
    found = targets.with_observations(frame)
    assert column(found, "target_id", "actual") == [("T1", 2), ("T2", 2), ("T5", 5)]


def test_groups_stand_in_the_order_in_which_their_first_targets_do(frame):
    grouped = targets.by_result(frame)
    assert grouped["group"].cat.categories.tolist() == [
        "1  Laws and courts", "2  Pacts", "1 and 2  Laws and courts",
    ]  # fmt: skip


def test_the_overview_names_targets_of_another_time(chapter, frame, monkeypatch):
    targets.overview(chapter, frame)
    assert "another share of the time" not in chapter.last().note
    own = frame["target_id"].map({"T2": 0.734, "T3": 0.502, "T6": 0.8}).fillna(0.5)
    targets.overview(chapter, frame.assign(elapsed_share=own))
    # T3's share is the plan's in whole per cent; T6 has no bar
    assert "for a target, its line stands there: T2 (73 %)." in chapter.last().note
    monkeypatch.setattr(type(chapter), "noun", lambda _chapter, _column: "indicator")
    assert "gone for an indicator, its" in targets.own_time_note(
        frame.assign(elapsed_share=own), chapter
    )


def test_the_overview_counts_what_is_on_the_way(chapter, frame):
    targets.overview(chapter, frame)
    shown = chapter.last()
    # achieved or on track: T1, T3, T5; without a row: T6
    assert shown.caption == (
        f"Three of six targets are achieved or on track at the end of 2025, with 50{SPACE}% of "
        "the time gone. *Holds illustrative data.*"
    )
    assert shown.alt.endswith(
        "Achieved: Visits. On track: Just laws and Wells in use. Acceleration needed: Pacts "
        "joined. Limited: Courses. Not assessable: Disputes."
    )
    assert shown.cells()[1] == [
        "T2 Pacts joined", "3 of 8", "pacts", "38 %", "0.75", "◆ Acceleration needed",
        "Public record",
    ]  # fmt: skip
    assert shown.cells()[5] == [
        "T6 Disputes", "no value; target 10, from 20", "disputes", "–", "–", "○ Not assessable: no observation", "–",
    ]  # fmt: skip
    assert "4 of 5" in shown.words
    # neither the stock beside T2's pacts nor T3's value of 2024
    assert set(shown.rows["observation_id"]) == {
        "a1", "a2", "a3", "a4", "a5", "r1", "r2", "r3", "l2", "l3", "c1", "c2", "c3",
        "e1", "e2", "e3", "e4", "e5",
    }  # fmt: skip


def test_one_target_alone_is_no_plural(chapter, frame):
    one = frame[frame["target_id"] == "T5"]
    assert targets.targets_caption(one, chapter).startswith(
        "The one target is achieved or on track at the end of 2025"
    )
    assert targets.assessment_caption(one, chapter).startswith("The one target could be assessed")
    none = frame[frame["target_id"] == "T6"]
    assert targets.targets_caption(none, chapter).startswith("No targets are achieved or on")
    assert targets.assessment_caption(none, chapter).startswith("No targets could be assessed")


def test_the_note_names_the_edges_of_the_method(chapter):
    note = shared.pace_note(chapter)
    assert "between 1 January 2024 and 31 December 2027" in note
    assert "0.95 and more is on track, 0.60 to 0.95 needs acceleration" in note


def test_the_note_says_what_else_stands_for_a_share_or_a_pace(chapter, frame):
    note = shared.reading_note(chapter, frame)
    assert note.endswith("Courses: the share of all years that reached the amount for a year.")
    one = frame.assign(kind="direction", status="on-track").head(1)
    assert shared.reading_note(chapter, one).endswith(
        "Just laws: on track while the value lies on the wished side of its base, without a pace."
    )
    assert shared.reading_note(chapter, one.assign(status="not-assessable")).endswith(
        "moving away."
    )


def test_the_strip_counts_statuses_by_result(chapter, frame):
    targets.strip(chapter, frame)
    shown = chapter.last()
    assert shown.caption.startswith(
        "Five of six targets can be assessed: one is achieved, two are on track, one needs "
        "acceleration and one shows limited progress."
    )
    assert shown.alt.endswith(
        "1  Laws and courts: achieved 1 and on track 1. 2  Pacts: acceleration needed 1, limited "
        "1 and not assessable 1. 1 and 2  Laws and courts: on track 1."
    )
    assert shown.cells() == [
        ["1 Laws and courts", "1", "1", "0", "0", "0"],
        ["2 Pacts", "0", "0", "1", "1", "1"],
        ["1 and 2 Laws and courts", "0", "1", "0", "0", "0"],
    ]
    assert "1 acceleration needed, 1 limited, 1 not assessable" in shown.words


def test_the_listing_counts_what_could_be_assessed(chapter, frame):
    targets.listing(chapter, frame)
    assert chapter.last().caption.startswith("Five of six targets could be assessed at the end")
    targets.listing(chapter, frame, caption="All of them.")
    assert chapter.last().caption == "All of them. *Holds illustrative data.*"
    assert chapter.last().words is None


def test_a_pillars_contributions_are_no_progress(opened):
    chapter = opened("pillar", pillar="Q")
    targets.contributions(chapter, "pillar", "Q", "work on water")
    shown = chapter.last()
    # T1: Corland, Erland; T2: r2; T5: e2, e4
    assert shown.caption.startswith("Work on water contributed to three targets by the end of 2025")
    assert [cells[:2] for cells in shown.cells()] == [
        ["T1 Just laws", "2"], ["T2 Pacts joined", "1"], ["T5 Visits", "2"],
    ]  # fmt: skip


def test_the_book_opens_with_statuses_evidence_and_reach(chapter, frame):
    results = chapter["observations"].iloc[:3]  # a1, a2 and a3: Arland and Borland
    first, second = targets.introduction(frame, results, chapter)
    assert first.startswith("The Small plan sets six targets to reach by 31 December 2027.")
    assert f"50{SPACE}% of its time had gone" in first
    assert "It is: Pacts joined." in second  # T2 alone rests on the register alone
    assert second.endswith("tell of 3 results in two countries.")


def test_the_edition_speaks_of_its_last_day(chapter):
    assert reporting_date(chapter) == "the end of 2025"


def test_a_withheld_target_has_its_figure_and_none_of_its_rows(withheld):
    frame = targets.assessments(withheld).set_index("target_id")
    assert frame.loc["T5", "actual"] == 7  # three and more may be shown
    assert "T5" not in set(withheld["observations"]["target_id"])
    targets.overview(withheld, frame.reset_index())
    assert withheld.last().caption.endswith("*Suppressed rows are not counted.*")
    assert withheld.last().alt.endswith("Suppressed rows are not counted.")


@pytest.mark.parametrize(
    ("value", "whole", "words"),
    [(0, 3, "none of the three targets"), (3, 3, "all three targets"), (1, 12, "one of 12 targets"),
     (1, 1, "the one target"), (0, 1, "no targets"), (2, 2, "both targets"),
     (0, 2, "neither of the two targets")],
)  # fmt: skip
def test_a_part_of_a_whole_is_counted_in_words(value, whole, words):
    assert text.part(value, whole, "target", "targets") == words


def test_a_status_is_not_torn_from_its_sign(chapter, frame):
    table = targets.assessment_table(frame, chapter).markdown()
    assert "◆\N{NO-BREAK SPACE}Acceleration needed" in table


@pytest.mark.parametrize(
    ("known", "words"),
    [
        ({"baseline": 128.0, "actual": 129.0}, "129 of 130, from 128"),
        ({"baseline": 128.0}, "no value; target 130, from 128"),
        ({}, "no value; target 130"),
        ({"target": None}, "–"),
    ],
)
def test_a_target_without_a_value_says_so(known, words):
    row = {"kind": "stock", "actual": None, "target": 130.0, "upper": None, "baseline": None}
    said = targets.of_target({**row, "decimals": 0, **known}, "")
    assert said.replace("\N{NO-BREAK SPACE}", " ") == words
