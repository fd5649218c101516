"""The HTML site: one page a chapter, that needs no server and asks no other host for anything."""

from __future__ import annotations

import html
import posixpath
import re
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING, Any

from milepost.core.errors import UserError
from milepost.core.files import read_text, text_or_none
from milepost.core.messages import N_, _
from milepost.edition.brand import Brand, Shown
from milepost.render.description import refuse_unpublished
from milepost.render.downloads import PLACE
from milepost.render.embedded.navigation import Navigation, relative
from milepost.render.embedded.numbering import Outline
from milepost.render.embedded.pandoc import assets
from milepost.render.embedded.pdf import book_texts
from milepost.render.embedded.render_cache import RenderCache
from milepost.render.embedded.search_index import INDEX, search_index
from milepost.render.embedded.site_tables import with_headers, without_styles
from milepost.render.house import file_name, house_css
from milepost.render.page_words import described, direction, script_words
from milepost.render.project import Book, Chapter
from milepost.render.web_typefaces import site_texts, web_fonts

if TYPE_CHECKING:
    from milepost.render.embedded.stage import Stage

# scripts, styles, fonts and pictures of the site itself; some browsers take no file for their own
POLICY = "; ".join(
    ["default-src 'none'", "base-uri 'none'", "form-action 'none'"]
    + [f"{kind}-src 'self' file:" for kind in ("script", "style", "font")]
    + ["img-src 'self' file: data:"]
)
# what page.html says, by the name that it has there
SAID = {
    "skip_to_content": N_("Skip to content"),
    "chapters": N_("Chapters"),
    "search_this_report": N_("Search this report"),
    "dark_colours": N_("Dark colours"),
    "previous_and_next_chapter": N_("Previous and next chapter"),
}


def write_site(stage: Stage, outline: Outline, folder: Path) -> None:
    """Write every page, the assets and the search index below ``folder``; :func:`add_fonts` follows."""
    contents = stage.pages(outline)
    write_pages(stage, Navigation(stage.book, outline), contents, folder, resources(stage))


def write_pages(
    stage: Stage,
    navigation: Navigation,
    contents: Sequence[Mapping[str, Any]],
    folder: Path,
    files: Mapping[str, Path],
) -> None:
    """Write pages into a site, with the assets and all that they show; the search finds them, too.

    Parameters
    ----------
    stage
        Its book is these pages.
    files
        What the site has besides, by its place there.
    """
    chapters, search = stage.book.chapters, folder / INDEX
    found = {**files, **{f"assets/{name}": path for name, path in asset_files(stage.book).items()}}
    for chapter, content in zip(chapters, contents, strict=True):
        found |= files_of_page(stage, chapter, content)
        page = folder / chapter.page
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text(page_text(navigation, chapter, content), encoding="utf-8")
    for name, path in found.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, folder / name)
    index = search_index(chapters, contents, navigation, text_or_none(search) or "")
    search.write_text(index, encoding="utf-8")


def page_text(navigation: Navigation, chapter: Chapter, content: Mapping[str, Any]) -> str:
    """Give the page of a chapter, of which Pandoc made the content, as the site has it."""
    template = Template((assets() / "html" / "page.html").read_text(encoding="utf-8"))
    return template.substitute(_fields(navigation, chapter, content))


def files_of_page(stage: Stage, chapter: Chapter, content: Mapping[str, Any]) -> dict[str, Path]:
    """Find the files that a page shows or links to, by their place in the site.

    Raises
    ------
    UserError
        If one is missing, or is not for the book's readers.
    """
    named = dict.fromkeys([*content["images"], *content["files"]])
    # a page of the site alone stands elsewhere than its source; what lies beside that goes with it
    beside, there = (f"{posixpath.dirname(of)}/" for of in (chapter.source, chapter.page))
    found = {
        there + path.removeprefix(beside) if path.startswith(beside) else path: _file(
            stage, chapter.source, path
        )
        for path in named
        if not path.startswith("../")  # that is beside the site, in the published folder
    }
    for path in content["images"]:  # the page holds these
        refuse_unpublished(stage.book.place(path), narrow_form(path), chapter.source)
    return found


def narrow_form(path: str) -> str:
    """Name the form of a figure that is drawn for a phone, beside the one for a page."""
    return f"{path.removesuffix('.svg')}.narrow.svg"


def _fields(  # what a page is made of
    navigation: Navigation, chapter: Chapter, content: Mapping[str, Any]
) -> dict[str, str]:
    book = navigation.book
    texts = {key: html.escape(text) for key, text in book_texts(book).items()}
    entry, side, said = navigation.entry(chapter), direction(), script_words()
    is_cover = chapter.kind == "index"
    # a page beside the chapters is short, and leaves the width to its tables
    headings = () if chapter.kind == "page" else content["contents"]
    about = html.escape(described(content["opening"])) or texts["subtitle"] or texts["title"]
    return {
        "lang": html.escape(book.lang),
        "direction": f' dir="{side}"' if side else "",
        "words": f' data-words="{html.escape(said)}"' if said else "",
        **{f"say_{name}": html.escape(_(words)) for name, words in SAID.items()},
        "head_title": texts["title"]
        if is_cover
        else f"{html.escape(entry.name)} | {texts['title']}",
        "description": about,
        "policy": POLICY,
        "card": _card(book, chapter, entry.name, texts, about),
        "root": relative(chapter.page, ""),
        "home": relative(chapter.page, book.chapters[0].page),
        "book_title": texts["title"],
        "sidebar": navigation.sidebar(chapter),
        "breadcrumbs": "" if is_cover else navigation.breadcrumbs(chapter),
        "standing": _paragraph("standing", texts["standing"], ' role="note"'),
        "styles": "".join(
            f'<link rel="stylesheet" href="{relative(chapter.page, "")}{html.escape(name)}">\n'
            for name in book.styles
        ),
        "robots": '<meta name="robots" content="noindex">\n' if texts["standing"] else "",
        "header": (_cover(texts, chapter, book.brand) if is_cover else "")
        + _title(chapter, entry.id, entry.number, content["title"]),
        "body": without_styles(with_headers(content["body"]))
        + (navigation.contents(chapter) if is_cover else ""),
        "previous_next": navigation.previous_next(chapter),
        "contents": _on_this_page(headings),
        "page_class": "cover-page"
        if is_cover
        else "chapter-page" + ("" if len(headings) > 1 else " no-contents"),
        "footer": " · ".join(
            text for text in (texts["organization"], texts["title"], texts["date"]) if text
        ),
    }


def _card(book: Book, chapter: Chapter, name: str, texts: Mapping[str, str], about: str) -> str:
    """Say what others show of a page that they link to, and where it stands if ``site-url`` tells."""
    title = texts["title"] if chapter.kind == "index" else html.escape(name)
    said = {"title": title, "type": "article", "site_name": texts["title"]}
    said["description"] = about
    base = str(book.metadata.get("site-url") or "").rstrip("/")
    canonical = ""
    if re.match("https?://", base):
        said["url"] = html.escape(f"{base}/{chapter.page}")
        canonical = f'<link rel="canonical" href="{said["url"]}">\n'
    cards = (f'<meta property="og:{key}" content="{words}">\n' for key, words in said.items())
    return canonical + "".join(cards)


def _title(chapter: Chapter, label: str, number: str, title: str) -> str:
    if not title:
        return ""
    word = html.escape(_("Appendix") if chapter.kind == "appendix" else _("Chapter"))
    above = f'<span class="chapter-number">{word} {number}<span class="visually-hidden">: </span></span>'
    # below a cover the book's title is the page's only heading of the first level
    level = "h2" if chapter.kind == "index" else "h1"
    marked = f' id="{html.escape(label)}"' if label else ""
    return f'<{level} class="chapter-title"{marked}>{above if number else ""}{title}</{level}>'


def _cover(texts: Mapping[str, str], chapter: Chapter, brand: Brand) -> str:
    blocks = [
        _paragraph("cover-organization", texts["organization"]),
        f'<h1 class="cover-title">{texts["title"]}</h1>',
        _paragraph("cover-subtitle", texts["subtitle"]),
        _paragraph("cover-date", texts["date"]),
        PLACE,
    ]
    logo = _shown(brand.logo, chapter, "by-day" if brand.night_logo else "")
    logo += _shown(brand.night_logo, chapter, "by-night")
    return (
        _paragraph("cover-logo", logo)
        + f'<div class="cover">{"".join(blocks)}</div>'
        + _paragraph("cover-picture", _shown(brand.cover, chapter))
        + _paragraph("notice", texts["notice"], ' role="note"')
    )


def _paragraph(name: str, content: str, more: str = "") -> str:
    return f'<p class="{name}"{more}>{content}</p>' if content else ""


def _shown(picture: Shown | None, chapter: Chapter, which: str = "") -> str:
    if picture is None:
        return ""
    path = html.escape(relative(chapter.page, picture.path))
    named = f' class="{which}"' if which else ""
    return f'<img src="{path}" alt="{html.escape(picture.alt)}"{named}>'


def _on_this_page(headings: Sequence[Mapping[str, Any]]) -> str:
    if len(headings) < 2:  # one place needs no list, and leaves its width to tables
        return ""
    items = "".join(
        f'<li class="level-{heading["level"]}"><a href="#{html.escape(heading["id"])}">'
        f"{heading['title']}</a></li>"
        for heading in headings
    )
    return (
        '<nav class="on-this-page" aria-labelledby="on-this-page">'
        f'<p class="nav-title" id="on-this-page">{html.escape(_("On this page"))}</p>'
        f"<ul>{items}</ul></nav>"
    )


def _file(stage: Stage, source: str, path: str) -> Path:
    refuse_unpublished(stage.book.place(path), path, source)
    file = stage.file(path)
    if not file.is_file():
        raise UserError(f"{source} shows or links to {path}, which is not there.")
    return file


def resources(stage: Stage) -> dict[str, Path]:
    """Find the project's resources, style sheets and pictures of the house, by their place in the site."""
    project = stage.book.metadata.get("project")
    wanted = project.get("resources") if isinstance(project, dict) else None
    root = stage.book.root
    names = [
        path.relative_to(root).as_posix()
        for pattern in ([wanted] if isinstance(wanted, str) else wanted or [])
        for path in sorted(root.glob(str(pattern)))
        if path.is_file()
    ]
    shown = (picture.path for picture in stage.book.brand.pictures)
    return {
        name: _file(stage, "_quarto.yml", name) for name in (*names, *stage.book.styles, *shown)
    }


def asset_files(book: Book) -> dict[str, Path]:
    """Find the site's own styles and programs, and the house's fonts, by their place among its assets."""
    found = {
        name: assets() / "html" / name
        for name in (
            "milepost.css",
            "milepost.js",
            "search.js",
            "tables.js",
            "tabs.js",
            "theme.js",
            "favicon.svg",
        )
    }
    found |= {name: assets() / "extension" / name for name in ("figures.css", "figures.js")}
    own = {f"fonts/{file_name(face.path)}": book.root / face.path for face in book.brand.faces}
    return found | own


def add_fonts(folder: Path, book: Book, cache: RenderCache | None = None) -> None:
    """Add the fonts of the letters that a site shows, and what the house says of looks."""
    rules = web_fonts(site_texts(folder), folder / "assets" / "fonts", cache)
    style = read_text(assets() / "html" / "milepost.css")
    (folder / "assets" / "milepost.css").write_text(
        style + rules + house_css(book.brand), encoding="utf-8"
    )
