"""JupyterLab as `make lab` starts it: what cells show stays on the screen, and out of the file."""

from typing import Any


def without_outputs(model: dict[str, Any], **_: Any) -> None:
    """Take outputs out of a notebook that is about to be saved: git is to hold what was written."""
    if model["type"] != "notebook":
        return
    for cell in model["content"]["cells"]:
        if cell["cell_type"] == "code":
            cell |= {"outputs": [], "execution_count": None}


if configure := globals().get("get_config"):  # given by Jupyter
    configure().FileContentsManager.pre_save_hook = without_outputs
