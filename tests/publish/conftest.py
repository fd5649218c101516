"""Built books of the libraries' workbook."""

from pathlib import Path

import pytest
from book_support import build_as, write_workbook
from shared import made_once

from milepost.core.workbook import Workbook


def build_book(base: Path) -> None:
    workbook = write_workbook(base / "one folder" / "bücher")
    build_as(
        workbook.root, base / "ann", USER="ann", LOGNAME="ann", TZ="Pacific/Kiritimati",
        LC_ALL="C.UTF-8", PYTHONHASHSEED="1",
    )  # fmt: skip


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Workbook:
    """A built book; tests only read it."""
    base = made_once(tmp_path_factory, "built", build_book)
    return Workbook((base / "one folder" / "bücher").resolve())


@pytest.fixture(scope="session")
def built_by_quarto(tmp_path_factory: pytest.TempPathFactory) -> Workbook:
    """The same book, rendered by Quarto."""
    base = tmp_path_factory.mktemp("quarto")
    workbook = write_workbook(base / "workbook")
    build_as(workbook.root, base / "ann", renderer="quarto")
    return workbook


@pytest.fixture(params=["built", pytest.param("built_by_quarto", marks=pytest.mark.quarto)])
def either(request: pytest.FixtureRequest) -> Workbook:
    """A built book by each renderer that is there."""
    workbook: Workbook = request.getfixturevalue(request.param)
    return workbook
