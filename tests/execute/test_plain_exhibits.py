"""`chapter.exhibit` takes a figure of matplotlib and a DataFrame as they are."""

import matplotlib.pyplot as plt
import pandas as pd
import pytest
from matplotlib.figure import Figure
from tiny_workbook import copy_tiny, put

from milepost.core.workbook import find_workbook
from milepost.edition.params import Chapter as Params
from milepost.inputs.store import make_slice
from milepost.report.chapter import Chapter
from milepost.report.plain_exhibits import table_of

FRAME = pd.DataFrame({"district": ["Old_harbour", "Millgate"], "visits": [1234, 5.5]})


@pytest.fixture(scope="module")
def cut(tmp_path_factory):
    root = tmp_path_factory.mktemp("own") / "workbook"
    copy_tiny(root)
    put(root / "data/observations/libraries.csv", 2, evidence="illustrative")
    return make_slice(find_workbook(root), "2030", Params("mine", {}, "mine.ipynb"))


@pytest.fixture
def chapter(cut, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return Chapter(cut, interactive=False)


def test_axes_of_pyplot_are_an_exhibit_and_are_shown_once(chapter, tmp_path):
    axes = FRAME.plot.bar(x="district", y="visits")
    page = chapter.exhibit(axes, caption="Visits.", alt="Old harbour leads.", table=FRAME).data
    assert '![Visits.](figures/mine/figure-1.svg){#fig-mine-figure-1 fig-alt="Old' in page
    assert "| Old\\_harbour | 1,234 |" in page
    assert (tmp_path / "figures/mine/figure-1.svg").read_text("utf-8").startswith("<svg")
    assert plt.get_fignums() == []


def test_a_frame_is_an_exhibit(chapter, tmp_path):
    shown = chapter.exhibit(FRAME, caption="Visits.", name="visits")
    assert ": Visits. {#tbl-mine-visits}" in shown.data
    assert "No observations" not in shown.data
    assert shown.metadata["milepost"]["notebook"] == "mine"
    assert (
        (tmp_path / "figures/mine/visits.csv").read_text().startswith("district,visits\nOld_harb")
    )


def test_what_the_chapter_was_asked_for_is_told_of_in_the_caption(chapter):
    rows = chapter["observations"]
    assert "illustrative" in set(rows["evidence"])
    page = chapter.exhibit(FRAME, caption="Visits.").data
    assert "Visits. *May hold illustrative data.*" in page
    page = chapter.exhibit(FRAME, caption="Visits.", rows=rows).data
    assert "Visits. *Holds illustrative data.*" in page


def test_what_is_no_exhibit_is_told(chapter):
    with pytest.raises(ValueError, match="no alternative text"):
        chapter.exhibit(Figure(), caption="Nothing.")
    with pytest.raises(TypeError, match="not int"):
        chapter.exhibit(5, caption="Five.")
    with pytest.raises(ValueError, match="300 rows"):
        chapter.exhibit(pd.DataFrame({"a": range(300)}), caption="Long.")


def test_an_index_that_says_something_heads_its_rows():
    frame = pd.DataFrame({("2029", "men"): [1], ("2029", "women"): [2]}, index=["North"])
    assert (
        table_of(frame).markdown().splitlines()[0]
        == "| \N{NO-BREAK SPACE} | 2029: men | 2029: women |"
    )
    assert table_of(frame).markdown().splitlines()[2] == "| North | 1 | 2 |"
    assert table_of(pd.Series([1, 2], name="n")).markdown().splitlines()[0] == "| n |"
