"""What a notebook starts ends when its chapter does, however it hides; and with the run."""

import contextlib
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from run_support import NOTEBOOKS, fixture_job, processes_below

from milepost.execute.engine.launcher import Launcher

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="orphans are taken in on Linux"),
]

HIDDEN = """
import os, sys, time
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        with open({note!r}, "w") as file:
            file.write(str(os.getpid()))
        for descriptor in range(64):
            try:
                os.close(descriptor)
            except OSError:
                pass
        time.sleep(600)
    os._exit(0)
while not os.path.exists({note!r}) or not open({note!r}).read():
    time.sleep(0.01)
"""
ENDINGS = {"done": "", "fails": "1 / 0", "takes too long": "time.sleep(600)",
           "leaves": "os._exit(3)"}  # fmt: skip


def lives(note: Path) -> bool:
    with contextlib.suppress(OSError):
        state = Path(f"/proc/{note.read_text()}/stat").read_text().rpartition(")")[2].split()[0]
        return state != "Z"
    return False


def ends(note: Path, seconds: float = 30) -> bool:
    limit = time.monotonic() + seconds
    while lives(note) and time.monotonic() < limit:
        time.sleep(0.05)
    return not lives(note)


def write_hiding(book, name, note, ending):
    # written before the notebook runs, so that it may be written to
    note.write_text("")
    return book.write(name, HIDDEN.format(note=str(note)) + ending)


LONG = pytest.mark.long


@pytest.mark.parametrize("engine", ["warm", pytest.param("stock", marks=LONG)])
def test_what_hides_from_a_notebooks_end_ends_with_it(book, tmp_path, engine):
    notes = {name: tmp_path / f"{at}.txt" for at, name in enumerate(ENDINGS)}
    for name, note in notes.items():
        write_hiding(book, name, note, ENDINGS[name])
    alive_at_end = {}

    def look(event):
        if event.kind in ("executed", "failed"):
            alive_at_end[event.job.name] = lives(notes[event.job.name])

    jobs = [book.job(name) for name in notes]
    outcomes = book.execute(*jobs, engine=engine, workers=1, timeout=5, on_event=look)
    assert [outcomes[name].state for name in notes] == ["executed", *["failed"] * 3]
    assert all(note.read_text() for note in notes.values()), "else nothing was started"
    assert alive_at_end == dict.fromkeys(notes, False)


def test_what_gets_warm_is_not_waited_for_where_nothing_is_executed(book):
    """As where the check finds errors: it would first import all that notebooks need."""
    with Launcher(book.store, sorted(NOTEBOOKS.glob("*.ipynb")), "warm") as launcher:
        pass
    ended = launcher._host._process.returncode
    assert ended in (1, -signal.SIGTERM), "0 is that of one which has imported all"


RUN = """
import sys
sys.path[:0] = {path!r}
import signal
# what a shell starts in the background is deaf to interrupts
signal.signal(signal.SIGINT, signal.default_int_handler)
from pathlib import Path
from run_support import Book, fixture_job
from milepost.execute import execute
root = Path({root!r})
job = fixture_job("hiding", root / "notebooks" / "hiding.ipynb")
execute([job], root / "chapters", root / ".milepost", engine={engine!r})
"""


@pytest.mark.parametrize(
    ("engine", "how"),
    [
        ("warm", signal.SIGKILL),
        pytest.param("warm", signal.SIGINT, marks=LONG),
        pytest.param("stock", signal.SIGKILL, marks=LONG),
        pytest.param("local", signal.SIGKILL, marks=LONG),
        pytest.param("stock", signal.SIGINT, marks=pytest.mark.stress),
        pytest.param("local", signal.SIGINT, marks=pytest.mark.stress),
    ],
)
def test_what_hides_ends_when_the_run_is_killed(book, tmp_path, engine, how):
    if engine == "local":
        pytest.importorskip("distributed", reason="an optional extra")
    note = tmp_path / "note.txt"
    write_hiding(book, "hiding", note, "time.sleep(600)")
    script = RUN.format(path=sys.path, root=str(book.root), engine=engine)
    with subprocess.Popen([sys.executable, "-c", script], stderr=subprocess.DEVNULL) as run:
        limit = time.monotonic() + 60
        while not note.read_text() and time.monotonic() < limit:
            time.sleep(0.05)
        assert lives(note)
        run.send_signal(how)
        run.wait(60)
    assert ends(note)


def test_nothing_is_left_running_or_lying_about(book):
    book.execute(fixture_job("basic"), fixture_job("failing"))
    assert list((book.store / "tmp").iterdir()) == []
    assert processes_below(book.root) == []
