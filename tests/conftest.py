"""Workbooks for tests: the project's own, and a tiny one of another organisation."""

import gc
import shutil
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import pytest
from cached import UNCACHED, cached
from chromium import started
from drawn import examples
from hypothesis import settings
from shared import made_once
from warm_parent import CAN, WarmParent, forked_by

from milepost.core.messages import Language, speak
from milepost.core.workbook import Workbook
from milepost.validate.check import Checked, check_workbook

# how long one input takes says more of what else the machine does than of the code
settings.register_profile("calm", deadline=None, max_examples=examples(100, share=5))
settings.load_profile("calm")
ROOT = Path(__file__).resolve().parents[1]
TINY = Path(__file__).resolve().parent / "tiny"
# how they are started, or where they keep figures, is what these test
OF_PROCESSES = {"test_both_ways", "test_confinement", "test_drawings", "test_processes"}
IGNORED = shutil.ignore_patterns("figures", ".ipynb_checkpoints", "*.csv.tmp")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--long", action="store_true", help="also what takes long")
    parser.addoption(
        "--stress", action="store_true", help="as many inputs and kills as are promised"
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    missing = {}
    if not config.getoption("--stress"):
        missing["stress"] = "runs with --stress (make stress)"
        if not config.getoption("--long"):
            missing["long"] = "runs with --long (make long)"
    if not shutil.which("quarto"):
        missing["quarto"] = "quarto is not on the PATH"
    for item in items:
        for mark in missing.keys() & item.keywords:
            item.add_marker(pytest.mark.skip(reason=missing[mark]))
    # files that take long come first, so that none is left when the others are done
    long = {item.path for item in items if "slow" in item.keywords}
    items.sort(key=lambda item: item.path not in long)


def pytest_collection() -> None:
    """Have what comes now, thousands of tests, not searched for garbage."""
    gc.disable()


def pytest_collection_finish() -> None:
    """Nor what is there by now."""
    gc.freeze()
    gc.enable()
    gc.set_threshold(10_000)


@pytest.fixture(scope="module", autouse=True)
def _english() -> None:
    """What one file's books speak, the next one's do not."""
    speak(Language())


@pytest.fixture(scope="session", autouse=True)
def _warm_when_needed() -> Iterator[None]:
    """Builds in this process get warm when a chapter is stale, not already while they check.

    Most find every chapter fresh, or an error before they execute any; commands in processes of
    their own get warm beforehand.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("milepost.publish.run.HERE", ())
        yield


@pytest.fixture(scope="session")
def warm_parent(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WarmParent]:
    drawings = made_once(tmp_path_factory, "drawings", lambda _: None)
    made = WarmParent(tmp_path_factory.mktemp("warm"), drawings)
    yield made
    made.close()


@pytest.fixture(scope="module", autouse=True)
def _forked(request: pytest.FixtureRequest, warm_parent: WarmParent) -> Iterator[None]:
    """Builds in this process execute in copies of one that is warm; tests of processes do not."""
    started = not CAN or request.path.stem in OF_PROCESSES or request.config.getoption("--stress")
    with nullcontext() if started else forked_by(warm_parent.start):
        yield


@pytest.fixture(scope="module", autouse=True)
def _kept(request: pytest.FixtureRequest) -> Iterator[None]:
    """What is read and computed from the same rows is so once, save where that is tested."""
    anew = request.path.stem in UNCACHED or request.config.getoption("--stress")
    with nullcontext() if anew else cached():
        yield


@pytest.fixture(scope="session")
def own_workbook() -> Workbook:
    """The workbook that this repository is; tests only read it."""
    return Workbook(ROOT)


@pytest.fixture(scope="session")
def own_checked(own_workbook: Workbook) -> Checked:
    return check_workbook(own_workbook)


@pytest.fixture(scope="module")
def browser() -> Iterator:
    """A real Chromium."""
    with started() as found:
        yield found


@pytest.fixture
def tiny_workbook(tmp_path: Path) -> Workbook:
    """The libraries' workbook with the project's notebooks, in a folder of its own."""
    root = tmp_path / "tiny"
    shutil.copytree(TINY, root)
    shutil.copytree(ROOT / "notebooks", root / "notebooks", ignore=IGNORED)
    return Workbook(root.resolve())
