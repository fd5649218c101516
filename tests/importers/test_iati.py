"""An activity file of six indicators whose figures were worked out by hand, and files that harm."""

import csv
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner
from framework_support import made, told

from milepost.cli.main import main
from milepost.core.errors import UserError
from milepost.core.workbook import Workbook
from milepost.importers.frameworks import read_framework
from milepost.importers.iati import read_iati
from milepost.importers.losses import summary
from milepost.template.workbook import write_workbook
from milepost.validate.check import check_workbook

SAMPLE = Path(__file__).with_name("iati_sample.xml")
REAL = Path("/work/shared/data/iati/worldbank-el-salvador.xml")


@pytest.fixture(scope="module")
def water(tmp_path_factory):
    return made(SAMPLE, tmp_path_factory.mktemp("iati") / "water")


def test_the_newest_value_stands_against_the_last_target_and_periods_are_not_added(water):
    row = water[1].loc["77.1"]
    assert (row["baseline"], row["actual"], row["target"]) == (1000, 65500, 201000)
    # 64,500 of 200,000; at that date the way through the milestones asks for 129,000
    assert row["share_achieved"] == pytest.approx(0.3225)
    assert row["pace"] == pytest.approx(64500 / 129000)
    milestones = [(r["deadline"], r["target"]) for r in water[0].tables["scoped_targets"]]
    assert milestones == [("2022-12-31", "40000"), ("2024-12-31", "130000")]


def test_a_decimal_comma_a_wrong_way_and_a_period_without_end_are_mended_and_told(water):
    framework, table = water
    assert table.loc["77.2", "actual"] == 30.6
    assert table.loc["77.2", "share_achieved"] == pytest.approx(0.47)  # 9.4 of 20 points down
    assert told(framework, "77.2", "actual") == [("changed", "30,6", "30.6")]
    assert told(framework, "77.2", "direction") == [("changed", "up", "down")]
    # the period ends in 2026, the file was made on 14 April 2025
    assert told(framework, "77.2", "period-end") == [("changed", "2026-12-31", "2025-04-14")]
    assert table.loc["77.2", "period"].endswith("/2025-04-14")
    assert told(framework, "77.4", "period-end")[0] == ("changed", "", "2026-12-31")


def test_yes_is_a_step_that_is_reached_and_a_text_is_shown_and_not_computed(water):
    framework, table = water
    assert table.loc["77.3", ["kind", "status"]].tolist() == ["milestone", "achieved"]
    assert table.loc["77.4", ["kind", "reason"]].tolist() == ["qualitative", "qualitative"]
    statements = {row["target_id"]: row.get("statement") for row in framework.rows("observations")}
    assert statements["77.4"] == "a draft"
    assert table.loc["77.5", ["kind", "actual", "status"]].tolist() == [
        "milestone",
        3,
        "not-achieved",
    ]


def test_a_target_that_can_be_read_in_two_ways_is_left_and_no_figure_made_of_it(water):
    framework, table = water
    assert told(framework, "77.6", "target") == [("left", "72,0000", "")]
    assert table.loc["77.6", ["actual", "reason"]].tolist() == [9, "no-target"]


def test_values_of_parts_other_languages_and_twin_titles_are_told(water):
    framework, _ = water
    assert ("left", "De l'eau", "") in told(framework, "77", "title")
    assert ("left", "1 element", "") in told(framework, "77", "budget")
    # an output and an outcome of one title are two levels
    names = [row["short_name"] for row in framework.tables["global_results"]]
    assert names == ["Access", "Access (outcome)"]
    assert "elements were taken as they stand" in summary(framework.losses)[0]


def test_another_language_is_taken_where_it_is_asked_for():
    framework = read_iati(SAMPLE, "fr")
    assert (framework.title, framework.language) == ("De l'eau", "fr")


def test_a_file_that_says_nothing_of_its_whole_is_about_its_part(tmp_path):
    text = SAMPLE.read_text("utf-8")
    part = '<dimension name="sex" value="female"/>'
    one = f"""<iati-activities version="2.03" generated-datetime="2025-06-30">
    <iati-activity><iati-identifier>A-1</iati-identifier><title><narrative>One</narrative></title>
    <result type="1"><title><narrative>R</narrative></title><indicator measure="1">
    <title><narrative>Girls enrolled</narrative></title><baseline year="2020" value="10">{part}</baseline>
    <period><period-start iso-date="2021-01-01"/><period-end iso-date="2024-12-31"/>
    <target value="20">{part}</target><actual value="20">{part}</actual></period>
    </indicator></result></iati-activity></iati-activities>"""
    assert text
    path = tmp_path / "one.xml"
    path.write_text(one, "utf-8")
    framework, table = made(path, tmp_path / "w")
    assert table.loc["A-1.1", "status"] == "achieved"
    assert framework.rows("targets")[0]["statement"] == "Girls enrolled (sex: female)"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ('<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]><iati-activities>&e;</iati-activities>',
         "declares entities"),
        ('<!DOCTYPE a [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]><iati-activities>&b;</iati-activities>',
         "declares entities"),
        ("<iati-activities><iati-activity>", "line 1"),
        ("<iati-activities>&nbsp;</iati-activities>", "line 1"),
        ("<rss/>", "found <rss>"),
        ('<iati-activities version="1.05"/>', "version 1.05"),
        ('<iati-activities version="2.03"/>', "no activity has a result"),
        ("", "no XML"),
    ],
)  # fmt: skip
def test_a_file_that_is_not_whole_or_might_harm_is_refused_in_words(tmp_path, content, words):
    path = tmp_path / "odd.xml"
    path.write_text(content, "utf-8")
    with pytest.raises(UserError, match=words):
        read_iati(path)


@pytest.mark.skipif(not REAL.is_file(), reason="the published file is not on this machine")
def test_a_real_file_becomes_a_workbook_without_an_error(tmp_path):
    framework = read_framework(REAL, None, None)
    write_workbook(tmp_path / "w", framework)
    checked = check_workbook(Workbook((tmp_path / "w").resolve()))
    assert [item for item in checked.problems if item.severity == "error"] == []
    targets = checked.dataset["targets"].set_index("target_id")
    assert len(targets) == 251
    assert targets.loc["P178734.3", "target"] == 130000
    assert targets.loc["P178734.5", ["baseline", "target", "direction"]].tolist() == [
        0.32,
        0.24,
        "down",
    ]
    assert told(framework, "P178734.5", "direction") == [("changed", "up", "down")]
    assert told(framework, "P178734.6", "target") == [("left", "72,0000", "")]
    assert (targets["kind"] == "qualitative").sum() == 7
    # no value is of a day after the file's own
    assert checked.dataset["observations"]["period_end"].max() == pd.Timestamp("2025-04-13")


def test_a_later_delivery_adds_what_is_new_and_corrects_what_has_changed(tmp_path):
    root = tmp_path / "water"
    made(SAMPLE, root)
    text = SAMPLE.read_text("utf-8")
    later = text.replace("2025-04-14T10", "2026-02-01T10").replace(
        'value="65,500.00"', 'value="66,000"'
    )
    new = '<target value="201,000"/><actual value="90,000"/>'
    later = later.replace('<target value="201,000"/>', new)
    # an indicator that was put before the others changes no name
    first = '<indicator measure="1"><title><narrative>New one</narrative></title></indicator>'
    later = later.replace(
        '<indicator measure="1" ascending="1">', f"{first}\n   <indicator measure='1'>", 1
    )
    (tmp_path / "later.xml").write_text(later, "utf-8")
    words = ["import", str(tmp_path / "later.xml"), "--root", str(root)]
    done = CliRunner().invoke(main, words)
    assert done.exit_code == 0, done.output
    assert "~ 77.1-2024-12-31" in done.output
    assert "value 65500 -> 66000" in done.output
    (imported,) = (root / "data/observations").glob("later-*.csv")
    rows = list(csv.DictReader(imported.open(encoding="utf-8")))
    assert {row["target_id"]: row["value"] for row in rows if row["value"] == "90000"} == {
        "77.1": "90000"
    }
    assert {row["known_on"] for row in rows} == {"2026-02-01"}


def test_a_part_of_an_actual_value_is_a_member_of_its_dimension(water):
    rows = [row for row in water[0].rows("observations") if row.get("sex")]
    assert [(row["target_id"], row["sex"], row["value"]) for row in rows] == [
        ("77.1", "female", "20000")
    ]
    # what women have reached is no part of the sum: nothing says that the parts make up the whole
    assert water[1].loc["77.1", ["kind", "actual"]].tolist() == ["index", 65500]
