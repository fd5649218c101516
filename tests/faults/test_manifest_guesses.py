"""Who has the book alone can guess nothing of what it hides; who has a clone can prove all of it."""

import hashlib
import shutil
import subprocess
import sys

import pytest
import yaml
from hidden_rows import CANARY, Hidden, write_workbook

from milepost.core.errors import UserError
from milepost.core.workbook import Workbook
from milepost.edition.redaction import KEY_FILE
from milepost.publish.book_inputs import inputs
from milepost.publish.verify import check_inputs

HIDDEN = [Hidden("internal", apart=True), Hidden("late", apart=True), Hidden("grade")]
NOTES = {
    "unlisted-canary.csv": "who\nNo\n",
    "schemas/canary.json": "{}",
    "narratives/2030/internal/overview.md": "No",
    "narratives/2031/canary.md": "Later",
}
PUBLIC = ("canaryInternal-observations.csv", "canaryLate-sources.csv", *NOTES)


@pytest.fixture
def workbook(tmp_path):
    write_workbook(tmp_path / "book", HIDDEN)
    for name, text in NOTES.items():
        (tmp_path / "book/data" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "book/data" / name).write_text(text, "utf-8")
    return Workbook(tmp_path / "book")


def listed(workbook, **more):
    return inputs(workbook, "2030", **more)


def digests(*words):
    return {hashlib.sha256(word.encode()).hexdigest() for word in words}


def test_no_name_of_a_hidden_file_and_no_digest_that_can_be_guessed_is_told(workbook):
    told = yaml.safe_dump(listed(workbook))
    assert CANARY not in told
    for path in sorted(workbook.data.rglob("*")):
        name = path.relative_to(workbook.root).as_posix()
        if not path.is_file() or name == "data/plan.csv":
            continue
        content = path.read_text("utf-8")
        whole = hashlib.sha256(content.encode()).hexdigest()
        hidden = CANARY in content or CANARY in name or name.removeprefix("data/") in NOTES
        assert (whole in told) == (not hidden and name != KEY_FILE), name
        for guess in digests(name, path.name, f"{name}{content}", f"{name}\n{content}"):
            assert guess[:16] not in told


def test_no_small_count_can_be_tried_by_the_digest_of_its_file(tmp_path):
    """Of a file of which a reader lacks one number from 1 to 4, four digests are all there can be."""
    write_workbook(tmp_path / "book", [])
    (tmp_path / "book" / KEY_FILE).unlink(missing_ok=True)
    workbook, rows = Workbook(tmp_path / "book"), "data/observations/libraries.csv"
    lines = (workbook.root / rows).read_text("utf-8").splitlines(keepends=True)
    text = "".join(lines[:2])  # which everybody sees
    (workbook.root / rows).write_text(text, "utf-8")
    whole = hashlib.sha256(text.encode()).hexdigest()
    assert whole in yaml.safe_dump(listed(workbook))
    (workbook.params / "disclosure.yml").write_text("minimum: 5\n", "utf-8")
    told = listed(workbook, create_key=True)
    assert whole not in yaml.safe_dump(told)
    assert all("keyed" in file for file in told["data"] if "observations" in file["path"])
    assert not any("keyed" in file for file in told["data"] if file["path"] == "data/plan.csv")
    assert whole in yaml.safe_dump(listed(workbook, audience="internal"))


def test_how_many_files_are_hidden_is_not_told(workbook):
    before = listed(workbook)["data"]
    (workbook.data / "more.csv").write_text("who\nNo\n", "utf-8")
    after = listed(workbook)["data"]
    assert [file["path"] for file in before] == [file["path"] for file in after]
    assert before != after


@pytest.mark.parametrize("name", PUBLIC)
def test_a_change_of_a_hidden_file_is_found_with_a_clone(workbook, tmp_path, name):
    manifest = {"edition": {"edition": "2030", "audience": "public"}, "inputs": listed(workbook)}
    clone = Workbook(tmp_path / "clone")
    shutil.copytree(workbook.root, clone.root, ignore=shutil.ignore_patterns(".milepost"))
    assert all(file.state == "same" for file in check_inputs(clone, manifest))
    path = clone.data / name
    path.write_text(path.read_text("utf-8").replace("2030-04-04", "2030-04-05") + "\n", "utf-8")
    assert any(file.state == "different" for file in check_inputs(clone, manifest))


def test_the_key_is_made_once_and_only_where_something_is_hidden(workbook, tmp_path):
    key = workbook.root / KEY_FILE
    key.unlink()
    guess = listed(workbook)
    assert not key.exists(), "who only looks changes nothing"
    first = listed(workbook, create_key=True)
    assert first == listed(workbook, create_key=True) == listed(workbook)
    assert guess != first
    key.write_text("\n", "utf-8")
    with pytest.raises(UserError, match="holds no key"):
        listed(workbook)
    write_workbook(tmp_path / "open", [])
    for name in ("observations/libraries.csv", "manifest-key.txt"):
        (tmp_path / "open/data" / name).unlink()
    everything = listed(Workbook(tmp_path / "open"), create_key=True)["data"]
    assert not any("keyed" in file for file in everything)
    assert not (tmp_path / "open" / KEY_FILE).exists()


def test_deciding_again_imports_nothing_heavy(workbook):
    expected = listed(workbook)
    program = (
        "import sys\nfrom pathlib import Path\nfrom milepost.publish.manifest import inputs\n"
        "from milepost.core.workbook import Workbook\n"
        f"found = inputs(Workbook(Path({str(workbook.root)!r})), '2030')\n"
        "assert 'pandas' not in sys.modules, 'pandas is imported'\n"
        "print(len(found['data']))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True,
                          check=True)  # fmt: skip
    assert int(done.stdout) == len(expected["data"])
