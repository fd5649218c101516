"""Excel frameworks as organisations lay them out: each is drafted, read, and held to a hand count."""

import datetime as dt

import openpyxl
import pytest
import yaml
from framework_support import assessed, told

from milepost.core.errors import UserError
from milepost.importers.excel_draft import draft_map, roles_of
from milepost.importers.frameworks import draft, read_framework
from milepost.read.grids import read_grids
from milepost.template.workbook import write_workbook


def book(path, sheets, merged=()):
    made = openpyxl.Workbook()
    made.remove(made.active)
    for name, rows in sheets.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(row)
        for area in merged:
            sheet.merge_cells(area)
    made.save(path)
    return path


def read(folder, sheets, merged=(), **more):
    """Draft a map, read the file by it, and give both with the sheet's targets by name."""
    path = book(folder / "ours.xlsx", sheets, merged)
    said = yaml.safe_load(draft(path)) | {"known_on": dt.date(2026, 6, 30)} | more
    (folder / "map.yml").write_text(yaml.safe_dump(said, sort_keys=False), "utf-8")
    framework = read_framework(path, folder / "map.yml", None)
    return said, framework, {row["statement"]: row for row in framework.rows("targets")}


def observed(framework, target):
    return [(row["period_end"], row["value"]) for row in framework.rows("observations")
            if row["target_id"] == target["target_id"]]  # fmt: skip


def test_years_merged_over_targets_and_actuals_are_read_with_them(tmp_path):
    rows = [
        ["Our framework"],
        ["Outcome", "Indicator", "Baseline", None, 2024, None, 2025, None],
        [None, None, "Value", "Year", "Target", "Actual", "Target", "Actual"],
        ["Schools", "Pupils", 100, 2023, 120, 118, 150, 140],
    ]
    merged = ["A2:A3", "B2:B3", "C2:D2", "E2:F2", "G2:H2"]
    said, framework, targets = read(tmp_path, {"S": rows}, merged)
    assert said["header"] == [2, 3]
    target = targets["Pupils"]
    assert (target["baseline"], target["baseline_year"], target["target"]) == ("100", "2023", "150")
    assert observed(framework, target) == [("2024-12-31", "118"), ("2025-12-31", "140")]
    assert ("left", "Our framework", "") in told(framework, "", "row")


def test_three_header_rows_say_by_their_last_word_what_a_column_is(tmp_path):
    rows = [
        ["Indicator", "Baseline", "Milestones", None, "Target"],
        [None, None, "Year 1 (2024)", None, "2027"],
        [None, "2023", "Planned", "Achieved", None],
        ["Yield", 1.5, 1.8, 1.7, 3],
    ]
    said, _, targets = read(tmp_path, {"S": rows}, ["A1:A3", "C1:D1", "C2:D2", "B1:B2"])
    assert [*said["targets"].values()] == [2024, 2027]
    assert [*said["actuals"].values()] == [2024]
    assert (targets["Yield"]["baseline"], targets["Yield"]["target"]) == ("1.5", "3")


def test_a_row_with_one_cell_is_a_heading_and_a_total_or_source_no_indicator(tmp_path):
    rows = [
        ["Indicator", "Baseline 2022", "Target 2026", "2024"],
        ["Outcome 1: Health"],
        ["Output 1.1 Clinics"],
        ["Clinics open", 5, 20, 8],
        ["Output 1.2 Staff"],
        ["Nurses", 100, 200, 150],
        ["Outcome 2: Water"],
        ["Total number of wells", 3, 9, 4],
        ["Total", 108, 229, 162],
        ["Source: a ministry"],
    ]
    _, framework, targets = read(tmp_path, {"S": rows})
    assert [*targets] == ["Clinics open", "Nurses", "Total number of wells"]
    systems = [row["name"] for row in framework.rows("systems")]
    results = [row["statement"] for row in framework.rows("global_results")]
    assert systems == ["Outcome 1: Health", "Outcome 2: Water"]
    assert results == ["Output 1.1 Clinics", "Output 1.2 Staff", "Outcome 2: Water"]
    left = {value for outcome, value, _ in told(framework, "", "row") if outcome == "left"}
    assert left == {"Total; 108; 229; 162", "Source: a ministry"}


def test_cells_merged_downwards_are_of_all_their_rows_and_total_is_the_whole(tmp_path):
    rows = [
        ["Indicator", "Sex", "Baseline 2022", "Target 2026", "Actual 2024"],
        ["Jobs", "Total", 100, 200, 150],
        [None, "Female", 40, 100, 70],
        ["Firms", None, 5, 10, 7],
    ]
    _, framework, targets = read(tmp_path, {"S": rows}, ["A2:A3"])
    assert [(row["scope_id"], row["baseline"], row["target"]) for row in framework.rows("scoped_targets")] == [
        ("Female", "40", "100")
    ]  # fmt: skip
    assert targets["Jobs"]["target"] == "200"
    assert observed(framework, targets["Firms"]) == [("2024-12-31", "7")]


def test_a_row_of_the_total_below_its_parts_is_the_whole_and_a_total_of_indicators_is_none(
    tmp_path,
):
    rows = [
        ["Indicator", "Sex", "Baseline 2022", "Target 2026", "Actual 2024"],
        ["Jobs", "Female", 40, 100, 70],
        [None, "Male", 60, 100, 80],
        [None, "Total", 100, 200, 150],
        ["Firms", None, 5, 10, 7],
        ["Total", None, 105, 210, 157],
    ]
    _, framework, targets = read(tmp_path, {"S": rows})
    assert [*targets] == ["Jobs", "Firms"]
    assert (targets["Jobs"]["baseline"], targets["Jobs"]["target"]) == ("100", "200")
    assert ("2024-12-31", "150") in observed(framework, targets["Jobs"])


def test_sheets_of_one_layout_are_read_together_and_others_told(tmp_path):
    head = ["Indicator", "Baseline 2022", "Target 2026"]
    sheets = {
        "Outcome 1": [head, ["A", 1, 10]],
        "Outcome 2": [head, ["B", 2, 20]],
        "Notes": [["words"]],
    }
    said, framework, targets = read(tmp_path, sheets)
    assert said["sheets"] == ["Outcome 1", "Outcome 2"]
    assert [row["name"] for row in framework.rows("systems")] == ["Outcome 1", "Outcome 2"]
    assert {name: row["target"] for name, row in targets.items()} == {"A": "10", "B": "20"}
    assert told(framework, "", "sheet") == [("left", "Notes", "1 rows")]


def test_values_with_words_bounds_and_years_are_read_and_told(tmp_path):
    rows = [
        ["Indicator", "Unit", "Baseline", "Target", "Actual", "Date of value", "Owner"],
        ["Paid on time", "%", "45% (2019)", "at least 80% by 2027", "62%", 2025, "Ana"],
        ["Accidents", "", "120 (2020)", "≤ 60", "about 90", 2025, "Ana"],
        ["Delay", "days", "<5", "10-15", "7 days", "June 2025", None],
    ]
    said, framework, targets = read(tmp_path, {"S": rows})
    assert said["columns"]["actual_year"] == "Date of value"
    paid, accidents, delay = targets.values()
    assert [paid[name] for name in ("baseline", "baseline_year", "target", "deadline", "direction")] == [
        "45", "2019", "80", "2027-12-31", "up",
    ]  # fmt: skip
    assert (accidents["target"], accidents["direction"]) == ("60", "down")
    assert "deadline" not in accidents
    # a bound is no baseline, a range no target
    assert not {"baseline", "target"} & {*delay}
    assert observed(framework, delay) == [("2025-06-30", "7")]
    assert ("left", "Owner", "2 cells") in told(framework, "", "column")


def test_a_year_beside_a_value_is_its_date_in_a_column_of_percentages_too(tmp_path):
    rows = [
        ["Indicator", "Baseline (%)", "Target (%)", "Actual (%)"],
        ["Paid on time", "12 in 2019", "80 (2027)", "62 (2025)"],
        ["Growth", "1,234 (2019)", "2,500,000 (2027)", "1,500,000 (2025)"],
    ]
    _, framework, targets = read(tmp_path, {"S": rows})
    paid, growth = targets.values()
    names = ("unit", "baseline", "baseline_year", "target", "deadline")
    assert [paid[name] for name in names] == ["%", "12", "2019", "80", "2027-12-31"]
    assert [growth[name] for name in names] == ["%", "1234", "2019", "2500000", "2027-12-31"]
    assert observed(framework, paid) == [("2025-12-31", "62")]


def test_rows_that_say_target_or_actual_go_with_a_column_a_year(tmp_path):
    rows = [["Indicator", None, 2024, 2025], ["Roads", "Target", 20, 30], [None, "Actual", 19, 25]]
    said, framework, targets = read(tmp_path, {"S": rows}, ["A2:A3"])
    assert said["columns"]["type"] == "[B]"
    assert targets["Roads"]["target"] == "30"
    assert observed(framework, targets["Roads"]) == [("2024-12-31", "19"), ("2025-12-31", "25")]


@pytest.mark.parametrize(
    ("month", "days"),
    [(7, ("2023-07-01", "2028-06-30")), (4, ("2023-04-01", "2028-03-31")),
     (1, ("2024-01-01", "2028-12-31"))],
)  # fmt: skip
def test_a_plan_without_dates_of_its_own_has_the_years_of_its_columns(tmp_path, month, days):
    rows = [["KPI", "Baseline 2023/24", "Target 2027/28", "Actual 2025/26"], ["Wells", 10, 50, 32]]
    _, framework, targets = read(tmp_path, {"S": rows}, year_begins=month)
    assert (str(framework.begins), str(framework.ends)) == days
    ends = {7: "06-30", 4: "03-31", 1: "12-31"}[month]
    assert targets["Wells"]["deadline"] == f"2028-{ends}"


def test_fiscal_years_quarters_and_percentages_in_names_of_columns(tmp_path):
    rows = [
        ["KPI", "Target 2022/23 (%)", "Actual 2022/23 (%)", "Q1 2025", "Q2 2025", "H1 FY2025/26"],
        ["Trees", 90, 80, "85%", "86%", "87%"],
    ]
    said, framework, targets = read(tmp_path, {"S": rows}, year_begins=7)
    assert said["actuals"]["Q2 2025"] == "Q2 2025"
    (target,) = targets.values()
    assert (target["deadline"], target["unit"]) == ("2023-06-30", "%")
    assert observed(framework, target) == [
        ("2023-06-30", "80"),
        ("2025-03-31", "85"),
        ("2025-06-30", "86"),
        ("2025-12-31", "87"),
    ]


@pytest.mark.parametrize(
    "names",
    [
        ["Objectif", "Indicateur", "Unité", "Valeur de référence", "Année de référence", "Cible 2026", "Réalisé 2025"],
        ["Objetivo", "Indicador", "Unidad de medida", "Línea de base", "Año base", "Meta 2026", "Avance 2025"],
        ["Objetivo", "Indicador", "Unidade de medida", "Linha de base", "Ano base", "Meta 2026", "Valor 2025"],
        ["Ziel", "Indikator", "Einheit", "Ausgangswert", "Basisjahr", "Zielwert 2026", "Istwert 2025"],
        ["Outcome", "Outcome indicators", "Units", "Baseline (value)", "Baseline: year", "Target FY2026", "2025"],
    ],
)  # fmt: skip
def test_names_of_columns_in_other_languages_have_their_roles(names):
    found = roles_of(names)
    assert [*found["columns"]] == ["group", "indicator", "unit", "baseline", "baseline_year"] or {
        *found["columns"]
    } == {"group", "indicator", "unit", "baseline", "baseline_year"}
    assert ([*found["targets"]], [*found["actuals"]]) == ([names[5]], [names[6]])


def test_columns_that_tell_rows_of_one_name_apart_are_proposed_as_dimensions(tmp_path):
    rows = [["Indicator", "Year", "Value", "Who", "Owner"]]
    rows += [
        ["Served", year, at, who, "x"]
        for at, who in enumerate(["Girls", "Boys"])
        for year in (2024, 2025)
    ]
    path = book(tmp_path / "ours.xlsx", {"S": rows})
    assert yaml.safe_load(draft_map(read_grids(path), "ours.xlsx"))["dimensions"] == {"Who": "who"}


def test_a_workbook_of_such_a_file_has_no_error(tmp_path):
    rows = [["Indicator", "Grade", "Actual 2024"], ["Readers", "Total", 5], [None, "Group", 3]]
    _, framework, _ = read(tmp_path, {"S": rows}, ["A2:A3"], dimensions={"Grade": "grade"})
    write_workbook(tmp_path / "w", framework)
    assert assessed(tmp_path / "w")["actual"].tolist() == [5]


def test_what_a_framework_hides_is_asked_about_and_taken_or_left_by_choice(tmp_path):
    file, made = tmp_path / "hidden.xlsx", openpyxl.Workbook()
    page = made.active
    page.title = "Plan"
    for row in (["The plan", None, None, None], ["Indicator", "Target 2026", "Actual 2024", "Notes"],
                ["Schools", 100, 40, "x"], ["Old", 500, 111, "y"], ["Pupils", 2000, 1400, "z"]):  # fmt: skip
        page.append(row)
    page.row_dimensions[1].hidden = page.row_dimensions[4].hidden = True
    page.column_dimensions["C"].hidden = page.column_dimensions["D"].hidden = True
    made.save(file)
    mapping = tmp_path / "map.yml"
    said = {"header": 2, "columns": {"indicator": "Indicator"}, "targets": {"Target 2026": 2026},
            "actuals": {"Actual 2024": 2024}, "known_on": dt.date(2025, 3, 31)}  # fmt: skip
    mapping.write_text(yaml.safe_dump(said), "utf-8")
    with pytest.raises(UserError, match="hides something") as error:
        read_framework(file, mapping, None)
    # not the title, nor a column that nothing is taken from
    assert [line.split(" hidden: say")[0] for line in error.value.lines] == [
        "hidden.xlsx, Plan: row 4 is",
        "hidden.xlsx, Plan: the filled columns 'Actual 2024' are",
    ]
    taken = read_framework(file, mapping, None, hidden="take")
    assert [row["target"] for row in taken.rows("targets")] == ["100", "500", "2000"]
    assert [row["value"] for row in taken.rows("observations")] == ["40", "111", "1400"]
    left = read_framework(file, mapping, None, hidden="leave")
    assert [row["target"] for row in left.rows("targets")] == ["100", "2000"]
    assert left.rows("observations") == []
    assert [loss.outcome for loss in left.losses if loss.element == "hidden"] == ["left", "left"]


def test_a_target_in_a_sentence_has_its_baseline_its_years_and_its_milestones(tmp_path):
    rows = [
        ["Results", "Indicators", "Baseline", "Target", "Means of verification"],
        ["Outcome 1: People are healthier", "Births attended", "60% (2023)",
         "At least 75% by 2027 (baseline 60%, 2023)", "HMIS"],
        [None, "Children vaccinated", None, "Increase from 50% (2022) to 90% by December 2026", "HMIS"],
        ["Output 1.1: Staff trained", "Nurses trained", 0, "100 (2025), 200 (2026), 300 (2027)", None],
        [None, "Beds", "10 (2022)", "30 by 2027 (baseline 12, 2022)", None],
    ]  # fmt: skip
    _, framework, targets = read(tmp_path, {"Logframe": rows}, ["A2:A3", "A4:A5"])
    names = ("baseline", "baseline_year", "target", "deadline")
    said = {name: [row.get(each) for each in names] for name, row in targets.items()}
    assert said["Births attended"] == ["60", "2023", "75", "2027-12-31"]
    assert said["Children vaccinated"] == ["50", "2022", "90", "2026-12-31"]
    assert said["Nurses trained"] == ["0", None, "300", "2027-12-31"]
    milestones = [(row["target"], row["deadline"]) for row in framework.rows("scoped_targets")]
    assert milestones == [("100", "2025-12-31"), ("200", "2026-12-31")]
    # the two places say different things of one year
    assert said["Beds"] == [None, None, "30", "2027-12-31"]
    results = [row["statement"] for row in framework.rows("global_results")]
    assert results == ["Outcome 1: People are healthier", "Output 1.1: Staff trained"]


def test_the_columns_of_portals_are_known_and_a_code_of_a_target_is_no_value(tmp_path):
    rows = [
        ["Goal", "Target", "Indicator", "SeriesCode", "SeriesDescription", "GeoAreaName", "TimePeriod", "Value",
         "BasePeriod", "Sex", "Units"],
        [1, "1.1", "1.1.1", "SI_POV", "Population in poverty (%)", "Orland", 2015, 36.8, None, "BOTHSEX", "PERCENT"],
        [1, "1.1", "1.1.1", "SI_POV", "Population in poverty (%)", "Orland", 2021, 36.1, None, "BOTHSEX", "PERCENT"],
        [1, "1.1", "1.1.1", "SI_POV", "Population in poverty (%)", "Orland", 2021, 38.5, None, "FEMALE", "PERCENT"],
        [3, "3.1", "3.1.1", "SH_MORT", "Deaths of mothers", "Orland", 2020, 530, None, "FEMALE", "PER_100000_BIRTHS"],
    ]  # fmt: skip
    said, framework, targets = read(tmp_path, {"Data": rows})
    assert said["columns"] == {
        "group": "Goal", "result": "Target", "indicator": "SeriesDescription", "identifier": "SeriesCode",
        "period": "TimePeriod", "actual": "Value", "unit": "Units",
    }  # fmt: skip
    poverty, deaths = targets.values()
    assert poverty["statement"] == "Population in poverty (%) (geo area name: Orland)"
    assert not {"target", "baseline"} & {*poverty}
    whole = [(row["period_end"], row["value"]) for row in framework.rows("observations")
             if row["target_id"] == "SI_POV" and "sex" not in row]  # fmt: skip
    assert whole == [("2015-12-31", "36.8"), ("2021-12-31", "36.1")]
    assert deaths["statement"] == "Deaths of mothers (geo area name: Orland; sex: FEMALE)"


def test_a_table_of_countries_is_of_indicators_by_country_and_its_notes_name_no_columns(tmp_path):
    rows = [
        [
            "Series Name",
            "Series Code",
            "Country Name",
            "Country Code",
            "2020 [YR2020]",
            "2021 [YR2021]",
        ],
        ["Access to power", "EG.PWR", "Orland", "ORL", 69.7, 71.4],
        ["Access to power", "EG.PWR", "Sundland", "SUN", 95.6, ".."],
        [None],
        ["Data from database: World Development Indicators"],
    ]
    said, framework, targets = read(tmp_path, {"Data": rows})
    assert (said["header"], said["dimensions"]) == (1, {"Country Name": "country name"})
    assert [*targets] == ["Access to power"]
    values = [(row["by_country_name"], row["value"]) for row in framework.rows("observations")]
    assert values == [("Orland", "69.7"), ("Sundland", "95.6"), ("Orland", "71.4")]
