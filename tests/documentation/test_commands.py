"""Whoever follows the documentation to the letter gets what it promises."""

import os
import shutil
import sys
from pathlib import Path

import pytest
from guide import Reader, cells, reader, steps
from shared import made_once

import pandas as pd

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
TUTORIAL = DOCS / "tutorial" / "first-book.md"
# what is followed elsewhere, or begins without a workbook
APART = {"another-plan", "clusters"}
GUIDES = sorted({path.stem for path in (DOCS / "how-to").glob("*.md")} - APART)
BINARIES = Path(sys.executable).parent


def without_installing(page: str) -> str:
    """The page from its second step on: installing has a test of its own."""
    head, _mark, rest = page.partition("## Look at")
    assert "pip install" in head
    return rest


def beside_the_project(folder: Path) -> Reader:
    (folder / "milepost").symlink_to(ROOT)
    return reader(folder, BINARIES)


@pytest.fixture(scope="session")
def followed(tmp_path_factory) -> Path:
    """The folder in which the tutorial was followed to its end."""

    def follow(folder: Path) -> None:
        page = TUTORIAL.read_text("utf-8")
        beside_the_project(folder).follow(without_installing(page), TUTORIAL.name)

    return made_once(tmp_path_factory, "tutorial", follow) / "first-book"


def test_the_tutorial_leads_from_the_sheet_to_the_website(followed):
    assert (followed / "site" / "index.html").is_file()
    assert (followed / "site" / "2025" / "book.pdf").is_file()
    overview = (followed / "site" / "2025" / "html" / "chapters" / "overview.html").read_text("utf-8")
    assert "from 20 to 17 in two years" in " ".join(overview.split())


@pytest.mark.parametrize("name", GUIDES)
def test_a_guide_is_followed_in_the_workbook_of_the_tutorial(name, followed, tmp_path):
    shutil.copytree(followed, tmp_path / "first-book", symlinks=True)
    (tmp_path / "milepost").symlink_to(ROOT)
    page = (DOCS / "how-to" / f"{name}.md").read_text("utf-8")
    reader(tmp_path / "first-book" / "libraries", BINARIES).follow(page, name)
