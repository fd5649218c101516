"""What an audience may not see stands in no file of its book, nor in what was kept to make it."""

import shutil

import pytest
from hostile_book import SECRET_NUMBER, SECRET_TEXT, add_secrets, everything

from milepost.edition.params import read_edition
from milepost.inputs.edition_tables import edition_data
from milepost.validate.check import check_workbook

# as numbers are printed: plain, with commas, with thin or no-break spaces
NUMBERS = [SECRET_NUMBER, "86,753,091", "86 753 091", "86\u202f753\u202f091", "86\xa0753\xa0091"]
WHERE = ["reports", "chapters", ".milepost"]


@pytest.mark.slow
@pytest.mark.parametrize("folder", WHERE)
def test_no_secret_is_found_in_any_file_made(hostile_book, folder):
    found = [
        name
        for name, content in everything(hostile_book.root / folder)
        if any(secret in content for secret in (SECRET_TEXT, *NUMBERS))
    ]
    assert found == []


@pytest.mark.slow
def test_nothing_is_searched_in_vain(hostile_book):
    """What may be seen is found by the same search, in every kind of file."""
    kinds = set()
    for folder in WHERE:
        for name, content in everything(hostile_book.root / folder):
            if any(word in content for word in ("Oldharbour", "Open evenings", "branch-returns")):
                kinds.add(name.split("!")[0].rsplit(".", 1)[-1])
    assert {"html", "js", "pdf", "docx", "xlsx", "csv", "ipynb", "parquet"} <= kinds


@pytest.mark.slow
def test_the_command_says_no_secret(hostile_book):
    assert not any(secret in hostile_book.said for secret in (SECRET_TEXT, *NUMBERS))


@pytest.mark.parametrize("edition", ["2029", "2030"])
def test_hidden_rows_change_no_table_of_an_edition(tiny_workbook, tmp_path, edition):
    """Tables are the same, cell for cell, with the hidden rows and without them."""
    shutil.copytree(tiny_workbook.root, tmp_path / "with")
    add_secrets(tmp_path / "with/data")
    both = []
    for root in (tiny_workbook.root, tmp_path / "with"):
        workbook = type(tiny_workbook)(root)
        dataset = check_workbook(workbook).dataset
        both.append(edition_data(dataset, read_edition(workbook, edition), workbook).tables)
    before, after = both
    assert before.keys() == after.keys()
    for name, table in before.items():
        assert table.equals(after[name]), name


def test_those_who_may_see_it_see_it(tiny_workbook):
    add_secrets(tiny_workbook.data)
    path = tiny_workbook.params / "editions/2030.yml"
    path.write_text(path.read_text("utf-8").replace("audience: public", "audience: internal"))
    dataset = check_workbook(tiny_workbook).dataset
    data = edition_data(dataset, read_edition(tiny_workbook, "2030"), tiny_workbook)
    cells = " ".join(table.to_csv() for table in data.tables.values())
    assert f"{SECRET_TEXT}internalTitle" in cells
    assert f"{SECRET_TEXT}restricted" not in cells
