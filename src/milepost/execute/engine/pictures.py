"""Static pictures of charts that would need a browser: Altair draws itself as SVG where it can."""

from __future__ import annotations

import io
from typing import Any

CHARTS = tuple((f"altair.vegalite.{version}.api", "TopLevelMixin") for version in ("v5", "v6"))


def show_statically(shell: Any) -> None:
    """Have a kernel's shell show Altair's charts as SVG; nothing is imported until one is shown."""
    form = shell.display_formatter.formatters["image/svg+xml"]
    for module, name in CHARTS:
        form.for_type_by_name(module, name, _as_svg)


def _as_svg(chart: Any) -> str | None:
    """Draw a chart; None where the package that draws is not installed."""
    drawn = io.StringIO()
    try:
        chart.save(drawn, format="svg")
    except (ImportError, ValueError):
        return None
    return drawn.getvalue()
