"""Figures on the organization that count few people are kept back, and nothing gives them back."""

import pandas as pd
import pytest
from click.testing import CliRunner

from milepost.assess.disclosure_rule import DisclosureRule
from milepost.assess.organization_disclosure import protect_figures
from milepost.cli.main import main
from milepost.core.model import Audience

SUM = {"staff": ["field", "seat", "loan"]}
FIVE = DisclosureRule(minimum=5, indicators="all", totals=SUM)


def kept(values, rule=FIVE, audience=Audience.PUBLIC):
    """Name the indicators that are shown; ``values`` by indicator, or by indicator and year."""
    rows = pd.DataFrame(
        [
            {"indicator_id": name, "period_end": pd.Timestamp(f"{year}-12-31"), "value": value}
            for key, value in values.items()
            for name, year in [key if isinstance(key, tuple) else (key, 2025)]
        ]
    )
    known = pd.DataFrame({"indicator_id": sorted({*rows["indicator_id"]})})
    left, told = protect_figures(rows, known, rule, audience)
    shown = {*left["indicator_id"]}
    hidden = {*known["indicator_id"]} - shown
    assert {*told.loc[told.get("suppressed", pd.Series(False, told.index)), "indicator_id"]} == (
        hidden
    )
    return shown


def test_a_small_count_is_kept_back_and_a_large_one_stays():
    assert kept({"interns": 4, "officers": 5}) == {"officers"}
    assert kept({"interns": 0, "officers": 4}) == {"interns"}


def test_an_indicator_that_is_small_in_one_year_is_kept_back_in_all():
    assert kept({("interns", 2024): 30, ("interns", 2025): 3, "officers": 9}) == {"officers"}


def test_with_a_small_part_of_a_known_sum_a_second_part_is_kept_back():
    shown = kept({"staff": 103, "field": 60, "seat": 40, "loan": 3})
    assert shown == {"staff", "field"}  # 103 - 60 leaves 43 for two


def test_where_the_sum_and_one_part_alone_are_known_the_rest_must_not_be_small():
    assert kept({"staff": 62, "field": 60}) == {"staff"}
    assert kept({"staff": 100, "field": 60}) == {"staff", "field"}


def test_parts_without_their_sum_need_no_company():
    assert kept({"field": 60, "seat": 40, "loan": 3}) == {"field", "seat"}


def test_what_is_kept_back_for_one_day_is_kept_back_for_every_day():
    """In 2024 the second part stands beside another sum, and would give the third back."""
    values = {("staff", 2025): 103, ("field", 2025): 60, ("seat", 2025): 40, ("loan", 2025): 3,
              ("staff", 2024): 90, ("field", 2024): 50, ("seat", 2024): 40}  # fmt: skip
    shown = kept(values)
    assert {"loan", "seat"} & shown == set()
    assert not {"staff", "field"} <= shown  # 90 - 50 would tell the seat's 40 of 2024


def test_sums_of_sums_are_followed():
    rule = DisclosureRule(
        minimum=5, indicators="all", totals={"all": ["staff", "others"], "staff": ["field", "seat"]}
    )
    shown = kept({"all": 150, "staff": 63, "others": 87, "field": 60, "seat": 3}, rule)
    assert "seat" not in shown
    assert "field" not in shown or "staff" not in shown
    assert not {"all", "others"} <= shown or "field" not in shown


@pytest.mark.parametrize(
    ("rule", "audience"),
    [
        (DisclosureRule(minimum=5), Audience.PUBLIC),
        (DisclosureRule(minimum=0, indicators="all"), Audience.PUBLIC),
        (FIVE, Audience.INTERNAL),
        (DisclosureRule(minimum=5, indicators=["officers"]), Audience.PUBLIC),
    ],
)
def test_what_no_rule_names_is_left_alone(rule, audience):
    assert kept({"interns": 3, "officers": 9}, rule, audience) == {"interns", "officers"}


def test_a_rule_that_names_what_is_not_there_says_so():
    rule = DisclosureRule(targets=["T1"], indicators=["staff"], totals={"staff": ["field"]})
    assert rule.unknown({"T1"}, {"staff", "field"}) == ""
    assert rule.unknown({"T2"}, {"staff", "field"}) == "there is no target 'T1'"
    assert rule.unknown({"T1"}, {"staff"}) == "there is no indicator 'field'"
    assert rule.unknown({"T1"}, {"field"}) == "there is no indicator 'staff'"


def test_a_slip_in_the_rule_stops_a_book(tiny_workbook):
    """A name that is not there would protect nobody, and nobody would notice."""
    (tiny_workbook.params / "disclosure.yml").write_text("minimum: 5\ntargets: [L33]\n", "utf-8")
    result = CliRunner().invoke(main, ["run", "--root", str(tiny_workbook.root)])
    assert result.exit_code == 1
    assert "there is no target 'L33'" in result.output
