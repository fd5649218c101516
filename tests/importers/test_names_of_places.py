"""Names of countries as keyboards and word processors write them."""

import pandas as pd
import pytest

from milepost.importers.country_names import CountryNames

COUNTRIES = pd.DataFrame({
    "iso3": ["TUR", "GNB", "CIV", "LAO"],
    "short_name": ["Türkiye", "Guinea-Bissau", "Côte d'Ivoire", "Lao PDR"],
    "name": ["Republic of Türkiye", "Republic of Guinea-Bissau", "Côte d'Ivoire", "Lao PDR"],
})  # fmt: skip


@pytest.mark.parametrize(
    ("written", "code"),
    [("TÜRKİYE", "TUR"), ("TU\u0308RKI\u0307YE", "TUR"), ("Guinea–Bissau", "GNB"),
     ("Guinea—Bissau", "GNB"), ("guinea\u2011bissau\u00a0", "GNB"), ("Côte d’Ivoire", "CIV"),
     ("CÔTE D´IVOIRE", "CIV"), ("Lao\u202fPDR\u200b", "LAO")],
)  # fmt: skip
def test_a_name_is_found_however_it_is_typed(written, code):
    assert CountryNames(COUNTRIES).find(written).iso3 == code


@pytest.mark.parametrize("written", ["Turkey", "Guinea", "Guinea Bissau", ""])
def test_another_name_is_not_guessed(written):
    assert CountryNames(COUNTRIES).find(written) is None
