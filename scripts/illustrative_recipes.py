"""What the illustrative rows are made of: numbers, phrases and tags for each target.

Read by ``make_illustrative.py``. None of it is a record of anything.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Recipe:
    """How the rows of one target counted by country or by item are made."""

    target: str
    fresh: tuple[int, int]  # countries or items reported for the first time in each year
    repeat: float  # mean number of further rows for each of them
    results: tuple[str, ...]
    tools: tuple[str, ...]
    phrases: tuple[str, ...]
    kind: str = "country"  # or area, operation, team, policy


@dataclass(frozen=True)
class Figure:
    """A yearly figure for the world: one value, or numerator and denominator, a year."""

    target: str
    measure: str
    result: str
    phrase: str
    years: dict[int, tuple[float, ...]]


YEARS = (2024, 2025)


def words(text: str) -> tuple[str, ...]:
    """Split a short list written with blanks."""
    return tuple(text.split())


RECIPES = (
    Recipe("T01", (20, 17), 2.0, words("P1 ND1 ND3 ND5 A1 A2 A3 D2 D3 D4 D6 PS4 PS5"),
           words("legal-advice advocacy learning dialogue"),
           ("a law is amended", "a policy is adopted", "a regulation takes up advice given")),
    Recipe("T02", (5, 3), 1.2, words("M2 P2 P3 ND2 A2 A5 D7"),
           words("learning legal-advice networks"),
           ("the national institution widens its work", "the national institution gains staff")),
    Recipe("T03", (13, 10), 1.8, words("P1 ND3 ND4 A1 D2 D3 D5 D6 D7 PS4 PS5"),
           words("learning legal-advice dialogue advocacy monitoring"),
           ("a ministry sets new rules for itself", "a company changes its practice",
            "a public body trains and checks")),
    Recipe("T04", (3, 1), 1.0, words("P2 P4 ND3 ND5 A1 PS4"),
           words("education learning awareness"),
           ("a course enters the curriculum", "training becomes a fixed part of a service")),
    Recipe("T05", (10, 7), 1.6, words("P3 ND2 A2 A3 A5 PS3"),
           words("legal-advice learning monitoring protection"),
           ("an oversight body starts work", "a complaints procedure works better",
            "a truth and reparation process moves on")),
    Recipe("T06", (3, 2), 1.0, words("P4 ND3 ND4 ND5 D4"),
           words("communication awareness networks"),
           ("a campaign is taken up by local media", "polls show more support")),
    Recipe("T07", (5, 3), 1.3, words("P3 ND2 A2 A3 A5"),
           words("awareness learning networks protection"),
           ("more people bring complaints", "a legal-aid scheme reaches new places")),
    Recipe("T08", (17, 13), 2.0, words("P2 P6 ND1 ND4 D3 D4 D5 PS3"),
           words("dialogue networks learning awareness advocacy"),
           ("groups are heard on a draft law", "a public budget is discussed with residents",
            "young people join a consultation")),
    Recipe("T09", (9, 8), 0.9, words("M1 D1 D7"),
           words("learning legal-advice dialogue mechanisms"),
           ("a follow-up mechanism is set up", "a follow-up mechanism tracks recommendations")),
    Recipe("T18", (3, 3), 0.0, words("M1"),
           words("advocacy mechanisms dialogue"),
           ("a visit is accepted after five years without one",)),
    Recipe("T21", (12, 8), 1.0, words("M2 M3 P6"),
           words("learning mechanisms networks"),
           ("submissions to the mechanisms rise", "new groups write to the mechanisms")),
    Recipe("T26", (7, 6), 1.3, words("P3 P5 A2 PS1 PS2"),
           words("protection monitoring advocacy dialogue"),
           ("an initiative helps people at risk", "advice on protection is followed",
            "a warning leads to preventive steps")),
    Recipe("T27", (3, 1), 1.0, words("M4 P5 PS1 PS2 PS3"),
           words("monitoring advocacy communication dialogue"),
           ("partners take up a report", "a debate leads to agreed steps")),
    Recipe("T28", (5, 4), 0.5, words("M4 ND5 D4 D5 PS5"),
           words("mechanisms legal-advice advocacy"),
           ("guidance on a standard is issued", "a regional text follows the mechanisms"), "area"),
    Recipe("T29", (4, 2), 1.0, words("M3 PS1 PS2 PS3"),
           words("learning monitoring advocacy"),
           ("an operation builds rights into its planning",
            "an operation sets up a civilian harm review"), "operation"),
    Recipe("T30", (18, 14), 0.7, words("M3 P6 ND1 A4 D1 PS2"),
           words("learning advocacy dialogue networks"),
           ("the country team's framework takes up recommendations",
            "the country team's analysis covers rights"), "team"),
    Recipe("T31", (13, 10), 0.4, words("M3 P6 A4 D1 D5 PS1"),
           words("advocacy legal-advice networks"),
           ("a global policy adopts a rights-based approach",), "policy"),
)  # fmt: skip

FIGURES = (
    Figure("T12", "level", "M1", "due State reports submitted",
           {2024: (178, 242), 2025: (161, 223)}),
    Figure("T14", "level", "M1", "recommendations supported under review",
           {2024: (5412, 7084), 2025: (5190, 6688)}),
    Figure("T15", "stock", "M1", "countries with parliamentarians in their delegation",
           {2024: (39,), 2025: (44,)}),
    Figure("T16", "stock", "M1", "countries with a mid-term report", {2024: (55,), 2025: (60,)}),
    Figure("T20", "level", "M1", "communications answered", {2024: (212, 571), 2025: (198, 494)}),
    Figure("T22b", "flow", "M3", "submissions by country teams", {2024: (412,), 2025: (437,)}),
    Figure("T25", "flow", "M5", "joint statements and contributions",
           {2023: (121,), 2024: (134,), 2025: (127,)}),
)  # fmt: skip

# Amounts by region, so that regions add up: target, measure, result, phrase, world totals a year
REGIONAL = (
    ("T19", "flow", "M1", "country visits", {2024: 81, 2025: 77}),
    ("T22a", "event", "M2", "submissions of civil society, institutions and individuals",
     {2024: 6100, 2025: 4800}),
    ("T22a", "event", "M3", "submissions of UN entities", {2024: 790, 2025: 660}),
)  # fmt: skip

OVERDUE_REPORTS = {2024: 32, 2025: 28}
JOINT_INITIATIVES = {2024: 5, 2025: 5}
CHAIRS_CONCLUSIONS = {2024: 1, 2025: 0}

REGION_WEIGHTS = {
    "africa": 0.30,
    "americas": 0.20,
    "asia-pacific": 0.21,
    "europe-central-asia": 0.17,
    "middle-east-north-africa": 0.12,
}

# Which countries an office is taken to serve: a guess for demonstration, the plan does not say
REACH = {
    "ro-west-africa": "BEN BFA CPV CIV GMB GHA GIN GNB LBR MLI MRT NER NGA SEN SLE TGO",
    "southern-africa": "AGO BWA COM LSO MDG MWI MUS MOZ NAM SYC ZAF SWZ ZMB ZWE",
    "ro-caribbean": "ATG BHS BRB BLZ CUB DMA DOM GRD GUY HTI JAM KNA LCA VCT SUR TTO",
    "ro-south-america": "ARG BOL BRA CHL ECU PRY URY VEN",
    "ro-south-east-asia": "BRN IDN LAO MYS MMR SGP THA VNM",
    "ro-pacific": "AUS FJI FSM KIR MHL NRU NZL PLW PNG SLB TON TUV VUT WSM",
    "ro-central-asia": "KAZ KGZ TJK TKM UZB",
    "ro-europe": "ALB ARM AUT AZE BEL BGR BLR CYP CZE DEU DNK ESP EST FIN FRA GBR GEO GRC HRV "
    "HUN IRL ISL ITA LTU LUX LVA MKD MLT NLD NOR POL PRT ROU SRB SVK SVN SWE TUR",
}

# Goals and directions that go with each pillar result; the first direction is its main one
TAGS = {
    "M1": ("16 17", "movement"), "M2": ("16 17", "movement digital"),
    "M3": ("16 17", "early-warning movement"), "M4": ("16 13", "movement environment"),
    "M5": ("16 17", "digital movement"),
    "P1": ("16", "movement digital"), "P2": ("16 10 5", "inclusion digital"),
    "P3": ("16 5", "early-warning environment"), "P4": ("16 4", "movement inclusion"),
    "P5": ("16", "early-warning digital"), "P6": ("16 17", "movement inclusion"),
    "ND1": ("10 16", "inclusion"), "ND2": ("10 16", "inclusion"),
    "ND3": ("5 10", "inclusion economy"), "ND4": ("10 5 8", "inclusion movement"),
    "ND5": ("10 16", "inclusion movement"),
    "A1": ("16", "movement digital"), "A2": ("16", "inclusion movement"),
    "A3": ("5 16", "inclusion"), "A4": ("16 17", "movement early-warning"),
    "A5": ("16 8 12", "economy environment"),
    "D1": ("17 1 10", "economy"), "D2": ("8 12 16", "economy digital"),
    "D3": ("1 3 4 6 11", "economy"), "D4": ("13 14 15 7", "environment"),
    "D5": ("10 8 9 17", "economy"), "D6": ("5 8 3", "economy inclusion"),
    "D7": ("17 10", "digital inclusion"),
    "PS1": ("16", "early-warning"), "PS2": ("16 10", "early-warning digital"),
    "PS3": ("16 5", "early-warning inclusion"), "PS4": ("16", "early-warning"),
    "PS5": ("13 16 9 2", "environment digital"),
}  # fmt: skip

SUBJECTS = (
    "older persons", "artificial intelligence", "care and support", "climate displacement",
    "debt and rights", "digital identity", "peaceful assembly", "detention", "water",
    "housing", "minorities", "disability", "migration", "education", "health", "food",
)  # fmt: skip
