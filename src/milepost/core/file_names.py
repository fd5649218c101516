"""Names that a file can have on every system: what becomes the name of a file keeps to one rule."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator

# Microsoft, "Naming files, paths, and namespaces": kept for devices, whatever ending follows
_DEVICE = re.compile(
    r"(con|prn|aux|nul|(com|lpt)[0-9¹²³]|conin\$|conout\$) *(\..*)?", re.IGNORECASE
)


def name_fault(name: str) -> str:
    """Say, as after its name, why a part of a path can't be a file's name on every system; or nothing."""
    if _DEVICE.fullmatch(name):
        return "is the name of a device on Windows, where no file can have it: take another"
    if name.endswith((".", " ")):
        return "ends in a dot or a space, which Windows drops: leave it out"
    return ""


def path_fault(path: str) -> str:
    """Say which part of a path, divided by ``/``, can't be a file's name; blank if all can."""
    faults = ((part, name_fault(part)) for part in path.split("/") if part not in ("", ".", ".."))
    return next((f"{part!r} {fault}" for part, fault in faults if fault), "")


def _checked(name: str) -> str:
    if fault := name_fault(name):
        message = f"{name!r} {fault}"
        raise ValueError(message)
    return name


PortableName = Annotated[str, AfterValidator(_checked)]
