"""Who has two editions and subtracts one from the other finds no small count."""

import itertools

import pandas as pd
import pytest
from builders import COUNTRIES, PILLARS, PLAN, REGIONS, RESULTS, frame, row
from builders import edition as an_edition
from builders import target as a_target
from drawn import examples
from hypothesis import given, settings
from hypothesis import strategies as st

from milepost.assess import earlier_books as books
from milepost.assess.disclosure_rule import DisclosureRule
from milepost.core.model import Audience
from milepost.core.workbook import Workbook
from milepost.edition.earlier_editions import earlier_editions

FIVE = DisclosureRule(minimum=5)
EAST, WEST, WHOLE = ("region", "east"), ("region", "west"), ("global", "all")
EDITION = """\
edition: "{name}"
title: An edition
year: {year}
cut_off: {later}-02-28
audience: {audience}
evidence: [reported]
outputs: [html]
state: {state}
"""


def published(rows, kind="events", years=(2024, 2025), rule=FIVE, figures=(), **values):
    """What editions of these years show of one target: by edition, cell and figure; and their rows."""
    tables = {
        "plan": PLAN, "regions": REGIONS, "countries": COUNTRIES, "pillars": PILLARS,
        "results": RESULTS, "targets": frame("targets", [a_target(kind, target=100, **values)]),
        "observations": frame("observations", rows),
        "scoped_targets": frame("scoped_targets", []),
        "organization_observations": frame("organization_observations", list(figures)),
        "organization": pd.DataFrame({"indicator_id": ["staff"]}),
    }  # fmt: skip
    found = []
    for year in years:
        found.append(books._published(tables, an_edition(year), rule, found))
    return found


def shown(book):
    cells = book.shown[book.shown["actual"].notna()]
    return dict(zip(zip(cells["scope_kind"], cells["scope_id"], strict=True), cells["actual"],
                    strict=True))  # fmt: skip


def events(year, known=None, **counts):
    """So many events of a year, by country."""
    return [
        row("event", f"{year}-06-30", country=name, value=count, result_id="P1",
            observation_id=f"{name}-{year}", known_on=f"{known or year}-07-01")
        for name, count in counts.items()
    ]  # fmt: skip


def test_a_sum_that_grew_by_few_is_kept_back_with_its_complement():
    """54 and 60 in 2024; two more in the east and 30 in the west in 2025."""
    rows = events(2024, XEA=54, XWA=60) + events(2025, XEA=2, XWA=30)
    first, second = published(rows)
    assert shown(first) == {WHOLE: 114, EAST: 54, WEST: 60, ("pillar", "P"): 114,
                            ("result", "P1"): 114}  # fmt: skip
    assert not {EAST, WEST} & shown(second).keys()  # 146 - 114 - (90 - 60) would be two
    assert shown(second)[WHOLE] == 146
    assert second.rows.empty
    # without the earlier edition nothing of the sums is small
    assert shown(published(rows, years=[2025])[0])[EAST] == 56


def test_a_sum_that_grew_by_enough_is_shown():
    first, second = published(events(2024, XEA=54, XWA=60) + events(2025, XEA=9, XWA=30))
    assert {WHOLE, EAST, WEST} <= shown(first).keys() & shown(second).keys()
    assert len(second.rows) == 4


def test_what_was_kept_back_is_shown_once_it_differs_enough_from_what_was_shown_last():
    """54, then 56, then 61: seven more than anybody has read."""
    rows = events(2024, XEA=54, XWA=60) + events(2025, XEA=2, XWA=30) + events(2026, XEA=5, XWA=30)
    cells = [shown(book).get(EAST) for book in published(rows, years=(2024, 2025, 2026))]
    assert cells == [54, None, 61]


def test_the_complement_of_a_small_count_stays_hidden_while_it_does_not_move():
    """Three in the east and 40 in the west, then 20: a west of 40 would give the three back."""
    rows = events(2024, XEA=3, XWA=40) + events(2025, XEA=17)
    first, second = published(rows)
    assert not {EAST, WEST} & shown(first).keys()
    assert WEST not in shown(second)
    moved = published([*rows, *events(2025, XWB=10)])[1]
    assert shown(moved)[WEST] == 50


def stock(year, value, known=None, **more):
    return row("stock", f"{year}-12-31", value=value, observation_id=f"s{year}",
               known_on=f"{known or year}-12-31", **more)  # fmt: skip


def test_a_stock_of_another_day_is_of_other_people():
    first, second = published([stock(2024, 50), stock(2025, 52)], "stock")
    assert (shown(first)[WHOLE], shown(second)[WHOLE]) == (50, 52)


def test_a_value_that_was_corrected_by_few_is_kept_back():
    """Two of the 52 were told late, and everybody can see that it is they."""
    rows = [stock(2024, 50), stock(2024, 52, known=2025)]
    assert WHOLE not in shown(published(rows, "stock")[1])
    rows[1]["value"] = 60
    assert shown(published(rows, "stock")[1])[WHOLE] == 60


def test_a_row_that_was_corrected_by_few_is_kept_back_where_the_sums_are_not():
    rows = events(2024, XEA=54, XWA=60) + events(2025, XEA=30, XWA=30)
    late = [{**rows[0], "value": 56, "known_on": "2025-08-01"}]
    assert len(published(rows)[1].rows) == 4
    second = published(rows + late)[1]
    assert shown(second)[EAST] == 86
    assert second.rows.empty


@pytest.mark.parametrize(("corrected", "left"), [(53, 0), (90, 1)])
def test_a_figure_on_the_organization_that_was_corrected_by_few_is_kept_back(corrected, left):
    rule = DisclosureRule(minimum=5, indicators=["staff"])
    told = {"observation_id": "f", "indicator_id": "staff", "period_end": "2024-12-31",
            "evidence": "reported", "audience": "public"}  # fmt: skip
    figures = [told | {"value": 50, "known_on": "2024-12-31"},
               told | {"value": corrected, "known_on": "2025-12-31"}]  # fmt: skip
    books = published(events(2024, XEA=50), rule=rule, figures=figures)
    assert [len(book.figures) for book in books] == [1, left]


COUNTS = st.lists(st.integers(0, 12), min_size=6, max_size=6)


@settings(max_examples=examples(100, share=5), deadline=None, database=None, derandomize=True)
@given(COUNTS)
def test_no_two_editions_tell_of_few_who_came_between_them(counts):
    """Of any two editions, of any cell that both show, and of any rest that parts leave."""
    rows = [
        event
        for at, year in enumerate((2024, 2025, 2026))
        for event in events(year, XEA=counts[2 * at], XWA=counts[2 * at + 1])
    ]
    made = [shown(book) for book in published(rows, years=(2024, 2025, 2026))]
    for one, other in itertools.combinations(made, 2):
        more = {key: other[key] - one[key] for key in one.keys() & other.keys()}
        if WHOLE in more:  # what both regions leave, and what one of them leaves for the other
            more |= {
                ("rest of", key): more[WHOLE] - more[key] for key in (EAST, WEST) if key in more
            }
        assert not [key for key, count in more.items() if 0 < abs(count) < 5], (counts, made)


def test_earlier_editions_are_those_that_its_readers_have(tmp_path):
    (tmp_path / "params/editions").mkdir(parents=True)
    for name, year, audience, state in [
        ("2024", 2024, "public", "final"), ("2024-inside", 2024, "internal", "final"),
        ("2025", 2025, "public", "final"), ("2025-draft", 2024, "public", "draft"),
        ("2026", 2026, "public", "final"),
    ]:  # fmt: skip
        text = EDITION.format(name=name, year=year, later=year + 1, audience=audience, state=state)
        (tmp_path / f"params/editions/{name}.yml").write_text(text, "utf-8")
    workbook = Workbook(tmp_path)

    def earlier(audience):
        newest = an_edition(2026, audience=audience)
        return [one.edition for one in earlier_editions(workbook, newest)]

    assert earlier(Audience.PUBLIC) == ["2024", "2025"]
    assert earlier(Audience.INTERNAL) == ["2024", "2024-inside", "2025", "2026"]
