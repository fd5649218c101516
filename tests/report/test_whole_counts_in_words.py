"""Sentences that count a part of a whole read well where the part is the whole, and where both are one."""

import pandas as pd
import pytest

from milepost.report.notices import audience_words, illustrative_words
from milepost.report.topics.indicators import _illustrative
from milepost.report.topics.quality import evidence_caption


@pytest.mark.parametrize(
    ("audiences", "words"),
    [(["internal"], "No rows behind this chapter are for the public."),
     (["internal"] * 2, "Neither of the two rows behind this chapter is for the public."),
     (["internal"] * 3, "None of the three rows behind this chapter are for the public."),
     (["internal", "public"], "One row of 2 behind this chapter is not for the public."),
     (["public"] * 2, "The two rows behind this chapter may be public.")],
)  # fmt: skip
def test_rows_that_are_not_for_the_public(audiences, words):
    assert audience_words([pd.Series(audiences)]) == f"Not for publication. {words}"


@pytest.mark.parametrize(
    ("rows", "of", "begins"),
    [(0, 3, ""), (1, 1, "The one row that counts in values of this chapter is illustrative: "),
     (2, 2, "Both rows that count in values of this chapter are illustrative: "),
     (3, 3, "All three rows that count in values of this chapter are illustrative: "),
     (1, 2, "One row of 2 that count in values of this chapter (50\N{NO-BREAK SPACE}%) is illus")],
)  # fmt: skip
def test_rows_that_are_illustrative(rows, of, begins):
    evidence = pd.Series(["illustrative"] * rows + ["reported"] * (of - rows))
    assert illustrative_words(evidence).startswith(begins)


@pytest.mark.parametrize(
    ("rows", "of", "words"),
    [(1, 1, "The one row behind this indicator is illustrative"),
     (2, 2, "Both rows behind this indicator are illustrative"),
     (2, 12, "Two of 12 rows behind this indicator are illustrative")],
)  # fmt: skip
def test_rows_of_an_indicator_that_are_illustrative(rows, of, words):
    evidence = ["illustrative"] * rows + ["reported"] * (of - rows)
    assert f"\n{words}: " in _illustrative(pd.DataFrame({"evidence": evidence, "counts": "now"}))


@pytest.mark.parametrize(
    ("evidence", "words"),
    [("public-record", "The one row that counts comes from the public record."),
     ("reported", "No rows that count come from the public record.")],
)  # fmt: skip
def test_the_one_row_that_counts(evidence, words):
    assert evidence_caption(pd.DataFrame({"evidence": [evidence], "count": [1]})) == words
