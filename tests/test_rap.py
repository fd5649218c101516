"""The table of RAP levels names only what is there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "docs" / "rap.md").read_text("utf-8")
# what a build makes is no file of the repository
MADE = {"exhibits.csv"}
PATH = re.compile(r"`([\w.-]+/[\w./-]*|[\w-]+\.(?:md|toml|yml|csv|lock)|Makefile)`")
PATHS = sorted(set(PATH.findall(TEXT)) - MADE)


def test_the_table_names_paths():
    assert len(PATHS) > 20


@pytest.mark.parametrize("path", PATHS)
def test_every_path_that_it_names_is_there(path):
    assert (ROOT / path).exists()


def test_every_command_that_it_names_is_there():
    from milepost.cli.main import main

    for name in re.findall(r"`milepost ([a-z]+)`", TEXT):
        assert name in main.commands
    targets = (ROOT / "Makefile").read_text("utf-8")
    for words in re.findall(r"`make ([a-z ]+)`", TEXT):
        assert all(re.search(rf"^{name}:", targets, re.MULTILINE) for name in words.split())


def test_every_line_says_whether_it_is_met():
    rows = [line.split(" | ") for line in TEXT.splitlines() if line.startswith("| ")]
    lines = [cells for cells in rows if cells[1] != "met"]
    assert len(lines) == 25
    assert {cells[1] for cells in lines} == {"yes", "no", "in part"}
