"""Frameworks that a publisher may have, drawn for tests that write them out and read them back."""

from datetime import date, timedelta

from hypothesis import strategies as st

from milepost.importers.disaggregation import member_cell
from milepost.importers.framework import Framework, blank_free
from milepost.importers.indicator import MEASURES
from milepost.read.cells import number_text

BEGINS, ENDS, KNOWN = date(2028, 1, 1), date(2031, 12, 31), date(2031, 2, 28)
REPORTING = date(2030, 12, 31)
WORDS = st.text("abcdé Ωß&<>'\"-7", min_size=1, max_size=30).map(
    lambda text: " ".join(f"x{text}".split())
)
VALUES = st.one_of(
    st.integers(0, 10**9),
    st.floats(0.001, 10**7, allow_nan=False).map(lambda value: round(value, 4)),
).map(float)
MEMBERS = {"sex": ("Women", "Men"), "site": ("North bank", "South & isles")}
GRADES = st.sampled_from(("public-record", "reported", "provisional", "illustrative"))
UNITS = {"stock": "centres", "rate": "%", "index": "points", "follow": "days"}


@st.composite
def frameworks(draw: st.DrawFn) -> Framework:
    made = Framework("Shelves open", "Libraries of Orlensee", BEGINS, ENDS, REPORTING, KNOWN)
    made.describe("s", published="2031")
    for at in range(draw(st.integers(1, 2))):
        made.rows("systems").append({"system_id": f"aims{at}", "position": str(at + 1),
                                     "name": f"{draw(WORDS)} {at}", "source_id": "s"})  # fmt: skip
        for number in range(draw(st.integers(1, 2))):
            key = f"g{at}{number}"
            made.rows("global_results").append(blank_free({
                "global_result_id": key, "position": str(number + 1), "system_id": f"aims{at}",
                "short_name": f"{draw(WORDS)} {key}", "statement": draw(WORDS), "source_id": "s",
            }))  # fmt: skip
            for _ in range(draw(st.integers(1, 2))):
                _target(draw, made, key)
    return made


def _target(draw: st.DrawFn, made: Framework, group: str) -> None:
    at = len(made.rows("targets")) + 1
    kind = draw(st.sampled_from(("stock", "rate", "index", "follow", "qualitative", "milestone")))
    row: dict[str, object] = {
        "target_id": f"T{at}", "position": at, "global_result_id": group,
        "short_name": f"{draw(WORDS)} {at}", "statement": f"{draw(WORDS)} {at}.", "kind": kind,
        "unit": UNITS.get(kind, "step"), "direction": "up", "source_id": "s",
    }  # fmt: skip
    if kind in ("stock", "rate", "index"):
        low, way = draw(VALUES), draw(VALUES) + 1
        ends = (low, low + way) if (up := draw(st.booleans())) else (low + way, low)
        row |= {
            "direction": "up" if up else "down",
            "deadline": draw(st.sampled_from((None, ENDS))),
        }
        row |= {"baseline": number_text(ends[0]), "target": number_text(ends[1])}
        row["baseline_year"] = draw(st.sampled_from((None, 2027)))
        if draw(st.booleans()):
            made.rows("scoped_targets").append({
                "target_id": f"T{at}", "scope_kind": "global", "scope_id": "all",
                "target": number_text(low + way / 2), "deadline": "2029-12-31", "source_id": "s",
            })  # fmt: skip
    if kind == "milestone":
        row |= {"baseline": "0", "target": "3"}
    made.rows("targets").append(blank_free(row))
    for year in draw(st.lists(st.integers(2028, 2030), unique=True, max_size=3)):
        _observations(draw, made, f"T{at}", kind, year)


def _observations(draw: st.DrawFn, made: Framework, key: str, kind: str, year: int) -> None:
    ends = draw(st.sampled_from((date(year, 12, 31), date(year, 6, 30), date(year, 3, 31))))
    begins = draw(st.sampled_from((date(year, 1, 1), ends, ends - timedelta(days=40))))
    names = draw(st.lists(st.sampled_from(sorted(MEMBERS)), unique=True))
    parts = [(), *(((name, member),) for name in names for member in MEMBERS[name])]
    for part in parts if kind in ("rate", "index", "follow") else [()]:
        cells = dict(member_cell(made, *one, "s") for one in part)
        # no word alone that other people's sheets use for no value, such as x
        text = f"{draw(WORDS)} seen" if kind == "qualitative" else number_text(draw(VALUES))
        text = str(draw(st.integers(0, 3))) if kind == "milestone" else text
        made.rows("observations").append(blank_free({
            **cells, "observation_id": f"{key}-{year}-{'-'.join(cells.values())}".lower().strip("-"),
            "target_id": key, "measure": MEASURES.get(kind, "rate"), "period_start": begins,
            "period_end": ends, "value": "" if kind == "qualitative" else text,
            "statement": text if kind == "qualitative" else "", "known_on": KNOWN,
            "evidence": draw(GRADES), "audience": "public", "source_id": "s",
        }))  # fmt: skip


def values(made: Framework) -> set[tuple[object, ...]]:
    """Every value that is observed: of what, when, of which part, how well supported."""
    names = {(column, row["member_id"]): row["name"]
             for column in made.dimensions for row in made.rows(column)}  # fmt: skip
    return {
        (row["target_id"], row["period_start"], row["period_end"],
         float(row["value"]) if row.get("value") else row["statement"], row["evidence"],
         tuple((column, names[column, row[column]]) for column in sorted(made.dimensions)
               if row.get(column)))
        for row in made.tables.get("observations", [])
    }  # fmt: skip


def promises(made: Framework) -> list[dict[str, object]]:
    """Every target as it is meant: what a blank day stands for is filled in, codes are left out."""
    found = []
    for row in made.rows("targets"):
        dated = {"start": str(BEGINS), "deadline": str(ENDS), **row} if "target" in row else row
        kept = {name: cell for name, cell in dated.items()
                if name not in ("source_id", "position", "note")}  # fmt: skip
        kept |= {name: float(row[name]) for name in ("baseline", "target") if name in row}
        if "target" not in row:
            kept.pop("start", None)
        found.append(kept)
    return found


def hierarchy(made: Framework) -> list[tuple[object, ...]]:
    """The groups of indicators, with what they stand under."""
    names = {row["system_id"]: row["name"] for row in made.rows("systems")}
    return [
        (row["global_result_id"], names[row["system_id"]], row["short_name"], row.get("statement"))
        for row in made.rows("global_results")
    ]


def milestones(made: Framework) -> set[tuple[str, str, str, float]]:
    """The values that are to be reached on the way."""
    rows = made.tables.get("scoped_targets", [])
    return {(row["target_id"], row["scope_kind"], row["deadline"], float(row["target"]))
            for row in rows}  # fmt: skip
