"""Books that several tests look into: one of hostile names and secrets, and a very small one."""

from dataclasses import dataclass
from pathlib import Path

import pytest
from hostile_book import add_secrets, ask_for_word, build, make_hostile
from mini import make_built
from shared import made_once
from tiny_workbook import copy_tiny

TESTS = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Book:
    root: Path
    said: str

    @property
    def report(self) -> Path:
        return self.root / "reports" / "2030"


def make_hostile_book(folder: Path) -> None:
    root = folder / "workbook"
    copy_tiny(root)
    make_hostile(root / "data")
    add_secrets(root / "data")
    ask_for_word(root)
    (folder / "said.txt").write_text(build(root), "utf-8")


@pytest.fixture(scope="module")
def hostile_book(tmp_path_factory: pytest.TempPathFactory) -> Book:
    folder = made_once(tmp_path_factory, "hostile", make_hostile_book)
    return Book(folder / "workbook", (folder / "said.txt").read_text("utf-8"))


@pytest.fixture(scope="module")
def mini_built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The very small workbook with a published book."""
    return made_once(tmp_path_factory, "mini", lambda folder: make_built(folder / "book")) / "book"
