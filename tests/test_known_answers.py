"""Figures of the public record that anyone can count again, through the whole way of a figure."""

import pytest

from milepost.assess.rollup import check_rollup, rollup
from milepost.assess.scopes import Basis, Scope
from milepost.assess.status import assess, plan_scopes
from milepost.edition.params import list_editions, read_edition
from milepost.edition.select import select, tag

REGIONS = ["africa", "americas", "asia-pacific", "europe-central-asia",
           "middle-east-north-africa"]  # fmt: skip


@pytest.fixture(scope="module")
def assessed(own_checked, own_workbook):
    tables = own_checked.dataset
    scopes = (
        *plan_scopes(tables["pillars"], tables["results"], tables["regions"]),
        Scope("country", "country", tuple(tables["countries"]["iso3"])),
        Scope("direction", "direction_ids", tuple(tables["directions"]["direction_id"])),
    )
    made = {}

    def build(name):
        if name not in made:
            edition = read_edition(own_workbook, name)
            rows = select(tables["observations"], edition)
            rows = tag(rows, tables["countries"], tables["results"])
            basis = Basis(
                tables["targets"], rows, tables["plan"], edition, scopes, tables["scoped_targets"]
            )
            made[name] = assess(basis), basis
        return made[name]

    return build


def one(table, target_id, scope_kind="global", scope_id="all"):
    found = table[
        (table["target_id"] == target_id)
        & (table["scope_kind"] == scope_kind)
        & (table["scope_id"] == scope_id)
    ]
    assert len(found) == 1
    return found.iloc[0]


@pytest.mark.parametrize(
    ("year", "parties"), [(2022, 2337), (2023, 2353), (2024, 2374), (2025, 2383)]
)
def test_parties_to_the_eighteen_treaties_at_the_ends_of_years(own_checked, year, parties):
    """Counted from the UN Treaty Collection's status lists as exported on 3 February 2026."""
    rows = own_checked.dataset["observations"]
    stock = rows[(rows["target_id"] == "T10") & (rows["measure"] == "stock")]
    assert stock.loc[stock["period_end"].dt.year == year, "value"].sum() == parties


@pytest.mark.parametrize(
    ("instrument", "parties"),
    [("cerd", [182, 182, 182]), ("iccpr", [173, 174, 175]), ("crpd", [189, 191, 193]),
     ("ced", [72, 77, 77]), ("crc", [196, 196, 196]), ("cat_op", [93, 94, 96]),
     ("icescr_op", [28, 30, 31]), ("crpd_op", [105, 107, 108])],
)  # fmt: skip
def test_parties_by_instrument_at_the_ends_of_2023_2024_and_2025(own_checked, instrument, parties):
    """Counted from the UN Treaty Collection's status lists as exported on 3 February 2026."""
    rows = own_checked.dataset["observations"]
    stock = rows[(rows["measure"] == "stock") & (rows["item_id"] == instrument)]
    by_year = stock.groupby(stock["period_end"].dt.year)["value"].sum()
    assert by_year.loc[[2023, 2024, 2025]].tolist() == parties


@pytest.mark.parametrize(
    ("region", "parties"),
    [("africa", [586, 598, 599]), ("americas", [440, 442, 443]), ("asia-pacific", [345, 349, 350]),
     ("europe-central-asia", [785, 788, 791]), ("middle-east-north-africa", [190, 190, 193])],
)  # fmt: skip
def test_parties_by_region_at_the_ends_of_2023_2024_and_2025(own_checked, region, parties):
    """Counted from the same lists; the European Union, Cook Islands and Niue are in no region."""
    rows = own_checked.dataset["observations"]
    stock = rows[(rows["measure"] == "stock") & (rows["target_id"] == "T10")]
    stock = stock[stock["region_id"] == region]
    by_year = stock.groupby(stock["period_end"].dt.year)["value"].sum()
    assert by_year.loc[[2023, 2024, 2025]].tolist() == parties


def test_ratifications_in_the_edition_of_2025(assessed):
    """30 since 2024-01-01: 21 in 2024 and 9 in 2025, by the UN Treaty Collection's dates."""
    found = one(assessed("2025")[0], "T10")
    assert (found["actual"], found["baseline"], found["target"]) == (30, 2356, 75)
    assert found["share_achieved"] == pytest.approx(0.40)
    assert found["elapsed_share"] == pytest.approx(0.50)
    assert found["pace"] == pytest.approx(0.80)
    assert (found["status"], found["evidence"]) == ("acceleration-needed", "public-record")


def test_ratifications_in_the_edition_of_2024(assessed):
    """21 in 2024, by the UN Treaty Collection's dates; what was known by February 2025."""
    found = one(assessed("2024")[0], "T10")
    assert found["actual"] == 21
    assert found["elapsed_share"] == pytest.approx(0.25)


def test_ratifications_by_region(assessed):
    """Differences of the parties by region, UN Treaty Collection: 13 + 3 + 5 + 6 + 3 = 30."""
    table, _ = assessed("2025")
    found = [one(table, "T10", "region", region)["actual"] for region in REGIONS]
    assert found == [13, 3, 5, 6, 3]
    assert one(table, "T10", "region", "africa")["reason"] == "no-target"


def test_reservations_withdrawn(assessed):
    """Notifications in the UN Treaty Collection: Thailand and Iceland in 2024, then Algeria,
    Singapore and Poland in 2025.
    """
    late, early = one(assessed("2025")[0], "T11"), one(assessed("2024")[0], "T11")
    assert (late["actual"], late["target"], late["status"]) == (5, 5, "achieved")
    assert early["actual"] == 2
    assert late["evidence"] == "public-record"


def test_the_public_record_alone_leaves_every_other_target_without_an_observation(assessed):
    """Standing invitations were last stated in 2022, before the plan."""
    table, _ = assessed("2025-public-record")
    whole = table[table["scope_kind"] == "global"].set_index("target_id")
    assert len(whole) == 32
    assert whole.loc["T10", "actual"] == 30
    assert whole.loc["T11", "status"] == "achieved"
    others = whole.drop(["T10", "T11"])
    assert set(others["status"]) == {"not-assessable"}
    assert set(others["reason"]) == {"no-observation"}
    assert others["actual"].isna().all()
    assert set(table["evidence"].dropna()) == {"public-record"}


def test_standing_invitations(own_checked):
    """Joint statements at the Human Rights Council: 118 in 2018 to 128 in September 2022."""
    rows = own_checked.dataset["observations"]
    stock = rows[rows["target_id"] == "T17"].sort_values("period_end")
    assert stock["value"].tolist() == [118, 126, 127, 128]
    assert stock["period_end"].dt.year.tolist() == [2018, 2020, 2021, 2022]


def test_the_plan_s_thirty_one_statements_hold_thirty_two_measures(own_checked):
    """As the plan's table of targets prints them: 8 national and 24 international ones."""
    targets = own_checked.dataset["targets"]
    names = [f"T{number:02d}" for number in range(1, 32) if number != 22]
    assert sorted(targets["target_id"]) == sorted([*names, "T22a", "T22b"])
    first = targets["global_result_id"].str.split(";").str[0].astype(int)
    assert ((first <= 5).sum(), (first > 5).sum()) == (8, 24)


def test_assessments_hold_every_target_in_every_scope(assessed):
    """32 targets in the whole, 5 regions, 6 pillars and 33 results."""
    table, _ = assessed("2025")
    counts = table.groupby("scope_kind").size()
    assert counts[["global", "region", "pillar", "result"]].tolist() == [
        32, 32 * 5, 32 * 6, 32 * 33,
    ]  # fmt: skip


def test_parts_add_up_to_wholes_in_every_edition(assessed, own_workbook):
    for name in list_editions(own_workbook):
        table, inputs = assessed(name)
        assert check_rollup(inputs, table, rollup(inputs)) == []
    table = rollup(assessed("2025")[1])
    places = table[table["scope_kind"].isin(["region", "country"])]
    assert places["difference"].abs().max() < 1e-9
