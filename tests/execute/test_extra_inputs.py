"""Extra inputs: read where they are declared, part of the key, and never a table with an audience."""

import os

import pytest
from run_support import Book, Job

from milepost.core.workbook import Workbook
from milepost.edition.extra_inputs import check_inputs, declared_inputs
from milepost.execute import explain
from milepost.publish.book_inputs import inputs

READ = "import os\nfrom pathlib import Path\nprint((Path(os.environ['MILEPOST_ROOT']) / 'extra/a.csv').read_text())"


@pytest.fixture
def own(tmp_path) -> Book:
    book = Book(tmp_path / "workbook")
    (book.root / "extra").mkdir()
    (book.root / "extra/a.csv").write_text("first")
    book.write("mine", READ)
    return book


def job(book: Book, *extra: str) -> Job:
    plain = book.job("mine")
    files = {name: book.root / name for name in extra}
    return Job(plain.name, plain.label, plain.notebook, plain.parameters, (), files)


def test_a_file_is_refused_until_it_is_declared_and_a_change_of_it_is_seen(own):
    refused = own.execute(job(own))["mine"]
    assert refused.state == "failed"
    assert refused.error.cell == 2
    assert "may not read extra/a.csv" in refused.error.summary
    assert "`inputs: [extra/a.csv]`" in refused.error.summary
    declared = job(own, "extra/a.csv")
    assert own.states(declared) == ["executed"]
    assert own.states(declared) == ["fresh"]
    (own.root / "extra/a.csv").write_text("second")
    assert "extra inputs changed: file extra/a.csv changed" in explain(declared, own.store).reason
    assert own.states(declared) == ["executed"]
    assert "second" in own.shown("mine")


def workbook(tmp_path) -> Workbook:
    for name in ("data/observations.csv", "extra/a.csv", "params/method.yml", ".hidden"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")
    (tmp_path / "extra/link.csv").symlink_to(tmp_path / "data/observations.csv")
    os.link(tmp_path / "data/observations.csv", tmp_path / "extra/same.csv")
    return Workbook(tmp_path)


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("data/observations.csv", "lies in data/"),
        ("extra/link.csv", "lies in data/"),
        ("extra/same.csv", "lies in data/"),
        ("../elsewhere.csv", "leads out"),
        ("/etc/passwd", "leads out"),
        ("./extra/a.csv", "is written extra/a.csv"),
        ("params/method.yml", "holds choices"),
        (".hidden", "is hidden"),
        ("extra", "name each file"),
        ("extra/b.csv", "is not there"),
    ],
)
def test_what_is_no_extra_input_is_told(tmp_path, name, told):
    [problem] = check_inputs(workbook(tmp_path), [name], "params/book/mine.yml")
    assert problem.file == "params/book/mine.yml"
    assert told in problem.message


def test_a_manifest_names_declared_inputs(tmp_path):
    book = workbook(tmp_path)
    (book.params / "book").mkdir()
    (book.params / "book/mine.yml").write_text("notebook: mine\ninputs: [extra/a.csv, data/x]\n")
    assert declared_inputs(book) == ["extra/a.csv"]
    assert [file["path"] for file in inputs(book, "none")["extra"]] == ["extra/a.csv"]
