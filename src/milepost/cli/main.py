"""The command line of milepost: each command reads a workbook, and says what it did.

Exit codes: 0 done; 1 the data, a notebook or the rendering failed; 2 the command line asked for
something that does not exist. A command's module is imported when it is called.
"""

from __future__ import annotations

import ast
import gc
import sys
from importlib import import_module
from importlib.resources import files

import click

from milepost.cli.exit_codes import Commands

NAMES = (
    "add", "assess", "build", "check", "clean", "comments", "diff", "doctor", "explain", "export",
    "import", "list", "new", "preview", "publish", "render", "run", "sign", "template",
    "uncomment", "verify",
)  # fmt: skip
TAKEN = ("import", "list")  # by Python: their modules end in an underscore
HIDDEN = ("uncomment",)  # Quarto calls it


class ListedCommand(click.Command):
    """A command as the group's help lists it, without what it imports.

    Parameters
    ----------
    module
        Its module below ``milepost.cli``, where a function of the same name is the command.
    hidden
        Whether the group's help leaves it out.
    """

    def __init__(self, name: str, module: str, *, hidden: bool = False) -> None:
        super().__init__(name, hidden=hidden)
        self.module = module

    def get_short_help_str(self, limit: int = 45) -> str:
        """Give the first sentence of the docstring, read from the module's text."""
        source = files("milepost.cli").joinpath(f"{self.module}.py").read_text("utf-8")
        for node in ast.parse(source).body:
            if isinstance(node, ast.FunctionDef) and node.name == self.module:
                self.help = ast.get_docstring(node)
        return super().get_short_help_str(limit)

    def load(self) -> click.Command:
        """Import the command."""
        command: click.Command = getattr(import_module(f"milepost.cli.{self.module}"), self.module)
        return command


class LazyGroup(Commands):
    """Imports the command that is called, and no other."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that the arguments name, and import it."""
        gc.set_threshold(10_000)  # a book's tables are many objects and hardly any garbage
        name, command, rest = super().resolve_command(ctx, args)
        return name, command.load() if isinstance(command, ListedCommand) else command, rest


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
