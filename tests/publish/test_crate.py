"""The crate tells who made which from which: nothing is left out, nothing dangles, all is true."""

import json
import shutil
import subprocess
from collections import Counter

import pytest
from book_support import ROOT

from milepost.core.files import sha256_of
from milepost.publish.crate import About, Step, crate_text

NAME = "ro-crate-metadata.json"
VALIDATOR = ROOT / ".venv-crate" / "bin" / "python"


def listed(value):
    return value if isinstance(value, list) else [value]


def graph(folder):
    crate = json.loads((folder / NAME).read_text("utf-8"))
    return {entity["@id"]: entity for entity in crate["@graph"]}


def actions(entities):
    return {e["name"]: e for e in entities.values() if e["@type"] == "CreateAction"}


def ids(value):
    return [item["@id"] for item in listed(value)]


@pytest.fixture(scope="module")
def book(built):
    return built.reports / "2030"


@pytest.fixture(scope="module")
def entities(book):
    return graph(book)


def second_name(path, book) -> bool:
    """Whether the site has a file under a name beside its own."""
    name = path.relative_to(book).as_posix()
    return name.startswith("html/") and (book / name.removeprefix("html/")).is_file()


def test_every_published_file_is_part_of_it_and_made_by_exactly_one_action(book, entities):
    there = {
        path.relative_to(book).as_posix()
        for path in book.rglob("*")
        if path.is_file() and path.name != NAME and not second_name(path, book)
    }
    assert set(ids(entities["./"]["hasPart"])) == there
    made = Counter(
        name for action in actions(entities).values() for name in ids(action["result"])
        if not name.startswith("#")
    )  # fmt: skip
    assert made == Counter(there)


def test_its_hashes_are_those_of_the_manifest_and_the_manifest_names_it(book, entities):
    manifest = json.loads((book / "manifest.json").read_text("utf-8"))
    outputs = {
        file["path"]: file["sha256"]
        for file in manifest["outputs"]
        if not second_name(book / file["path"], book)
    }
    assert outputs.pop(NAME) == sha256_of(book / NAME)
    told = {name: e["sha256"] for name, e in entities.items() if e["@type"] == "File"
            and name != "manifest.json"}  # fmt: skip
    assert told == outputs
    sizes = {name: e.get("contentSize") for name, e in entities.items() if name in outputs}
    assert sizes == {name: str((book / name).stat().st_size) for name in outputs}
    inputs = {file["path"]: file["sha256"] for kind in manifest["inputs"].values() for file in kind}
    kept = {e["name"]: e["sha256"] for name, e in entities.items()
            if name.startswith("#workbook/") and not name.startswith("#workbook/chapters/")}  # fmt: skip
    assert kept
    assert kept.items() <= inputs.items()


def test_no_reference_dangles_and_no_identifier_stands_twice(book, entities):
    crate = json.loads((book / NAME).read_text("utf-8"))["@graph"]
    assert len(entities) == len(crate)

    def references(value):
        if isinstance(value, dict):
            yield from [value["@id"]] if value.keys() == {"@id"} else ()
        elif isinstance(value, list):
            for item in value:
                yield from references(item)

    named = {name for entity in crate for value in entity.values() for name in references(value)}
    assert named - entities.keys() == {"https://w3id.org/ro/crate/1.1"}
    reached = {*named, NAME}
    assert not [name for name, e in entities.items() if name not in reached
                and e["@type"] != "SoftwareApplication"]  # fmt: skip


def test_a_chapter_tells_its_notebook_parameters_rows_and_figures(built, entities):
    action = actions(entities)["Chapter region=north-bank"]
    assert "#workbook/notebooks/region.ipynb" in ids(action["instrument"])
    read = set(ids(action["object"]))
    assert "#workbook/data/observations/libraries.csv" in read
    assert "#workbook/params/regions/north-bank.yml" in read
    assert "#workbook/params/editions/2030.yml" in read
    assert not [name for name in read if "pillars/B.yml" in name]
    values = {entities[name]["name"]: entities[name]["value"] for name in read
              if name.startswith("#parameter/")}  # fmt: skip
    assert values["region"] == "north-bank"
    assert values["edition"] == "2030"
    executed = "#workbook/chapters/region-north-bank.ipynb"
    assert executed in ids(action["result"])
    assert entities[executed]["sha256"] == sha256_of(built.chapters / "region-north-bank.ipynb")
    figures = [name for name in ids(action["result"]) if name.endswith(".svg")]
    assert figures
    assert all(name.startswith("html/chapters/figures/region-north-bank/") for name in figures)


def test_the_rendering_read_the_executed_notebooks_and_names_its_programs(book, entities):
    action = actions(entities)["Rendering"]
    assert {"#workbook/chapters/overview.ipynb", "#workbook/index.qmd"} <= set(
        ids(action["object"])
    )
    manifest = json.loads((book / "manifest.json").read_text("utf-8"))
    used = {entities[name]["name"]: entities[name]["softwareVersion"]
            for name in ids(action["instrument"])}  # fmt: skip
    assert used["pandoc"] == manifest["tools"]["pandoc"]
    assert used["typst"] == manifest["tools"]["typst"]
    assert {"book.pdf", "book.docx", "html/index.html"} <= set(ids(action["result"]))


def test_who_publishes_is_the_plans_organization_and_no_user_or_time_of_the_build(book, entities):
    assert entities["#organization"]["name"] == "City Libraries of Orlensee"
    assert entities["./"]["datePublished"] == "2031-02-28"
    text = (book / NAME).read_text("utf-8")
    assert "startTime" not in text
    assert "endTime" not in text


def test_names_that_no_address_may_hold_are_encoded(tmp_path):
    path = tmp_path / "ü b.csv"
    path.write_text("a\n", "utf-8")
    step = Step("ö x", "t", "t", ("milepost",), ("data/ü.csv",), results=("data/ü b.csv",))
    about = About("Book", "2030-01-01", "Organisation", "https://example.org/licence")
    text = crate_text(
        about, [step], {"data/ü b.csv": path}, {"data/ü.csv": "0"}, (), {"milepost": "1"}
    )
    named = {e["@id"]: e for e in json.loads(text)["@graph"]}
    assert "data/%C3%BC%20b.csv" in named
    assert "#workbook/data/%C3%BC.csv" in named
    assert named["#made/%C3%B6%20x"]["instrument"] == {"@id": "#software/milepost"}
    assert named["./"]["license"] == {"@id": "https://example.org/licence"}


@pytest.mark.long  # what it asks of names, references and actions is asked above, too
@pytest.mark.skipif(not VALIDATOR.is_file(), reason="needs make .venv-crate/.crate")
def test_a_validator_from_pypi_finds_it_valid_and_a_broken_one_not(book, tmp_path):
    broken = tmp_path / "broken"
    shutil.copytree(book, broken)
    crate = json.loads((broken / NAME).read_text("utf-8"))
    for entity in crate["@graph"]:
        if entity["@type"] == "CreateAction":
            del entity["instrument"]
    (broken / NAME).write_text(json.dumps(crate), "utf-8")
    done = subprocess.run(  # both by one process: it imports for seconds
        [VALIDATOR, ROOT / "scripts" / "validate_crate.py", book, broken],
        env={"HOME": str(tmp_path)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    valid, *wrong = done.stdout.splitlines()
    assert valid.startswith("valid by ro-crate-1.1 and process-run-crate"), done.stdout
    assert done.returncode == 1
    said = "\n".join(wrong)
    assert "MUST have an instrument" in said
