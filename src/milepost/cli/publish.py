"""``milepost publish``: a website of all editions."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from milepost.cli.exit_codes import say
from milepost.cli.options import wait_option, workbook_option
from milepost.core.workbook import Workbook
from milepost.publish import website
from milepost.publish.atomic import only_one_where_writable, staging_folder
from milepost.publish.pages_branch import BRANCH, publish_to_branch


@click.command()
@workbook_option
@click.option(
    "--to",
    "target",
    required=True,
    metavar="DIR",
    help="The website's folder, or 'gh-pages' for a branch of that name.",
)
@click.option("--edition", "editions", multiple=True, metavar="NAME", help="Only this edition.")
@click.option(
    "--url", default="", metavar="URL", help="Where it will be found: for feed and sitemap."
)
@wait_option
def publish(
    workbook: Workbook, target: str, editions: tuple[str, ...], url: str, wait: bool
) -> None:
    """Copy published books into a website with a page that lists them.

    Only what changed is written. Without --edition every book goes that is public and final, or whose
    embargo is over; a draft goes only by name, and says on each page what it is.

    \b
    Example:
      milepost publish --to ../site --url https://example.org/reports
    """
    with only_one_where_writable(workbook.store, -1 if wait else 0):
        books = website.books_to_publish(workbook, editions, dt.date.today())  # noqa: DTZ011
        site = website.site_of(workbook, url)
        if target != BRANCH:
            website.publish(books, Path(target), site, say)
            return
        names = ", ".join(book.name for book in books)
        with staging_folder(workbook.store) as scratch:
            publish_to_branch(
                workbook.root,
                scratch,
                lambda folder: website.publish(books, folder, site, say),
                f"Publish {names}",
                say,
            )
