"""The file of thresholds says what the package says, and a slip in it is told plainly."""

from pathlib import Path

import pytest
import yaml

from milepost.core.errors import UserError
from milepost.methods.thresholds import Thresholds, load_thresholds

FILE = Path(__file__).parents[2] / "params" / "method.yml"


def written(tmp_path, change):
    content = yaml.safe_load(FILE.read_text("utf-8"))
    change(content)
    path = tmp_path / "method.yml"
    path.write_text(yaml.safe_dump(content), encoding="utf-8")
    return path


def test_the_file_says_what_the_package_says():
    assert load_thresholds(FILE) == Thresholds()


def test_a_missing_key_is_named_with_its_published_value(tmp_path):
    path = written(tmp_path, lambda content: content["unsd"].pop("fair"))
    with pytest.raises(UserError, match=r"method\.yml: unsd\.fair is missing.*0\.1"):
        load_thresholds(path)


def test_an_unknown_key_is_named(tmp_path):
    path = written(tmp_path, lambda content: content["unsd"].update(fairr=0.1))
    with pytest.raises(UserError, match=r"unsd\.fairr is not a key"):
        load_thresholds(path)


@pytest.mark.parametrize("value", ["0.95", True, None, [0.95], float("nan")])
def test_a_mistyped_value_is_named_with_what_was_expected(tmp_path, value):
    path = written(tmp_path, lambda content: content["linear_pace"].update(on_track=value))
    with pytest.raises(UserError, match=r"linear_pace\.on_track: .*number"):
        load_thresholds(path)


def test_a_section_that_is_a_number_is_named(tmp_path):
    path = written(tmp_path, lambda content: content.update(escap=10))
    with pytest.raises(UserError, match=r"escap: expected a section"):
        load_thresholds(path)


def test_edges_that_do_not_fall_are_refused(tmp_path):
    path = written(tmp_path, lambda content: content["undp"].update(amber=1.5))
    with pytest.raises(UserError, match="undp: the edges must fall: green > amber"):
        load_thresholds(path)


def test_every_problem_is_told_at_once(tmp_path):
    def spoil(content):
        del content["outlook"]
        content["escap"]["maintain"] = "a lot"

    with pytest.raises(UserError) as error:
        load_thresholds(written(tmp_path, spoil))
    assert "outlook is missing" in str(error.value)
    assert "escap.maintain: expected a number, found 'a lot'" in str(error.value)


def test_an_empty_file_is_told(tmp_path):
    path = tmp_path / "method.yml"
    path.write_text("", encoding="utf-8")
    with pytest.raises(UserError, match="expected the keys linear_pace"):
        load_thresholds(path)
