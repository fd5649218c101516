"""Take pictures of a published book: pages wide, narrow and dark in Chromium, and PDF pages.

Writes PNG files into pictures/, which git ignores. Needs what the tests need, and Chromium.
With ``--root examples/canada-2030`` those of another workbook, as in docs/pictures/.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import click

from milepost.core.workbook import Workbook, find_workbook
from milepost.edition.params import default_edition

PAGES = ("index", "chapters/overview", "chapters/for-whom", "chapters/global-targets-*",
         "chapters/pillar-*", "chapters/region-*")  # fmt: skip
VIEWS = (("wide", 1280, "light"), ("narrow", 390, "light"), ("dark", 1280, "dark"))
PDF_PAGES = 12
ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--hide-scrollbars")


def picture_pages(html: Path, folder: Path, program: str) -> int:
    """Photograph one page of each kind in each view; give how many pictures were taken."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415

    taken = 0
    with sync_playwright() as tools:
        browser = tools.chromium.launch(executable_path=program, args=list(ARGUMENTS))
        for pattern in PAGES:
            found = sorted(html.glob(f"{pattern}.html"))[:1]
            for path in found:
                for view, width, scheme in VIEWS:
                    page = browser.new_page(
                        viewport={"width": width, "height": 1000},
                        color_scheme="dark" if scheme == "dark" else "light",
                    )
                    page.goto(path.as_uri())
                    page.screenshot(path=folder / f"{path.stem}-{view}.png")
                    page.close()
                    taken += 1
        browser.close()
    return taken


def picture_pdf(book: Path, folder: Path) -> int:
    """Turn the first pages of the PDF into pictures; give how many."""
    import pypdfium2  # noqa: PLC0415

    document = pypdfium2.PdfDocument(book)
    count = min(PDF_PAGES, len(document))
    for number in range(count):
        document[number].render(scale=1.5).to_pil().save(folder / f"pdf-{number + 1:02}.png")
    return count


@click.command()
@click.option("--edition", default=None, help="Which published book; by default the default one.")
@click.option("--root", type=click.Path(exists=True, path_type=Path), default=None)
def main(edition: str | None, root: Path | None) -> None:
    """Take pictures of a published book into pictures/ of its workbook."""
    workbook = Workbook(root.resolve()) if root else find_workbook()
    book = workbook.reports / (edition or default_edition(workbook))
    if not (book / "html" / "index.html").is_file():
        sys.exit(f"{book} holds no book: run `make book` first.")
    program = shutil.which("chromium") or shutil.which("google-chrome")
    if program is None:
        sys.exit("Pictures need Chromium: install Debian's package chromium.")
    folder = workbook.root / "pictures"
    folder.mkdir(exist_ok=True)
    taken = picture_pages(book / "html", folder, program) + picture_pdf(book / "book.pdf", folder)
    click.echo(f"{taken} pictures in {folder}")


if __name__ == "__main__":
    main()
