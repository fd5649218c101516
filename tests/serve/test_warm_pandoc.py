"""A Pandoc that stays from one job to the next gives what one of its own for each job gives."""

from __future__ import annotations

import json
import os

import pytest

from milepost.core.errors import UserError
from milepost.render.embedded.pandoc import run_lua
from milepost.render.programs import Programs, kill
from milepost.serve import warm_pandoc
from milepost.serve.warm_pandoc import WarmPandoc, WarmPrograms

TEXT = """\
# Results {#sec-results}

Table @tbl-one shows *all*.

::: {#tbl-one}
| a | b |
|---|---|
| 1 | 2 |

What there is.
:::
"""


def job(tmp_path, mode: str, words: dict[str, str], text: str = TEXT) -> dict:
    markdown = tmp_path / "results.md"
    markdown.write_text(text, "utf-8")
    chapter = {
        "source": "results.qmd", "markdown": str(markdown), "folder": "", "page": "results.html",
        "kind": "chapter", "number": "1", "collects": False,
    }  # fmt: skip
    label = {"kind": "tbl", "number": "1.1", "prefix": "tbl", "title": "", "page": "results.html"}
    return {
        "mode": mode, "chapters": [chapter], "formats": ["html"], "metadata": {}, "lang": "en",
        "words": words, "folders": [], "toc_depth": 2, "number_depth": 2, "bibliography": [],
        "csl": "", "pages": {}, "labels": {"tbl-one": label}, "cited": [], "collected": False,
    }  # fmt: skip


def both(tmp_path, programs, words, text=TEXT):
    return [
        run_lua(job(tmp_path, mode, words, text), folder=tmp_path, epoch=0, programs=programs)
        for mode in ("index", "html")
    ]


def test_jobs_in_turn_give_what_a_process_for_each_gives(tmp_path):
    words = [{}, {"Table": "Tableau"}, {"Table": "Listing", "Listing": "Table"}, {}]
    with WarmPandoc() as pandoc:
        warm = [both(tmp_path, WarmPrograms(pandoc), one) for one in words]
        assert pandoc._process is not None, "no job was done by the process that stays"
    assert warm == [both(tmp_path, Programs(), one) for one in words]
    assert "Tableau\u00a01.1" in json.dumps(warm[1], ensure_ascii=False)
    assert warm[0] == warm[3]


def test_it_is_one_process_until_it_is_ended_and_then_another(tmp_path):
    with WarmPandoc() as pandoc:
        first = both(tmp_path, WarmPrograms(pandoc), {})
        process = pandoc._process
        assert both(tmp_path, WarmPrograms(pandoc), {}) == first
        assert pandoc._process is process
        kill(process)
        process.wait()
        assert both(tmp_path, WarmPrograms(pandoc), {}) == first
        assert both(tmp_path, WarmPrograms(pandoc), {}) == first
        assert pandoc._process not in (None, process)
        process = pandoc._process
    assert process.poll() is not None


def test_what_fails_is_told_as_ever_and_the_next_job_is_done(tmp_path):
    with WarmPandoc() as pandoc:
        wrong = job(tmp_path, "no-such-mode", {})
        with pytest.raises(UserError, match="Pandoc stopped while it made the no-such-mode"):
            run_lua(wrong, folder=tmp_path, epoch=0, programs=WarmPrograms(pandoc))
        assert both(tmp_path, WarmPrograms(pandoc), {})[1][0]["title"] == "Results"


def test_a_job_that_takes_too_long_or_comes_meanwhile_is_left_to_another(tmp_path, monkeypatch):
    slow = tmp_path / "slow.py"
    slow.write_text("import time\ntime.sleep(60)\n", "utf-8")
    monkeypatch.setattr(warm_pandoc, "LONGEST", 0.2)
    with WarmPandoc() as pandoc:
        assert not pandoc.does(["python3", str(slow), "job", "result"], os.environ)
        assert pandoc._process is None
        pandoc._lock.acquire()
        assert not pandoc.does(["python3", str(slow), "job", "result"], os.environ)
        assert pandoc._process is None
