"""New words of a narrative in a chapter as last executed: what an execution would leave, or nothing."""

import json
import subprocess
import sys

import pytest
from tiny_workbook import ROOT, copy_tiny, put

from milepost.core.workbook import Workbook
from milepost.edition.params import read_edition
from milepost.execute import KeyMaker, execute, explain
from milepost.execute.cache import Store
from milepost.execute.new_words import with_new_words
from milepost.execute.normalise import write_notebook
from milepost.inputs.edition_tables import edition_data
from milepost.publish.build_log import Steps, log_path
from milepost.publish.run import make_jobs
from milepost.validate.check import check_workbook

pytestmark = pytest.mark.slow

NAME = "data-quality"
FIRST = "At first *one* thing, and {{ value:L1.actual }}.\n"
SECOND = "Now $2 and {{ value:L1.status }}. <!-- for us -->\n\n- [here](../pages/method.html)\n"
OTHERS = (
    "One other word.",
    "# A heading\n\n> A “quote”, 'another' one.\n\n## Below\n\n1. first\n2. *second*\n",
    "![What it shows](https://example.org/a.png) [away](https://example.org/a?b=c) [@source] [^1]\n\n[^1]: Foot.\n",
    "<b>Bold</b> <!-- hidden --> `<!-- shown -->`\n\n```\n<!-- code -->\n```\n\n::: {.note}\nx\n:::\n",
    "{{ value:L1.actual }} [of {{ value:L1.actual }}](../pages/a.html) at 0x7f00aa and ipykernel_1/2",
    "עברית, 中文, ق, e\u0301 \u2013 \U0001f642; a\tb\r\nc \\\nd ~~~ --- \\$ {{ value:L1.status }}",
)
NONE = ("country", "directions", "global-targets", "region", "sources", "targets", "theory-of-change",
        "worked-examples")  # fmt: skip
"""Notebooks that show no narrative, or do more than to call the package."""


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    root = tmp_path_factory.mktemp("words") / "workbook"
    copy_tiny(root)
    (root / "data/narratives/2030").mkdir(parents=True)
    return root


@pytest.fixture
def notebook(root):
    """The notebook of the chapter, as JSON to be changed; written by what is called with it."""
    path = root / f"notebooks/{NAME}.ipynb"
    kept = path.read_text("utf-8")

    def add(source, **changed):
        content = json.loads(kept)
        cell = {"cell_type": "code", "id": "added", "metadata": {}, "outputs": [],
                "execution_count": None, "source": source, **changed}  # fmt: skip
        content["cells"].append(cell)
        path.write_text(json.dumps(content), "utf-8")

    yield add
    path.write_text(kept, "utf-8")


def jobs_of(root, *only):
    workbook = Workbook(root)
    checked = check_workbook(workbook).raise_errors()
    data = edition_data(checked.dataset, read_edition(workbook, "2030"), workbook)
    return make_jobs(workbook, checked, data, only)


def written(root, words):
    """What the chapter is to be made from with these words: its job and key."""
    path = root / f"data/narratives/2030/{NAME}.md"
    path.unlink(missing_ok=True)
    if words is not None:
        path.write_text(words, "utf-8", newline="")
    (job,) = jobs_of(root, ("", NAME))
    return job, KeyMaker(root / ".milepost").key(job)


def state(root, job, *, force=()):
    """What comes of a chapter; whatever it leaves is in place."""
    (outcome,) = execute([job], root / "chapters", root / ".milepost", force=force, whole=False)
    assert outcome.state != "failed", outcome.error
    return outcome.state


def executed(root, words):
    """The key of a chapter with these words, once it has been executed."""
    job, key = written(root, words)
    entry = Store(root / ".milepost").read_entry(key.digest)
    state(root, job, force="all" if not entry or "executed_with_words_of" in entry else ())
    return key


def left(root):
    """Every file that chapters consist of."""
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in (root / "chapters").rglob("*")
        if path.is_file()
    }


def refuse(*_args, **_kwargs):
    pytest.fail("something is executed")


@pytest.mark.long
def test_every_chapter_with_new_words_is_to_the_byte_what_its_execution_leaves(root):
    chapters = jobs_of(root)
    words = {job.name: root / f"data/narratives/2030/{job.name}.md" for job in chapters}
    for path in words.values():
        path.write_text("Before.\n", "utf-8")
    jobs = jobs_of(root)
    execute(jobs, root / "chapters", root / ".milepost", force="all")
    for path in words.values():
        path.write_text("Words afterwards.\n", "utf-8")
    jobs = jobs_of(root)
    outcomes = execute(jobs, root / "chapters", root / ".milepost")
    sure = {o.job.name for o in outcomes if o.job.notebook.stem not in NONE}
    assert {o.job.name for o in outcomes if o.state == "reworded"} == sure
    assert {o.job.notebook.stem for o in outcomes if o.state == "reworded"} > {NAME, "pillar"}
    found = left(root)
    assert sum(b"Words afterwards." in content for content in found.values()) > len(sure)
    entries = {job.name: entry_of(root, job) for job in jobs}
    execute(jobs, root / "chapters", root / ".milepost", force="all")
    assert left(root) == found
    assert {job.name: entry_of(root, job)["files"] for job in jobs} == {
        name: entry["files"] for name, entry in entries.items()
    }
    for path in words.values():
        path.unlink()


def entry_of(root, job):
    store = Store(root / ".milepost")
    return store.read_entry(KeyMaker(store.folder).key(job).digest)


@pytest.mark.parametrize(
    "every", [(SECOND, "\n\n".join(OTHERS)), pytest.param(OTHERS, marks=pytest.mark.long)]
)
def test_whatever_the_words_are_it_is_as_it_is_executed(root, monkeypatch, every):
    first = executed(root, FIRST)
    found = []
    for words in every:
        state(root, written(root, FIRST)[0])
        job, _ = written(root, words)
        with monkeypatch.context() as patch:
            patch.setattr(sys.modules["milepost.execute.execute"], "Launcher", refuse)
            assert state(root, job) == "reworded"
        assert entry_of(root, job)["executed_with_words_of"] == first.digest
        found.append((words, left(root)))
    for words, files in found:
        executed(root, words)
        assert left(root) == files, words
    if every[0] == SECOND:
        assert b"Now \\\\$2 and" in found[0][1][f"chapters/{NAME}.ipynb"]


def test_without_words_it_is_as_it_is_executed_and_the_first_ones_are_executed(root):
    executed(root, FIRST)
    for words in ("", None):
        state(root, written(root, FIRST)[0])
        job, _ = written(root, words)
        assert state(root, job) == "reworded", words
        files = left(root)
        executed(root, words)
        assert left(root) == files
    job, _ = written(root, "Words that are the first.")
    assert state(root, job) == "executed"


def test_a_notebook_that_reads_the_words_by_another_way_is_executed(root, notebook):
    notebook("for name in sorted(chapter.tables):\n    display(len(chapter[name]))")
    executed(root, FIRST)
    job, _ = written(root, SECOND)
    assert state(root, job) == "executed"


def test_where_it_ran_is_taken_out_of_words_by_executing_them(root):
    executed(root, FIRST)
    job, _ = written(root, f"It lies in {root}.")
    assert state(root, job) == "executed"
    assert b"It lies in <workbook>." in left(root)[f"chapters/{NAME}.ipynb"].replace(b"\\\\", b"")


def test_what_is_not_as_it_was_left_is_executed(root):
    before = executed(root, FIRST)
    path = root / ".milepost/chapters" / before.digest / f"{NAME}.ipynb"
    path.write_text(path.read_text("utf-8") + " ", "utf-8")
    job, _ = written(root, "Words beside damage.")
    assert state(root, job) == "executed"


def test_words_that_are_too_long_are_executed_and_refused(root):
    executed(root, FIRST)
    job, _ = written(root, "word " * 300_000)
    store = root / ".milepost"
    (outcome,) = execute([job], root / "chapters", store, output_limit=1, whole=False)
    assert outcome.state == "failed"
    assert "more than 1 MB" in outcome.error.summary


def test_it_says_that_words_were_put_in_and_when_it_was_executed(root, tmp_path):
    first = executed(root, FIRST)
    job, _ = written(root, "Words in between.")
    assert state(root, job) == "reworded"
    job, _ = written(root, "Words to be told.")
    store = root / ".milepost"
    assert str(explain(job, store)).endswith("narrative changed; its new words need no execution")
    (outcome,) = execute([job], root / "chapters", store, whole=False)
    entry = entry_of(root, job)
    when = entry["executed"]
    assert entry["executed_with_words_of"] == first.digest
    assert str(explain(job, store)) == (
        "fresh: nothing that it is made from has changed since new words were put into what was "
        f"executed {when}"
    )
    Steps(lambda _: None).write(tmp_path / "2030", [outcome])
    told = log_path(tmp_path / "2030").read_text("utf-8")
    assert f"  reworded  {NAME}: new words put into what was executed {when}\n" in told
    state(root, job, force="all")
    assert str(explain(job, store)).endswith("since it was executed")


def test_with_another_row_it_is_nothing(root):
    store = Store(root / ".milepost")
    first = executed(root, FIRST)
    rows = root / "data/observations/libraries.csv"
    kept = rows.read_text("utf-8")
    put(rows, 2, value="1234")
    _, now = written(root, SECOND)
    rows.write_text(kept, "utf-8")
    assert with_new_words(store, NAME, first, now) is None


def test_of_a_notebook_that_may_do_more_the_words_are_known_beforehand(root, notebook, tmp_path):
    notebook("import re")
    before, (_, now) = executed(root, FIRST), written(root, SECOND)
    content = with_new_words(Store(root / ".milepost"), NAME, before, now)
    write_notebook(tmp_path / "ahead.ipynb", content)
    executed(root, SECOND)
    assert (tmp_path / "ahead.ipynb").read_bytes() == left(root)[f"chapters/{NAME}.ipynb"]


def test_words_that_a_notebook_shows_twice_are_left_to_its_execution(root, notebook):
    notebook("chapter.narrative()")
    before, (_, now) = executed(root, FIRST), written(root, SECOND)
    assert with_new_words(Store(root / ".milepost"), NAME, before, now) is None


def test_the_books_own_notebooks_are_named(root):
    assert {path.stem for path in (ROOT / "notebooks").glob("*.ipynb")} > {*NONE, NAME}


def test_new_words_wait_for_no_import_of_nbformat():
    script = "import sys, milepost.execute.new_words\nprint('nbformat' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout == "False\n"
