import os
import time
from datetime import timedelta

import pytest

from milepost.execute.cache import ENTRY, Store
from milepost.execute.clean import clean

DAY = 86_400


@pytest.fixture
def store(tmp_path):
    store = Store(tmp_path / ".milepost")
    for key in ("old", "new"):
        made = store.new_scratch("made") / "entry"
        made.mkdir()
        (made / "a.ipynb").write_text(key)
        store.keep(key, made, {})
    for name in ("slices/s.json", "tables/t.parquet", "failed/f.ipynb"):
        path = store.folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("x")
        age(path, 40)
    age(store.entry("old") / ENTRY, 40)
    return store


def age(path, days):
    os.utime(path, (time.time() - days * DAY,) * 2)


def test_what_was_not_used_for_so_long_is_removed_and_the_rest_stays(store):
    assert clean(store.folder, 30) == 4
    assert store.read_entry("old") is None
    assert store.read_entry("new") is not None
    assert not list((store.folder / "tables").iterdir())


def test_a_duration_can_be_given(store):
    assert clean(store.folder, timedelta(days=50)) == 0


def test_leftovers_of_a_killed_run_are_removed_and_work_in_progress_stays(store):
    killed, running = store.new_scratch("killed"), store.new_scratch("running")
    age(killed, 2)
    clean(store.folder, 30)
    assert not killed.exists()
    assert running.exists()


def test_a_workbook_that_never_ran_has_nothing_to_clean(tmp_path):
    assert clean(tmp_path / "none", 30) == 0
