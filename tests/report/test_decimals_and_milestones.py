"""An indicator's decimals, its milestones and its own dates, wherever a value is shown."""

from datetime import date
from types import SimpleNamespace

import builders
import numpy as np
import pandas as pd
import pytest
from builders import target

from milepost import charts
from milepost.charts.palette import bar_words
from milepost.charts.target_overview import value_words
from milepost.edition.calendar import plan_time
from milepost.edition.decimals import told_apart, with_decimals
from milepost.report import text
from milepost.report.topics.part_contributions import contribution_table, contributions_note
from milepost.report.topics.paths import milestone_note, path_alt, path_caption
from milepost.report.topics.shared import method_note
from milepost.report.topics.time_lines import series_alt, series_table

POVERTY = {
    "target_id": "T1", "short_name": "Poverty", "kind": "rate", "unit": "%", "baseline": 14.5,
    "target": 7.25, "upper": np.nan, "actual": 10.4, "start": 14.5, "decimals": 2.0,
    "share_achieved": 0.57, "pace": 1.0, "status": "on-track", "reason": np.nan, "own_date": "2024",
}  # fmt: skip


@pytest.mark.parametrize(
    ("stated", "decimals"),
    [({"target": 7.25, "baseline": 14.5}, 2), ({"target": 0.314}, 3), ({"target": 7.5}, None),
     ({"target": 7, "decimals": 1}, 1), ({"target": 7.25, "decimals": 0}, 0),
     ({"baseline": 0.3}, 3), ({"target": 90, "upper": 95.125}, 3), ({}, 3)],
)  # fmt: skip
def test_an_indicator_has_the_decimals_that_it_is_stated_with(stated, decimals):
    targets = builders.frame("targets", [target("rate", **stated)])
    rows = builders.observations([builders.row("rate", value=value) for value in (0.3139, 2)])
    found = with_decimals(targets, rows)["decimals"].iloc[0]
    assert pd.isna(found) if decimals is None else found == decimals


def test_what_is_only_followed_is_never_shown_as_nothing():
    targets = builders.frame("targets", [target("follow", target=None)])
    rows = builders.observations([builders.row("rate", value=0.00012345)])
    found = with_decimals(targets, rows)["decimals"].iloc[0]
    assert text.number(0.00012345, found) == "0.0001"


@pytest.mark.parametrize(
    ("actual", "own", "shown"),
    [(59.96, None, "59.96"), (60.0, None, "60"), (59.9, None, "59.9"), (59.6, 0, "59.6"),
     (40.004, None, "40.004"), (59.99999, 2, "59.99999"), (75, None, "75"), (59.2, 0, "59")],
)  # fmt: skip
def test_a_value_is_not_shown_as_the_target_or_baseline_that_it_is_not(actual, own, shown):
    targets = pd.DataFrame({"target_id": ["T1"], "decimals": [np.nan if own is None else own]})
    found = pd.DataFrame({"target_id": ["T1", "T1"], "actual": [actual, np.nan],
                          "baseline": [40.0, 0.0], "target": [60.0, np.nan]})  # fmt: skip
    assert text.number(actual, told_apart(targets, found)["decimals"].iloc[0]) == shown


@pytest.mark.parametrize(
    ("share", "shown"),
    [(0, "0"), (0.004, "under 1"), (0.006, "1"), (0.994, "99"), (0.996, "over 99"), (1, "100"),
     (1.004, "100"), (0.5, "50")],
)  # fmt: skip
def test_a_share_is_rounded_neither_to_nothing_nor_to_all(share, shown):
    assert text.percent(share) == f"{shown}\N{NO-BREAK SPACE}%"


def test_numbers_are_written_with_an_indicator_s_decimals():
    assert [text.number(10.4, 2.0), text.number(7, 2.0), text.number(0.3139, 3)] == [
        "10.40", "7.00", "0.314",
    ]  # fmt: skip
    assert [text.number(10.44, np.nan), text.number(7.0, None)] == ["10.4", "7"]
    assert text.amount(7.25, "%", digits=2) == "7.25\N{NO-BREAK SPACE}\\%"


def test_the_overview_shows_decimals_ranges_and_own_dates():
    row = pd.Series(POVERTY)
    assert value_words(row) == "10.40 of 7.25\u00a0%, from 14.50 (2024)"
    kept = row.to_dict() | {"kind": "keep", "target": 90, "upper": 95, "decimals": np.nan,
                            "own_date": "", "actual": 96, "share_achieved": np.nan}  # fmt: skip
    assert value_words(pd.Series(kept)) == "96 of 90 to 95\u00a0%"
    assert bar_words(pd.Series(kept)) == "to be kept"


def steps(*values: tuple[str, float]) -> pd.DataFrame:
    days = pd.to_datetime([day for day, _ in values])
    return pd.DataFrame({"deadline": days, "target": [value for _, value in values]})


HISTORY = pd.DataFrame(
    {"year": [2024, 2025], "at": [2024.0, 2024.5], "value": [13.0, 10.4],
     "dated": pd.to_datetime(["2024-12-31", "2025-06-30"]), "evidence": "reported"})  # fmt: skip


def test_words_tell_milestones_and_own_dates():
    alt = path_alt(pd.Series(POVERTY), HISTORY, steps(("2026-06-30", 9)))
    alt = alt.replace("\N{NO-BREAK SPACE}", " ")
    told = "against the path from 14.50 % through the milestones 9.00 % by 30 June 2026 to 7.25 %"
    assert told in alt
    assert alt.endswith("2024: 13.00 % and 30 June 2025: 10.40 %.")
    straight = path_alt(pd.Series(POVERTY), HISTORY, steps()).replace("\N{NO-BREAK SPACE}", " ")
    assert "straight path from 14.50 % to 7.25 %" in straight
    note = milestone_note(steps(("2026-06-30", 9)), pd.Series(POVERTY))
    assert note.startswith(
        "Milestone: 9.00\N{NO-BREAK SPACE}% by 30 June 2026; the path leads through it"
    )
    assert milestone_note(steps(), pd.Series(POVERTY)) == ""


@pytest.mark.parametrize(
    ("period", "words"),
    [("2029-01-01/2029-12-31", "in 2029, the newest value, of a target of 7.25"),
     ("2030-06-30/2030-06-30", "on 30 June 2030, the newest value, of a target of 7.25"),
     ("2030-01-01/2030-12-31", "at the end of 2030, of a target of 7.25")],
)  # fmt: skip
def test_a_caption_tells_an_older_value_of_its_own_date(period, words):
    row = pd.Series({**POVERTY, "unit_one": "", "period": period})
    chapter = SimpleNamespace(edition=builders.edition(2030))
    assert words in path_caption(row, chapter)
    assert ("at the end of 2030" in path_caption(row, chapter)) == (period[-10:] == "2030-12-31")


def labelled(figure, start):
    return [item for axes in figure.axes for item in axes.get_children()
            if str(item.get_label()).startswith(start)]  # fmt: skip


@pytest.mark.parametrize("narrow", [False, True])
def test_the_path_leads_through_milestones_and_values_stand_at_their_dates(narrow):
    figure = charts.progress_path(
        HISTORY.assign(year=HISTORY["at"]), baseline=14.5, target=7.25, start_year=2023,
        deadline_year=2027, unit="%", decimals=2, milestones=[(2025.5, 9.0)], narrow=narrow,
    )  # fmt: skip
    (path,) = labelled(figure, "path")
    assert [*path.get_xdata()] == [2023, 2025.5, 2027]
    assert [*path.get_ydata()] == [14.5, 9.0, 7.25]
    marks = {item.get_label() for item in labelled(figure, "milestone")}
    assert marks == {"milestone 2025.5", "milestone 2027"}
    words = {item.get_text() for axes in figure.axes for item in axes.texts}
    assert {"10.40\u00a0%", "13.00\u00a0%", "Target 7.25\u00a0%"} <= words


def test_a_day_s_place_is_counted_in_plan_years():
    fiscal = builders.frame("plan", [{"period_start": "2028-07-01", "period_end": "2032-06-30"}])
    days = pd.Series(pd.to_datetime(["2029-06-30", "2029-12-31"]))
    assert plan_time(days, fiscal).tolist() == [2029, pytest.approx(2029 + 184 / 365)]


def test_a_part_with_a_target_of_its_own_shows_it_beside_its_contribution():
    rows = {**POVERTY, "evidence": "reported", "period": "", "observations": 1}
    frame = pd.DataFrame([rows, {**rows, "target_id": "T2", "target": np.nan}])
    plan = SimpleNamespace(
        tables={}, dimensions=(), noun=lambda _column: "region", nouns=lambda _column: "regions"
    )
    shown = contribution_table(frame, plan).markdown()
    assert "Own target" in shown
    assert "7.25" in shown
    assert "beside the value" in contributions_note(plan, frame, "region")
    none = contribution_table(frame[1:], plan)
    assert "Own target" not in none.markdown()
    assert "not for a region" in contributions_note(plan, frame[1:], "region")


def test_a_value_of_a_part_bears_its_own_date_where_that_is_an_earlier_one():
    rows = {**POVERTY, "target": np.nan, "evidence": "reported", "observations": 1}
    days = ["2023-01-01/2023-12-31", "2025-01-01/2025-12-31"]
    frame = pd.DataFrame([{**rows, "period": day} for day in days])
    plan = SimpleNamespace(
        tables={},
        dimensions=(),
        edition=SimpleNamespace(as_of=date(2025, 12, 31)),
        noun=lambda _column: "target",
    )
    shown = contribution_table(frame, plan).markdown()
    assert "10.40 (2023)" in shown
    assert shown.count("(20") == 1


def test_a_status_carries_the_method_s_name_and_word():
    row = {**POVERTY, "method": "open-sdg", "method_status": "substantial_progress"}
    assert text.status_or_reason(row).endswith("(substantial progress)")
    frame = pd.DataFrame([row])
    assert method_note(frame) == "Statuses by the method Open SDG / Statistics Canada."
    other = {**row, "short_name": "Waste", "method": "unsd"}
    assert "for Poverty and UNSD Progress Chart 2023 for Waste" in method_note(
        pd.DataFrame([row, other])
    )
    assert method_note(pd.DataFrame([POVERTY])) == ""


LINES = pd.DataFrame({
    "target_id": "T1", "series": "Poverty", "year": [2024, 2025], "value": [13.0, 10.4],
    "unit": "%", "decimals": 2.0, "evidence": "reported"})  # fmt: skip
PATHS = {"Poverty": [(2023.0, 14.5), (2025.0, 9.0), (2027.0, 7.25)]}


def test_the_path_of_a_part_has_its_indicator_s_decimals_in_words_and_table():
    alt = series_alt(LINES, PATHS)
    assert "path from 14.50 through 9.00 to a target of 7.25" in alt
    plan = SimpleNamespace(noun=lambda _of: "target")
    shown = series_table(LINES, plan, PATHS).markdown()
    assert "11.75" in shown
    assert "9.00" in shown


@pytest.mark.parametrize("narrow", [False, True])
def test_the_path_of_a_part_has_its_indicator_s_decimals_in_the_figure(narrow):
    figure = charts.trend(LINES.assign(digits=2.0), paths=PATHS, narrow=narrow)
    words = [one.get_text() for axes in figure.axes for one in axes.texts]
    assert any("7.25" in one for one in words)
    assert "9.00" in words
