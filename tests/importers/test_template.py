"""The form: sheets, drop-downs, notes, and the same bytes for the same workbook."""

from datetime import UTC, date, datetime
from functools import partial

import openpyxl
import pandas as pd
import pytest
from click.testing import CliRunner
from intake_support import form, put

from milepost.cli.main import main
from milepost.core.kinds import KINDS
from milepost.core.workbook import Workbook
from milepost.edition.params import read_edition
from milepost.importers.excel_form import ROWS, make_template
from milepost.importers.form_sheets import FORMS, measures_of
from milepost.importers.future_editions import edition_to_fill
from milepost.validate.check import Checked


def offered(book, sheet, title):
    letter = next(cell.column_letter for cell in book[sheet][1] if cell.value == title)
    for rule in book[sheet].data_validations.dataValidation:
        if f"{letter}2" in rule and rule.type == "list":
            area = rule.formula1.split("!")[1].replace("$", "")
            return [cell.value for (cell,) in book["Lists"][area]]
    return None


def test_there_is_a_sheet_for_each_kind_of_observation(own_workbook: Workbook):
    book = form(own_workbook)
    assert book.sheetnames == [
        "Instructions", "Events", "Stocks", "Levels", "Flows", "Running totals", "Nil reports",
        "Base values", "Organisation", "Commitments", "Sources", "Lists",
    ]  # fmt: skip
    assert book["Lists"].sheet_state == "hidden"


def test_a_workbook_without_a_table_gets_no_sheet_for_it(tiny_workbook: Workbook):
    assert "Commitments" not in form(tiny_workbook).sheetnames


def test_every_measure_that_a_kind_of_target_takes_has_its_sheet():
    taken = {measure for of in KINDS.values() for measure in of.measures}
    assert taken == {form.measure for form in FORMS if form.measure}


def test_a_new_plan_s_rates_are_taken_in_by_its_form(tmp_path):
    run = partial(CliRunner().invoke, main)
    assert run(["new", str(tmp_path / "plan")]).exit_code == 0
    root = ["--root", str(tmp_path / "plan")]
    assert run(["template", *root, "-o", str(tmp_path / "form.xlsx")]).exit_code == 0
    book = openpyxl.load_workbook(tmp_path / "form.xlsx")
    assert book.sheetnames == [
        "Instructions", "Stocks", "Rates", "Base values", "Sources", "Lists",
    ]  # fmt: skip
    assert offered(book, "Rates", "Target") == ["I2 – Answered in time", "I3 – Waiting time"]
    assert offered(book, "Stocks", "Target") == ["I1 – Centres open"]
    row = {
        "Target": "I3 – Waiting time", "Value": 22, "Period start": date(2025, 6, 30),
        "Period end": date(2025, 6, 30), "Known on": date(2025, 7, 31), "Evidence": "reported",
        "Audience": "public", "Source": "example",
    }  # fmt: skip
    put(book["Rates"], [row])
    book.save(tmp_path / "form.xlsx")
    taken = run(["import", str(tmp_path / "form.xlsx"), *root])
    assert (taken.exit_code, "1 new row" in taken.output) == (0, True)
    filled = run(["template", "--filled", *root, "-o", str(tmp_path / "again.xlsx")])
    assert filled.exit_code == 0
    rows = openpyxl.load_workbook(tmp_path / "again.xlsx")["Rates"].iter_rows(min_row=2)
    assert len([row for row in rows if row[0].value]) == 5


@pytest.mark.parametrize(
    ("kind", "stand", "sheets"),
    [("rate", [], ["rate"]), ("rate", ["level"], ["level"]), ("stock", [], ["stock"]),
     ("increment", ["stock"], ["event", "stock"]), ("direction", ["stock", "base"], ["stock"]),
     ("direction", ["flow"], ["flow", "to-date"]), ("milestone", [], ["step"]),
     ("follow", [], ["stock", "level", "rate", "flow", "to-date"])],
)  # fmt: skip
def test_a_target_is_offered_where_its_values_belong(kind, stand, sheets):
    targets = pd.DataFrame({"target_id": ["T1"], "kind": [kind]})
    rows = pd.DataFrame({"target_id": "T1", "measure": stand})
    taken = measures_of(targets, rows)["T1"]
    found = [form.measure for form in FORMS if form.measure in taken]
    assert [measure for measure in found if measure not in ("base", "nil", "")] == sheets


def test_a_form_asks_for_every_list_that_the_workbook_tags_rows_with(own_workbook: Workbook):
    heads = [cell.value for cell in form(own_workbook)["Events"][1]]
    place = heads.index("Pillar result")
    assert heads[place : place + 6] == [
        "Pillar result", "Presence", "Directions", "Goals", "Tools", "Known on",
    ]  # fmt: skip
    assert heads.count("Item") == 1


def test_drop_downs_offer_what_the_workbook_knows(own_workbook: Workbook, own_checked: Checked):
    book = form(own_workbook)
    countries = offered(book, "Events", "Country")
    assert len(countries) == 195
    assert "AFG – Afghanistan" in countries
    assert offered(book, "Events", "Audience") == ["public", "internal", "restricted"]
    assert len(offered(book, "Events", "Pillar result")) == 33
    levels = [label.split(" – ")[0] for label in offered(book, "Levels", "Target")]
    kinds = own_checked.dataset["targets"].set_index("target_id").loc[levels, "kind"]
    assert set(kinds) <= {"level", "direction"}


def test_every_column_is_explained_and_dates_and_numbers_are_checked(own_workbook: Workbook):
    for sheet in form(own_workbook).worksheets[1:-1]:
        rules = sheet.data_validations.dataValidation
        assert all(cell.comment.text for cell in sheet[1])
        assert all(rule.prompt for rule in rules)
        lists = {"list"} if sheet.title != "Sources" else set()
        assert {*lists, "date"} <= {rule.type for rule in rules}
        assert all(str(rule.sqref).endswith(str(ROWS + 1)) for rule in rules)


def test_the_same_workbook_gives_the_same_bytes(
    own_workbook: Workbook, own_checked: Checked, monkeypatch: pytest.MonkeyPatch
):
    edition = read_edition(own_workbook, "2025")
    first = make_template(own_checked, edition)

    class Later(datetime):
        @classmethod
        def now(cls, tz=None):  # noqa: ARG003
            return datetime(2031, 1, 1, tzinfo=UTC)

    monkeypatch.setattr("openpyxl.writer.excel.datetime.datetime", Later)
    assert make_template(own_checked, edition) == first


def test_names_that_look_like_formulas_stay_text(tiny_workbook: Workbook):
    path = tiny_workbook.data / "sources.csv"
    text = path.read_text("utf-8").replace("Open Shelves: a plan", "=HYPERLINK(1)\x0b plan")
    path.write_text(text, "utf-8")
    book = form(tiny_workbook)
    assert all(cell.data_type != "f" for sheet in book for row in sheet for cell in row)


def test_the_command_writes_the_form(tiny_workbook: Workbook, tmp_path):
    out = tmp_path / "form.xlsx"
    command = ["template", "--root", str(tiny_workbook.root), "-o", str(out)]
    assert CliRunner().invoke(main, command).exit_code == 0
    assert out.read_bytes().startswith(b"PK")
    assert CliRunner().invoke(main, [*command, "--edition", "1999"]).exit_code == 2


@pytest.mark.parametrize(("edition", "code"), [("2031", 0), ("2099", 2), ("1999", 2), ("203x", 2)])
def test_a_form_is_made_for_any_year_of_the_plan(tiny_workbook: Workbook, tmp_path, edition, code):
    out = tmp_path / "form.xlsx"
    command = ["template", "--root", str(tiny_workbook.root), "-o", str(out), "--edition", edition]
    result = CliRunner().invoke(main, command)
    assert result.exit_code == code, result.output
    assert out.exists() == (code == 0)


def test_a_year_without_an_edition_is_bounded_as_the_last_one_was(own_workbook: Workbook):
    plan = pd.Series({"period_start": pd.Timestamp("2024-01-01"),
                      "period_end": pd.Timestamp("2027-12-31")})  # fmt: skip
    made = edition_to_fill(own_workbook, "2026", plan)
    last = read_edition(own_workbook, "2025")
    assert (made.edition, made.year, made.cut_off) == ("2026", 2026, date(2027, 2, 28))
    assert (made.audience, made.evidence) == (last.audience, last.evidence)
    assert "2026" in made.title
