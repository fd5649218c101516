"""The surroundings of every execution: the same on every machine, for every user, at any time."""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

# 1980-01-01, the earliest date that every archive format can hold
SOURCE_DATE_EPOCH = "315532800"
# what SVG files' ids are made from, where a notebook doesn't say
SALT = "milepost"
ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS")
# a person's own settings must not reach a published figure
PERSONAL = ("IPYTHONDIR", "MATPLOTLIBRC", "PYTHONSTARTUP", "JPY_SESSION_NAME", "COLUMNS", "LINES")
# ipykernel behaves differently when it sees this one
TESTING = ("PYTEST_CURRENT_TEST",)


def execution_environment(
    root: Path, scratch: Path, base: Mapping[str, str] | None = None
) -> dict[str, str]:
    """Give the environment variables that notebooks are executed with.

    Parameters
    ----------
    root
        The workbook, for notebooks that run in a folder of their own.
    scratch
        A folder for settings that would otherwise be a person's own.
    base
        The environment to start from; the current one if it isn't given.
    """
    env = dict(os.environ if base is None else base)
    for name in (*PERSONAL, *TESTING):
        env.pop(name, None)
    env |= dict.fromkeys(ONE_THREAD, "1")
    _make_caches(env)
    settings = scratch / "matplotlibrc"
    settings.write_text(f"svg.hashsalt: {SALT}\n", "utf-8")
    env |= {
        "TZ": "UTC",
        "LC_ALL": "C.UTF-8",
        "LANG": "C.UTF-8",
        "LANGUAGE": "",
        "PYTHONHASHSEED": "0",
        "PYTHONIOENCODING": "utf-8",
        # named before matplotlib is imported: another backend would swallow pyplot's charts
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        "MATPLOTLIBRC": str(settings),
        "IPYTHONDIR": str(scratch / "ipython"),
        "JUPYTER_PREFER_ENV_PATH": "1",
        # 'no frozen modules' warnings of the debugger would stand on stderr
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",
        # pyarrow would start a thread of its own, and a process with threads can't fork safely
        "JE_ARROW_MALLOC_CONF": "background_thread:false",
        "SOURCE_DATE_EPOCH": SOURCE_DATE_EPOCH,
        "NO_COLOR": "1",
        "MILEPOST_ROOT": str(root),
    }
    return env


def _make_caches(env: Mapping[str, str]) -> None:
    """Make the folders that matplotlib keeps fonts in; a notebook may not be able to."""
    home = Path(env.get("HOME") or "~").expanduser()
    for name, usual in (("XDG_CACHE_HOME", ".cache"), ("XDG_CONFIG_HOME", ".config")):
        with suppress(OSError):
            (Path(env.get(name) or home / usual) / "matplotlib").mkdir(parents=True, exist_ok=True)
