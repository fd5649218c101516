"""One book of hostile names and secrets, built once for the tests that look into it."""

from dataclasses import dataclass
from pathlib import Path

import pytest
from hostile_book import add_secrets, ask_for_word, build, make_hostile
from tiny_workbook import copy_tiny

TESTS = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Book:
    root: Path
    said: str

    @property
    def report(self) -> Path:
        return self.root / "reports" / "2030"


@pytest.fixture(scope="session")
def hostile_book(tmp_path_factory: pytest.TempPathFactory) -> Book:
    root = tmp_path_factory.mktemp("hostile") / "workbook"
    copy_tiny(root)
    make_hostile(root / "data")
    add_secrets(root / "data")
    ask_for_word(root)
    return Book(root, build(root))
