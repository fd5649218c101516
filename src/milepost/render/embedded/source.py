"""Turn a chapter's source into Quarto-flavoured Markdown. Nothing is executed here.

An executed notebook's stored outputs are used as Quarto uses them: ``#|`` options of a cell
rule what is shown, ``text/markdown`` stands as it is, pictures become figures.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any

from milepost.core.errors import UserError
from milepost.core.files import leads_out, read_text
from milepost.core.notebooks import cell_options, joined, parse_cells
from milepost.core.pictures import PICTURES
from milepost.edition.fragments import odd_comments
from milepost.edition.shortcodes import SHORTCODE, included_file
from milepost.render.description import refuse_unpublished

# what is shown of an output that comes in several forms, best first
PREFERENCE = (
    "text/markdown",
    "image/svg+xml",
    "image/png",
    "image/jpeg",
    "text/latex",
    "text/plain",
)
FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})")
MARKUP = re.compile(r"([\\`*_{}\[\]<>#|~^$@\"'!=&])")


@dataclass(frozen=True)
class Source:
    """A chapter as Markdown, with the pictures that its outputs held (path from the root)."""

    markdown: str
    pictures: Mapping[str, bytes] = field(default_factory=dict)


def read_source(root: Path, name: str, *, metadata: Mapping[str, Any], echo: bool) -> Source:
    """Read one chapter.

    Parameters
    ----------
    root, name
        The workbook's folder and the file's path below it.
    metadata
        What ``{{< meta key >}}`` may name.
    echo
        Whether code is shown where a cell doesn't say.

    Raises
    ------
    UserError
        If the notebook can't be read, holds an error, or a shortcode names an unknown key.
    """
    try:
        text = read_text(root / name)
    except OSError as error:
        raise UserError(f"{name} can't be read: {error.strerror}.") from error
    if name.endswith(".ipynb"):
        source = notebook_source(text, name, echo=echo)
        return Source(fill_shortcodes(source.markdown, metadata, name), source.pictures)
    return Source(_filled(text, root, name, metadata, (name,)))


def _filled(
    text: str, root: Path, page: str, metadata: Mapping[str, Any], within: tuple[str, ...]
) -> str:
    """Fill a page's shortcodes, and those of the files that it includes."""

    def include(named: str) -> str:
        path = included_file(page, named)
        if leads_out(path):
            raise UserError(f"{within[-1]} includes {named}, which lies outside the workbook.")
        if path in within:
            raise UserError(f"{within[-1]} includes {named}, which includes itself.")
        refuse_unpublished(root, path, within[-1])
        try:
            words = read_text(root / path)
        except OSError as error:
            raise UserError(f"{within[-1]} includes {named}: {error.strerror}.") from error
        for line in odd_comments(words):
            raise UserError(f"{path}, line {line}: a comment without an end (-->) or content")
        return "\n\n" + _filled(words, root, page, metadata, (*within, path)) + "\n\n"

    return fill_shortcodes(text, metadata, within[-1], include)


def notebook_source(text: str, name: str, *, echo: bool = False) -> Source:
    """Convert an executed notebook (its JSON text) to Markdown."""
    blocks: list[str] = []
    pictures: dict[str, bytes] = {}
    try:
        for number, cell in enumerate(parse_cells(text), start=1):
            if cell["cell_type"] == "code":
                blocks += _code_cell(cell, number, name, echo=echo, pictures=pictures)
            elif cell["cell_type"] == "markdown":  # raw cells are not published
                blocks.append(cell["source"])
    except ValueError as error:
        raise UserError(f"{name} is not a notebook ({error}). Run `milepost run` again.") from None
    return Source(
        "\n\n".join(block.strip("\n") for block in blocks if block.strip()) + "\n", pictures
    )


def fill_shortcodes(
    text: str, metadata: Mapping[str, Any], name: str, include: Callable[[str], str] | None = None
) -> str:
    """Fill ``{{< meta key >}}``, ``{{< pagebreak >}}`` and ``{{< include file >}}``.

    Code blocks are left alone; ``include`` gives the text of a file that a page names.
    """
    if "{{<" not in text:
        return text
    lines = text.split("\n")
    fence = ""
    for at, line in enumerate(lines):
        opened = FENCE.match(line)
        if fence:
            if opened and opened[1].startswith(fence) and not line.strip(" `~"):
                fence = ""
        elif opened:
            fence = opened[1]
        elif "{{<" in line:
            lines[at] = SHORTCODE.sub(partial(_shortcode, metadata, name, at + 1, include), line)
    return "\n".join(lines)


def preformatted(text: str, classes: str = "") -> str:
    """Fence a text so that nothing in it can end the fence."""
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{classes}\n{text}\n{fence}"


def _shortcode(
    metadata: Mapping[str, Any],
    name: str,
    line: int,
    include: Callable[[str], str] | None,
    match: re.Match[str],
) -> str:
    kind, argument = [*match[1].split(None, 1), "", ""][:2]
    if kind == "pagebreak":
        return "\n\n::: {.pagebreak}\n:::\n\n"
    if kind == "include" and include:
        return include(argument.strip())
    if kind != "meta":
        raise UserError(
            f"{name}, line {line}: the shortcode `{kind}` is not known here; `meta`, `pagebreak` "
            "and, in pages, `include` are."
        )
    value: Any = metadata
    for key in argument.strip().strip("\"'").split("."):
        value = value.get(key) if isinstance(value, Mapping) else None
    if value is None:
        raise UserError(
            f"{name}, line {line}: `{match[0]}` names a key that neither _quarto.yml nor its "
            "profile has. Add the key, or mend its name."
        )
    # settings are text, whatever signs they hold
    return MARKUP.sub(r"\\\1", " ".join(str(value).split()))


def _code_cell(
    cell: Mapping[str, Any], number: int, name: str, *, echo: bool, pictures: dict[str, bytes]
) -> list[str]:
    options, code = cell_options(cell["source"], f"{name}, cell {number}")
    if options.get("include") is False:
        return []
    blocks = []
    if options.get("echo", echo) and code.strip():
        blocks.append(preformatted(code.strip("\n"), "{.python .cell-code}"))
    if options.get("output") is False:
        return blocks
    path = PurePosixPath(name)
    warns = options.get("warning", "hide-warnings" not in cell["metadata"]["tags"])
    for at, output in enumerate(cell["outputs"], start=1):
        if output.get("name") == "stderr" and not warns:
            continue
        if output.get("output_type") == "error":
            raise UserError(
                f"{name}, cell {number} ended with {output.get('ename')}: {output.get('evalue')}. "
                "Mend the notebook and run `milepost run` again."
            )
        stem = path.parent / f"{path.stem}_files" / f"cell-{number}-output-{at}"
        blocks.append(_output(output, options, stem, path.parent, pictures))
    return blocks


def _output(
    output: Mapping[str, Any],
    options: Mapping[str, Any],
    stem: PurePosixPath,
    folder: PurePosixPath,
    pictures: dict[str, bytes],
) -> str:
    if output.get("output_type") == "stream":
        text = joined(output.get("text"), "an output")
        if options.get("output") == "asis":
            return text
        return preformatted(text.rstrip("\n")) if text.strip() else ""
    data = output["data"]
    form = next((kind for kind in PREFERENCE if kind in data), None)
    if form is None:
        html = data.get("text/html")
        return f"```{{=html}}\n{joined(html, 'an output')}\n```" if html else ""
    content = joined(data[form], "an output")
    if form in PICTURES:
        path = f"{stem}.{PICTURES[form]}"
        pictures[path] = content.encode() if form == "image/svg+xml" else base64.b64decode(content)
        return _figure(str(PurePosixPath(path).relative_to(folder)), options)
    if form == "text/plain" and options.get("output") != "asis":
        return preformatted(content)
    return content + _table_caption(options, content)


def _figure(path: str, options: Mapping[str, Any]) -> str:
    label = str(options.get("label") or "")
    attributes = [f"#{label}"] if label.startswith("fig-") else []
    if options.get("fig-alt"):
        alt = str(options["fig-alt"]).replace("\\", "\\\\").replace('"', '\\"')
        attributes.append(f'fig-alt="{" ".join(alt.split())}"')
    written = "{" + " ".join(attributes) + "}" if attributes else ""
    return f"![{options.get('fig-cap') or ''}]({path}){written}"


def _table_caption(options: Mapping[str, Any], content: str) -> str:
    label = str(options.get("label") or "")
    if not options.get("tbl-cap") or re.search(r"^(Table)?:\s", content, re.MULTILINE):
        return ""
    return f"\n\n: {options['tbl-cap']}" + (f" {{#{label}}}" if label.startswith("tbl-") else "")
