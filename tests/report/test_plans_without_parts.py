"""A plan may lack any of its parts, and name two of them alike: no chapter stops, none is confused."""

import re
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from executed import chapters_of_parts, every_exhibit
from recorded import Recorded
from small_plan import small_dataset, small_edition, small_workbook

from milepost.inputs.edition_tables import LABELS, edition_data
from milepost.read.dataset import Dataset

pytestmark = pytest.mark.slow

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
# what rows name each table by
NAMED_BY = {
    "regions": ("region_id", "regions"), "countries": ("country", "countries"),
    "results": ("result_id",), "pillars": ("pillar_id",), "directions": ("direction_ids",),
    "items": ("item_id",), "tools": ("tool_ids",), "presences": ("presence_id",),
    "commitments": (), "organization": (), "organization_observations": (),
    "commitment_updates": (), "systems": (), "scoped_targets": (), "action_plans": (),
    "action_plan_measures": (), "tiles": (), "observations": (), "sdgs": ("sdg_ids",),
}  # fmt: skip
# tables whose rows belong to rows of another
BELONG = {
    "regions": ("countries", "presences", "commitments"), "pillars": ("results",),
    "countries": ("presences", "tiles"), "organization": ("organization_observations",),
    "commitments": ("commitment_updates",), "action_plans": ("action_plan_measures",),
}  # fmt: skip


def without(*names: str) -> Dataset:
    """The small plan without tables' rows, and without what refers to them."""
    dataset = small_dataset()
    tables = dict(dataset.tables)
    gone = [*names]
    for table in gone:
        gone += BELONG.get(table, ())
    if "countries" in gone:  # what counts countries has nothing to count
        rows = tables["observations"]
        tables["observations"] = rows[rows["country"].isna()]
    for table in gone:
        if table in tables:
            tables[table] = tables[table].iloc[:0]
        for column in NAMED_BY.get(table, ()):
            for other, rows in tables.items():
                if column in rows and other != table and column not in LABELS.get(other, ("",))[:1]:
                    tables[other] = rows.assign(
                        **{column: pd.Series([None] * len(rows), index=rows.index, dtype="str")}
                    )
    return replace(dataset, tables=tables)


@pytest.fixture(autouse=True)
def nothing_drawn(monkeypatch):
    monkeypatch.setattr("milepost.charts.save_svg", lambda _figure, path, _rows: path)


def first_parts(data):
    """Every notebook, for the first part that it could be about."""
    every = chapters_of_parts(data.tables, NOTEBOOKS)
    return [*{chapter.notebook: chapter for chapter in reversed(every)}.values()]


def shown(tmp_path, dataset: Dataset):
    """What every notebook shows, for the first part that it could be about."""
    data = edition_data(dataset, small_edition("2025"), small_workbook(tmp_path))
    return [*every_exhibit(data, first_parts(data), NOTEBOOKS, tmp_path)]


ALONE = ("regions", "countries", "results", "pillars", "observations")
# each alone with make stress; a plan without regions or pillars at all: tests/test_fewer.py; an edition
# without observations: tests/report/test_exhibits_agree.py
LATER = {"regions", "results", "pillars", "observations"}
OTHERS = tuple({*NAMED_BY} - {*ALONE})


@pytest.mark.parametrize(
    "names",
    [
        ("countries", *OTHERS),
        *(pytest.param(names, marks=pytest.mark.long) for names in (("countries",), OTHERS)),
        *(pytest.param((name,), marks=pytest.mark.stress) for name in sorted(LATER)),
    ],
)
def test_every_chapter_is_made_without_these_tables_rows(tmp_path, names):
    assert shown(tmp_path, without(*names))


NEUTRAL = re.compile(
    r"\b(countr(?:y|ies)|global results?|pillars?|pillar results?|regions?|directions?|presences?)\b",
    re.IGNORECASE,
)
OWN_WORDS = """
member: [Xanton, Xantons]
change: [Ygoal, Ygoals]
pillar: [Zpart, Zparts]
region: [Xarea, Xareas]
result: [Youtcome, Youtcomes]
direction: [Xaxis, Xaxes]
presence: [Ystation, Ystations]
"""


def test_every_exhibit_calls_parts_by_the_plans_own_words_and_tells_those_called_alike_apart(
    tmp_path, monkeypatch
):
    dataset, book = small_dataset(), small_workbook(tmp_path, words=OWN_WORDS)
    tables = dict(dataset.tables)  # of which no row holds a neutral word itself
    tables["targets"] = tables["targets"].assign(unit="cases", unit_one="case")
    tables["presences"] = tables["presences"].assign(kind="office")
    for name, (_, label) in LABELS.items():
        if name in tables and label in tables[name]:
            tables[name] = tables[name].assign(**{label: "Same"})
    data = edition_data(replace(dataset, tables=tables), small_edition("2025"), book)
    found, said, captions = set(), [], []
    monkeypatch.setattr(Recorded, "say", lambda _chapter, *words: said.extend(words))
    monkeypatch.setattr(Recorded, "title", lambda _chapter, words: said.append(words))
    for exhibit in every_exhibit(data, first_parts(data), NOTEBOOKS, tmp_path):
        captions.append(exhibit.caption)
        told = [exhibit.caption, exhibit.alt, exhibit.note, *(exhibit.words or [])]
        told += [column.title for column in exhibit.table.columns.values()]
        told += [cell for row in exhibit.cells() for cell in row]
        where = f"{exhibit.chapter.notebook}, {exhibit.name}"
        found |= {f"{where}: {text}" for text in told if NEUTRAL.search(text)}
    # the annex speaks of a kind of target that is a direction, too
    found |= {text for text in said
              if NEUTRAL.search(re.sub(r"[Dd]irection|\{#[^}]*\}", "", text) if text[:3] == "## " else text)}  # fmt: skip
    assert "\n".join(sorted(found)) == ""
    assert "Same (" in " ".join(captions)
