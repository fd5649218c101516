"""What a foreign file breaks values down by, as dimensions of the workbook and their members."""

from __future__ import annotations

import re

from milepost.importers.framework import Framework, code

# columns and tables that mean something of their own
TAKEN = frozenset((
    "country", "region", "result", "pillar", "direction", "year", "global", "measure", "value",
    "statement", "note", "evidence", "audience", "plan", "pillars", "results", "systems",
    "targets", "regions", "countries", "observations", "sources", "tools", "items", "presences",
    "organization", "loss", "numerator", "denominator", "withdrawn",
))  # fmt: skip
PEOPLE = re.compile(
    r"(^|_)(sex|gender|age|ages)(_|$)|disab|population|people|ethnic|indigen", re.IGNORECASE
)


def column_of(name: str) -> str:
    """Give the column of observations for a dimension's name."""
    made = re.sub("[^a-z0-9]+", "_", name.lower()).strip("_") or "part"
    made = made if made[0].isalpha() else f"by_{made}"
    return f"by_{made}" if made in TAKEN or made.endswith("_id") else made


def member_cell(framework: Framework, name: str, member: str, source_id: str) -> tuple[str, str]:
    """Give the column and cell of one part; dimension and member are made when first met."""
    column = column_of(name)
    framework.dimensions.setdefault(column, name.replace("_", " ").strip().capitalize() or "Part")
    rows = framework.rows(column)
    for row in rows:
        if row["name"] == member:
            return column, row["member_id"]
    taken = {row["member_id"] for row in rows}
    identifier = code(member, len(rows) + 1)
    while identifier in taken:
        identifier += "-"
        identifier += str(len(rows) + 1)
    rows.append({
        "member_id": identifier, "position": str(len(rows) + 1), "name": member,
        "source_id": source_id,
    })  # fmt: skip
    return column, identifier


def is_of_people(column: str) -> bool:
    """Whether a dimension breaks down people, by its name."""
    return bool(PEOPLE.search(column))
