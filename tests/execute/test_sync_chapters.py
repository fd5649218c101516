import os

import pytest

from milepost.execute.sync_chapters import read_record, sync_chapters


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "entry"
    (made / "figures" / "a").mkdir(parents=True)
    (made / "a.ipynb").write_text("chapter")
    (made / "figures" / "a" / "x.svg").write_text("<svg/>")
    return made


@pytest.fixture
def chapters(tmp_path):
    return tmp_path / "chapters"


FILES = ["a.ipynb", "figures/a/x.svg"]


def names(folder):
    return sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())


def test_chapters_of_another_edition_are_removed_and_other_files_stay(folder, chapters):
    sync_chapters(chapters, {"a": (folder, FILES)})
    (chapters / "old.ipynb").write_text("")
    (chapters / "figures" / "old").mkdir()
    (chapters / "figures" / "old" / "y.svg").write_text("")
    (chapters / "sources.json").write_text("[]")
    sync_chapters(chapters, {"a": (folder, FILES)})
    assert names(chapters) == ["a.ipynb", "editions.json", "figures/a/x.svg", "sources.json"]
    assert not (chapters / "figures" / "old").exists()


def test_part_of_a_book_leaves_the_rest(folder, chapters):
    sync_chapters(chapters, {})
    (chapters / "other.ipynb").write_text("")
    sync_chapters(chapters, {"a": (folder, FILES)}, whole=False)
    assert "other.ipynb" in names(chapters)


def test_what_is_the_same_is_not_written_again(folder, chapters):
    sync_chapters(chapters, {"a": (folder, FILES)})
    before = (chapters / "a.ipynb").stat()
    sync_chapters(chapters, {"a": (folder, FILES)})
    after = (chapters / "a.ipynb").stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)


def test_a_chapter_edited_by_hand_is_put_back_and_the_store_keeps_its_own(folder, chapters):
    sync_chapters(chapters, {"a": (folder, FILES)})
    with (chapters / "a.ipynb").open("a") as file:
        file.write("edited")
    assert (folder / "a.ipynb").read_text() == "chapter"
    sync_chapters(chapters, {"a": (folder, FILES)})
    assert (chapters / "a.ipynb").read_text() == "chapter"


def test_a_chapter_of_equal_length_and_time_but_other_content_is_put_back(folder, chapters):
    sync_chapters(chapters, {"a": (folder, FILES)})
    times = (chapters / "a.ipynb").stat()
    (chapters / "a.ipynb").write_text("CHAPTER")
    os.utime(chapters / "a.ipynb", ns=(times.st_atime_ns, times.st_mtime_ns))
    sync_chapters(chapters, {"a": (folder, FILES)})
    assert (chapters / "a.ipynb").read_text() == "chapter"


def test_part_of_a_book_keeps_no_old_files_of_its_own_chapters(folder, chapters):
    sync_chapters(chapters, {"a": (folder, FILES)})
    (chapters / "figures" / "a" / "old.csv").write_text("")
    (chapters / "figures" / "b").mkdir()
    (chapters / "figures" / "b" / "other.csv").write_text("")
    sync_chapters(chapters, {"a": (folder, FILES)}, whole=False)
    assert not (chapters / "figures" / "a" / "old.csv").exists()
    assert (chapters / "figures" / "b" / "other.csv").exists()


def test_a_sync_that_is_cut_short_leaves_no_word_on_editions(folder, chapters):
    sync_chapters(chapters, {"a": (folder, FILES)}, made_for={"a": {"edition": "2030"}})
    assert read_record(chapters) == {"a": {"edition": "2030"}}
    with pytest.raises(FileNotFoundError):
        sync_chapters(
            chapters, {"a": (folder, [*FILES, "gone"])}, made_for={"a": {"edition": "2031"}}
        )
    assert read_record(chapters) == {}
