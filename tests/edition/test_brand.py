"""A brand in Quarto's form is read as it says, or refused in words that name key and colours."""

import shutil
from pathlib import Path

import pytest
import yaml
from fontTools.ttLib import TTFont
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from milepost.core.contrast import as_light_as, contrast, readable
from milepost.core.errors import UserError
from milepost.core.workbook import Workbook
from milepost.edition.brand import Brand, Tones
from milepost.edition.brand_reading import judge_brand, read_brand

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><rect width="9" height="9" fill="#0b5d3b"/></svg>'


def brand_of(folder: Path, text: str = "", book: str = "book: {title: Rivers}\n") -> Brand:
    (folder / "_quarto.yml").write_text(book, "utf-8")
    if text:
        (folder / "_brand.yml").write_text(text, "utf-8")
    return read_brand(Workbook(folder), "")


def refused(folder: Path, text: str = "", book: str = "book: {title: Rivers}\n") -> str:
    with pytest.raises(UserError) as caught:
        brand_of(folder, text, book)
    return str(caught.value)


# published ratios: WebAIM's contrast checker and WCAG's own examples
@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#767676", "#FFFFFF", 4.54),
        ("#777777", "#FFFFFF", 4.47),
        ("#949494", "#FFFFFF", 3.03),
        ("#0000FF", "#FFFFFF", 8.59),
        ("#FF0000", "#FFFFFF", 3.99),
        ("#000000", "#FFFFFF", 21),
    ],
)
def test_contrasts_are_those_that_are_published(one, other, ratio):
    assert contrast(one, other) == pytest.approx(ratio, abs=0.01)
    assert contrast(other, one) == contrast(one, other)


def test_without_a_brand_the_style_is_the_packages(tmp_path):
    assert brand_of(tmp_path) == Brand()


def test_names_of_the_palette_lead_to_its_colours(tmp_path):
    brand = brand_of(
        tmp_path,
        "color:\n  palette: {forest: '#0b5d3b', main: forest}\n  foreground: black\n  primary: main\n"
        "typography: {headings: {color: primary}}\n",
    )
    assert brand.light == Tones("#FFFFFF", "#000000", "#0B5D3B", "#0B5D3B", "#0B5D3B")
    assert brand.accent == "#0B5D3B"


def test_colours_for_the_dark_are_the_brands_or_as_light_as_the_packages(tmp_path):
    said = brand_of(
        tmp_path,
        "color:\n  primary: {light: '#0b5d3b', dark: '#7ee0b5'}\n  background: {light: white, dark: '#0a0a0a'}\n",
    )
    assert (said.dark.accent, said.dark.ground) == ("#7EE0B5", "#0A0A0A")
    made = brand_of(tmp_path, "color: {primary: '#0b5d3b'}\n")
    assert made.dark.ground == "#12191F"
    assert contrast(made.dark.accent, made.dark.ground) == pytest.approx(
        contrast("#84BDF0", "#12191F"), abs=0.1
    )


def test_a_brand_may_be_two_files_one_for_the_dark(tmp_path):
    (tmp_path / "day.yml").write_text("color: {primary: '#0b5d3b'}\n", "utf-8")
    (tmp_path / "night.yml").write_text("color: {primary: '#7ee0b5'}\n", "utf-8")
    brand = brand_of(
        tmp_path, "", "brand: {light: day.yml, dark: night.yml}\nbook: {title: Rivers}\n"
    )
    assert (brand.light.accent, brand.dark.accent) == ("#0B5D3B", "#7EE0B5")
    assert {*brand.inputs} == {"day.yml", "night.yml"}


@pytest.mark.parametrize(
    ("day", "night", "told"),
    [
        ("'#0b5d3b'", "forest", "night.yml, color.primary: is no colour"),
        ("'#0b5d3b'", "'#0b5d3b'", "night.yml, color.primary: #0B5D3B and #12191F"),
        ("forest", "'#7ee0b5'", "day.yml, color.primary: is no colour"),
        ("'#949494'", "'#7ee0b5'", "day.yml, color.primary: #949494 and #FFFFFF"),
    ],
)
def test_what_is_wrong_with_one_of_two_files_is_told_with_its_name(tmp_path, day, night, told):
    for name, color in (("day", day), ("night", night)):
        (tmp_path / f"{name}.yml").write_text(f"color: {{primary: {color}}}\n", "utf-8")
    two = "brand: {light: day.yml, dark: night.yml}\nbook: {title: Rivers}\n"
    assert told in refused(tmp_path, "", two)


def test_a_brand_may_stand_in_the_description_or_be_switched_off(tmp_path):
    inline = "brand: {color: {primary: '#0b5d3b'}}\nbook: {title: Rivers}\n"
    assert brand_of(tmp_path, "", inline).accent == "#0B5D3B"
    off = "brand: false\nbook: {title: Rivers}\n"
    assert brand_of(tmp_path, "color: {primary: '#0b5d3b'}\n", off) == Brand()


def test_a_profile_may_name_another_brand(tmp_path):
    (tmp_path / "other.yml").write_text("color: {primary: '#7a1f5c'}\n", "utf-8")
    (tmp_path / "_quarto-2031.yml").write_text("brand: other.yml\n", "utf-8")
    assert brand_of(tmp_path, "color: {primary: '#0b5d3b'}\n").accent == "#0B5D3B"
    assert read_brand(Workbook(tmp_path), "2031").accent == "#7A1F5C"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("color: {primary: '#949494'}", ["color.primary", "#949494", "#FFFFFF", "3.03"]),
        ("color: {foreground: '#777777'}", ["color.foreground", "#777777", "#FFFFFF", "4.47"]),
        (
            "color: {background: '#222222', foreground: white}",
            ["color.foreground", "#FFFFFF and #FFFFFF", "1.00"],
        ),
        (
            "color: {primary: {light: '#0b5d3b', dark: '#0b5d3b'}}",
            ["color.primary", "#0B5D3B", "#12191F", "in the dark"],
        ),
        (
            "typography: {headings: {color: '#ff0000'}}",
            ["typography.headings.color", "#FF0000", "#FFFFFF", "3.99"],
        ),
    ],
)
def test_colours_that_could_not_be_read_are_refused_with_both_named(tmp_path, text, words):
    message = refused(tmp_path, text)
    for word in ("_brand.yml", *words):
        assert word in message


def test_the_colour_that_is_advised_can_be_read():
    other = readable("#9CCC65", ["#FFFFFF", "#FFFDF5"], 4.5)
    assert all(contrast(other, ground) >= 4.5 for ground in ("#FFFFFF", "#FFFDF5"))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("color: {primary: 'red}", "can't be read as YAML"),
        ("color:\n  primary: #0b5d3b\n", "stands in quotes"),
        ("color: {primary: 12}", "in quotes"),
        ("color: {primry: red}", "color.primry: a brand has no such key"),
        ("color: {primary: forest}", "is no colour"),
        ("color: {primary: '#0b5d3b80'}", "without transparency"),
        ("color: {palette: {one: two, two: one}, primary: one}", "names itself"),
        ("- 1", "expected keys and values"),
        ("logo: {medium: logo.svg}", "no alternative text"),
        ("logo: {medium: gone.svg}", "is not there"),
        ("logo: {medium: 'https://example.org/logo.svg'}", "nothing is fetched"),
        ("logo: {medium: ../logo.svg}", "is none that a book may show"),
        ("logo: {medium: data/logo.svg}", "is none that a book may show"),
        ("typography: {base: Inter}", "Source Sans Pro"),
        ("typography: {fonts: [{family: Inter, source: google}]}", "never fetched"),
        ("typography: {fonts: [{family: Inter}]}", "never fetched"),
        ("typography: {fonts: [{family: Inter, source: file}], base: Inter}", "names no file"),
        (
            "typography: {fonts: [{family: Inter, source: file, files: [a.woff2]}], base: Inter}",
            "not there",
        ),
    ],
)
def test_what_can_not_be_used_is_refused_in_words(tmp_path, text, words):
    (tmp_path / "data").mkdir()
    for name in ("logo.svg", "data/logo.svg"):
        (tmp_path / name).write_text(SVG, "utf-8")
    (tmp_path.parent / "logo.svg").write_text(SVG, "utf-8")
    assert words in refused(tmp_path, text)


def test_a_logo_has_its_words_from_its_name(tmp_path):
    (tmp_path / "logo.svg").write_text(SVG, "utf-8")
    brand = brand_of(
        tmp_path,
        "logo: {images: {mark: {path: logo.svg, alt: Rivers}}, large: mark, small: mark}\n",
    )
    assert (brand.logo.path, brand.logo.alt) == ("logo.svg", "Rivers")
    assert brand.night_logo is None


def test_a_cover_picture_needs_words(tmp_path):
    (tmp_path / "cover.svg").write_text(SVG, "utf-8")
    book = "book: {title: Rivers, cover-image: cover.svg}\n"
    assert "book.cover-image" in refused(tmp_path, "", book)
    said = brand_of(tmp_path, "", book.replace("}", ", cover-image-alt: A river}"))
    assert said.cover.alt == "A river"


def test_typefaces_are_files_of_the_workbook_by_the_name_that_they_bear(tmp_path, dejavu):
    shutil.copyfile(dejavu, tmp_path / "serif.ttf")
    text = "typography:\n  fonts: [{family: DejaVu Serif, source: file, files: [serif.ttf]}]\n  headings: DejaVu Serif\n"
    brand = brand_of(tmp_path, text)
    assert brand.headings == "DejaVu Serif"
    assert [(face.path, face.weight, face.italic) for face in brand.faces] == [
        ("serif.ttf", 400, False)
    ]
    assert "bears the name 'DejaVu Serif'" in refused(
        tmp_path, text.replace("DejaVu Serif", "Serifa")
    )


@pytest.mark.parametrize(
    ("bits", "allowed"),
    [
        (0x0, True),
        (0x8, True),
        (0x108, True),
        (0xC, True),
        (0x2, False),
        (0x4, False),
        (0x200, False),
    ],
)
def test_a_typeface_that_may_not_be_embedded_where_words_are_written_is_named(
    tmp_path, dejavu, bits, allowed
):
    with TTFont(dejavu) as font:
        font["OS/2"].fsType = bits
        font.save(tmp_path / "serif.ttf")
    fonts = "[{family: DejaVu Serif, source: file, files: [serif.ttf]}]"
    text = f"typography: {{fonts: {fonts}, base: DejaVu Serif}}\n"
    (face,) = brand_of(tmp_path, text).faces
    assert face.embeddable == allowed
    told = [one.message for one in judge_brand(Workbook(tmp_path), "")[1]]
    assert [one for one in told if "licence bits" in one and "Word" in one] == (
        [] if allowed else told
    )


@pytest.fixture
def dejavu() -> Path:
    matplotlib = pytest.importorskip("matplotlib")
    return Path(matplotlib.get_data_path()) / "fonts" / "ttf" / "DejaVuSerif.ttf"


def test_keys_without_a_place_are_named_and_those_that_others_name_count(tmp_path):
    (tmp_path / "_brand.yml").write_text(
        "color: {primary: '#0b5d3b', secondary: teal}\ntypography: {base: {size: 12pt}}\n", "utf-8"
    )
    brand, problems = judge_brand(Workbook(tmp_path), "")
    assert brand.accent == "#0B5D3B"
    assert [(one.column, one.severity) for one in problems] == [
        ("color.secondary", "warning"),
        ("typography.base.size", "warning"),
    ]


@pytest.mark.parametrize(
    "color", ["#0B5D3B", "#7A1F5C", "#C00000", "#333333", "#8A4B00", "#0000FF"]
)
def test_a_colour_made_as_light_as_another_has_its_contrast(color):
    for other in ("#A3C8E8", "#5E9FD3", "#1F6FB2", "#0A3A69", "#84BDF0"):
        made = as_light_as(color, other)
        assert contrast(made) == pytest.approx(contrast(other), rel=0.03)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.dates()
    | st.text(max_size=12)
    | st.sampled_from(["#0b5d3b", "#9ccc65", "red", "primary", "a", "logo.svg", "../x", "file", "Inter"]),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(["light", "dark", "family", "files", "source", "path", "alt", "color", "a"])
        | st.text(max_size=5),
        inner, max_size=4,
    ),
    max_leaves=8,
)  # fmt: skip
PARTS = {
    "color": ["palette", "primary", "background", "foreground", "link", "x"],
    "logo": ["images", "small", "medium", "large"],
    "typography": ["fonts", "base", "headings", "link", "monospace-block"],
    "meta": ["name", "link"],
}
BRANDS = VALUES | st.fixed_dictionaries(
    {},
    optional={
        name: VALUES | st.fixed_dictionaries({}, optional=dict.fromkeys(keys, VALUES))
        for name, keys in PARTS.items()
    },
)


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(content=BRANDS, inline=st.booleans())
def test_any_brand_is_taken_or_refused_in_words(tmp_path, content, inline):
    (tmp_path / "logo.svg").write_text(SVG, "utf-8")
    book = {"book": {"title": "Rivers"}, **({"brand": content} if inline else {})}
    (tmp_path / "_quarto.yml").write_text(yaml.safe_dump(book), "utf-8")
    (tmp_path / "_brand.yml").write_text(yaml.safe_dump(content), "utf-8")
    brand, problems = judge_brand(Workbook(tmp_path), "")
    refusals = [one for one in problems if one.severity == "error"]
    assert all(one.file and one.message and one.rule == "brand" for one in problems)
    assert brand == Brand() or not refusals
    assert not [*brand.faint()]
