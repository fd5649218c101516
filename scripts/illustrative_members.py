"""Whom an illustrative row is about: a population group, a sex, or blank where it doesn't say.

Used by ``make_illustrative.py``. The members follow from the row itself, so that a later version of
it says the same; they are a record of nothing.
"""

import zlib

Row = dict[str, str]
GROUPS = (
    "women-girls", "children-youth", "older-persons", "disabilities", "indigenous-peoples",
    "african-descent", "minorities", "lgbtiq", "on-the-move", "defenders",
)  # fmt: skip
# results of the plan that are about one group
OF_RESULT = {
    "ND3": "women-girls", "A3": "women-girls", "ND5": "african-descent", "P3": "defenders",
    "D6": "disabilities",
}  # fmt: skip
ABOUT_PEOPLE = ("T01", "T03", "T04", "T05", "T07", "T08", "T26")
OF_ANY_GROUP = ("T08", "T26")
BY_SEX = ("T07", "T26")
SEXES = ("female", "male", "")


def members(row: Row) -> Row:
    """Give the cells ``groups`` and ``sex`` of a row."""
    number = zlib.crc32(row["observation_id"].encode())
    target = row["target_id"]
    group = OF_RESULT.get(row["result_id"], "") if target in ABOUT_PEOPLE else ""
    if not group and target in OF_ANY_GROUP:
        group = GROUPS[number % len(GROUPS)]
    sex = SEXES[number % len(SEXES)] if target in BY_SEX else ""
    return {"groups": group, "sex": "female" if sex and group == "women-girls" else sex}
