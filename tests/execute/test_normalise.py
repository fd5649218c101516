import json

import nbformat
from hypothesis import given
from hypothesis import strategies as st

from milepost.execute.normalise import coalesce, normalise, plain

TEXT = st.text(st.characters(codec="utf-8", exclude_categories=("Cs",)), max_size=30)
TAGS = st.lists(
    st.sampled_from(["title", "parameters", "about", "remove-cell"]), max_size=2, unique=True
)
STREAM = st.fixed_dictionaries(
    {"output_type": st.just("stream"), "name": st.sampled_from(["stdout", "stderr"]), "text": TEXT}
)
DISPLAY = st.fixed_dictionaries(
    {
        "output_type": st.just("display_data"),
        "metadata": st.just({}),
        "data": st.dictionaries(
            st.sampled_from(["text/plain", "text/markdown"]), TEXT, min_size=1, max_size=2
        ),
    }
)
METADATA = st.builds(
    lambda tags, run: {"tags": tags, **run},
    TAGS,
    st.sampled_from(
        [{}, {"papermill": {"start_time": "now"}}, {"execution": {}, "scrolled": True}]
    ),
)
CODE = st.fixed_dictionaries(
    {
        "cell_type": st.just("code"),
        "id": st.uuids().map(str),
        "metadata": METADATA,
        "source": TEXT,
        "execution_count": st.none() | st.integers(1, 9),
        "outputs": st.lists(st.one_of(STREAM, DISPLAY), max_size=5),
    }
)
MARKDOWN = st.fixed_dictionaries(
    {
        "cell_type": st.just("markdown"),
        "id": st.uuids().map(str),
        "metadata": METADATA,
        "source": TEXT,
    }
)
NOTEBOOK = st.builds(
    lambda cells: {
        "cells": cells,
        "metadata": {"papermill": {"duration": 1.5}, "kernelspec": {"name": "mine"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    },
    st.lists(st.one_of(CODE, MARKDOWN), max_size=6),
)


@given(NOTEBOOK)
def test_twice_is_the_same_as_once(notebook):
    once = normalise(notebook)
    assert normalise(once) == once


@given(NOTEBOOK)
def test_the_result_is_a_valid_notebook_without_traces_of_the_run(notebook):
    before = json.dumps(notebook)
    made = normalise(notebook)
    nbformat.validate(nbformat.from_dict(made))
    assert json.dumps(notebook) == before, "the input is left alone"
    assert "papermill" not in json.dumps([made["metadata"], [c["metadata"] for c in made["cells"]]])


@given(NOTEBOOK)
def test_ids_are_unique_and_do_not_follow_from_those_before(notebook):
    ids = [cell["id"] for cell in normalise(notebook)["cells"]]
    assert len(set(ids)) == len(ids)
    for cell in notebook["cells"]:
        cell["id"] = "another"
    assert [cell["id"] for cell in normalise(notebook)["cells"]] == ids


@given(st.lists(STREAM, max_size=8), st.data())
def test_how_a_stream_was_cut_does_not_matter(outputs, data):
    cut = []
    for output in outputs:
        at = data.draw(st.integers(0, len(output["text"])))
        text = output["text"]
        cut += [{**output, "text": text[:at]}, {**output, "text": text[at:]}]
    assert coalesce(cut) == coalesce(outputs)


@given(st.lists(st.one_of(STREAM, DISPLAY), max_size=8))
def test_no_text_is_lost_when_streams_are_joined(outputs):
    kept = [o for o in coalesce(outputs) if o["output_type"] == "stream" and o["name"] == "stdout"]
    said = "".join(o["text"] for o in outputs if o.get("name") == "stdout")
    assert len(kept) <= 1
    if "\r" not in said:
        assert "".join(o["text"] for o in kept) == plain(said)


def _code(source="", *outputs, tags=()):
    return {
        "cell_type": "code",
        "id": "x",
        "metadata": {"tags": list(tags)},
        "source": source,
        "execution_count": 1,
        "outputs": list(outputs),
    }


def _notebook(*cells):
    return {"cells": list(cells), "metadata": {}, "nbformat": 4, "nbformat_minor": 5}


def _shown(text, kind="text/plain"):
    return {"output_type": "display_data", "metadata": {}, "data": {kind: text}}


def _first_output(output, **places):
    return normalise(_notebook(_code("x", output)), places)["cells"][0]["outputs"][0]


def test_the_title_stands_at_the_top_and_its_cell_is_hidden_but_can_still_be_executed():
    title = _code("show()", _shown("# Words {#sec-a}", "text/markdown"), tags=["title"])
    first, _, second = normalise(_notebook(_code("a = 1"), title))["cells"]
    assert (first["cell_type"], first["source"]) == ("markdown", "# Words {#sec-a}")
    assert second["metadata"]["tags"] == ["title", "remove-cell"]
    assert second["source"] == "#| include: false\nshow()"
    compile(second["source"], "cell", "exec")


def test_prose_for_the_author_is_left_out_of_the_book_but_not_of_a_kept_failure():
    about = {"cell_type": "markdown", "id": "a", "metadata": {"tags": ["about"]}, "source": "Mine"}
    assert normalise(_notebook(about))["cells"] == []
    assert len(normalise(_notebook(about), published=False)["cells"]) == 1


def test_addresses_and_places_are_taken_out_of_what_is_shown():
    text = "<object at 0x7f00aa11> in /home/me/book/work/x.csv and /home/me/book/y"
    found = _first_output(
        _shown(text), **{"/home/me/book": "<workbook>", "/home/me/book/work": "."}
    )
    assert found["data"]["text/plain"] == "<object at 0x...> in ./x.csv and <workbook>/y"


def test_the_number_of_the_process_is_taken_out_of_a_cells_file_name():
    stream = {"output_type": "stream", "name": "stdout", "text": "/tmp/ipykernel_12/34.py:1: Oh"}
    assert _first_output(stream)["text"] == "34.py:1: Oh"


def test_a_progress_bar_leaves_its_last_state():
    stream = {"output_type": "stream", "name": "stdout", "text": "10%\r50%\r100%\nend\r\n"}
    assert _first_output(stream)["text"] == "100%\nend\r\n"


def test_terminal_colours_are_taken_out():
    assert plain("\x1b[0;31mError\x1b[0m: \x1b[38;5;28mx\x1b[39m") == "Error: x"


def test_what_only_a_terminal_obeys_is_in_no_page_however_it_was_cut():
    """Typst stops at such a sign, and with it the whole book."""
    said = "\x1b]8;;https://a.example\x1b\\link\x1b]8;;\x07 \x1b[1;32mgreen\x1b[0m\x08\x1b(B\tend\n"
    assert _first_output(_shown(said))["data"]["text/plain"] == "link green\tend\n"
    pieces = [{"output_type": "stream", "name": "stdout", "text": sign} for sign in said]
    assert coalesce(pieces)[0]["text"] == "link green\tend\n"


def test_an_id_stays_when_another_cell_is_put_in():
    before = normalise(_notebook(_code("a"), _code("b")))["cells"]
    after = normalise(_notebook(_code("a"), _code("new"), _code("b")))["cells"]
    assert [before[0]["id"], before[1]["id"]] == [after[0]["id"], after[2]["id"]]
