"""A notebook reads what its chapter was given and writes into its own folder; nothing else."""

import os
import sys

import pytest
from run_support import Job

from milepost.execute.engine import landlock
from milepost.execute.engine.confinement import confinement
from milepost.execute.engine.landlock import Access

CANARY = "canary-7d1f"
INPUT = "given-to-this-chapter"
ENGINES = ["warm", "stock"]
VICTIMS = (
    "data/secret.csv",
    "data/moved.csv",
    "notebooks/other.txt",
    "params/method.yml",
    "reports/2025/index.html",
    "chapters/figures/other/x.csv",
    ".milepost/chapters/k/other.ipynb",
    ".milepost/tables/other.parquet",
    ".milepost/drawings/d/other.svg",
    ".milepost/last/2025/other.json",
    ".milepost/tmp/other/work/figures/x.csv",
)
BEGIN = """
import os, subprocess, sys
from pathlib import Path
root = Path(os.environ["MILEPOST_ROOT"])
secret = root / "data/secret.csv"
near = os.path.relpath(secret)
figures = Path("figures") / chapter
figures.mkdir(parents=True)
"""
NATIVE = """
import ctypes
libc = ctypes.CDLL(None)
found = ctypes.create_string_buffer(99)
libc.read(libc.open(bytes(secret), 0), found, 99)
print(found.value)
"""
# what Python's own calls do is refused in words; the rest by the system
READING = {
    "open": "print(open(near).read())",
    "path": "print(secret.read_text())",
    "pandas": "import pandas\nprint(pandas.read_csv(near))",
    "symlink": "os.symlink(secret, 'here.csv')\nprint(open('here.csv').read())",
    "folder-symlink": "os.symlink(root, 'here')\nprint(open('here/data/secret.csv').read())",
    "descriptor": "top = os.open('/', os.O_PATH)\n"
    "print(os.read(os.open(str(secret)[1:], os.O_RDONLY, dir_fd=top), 99))",
    "proc": "print(open(f'/proc/self/root{secret}').read())",
    "hard-link": "os.link(secret, 'here.csv')\nprint(open('here.csv').read())",
    "rename": "os.rename(secret.parent / 'moved.csv', 'here.csv')\nprint(open('here.csv').read())",
    "listing": "print(os.listdir(root / 'data'))",
    "walking": "print(list(os.scandir(root / 'data')))",
    "sqlite": "import sqlite3\nsqlite3.connect(f'file:{secret}?mode=ro', uri=True)",
    "runpy": "import runpy\nrunpy.run_path(str(secret))",
}
READING_NATIVELY = {
    "pyarrow": "import pyarrow.csv\nprint(pyarrow.csv.read_csv(near))",
    "parquet": "import pyarrow.parquet\npyarrow.parquet.read_table(near)",
    "dataset": "import pyarrow.dataset\nprint(pyarrow.dataset.dataset(near, format='csv').to_table())",
    "cat": "print(subprocess.run(['cat', near], capture_output=True, check=False).stdout)",
    "shell": "os.system(f'cat {near}')",
    "magic": "!cat {near}",
    "script": "print(subprocess.run([sys.executable, '-c', f'print(open({near!r}).read())'], "
    "capture_output=True, check=False).stdout)",
    "ctypes": NATIVE,
    "thread": "from threading import Thread\nthread = Thread(target=lambda: exec(" + repr(NATIVE)
    + ", {'secret': secret}))\nthread.start()\nthread.join()",
    "figure-symlink": "subprocess.run(['ln', '-s', str(secret), str(figures / 'x.csv')])",
    "figure-hard-link": "subprocess.run(['ln', str(secret), str(figures / 'x.csv')])",
    "figure-copy": "subprocess.run(['cp', str(secret), str(figures / 'x.csv')])",
    "folder-of-figures": "figures.rmdir()\nfigures.parent.rmdir()\n"
    "os.symlink(secret.parent, 'figures')\n",
    "parent": "print(open(f'/proc/{os.getppid()}/root{secret}').read())",
}  # fmt: skip
WRITING = {
    "append": "with open(victim, 'a') as file:\n    file.write('x')",
    "shell": "subprocess.run(f'echo x >> {victim}', shell=True, check=True)",
    "libc": "import ctypes\nassert ctypes.CDLL(None).truncate(bytes(victim), 1) == 0",
    "remove": "os.remove(victim)",
    "unlink": "subprocess.run(['rm', '-f', str(victim)], check=True)",
    "replace": "Path('mine').write_text('x')\nos.replace('mine', victim)",
    "mv": "Path('mine').write_text('x')\nsubprocess.run(['mv', 'mine', victim], check=True)",
    "beside": "(victim.parent / 'new').write_text('x')",
    "tree": "import shutil\nshutil.rmtree(victim.parent)",
    "mode": "victim.chmod(0o600)",
    "time": "os.utime(victim, (0, 0))",
    "daemon": "if os.fork() == 0:\n    os.setsid()\n    if os.fork() == 0:\n"
    "        os.execvp('sh', ['sh', '-c', f'for i in 1 2 3 4 5 6; do sleep 0.2; "
    "echo x >> {victim}; done'])\n    os._exit(0)",
}
# a notebook goes on after each refusal
EACH = f"""
for name in {VICTIMS!r}:
    victim = root / name
    try:
        exec(ATTACK)
    except (OSError, subprocess.CalledProcessError, AssertionError):
        pass
"""
# what an ordinary kernel is tried with: it takes a second to start, and what refuses is the same
TRIED_WITH_A_KERNEL = ("open", "ctypes")
MORE_WITH_A_KERNEL = ("descriptor", "hard-link", "pyarrow", "folder-of-figures", "pandas", "cat",
                      "figure-hard-link", "parent")  # fmt: skip  # with --long
MOSTLY_WARM = pytest.mark.parametrize(
    "engine", ["warm", pytest.param("stock", marks=pytest.mark.long)]
)
needs_landlock = pytest.mark.skipif(not landlock.version(), reason="the system has no Landlock")
pytestmark = pytest.mark.slow


def files(root):
    return {name: (root / name).read_text() for name in VICTIMS if (root / name).is_file()}


def published(book):
    return "".join(p.read_text("utf-8") for p in book.chapters.rglob("*") if p.is_file())


def furnish(book):
    for name in (*VICTIMS, ".milepost/slices/mine.json"):
        path = book.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(INPUT if "mine" in name else f"a\n{CANARY}\n")
    return book


def run_all(book, engine, notebooks):
    for name, sources in notebooks.items():
        book.write(name, *sources)
    return book.execute(*[book.job(name) for name in notebooks], engine=engine, workers=2)


def with_a_kernel(long):
    return TRIED_WITH_A_KERNEL + (MORE_WITH_A_KERNEL if long else ())


def tried(attacks):
    """Name the attacks that an engine is tried with."""
    return [
        pytest.param(engine, name, marks=pytest.mark.long)
        if engine == "stock" and name in MORE_WITH_A_KERNEL
        else (engine, name)
        for engine in ENGINES
        for name in attacks
        if engine == "warm" or name in with_a_kernel(long=True)
    ]


@pytest.fixture(scope="module")
def read(make_book, pytestconfig):
    attacks = READING | READING_NATIVELY
    long = any(pytestconfig.getoption(option) for option in ("--long", "--stress"))
    names = {"warm": attacks, "stock": with_a_kernel(long)}
    made = {}
    for engine in ENGINES:
        book = furnish(make_book())
        notebooks = {f"r-{name}": (BEGIN, attacks[name]) for name in names[engine]}
        made[engine] = book, run_all(book, engine, notebooks)
    return made


@pytest.mark.parametrize(("engine", "name"), tried(READING))
def test_what_a_notebook_may_not_read_is_refused_in_words(read, engine, name):
    book, outcomes = read[engine]
    error = outcomes[f"r-{name}"].error
    assert error is not None, book.shown(f"r-{name}")
    assert error.cell == 3
    assert "data" in error.summary
    assert "reads its chapter's tables" in error.summary
    assert CANARY not in error.trace


@needs_landlock
@pytest.mark.parametrize(("engine", "name"), tried(READING_NATIVELY))
def test_other_libraries_and_programs_read_no_more_than_python(read, engine, name):
    book, outcomes = read[engine]
    for folder in (book.chapters, book.store / "failed"):
        for path in [folder / f"r-{name}.ipynb", *(folder / "figures" / f"r-{name}").rglob("*")]:
            assert not path.is_file() or CANARY not in path.read_text("utf-8")
    if name in ("pyarrow", "parquet", "dataset", "parent"):
        assert "reads its chapter's tables" in outcomes[f"r-{name}"].error.summary


@needs_landlock
@MOSTLY_WARM
def test_a_notebook_writes_nothing_of_the_workbook(make_book, engine):
    book = furnish(make_book())
    before = files(book.root)
    attacks = (cell for source in WRITING.values() for cell in (f"ATTACK = {source!r}", EACH))
    outcomes = run_all(book, engine, {"w": (BEGIN, *attacks)})
    times = {(book.root / name).stat().st_mtime for name in files(book.root)}
    assert {name: o.error for name, o in outcomes.items() if o.error} == {}
    there = files(book.root)
    there.pop("chapters/figures/other/x.csv", None)  # of no chapter: the run itself removes it
    before.pop("chapters/figures/other/x.csv")
    assert there == before
    assert 0 not in times


@MOSTLY_WARM
def test_its_input_its_folder_and_temporary_files_are_its_own(book, engine):
    furnish(book)
    book.write(
        "a",
        BEGIN + "import tempfile, shutil, subprocess\n"
        "print((root / '.milepost/slices/mine.json').read_text())\n"
        "(figures / 'x.csv').write_text('n')\n"
        "with tempfile.TemporaryDirectory() as folder:\n"
        "    Path(folder, 'x').write_text('x')\n"
        "    print(subprocess.run(['cat', f'{folder}/x'], capture_output=True).stdout)\n"
        "tempfile.NamedTemporaryFile()\n"
        "shutil.copy(figures / 'x.csv', 'y.csv')\n"
        "os.rename('y.csv', figures / 'y.csv')",
        "import os, milepost, json.tool, pandas\n"
        f"open({str(book.root.parent / 'outside')!r}, 'w').close() if False else None",
    )
    job = book.job("a")
    given = (book.store / "slices/mine.json",)
    job = Job(job.name, job.label, job.notebook, job.parameters, given)
    found = book.execute(job, engine=engine)["a"]
    assert found.error is None, found.error
    assert INPUT in book.shown("a")
    assert "b'x'" in book.shown("a")
    assert (book.chapters / "figures/a/y.csv").read_text() == "n"


@MOSTLY_WARM
def test_a_notebook_can_not_answer_in_the_name_of_the_run(book, engine):
    book.write(
        "forger",
        # an ordinary kernel has sockets of its own to break; those of the run are pipes there
        f"kinds = {('pipe',) if engine == 'stock' else ('pipe', 'socket')}\n"
        'import os\nanswer = b\'{"result": {"seconds": 1, "error": null}}\\n\' * 3\n'
        "for name in os.listdir('/proc/self/fd'):\n"
        "    try:\n"
        "        kind = os.readlink(f'/proc/self/fd/{name}')\n"
        "        if kind.startswith(kinds):\n"
        "            os.write(int(name), answer)\n"
        "    except OSError:\n        pass",
        "1 / 0",
    )
    book.write("next", "print('as it is')")
    found = book.execute(book.job("forger"), book.job("next"), engine=engine, workers=1, timeout=10)
    assert found["forger"].state == "failed"
    assert found["next"].state == "executed"
    assert "as it is" in book.shown("next")


@pytest.mark.skipif(landlock.version() < 6, reason="the system does not confine signals")
@MOSTLY_WARM
def test_a_notebook_can_not_signal_the_run(book, engine):
    book.write("a", "import os, signal\nos.kill(os.getppid(), signal.SIGKILL)")
    assert "PermissionError" in book.execute(book.job("a"), engine=engine)["a"].error.summary


def test_without_landlock_python_itself_still_refuses(book, monkeypatch, tmp_path):
    furnish(book)
    site = tmp_path / "site"
    site.mkdir()
    (site / "sitecustomize.py").write_text(
        f"import sys\nsys.path.insert(0, {str(site)!r})\n"
        "from milepost.execute.engine import landlock\nlandlock.version = lambda: 0\n"
    )
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(site), *sys.path]))
    names = ("open", "symlink", "descriptor", "hard-link", "listing", "sqlite")
    attacks = (
        cell
        for name in ("append", "remove", "replace", "beside", "tree", "mode", "time")
        for cell in (f"ATTACK = {WRITING[name]!r}", EACH)
    )
    reads = (f"try:\n    exec({READING[name]!r})\nexcept OSError as error:\n    print({name!r}, error)"
             for name in names)  # fmt: skip
    has_none = "from milepost.execute.engine import landlock\nprint(landlock.version())"
    before = files(book.root)
    run = run_all(book, "stock", {"a": (BEGIN, has_none, *reads, *attacks)})
    assert run["a"].error is None
    version, *told = book.shown("a").splitlines()
    assert version == "0"
    assert [line.split(maxsplit=1)[0] for line in told] == [*names]
    assert all("reads its chapter's tables" in line for line in told)
    before.pop("chapters/figures/other/x.csv")
    assert files(book.root) == before


def test_a_store_that_lies_elsewhere_is_closed_as_the_workbook_is(tmp_path):
    root, store = tmp_path / "workbook", tmp_path / "store"
    (store / "tmp/chapter").mkdir(parents=True)
    given = str(store / "slices/one.json")
    access = confinement(root, store, store / "tmp/chapter", (given,), None).access
    closed = [str(root), str(store)]
    assert [access[path] for path in closed] == [Access.NONE, Access.NONE]
    assert access[given] is Access.READ
    assert access[str(store / "tmp/chapter/work")] is Access.WRITE
