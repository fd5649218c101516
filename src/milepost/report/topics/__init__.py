"""Exhibits by topic: frame, table, caption, alternative text and chart stand together.

A notebook asks a topic for its rows, and for its exhibits:
``topics.counts.grid(chapter, ...)``.
"""

from milepost.report.topics import (
    checks,
    commitments,
    completeness,
    counts,
    disaggregation,
    edition_changes,
    events,
    hierarchy,
    organization,
    part_targets,
    paths,
    places,
    quality,
    results,
    targets,
    time_lines,
)
from milepost.report.topics.shared import reporting_date

__all__ = [
    "checks", "commitments", "completeness", "counts", "disaggregation", "edition_changes",
    "events", "hierarchy", "organization", "part_targets", "paths", "places", "quality",
    "reporting_date", "results", "targets", "time_lines",
]  # fmt: skip
