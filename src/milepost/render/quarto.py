"""Call Quarto, where it is installed, and gather what it made to the same places."""

from __future__ import annotations

import html
import json
import os
import re
import shutil
import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from milepost.core import messages
from milepost.core.errors import UserError
from milepost.core.files import read_text, write_changed
from milepost.core.workbook import INDICATORS, Workbook
from milepost.edition.book_files import EXECUTED
from milepost.edition.language import read_language
from milepost.edition.shortcodes import SHORTCODE
from milepost.execute.comments import page_without_comments
from milepost.render.description import read_description
from milepost.render.embedded.fonts import font_files
from milepost.render.embedded.renderer import embedded_outline, epoch_of
from milepost.render.embedded.site import add_fonts
from milepost.render.embedded.site_pages import remove_site_pages, write_site_pages
from milepost.render.extension import sync_extension
from milepost.render.programs import Programs
from milepost.render.project import Book, described_in, load_book
from milepost.render.quarto_pages import (
    slimmer,
    with_description,
    with_escaped_attributes,
    with_own_scripts,
    with_own_search,
    with_policy,
    write_search,
)
from milepost.render.quarto_project import output_dir, project_of
from milepost.render.quarto_styles import prune_styles
from milepost.render.web_typefaces import site_texts, web_fonts

COLOUR = re.compile(r"\x1b\[[0-9;]*m")
TARGETS = {"html": "html", "pdf": "typst", "docx": "docx"}
OUTPUTS = {"pdf": (".pdf", "book.pdf"), "docx": (".docx", "book.docx")}
SKIP_RUN = "MILEPOST_SKIP_RUN"
# by these Quarto tells its hooks where its output is; the list can be told in a file
OUTPUT_DIR = "QUARTO_PROJECT_OUTPUT_DIR"
OUTPUT_FILES = "QUARTO_PROJECT_OUTPUT_FILES"
LISTED_IN = "QUARTO_USE_FILE_FOR_PROJECT_OUTPUT_FILES"
# rules of typefaces that are not the house's
OWN_FACES = re.compile(r'@font-face \{[^{}]*url\("fonts/(?!house-)[^{}]*\}\s*+')
MOST_LINES = 15  # of its log, in a message
SECONDS = 3600  # it renders all formats in one call, and slowly


def find_quarto() -> str | None:
    """Give the path of ``quarto``, or ``None`` where there is none on the PATH."""
    return shutil.which("quarto")


# what pages say of an edition, and what they say nothing of
STANDING = {"audience": "public", "state": "final", "embargo-until": ""}


def check_standing(root: Path, profile: str, standing: Mapping[str, str]) -> None:
    """Make sure that Quarto, called alone, finds in its profile what its pages say of an edition.

    Parameters
    ----------
    standing
        As :attr:`milepost.core.model.Edition.standing` has it.

    Raises
    ------
    UserError
        If the profile of an edition that is not for the public, or not final, does not say so.
    """
    described, _profile = read_description(root, profile)
    for key, usual in STANDING.items():
        wanted = standing.get(key, usual)
        if str(described.get(key) or usual) != wanted:
            must = f"hold `{key}: {wanted}`" if wanted else f"not hold `{key}:`"
            raise UserError(
                f"_quarto-{profile}.yml must {must}, as params/editions/{profile}.yml has it: the "
                "pages of the edition say by it for whom they are, and how far they have come."
            )


def check_left_out(root: Path, profile: str, leaves_out: Collection[str]) -> None:
    """Refuse a bare ``quarto render`` of an edition without some chapter: Quarto renders them all.

    Raises
    ------
    UserError
        With the chapters that the description names and the edition leaves out.
    """
    named = described_in(root, profile)
    left = [name for name in leaves_out if f"chapters/{name}.ipynb" in named]
    if left:
        raise UserError(
            f"params/editions/{profile}.yml leaves out {', '.join(left)}, and `quarto render` alone "
            f"renders every chapter that _quarto.yml names: say `milepost build --edition {profile} "
            "--renderer quarto`, or name the chapter in the _quarto-<edition>.yml of the editions "
            "that have it."
        )


def render_quarto(
    book: Book, output: Path, formats: Sequence[str], progress: Callable[[str], None]
) -> None:
    """Render with ``quarto render``, all formats at once, and gather the files.

    Quarto's hooks find ``MILEPOST_SKIP_RUN`` set: the notebooks have been executed, and comments are
    left out here.

    Raises
    ------
    UserError
        If Quarto is missing or fails; with the last lines of its log.
    """
    program = find_quarto()
    if program is None:
        raise UserError(
            "Quarto is not on the PATH. Install it (environment.yml), or use the embedded "
            "renderer: --renderer embedded."
        )
    sync_extension(book.root, _texts(book), book.brand)
    notes = _notes(book.root, book.profile)
    with project_of(book) as root:
        rendered = root / output_dir(book)
        shutil.rmtree(rendered, ignore_errors=True)
        for target in _targets(book, formats):
            progress(f"quarto renders {' '.join(target[1:]) or 'all formats'}")
            _run([program, "render", "--no-clean", *target], book, root)
        _finish_pages(rendered, rendered.rglob("*.html"), notes)
        output.mkdir(parents=True, exist_ok=True)
        _gather(rendered, output, formats)


def _texts(book: Book) -> Iterator[str]:
    """Give what a book says: its chapters as JSON or Markdown, its figures, its settings."""
    yield json.dumps(book.metadata, ensure_ascii=False, default=str)
    figures = (book.root / "chapters" / "figures").rglob("*.svg")
    for path in [*(book.root / chapter.source for chapter in book.chapters), *figures]:
        yield read_text(path)


def cut_typefaces(site: Path) -> None:
    """Put fonts of the letters that a site shows in the place of the whole ones beside its style."""
    for style in sorted(site.rglob("typeface.css")):
        folder = style.parent / "fonts"
        rules = web_fonts(site_texts(site), folder)
        write_changed(style, rules + OWN_FACES.sub("", read_text(style)))
        for path in font_files():
            (folder / path.name).unlink(missing_ok=True)


def _run(command: list[str], book: Book, root: Path) -> None:
    if book.profile:
        command = [*command, "--profile", book.profile]
    for key in STANDING:
        if key in book.metadata:
            command = [*command, "--metadata", f"{key}:{book.metadata[key]}"]
    # the hooks' command is looked for where this program is, activated or not
    own = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    epoch = str(epoch_of(book))
    environment = {**os.environ, "PATH": own, "SOURCE_DATE_EPOCH": epoch, SKIP_RUN: "1"}
    done = Programs().run(command, name="Quarto", cwd=root, env=environment, seconds=SECONDS)
    log = COLOUR.sub("", done.stdout + done.stderr)
    # Typst only warns of a font that isn't there, and prints other glyphs or none
    if done.returncode or "unknown font family" in log:
        named = [
            f"{key}: holds an instruction, {found[0][:80]}: if it is this, write its words themselves"
            for key, value in _settings(book.metadata)
            if (found := SHORTCODE.search(value))
        ]
        raise UserError(
            "Quarto could not render the book:", [*named[:MOST_LINES], *_last_lines(log)]
        )


def _settings(value: Any, above: str = "_quarto.yml") -> Iterator[tuple[str, str]]:
    """Give the texts of a description, each behind the keys under which it stands."""
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield from _settings(item, f"{above}: {key}")
    elif isinstance(value, list):
        for item in value:
            yield from _settings(item, above)
    else:
        yield above, str(value)


def _targets(book: Book, formats: Sequence[str]) -> list[list[str]]:
    """Give the arguments of each call: one for all formats where all are wanted, else one each."""
    described = dict(book.metadata.get("format") or {})
    names = [
        next((key for key in described if key.endswith(f"-{TARGETS[name]}")), TARGETS[name])
        for name in formats
    ]
    if set(names) == set(described):
        return [[]]
    return [["--to", name] for name in names]


def _last_lines(log: str) -> list[str]:
    lines = [line for line in log.splitlines() if line.strip()]
    named = [at for at, line in enumerate(lines) if line.lstrip().startswith("ERROR")]
    # below the message stands only where in Quarto it arose
    last = lines[: named[-1] + 4] if named else lines
    return [line for line in last if not line.lstrip().startswith("at ")][-MOST_LINES:]


def _gather(rendered: Path, output: Path, formats: Sequence[str]) -> None:
    for name, (suffix, target) in OUTPUTS.items():
        if name not in formats:
            continue
        files = sorted(rendered.glob(f"*{suffix}"))
        if not files:
            raise UserError(f"Quarto finished, but there is no *{suffix} in {rendered}.")
        shutil.copyfile(files[0], output / target)
    if "html" in formats:
        shutil.copytree(
            rendered,
            output / "html",
            dirs_exist_ok=True,
            ignore=shutil.ignore_patterns("*.pdf", "*.docx", "sitemap.xml"),
        )


def finish_bare(root: Path, environment: Mapping[str, str]) -> None:
    """Do for a bare ``quarto render`` what follows our own call of it.

    Comments are left out of what it has just written, and the pages beside the chapters written.
    """
    listed = (
        read_text(root / environment[LISTED_IN])
        if environment.get(LISTED_IN)
        else environment.get(OUTPUT_FILES)
    )
    pages = [root / name for name in (listed or "").splitlines() if name.endswith(".html")]
    profile, site = environment.get("QUARTO_PROFILE"), root / environment[OUTPUT_DIR]
    if not pages:
        return
    messages.speak(read_language(Workbook(root), (profile or "").split(",")[0]))
    remove_site_pages(site)
    _finish_pages(site, filter(Path.is_file, pages), _notes(root, profile))
    if any((root / EXECUTED / INDICATORS).glob("*.qmd")):
        book = load_book(root, profile)
        write_site_pages(book, embedded_outline(book), site)
        add_fonts(site, book)


def _finish_pages(site: Path, pages: Iterable[Path], notes: Sequence[str]) -> None:
    """Leave out comments that no filter meets, of headings' sources, settings and templates.

    Each page also loses what it loads in vain, and says what it may run.
    """
    for page in pages:
        text = page_without_comments(with_escaped_attributes(read_text(page)))
        for note in notes:
            text = text.replace(note, "")
        name = Path(os.path.relpath(page.resolve(), site.resolve())).as_posix()
        text = with_description(with_own_search(text, name))
        write_changed(page, with_policy(slimmer(with_own_scripts(text))))
    write_search(site)
    cut_typefaces(site)
    prune_styles(site)


def _notes(root: Path, profile: str | None) -> list[str]:
    """List the comments of the settings as Quarto, which knows none there, shows them."""
    names = ["_quarto.yml", *(f"_quarto-{name}.yml" for name in (profile or "").split(",") if name)]
    files = [root / name for name in names if (root / name).is_file()]
    texts = " ".join(" ".join(map(read_text, files)).split())
    comments = re.findall("(<!--.*?-->)|<!--.*+", texts)  # the latter has no end
    return [html.escape(note, quote=False) for note in comments if note]
