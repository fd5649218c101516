"""The check of rows is told again only while nothing that it rests on has changed."""

import stat

import pandas as pd
import pytest
from tiny_workbook import ROWS, other_earlier_edition, other_row, other_schema, put

from milepost.core.workbook import Workbook
from milepost.validate import check, rows_cache
from milepost.validate.check import check_workbook
from milepost.validate.rows_cache import checked_rows


@pytest.fixture
def tiny_workbook(tiny_workbook: Workbook) -> Workbook:
    """The libraries' workbook without the two rows that the check warns of."""
    for row in (13, 7):
        put(tiny_workbook.data / ROWS, row, known_on="2031-02-20")
    assert check_workbook(tiny_workbook).problems == []
    return tiny_workbook


@pytest.fixture
def times(monkeypatch) -> list[Workbook]:
    """Each time that the rows were checked."""
    found = []

    def counting(workbook: Workbook) -> check.Rows:
        found.append(workbook)
        return check.read_rows(workbook)

    monkeypatch.setattr(rows_cache, "read_rows", counting)
    return found


def problems(workbook: Workbook) -> list:
    return check_workbook(workbook, checked_rows(workbook)).problems


def doubtful(workbook: Workbook) -> None:
    """A row that is warned of: it became known after every cut-off."""
    put(workbook.data / ROWS, 2, known_on="2031-12-30")


def test_what_is_known_again_is_what_was_found_and_so_are_the_tables(tiny_workbook, times):
    made = check_workbook(tiny_workbook)
    assert problems(tiny_workbook) == []
    rows = checked_rows(tiny_workbook)
    assert check_workbook(tiny_workbook, rows).problems == made.problems
    assert len(times) == 1
    assert [*rows.dataset.tables] == [*made.dataset.tables]
    for name, table in made.dataset.tables.items():
        pd.testing.assert_frame_equal(rows.dataset[name], table)
    for field in ("links", "structure", "dimensions"):
        assert getattr(rows.dataset, field) == getattr(made.dataset, field), field
    with pytest.raises(KeyError):
        rows.dataset["no such table"]


def test_after_a_word_of_a_narrative_its_words_are_judged_and_no_row_is(tiny_workbook, times):
    problems(tiny_workbook)
    path = tiny_workbook.data / "narratives/2030/overview.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("All of {{ value:L999.actual }}.\n", "utf-8")
    assert [item.file for item in problems(tiny_workbook) if item.severity == "error"] == [
        "data/narratives/2030/overview.md"
    ]
    assert len(times) == 1


def unlisted_file(workbook: Workbook) -> None:
    path = workbook.data / "narratives/2030/rows.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("a\n1\n", "utf-8")


def published(workbook: Workbook) -> None:
    path = workbook.reports / "2029/data/assessments.csv"
    path.parent.mkdir(parents=True)
    path.write_text("scope_kind,target_id,target,baseline\nglobal,L1,999,\n", "utf-8")


@pytest.mark.parametrize(
    "change", [other_row, doubtful, other_schema, other_earlier_edition, unlisted_file]
)
def test_whatever_the_check_rests_on_is_another_rows_are_checked_again(
    tiny_workbook, times, change
):
    problems(tiny_workbook)
    change(tiny_workbook)
    assert problems(tiny_workbook) == check_workbook(tiny_workbook).problems
    assert len(times) == 2


def test_what_is_published_is_held_against_the_targets_each_time(tiny_workbook, times):
    problems(tiny_workbook)
    published(tiny_workbook)
    (found,) = problems(tiny_workbook)
    assert found.rule == "published-target"
    assert [found] == check_workbook(tiny_workbook).problems
    assert len(times) == 1


def test_other_software_another_limit_and_who_asks_check_again(tiny_workbook, times, monkeypatch):
    problems(tiny_workbook)
    checked_rows(tiny_workbook, fresh=True)
    assert len(times) == 2
    monkeypatch.setenv("MILEPOST_MAX_CELLS", "1000000")
    problems(tiny_workbook)
    assert len(times) == 3
    monkeypatch.setattr(rows_cache, "software_digest", lambda: "another version")
    problems(tiny_workbook)
    assert len(times) == 4


@pytest.mark.parametrize("wrong", [{"value": "many"}, {"known_on": "2031-12-30"}])
def test_where_there_is_an_error_or_a_warning_nothing_is_kept(tiny_workbook, times, wrong):
    put(tiny_workbook.data / ROWS, 2, **wrong)
    for _ in range(2):
        assert problems(tiny_workbook) == check_workbook(tiny_workbook).problems != []
    assert len(times) == 2
    assert not [*(tiny_workbook.store / "answers").glob("*.rows")]


def test_a_row_that_changes_meanwhile_keeps_nothing(tiny_workbook, monkeypatch):
    def changing(workbook: Workbook) -> check.Rows:
        rows = check.read_rows(workbook)
        doubtful(workbook)
        return rows

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(rows_cache, "read_rows", changing)
        checked_rows(tiny_workbook)
    assert not [*(tiny_workbook.store / "answers").glob("*.rows")]


def test_it_is_its_makers_alone_and_says_nothing(tiny_workbook):
    problems(tiny_workbook)
    [path] = (tiny_workbook.store / "answers").glob("*.rows")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert path.read_bytes().split(b"\n", 1)[1] == b""
