"""Filled forms become rows with provenance, once, whole or not at all."""

import csv
import json
import shutil
import subprocess
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from intake_support import EVENT, contents

from milepost.core.files import sha256_of
from milepost.validate.check import check_workbook

pytestmark = pytest.mark.slow


def rows_of(path):
    """The rows of the one file that a pattern names."""
    (path,) = path.parent.glob(path.name)
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_a_filled_form_becomes_rows_that_say_where_they_are_from(tiny_workbook, fill, import_file):
    form = fill(Events=[EVENT])
    result = import_file(form)
    assert result.exit_code == 0, result.output
    (row,) = rows_of(tiny_workbook.data / "observations/intake-*.csv")
    assert (row["target_id"], row["country"], row["measure"]) == ("L1", "XAB", "event")
    digest = sha256_of(form)
    assert row["source_locator"] == f"import {digest[:12]}, Events, row 2"
    (entry,) = rows_of(tiny_workbook.data / "imports/*.csv")
    assert (entry["sha256"], entry["file"], entry["rows"]) == (digest, "intake.xlsx", "1")
    assert entry["imported_at"].endswith("Z")
    check_workbook(tiny_workbook).raise_errors()


@pytest.mark.usefixtures("told_effects")
def test_dry_run_shows_what_would_change_and_writes_nothing(tiny_workbook, fill, import_file):
    form = fill(Events=[{**EVENT, "Country": "XAC – Foundry Row"}])
    before = contents(tiny_workbook.root)
    result = import_file(form, "--dry-run")
    assert result.exit_code == 0, result.output
    assert "1 new row" in result.output
    assert "edition 2030, L1:" in result.output
    assert contents(tiny_workbook.root) == before


def test_chapters_of_a_series_are_known_to_an_import(tiny_workbook, fill, import_file):
    """An edition may leave them out: they are made by the contents of the book."""
    root = tiny_workbook.root
    book = root / "_quarto.yml"
    text = book.read_text("utf-8")
    listed = text[text.index("    - part: Banks") : text.index("  appendices:")]
    more = "metadata-files: [chapters/contents.yml]\ncontents:\n  - series: banks\n"
    book.write_text(more + text.replace(listed, ""), "utf-8")
    shutil.rmtree(root / "params/regions")
    (root / "params/series").mkdir()
    (root / "params/series/banks.yml").write_text("notebook: region\nparameter: region\n", "utf-8")
    edition = root / "params/editions/2030.yml"
    left_out = "leaves_out: [region-north-bank]\n"
    edition.write_text(edition.read_text("utf-8") + left_out, "utf-8")
    check_workbook(tiny_workbook).raise_errors()
    result = import_file(fill(Events=[EVENT]))
    assert result.exit_code == 0, result.output


def test_a_file_is_imported_once(tiny_workbook, fill, import_file):
    form = fill(Events=[EVENT])
    assert import_file(form).exit_code == 0
    before = contents(tiny_workbook.data)
    result = import_file(form, "--into", "data/observations/again.csv")
    assert result.exit_code == 1
    assert "imported once" in result.output
    assert contents(tiny_workbook.data) == before


def test_a_corrected_value_is_a_correction_and_the_same_row_is_known(fill, import_file):
    assert import_file(fill(Events=[EVENT])).exit_code == 0
    later = {**EVENT, "Known on": "2030-09-01", "Value": 2}
    result = import_file(fill("second.xlsx", Events=[EVENT, later]))
    assert result.exit_code == 0, result.output
    assert "1 new row, of them 1 correction; 1 row stands" in result.output


def test_another_value_on_the_same_day_is_a_conflict(fill, import_file):
    assert import_file(fill(Events=[EVENT])).exit_code == 0
    result = import_file(fill("second.xlsx", Events=[{**EVENT, "Value": 2}]))
    assert result.exit_code == 1
    assert "second.xlsx, Events, row 2" in result.output
    assert "later 'Known on'" in result.output


MISTAKES = [
    ({"Target id": "L9"}, "'L9' is not in the table 'targets' (data/targets.csv)"),
    ({"Country": "Atlantis"}, "'Atlantis' names no country"),
    ({"Audience": "everyone"}, "is not one of: public, internal, restricted"),
    ({"Period start": "31/12/2030"}, "is not a date such as 2025-12-31"),
    ({"Period end": "2030-05-01"}, "is before 'Period start'"),
    ({"Value": "many"}, "is not a number"),
    ({"Value": "1,234"}, "1234 or 1.234"),
    ({"Value": "=1/0"}, "formula whose result was never saved"),
    ({"Source id": None}, "a value is required"),
    ({"Observation id": "../../etc"}, "does not fit the pattern"),
]


def test_every_mistake_is_named_at_once_and_at_its_cell(tiny_workbook, fill, import_file):
    before = contents(tiny_workbook.data)
    rows = [{**EVENT, "Statement": f"No. {n}", **change} for n, (change, _) in enumerate(MISTAKES)]
    result = import_file(fill(Events=rows))
    assert result.exit_code == 1
    told = [line for line in result.output.splitlines() if line.startswith("error: intake.xlsx")]
    for row, (_, message) in enumerate(MISTAKES, start=2):
        assert any(f"Events, row {row}," in line and message in line for line in told), message
    assert contents(tiny_workbook.data) == before


def test_dates_as_numbers_decimal_commas_and_names_are_read(tiny_workbook, fill, import_file):
    row = {**EVENT, "Period start": 47605, "Period end": 47605, "Known on": 47700, "Value": "1,5",
           "Country": "  MILLGATE "}  # fmt: skip
    result = import_file(fill(Events=[row]))
    assert result.exit_code == 0, result.output
    (made,) = rows_of(tiny_workbook.data / "observations/intake-*.csv")
    assert (made["period_start"], made["value"], made["country"]) == ("2030-05-02", "1.5", "XAB")


def test_a_merged_header_is_refused_in_words(fill, import_file):
    path = fill(Events=[EVENT])
    book = openpyxl.load_workbook(path)
    book["Events"].merge_cells("E1:F1")
    book.save(path)
    result = import_file(path)
    assert result.exit_code == 1
    assert "columns 5 to 6 of the header are merged" in result.output


def test_titles_above_the_header_are_passed_over(fill, import_file):
    path = fill(Events=[EVENT])
    book = openpyxl.load_workbook(path)
    book["Events"].insert_rows(1, 2)
    book["Events"]["A1"] = "Returns of the north bank"
    book["Events"].merge_cells("A1:F1")
    book.save(path)
    result = import_file(path)
    assert result.exit_code == 0, result.output


def as_table(kind):
    row = {
        "target_id": "L1", "measure": "event", "country": "XAB", "result_id": "B1",
        "period_start": "2030-05-02", "period_end": "2030-05-02", "known_on": "2030-06-01",
        "value": "1,5" if kind == "semicolons" else "1.5", "evidence": "reported",
        "audience": "public", "source_id": "branch-returns", "statement": "Café",
    }  # fmt: skip
    mark = ";" if kind == "semicolons" else ","
    return "\n".join([mark.join(row), mark.join(row.values())]) + "\n", row


@pytest.mark.parametrize("kind", ["utf-8", "utf-8-sig", "utf-16", "semicolons", "parquet"])
def test_tables_are_read_whatever_wrote_them(tiny_workbook, tmp_path, import_file, kind):
    text, row = as_table(kind)
    path = tmp_path / ("rows.parquet" if kind == "parquet" else "rows.csv")
    if kind == "parquet":
        import pandas as pd

        dated = {name: pd.Timestamp(row[name]) for name in ("period_start", "known_on")}
        pd.DataFrame([{**row, **dated, "value": 1.5}]).to_parquet(path)
    else:
        path.write_bytes(text.encode("utf-8" if kind == "semicolons" else kind))
    result = import_file(path)
    assert result.exit_code == 0, result.output
    (made,) = rows_of(tiny_workbook.data / "observations/rows-*.csv")
    assert (made["value"], made["statement"], made["known_on"]) == ("1.5", "Café", "2030-06-01")


def test_another_encoding_is_named_and_read_when_it_is_said(tmp_path, import_file):
    path = tmp_path / "rows.csv"
    path.write_bytes(as_table("cp1252")[0].encode("cp1252"))
    result = import_file(path)
    assert result.exit_code == 1
    assert "row 2: is not utf-8" in result.output
    assert import_file(path, "--encoding", "cp1252").exit_code == 0


def test_rows_are_validated_by_every_rule_of_the_workbook(fill, import_file):
    row = {**EVENT, "Target id": "L2", "Numerator": 12, "Denominator": 10}
    row = {title: value for title, value in row.items() if title != "Value"}
    result = import_file(fill(Levels=[row]))
    assert result.exit_code == 1
    assert "is greater than the denominator" in result.output
    assert "intake.xlsx, Levels, row 2" in result.output


def test_the_description_keeps_its_layout(tiny_workbook, fill, import_file):
    path = tiny_workbook.data / "datapackage.json"
    before = path.read_text("utf-8")
    assert import_file(fill(Events=[EVENT])).exit_code == 0
    after = path.read_text("utf-8")
    assert after.startswith(before[: before.rindex("}\n ]")])
    added = json.loads(after)["resources"][len(json.loads(before)["resources"]) :]
    assert [item["path"] for item in added] == [
        "observations/*.csv",
        "sources/*.csv",
        "imports/*.csv",
    ]


@pytest.mark.parametrize(
    "into", ["/etc/rows.csv", "../rows.csv", "data/../../rows.csv", "data/observations/rows.txt",
             "data/observations/libraries.csv", "data/targets.csv", "data/.csv"],
)  # fmt: skip
def test_rows_go_only_to_a_new_file_below_data(tiny_workbook, fill, import_file, into):
    before = contents(tiny_workbook.data)
    result = import_file(fill(Events=[EVENT]), "--into", into)
    assert result.exit_code == 1
    assert contents(tiny_workbook.data) == before


def test_the_log_and_the_names_stand_in_no_slice(tiny_workbook, fill, import_file):
    from milepost.edition.params import read_edition
    from milepost.inputs.edition_tables import edition_data

    assert import_file(fill("secret-mission.xlsx", Events=[EVENT])).exit_code == 0
    dataset = check_workbook(tiny_workbook).dataset
    data = edition_data(dataset, read_edition(tiny_workbook, "2030"), tiny_workbook)
    assert "imports" in dataset.tables
    assert "imports" not in data.tables
    cells = " ".join(table.to_csv() for table in data.tables.values())
    assert "secret-mission" not in cells


def test_an_older_word_on_a_row_is_taken_in_with_a_warning(fill, import_file):
    assert import_file(fill(Events=[EVENT])).exit_code == 0
    result = import_file(fill("b.xlsx", Events=[{**EVENT, "Known on": "2030-05-20", "Value": 3}]))
    assert result.exit_code == 0, result.output
    assert "is before what became known on 2030-06-01" in result.output


@pytest.mark.parametrize("change", [{"Statement": None}, {"Audience": "internal"}])
def test_no_change_of_a_row_is_lost_in_silence(fill, import_file, change):
    first = {**EVENT, "Observation id": "evening-1"}
    assert import_file(fill(Events=[first])).exit_code == 0
    result = import_file(fill("b.xlsx", Events=[{**first, **change}]))
    assert result.exit_code == 1
    assert f"with another '{next(iter(change))}'" in result.output


def test_what_a_correction_changes_is_shown(fill, import_file):
    assert import_file(fill(Events=[EVENT])).exit_code == 0
    later = {**EVENT, "Known on": "2030-09-01", "Value": 2}
    result = import_file(fill("second.xlsx", Events=[later]), "--dry-run")
    assert "(Events, row 2): Value 1 -> 2" in result.output


# Writer alone opens no spreadsheet
CALC = Path(shutil.which("soffice") or "/").resolve().parent / "libsclo.so"


@pytest.mark.slow
@pytest.mark.skipif(not CALC.is_file(), reason="there is no LibreOffice Calc")
def test_a_form_that_libreoffice_saved_is_the_form(tiny_workbook, fill, import_file, tmp_path):
    path = fill(Events=[{**EVENT, "Period start": date(2030, 5, 2)}])
    subprocess.run(
        ["soffice", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless",
         "--convert-to", "xlsx", "--outdir", str(tmp_path / "saved"), str(path)],
        check=True, capture_output=True,
    )  # fmt: skip
    saved = tmp_path / "saved" / path.name
    lists = [
        {str(rule.sqref): rule.formula1 for rule in sheet.data_validations.dataValidation
         if rule.type == "list"}
        for sheet in (openpyxl.load_workbook(file)["Events"] for file in (path, saved))
    ]  # fmt: skip
    assert lists[0] == lists[1] != {}
    result = import_file(saved)
    assert result.exit_code == 0, result.output
    (row,) = rows_of(tiny_workbook.data / "observations/intake-*.csv")
    assert (row["period_start"], row["country"], row["value"]) == ("2030-05-02", "XAB", "1")
