"""Whether a picture can stand in every format of a book: asked before anything is rendered.

Web pages forgive much; a PDF that is made to last refuses a damaged file, colours for print without
their profile, and a drawing that asks for other files, and with it the whole book.
"""

from __future__ import annotations

import io
from functools import lru_cache
from typing import Any

from milepost.core.scratch import scratch_folder

PICTURES = {"image/svg+xml": "svg", "image/png": "png", "image/jpeg": "jpg"}
"""Forms of pictures that notebooks put out, and the endings of their files."""
STANDARDS = ("a-2a", "ua-1")  # of the PDF
RASTERS = (".png", ".jpg", ".jpeg", ".gif")
GPS = 0x8825  # the tag of EXIF that has a place's coordinates
GPS_IN_XMP = b"exif:GPSL"
SVG = "{http://www.w3.org/2000/svg}"
LINKS = ("href", "{http://www.w3.org/1999/xlink}href")
PARSED = " (<string>, line 1)"  # behind what the parser says
SHOWS = ("image", "use", "feImage")  # elements whose link is a part of the drawing
PAGE = '#set document(title: "x")\n#set page(width: 200pt, height: 200pt)\n#image("{}", alt: "x")\n'


@lru_cache(maxsize=8)  # a preview asks for a house's pictures at each page that it makes
def picture_fault(content: bytes, suffix: str) -> str:
    """Say why a picture, by its bytes and its name's ending, can't stand in a book; blank where it can."""
    suffix = suffix.lower()
    if suffix == ".svg":
        fault, content = _drawing_fault(content)
    else:
        fault = _raster_fault(content, suffix)
    return fault or _refused(content, suffix)


def _raster_fault(content: bytes, suffix: str) -> str:
    from PIL import Image, UnidentifiedImageError  # noqa: PLC0415  (where there are pictures)

    try:
        with Image.open(io.BytesIO(content)) as picture:
            form, mode = picture.format, picture.mode
            placed = GPS in picture.getexif() or GPS_IN_XMP in content
            picture.load()
    except Image.DecompressionBombError:
        return "is larger than any page: make it smaller"
    except (OSError, ValueError, SyntaxError, UnidentifiedImageError):
        return "can't be read: it is damaged, or no picture"
    if suffix not in RASTERS or form != Image.registered_extensions()[suffix]:
        return f"is of the form {form}, and its name ends in {suffix}: save it as PNG or JPEG"
    if placed:  # a photograph of a person may give away where they live
        return "says by its GPS position where it was taken: save it without (EXIF, XMP)"
    if mode == "CMYK":
        return "has colours for print (CMYK), which the PDF can't hold: save it in RGB"
    return ""


def _drawing_fault(content: bytes) -> tuple[str, bytes]:
    """Judge an SVG file; give it without its words, whose typefaces are chosen when it is set."""
    from lxml import etree  # noqa: PLC0415  (where there are drawings)

    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return "is not written in UTF-8: save it so", content
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        return f"is no SVG: {str(error).splitlines()[0].removesuffix(PARSED)}", content
    if root.tag != f"{SVG}svg":
        return "is no SVG: it does not begin with <svg xmlns=...>", content
    encoding = (root.getroottree().docinfo.encoding or "UTF-8").upper()
    if encoding not in ("UTF-8", "US-ASCII", "ASCII"):
        return f"is written in {encoding}: save it as UTF-8", content
    for element in root.iter("*"):
        if fault := _element_fault(element):
            return fault, content
    etree.strip_elements(root, f"{SVG}text", with_tail=False)
    return "", etree.tostring(root)


def _element_fault(element: object) -> str:
    """Say what of an element only a browser can do, or would do unasked."""
    name = str(element.tag).rpartition("}")[2]  # type: ignore[attr-defined]
    attributes = dict(element.attrib)  # type: ignore[attr-defined]
    link = next((str(attributes[key]).strip() for key in LINKS if key in attributes), "")
    if name == "script" or any(key.startswith("on") for key in attributes):
        return "holds a program: save it without scripts"
    if link.lower().startswith("javascript:"):
        return "holds a program in a link: save it without scripts"
    if name == "foreignObject":
        return "holds HTML (foreignObject), which neither PDF nor Word can show: save it as PNG"
    if name in SHOWS and link and not link.startswith(("#", "data:")):
        return f"shows another file ({link[:60]}): save it with its pictures inside"
    return ""


def _refused(content: bytes, suffix: str) -> str:
    """Say what the program that sets the PDF has against a picture."""
    import typst  # noqa: PLC0415  (heavy, and only where there are pictures)

    standards: Any = list(STANDARDS)
    with scratch_folder("milepost-picture") as folder:
        (folder / f"picture{suffix}").write_bytes(content)
        main = folder / "main.typ"
        main.write_text(PAGE.format(f"picture{suffix}"), "utf-8")
        try:
            typst.compile(
                str(main),
                root=str(folder),
                ignore_system_fonts=True,
                format="pdf",
                pdf_standards=standards,
            )
        except typst.TypstError as error:
            return f"can't stand in the PDF: {error.message}"
    return ""
