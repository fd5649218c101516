"""Commitments and their stages, counted by hand.

A house of talks (m1) was under way in 2024 and completed in 2025; a well a village (m2) was not
started in 2025, by an illustrative row; of a school of law (m3) nothing is known.
"""

import pandas as pd
import pytest
from small_plan import column

from milepost.report.topics import commitments


@pytest.fixture
def current(chapter):
    return commitments.current_stages(chapter)


def test_a_commitment_stands_at_its_newest_stage(chapter, current):
    assert column(current, "commitment_id", "stage") == [
        ("m1", "completed"), ("m2", "not-started"), ("m3", None),
    ]  # fmt: skip
    of_pillar = commitments.current_stages(chapter, pillar_id="P")
    assert of_pillar["commitment_id"].tolist() == ["m1", "m3"]
    assert commitments.current_stages(chapter, region_id="isles").empty


def test_without_updates_nothing_is_known(chapter):
    chapter._tables["commitment_updates"] = chapter["commitment_updates"].head(0)
    current = commitments.current_stages(chapter)
    assert current["stage"].isna().all()
    assert commitments.stages_caption(current, chapter) == (
        "Three commitments at the end of 2025: nothing known."
    )
    commitments.listing(chapter, current)
    assert chapter.last().note == ""


def test_progress_tells_every_commitment_of_which_anything_is_known(chapter, current):
    commitments.progress(chapter, current)
    shown = chapter.last()
    assert shown.caption.startswith(
        "Three commitments at the end of 2025: one not started and one completed."
    )
    assert shown.note == "Nothing is known of one."
    assert shown.alt.endswith(
        "A house of talks: under way 2024 and completed 2025. A well a village: not started 2025."
    )
    assert shown.cells() == [
        ["A house of talks", "Under way", "Completed"], ["A well a village", "–", "Not started"],
    ]  # fmt: skip
    assert [word for word in shown.words if word in ("Under way", "Completed", "Not started")] == [
        "Under way", "Completed", "Not started",
    ]  # fmt: skip


def test_of_two_stages_in_a_year_the_later_stands_whatever_the_rows_are_called(chapter):
    """u2 tells of December 2025, u9 of March: by its name u9 would come last."""
    updates = chapter["commitment_updates"]
    early = updates[updates["observation_id"] == "u2"].assign(
        observation_id="u9",
        stage="stopped",
        period_end=updates["period_end"].max().replace(month=3),
    )
    chapter._tables["commitment_updates"] = pd.concat([updates, early], ignore_index=True)
    assert commitments.current_stages(chapter)["stage"].tolist()[0] == "completed"
    stages = commitments.stages_by_year(chapter)
    assert column(stages, "title", "year", "stage") == [
        ("A house of talks", 2024, "under-way"),
        ("A house of talks", 2025, "completed"),
        ("A well a village", 2025, "not-started"),
    ]
    assert commitments.stage_table(stages).frame["2025"].tolist() == ["completed", "not-started"]


def test_a_stage_of_an_earlier_year_is_told_as_such(chapter):
    updates = chapter["commitment_updates"]
    kept = updates[updates["observation_id"] != "u2"]
    chapter._tables["commitment_updates"] = kept
    commitments.progress(chapter, commitments.current_stages(chapter))
    shown = chapter.last()
    # of m1 it is known that it was under way at the end of 2024
    assert shown.cells()[0] == ["A house of talks", "Under way", "–"]
    assert shown.note == "Nothing is known of one. The stage of one is that of an earlier year."


def test_every_commitment_is_told_in_words(chapter, current):
    commitments.every(chapter, current)
    assert chapter.last().cells()[2] == ["A school of law", "Open it.", "Borland", "–", "–"]
    assert chapter.last().rows["observation_id"].tolist() == ["u2", "u3"]


def test_a_part_of_the_plan_shows_its_own_commitments(chapter, opened):
    pillar = opened("pillar", pillar="P")
    frame = commitments.current_stages(pillar, pillar_id="P")
    commitments.listing(pillar, frame)
    assert pillar.last().caption == ("Two commitments at the end of 2025: one completed.")
    # u1 told of the year before
    assert pillar.last().rows["observation_id"].tolist() == ["u2"]
    assert commitments.listing(chapter, frame.head(0)) is None


def test_the_chapter_opens_with_how_many_there_are(chapter, current):
    first, second = commitments.introduction(chapter, current)
    assert first.startswith("Beside its targets the plan makes three commitments")
    assert second == "Of one, nothing is known in this edition."
    updates = chapter["commitment_updates"].assign(evidence="illustrative")
    chapter._tables["commitment_updates"] = updates
    assert "**All stages shown are illustrative**" in commitments.introduction(chapter, current)[1]


def test_stages_have_names():
    assert commitments.stage("under-way") == "Under way"
    assert commitments.stage(None) == ""


@pytest.mark.parametrize(
    ("stages", "words"),
    [
        (["under-way"], "One commitment at the end of 2025: one under way."),
        (
            ["under-way", "under-way", "completed"],
            "Three commitments at the end of 2025: two under way and one completed.",
        ),
        (["completed"] * 2, "Two commitments at the end of 2025: all completed."),
        (["completed", None], "Two commitments at the end of 2025: one completed."),
        ([None], "One commitment at the end of 2025: nothing known."),
    ],
)
def test_stages_are_counted_in_words(chapter, stages: list[str | None], words: str):
    assert commitments.stages_caption(pd.DataFrame({"stage": stages}), chapter) == words
