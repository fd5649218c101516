"""New words of a narrative in a chapter as last executed: what an execution would leave, or nothing."""

import json

import pytest
from tiny_workbook import copy_tiny, put

from milepost.core.workbook import Workbook
from milepost.edition.params import read_edition
from milepost.execute import KeyMaker, execute
from milepost.execute.cache import Store
from milepost.execute.normalise import write_notebook
from milepost.inputs.edition_tables import edition_data
from milepost.publish.run import make_jobs
from milepost.serve.new_words import with_new_words
from milepost.validate.check import check_workbook

NAME = "overview"
FIRST = "At first *one* thing, and {{ value:L1.actual }}.\n"
SECOND = "Now $2 and {{ value:L1.status }}. <!-- for us -->\n\n- [here](../pages/method.html)\n"


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    root = tmp_path_factory.mktemp("words") / "workbook"
    copy_tiny(root)
    (root / "data/narratives/2030").mkdir(parents=True)
    return root


def written(root, words):
    """What the chapter is to be made from with these words: its job and key."""
    (root / f"data/narratives/2030/{NAME}.md").write_text(words, "utf-8")
    workbook = Workbook(root)
    checked = check_workbook(workbook).raise_errors()
    data = edition_data(checked.dataset, read_edition(workbook, "2030"), workbook)
    job = next(job for job in make_jobs(workbook, checked, data) if job.name == NAME)
    return job, KeyMaker(workbook.store).key(job)


def executed(root, words):
    """The key of a chapter with these words, once it has been executed."""
    job, key = written(root, words)
    (outcome,) = execute([job], root / "chapters", root / ".milepost")
    assert outcome.state != "failed", outcome.error
    return key


def test_it_is_to_the_byte_what_the_execution_leaves(root, tmp_path):
    before, (_, now) = executed(root, FIRST), written(root, SECOND)
    notebook = with_new_words(Store(root / ".milepost"), NAME, before, now)
    write_notebook(tmp_path / "ahead.ipynb", notebook)
    assert executed(root, SECOND).digest == now.digest
    left = (root / f"chapters/{NAME}.ipynb").read_bytes()
    assert (tmp_path / "ahead.ipynb").read_bytes() == left
    assert b"Now \\\\$2 and" in left


def test_without_words_before_or_with_another_row_it_is_nothing(root):
    store = Store(root / ".milepost")
    blank, first = executed(root, ""), executed(root, FIRST)
    assert with_new_words(store, NAME, blank, first) is None
    assert with_new_words(store, NAME, first, blank) is not None
    rows = root / "data/observations/libraries.csv"
    kept = rows.read_text("utf-8")
    put(rows, 2, value="1234")
    _, now = written(root, SECOND)
    rows.write_text(kept, "utf-8")
    assert with_new_words(store, NAME, first, now) is None


def test_words_that_a_notebook_shows_twice_are_left_to_its_execution(root):
    path = root / f"notebooks/{NAME}.ipynb"
    kept = path.read_text("utf-8")
    notebook = json.loads(kept)
    (shows,) = [
        cell for cell in notebook["cells"] if "".join(cell["source"]) == "chapter.narrative()"
    ]
    notebook["cells"].append({**shows, "id": "again"})
    path.write_text(json.dumps(notebook), "utf-8")
    before, (_, now) = executed(root, FIRST), written(root, SECOND)
    path.write_text(kept, "utf-8")
    assert with_new_words(Store(root / ".milepost"), NAME, before, now) is None
