"""Typst in a process of its own, which can be ended: ``python -m milepost.render.typesetting JOB``.

JOB is a JSON file: ``main``, ``target`` and what ``typst.compile`` takes. One file is written for a
PDF, one for each page of a picture. On the output stands JSON: ``warnings`` and ``marks``, or ``error``.

Marks tell where things stand: a page, and which share of its height is free from there on. There are
two a picture, where the text before it ends and where it stands; one before each part; and one at the
book's end. A picture that would leave the page before it half empty is drawn narrower.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from milepost.core.errors import UserError

if TYPE_CHECKING:
    from milepost.render.programs import Programs

Marks = Sequence[Mapping[str, Any]]

ROUNDS = 3  # of narrower pictures
FREE = 0.4  # of a page's height, from which on a page is worth filling
NARROWEST = 0.65  # of the text's width: there, letters of nine points have nearly six


def typeset(programs: Programs, main: Path, target: Path, **options: Any) -> Sequence[str]:
    """Set a Typst document with the Typst that a wheel carries; anew, while that fills half-empty pages.

    What Typst warns of is given.

    Parameters
    ----------
    main
        The document; its folder is all that Typst may read.
    target
        The PDF; for pictures the pages are ``target`` with ``.0.png``, ``.1.png`` and so on.
    options
        As ``typst.compile`` takes them.

    Raises
    ------
    UserError
        With Typst's message, if it refuses the document or exceeds a limit.
    """
    job = {**options, "main": str(main), "root": str(main.parent), "target": str(target)}
    said = latest = _set(programs, main, job)
    widths: dict[str, float] = {}
    for _round in range(ROUNDS):
        more = narrower(latest["marks"])
        if not more:
            break
        # by a process of its own: what the first keeps in memory would stand beside it
        widths |= more
        other = target.with_name(f"{target.name}.again")
        inputs = {**options.get("sys_inputs", {}), "narrower": json.dumps(widths)}
        latest = _set(programs, main, {**job, "sys_inputs": inputs, "target": str(other)})
        settled = len(latest["warnings"]) <= len(said["warnings"])
        if settled and fuller(latest["marks"], said["marks"]):
            other.replace(target)
            said = latest
        else:
            other.unlink()
    return list(said["warnings"])


def _set(programs: Programs, main: Path, job: dict[str, Any]) -> dict[str, Any]:
    handle, name = tempfile.mkstemp(suffix=".json", dir=main.parent.parent)
    os.close(handle)
    Path(name).write_text(json.dumps(job), encoding="utf-8")
    # -P: no module of the folder that this was started in
    command = [sys.executable, "-P", "-m", "milepost.render.typesetting", name]
    try:
        done = programs.run(command, name="Typst", env=os.environ)
    finally:
        Path(name).unlink()
    if done.returncode:
        raise UserError("Typst stopped:", done.stderr.strip().splitlines()[-8:])
    said: dict[str, Any] = json.loads(done.stdout)
    if "error" in said:
        raise UserError(said["error"])
    return said


def half_empty(marks: Marks) -> Iterator[tuple[int, str, float, float]]:
    """Give the pictures before which much of a page is free.

    Yields
    ------
    int
        In which part of the book.
    str
        The picture's name; none if it has no number.
    float
        As a share of the text's width, how wide it may be to stand on the page before.
    float
        Which share of that page's height is free.
    """
    part = 0
    for before, mark in pairwise(marks):
        if "part" in mark:
            part += 1
        elif "name" in mark and mark["page"] > before["page"] and before["free"] > FREE:
            width = (before["free"] - mark["below"]) / mark["height"]
            yield part, mark["name"], width, before["free"]


def narrower(marks: Marks) -> dict[str, float]:
    """Give by name the widths of pictures that then stand on a page which was half empty.

    It is the first of each part, as those soon behind it move with it.
    """
    first: dict[int, tuple[str, float]] = {}
    for part, name, width, _free in half_empty(marks):
        if name and width >= NARROWEST:
            first.setdefault(part, (name, round(width, 3)))
    return dict(first.values())


def fuller(marks: Marks, than: Marks) -> bool:
    """Say whether less is free on half-empty pages in all, and there are no more pages."""
    less, more = (sum(free for *_, free in half_empty(each)) for each in (marks, than))
    return less < more and marks[-1]["page"] <= than[-1]["page"]


def _main(name: str) -> None:
    import typst  # noqa: PLC0415  # heavy

    job = json.loads(Path(name).read_text(encoding="utf-8"))
    main, target = job.pop("main"), Path(job.pop("target"))
    world = {name: job.pop(name) for name in ("root", "font_paths", "sys_inputs") if name in job}
    try:
        compiler: Any = typst.Compiler(main, ignore_system_fonts=True, **world)
        content, warnings = compiler.compile_with_warnings(**job)
        marks = compiler.query("<milepost-mark>", field="value") if job["format"] == "pdf" else "[]"
    except typst.TypstError as error:
        sys.stdout.write(json.dumps({"error": _explained(error)}))
        return
    if job["format"] == "png":
        pages = content if isinstance(content, list) else [content]
        for at, page in enumerate(pages):
            target.with_name(f"{target.name}.{at}.png").write_bytes(page)
    else:
        target.write_bytes(content)
    told = [warning.message for warning in warnings]
    sys.stdout.write(json.dumps({"warnings": told, "marks": json.loads(marks)}))


def _explained(error: Any) -> str:
    hints = "".join(f" ({hint})" for hint in error.hints)
    place = error.diagnostic.strip().splitlines()[:8]
    return f"{error.message}{hints}\n" + "\n".join(place)


if __name__ == "__main__":
    _main(sys.argv[1])
