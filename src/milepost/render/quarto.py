"""Call Quarto, where it is installed, and gather what it made to the same places."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path

from milepost.render.embedded import epoch_of
from milepost.render.errors import RenderError
from milepost.render.extension import sync_extension
from milepost.render.project import Book

COLOUR = re.compile(r"\x1b\[[0-9;]*m")
TARGETS = {"html": "html", "pdf": "typst", "docx": "docx"}
OUTPUTS = {"pdf": (".pdf", "book.pdf"), "docx": (".docx", "book.docx")}
SKIP_RUN = "MILEPOST_SKIP_RUN"


def find_quarto() -> str | None:
    """Give the path of ``quarto``, or ``None`` where there is none on the PATH."""
    return shutil.which("quarto")


def render_quarto(
    book: Book, output: Path, formats: Sequence[str], progress: Callable[[str], None]
) -> None:
    """Render with ``quarto render``, all formats at once, and gather the files.

    The pre-render command finds ``MILEPOST_SKIP_RUN`` set: the notebooks have been executed.

    Raises
    ------
    RenderError
        If Quarto is missing or fails; with the last lines of its log.
    """
    program = find_quarto()
    if program is None:
        raise RenderError(
            "Quarto is not on the PATH. Install it (environment.yml), or use the embedded "
            "renderer: --renderer embedded."
        )
    sync_extension(book.root)
    made = book.root / _output_dir(book)
    command = [program, "render", "--no-clean", "--to", _targets(book, formats)]
    if book.profile:
        command += ["--profile", book.profile]
    progress("quarto renders")
    environment = {**os.environ, "SOURCE_DATE_EPOCH": str(epoch_of(book)), SKIP_RUN: "1"}
    done = subprocess.run(
        command,
        cwd=book.root,
        env=environment,
        check=False,
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="replace",
    )
    log = COLOUR.sub("", done.stdout + done.stderr)
    if done.returncode or "unknown font family" in log:
        raise RenderError("Quarto could not render the book:\n" + "\n".join(_last_lines(log)))
    output.mkdir(parents=True, exist_ok=True)
    _gather(made, output, formats)


def _targets(book: Book, formats: Sequence[str]) -> str:
    described = book.metadata.get("format") or {}
    names = []
    for name in formats:
        target = TARGETS[name]
        names.append(next((key for key in described if key.endswith(f"-{target}")), target))
    return ",".join(names)


def _output_dir(book: Book) -> str:
    project = book.metadata.get("project") or {}
    return str(project.get("output-dir") or "_book")


def _last_lines(log: str, count: int = 15) -> list[str]:
    return [line for line in log.splitlines() if line.strip()][-count:]


def _gather(made: Path, output: Path, formats: Sequence[str]) -> None:
    for name, (suffix, target) in OUTPUTS.items():
        if name not in formats:
            continue
        found = sorted(made.glob(f"*{suffix}"))
        if not found:
            raise RenderError(f"Quarto finished, but there is no *{suffix} in {made}.")
        shutil.copyfile(found[0], output / target)
    if "html" in formats:
        shutil.copytree(
            made,
            output / "html",
            dirs_exist_ok=True,
            ignore=shutil.ignore_patterns("*.pdf", "*.docx", "sitemap.xml"),
        )
