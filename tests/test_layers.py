"""The package's rooms: a lower one never imports a higher one, no file a circle, little at start."""

import ast
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from milepost.execute.imports import imported_modules
from milepost.execute.keys import ROOMS_ABOVE, code_files

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
    "template",
    "charts",
    "report",
    "execute",
    "render",
    "exporters",
    "publish",
    "review",
    "serve",
    "cli",
    "__main__",
)
HEAVY = ("pandas", "numpy", "matplotlib", "papermill", "nbclient", "IPython", "scipy", "pyarrow",
         "babel", "openpyxl")  # fmt: skip


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


@cache
def imports() -> dict[str, set[str]]:
    """The other modules that each imports."""
    return {module: imports_of(path) - {module} for module, path in MODULES.items()}


def test_every_file_is_in_a_known_room():
    assert {room_of(module) for module in MODULES} - {""} <= set(ORDER)


def test_a_lower_room_never_imports_a_higher_one():
    wrong = [
        f"{module} imports {other}"
        for module, others in imports().items()
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
        for other in imports()[way[-1]]:
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


def reached_from(modules: set[str]) -> set[str]:
    """The modules, and all that they import, at start or later."""
    found, left = set(), {*modules}
    while left:
        module = left.pop()
        found.add(module)
        left |= imports().get(module, set()) - found
    return found


def test_a_chapters_key_holds_every_room_that_a_notebook_reaches_and_no_other():
    named = imported_modules([*(PACKAGE.parents[1] / "notebooks").glob("*.ipynb")])
    roots = {name for name in named if name in MODULES and name.count(".")}
    assert roots
    # a notebook may ask for anything of the room it is given; that of execution runs it
    roots |= {module for module in MODULES if room_of(module) in ("report", "execute")}
    reached = reached_from(roots)
    rooms = {room_of(module) for module in MODULES} - {""}
    assert {Path(name).stem for name in ROOMS_ABOVE} == rooms - {room_of(name) for name in reached}
    assert {MODULES[module].relative_to(PACKAGE).as_posix() for module in reached} <= {
        *code_files(PACKAGE)
    }


def test_a_comment_in_a_command_makes_no_chapter_stale_and_one_in_a_topic_does(tmp_path):
    package = shutil.copytree(PACKAGE, tmp_path / "milepost")
    before = code_files(package)
    for name, stale in (("cli/check.py", False), ("report/topics/counts.py", True)):
        with (package / name).open("a", encoding="utf-8") as file:
            file.write("# a comment\n")
        assert (code_files(package) != before) == stale, name


LIGHT = ("add", "check", "clean", "diff", "explain", "export")


@pytest.mark.parametrize("words", [["--help"], *([name, "--help"] for name in LIGHT)])
def test_help_imports_nothing_heavy(words):
    program = (
        "import sys; from milepost.cli.main import main\n"
        f"try: main({words!r})\n"
        "except SystemExit: pass\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stderr.strip() == "[]"


def test_whether_there_is_anything_to_build_is_decided_without_pandas():
    program = "import sys, milepost.cli.build; print('pandas' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "False"


def test_words_of_indicators_are_written_without_matplotlib():
    program = "import sys, milepost.report.topics.indicators; print('matplotlib' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "False"


def test_a_command_imports_no_other_command():
    program = (
        "import sys; from milepost.cli.main import NAMES, main\n"
        "try: main(['clean', '--help'])\n"
        "except SystemExit: pass\n"
        "names = {f'milepost.cli.{name}' for name in NAMES}\n"
        "print(sorted(names & sys.modules.keys()), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stderr.strip() == "['milepost.cli.clean']"
