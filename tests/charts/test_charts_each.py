"""What each chart shows, asserted on its marks and words."""

import numpy as np
import pandas as pd
import pytest
from charts_support import (
    MAKERS,
    assert_legible,
    drawn,
    hatched,
    marks,
    targets,
    texts,
    tiles,
    words,
)
from matplotlib.colors import to_hex
from matplotlib.patches import Rectangle

from milepost import charts
from milepost.charts.canvas import house_style, page, sheet
from milepost.charts.lines import join
from milepost.charts.palette import STATUSES, WHITE
from milepost.charts.svg import READ_OUT
from milepost.charts.tile_map import close_up
from milepost.charts.timeline import stack
from milepost.core.contrast import contrast


def test_the_look_for_overlaps_finds_one():
    with house_style():
        figure = sheet(1)
        axes = page(figure)
        axes.text(1, 0.5, "one on")
        axes.text(1.2, 0.5, "the other")
    with pytest.raises(AssertionError):
        assert_legible(figure)


# --- target overview


def overview_row(**changes):
    return pd.DataFrame([{**targets(1, "reported").iloc[0].to_dict(), **changes}])


def test_overview_has_a_bar_a_shape_and_a_word_for_each_target():
    frame = targets(32)
    figure = charts.target_overview(frame)
    assert len(marks(figure, "bar T")) == 32
    said = words(figure)
    for code, status in STATUSES.items():
        count = int((frame["status"] == code).sum())
        assert len(marks(figure, f"status {code}")) == count
        assert said.count(status.word) == count


def test_overview_of_thirty_two_targets_fits_a_page():
    named = targets(32).assign(global_result_name=[f"Result {at // 4}" for at in range(32)])
    assert charts.target_overview(named).get_figheight() <= 8.6


LONG_VALUES = {"kind": "level", "actual": 1_020_000, "target": 1_500_000, "baseline": 1_000}


def test_a_long_value_of_the_overview_leaves_names_whole_and_bars_to_be_seen():
    """The value of one target takes the lines it needs; no other is given less room for it."""
    named = "Tuberculosis in Inuit Nunangat"
    rows = [overview_row(short_name=named, **LONG_VALUES), targets(4)]
    frame = pd.concat(rows, ignore_index=True)
    wide, narrow = (charts.target_overview(frame, narrow=narrow) for narrow in (False, True))
    assert {named, "1,020,000 of", "1,500,000, from 1,000"} <= set(words(wide))
    for figure in (wide, narrow):
        assert_legible(figure)
        assert min(bar.get_width() for bar in marks(figure, "ground")) > 0.35
        assert "1,020,000 of 1,500,000, from 1,000" not in words(figure)


def test_a_value_at_the_edge_of_a_figure_is_whole():
    rows = [(year, 21.23 + year % 2) for year in range(2015, 2026)]
    frame = pd.DataFrame(rows, columns=["year", "value"]).assign(
        series="Cars", unit="%", evidence="reported", digits=2
    )
    assert_legible(charts.trend(frame, narrow=True))


def test_small_panels_stand_in_pairs_below_those_of_several_lines():
    """One of two lines and four of one: three rows of panels, where there were four."""
    names = {"Open": "centres", "Men": "%", "Women": "%", "Wait": "days", "Trust": "points",
             "Fees": "euros"}  # fmt: skip
    frame = pd.DataFrame(
        [(name, unit, year, 5) for name, unit in names.items() for year in (2024, 2025)],
        columns=["series", "unit", "year", "value"],
    ).assign(evidence="reported")
    only = frame[frame["series"] == "Open"]
    assert charts.trend(frame).get_figheight() < 3 * charts.trend(only).get_figheight() + 0.1


def test_overview_bars_are_as_long_as_the_share():
    figure = charts.target_overview(targets(2, shares=[0.4, 0.8]))
    short, long = marks(figure, "bar T")
    assert long.get_width() == pytest.approx(2 * short.get_width())


def test_overview_says_why_a_target_cannot_be_assessed():
    frame = overview_row(
        share_achieved=np.nan, actual=np.nan, status="not-assessable", reason="no-observation"
    )
    figure = charts.target_overview(frame)
    assert {"no observation", "Not assessable"} <= set(words(figure))
    assert marks(figure, "bar T") == []


def test_overview_marks_what_leaves_the_scale_with_an_arrow():
    figure = charts.target_overview(overview_row(share_achieved=1.7, status="achieved"))
    arrows = [line for axes in figure.axes for line in axes.lines if "arrow" in line.get_label()]
    assert len(arrows) == 1
    ground, done = marks(figure, "ground")[0], marks(figure, "bar T")[0]
    assert done.get_width() == pytest.approx(ground.get_width())


def test_overview_draws_a_negative_share_to_the_left_of_zero():
    figure = charts.target_overview(overview_row(share_achieved=-0.1, status="moving-away"))
    ground, back = marks(figure, "ground")[0], marks(figure, "bar T")[0]
    assert back.get_x() + back.get_width() == pytest.approx(ground.get_x())


def test_overview_shows_counts_and_the_time_that_has_passed():
    figure = charts.target_overview(overview_row(actual=5, target=5, share_achieved=1))
    assert {"5 of 5", "50\u00a0% of the time has passed"} <= set(words(figure))


@pytest.mark.parametrize("narrow", [False, True])
def test_a_bar_of_another_time_has_its_own_piece_of_the_line(narrow):
    frame = targets(3, shares=[0.4, 0.6, 0.4]).assign(elapsed_share=[0.5, 0.75, 0.5])
    figure = charts.target_overview(frame, elapsed=0.5, narrow=narrow)
    pieces = [each for axes in figure.axes for each in axes.lines if each.get_label() == "elapsed"]

    def through(bar):
        """The shares of the way at which lines run through a bar."""
        ground = marks(figure, "ground")[bar]
        left, width = ground.get_x(), ground.get_width()
        middle = ground.get_y() + ground.get_height() / 2
        return [
            round((each.get_xdata()[0] - left) / width, 6)
            for each in pieces
            if min(each.get_ydata()) < middle < max(each.get_ydata())
        ]

    assert [through(bar) for bar in range(3)] == [[0.5], [0.75], [0.5]]


def test_overview_takes_a_zero_target_and_a_direction():
    frame = overview_row(target=0, actual=3, share_achieved=np.nan, kind="direction")
    assert {"3 of 0", "direction only"} <= set(words(charts.target_overview(frame)))
    frame = overview_row(target=np.nan, actual=3, share_achieved=np.nan, kind="direction")
    assert "3" in words(charts.target_overview(frame))


# --- progress path


def path_of(values, **options):
    frame = pd.DataFrame(
        {"year": list(values), "value": list(values.values()), "evidence": "reported"}
    )
    default = {"baseline": 0, "target": 80, "start_year": 2023, "deadline_year": 2027}
    return charts.progress_path(frame, **{**default, **options})


def lines(figure, label):
    return [line for axes in figure.axes for line in axes.lines if line.get_label() == label]


def test_path_has_a_milestone_each_year_and_the_target_at_its_end():
    figure = path_of({2024: 21, 2025: 30})
    assert [mark.get_label() for mark in marks(figure, "milestone")] == [
        f"milestone {year}" for year in (2024, 2025, 2026, 2027)
    ]
    last = marks(figure, "milestone 2027")[0]
    assert tuple(last.get_offsets()[0]) == (2027, 80)
    assert {"Target 80", "21", "30", "60", "now"} <= set(words(figure))


def test_a_path_begins_and_ends_on_its_days():
    figure = path_of({2024: 21, 2025: 30}, start_year=2022.5, deadline_year=2026.25, target=75)
    (path,) = lines(figure, "path")
    assert list(path.get_xdata()) == [2022.5, 2026.25]
    places = [tuple(mark.get_offsets()[0]) for mark in marks(figure, "milestone")]
    assert places == [(2023, 10), (2024, 30), (2025, 50), (2026, 70), (2026.25, 75)]
    assert {"end 2022", "2026"} <= set(words(figure))
    assert "2027" not in words(figure)


def test_a_path_to_an_amount_for_every_year_is_level_and_its_values_come_from_the_baseline():
    figure = path_of({2024: 21, 2025: 90}, baseline=40, every_year=True)
    heights = [mark.get_offsets()[0][1] for mark in marks(figure, "milestone")]
    assert heights == [80, 80, 80, 80]
    (path,) = lines(figure, "path")
    assert list(path.get_xdata()) == [2024, 2027]


def side(figure, number):
    """How far above its mark a value stands, in points."""
    notes = (note for axes in figure.axes for note in axes.texts if note.get_text() == number)
    return next(notes).xyann[1]


def test_a_low_value_of_a_path_stands_above_the_axis_and_not_on_it():
    assert side(path_of({2024: 35, 2025: 55}), "35") > 0
    assert side(path_of({2024: 18, 2025: 55}, target=160), "55") < 0
    assert side(path_of({2024: 3, 2025: 5}), "3") > 0


def test_a_milestone_under_the_outlook_has_its_value_below():
    years = [2026, 2027]
    over = pd.DataFrame({"year": years, "low": [60, 80], "central": [70, 95], "high": [85, 110]})
    assert side(path_of({2025: 50}, outlook=over), "60") < 0
    under = over.assign(low=[30, 30], central=[40, 50], high=[65, 85])
    assert side(path_of({2025: 30}, outlook=under), "60") > 0


def test_path_leads_over_a_missing_year_with_dots_only():
    figure = path_of({2024: 10, 2026: 30})
    assert len(lines(figure, "observed")) == 1
    assert len(lines(figure, "gap")) == 1


def test_path_of_a_falling_target_and_a_zero_range():
    assert_legible(path_of({2024: 90, 2025: 70}, baseline=100, target=40))
    assert_legible(path_of({2024: 5, 2025: 5}, baseline=5, target=5))
    assert_legible(path_of({2024: -4, 2025: -9}, target=0))


def test_outlook_is_hatched_where_it_rests_on_illustrative_data():
    assert "fan illustrative" in hatched(MAKERS["path"](2, "illustrative", "plain"))
    assert "Outlook 62" in words(MAKERS["path"](2, "public-record", "plain"))


# --- small multiples


def test_multiples_share_one_scale_and_stack_the_illustrative_part():
    frame = pd.DataFrame(
        {
            "region": ["A", "A", "B"],
            "year": [2024, 2024, 2025],
            "value": [3, 2, 9],
            "evidence": ["reported", "illustrative", "reported"],
        }
    )
    figure = charts.small_multiples(frame, "region", unit="results")
    first, second = figure.axes[1:]
    assert first.get_ylim() == second.get_ylim()
    solid, made_up = marks(figure, "bar A 2024")
    assert (solid.get_y(), solid.get_height(), made_up.get_y()) == (0, 3, 3)
    assert {"5", "9", "0", "A", "B", "results a year"} <= set(words(figure))


def test_multiples_show_negative_values():
    frame = pd.DataFrame(
        {"region": "A", "year": [2024, 2025], "value": [-3, 4], "evidence": "reported"}
    )
    figure = charts.small_multiples(frame, "region")
    assert "−3" in words(figure)
    assert_legible(figure)


# --- heat grid


def grid():
    return pd.DataFrame(
        {
            "result": ["one", "one", "two", "two"],
            "region": ["Africa", "Africa", "Africa", "Americas"],
            "value": [1, 2, 4, 9],
            "evidence": ["reported", "illustrative", "reported", "reported"],
        }
    )


def test_grid_adds_up_cells_rows_and_columns():
    figure = charts.heat_grid(grid(), "result", "region")
    said = words(figure)
    assert [said.count(value) for value in ("3", "4", "9", "13", "7", "16", "·")] == [
        2,
        1,
        2,
        1,
        1,
        1,
        1,
    ]
    assert len(marks(figure, "cell")) == 3


def test_grid_hatches_the_corner_of_cells_with_illustrative_data():
    assert len(hatched(charts.heat_grid(grid(), "result", "region"))) == 2  # cell and note
    solid = grid().assign(evidence="reported")
    assert hatched(charts.heat_grid(solid, "result", "region")) == []


def test_grid_numbers_have_contrast_on_their_cell():
    figure = MAKERS["grid"](40, "mixed", "plain")
    cells = marks(figure, "cell")
    checked = 0
    for text in texts(figure):
        x, y = text.get_position()
        for cell in cells:
            left, top = cell.get_xy()
            if left < x < left + cell.get_width() and top < y < top + cell.get_height():
                assert contrast(str(text.get_color()), to_hex(cell.get_facecolor()).upper()) >= 4.5
                checked += 1
    assert checked == len(cells)


def test_grid_keeps_the_order_of_categories():
    frame = grid().assign(region=lambda f: pd.Categorical(f["region"], ["Americas", "Africa"]))
    said = words(charts.heat_grid(frame, "result", "region"))
    assert said.index("Americas") < said.index("Africa")


# --- tile map


def test_tiles_show_each_state_once_and_shade_by_class():
    places = pd.DataFrame({"iso3": ["TUV", "CHN", "FJI"], "column": [0, 1, 2], "row": 0})
    values = pd.DataFrame(
        {"iso3": ["TUV", "CHN", "CHN"], "value": [9, 1, 1], "evidence": "reported"}
    )
    figure = charts.tile_map(places, values)
    shades = {mark.get_label(): to_hex(mark.get_facecolor()) for mark in marks(figure, "tile")}
    assert len(set(shades.values())) == 3
    classes = ["none", "1 result", "2 to 3", "4 to 7", "8 or more"]
    assert {"TUV", "CHN", "FJI", *classes} <= set(words(figure))
    boxes = {(mark.get_width(), mark.get_height()) for mark in marks(figure, "tile")}
    assert len(boxes) == 1


def test_tiles_hatch_what_is_only_illustrative_and_outline_the_public_record():
    places = pd.DataFrame({"iso3": ["AAA", "BBB", "CCC"], "column": [0, 1, 2], "row": 0})
    values = pd.DataFrame(
        {
            "iso3": ["AAA", "BBB", "BBB", "CCC"],
            "value": 1,
            "evidence": ["illustrative", "illustrative", "public-record", "reported"],
        }
    )
    figure = charts.tile_map(places, values)
    assert [label for label in hatched(figure) if "foot" in label] == ["foot AAA illustrative"]
    labels = {mark.get_label() for mark in marks(figure, "tile")}
    assert labels == {"tile AAA", "tile BBB public", "tile CCC"}
    assert "outlined: at least one on the public record" in words(figure)


def test_a_tile_is_read_out_by_name_with_what_of_it_is_illustrative():
    places = pd.DataFrame({"iso3": ["AAA", "BBB", "CCC"], "column": [0, 1, 2], "row": 0})
    values = pd.DataFrame(
        {
            "iso3": ["AAA", "BBB", "BBB", "CCC"],
            "country_name": ["Arland", "Borland", "Borland", "Corland"],
            "value": [3, 2, 1, 4],
            "evidence": ["illustrative", "illustrative", "public-record", "reported"],
        }
    )
    figure = charts.tile_map(places, values)
    said = [str(mark.get_gid()).removeprefix(READ_OUT).strip() for mark in marks(figure, "tile")]
    assert said == ["Arland: 3 (illustrative)", "Borland: 3 (2 illustrative)", "Corland: 4"]


def test_tiles_of_a_part_bear_their_counts_and_neighbours_keep_only_their_code():
    places = pd.DataFrame({"iso3": ["AAA", "BBB", "CCC", "FAR"], "column": [0, 1, 2, 9], "row": 0})
    values = pd.DataFrame({"iso3": ["AAA", "BBB", "FAR"], "value": 5, "evidence": "illustrative"})
    figure = charts.tile_map(places, values, highlight={"AAA", "CCC"})
    shades = {mark.get_label(): to_hex(mark.get_facecolor()) for mark in marks(figure, "tile")}
    assert shades["tile BBB"].upper() == WHITE
    assert shades["tile AAA"].upper() != WHITE
    assert {"AAA", "BBB", "CCC"} <= set(words(figure))
    assert "FAR" not in words(figure)  # what lies elsewhere is not drawn
    assert words(figure).count("5") == 1  # of the part itself, and of none of its neighbours
    assert not any("BBB" in label for label in hatched(figure))


def test_a_part_without_any_tile_is_shown_on_the_whole_map():
    places = pd.DataFrame({"iso3": ["AAA", "BBB"], "column": [0, 1], "row": 0})
    values = pd.DataFrame({"iso3": ["AAA"], "value": 5, "evidence": "reported"})
    assert {"AAA", "BBB"} <= set(words(charts.tile_map(places, values, highlight={"ZZZ"})))


def test_close_up_gives_every_tile_a_place_of_its_own_and_keeps_east_and_west():
    wide = tiles(195, columns=32)
    close = close_up(wide)
    assert close["column"].between(0, 23).all()
    assert not close.duplicated(["column", "row"]).any()
    assert close["column"].corr(wide["column"]) > 0.98
    assert close["row"].corr(wide["row"]) > 0.95


def test_close_up_leaves_a_narrow_map_alone():
    narrow = pd.DataFrame({"iso3": ["A", "B"], "column": [3, 5], "row": [7, 9]})
    assert close_up(narrow)[["column", "row"]].to_numpy().tolist() == [[0, 0], [2, 2]]


# --- time line


def test_timeline_has_a_mark_and_a_name_for_each_event_and_keeps_silent_lanes():
    events = pd.DataFrame(
        {
            "date": ["2024-02-05", "2024-02-05", "2025-11-10"],
            "lane": ["ced", "ced", "cat"],
            "label": ["Bhutan", "Tuvalu", "Oman"],
            "evidence": "public-record",
        }
    )
    lanes = pd.DataFrame({"lane": ["ced", "cat", "crc"], "name": ["CED", "CAT", "CRC"]})
    figure = charts.timeline(events, lanes)
    assert len(marks(figure, "event")) == 3
    assert {"Bhutan", "Tuvalu", "Oman", "CED", "CAT", "CRC", "2024", "2025"} == set(words(figure))
    assert_legible(figure)


def test_events_of_one_day_are_stacked():
    with house_style():
        assert [
            level for level, _ in stack([(2.0, "Bhutan"), (2.0, "Tuvalu"), (5.0, "Oman")], 6.44)
        ] == [
            0,
            1,
            0,
        ]


def test_a_label_at_the_right_edge_stands_left_of_its_mark():
    with house_style():
        assert stack([(6.3, "Kazakhstan")], 6.44) == [(0, True)]


# --- evidence bars


def test_evidence_bars_divide_the_whole_and_name_the_shares():
    frame = pd.DataFrame(
        {
            "group": ["a", "a", "b"],
            "evidence": ["public-record", "illustrative", "reported"],
            "count": [1, 3, 0],
        }
    )
    figure = charts.evidence_bars(frame)
    solid = marks(figure, "bar a public-record")[0].get_width()
    made_up = marks(figure, "bar a illustrative")[0].get_width()
    assert made_up == pytest.approx(3 * solid)
    assert {"25\u00a0%", "75\u00a0%", "4", "no data", "rows", "Public record"} <= set(words(figure))


def test_a_share_is_never_rounded_to_nothing_or_all():
    frame = pd.DataFrame(
        {
            "group": "a",
            "evidence": ["public-record", "reported"],
            "count": [1, 999],
        }
    )
    assert ">99\u00a0%" in words(charts.evidence_bars(frame))


# --- ranked bars


def test_ranked_bars_stand_longest_first_with_their_values():
    frame = pd.DataFrame(
        {
            "label": ["few", "many", "many"],
            "value": [2, 30, 5],
            "evidence": ["reported", "public-record", "illustrative"],
        }
    )
    figure = charts.ranked_bars(frame, unit="results")
    said = words(figure)
    assert said.index("many") < said.index("few")
    assert "35 (5 illustrative)" in said
    solid, made_up = marks(figure, "bar many")
    assert solid.get_width() == pytest.approx(6 * made_up.get_width())
    assert made_up.get_x() == pytest.approx(solid.get_x() + solid.get_width())


def test_ranked_bars_draw_negative_values_to_the_left():
    frame = pd.DataFrame({"label": ["up", "down"], "value": [5, -3], "evidence": "reported"})
    figure = charts.ranked_bars(frame, unit="%")
    up, down = marks(figure, "bar up")[0], marks(figure, "bar down")[0]
    assert down.get_x() + down.get_width() == pytest.approx(up.get_x())
    assert "−3\u00a0%" in words(figure)
    assert_legible(figure)


# --- trend


def test_trend_leaves_gaps_open_and_keeps_qualifiers():
    frame = pd.DataFrame(
        {
            "series": "Staff",
            "unit": "people",
            "year": [2021, 2022, 2023, 2024],
            "value": [1669, np.nan, 1963, 2000],
            "qualifier": ["", "", "", "more-than"],
            "evidence": "public-record",
        }
    )
    figure = charts.trend(frame)
    assert len(marks(figure, "point")) == 3
    assert len(lines(figure, "gap")) == 1
    assert len(lines(figure, "observed")) == 1
    assert {"1,669", "more than\n2,000", "Staff, people"} <= set(words(figure))


def test_trend_gives_each_unit_a_panel_and_names_lines_at_their_ends():
    frame = pd.DataFrame(
        {
            "series": ["A", "A", "B", "B", "C", "C"],
            "unit": ["visits"] * 4 + ["%"] * 2,
            "year": [2024, 2025, 2024, 2025, 2024, 2025],
            "value": [1, 2, 8, 9, 45, 50],
            "evidence": "reported",
        }
    )
    figure = charts.trend(frame)
    assert len(figure.axes) == 3  # the page and two panels
    assert {"A", "B", "visits", "C", "50\u00a0%"} <= set(words(figure))
    assert all(axes.get_ylim()[0] <= 0 for axes in figure.axes[1:])  # nothing is cut off
    upper, lower = (axes.get_position() for axes in figure.axes[1:])
    assert (upper.x0, upper.x1) == (lower.x0, lower.x1)  # one axis of years below the other


def test_trend_tells_a_series_of_one_value_in_words():
    frame = pd.DataFrame(
        {
            "series": ["A", "A", "Posts cut", "Visits made"],
            "unit": ["visits", "visits", "posts", "visits"],
            "year": [2024, 2025, 2025, 2024],
            "value": [1, 2, 300, 7],
            "evidence": ["reported", "reported", "reported", "illustrative"],
            "qualifier": ["", "", "some", ""],
        }
    )
    figure = charts.trend(frame)
    assert len(figure.axes) == 2  # the page and one panel
    assert {"some 300", "Posts cut, 2025", "7", "Visits made, 2024 (illustrative)"} <= set(
        words(figure)
    )
    assert words(charts.trend(frame.tail(1)))  # and where there is no other series


def test_join_draws_nothing_for_one_value():
    with house_style():
        axes = page(sheet(1))
        join(axes, [2024], [1.0], "#000000")
    assert len(axes.lines) == 0


# --- status strip, stages, stocks, flows


def test_strip_has_a_shape_a_target_best_first_and_counts_in_words():
    frame = pd.DataFrame(
        {"group": "Africa", "status": ["limited", "achieved", "not-assessable", "achieved"]}
    )
    figure = charts.status_strip(frame)
    order = [mark.get_label() for mark in marks(figure, "status")]
    assert order == [f"status {at}" for at in ("achieved", "achieved", "limited", "not-assessable")]
    assert "2 achieved, 1 limited, 1 not assessable" in words(figure)


def test_moves_name_both_statuses_and_draw_no_share_that_is_not_there():
    frame = pd.DataFrame(
        {
            "label": ["A", "B"],
            "share_before": [0.3, float("nan")],
            "share_after": [0.4, 1.7],
            "status_before": ["on-track", "not-assessable"],
            "status_after": ["limited", "achieved"],
            "evidence": ["reported", "illustrative"],
        }
    )
    figure = charts.status_moves(frame, before_words="2024", after_words="2025")
    said = words(figure)
    assert {"On track", "Limited", "Not assessable", "Achieved", "2024", "2025"} <= set(said)
    assert [mark.get_label() for mark in marks(figure, "before")] == ["before A"]
    assert [mark.get_label() for mark in marks(figure, "status")] == [
        "status limited",
        "status achieved illustrative",
    ]


def test_where_no_status_moved_the_figure_says_so():
    frame = pd.DataFrame({"label": []})
    figure = charts.status_moves(frame, before_words="2024", after_words="2025")
    assert words(figure) == ["No target has another status"]


def test_stages_show_each_year_and_leave_unknown_years_open():
    frame = pd.DataFrame(
        {
            "title": ["Office", "Office", "Law"],
            "place": ["Peru", "Peru", ""],
            "year": [2024, 2025, 2025],
            "stage": ["under-way", "completed", "stopped"],
            "evidence": ["reported", "illustrative", "reported"],
        }
    )
    figure = charts.stage_grid(frame)
    assert len(marks(figure, "stage")) == 3
    assert hatched(figure) == ["note: illustrative", "stage completed illustrative"]
    said = set(words(figure))
    assert {"Under way", "Completed", "Stopped", "Peru", "end of 2024", "end of 2025"} <= said


def test_a_place_named_by_the_title_is_not_said_twice():
    frame = pd.DataFrame(
        {"title": ["Law in Peru"], "place": ["Peru"], "year": [2025], "stage": ["stopped"]}
    )
    assert "Peru" not in words(charts.stage_grid(frame))


def test_bars_start_at_zero():
    frame = pd.DataFrame({"region": "A", "year": [2024], "value": [77], "evidence": "reported"})
    figure = charts.small_multiples(frame, "region")
    (only,) = marks(figure, "bar")
    assert isinstance(only, Rectangle)
    assert only.get_y() == 0
    assert drawn(figure).axes[1].get_ylim()[0] == 0
