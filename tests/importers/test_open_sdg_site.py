"""A site of five indicators: what its headline is, what it promises, and what is left."""

import csv
from pathlib import Path

import pytest
from framework_support import made, outcomes, told

from milepost.core.errors import UserError
from milepost.importers.frameworks import read_framework

DATA = {
    "1-1-1": ("Year,Geography,Units,Value", ["2015,,%,14.5", "2015,North,%,15", "2023,,%,10.4"]),
    "2-1-1": ("Year,Sex,Value", ["2018,,11.7", "2018,Female,12", "2024,,18.4", "n.d.,,1"]),
    "9-7-1": ("Year,Units,Value", ["2015,%,58.2", "2025,%,59.5", "2025,Number,1200"]),
    "10-1-1": ("Year,Value", ["2015,0.314", "2024,0.305"]),
    "11-1-1": ("Year,Value", []),
}
OPTIONS = "auto_progress_calculation: true\nprogress_calculation_options:\n  - "
META = {
    "1-1-1": f"indicator_name: Poverty rate\n{OPTIONS}direction: negative\n    target: 7.25\n",
    "2-1-1": f"indicator_name: global_indicators.2-1-1-title\n{OPTIONS}direction: negative\n    base_year: 2018\n",
    "9-7-1": f"graph_title: Fibre\ngoal_name: Industry\n{OPTIONS}direction: positive\n    target: 50\n",
    "10-1-1": "indicator_name: 'Gini: after tax'\ncomputation_units: index\n",
    "11-1-1": "indicator_name: Nothing yet\n",
}  # fmt: skip


def write_site(folder: Path) -> Path:
    for name in ("data", "meta", "translations/en"):
        (folder / name).mkdir(parents=True)
    for number, (header, rows) in DATA.items():
        text = "\n".join([header, *rows]) + "\n"
        (folder / "data" / f"indicator_{number}.csv").write_text(text, "utf-8")
        (folder / "meta" / f"{number}.md").write_text(f"---\n{META[number]}---\nText.\n", "utf-8")
    words = "2-1-1-title: Food insecurity\n"
    (folder / "translations" / "en" / "global_indicators.yml").write_text(words, "utf-8")
    (folder / "_config.yml").write_text("title: Our goals\ncountry: {name: Orlensee}\n", "utf-8")
    return folder


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("site")
    return made(write_site(folder / "site"), folder / "w")


def test_the_headline_is_held_against_the_target_from_the_base_year(site):
    row = site[1].loc["1.1.1"]
    assert row[["baseline", "actual", "target"]].tolist() == [14.5, 10.4, 7.25]
    assert row["share_achieved"] == pytest.approx(4.1 / 7.25)
    assert row["period"] == "2023-01-01/2023-12-31"


def test_without_a_target_an_indicator_is_followed_in_the_sites_direction(site):
    assert site[1].loc["2.1.1", ["kind", "status"]].tolist() == ["direction", "moving-away"]
    assert site[1].loc["10.1.1", ["kind", "actual"]].tolist() == ["follow", 0.305]


def test_what_was_beyond_its_target_at_the_start_is_to_be_kept_there(site):
    assert site[1].loc["9.7.1", ["kind", "status"]].tolist() == ["keep", "on-track"]


def test_names_come_from_the_site_and_its_translations(site):
    names = {row["target_id"]: row["statement"] for row in site[0].rows("targets")}
    assert names["2.1.1"] == "Food insecurity"
    assert site[0].title == "Our goals"
    assert "Industry" in [row["name"] for row in site[0].rows("systems")]


def test_parts_other_units_and_years_that_are_none_are_told(site):
    assert ("taken", "15") in outcomes(site[0], "1.1.1")
    assert ("left", "1200", "") in told(site[0], "9.7.1", "actual")
    assert ("left", "1", "") in told(site[0], "2.1.1", "actual")
    assert told(site[0], "11.1.1", "indicator") == [("left", "", "")]


def test_a_folder_that_is_no_site_is_refused(tmp_path):
    with pytest.raises(UserError, match="no Open SDG site"):
        read_framework(tmp_path, None, None)


@pytest.mark.parametrize(
    ("rows", "fault"),
    [
        ('2020,"5\n', "no indicator has values"),
        (f"2020,{131073 * '9'}\n", "no indicator has values"),
        ("soon,5\n", "no indicator has a value of a year"),
    ],
    ids=["not-closed", "long", "no-year"],
)
def test_a_file_that_is_no_table_or_has_no_year_is_refused_in_words(tmp_path, rows, fault):
    (tmp_path / "data").mkdir()
    (tmp_path / "meta").mkdir()
    (tmp_path / "data/indicator_1-1-1.csv").write_text(f"Year,Value\n{rows}", "utf-8")
    (tmp_path / "meta/1-1-1.yml").write_text("indicator_name: x\n", "utf-8")
    with pytest.raises(UserError, match=fault):
        read_framework(tmp_path, None, None)


CANADA = Path("/work/shared/data/canada-2030")


@pytest.mark.skipif(not CANADA.is_dir(), reason="the published series are not on this machine")
def test_published_series_keep_their_base_and_newest_values(tmp_path):
    listed = list(csv.DictReader((CANADA / "indicators.csv").open(encoding="utf-8")))
    values = list(csv.DictReader((CANADA / "values.csv").open(encoding="utf-8")))
    for name in ("data", "meta"):
        (tmp_path / "site" / name).mkdir(parents=True)
    for item in listed:
        number = item["indicator_id"]
        rows = [
            f"{row['year']},{'' if row['geography'] == 'Canada' else row['geography']},{row['value']}"
            for row in values
            if row["indicator_id"] == number
        ]
        text = "\n".join(["Year,Geography,Value", *rows])
        (tmp_path / "site/data" / f"indicator_{number}.csv").write_text(text, "utf-8")
        target = f"\n    target: {item['target']}" if item["target"] else ""
        way = {"up": "positive", "down": "negative"}[item["direction"]]
        meta = f"---\n{OPTIONS}direction: {way}\n    base_year: {item['base_year']}{target}\n---\n"
        (tmp_path / "site/meta" / f"{number}.md").write_text(meta, "utf-8")
    _, table = made(tmp_path / "site", tmp_path / "w")
    for item in listed:
        row = table.loc[item["indicator_id"].replace("-", ".")]
        assert row["actual"] == pytest.approx(float(item["current_value"]))
        assert row["baseline"] == pytest.approx(float(item["base_value"]))


def test_parts_are_members_of_a_dimension_and_never_added(site):
    framework, table = site
    assert [row["name"] for row in framework.rows("geography")] == ["North"]
    parts = [row for row in framework.rows("observations") if row.get("sex") == "Female"]
    assert [(row["target_id"], row["value"]) for row in parts] == [("2.1.1", "12")]
    # the newest value of the whole stands, although a part of an earlier year is larger
    assert table.loc["1.1.1", "actual"] == 10.4
