"""Small workbooks to execute."""

from collections.abc import Callable
from pathlib import Path

import pytest
from run_support import Book


@pytest.fixture
def book(tmp_path: Path) -> Book:
    return Book(tmp_path / "workbook")


@pytest.fixture(scope="module")
def make_book(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Book]:
    return lambda: Book(tmp_path_factory.mktemp("book") / "workbook")
