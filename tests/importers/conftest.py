"""A form that is filled, and the command that takes it in."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner, Result
from intake_support import form_bytes, put

from milepost.cli.main import main
from milepost.core.workbook import Workbook

Fill = Callable[..., Path]


TINY = Path(__file__).resolve().parents[1] / "tiny"


@pytest.fixture
def told_effects() -> None:
    """Asked for by a test, imports say what they change in an edition."""


@pytest.fixture(autouse=True)
def _effects_untold(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """What an import changes in an edition takes most of its time: worked out where it is read."""
    if "told_effects" not in request.fixturenames:
        monkeypatch.setattr("milepost.cli.import_._effects", lambda *_: [])


@pytest.fixture(scope="session")
def tiny_form() -> bytes:
    """The tiny workbook's form, made once."""
    return form_bytes(Workbook(TINY))


@pytest.fixture
def fill(tiny_form: bytes, tmp_path: Path) -> Fill:
    def filled(name: str = "intake.xlsx", **sheets: list[dict[str, Any]]) -> Path:
        book = openpyxl.load_workbook(BytesIO(tiny_form))
        for title, rows in sheets.items():
            put(book[title], rows)
        path = tmp_path / name
        book.save(path)
        return path

    return filled


@pytest.fixture
def import_file(tiny_workbook: Workbook) -> Callable[..., Result]:
    def run(path: Path, *options: str) -> Result:
        root = str(tiny_workbook.root)
        result = CliRunner().invoke(main, ["import", str(path), "--root", root, *options])
        assert result.exception is None or isinstance(result.exception, SystemExit), result.output
        return result

    return run
