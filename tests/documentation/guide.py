"""A page of the documentation as its reader follows it: what is written, filled in and run, in order.

- A block of ``bash`` is run; the block of ``text`` below it is what the reader is promised to see:
  its lines, in their order, a line of dots standing for any number of others.
- A block below a sentence that ends with "write `PATH`:", "add to `PATH`:" or "change in `PATH`:" is
  what the reader puts into that file: all of it, at its end, or in place of the lines with the same
  keys (of CSV: the same first cells).
- A block below "put into the last cell of `PATH`:" replaces that cell of a notebook.
- A block below "below the line of `WORDS` in `PATH`, insert:" is put behind the one line of that file
  that holds these words.
- A table below "fill in `PATH`, sheet `NAME`:" goes into an Excel sheet, by the names of its columns.
- A block of ``sh`` is for another machine, and is not run.
"""

from __future__ import annotations

import datetime as dt
import itertools
import json
import os
import re
import shlex
import signal
import subprocess
import time
import urllib.request
from contextlib import chdir
from dataclasses import dataclass, field
from pathlib import Path
from unittest import mock

import click
import openpyxl
from click.testing import CliRunner

from milepost.cli.main import main
from milepost.core.errors import UserError

FENCE = re.compile(r"^( *)```(\w*)\n(.*?)^\1```$", re.MULTILINE | re.DOTALL)
SENTENCE = re.compile(
    r"\b(write|add to|change in|fill in|put into the last cell of) `([^`]+)`(?:, sheet `([^`]+)`)?:$",
    re.IGNORECASE,
)
INSERT = re.compile(r"\bbelow the line of `([^`]+)` in `([^`]+)`, insert:$", re.IGNORECASE)
TABLE = re.compile(r"(?:^ *\|[^\n]*\|\n)+", re.MULTILINE)
SECONDS = re.compile(r"\[ *\d+\.\d s\]|\b\d+\.\d s\b")
# tables (no language), what is shown, and what is for another machine
NOT_FOLLOWED = (None, "", "text", "sh")
DOTS = "..."
ERRORS = re.compile(r"^error|\b[1-9]\d* errors?\b")
PATIENCE = 120
PLAIN = re.compile(r"milepost [\w ./:=-]+")  # no sign that a shell reads otherwise


@dataclass
class Step:
    """What a reader does: a command to run, or a file to write; and where the page says so."""

    line: int
    verb: str
    text: str
    file: str = ""
    sheet: str = ""
    behind: str = ""
    promised: list[str] = field(default_factory=list)


def steps(page: str) -> list[Step]:
    """Give the steps of a page, in order."""
    found: list[Step] = []
    end = 0
    for match in re.finditer(f"{FENCE.pattern}|{TABLE.pattern}", page, FENCE.flags):
        language, text = match[2], unindented(match)
        between = page[end : match.start()].strip()
        paragraph = " ".join(between.rsplit("\n\n", maxsplit=1)[-1].split())
        line = page.count("\n", 0, match.start()) + 1
        said, inserted = SENTENCE.search(paragraph), INSERT.search(paragraph)
        if language == "bash":
            found.append(Step(line, "run", text))
        elif language == "text" and not between and found and found[-1].verb == "run":
            found[-1].promised = text.splitlines()
        elif said:
            verb, file, sheet = said.groups()
            found.append(Step(line, verb.lower(), text, file, sheet or ""))
        elif inserted:
            behind, file = inserted.groups()
            found.append(Step(line, "insert", text, file, behind=behind))
        elif language not in NOT_FOLLOWED:
            raise AssertionError(f"line {line}: nobody is told what to do with this {language}")
        end = match.end()
    return found


def unindented(match: re.Match[str]) -> str:
    """Give a block, or a table, without the indentation of the list that it stands in."""
    indent = match[1] or ""
    lines = (match[3] or match[0]).splitlines(keepends=True)
    return "".join(line.removeprefix(indent) for line in lines)


@dataclass
class Reader:
    """Follows a page in a folder, as a person at a terminal does.

    A warm one gives the package's commands to this process, and starts the others.
    """

    folder: Path
    environment: dict[str, str]
    warm: bool = False

    def follow(self, page: str, name: str) -> None:
        for step in steps(page):
            where = f"{name}, line {step.line}"
            if step.verb == "run":
                self.run(step, where)
            else:
                self.write(step, where)

    def run(self, step: Step, where: str) -> None:
        if "milepost preview" in step.text:
            self.preview(step, where)
            return
        code, output = 0, ""
        for here, lines in itertools.groupby(step.text.splitlines(), self.can_run_here):
            for words in lines if here else ["\n".join(lines)]:
                code, said = self.here(words) if here else self.in_bash(words)
                output += said
                if code:
                    break
            if code:
                break
        shown = f"{where}: ended with {code}\n{step.text}\n{output}"
        errors = any(ERRORS.search(line) for line in step.promised)
        assert (code == 1) if errors else code == 0, shown
        missing = first_missing(step.promised, output)
        assert not missing, f"{where}: promised {missing!r}, and shown was\n{output}"

    def can_run_here(self, line: str) -> bool:
        """Whether a line is a command of the package and nothing else that a shell would read."""
        return self.warm and bool(PLAIN.fullmatch(line))

    def here(self, line: str) -> tuple[int, str]:
        """Run a command in this process, which has imported everything already."""
        words = shlex.split(line)[1:]
        with chdir(self.folder), mock.patch.dict(os.environ, self.environment, clear=True):
            done = CliRunner().invoke(main, words)
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exc_info
        return done.exit_code, done.output

    def in_bash(self, script: str) -> tuple[int, str]:
        pwd = self.folder / ".pwd"
        done = subprocess.run(
            ["bash", "-eu", "-c", f"{script}\npwd > {shlex.quote(str(pwd))}\n"], cwd=self.folder,
            env=self.environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            timeout=600, check=False,
        )  # fmt: skip
        if pwd.exists():
            self.folder, gone = Path(pwd.read_text().strip()), pwd
            gone.unlink()
        return done.returncode, done.stdout

    def preview(self, step: Step, where: str) -> None:
        """Leave a preview with Ctrl-C once its page has been seen."""
        log = self.folder.parent / "preview.log"
        with log.open("w") as file:
            running = subprocess.Popen(
                [*shlex.split(step.text), "--no-browser"], cwd=self.folder, env=self.environment,
                stdout=file, stderr=file,
            )  # fmt: skip
        try:
            end = time.monotonic() + PATIENCE
            while not (address := re.search(r"http://\S+", log.read_text())):
                assert running.poll() is None, log.read_text()
                assert time.monotonic() < end, log.read_text()
                time.sleep(0.1)
            keys = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
            with keys.open(address[0]) as answer:
                assert answer.status == 200, where
        finally:
            running.send_signal(signal.SIGINT)
            running.wait(PATIENCE)
        assert running.returncode in (0, 130), f"{where}\n{log.read_text()}"

    def write(self, step: Step, where: str) -> None:
        path = self.folder / step.file
        path.parent.mkdir(parents=True, exist_ok=True)
        if step.verb == "fill in":
            fill(path, step)
        elif step.verb == "write":
            path.write_text(step.text, "utf-8")
        elif step.verb == "add to":
            before = path.read_text("utf-8")
            path.write_text(before.rstrip("\n") + "\n" + step.text, "utf-8")
        elif step.verb.startswith("put into"):
            notebook = json.loads(path.read_text("utf-8"))
            notebook["cells"][-1]["source"] = step.text.strip()
            path.write_text(json.dumps(notebook), "utf-8")
        elif step.verb == "insert":
            lines = path.read_text("utf-8").splitlines(keepends=True)
            places = [n for n, other in enumerate(lines, 1) if step.behind in other]
            assert len(places) == 1, f"{where}: {step.file} has {len(places)} such lines"
            lines[places[0] : places[0]] = [step.text]
            path.write_text("".join(lines), "utf-8")
        else:
            path.write_text(changed(path.read_text("utf-8"), step, where), "utf-8")


def first_missing(promised: list[str], output: str) -> str:
    """Give the first promised line that is not shown where it should be."""
    shown = [plain(line) for line in output.splitlines()]
    at, anywhere = 0, True  # a terminal's first lines may be another step's
    for line in map(plain, promised):
        if line == DOTS:
            anywhere = True
            continue
        places = [n for n in range(at, len(shown)) if shown[n] == line]
        if not places or not (anywhere or places[0] == at):
            return line
        at, anywhere = places[0] + 1, False
    return ""


def plain(line: str) -> str:
    return " ".join(SECONDS.sub("", line).split())


def changed(text: str, step: Step, where: str) -> str:
    """Put lines in place of those with the same key, or the same first cell."""
    lines = text.splitlines()
    mark = "," if step.file.endswith(".csv") else ":"
    for line in step.text.splitlines():
        key = line.split(mark)[0]
        places = [n for n, other in enumerate(lines) if other.split(mark)[0] == key]
        assert len(places) == 1, f"{where}: {step.file} has {len(places)} lines of {key!r}"
        lines[places[0]] = line
    return "\n".join(lines) + "\n"


def fill(path: Path, step: Step) -> None:
    """Add rows to a sheet, by the names of its columns."""
    book = openpyxl.load_workbook(path)
    sheet = book[step.sheet]
    columns = {cell.value: cell.column for cell in sheet[1]}
    head, _rule, *rows = [cells(line) for line in step.text.strip().splitlines()]
    at = 2
    while any(cell.value is not None for cell in sheet[at]):
        at += 1
    for offset, row in enumerate(rows):
        for name, text in zip(head, row, strict=True):
            sheet.cell(at + offset, columns[name], typed(text))
    book.save(path)


def assert_known(command: click.Command, words: list[str]) -> None:
    """Parse a command, whose files and workbook need not be there."""
    while isinstance(command, click.Group) and words != ["--version"]:
        _, command, words = command.resolve_command(click.Context(command), words)
    try:
        command.make_context("milepost", words)
    except click.MissingParameter:
        raise
    except (click.BadParameter, click.exceptions.Exit, UserError):
        pass  # no such file, or workbook; the version was shown


def cells(line: str) -> list[str]:
    return [cell.strip().strip("`") for cell in line.strip().strip("|").split("|")]


def typed(text: str) -> object:
    for make in (float, dt.date.fromisoformat):
        try:
            return make(text)
        except ValueError:
            continue
    return text or None


def reader(folder: Path, binaries: Path, *, warm: bool = False) -> Reader:
    """A reader whose commands are the package's own, and who has no Quarto."""
    path = os.pathsep.join([str(binaries), "/usr/local/bin", "/usr/bin", "/bin"])
    kept = {name: os.environ[name] for name in ("HOME", "LANG", "TMPDIR") if name in os.environ}
    return Reader(folder, {**kept, "PATH": path, "BROWSER": "true", "LC_ALL": "C.UTF-8"}, warm)
