"""An edition's tables are given again only while nothing that they rest on has changed."""

import shutil
import stat

import pandas as pd
import pytest
from tiny_workbook import ROOT, other_earlier_edition, other_row, other_schema, put

from milepost.core.workbook import Workbook
from milepost.edition.params import Chapter, read_edition
from milepost.inputs import edition_cache, store
from milepost.inputs.edition_cache import EditionCache
from milepost.inputs.edition_tables import edition_data
from milepost.inputs.records import EditionData
from milepost.inputs.store import SliceWriter
from milepost.read.dataset import Dataset
from milepost.validate.check import check_workbook

NORTH = Chapter("region", {"region": "north-bank"}, "")
WHOLE = Chapter("overview", {}, "")
WORDS = "narratives/2030/overview.md"


class Reader:
    """Reads and assesses an edition as a build does, and counts how often it is assessed."""

    def __init__(self, workbook: Workbook, name: str = "2030") -> None:
        self.workbook, self.name, self.times = workbook, name, 0

    def data(self, *, fresh: bool = False) -> EditionData:
        edition = read_edition(self.workbook, self.name)
        kept = EditionCache(self.workbook, edition, fresh=fresh)
        return kept.data(check_workbook(self.workbook).raise_errors().dataset, self._make)

    def _make(self, dataset: Dataset, edition, workbook: Workbook) -> EditionData:
        self.times += 1
        return edition_data(dataset, edition, workbook)

    def slices(self, **more: bool) -> list[str]:
        writer = SliceWriter(self.data(**more), self.workbook.store)
        return [writer.write(chapter).slice_id for chapter in (NORTH, WHOLE)]


@pytest.fixture
def reader(tiny_workbook: Workbook) -> Reader:
    return Reader(tiny_workbook)


def write_words(workbook: Workbook, text: str) -> None:
    path = workbook.data / WORDS
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


def test_what_is_given_again_is_what_was_made(reader):
    made, again = reader.data(), reader.data()
    assert reader.times == 1
    assert [*again.tables] == [*made.tables]
    for name, table in made.tables.items():
        pd.testing.assert_frame_equal(again.tables[name], table)
    for field in ("edition", "thresholds", "words", "language", "files", "house"):
        assert getattr(again, field) == getattr(made, field), field


def test_words_of_a_narrative_are_new_and_no_table_is_made_again(reader):
    _, before = reader.slices()
    write_words(reader.workbook, "All of {{ value:L1.actual }}.\n")
    narratives = reader.data().narratives
    north, after = reader.slices()
    assert reader.times == 1
    assert narratives == {"overview": "All of {{ value:L1.actual }}.\n"}
    assert after != before
    assert [north, after] == reader.slices(fresh=True)


def other_method(workbook: Workbook) -> None:
    shutil.copy(ROOT / "params/method.yml", workbook.params)


def other_nouns(workbook: Workbook) -> None:
    path = workbook.params / "words.yml"
    path.write_text(path.read_text("utf-8") + "# another\n", "utf-8")


@pytest.mark.parametrize(
    "change", [other_row, other_schema, other_earlier_edition, other_nouns, other_method]
)
def test_whatever_row_schema_or_choice_is_another_they_are_made_again(reader, change):
    reader.data()
    change(reader.workbook)
    reader.data()
    assert reader.times == 2


def test_another_edition_and_other_software_have_tables_of_their_own(reader, monkeypatch):
    reader.data()
    reader.name = "2029"
    reader.data()
    assert reader.times == 2
    monkeypatch.setattr(edition_cache, "software_digest", lambda: "another version")
    reader.data()
    assert reader.times == 3


def test_who_asks_for_all_anew_is_given_it(reader):
    reader.data()
    reader.data(fresh=True)
    assert reader.times == 2


def test_a_row_that_changes_meanwhile_keeps_nothing(reader):
    rows = reader.workbook.data / "observations/libraries.csv"
    text = rows.read_text("utf-8")
    kept = EditionCache(reader.workbook, read_edition(reader.workbook, "2030"))
    put(rows, 2, value="7")
    changed = kept.data(check_workbook(reader.workbook).dataset, reader._make)
    rows.write_text(text, "utf-8")
    assert not reader.data().tables["observations"].equals(changed.tables["observations"])
    assert reader.times == 2


def test_a_table_that_is_not_as_it_was_written_is_not_believed(reader):
    reader.slices()
    for path in (reader.workbook.store / "tables").glob("*.parquet"):
        path.write_bytes(path.read_bytes()[:-1] + b"?")
    assert reader.slices() == reader.slices()
    assert reader.times == 2


def test_what_is_noted_is_its_makers_alone(reader):
    reader.data()
    [path] = (reader.workbook.store / "assessed").glob("*.json")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_chapter_whose_tables_are_the_same_is_not_cut_again(reader, monkeypatch):
    before = reader.slices()
    with monkeypatch.context() as without:
        without.delattr(store, "cut")
        assert reader.slices() == before
    put(reader.workbook.data / "observations/libraries.csv", 2, value="7")
    assert reader.slices() != before


def test_a_cut_whose_tables_are_gone_is_made_again(reader):
    before = reader.slices()
    for path in (reader.workbook.store / "tables").glob("*"):
        path.unlink()
    assert reader.slices() == before
    assert [*(reader.workbook.store / "tables").glob("*.parquet")]
