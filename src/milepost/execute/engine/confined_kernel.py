"""An ordinary kernel that is confined before anything of it starts.

Run as ``python -m milepost.execute.engine.confined_kernel <confinement as JSON> <ipykernel's arguments>``.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from pathlib import Path

from milepost.execute.engine.confinement import Confinement
from milepost.execute.engine.processes import die_with


def main() -> None:
    """Confine this process, then be a kernel; its threads are confined as they start later."""
    # as ipykernel's own launcher does
    if sys.path[0] == "" or Path(sys.path[0]) == Path.cwd():
        del sys.path[0]
    die_with(os.getppid(), signal.SIGKILL)
    Confinement.from_json(json.loads(sys.argv.pop(1))).begin()
    from ipykernel import kernelapp  # noqa: PLC0415  (starts threads)

    kernelapp.launch_new_instance()


if __name__ == "__main__":
    main()
