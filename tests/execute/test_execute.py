"""What is promised of an execution."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import replace

import pytest
from run_support import fixture_job, processes_below

from milepost.core.errors import UsageError, UserError
from milepost.execute import execute


def test_only_what_changed_is_executed(book):
    book.write("a", "n")
    book.write("b", "n")
    jobs = [book.job("a"), book.job("b")]
    assert book.states(*jobs) == ["executed", "executed"]
    assert book.states(*jobs) == ["fresh", "fresh"]
    book.write("b", "n", "n + 1")
    assert book.states(*jobs) == ["fresh", "executed"]
    assert book.states(replace(jobs[0], parameters={"n": 5}), jobs[1]) == ["executed", "fresh"]
    assert "5" in book.shown("a")


def test_one_or_all_can_be_forced(book):
    book.write("a", "import random\nrandom.random()")
    book.write("b", "n")
    jobs = [book.job("a"), book.job("b")]
    book.execute(*jobs)
    before = book.shown("a")
    assert book.states(*jobs, force={"a"}) == ["executed", "fresh"]
    assert book.shown("a") != before, "the forced run's output takes the place of the old"
    assert book.states(*jobs, force="all") == ["executed", "executed"]


def test_a_failure_is_told_with_its_cell_and_line_and_the_rest_goes_on(book):
    jobs = [fixture_job(name) for name in ("failing", "syntax_error", "crashing", "basic")]
    found = book.execute(*jobs)
    assert [found[job.name].state for job in jobs] == ["failed"] * 3 + ["executed"]
    error = found["failing"].error
    assert (error.cell, error.line) == (2, "y = x / 0")
    assert error.summary == "ZeroDivisionError: division by zero"
    assert "----> 3 y = x / 0" in error.trace
    assert "\x1b" not in error.trace
    assert found["syntax_error"].error.summary.startswith("SyntaxError")
    assert found["crashing"].error.cell == 3
    assert "exit code 3" in found["crashing"].error.summary
    assert sorted(path.name for path in book.chapters.glob("*.ipynb")) == ["basic.ipynb"]


def test_a_notebook_that_stopped_is_kept_as_far_as_it_came_until_it_succeeds(book):
    book.write("a", 'print("so far")', "1 / 0")
    kept = book.execute(book.job("a"))["a"].error.notebook
    assert kept == book.store / "failed" / "a.ipynb"
    assert "so far" in kept.read_text()
    assert "ZeroDivisionError" in kept.read_text()
    assert book.states(book.job("a")) == ["failed"], "a failure is not remembered as fresh"
    book.write("a", "1")
    book.execute(book.job("a"))
    assert not kept.exists()


@pytest.mark.parametrize("engine", ["warm", pytest.param("stock", marks=pytest.mark.long)])
def test_a_cell_that_takes_too_long_is_ended(book, engine):
    jobs = [fixture_job("slow", n=60), fixture_job("basic")]
    found = book.execute(*jobs, timeout=5 if engine == "stock" else 1.5, engine=engine)
    assert found["basic"].state == "executed"
    error = found["slow"].error
    assert error.cell == 3
    assert "took longer than" in error.summary
    assert "begun" in error.notebook.read_text()


def test_a_notebook_killed_from_outside_is_told(book):
    error = book.execute(fixture_job("killed"))["killed"].error
    assert error.cell == 2
    assert "SIGKILL" in error.summary


def test_a_worker_killed_from_outside_costs_its_notebook_alone(book):
    code = "import os, pathlib, time\npathlib.Path('worker.pid').write_text(str(os.getppid()))\ntime.sleep(60)"
    book.write("a", code)
    book.write("b", "n")

    def kill_worker():
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            for path in book.store.glob("tmp/**/worker.pid"):
                if text := path.read_text():
                    os.kill(int(text), signal.SIGKILL)
                    return
            time.sleep(0.05)

    killer = threading.Thread(target=kill_worker)
    killer.start()
    found = book.execute(book.job("a"), book.job("b"), workers=1)
    killer.join()
    assert found["a"].state == "failed"
    assert "ended from outside" in found["a"].error.summary
    assert found["b"].state == "executed"


def test_figures_and_other_files_go_with_the_chapter(book):
    book.execute(fixture_job("external_output"))
    folder = book.chapters / "figures" / "external_output"
    texts = {path.name: path.read_text() for path in folder.iterdir()}
    assert texts == {
        "words.csv": "n\n1\n",
        "open.txt": "written at the end",
        "exit.txt": "said farewell",
    }
    assert "['figures']" in book.shown("external_output"), "it works in a folder of its own"


def test_a_chapter_can_not_write_among_anothers_figures(book):
    error = book.execute(fixture_job("stray_figures"))["stray_figures"].error
    assert "figures/mine.svg" in error.summary


def test_each_notebook_has_a_namespace_and_random_numbers_of_its_own(book):
    book.write("a", "import random, json\njson.mine = 1\nsecret = 2\nrandom.random()")
    book.write("b", "import random, json\nprint(hasattr(json, 'mine'), 'secret' in globals())")
    book.write("c", "import random\nrandom.random()", "import numpy\nnumpy.random.rand()")
    book.write("d", "import random\nrandom.random()", "import numpy\nnumpy.random.rand()")
    book.execute(*[book.job(name) for name in "abcd"], workers=1)
    assert book.shown("b") == "False False\n"
    assert book.shown("c") != book.shown("d")


def test_the_workbook_can_be_found_from_a_notebook(book):
    (book.root / "data").mkdir()
    (book.root / "data" / "datapackage.json").write_text("{}")
    book.write(
        "a",
        "from milepost.core.workbook import find_workbook\nfind_workbook().store.name == '.milepost'",
    )
    book.execute(book.job("a"))
    assert book.shown("a") == "True"


def test_events_tell_each_step(book):
    events = []
    book.write("a", "n")
    jobs = [book.job("a"), fixture_job("failing")]
    book.execute(*jobs, on_event=events.append)
    of_a = [event for event in events if event.job.name == "a"]
    assert [event.kind for event in of_a] == ["started", "cell", "cell", "cell", "executed"]
    assert (of_a[2].cell, of_a[2].cells) == (2, 3)
    assert {event.kind for event in events if event.done == 2} == {events[-1].kind}
    assert events[-1].total == 2
    events.clear()
    book.execute(*jobs, on_event=events.append)
    assert events[0].kind == "fresh"


def test_a_run_killed_at_any_moment_leaves_nothing_half_and_can_be_taken_up(book):
    for name in "abcd":
        book.write(name, "import time\ntime.sleep(0.3)", "n")
    script = (
        "import sys\nfrom pathlib import Path\nfrom milepost.execute import Job, execute\n"
        f"root = Path({str(book.root)!r})\n"
        "jobs = [Job(n, n, root / f'notebooks/{n}.ipynb', {'chapter': n, 'n': 2}) for n in 'abcd']\n"
        "def tell(event):\n    print(event.kind, flush=True)\n"
        "execute(jobs, root / 'chapters', root / '.milepost', workers=1, on_event=tell)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script], stdout=subprocess.PIPE, text=True
    ) as process:
        for line in process.stdout:
            if line == "executed\n":
                process.kill()
    kept = list((book.store / "chapters").iterdir())
    assert 1 <= len(kept) < 4
    states = book.states(*[book.job(name) for name in "abcd"])
    assert states.count("fresh") == len(kept)
    assert states.count("executed") == 4 - len(kept)
    assert processes_below(book.root) == []


def test_two_chapters_of_one_name_are_refused(book):
    with pytest.raises(UserError, match="same name: basic"):
        execute([fixture_job("basic")] * 2, book.chapters, book.store)


def test_an_engine_that_does_not_exist_is_refused(book):
    with pytest.raises(UsageError, match="no engine 'quick'"):
        book.execute(fixture_job("basic"), engine="quick")


def test_nothing_to_do_imports_nothing_large(book):
    book.execute(fixture_job("basic"))
    script = (
        "import sys\nfrom pathlib import Path\nfrom milepost.execute import Job, execute\n"
        f"root = Path({str(book.root)!r})\n"
        f"job = Job('basic', 'basic', Path({str(fixture_job('basic').notebook)!r}),"
        " {'chapter': 'basic', 'n': 2})\n"
        "print(execute([job], root / 'chapters', root / '.milepost')[0].state)\n"
        "large = {'pandas', 'numpy', 'matplotlib', 'papermill', 'nbformat', 'IPython', 'zmq'}\n"
        "print(sorted(large & set(sys.modules)))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout == "fresh\n[]\n"


def test_an_executed_notebook_says_nothing_of_when_and_where(book):
    book.execute(fixture_job("surroundings"))
    text = (book.chapters / "surroundings.ipynb").read_text()
    found = json.loads(text)
    assert str(book.root) not in text
    assert "papermill" not in json.dumps(
        [found["metadata"], [c["metadata"] for c in found["cells"]]]
    )
    assert found["metadata"] == {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }


def test_what_took_long_the_last_time_comes_first(book):
    book.write("a", "n")
    book.write("b", "import time\ntime.sleep(0.5)")
    jobs = [book.job("a"), book.job("b")]
    book.execute(*jobs)
    events = []
    book.execute(*jobs, force="all", workers=1, on_event=events.append)
    assert [event.job.name for event in events if event.kind == "started"] == ["b", "a"]
