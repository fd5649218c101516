"""``python -m milepost``: the same program as the command ``milepost``."""

from __future__ import annotations

from milepost.cli.main import main

if __name__ == "__main__":
    main(prog_name="milepost")
