"""The package's own styles in the colours and typefaces of a house: for both renderers the same.

Where a house says nothing, nothing is changed: its book is the package's to the byte.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from milepost.core.contrast import MARKS, WORDS, as_light_as, contrast, mixed, quiet_ground
from milepost.core.files import read_text
from milepost.core.stable_zip import EARLIEST, packed_parts, parts_of
from milepost.core.typefaces import TEXT
from milepost.edition.brand import ACCENT, DARK, INK, WHITE, Brand, Shown, Tones
from milepost.render.embedded.pandoc import assets

OWN = Brand()
OF_TEXT = f'"{TEXT.family}"'  # in the styles of Word's reference document
BLUES = ("main", "few", "some", "many", "most")  # of figures, that become the house's
PAIR = re.compile(r"--figure-(\w{1,20}): light-dark\((#\w{6}), (#\w{6})\)")
RULE = re.compile(r'^ {2}\.drawing \[(\w{4,6})="#\w{6}"\] \{ ([^{}\n]{1,160}) \}$', re.MULTILINE)
NAMED = re.compile(r"--figure-([\w-]{1,20})\)(?: (\d{1,3})%)?")
TEXT_FACES = '"Source Sans Pro", "Source Sans 3", system-ui, Arial, "DejaVu Sans", sans-serif'
NOTICES = {False: "#B35900", True: "#E39A4C"}
PICTURES = """\
.cover-logo { margin: 0 0 1rem; }
.cover-logo img { display: block; height: 4.5rem; max-width: 100%; object-fit: contain; object-position: 0 50%; }
.cover:has(+ .cover-picture) { border-end-start-radius: 0; border-end-end-radius: 0; margin-bottom: 0; }
.cover-picture { margin: 0 0 1.5rem; }
.cover-picture img { display: block; width: 100%; max-height: 24rem; object-fit: cover; border-radius: 0 0 10px 10px; }
.by-night { display: none !important; }
"""
# of a logo that has a form for the dark; one that has none stands on the ground of the light
SWAPPED = """\
@media screen and (prefers-color-scheme: dark) {
  :root:not([data-theme="light"]) .by-day { display: none !important; }
  :root:not([data-theme="light"]) .by-night { display: block !important; }
}
@media screen {
  :root[data-theme="dark"] .by-day { display: none !important; }
  :root[data-theme="dark"] .by-night { display: block !important; }
}
"""


def house_css(brand: Brand) -> str:
    """Give what a site's style sheet says besides, at its end; nothing for the package's own look."""
    rules = [*_faces(brand)]
    if (brand.light, brand.dark) != (OWN.light, OWN.dark):
        day, night = _variables(brand.light), _variables(brand.dark, dark=True)
        rules += [
            f"@media screen {{ :root {{ {day} }} }}",
            *_by_night(f"{{ {night} }}"),
            *_words(brand),
        ]
    if brand.accent:
        deep = mixed(brand.accent, "#000000", 0.7)
        rules += [
            f".cover {{ background: {brand.accent} linear-gradient(150deg, {brand.accent}, {deep}); }}",
            f".cover a:hover {{ color: {deep}; }}",
            f'@media print {{ :root, :root[data-theme="dark"] {{ --accent: {brand.accent}; --accent-deep: {brand.accent}; }} }}',
            "@supports (color: light-dark(#000, #fff)) {",
            *_figures(brand),
            "}",
        ]
    if brand.pictures:
        rules.append(PICTURES)
        lone = (
            f":is(.cover-logo, .sidebar-logo) {{ background: {brand.light.ground}; padding: .6rem; "
            "border-radius: 6px; width: fit-content; max-width: 100%; }"
        )
        rules.append(SWAPPED if brand.night_logo else lone if brand.logo else "")
    return "".join(f"{rule}\n" for rule in rules if rule)


def _variables(tones: Tones, *, dark: bool = False) -> str:
    """Give the site's colours; what a house does not say is made from what it says."""
    ground, words = tones.ground, (tones.ink, tones.accent, tones.link)
    own = DARK if dark else OWN.light
    found = {"accent": tones.accent}
    found["accent-deep"] = mixed(tones.accent, "#FFFFFF" if dark else "#000000", 0.75)
    found["note"] = tones.accent
    found["wash"] = quiet_ground(tones.accent, ground, words, (0.1, 0.08, 0.06, 0.04, 0.02))
    if (ground, tones.ink) != (own.ground, own.ink):
        page = quiet_ground(tones.ink, ground, words, (0.04, 0.03, 0.02, 0.01))
        found |= {"paper": ground, "ink": tones.ink, "page": page}
        found["notice"] = quiet_ground(NOTICES[dark], ground, words, (0.08, 0.05, 0.02))
        found["muted"] = _least(tones.ink, (page, found["wash"], ground), WORDS, 0.7)
        found["line"] = mixed(tones.ink, ground, 0.18)
        found["strong-line"] = _least(tones.ink, (ground,), MARKS, 0.5)
    return " ".join(f"--{name}: {color.lower()};" for name, color in found.items())


def _by_night(rule: str) -> Iterator[str]:
    """Give a rule for pages in the dark: as the system has it, unless a reader chose, or as chosen."""
    yield (
        "@media screen and (prefers-color-scheme: dark) "
        f'{{ :root:not([data-theme="light"]) {rule} }}'
    )
    yield f'@media screen {{ :root[data-theme="dark"] {rule} }}'


def _least(color: str, grounds: tuple[str, ...], least: float, share: float) -> str:
    """Mix a colour into the last of its grounds, as much of it as stands out from all of them."""
    while share < 1:
        shade = mixed(color, grounds[-1], share)
        if all(contrast(shade, ground) >= least for ground in grounds):
            return shade
        share += 0.05
    return color


def _words(brand: Brand) -> Iterator[str]:
    """Give the rules of links and headings, and the paper of figures where a page has another."""
    for which, name in (
        ("a[href]:not(.download)", "link"),
        (":is(h2, h3, h4, h5, h6, .chapter-title)", "headings"),
    ):
        day, night = getattr(brand.light, name), getattr(brand.dark, name)
        if day and day != brand.light.accent:
            yield f"article {which} {{ color: {day}; }}"
            yield from _by_night(f"article {which} {{ color: {night}; }}")
    if (brand.light.ground, brand.dark.ground) != (WHITE, DARK.ground):
        yield f".drawings {{ background: light-dark({WHITE}, {DARK.ground}); padding: .6rem; border-radius: 6px; }}"


def _faces(brand: Brand) -> Iterator[str]:
    """Give the rules of a house's typefaces, which lie beside the package's own."""
    for face in brand.faces:
        slant = "italic" if face.italic else "normal"
        yield (
            f"@font-face {{ font-family: {_quoted(face.family)}; font-weight: {face.weight}; font-style: {slant}; "
            f'font-display: swap; src: url("fonts/{file_name(face.path)}"); }}'
        )
    if brand.base:
        yield f"body {{ font-family: {_quoted(brand.base)}, {TEXT_FACES}; }}"
    if brand.headings:
        headings = f"{_quoted(brand.headings)}, {TEXT_FACES}"
        yield f":is(h1, h2, h3, h4, h5, h6, .cover-title) {{ font-family: {headings}; }}"


def file_name(path: str) -> str:
    """Give the name that a typeface's file has beside the package's own: none of theirs."""
    return "house-" + re.sub(r"[^A-Za-z0-9.]+", "-", path)


def _figures(brand: Brand) -> Iterator[str]:
    """Give the rules by which the house's colours of a figure have a counterpart in the dark."""
    css = read_text(assets() / "extension" / "figures.css")
    own = {"main": (brand.accent, brand.dark.accent)}
    for name, light, dark in PAIR.findall(css):
        if name in BLUES[1:]:
            own[name] = as_light_as(brand.accent, light), as_light_as(brand.accent, dark)
    for name, (light, dark) in own.items():
        yield f".drawing {{ --house-{name}: light-dark({light.lower()}, {dark.lower()}); }}"
    for what, value in RULE.findall(css):
        name, share = NAMED.search(value).groups()  # type: ignore[union-attr]
        if name in own:
            color = own[name][0]
            drawn = (mixed(color, WHITE, int(share) / 100) if share else color).lower()
            if drawn not in css:  # else it is a status's colour, and stays one
                house = value.replace(f"--figure-{name}", f"--house-{name}")
                yield f'.drawing [{what}="{drawn}"] {{ {house} }}'


def house_scss(text: str, brand: Brand, *, dark: bool) -> str:
    """Give Quarto's theme in the colours of a house: of several values it takes the first."""
    tones, own = (brand.dark, DARK) if dark else (brand.light, OWN.light)
    said = {"body-bg": tones.ground} if tones.ground != own.ground else {}
    if tones.ink != own.ink:
        said |= dict.fromkeys(("body-color", "code-color", "pre-color"), tones.ink)
    if (tones.accent, tones.link) != (own.accent, own.link):
        said |= {"primary": tones.accent, "link-color": tones.link}
    if tones.headings:
        said["headings-color"] = tones.headings
    lines = "".join(f"${name}: {color} !default;\n" for name, color in said.items())
    return text.replace("/*-- scss:defaults --*/\n", f"/*-- scss:defaults --*/\n{lines}", 1)


def house_typst(text: str, brand: Brand) -> str:
    """Give the template of the PDF in the style of a house."""
    tones = brand.light
    said = {
        "accent": tones.accent if brand.accent else "",
        "link-color": tones.link if tones.link != tones.accent else "",
    }
    if (tones.ground, tones.ink) != (WHITE, INK):
        said |= {"ink": tones.ink, "muted": _least(tones.ink, (tones.ground,), WORDS, 0.75)}
        said["hairline"] = mixed(tones.ink, tones.ground, 0.18)
    if said["accent"] or tones.ground != WHITE:
        words = (tones.ink, tones.accent, tones.link)
        said["wash"] = quiet_ground(tones.accent, tones.ground, words, (0.07, 0.05, 0.03))
    values = {name: f'rgb("{color.lower()}")' for name, color in said.items() if color}
    if brand.base:
        values["sans"] = (
            f'({_quoted(brand.base)}, "Source Sans Pro", ..scripts, "DejaVu Sans", "Libertinus Serif")'
        )
    values["house"] = _house_of_typst(brand)
    for name, value in values.items():
        # as a template of Pandoc has a dollar, and a replacement a backslash
        line = f"#let {name} = {value}".replace("$", "$$").replace("\\", r"\\")
        text = re.sub(rf"(?m)^#let {name} = .*$", line, text)
    # on the house's own colour nothing but white is sure to be read
    return text.replace("white.darken(12%)", "white") if brand.accent else text


def _house_of_typst(brand: Brand) -> str:
    tones, headings = brand.light, []
    if brand.headings:
        headings.append(f'font: ({_quoted(brand.headings)}, "Source Sans Pro", "DejaVu Sans")')
    if tones.headings:
        headings.append(f'fill: rgb("{tones.headings.lower()}")')
    ground = "auto" if tones.ground == WHITE else f'rgb("{tones.ground.lower()}")'
    logo = _image(brand.logo, "height: 16mm")
    picture = _image(brand.cover, 'width: 100%, height: 100%, fit: "cover"')
    of_headings = f"({', '.join(headings)},)" if headings else "(:)"
    return f"(ground: {ground}, headings: {of_headings}, logo: {logo}, picture: {picture})"


def _image(shown: Shown | None, look: str) -> str:
    if shown is None:
        return "none"
    return f"image({_quoted(f'/{shown.path}')}, alt: {_quoted(shown.alt)}, {look})"


def house_lua(brand: Brand) -> str:
    """Give Quarto's filters the pictures that Word's first page shows."""
    shown = [(one, width) for one, width in ((brand.logo, "2in"), (brand.cover, "6.3in")) if one]
    rows = (
        f"{{ path = {_quoted(one.path)}, alt = {_quoted(one.alt)}, width = '{width}' }},\n"
        for one, width in shown
    )
    return f"return {{\n{''.join(rows)}}}\n"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def house_document(content: bytes, brand: Brand) -> bytes:
    """Give Word's reference document in the colours and typefaces of a house."""
    tones = brand.light
    parts = parts_of(content)
    styles = parts["word/styles.xml"].decode()
    colors = {"0B5FA5": tones.accent, "0F4761": tones.accent, "365F91": tones.accent,
              "4F81BD": tones.link, "1B2733": tones.ink}  # fmt: skip
    if (tones.accent, tones.ink, tones.link) != (ACCENT, INK, ACCENT):
        styles = re.sub(
            r'(?<=w:val=")\w{6}(?=")',
            lambda found: colors.get(found[0], found[0]).removeprefix("#"),
            styles,
        )
    styles = re.sub(
        r'<w:style [^>]*w:styleId="(?:Heading\d|Title)".*?</w:style>',
        lambda found: _heading_style(found[0], brand), styles, flags=re.DOTALL,
    )  # fmt: skip
    if brand.base:
        styles = styles.replace(OF_TEXT, f'"{_attribute(brand.base)}"')
    parts["word/styles.xml"] = styles.encode()
    return packed_parts(parts, EARLIEST)


def _heading_style(style: str, brand: Brand) -> str:
    if color := brand.light.headings:
        style = re.sub(r"<w:color [^>]*/>", f'<w:color w:val="{color[1:]}"/>', style)
    elif brand.accent:  # a colour of the document's theme would win over ours
        style = re.sub(r' w:theme(?:Color|Shade|Tint)="\w+"', "", style)
    return style.replace(OF_TEXT, f'"{_attribute(brand.headings)}"') if brand.headings else style


def _attribute(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
