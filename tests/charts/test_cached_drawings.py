"""Where a figure is kept: one place for one input, and never the same place for two."""

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pytest
from drawn import examples
from hypothesis import given, settings
from hypothesis import strategies as st

from milepost.charts import cache
from milepost.core.workbook import DRAWINGS_VARIABLE

CELLS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 3),
    st.sampled_from([0.0, 1.0, -0.0, 0.1, math.nan, math.inf, 1e300]),
    st.sampled_from(["", "1", "a", "None", "nan", "é", "True", "\ud800"]),
    st.sampled_from([pd.Timestamp("2025-01-01"), pd.NaT]),
)
COLUMNS = st.lists(CELLS, min_size=2, max_size=2)


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv(DRAWINGS_VARIABLE, str(tmp_path))


def path_of(*args, **options):
    return cache.kept_path("chart", args, options)


def exactly(cells):
    return [(type(cell), repr(cell)) for cell in cells]


@given(COLUMNS, COLUMNS)
@settings(max_examples=examples(100), deadline=None)
def test_two_frames_have_one_place_if_and_only_if_they_hold_the_same(one, other):
    frames = [pd.DataFrame({"a": pd.Series(cells, dtype="object")}) for cells in (one, other)]
    places = [path_of(frame) for frame in frames]
    assert None not in places
    assert (places[0] == places[1]) == (exactly(one) == exactly(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (pd.Series([1, 2]), pd.Series([1.0, 2.0])),
        (pd.Series([1, 2]), pd.Series([1, 2], index=[1, 0])),
        (pd.Series([1, 2]), pd.Series([1, 2], name="a")),
        (pd.Series(["a", "b"], dtype="str"), pd.Series(["a", "b"], dtype="object")),
        (pd.Categorical(["a"], ["a", "b"]), pd.Categorical(["a"], ["b", "a"])),
        (pd.Categorical(["a"], ["a", "b"]), pd.Categorical(["a"], ["a", "b"], ordered=True)),
        (pd.to_datetime(["2025-01-01"]), pd.to_datetime(["2025-01-02"])),
        (np.array([1, 2]), np.array([1, 2], dtype=float)),
    ],
)
def test_kinds_order_names_and_categories_count(one, other):
    one, other = (pd.DataFrame({"a": cells}) if isinstance(cells, pd.Categorical) else cells
                  for cells in (one, other))  # fmt: skip
    assert path_of(one) is not None
    assert path_of(one) != path_of(other)


def test_options_and_the_charts_name_count():
    frame = pd.DataFrame({"a": [1]})
    places = {
        path_of(frame),
        path_of(frame, unit="a"),
        path_of(frame, unit="b"),
        path_of(frame, other="a"),
        cache.kept_path("another", (frame,), {}),
        path_of(frame.rename(columns={"a": "b"})),
    }
    assert len(places) == 6


def test_what_can_not_be_described_exactly_has_no_place():
    @dataclass
    class Odd:
        value: int

    assert path_of(Odd(1)) is None
    assert path_of({"a", "b"}) is None
    assert path_of(pd.DataFrame({"a": [Odd(1)]})) is None
    assert path_of({(1, 2): "a"}) is None


def test_without_a_folder_nothing_is_kept(monkeypatch):
    monkeypatch.delenv(DRAWINGS_VARIABLE)
    assert path_of(1) is None


def test_a_figure_whose_file_is_gone_is_drawn(tmp_path):
    path = path_of(1)
    path.write_text("<svg>kept</svg>\n", "utf-8")
    drawn = []
    drawing = cache.Drawing(path, lambda: drawn.append(1) or object())
    assert drawing.svg(lambda _: "new") == "<svg>kept</svg>\n"
    assert not drawn
    path.unlink()
    assert drawing.svg(lambda _: "<svg>new</svg>\n") == "<svg>new</svg>\n"
    assert path.read_text("utf-8") == "<svg>new</svg>\n"
    assert len(drawn) == 1


def test_where_nothing_can_be_written_the_figure_is_drawn_all_the_same(tmp_path, monkeypatch):
    monkeypatch.setenv(DRAWINGS_VARIABLE, str(tmp_path / "no" / "folder"))
    (tmp_path / "no").write_text("a file where a folder should be")
    drawing = cache.Drawing(path_of(1), object)
    assert drawing.svg(lambda _: "<svg/>") == "<svg/>"
