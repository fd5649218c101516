"""Values of others that fit in with their neighbours in two ways: none is guessed, and each that is left is told."""

import pytest
from framework_support import assessed, told
from test_figures_of_others import figures

LONG = ["Indicator", "Unit", "Period", "Type", "Value"]


def long(folder, *cells, **more):
    """An indicator of a sheet with a row a value: period, what it is, value."""
    rows = [["Loans made", more.pop("unit", "loans"), *row] for row in cells]
    framework, found = figures(folder, *rows, header=LONG, **more)
    return framework, found.iloc[0]


def test_a_count_of_half_a_year_is_no_newer_state_than_those_of_whole_years(tmp_path):
    framework, found = long(
        tmp_path, ("2023", "Baseline", 100), ("2024", "Actual", 120), ("2025", "Actual", 140),
        ("2026 H1", "Actual", 70), ("2027", "Target", 200),
    )  # fmt: skip
    assert (found["actual"], found["share_achieved"]) == (140, 0.4)  # and not 70, moving away
    assert ("left", "70", "") in told(framework, "I1", "actual")


def test_a_rate_of_half_a_year_and_a_count_of_a_day_stand_beside_those_of_years(tmp_path):
    years = (("2023", "Baseline", 10), ("2024", "Actual", 12), ("2027", "Target", 20))
    for at, (unit, period) in enumerate((("%", "2025 H1"), ("loans", "31 Mar 2025"))):
        folder = tmp_path / str(at)
        folder.mkdir()
        assert long(folder, *years, (period, "Actual", 13), unit=unit)[1]["actual"] == 13


def test_a_bare_number_of_at_most_1_beside_per_cent_signs_is_not_guessed(tmp_path):
    header = ["Indicator", "Baseline 2023", "Target 2027", "Actual 2024", "Actual 2025"]
    framework, found = figures(tmp_path, ["Share open", "30%", "60%", "35%", 0.41], header=header)
    assert found.iloc[0]["actual"] == 35  # and neither 0.41 nor 41
    assert ("left", "0.41", "") in told(framework, "I1", "actual")


@pytest.mark.parametrize(
    ("way", "values"), [("", ("No", "Yes", "Yes", "No")), ("maintain", (92, 95, 90, 91))]
)
def test_an_earlier_target_that_no_value_is_held_against_is_told(tmp_path, way, values):
    header = [
        "Indicator",
        "Direction",
        "Baseline 2023",
        "Target 2025",
        "Target 2027",
        "Actual 2025",
    ]
    framework, _ = figures(tmp_path, ["Open", way, *values], header=header)
    assert framework.rows("scoped_targets") == []
    assert ("left", str(values[1]), "") in told(framework, "I1", "target")


def test_a_baseline_has_the_year_of_the_plan_that_its_day_lies_in(tmp_path):
    header = ["Indicator", "Unit", "Baseline year", "Baseline", "Target 2027/28", "Actual 2025/26"]
    # years begin in July: September 2023 is of the year that ends in 2024
    row = ["Rooms", "rooms", "30 Sep 2023", 10, 50, 30]
    framework, _ = figures(tmp_path, row, header=header, year_begins=7)
    assert framework.rows("targets")[0]["baseline_year"] == "2024"
    assert str(framework.begins) == "2023-07-01"


@pytest.mark.parametrize(
    ("cells", "ends", "status"),
    [
        (("", 20, "18 to 22", 21), ("18", "22"), "on-track"),
        (("", 20, "18–22", 23), ("18", "22"), "limited"),
        (("", 7, "between 6.5 and 7.5", 6.4), ("6.5", "7.5"), "limited"),
        (("", 0, "-5 to 5", -5), ("-5", "5"), "on-track"),
        (("maintain", None, "18-22", 20), ("18", "22"), "on-track"),
        (("", "86%", "85%-90%", "91%"), ("85", "90"), "limited"),
        # a range to be reached has no number that says how far it is
        (("", 60, "85-90", 80), (None, None), "not-assessable"),
        (("", None, "85-90", 80), (None, None), "not-assessable"),
    ],
)
def test_a_range_that_holds_the_baseline_is_to_be_kept(tmp_path, cells, ends, status):
    header = ["Indicator", "Direction", "Baseline 2023", "Target 2027", "Actual 2025"]
    framework, found = figures(tmp_path, ["Warmth", *cells], header=header)
    target = framework.rows("targets")[0]
    assert (target.get("target"), target.get("upper")) == ends
    assert found.iloc[0]["status"] == status


@pytest.mark.parametrize(
    ("start", "target", "actual", "status"),
    [(20, "<10", 10, "not-assessable"), (20, "<10", 9, "achieved"), (20, "≤ 10", 10, "achieved"),
     (3, "remain below 5", 5, "not-assessable"), (20, "more than 30", 30, "not-assessable"),
     (20, "at least 30", 30, "achieved")],
)  # fmt: skip
def test_what_equals_a_bound_does_not_meet_one_to_be_exceeded(
    tmp_path, start, target, actual, status
):
    _, found = figures(tmp_path, ["Late", "loans", "", start, target, actual])
    assert found.iloc[0]["status"] == status


def test_a_target_from_before_its_baseline_is_left(tmp_path):
    framework, found = long(
        tmp_path, ("2024", "Target", 20), ("2025", "Baseline", 10), ("2027", "Target", 30),
        ("2026", "Actual", 15),
    )  # fmt: skip
    assert (found["target"], found["share_achieved"]) == (30, 0.25)
    assert framework.rows("scoped_targets") == []
    assert ("left", "20", "") in told(framework, "I1", "target")


def test_a_number_finer_than_what_is_compared_is_left(tmp_path):
    framework, found = figures(tmp_path, ["Dust", "g", "", 0, "2e-13", "1e-13"])
    assert found.iloc[0]["status"] == "not-assessable"
    assert told(framework, "I1", "target") == [("left", "2e-13", "")]


def test_yes_or_no_of_parts_alone_is_a_step_of_each(tmp_path):
    header = ["Indicator", "Region", "Baseline 2023", "Target 2027", "Actual 2025"]
    rows = [["Charter", "North", "No", "Yes", "Yes"], ["Charter", "South", "No", "Yes", "No"]]
    figures(tmp_path, *rows, header=header)
    found = assessed(tmp_path / "w", "by_region")
    assert found["status"].tolist() == ["achieved", "not-assessable"]
    assert found["reason"].tolist()[1] == "not-due"
