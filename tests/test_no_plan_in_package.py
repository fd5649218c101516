"""Nothing of this workbook's plan is in the package: neither its words nor its identifiers.

What the plan calls things is read from the workbook; identifiers are those of its own tables.
"""

import ast
import csv
import io
import re
import tokenize
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "src" / "milepost"
TEXTS = sorted(
    path
    for path in PACKAGE.rglob("*")
    if path.is_file() and path.suffix not in (".ttf", ".pyc", ".docx")
)
CODE = [path for path in TEXTS if path.suffix == ".py"]

WORDS = re.compile(
    r"OHCHR|High Commissioner|Management Plan|human rights|Geneva|theory of change|\bthematic"
    r"|strategic direction|field presence|special procedure|civil society"
    r"|\bratif\w*|\btreat(?:y|ies)\b|\buntc\b|\bSDGs?\b|\bsdg\w*|Sustainable Development"
    r"|\bUN\b|United Nations|\bMember States?\b|\bNHRIs?\b",
    re.IGNORECASE,
)
# a published method is known by its publisher's name and cited by its title
CITED = re.compile(
    r"open[-_ ]sdg|SDG Progress (?:Chart|Report)|progress towards|the SDGs\", ESCAP"
    r"|methodology for the Sustainable Development"
    r"|United Nations (?:Statistics Division|Economic and Social Commission)",
    re.IGNORECASE,
)
# cells of a sheet, and columns of a table, that are called like a result or an action plan
NO_IDENTIFIER = re.compile(
    r"freeze_panes|\"text\".*\"field\"|\"field\": (?:item\.field|\"str\")|part\.get\(\"field\""
)


def lines() -> Iterator[tuple[str, str]]:
    """Give every line of the package's text files, and where it stands."""
    for path in TEXTS:
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            yield f"{path.relative_to(PACKAGE).as_posix()}:{number}", line


def test_no_words_of_this_plan():
    found = [
        f"{place}: {line.strip()}" for place, line in lines() if WORDS.search(CITED.sub("", line))
    ]
    assert not found, "\n".join(found)


def words_of(path: Path) -> Iterator[tuple[int, str]]:
    """Give a program's comments and the lines of its strings."""
    for token in tokenize.generate_tokens(io.StringIO(path.read_text("utf-8")).readline):
        if token.type in (
            tokenize.COMMENT,
            tokenize.STRING,
            getattr(tokenize, "FSTRING_MIDDLE", -1),
        ):
            for number, line in enumerate(token.string.splitlines()):
                yield token.start[0] + number, line


def test_countries_are_not_called_states():
    # a docstring may begin with the verb
    verb = re.compile(r'^"""States? ')
    found = [
        f"{path.relative_to(PACKAGE).as_posix()}:{number}: {line.strip()}"
        for path in CODE
        for number, line in words_of(path)
        if re.search(r"\bStates?\b", verb.sub("", line.strip()))
    ]
    assert not found, "\n".join(found)


def identifiers() -> dict[str, str]:
    """Give the identifiers of the plan's own tables, each with its table."""
    found = {}
    for folder in ("plan", "geography"):
        for path in sorted((ROOT / "data" / folder).glob("*.csv")):
            with path.open(encoding="utf-8", newline="") as file:
                rows = csv.reader(file)
                next(rows)
                found |= {row[0]: path.stem for row in rows}
    return found


def test_no_identifiers_of_this_plan():
    known = identifiers()
    found = []
    for path in CODE:
        source = path.read_text("utf-8")
        code = source.splitlines()
        for node in ast.walk(ast.parse(source)):
            if not isinstance(node, ast.Constant) or node.value not in known:
                continue
            line = code[node.lineno - 1]
            # a letter or digit alone is a pillar or a goal where the line speaks of one
            alone = len(node.value) == 1 and not re.search("pillar|goal", line)
            if not alone and not NO_IDENTIFIER.search(line):
                place = f"{path.relative_to(PACKAGE).as_posix()}:{node.lineno}"
                found.append(f"{place}: {node.value!r} of {known[node.value]}: {line.strip()}")
    assert not found, "\n".join(found)


def test_no_country_and_no_pillar_is_an_example():
    known = identifiers()
    # PNG is a format of pictures, too
    countries = {name for name, table in known.items() if table == "countries"} - {"PNG"}
    pillars = "|".join(name for name, table in known.items() if table == "pillars")
    pillar = re.compile(rf"pillar(?:_id)?\W{{1,5}}(?:{pillars})\b")
    found = [
        f"{path.relative_to(PACKAGE).as_posix()}:{number}: {line.strip()}"
        for path in CODE
        for number, line in words_of(path)
        if countries & set(re.findall(r"\b[A-Z]{3}\b", line)) or pillar.search(line)
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.docx")), ids=lambda path: path.name)
def test_no_words_of_this_plan_in_documents(path):
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            text = archive.read(name).decode("utf-8", "replace")
            assert not WORDS.search(text), name
