"""Which typeface serves which letter: as the files say, the text's own first."""

import pytest
from fontTools.ttLib import TTFont

from milepost.core.typefaces import (
    FALLBACKS,
    SIGNS,
    SQUARE,
    TEXT,
    needed_fonts,
    serving,
    without_unserved,
)

SERVED = {
    "é": "Source Sans Pro", "Ж": "Source Sans Pro", "▲": "Source Sans Pro", "⚑": "DejaVu Sans",
    "ع": "Noto Sans Arabic", "ա": "Noto Sans Armenian", "ব": "Noto Sans Bengali",
    "न": "Noto Sans Devanagari", "አ": "Noto Sans Ethiopic", "ქ": "Noto Sans Georgian",
    "ש": "Noto Sans Hebrew", "ក": "Noto Sans Khmer", "ລ": "Noto Sans Lao", "မ": "Noto Sans Myanmar",
    "ල": "Noto Sans Sinhala", "த": "Noto Sans Tamil", "ท": "Noto Sans Thai",
    "中": "Noto Sans CJK SC", "の": "Noto Sans CJK SC", "한": "Noto Sans CJK SC", "🏥": "Noto Emoji",
}  # fmt: skip


@pytest.mark.parametrize("letter", SERVED)
def test_each_script_has_its_typeface(letter):
    assert serving(letter).family == SERVED[letter]


def test_a_typeface_has_what_its_file_says():
    small = [typeface for typeface in FALLBACKS if not typeface.face][::4]
    for typeface in (TEXT, *small):
        codes = set(TTFont(typeface.path, lazy=True).getBestCmap())
        for code in [*range(0x41, 0x600, 7), *range(0x900, 0x1400, 11)]:
            assert typeface.has(chr(code)) is (code in codes), (typeface.family, hex(code))


def test_only_what_letters_need_is_named():
    assert needed_fonts(["Côte d’Ivoire – 5 €", "▲ ⚑"]) == {}
    found = needed_fonts(["Foundry 中国", "中 ع"])
    assert {face.family: letters for face, letters in found.items()} == {
        "Noto Sans Arabic": {"ع"},
        "Noto Sans CJK SC": {"中", "国"},
    }
    assert SIGNS not in found


def test_a_letter_that_nothing_serves_becomes_a_square():
    assert without_unserved("a\ue000] 𒀀 中") == f"a{SQUARE}] {SQUARE} 中"
