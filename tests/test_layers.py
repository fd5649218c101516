"""The package's rooms: a lower one never imports a higher one, no file a circle, little at start."""

import ast
import subprocess
import sys
from pathlib import Path

PACKAGE = Path(__file__).parents[1] / "src" / "milepost"
ORDER = (
    "core",
    "read",
    "edition",
    "validate",
    "methods",
    "assess",
    "inputs",
    "importers",
    "charts",
    "report",
    "execute",
    "render",
    "publish",
    "cli",
    "__main__",
)
HEAVY = ("pandas", "numpy", "matplotlib", "papermill", "nbclient", "IPython", "scipy", "pyarrow")


def module_of(path: Path) -> str:
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts).removesuffix(".__init__")


MODULES = {module_of(path): path for path in sorted(PACKAGE.rglob("*.py"))}


def imports_of(path: Path) -> set[str]:
    """The package's own modules that a file imports, wherever in it, also for types alone."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            names = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= {name if name in MODULES else node.module for name in names}
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
    return found & MODULES.keys()


def room_of(module: str) -> str:
    return module.split(".")[1] if "." in module else ""


IMPORTS = {module: imports_of(path) - {module} for module, path in MODULES.items()}


def test_every_file_is_in_a_known_room():
    assert {room_of(module) for module in MODULES} - {""} <= set(ORDER)


def test_a_lower_room_never_imports_a_higher_one():
    wrong = [
        f"{module} imports {other}"
        for module, others in IMPORTS.items()
        for other in others
        if room_of(module)
        and room_of(other)
        and ORDER.index(room_of(other)) > ORDER.index(room_of(module))
    ]
    assert not wrong


def circle_through(module: str) -> list[str]:
    """A way from a module back to itself, if there is one."""
    ways = [[module]]
    seen: set[str] = set()
    while ways:
        way = ways.pop()
        for other in IMPORTS[way[-1]]:
            if other == module:
                return [*way, other]
            if other not in seen:
                seen.add(other)
                ways.append([*way, other])
    return []


def test_no_file_imports_itself_by_way_of_others():
    # a room's own names, which its __init__ gives away, are no import of the rooms' files
    circles = [circle for module in MODULES if (circle := circle_through(module))]
    assert not circles


def test_help_imports_nothing_heavy():
    program = (
        "import sys; from milepost.cli.main import main\n"
        "try: main(['--help'])\n"
        "except SystemExit: pass\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stderr.strip() == "[]"
