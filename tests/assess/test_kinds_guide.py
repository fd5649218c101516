"""The guide to kinds says what the table of kinds says."""

import re
from pathlib import Path

from milepost.core.kinds import KINDS

GUIDE = Path(__file__).parents[2] / "docs" / "indicators.md"


def test_the_guide_names_every_kind_and_its_measures():
    lines = re.findall(r"^\| (`.*?) \|.*\| (.*?) \|$", GUIDE.read_text("utf-8"), re.MULTILINE)
    said = {
        kind: tuple(re.findall(r"`(.*?)`", measures))
        for kinds, measures in lines
        for kind in re.findall(r"`(.*?)`", kinds)
        if kind in KINDS
    }
    as_direction = {kind: said["direction"] for kind, of in said.items() if of == ("direction",)}
    assert said | as_direction == {str(kind): of.measures for kind, of in KINDS.items()}
