"""A Pandoc that stays from one job to the next: what it prepares at its first is there for others."""

from __future__ import annotations

import os
import subprocess
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any, Self

from milepost.render.embedded.pandoc import assets
from milepost.render.embedded.render_cache import FOLDERS
from milepost.render.programs import (
    Programs,
    kill,
    megabytes_allowed,
    supervised,
    with_temporary_files,
)

LONGEST = 60.0
"""Seconds after which a job is begun anew in a process of its own, which may take longer."""


class WarmPandoc:
    """One process for jobs of ``milepost.lua``, begun with the first, and again where that changes."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[str] | None = None
        self._begun_as: tuple[Any, ...] = ()
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._end()

    def does(self, command: Sequence[str], env: Mapping[str, str]) -> bool:
        """Do a job; False where it did none, being at another or because the job fails."""
        if not self._lock.acquire(blocking=False):
            return False
        done = False
        try:
            with suppress(OSError):
                done = self._ask(self._begun(command[:-2], env), command[-2:])
            if not done:
                self._end()
        finally:
            self._lock.release()
        return done

    def _ask(self, process: subprocess.Popen[str], files: Sequence[str]) -> bool:
        assert process.stdin is not None
        assert process.stdout is not None
        limit = threading.Timer(LONGEST, kill, [process])
        limit.start()
        try:
            process.stdin.write("".join(f"{name}\n" for name in files))
            process.stdin.flush()
            return process.stdout.readline() == "done\n"
        finally:
            limit.cancel()

    def _begun(self, command: Sequence[str], env: Mapping[str, str]) -> subprocess.Popen[str]:
        programs = [path for name in FOLDERS for path in sorted((assets() / name).glob("*.lua"))]
        as_now = ([*command], dict(env), [path.stat().st_mtime_ns for path in programs])
        process = self._process
        if process is None or process.poll() is not None or self._begun_as != as_now:
            self._end()
            process = self._process = subprocess.Popen(
                supervised(command, megabytes_allowed()),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=with_temporary_files(env),
                text=True,
                encoding="utf-8",
                start_new_session=os.name != "nt",
            )
            self._begun_as = as_now
        return process

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        kill(process)
        with suppress(OSError), process:  # closes its pipes; what was not written will not be
            pass


class WarmPrograms(Programs):
    """Programs of one rendering, of which a Pandoc that stays does what it can."""

    def __init__(self, pandoc: WarmPandoc) -> None:
        super().__init__()
        self._pandoc = pandoc

    def run(
        self, command: Sequence[str], *, env: Mapping[str, str], **more: Any
    ) -> subprocess.CompletedProcess[str]:
        """Run a program to its end; what a warm one can't do fails, and is told, as ever."""
        if command[1:2] == ["lua"] and self._pandoc.does(command, env):
            return subprocess.CompletedProcess([*command], 0, "", "")
        return super().run(command, env=env, **more)
