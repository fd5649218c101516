"""Two series of an SDMX-CSV file: totals are the whole, and units are multiplied out."""

import pytest
from framework_support import made, outcomes, told

from milepost.core.errors import UserError
from milepost.importers.frameworks import read_framework

ROWS = """\
DATAFLOW,FREQ,SERIES,REF_AREA,SEX,TIME_PERIOD,OBS_VALUE,UNIT_MULT,UNIT_MEASURE,OBS_STATUS
ORL:DF(1.0),A,SI_POV,ORL,_T,2019,12.5,0,PT,A
ORL:DF(1.0),A,SI_POV,ORL,_T,2021,11,0,PT,A
ORL:DF(1.0),A,SI_POV,ORL,F,2021,13,0,PT,A
ORL:DF(1.0),A,SI_POV,ORL,_T,n.a.,9,0,PT,A
ORL:DF(1.0),A,EN_AREA,ORL,_T,2021-Q2,2.5,3,KM2,A
"""


def test_totals_are_the_whole_and_powers_of_ten_are_multiplied_out(tmp_path):
    path = tmp_path / "series.csv"
    path.write_text(ROWS, "utf-8")
    framework, table = made(path, tmp_path / "w")
    assert table.loc["SI_POV", ["kind", "unit", "actual"]].tolist() == ["follow", "%", 11]
    assert table.loc["EN_AREA", "actual"] == 2500
    assert table.loc["EN_AREA", "period"] == "2021-04-01/2021-06-30"
    assert ("taken", "13") in outcomes(framework, "SI_POV")
    assert ("left", "9", "") in told(framework, "SI_POV", "actual")
    assert ("changed", "2.5", "2500") in told(framework, "EN_AREA", "actual")


def test_a_file_without_series_or_values_is_refused(tmp_path):
    path = tmp_path / "none.csv"
    path.write_text("REF_AREA,TIME_PERIOD,OBS_VALUE\nORL,2020,1\n", "utf-8")
    with pytest.raises(UserError, match="no column names the series"):
        read_framework(path, None, None)
    path.write_text("SERIES,TIME_PERIOD,OBS_VALUE\nA,2020,\n", "utf-8")
    with pytest.raises(UserError, match="no series has a value"):
        read_framework(path, None, None)


def test_rows_of_another_unit_frequency_or_action_are_left_and_labels_beside_codes_are_read(
    tmp_path,
):
    path = tmp_path / "both.csv"
    path.write_text(
        "STRUCTURE,STRUCTURE_ID,ACTION,INDICATOR:Indicator,freq:Frequency,unit:Unit,sex:Sex,"
        "TIME_PERIOD:Time,OBS_VALUE:Value,CONF_STATUS\n"
        "dataflow,O:DF(1.0): Flow,I,A1: Jobs,A: Annual,PC: Percent,T: Total,2023,5,F\n"
        "dataflow,O:DF(1.0): Flow,I,A1: Jobs,A: Annual,PC: Percent,F: Women,2023,4,F\n"
        "dataflow,O:DF(1.0): Flow,I,A1: Jobs,A: Annual,THS: Thousand,T: Total,2024,900,F\n"
        "dataflow,O:DF(1.0): Flow,I,A1: Jobs,M: Monthly,PC: Percent,T: Total,2024-05,7,F\n"
        "dataflow,O:DF(1.0): Flow,D,A1: Jobs,A: Annual,PC: Percent,T: Total,2024,8,F\n",
        "utf-8",
    )
    framework, table = made(path, tmp_path / "w")
    assert table.loc["A1", ["kind", "unit", "actual"]].tolist() == ["follow", "%", 5]
    assert framework.rows("targets")[0]["statement"] == "Jobs"
    left = [value for outcome, value in outcomes(framework, "A1") if outcome == "left"]
    assert left == ["900", "7", "8"]


BOTH = """\
STRUCTURE,STRUCTURE_ID,STRUCTURE_NAME,ACTION,REF_AREA,Reference area,MEASURE,Measure,sex,Sex,\
UNIT_MEASURE,Unit of measure,TIME_PERIOD,Time period,OBS_VALUE,Observation value,OBS_STATUS,Status,\
UNIT_MULTIPLIER,Multiplier
DATAFLOW,O:D(1.0),Work,I,ORL,Orland,JOBS,People with work,SEX_T,Both,PS,Persons,{rest}
"""


def test_a_name_beside_each_code_is_no_column_of_its_own_and_all_of_a_series_is_in_its_title(
    tmp_path,
):
    rows = ("2021,,2.5,,A,Normal,3,Thousands", "2023,,2.75,,P,Provisional,3,Thousands",
            "2024,,2.8,,F,Forecast,3,Thousands", "2022,,2.6,,EB,Estimate,3,Thousands")  # fmt: skip
    head, row = BOTH.splitlines()
    path = tmp_path / "names.csv"
    path.write_text("\n".join([head, *(row.format(rest=rest) for rest in rows)]), "utf-8")
    framework, table = made(path, tmp_path / "w")
    assert table.loc["JOBS", ["actual", "evidence", "unit"]].tolist() == [
        2750,
        "provisional",
        "Persons",
    ]
    (target,) = framework.rows("targets")
    assert target["statement"] == "People with work (ref area: Orland)"
    assert [row.get("note") for row in framework.rows("observations")] == [
        None,
        "Status: Estimate",
        None,
    ]
    assert ("left", "2800", "") not in told(framework, "JOBS", "actual")
    assert ("left", "2.8", "") in told(framework, "JOBS", "actual")


def test_a_series_of_women_alone_says_so(tmp_path):
    path = tmp_path / "women.csv"
    path.write_text(ROWS.replace(",_T,", ",F,"), "utf-8")
    framework, table = made(path, tmp_path / "w")
    statements = [row["statement"] for row in framework.rows("targets")]
    assert statements == ["SI_POV (ref area: ORL; sex: F)", "EN_AREA (ref area: ORL; sex: F)"]
    assert table.loc["SI_POV", "actual"] == 12.5  # of 2021, 11 and 13 are both said of women


def test_a_missing_value_is_none_and_another_base_of_an_index_another_series(tmp_path):
    path = tmp_path / "index.csv"
    path.write_text(
        "FREQ,INDICATOR,UNIT_MEASURE,TIME_PERIOD,OBS_VALUE,OBS_STATUS,BASE_PER\n"
        "A,CPI,IX,2020,101,E,2015\n"
        "A,CPI,IX,2021,103,BP,2015\n"
        "A,CPI,IX,2022,0,M,2015\n"
        "A,CPI,IX,2023,55,A,2022\n",
        "utf-8",
    )
    framework, table = made(path, tmp_path / "w")
    assert table.loc["CPI", ["actual", "evidence"]].tolist() == [103, "provisional"]
    assert [value for outcome, value in outcomes(framework, "CPI") if outcome == "left"] == [
        "0",
        "55",
    ]


def test_what_is_not_for_publication_is_not_published(tmp_path):
    path = tmp_path / "secret.csv"
    path.write_text(
        "FREQ,INDICATOR,UNIT_MEASURE,TIME_PERIOD,OBS_VALUE,CONF_STATUS: Confidentiality\n"
        "A,POP,PS,2020,1200,F: Free\n"
        "A,POP,PS,2021,1300,\n"
        "A,POP,PS,2022,1400,N: Not for publication\n"
        "A,POP,PS,2023,1500,C\n",
        "utf-8",
    )
    framework, table = made(path, tmp_path / "w")
    assert table.loc["POP", "actual"] == 1300
    assert [row["audience"] for row in framework.rows("observations")] == [
        "public", "public", "internal", "internal",
    ]  # fmt: skip
