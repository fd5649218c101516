"""What an edition sees, and that what became known later never changes it."""

from datetime import date, timedelta

import pandas as pd
from builders import COUNTRIES, RESULTS, assessments, edition, observations, row, target
from drawn import examples
from hypothesis import given, settings
from hypothesis import strategies as st

from milepost.edition.select import select, tag

EVIDENCE = ("public-record", "reported", "provisional", "illustrative")
AUDIENCES = ("public", "internal", "restricted")
TARGETS = [
    target("distinct-countries", target_id="C", target=4, baseline=0),
    target("events", target_id="E", target=20, baseline=0),
    target("stock", target_id="S", target=20, baseline=3),
    target("annual-flow", target_id="F", target=5),
]
MEASURE = {"C": "event", "E": "event", "S": "stock", "F": "flow"}


def ids(rows, of):
    return select(observations(rows), of)["observation_id"].tolist()


def test_a_row_known_on_the_cut_off_is_seen_and_one_known_the_day_after_is_not():
    cut_off = date(2026, 2, 28)
    rows = [
        row(when="2025-05-01", observation_id="on", known_on="2026-02-28"),
        row(when="2025-05-01", observation_id="after", known_on="2026-03-01"),
    ]
    assert ids(rows, edition(2025, cut_off=cut_off)) == ["on"]


def test_a_period_that_ends_after_the_year_belongs_to_the_next_edition():
    rows = [row(when="2025-12-31", observation_id="in"), row(when="2026-01-01")]
    assert ids(rows, edition(2025)) == ["in"]


def test_a_revision_takes_the_place_of_what_was_said_before_from_the_day_it_is_known():
    rows = [
        row(observation_id="x", value=1, known_on="2024-07-01"),
        row(observation_id="x", value=5, known_on="2025-07-01"),
    ]
    early = select(observations(rows), edition(2024))
    late = select(observations(rows), edition(2025))
    assert early["value"].tolist() == [1]
    assert late["value"].tolist() == [5]


def test_a_withdrawal_removes_the_observation_and_an_earlier_edition_keeps_it():
    rows = [
        row(observation_id="x", value=1, known_on="2024-07-01"),
        row(observation_id="x", known_on="2025-07-01", withdrawn=True),
    ]
    assert ids(rows, edition(2024)) == ["x"]
    assert ids(rows, edition(2025)) == []


def test_what_was_withdrawn_can_be_said_again():
    rows = [
        row(observation_id="x", value=1, known_on="2024-07-01"),
        row(observation_id="x", known_on="2024-08-01", withdrawn=True),
        row(observation_id="x", value=2, known_on="2024-09-01"),
    ]
    assert select(observations(rows), edition())["value"].tolist() == [2]


def test_an_audience_sees_itself_and_every_wider_one():
    rows = [row(observation_id=audience, audience=audience) for audience in AUDIENCES]
    assert ids(rows, edition(audience="public")) == ["public"]
    assert ids(rows, edition(audience="internal")) == ["internal", "public"]
    assert ids(rows, edition(audience="restricted")) == sorted(AUDIENCES)


def test_a_revision_that_the_audience_may_not_see_does_not_bring_the_old_value_back():
    rows = [
        row(observation_id="x", value=1, known_on="2024-07-01"),
        row(observation_id="x", value=5, known_on="2024-08-01", audience="restricted"),
    ]
    assert ids(rows, edition()) == []


def test_only_accepted_grades_are_seen():
    rows = [row(observation_id=grade, evidence=grade) for grade in EVIDENCE]
    assert ids(rows, edition(evidence=["public-record"])) == ["public-record"]


def test_no_rows_give_no_rows():
    assert ids([], edition()) == []


def test_a_row_falls_in_its_country_s_region_and_a_row_without_one_where_it_says():
    rows = observations([row(country="XWA"), row(region_id="east"), row(), row(result_id="Q1")])
    tagged = tag(rows, COUNTRIES, RESULTS)
    assert tagged["region_id"].fillna("-").tolist() == ["west", "east", "-", "-"]
    assert tagged["pillar_id"].fillna("-").tolist() == ["-", "-", "-", "Q"]
    assert tagged["year"].tolist() == [2024] * 4


DAYS = st.integers(0, 900).map(lambda days: (date(2024, 1, 1) + timedelta(days)).isoformat())


@st.composite
def some_rows(draw):
    rows = []
    for number in range(draw(st.integers(0, 12))):
        name = draw(st.sampled_from(list(MEASURE)))
        when = draw(DAYS)
        rows.append(
            row(
                MEASURE[name],
                when,
                # few names, so that many rows revise another
                observation_id=f"{name}{draw(st.integers(0, 3))}",
                target_id=name,
                value=draw(st.integers(1, 9)),
                country=draw(st.sampled_from(["XEA", "XEB", "XWA", "XWB"])),
                known_on=(date.fromisoformat(when) + timedelta(number)).isoformat(),
                withdrawn=draw(st.booleans()),
                evidence=draw(st.sampled_from(EVIDENCE)),
                audience=draw(st.sampled_from(AUDIENCES)),
            )
        )
    unique = {(item["observation_id"], item["known_on"]): item for item in rows}
    return list(unique.values())


@given(rows=some_rows(), later=some_rows(), data=st.data())
@settings(max_examples=examples(15), deadline=None)
def test_rows_known_later_never_change_an_earlier_edition(rows, later, data):
    of = edition(2024, cut_off=date(2025, 2, 28))
    for item in later:
        shift = data.draw(st.integers(0, 400))
        item["known_on"] = (date(2025, 3, 1) + timedelta(shift)).isoformat()
    before = assessments(TARGETS, rows, of)
    after = assessments(TARGETS, rows + later, of)
    pd.testing.assert_frame_equal(before, after)


@given(rows=some_rows(), seed=st.integers(0, 2**16))
@settings(max_examples=examples(15), deadline=None)
def test_the_order_of_rows_never_matters(rows, seed):
    table = observations(rows)
    shuffled = table.sample(frac=1, random_state=seed)
    of = edition()
    pd.testing.assert_frame_equal(
        assessments(TARGETS, table, of), assessments(TARGETS, shuffled, of)
    )
    pd.testing.assert_frame_equal(select(table, of), select(shuffled, of))


@given(rows=some_rows())
@settings(max_examples=examples(15), deadline=None)
def test_an_edition_sees_each_observation_once_as_last_known(rows):
    of = edition()
    seen = select(observations(rows), of)
    assert seen["observation_id"].is_unique
    for item in seen.to_dict("records"):
        versions = [
            other["known_on"]
            for other in rows
            if other["observation_id"] == item["observation_id"]
            and other["known_on"] <= of.cut_off.isoformat()
        ]
        assert max(versions) == item["known_on"].date().isoformat()
