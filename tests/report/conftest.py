"""Chapters of the small plan, opened by the real way; tests only read them."""

from collections.abc import Callable
from pathlib import Path

import pytest
from recorded import Recorded
from small_plan import open_small, small_data, small_workbook

from milepost.core.workbook import Workbook
from milepost.inputs.records import EditionData

Opened = Callable[..., Recorded]
WITHHELD = "minimum: 3\ntargets: [T5]\n"


@pytest.fixture(scope="session")
def small_book(tmp_path_factory: pytest.TempPathFactory) -> Workbook:
    return small_workbook(tmp_path_factory.mktemp("small"))


@pytest.fixture(scope="session")
def withheld_book(tmp_path_factory: pytest.TempPathFactory) -> Workbook:
    """The same plan, of which single visits (T5) are too few to be shown."""
    return small_workbook(tmp_path_factory.mktemp("withheld"), disclosure=WITHHELD)


@pytest.fixture(scope="session")
def data(small_book: Workbook) -> EditionData:
    return small_data(small_book)


@pytest.fixture(scope="session")
def withheld_data(withheld_book: Workbook) -> EditionData:
    return small_data(withheld_book)


@pytest.fixture
def opened(small_book: Workbook, data: EditionData) -> Opened:
    """Open a chapter of the edition of 2025: ``opened("pillar", pillar="P")``."""
    return lambda *args, **parameters: open_small(
        small_book, data, *args, kind=Recorded, **parameters
    )


@pytest.fixture
def chapter(opened: Opened) -> Recorded:
    """A chapter on the whole plan, in 2025."""
    return opened()


@pytest.fixture
def withheld(withheld_book: Workbook, withheld_data: EditionData) -> Recorded:
    """The same chapter where the rows of the visits are kept back."""
    return open_small(withheld_book, withheld_data, kind=Recorded)


@pytest.fixture(autouse=True)
def page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of its own for the files of exhibits; no picture is written."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("milepost.charts.save_svg", lambda _figure, path, _rows: path)
    return tmp_path
