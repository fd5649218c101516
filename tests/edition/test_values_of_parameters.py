"""Values of parameters as people write them: usable, or told to be put in quotes."""

import pytest

from milepost.core.errors import UserError
from milepost.core.yaml import parse_yaml
from milepost.edition.params import Chapter, Parameter, _fits, _hint, check_name, plain_name


@pytest.mark.parametrize(
    ("values", "name"),
    [({"pillar": "B"}, "mine-B"), ({"year": 2030, "flag": True}, "mine-2030-True"),
     ({"items": ["a", "b c"]}, "Ile-de-France"), ({"label": "Île de France"}, "Ile-de-France"),
     ({"quote": 'it\'s "q"'}, "Ile-de-France"), ({"many": "x" * 200}, "Ile-de-France")],
)  # fmt: skip
def test_a_chapter_is_named_for_its_values_or_else_for_its_file(values, name):
    chapter = Chapter("mine", values, "params/book/Île de France.yml")
    assert (chapter.name, check_name(chapter)) == (name, [])


def test_a_name_without_a_letter_for_a_file_is_told():
    assert check_name(Chapter("mine", {"a": "x y"}, "params/book/本.yml"))
    assert plain_name("本") == ""


@pytest.mark.parametrize("text", ["010", "1_000", "1:30", "0x1F", "1_0.5"])
def test_a_number_that_yaml_reads_as_another_is_refused(text):
    with pytest.raises(UserError, match="another number than it seems: put it in quotes"):
        parse_yaml(f"year: {text}", "a.yml")
    assert parse_yaml(f'year: "{text}"', "a.yml") == {"year": text}


@pytest.mark.parametrize("text", ["2030", "-5", "0", "1.5", "1.0e+3", ".5"])
def test_plain_numbers_are_read(text):
    assert parse_yaml(f"year: {text}", "a.yml") == {"year": float(text)}


@pytest.mark.parametrize(
    ("kind", "text"),
    [("str", "2029-01-01"), ("str", "NO"), ("str", "1.10"), ("list", "[a, NO]"), ("list", "[2029-01-01]")],
)  # fmt: skip
def test_what_yaml_makes_of_a_text_is_to_be_put_in_quotes(kind, text):
    value = parse_yaml(f"a: {text}", "a.yml")["a"]
    parameter = Parameter("a", kind, None)
    assert not _fits(value, kind)
    assert _hint(value, parameter).endswith("put it in quotes")
