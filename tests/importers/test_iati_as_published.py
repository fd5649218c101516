"""What publishers write in activity files beside numbers and dates, and what becomes of it."""

import pytest
from framework_support import made, outcomes, told

from milepost.core.errors import UserError
from milepost.importers.disaggregation import parts_of
from milepost.importers.iati import read_iati

PERIOD = '<period-start iso-date="2021-01-01"/><period-end iso-date="2024-12-31"/>'


def narrative(tag, text):
    return f"<{tag}><narrative>{text}</narrative></{tag}>"


def write(folder, inside, title="Wells dug", measure="1", more="", root=""):
    text = f"""<iati-activities version="2.03" generated-datetime="2025-06-30" {root}>
    <iati-activity xml:lang="en"><iati-identifier>A-1</iati-identifier>{narrative("title", "Wells")}
    <result type="1" aggregation-status="1">{narrative("title", "Access to water")}
    <indicator measure="{measure}">{narrative("title", title)}{inside}</indicator></result>{more}
    </iati-activity></iati-activities>"""
    path = folder / "one.xml"
    path.write_text(text, "utf-8")
    return path


def test_a_qualitative_value_stands_in_its_comment(tmp_path):
    inside = f"""<baseline year="2020">{narrative("comment", "no law")}</baseline><period>{PERIOD}
    <target>{narrative("comment", "a law in force")}</target>
    <actual>{narrative("comment", "a draft law")}</actual></period>"""
    framework = read_iati(write(tmp_path, inside, measure="5"))
    (target,), (row,) = framework.rows("targets"), framework.rows("observations")
    assert (target["kind"], row["statement"]) == ("qualitative", "a draft law")
    assert target["note"] == "Baseline: no law; Target: a law in force"


def test_numbers_that_the_measure_calls_words_are_shown_and_told(tmp_path):
    inside = f'<period>{PERIOD}<target value="9"/><actual value="3"/></period>'
    framework = read_iati(write(tmp_path, inside, measure="5"))
    assert told(framework, "A-1.1", "measure") == [("changed", "text", "text")]


def test_comments_and_descriptions_stand_in_the_note_and_the_rest_is_told(tmp_path):
    inside = f"""{narrative("description", "Counts working wells")}
    <baseline year="2019" iso-date="2020-03-01" value="5">{narrative("comment", "a survey")}</baseline>
    <period>{PERIOD}<target value="9"><document-link url="x"/></target><actual value="7"/></period>"""
    empty = f'<result type="2">{narrative("title", "Health")}</result>'
    framework, table = made(write(tmp_path, inside, more=empty), tmp_path / "w")
    (target,) = framework.rows("targets")
    assert target["note"] == "Counts working wells; Baseline: a survey"
    assert target["baseline_year"] == "2020"
    assert told(framework, "A-1.1", "year") == [("changed", "2019", "2020-03-01")]
    assert told(framework, "A-1", "result") == [("left", "Health", "")]
    assert framework.rows("systems")[0]["name"] == "Wells"
    assert told(framework, "A-1.r1", "aggregation-status") == [("left", "1", "")]
    assert told(framework, "A-1.1", "document-link") == [("left", "", "")]
    assert table.loc["A-1.1", ["baseline", "target", "actual"]].tolist() == [5, 9, 7]


@pytest.mark.parametrize("title", ["km", "#", "", "%"])
def test_a_title_that_names_a_unit_stands_after_its_results(tmp_path, title):
    framework = read_iati(write(tmp_path, '<baseline value="1"/>', title=title))
    (target,) = framework.rows("targets")
    assert target["statement"] == ("Access to water" + (f" ({title})" if title else ""))
    assert told(framework, "A-1.1", "title")[0][0] == "changed"


def test_a_part_that_says_total_is_the_whole_and_one_without_a_name_is_a_part(tmp_path):
    inside = f"""<period>{PERIOD}<target value="9"/>
    <actual value="7"><dimension name="sex" value="Total"/></actual>
    <actual value="4"><dimension name="grade" value=""/></actual>
    <actual value="2"><dimension name="Пол" value="жен"/></actual>
    <actual value="1"><dimension name="Возраст" value="0–4"/></actual></period>"""
    framework, table = made(write(tmp_path, inside), tmp_path / "w")
    assert table.loc["A-1.1", "actual"] == 7
    names = {title: [row["name"] for row in framework.rows(column)]
             for column, title in framework.dimensions.items()}  # fmt: skip
    assert names == {"Grade": ["not stated"], "Пол": ["жен"], "Возраст": ["0–4"]}


def test_the_year_1900_is_no_date_and_a_file_without_values_is_of_its_own_day(tmp_path):
    inside = """<baseline year="1900" value="5"/><period><period-start iso-date="1900-01-01"/>
    <period-end iso-date="2026-12-31"/><target value="9"/></period>"""
    framework = read_iati(write(tmp_path, inside))
    assert str(framework.begins) == "2025-01-01"
    assert str(framework.known_on) == "2025-06-30"
    assert told(framework, "A-1.1", "baseline-date") == [("changed", "1900-12-31", "")]


def test_a_default_namespace_changes_nothing(tmp_path):
    inside = f'<period>{PERIOD}<target value="9"/></period>'
    path = write(tmp_path, inside, root='xmlns="http://www.iatistandard.org/ns"')
    assert len(read_iati(path).rows("targets")) == 1


def test_of_periods_that_end_on_one_day_the_longer_counts_and_of_baselines_the_newest(tmp_path):
    year = '<period-start iso-date="2024-01-01"/><period-end iso-date="2024-12-31"/>'
    inside = f"""<baseline year="2019" value="2"/><baseline year="2020" value="3"/>
    <period>{year}<target value="10"/><actual value="8"/></period>
    <period>{PERIOD}<target value="40"/><actual value="35"/></period>"""
    framework, table = made(write(tmp_path, inside), tmp_path / "w")
    assert table.loc["A-1.1", ["baseline", "target", "actual"]].tolist() == [3, 40, 35]
    assert told(framework, "A-1.1", "actual") == [
        ("taken", "8", "8"),
        ("taken", "35", "35"),
        ("left", "8", ""),
    ]


def test_of_values_that_contradict_each_other_none_is_taken_and_one_said_twice_is_one(tmp_path):
    year = '<period-start iso-date="{0}-01-01"/><period-end iso-date="{0}-12-31"/>'
    inside = f"""<baseline year="2019" value="2"/><baseline year="2019" value="3"/>
    <period>{year.format(2020)}<target value="5"/><target value="9"/><actual value="15.3"/></period>
    <period>{year.format(2021)}<target value="40"/><target value="40.0"/><actual value="15.7"/>
    <actual value="15.7"/></period>
    <period>{year.format(2022)}<actual value="18.1"/><actual value="18.2"/></period>"""
    framework, table = made(write(tmp_path, inside), tmp_path / "w")
    assert table.loc["A-1.1", ["target", "actual"]].tolist() == [40, 15.7]
    assert "baseline" not in framework.rows("targets")[0]
    assert framework.rows("scoped_targets") == []
    assert [value for outcome, value in outcomes(framework, "A-1.1") if outcome == "left"] == [
        "18.1",
        "18.2",
        "15.7",
    ]


def test_a_part_is_the_same_in_whichever_order_its_dimensions_are_written():
    girls = parts_of([("sex", "female"), ("age", "0-4")])
    assert girls == parts_of([("age", "0-4"), ("sex", " female ")])
    assert parts_of([("sex", "male"), ("Sex", "female")]) == (("sex", "female, male"),)


@pytest.mark.parametrize(
    "declared",
    ['<!ENTITY a "9">', '<!ENTITY % a SYSTEM "http://127.0.0.1:9/a">', '<!ATTLIST actual value CDATA "999">',
     "<!ELEMENT actual EMPTY><!ATTLIST actual value CDATA '999'>"],
)  # fmt: skip
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_what_a_file_declares_itself_writes_no_value(tmp_path, declared, encoding):
    path = write(tmp_path, f'<period>{PERIOD}<target value="9"/><actual/></period>')
    document = f"<!DOCTYPE iati-activities [{declared}]>{path.read_text('utf-8')}"
    path.write_bytes(f'<?xml version="1.0" encoding="{encoding}"?>{document}'.encode(encoding))
    with pytest.raises(UserError, match="declares"):
        read_iati(path)
    path.write_bytes(document.replace(f"[{declared}]", "SYSTEM 'http://127.0.0.1:9/a'").encode())
    assert read_iati(path).rows("observations") == []


def test_a_date_in_another_form_is_told_as_written_and_not_as_missing(tmp_path):
    period = PERIOD.replace("2024-12-31", "31/12/2024")
    framework = read_iati(write(tmp_path, f'<period>{period}<actual value="3"/></period>'))
    told_of = [loss for loss in framework.losses if loss.element == "period-end"]
    assert (told_of[0].value, told_of[0].reason) == ("31/12/2024", "is no date as 2024-12-31")
