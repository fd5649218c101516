"""Notebooks are thin, name no path and no plan, and run by hand with their default parameters."""

import ast
import json
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from milepost.edition.params import SYSTEM_PARAMETERS, notebook_parameters

NOTEBOOKS = sorted((Path(__file__).parents[2] / "notebooks").glob("*.ipynb"))
MOST_LINES = 15
# a kernel and its imports take seconds: a chapter on a part of a small plan, one of the own with
# --long, the others with --stress
STRESS = pytest.mark.stress


def code_cells(path: Path) -> list[str]:
    notebook = json.loads(path.read_text("utf-8"))
    return ["".join(c["source"]) for c in notebook["cells"] if c["cell_type"] == "code"]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_defines_nothing_and_names_no_path(path):
    for source in code_cells(path):
        tree = ast.parse(source)
        kinds = (ast.FunctionDef, ast.ClassDef, ast.Lambda, ast.AsyncFunctionDef)
        assert not [node for node in ast.walk(tree) if isinstance(node, kinds)]
        texts = [n.value for n in ast.walk(tree) if isinstance(n, ast.Constant)]
        assert not [t for t in texts if isinstance(t, str) and ("/" in t or ".csv" in t)]
        assert len(source.splitlines()) <= MOST_LINES


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_stored_without_outputs(path):
    notebook = json.loads(path.read_text("utf-8"))
    assert not [cell for cell in notebook["cells"] if cell.get("outputs")]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_takes_the_workbooks_own_parameters(path):
    names = [parameter.name for parameter in notebook_parameters(path)]
    assert set(SYSTEM_PARAMETERS) <= set(names)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebooks_defaults_name_no_edition_and_no_part_of_a_plan(path):
    (cell,) = [
        cell for cell in json.loads(path.read_text("utf-8"))["cells"]
        if "parameters" in cell["metadata"].get("tags", ())
    ]  # fmt: skip
    given = [node.value for node in ast.parse("".join(cell["source"])).body]
    assert given
    assert {ast.literal_eval(value) for value in given} == {""}


def opened_by_hand(name, root, folder, monkeypatch):
    """Run a notebook as JupyterLab does: no slice is given, the notebook cuts its own."""
    monkeypatch.setenv("MILEPOST_ROOT", str(root))
    notebook = nbformat.read(root / "notebooks" / f"{name}.ipynb", as_version=4)
    NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(folder)}}).execute()
    return [
        output["data"]["text/markdown"]
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if "text/markdown" in output.get("data", {})
    ]


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("country", marks=pytest.mark.long),
        *(pytest.param(name, marks=STRESS) for name in ("overview", "data-quality")),
    ],
)
def test_a_notebook_opened_by_hand_runs_whole(name, tmp_path, monkeypatch):
    shown = opened_by_hand(name, NOTEBOOKS[0].parents[1], tmp_path, monkeypatch)
    assert any(text.startswith("# ") for text in shown)
    assert not [text for text in shown if ":::" in text]  # pages suit Jupyter
    assert list((tmp_path / "figures").rglob("*.svg"))


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("pillar", "Buildings"),
        pytest.param("region", "North Bank", marks=STRESS),
        pytest.param("global-targets", "Services to readers", marks=STRESS),
    ],
)
def test_it_opens_on_the_first_part_of_another_plan(
    name, title, tiny_workbook, tmp_path, monkeypatch
):
    shown = opened_by_hand(name, tiny_workbook.root, tmp_path, monkeypatch)
    assert shown[0] == f"# {title}"
