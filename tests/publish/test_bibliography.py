"""Sources become references as they are written: what is no date or address is not lost."""

import json
from types import SimpleNamespace

import pandas as pd
import pytest

from milepost.publish.annex import write_bibliography


def entry(tmp_path, **cells):
    row = {"source_id": "s", "producer": "P", "title": "T", **cells}
    data = SimpleNamespace(tables={"sources": pd.DataFrame([row])})
    write_bibliography(data, tmp_path / "sources.json")
    return json.loads((tmp_path / "sources.json").read_text())[0]


@pytest.mark.parametrize(
    ("published", "issued"),
    [
        ("2028", {"date-parts": [[2028]]}),
        ("2028-05", {"date-parts": [[2028, 5]]}),
        ("2028-11-30", {"date-parts": [[2028, 11, 30]]}),
        ("2028-2029", {"literal": "2028-2029"}),  # and not month 2029
        ("2028/29", {"literal": "2028/29"}),
        ("May 2028", {"literal": "May 2028"}),
        ("forthcoming", {"literal": "forthcoming"}),
        ("2028-²", {"literal": "2028-²"}),
        ("", None),
    ],
)
def test_a_date_of_publication_is_a_date_or_its_words(tmp_path, published, issued):
    assert entry(tmp_path, published=published).get("issued") == issued


@pytest.mark.parametrize("url", ["10.1000/182", "doi:10.1000/182", "DOI: 10.1000/182"])
def test_a_bare_doi_leads_to_its_address(tmp_path, url):
    assert entry(tmp_path, url=url)["URL"] == "https://doi.org/10.1000/182"
