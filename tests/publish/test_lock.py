"""A lock is read for this system, and every package that is needed is compared with it."""

from importlib.metadata import version

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.requirements import Requirement

from milepost.core.errors import UserError
from milepost.publish.dependencies import check_packages, needed, read_lock

LOCK = """\
# a comment
--index-url https://example.org/simple
Pandas==3.0.1 \\
    --hash=sha256:00 \\
    --hash=sha256:11
font_source-sans.pro==0.0.1  # via milepost
other==1 ; sys_platform == 'no-such-system'
here==2 ; python_version >= '3'
"""


def test_pins_are_read_without_those_of_other_systems(tmp_path):
    path = tmp_path / "book.lock"
    path.write_text(LOCK, "utf-8")
    assert read_lock(path) == {"pandas": "3.0.1", "font-source-sans-pro": "0.0.1", "here": "2"}


@pytest.mark.parametrize("line", ["pandas>=3", "pandas", "== 3", "pandas==3 ; nonsense"])
def test_a_line_that_pins_nothing_is_named_with_its_number(tmp_path, line):
    path = tmp_path / "book.lock"
    path.write_text(f"numpy==2\n{line}\n", "utf-8")
    with pytest.raises(UserError, match="line 2"):
        read_lock(path)


@given(st.text())
def test_any_text_is_read_or_refused_in_words(tmp_path_factory, text):
    path = tmp_path_factory.getbasetemp() / "any.lock"
    path.write_text(text, "utf-8", newline="")
    try:
        assert isinstance(read_lock(path), dict)
    except UserError as error:
        assert "line" in str(error)  # noqa: PT017


def test_what_is_needed_is_followed_to_the_end():
    wanted = needed()
    assert {"pandas", "papermill", "pyzmq"} <= set(wanted)  # the last only through ipykernel
    assert "distributed" not in wanted  # an extra that nobody asked for
    assert "ruff" not in wanted


def test_the_projects_own_lock_pins_all_that_is_needed(own_workbook):
    pins = read_lock(own_workbook.root / "requirements" / "book.lock")
    assert set(needed()) <= set(pins)


def found(name, asked, pins):
    (one,) = check_packages({name: [Requirement(asked)]}, pins)
    return one.state, one.here, one.told


CLICK = version("click")


@pytest.mark.parametrize(
    ("name", "asked", "pins", "expected"),
    [
        ("click", "click>=1", {"click": CLICK}, ("ok", CLICK, "")),
        ("click", "click>=1", {"click": "0.1"}, ("differs", CLICK, "0.1 in the lock")),
        ("click", "click>=1", {}, ("differs", CLICK, "not in the lock")),
        ("click", "click>=1", None, ("ok", CLICK, "")),
        ("click", "click>=999", None, ("differs", CLICK, "asked for as click>=999")),
        ("no-such-thing", "no-such-thing>=1", None,
         ("missing", "", "asked for as no-such-thing>=1")),
        ("no-such-thing", "no-such-thing>=1", {"no-such-thing": "1.2"},
         ("missing", "", "1.2 in the lock")),
    ],
)  # fmt: skip
def test_a_package_is_compared_with_the_lock_or_with_what_asks_for_it(name, asked, pins, expected):
    assert found(name, asked, pins) == expected
