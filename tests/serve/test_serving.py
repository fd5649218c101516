"""Who may see a preview, what it watches, and where it works."""

from __future__ import annotations

import asyncio
import http.client
import os
import shutil
import threading
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from preview_support import free_port
from watchfiles import Change

from milepost.core.errors import UserError
from milepost.core.model import Audience, Problem
from milepost.core.scratch import begins
from milepost.core.workbook import Workbook
from milepost.edition.params import Chapter, read_edition
from milepost.execute import Job, KeyMaker, Outcome
from milepost.execute.normalise import normalise, write_notebook
from milepost.inputs.cut import cut
from milepost.inputs.edition_tables import edition_data
from milepost.inputs.store import SliceWriter, table_digest
from milepost.publish.atomic import only_one
from milepost.serve import preview as previews
from milepost.serve.board import Board
from milepost.serve.chapters import Chapters
from milepost.serve.preview import _Preview, working_place
from milepost.serve.server import Viewers, address, start
from milepost.serve.watch import PACKAGE, Changes, concerns, is_code
from milepost.validate.check import check_workbook

TOKEN = "a-token"


@contextmanager
def serving(*, public: bool):
    """A server of one page, and of a problem; ask it by the function that is given."""
    board, loop, port = Board(), asyncio.new_event_loop(), free_port()
    board.put("index.html", b"<html><body><p>The page</p></body></html>")
    board.problems([Problem("data/a.csv", 3, "value", "secret", "number", "is no number")])
    ready = threading.Event()

    async def begin():
        start(board, Viewers(), TOKEN, port, public=public)
        ready.set()

    def run():
        asyncio.set_event_loop(loop)
        loop.create_task(begin())
        loop.run_forever()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    assert ready.wait(10)

    def ask(path: str = "/", **headers: str):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        return answer, answer.read().decode()

    ask.port = port
    try:
        yield ask
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)


@pytest.fixture
def server():
    with serving(public=False) as ask:
        yield ask


def first_events(port: int, **headers: str) -> str:
    """What a browser that comes is told at once, up to its page's version."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", "/_preview/events?page=index.html", headers=headers)
    answer, told = connection.getresponse(), ""
    while '"version"' not in told:
        told += answer.readline().decode()
    connection.close()
    return told


def test_what_is_public_is_shown_to_all_and_what_is_wrong_with_it_to_who_has_the_token():
    with serving(public=True) as ask:
        assert "The page" in ask("/index.html")[1]
        assert "secret" not in first_events(ask.port)
        assert "secret" not in first_events(ask.port, Cookie=f"milepost-preview-{ask.port}=other")
        mine = f"milepost-preview-{ask.port}={TOKEN}"
        assert "secret" in first_events(ask.port, Cookie=mine)
        assert ask("/", Host="evil.example")[0].status == 403


def test_without_the_token_nothing_is_served(server):
    for path in ("/", "/index.html", "/_preview/events?page=index.html", "/?token=another"):
        answer, text = server(path)
        assert (answer.status, "The page" in text) == (403, False), path


def test_the_token_in_the_address_lets_in_and_leaves_the_address(server):
    answer, _ = server(f"/index.html?token={TOKEN}")
    assert (answer.status, answer.headers["Location"]) == (302, "/index.html")
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    answer, text = server("/index.html", Cookie=cookie.split(";")[0])
    assert (answer.status, "The page" in text) == (200, True)
    assert 'data-version="1"' in text
    assert server("/", Cookie=cookie.split(";")[0], Origin="http://evil.example")[0].status == 403
    assert server("/", Cookie=cookie.split(";")[0], Host="evil.example")[0].status == 403


@pytest.mark.parametrize(
    ("path", "left"),
    [("//evil.example/", "/evil.example/"), ("/\\evil.example", "/evil.example"),
     ("/index.html?a=%ff", "/index.html?a=%FF")],
)  # fmt: skip
def test_the_token_leads_to_no_other_site_and_any_query_is_kept(server, path, left):
    answer, _ = server(f"{path}{'&' if '?' in path else '?'}token={TOKEN}")
    assert (answer.status, answer.headers["Location"]) == (302, left)


def test_a_port_that_is_taken_is_told(server):
    with pytest.raises(UserError, match=f"Port {server.port} can't be used here"):
        start(Board(), Viewers(), "", server.port)


def test_the_address_holds_the_token():
    assert address(8765, "t&t") == "http://127.0.0.1:8765/?token=t%26t"


@pytest.mark.parametrize(
    ("name", "counts"),
    [
        ("data/observations/a.csv", True),
        ("data/narratives/2030/overview.md", True),
        ("data/observations/~$a.xlsx", False),
        ("data/observations/.a.csv.swp", False),
        ("data/observations/a.csv~", False),
        ("notebooks/pillar.ipynb", True),
        ("notebooks/.ipynb_checkpoints/pillar-checkpoint.ipynb", False),
        ("notebooks/figures/pillar/a.svg", False),
        ("_quarto-2030.yml", True),
        ("index.qmd", True),
        ("README.txt", False),
        ("pages/method.qmd", True),
    ],
)
def test_what_the_book_is_made_from_is_watched_and_no_trace_of_an_editor(tmp_path, name, counts):
    assert concerns(Workbook(tmp_path), tmp_path / name) is counts


def test_changes_are_taken_together_and_the_first_round_needs_none():
    changes = Changes()
    assert changes.take() == set()
    assert not changes.waiting()
    changes.add([Path("a")])
    changes.add([Path("b"), Path("a")])
    assert changes.waiting()
    assert changes.take() == {Path("a"), Path("b")}
    changes.end()
    assert changes.take() is None


def test_a_page_has_a_new_version_only_where_it_differs():
    told = []
    board = Board(told.append)
    board.put("a.html", b"one")
    board.put("b.html", b"one")
    board.put("a.html", b"one")
    assert (board.version("a.html"), board.version("b.html"), board.version("c.html")) == (1, 2, 0)
    board.put("a.html", b"two")
    assert told[-1] == {"page": "a.html", "version": 3}
    assert len(told) == 3


def test_who_comes_after_the_code_has_changed_is_told_so_above_what_is_executed():
    board = Board()
    board.executing("overview", "cell 1 of 2")
    before = board.state()[1]["executing"]
    board.outdated()
    said = "milepost itself changed: start the preview again"
    assert board.state()[1]["executing"] == [said, *before]


@pytest.mark.parametrize(
    ("name", "counts"),
    [("serve/board.py", True), ("serve/__pycache__/board.pyc", False), ("charts/a.txt", False)],
)
def test_code_is_what_a_preview_has_imported(name, counts):
    assert is_code(Change.modified, str(PACKAGE / name)) is counts


def test_a_chapter_on_a_part_of_the_plan_is_cut_from_what_comes_first_as_from_all(tiny_workbook):
    checked, early = check_workbook(tiny_workbook), []
    edition = read_edition(tiny_workbook, "2030")
    data = edition_data(checked.dataset, edition, tiny_workbook, first=early.append)
    assert {"methods", "doubts", "changed_targets"} <= data.tables.keys() - early[0].tables.keys()
    parts = [Chapter("part", {"region": "north-bank"}, ""), Chapter("part", {"target": "L1"}, "")]
    parts += [chapter for chapter in checked.chapters if chapter.parameters]
    for chapter in parts:
        first, whole = (
            {name: table_digest(table) for name, table in cut(one, chapter).items()}
            for one in (early[0], data)
        )
        assert first == whole, chapter


def test_a_file_that_becomes_a_link_or_a_pipe_while_it_is_served_is_not_read(tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "a.png").write_bytes(b"secret")
    folder, link = tmp_path / "figures", tmp_path / "linked.png"
    folder.mkdir()
    (folder / "a.png").write_bytes(b"shown")
    link.symlink_to(folder / "a.png")  # as it was when it was found to be the book's
    board = Board()
    board.files = {"a.png": folder / "a.png", "linked.png": link}
    assert (board.content("a.png"), board.content("linked.png")) == (b"shown", b"shown")
    assert board.content("b.png") is None
    (folder / "a.png").unlink()
    (folder / "a.png").symlink_to(outside / "a.png")
    link.unlink()
    link.symlink_to(outside / "a.png")
    assert (board.content("a.png"), board.content("linked.png")) == (None, None)
    (folder / "a.png").unlink()
    os.mkfifo(folder / "a.png")
    assert board.content("a.png") is None
    shutil.rmtree(folder)
    folder.symlink_to(outside)
    assert board.content("a.png") is None


def test_a_preview_that_executes_into_the_workbook_waits_for_a_build_and_says_so(
    tiny_workbook, edition
):
    def follow(board, *, quarto):
        preview = _Preview(tiny_workbook, edition, None, lambda _line: None, quarto=quarto)
        with preview._alone(board):
            begun.set()

    for quarto in (False, True):
        board, begun = Board(), threading.Event()
        thread = threading.Thread(target=follow, args=(board,), kwargs={"quarto": quarto})
        with only_one(tiny_workbook.store):
            thread.start()
            assert begun.wait(1) is not quarto
            told = board.state()[0]["problems"]["message"]
            assert ("Another milepost is at work" in told) is quarto
        thread.join(10)
        assert begun.is_set()


def test_problems_are_told_in_words_errors_first():
    board = Board()
    board.problems([
        Problem("data/a.csv", 3, "value", "\u202ex", "minimum", "is below 0", "warning"),
        Problem("data/b.csv", 0, "", "", "missing-file", "there is no such file"),
    ])  # fmt: skip
    rows = board.state()[0]["problems"]["rows"]
    assert [row["where"] for row in rows] == ["data/b.csv", "data/a.csv, row 3, value"]
    assert rows[0]["advice"].startswith("Put the file there")
    assert rows[1]["value"] == "\\u202ex"


def test_a_writer_of_slices_forgets_what_was_cut_for_one_chapter(tiny_workbook):
    checked = check_workbook(tiny_workbook)
    data = edition_data(checked.dataset, read_edition(tiny_workbook, "2030"), tiny_workbook)
    writer = SliceWriter(data, tiny_workbook.store)
    slices = [writer.write(chapter).slice_id for chapter in checked.chapters]
    writer.forget_cut()
    shared = len(writer._written)
    assert 0 < shared <= len(data.tables)
    assert [writer.write(chapter).slice_id for chapter in checked.chapters] == slices
    writer.forget_cut()
    assert len(writer._written) == shared


@pytest.fixture
def edition(tiny_workbook):
    return read_edition(tiny_workbook, "2030")


def test_what_is_for_the_public_is_kept_in_the_workbooks_store(tiny_workbook, edition):
    with working_place(tiny_workbook, edition) as place:
        assert place.store == tiny_workbook.store
        assert place.chapters.is_dir()
        assert not place.chapters.is_relative_to(tiny_workbook.root)
    assert not place.chapters.exists()


def test_what_is_for_others_is_in_memory_and_gone_afterwards(
    tiny_workbook, edition, monkeypatch, tmp_path
):
    monkeypatch.setattr(previews, "MEMORY", tmp_path)
    left = tmp_path / f"{begins('milepost-preview')}999999999-killed"
    left.mkdir()
    inside = edition.model_copy(update={"audience": Audience.INTERNAL})
    with working_place(tiny_workbook, inside) as place:
        assert not left.exists()
        for folder in (place.store, place.chapters):
            assert folder.is_relative_to(tmp_path)
            assert not folder.is_relative_to(tiny_workbook.root)
        folder = place.elsewhere
        assert folder.stat().st_mode & 0o077 == 0
        (folder / "rows").write_text("of few")
        assert (folder / "rows").stat().st_mode & 0o077 == 0
    assert [*tmp_path.iterdir()] == [tiny_workbook.root]


def test_a_workbook_with_its_places_elsewhere_is_the_same_workbook(tmp_path):
    workbook = Workbook(tmp_path)
    assert workbook.store == tmp_path / ".milepost"
    moved = replace(workbook, elsewhere=tmp_path / "x", store_elsewhere=tmp_path / "y")
    assert (moved.chapters, moved.store) == (tmp_path / "x/chapters", tmp_path / "y")
    assert moved.data == workbook.data


def test_a_chapter_that_failed_is_stale_once_it_is_made_from_something_else(tmp_path):
    notebook = tmp_path / "overview.ipynb"
    write_notebook(notebook, normalise({"cells": []}))
    with Chapters(Workbook(tmp_path), Board(), lambda: False) as chapters:

        def stale(rows: str, *, fails: bool) -> bool:
            job = Job("overview", "overview", notebook, {"slice_id": rows})
            found = chapters.stale([job])
            if found and fails:
                chapters._note_failures([Outcome(job, "failed")], {job.name: KeyMaker().key(job)})
            return bool(found)

        assert stale("a", fails=True)
        assert not stale("a", fails=True), "it would fail again"
        assert stale("b", fails=True)
        assert stale("a", fails=False), "what it failed with last is known alone"


def test_a_change_of_the_sites_style_is_served_at_once_with_the_fonts_of_its_pages(tmp_path):
    told: list[object] = []
    board, style = Board(told.append), tmp_path / "milepost.css"
    style.write_text("a {}\n", "utf-8")
    board.files = {"assets/milepost.css": style, "assets/house.css": style}
    board.put_rules("@font-face {}\n")
    assert told == [{"styles": True}]
    style.write_text("b {}\n", "utf-8")
    assert board.content("assets/milepost.css") == b"b {}\n@font-face {}\n"
    assert board.content("assets/house.css") == b"b {}\n"
    board.put_rules("@font-face {}\n")
    assert len(told) == 1  # as it was
