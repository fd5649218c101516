"""What `make lab` saves holds no outputs."""

import copy
import re
import runpy
from pathlib import Path
from types import SimpleNamespace

ROOT = Path(__file__).resolve().parents[1]
CONFIG = "scripts/jupyter_server_config.py"


def test_a_notebook_is_saved_without_what_its_cells_showed():
    settings = SimpleNamespace(FileContentsManager=SimpleNamespace(pre_save_hook=None))
    runpy.run_path(str(ROOT / CONFIG), {"get_config": lambda: settings})
    code = {"cell_type": "code", "source": "1", "outputs": [{"text": "x"}], "execution_count": 3}
    words = {"cell_type": "markdown", "source": "# One"}
    model = {"type": "notebook", "content": {"cells": [code, words], "metadata": {"a": 1}}}
    settings.FileContentsManager.pre_save_hook(model=model, path="a.ipynb", contents_manager=None)
    cells = [{**code, "outputs": [], "execution_count": None}, words]
    assert model["content"] == {"cells": cells, "metadata": {"a": 1}}
    file = {"type": "file", "content": "outputs"}
    before = copy.deepcopy(file)
    settings.FileContentsManager.pre_save_hook(model=file)
    assert file == before


def test_lab_is_started_with_it():
    assert re.search(rf"jupyter lab --config={CONFIG}", (ROOT / "Makefile").read_text("utf-8"))
