"""Treaty actions become events and counts at the ends of years; names are looked up, not guessed.

The sample is typed by hand; the counts of a whole export are checked where one is given by
``MILEPOST_UNTC_EXPORT``.
"""

import csv
import os
from pathlib import Path

import pytest

from milepost.data.grids import read_grids
from milepost.errors import UserError
from milepost.intake.names import country_names
from milepost.intake.untc import gather_actions, read_settings

SAMPLE = Path(__file__).with_name("untc_sample.csv")


@pytest.fixture
def settings(own_workbook):
    return read_settings(own_workbook.params / "import/untc.yml")


def gathered(path, checked, settings):
    return gather_actions(read_grids(path), checked.dataset, settings, path.name)


def total(rows, year):
    return sum(
        int(row.cells["value"]) for row in rows
        if row.cells["measure"] == "stock" and row.cells["period_end"] == f"{year}-12-31"
    )  # fmt: skip


def test_actions_count_from_the_day_they_were_done(own_checked, settings):
    found = gathered(SAMPLE, own_checked, settings)
    assert not found.problems
    assert [total(found.rows, year) for year in (2022, 2023, 2024, 2025)] == [3, 3, 5, 6]
    events = {row.cells["observation_id"] for row in found.rows if row.cells["value"] == "1"
              and row.cells["measure"] == "event"}  # fmt: skip
    assert events == {"t10-lca-cat", "t10-civ-ced", "t10-est-ced"}


def test_a_party_that_is_no_country_counts_outside_the_regions(own_checked, settings):
    found = gathered(SAMPLE, own_checked, settings)
    (row,) = [row for row in found.rows if row.cells["observation_id"]
              == "t10-stock-2025-crpd-no-region"]  # fmt: skip
    assert (row.cells["value"], row.cells["region_id"]) == ("1", "")


def test_unknown_names_are_listed_and_never_guessed(own_checked, settings, tmp_path):
    text = SAMPLE.read_text("utf-8")
    path = tmp_path / "actions.csv"
    path.write_text(text.replace("Estonia", "Estland").replace("Thailand,cat", "Siam,cat"), "utf-8")
    found = gathered(path, own_checked, settings)
    assert [(item.row, item.value) for item in found.problems] == [(9, "Estland")]
    assert not found.rows


def test_a_state_that_is_no_more_cannot_join(own_checked, settings, tmp_path):
    path = tmp_path / "actions.csv"
    lines = SAMPLE.read_text("utf-8").replace(
        "Czechoslovakia,cat,Convention against Torture,,,",
        "Czechoslovakia,cat,Convention against Torture,Ratification,1986-09-08,",
    )
    path.write_text(lines, "utf-8")
    assert "former-state" in gathered(path, own_checked, settings).problems[0].message


def test_a_party_that_joins_twice_is_told(own_checked, settings, tmp_path):
    path = tmp_path / "actions.csv"
    text = SAMPLE.read_text("utf-8")
    path.write_text(text + text.splitlines()[2] + "\n", "utf-8")
    (problem,) = gathered(path, own_checked, settings).problems
    assert (problem.row, problem.rule) == (10, "duplicate")


def test_missing_columns_and_settings_are_named(own_checked, settings, tmp_path):
    path = tmp_path / "actions.csv"
    path.write_text("country_name,treaty_id\nEstonia,ced\n", "utf-8")
    rules = {item.column for item in gathered(path, own_checked, settings).problems}
    assert rules == {"action_type", "action_date"}
    with pytest.raises(UserError, match="does not exist"):
        read_settings(tmp_path / "untc.yml", "params/import/untc.yml")


def test_every_name_of_the_table_leads_to_a_country_or_says_why_not(own_workbook, own_checked):
    names = country_names(own_checked.dataset)
    with (own_workbook.data / "geography/country_names.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            found = names.find(row["name"].upper())
            assert found is not None
            assert bool(found.iso3) == (row["kind"] == "country")
            assert row["reason"]


@pytest.mark.skipif("MILEPOST_UNTC_EXPORT" not in os.environ, reason="needs a whole export")
def test_a_whole_export_gives_the_known_counts(own_checked, settings):
    found = gathered(Path(os.environ["MILEPOST_UNTC_EXPORT"]), own_checked, settings)
    assert not found.problems
    assert [total(found.rows, year) for year in (2022, 2023, 2024, 2025)] == [
        2337, 2353, 2374, 2383,
    ]  # fmt: skip
