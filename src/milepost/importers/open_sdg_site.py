"""An Open SDG site: ``data/`` with a CSV file an indicator, ``meta/`` with what each is about.

The headline is the rows without a disaggregation; values are rates of their own date, and parts
stand beside them. A site that states a target for its progress calculation gives it to the
indicator; where it states only a direction, the indicator is followed in that direction.

Open SDG documentation, "Data format", "Metadata format" and "Automatic progress calculation".
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from milepost.core.errors import UserError
from milepost.importers.framework import Framework
from milepost.importers.indicator import day_of_file, plan_years
from milepost.importers.open_sdg_files import (
    KEY,
    content_of,
    data_files,
    number_of,
    order_of,
    translations,
)
from milepost.importers.open_sdg_indicator import NOT_PARTS, PLACE, SOURCE, Site, SiteIndicator

CONFIGURATION = "config_data.yml"


def is_site(folder: Path) -> bool:
    """Whether a folder holds data of an Open SDG site, and says what they are about."""
    about = ("meta", "indicator-config", CONFIGURATION)
    return (
        folder.is_dir()
        and any(data_files(folder))
        and any((folder / one).exists() for one in about)
    )


def read_site(folder: Path, language: str | None = None) -> Framework:
    """Read a site.

    Parameters
    ----------
    language
        Whose translations are taken where a text is a key of them; by default English, or the
        site's first language where it has no English.

    Raises
    ------
    UserError
        If no indicator has values.
    """
    files = sorted(data_files(folder), key=lambda path: order_of(number_of(path)))
    known = max(map(day_of_file, files))
    made = Framework(known_on=known)
    settings = content_of(folder, CONFIGURATION, made.report) if (folder / CONFIGURATION).is_file() else {}  # fmt: skip
    languages = settings.get("languages")
    own = [str(one) for one in languages] if isinstance(languages, list) and languages else ["en"]
    made.language = language or ("en" if "en" in own else own[0])
    words = translations(folder, made.language, made.report)
    site = Site(folder, made, words, _not_parts(settings), known)
    for path in files:
        try:
            SiteIndicator(site, path).take()
        except UserError as error:
            file = f"data/{path.name}"
            reason = str(error).removeprefix(f"{file}: ").removeprefix(f"{path}: ")
            made.report(file).left(number_of(path), 0, "file", "", reason)
    for path in sorted({*(folder / "data").glob("*.csv")} - {*files}):
        reason = "is named as no indicator is (indicator_1-1-1.csv)"
        made.report(f"data/{path.name}").left("", 0, "file", "", reason)
    if not made.tables.get("targets"):
        raise UserError(f"{folder}: no indicator has values.")
    reason = "a site does not say when it was made: the day of its newest file is taken"
    made.report("data/").changed("", 0, "date", "", str(known), reason)
    return _whole(made, folder)


def _not_parts(settings: dict[str, Any]) -> frozenset[str]:
    """Give the columns that break nothing down, the site's own among them."""
    options = settings.get("indicator_options")
    options = options if isinstance(options, dict) else {}
    named = [
        str(name)
        for key in ("non_disaggregation_columns", "observation_attributes")
        for name in options.get(key) or ()
    ]
    return NOT_PARTS | {PLACE, *named}


def _whole(made: Framework, folder: Path) -> Framework:
    """Fill in the plan, its source and its dates."""
    settings = content_of(folder, "_config.yml", made.report) if (folder / "_config.yml").is_file() else {}  # fmt: skip
    country = settings.get("country")
    name = str(country.get("name") or "") if isinstance(country, dict) else ""
    title = str(settings.get("title") or "").strip()
    made.title = (
        title if title and not KEY.fullmatch(title) else f"Indicators of {folder.resolve().name}"
    )
    made.organization = name or "The site's publisher"
    observed = made.days("observations", "period_end")
    if not observed:
        raise UserError(f"{folder}: no indicator has a value of a year.")
    made.reporting_date = max(observed)
    starts, due = made.days("targets", "start"), made.days("targets", "deadline")
    made.begins, made.ends = plan_years([min(starts or observed), *due, made.reporting_date])
    note = f"Open SDG site, folder {folder.resolve().name}"
    made.describe(SOURCE, published=str(made.known_on), note=note)
    made.words = {"change": ("target", "targets")}
    return made
