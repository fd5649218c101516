"""A target's value at the end of each year, in the target's own unit, and the way it is held to."""

from datetime import date

import pandas as pd
import pytest
from builders import PLAN, assessments, edition, frame, observations, row, selected, target

from milepost.assess.histories import followed, histories, with_outlooks
from milepost.assess.scopes import Basis
from milepost.methods.thresholds import OutlookSettings

OF_2025 = edition(2025)


def history(goal, rows):
    seen = selected(observations(rows), OF_2025)
    return histories(Basis(frame("targets", [goal]), seen, PLAN, OF_2025))


def values(goal, rows):
    table = history(goal, rows)
    return dict(zip(table["year"], table["value"], strict=True))


def ahead_of(goal, rows, at):
    seen = selected(observations(rows), at)
    basis = Basis(frame("targets", [goal]), seen, PLAN, at)
    tables = {
        "assessments": assessments([goal], rows, at), "targets": frame("targets", [goal]), "plan": PLAN,
        "countries": frame("countries", []), "withheld": pd.DataFrame({"target_id": []}),
    }  # fmt: skip
    return with_outlooks(tables, histories(basis), at, OutlookSettings()).iloc[0]


FLOWS = [row("flow", "2024-12-31", value=210), row("flow", "2025-12-31", value=230)]
BASE = [row("base", "2023-12-31", value=200)]


@pytest.mark.parametrize(
    ("goal", "rows"),
    [
        (target("relative-change", target=20), [*BASE, *FLOWS]),
        (target("relative-change", target=20, baseline=200), FLOWS),
    ],
)
def test_a_relative_change_is_followed_in_per_cent_of_its_base_from_zero(goal, rows):
    # 210 and 230 of 200
    assert values(goal, rows) == pytest.approx({2024: 5, 2025: 15})
    assessed = assessments([goal], rows)
    assert assessed["actual"].tolist() == pytest.approx([15])
    way = followed(assessed, frame("targets", [goal]), PLAN).iloc[0]
    assert (way["start"], way["target"]) == (0, 20)


def test_the_outlook_of_a_relative_change_is_in_per_cent():
    goal = target("relative-change", target=20)
    rows = [*BASE, row("flow", "2024-12-31", value=210), row("flow", "2025-12-31", value=220)]
    found = ahead_of(goal, rows, OF_2025)
    # 0, 5 and 10 per cent at the ends of 2023, 2024 and 2025: 20 at the end of 2027
    assert found["outlook_central"] == pytest.approx(20)


def test_a_change_without_a_base_has_no_history():
    assert values(target("relative-change", target=20), FLOWS) == {}


def test_a_year_knows_nothing_of_how_a_later_one_is_counted():
    goal = target("increment", target=20, baseline=100)
    rows = [row("stock", "2024-12-31", value=110), row(when="2025-06-30", value=3)]
    # until an event tells of it, it is how far the stock has grown
    assert values(goal, rows) == {2024: 10, 2025: 3}


def test_counts_add_up_and_levels_stand_for_their_year():
    events = [row(when="2024-06-30", value=2), row(when="2025-06-30", value=3)]
    assert values(target("events", target=9), events) == {2024: 2, 2025: 5}
    levels = [row("level", "2024-12-31", numerator=1, denominator=4),
              row("level", "2025-12-31", numerator=3, denominator=4)]  # fmt: skip
    assert values(target("level", baseline=0, target=90), levels) == {2024: 25, 2025: 75}


@pytest.mark.parametrize(
    ("year", "whole", "central"),
    [
        (2024, 0, None),  # no year has ended
        (2025, 1, 40),  # 10 and 5, and 10 a year in two and a half
        (2026, 2, 40),
        (2027, 3, 40),  # half a year is left: nothing is missed
    ],
)
def test_counts_of_half_a_year_are_a_beginning_and_no_year(year, whole, central):
    rows = [row(when=f"{2024 + at}-03-31", value=10) for at in range(whole)]
    rows.append(row(when=f"{year}-03-31", value=5))
    at = edition(year, reporting_date=date(year, 6, 30))
    found = ahead_of(target("events", target=60), rows, at)
    if central is None:
        assert (found["outlook_reason"], found["outlook_verdict"]) == (
            "year-incomplete",
            "cannot-say",
        )
        return
    assert found["outlook_central"] == pytest.approx(central, abs=0.05)  # of 184 days of 365
    assert found["outlook_reason"] != "deadline-passed"


def test_the_amount_of_a_year_is_not_missed_before_it_has_ended():
    rows = [row("flow", f"{year}-12-31", value=50) for year in (2024, 2025, 2026)]
    at = edition(2027, reporting_date=date(2027, 6, 30))
    found = ahead_of(target("annual-flow", target=60, baseline=40), rows, at)
    assert (found["outlook_reason"], found["outlook_verdict"]) == ("year-incomplete", "cannot-say")


@pytest.mark.parametrize(
    ("deadline", "verdict"), [("2026-12-31", "missed"), ("2027-02-28", "cannot-say")]
)
def test_an_amount_whose_deadline_has_passed_does_not_wait_for_the_year_to_end(deadline, verdict):
    rows = [row("flow", f"{year}-12-31", value=50) for year in (2024, 2025, 2026)]
    at = edition(2027, reporting_date=date(2027, 6, 30))
    found = ahead_of(target("annual-flow", target=60, baseline=40, deadline=deadline), rows, at)
    assert (found["outlook_reason"], found["outlook_verdict"]) == ("deadline-passed", verdict)
