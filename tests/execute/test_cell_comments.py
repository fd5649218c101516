"""Comments are for who writes; what is code or plainly text stays, whatever it looks like."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from milepost.execute.comments import html_without_comments, markdown_without_comments

NOTES = {
    "a <!-- SECRET --> b": "a  b",
    "<!-- SECRET -->\nb": "b",
    "a\n\n<!--\nSECRET\n\n```\nSECRET\n-->\n\nb": "a\n\n\nb",
    "- item\n\n    <!-- SECRET -->\n\n- b": "- item\n\n\n- b",
    "a\n    <!-- SECRET --> b": "a\n     b",
    "a <? SECRET ?> b": "a  b",
    "a <!SECRET> b": "a  b",
    "a <![CDATA[SECRET]]> b": "a  b",
    "```{=html}\n<b>x</b><!-- SECRET -->\n```\nb": "```{=html}\n<b>x</b>\n```\nb",
    "`a <!-- SECRET -->\n\nb` c": None,
    "`` a ` <!-- SECRET -->": None,
    "\\` <!-- SECRET --> `": None,
    "<pre><!-- SECRET --></pre>": "<pre></pre>",
    "> <!-- SECRET -->\n> b": None,
    "<!<!-- x -->-- SECRET": "<! -- SECRET",
    "```\ncode\n```\n<!-- SECRET -->": "```\ncode\n```\n",
}
TEXTS = [
    "`<!-- code -->`",
    "`` ` <!-- code --> ``",
    "`a\n<!-- code -->`",
    "```\n<!-- code -->\n```",
    "~~~ html\n<!-- code -->\n```\n~~~~",
    "words\n\n    <!-- code -->\n\nwords",
    "> ```\n> <!-- code -->\n> ```",
    "```html\n<!-- code that does not end",
    "\\<!-- text -->",
    "an arrow <-- and <!-- what is not closed",
    "1 < 2 and `a",
]


@pytest.mark.parametrize("text", NOTES)
def test_a_comment_is_left_out(text):
    made = markdown_without_comments(text)
    if NOTES[text] is None:
        assert "SECRET" not in made
    else:
        assert made == NOTES[text]


@pytest.mark.parametrize("text", TEXTS)
def test_code_and_text_stay(text):
    assert markdown_without_comments(text) == text


def test_html_loses_comments_and_keeps_its_prologue():
    text = '<?xml version="1.0"?><!DOCTYPE svg><svg><!-- SECRET --><a/></svg><!-- SECRET'
    assert html_without_comments(text) == '<?xml version="1.0"?><!DOCTYPE svg><svg><a/></svg>'


PIECES = st.lists(st.sampled_from(["<!--", "-->", "`", "``", "```", "~~~", "\n", "\n\n", "    ", "a",
                                   "<", "!", "--", "\\", "> ", "- ", "<?", "?>"]))  # fmt: skip


@given(PIECES)
def test_twice_is_the_same_as_once(pieces):
    once = html_without_comments("".join(pieces))
    assert html_without_comments(once) == once
    assert "<!--" not in once


@given(PIECES)
def test_nothing_is_invented(pieces):
    text = "".join(pieces)
    left = iter(text)
    assert all(sign in left for sign in markdown_without_comments(text) if not sign.isspace())


@pytest.mark.parametrize("piece", ["<!--", "<!-- a -->", "`<!--", "```\n<!--\n", "<?", "\\<!--", "<!a",
                                   "~~~{=html}\n<!-- a\n", "a <!-- a -->", "    <!--\n\n"])  # fmt: skip
@pytest.mark.parametrize("strip", [markdown_without_comments, html_without_comments])
def test_a_long_text_takes_no_time_that_grows_with_its_square(strip, piece):
    text = piece * (1_000_000 // len(piece))
    began = time.process_time()
    strip(text)
    assert time.process_time() - began < 60
