"""``milepost comments``: what reviewers wrote, where it belongs, and what became of it."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import asdict
from pathlib import Path

import click

from milepost.cli.exit_codes import counted, say, show, show_json
from milepost.cli.options import edition_option, json_option, wait_option, workbook_option
from milepost.cli.run_settings import chosen_edition
from milepost.core.errors import UsageError, UserError
from milepost.core.files import write_text
from milepost.core.workbook import Workbook
from milepost.publish.atomic import only_one
from milepost.publish.run import profile_of
from milepost.review.apply import changed_files
from milepost.review.ledger import (
    LEDGER,
    Line,
    line_of,
    merged,
    one_of,
    read_ledger,
    settled,
    write_ledger,
)
from milepost.review.places import places_of
from milepost.review.remarks import Remark


@click.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path, exists=True, dir_okay=False))
@workbook_option
@edition_option
@click.option(
    "--apply",
    "apply",
    multiple=True,
    metavar="ID",
    help="Make this insertion or deletion in its file.",
)
@click.option("--done", multiple=True, metavar="ID", help="Say that a remark is settled.")
@click.option(
    "--decline", multiple=True, metavar="ID", help="Say that it is not followed; with --why."
)
@click.option("--why", default="", metavar="TEXT", help="An answer to the remarks named.")
@json_option
@wait_option
def comments(
    files: tuple[Path, ...],
    workbook: Workbook,
    edition: str | None,
    apply: tuple[str, ...],
    done: tuple[str, ...],
    decline: tuple[str, ...],
    why: str,
    as_json: bool,
    wait: bool,
) -> None:
    """Read comments and changes from reviewers' Word and PDF files.

    Each is listed with the chapter, exhibit and paragraph that it stands in, and the file and line
    that it belongs to. review/comments.csv keeps them all, with what became of them; without a FILE
    the command lists it.

    \b
    Example:
      milepost comments draft-with-comments.docx
      milepost comments --decline 4f0a --why "The plan has it so"
    """
    read = chosen_edition(workbook, edition)
    # nothing else writes into the ledger meanwhile, or exchanges the book
    writes = bool(files or apply or done or decline)
    with only_one(workbook.store, -1 if wait else 0) if writes else nullcontext():
        places = places_of(workbook, read, profile_of(workbook, read))
        remarks: dict[str, Remark] = {}
        found: list[Line] = []
        for file in files:
            for remark in _remarks_of(file):
                remarks[remark.identifier] = remark
                found.append(line_of(remark, places.of(remark), read.edition, file.name))
        before = read_ledger(workbook.root)
        ledger = merged(before, found)
        ids = [one_of(ledger, name).id for name in apply]
        if unread := [name for name in ids if name not in remarks]:
            raise UsageError(f"Name the file that holds {unread[0]}, too: its words are needed.")
        for path, (content, difference) in changed_files(places, [remarks[i] for i in ids]).items():
            write_text(path, content)
            for words in difference.split("\n"):
                show(words)
        ledger = settled(ledger, ids, "done", why or "applied") if ids else ledger
        ledger = settled(ledger, done, "done", why) if done else ledger
        ledger = settled(ledger, decline, "declined", why) if decline else ledger
        if ledger != before:
            write_ledger(workbook.root, ledger)
    listed = [line for line in ledger if not files or line.id in remarks]
    if as_json:
        show_json([asdict(line) for line in listed])
        return
    for line in listed:
        _show(line)
    open_ = sum(line.state == "open" for line in listed)
    say(f"{counted(len(listed), 'remark')}, {open_} open; kept in {LEDGER}")


def _remarks_of(path: Path) -> list[Remark]:
    """Read the remarks of a Word or PDF file, in the order of its pages."""
    suffix = path.suffix.lower()
    if suffix == ".docx":
        from milepost.review.word import word_remarks  # noqa: PLC0415  (slow to import)

        return word_remarks(path)
    if suffix == ".pdf":
        from milepost.review.pdf import pdf_remarks  # noqa: PLC0415  (slow to import)

        return pdf_remarks(path)
    raise UserError(f"{path}: expected a Word file (.docx) or a PDF with comments.")


def _show(line: Line) -> None:
    head = f"{line.id}  {line.kind} by {line.author or 'somebody'}"
    show(f"{head}, {line.date}: {line.where}" if line.date else f"{head}: {line.where}")
    if line.words:
        show(f"    of “{line.words}”")
    show(f"    {line.text}")
    show(f"    {line.belongs_to}")
    if line.state != "open":
        show(f"    {line.state}{': ' + line.answer if line.answer else ''}")
