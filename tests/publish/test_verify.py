"""A book proves itself: any byte of any kind of file that was changed is found, by name."""

import hashlib
import json
import shutil

import pytest
from click.testing import CliRunner
from mini import make_built
from shared import made_once

from milepost.cli.main import main
from milepost.core.errors import UsageError, UserError
from milepost.core.ledger import lines_text
from milepost.core.workbook import Workbook
from milepost.publish import verify as proof
from milepost.publish.manifest import digest_of, outputs
from milepost.publish.manifest_file import read_manifest
from milepost.publish.signatures import LEDGER, Signature

OUTPUTS = (
    "html/index.html",
    "html/chapters/figures/overview/*.svg",
    "html/chapters/figures/overview/*-rows.csv",
    "html/assets/*.css",
    "html/assets/*.js",
    "html/assets/fonts/*",
    "book.pdf",
    "book.docx",
    "data/assessments.csv",
    "data/observations.csv",
    "data/annex.xlsx",
    "exhibits.csv",
    "ro-crate-metadata.json",
)
INPUTS = (
    "data/observations/*.csv",
    "data/datapackage.json",
    "params/editions/2030.yml",
    "params/book/overview.yml",
    "notebooks/overview.ipynb",
    "_quarto.yml",
    "_quarto-2030.yml",
    "index.qmd",
)
pytestmark = pytest.mark.slow


@pytest.fixture
def sent(built, tmp_path):
    """A copy of the book that somebody was sent, and a clone of its workbook."""
    folder = tmp_path / "sent"
    shutil.copytree(built.reports / "2030", folder)
    clone = tmp_path / "clone"
    shutil.copytree(
        built.root, clone, ignore=shutil.ignore_patterns(".milepost", "reports", "chapters")
    )
    return Workbook(clone.resolve()), folder


def flip(path, at=None):
    """Change one bit in the middle of a file."""
    content = bytearray(path.read_bytes())
    at = len(content) // 2 if at is None else at
    content[at] ^= 1
    path.write_bytes(content)


def not_same(report):
    return {(file.group, file.path): file for file in report.files if file.state != "same"}


def checked(sent):
    return not_same(proof.verify(*sent, rebuild=False))


@pytest.mark.stress  # the tutorial has one proved; below all but what was forged is found the same
def test_an_untouched_copy_holds(sent):
    done = CliRunner().invoke(main, ["verify", str(sent[1]), "--root", str(sent[0].root)])
    assert done.exit_code == 0, done.output
    assert "The book holds." in done.output
    assert "different" not in done.output


@pytest.mark.quarto
def test_a_book_by_quarto_holds_and_is_not_made_twice(built_by_quarto):
    root, book = str(built_by_quarto.root), str(built_by_quarto.reports / "2030")
    again = CliRunner().invoke(main, ["build", "--renderer", "quarto", "--root", root])
    assert "nothing changed" in again.output, again.output
    done = CliRunner().invoke(main, ["verify", book, "--root", root])
    assert done.exit_code == 0, done.output
    assert "The book holds." in done.output


@pytest.mark.parametrize("pattern", OUTPUTS)
def test_one_bit_of_any_kind_of_output_is_found(sent, pattern):
    path = min(sent[1].glob(pattern))
    flip(path)
    found = checked(sent)
    assert {key[1] for key in found} == {path.relative_to(sent[1]).as_posix()}


@pytest.mark.parametrize("pattern", INPUTS)
def test_one_bit_of_any_kind_of_input_is_found(sent, pattern):
    workbook = sent[0]
    path = min(workbook.root.glob(pattern))
    flip(path)
    found = set(checked(sent))
    if path.parent.name == "editions":  # what it may see can't be told any more, either
        found = {(group, name) for group, name in found if not name.startswith("data/")}
    if path.name == "datapackage.json":  # it says which other files are read
        found = {(group, name) for group, name in found if name == workbook.relative(path)}
    assert found == {("inputs", workbook.relative(path))}


@pytest.mark.parametrize("share", [0.05, 0.3, 0.6, 0.95])
def test_one_bit_of_the_manifest_is_found(sent, share):
    path = sent[1] / "manifest.json"
    flip(path, int(path.stat().st_size * share))
    try:
        assert checked(sent)
    except UserError as error:
        assert "broken" in str(error)  # noqa: PT017


def test_missing_and_added_files_are_named(sent):
    workbook, folder = sent
    (folder / "data" / "assessments.csv").unlink()
    (folder / "html" / "extra.html").write_text("hello", "utf-8")
    (workbook.data / "plan.csv").unlink()
    (workbook.data / "more.csv").write_text("a\n", "utf-8")
    found = {key: file.state for key, file in checked(sent).items()}
    assert found == {
        ("published", "data/assessments.csv"): "missing",
        ("published", "html/extra.html"): "extra",
        ("inputs", "data/plan.csv"): "missing",
        # a file that nothing describes is hidden from readers, and proved among all such
        ("inputs", "data/unseen"): "different",
    }


def forge(folder):
    """Make the manifest agree with what stands in the folder, digest and all."""
    path = folder / "manifest.json"
    manifest = json.loads(path.read_text("utf-8"))
    manifest["outputs"] = outputs(folder)
    manifest["digest"] = digest_of(manifest)
    for name in ("manifest.json", "html/manifest.json"):
        (folder / name).write_text(proof.as_text(manifest), "utf-8")


def test_a_forged_number_is_found_by_building_again_and_named(tmp_path_factory):
    folder = tmp_path_factory.mktemp("forged") / "sent"
    root = made_once(tmp_path_factory, "mini", lambda base: make_built(base / "book")) / "book"
    sent = Workbook(root.resolve()), shutil.copytree(root / "reports/2030", folder)
    path = folder / "data" / "assessments.csv"
    text = path.read_text("utf-8")
    line = next(line for line in text.splitlines() if line.startswith("2030,global,all,L3,"))
    assert ",7.0," in line
    path.write_text(text.replace(line, line.replace(",7.0,", ",9.0,")), "utf-8")
    forge(folder)
    assert checked(sent) == {}
    found = not_same(proof.verify(*sent))
    assert found["rebuilt", "data/assessments.csv"].details == (
        "row global all L3, actual: published 9.0, rebuilt 7.0",
    )
    assert set(found) == {("rebuilt", "data/assessments.csv"), ("rebuilt", "manifest.json")}


@pytest.mark.long
def test_a_changed_row_shows_in_which_numbers_it_would_change(sent):
    workbook, folder = sent
    path = workbook.data / "observations" / "libraries.csv"
    text = path.read_text("utf-8")
    path.write_text(text.replace("2030-04-30,1,", "2030-04-30,2,", 1), "utf-8")
    done = CliRunner().invoke(main, ["verify", str(folder), "--root", str(workbook.root), "--json"])
    assert done.exit_code == 1
    said = json.loads(done.stdout)
    found = {(f["group"], f["path"]): f for f in said["files"] if f["state"] != "same"}
    assert found["inputs", "data/observations/libraries.csv"]["state"] == "different"
    details = found["rebuilt", "data/assessments.csv"]["details"]
    assert "row global all L3, actual: published 7.0, rebuilt 8.0" in details
    assert ("rebuilt", "book.pdf") in found
    assert not said["same"]


def test_inputs_that_make_no_book_any_more_are_told_not_thrown(sent):
    workbook, _ = sent
    path = workbook.data / "observations" / "libraries.csv"
    path.write_text(path.read_text("utf-8").replace(",event,", ",happening,", 1), "utf-8")
    report = proof.verify(*sent)
    assert not report.same
    assert any("not built again" in note for note in report.notes)


def test_other_versions_are_named(sent):
    path = sent[1] / "manifest.json"
    manifest = json.loads(path.read_text("utf-8"))
    manifest["software"]["pandas"] = "0.1"
    path.write_text(proof.as_text(manifest), "utf-8")
    notes = proof.verify(*sent, rebuild=False).notes
    assert any(note.startswith("pandas: ") and "0.1 there" in note for note in notes)


def rewritten(folder, change):
    path = folder / "manifest.json"
    manifest = json.loads(path.read_text("utf-8"))
    change(manifest)
    path.write_text(proof.as_text(manifest), "utf-8")


def test_a_clone_at_another_commit_is_named(sent, monkeypatch):
    monkeypatch.setattr(proof, "commit", lambda _: {"commit": "b" * 40, "clean": True})
    rewritten(sent[1], lambda m: m.update(git={"commit": "a" * 40, "clean": False}))
    notes = proof.verify(*sent, rebuild=False).notes
    assert f"commit: {'b' * 12} here, {'a' * 12} there" in notes
    assert any("changes that no commit holds" in note for note in notes)


def test_another_milepost_than_the_books_is_named(sent):
    def change(manifest):
        manifest["inputs"]["package"][0]["sha256"] = "0" * 64

    rewritten(sent[1], change)
    notes = proof.verify(*sent, rebuild=False).notes
    assert any("is not the one that made the book" in note for note in notes)


def test_a_folder_that_holds_no_book_is_a_usage_error(sent, tmp_path):
    with pytest.raises(UsageError, match=r"manifest\.json"):
        proof.read_manifest(tmp_path)


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"edition": 1, "outputs"', "\x00"])
def test_a_broken_manifest_is_told_in_words(sent, content):
    (sent[1] / "manifest.json").write_text(content, "utf-8")
    with pytest.raises(UserError, match="broken"):
        proof.verify(*sent, rebuild=False)


def test_a_manifest_can_copy_nothing_from_outside_the_workbook(sent):
    path = sent[1] / "manifest.json"
    manifest = json.loads(path.read_text("utf-8"))
    manifest["inputs"]["data"].append({"path": "../../outside", "sha256": "0"})
    path.write_text(proof.as_text(manifest), "utf-8")
    with pytest.raises(UserError, match="outside"):
        proof.verify(*sent)


def test_a_signature_that_is_given_after_the_build_is_no_change_of_the_book(sent, tmp_path):
    workbook, folder = sent
    ledger = workbook.root / LEDGER
    ledger.parent.mkdir(exist_ok=True)
    first, other, last = (
        Signature(edition, name, "", "a" * 64, 'Doe, "Jane"\nDirector', "2031-03-01")
        for edition, name in (("2030", "overview"), ("2029", "overview"), ("2030", "sources"))
    )

    def found(*lines):
        ledger.write_text(lines_text(lines, Signature), "utf-8")
        report = proof.verify(*sent, rebuild=False)
        told = [note for note in report.notes if note.startswith("signed")]
        changed = {path: file.state for (group, path), file in not_same(report).items()
                   if group == "inputs"}  # fmt: skip
        return changed, told

    assert found(first, other) == ({}, ["signed after the build: 1"])
    assert found(other) == ({}, [])
    made_with = lines_text([first], Signature)
    digest = hashlib.sha256(made_with.encode()).hexdigest()
    rewritten(
        folder,
        lambda manifest: manifest["inputs"].update(signatures=[{"path": LEDGER, "sha256": digest}]),
    )
    assert found(first) == ({}, [])
    assert found(first, other, last) == ({}, ["signed after the build: 1"])
    copy = Workbook(tmp_path / "copy")
    assert proof.copy_inputs(workbook, copy, read_manifest(folder)) == []
    assert (copy.root / LEDGER).read_text("utf-8") == made_with
    assert found(last, first) == ({LEDGER: "different"}, [])
    ledger.unlink()
    assert LEDGER in [path for _, path in checked(sent)]
