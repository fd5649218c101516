"""Code in a narrative reads as it was written, in every format and by both renderers."""

import docx
import lxml.html
import pandas as pd
import pytest
from test_pdf import text_of
from test_prose import EVERYTHING, rendered

from milepost.report.narrative import fill_narrative

LINE = r"if a[0] < b {{< meta title >}} @x $y$ \alpha !"
BLOCK = "---\n<b>{x}</b>\n::: {.x}\n---"
WORDS = f"So `{LINE}` it <b>is</b>.\n\n```\n{BLOCK}\n```\n\n    indented <i>\n"


@pytest.mark.parametrize("renderer", ["embedded", pytest.param("quarto", marks=pytest.mark.quarto)])
def test_code_of_a_narrative_shows_no_escape(tmp_path, renderer):
    frame = pd.DataFrame([(WORDS, None, None, None)], columns=["text", "field", "number", "words"])
    words = f"# Code\n\n{fill_narrative(frame)}"
    made = rendered(tmp_path, renderer, ("html", "pdf", "docx"), words=words)
    page = lxml.html.parse(made / "html" / EVERYTHING.replace(".qmd", ".html"))
    codes = [code.text_content().rstrip("\n") for code in page.iterfind(".//main//code")]
    assert codes == [LINE, BLOCK, "indented <i>"]
    assert "it <b>is</b>." in page.find(".//main").text_content().replace("\u2060", "")
    texts = ["\n".join(part.text for part in docx.Document(next(made.glob("*.docx"))).paragraphs)]
    texts.append(text_of(next(made.glob("*.pdf"))))
    for text in texts:
        assert "\\<" not in text
        assert "\\{" not in text
        assert "<b>{x}</b>" in text
