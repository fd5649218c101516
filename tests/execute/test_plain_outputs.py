"""What a notebook shows by itself: turned into what every format can show, or an error by cell."""

import base64
import io

import pytest
from PIL import Image

from milepost.core.model import Evidence
from milepost.execute.plain_outputs import Plain, show_plain

TABLE = "<table><tr><th>District</th><th>n</th></tr><tr><td>Mill_gate</td><td>42</td></tr></table>"
STYLER = (
    '<style type="text/css"></style><table id="T_1"><caption>Rates</caption><thead><tr>'
    '<th class="blank">&nbsp;</th><th>rate</th></tr></thead><tbody><tr><th>0</th><td>12.3%</td>'
    "</tr></tbody></table>"
)


def picture(size=(4, 3)):
    file = io.BytesIO()
    Image.new("RGB", size).save(file, "PNG")
    return base64.b64encode(file.getvalue()).decode()


def shown(*data, kind="display_data"):
    return [{"output_type": kind, "data": forms, "metadata": {}} for forms in data]


def code(source, *outputs):
    return {"cell_type": "code", "metadata": {}, "source": source, "outputs": list(outputs)}


def laid_out(tmp_path, *cells, **options):
    """Lay cells out: what pages hold, and what was refused in which cell."""
    made = [dict(cell) for cell in cells]
    faults = show_plain(made, Plain(tmp_path, tmp_path, "mine", "mine", **options))
    pages = [
        output["data"].get("text/markdown", output["data"])
        for cell in made
        for output in cell.get("outputs", [])
    ]
    return made, pages, [(fault.index, fault.message) for fault in faults]


def test_a_figure_without_alternative_text_is_refused_with_its_cell(tmp_path):
    cells = code("1"), code("plt.show()", *shown({"image/png": picture()}))
    _, _, faults = laid_out(tmp_path, *cells)
    [(index, message)] = faults
    assert index == 1
    assert "fig-alt" in message


def test_a_figure_gets_label_caption_alternative_and_origin(tmp_path):
    source = (
        "#| label: fig-up\n#| fig-cap: Visits\n#| fig-alt: a rising line\n#| echo: true\nplot()"
    )
    text = {"text/plain": "[<matplotlib.lines.Line2D at 0x...>]"}
    cell = code(source, *shown(text), *shown({"image/png": picture(), "text/plain": "<Figure>"}))
    [made], [page], faults = laid_out(tmp_path, cell, inputs=("extra/a.csv",))
    assert faults == []
    assert '![Visits](figures/mine/up.png){#fig-up .plain fig-alt="a rising line"}' in page
    assert "Computed in `mine.ipynb`, cell 1, from `extra/a.csv`." in page
    assert made["source"] == "#| echo: true\nplot()"  # the output bears label and caption itself
    assert made["outputs"][0]["metadata"]["text/markdown"]["milepost"]["label"] == "fig-up"
    assert (tmp_path / "figures/mine/up.png").is_file()


def test_two_figures_of_one_cell_are_two(tmp_path):
    source = "#| label: fig-two\n#| fig-cap: Lines\n#| fig-alt: lines\nplot()"
    png = {"image/png": picture()}
    _, pages, faults = laid_out(tmp_path, code(source, *shown(png, png)))
    assert faults == []
    assert '{#fig-two .plain fig-alt="lines (figure 1 of 2)"}' in pages[0]
    assert '{#fig-two-2 .plain fig-alt="lines (figure 2 of 2)"}' in pages[1]
    each = source.replace("lines\n", "[up, down]\n")
    _, pages, _ = laid_out(tmp_path, code(each, *shown(png, png)))
    assert 'fig-alt="down"' in pages[1]
    _, _, faults = laid_out(tmp_path, code(each, *shown(png, png, png)))
    assert "3 figures, and its fig-alt has 2 texts" in faults[0][1]


def test_tables_of_html_become_tables(tmp_path):
    plain = {"text/plain": "<IPython.core.display.HTML object>"}
    cells = [code("x", *shown({"text/html": html, **plain})) for html in (TABLE, STYLER)]
    _, (first, second), faults = laid_out(tmp_path, *cells)
    assert faults == []
    assert "| Mill\\_gate | 42 |" in first
    assert (tmp_path / "figures/mine/cell-1.csv").read_text() == "District,n\nMill_gate,42\n"
    assert "| 0 | 12.3% |" in second
    assert ": Rates {#tbl-mine-cell-2}" in second


def test_tables_that_span_keep_each_cell_in_its_column(tmp_path):
    html = (
        "<table><thead><tr><th colspan=3>Title</th></tr><tr><th></th><th colspan=2>2029</th></tr>"
        "<tr><th>Place</th><th>men</th><th>women</th></tr></thead><tbody><tr><th rowspan=2>A</th>"
        "<td>1</td><td>2</td></tr><tr><td>3</td><td>4</td></tr><tr><td colspan=3>Group</td></tr>"
        "</tbody><tfoot><tr><td colspan=3>Source: us</td></tr></tfoot></table>"
    )
    _, [page], _ = laid_out(tmp_path, code("x", *shown({"text/html": html})))
    rows = [line for line in page.splitlines() if line.startswith("| ")]
    assert rows == [
        "| Place | 2029: men | 2029: women |",
        "| A | 1 | 2 |",
        "| A | 3 | 4 |",
        "| **Group** | – | – |",
    ]
    assert ": Title {#tbl-mine-cell-1}" in page
    assert "Source: us. Computed" in page


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ({"application/vnd.jupyter.widget-view+json": {}, "text/plain": "IntSlider(3)"}, "widget"),
        ({"application/vnd.plotly.v1+json": {}, "text/html": "<div></div>"}, "plotly"),
        ({"application/vnd.vegalite.v6+json": {}, "text/plain": "alt.Chart(...)"}, "vl-convert"),
        ({"application/javascript": "alert(1)"}, "JavaScript"),
        ({"text/html": "<script>draw()</script>", "text/plain": "x"}, "<script>"),
        ({"text/html": "<table><tr><td><img src=x></td></tr></table>"}, "<img>"),
        ({"text/html": "<div></div>"}, "without any words"),
        ({"text/plain": "<pandas.io.formats.style.Styler at 0x7f12>"}, "Styler"),
        ({"text/plain": "<Axes: xlabel='x'>"}, "<Axes"),
        ({"image/gif": "R0lG"}, "neither SVG, PNG nor JPEG"),
        ({"image/png": base64.b64encode(b"no picture").decode()}, "can't be read"),
    ],
)
def test_what_no_book_can_show_is_an_error(tmp_path, data, told):
    _, _, faults = laid_out(tmp_path, code("#| fig-alt: x\nshow()", *shown(data)))
    assert len(faults) == 1
    assert told in faults[0][1]
    hidden = code("#| output: false\n#| fig-alt: x\nshow()", *shown(data))
    assert laid_out(tmp_path, hidden)[2] == []


def test_a_static_picture_is_taken_before_what_a_browser_would_draw(tmp_path):
    data = {"application/vnd.plotly.v1+json": {}, "image/png": picture(), "text/html": "<script>"}
    _, [page], faults = laid_out(tmp_path, code("#| fig-alt: bars\nshow()", *shown(data)))
    assert faults == []
    assert page.startswith('![](figures/mine/cell-1.png){.plain fig-alt="bars"}')


def test_illustrative_rows_that_were_read_are_told_of(tmp_path):
    source = "#| fig-cap: Visits\n#| fig-alt: a line\nplot()"
    cells = code(source, *shown({"image/png": picture()})), code("t", *shown({"text/html": TABLE}))
    _, pages, _ = laid_out(tmp_path, *cells, grades=(Evidence.ILLUSTRATIVE,))
    assert "![Visits *May hold illustrative data.*]" in pages[0]
    assert "cell 2. *May hold illustrative data.*" in pages[1]


def test_a_pasted_picture_becomes_a_file(tmp_path):
    cell = {
        "cell_type": "markdown",
        "metadata": {},
        "source": "Logo: ![our logo](attachment:a%20b.png)",
        "attachments": {"a b.png": {"image/png": picture()}},
    }
    [made], _, faults = laid_out(tmp_path, cell)
    assert faults == []
    path = made["source"].partition("(")[2].rstrip(")")
    assert (tmp_path / path).is_file()
    unnamed = {**cell, "source": "![](attachment:a%20b.png)"}
    assert "without alternative text" in laid_out(tmp_path, unnamed)[2][0][1]


@pytest.mark.parametrize(
    "words",
    ["<seaborn.axisgrid.FacetGrid at 0x7f>", "Text(0.5, 1.0, 'Up')", "[<matplotlib.lines.Line2D>]"],
)
def test_what_a_call_that_drew_gives_back_is_not_shown(tmp_path, words):
    source, png = "#| fig-alt: a line\nplot()", {"image/png": picture()}
    _, pages, faults = laid_out(tmp_path, code(source, *shown({"text/plain": words}, png)))
    assert (len(pages), faults) == (1, [])
    kept = laid_out(tmp_path, code(source, *shown({"text/plain": "42 visits"}, png)))[1]
    assert kept[0] == {"text/plain": "42 visits"}
