import json
import os

import pytest

from milepost.execute.cache import ENTRY, Store


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path / ".milepost")


def make(store, text="words"):
    made = store.new_scratch("made") / "entry"
    (made / "figures" / "a").mkdir(parents=True)
    (made / "a.ipynb").write_text(text)
    (made / "figures" / "a" / "x.svg").write_text("<svg/>")
    return made


def test_what_is_kept_is_found_with_its_files(store):
    store.keep("k", make(store), {"name": "a"})
    entry = store.read_entry("k")
    assert entry["name"] == "a"
    assert set(entry["files"]) == {"a.ipynb", "figures/a/x.svg"}
    assert store.read_entry("other") is None


@pytest.mark.parametrize(
    "fault", ["missing", "shorter", "as long", "a link", "no description", "half a description"]
)
def test_a_damaged_entry_is_not_used_and_is_replaced(store, fault):
    store.keep("k", make(store), {})
    folder = store.entry("k")
    if fault == "missing":
        (folder / "figures/a/x.svg").unlink()
    elif fault == "shorter":
        (folder / "a.ipynb").write_text("w")
    elif fault == "as long":
        (folder / "a.ipynb").write_text("Words")
    elif fault == "a link":
        (folder / "a.ipynb").rename(folder.parent / "aside")
        (folder / "a.ipynb").symlink_to(folder.parent / "aside")
    elif fault == "no description":
        (folder / ENTRY).unlink()
    else:
        (folder / ENTRY).write_text('{"files"')
    assert store.read_entry("k") is None
    store.keep("k", make(store), {})
    assert store.read_entry("k") is not None


def test_the_first_of_two_runs_with_the_same_key_is_kept(store):
    first, second = make(store, "first"), make(store, "again")
    store.keep("k", first, {})
    store.keep("k", second, {})
    assert (store.entry("k") / "a.ipynb").read_text() == "first"
    assert not second.exists()


def test_a_forced_run_takes_the_place_of_the_entry(store):
    store.keep("k", make(store, "first"), {})
    store.keep("k", make(store, "again"), {}, replace=True)
    assert (store.entry("k") / "a.ipynb").read_text() == "again"


def test_a_run_that_is_killed_before_the_last_step_leaves_no_entry(store, monkeypatch):
    made = make(store)

    class Killed(BaseException):
        pass

    def killed(*_):
        raise Killed

    monkeypatch.setattr("pathlib.Path.rename", killed)
    with pytest.raises(Killed):
        store.keep("k", made, {})
    assert store.read_entry("k") is None


def test_using_an_entry_is_noted(store):
    store.keep("k", make(store), {})
    path = store.entry("k") / ENTRY
    os.utime(path, (0, 0))
    store.touch("k")
    assert path.stat().st_mtime > 0


def test_what_a_chapter_was_last_made_from_is_kept_by_edition(store):
    store.write_last("2024", "a", {"key": "1"})
    store.write_last("2025", "a", {"key": "2"})
    assert store.read_last("2024", "a") == {"key": "1"}
    assert store.read_last("2023", "a") is None


def test_details_that_can_not_be_read_are_as_if_they_were_gone(store):
    store.write_part("d", ["x"])
    assert store.read_part("d") == ["x"]
    (store.folder / "parts" / "d.json").write_text(json.dumps("x")[:2])
    assert store.read_part("d") is None
