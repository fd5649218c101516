"""Comments and code of a narrative are found as one regular expression found them, in time."""

import re
import time

import pytest
from drawn import examples
from hypothesis import example, given, settings
from hypothesis import strategies as st

from milepost.edition.fragments import fragment_faults, odd_comments, without_comments

# how it was written before, with the square of what is not closed; but a comment that fills its
# lines ends at its first end: text between it and the next was lost
BEFORE = re.compile(
    r"^[ \t>]*(?P<fence>`{3,}|~{3,})[^\n`]*\n(?s:.*?)^[ \t>]*(?P=fence)[`~]*[ \t]*$"
    r"|(?P<ticks>`++)(?:(?!\n[ \t]*\n)[\s\S])+?(?<!`)(?P=ticks)(?!`)"
    r"|\\[\s\S]"
    r"|(?P<line>^[ \t]*<!--(?s:(?:(?!--!?>).)*)--!?>[ \t]*\n)|(?P<comment><!--(?s:.*?)--!?>)"
    r"|(?P<open><!--)",
    re.MULTILINE,
)
PIECES = st.sampled_from([
    "<!--", "-->", "--!>", "<!-- n -->", "`", "``", "```", "````", "~~~", "~~~~~", "~", "\\", "\n",
    "\n\n", "\n \n", " ", "\t", "> ", "a", ">", "\n```\n", "\n~~~~\n", "!", "-",
])  # fmt: skip
TEXTS = st.lists(PIECES, max_size=22).map("".join)


def without_before(markdown: str) -> str:
    return BEFORE.sub(lambda m: "" if m["comment"] or m["line"] else m[0], markdown)


def odd_before(markdown: str) -> list[int]:
    return [
        markdown.count("\n", 0, m.start()) + 1
        for m in BEFORE.finditer(markdown)
        if m["open"]
        or re.match(
            "<!--(?:-?>|.*--!>$)", (m["comment"] or m["line"] or "").strip(), re.DOTALL
        )
    ]  # fmt: skip


def opened_before(markdown: str) -> list[int]:
    return [markdown.count("\n", 0, m.start()) + 1 for m in BEFORE.finditer(markdown) if m["open"]]


@settings(max_examples=examples(1000))
@given(TEXTS)
@example("~~~~~\na <!-- n -->\n~~~\n<!-- n -->\n")
@example("```` <!-- n --> `")
def test_the_same_is_found_as_before(markdown):
    assert without_comments(markdown) == without_before(markdown)
    assert list(odd_comments(markdown)) == odd_before(markdown)
    opened = [line for line, _, message in fragment_faults(markdown) if "no end: -->" in message]
    assert opened == opened_before(markdown)


def test_text_between_two_comments_is_kept():
    written = "<!-- a --> shown\n\nmore\n<!-- b -->\nend\n"
    assert without_comments(written) == " shown\n\nmore\nend\n"


@pytest.mark.parametrize(
    "unit", ["<!--", "```a\n", "~~~a\n", "~~~~~\n```\n~~~\n", "`` ``` ", "`a\\`", "<!-- a --> b\n"]
)
def test_what_has_no_end_takes_time_in_proportion(unit):
    def seconds(size: int) -> float:
        texts = (unit * (size // len(unit)), "~" * (size // 2) + "\n" + "```\n~~~\n" * (size // 20),
                 "`" * (size // 2) + "a" * (size // 2))  # fmt: skip
        begun = time.process_time()
        for text in texts:
            without_comments(text)
        return time.process_time() - begun

    short = min(seconds(50_000) for _ in range(3))
    assert min(seconds(400_000) for _ in range(2)) < 24 * short + 0.5  # eight times as long
