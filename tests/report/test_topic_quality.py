"""What the figures rest on, counted by hand: 26 rows are seen, of which 19 count.

T1: a1 on record, a5 illustrative, three reported. T2: three events on record; the seven stocks beside
them count in no value.
T3: l1 reported (its newer version), l2 and l3 provisional. T4: three reported. T5: e2 on record,
four reported; e6 is withdrawn. T6 has none. On record are 1 + 3 + 1 = 5 of 19, 26 %.
"""

import pandas as pd
import pytest
from small_plan import column

from milepost.report.topics import quality

SPACE = "\N{NO-BREAK SPACE}"


@pytest.fixture
def ages(chapter):
    return quality.ages(chapter)


def test_rows_are_counted_by_target_and_grade(chapter):
    frame = quality.evidence_by_target(chapter)
    assert column(frame, "target_id", "evidence", "count") == [
        ("T1", "illustrative", 1), ("T1", "public-record", 1), ("T1", "reported", 3),
        ("T2", "public-record", 3),
        ("T3", "provisional", 2), ("T3", "reported", 1),
        ("T4", "reported", 3),
        ("T5", "public-record", 1), ("T5", "reported", 4),
    ]  # fmt: skip


def test_the_evidence_tells_the_share_on_record(chapter):
    quality.evidence(chapter)
    shown = chapter.last()
    assert shown.caption.startswith(
        f"26{SPACE}% of 19 rows that count come from the public record."
    )
    left = "Seven rows on record are in no value of this edition and are left out here."
    assert shown.note == left
    assert len(shown.rows) == 19
    assert shown.cells()[0] == ["T1 Just laws", "1", "3", "0", "1"]
    assert "T3  Wells in use: Provisional 2 and Reported 1." in shown.alt
    at = shown.words.index("T3 Wells in use")
    assert shown.words[at : at + 4] == ["T3 Wells in use", "33 %", "67 %", "3"]


def test_without_rows_there_is_no_evidence(chapter):
    frame = quality.evidence_by_target(chapter).head(0)
    assert quality.evidence_caption(frame) == "No observation of this edition counts."


def test_ages_tell_the_newest_value_of_each_target(chapter, ages):
    # T2 without its stocks; T1 in three regions, T5 in North and South
    assert column(ages, "target_id", "newest", "months", "rows", "regions", "illustrative") == [
        ("T1", pd.Timestamp(2025, 9, 30), 3, 5, 3, 0.2),
        ("T2", pd.Timestamp(2025, 11, 11), 2, 3, 2, 0),
        ("T3", pd.Timestamp(2025, 12, 31), 0, 3, 2, 0),
        ("T4", pd.Timestamp(2025, 12, 31), 0, 3, 2, 0),
        ("T5", pd.Timestamp(2025, 8, 8), 5, 5, 2, 0),
        ("T6", None, None, 0, 0, None),
    ]  # fmt: skip
    quality.newest(chapter, ages)
    shown = chapter.last()
    assert shown.caption.startswith(
        "Five targets have a value no older than twelve months at the end of 2025."
    )
    assert shown.cells()[4] == [
        "T5 Visits",
        "8 August 2025",
        "5",
        "5",
        "2",
        "0 %",
    ]
    assert shown.note == (
        "One target has none. Seven rows on record are in no value of this edition and are left "
        "out here."
    )


def test_of_a_withheld_target_neither_rows_nor_their_lack_is_told(withheld):
    frame = quality.ages(withheld).set_index("target_id")
    assert frame.loc["T5", ["rows", "regions", "months"]].isna().all()
    assert quality.ages_caption(frame, withheld).startswith("Four targets have")
    silent = quality.silent(withheld)
    assert column(silent, "what", "silent") == [
        ("Targets", 1), ("Pillar results", None), ("Countries, North", None),
        ("Countries, South", None), ("Countries, Isles", None),
    ]  # fmt: skip
    assert quality.silent_caption(silent, withheld) == (
        "Which countries have no observation can’t be told."
    )


def test_silence_is_named(chapter):
    quality.without_observations(chapter)
    shown = chapter.last()
    assert shown.caption.startswith("One of six countries has no observation in this edition.")
    assert shown.cells() == [
        ["Targets", "6", "1", "Disputes"],
        ["Pillar results", "4", "1", "Rivers"],
        ["Countries, North", "2", "0", "–"],
        ["Countries, South", "2", "0", "–"],
        ["Countries, Isles", "2", "1", "Forland"],
    ]


@pytest.mark.parametrize(
    ("rows", "said"),
    [([5, 0], "Two sources are on record; one stands behind observations of this edition, "
      "the other behind the plan, the geography or the descriptions."),
     ([5, 1, 0, 0], "Four sources are on record; two stand behind observations of this edition, "
      "the others behind the plan, the geography and the descriptions."),
     ([5], "One source is on record, and stands behind observations of this edition."),
     ([5, 2], "Two sources are on record, and all stand behind observations of this edition."),
     ([0], "One source is on record, for the plan, the geography and the descriptions; none "
      "stands behind observations of this edition.")],
)  # fmt: skip
def test_sources_stand_behind_rows_or_something_else(rows, said):
    assert quality.sources_introduction(pd.DataFrame({"rows": rows})) == said


def test_sources_are_counted_with_the_rows_that_rest_on_them(chapter):
    frame = quality.sources_used(chapter)
    # register: the 12 rows on record; returns: 14 observations, 4 figures, 3 updates; atlas: none
    assert column(frame, "source_id", "rows") == [("atlas", 0), ("returns", 21), ("register", 12)]
    assert quality.sources_introduction(frame).startswith(
        "Three sources are on record; two stand behind observations of this edition"
    )
    quality.sources(chapter, frame)
    assert chapter.last().caption.startswith("The sources of this book, from two producers.")
    assert [cells[-1] for cells in chapter.last().cells()] == ["0", "21", "12"]
    assert len(chapter.last().rows) == 33


def test_the_chapter_opens_with_what_the_edition_sees(chapter, ages):
    first, second = quality.introduction(chapter, ages)
    assert first == (
        "This edition sees what was known by 28 February 2026 about the time up to 31 December "
        "2025, for the audience “public”, of these grades of evidence: public record, reported, "
        "provisional and illustrative."
    )
    assert second == "One target has no observation that counts."
    every = ages[ages["rows"] > 0]
    assert quality.introduction(chapter, every)[1] == (
        "Every target has at least one observation that counts."
    )


@pytest.mark.parametrize(
    ("newest", "words"),
    [
        (["2025-09-30"], "One target has a value no older than twelve months at the end of 2025."),
        (
            ["2025-09-30", "2024-12-31", None],
            "Two targets have a value no older than twelve months at the end of 2025.",
        ),
        # 378 days before: more than a year, and twelve months as they are rounded
        (
            ["2025-09-30", "2024-12-18"],
            "One target has a value no older than twelve months at the end of 2025.",
        ),
    ],
)
def test_ages_speak_of_silent_targets_only_where_there_are(
    chapter, newest: list[str | None], words: str
):
    days = pd.to_datetime(pd.Series(newest))
    months = ((pd.Timestamp(2025, 12, 31) - days).dt.days / 30.4375).round()
    frame = pd.DataFrame({"newest": days, "months": months, "rows": days.notna() * 5})
    assert quality.ages_caption(frame, chapter) == words
