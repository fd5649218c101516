"""The framework of a new workbook: three example indicators, to be overwritten."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from milepost.core.errors import UsageError
from milepost.edition.calendar import last_day, plan_year
from milepost.importers.disaggregation import column_of, member_cell
from milepost.importers.framework import Framework

SOURCE = "example"
# identifier, short name, statement, kind, unit, baseline, target, direction
INDICATORS = (
    ("I1", "Centres open", "40 centres are open.", "stock", "centres", "18", "40", "up"),
    ("I2", "Answered in time", "90 % of requests are answered in time.", "rate", "%", "60", "90",
     "up"),
    ("I3", "Waiting time", "The waiting time falls to 20 days.", "rate", "days", "30", "20",
     "down"),
)  # fmt: skip
VALUES = {"I1": ("stock", "23", "29"), "I2": ("rate", "68", "75"), "I3": ("rate", "27", "24")}


# the indicator that is broken down, and how far its parts lie from each other
BROKEN_DOWN, APART = "I2", 4


@dataclass(frozen=True)
class Dimension:
    """By what values are broken down, and its members."""

    name: str
    members: tuple[str, ...]

    @classmethod
    def read(cls, text: str) -> Dimension:
        """Read ``Sex: women, men``.

        Raises
        ------
        UsageError
            If it names no two members, or one of them twice.
        """
        name, _, rest = text.partition(":")
        members = tuple(part.strip() for part in rest.split(",") if part.strip())
        if not name.strip() or len({*members}) < 2 or len({*members}) != len(members):
            raise UsageError(f"{text!r}: name a dimension and its members, as 'Sex: women, men'.")
        return cls(name.strip(), members)


def example(
    title: str,
    organization: str,
    begins: date,
    ends: date,
    words: dict[str, tuple[str, str]] | None = None,
    dimensions: Sequence[Dimension] = (),
) -> Framework:
    """Make a framework whose values are invented, and graded ``illustrative``."""
    first = plan_year(begins + timedelta(days=1), begins)
    days = sorted({min(last_day(year, begins), ends) for year in (first, first + 1)})
    made = Framework(title, organization, begins, ends, days[-1], days[-1], words=words or {})
    made.describe(SOURCE, note="Examples, to be replaced by the plan's own indicators and values.")
    made.add("systems", system_id="aims", name="Aims", statement="What the plan is to reach.",
             source_id=SOURCE)  # fmt: skip
    for at, (name, about) in enumerate((("Reach", "More people are served."),
                                        ("Quality", "They are served well.")), 1):  # fmt: skip
        made.add("global_results", global_result_id=at, system_id="aims", short_name=name,
                 statement=about, source_id=SOURCE)  # fmt: skip
    for at, (key, name, statement, kind, unit, base, target, way) in enumerate(INDICATORS, 1):
        made.add("targets", target_id=key, global_result_id="1" if at == 1 else "2", short_name=name,
                 statement=statement, kind=kind, unit=unit, baseline=base, target=target,
                 direction=way, source_id=SOURCE)  # fmt: skip
        measure, *values = VALUES[key]
        for day, value in zip(days, values[-len(days) :], strict=True):
            made.rows("observations").append({
                "observation_id": f"{key.lower()}-{day.year}", "target_id": key,
                "measure": measure, "period_start": str(day), "period_end": str(day),
                "value": value, "known_on": str(day), "evidence": "illustrative",
                "audience": "public", "source_id": SOURCE,
            })  # fmt: skip
    _break_down(made, dimensions)
    return made


def _break_down(made: Framework, dimensions: Sequence[Dimension]) -> None:
    """Add a value of each member, around that of the whole."""
    whole = [row for row in made.rows("observations") if row["target_id"] == BROKEN_DOWN][-1]
    if len({column_of(dimension.name) for dimension in dimensions}) < len(dimensions):
        raise UsageError("--dimension: two dimensions have the same name.")
    for dimension in dimensions:
        for at, member in enumerate(dimension.members):
            column, key = member_cell(made, dimension.name, member, SOURCE)
            value = float(whole["value"]) + APART * (at - (len(dimension.members) - 1) / 2)
            name = f"{whole['observation_id']}-{column}-{key}".lower()
            made.rows("observations").append(
                {**whole, column: key, "value": f"{value:g}", "observation_id": name}
            )
