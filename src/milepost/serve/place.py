"""Where a preview works: folders of its own, which nothing of outlives it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from milepost.core.model import Audience, Edition
from milepost.core.scratch import scratch_folder
from milepost.core.workbook import Workbook

MEMORY = Path("/dev/shm")  # noqa: S108  (a folder of files that are in memory alone)


@contextmanager
def working_place(
    workbook: Workbook, edition: Edition, *, in_workbook: bool = False
) -> Iterator[Workbook]:
    """Give a workbook whose chapters are executed into a folder that goes with the preview.

    What a public edition's chapters are made from and to is kept in the workbook's store, where a
    build finds it. That of any other edition never lies on a disk where the system has a folder
    in memory, and is removed in the end.

    Parameters
    ----------
    in_workbook
        Whether chapters are executed into the workbook's own folder all the same.
    """
    public = edition.audience is Audience.PUBLIC
    base = None if public or not os.access(MEMORY, os.W_OK) else MEMORY
    mask = os.umask(0o022 if public else 0o077)
    os.umask(mask if public else 0o077)
    try:
        with scratch_folder("milepost-preview", base) as folder:
            (folder / "chapters").mkdir()
            yield (
                workbook
                if in_workbook
                else replace(
                    workbook, elsewhere=folder, store_elsewhere=None if public else folder / "store"
                )
            )
    finally:
        os.umask(mask)
