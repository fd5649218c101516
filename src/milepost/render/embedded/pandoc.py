"""Run the Lua program in the Pandoc that a wheel carries."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Mapping
from importlib.resources import as_file, files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from milepost.core.errors import UserError

if TYPE_CHECKING:
    from milepost.render.programs import Programs


def assets() -> Path:
    """Give the folder of this room's filters, templates and styles."""
    with as_file(files("milepost.render") / "assets") as folder:
        return folder


def pandoc_path() -> str:
    """Give the Pandoc of the wheel; asking it for its version first would print its faults."""
    import pypandoc  # noqa: PLC0415  # heavy

    carried = Path(pypandoc.__file__).parent / "files" / "pandoc"
    return str(carried) if carried.is_file() else str(pypandoc.get_pandoc_path())


def run_lua(job: Mapping[str, Any], *, folder: Path, epoch: int, programs: Programs) -> Any:
    """Give a job to ``milepost.lua`` and return its result.

    Parameters
    ----------
    job
        What the program reads; ``mode`` names the work.
    epoch
        Seconds since 1970 that stand for "now" in what is written.

    Raises
    ------
    UserError
        With Pandoc's own words, if it fails; if it exceeds a limit, at which chapter.
    """
    handle, name = tempfile.mkstemp(suffix=".json", dir=folder)
    os.close(handle)
    request, answer = Path(name), Path(f"{name}.result")
    request.write_text(json.dumps(job, ensure_ascii=False), encoding="utf-8")
    done = programs.run(
        [
            pandoc_path(),
            "lua",
            str(assets() / "filters" / "milepost.lua"),
            str(request),
            str(answer),
        ],
        name="Pandoc",
        at=Path(f"{answer}.at"),
        env={**os.environ, "SOURCE_DATE_EPOCH": str(epoch), "LC_ALL": "C.UTF-8"},
    )
    if done.returncode:
        last = done.stderr.strip().splitlines()[-12:]
        raise UserError(f"Pandoc stopped while it made the {job['mode']}:", last)
    return json.loads(answer.read_text(encoding="utf-8"))
