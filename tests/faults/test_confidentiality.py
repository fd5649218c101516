"""What an audience may not see stands in no file of its book, nor in what was kept to make it."""

import pytest
from hostile_book import SECRET_NUMBER, SECRET_TEXT, everything

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
