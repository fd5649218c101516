"""Read back what was rendered: links and outline of a site, structure of a PDF."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

import docx
import lxml.html
import pikepdf
import pypdfium2
import pypdfium2.raw as pdfium
from docx.oxml.ns import qn

LEADING = {
    "a": "href",
    "link": "href",
    "script": "src",
    "img": "src",
    "source": "src",
    "iframe": "src",
}

ALLOWED_FONTS = {
    "SourceSansPro-Regular",
    "SourceSansPro-It",
    "SourceSansPro-Semibold",
    "SourceSansPro-SemiboldIt",
    "SourceSansPro-Bold",
    "DejaVuSans",
    "DejaVuSans-Bold",
    "DejaVuSansMono",
    "NewCMMath-Book",
    "NewCMMath-Regular",
    "LibertinusSerif-Regular",
}


def pages(site: Path) -> list[Path]:
    return sorted(site.rglob("*.html"))


def parse(page: Path) -> lxml.html.HtmlElement:
    return lxml.html.document_fromstring(page.read_bytes())


def links(page: Path) -> Iterator[tuple[str, str]]:
    """Every address a page names, with the element that names it."""
    for element in parse(page).iter(*LEADING):
        address = element.get(LEADING[element.tag])
        if address is not None:
            yield element.tag, address


def broken_links(site: Path) -> list[str]:
    """Internal links whose file or anchor isn't there."""
    ids = {page: {e.get("id") for e in parse(page).iter() if e.get("id")} for page in pages(site)}
    problems = []
    for page in pages(site):
        for _, address in links(page):
            split = urlsplit(address)
            if split.scheme or split.netloc:
                continue
            target = (page.parent / unquote(split.path)).resolve() if split.path else page
            if target.is_dir():
                target = target / "index.html"
            fragment = unquote(split.fragment)
            if not target.is_file():
                problems.append(f"{page.name}: {address}: no file")
            elif fragment and target.suffix == ".html" and fragment not in ids[target]:
                problems.append(f"{page.name}: {address}: no anchor")
    return problems


def exhibits_with_their_files(site: Path) -> int:
    """Count the figures of chapters; each has an alternative text, a table, a drawing and rows."""
    seen = 0
    for path in pages(site):
        if path.parent.name == "indicators":  # they show figures of chapters once more
            continue
        folder = path.parent / "figures" / path.stem
        for figure in parse(path).xpath('//figure[.//*[local-name()="svg"]]'):
            seen += 1
            for image in figure.xpath('.//*[local-name()="svg"]'):
                alternative = image.get("aria-label") or ""
                assert len(alternative.split()) > 5, (path.name, alternative)
            name = figure.xpath("ancestor-or-self::*/@id")[-1].removeprefix(f"fig-{path.stem}-")
            assert (folder / f"{name}.csv").is_file(), (path.name, name)
            assert (folder / f"{name}.svg").is_file(), (path.name, name)
            assert any(folder.glob("*-rows.csv")), folder
    return seen


def text_of(element: lxml.html.HtmlElement) -> str:
    return " ".join(element.text_content().replace("\xa0", " ").split())


def site_outline(site: Path, order: list[str]) -> list[str]:
    """Titles, headings, captions and references of a site by either renderer, a line each."""
    lines = []
    for name in order:
        body = parse(site / name).get_element_by_id("main", None)
        if body is None:
            body = parse(site / name).get_element_by_id("quarto-document-content")
        unnumbered = name == "index.html"
        for element in body.iter():
            line = _outline_line(element, name)
            if line and line.startswith("# "):
                unnumbered = not re.match(r"# (\d+|[A-Z]) ", line)
            # from a page without a number Quarto prints titles where others get "Chapter 1"
            if line and not (unnumbered and line.startswith("->")):
                lines.append(line)
    return lines


def _outline_line(element: lxml.html.HtmlElement, name: str) -> str | None:
    classes = (element.get("class") or "").split()
    if element.tag == "h1" and name != "index.html":
        text = re.sub(r"^(?:Chapter|Appendix) (\w+)(?::| —)?\s*", r"\1 ", text_of(element))
        return f"# {text}"
    if (
        element.tag in {"h2", "h3", "h4"}
        and name != "index.html"
        and element.get("id") != "toc-title"
    ):
        return f"{'#' * int(element.tag[1])} {text_of(element)}"
    if element.tag in {"figcaption", "caption"} and text_of(element):
        return text_of(element)
    if element.tag == "a" and ({"xref", "quarto-xref"} & set(classes)):
        return f"-> {text_of(element)}"
    return None


def pdf_bookmarks(path: Path) -> list[str]:
    with pikepdf.open(path) as pdf, pdf.open_outline() as outline:
        found: list[str] = []

        def walk(items: list[pikepdf.OutlineItem], level: int) -> None:
            for item in items:
                found.append(f"{'  ' * level}{item.title}")
                walk(item.children, level + 1)

        walk(outline.root, 0)
        return found


def structure(path: Path) -> list[tuple[str, dict[str, str]]]:
    """The structure tree of a PDF in reading order: type, and its text entries."""
    with pikepdf.open(path) as pdf:
        roles = {str(k): str(v) for k, v in pdf.Root.StructTreeRoot.get("/RoleMap", {}).items()}
        found: list[tuple[str, dict[str, str]]] = []

        def walk(node: pikepdf.Object) -> None:
            if isinstance(node, pikepdf.Array):
                for child in node:
                    walk(child)
            elif isinstance(node, pikepdf.Dictionary):
                if "/S" in node:
                    kind = roles.get(str(node.S), str(node.S))
                    texts = {
                        key: str(node[key]) for key in ("/Alt", "/ActualText", "/T") if key in node
                    }
                    found.append((kind.removeprefix("/"), texts))
                if "/K" in node:
                    walk(node.K)

        walk(pdf.Root.StructTreeRoot.K)
        return found


def fonts(path: Path) -> set[str]:
    """Names of the fonts in a PDF, without the six letters of a subset."""
    with pikepdf.open(path) as pdf:
        names = {
            str(thing.BaseFont).removeprefix("/")
            for thing in pdf.objects
            if isinstance(thing, pikepdf.Dictionary) and "/BaseFont" in thing
        }
    return {re.sub(r"^[A-Z]{6}\+|-Identity-H$", "", name) for name in names}


SOURCE_NOTE = 8.5  # points: no other text of the book's pages is set so
HEAD = 26 * 72 / 25.4  # points: the upper margin, with the running head


def notes_torn_off(path: Path) -> list[str]:
    """Pages of a PDF that begin with the note on a source: its exhibit ended on the page before."""
    found = []
    for number, page in enumerate(pypdfium2.PdfDocument(path), 1):
        text = page.get_textpage()
        tops = []
        for at in range(text.count_chars()):
            top = text.get_charbox(at)[3]
            if text.get_text_range(at, 1).strip() and top < page.get_height() - HEAD:
                tops.append((-top, at))
        if not tops:
            continue
        first = min(tops)[1]
        if abs(pdfium.FPDFText_GetFontSize(text.raw, first) - SOURCE_NOTE) < 0.05:
            found.append(f"page {number}: {text.get_text_range(first, 60)}")
    return found


def word_contents(path: Path) -> list[tuple[int, str, str]]:
    """The list of contents of a Word file: level, words and the heading that each entry leads to."""
    document = docx.Document(path)
    field = document.element.body.find(qn("w:sdt"))
    styles = {style.style_id: style.name for style in document.styles}
    headings = {}
    for paragraph in document.element.body.iter(qn("w:p")):
        style = paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
        if style is not None and style.get(qn("w:val")).startswith("Heading"):
            names = [mark.get(qn("w:name")) for mark in paragraph.iter(qn("w:bookmarkStart"))]
            headings |= dict.fromkeys(names, _words(paragraph))
    found = []
    for paragraph in field.iter(qn("w:p")):
        link = paragraph.find(qn("w:hyperlink"))
        if link is not None:
            name = styles[paragraph.pPr.pStyle.get(qn("w:val"))]
            level = int(name.removeprefix("toc "))
            name = link.get(qn("w:anchor"))
            assert f" PAGEREF {name} " in [
                field.text.replace("\\h ", "") for field in link.iter(qn("w:instrText"))
            ]
            found.append((level, _words(link), headings.get(name, "")))
    return found


def _words(element) -> str:
    return "".join(part.text or "" for part in element.iter(qn("w:t"))).rstrip()


def word_headings(path: Path, depth: int) -> list[tuple[int, str]]:
    """The headings of a Word file to a depth, with their levels."""
    named = [(p.style.name, p.text) for p in docx.Document(path).paragraphs]
    return [
        (int(name[-1]), text)
        for name, text in named
        if name.startswith("Heading") and int(name[-1]) <= depth
    ]
