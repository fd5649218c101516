"""What rows amount to, kept from one test to the next: most assess the same few workbooks.

Contributions are kept by what they are computed from, as the store of a workbook keeps them;
``tests/assess/test_contribution_cache.py`` proves, without this, that they are the same.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from unittest import mock

import pandas as pd

from milepost.assess.contribution_cache import ContributionCache

_EVERY = ContributionCache()
_missing, _keep = ContributionCache.missing, ContributionCache.keep


def _of_earlier_tests(self: ContributionCache, keys: Mapping[str, str]) -> list[str]:
    """Take over what an earlier test has computed; name the targets that none has."""
    missing = _missing(self, keys)
    left = _missing(_EVERY, {name: keys[name] for name in missing})
    known = {name: keys[name] for name in missing if name not in {*left}}
    if known:
        _keep(self, pd.concat(_EVERY.known([*known.values()]), ignore_index=True), known)
    return left


def _for_later_tests(self: ContributionCache, table: pd.DataFrame, keys: Mapping[str, str]) -> None:
    _keep(self, table, keys)
    _keep(_EVERY, table, keys)


@contextmanager
def amounts_kept() -> Iterator[None]:
    """Have every assessment begin with what earlier ones have computed."""
    with mock.patch.multiple(ContributionCache, missing=_of_earlier_tests, keep=_for_later_tests):
        yield
