"""Workbooks broken in one place each, by name: what lies there instead of what should."""

import io
import json
import os
import shutil
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq

ROWS = "data/observations/libraries.csv"
PLAN = "data/plan.csv"
PACKAGE = "data/datapackage.json"
EDITION = "params/editions/2030.yml"
CHAPTER = "params/pillars/B.yml"
NOTEBOOK = "notebooks/part.ipynb"
BOOK = "_quarto.yml"
NARRATIVE = "data/narratives/2030/page.md"

Break = Callable[[Path], None]


@dataclass(frozen=True)
class Broken:
    """One way to break a workbook, and the place that must be named."""

    name: str
    place: str
    do: Break


def put(place: str, content: bytes | str | Callable[[], str]) -> Break:
    def do(root: Path) -> None:
        path = root / place
        path.parent.mkdir(parents=True, exist_ok=True)
        made = content() if callable(content) else content
        path.write_bytes(made if isinstance(made, bytes) else made.encode())

    return do


def edit(place: str, old: str, new: str) -> Break:
    def do(root: Path) -> None:
        path = root / place
        text = path.read_text("utf-8")
        assert old in text, (place, old)
        path.write_text(text.replace(old, new, 1), "utf-8")

    return do


def cut(place: str, share: float) -> Break:
    def do(root: Path) -> None:
        content = (root / place).read_bytes()
        (root / place).write_bytes(content[: int(len(content) * share)])

    return do


def folder(place: str) -> Break:
    def do(root: Path) -> None:
        (root / place).unlink()
        (root / place).mkdir()

    return do


def pipe(place: str) -> Break:
    def do(root: Path) -> None:
        (root / place).parent.mkdir(parents=True, exist_ok=True)
        (root / place).unlink(missing_ok=True)
        os.mkfifo(root / place)

    return do


def link(place: str, target: str) -> Break:
    def do(root: Path) -> None:
        (root / place).parent.mkdir(parents=True, exist_ok=True)
        (root / place).unlink(missing_ok=True)
        (root / place).symlink_to(target)

    return do


def describe(change: Callable[[dict], None]) -> Break:
    """Change the description's entry of the observations."""

    def do(root: Path) -> None:
        path = root / PACKAGE
        package = json.loads(path.read_text("utf-8"))
        change(next(item for item in package["resources"] if item["name"] == "observations"))
        path.write_text(json.dumps(package), "utf-8")

    return do


def other_kind(suffix: str, content: Callable[[], bytes]) -> Break:
    """Have the observations lie in a file of another kind."""

    def do(root: Path) -> None:
        describe(lambda item: item.update(path=f"observations/libraries{suffix}"))(root)
        (root / ROWS).unlink()
        (root / ROWS).with_suffix(suffix).write_bytes(content())

    return do


def many_rows(root: Path) -> None:
    """A million rows, of which one is wrong."""
    header, first = (root / ROWS).read_text("utf-8").splitlines()[:2]
    names, cells = header.split(","), first.split(",")
    at = names.index("observation_id")
    before, after = ",".join(cells[:at]), ",".join(cells[at + 1 :])
    with (root / ROWS).open("w", encoding="utf-8") as file:
        file.write(header + "\n")
        lead = before + "," if before else ""
        for number in range(1_000_000):
            row = f"{lead}n{number},{after}"
            file.write(row.replace(",event,", ",happening,") if number == 765_432 else row)
            file.write("\n")


def excel() -> bytes:
    book = openpyxl.Workbook()
    book.active.append(["observation_id", "target_id"])
    book.active.append(["a", "L1"])
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def parquet() -> bytes:
    content = io.BytesIO()
    pq.write_table(pa.table({"observation_id": ["a"] * 1000, "target_id": ["L1"] * 1000}), content)
    return content.getvalue()


def bomb() -> bytes:
    """A hundred kilobytes that unpack to more than a workbook may be."""
    content = io.BytesIO(excel())
    with zipfile.ZipFile(content, "a", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet2.xml", b"<a/>" * 20_000_000)
    return content.getvalue()


def many_repeats() -> bytes:
    """A small Parquet file that says it has more rows than are read."""
    content = io.BytesIO()
    column = pa.DictionaryArray.from_arrays(pa.array([0] * 1_000_000, pa.int8()), ["a"])
    with pq.ParquetWriter(content, pa.schema({"observation_id": column.type})) as writer:
        for _ in range(61):
            writer.write_table(pa.table({"observation_id": column}))
    return content.getvalue()


LAUGHS = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{chr(98 + n)}: &{chr(98 + n)} [{', '.join(['*' + chr(97 + n)] * 9)}]\n" for n in range(12)
)
DEEP_JSON = '{"cells": ' + "[" * 100_000 + "]" * 100_000 + "}"

TEXTS = {
    "empty": b"", "null-bytes": b"\x00\x01\x02", "utf-16": "a: 1\n".encode("utf-16"),
    "not-utf-8": b"a: \xff\xfe\xfa\n",
}  # fmt: skip
YAMLS = {
    "deep": "[\n" * 3000, "a-tag": "a: !!python/object/apply:os.system [true]\n", "laughs": LAUGHS,
    "itself": "&a [*a]\n", "open": "a: [", "twice": "year: 1\nyear: 2\n", "list": "- 1\n- 2\n",
    "half-a-letter": 'title: "\\ud800"\n', "number": "12", "long-number": f"a: {'9' * 6000}",
}  # fmt: skip

SOME = ("deep", "open", "list")

BROKEN = [
    *(Broken(f"rows-{name}", ROWS, put(ROWS, content)) for name, content in TEXTS.items()),
    *(Broken(f"package-{name}", PACKAGE, put(PACKAGE, text)) for name, text in TEXTS.items()),
    *(Broken(f"edition-{name}", EDITION, put(EDITION, text)) for name, text in TEXTS.items()),
    *(Broken(f"edition-{name}", EDITION, put(EDITION, text)) for name, text in YAMLS.items()),
    *(Broken(f"chapter-{name}", CHAPTER, put(CHAPTER, YAMLS[name])) for name in SOME),
    *(Broken(f"notebook-{name}", "part.ipynb", put(NOTEBOOK, text))
      for name, text in {**TEXTS, "deep": DEEP_JSON, "list": "[]", "cells": '{"cells": [1]}',
                         "words": "no notebook", "cut": '{"cells": [{"source":'}.items()),
    *(Broken(f"book-{name}", BOOK, put(BOOK, YAMLS[name])) for name in SOME),
    *(Broken(f"narrative-{name}", NARRATIVE, put(NARRATIVE, TEXTS[name]))
      for name in ("utf-16", "not-utf-8")),
    *(Broken(f"{name}-folder", place, folder(place)) for name, place in
      (("rows", ROWS), ("edition", EDITION), ("chapter", CHAPTER), ("book", BOOK))),
    *(Broken(f"{name}-pipe", place, pipe(place)) for name, place in
      (("rows", ROWS), ("edition", EDITION), ("chapter", CHAPTER), ("narrative", NARRATIVE),
       ("package", PACKAGE), ("method", "params/method.yml"))),
    Broken("notebook-pipe", CHAPTER, pipe(NOTEBOOK)),  # which names the notebook
    *(Broken(f"{name}-loop", place, link(place, Path(place).name)) for name, place in
      (("rows", ROWS), ("edition", EDITION), ("chapter", CHAPTER), ("narrative", NARRATIVE))),
    *(Broken(f"{name}-dangling", place, link(place, "nothing-there")) for name, place in
      (("rows", ROWS), ("edition", EDITION), ("chapter", CHAPTER), ("narrative", NARRATIVE))),
    Broken("rows-cut", ROWS, cut(ROWS, 0.55)),
    Broken("rows-a-million-columns", ROWS,
           put(ROWS, lambda: ",".join(map(str, range(10**6))) + "\n")),
    Broken("rows-huge-cell", ROWS, put(ROWS, lambda: f'observation_id\n"{"x" * (1 << 25)}"\n')),
    Broken("rows-no-line-end", ROWS, put(ROWS, lambda: "x" * (1 << 25))),
    Broken("package-cut", PACKAGE, cut(PACKAGE, 0.5)),
    Broken("package-deep", PACKAGE, put(PACKAGE, "[" * 200_000)),
    Broken("package-half-a-letter", PACKAGE, edit(PACKAGE, '"name": "', '"name": "\\ud800')),
    Broken("path-out", PACKAGE, describe(lambda item: item.update(path="../../etc/passwd"))),
    Broken("path-absolute", PACKAGE, describe(lambda item: item.update(path="/etc/passwd"))),
    Broken("path-drive", PACKAGE, describe(lambda item: item.update(path="C:\\x.csv"))),
    Broken("path-null", "observations", describe(lambda item: item.update(path="a\0b.csv"))),
    Broken("path-device", PACKAGE, describe(lambda item: item.update(path="/dev/zero"))),
    Broken("path-long", "xxx", describe(lambda item: item.update(path="x" * 5000 + ".csv"))),
    Broken("path-other", PACKAGE, describe(lambda item: item.update(path="rows.txt"))),
    Broken("schema-type", PACKAGE, describe(lambda item: item.update(schema={"fields": 7}))),
    Broken("excel-empty", ".xlsx", other_kind(".xlsx", bytes)),
    Broken("excel-cut", ".xlsx", other_kind(".xlsx", lambda: excel()[:-200])),
    Broken("excel-bomb", ".xlsx", other_kind(".xlsx", bomb)),
    Broken("excel-words", ".xlsx", other_kind(".xlsx", lambda: b"words")),
    Broken("parquet-cut", ".parquet", other_kind(".parquet", lambda: parquet()[:-20])),
    Broken("parquet-words", ".parquet", other_kind(".parquet", lambda: b"PAR1 words PAR1")),
    Broken("parquet-bomb", ".parquet", other_kind(".parquet", many_repeats)),
    Broken("id-path", ROWS, edit(ROWS, "\n", "\n../../x" )),
    Broken("chapter-path", CHAPTER, put(CHAPTER, "notebook: ../../x\n")),
    Broken("chapter-value-path", CHAPTER, put(CHAPTER, "notebook: part\nparameters: {pillar: ../x}\n")),
    Broken("chapter-value-end", CHAPTER, put(CHAPTER, 'notebook: part\nparameters: {pillar: "B\\n"}\n')),
    Broken("chapter-value-type", CHAPTER, put(CHAPTER, "notebook: part\nparameters: {pillar: 7}\n")),
    Broken("chapter-value-list", CHAPTER, put(CHAPTER, "notebook: part\nparameters: [pillar]\n")),
    Broken("edition-types", EDITION, put(EDITION, "edition: 2030\nyear: soon\n")),
    Broken("edition-range", EDITION, edit(EDITION, "year: 2030", "year: 99999")),
    Broken("narrative-reference", NARRATIVE, put(NARRATIVE, "{{ value:../x.actual }}\n")),
    Broken("book-path", BOOK, edit(BOOK, "index.qmd", "../../etc/passwd.md")),
    Broken("book-absolute", BOOK, edit(BOOK, "index.qmd", "/etc/passwd.md")),
    Broken("book-null", BOOK, edit(BOOK, "index.qmd", '"a\\0.qmd"')),
    Broken("book-missing", BOOK, edit(BOOK, "index.qmd", "none.qmd")),
    Broken("book-depth", BOOK, edit(BOOK, "lang: en", "lang: en\nnumber-depth: deep")),
    Broken("book-words", BOOK, edit(BOOK, "lang: en", "lang: en\nbibliography: [none.json]")),
    Broken("page-not-utf-8", "index.qmd", put("index.qmd", b"# \xff\n")),
    Broken("page-pipe", "index.qmd", pipe("index.qmd")),
    Broken("page-folder", "index.qmd", folder("index.qmd")),
]  # fmt: skip

# the same in other files that the same reader reads
TWINS = [
    *(Broken(f"plan-{name}", PLAN, put(PLAN, content)) for name, content in TEXTS.items()),
    *(Broken(f"chapter-{name}", CHAPTER, put(CHAPTER, text))
      for name, text in {**TEXTS, **YAMLS}.items() if name not in SOME),
    *(Broken(f"book-{name}", BOOK, put(BOOK, text)) for name, text in {**TEXTS, **YAMLS}.items()
      if name not in (*SOME, "twice", "half-a-letter")),
]  # fmt: skip


def copy(base: Path, root: Path) -> Path:
    shutil.copytree(base, root, symlinks=True)
    return root
