"""The command line of milepost: each command reads a workbook, and says what it did.

Exit codes: 0 done; 1 the data, a notebook or the rendering failed; 2 the command line asked for
something that does not exist. A command's module is imported when it is called.
"""

from __future__ import annotations

import sys

import click

from milepost.cli.lazy_group import LazyGroup, ListedCommand

NAMES = (
    "add", "assess", "build", "check", "clean", "comments", "diff", "doctor", "explain", "export",
    "import", "list", "new", "preview", "publish", "render", "run", "sign", "template",
    "uncomment", "verify",
)  # fmt: skip
TAKEN = ("import", "list")  # by Python: their modules end in an underscore
HIDDEN = ("uncomment",)  # Quarto calls it


@click.group(
    cls=LazyGroup,
    commands={
        name: ListedCommand(name, f"{name}_" if name in TAKEN else name, hidden=name in HIDDEN)
        for name in NAMES
    },
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(package_name="milepost")
def main() -> None:
    """Make a progress book from a workbook: data in, notebooks executed, book out.

    \b
    Example:
      milepost build --edition 2025
    """


if __name__ == "__main__":
    sys.exit(main())
