"""Every rule is told in words: what it asks and what to do; what a test breaks is one of them."""

import ast
import re
from pathlib import Path

import pytest

from milepost.core.errors import printable
from milepost.core.model import Problem
from milepost.validate.catalogue import advice, as_record, catalogue
from milepost.validate.check import check_workbook

PACKAGE = Path(__file__).resolve().parents[2] / "src/milepost"
# which argument of what makes a problem is the rule's code
CODE_OF = {"Problem": 4, "name_rows": 2, "query_rows": 2}
# a rule's code stands in the source as a word between quotation marks
WORD = re.compile(r'"([a-z]+(?:-[a-z]+)*)"')


@pytest.mark.parametrize("code", catalogue())
def test_every_rule_of_the_catalogue_stands_in_the_source_and_says_what_to_do(code):
    words = set()
    for path in PACKAGE.rglob("*.py"):
        words |= set(WORD.findall(path.read_text("utf-8")))
    assert code in words
    asks, advised = catalogue()[code]
    assert asks.endswith(".")
    assert advised.endswith(".")


def test_a_rule_that_the_source_names_is_in_the_catalogue():
    codes = set()
    for path in PACKAGE.rglob("*.py"):
        for call in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name):
                codes |= {
                    code.value
                    for code in call.args[CODE_OF.get(call.func.id, len(call.args)) :][:1]
                    if isinstance(code, ast.Constant)
                }
    assert len(codes) > 40
    assert sorted(codes - catalogue().keys()) == []


def test_every_rule_that_the_tests_break_is_in_the_catalogue(tiny_workbook):
    (tiny_workbook.data / "observations/loose.csv").write_text("a\n1\n", "utf-8")
    path = tiny_workbook.data / "observations/libraries.csv"
    path.write_text(path.read_text("utf-8").replace(",event,", ",happening,", 1), "utf-8")
    problems = check_workbook(tiny_workbook).problems
    assert ("data/observations/loose.csv", "unlisted-file", "warning") in {
        (item.file, item.rule, item.severity) for item in problems
    }
    assert {item.rule for item in problems} <= catalogue().keys()
    for item in problems:
        record = as_record(item)
        assert {"severity", "file", "row", "column", "value", "rule", "message"} < record.keys()
        assert record["advice"] == catalogue()[item.rule][1]


def test_a_rule_of_another_s_has_advice_too():
    assert advice("no-such-rule").endswith(".")


def test_a_message_shows_what_a_terminal_would_obey():
    problem = Problem("data/\x1b[2J.csv", 1, "a\nb", "", "type", "\u202e is turned")
    assert problem.line() == "error: data/\\x1b[2J.csv, row 1, a\\nb: \\u202e is turned [type]"
    assert printable("Côte d’Ivoire 12") == "Côte d’Ivoire 12"
