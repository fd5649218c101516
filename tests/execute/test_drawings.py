"""A chapter that is executed again draws only the figures whose input is another one."""

import shutil
from contextlib import nullcontext

import pytest
from warm_parent import CAN, WarmParent, forked_by

FIGURES = """
import pandas as pd
from pathlib import Path
from milepost import charts
place = Path("figures") / chapter
for name, many in (("still", 5), ("moving", n)):
    frame = pd.DataFrame({"label": ["A", "B"], "value": [many, 3], "evidence": ["reported"] * 2})
    figure = charts.ranked_bars(frame)
    TOUCH
    charts.save_svg(figure, place / f"{name}.svg")
"""
pytestmark = pytest.mark.slow


FORGE = """
import os
from pathlib import Path
for folder in (os.environ["MILEPOST_DRAWINGS"], Path(os.environ["MILEPOST_DRAWINGS"]).parent):
    try:
        for path in Path(folder).rglob("*.svg"):
            path.write_text("<svg>forged</svg>\\n")
    except OSError:
        pass
"""


@pytest.fixture(scope="module", autouse=True)
def _forked_with_drawings_of_their_own(pytestconfig, tmp_path_factory):
    parent = WarmParent(tmp_path_factory.mktemp("warm"))
    started = not CAN or pytestconfig.getoption("--stress")
    with nullcontext() if started else forked_by(parent.start):
        yield
    parent.close()


@pytest.fixture
def book(make_book):
    book = make_book()
    book.write("bars", FIGURES.replace("TOUCH", ""))
    with book.kept_warm():
        yield book


def kept(book):
    return sorted((book.store / "drawings").rglob("*.svg"))


def figures(book):
    folder = book.chapters / "figures" / "bars"
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_what_is_drawn_from_the_same_is_drawn_once(book):
    book.execute(book.job("bars", n=1))
    first = kept(book)
    assert len(first) == 4, "two figures, each for a page and for a phone"
    book.execute(book.job("bars", n=2))
    assert len(kept(book)) == 6
    assert set(first) < set(kept(book))


def test_kept_figures_are_those_that_would_be_drawn(book):
    book.execute(book.job("bars", n=1))
    before = figures(book)
    book.execute(book.job("bars", n=2))
    mixed = figures(book)
    assert mixed["still.svg"] == before["still.svg"]
    assert mixed["moving.svg"] != before["moving.svg"]
    book.execute(book.job("bars", n=2), force="all")
    assert figures(book) == mixed


def test_forced_everything_is_drawn_whatever_is_kept(book):
    job = book.job("bars", n=1)
    book.execute(job)
    drawn = figures(book)
    for path in kept(book):
        path.write_text("<svg/>\n", "utf-8")
    book.execute(job, force={"bars"})
    assert figures(book) == drawn
    shutil.rmtree(book.store / "chapters")
    book.execute(job)
    assert set(figures(book).values()) == {b"<svg/>\n"}, "else nothing kept was ever used"


def test_a_figure_that_the_notebook_changes_is_not_kept(book):
    book.execute(book.job("bars", n=1))
    plain, before = figures(book), kept(book)
    book.write("bars", FIGURES.replace("TOUCH", "figure.axes[0].set_title('changed')"))
    book.execute(book.job("bars", n=1))
    changed = figures(book)
    assert kept(book) == before
    assert all(changed[name] != plain[name] for name in changed)
    assert set(changed) == {"still.svg", "moving.svg"}, "the other form would lack the change"
    book.write("bars", FIGURES.replace("TOUCH", ""), "1 + 1")
    book.execute(book.job("bars", n=1))
    assert figures(book) == plain


@pytest.mark.parametrize("engine", ["warm", pytest.param("stock", marks=pytest.mark.stress)])
def test_what_a_notebook_forges_no_other_shows_nor_itself_once_it_is_mended(book, engine):
    book.execute(book.job("bars"), engine=engine)
    good = figures(book)
    book.write("forger", FIGURES.replace("TOUCH", ""), FORGE)
    book.write("bars", FIGURES.replace("TOUCH", ""), FORGE)  # no better than the other
    forgers = [book.job("forger"), book.job("bars")]
    assert book.states(*forgers, engine=engine, workers=1) == ["executed"] * 2
    assert any("forged" in path.read_text() for path in kept(book)), "else nothing was tried"
    shutil.rmtree(book.store / "chapters")
    book.write("bars", FIGURES.replace("TOUCH", ""))
    book.execute(book.job("bars"), engine=engine)
    assert figures(book) == good


def test_notebooks_that_only_call_the_package_find_what_others_such_have_drawn(book):
    def folders(*cells, name="bars", edition="2025"):
        book.write(name, *cells)
        book.execute(book.job(name, edition=edition))
        return {path.name for path in (book.store / "drawings").iterdir()}

    first = folders("1 + 1")
    assert len(first) == 1
    assert folders("1 + 2") == first
    assert folders("2 + 1", "3") == first
    other = folders("import os")
    assert len(other) == 2
    assert len(folders("import os", "1")) == 3
    assert len(folders("1 + 1", name="lines")) == 4, "another chapter's are its own"
    assert len(folders("1 + 3", edition="2025-internal")) == 5, "so are another edition's"
    assert len(folders("1 + 4")) == 5
