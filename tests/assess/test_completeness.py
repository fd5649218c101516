"""Silence is not zero: reports that are expected, nil reports, and what is said of what is not in.

The plan of the builders runs 2024 to 2027; the edition of 2025 knows what was known by 2026-02-28.
"""

import pytest
from builders import (
    COUNTRIES,
    PILLARS,
    PLAN,
    REGIONS,
    RESULTS,
    assessed,
    edition,
    frame,
    observations,
    row,
    selected,
    target,
)

from milepost.assess.completeness import bearing_on, expected_reports, with_silence
from milepost.assess.scopes import Basis
from milepost.assess.status import assess, plan_scopes

SCOPES = plan_scopes(PILLARS, RESULTS, REGIONS)
YEAR = {"period_start": "2025-01-01", "period_end": "2025-12-31"}


def expected(dimension=None, member=None, **values):
    return {"dimension": dimension, "member": member, "due": "2026-01-31", **YEAR, **values}


def year_row(measure="event", known="2026-01-20", **values):
    return row(measure, "2025-12-31", known_on=known, value=1, **values)


def reported(register, rows, targets=("T1",), of=None):
    """The reports, and the assessments by part and target, of the edition of 2025."""
    of = of or edition()
    versions = observations(rows)
    tables = {
        "reports_expected": frame("reports_expected", register), "plan": PLAN,
        "observations": selected(versions, of), "countries": COUNTRIES, "results": RESULTS,
        "targets": frame("targets", [target("events", target_id=name, baseline=0, target=9)
                                     for name in targets]),
        "global_results": frame("global_results", []),
    }  # fmt: skip
    reports = expected_reports(tables, versions, of)
    table = assess(Basis(tables["targets"], tables["observations"], PLAN, of, SCOPES))
    table = with_silence(table, reports, tables)
    return reports, table.set_index(["scope_id", "target_id"])["reason"], tables


def test_a_report_is_in_from_the_day_on_which_its_first_row_became_known():
    register = [expected("country", name) for name in ("XEA", "XEB", "XWA")]
    rows = [
        year_row(country="XEA"),
        year_row(country="XEB", known="2026-02-10", observation_id="b"),
        year_row(country="XEB", known="2026-02-20", observation_id="b"),  # corrected
        year_row(country="XWA", known="2026-03-05"),  # after the cut-off
    ]
    reports, _, _ = reported(register, rows)
    days = reports["received"].dt.strftime("%Y-%m-%d").fillna("not in")
    assert days.tolist() == ["2026-01-20", "2026-02-10", "not in"]
    # 10 February is 10 days after 31 January, the cut-off 28
    assert reports["days_late"].tolist() == [0, 10, 28]


@pytest.mark.parametrize(
    ("register", "reason"),
    [
        ([], "no-observation"),
        # one of the two is not in
        ([expected("country", "XEA"), expected("country", "XWA")], "not-reported"),
        # the report is in, and T2 not in it: there are no results of T2
        ([expected("country", "XEA")], "no-observation"),
        # of T2 alone
        ([expected("country", "XEA", target_ids="T2")], "not-reported"),
        ([expected("country", "XEA", target_ids="T1")], "no-observation"),
        ([expected("country", "XWA")], "not-reported"),
        # a later year is not expected yet
        ([expected(period_start="2026-01-01", period_end="2026-12-31", due="2027-01-31")],
         "no-observation"),
    ],
)  # fmt: skip
def test_no_results_are_told_only_where_every_report_is_in(register, reason):
    _, found, _ = reported(register, [year_row(country="XEA")], ("T1", "T2"))
    # what is a part's is never held against a target: it has none
    assert (found["all", "T2"], found["east", "T2"]) == (reason, "no-target")
    assert found.isna().sum() == 1  # T1 of the whole


def test_a_nil_report_is_a_report_and_a_zero():
    rows = [row("nil", "2025-12-31", value=0, country="XEA", known_on="2026-01-15")]
    reports, found, _ = reported([expected("country", "XEA", target_ids="T1")], rows)
    assert reports["received"].notna().all()
    assert found["all", "T1"] != "not-reported"


@pytest.mark.parametrize("kind", ["events", "distinct-countries", "increment", "closed-cohort"])
def test_what_is_counted_is_zero_by_a_nil_report_and_counts_no_country(kind):
    nil = row("nil", "2025-12-31", value=0, country="XEA")
    found = assessed(kind, [nil], baseline=0, target=4, denominator=10)
    assert (found["actual"], found["status"], found["observations"]) == (0, "limited", 1)
    more = assessed(kind, [nil, row(value=1, country="XEB")], baseline=0, target=4, denominator=10)
    assert more["actual"] == (10 if kind == "closed-cohort" else 1)


def test_a_year_of_a_flow_is_zero_by_a_nil_report():
    nil = row("nil", "2025-12-31", value=0, period_start="2025-01-01")
    found = assessed("annual-flow", [nil], baseline=0, target=4)
    assert (found["actual"], found["status"]) == (0, "limited")


@pytest.mark.parametrize(
    ("dimension", "member", "kind", "part", "bears"),
    [
        (None, None, "region", "west", True),
        ("country", "XEA", "region", "east", True),
        ("country", "XEA", "region", "west", False),
        ("country", "XEA", "country", "XEB", False),
        ("region_id", "east", "country", "XEA", True),
        ("region_id", "east", "country", "XWA", False),
        ("result_id", "P1", "pillar", "P", True),
        ("result_id", "P1", "pillar", "Q", False),
        ("result_id", "P1", "result", "P2", False),
        ("country", "XEA", "pillar", "Q", True),
    ],
)
def test_a_report_bears_on_the_parts_that_it_may_tell_of(dimension, member, kind, part, bears):
    reports, _, tables = reported([expected(dimension, member)], [])
    assert bearing_on(reports, kind, part, tables).tolist() == [bears]
