"""The package's rooms: a lower one never imports a higher one, and starting up stays light."""

import ast
import subprocess
import sys
from pathlib import Path

PACKAGE = Path(__file__).parents[1] / "src" / "milepost"
ORDER = (
    "errors",
    "file_names",
    "files",
    "yaml_file",
    "notebook_file",
    "model",
    "workbook",
    "data",
    "assess",
    "intake",
    "compared",
    "slices",
    "show",
    "run",
    "render",
    "publish",
    "progress",
    "commands",
    "cli",
    "__main__",
)
HEAVY = ("pandas", "numpy", "matplotlib", "papermill", "nbclient", "IPython", "scipy", "pandera")


def room_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports_of(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        else:
            continue
        found |= {name.split(".")[1] for name in names if name.startswith("milepost.")}
    return found & set(ORDER)


def test_a_lower_room_never_imports_a_higher_one():
    wrong = []
    for path in sorted(PACKAGE.rglob("*.py")):
        room = room_of(path)
        if room == "__init__":
            continue
        assert room in ORDER, f"{path} is in no known room"
        wrong += [
            f"{path.relative_to(PACKAGE)} imports {other}"
            for other in imports_of(path)
            if ORDER.index(other) > ORDER.index(room)
        ]
    assert not wrong


def test_help_imports_nothing_heavy():
    program = (
        "import sys; from milepost.cli import main\n"
        "try: main(['--help'])\n"
        "except SystemExit: pass\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stderr.strip() == "[]"


def test_nothing_of_this_plan_is_in_the_package():
    words = ("OHCHR", "High Commissioner", "Management Plan", "ratification")
    for path in PACKAGE.rglob("*.py"):
        source = path.read_text("utf-8")
        found = [word for word in words if word in source]
        if path.name in ("examples.py", "example_kinds.py", "methods.py", "narratives.py"):
            continue  # worked examples and documentation may name a known case
        assert not found, f"{path.name}: {found}"
