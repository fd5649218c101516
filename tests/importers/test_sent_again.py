"""A form sent again corrects its own rows; an import can be taken back; two people's imports merge."""

import csv
import datetime as dt
import json
import re
import shutil
import subprocess
from io import BytesIO
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from intake_support import EVENT, contents

from milepost.core.workbook import Workbook
from milepost.edition.params import read_edition
from milepost.importers.excel_form import make_template
from milepost.importers.interface import NewRow
from milepost.importers.log import Entry, Log
from milepost.importers.resent import Resent, put_right
from milepost.importers.rows import identifier
from milepost.read.dataset import Dataset
from milepost.read.package import read_package
from milepost.validate.check import check_workbook

FIRST = {**EVENT, "Statement": "Millgate opens on one evning"}
OTHER = {**EVENT, "Country": "Lakeside", "Statement": "Lakeside reads aloud"}


def standing(workbook: Workbook) -> dict[str, dict]:
    """The newest word on each row that an import brought."""
    rows = check_workbook(workbook).dataset["observations"].sort_values("known_on")
    rows = rows[rows["_file"] != "data/observations/libraries.csv"]
    return (
        rows.drop_duplicates("observation_id", keep="last").set_index("observation_id").T.to_dict()
    )


def observations(*rows: dict) -> Dataset:
    """A dataset in which an import has brought rows."""
    frame = pd.DataFrame([{**CELLS, **row, "_file": "data/observations/a.csv", "_row": at}
                          for at, row in enumerate(rows, 2)])  # fmt: skip
    for name in ("period_start", "period_end", "known_on"):
        frame[name] = pd.to_datetime(frame[name])
    return Dataset({"observations": frame})


CELLS = {
    "observation_id": "a", "target_id": "L1", "measure": "event", "value": 1.0, "country": "XAB",
    "period_start": "2030-05-02", "period_end": "2030-05-02", "result_id": "B1",
    "statement": "Millgate opens on one evning", "known_on": "2030-06-01",
}  # fmt: skip
KEPT = {"observation_id": "b", "country": "XBA", "statement": "Lakeside reads aloud"}
LOG = Log("imports/a.csv", (Entry("observations/a.csv", "a.xlsx", *[""] * 6),))


def resent(*changes: dict, brought: tuple[dict, ...] = ({}, KEPT), answer: str = "") -> Resent:
    """What comes of rows sent again after an import of others; changed ones bear no identifier."""
    rows = []
    for at, change in enumerate(changes, 2):
        cells = {**CELLS, "value": "1", "known_on": "2030-09-01", "observation_id": "", **change}
        name = cells.pop("observation_id") or identifier(cells)
        rows.append(NewRow("observations", {**cells, "observation_id": name}, "Events", at))
    return put_right(rows, observations(*brought), [LOG], "b.xlsx", lambda _row, _words: answer)


@pytest.mark.parametrize(
    "change",
    [{"period_start": "2030-05-01", "period_end": "2030-05-03"}, {"country": "XAC"},
     {"period_start": "2029-05-02", "period_end": "2029-05-02"}, {"result_id": "C1"},
     {"statement": "Millgate opens on one evening"}],
)  # fmt: skip
def test_a_row_in_the_place_of_one_that_left_the_form_puts_it_right(change):
    found = resent(change, KEPT)
    assert [row.cells["observation_id"] for row in found.rows] == ["a", "b"]
    assert (found.problems, len(found.remarks)) == ([], 1)


@pytest.mark.parametrize(
    "change",
    [{"period_end": "2030-06-30"}, {"country": "XAC"}, {"result_id": "C1"},
     {"statement": "Millgate opens on one evening", "value": "2"}],
)  # fmt: skip
def test_where_nobody_knows_it_asks_and_takes_an_answer(change):
    (problem,) = resent(change).problems
    assert "say --correct Events:2=a if it does, --new Events:2" in problem.message
    assert resent(change, answer="correct").rows[0].cells["observation_id"] == "a"
    assert resent(change, answer="a").rows[0].cells["observation_id"] == "a"
    new = resent(change, answer="new")
    assert (new.rows[0].cells["observation_id"].startswith("l1-"), new.problems) == (True, [])


@pytest.mark.parametrize(
    ("measure", "change"),
    [("rate", {"value": "3"}), ("stock", {"value": "3", "result_id": "C1"}), ("level", {}),
     ("rate", {"period_start": "2030-01-01"}), ("flow", {"value": "3"}), ("rate", {"value": "(3)"})],
)  # fmt: skip
def test_another_value_of_one_part_and_day_asks_whether_it_puts_the_standing_one_right(
    measure, change
):
    stands = {"statement": "", "measure": measure}
    brought = (stands, {**KEPT, **stands})
    (problem,) = resent({**stands, **change}, brought=brought).problems
    assert problem.column == "value"
    assert problem.message.startswith("say --correct Events:2=a if it puts right a (")
    assert "--new" not in problem.message
    found = resent({**stands, **change}, brought=brought, answer="correct")
    assert found.rows[0].cells["observation_id"] == "a"


def test_a_value_of_another_day_or_place_is_a_new_row():
    stands = {"statement": "", "measure": "rate"}
    for change in ({"period_end": "2030-12-31"}, {"country": "XAC"}, {"known_on": "2030-05-31"}):
        assert resent({**stands, "value": "3", **change}, brought=(stands,)).problems == []


@pytest.mark.parametrize(
    "change",
    [{"statement": "A choir sings"}, {"country": "XAC", "statement": "Foundry Row opens"},
     {"target_id": "L3"}, {"country": "XAC", "known_on": "2030-06-01"},
     {"country": "XAC", "value": "9"}, {"observation_id": "mine", "country": "XAC"},
     {"statement": "", "period_start": "2031-05-02", "period_end": "2031-05-02"}],
)  # fmt: skip
def test_another_fact_is_a_new_row_without_a_question(change):
    found = resent(change)
    assert (found.rows[0].cells["observation_id"] in ("a", "b"), found.problems) == (False, [])


def test_what_has_left_the_form_is_told():
    (told,) = resent(KEPT).remarks
    assert told.startswith("1 of the rows that a.xlsx brought are not in this file, and stay: a (")


CODE = re.compile(r"\b(?:period_(?:start|end)|known_on|(?:observation|result|item|source)_id)\b")


def test_a_question_and_new_rows_are_told_in_the_words_of_the_form(fill, import_file):
    first = import_file(fill(Events=[FIRST, OTHER]))
    assert "Country XAB, Value 1, Period end 2030-" in first.output
    assert CODE.search(first.output) is None
    again = {**FIRST, "Known on": "2030-09-01", "Period end": "2030-06-30"}
    asked = import_file(fill("again.xlsx", Events=[again]))
    assert asked.exit_code != 0
    assert "Period end" in asked.output
    assert CODE.search(asked.output) is None


def test_a_correction_in_a_resent_form_is_one_from_end_to_end(tiny_workbook, fill, import_file):
    assert import_file(fill(Events=[FIRST, OTHER])).exit_code == 0
    before = standing(tiny_workbook)
    again = {**FIRST, "Known on": "2030-09-01", "Country": "Foundry Row"}
    result = import_file(fill("again.xlsx", Events=[again, OTHER]))
    assert result.exit_code == 0, result.output
    assert "1 new row, of them 1 correction; 1 row stands" in result.output
    assert "differs in 'Country'" in result.output  # the form's own words, in remarks, too
    assert re.search(r"\(Events, row 2\): Country \w+ -> ", result.output)
    assert CODE.search(result.output) is None
    after = standing(tiny_workbook)
    assert (after.keys(), after == before) == (before.keys(), False)


def filled(workbook: Workbook) -> openpyxl.Workbook:
    content = make_template(check_workbook(workbook), read_edition(workbook, "2030"), filled=True)
    return openpyxl.load_workbook(BytesIO(content))


def test_a_filled_form_changes_nothing_until_a_cell_is_edited(tiny_workbook, import_file, tmp_path):
    book = filled(tiny_workbook)
    book.save(tmp_path / "same.xlsx")
    result = import_file(tmp_path / "same.xlsx")
    assert result.exit_code == 0, result.output
    assert "0 new rows" in result.output
    assert not (tiny_workbook.data / "imports").exists()
    page = book["Events"]
    places = {cell.value: cell.column for cell in page[1]}
    page.cell(2, places["Value"]).value = 3
    page.cell(2, places["Known on"]).value = dt.date(2030, 12, 1)
    book.save(tmp_path / "edited.xlsx")
    result = import_file(tmp_path / "edited.xlsx")
    assert result.exit_code == 0, result.output
    assert "1 new row, of them 1 correction" in result.output
    assert f"{page.cell(2, places['Observation id']).value} (Events, row 2): Value" in result.output


def test_an_import_is_taken_back_to_the_byte_unless_it_was_edited(tiny_workbook, fill, import_file):
    before = contents(tiny_workbook.data)
    assert import_file(fill(Events=[FIRST])).exit_code == 0
    between = contents(tiny_workbook.data)
    assert import_file(fill("second.xlsx", Events=[OTHER])).exit_code == 0
    root = str(tiny_workbook.root)
    (rows,) = tiny_workbook.data.glob("observations/second-*.csv")
    text = rows.read_text("utf-8")
    rows.write_text(text + "\n", "utf-8")
    refused = undo(root)
    assert refused.exit_code == 1
    assert "has been edited since second.xlsx was imported" in refused.output
    rows.write_text(text, "utf-8")
    assert (undo(root).exit_code, contents(tiny_workbook.data)) == (0, between)
    assert (undo(root).exit_code, contents(tiny_workbook.data)) == (0, before)
    assert undo(root).exit_code == 1


def undo(root: str):
    from click.testing import CliRunner

    from milepost.cli.main import main

    return CliRunner().invoke(main, ["import", "--undo", "--root", root])


def test_a_new_source_comes_by_the_form_or_by_its_name(tiny_workbook, fill, import_file):
    row = {**EVENT, "Source id": "door-counts"}
    refused = import_file(fill(Events=[row]))
    assert refused.exit_code == 1
    assert "--add-source door-counts PRODUCER TITLE" in refused.output
    source = {"Source id": "door-counts", "Producer": "City Libraries", "Title": "Counts at the doors",
              "Licence": "Fictional"}  # fmt: skip
    result = import_file(fill("b.xlsx", Events=[row], Sources=[source]))
    assert result.exit_code == 0, result.output
    sources = check_workbook(tiny_workbook).raise_errors().dataset["sources"].set_index("source_id")
    assert sources.loc["door-counts", "title"] == "Counts at the doors"


def git(folder: Path, *words: str) -> str:
    whole = [
        "git",
        "-c",
        "user.name=A",
        "-c",
        "user.email=a@b",
        "-c",
        "init.defaultBranch=main",
        *words,
    ]
    return subprocess.run(whole, cwd=folder, check=True, capture_output=True, text=True).stdout


def test_two_peoples_imports_merge_without_a_conflict(tiny_workbook, fill, import_file, tmp_path):
    root = tiny_workbook.root
    git(root, "init")
    git(root, "add", "data")
    git(root, "commit", "-m", "Before")
    other = Workbook(tmp_path / "other")
    git(tmp_path, "clone", str(root), "other")
    shutil.copytree(root / "params", other.root / "params", dirs_exist_ok=True)
    shutil.copytree(root / "notebooks", other.root / "notebooks", dirs_exist_ok=True)
    assert import_file(fill(Events=[FIRST])).exit_code == 0
    assert import_file(fill(Events=[OTHER]), "--root", str(other.root)).exit_code == 0
    for folder in (root, other.root):
        git(folder, "add", "data")
        git(folder, "commit", "-m", "Import")
    git(root, "pull", "--no-rebase", "--no-edit", str(other.root), "main")
    assert {row["statement"] for row in standing(tiny_workbook).values()} == {
        FIRST["Statement"], OTHER["Statement"],
    }  # fmt: skip
    check_workbook(tiny_workbook).raise_errors()


def test_files_are_found_by_the_longest_pattern_that_fits(tiny_workbook):
    path = tiny_workbook.data / "datapackage.json"
    content = json.loads(path.read_text("utf-8"))
    (own,) = [item for item in content["resources"] if item["name"] == "observations"]
    own["path"] = "observations/*.csv"
    path.write_text(json.dumps(content), "utf-8")
    libraries = tiny_workbook.data / "observations/libraries.csv"
    rows = list(csv.reader(libraries.open(encoding="utf-8", newline="")))
    assert (
        len(check_workbook(tiny_workbook).raise_errors().dataset["observations"]) == len(rows) - 1
    )
    libraries.rename(libraries.with_name(".libraries.csv"))
    found = [item.path for item in read_package(tiny_workbook.data) if item.table == "observations"]
    assert found == ["observations/*.csv"]
    assert check_workbook(tiny_workbook).dataset["observations"].empty
