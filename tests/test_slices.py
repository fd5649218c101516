"""Slices: content-addressed, only what a chapter needs, stale only when that changes."""

from dataclasses import replace

import pandas as pd
import pytest
from tiny_workbook import copy_tiny

from milepost.core.errors import UserError
from milepost.core.workbook import Workbook
from milepost.edition.params import Chapter, read_edition
from milepost.inputs.cut import cut
from milepost.inputs.edition_tables import edition_data
from milepost.inputs.store import SliceWriter, read_slice
from milepost.validate.check import check_workbook

NORTH = Chapter("region", {"region": "north-bank"}, "")
SOUTH = Chapter("region", {"region": "south-bank"}, "")
WHOLE = Chapter("overview", {}, "")
NARROW = Chapter("commitments", {}, "", ("commitments",))


def slices_of(workbook):
    checked = check_workbook(workbook).raise_errors()
    data = edition_data(checked.dataset, read_edition(workbook, "2030"), workbook)
    writer = SliceWriter(data, workbook.store)
    return {chapter.name: writer.write(chapter) for chapter in (NORTH, SOUTH, WHOLE, NARROW)}


@pytest.fixture(scope="module")
def cut_once(tmp_path_factory):
    """The tiny workbook and its slices; tests only read them."""
    root = tmp_path_factory.mktemp("slices") / "tiny"
    copy_tiny(root)
    workbook = Workbook(root.resolve())
    return workbook, slices_of(workbook)


def edit(workbook, old, new):
    path = next((workbook.data / "observations").glob("*.csv"))
    content = path.read_text("utf-8")
    assert content.count(old) >= 1
    path.write_text(content.replace(old, new, 1), "utf-8")


def test_a_regions_slice_holds_only_its_own_observations(cut_once):
    _, slices = cut_once
    north = slices["region-north-bank"].table("observations")
    south = slices["region-south-bank"].table("observations")
    assert set(north["region_id"]) == {"north-bank"}
    assert set(south["region_id"]) == {"south-bank"}
    found = slices["region-north-bank"].table("assessments")
    assert set(zip(found["scope_kind"], found["scope_id"], strict=True)) == {
        ("region", "north-bank")
    }


def test_the_same_content_has_the_same_name_whatever_the_order_of_writing(cut_once, tiny_workbook):
    first = {name: item.slice_id for name, item in cut_once[1].items()}
    again = {name: item.slice_id for name, item in slices_of(tiny_workbook).items()}
    assert first == again


def test_an_edited_row_changes_the_slices_that_hold_it_and_no_other(cut_once, tiny_workbook):
    _, before = cut_once
    north = before["region-north-bank"].table("observations")
    statement = north["statement"].dropna().iloc[0]
    edit(tiny_workbook, statement, f"{statement} indeed")
    after = slices_of(tiny_workbook)
    changed = {name for name in before if before[name].slice_id != after[name].slice_id}
    assert changed == {"region-north-bank", "overview"}  # not one that uses no observation


def test_a_chapter_that_names_its_tables_gets_these_and_what_every_chapter_needs(cut_once):
    narrow = cut_once[1]["commitments"]
    assert set(narrow.tables) == {
        "commitments", "narrative", "plan", "reports", "sources", "stopped",
    }  # fmt: skip
    assert set(narrow.table("sources")["source_id"]) == set(narrow.table("plan")["source_id"])
    with pytest.raises(UserError, match="no table 'observations'"):
        narrow.table("observations")


def test_a_note_changes_no_slice(tiny_workbook):
    """A remark for colleagues is no input of a chapter."""
    checked = check_workbook(tiny_workbook).raise_errors()
    edition = read_edition(tiny_workbook, "2030")
    names = set()
    for remark in ("", "look at this again"):
        tables = dict(checked.dataset.tables)
        tables["targets"] = tables["targets"].assign(note=remark, source_page=remark)
        data = edition_data(replace(checked.dataset, tables=tables), edition, tiny_workbook)
        names.add(SliceWriter(data, tiny_workbook.store).write(WHOLE).slice_id)
    assert len(names) == 1


def test_tables_that_chapters_share_are_stored_once(cut_once):
    workbook, slices = cut_once
    names = {item.tables["plan"] for item in slices.values()}
    assert len(names) == 1
    stored = list((workbook.store / "tables").glob("*.parquet"))
    used = {digest for item in slices.values() for digest in item.tables.values()}
    assert {path.stem for path in stored} == used


def test_what_was_written_comes_back(tiny_workbook):
    checked = check_workbook(tiny_workbook).raise_errors()
    edition = read_edition(tiny_workbook, "2030")
    data = edition_data(checked.dataset, edition, tiny_workbook)
    written = SliceWriter(data, tiny_workbook.store).write(WHOLE)
    read = read_slice(tiny_workbook.store, written.slice_id)
    assert read.edition == edition
    for name, table in cut(data, WHOLE).items():
        pd.testing.assert_frame_equal(read.table(name), table, check_dtype=False, obj=name)


def test_a_missing_slice_says_how_to_make_it(tiny_workbook):
    with pytest.raises(UserError, match="milepost run"):
        read_slice(tiny_workbook.store, "0" * 64)
