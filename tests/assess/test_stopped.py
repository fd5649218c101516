"""Parts that stopped reporting are named: what the newest year's value leaves out."""

from builders import COUNTRIES, PLAN, RESULTS, edition, frame, observations, row, target

from milepost.assess.stopped import stopped_parts
from milepost.edition.select import select, tag


def stopped(kind, *rows, unit="things"):
    seen = tag(select(observations([*rows]), edition()), COUNTRIES, RESULTS, PLAN)
    found = stopped_parts(frame("targets", [target(kind, unit=unit)]), seen)
    named = found["country"].fillna(found["region_id"])
    return [*zip(named, found["year"], found["newest"], strict=True)]


def stock(when, **place):
    return row("stock", when, value=3, **place)


def test_a_part_whose_newest_value_is_of_an_earlier_year_is_named():
    rows = [
        stock("2024-12-31", country="XEA"),
        stock("2024-12-31", country="XWA"),
        stock("2025-06-30", country="XEA"),  # on another day, of the same year: it is counted
        stock("2025-12-31", country="XEB"),
    ]
    assert stopped("stock", *rows) == [("XWA", 2024, 2025)]


def test_a_whole_and_a_part_of_another_sort_did_not_stop():
    rows = [
        stock("2024-12-31"),  # the whole, told by its parts since
        stock("2024-12-31", region_id="west"),
        stock("2025-12-31", country="XEA"),
    ]
    assert stopped("stock", *rows) == []


def test_what_is_never_added_has_no_parts_to_leave_out():
    rows = [stock("2024-12-31", country="XWA"), stock("2025-12-31", country="XEA")]
    assert stopped("stock", *rows, unit="deaths per 100,000") == []
    assert stopped("events", *[{**item, "measure": "event"} for item in rows]) == []


def test_a_flow_and_a_level_have_parts_as_well():
    for kind, measure in (("annual-flow", "flow"), ("level", "level")):
        rows = [
            row(measure, f"{year}-12-31", period_start=f"{year}-01-01", value=5, region_id=name)
            for year, name in ((2024, "east"), (2024, "west"), (2025, "east"))
        ]
        assert stopped(kind, *rows) == [("west", 2024, 2025)]
