"""``milepost sign``: who approved which exhibit or chapter."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict

import click

from milepost.cli.exit_codes import counted, say, show, show_json
from milepost.cli.options import edition_option, json_option, wait_option, workbook_option
from milepost.cli.run_settings import chosen_edition
from milepost.core.errors import UsageError
from milepost.core.workbook import Workbook
from milepost.publish.atomic import only_one
from milepost.publish.signables import CHAPTER, signables
from milepost.publish.signatures import LEDGER, chosen, signed_off
from milepost.publish.signatures import sign as put


@click.command()
@click.argument("what", nargs=-1)
@workbook_option
@edition_option
@click.option("--as", "by", default="", metavar="NAME", help="Who signs.")
@click.option("--all", "everything", is_flag=True, help="Sign every chapter and exhibit.")
@click.option("--withdraw", is_flag=True, help="Take signatures back.")
@json_option
@wait_option
def sign(
    what: tuple[str, ...],
    workbook: Workbook,
    edition: str | None,
    by: str,
    everything: bool,
    withdraw: bool,
    as_json: bool,
    wait: bool,
) -> None:
    """Sign exhibits or chapters of a book, or list who signed.

    WHAT is an exhibit's label, its kind and number, or a chapter's name. What is changed afterwards
    loses its signature, and the list says what moved. An edition with `sign_off: chapters` (or
    `exhibits`) is published as final only when all of them are signed.

    \b
    Example:
      milepost sign
      milepost sign "Figure 1.2" pillar-B --as "Jane Doe"
    """
    read = chosen_edition(workbook, edition)
    book = workbook.reports / read.edition
    if what or everything:
        if not by.strip():
            raise UsageError('Say who signs: --as "Jane Doe".')
        with only_one(workbook.store, -1 if wait else 0):
            found = signables(book)
            taken = found if everything else chosen(found, what)
            put(workbook.root, read, taken, by.strip(), dt.date.today().isoformat(), back=withdraw)  # noqa: DTZ011
        done = "taken back" if withdraw else "written"
        say(f"{counted(len(taken), 'signature')} {done} in {LEDGER}: commit it with {read.edition}")
        return
    standing = signed_off(workbook.root, read.edition, signables(book))
    if as_json:
        show_json(
            [
                {
                    "name": one.what.name,
                    "kind": one.what.kind,
                    "number": one.what.number,
                    "title": one.what.title,
                    "digest": one.what.digest,
                    "holds": one.holds,
                    "signature": asdict(one.signature) if one.signature else None,
                    "moved": list(one.moved),
                }
                for one in standing
            ]
        )
        return
    for one in standing:
        show(one.line if one.what.kind == CHAPTER else f"  {one.line}")
    for kind, words in ((True, "chapters"), (False, "exhibits")):
        own = [one for one in standing if (one.what.kind == CHAPTER) == kind]
        show(f"{sum(one.holds for one in own)} of {len(own)} {words} are signed.")
