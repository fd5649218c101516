"""A target reached to the digit is reached: binary fractions decide nothing."""

import pytest
from builders import assessed, row
from drawn import examples
from hypothesis import given, settings
from hypothesis import strategies as st


def parts(measure, *values):
    regions = ("east", "west")
    return [row(measure, "2025-12-31", period_start="2025-01-01", value=value, region_id=region)
            for value, region in zip(values, regions, strict=False)]  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "rows", "more", "status"),
    [
        # 0.7 + 0.1 is 0.7999999999999999 in binary
        ("stock", parts("stock", 0.7, 0.1), {"baseline": 0.2, "target": 0.8}, "achieved"),
        ("increment", parts("event", 0.7, 0.1), {"target": 0.8}, "achieved"),
        # 0.1 + 0.2 is 0.30000000000000004, above a ceiling of 0.3
        ("stock", parts("stock", 0.1, 0.2), {"baseline": 0.5, "target": 0.3, "direction": "down"},
         "achieved"),
        ("keep", parts("stock", 0.1, 0.2), {"target": 0.3, "direction": "down"}, "on-track"),
        ("keep", parts("stock", 0.7, 0.1), {"target": 0.8}, "on-track"),
    ],
)  # fmt: skip
def test_sums_of_decimals_reach_their_target(kind, rows, more, status):
    assert assessed(kind, rows, **more)["status"] == status


def test_a_year_whose_decimals_add_up_to_the_target_has_met_it():
    rows = parts("flow", 0.7, 0.1)
    assert assessed("annual-flow", rows, target=0.8)["pace"] == 1
    down = parts("flow", 0.1, 0.2)
    assert assessed("annual-flow", down, target=0.3, direction="down")["pace"] == 1


@settings(max_examples=examples(100, share=8))
@given(base=st.integers(1, 500), share=st.integers(1, 100), down=st.booleans())
def test_a_change_of_exactly_the_target_has_reached_it(base, share, down):
    change = -share if down else share
    now = round(base * (100 + change) / 100, 2)
    rows = [row("base", "2023-12-31", period_start="2023-01-01", value=base),
            row("flow", "2025-12-31", period_start="2025-01-01", value=now)]  # fmt: skip
    found = assessed("relative-change", rows, target=change, direction="down" if down else "up")
    assert found["status"] == "achieved", (base, now, change)


def test_a_change_in_per_cent_of_a_base_below_zero_has_no_meaning_and_no_status():
    rows = parts("flow", 2, 3)
    found = assessed("relative-change", rows, target=10, baseline=-10)
    assert (found["status"], found["reason"]) == ("not-assessable", "base-zero")
    assert found[["actual", "share_achieved", "pace"]].isna().all()
    assert assessed("relative-change", rows, target=10, baseline=4)["actual"] == 25


@given(st.integers(10**9, 10**14), st.sampled_from([1, 10, 100]))
def test_a_large_amount_is_published_as_it_was_written(units, parts):
    value = units / parts
    found = assessed("stock", [row("stock", "2025-12-31", value=value)], baseline=0, target=value)
    assert (found["actual"], found["target"], found["status"]) == (value, value, "achieved")
