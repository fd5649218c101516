"""However much a cell puts out, and whatever it looks like, a run comes to an end."""

import json
import re
import time

import pytest

from milepost.execute import run_chapter as chapter
from milepost.execute.jobs import STOCK, Order
from milepost.execute.limits import LONGEST_MESSAGE, TookTooLongError, shortened, within
from milepost.execute.normalise import normalise, write_notebook

# generous: each takes a second or two; a pattern that grows with the square takes hours
LONG_ENOUGH = 120
WARM = pytest.mark.parametrize("engine", [pytest.param("stock", marks=pytest.mark.long), "warm"])
pytestmark = pytest.mark.slow


def shown(text, kind="text/plain"):
    return {"output_type": "display_data", "metadata": {}, "data": {kind: text}}


def stream(text, name="stdout"):
    return {"output_type": "stream", "name": name, "text": text}


def error(message, *lines):
    return {"output_type": "error", "ename": "E", "evalue": message, "traceback": [*lines]}


def many(text, size):
    return text * (size // len(text))


KINDS = {
    "a picture": lambda n: [shown(many("iVBORw0K", n), "image/png")],
    "letters without a space": lambda n: [shown("a" * n)],
    "letters in a stream": lambda n: [stream("a" * n)],
    "html without a space": lambda n: [shown("<b>" + "a" * n, "text/html")],
    "many lines": lambda n: [stream(many("a\n", n))],
    "many pieces": lambda n: [stream("ab" * 20) for _ in range(n // 40)],
    "pieces of two streams": lambda n: [stream("a", name) for name in ("stdout", "stderr")] * (n // 400),
    "many outputs": lambda n: [shown("ab") for _ in range(n // 400)],
    "carriage returns": lambda n: [stream(many("a\r", n))],
    "ends of lines of Windows": lambda n: [stream(many("\r\n", n))],
    "addresses": lambda n: [shown(many(" at 0x7f00aa11", n))],
    "one long address": lambda n: [shown("at 0x" + "a" * n)],
    "cells' files": lambda n: [shown(many("/tmp/ipykernel_1/", n))],
    "almost cells' files": lambda n: [shown(many("ipykernel_", n))],
    "a long number": lambda n: [shown("ipykernel_" + "1" * n)],
    "colours": lambda n: [error("x", many("\x1b[31m", n))],
    "almost colours": lambda n: [error("x", many("\x1b[", n))],
    "a long colour": lambda n: [error("x", "\x1b[" + "1;" * (n // 2))],
    "a long message": lambda n: [error("x" * n, "x" * n)],
}  # fmt: skip


@pytest.mark.parametrize("size", [2_000_000, pytest.param(10_000_000, marks=pytest.mark.long)])
@pytest.mark.parametrize("kind", KINDS)
def test_what_a_chapter_may_put_out_is_normalised_in_seconds(kind, size):
    outputs = KINDS[kind](size)
    cell = {"cell_type": "code", "metadata": {}, "source": "x", "outputs": outputs}
    began = time.process_time()
    normalise({"cells": [cell], "metadata": {}}, {"/home/me/book": "<workbook>"})
    assert time.process_time() - began < LONG_ENOUGH


def test_pictures_stay_as_they_are():
    picture = many("at 0x7f00aa11/ipykernel_1/", 1000)
    cell = {"cell_type": "code", "metadata": {}, "source": "x"}
    made = normalise({"cells": [{**cell, "outputs": [shown(picture, "image/png")]}]})
    assert made["cells"][0]["outputs"][0]["data"]["image/png"] == picture


SOURCES = {
    "letters": 'print("a" * 2_000_000)',
    "carriage returns": 'print("a\\r" * 1_000_000)',
    "a result": '"a" * 2_000_000',
    "pieces": "import sys\nfor _ in range(5_000):\n    print('ab' * 50)\n    sys.stdout.flush()",
    "a picture": (
        "#| fig-alt: Noise\nfrom IPython.display import Image\nimport io, os\nimport PIL.Image\n"
        "made = io.BytesIO()\nnoise = os.urandom(3 * 800 * 900)\n"
        "PIL.Image.frombytes('RGB', (800, 900), noise).save(made, 'png')\n"
        "Image(made.getvalue(), format='png')"
    ),
    "one display again and again": (
        "from IPython.display import display\n"
        "for at in range(500):\n    display(at, display_id='x')"
    ),
}  # fmt: skip


# an ordinary kernel takes seconds to start, and more to be ended while it goes on: with these it is
# tried (--long), with all by --stress
OF_STOCK = {"letters", "carriage returns", "at once"}


def tried(sources, engine, pytestconfig):
    every = engine == "warm" or pytestconfig.getoption("--stress")
    return [name for name in sources if every or name in OF_STOCK]


@WARM
def test_long_outputs_are_taken_whole(book, engine, pytestconfig):
    names = tried(SOURCES, engine, pytestconfig)
    for name in names:
        book.write(name, SOURCES[name])
    began = time.monotonic()
    outcomes = book.execute(*map(book.job, names), engine=engine)
    assert {outcome.state for outcome in outcomes.values()} == {"executed"}, outcomes
    assert time.monotonic() - began < 2 * LONG_ENOUGH
    assert book.shown("letters") == "a" * 2_000_000 + "\n"
    assert book.shown("carriage returns") == "a\r\n"


@WARM
def test_a_cell_that_never_stops_printing_is_ended_by_its_time(book, engine):
    book.write("endless", "x = 1", "while True:\n    print('on and on')")
    failed = book.execute(book.job("endless"), engine=engine, timeout=2, output_limit=100)[
        "endless"
    ]
    assert failed.error.cell == 3
    # on a quick machine it may reach the other limit first
    assert re.search("longer than the 2 seconds|more than 100 MB", failed.error.summary)


TOO_MUCH = {
    "pieces": "while True:\n    print('x' * 10_000)",
    "at once": "print('x' * 2_000_000)",
    "a result": "'x' * 2_000_000",
    "another program's": "import subprocess\nsubprocess.run(['head', '-c', '2000000', '/dev/zero'])",
    "standard error": "import sys\nprint('x' * 2_000_000, file=sys.stderr)",
    "a message": "raise ValueError('x' * 2_000_000)",
    "many displays": "from IPython.display import display\nwhile True:\n    display(1)",
    "empty lines": "print('\\n' * 500_000)",
}


@WARM
def test_a_chapter_that_puts_out_too_much_names_the_cell_the_limit_and_what_to_do(
    book, engine, pytestconfig
):
    names = tried(TOO_MUCH, engine, pytestconfig)
    for name in names:
        book.write(name, "x = 1", TOO_MUCH[name], "print(1)")
    outcomes = book.execute(*map(book.job, names), engine=engine, output_limit=1)
    for name, outcome in outcomes.items():
        assert outcome.state == "failed", name
        assert outcome.error.cell == 3, (name, outcome)
        assert "more than 1 MB" in outcome.error.summary, name
        assert "--output-limit" in outcome.error.summary
    assert list(book.chapters.glob("*.ipynb")) == []


@WARM
def test_the_limit_is_the_chapters_and_can_be_raised(book, engine):
    book.write("halves", "print('x' * 1_500_000)", "print('x' * 1_500_000)")
    job = book.job("halves")
    failed = book.execute(job, engine=engine, output_limit=2)["halves"]
    assert failed.error.cell == 3
    assert book.states(job, engine=engine, output_limit=4) == ["executed"]


@WARM
def test_a_long_message_is_told_in_short(book, engine):
    book.write("long", "raise ValueError('begin' + '\\x1b[' * 500_000 + 'end')")
    failed = book.execute(book.job("long"), engine=engine)["long"]
    assert failed.error.cell == 2
    assert "begin" in failed.error.summary
    assert failed.error.summary.endswith("end")
    assert len(failed.error.summary + failed.error.trace) < 3 * LONGEST_MESSAGE


def test_what_takes_too_long_is_stopped_even_within_a_pattern():
    began = time.monotonic()
    with pytest.raises(TookTooLongError), within(0.5):
        re.search("(a+)+b", "a" * 60)
    assert time.monotonic() - began < LONG_ENOUGH
    with within(60):
        pass


def test_what_is_done_after_the_last_cell_has_a_bound_and_names_the_cell(
    book, tmp_path, monkeypatch
):
    path = book.write("slow", "x = 1", "print('most')")
    monkeypatch.setattr(chapter, "AROUND_CELLS", 0.5)
    monkeypatch.setattr(chapter, "normalise", lambda *_: re.search("(a+)+b", "a" * 60))
    order = Order("slow", str(path), {}, str(tmp_path / "store"), "k" * 64, {}, STOCK)
    found = chapter.run_order(order)
    assert (found.error.cell, found.error.line) == (3, "print('most')")
    assert "could not be made ready within 0.5 seconds" in found.error.summary


def test_a_short_text_stays_and_of_a_long_one_both_ends_do():
    assert shortened("x" * LONGEST_MESSAGE) == "x" * LONGEST_MESSAGE
    made = shortened("a" + "x" * 1_000_000 + "z")
    assert made[0] + made[-1] == "az"
    assert "980,002 characters left out" in made


def test_the_notebook_is_written_as_jupyter_writes_it(tmp_path):
    import nbformat

    cell = {"cell_type": "code", "id": "a", "metadata": {}, "source": "x\ny", "execution_count": 1,
            "outputs": [stream("ä\n\x85b"), shown("<b>", "text/html"), shown("<svg>\n", "image/svg+xml"),
                        shown("a\nb", "image/png"), shown({"a": "b\nc"}, "application/json")]}  # fmt: skip
    words = {"cell_type": "markdown", "id": "b", "metadata": {"text": "x\ny"}, "source": "",
             "attachments": {"a.svg": {"image/svg+xml": "<svg>\n</svg>"}}}  # fmt: skip
    notebook = {"cells": [cell, words], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    size = write_notebook(tmp_path / "a.ipynb", notebook)
    written = (tmp_path / "a.ipynb").read_bytes()
    assert size == len(written)
    assert (
        written.decode()
        == nbformat.writes(nbformat.from_dict(json.loads(json.dumps(notebook)))) + "\n"
    )
