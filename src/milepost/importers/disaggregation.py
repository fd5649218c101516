"""What a foreign file breaks values down by, as dimensions of the workbook and their members."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, MutableMapping

from milepost.importers.framework import Framework, unique_code
from milepost.read.grid import folded

NOT_STATED = "not stated"
Parts = tuple[tuple[str, str], ...]
# members that say the whole
TOTALS = frozenset(("total", "totals", "all", "both", "both sexes", "all ages", "bothsex", "allage", "allarea", "_t", "overall", "grand total",
                    "totale", "tous", "ensemble", "todos", "todas", "gesamt", "insgesamt", "totaal", "world", "worldwide",
                    "nationwide", "whole country", "country total", "national total", "women and men", "men and women",
                    "female and male", "male and female", "f+m", "m+f", "m/f", "f/m",
                    *(f"all {one}" for one in ("sexes", "genders", "age groups", "groups", "people", "areas", "regions",
                                               "countries", "provinces", "districts", "states", "counties", "sites",
                                               "locations"))))  # fmt: skip
# of one kind of dimension: T beside F and M, the nation beside its regions
TOTALS_OF = (
    (re.compile(r"\b(sexe?o?|gender|genre|geschlecht)\b"), ("t",)),
    (
        re.compile(r"\b(regions?|districts?|provinces?|states?|count(y|ies)|departe?ments?)\b"),
        "national nation".split(),  # noqa: SIM905  (names of members, and no plan's)
    ),
)

# columns that keep their plain names: every other may be a word that the package uses itself
USUAL = frozenset((
    "sex", "gender", "age", "age_group", "disability", "disability_status", "location", "geography",
    "ref_area", "district", "province", "population_group", "population_type", "ethnicity",
    "nationality", "urbanisation", "urban_rural", "education_level", "income_group",
))  # fmt: skip
PEOPLE = re.compile(
    r"(^|_)(sex|gender|age|ages)(_|$)|disab|population|people|ethnic|indigen", re.IGNORECASE
)


def column_of(name: str) -> str:
    """Give the column of observations for a dimension's name; letters lose their accents."""
    plain = unicodedata.normalize("NFKD", name.replace("ß", "ss"))
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter)).lower()
    made = re.sub("[^a-z0-9]+", "_", plain).strip("_")
    return made if made in USUAL else f"by_{made or 'part'}"


def parts_of(
    written: Iterable[tuple[str, str]],
    spellings: MutableMapping[tuple[str, str], str] | None = None,
) -> Parts:
    """Give the parts that a value is of: a member that says total is none, one without a name is.

    They stand in the order of their names, and members of one dimension together, so that a part is
    the same in whichever order it is written.

    Parameters
    ----------
    spellings
        Where members that differ in case or typography alone are one: how each was met first.
    """
    found: dict[str, tuple[str, list[str]]] = {}
    for name, member in written:
        if not _is_total(folded(name), folded(member)):
            words = " ".join(member.split()) or NOT_STATED
            if spellings is not None:
                words = spellings.setdefault((folded(name), folded(words)), words)
            found.setdefault(folded(name), (name, []))[1].append(words)
    return tuple(
        (name, ", ".join(sorted({*members}))) for _, (name, members) in sorted(found.items())
    )


def _is_total(name: str, member: str) -> bool:
    return member in TOTALS or any(
        member in members and of.search(name) for of, members in TOTALS_OF
    )


def member_cell(framework: Framework, name: str, member: str, source_id: str) -> tuple[str, str]:
    """Give the column and cell of one part; dimension and member are made when first met."""
    title = name.replace("_", " ").strip() or "Part"
    title = title[0].upper() + title[1:]
    column = made = column_of(name)
    number = 2
    while _letters(framework.dimensions.get(column, title)) != _letters(title):
        column, number = f"{made}_{number}", number + 1
    framework.dimensions.setdefault(column, title)
    rows = framework.rows(column)
    for row in rows:
        if row["name"] == member:
            return column, row["member_id"]
    # identifiers stand in those of observations, which do not tell capitals from small letters
    taken = {row["member_id"].lower() for row in rows}
    identifier = unique_code(member, len(rows) + 1, taken)
    rows.append({
        "member_id": identifier, "position": str(len(rows) + 1), "name": member,
        "source_id": source_id,
    })  # fmt: skip
    return column, identifier


def _letters(title: str) -> str:
    return re.sub(r"[\W_]+", " ", folded(title)).strip()


def is_of_people(column: str) -> bool:
    """Whether a dimension breaks down people, by its name."""
    return bool(PEOPLE.search(column))
