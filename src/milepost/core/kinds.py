"""The one table of kinds of target: what is counted, how values combine, what they are held against.

A kind is three independent answers, and the measures that its observations may have. Rules,
assessment, roll-up, outlook, changes and words read them here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

import pandas as pd

from milepost.core.model import Kind

OverTime = Literal["sum", "distinct", "latest", "year"]
OverParts = Literal["sum", "distinct", "ratio", "none", "as-measured"]
Against = Literal[
    "reach", "add", "keep", "every-year", "change", "grow", "direction", "milestone", "nothing"
]


@dataclass(frozen=True)
class KindOf:
    """What one kind of target asks of its observations."""

    # how values of several periods combine: `sum`, from the plan's start; `distinct`, each country
    # once; `latest`, the newest period alone; `year`, the amount of the newest year
    over_time: OverTime
    # how values of several places combine: `sum`; `distinct`; `ratio`, numerators over
    # denominators; `none`, only a value of the whole is the whole; `as-measured`, as the kind that
    # the observations' measure belongs to
    over_parts: OverParts
    # what the value is held against: `reach` a number; `add` so much to the baseline; `keep` it at
    # least or at most there, or within a range; keep it `every-year`; a `change` in per cent of a
    # base; `grow` by so many per cent a year from a base; a `direction`; a `milestone`, the number
    # of a step; `nothing`
    against: Against
    # the measures that observations may have, as in the data's column `measure`
    measures: tuple[str, ...]


# the measure of a nil report: nothing to count in its period
NIL = "nil"

# measures of one day, and amounts of a period: a part has one value of it
OF_A_DAY = ("rate", "step", "stock", "level")
OF_A_PERIOD = ("flow", "to-date")

# measures of which the newest stands, each combined over parts in its own way
MEASURED = ("flow", "to-date", "stock", "level", "rate", "base")
KINDS: Mapping[Kind, KindOf] = MappingProxyType(
    {
        Kind.DISTINCT_COUNTRIES: KindOf("distinct", "distinct", "reach", ("event", NIL)),
        Kind.EVENTS: KindOf("sum", "sum", "reach", ("event", NIL)),
        Kind.INCREMENT: KindOf("sum", "sum", "add", ("event", "stock", NIL)),
        Kind.STOCK: KindOf("latest", "sum", "reach", ("stock", "base")),
        Kind.LEVEL: KindOf("latest", "ratio", "reach", ("level", "base")),
        Kind.ANNUAL_FLOW: KindOf("year", "sum", "every-year", ("flow", "to-date", "base", NIL)),
        Kind.CLOSED_COHORT: KindOf("sum", "sum", "reach", ("event", NIL)),
        Kind.RELATIVE_CHANGE: KindOf("year", "sum", "change", ("flow", "to-date", "base", NIL)),
        Kind.GROWTH: KindOf("latest", "as-measured", "grow", MEASURED),
        Kind.DIRECTION: KindOf("latest", "as-measured", "direction", MEASURED),
        Kind.RATE: KindOf("latest", "none", "reach", ("rate", "level", "stock", "base")),
        Kind.INDEX: KindOf("latest", "none", "reach", ("rate", "level", "stock", "base")),
        Kind.KEEP: KindOf("latest", "as-measured", "keep", MEASURED),
        Kind.MILESTONE: KindOf("latest", "none", "milestone", ("step",)),
        Kind.FOLLOW: KindOf("latest", "as-measured", "nothing", MEASURED),
        Kind.QUALITATIVE: KindOf("latest", "none", "nothing", ("statement",)),
    }
)


# which can be measured in several ways, each in one of them throughout
ONE_MEASURE = tuple(
    kind
    for kind, of in KINDS.items()
    if of.over_parts in ("as-measured", "none") and len(of.measures) > 1
)

# counted from the plan's start, whatever stock the plan states beside them: their way begins at 0
COUNTED = tuple(kind for kind, of in KINDS.items() if of.over_time in ("sum", "distinct"))

# whose way begins at zero: counts, and changes in per cent of a base
FROM_ZERO = (*COUNTED, *(kind for kind, of in KINDS.items() if of.against == "change"))

# whose way begins at the baseline that the plan states, which is then told beside the target
FROM_BASELINE = tuple(
    kind
    for kind, of in KINDS.items()
    if kind not in FROM_ZERO and of.against in ("reach", "every-year")
)

# judged at the date of their newest value, and not at the reporting date
DATED = tuple(kind for kind, of in KINDS.items() if of.over_time in ("latest", "year"))

# whose way leads from a beginning to a number
ON_A_WAY = tuple(kind for kind, of in KINDS.items() if of.against in ("reach", "add", "change"))

# taken as the whole is reported, and led to a number: it may be asked to rise, or fall, by no more
REPORTED = tuple(
    kind for kind, of in KINDS.items() if of.over_parts == "none" and of.against == "reach"
)

# counts of single results, which can stand side by side; a cohort's are shares of its size
RESULTS = tuple(kind for kind in COUNTED if kind is not Kind.CLOSED_COHORT)

# a unit of so many per something, or of an average: what parts report of it can't be added
PER = (
    r"(?<![^\W_])per(?! cent(?![^\W_]))(?![^\W_])|(?<=[\w$€£¥%])/(?=\w)"
    r"|(?<![^\W_])(?:(?:par|pro|por|por cada|out of) [0-9]|par habitant|pro Kopf|por habitante)"
    r"|^(?:average|mean|median|ratio)(?![^\W_])|^index(?: points?)?$"
)
# nor of a share that is told without its fraction
PERCENT = r"^(?:[%‰]|(?:per ?cent(?:age)?|pour cent|por ?ciento|Prozent)(?![^\W_]))|(?:[%‰]\)?| per cent)$"
# whose rows are not in the unit of the target, but counts, or what has changed
OTHER_UNIT = tuple(kind for kind, of in KINDS.items() if of.against in ("change", "grow"))

# what is rounded on its own differs from the sum of its parts by up to this share
ROUNDED = 0.01


def size_of(rows: pd.DataFrame) -> pd.Series:
    """Give what a row can be held to as the whole of others: its cases, else its amount.

    A share without its fraction says nothing of that: it may be smaller than those of its parts.
    """
    size: pd.Series = rows["denominator"].fillna(rows["value"].mask(rows["measure"] == "level"))
    return size


def is_whole_of(whole: pd.Series, parts: pd.Series) -> pd.Series:
    """Whether an amount is as large as its parts together, but for rounding: else it can't be their whole."""
    enough: pd.Series = whole >= parts - ROUNDED * parts.abs() - 1e-9
    return enough


def over_parts(kinds: pd.Series, units: pd.Series) -> pd.Series:
    """Say how values of several places combine, target by target.

    A number per something (deaths per 100,000, kg/person) is a rate, whatever kind it is given: its
    parts are never added. Nor are those of a share in per cent, which join by their fractions. What
    is told of a change in per cent says nothing of the unit of its rows, and a cohort is counted.
    """
    how = kinds.map({kind: of.over_parts for kind, of in KINDS.items()})
    units = units.fillna("")
    shares, rates = (  # many targets have few units
        units.isin([unit for unit in units.unique() if re.search(words, unit, re.IGNORECASE)])
        for words in (PERCENT, PER)
    )
    shares &= ~kinds.isin(OTHER_UNIT)
    counted = kinds == Kind.CLOSED_COHORT
    how = how.mask((rates | shares) & (how == "sum") & ~counted, "none")
    how = how.mask(shares & (how == "as-measured"), "ratio")
    return how.mask(rates & how.isin(["as-measured", "ratio"]) & (kinds != Kind.LEVEL), "none")


def never_added(how: pd.Series, measures: pd.Series) -> pd.Series:
    """Say of rows whether they are never added up over parts.

    ``how`` is of each row's target, as from :func:`over_parts`: what joins by fractions is a share,
    and an amount in per cent has none.
    """
    amounts = measures.isin(["stock", *OF_A_PERIOD])
    never: pd.Series = (how == "none") | ((how == "ratio") & amounts)
    return never
