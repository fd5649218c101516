"""What the chart tests share: simulated frames, and looks at a figure as a reader has them."""

import itertools
from functools import lru_cache
from unittest.mock import patch

import pandas as pd
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import PathCollection
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from matplotlib.text import Text

from milepost import charts
from milepost.charts.canvas import house_style

LONG = "A very long name that goes on and on until it must be broken over several lines of a figure"
NAMES = ("Côte d'Ivoire", "Ελλάδα", "Қазақстан", "São Tomé", "Türkiye", "Niger", "Fiji", "Oman")
WORDS = {"plain": "Name {0}", "long": LONG + " {0}", "letters": "{1} {0}"}
REGIONS = ("Africa", "Americas", "Asia and the Pacific", "Europe and Central Asia", "Middle East")
STATUSES = ("achieved", "on-track", "acceleration-needed", "limited", "moving-away")


def names(count, words="plain"):
    return [WORDS[words].format(at, NAMES[at % len(NAMES)]) for at in range(count)]


def grades(count, evidence):
    """Evidence of so many rows: all of one grade, or turn by turn."""
    turns = ("public-record", "illustrative") if evidence == "mixed" else (evidence,)
    return [turns[at % len(turns)] for at in range(count)]


def drawn(figure):
    """The figure, laid out by a renderer."""
    with house_style():
        FigureCanvasAgg(figure.get_figure(root=True)).draw()
    return figure


@lru_cache(256)
def texts(figure):
    """Texts a reader sees: those that a renderer is asked to draw."""
    seen = []
    draw = Text.draw

    def note(text, renderer, *args, **kwargs):
        if text.get_visible() and text.get_text().strip():
            seen.append(text)
        draw(text, renderer, *args, **kwargs)

    with patch.object(Text, "draw", note):
        drawn(figure)
    return seen


def words(figure):
    return [text.get_text() for text in texts(figure)]


def marks(figure, start):
    """Marks whose label begins so."""
    return [
        artist
        for artist in figure.findobj(lambda artist: isinstance(artist, Patch | PathCollection))
        if str(artist.get_label()).startswith(start)
    ]


def hatched(figure):
    """Labels of all artists with a hatch."""
    found = figure.findobj(lambda artist: hasattr(artist, "get_hatch") and artist.get_hatch())
    return sorted(str(artist.get_label()) for artist in found)


def assert_legible(figure):
    """Nothing small, turned, cut off, or on top of another."""
    seen = texts(figure)
    renderer = figure.canvas.get_renderer()
    width, height = figure.bbox.width, figure.bbox.height
    boxes = []
    for text in seen:
        assert text.get_fontsize() >= 9, text
        assert text.get_rotation() == 0, text
        box = Text.get_window_extent(text, renderer)
        assert box.x0 >= -0.5, text
        assert box.y0 >= -1.5, text
        assert box.x1 <= width + 0.5, text
        assert box.y1 <= height + 1.5, text
        boxes.append((text, box))
    for (one, a), (two, b) in itertools.combinations(boxes, 2):
        over = min(a.x1, b.x1) - max(a.x0, b.x0)
        up = min(a.y1, b.y1) - max(a.y0, b.y0)
        # boxes hold room for accents and descenders: words touch when a third of a line is shared
        assert over <= 1 or up <= 4.5, (one.get_text(), two.get_text(), over, up)
    for mark in figure.findobj(PathCollection):
        a = mark.get_window_extent(renderer)
        for text, b in boxes:
            over = min(a.x1, b.x1) - max(a.x0, b.x0)
            up = min(a.y1, b.y1) - max(a.y0, b.y0)
            assert over <= 2 or up <= 3, (mark.get_label(), text.get_text(), over, up)


# --- frames --------------------------------------------------------------------------------


def targets(count=8, evidence="illustrative", style="plain", shares=None):
    shares = shares or [0.4, 1.0, 0.6, 0.2, 1.3, -0.4]
    rows = []
    for at in range(count):
        share = shares[at % len(shares)]
        rows.append(
            {
                "target_id": f"T{at + 1:02d}",
                "short_name": names(count, style)[at],
                "position": at,
                "global_result_name": f"Result {at // 4}",
                "kind": "events",
                "unit": "%" if at % 3 == 2 else "countries",
                "target": 75.0,
                "actual": 75 * share,
                "share_achieved": share,
                "elapsed_share": 0.5,
                "status": STATUSES[at % len(STATUSES)],
                "reason": "",
                "evidence": grades(count, evidence)[at],
            }
        )
    return pd.DataFrame(rows)


def make_overview(count, evidence, style):
    return charts.target_overview(targets(count, evidence, style))


def make_path(count, evidence, style):
    frame = pd.DataFrame(
        {
            "year": [2024 + at for at in range(min(count, 3))],
            "value": [21.0, 30.0, 34.0][:count],
            "evidence": grades(min(count, 3), evidence),
        }
    )
    outlook = pd.DataFrame({"year": [2027], "low": [49.0], "central": [62.0], "high": [76.0]})
    return charts.progress_path(
        frame,
        baseline=0,
        target=75,
        start_year=2023,
        deadline_year=2027,
        unit="ratifications",
        outlook=outlook,
    )


def make_multiples(count, evidence, style):
    groups = names(count, style)
    frame = pd.DataFrame(
        [
            {"region": group, "year": 2024 + at % 2, "value": at % 7 + 1, "evidence": grade}
            for at, (group, grade) in enumerate(zip(groups, grades(count, evidence), strict=True))
        ]
    )
    return charts.small_multiples(frame, "region", unit="results")


def make_grid(count, evidence, style):
    frame = pd.DataFrame(
        [
            {"result": name, "region": REGIONS[at % 5], "value": at % 9 + 1, "evidence": grade}
            for at, (name, grade) in enumerate(
                zip(names(count, style), grades(count, evidence), strict=True)
            )
        ]
    )
    return charts.heat_grid(frame, "result", "region")


def tiles(count=195, columns=32):
    codes = ["".join(letters) for letters in itertools.islice(_codes(), count)]
    return pd.DataFrame(
        {
            "iso3": codes,
            "column": [at % columns for at in range(count)],
            "row": [at // columns * 2 for at in range(count)],
        }
    )


def _codes():
    return itertools.product("ABCDEMW", "IMW", "AMNW", "ABCDEFG"[:3])


def make_tiles(count, evidence, style):
    frame = tiles(195).assign(iso3=lambda part: [f"{code[:3]}" for code in part["iso3"]])
    frame["iso3"] = [f"M{chr(65 + at // 26)}{chr(65 + at % 26)}" for at in range(len(frame))]
    values = pd.DataFrame(
        {
            "iso3": frame["iso3"].head(count),
            "value": [at % 9 + 1 for at in range(min(count, 195))],
            "evidence": grades(min(count, 195), evidence),
        }
    )
    return charts.tile_map(frame, values)


def make_timeline(count, evidence, style):
    events = pd.DataFrame(
        {
            "date": pd.date_range("2024-01-05", "2025-12-30", periods=count),
            "lane": [f"lane{at % 6}" for at in range(count)],
            "label": [NAMES[at % len(NAMES)] for at in range(count)],
            "evidence": grades(count, evidence),
        }
    )
    lanes = pd.DataFrame({"lane": [f"lane{at}" for at in range(7)], "name": names(7, style)})
    return charts.timeline(events, lanes)


def make_evidence(count, evidence, style):
    frame = pd.DataFrame(
        {
            "group": names(count, style),
            "evidence": grades(count, evidence),
            "count": [at + 1 for at in range(count)],
        }
    )
    return charts.evidence_bars(frame)


def make_ranked(count, evidence, style):
    frame = pd.DataFrame(
        {
            "label": names(count, style),
            "value": [at * 37 % 101 for at in range(count)],
            "evidence": grades(count, evidence),
        }
    )
    return charts.ranked_bars(frame, unit="results")


def make_trend(count, evidence, style):
    frame = pd.DataFrame(
        {
            "series": [names(count, style)[at // 3] for at in range(count)],
            "unit": "people",
            "year": [2021 + at % 3 for at in range(count)],
            "value": [1000.0 + 37 * (at % 11) for at in range(count)],
            "qualifier": ["about" if at % 4 == 0 else "" for at in range(count)],
            "evidence": grades(count, evidence),
        }
    )
    return charts.trend(frame)


def make_strip(count, evidence, style):
    frame = targets(count, evidence, style)
    group = [names(count, style)[at // 5] for at in range(count)]
    return charts.status_strip(frame.assign(group=group))


def make_moves(count, evidence, style):
    after = targets(count, evidence, style)
    codes = ["on-track", "limited", "not-assessable", "achieved"]
    frame = pd.DataFrame(
        {
            "label": names(count, style),
            "share_before": [at * 17 % 90 / 100 for at in range(count)],
            "share_after": after["share_achieved"],
            "status_before": [codes[at % 4] for at in range(count)],
            "status_after": after["status"],
            "evidence": after["evidence"],
        }
    )
    return charts.status_moves(frame, before_words="2024", after_words="2025")


def make_stages(count, evidence, style):
    stages = ("not-started", "under-way", "completed", "stopped")
    frame = pd.DataFrame(
        {
            "title": [names(count, style)[at // 2] for at in range(count)],
            "place": [NAMES[at // 2 % len(NAMES)] for at in range(count)],
            "year": [2024 + at % 2 for at in range(count)],
            "stage": [stages[at % 4] for at in range(count)],
            "evidence": grades(count, evidence),
        }
    )
    return charts.stage_grid(frame)


MAKERS = {
    name.removeprefix("make_"): make for name, make in globals().items() if name.startswith("make_")
}


@lru_cache(256)
def made(name, count, evidence, style):
    """A chart that tests only look at: made and drawn once for several of them."""
    return MAKERS[name](count, evidence, style)


def empty_of(figure: Figure) -> bool:
    return words(figure) == ["No data in this edition"]
