"""Pandoc, Typst and Quarto have limits, and end with the build however that ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from fixture_book import write_book

from milepost.core.errors import UserError
from milepost.render.book import render_book
from milepost.render.programs import Programs

pytestmark = pytest.mark.slow

BUSY = "[" * 5000
# a build in little: one program with a child of its own, and others in threads beside it
BUILD = """
import os, signal, sys
from milepost.render.programs import Programs
signal.signal(signal.SIGINT, signal.default_int_handler)  # which is ignored in the background
programs = Programs()
shell = ["sh", "-c", f"sleep 300 & echo $! > {sys.argv[1]}/$$.child; echo $$ > {sys.argv[1]}/$$.own; wait"]
with programs.side_by_side(2) as pool:
    tasks = [pool.submit(programs.run, shell, name="Shell", env=os.environ) for _ in range(2)]
    tasks[0].result()
"""


def written(folder: Path) -> list[int]:
    return [int(path.read_text() or 0) for path in folder.glob("*.*")]


def lives(pid: int) -> bool:
    status = Path(f"/proc/{pid}/stat")
    try:
        return status.read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def until(condition, seconds: float = 60) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.05)
    return False


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks for processes in /proc")
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_programs_and_their_children_end_with_the_build(tmp_path, how):
    build = subprocess.Popen(
        [sys.executable, "-c", BUILD, str(tmp_path)], stderr=subprocess.PIPE, text=True
    )
    try:
        assert until(lambda: len(written(tmp_path)) == 4 and all(written(tmp_path)))
        pids = written(tmp_path)
        assert all(lives(pid) for pid in pids)
        build.send_signal(how)
        _, said = build.communicate(timeout=60)
        assert until(lambda: not any(lives(pid) for pid in pids))
        assert how != signal.SIGINT or "KeyboardInterrupt" in said
    finally:
        build.kill()


def test_when_one_program_fails_the_others_are_ended_and_its_error_is_told():
    programs = Programs()

    def fails():
        time.sleep(0.5)
        raise UserError("This one.")

    begun = time.monotonic()
    with pytest.raises(UserError, match="This one"), programs.side_by_side(2) as pool:  # noqa: PT012
        other = pool.submit(programs.run, ["sleep", "300"], name="Sleep", env=os.environ)
        first = pool.submit(fails)
        for task in (first, other):
            task.result()
    assert time.monotonic() - begun < 100


@pytest.mark.parametrize("renderer", ["embedded", pytest.param("quarto", marks=pytest.mark.quarto)])
def test_a_text_that_keeps_pandoc_busy_is_named_with_the_limit(tmp_path, monkeypatch, renderer):
    root = write_book(tmp_path / "book")
    page = root / "pages" / "method.qmd"
    page.write_text(f"{page.read_text()}\n\n{BUSY}\n")
    seconds = "6" if renderer == "embedded" else "45"
    monkeypatch.setenv("MILEPOST_RENDER_SECONDS", seconds)
    with pytest.raises(UserError) as told:
        render_book(root, tmp_path / "out", formats=("html",), renderer=renderer)
    for word in (f"{seconds} seconds", "pages/method.qmd", "MILEPOST_RENDER_SECONDS"):
        assert word in str(told.value)


def test_a_program_that_wants_all_memory_is_ended(monkeypatch):
    monkeypatch.setenv("MILEPOST_RENDER_MEGABYTES", "200")
    greedy = [sys.executable, "-c", "x = b'1' * 400_000_000"]
    with pytest.raises(UserError, match=r"200 megabytes.*MILEPOST_RENDER_MEGABYTES"):
        Programs().run(greedy, name="Greedy", env=os.environ)


@pytest.mark.parametrize("formats", [("html",), ("pdf",)])
def test_the_limit_on_memory_holds_for_pandoc_and_typst(tmp_path, monkeypatch, formats):
    monkeypatch.setenv("MILEPOST_RENDER_MEGABYTES", "40")
    with pytest.raises(UserError, match=r"(Pandoc|Typst) needed more than 40 megabytes"):
        render_book(write_book(tmp_path / "book"), tmp_path / "out", formats=formats,
                    renderer="embedded")  # fmt: skip


@pytest.mark.parametrize("given", ["0", "-5", "soon", "1.5"])
def test_a_limit_is_a_whole_number(monkeypatch, given):
    monkeypatch.setenv("MILEPOST_RENDER_SECONDS", given)
    with pytest.raises(UserError, match=r"MILEPOST_RENDER_SECONDS is '.*': expected a whole"):
        Programs().run(["true"], name="True", env=os.environ)


def test_a_program_that_is_not_there_is_told(tmp_path):
    done = Programs().run([str(tmp_path / "none")], name="None", env=os.environ)
    assert done.returncode == 127
    assert "can't be started" in done.stderr


@pytest.mark.parametrize("renderer", ["embedded", pytest.param("quarto", marks=pytest.mark.quarto)])
def test_a_folder_for_temporary_files_that_is_gone_holds_nobody_up(tmp_path, monkeypatch, renderer):
    monkeypatch.setenv("TMPDIR", str(tmp_path / "gone"))
    root = write_book(tmp_path / "book")
    render_book(root, tmp_path / "out", formats=("html",), renderer=renderer)
    assert (tmp_path / "out/html/index.html").is_file()
