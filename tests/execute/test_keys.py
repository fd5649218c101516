import json
from dataclasses import replace

import pytest
from run_support import code, notebook

from milepost.core.errors import UserError
from milepost.execute import KeyMaker
from milepost.execute.keys import code_files


@pytest.fixture
def job(book):
    book.write("basic", "1 + 1", "2")
    return book.job("basic", slice_id="abc", edition="2025")


def job_key(job, store=None):
    return KeyMaker(store).key(job)


def changed_parts(before, after):
    return [part for part in before.parts if before.parts[part] != after.parts[part]]


def test_the_same_is_given_the_same_key(job):
    assert job_key(job).digest == job_key(job).digest


def test_running_a_notebook_by_hand_and_saving_it_changes_no_key(job):
    before = job_key(job)
    found = json.loads(job.notebook.read_text())
    for cell in found["cells"]:
        cell |= {"id": "new", "execution_count": 7, "source": cell["source"].splitlines(True)}
        cell["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "2"}]
        cell["metadata"]["collapsed"] = True
    found["metadata"]["kernelspec"] = {"name": "mine"}
    job.notebook.write_text(json.dumps(found, indent=4))
    assert job_key(job) == before


@pytest.mark.parametrize(
    ("cells", "why"),
    [
        ([code("1 + 2"), code("2")], "a source"),
        ([code("1 + 1", "title"), code("2")], "a tag"),
        ([code("2"), code("1 + 1")], "the order"),
        ([code("1 + 1")], "the number of cells"),
    ],
)
def test_changing_a_notebooks_cells_changes_that_part_alone(job, cells, why):
    job.notebook.write_text(json.dumps(notebook(code("1 + 1"), code("2"))))
    before = job_key(job)
    job.notebook.write_text(json.dumps(notebook(*cells)))
    assert changed_parts(before, job_key(job)) == ["notebook"], why


@pytest.mark.parametrize(
    ("name", "value", "part"),
    [("n", 3, "parameters"), ("edition", "2024", "parameters"), ("slice_id", "xyz", "slice")],
)
def test_changing_a_parameter_or_the_data_changes_that_part_alone(job, name, value, part):
    other = replace(job, parameters={**job.parameters, name: value})
    assert changed_parts(job_key(job), job_key(other)) == [part]


def test_two_chapters_from_one_notebook_never_share_a_key(job):
    assert job_key(job).digest != job_key(replace(job, name="other")).digest


def test_the_slices_tables_are_named_where_the_slice_is_at_hand(job, book):
    (book.store / "slices").mkdir(parents=True)
    (book.store / "slices" / "abc.json").write_text('{"tables": {"targets": "d1"}}')
    assert job_key(job, book.store).details["slice"]["tables"] == {"targets": "d1"}
    assert job_key(job, book.store).digest == job_key(job).digest, "its name alone decides"


def test_a_broken_notebook_is_named(job):
    job.notebook.write_text('{"cells": [')
    with pytest.raises(UserError, match=r"basic\.ipynb is not a notebook"):
        job_key(job)


def test_a_missing_notebook_is_named(job):
    job.notebook.unlink()
    with pytest.raises(UserError, match=r"basic\.ipynb: can't be read"):
        job_key(job)


def test_code_that_no_notebook_can_reach_does_not_count(tmp_path):
    for name in ("report/text.py", "render/html.py", "cli/main.py", "report/__pycache__/text.pyc"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("")
    assert list(code_files(tmp_path)) == ["report/text.py"]


def test_keys_of_many_jobs_read_the_notebook_once(job):
    maker = KeyMaker()
    first = maker.key(job)
    job.notebook.unlink()
    assert maker.key(job) == first
