"""A notebook shows the same whether it ran in an ordinary kernel or in a forked process."""

from pathlib import Path

import pytest
from run_support import NOTEBOOKS, fixture_job

pytestmark = pytest.mark.slow

# other numbers each time, on purpose; and nothing to compare
DIFFERENT = {"random", "slow"}
# a kernel that dies may or may not get its last message out: only what is told of it is compared
DYING = {"crashing", "killed"}
NAMES = sorted({path.stem for path in NOTEBOOKS.glob("*.ipynb")} - DIFFERENT)
# a kernel takes a second to start: in these nothing is done that others do not do, too (--stress),
LIKE_OTHERS = {
    "allowed_to_fail",
    "basic",
    "crashing",
    "external_output",
    "stray_figures",
    "syntax_error",
}
# and these are tried without --long
TRIED = {"charts", "failing", "prints", "subprocesses", "taken_late"}


def each(names):
    later = {name: pytest.mark.stress if name in LIKE_OTHERS else pytest.mark.long
             for name in {*NAMES} - TRIED}  # fmt: skip
    return [pytest.param(name, marks=later.get(name, ())) for name in sorted(names)]


@pytest.fixture(scope="module")
def both(make_book, pytestconfig):
    """Every notebook named by what it does, executed both ways."""
    asked = {*NAMES} - LIKE_OTHERS if pytestconfig.getoption("--long") else TRIED
    every = pytestconfig.getoption("--stress")
    jobs = [fixture_job(name) for name in NAMES if every or name in asked]
    made = {}
    for engine in ("stock", "warm"):
        book = make_book()
        outcomes = book.execute(*jobs, engine=engine)
        made[engine] = (book, outcomes)
    return made


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.mark.parametrize("name", each(set(NAMES) - DYING))
def test_the_bytes_are_the_same(both, name):
    def made(engine):
        book, _ = both[engine]
        kept = (book.chapters / f"{name}.ipynb", book.store / "failed" / f"{name}.ipynb")
        figures = files(book.chapters / "figures" / name)
        return [path.read_bytes() for path in kept if path.exists()], figures

    assert made("stock") == made("warm")
    assert made("warm")[0], "something was made"


@pytest.mark.parametrize("name", each(NAMES))
def test_failures_are_told_alike(both, name):
    stock, warm = (both[engine][1][name] for engine in ("stock", "warm"))
    assert stock.state == warm.state
    if stock.error:
        assert (stock.error.cell, stock.error.line) == (warm.error.cell, warm.error.line)
        assert stock.error.trace == warm.error.trace


@pytest.mark.parametrize("engine", ["stock", "warm"])
def test_what_other_programs_write_is_shown_once_and_whole(both, engine):
    book, _ = both[engine]
    assert book.shown("taken_late") == "one\ntwo\n"
    assert book.shown("subprocesses") == "1\ntwo\n0three\r\nfour\n[1]\nfive\n"
