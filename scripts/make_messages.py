"""Write the template of all messages, src/milepost/locale/milepost.pot, from the code.

``make docs`` runs it; a test compares. An editor or translator begins with
``milepost add language fr``, which makes a catalogue of a workbook from it.
"""

from __future__ import annotations

import ast
import re
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po

PACKAGE = Path(__file__).parents[1] / "src" / "milepost"
TEMPLATE = PACKAGE / "locale" / "milepost.pot"
# the calls that say or mark a message, and how many of their arguments are its forms
CALLS = {"_": 1, "N_": 1, "n_": 2, "nN_": 2}
HEAD = """\
# The messages of a book made by milepost, in English, as the code has them.
# Written by scripts/make_messages.py; `milepost add language` makes a catalogue from it."""


def template() -> Catalog:
    """Collect every message of the package, in the order of the files that say it."""
    catalogue = Catalog(project="milepost", header_comment=HEAD)
    places: dict[str, tuple[tuple[str, ...], list[str]]] = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        for forms in messages_of(path):
            known, files = places.get(forms[0], (forms, []))
            places[forms[0]] = (max(known, forms, key=len), files)
            if (name := f"src/milepost/{path.relative_to(PACKAGE).as_posix()}") not in files:
                files.append(name)
    for forms, files in places.values():
        message = forms if len(forms) > 1 else forms[0]
        catalogue.add(message, locations=[(name, 0) for name in files])
    return catalogue


def messages_of(path: Path) -> list[tuple[str, ...]]:
    """Give the messages of a file, each with its forms, in the order of its lines.

    Babel's own extraction reads tokens, and loses a message within whose call another one stands.
    """
    found = []
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else None
        name = node.func.id if isinstance(node.func, ast.Name) else name
        forms = [
            argument.value
            for argument in node.args[: CALLS.get(str(name), 0)]
            if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
        ]
        if forms and len(forms) == CALLS[str(name)]:
            found.append((node.lineno, tuple(forms)))
    return [forms for _line, forms in sorted(found)]


def template_text() -> str:
    """Write the template as a ``.pot`` file, the same for the same messages."""
    written = BytesIO()
    write_po(written, template(), width=100, include_lineno=False)
    # neither when it was written nor by which version says anything of the messages
    return re.sub(r'"(?:POT-Creation-Date|Generated-By|PO-Revision-Date).*\n', "",
                  written.getvalue().decode())  # fmt: skip


if __name__ == "__main__":
    TEMPLATE.parent.mkdir(exist_ok=True)
    TEMPLATE.write_text(template_text(), "utf-8")
    print(f"{TEMPLATE}: {len(template())} messages")
