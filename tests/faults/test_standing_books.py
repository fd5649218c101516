"""Building where a book stands: no format and no file of anybody is lost, and what is old says so."""

import json
import os
import re
import shutil
from pathlib import Path

import pytest
from mini import make_mini, milepost

from milepost.publish.formats import older_words
from milepost.publish.manifest import as_text, digest_of, outputs

ALL = ("--to", "html", "--to", "pdf", "--to", "docx")
OLDER = "of an earlier build"
pytestmark = pytest.mark.slow


def build(root: Path, *words: str):
    done = milepost("build", "--renderer", "embedded", *words, root=root)
    assert done.exit_code == 0, done.output
    return done


def verify(root: Path, *words: str):
    return milepost("verify", root / "reports" / "2030", *words, root=root)


def content(book: Path) -> dict[str, bytes]:
    return {p.relative_to(book).as_posix(): p.read_bytes() for p in book.rglob("*") if p.is_file()}


def change(root: Path) -> None:
    """Say something else on the first page."""
    (root / "index.qmd").write_text("# Shelves open {.unnumbered}\n\nOther words.\n", "utf-8")


def copy_of(root: Path, to: Path, *, published: bool = True) -> Path:
    left = () if published else ("reports", ".milepost", "chapters")
    return Path(shutil.copytree(root, to, symlinks=True, ignore=shutil.ignore_patterns(*left)))


@pytest.fixture(scope="module")
def whole(tmp_path_factory) -> Path:
    """A workbook with a book in all formats; tests only read it."""
    root = make_mini(tmp_path_factory.mktemp("whole") / "workbook")
    build(root, *ALL)
    return root


@pytest.fixture(scope="module")
def changed(whole, tmp_path_factory) -> tuple[Path, str]:
    """The same, its site made again after a change; and what was said."""
    root = copy_of(whole, tmp_path_factory.mktemp("changed") / "workbook")
    change(root)
    return root, build(root, "--to", "html").output


@pytest.fixture
def root(whole, tmp_path) -> Path:
    return copy_of(whole, tmp_path / "workbook")


def manifest_of(root: Path) -> dict:
    return json.loads((root / "reports" / "2030" / "manifest.json").read_text("utf-8"))


def test_formats_that_were_not_asked_for_stay_and_are_said_to_be_older(whole, changed):
    root, said = changed
    book, before = root / "reports" / "2030", whole / "reports" / "2030"
    for name in ("book.pdf", "book.docx"):
        assert (book / name).read_bytes() == (before / name).read_bytes()
        assert f"{name} is {OLDER}" in said
    page = (book / "html" / "index.html").read_text("utf-8")
    assert "Other words." in page
    assert re.search(rf"PDF \([^()]*\)</a> \({OLDER}\)", page)
    assert re.search(rf"Word \([^()]*\)</a> \({OLDER}\)", page)
    manifest = manifest_of(root)
    assert manifest["formats"] == ["html"]
    assert manifest["older"].keys() == {"book.pdf", "book.docx"}
    assert {old["digest"] for old in manifest["older"].values()} == {manifest_of(whole)["digest"]}
    crate = json.loads((book / "ro-crate-metadata.json").read_text("utf-8"))["@graph"]
    made = json.dumps([item.get("result") for item in crate])
    assert "book.pdf" not in made
    assert "html/index.html" in made


def test_a_book_with_older_formats_is_proved_but_for_them(changed):
    root, _ = changed
    done = verify(root)
    assert done.exit_code == 0, done.output
    assert f"note: book.pdf is {OLDER}" in done.output
    last = done.output.splitlines()[-1]
    assert last == f"The book holds, but for book.docx, book.pdf {OLDER}."


def test_an_older_format_that_was_changed_is_found(changed, tmp_path):
    root = copy_of(changed[0], tmp_path / "workbook")
    with (root / "reports" / "2030" / "book.pdf").open("ab") as file:
        file.write(b" ")
    done = verify(root, "--no-rebuild")
    assert done.exit_code == 1
    assert "different  published  book.pdf" in done.output


@pytest.mark.long
def test_a_forged_claim_to_be_older_shows_and_covers_no_page(whole, tmp_path):
    root = copy_of(whole, tmp_path / "workbook")
    book, manifest = root / "reports" / "2030", manifest_of(root)
    (book / "book.pdf").write_bytes(b"%PDF forged")
    manifest["outputs"] = outputs(book)
    entry = {"commit": "", "digest": "", "sha256": "0"}
    for path, message in (("book.pdf", "but for book.pdf"), ("html/index.html", "broken: older")):
        manifest["older"] = {path: entry}
        manifest["digest"] = digest_of(manifest)
        for name in ("manifest.json", "html/manifest.json"):
            (book / name).write_text(as_text(manifest), "utf-8")
        assert message in verify(root, "--no-rebuild").output
    manifest["older"] = {"book.pdf": entry}
    (book / "manifest.json").write_text(as_text(manifest), "utf-8")
    assert verify(root).exit_code == 1


def test_a_build_of_all_formats_afterwards_gives_what_it_alone_would_have_given(changed, tmp_path):
    root = copy_of(changed[0], tmp_path / "one")
    direct = copy_of(changed[0], tmp_path / "other", published=False)
    assert "0 executed" in build(root, *ALL).output
    build(direct, *ALL)
    assert content(root / "reports" / "2030") == content(direct / "reports" / "2030")


@pytest.mark.long
def test_formats_made_one_by_one_from_the_same_inputs_are_as_if_made_at_once(whole, tmp_path):
    root = copy_of(whole, tmp_path / "workbook", published=False)
    for name in ("html", "pdf", "docx"):
        assert OLDER not in build(root, "--to", name).output
    assert content(root / "reports" / "2030") == content(whole / "reports" / "2030")
    for asked in (("--to", "pdf"), ()):
        assert "nothing changed" in build(root, *asked).output
    assert OLDER not in build(root, "--to", "pdf", "--force", "all").output
    assert content(root / "reports" / "2030") == content(whole / "reports" / "2030")


@pytest.mark.long
def test_the_site_is_never_older_than_what_its_cover_links_to(root):
    change(root)
    build(root, "--to", "pdf")
    assert manifest_of(root)["formats"] == ["html", "pdf"]
    assert manifest_of(root)["older"].keys() == {"book.docx"}
    first = manifest_of(root)["older"]
    page = root / "reports" / "2030" / "html" / "index.html"
    assert "Other words." in page.read_text("utf-8")
    (root / "index.qmd").write_text("# Shelves open {.unnumbered}\n\nThird words.\n", "utf-8")
    build(root, "--to", "html")
    assert manifest_of(root)["older"]["book.docx"] == first["book.docx"]
    assert manifest_of(root)["older"].keys() == {"book.docx", "book.pdf"}
    assert f"book.pdf is {OLDER}" in build(root, "--to", "html").output  # nothing changed


def test_what_was_made_for_other_readers_is_not_carried_over(root):
    before = content(root / "reports" / "2030")
    edition = root / "params" / "editions" / "2030.yml"
    text = edition.read_text("utf-8").replace("audience: public", "audience: internal")
    edition.write_text(text, "utf-8")
    done = milepost("build", "--renderer", "embedded", "--to", "html", root=root)
    assert done.exit_code == 1
    assert "was made for other readers" in done.output
    assert content(root / "reports" / "2030") == before


def test_words_on_an_older_file_name_the_commit_where_there_is_one():
    assert older_words({"book.pdf": {"commit": "a" * 40}, "book.docx": {"commit": ""}}) == [
        f"book.docx is {OLDER}",
        f"book.pdf is {OLDER} (commit {'a' * 12})",
    ]


def test_nobodys_file_is_lost_when_the_book_is_made_again(root):
    book = root / "reports" / "2030"
    (book / "notes.txt").write_text("mine", "utf-8")
    (book / "html" / "mine").mkdir()
    (book / "html" / "mine" / "more.txt").write_text("mine, too", "utf-8")
    (book / "data" / "link").symlink_to("../../../data")
    (book / "empty").mkdir()
    (book / ".DS_Store").touch()
    os.mkfifo(book / "pipe")
    with (book / "book.docx").open("ab") as file:
        file.write(b"with my comments")
    mine = (book / "book.docx").read_bytes()
    done = build(root, "--to", "html")
    assert "reports/2030.kept/" in done.output
    kept = root / "reports" / "2030.kept"
    there = sorted(path.relative_to(kept).as_posix() for path in kept.rglob("*"))
    assert there == [
        "book.docx", "data", "data/link", "empty", "html", "html/mine", "html/mine/more.txt",
        "notes.txt", "pipe",
    ]  # fmt: skip
    assert (kept / "book.docx").read_bytes() == mine
    assert (kept / "data" / "link").readlink() == Path("../../../data")
    assert "book.docx" not in manifest_of(root).get("older", {})
    assert verify(root, "--no-rebuild").exit_code == 0
    (book / "notes.txt").write_text("again", "utf-8")
    build(root, "--to", "html")
    assert (root / "reports" / "2030.kept-2" / "notes.txt").read_text("utf-8") == "again"
    assert (kept / "notes.txt").read_text("utf-8") == "mine"
    change(root)
    assert ".kept" not in build(root, "--to", "html").output


def test_a_folder_that_is_no_book_is_kept_whole(whole, tmp_path):
    root = copy_of(whole, tmp_path / "workbook", published=False)
    (root / "reports" / "2030").mkdir(parents=True)
    (root / "reports" / "2030" / "book.pdf").write_text("mine", "utf-8")
    build(root, "--to", "html")
    assert (root / "reports" / "2030.kept" / "book.pdf").read_text("utf-8") == "mine"
    assert sorted(p.name for p in (root / "reports" / "2030").glob("book.*")) == []


@pytest.mark.parametrize("kind", ["link", "broken link", "file"])
def test_what_stands_in_a_books_place_and_is_no_folder_stays(whole, tmp_path, kind):
    root = copy_of(whole, tmp_path / "workbook", published=False)
    place, mine = root / "reports" / "2030", tmp_path / "mine"
    place.parent.mkdir()
    if kind == "file":
        place.write_text("mine", "utf-8")
    else:
        if kind == "link":
            mine.mkdir()
        place.symlink_to(mine)
    done = milepost("build", "--renderer", "embedded", "--to", "html", root=root)
    assert done.exit_code == 1
    assert "move it away" in done.output
    assert place.is_symlink() or place.read_text("utf-8") == "mine"
