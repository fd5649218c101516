"""Open SDG sites as countries publish them: repeated keys, own columns, years across two, odd files."""

import pytest
from framework_support import assessed, told

from milepost.importers.frameworks import read_framework
from milepost.template.workbook import write_workbook

CONFIG = """indicator_options:
  non_disaggregation_columns: [Year, Value, UNIT_MEASURE, SERIES, GeoCode, Rank]
  observation_attributes: [Remark]
languages: [fr]
"""
DATA = {
    # the units and the series are said in columns of codes, and one of the site's own
    "1-1-1": "Year,UNIT_MEASURE,SERIES,SEX,Rank,Value\n2015,PT,A,,3,14\n2023,PT,A,,2,10\n2023,PT,A,F,2,11\n"
             "2023,PT,B,,1,99\n",
    # a line of commas stands before the names, and years are across two
    "1-2-1": ",,\nYear,Group,Value\n2021/22,,5\n2022/23,,6\n2022/23,x,7\n2024*,,8\nlater,,9\n",
    # a comment is none of the parts; codes of places are where there are several
    "1-3-1": "Year,COMMENT_OBS_0,GeoCode,Value\n2020,,,1\n2021,revised,,2\n2021,,N1,3\n2021,,N2,4\n",
    # amounts in thousands, whose unit stands in columns of the site's own
    "1-5-1": "Year,Unit multiplier,Unit measure,Observation status,Value\n2020,Thousands,GBP,Undefined,5423.6\n"
             "2021,Thousands,GBP,Undefined,5500\n2021,Units,GBP,Undefined,7\n",
    "1-4-1": "Year,GeoCode,Value\n2020,K,1\n2021,K,2\n",
    "2-1-1": "no,names\n1,2\n",
    # no headline: the site judges one part of one series, or several time series
    "3-1-1": "Year,SERIES,SEX,Value\n2015,D,M,8\n2023,D,M,6\n2023,D,F,4\n2015,E,M,80\n2023,E,M,60\n",
    "3-2-1": "Year,SERIES,SEX,Value\n2015,D,M,8\n2023,D,M,6\n2015,E,,80\n2023,E,,60\n2023,D,F,4\n",
}  # fmt: skip
WAYS = {
    "3-1-1": "- {series: D, disaggregation: [{field: SEX, value: M}], direction: negative, target: 4}",
    "3-2-1": "- {series: E, direction: negative, target: 40}\n- group:\n  - {series: D, disaggregation: "
             "[{field: SEX, value: M}, {field: AGE, value: x}], direction: positive, target: 9}",
}  # fmt: skip
META = "graph_title: key.none\nindicator_name: '{}'\ntags: [a]\ntags: [b]\n"


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("site")
    for name in ("data", "indicator-config", "translations/fr"):
        (folder / name).mkdir(parents=True)
    for number, text in DATA.items():
        (folder / f"data/indicator_{number}.csv").write_text(text, "utf-8-sig")
        name = "data.t-111" if number == "1-1-1" else f"Name {number}"
        ways = (
            f"auto_progress_calculation: true\nprogress_calculation_options:\n{WAYS[number]}\n"
            if number in WAYS
            else ""
        )
        config = META.format(name) + ways
        (folder / f"indicator-config/{number}.yml").write_text(config, "utf-8")
    (folder / "indicator-config/1-4-1.yml").write_text("a: [", "utf-8")
    (folder / "data/demo.csv").write_text("Year,Value\n", "utf-8")
    (folder / "translations/fr/data.yml").write_text("t-111: Taux\nx: a\nx: b\n", "utf-8")
    (folder / "config_data.yml").write_text(CONFIG, "utf-8")
    framework = read_framework(folder, None, None)
    write_workbook(folder / "w", framework)
    return framework, assessed(folder / "w")


def test_columns_that_the_site_says_are_no_parts_break_nothing_down(site):
    framework, table = site
    assert table.loc["1.1.1", ["actual", "unit"]].tolist() == [10, "PT"]
    assert [column for column in framework.dimensions if "rank" in column] == []
    assert ("left", "99", "") in told(framework, "1.1.1", "actual")


def test_a_comment_is_a_note_and_a_code_of_a_place_a_part_only_among_others(site):
    framework, table = site
    assert table.loc[["1.3.1", "1.4.1"], "actual"].tolist() == [2, 2]
    (row,) = [row for row in framework.rows("observations") if row.get("note")]
    assert (row["value"], row["note"]) == ("2", "revised")


def test_amounts_in_thousands_say_so_in_their_unit(site):
    framework, table = site
    assert table.loc["1.5.1", ["actual", "unit"]].tolist() == [5500, "GBP (thousands)"]
    assert ("left", "7", "") in told(framework, "1.5.1", "actual")


def test_years_across_two_and_with_marks_are_told_and_what_is_no_year_is_left(site):
    framework, table = site
    assert table.loc["1.2.1", "actual"] == 8
    years = [(value, result) for _, value, result in told(framework, "1.2.1", "Year")]
    assert ("2022/23", "2023-12-31") in years
    assert ("2024*", "2024-12-31") in years
    assert ("left", "9", "") in told(framework, "1.2.1", "actual")


def test_a_part_that_the_site_judges_is_the_indicator_s_whole(site):
    framework, table = site
    row = table.loc["3.1.1"]
    assert row[["actual", "baseline", "target"]].tolist() == [6, 8, 4]
    left = told(framework, "3.1.1", "actual")
    assert {value for outcome, value, _ in left if outcome == "left"} == {"4", "80", "60"}


def test_each_time_series_that_the_site_judges_is_an_indicator(site):
    framework, table = site
    assert table.loc["3.2.1", ["actual", "baseline", "target"]].tolist() == [60, 80, 40]
    assert table.loc["3.2.1-2", ["actual", "baseline", "target"]].tolist() == [6, 8, 9]
    titles = {row["target_id"]: row["statement"] for row in framework.rows("targets")}
    assert titles["3.2.1"].startswith("Name 3-2-1, E")
    assert titles["3.2.1-2"].startswith("Name 3-2-1, D, M")
    assert ("left", "AGE: x", "") in told(framework, "3.2.1", "progress_calculation_options")
    assert ("left", "4", "") in told(framework, "3.2.1", "actual")


def test_a_file_that_can_not_be_read_leaves_the_others(site):
    framework, table = site
    assert "2.1.1" not in table.index
    assert told(framework, "2-1-1", "file") == [("left", "", "")]
    left = {loss.file for loss in framework.losses if loss.element == "file"}
    assert left == {"data/indicator_2-1-1.csv", "data/demo.csv", "indicator-config/1-4-1.yml"}


def test_keys_that_stand_twice_are_told_and_titles_come_from_the_sites_language(site):
    framework, _ = site
    assert ("translations/fr/data.yml", "x") in {
        (loss.file, loss.element) for loss in framework.losses
    }
    names = {row["target_id"]: row["statement"] for row in framework.rows("targets")}
    assert (names["1.1.1"], names["1.2.1"], names["1.4.1"]) == (
        "Taux",
        "Name 1-2-1",
        "Indicator 1.4.1",
    )
    assert framework.language == "fr"


def test_dimensions_never_take_a_name_that_the_package_uses(site):
    assert "by_group" in site[0].dimensions
