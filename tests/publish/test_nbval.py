"""nbval runs an executed notebook again and fails at a changed number, naming cell and values.

As ``make notebooks`` does for both years, for one chapter of each notebook (``ALL=1``: for all): in
strict mode, with an ordinary kernel, and with the parameters as they were injected.
"""

import json
import re
import shutil
import subprocess
import sys

import pytest
from book_support import ROOT

NBVAL = ("--nbval", "--nbval-current-env")
NUMBER = re.compile(r"(?<![\w.{#/-])(\d+)(?= of \d)")


@pytest.fixture
def executed(built, tmp_path):
    """A chapter that may be tampered with, in a copy of its workbook."""
    root = tmp_path / "copy"
    shutil.copytree(built.root, root, ignore=shutil.ignore_patterns("reports"))
    return root / "chapters" / "overview.ipynb"


def run_again(notebook):
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-p", "no:randomly", "-c",
         "/dev/null", "--rootdir", str(notebook.parent), *NBVAL, str(notebook)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    return done.returncode, done.stdout


def tamper(notebook):
    """Change the first number of a stored output; give cell, the number and what it became."""
    content = json.loads(notebook.read_text("utf-8"))
    code = [cell for cell in content["cells"] if cell["cell_type"] == "code"]
    for at, cell in enumerate(code):
        for output in cell["outputs"]:
            words = "".join(output.get("data", {}).get("text/markdown", ""))
            found = NUMBER.search(words)
            if found:
                false = str(int(found[1]) + 1000)
                output["data"]["text/markdown"] = (
                    words[: found.start()] + false + words[found.end() :]
                )
                notebook.write_text(json.dumps(content), "utf-8")
                return at, found[1], false, words[found.start() : found.start() + 20]
    raise AssertionError("no number in any output")


@pytest.mark.long
def test_with_its_parameters_a_changed_number_alone_fails_with_the_cell_and_both_values(executed):
    at, true, false, around = tamper(executed)
    cells = json.loads(executed.read_text("utf-8"))["cells"]
    (given,) = [c for c in cells if "injected-parameters" in c["metadata"].get("tags", [])]
    assert "slice_id" in "".join(given["source"])
    code, said = run_again(executed)
    assert code == 1
    plain = re.sub(r"\x1b\[[0-9;]*m", "", said)
    assert f"Cell {at}" in plain
    others = sum(cell["cell_type"] == "code" for cell in cells) - 1
    assert f"1 failed, {others} passed" in plain
    after = around.removeprefix(true)[:8]
    assert f"{false}{after}" in plain  # as it is stored
    assert f"{true}{after}" in plain.replace(f"{false}{after}", "")  # as it is computed


def test_continuous_integration_runs_it_so_and_the_stress_tests_for_both_years():
    lines = (ROOT / "Makefile").read_text("utf-8").splitlines()
    at = next(n for n, line in enumerate(lines) if line.startswith("notebooks:"))
    recipe = "\n".join(lines[at : at + 5])
    assert " ".join(NBVAL) in recipe
    assert "$(if $(ALL),2024) 2025" in recipe
    assert "-n 2" in recipe
    assert "--nbval-lax" not in recipe
    assert "$(if $(ALL),chapters,$(AGAIN))" in recipe
    at = lines.index(next(line for line in lines if line.startswith("test:")))
    assert any("$(MAKE)" in line and "notebooks" in line for line in lines[at + 1 : at + 3])
    assert "make test" in (ROOT / ".ci" / "run").read_text("utf-8")
