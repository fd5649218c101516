"""Killed at any moment: what was published stands, and the next run makes what it should.

The moments are spread evenly over the time that an undisturbed run takes, each at a seeded random
place in its share: 200 with ``--stress`` (`make stress`); otherwise one in the middle of a build and
one in that of an import, and with ``--long`` one in each of the other thirds of a build.
"""

import json
import os
import random
import shutil
import signal
import sys
import time
from collections import Counter
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import pytest
from mini import make_mini
from warm import Warm

from milepost.core.files import PART, sha256_of

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="asks Linux who has been orphaned"),
]
SEED = 20_301_231
KILLS = {"import": 80, "build": 120}
GROUPS = 3  # of the kills of each kind, so that several can be done at once
SIGNALS = 10
EPOCH = "1924905600"
ROWS = """observation_id,target_id,result_id,country,measure,value,period_start,period_end,known_on,\
evidence,audience,statement,source_id
new-1,L3,B1,XAC,event,2,2030-05-01,2030-05-31,2030-06-30,reported,public,Two rooms,{source}
"""


@dataclass(frozen=True)
class Stage:
    """A workbook before an import, after it, and after the next build; and how long each takes."""

    folder: Path
    rows: Path
    warm: Warm
    seconds: dict[str, float]

    @property
    def published(self) -> Path:
        return self.folder / "published"

    def before(self, kind: str) -> Path:
        return self.published if kind == "import" else self.folder / "imported"

    def after(self, kind: str) -> Path:
        return self.folder / ("imported" if kind == "import" else "rebuilt")

    def command(self, kind: str, root: Path) -> list[str]:
        if kind == "import":
            return ["import", str(self.rows), "--root", str(root)]
        return ["build", "--renderer", "embedded", "--root", str(root)]


@pytest.fixture(scope="module")
def stage(tmp_path_factory):
    folder = tmp_path_factory.mktemp("killed")
    warm = Warm(
        scratch=tmp_path_factory.mktemp("warm"), SOURCE_DATE_EPOCH=EPOCH, MILEPOST_DEBUG="1"
    )
    root = make_mini(folder / "work")
    source = (root / "data/sources.csv").read_text("utf-8").splitlines()[1].split(",")[0]
    rows = folder / "new.csv"
    rows.write_text(ROWS.format(source=source), "utf-8")
    made = Stage(folder, rows, warm, {})
    log = folder / "log"
    assert warm.run(made.command("build", root), log=log) == 0, log.read_text("utf-8")
    shutil.copytree(root, made.published)
    for kind in KILLS:
        began = time.monotonic()
        assert warm.run(made.command(kind, root), log=log) == 0, log.read_text("utf-8")
        made.seconds[kind] = time.monotonic() - began
        shutil.copytree(root, made.after(kind))
    yield made
    warm.close()


def tree(folder: Path) -> dict[str, str]:
    """Every file below a folder, and the sha256 of each."""
    return {path.relative_to(folder).as_posix(): sha256_of(path)
            for path in sorted(folder.rglob("*")) if path.is_file()}  # fmt: skip


def whole(book: Path) -> str:
    """Assert that a published book is what its manifest says; give its digest."""
    manifest = json.loads((book / "manifest.json").read_text("utf-8"))
    named = {file["path"]: file["sha256"] for file in manifest["outputs"]}
    there = tree(book)
    for name in ("manifest.json", "html/manifest.json"):  # it names all but itself
        there.pop(name, None)
    assert there == named
    return manifest["digest"]


def moments(kind: str, group: int, count: int) -> list[float]:
    """Give shares of the whole time, one in each part of it."""
    drawn = random.Random(f"{SEED} {kind}")
    every = [(place + drawn.random()) / count for place in range(count)]
    return every[group::GROUPS]


def phase(log: Path) -> str:
    """Tell by its last words what a build was at."""
    told = "start"
    for line in log.read_text("utf-8").splitlines():
        words = line.split("] ")[-1]
        if words in ("check", "execute", "render", "publish"):
            told = words
        told = "done" if "published" in words or words.startswith("wrote") else told
    return told


seen: Counter[str] = Counter()


@pytest.mark.parametrize(
    ("kind", "group"),
    [
        (kind, group) if group == 1 else pytest.param(kind, group, marks=later)
        for kind, later in (("import", pytest.mark.stress), ("build", pytest.mark.long))
        for group in range(GROUPS)
    ],
)
def test_whenever_it_is_killed_the_book_stands_and_the_next_run_mends_all(
    stage, tmp_path, pytestconfig, kind, group
):
    count = KILLS[kind] if pytestconfig.getoption("--stress") else GROUPS
    expected = tree(stage.after(kind) / "reports/2030"), tree(stage.after(kind) / "data")
    books = {whole(stage.published / "reports/2030"), whole(stage.folder / "rebuilt/reports/2030")}
    for number, share in enumerate(moments(kind, group, count)):
        root, log = tmp_path / f"w{number}", tmp_path / "log"
        shutil.copytree(stage.before(kind), root)
        log.unlink(missing_ok=True)
        pid = stage.warm.start(stage.command(kind, root), log=log)
        time.sleep(share * stage.seconds[kind])
        os.killpg(pid, signal.SIGKILL)
        _code, orphans = stage.warm.wait()
        where = f"killed at {share:.4f} of {stage.seconds[kind]:.1f} s, at {phase(log)}"
        seen[f"{kind}: {phase(log)}"] += 1
        assert orphans == 0, where
        assert whole(root / "reports/2030") in books, where
        again = stage.warm.run(stage.command(kind, root), log=log)
        said = log.read_text("utf-8")
        assert again == 0 or (kind == "import" and "A file is imported once" in said), said
        assert (tree(root / "reports/2030"), tree(root / "data")) == expected, where
        assert not list((root / "reports").rglob(f"*{PART}")), where
        assert not list((root / "chapters").rglob(f"*{PART}")), where
        shutil.rmtree(root)


def test_every_step_was_killed(pytestconfig, capsys):
    """The moments reach every step; seen where one process had all groups."""
    if sum(seen.values()) < sum(KILLS.values()):
        pytest.skip("other processes had their share of the kills, or there were few (--stress)")
    with capsys.disabled():
        print(f"\n{sum(seen.values())} kills: {dict(seen)}")  # noqa: T201  (CI shows the number)
    steps = {"import: start", "build: check", "build: execute", "build: render", "build: publish"}
    assert steps <= set(seen)


@pytest.mark.parametrize(
    ("number", "code"),
    [pytest.param(signal.SIGTERM, 143, id="terminated"),
     pytest.param(signal.SIGINT, 130, id="interrupted", marks=pytest.mark.long)],
)  # fmt: skip
def test_asked_to_end_it_ends_orphans_nobody_and_leaves_nothing_half(
    stage, tmp_path, pytestconfig, number, code
):
    count = SIGNALS if pytestconfig.getoption("--stress") else 1
    drawn = random.Random(f"{SEED} {number}")
    books = {whole(stage.published / "reports/2030"), whole(stage.folder / "rebuilt/reports/2030")}
    for at in range(count):
        root, log = tmp_path / f"w{at}", tmp_path / "log"
        shutil.copytree(stage.before("build"), root)
        log.unlink(missing_ok=True)
        pid = stage.warm.start(stage.command("build", root), log=log)
        time.sleep((at + drawn.random()) / count * stage.seconds["build"])
        os.kill(pid, number)
        ended, orphans = stage.warm.wait()
        said = log.read_text("utf-8")
        # before the command has begun the system ends it, after its end there is nobody to ask
        assert ended in (0, code, -number), said
        assert "Traceback" not in said
        assert orphans == 0, said
        assert whole(root / "reports/2030") in books
        assert not list(root.rglob(f"*{PART}")), said
        assert not list((root / ".milepost/staging").glob("*")), said
        assert stage.warm.run(stage.command("build", root), log=log) == 0
        assert whole(root / "reports/2030") == whole(stage.folder / "rebuilt/reports/2030")
        shutil.rmtree(root)


def test_the_digest_of_a_book_is_that_of_its_bytes(stage):
    """What is compared above as whole differs between the two books."""
    first, second = (stage.published, stage.folder / "rebuilt")
    assert whole(first / "reports/2030") != whole(second / "reports/2030")
    assert (
        len({sha256(repr(tree(root / "data")).encode()).digest() for root in (first, second)}) == 2
    )
