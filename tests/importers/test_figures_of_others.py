"""Frameworks as other organisations write them: the figure is the one that was counted by hand."""

import pytest
from framework_support import assessed, made, told
from test_excel_framework import with_map

from milepost.importers.frameworks import read_framework

HEADER = ["Indicator", "Unit", "Direction", "Baseline 2023", "Target 2027", "Actual 2025"]


def read(folder, *rows, header=HEADER):
    """The framework alone, of which no workbook is made."""
    path, mapping, _ = with_map(folder, [header, *rows])
    return read_framework(path, mapping, None)


def figures(folder, *rows, header=HEADER, **more):
    path, mapping, _ = with_map(folder, [header, *rows], **more)
    return made(path, folder / "w", mapping=mapping)


def row_of(folder, *cells, header=HEADER, **more):
    return figures(folder, list(cells), header=header, **more)[1].iloc[0]


def test_numbers_are_multiplied_by_what_the_name_of_their_column_says(tmp_path):
    header = ["Indicator", "Baseline 2023 (USD thousand)", "Target 2027 (US$ million)", "Actual 2025 ('000)"]  # fmt: skip
    found = row_of(tmp_path, "Spent on shelves", 100, 0.3, "1,500.5", header=header)
    assert [found[name] for name in ("baseline", "target", "actual")] == [100000, 300000, 1500500]


def test_a_scale_in_the_name_of_a_column_is_that_of_the_unit(tmp_path):
    header = ["Indicator", "Unit", "Baseline 2023 (thousands)", "Target 2027", "Actual 2025"]
    found = row_of(tmp_path, "Spent", "USD million", 500, 2, 1, header=header)
    assert [found[name] for name in ("baseline", "target", "actual")] == [0.5, 2, 1]


@pytest.mark.parametrize("name", ["One Million Trees", "per thousand", "1 million trees"])
def test_a_name_that_holds_such_a_word_for_something_else_multiplies_nothing(tmp_path, name):
    header = ["Indicator", "Unit", "Baseline 2023", "Target 2027", f"Actual 2025 ({name})"]
    assert row_of(tmp_path, "Trees", "trees", 1, 4, 2, header=header)["actual"] == 2


# each is an indicator of one file
KEPT = [
        ("maintain", 92, 90, 91, "up", "on-track"),  # 91 is not below 90
        ("maintain", 92, 90, 89, "up", "limited"),
        ("", 92, "Maintain at or above 90", 91, "up", "on-track"),
        ("", 92, "≥ 90", 91, "up", "on-track"),
        ("", 3, "remain below 5", 4, "down", "on-track"),
        ("", 3, "at most 5", 6, "down", "limited"),
        ("", 0, "Keep at 0", 0, "down", "on-track"),
]  # fmt: skip


def test_what_is_beyond_its_bound_at_the_start_is_kept(tmp_path):
    rows = [[f"Open {at}", "rooms", *cells[:4]] for at, cells in enumerate(KEPT)]
    framework, found = figures(tmp_path, *rows)
    judged = [found.loc[of["target_id"], "status"] for of in framework.rows("targets")]
    assert [
        (of["kind"], of["direction"], status)
        for of, status in zip(framework.rows("targets"), judged, strict=True)
    ] == [("keep", *cells[4:]) for cells in KEPT]


def test_a_bound_that_is_not_met_at_the_start_is_reached(tmp_path):
    starts = (("", 10), ("", None), ("maintain", 10), ("increase", 10))
    rows = [[f"Open {at}", "rooms", *start, "at least 20", 16] for at, start in enumerate(starts)]
    targets = read(tmp_path, *rows).rows("targets")
    told = [(of["kind"], of["direction"], of["target"]) for of in targets]
    assert told == [("stock", "up", "20")] * len(starts)


@pytest.mark.parametrize(
    ("cells", "unit", "numbers"),
    [
        (("5 (25%)", "20 (100%)", "10 (50%)"), "units", [5, 20, 10]),
        (("25% (5)", "100% (20)", "50% (10)"), "%", [25, 100, 50]),
        (("40%", "60%", "45"), "%", [40, 60, 45]),
    ],
)
def test_a_unit_follows_from_the_sign_of_the_numbers_and_not_of_their_notes(
    tmp_path, cells, unit, numbers
):
    header = ["Indicator", "Baseline 2023", "Target 2027", "Actual 2025"]
    found = row_of(tmp_path, "Rooms with light", *cells, header=header)
    assert found["unit"] == unit
    assert [found[name] for name in ("baseline", "target", "actual")] == numbers


def test_a_count_and_a_target_in_per_cent_are_not_held_against_each_other(tmp_path):
    header = ["Indicator", "Baseline 2023", "Target 2027", "Actual 2025"]
    framework = read(tmp_path, ["Loans", 150, "20%", 160], header=header)
    assert told(framework, "I1", "target") == [("left", "20%", "")]


def test_a_target_of_zero_may_be_a_word(tmp_path):
    found = row_of(tmp_path, "Losses", "books", "decrease", 12, "Zero", 6)
    assert (found["target"], found["share_achieved"]) == (0, 0.5)


def test_numbers_are_read_as_india_groups_them(tmp_path):
    found = row_of(tmp_path, "Loans", "loans", "", "1,00,000", "20,00,000", "12,34,567.5")
    assert [found[name] for name in ("baseline", "target", "actual")] == [1e5, 2e6, 1234567.5]


@pytest.mark.parametrize(
    ("dimension", "parts", "whole"),
    [("Sex", ("F", "M"), "T"), ("Sex", ("F", "M"), "F+M"), ("Region", ("North", "South"), "World"),
     ("Region", ("North", "South"), "National"), ("Region", ("North", "South"), "All regions")],
)  # fmt: skip
def test_a_member_that_says_the_whole_is_the_whole(tmp_path, dimension, parts, whole):
    header = ["Indicator", "Unit", dimension, "Baseline 2023", "Target 2027", "Actual 2025"]
    rows = [["Trained", "people", parts[0], 1, 10, 3], ["Trained", "people", parts[1], 2, 10, 5],
            ["Trained", "people", whole, 3, 20, 8]]  # fmt: skip
    found = figures(tmp_path, *rows, header=header)[1].iloc[0]
    assert [found[name] for name in ("baseline", "target", "actual")] == [3, 20, 8]


def test_a_member_in_other_letters_of_the_same_name_is_one_part(tmp_path):
    header = ["Indicator", "Year", "Type", "Value", "Country"]
    names = ["C\u00f4te d\u2019Ivoire", "Co\u0302te d'Ivoire", "COTE D'IVOIRE"]
    rows = [["Readers", 2023 + at, "Actual", 10 + at, name] for at, name in enumerate(names)]
    rows += [["Readers", 2023 + at, "Actual", 90 + at, None] for at in range(3)]
    framework = read(tmp_path, *rows, header=header)
    assert [row["name"] for row in framework.rows("by_country")] == [names[0], names[2]]


def test_the_targets_of_parts_alone_say_the_way(tmp_path):
    header = ["Indicator", "Unit", "Region", "Baseline 2023", "Target 2027", "Actual 2025"]
    rows = [["Deaths", "deaths", "North", 20, 5, 15], ["Deaths", "deaths", "South", 30, 5, 5]]
    figures(tmp_path, *rows, header=header)
    found = assessed(tmp_path / "w", "by_region")
    assert found["share_achieved"].tolist() == [pytest.approx(1 / 3), 1]
    assert found["status"].tolist()[0] != "achieved"


def test_codes_that_differ_in_capitals_alone_make_a_workbook_that_its_check_accepts(tmp_path):
    header = ["Code", "Indicator", "Unit", "Target 2027", "Actual 2025"]
    rows = [["e1", "Rooms", "rooms", 20, 16], ["E1", "Loans", "loans", 30, 10]]
    assert figures(tmp_path, *rows, header=header)[1]["actual"].tolist() == [16, 10]


def test_quarters_of_a_fiscal_year_are_those_of_its_own_months(tmp_path):
    header = ["Indicator", "Unit", "Target FY2027", *(f"FY2025 Q{at}" for at in (1, 2, 3, 4))]
    framework, found = figures(tmp_path, ["Loans", "loans", 40, 1, 2, 3, 4], header=header,
                               year_begins=7)  # fmt: skip
    days = [(row["period_start"], row["period_end"]) for row in framework.rows("observations")]
    assert days[0] == ("2024-07-01", "2024-09-30")
    assert days[-1] == ("2025-04-01", "2025-06-30")
    assert found.iloc[0]["actual"] == 4


@pytest.mark.parametrize(
    ("written", "ends"),
    [(["2024/1", "2024/2"], []), (["2024-1", "2024-2"], []),
     (["2024/1", "2024/5"], ["2024-01-31", "2024-05-31"]), (["1/2024", "12/2024", "9/2024"],
                                                           ["2024-01-31", "2024-09-30", "2024-12-31"])],
)  # fmt: skip
def test_a_part_of_a_year_is_a_month_only_where_the_column_shows_it(tmp_path, written, ends):
    rows = [["Loan rate", text, "Actual", 10 + at] for at, text in enumerate(written)]
    rows.append(["Loan rate", "2023", "Actual", 9])
    framework = read(tmp_path, *rows, header=["Indicator", "Period", "Type", "Value"])
    found = [row["period_end"] for row in framework.rows("observations")]
    assert found == ["2023-12-31", *ends]
    left = [loss.reason for loss in framework.losses if loss.element == "period" and loss.value]
    assert all("quarter or a half" in reason for reason in left)
    assert len(left) == (0 if ends else 2)


def test_a_mark_of_a_provisional_value_is_its_grade(tmp_path):
    header = ["Indicator", "Unit", "Target 2027", "Actual 2024", "Actual 2025"]
    framework, found = figures(tmp_path, ["Loans", "loans", 40, 11, "12p"], header=header)
    assert [row["evidence"] for row in framework.rows("observations")] == ["reported", "provisional"]  # fmt: skip
    assert (found.iloc[0]["actual"], found.iloc[0]["evidence"]) == (12, "provisional")


def test_the_dot_of_a_cell_that_is_a_number_is_decimal_whatever_texts_beside_it_write(tmp_path):
    rows = [
        ["Rate", "per day", "", 3.125, 1.125, 2.125],
        ["Cost", "EUR", "", "1.250,5", "2.000", "1.800,75"],
    ]
    found = figures(tmp_path, *rows)[1]
    assert found["actual"].tolist() == [2.125, 1800.75]
    assert found["target"].tolist() == [1.125, 2000]


@pytest.mark.parametrize(
    ("unit", "cells", "left"),
    [
        ("kg/person", ("612 kg", "0.5 t", 555), ["0.5 t"]),
        ("tonnes", (12, "500 kg", "10 t"), ["500 kg"]),
        ("USD", (100, "€ 500", "$ 200"), ["€ 500"]),
        ("days", (90, "2 months", "80 days"), ["2 months"]),
        ("", ("90 days", "2 months", 80), ["90 days", "2 months"]),
        ("No.", (0, "2 per district", 5), ["2 per district"]),
        ("wells per district", (0, "2 per district", 1), []),
        ("%", ("40 por ciento", "60 per cent", "45 %"), []),
        ("USD million", (100, "$ 500", "1.5 million USD"), []),
    ],
)  # fmt: skip
def test_values_in_another_unit_than_the_indicator_are_left(tmp_path, unit, cells, left):
    framework = read(tmp_path, ["Waste or money", unit, "", *cells])
    assert [loss.value for loss in framework.losses
            if loss.outcome == "left" and loss.subject == "I1"] == left  # fmt: skip


def test_a_title_that_counts_for_each_year_has_values_for_each_year(tmp_path):
    found = row_of(tmp_path, "Number of meetings per year", "", "", 2, "4 per year", 3)
    assert (found["target"], found["share_achieved"]) == (4, 0.5)


def test_what_is_planned_or_projected_was_not_observed(tmp_path):
    rows = [["Loans", "loans", "2023", "Actual", 10], ["Loans", "loans", "2024", "Actual", "30 (planned)"],
            ["Loans", "loans", "2025 (projected)", "Actual", 40],
            ["Loans", "loans", "2026 (planned)", "Target", 50]]  # fmt: skip
    header = ["Indicator", "Unit", "Period", "Type", "Value"]
    framework, found = figures(tmp_path, *rows, header=header)
    assert (found.iloc[0]["actual"], found.iloc[0]["target"]) == (10, 50)
    assert told(framework, "I1", "actual") == [
        ("left", "40", ""), ("left", "30 (planned)", ""), ("taken", "10", "10"),
    ]  # fmt: skip


def test_a_multiple_of_the_baseline_is_no_target(tmp_path):
    multiples = ["2x", "3-fold", "three times the base", "1.5 times as many"]
    rows = [[f"Loans {at}", "loans", "", 45, cell, 52] for at, cell in enumerate(multiples)]
    framework, found = figures(tmp_path, *rows)
    assert found["reason"].tolist() == ["no-target"] * len(multiples)
    assert [told(framework, f"I{at}", "target") for at in range(1, len(multiples) + 1)] == [
        [("left", cell, "")] for cell in multiples
    ]


def test_a_target_of_zero_is_not_exceeded_by_more(tmp_path):
    cases = [(None, 5, "not-assessable"), (0, 5, "moving-away"), (0, 0, "achieved"),
             (10, 4, "on-track"), (-10, -4, "on-track")]  # fmt: skip
    rows = [[f"Accidents {at}", "accidents", "", start, 0, actual]
            for at, (start, actual, _) in enumerate(cases)]  # fmt: skip
    framework, found = figures(tmp_path, *rows)
    judged = [found.loc[of["target_id"], "status"] for of in framework.rows("targets")]
    assert judged == [status for _, _, status in cases]


def test_the_size_that_a_title_names_is_that_of_its_numbers(tmp_path):
    cells = ["Readers (million)", "", "", "3.2 million", 12, "7,900,000"]
    framework, found = figures(tmp_path, cells)
    assert (found.iloc[0]["baseline"], found.iloc[0]["target"]) == (3.2, 12)
    assert told(framework, "I1", "actual") == [("left", "7,900,000", "")]


@pytest.mark.parametrize(("unit", "taken"), [("EUR", False), ("US$", False), ("metres", True)])
def test_a_small_m_beside_money_is_not_guessed(tmp_path, unit, taken):
    framework = read(tmp_path, ["Shelves", unit, "", "1.5m", "3m", "2m"])
    left = [loss.value for loss in framework.losses if loss.outcome == "left" and loss.subject]
    assert left == ([] if taken else ["1.5m", "3m", "2m"])


def test_numbers_that_can_be_read_in_two_ways_are_no_words(tmp_path):
    framework, found = figures(tmp_path, ["Loans", "loans", "", "1,200", "2,400", "1,850"])
    assert (found.iloc[0]["kind"], found.iloc[0]["reason"]) == ("follow", "no-target")
    assert {loss.reason for loss in framework.losses if loss.subject == "I1"} == {
        "the comma may stand between thousands or be decimal: not guessed"
    }
