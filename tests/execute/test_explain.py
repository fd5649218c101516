import json
from dataclasses import replace

import pandas as pd
import pytest

from milepost.execute import KeyMaker, execute, explain
from milepost.execute.cache import Store
from milepost.execute.execute import remember
from milepost.execute.explain_rows import row_words, settings_of


@pytest.fixture
def job(book):
    book.write("pillar", "1", "2", "3")
    (book.store / "slices").mkdir(parents=True)
    write_slice(book, "s1", targets="a", observations="a", notes="a")
    return book.job("pillar", edition="2025", slice_id="s1")


def write_slice(book, slice_id, **tables):
    (book.store / "slices" / f"{slice_id}.json").write_text(json.dumps({"tables": tables}))


@pytest.fixture
def made(job, book):
    """The chapter has been executed, as far as the store can tell."""
    store = Store(book.store)
    key = KeyMaker(book.store).key(job)
    folder = store.new_scratch("made") / "entry"
    folder.mkdir()
    store.keep(key.digest, folder, {})
    remember(store, job, key, 1.0)
    return job


def test_a_chapter_that_never_ran_says_so(job, book):
    assert str(explain(job, book.store)) == "stale: it has not been executed yet"


def test_a_fresh_chapter_says_that_nothing_changed(made, book):
    assert explain(made, book.store).fresh
    assert str(explain(made, book.store)).startswith("fresh: nothing")


def test_the_tables_that_changed_are_named(made, book):
    write_slice(book, "s2", targets="a", observations="b", countries="a")
    found = explain(replace(made, parameters={**made.parameters, "slice_id": "s2"}), book.store)
    assert not found.fresh
    assert [change.part for change in found.changes] == ["slice"]
    assert found.reason == (
        "its data changed: table observations changed, table countries new, table notes gone"
    )


def test_a_slice_that_changed_in_no_table_changed_in_its_edition(made, book):
    write_slice(book, "s2", targets="a", observations="a", notes="a")
    found = explain(replace(made, parameters={**made.parameters, "slice_id": "s2"}), book.store)
    assert found.reason == "its data changed: the edition's settings"


def test_the_cells_that_changed_are_numbered(made, book):
    text = made.notebook.read_text().replace('"source": "3"', '"source": "4"')
    made.notebook.write_text(text)
    assert explain(made, book.store).reason == "its notebook changed: cell 4"


def test_the_parameters_that_changed_are_shown_before_and_after(made, book):
    found = explain(replace(made, parameters={**made.parameters, "n": 3}), book.store)
    assert found.reason == "its parameters changed: n 2 -> 3"


def test_code_and_versions_are_named(made, book):
    maker = KeyMaker(book.store)
    code, versions = maker._software["code"][0], maker._software["versions"][0]
    maker.__dict__["_software"] = {
        "code": ({**code, "report/text.py": "new"}, "c2"),
        "versions": ({**versions, "pandas": "9.0"}, "v2"),
    }
    reason = explain(made, book.store, maker).reason
    assert "the package's code changed: file report/text.py changed" in reason
    assert f"what is installed changed: pandas {versions['pandas']} -> 9.0" in reason


def test_another_edition_is_compared_with_its_own_last_run(made, book):
    other = replace(made, parameters={**made.parameters, "edition": "2024"})
    assert explain(other, book.store).reason == "it has not been executed yet"


def test_an_entry_that_is_gone_is_told_from_a_change(made, book):
    (Store(book.store).entry(KeyMaker(book.store).key(made).digest) / "entry.json").unlink()
    assert "no longer in the store" in explain(made, book.store).reason


def test_a_kept_chapter_that_was_changed_is_named_and_executed_again(book):
    book.write("pillar", "1", "2", "3")
    made = book.job("pillar", edition="2025")
    execute([made], book.chapters, book.store)
    kept = Store(book.store).entry(KeyMaker(book.store).key(made).digest) / f"{made.name}.ipynb"
    good = kept.read_bytes()
    kept.write_bytes(good[:-2] + b" }")
    found = explain(made, book.store)
    assert not found.fresh
    assert f"{made.name}.ipynb in the store is not as it was" in found.reason
    assert execute([made], book.chapters, book.store)[0].state == "executed"
    assert kept.read_bytes() == good
    assert (book.chapters / f"{made.name}.ipynb").read_bytes() == good


def test_going_back_to_what_was_executed_before_is_fresh_again(made, book):
    text = made.notebook.read_text()
    made.notebook.write_text(text.replace('"source": "3"', '"source": "4"'))
    assert not explain(made, book.store).fresh
    made.notebook.write_text(text)
    assert explain(made, book.store).fresh
    assert execute([made], book.chapters, book.store)[0].state == "fresh"


def test_the_rows_that_changed_are_named_with_their_cells_and_places(tmp_path):
    (tmp_path / "tables").mkdir()
    old = pd.DataFrame(
        {"observation_id": ["a", "b", "c"], "value": [1.0, 2.0, None], "note": ["x", "y", "z"]}
    )
    new = pd.DataFrame(
        {"observation_id": ["d", "c", "b"], "value": [4.0, None, 2.5], "note": ["w", "z", "y"]}
    )
    old.to_parquet(tmp_path / "tables" / "one.parquet")
    new.to_parquet(tmp_path / "tables" / "other.parquet")
    read = new.assign(_file="f.csv", _row=[2, 3, 4])
    assert row_words(tmp_path, "one", "other", read) == (
        "row b (f.csv, row 4): value 2 -> 2.5; row d (f.csv, row 2) is new; row a is gone"
    )
    assert row_words(tmp_path, "no longer kept", "other") == ""
    assert row_words(tmp_path, "one", "one") == ""


def test_the_settings_that_changed_are_named(tmp_path):
    (tmp_path / "slices").mkdir()
    for name, day, band in (("one", "2026-02-28", 0.9), ("other", "2026-03-31", 0.8)):
        described = {
            "edition": {"cut_off": day},
            "thresholds": {"linear_pace": {"on_track": band, "limited": 0.5}},
        }
        (tmp_path / "slices" / f"{name}.json").write_text(json.dumps(described))
    one, other = (settings_of(tmp_path, name) for name in ("one", "other"))
    assert {name: (one[name], other[name]) for name in one if one[name] != other[name]} == {
        "edition.cut_off": ("2026-02-28", "2026-03-31"),
        "thresholds.linear_pace.on_track": (0.9, 0.8),
    }
