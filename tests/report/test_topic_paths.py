"""One target against its straight path, and what may be expected: counted by hand."""

from dataclasses import replace

import pandas as pd
import pytest
from recorded import Recorded
from small_plan import (
    column,
    open_small,
    small_data,
    small_dataset,
    small_edition,
    small_workbook,
)

from milepost.inputs.edition_tables import edition_data
from milepost.report import text
from milepost.report.topics import paths, shared, targets

SPACE = "\N{NO-BREAK SPACE}"


@pytest.fixture
def goals(chapter):
    return paths.followed(chapter).set_index("target_id", drop=False)


def test_targets_with_two_ends_are_followed_from_where_their_kind_begins(goals):
    # counts begin at zero, whatever stock stands beside them; Disputes has no row
    assert column(goals, "target_id", "start", "target") == [
        ("T1", 0, 5), ("T2", 0, 8), ("T3", 50, 70), ("T4", 6, 10), ("T5", 0, 7),
    ]  # fmt: skip
    assert {(row.first_year, row.last_year) for row in text.rows(goals)} == {(2024, 2027)}


def test_a_path_tells_each_year_and_the_outlook(chapter, goals):
    paths.path(chapter, goals.loc["T2"])
    shown = chapter.last()
    assert shown.name == "path-T2"
    assert shown.caption == (
        "Pacts joined: 3 pacts at the end of 2025, of a target of 8; acceleration needed."
    )
    # r1 in 2024; r2 and r3 in 2025
    assert shown.cells() == [
        ["2024", "1", "1", "Public record"], ["2025", "3", "3", "Public record"],
    ]  # fmt: skip
    assert "straight path from 0 to 8: 2024: 1 and 2025: 3." in shown.alt
    assert {"1", "3", "Target 8"} <= set(shown.words)
    assert shown.rows["observation_id"].tolist() == ["r1", "r2", "r3"]  # no stock beside them


def test_an_amount_for_every_year_has_no_way_to_it(chapter, goals):
    paths.path(chapter, goals.loc["T4"])  # 8 courses in 2024, 12 in 2025; 10 in every year
    shown = chapter.last()
    assert shown.caption == (
        "Courses: 12 courses at the end of 2025, of a target of 10 in every year; limited."
    )
    assert shown.alt.startswith(
        "Courses, amounts of each year against 10 in every year: 2024: 8 and 2025: 12. Outlook to"
    )
    assert "in that year alone (chance" in shown.note
    assert "10" in shown.words, "the mark of 2026 is not between 6 and 10"
    assert "9" not in shown.words


def test_a_share_is_told_in_per_cent(chapter, goals):
    paths.path(chapter, goals.loc["T3"])
    # 110 of 200; (66 + 54) of 200
    assert [cells[:2] for cells in chapter.last().cells()] == [["2024", "55"], ["2025", "60"]]
    assert chapter.last().caption.startswith(
        f"Wells in use: 60{SPACE}\\% at the end of 2025, of a target of 70{SPACE}%;"
    )
    told = f"path from 50{SPACE}% to 70{SPACE}%: 2024: 55{SPACE}% and 2025: 60{SPACE}%."
    assert f"{told} Outlook to 2027: 70{SPACE}% (" in chapter.last().alt  # 50, 55, 60: on a line
    assert chapter.last().rows["observation_id"].tolist() == ["l1", "l2", "l3"]


def test_a_target_with_dates_of_its_own_has_a_path_and_an_outlook_between_them(tmp_path):
    dataset, book = small_dataset(), small_workbook(tmp_path)
    own = dataset.tables["targets"].copy()
    # as from its value at the end of 2022, to the 181st of the 365 days of 2026
    own.loc[own["target_id"] == "T3", ["start", "deadline"]] = [
        pd.Timestamp("2022-12-31"), pd.Timestamp("2026-06-30"),
    ]  # fmt: skip
    data = edition_data(
        replace(dataset, tables={**dataset.tables, "targets": own}), small_edition("2025"), book
    )
    chapter = open_small(book, data, kind=Recorded)
    goal = paths.followed(chapter).set_index("target_id", drop=False).loc["T3"]
    assert (paths.path_start(goal), goal["due_at"]) == (2022, pytest.approx(2025 + 181 / 365))
    # 50 at the end of 2022, 55 in 2024, 60 in 2025: the line through them rises 45/14 a year from
    # 55 at 2023 2/3, and comes to 60.9 at the deadline, not to 65.7 at the end of 2027
    assert goal["outlook_central"] == pytest.approx(
        55 + 45 / 14 * (2025 + 181 / 365 - 2023 - 2 / 3)
    )
    assert paths.outlook_words(goal).startswith(f"Outlook to 30 June 2026: 60.9{SPACE}% (")
    paths.path(chapter, goal)
    assert {"end 2022", "2023", "2024", "2025", "Target 70 %"} <= set(chapter.last().words)
    assert "2026" not in chapter.last().words, "the deadline is before its end"


def test_after_the_deadline_there_is_nothing_to_look_out_to(tmp_path):
    dataset, book = small_dataset(), small_workbook(tmp_path)
    own = dataset.tables["targets"].copy()
    own["deadline"] = pd.NaT
    # counted to the last day of 2025, and a share of which the value before its end is the newest
    own.loc[own["target_id"] == "T2", "deadline"] = pd.Timestamp("2025-12-31")
    own.loc[own["target_id"] == "T3", "deadline"] = pd.Timestamp("2025-12-31")
    rows = dataset.tables["observations"]
    early = rows[~((rows["target_id"] == "T3") & (rows["period_end"] >= "2025"))]
    tables = {**dataset.tables, "targets": own, "observations": early}
    data = edition_data(replace(dataset, tables=tables), small_edition("2025"), book)
    chapter = open_small(book, data, kind=Recorded)
    goals = paths.followed(chapter).set_index("target_id", drop=False)
    for goal in (goals.loc["T2"], goals.loc["T3"]):
        assert paths.outlook_words(goal) == ""
        paths.path(chapter, goal)
        assert "Outlook" not in chapter.last().note + chapter.last().alt
    assert pd.isna(goals.loc["T3", "outlook_central"])
    assert paths.outlook_words(goals.loc["T1"]).startswith("Outlook to 2027: ")


def test_a_withheld_target_has_no_path(withheld):
    assert paths.followed(withheld)["target_id"].tolist() == ["T1", "T2", "T3", "T4"]


PURE_CHANCE = "assumed_dispersion: 1.0"  # years differ by chance alone


@pytest.fixture
def with_method(tmp_path, own_workbook):
    """The assessments of the plan where ``params/method.yml`` has other settings."""
    published = (own_workbook.params / "method.yml").read_text("utf-8")

    def made(*changes):
        content = published
        for before, after in changes:
            assert content.count(before) == 1, before
            content = content.replace(before, after)
        book = small_workbook(tmp_path / str(len([*tmp_path.iterdir()])), method=content)
        return open_small(book, small_data(book))

    return made


def outlook(chapter, target):
    frame = targets.assessments(chapter).set_index("target_id")
    return frame.loc[target, [name for name in frame if name.startswith("outlook_")]]


def test_an_outlook_of_a_count_comes_out_as_by_hand(with_method):
    """1 pact in 2024 and 2 in 2025; two years are left.

    With Jeffreys' prior the yearly rate is Gamma(3 + 1/2, 2), so that the further pacts N of two
    years are negative binomial with r = 3.5 and p = 2 / (2 + 2):
    P(N = 0) = 0.5 ** 3.5 = 0.088, P(N = k + 1) = P(N = k) * (3.5 + k) / (k + 1) / 2, which adds up
    to 0.088, 0.243, 0.417, 0.577, 0.706, 0.803, 0.872, 0.919, ... A tenth is passed at N = 1, half
    at 3, nine tenths at 7. The target of 8 asks for five more: 1 - 0.706.
    """
    ahead = outlook(with_method(("assumed_dispersion: 3.0", PURE_CHANCE)), "T2")
    ends = ("outlook_low", "outlook_central", "outlook_high")
    assert [ahead[name] for name in ends] == [3 + 1, 3 + 3, 3 + 7]
    assert ahead["outlook_level"] == 0.8
    assert ahead["outlook_probability"] == pytest.approx(0.294, abs=0.003)
    assert (ahead["outlook_verdict"], ahead["outlook_reason"]) == ("unlikely", "few-years")


def test_the_words_of_an_outlook(with_method):
    chapter = with_method(("assumed_dispersion: 3.0", PURE_CHANCE))
    goals = paths.followed(chapter).set_index("target_id")
    assert paths.outlook_words(goals.loc["T2"]) == (
        f"Outlook to 2027: 6 (4 to 10, 80{SPACE}% range); unlikely (chance 29{SPACE}%); the range "
        "rests on two years only and is wide."
    )
    fan = paths.outlook_fan(goals.loc["T2"])
    assert fan.to_dict("records") == [{"year": 2027, "low": 4, "central": 6, "high": 10}]


def test_without_a_range_there_is_no_fan_and_the_words_say_why(opened, chapter, goals):
    goal = goals.loc["T2"].copy()
    goal[["outlook_low", "outlook_high"]] = None
    assert paths.outlook_fan(goal) is None
    goal["outlook_central"], goal["outlook_reason"] = None, "no-observation"
    assert paths.outlook_words(goal) == "Outlook to 2027: none (nothing has been observed)."


def test_the_settings_of_the_method_reach_the_outlook(with_method):
    pure = ("assumed_dispersion: 3.0", PURE_CHANCE)
    # of the same distribution a quarter is passed at 2 (0.417), three quarters at 5 (0.803)
    half = outlook(with_method(pure, ("interval: 0.80", "interval: 0.50")), "T2")
    ends = ("outlook_low", "outlook_central", "outlook_high", "outlook_level")
    assert [half[name] for name in ends] == [3 + 2, 3 + 3, 3 + 5, 0.5]
    # a chance of 0.294 is likely from 0.25 on
    words = with_method(
        pure, (" likely: 0.66", " likely: 0.25"), ("unlikely: 0.33", "unlikely: 0.1")
    )
    assert outlook(words, "T2")["outlook_verdict"] == "likely"


def test_the_bands_of_the_method_reach_statuses_and_notes(with_method):
    chapter = with_method(
        ("acceleration_needed: 0.60", "acceleration_needed: 0.70"),
        ("on_track: 0.95\n  acc", "on_track: 0.75\n  acc"),
    )
    frame = targets.assessments(chapter).set_index("target_id")
    assert frame.loc["T2", "status"] == "on-track"  # a pace of 0.75
    assert "0.75 and more is on track, 0.70 to 0.75 needs" in shared.pace_note(chapter)


def test_the_columns_of_the_outlook_stand_after_the_others_and_are_blank_where_rows_are_kept_back(
    withheld_data, data
):
    frame = withheld_data.tables["assessments"]
    names = list(frame.columns)
    added = [name for name in names if name.startswith("outlook_")]
    assert names[-7:] == added
    whole = frame[frame["scope_kind"] == "global"].set_index("target_id")
    assert whole.loc["T5", added].isna().all()
    assert whole.loc["T6", added].isna().all()
    assert whole.loc[["T1", "T2", "T3", "T4"], "outlook_central"].notna().all()
    assert frame.loc[frame["scope_kind"] != "global", added].isna().all(axis=None)
    shown = data.tables["assessments"].set_index(["scope_kind", "target_id"])
    assert shown.loc[("global", "T5"), "outlook_verdict"] == "met", "kept back, not lacking"
