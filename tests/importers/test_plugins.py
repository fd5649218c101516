"""Importers that a workbook or an installed package brings: found, run by ``import`` alone."""

import csv
import textwrap

import pytest
from click.testing import CliRunner

from milepost.cli.main import main

LIST = "District,Opened on,Rooms\nXAB,2030-05-02,2\nXBA,2030-07-01,1\n"

ROOMS = textwrap.dedent("""
    # Reading rooms, as the building office lists them.

    from milepost.importers.interface import Gathered, Importer, NewRow, Source
    from milepost.read.records import read_records

    COLUMNS = {"District": "country", "Opened on": "period_start", "Rooms": "value"}


    class Rooms(Importer):
        name = "rooms"
        help = "the building office's list of reading rooms"

        def reads(self, source: Source) -> bool:
            return source.path.name.startswith("rooms-")

        def rows(self, source: Source) -> Gathered:
            records = read_records(source.grids[0], COLUMNS, source.path.name, extra=True)
            found = Gathered(problems=records.problems)
            for record in records.rows:
                cells = {name: str(cell) for name, cell in record.cells.items()}
                cells |= {"target_id": "L3", "measure": "event", "result_id": "B2"}
                cells |= {"evidence": "reported", "audience": "public", "source_id": "branch-returns"}
                cells |= {"period_end": cells["period_start"], "known_on": str(source.known_on)}
                found.rows.append(NewRow("observations", cells, records.sheet, record.row))
            return found


    importer = Rooms()
""").lstrip()

DOORS = """
    import json
    from milepost.importers.interface import Gathered, Importer, NewRow

    class Doors(Importer):
        name = "doors"
        help = "the door counter's JSON"

        def reads(self, source):
            return source.path.suffix == ".json"

        def rows(self, source):
            found = Gathered()
            for at, item in enumerate(json.loads(source.path.read_text("utf-8")), 1):
                cells = {"target_id": "L3", "measure": "event", "result_id": "B2", "value": "1"}
                cells |= {"country": item["district"], "period_start": item["day"]}
                cells |= {"period_end": item["day"], "known_on": str(source.known_on)}
                cells |= {"evidence": "reported", "audience": "public"}
                cells |= {"source_id": "branch-returns"}
                found.rows.append(NewRow("observations", cells, "", at))
            return found

    importer = Doors()
"""


@pytest.fixture
def rooms(tmp_path):
    path = tmp_path / "rooms-2030.csv"
    path.write_text(LIST, "utf-8")
    return path


def add(workbook, code, name="rooms.py"):
    path = workbook.root / "plugins" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(textwrap.dedent(code), "utf-8")


def rows_of(path):
    (path,) = path.parent.glob(path.name)
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("options", [(), ("--format", "rooms")])
def test_an_importer_of_the_workbook_gives_rows(tiny_workbook, import_file, rooms, options):
    add(tiny_workbook, ROOMS)
    result = import_file(rooms, "--known-on", "2030-08-01", *options)
    assert result.exit_code == 0, result.output
    made = rows_of(tiny_workbook.data / "observations/rooms-2030-*.csv")
    assert [(row["country"], row["value"], row["known_on"]) for row in made] == [
        ("XAB", "2", "2030-08-01"), ("XBA", "1", "2030-08-01"),
    ]  # fmt: skip
    assert all(row["observation_id"].startswith("l3-") for row in made)
    assert made[0]["source_locator"].endswith("row 2")
    (entry,) = rows_of(tiny_workbook.data / "imports/*.csv")
    assert entry["format"] == "rooms"


def test_a_file_that_is_no_table_is_offered_to_a_plugin(import_file, tiny_workbook, tmp_path):
    add(tiny_workbook, DOORS, "doors.py")
    path = tmp_path / "doors.json"
    path.write_text('[{"district": "XAB", "day": "2030-04-01"}]', "utf-8")
    result = import_file(path, "--known-on", "2030-08-01", "--dry-run")
    assert result.exit_code == 0, result.output
    assert "country XAB, value 1, period_end 2030-04-01" in result.output
    path = path.rename(path.with_name("other.toml"))
    result = import_file(path, "--dry-run")
    assert result.exit_code == 1
    assert "other.toml has an unknown kind of name" in result.output


def test_rows_of_a_plugin_are_validated_like_all_others(tiny_workbook, import_file, rooms):
    add(tiny_workbook, ROOMS)
    rooms.write_text(LIST.replace("XBA", "XYZ"), "utf-8")
    result = import_file(rooms)
    assert result.exit_code == 1
    assert "rooms-2030.csv, row 3, country" in result.output
    assert not (tiny_workbook.data / "observations/rooms-2030-*.csv").exists()


def test_a_package_brings_an_importer_by_entry_point(import_file, rooms, tmp_path, monkeypatch):
    site = tmp_path / "site"
    package = site / "orlensee-1.dist-info"
    package.mkdir(parents=True)
    (site / "orlensee_rooms.py").write_text(ROOMS, "utf-8")
    (package / "METADATA").write_text(
        "Metadata-Version: 2.1\nName: orlensee\nVersion: 1\n", "utf-8"
    )
    (package / "entry_points.txt").write_text(
        "[milepost.importers]\nrooms = orlensee_rooms:importer\n", "utf-8"
    )
    monkeypatch.syspath_prepend(site)
    result = import_file(rooms, "--known-on", "2030-08-01", "--dry-run")
    assert result.exit_code == 0, result.output
    assert "2 new rows" in result.output


def test_an_unknown_format_lists_the_importers(tiny_workbook, import_file, rooms):
    add(tiny_workbook, ROOMS)
    result = import_file(rooms, "--format", "rome")
    assert result.exit_code == 2
    assert "There is no format 'rome'" in result.output
    assert "rooms: the building office's list of reading rooms" in result.output


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("import nothing_of_this_name", "plugins/rooms.py: the plug-in can't be loaded"),
        ("importer = 'rooms'", "expected 'importer' to be an Importer, found str"),
        ("", "gives no importer: end the file with a line such as importer = MyImporter()"),
        ("class Rooms: ...\nimporter = Rooms", "is a class: write importer = Rooms()"),
    ],
)
def test_a_broken_plugin_is_named(tiny_workbook, import_file, rooms, code, message):
    add(tiny_workbook, code)
    result = import_file(rooms)
    assert result.exit_code == 1
    assert message in result.output


@pytest.mark.parametrize(
    ("right", "wrong", "message"),
    [
        ("records.sheet", "records.sheets", "AttributeError: 'Records' object has no attribute"),
        ('cells["period_start"]', 'cells["opened"]', "KeyError: 'opened'"),
        ("return source.path.name.", "return source.path.title.", "AttributeError"),
    ],
)
def test_a_plugin_that_fails_is_named_with_its_line(
    tiny_workbook, import_file, rooms, right, wrong, message
):
    code = ROOMS.replace(right, wrong)
    add(tiny_workbook, code)
    line = next(at for at, words in enumerate(code.splitlines(), 1) if wrong in words)
    result = import_file(rooms)
    assert result.exit_code == 1
    assert f"The importer 'rooms' failed (rooms.py, line {line}): {message}" in result.output
    assert "milepost itself failed" not in result.output


def test_titles_that_the_file_has_not_are_named_as_the_plugin_writes_them(
    tiny_workbook, import_file, rooms
):
    add(tiny_workbook, ROOMS)
    rooms.write_text(LIST.replace("Opened on,Rooms", "Opened,Number"), "utf-8")
    result = import_file(rooms)
    assert result.exit_code == 1
    assert "no row names the columns; expected some of: District, Opened on, Rooms" in result.output


def test_two_importers_of_one_name_are_refused(tiny_workbook, import_file, rooms):
    add(tiny_workbook, ROOMS)
    add(tiny_workbook, ROOMS, "again.py")
    result = import_file(rooms)
    assert result.exit_code == 1
    assert "Two importers are named 'rooms'" in result.output


def test_a_column_that_the_table_lacks_is_no_row_lost_in_silence(tiny_workbook, import_file, rooms):
    add(tiny_workbook, ROOMS.replace('"country"', '"district"'))
    result = import_file(rooms)
    assert result.exit_code == 1
    assert "'rooms' gives row 2 the column 'district'" in result.output


def test_a_plugin_of_several_files_imports_its_own(tiny_workbook, import_file, rooms):
    columns = next(line for line in ROOMS.splitlines() if line.startswith("COLUMNS"))
    add(tiny_workbook, columns + "\n", "office/columns.py")
    code = ROOMS.replace(columns, "from .columns import COLUMNS")
    add(tiny_workbook, code, "office/__init__.py")
    result = import_file(rooms, "--known-on", "2030-08-01")
    assert result.exit_code == 0, result.output


def test_only_import_runs_a_plugin(tiny_workbook, rooms, tmp_path, pytestconfig):
    mark = tmp_path / "ran"
    add(tiny_workbook, f"open({str(mark)!r}, 'w').close()")
    root = ["--root", str(tiny_workbook.root)]
    making = [["run"], ["build", "--to", "html"]]
    if not pytestconfig.getoption("--stress"):  # a chapter that is made as all are
        making = [["run", "--only", "sources"]]
    for command in (["check"], ["template", "-o", str(tmp_path / "form.xlsx")], *making):
        result = CliRunner().invoke(main, [*command, *root])
        assert result.exit_code == 0, result.output
        assert not mark.exists(), command
    CliRunner().invoke(main, ["import", str(rooms), *root])
    assert mark.exists()
