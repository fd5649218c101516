"""Where the page of an indicator stands."""

from __future__ import annotations

import re
from typing import Any

from milepost.core.digests import digest_of_text
from milepost.core.file_names import name_fault
from milepost.core.model import ID_PATTERN

OVERVIEW = "index"  # the page of all indicators
MOST_LETTERS = 100  # of a name; a file's has 255 bytes, with what is put before and behind it
ROWS = "rows"  # on an indicator's page, the place of all of them


def page_name(target_id: Any) -> str:
    """Name an indicator's page: its own identifier, or a digest of one that can't name a file.

    Examples
    --------
    >>> page_name("T01"), page_name("a/b")
    ('T01', 'indicator-c14cddc033')
    """
    name = str(target_id)
    fits = re.match(ID_PATTERN, name) and not name_fault(name) and len(name) <= MOST_LETTERS
    fits = fits and name.lower() != OVERVIEW
    return name if fits else f"indicator-{digest_of_text(name)[:10]}"
