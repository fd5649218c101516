"""A published book tells nothing of hidden rows: no file of it, in any format, by either renderer.

Rows are hidden in every table, for every reason, within open files and in files of their own; each
of their texts is a canary. Further drawn mixtures come with ``--stress``. What an edition's tables
hold, from which all of it is made: ``test_closure.py``; files of a book with a few hidden rows:
``test_confidentiality.py``.
"""

import json
import shutil

import pytest
from click.testing import CliRunner
from hidden_rows import CANARY, REASONS, Hidden, write_workbook
from hostile_book import everything
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from tiny_workbook import ROOT

from milepost.cli.main import main

EVERY = [
    Hidden(reason, apart=bool(at % 2), own_source=at % 3 > 0) for at, reason in enumerate(REASONS)
]
MIXTURES = st.lists(
    st.builds(Hidden, st.sampled_from(sorted(REASONS)), st.booleans(), st.booleans()),
    min_size=1, max_size=5, unique_by=lambda item: item.reason,
)  # fmt: skip
pytestmark = pytest.mark.long
RENDERERS = ["embedded", pytest.param("quarto", marks=pytest.mark.quarto)]
# they name what a book was made from, by digest
DESCRIPTIONS = ("manifest.json", "ro-crate-metadata.json")


def published(root, hidden, renderer):
    """Write the workbook with these hidden rows, and give the folder of its public book."""
    write_workbook(root, hidden, ROOT / "notebooks")
    return built(root, renderer)[0]


def built(root, renderer="embedded"):
    """Build it; give the folder of the book, and what was said."""
    command = ["build", "--root", str(root), "--edition", "2030", "--renderer", renderer]
    done = CliRunner().invoke(main, command)
    assert done.exit_code == 0, done.output
    assert CANARY not in done.output.replace(str(root), "")
    return root / "reports" / "2030", done.output


def tells(book):
    return sorted({name for name, content in everything(book) if CANARY in content})


@pytest.fixture(scope="module")
def embedded(tmp_path_factory):
    return published(tmp_path_factory.mktemp("told") / "book", EVERY, "embedded")


@pytest.fixture(scope="module", params=RENDERERS)
def book(request, tmp_path_factory):
    if request.param == "embedded":
        return request.getfixturevalue("embedded")
    return published(tmp_path_factory.mktemp("told") / "book", EVERY, request.param)


def test_no_file_of_a_book_tells_of_hidden_rows(book):
    content = "\n".join(text for name, text in everything(book) if not name.endswith(".json"))
    assert "openSource" in content, "what everyone may see is there"
    assert {"html", "data", "book.pdf", "book.docx"} <= {path.name for path in book.iterdir()}
    assert tells(book) == []


def test_the_same_book_is_made_without_the_hidden_rows(embedded, tmp_path, pytestconfig):
    """With what the first build has kept: its chapters are fresh. From nothing: make stress."""
    root = tmp_path / "without"
    write_workbook(root, [], ROOT / "notebooks")
    again = not pytestconfig.getoption("--stress")
    for kept in (".milepost", "chapters") if again else ():
        shutil.copytree(embedded.parents[1] / kept, root / kept)
    book, said = built(root)
    assert ("\n0 executed" in said) == again
    books = [embedded, book]
    files = [
        {
            path.relative_to(folder).as_posix(): path.read_bytes()
            for path in folder.rglob("*")
            if path.is_file() and path.name not in DESCRIPTIONS
        }
        for folder in books
    ]
    assert files[0].keys() == files[1].keys()
    assert [name for name, content in files[0].items() if content != files[1][name]] == []
    listed = [json.loads((folder / "manifest.json").read_text("utf-8")) for folder in books]
    assert listed[0]["outputs"] != []
    assert CANARY not in json.dumps(listed[0])


@pytest.mark.stress
@settings(
    max_examples=12, deadline=None, database=None, derandomize=True, phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)  # fmt: skip
@given(hidden=MIXTURES)
def test_no_mixture_of_hidden_rows_is_told(tmp_path_factory, hidden):
    assert tells(published(tmp_path_factory.mktemp("drawn") / "book", hidden, "embedded")) == []
