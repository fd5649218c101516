"""Excel frameworks, wide and long, read by a map that is proposed from the sheet."""

import datetime as dt

import openpyxl
import pytest
import yaml
from click.testing import CliRunner
from framework_support import assessed, made, outcomes, told

from milepost.cli.main import main
from milepost.core.errors import UserError
from milepost.importers.excel_map import read_map
from milepost.importers.frameworks import draft, read_framework

WIDE = [
    ["Results framework of Orlensee"],
    ["as of June 2026"],
    ["Outcome", "Output", "Code", "Indicator", "Unit", "Baseline 2023", "Target 2025", "Actual 2025",
     "Target 2027", "Actual 2024", "Owner"],
    ["Reading", "Places", "1.1", "Rooms open", "rooms", 10, 20, 16, "30", 12, "Ana"],
    [None, None, "1.2", "Late returns", "%", 20, 16, "17,5", 12, 19, "Bo"],
    [None, "People", "2.1", "Charter adopted", "", "No", None, "Yes", "Yes", None, None],
    ["Care", "Books", "3.1", "Shelves", "metres", 5, None, "n/a", 8, 6, None],
    ["Total", None, None, None, None, None, None, None, None, None, None],
]  # fmt: skip
LONG = [
    ["Goal", "Indicator", "Year", "Type", "Value", "Sex"],
    ["Reading", "Readers", 2023, "Baseline", 100, None],
    ["Reading", "Readers", 2024, "Actual", 130, None],
    ["Reading", "Readers", 2025, "Actual", 150, None],
    ["Reading", "Readers", 2025, "Actual", 80, "female"],
    ["Reading", "Readers", 2027, "Target", 200, None],
    ["Reading", "Readers", "soon", "Actual", 190, None],
    ["Reading", "Readers", 2026, "Guess", 170, None],
]


def save(path, rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.active.title = "Framework"
    book.save(path)
    return path


def with_map(folder, rows, **more):
    """Save rows, draft their map, and add what the sheet does not say."""
    path = save(folder / "ours.xlsx", rows)
    said = yaml.safe_load(draft(path)) | {"known_on": dt.date(2026, 6, 30)} | more
    (folder / "map.yml").write_text(yaml.safe_dump(said, sort_keys=False), "utf-8")
    return path, folder / "map.yml", said


@pytest.fixture(scope="module")
def wide(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wide")
    path, mapping, said = with_map(folder, WIDE)
    return said, *made(path, folder / "w", mapping=mapping)


def test_a_map_is_proposed_from_the_names_of_the_columns(wide):
    said = wide[0]
    assert (said["sheet"], said["header"]) == ("Framework", 3)
    assert said["columns"] == {
        "group": "Outcome", "result": "Output", "identifier": "Code", "indicator": "Indicator",
        "unit": "Unit",
    }  # fmt: skip
    assert said["baselines"] == {"Baseline 2023": 2023}
    assert said["targets"] == {"Target 2025": 2025, "Target 2027": 2027}
    assert said["actuals"] == {"Actual 2024": 2024, "Actual 2025": 2025}


def test_a_map_says_of_a_sheet_what_it_is_called_and_how_well_its_values_are_supported(tmp_path):
    path, mapping, said = with_map(tmp_path, WIDE, evidence="public-record")
    assert said["plan"] == {"title": "Results framework of Orlensee", "organization": ""}
    framework, table = made(path, tmp_path / "w", mapping=mapping)
    assert framework.title == "Results framework of Orlensee"
    assert {*table["evidence"].dropna()} == {"public-record"}


def test_a_grade_of_evidence_that_there_is_not_is_refused(tmp_path):
    path, mapping, _ = with_map(tmp_path, WIDE, evidence="certain")
    with pytest.raises(UserError, match="evidence"):
        read_framework(path, mapping, None)


def test_a_column_a_year_gives_values_milestones_and_a_target(wide):
    _, framework, table = wide
    assert table.loc["1.1", ["baseline", "actual", "target"]].tolist() == [10, 16, 30]
    assert table.loc["1.1", "period"] == "2025-01-01/2025-12-31"
    milestones = {row["target_id"]: row["target"] for row in framework.rows("scoped_targets")}
    assert milestones == {"1.1": "20", "1.2": "16"}
    # 2.5 of 8 points down
    assert table.loc["1.2", "share_achieved"] == pytest.approx(2.5 / 8)
    assert table.loc["2.1", ["kind", "status"]].tolist() == ["milestone", "achieved"]
    assert table.loc["3.1", "actual"] == 6


def test_blank_groups_are_those_above_and_what_is_no_indicator_is_left(wide):
    _, framework, _ = wide
    assert [row["name"] for row in framework.rows("systems")] == ["Reading", "Care"]
    results = {
        row["global_result_id"]: row["statement"] for row in framework.rows("global_results")
    }
    of = {row["target_id"]: results[row["global_result_id"]] for row in framework.rows("targets")}
    assert of == {"1.1": "Places", "1.2": "Places", "2.1": "People", "3.1": "Books"}
    assert ("left", "Total", "") in told(framework, "", "row")
    assert told(framework, "3.1", "actual") == [("left", "n/a", ""), ("taken", "6", "6")]


def test_a_row_a_year_gives_the_same_and_words_that_say_nothing_are_left(tmp_path):
    path, mapping, said = with_map(tmp_path, LONG)
    assert said["columns"]["type"] == "Type"
    assert said["dimensions"] == {"Sex": "sex"}
    framework, table = made(path, tmp_path / "w", mapping=mapping)
    assert table.loc["I1", ["baseline", "actual", "target"]].tolist() == [100, 150, 200]
    reasons = {loss.value: loss.outcome for loss in framework.losses}
    assert reasons["soon"] == reasons["170"] == "left"


def test_two_rows_of_one_name_are_two_indicators_where_nothing_tells_them_apart(tmp_path):
    rows = [["Indicator", "Target 2027", "Actual 2025"], ["Rooms", 3, 1], ["Rooms", 5, 2]]
    path, mapping, _ = with_map(tmp_path, rows)
    framework, table = made(path, tmp_path / "w", mapping=mapping)
    assert table["actual"].tolist() == [1, 2]
    assert told(framework, "Rooms", "indicator")[0][0] == "changed"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"columns": {"indicator": "Nothing"}}, "no column 'Nothing'"),
        ({"columns": {"title": "Indicator"}}, "none of identifier"),
        ({"sheet": "Other"}, "no sheet 'Other'"),
        ({"header": 0}, "header"),
        ({"columns": {}}, "name the column of the indicator"),
    ],
)
def test_a_map_that_does_not_fit_is_refused_in_words(tmp_path, change, words):
    path, mapping, _ = with_map(tmp_path, WIDE, **change)
    with pytest.raises(UserError, match=words):
        read_framework(path, mapping, None)


def test_without_a_map_the_command_says_how_to_draft_one(tmp_path):
    path = save(tmp_path / "ours.xlsx", WIDE)
    words = ["new", str(tmp_path / "w"), "--from", str(path)]
    done = CliRunner().invoke(main, words)
    assert (done.exit_code, "--draft-map" in done.output) == (2, True)
    assert CliRunner().invoke(main, [*words, "--draft-map"]).exit_code == 0
    drafted = tmp_path / "w.map.yml"
    assert read_map(drafted).targets
    assert CliRunner().invoke(main, [*words, "--draft-map"]).exit_code == 2
    done = CliRunner().invoke(main, [*words, "--map", str(drafted)])
    assert done.exit_code == 0, done.output
    assert assessed(tmp_path / "w").loc["1.1", "actual"] == 16


def test_values_with_a_per_cent_sign_are_percentages(tmp_path):
    rows = [
        ["Indicator", "Baseline 2023", "Target 2027", "Actual 2025"],
        ["Paid on time", "60%", "90 %", "75%"],
    ]
    path, mapping, _ = with_map(tmp_path, rows)
    _, table = made(path, tmp_path / "w", mapping=mapping)
    assert table.iloc[0][["kind", "unit", "actual"]].tolist() == ["rate", "%", 75]


def test_what_a_cell_shows_in_another_size_and_what_excel_could_not_compute_is_left_and_told(
    tmp_path,
):
    path, mapping, _ = with_map(
        tmp_path,
        [["Indicator", "Baseline 2023", "Target 2027", "Actual 2024", "Actual 2025", "Actual 2026"],
         ["Budget", 1_000_000, 2_000_000, 1500, 1600, 1700], ["Wells", 10, 20, 12, 14, 15]],
    )  # fmt: skip
    book = openpyxl.load_workbook(path)
    page = book.active
    for place, code in (("B2", "#,##0,"), ("C2", '0" k"'), ("D2", '"-"0'), ("E2", ";;;")):
        page[place].number_format = code
    page["C3"], page["D3"] = "=10*2", "#N/A"
    book.save(path)
    framework, table = made(path, tmp_path / "w", mapping=mapping)
    assert outcomes(framework, "I1") == [
        ("left", "=1500, shown as '-1500'"),
        ("left", "=1600, shown as ''"),
        ("taken", "1700"),
    ]
    assert told(framework, "I1", "target") == [("left", "=2000000, shown as '2000000 k'", "")]
    assert told(framework, "I1", "baseline") == [("left", "=1000000, shown as '1000'", "")]
    assert [value for _, value, _ in told(framework, "", "cell")] == ["C3: formula", "D3: #N/A"]
    assert table["actual"].dropna().tolist() == [1700, 15]


@pytest.mark.parametrize(
    ("baseline", "target", "taken"),
    [(40, "+5", ""), (40, "15% increase", ""), (40, "-20", ""), (40, -20, ""), (-3, "-1", "-1"),
     (None, "-1", "-1"), (40, "at least 50", "50"), (40, "5+", "5")],
)  # fmt: skip
def test_a_target_that_is_a_change_is_asked_about_and_not_taken(tmp_path, baseline, target, taken):
    rows = [["Indicator", "Unit", "Baseline 2023", "Target 2027"],
            ["Rooms", "rooms", baseline, target], ["Beds", "beds", 1, 2]]  # fmt: skip
    path, mapping, _ = with_map(tmp_path, rows)
    framework = read_framework(path, mapping, "en")
    row = framework.rows("targets")[0]
    assert row.get("target", "") == taken
    left = [
        loss for loss in framework.losses if loss.outcome == "left" and loss.element == "target"
    ]
    assert [(loss.value, "not guessed" in loss.reason) for loss in left] == (
        [] if taken else [(str(target), True)]
    )


def test_a_target_that_a_format_shows_with_a_plus_is_a_change(tmp_path):
    path = tmp_path / "ours.xlsx"
    rows = [["Indicator", "Unit", "Baseline 2023", "Target 2027"], ["Rooms", "rooms", 40, 5]]
    save(path, rows)
    book = openpyxl.load_workbook(path)
    book.active["D2"].number_format = "+0;-0"
    book.save(path)
    (tmp_path / "map.yml").write_text(yaml.safe_dump(yaml.safe_load(draft(path))), "utf-8")
    framework = read_framework(path, tmp_path / "map.yml", "en")
    assert "target" not in framework.rows("targets")[0]
    assert [loss.value for loss in framework.losses if "not guessed" in loss.reason] == ["+5"]


@pytest.mark.parametrize(
    ("unit", "value", "taken"),
    [("rooms", "16%", []), ("%", "16%", ["16"]), ("share of rooms", "16%", ["16"]), (None, "16%", []),
     ("rooms", "16", ["16"])],
)  # fmt: skip
def test_a_per_cent_among_numbers_of_another_unit_is_asked_about(tmp_path, unit, value, taken):
    rows = [["Indicator", "Unit", "Baseline 2023", "Target 2027", "Actual 2025"],
            ["Open", unit, 10, 20, value]]  # fmt: skip
    path, mapping, _ = with_map(tmp_path, rows)
    framework = read_framework(path, mapping, "en")
    assert [row["value"] for row in framework.tables.get("observations", [])] == taken


@pytest.mark.parametrize(
    ("unit", "taken"),
    [("US$ million", ["1.2", "2.5"]), ("thousands of US$", ["1200", "2.5"]), ("US$", ["1200000", "2.5"]),
     ("cases per million", ["1200000", "2.5"])],
)  # fmt: skip
def test_a_million_of_a_unit_in_millions_is_one(tmp_path, unit, taken):
    rows = [
        ["Indicator", "Unit", "Baseline 2023", "Target 2027"],
        ["Income", unit, "1.2 million", "2.5"],
    ]
    path, mapping, _ = with_map(tmp_path, rows)
    (row,) = read_framework(path, mapping, "en").rows("targets")
    assert [row["baseline"], row["target"]] == taken


@pytest.mark.parametrize(
    ("title", "kind", "unit"),
    [("Stock-outs (%)", "rate", "%"), ("% of clinics open", "rate", "%"), ("Percentage of clinics open", "rate", "%"),
     ("Deaths per 1,000 births", "rate", "units"), ("Literacy rate", "rate", "units"),
     ("Number of clinics with a rate card", "stock", "units"), ("Clinics open", "stock", "units")],
)  # fmt: skip
def test_a_title_says_what_is_never_added(tmp_path, title, kind, unit):
    rows = [["Indicator", "Baseline 2023", "Target 2027"], [title, 15, 20]]
    path, mapping, _ = with_map(tmp_path, rows)
    (row,) = read_framework(path, mapping, "en").rows("targets")
    assert (row["kind"], row["unit"]) == (kind, unit)


@pytest.mark.parametrize(
    ("baseline", "target", "actual", "taken"),
    [("3 months", "1 month", "60 days", [None, None, []]), ("USD 5", "EUR 4", 4.5, [None, None, ["4.5"]]),
     ("3 months", "1 month", "2.5 Months", ["3", "1", ["2.5"]]), ("$5", "USD 4", "US$ 4.5", ["5", "4", ["4.5"]]),
     ("5 USD/day", "4 USD/day", 4.5, ["5", "4", ["4.5"]]), ("20 people", "30 women", 25, ["20", "30", ["25"]])],
)  # fmt: skip
def test_values_in_several_units_are_no_series(tmp_path, baseline, target, actual, taken):
    rows = [["Indicator", "Baseline 2023", "Target 2027", "Actual 2025"],
            ["Delay", baseline, target, actual]]  # fmt: skip
    path, mapping, _ = with_map(tmp_path, rows)
    framework = read_framework(path, mapping, "en")
    (row,) = framework.rows("targets")
    values = [row["value"] for row in framework.tables.get("observations", [])]
    assert [row.get("baseline"), row.get("target"), values] == taken
