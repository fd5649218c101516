"""What `check`, `explain` and `diff` found is given again only while nothing that it rests on changed."""

import json
import os
import shutil
import stat
from pathlib import Path

import pytest
from click.testing import CliRunner
from drawn import examples
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tiny_workbook import ROWS, copy_tiny, put

from milepost.cli import answers
from milepost.cli.answers import answered
from milepost.cli.main import main
from milepost.core.workbook import Workbook

COMMANDS = (["check"], ["check", "--json"], ["explain"], ["diff", "2029", "2030", "--json"])


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workbook:
    """A folder that looks like a workbook, and a package of one file."""
    root = tmp_path / "book"
    for name in ("data/rows.csv", "data/schemas/rows.json", "params/method.yml", "pages/a.qmd",
                 "notebooks/a.ipynb", "locale/fr.po", "_quarto.yml", "pictures/map.svg",
                 "reports/2025/data/assessments.csv"):  # fmt: skip
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(f"the content of {name}\n")
    package = tmp_path / "package"
    package.mkdir()
    (package / "rules.py").write_text("RULES = ()\n")
    monkeypatch.setattr(answers, "PACKAGE", package)
    return Workbook(root)


class Finder:
    """Counts how often an answer is found, and gives another each time."""

    def __init__(self, workbook: Workbook) -> None:
        self.workbook, self.times = workbook, 0

    def ask(self, question: str = "q", **more: object) -> int:
        return int(answered(self.workbook, {"command": question}, self._find, **more))  # type: ignore[arg-type]

    def _find(self) -> int:
        self.times += 1
        return self.times


def files_of(workbook: Workbook) -> list[Path]:
    return sorted(path for path in workbook.root.rglob("*")
                  if path.is_file() and not path.is_relative_to(workbook.store))  # fmt: skip


def test_an_answer_is_given_again_where_nothing_changed(small):
    finder = Finder(small)
    assert [finder.ask(), finder.ask(), finder.ask("another"), finder.ask()] == [1, 1, 2, 1]


def test_an_answer_is_its_makers_alone(small):
    Finder(small).ask()
    [file] = (small.store / "answers").iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


@given(data=st.data())
@settings(
    max_examples=examples(60),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_whatever_byte_of_whatever_file_is_another_nothing_is_given_again(small, data):
    finder = Finder(small)
    finder.times = data.draw(st.integers(0, 1_000_000))
    before = finder.ask()
    path = data.draw(st.sampled_from([*files_of(small), *answers.PACKAGE.iterdir()]))
    content = path.read_bytes()
    at = data.draw(st.integers(0, len(content) - 1))
    path.write_bytes(content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :])
    assert finder.ask() not in (before, 0)
    assert finder.times > before
    path.write_bytes(content)


def test_a_file_or_folder_that_is_new_gone_or_moved_is_a_change(small):
    finder = Finder(small)
    assert finder.ask() == 1
    (small.root / "pictures" / "new.svg").write_text("")
    assert finder.ask() == 2
    (small.data / "rows.csv").rename(small.data / "moved.csv")
    assert finder.ask() == 3
    (small.data / "narratives").mkdir()
    assert finder.ask() == 4
    (small.root / "pictures" / "map.svg").unlink()
    assert finder.ask() == 5


def test_a_time_alone_is_no_change_of_what_counts_by_its_content(small):
    finder = Finder(small)
    assert finder.ask() == 1
    os.utime(small.data / "rows.csv", (1, 1))
    assert finder.ask() == 1


@pytest.mark.parametrize("name", ["MILEPOST_MAX_CELLS", "QUARTO_PROFILE", "SOURCE_DATE_EPOCH"])
def test_another_environment_is_asked_anew(small, monkeypatch, name):
    finder = Finder(small)
    monkeypatch.delenv(name, raising=False)
    assert finder.ask() == 1
    monkeypatch.setenv(name, "2024")
    assert finder.ask() == 2


def test_another_version_of_a_package_is_asked_anew(small, monkeypatch):
    finder = Finder(small)
    monkeypatch.setattr(answers, "installed_versions", lambda: {"pandas": "3.0.0"})
    assert [finder.ask(), finder.ask()] == [1, 1]
    monkeypatch.setattr(answers, "installed_versions", lambda: {"pandas": "3.0.1"})
    assert finder.ask() == 2


def test_what_changed_while_the_answer_was_found_keeps_nothing(small):
    rows = small.data / "rows.csv"
    content = rows.read_text()

    def find() -> str:
        rows.write_text("changed meanwhile\n")
        found = rows.read_text()
        rows.write_text(content)
        return found

    assert answered(small, {"command": "q"}, find) == "changed meanwhile\n"
    assert answered(small, {"command": "q"}, rows.read_text) == content


def test_a_file_that_was_tampered_with_is_not_believed(small):
    finder = Finder(small)
    finder.ask()
    [file] = (small.store / "answers").iterdir()
    file.write_bytes(file.read_bytes().replace(b'"answer": 1', b'"answer": 7'))
    assert finder.ask() == 2


def test_an_answer_whose_files_are_gone_is_found_anew(small):
    finder = Finder(small)
    finder.ask()
    assert finder.ask(holds=lambda _answer: False) == 2


def test_what_raises_is_not_kept(small):
    with pytest.raises(ZeroDivisionError):
        answered(small, {"command": "q"}, lambda: 1 // 0)
    assert not (small.store / "answers").exists()


def test_folders_that_lead_out_or_in_a_circle_are_asked_anew_each_time(small, tmp_path):
    finder = Finder(small)
    link = small.root / "pictures" / "link"
    for target in (tmp_path, small.root):
        link.symlink_to(target)
        first = finder.ask()
        assert finder.ask() == first + 1
        link.unlink()
    link.symlink_to(small.root / "reports")
    first = finder.ask()
    assert finder.ask() == first
    (small.root / "reports" / "2025" / "data" / "assessments.csv").write_text("others")
    assert finder.ask() == first + 1


@pytest.mark.parametrize("mark", ["pyvenv.cfg", "CACHEDIR.TAG"])
def test_installed_packages_caches_and_what_git_keeps_are_no_part_of_a_workbook(small, mark):
    finder = Finder(small)
    (small.root / "env" / "lib").mkdir(parents=True)
    (small.root / "env" / mark).write_text("")
    (small.root / ".git").mkdir()
    first = finder.ask()
    (small.root / "env" / "lib" / "a.py").write_text("")
    (small.root / ".git" / "index").write_text("")
    assert finder.ask() == first


@pytest.mark.parametrize("mark", ["pyvenv.cfg", "CACHEDIR.TAG"])
@pytest.mark.parametrize("place", [".", "data", "data/schemas"])
def test_no_mark_hides_a_change_where_a_workbook_is_read(small, mark, place):
    finder = Finder(small)
    (small.root / place / mark).write_text("")
    first = finder.ask()
    (small.data / "schemas" / "rows.json").write_text("others")
    assert finder.ask() == first + 1


def test_a_workbook_that_only_may_be_read_is_answered_each_time(small, monkeypatch):
    finder = Finder(small)

    def refuse(*_given: object, **_more: object) -> None:
        raise PermissionError

    monkeypatch.setattr(answers, "write_proven", refuse)
    assert [finder.ask(), finder.ask()] == [1, 2]


def run(root: Path, words: list[str]) -> tuple[int, str]:
    done = CliRunner().invoke(main, [*words, "--root", str(root)], catch_exceptions=False)
    return done.exit_code, done.output


def other_row(root: Path) -> None:
    for path in (root / "data" / "observations").glob("*.csv"):
        lines = path.read_text("utf-8").splitlines(keepends=True)
        kept = [line for line in lines if not line.startswith("evening-millgate")]
        path.write_text("".join(kept), "utf-8")


def warning(root: Path) -> None:
    (root / "data" / "unlisted.csv").write_text("a\n1\n")


def other_params(root: Path) -> None:
    path = root / "params" / "editions" / "2030.yml"
    path.write_text(path.read_text("utf-8").replace("2031-02-28", "2030-06-30"), "utf-8")


def other_schema(root: Path) -> None:
    path = root / "data" / "datapackage.json"
    package = json.loads(path.read_text("utf-8"))
    resource = next(item for item in package["resources"] if item["table"] == "observations")
    field = next(item for item in resource["schema"]["fields"] if item["name"] == "value")
    field["constraints"] = {**field.get("constraints", {}), "maximum": 0.5}
    path.write_text(json.dumps(package), "utf-8")


@pytest.mark.slow
@pytest.mark.parametrize(
    "change",
    [
        pytest.param(other_row, marks=pytest.mark.long),
        *(
            pytest.param(one, marks=pytest.mark.stress)
            for one in (other_schema, warning, other_params)
        ),
    ],
)
def test_commands_say_of_a_changed_workbook_what_they_say_of_one_never_asked(tmp_path, change):
    root = tmp_path / "asked" / "tiny"
    copy_tiny(root)
    asked = [run(root, words) for words in COMMANDS]
    assert [run(root, words) for words in COMMANDS] == asked
    change(root)
    fresh = tmp_path / "fresh" / "tiny"
    shutil.copytree(root, fresh, ignore=shutil.ignore_patterns(".milepost"))
    found = [run(root, words) for words in COMMANDS]
    assert found == [run(fresh, words) for words in COMMANDS]
    assert found != asked
    assert [run(root, words) for words in COMMANDS] == found


@pytest.mark.slow
def test_after_a_changed_word_nothing_is_assessed_and_no_row_is_checked(tmp_path, monkeypatch):
    root = tmp_path / "tiny"
    copy_tiny(root)
    for row in (13, 7):  # what the check warns of
        put(root / "data" / ROWS, row, known_on="2031-02-20")
    for words in COMMANDS:
        run(root, words)
    (root / "data/narratives/2030").mkdir(parents=True)
    (root / "data/narratives/2030/overview.md").write_text("Words.\n", "utf-8")
    monkeypatch.delattr("milepost.inputs.edition_tables._edition_data")
    monkeypatch.setattr("milepost.validate.rows_cache.read_rows", None)
    assert [run(root, words)[0] for words in COMMANDS] == [0] * len(COMMANDS)
