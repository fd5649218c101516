"""This workbook's plug-in for treaty actions: events, counts at the ends of years, no guessed names.

The sample is typed by hand; the counts of a whole export are checked where one is given by
``MILEPOST_UNTC_EXPORT``.
"""

import csv
import json
import os
import re
import shutil
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner
from intake_support import contents

from milepost.cli.main import main
from milepost.core.workbook import Workbook
from milepost.importers.country_names import country_names
from milepost.importers.formats import plugin_importers
from milepost.importers.interface import Source
from milepost.validate.check import check_workbook

SAMPLE = Path(__file__).with_name("untc_sample.csv")
pytestmark = pytest.mark.slow


def without_lists(own_workbook, root):
    """Copy the project's own workbook, without illustrations, as it was before any list came in."""
    for folder in ("data", "params", "notebooks", "plugins"):
        shutil.copytree(own_workbook.root / folder, root / folder)
    shutil.copy(own_workbook.root / "_quarto.yml", root)
    path = root / "data/datapackage.json"
    package = json.loads(path.read_text("utf-8"))
    package["resources"] = [
        item
        for item in package["resources"]
        if not re.search("ratification|observations/illustrative", item["path"])
    ]
    path.write_text(json.dumps(package, indent=1), "utf-8")
    return Workbook(root)


@pytest.fixture
def actions_only(own_workbook, tmp_path):
    return without_lists(own_workbook, tmp_path / "own")


@pytest.fixture(scope="module")
def after_the_first(own_workbook, tmp_path_factory):
    """The same after a first list has come in; tests only read it."""
    folder = tmp_path_factory.mktemp("first")
    workbook = without_lists(own_workbook, folder / "own")
    with pytest.MonkeyPatch.context() as patch:  # as of all imports here (conftest.py)
        patch.setattr("milepost.cli.import_._effects", lambda *_: [])
        done = take_in(workbook, listed(folder, *FIRST))
    assert done.exit_code == 0, done.output
    return workbook


@pytest.fixture
def first_list(after_the_first, tmp_path):
    return Workbook(Path(shutil.copytree(after_the_first.root, tmp_path / "own")))


@pytest.fixture(scope="module")
def gathered(own_workbook, tmp_path_factory):
    """What the plug-in gives for a file; nothing stands in the workbook that it could revise."""
    workbook = without_lists(own_workbook, tmp_path_factory.mktemp("plugin") / "own")
    checked = check_workbook(workbook).raise_errors()
    (importer,) = plugin_importers(workbook)

    def rows(path, day=date(2026, 2, 3)):
        source = Source(path, workbook, checked.dataset, checked.resources, day)
        assert importer.reads(source)
        return importer.rows(source)

    return rows


def total(rows, year):
    return sum(
        int(row.cells["value"]) for row in rows
        if row.cells["measure"] == "stock" and row.cells["period_end"] == f"{year}-12-31"
    )  # fmt: skip


def test_actions_count_from_the_day_they_were_done(gathered):
    found = gathered(SAMPLE)
    assert not found.problems
    assert [total(found.rows, year) for year in (2022, 2023, 2024, 2025)] == [3, 3, 5, 6]
    events = {row.cells["observation_id"] for row in found.rows if row.cells["value"] == "1"
              and row.cells["measure"] == "event"}  # fmt: skip
    assert events == {"t10-lca-cat", "t10-civ-ced", "t10-est-ced"}


def test_a_party_that_is_no_country_counts_outside_the_regions(gathered):
    found = gathered(SAMPLE)
    (row,) = [row for row in found.rows if row.cells["observation_id"]
              == "t10-stock-2025-crpd-no-region"]  # fmt: skip
    assert (row.cells["value"], row.cells["region_id"]) == ("1", "")


def test_unknown_names_are_listed_and_never_guessed(gathered, tmp_path):
    text = SAMPLE.read_text("utf-8")
    path = tmp_path / "actions.csv"
    path.write_text(text.replace("Estonia", "Estland").replace("Thailand,cat", "Siam,cat"), "utf-8")
    found = gathered(path)
    assert [(item.row, item.value) for item in found.problems] == [(9, "Estland")]
    assert not found.rows


def test_a_state_that_is_no_more_cannot_join(gathered, tmp_path):
    path = tmp_path / "actions.csv"
    lines = SAMPLE.read_text("utf-8").replace(
        "Czechoslovakia,cat,Convention against Torture,,,",
        "Czechoslovakia,cat,Convention against Torture,Ratification,1986-09-08,",
    )
    path.write_text(lines, "utf-8")
    assert "former-state" in gathered(path).problems[0].message


def test_a_party_that_joins_twice_is_told(gathered, tmp_path):
    path = tmp_path / "actions.csv"
    text = SAMPLE.read_text("utf-8")
    path.write_text(text + text.splitlines()[2] + "\n", "utf-8")
    (problem,) = gathered(path).problems
    assert (problem.row, problem.rule) == (10, "duplicate")


def test_a_list_that_is_named_one_but_lacks_its_columns_is_refused(actions_only, tmp_path):
    path = tmp_path / "actions.csv"
    path.write_text("country_name,treaty_id\nEstonia,ced\n", "utf-8")
    result = take_in(actions_only, path)
    assert result.exit_code == 1
    for name in ("action_type", "action_date"):
        assert f"the column '{name}' is missing" in result.output


def test_the_settings_of_the_plan_are_needed(actions_only):
    (actions_only.params / "import/untc.yml").unlink()
    result = take_in(actions_only, SAMPLE)
    assert result.exit_code == 1
    assert "untc.yml does not exist" in result.output


def test_every_name_of_the_table_leads_to_a_country_or_says_why_not(own_workbook, own_checked):
    names = country_names(own_checked.dataset)
    with (own_workbook.data / "geography/country_names.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            found = names.find(row["name"].upper())
            assert found is not None
            assert bool(found.iso3) == (row["kind"] == "country")
            assert row["reason"]


@pytest.mark.skipif("MILEPOST_UNTC_EXPORT" not in os.environ, reason="needs a whole export")
def test_a_whole_export_gives_the_known_counts(gathered):
    found = gathered(Path(os.environ["MILEPOST_UNTC_EXPORT"]))
    assert not found.problems
    assert [total(found.rows, year) for year in (2022, 2023, 2024, 2025)] == [
        2337, 2353, 2374, 2383,
    ]  # fmt: skip


HEADER = "country_name,treaty_id,action_type,action_date"


def listed(tmp_path, *lines):
    path = tmp_path / "actions.csv"
    path.write_text("\n".join([HEADER, *lines]) + "\n", "utf-8")
    return path


def test_who_leaves_is_a_party_until_then_and_may_join_again(gathered, tmp_path):
    path = listed(
        tmp_path,
        "Estonia,ced,accession ,2022-05-01",
        "Estonia,CED,Denunciation,2024-06-30",
        "Estonia,ced,Accession,2025-03-01",
    )
    found = gathered(path)
    assert not found.problems
    assert [total(found.rows, year) for year in (2022, 2023, 2024, 2025)] == [1, 1, 0, 1]
    events = [row.cells for row in found.rows if row.cells["measure"] == "event"]
    assert [row["observation_id"] for row in events] == ["t10-est-ced-2"]
    assert any("left 'ced' on 2024-06-30" in remark for remark in found.remarks)


def test_who_left_without_having_joined_is_told(gathered, tmp_path):
    path = listed(tmp_path, "Estonia,ced,Withdrawal,2024-06-30")
    (problem,) = gathered(path).problems
    assert (problem.row, problem.rule) == (2, "membership")


def test_an_action_that_is_not_named_is_told(gathered, tmp_path):
    path = listed(
        tmp_path, "Estonia,ced,,2024-06-30", "Estonia,cat,,", "Estonia,crc,Oath,2001-01-01"
    )
    rows = [problem.row for problem in gathered(path).problems]
    assert rows == [2, 4]


def test_the_end_of_a_year_after_the_list_is_not_counted(gathered):
    early = gathered(SAMPLE, date(2024, 12, 31))
    ends = {row.cells["period_end"] for row in early.rows if row.cells["measure"] == "stock"}
    assert max(ends) == "2024-12-31"
    assert "parties at the end of 2025: not counted, the list is of 2024-12-31" in early.remarks


def test_an_unknown_name_is_told_once_with_its_rows(gathered, tmp_path):
    path = listed(
        tmp_path, *(f"Eesti,{name},Accession,2001-01-01" for name in ("ced", "cat", "crc"))
    )
    (problem,) = gathered(path).problems
    assert "'Eesti' names no party" in problem.message
    assert problem.message.endswith("(3 rows)")


def take_in(workbook, path, *options):
    command = ["import", "--format", "untc", str(path), "--root", str(workbook.root), *options]
    result = CliRunner().invoke(main, command)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.output
    return result


FIRST = ["Estonia,ced,Accession,2025-03-01", "Thailand,ced,Accession,2024-05-14",
         "Thailand,cat,Accession,2007-10-02"]  # fmt: skip


def newer(kind, path):
    """A later list: two are new, one was dated wrongly, one became known late."""
    lines = ["Estonia,ced,Ratification,2025-03-09", *FIRST[1:],
             "Nauru,cat,Accession,2026-04-01", "Palau,cat,Accession,2025-11-05"]  # fmt: skip
    rows = [dict(zip(HEADER.split(","), line.split(","), strict=True)) for line in lines]
    frame = pd.DataFrame(rows)[::-1][HEADER.split(",")[::-1]]
    if kind == "csv":
        frame.to_csv(path, sep=";", index=False, encoding="utf-16", lineterminator="\r\n")
    else:
        frame["action_date"] = pd.to_datetime(frame["action_date"])
        frame.to_excel(path, index=False, startrow=2)
    return path


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_newer_list_adds_what_is_new_and_revises_what_changed(first_list, tmp_path, kind):
    path = newer(kind, tmp_path / f"newer.{kind}")
    result = take_in(first_list, path, "--known-on", "2026-05-01")
    assert result.exit_code == 0, result.output
    (path,) = first_list.data.glob("observations/newer-*.csv")
    with path.open(encoding="utf-8") as file:
        made = {row["observation_id"]: row for row in csv.DictReader(file)}
    known = {name: made[name]["known_on"] for name in made if "stock" not in name}
    assert known == {
        "t10-est-ced": "2026-05-01",  # corrected: the older edition keeps what was known
        "t10-nru-cat": "2026-04-01",  # later than the first list: known when it was done
        "t10-plw-cat": "2026-05-01",  # the first list covered its day, and did not know it
    }
    assert made["t10-est-ced"]["period_end"] == "2025-03-09"
    assert "ratifies" in made["t10-est-ced"]["statement"]
    (stock,) = [name for name in made if "stock" in name]
    assert (stock, made[stock]["value"]) == ("t10-stock-2025-cat-asia-pacific", "2")


def test_a_part_of_a_list_is_refused_unless_it_is_the_whole(first_list, tmp_path):
    path = listed(tmp_path, *FIRST[1:]).rename(tmp_path / "part.csv")
    before = contents(first_list.data)
    result = take_in(first_list, path)
    assert result.exit_code == 1
    assert "lacks 1 that stand in the workbook (t10-est-ced)" in result.output
    assert contents(first_list.data) == before
    assert take_in(first_list, path, "--whole").exit_code == 0
    (path,) = first_list.data.glob("observations/part-*.csv")
    with path.open(encoding="utf-8") as file:
        gone = [row for row in csv.DictReader(file) if row["withdrawn"] == "true"]
    assert [row["observation_id"] for row in gone] == ["t10-est-ced"]


def test_the_projects_own_rows_are_those_of_the_list(own_checked):
    """What stands in the data gives the counts that the whole export gives."""
    rows = own_checked.dataset["observations"]
    stocks = rows[(rows["target_id"] == "T10") & (rows["measure"] == "stock")]
    counts = stocks.groupby(stocks["period_end"].dt.year)["value"].sum()
    assert counts.to_dict() == {2022: 2337, 2023: 2353, 2024: 2374, 2025: 2383}
