"""Comments are in no output of `quarto render` called by hand: its own hook leaves them out."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
import yaml
from drawn import examples
from hypothesis import given, settings
from hypothesis import strategies as st
from mini import make_mini, milepost

from milepost.execute.comments import page_without_comments

NOTE = "NoteToSelf"
COMMENT = f"<!-- {NOTE} -->"
PAGE = f"""\
---
description: "What is computed {COMMENT}"
---

# How it is computed {COMMENT} {{#sec-method}}

Words {COMMENT} and
<!-- {NOTE}

over several lines -->

## Rules {COMMENT} {{#sec-rules}}

```html
<!-- InFence -->
```
"""
RENDERED = (".html", ".pdf", ".docx")
HOOK = ", post-render: milepost uncomment"
ROOT = Path(__file__).resolve().parents[2]


def noted_workbook(root: Path) -> Path:
    """A workbook of two chapters and two pages, with comments wherever a person may write one."""
    make_mini(root)
    (root / "pages").mkdir()
    (root / "pages/method.qmd").write_text(PAGE, "utf-8")
    book = root / "_quarto.yml"
    text = book.read_text("utf-8")
    text = text.replace("part-B.ipynb]", "part-B.ipynb, pages/method.qmd]")
    text = text.replace("title: Shelves open", f'title: "Shelves {COMMENT} open"')
    book.write_text(
        text.replace(
            "{milepost-html: default}",
            "{milepost-html: default, milepost-typst: default, milepost-docx: default}",
        ),
        "utf-8",
    )
    done = milepost("run", root=root)
    assert done.exit_code == 0, done.output
    return root


def quarto(root: Path, *words: str, **more: str) -> None:
    """Call Quarto as a person does in whose environment milepost is."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    base = {name: value for name, value in os.environ.items() if not name.startswith("QUARTO_")}
    done = subprocess.run(
        ["quarto", "render", *words], cwd=root, env={**base, "PATH": path, **more},
        capture_output=True, text=True, timeout=600, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr


def words_of(path: Path) -> str:
    """Whatever a file says, unpacked."""
    if path.suffix == ".docx":
        with zipfile.ZipFile(path) as packed:
            return "".join(packed.read(n).decode("utf-8", "replace") for n in packed.namelist())
    if path.suffix == ".pdf":
        pages = pypdfium2.PdfDocument(path)
        with pikepdf.open(path) as pdf:
            told = str(pdf.docinfo) + str(pdf.Root.Metadata.read_bytes())
        return told + "\n".join(page.get_textpage().get_text_bounded() for page in pages)
    return path.read_bytes().decode("utf-8", "replace")


def told_in(folder: Path, *kinds: str) -> list[str]:
    """The files below a folder in which a remark can be read."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    assert {path.suffix for path in files} >= set(kinds or RENDERED)
    return [path.relative_to(folder).as_posix() for path in files if NOTE in words_of(path)]


@pytest.fixture(scope="module")
def rendered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = noted_workbook(tmp_path_factory.mktemp("bare") / "book")
    quarto(root)
    return root


@pytest.mark.quarto
@pytest.mark.slow
class TestWithQuarto:
    def test_no_output_tells_a_comment(self, rendered: Path):
        assert told_in(rendered / "_book") == []
        page = (rendered / "_book/pages/method.html").read_text("utf-8")
        assert "InFence" in page
        assert "How it is computed" in page

    def test_its_pages_load_what_those_of_milepost_do(self, rendered: Path):
        for path in (rendered / "_book").rglob("*.html"):
            page = path.read_text("utf-8")
            assert "bootstrap.min.js" not in page, path
            assert "search.js" in page, path
        styles = (rendered / "_book/site_libs").rglob("bootstrap*.css")
        assert sum(style.stat().st_size for style in styles) < 100_000  # of 1.1 MB

    def test_a_page_rendered_alone_and_files_named_by_a_file(self, rendered: Path, tmp_path: Path):
        root = tmp_path / "book"
        shutil.copytree(rendered, root)
        listed = {"QUARTO_USE_FILE_FOR_PROJECT_OUTPUT_FILES": str(tmp_path / "made.txt")}
        quarto(root, "pages/method.qmd", "--to", "milepost-html", **listed)
        assert "pages/method.html" in (tmp_path / "made.txt").read_text("utf-8")
        assert told_in(root / "_book") == []

    def test_what_milepost_renders_tells_none_either_also_without_the_hook(
        self, rendered: Path, tmp_path: Path
    ):
        root = tmp_path / "book"
        shutil.copytree(rendered, root)
        book = root / "_quarto.yml"
        book.write_text(book.read_text("utf-8").replace(HOOK, ""), "utf-8")
        asked = ("render", "--renderer", "quarto", "--to", "html", "--output", tmp_path / "out")
        done = milepost(*asked, root=root)
        assert done.exit_code == 0, done.output
        for folder in (root / "_book", tmp_path / "out"):
            assert told_in(folder, ".html") == []


def as_quarto_leaves_it(root: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A workbook with a page that Quarto has just written, told as Quarto tells it."""
    make_mini(root)
    page = root / "_book/page.html"
    page.parent.mkdir()
    page.write_text(f"<p>a{COMMENT}</p><script>x = '<!-- -->'</script>", "utf-8")
    monkeypatch.setenv("QUARTO_PROJECT_OUTPUT_DIR", str(page.parent))
    monkeypatch.setenv("QUARTO_PROJECT_OUTPUT_FILES", "_book/page.html\n_book/gone.html")
    monkeypatch.setenv("QUARTO_PROFILE", "2030,unknown")
    return page


def test_the_hook_leaves_comments_out_and_done_again_writes_nothing(tmp_path, monkeypatch):
    page = as_quarto_leaves_it(tmp_path / "book", monkeypatch)
    times = []
    for _ in range(2):
        done = milepost("uncomment", root=tmp_path / "book")
        assert done.exit_code == 0, done.output
        assert page.read_text("utf-8") == "<p>a</p><script>x = '<!-- -->'</script>"
        times.append(page.stat().st_mtime_ns)
    assert times[0] == times[1]


def test_done_again_the_site_has_each_page_of_an_indicator_once_and_no_old_file(
    tmp_path, monkeypatch
):
    root = tmp_path / "book"
    as_quarto_leaves_it(root, monkeypatch)
    monkeypatch.setenv("QUARTO_PROFILE", "2030")
    assert milepost("run", root=root).exit_code == 0
    done = milepost("uncomment", root=root)
    assert done.exit_code == 0, done.output
    site, sources = root / "_book", root / "chapters/indicators"
    pages = [page for page, _name in search_pages(site)]
    assert {"indicators/L1.html", "indicators/L3.html"} <= {*pages}
    overview = (sources / "index.qmd").read_text("utf-8")
    kept = [line for line in overview.splitlines() if "(L1.qmd)" not in line]
    (sources / "index.qmd").write_text("\n".join(kept), "utf-8")
    for name in ("L1.qmd", "L1-rows.csv"):
        (sources / name).unlink()
        assert (site / "indicators" / name.replace(".qmd", ".html")).is_file()
    (sources / "L3-rows.csv").write_text("observation_id\n", "utf-8")
    assert milepost("uncomment", root=root).exit_code == 0
    pages.remove("indicators/L1.html")
    assert [page for page, _name in search_pages(site)] == pages
    assert not list(site.glob("indicators/L1*"))
    assert (site / "indicators/L3-rows.csv").read_text("utf-8") == "observation_id\n"


def search_pages(site: Path) -> list[list[str]]:
    """The pages that the search of a site knows, each with its name."""
    index = (site / "assets/search-index.js").read_text("utf-8")
    return json.loads(index[index.index("{") :].rstrip(";\n"))["pages"]


def test_the_hook_does_nothing_while_milepost_renders(tmp_path, monkeypatch):
    page = as_quarto_leaves_it(tmp_path / "book", monkeypatch)
    monkeypatch.setenv("MILEPOST_SKIP_RUN", "1")
    assert milepost("uncomment", root=tmp_path / "book").exit_code == 0
    assert NOTE in page.read_text("utf-8")


def test_called_by_hand_it_says_who_calls_it(tmp_path, monkeypatch):
    monkeypatch.delenv("QUARTO_PROJECT_OUTPUT_DIR", raising=False)
    done = milepost("uncomment", root=make_mini(tmp_path / "book"))
    assert done.exit_code == 2
    assert "Quarto calls" in done.output


def test_the_embedded_renderer_calls_no_hook(tmp_path):
    root = make_mini(tmp_path / "book")
    book = root / "_quarto.yml"
    called = book.read_text("utf-8").replace(HOOK, f", post-render: touch {tmp_path}/called")
    book.write_text(called, "utf-8")
    done = milepost("build", "--renderer", "embedded", root=root)
    assert done.exit_code == 0, done.output
    assert not (tmp_path / "called").exists()


@pytest.mark.parametrize("root", [ROOT, ROOT / "tests/tiny"])
def test_the_workbooks_of_this_repository_have_both_hooks(root):
    described = yaml.safe_load((root / "_quarto.yml").read_text("utf-8"))
    assert described["project"]["pre-render"] == "milepost run"
    assert described["project"]["post-render"] == "milepost uncomment"


# comments that begin or end oddly, and programs, which are left alone
PIECES = st.sampled_from([
    "<!--", "-->", "<!", "<", "-", "--", ">", "!", "a", " ", "\n", "<!-- n -->", "<script", "<script>",
    "</script>", "</SCRIPT >", "</scr", "ipt>", "<style>", "</style", "<textarea ", "</textarea>",
])  # fmt: skip
PAGES = st.lists(PIECES, max_size=14).map("".join)
# how it was written before: with the square of what is not closed
BEFORE = re.compile(
    r"(<(script|style|textarea)\b.*?</\2\s*>)|<!--.*?-->", re.DOTALL | re.IGNORECASE
)


@settings(max_examples=examples(600))
@given(PAGES)
def test_a_page_without_comments_is_what_it_was_before_and_stays_so(page):
    stripped = page_without_comments(page)
    assert page_without_comments(stripped) == stripped
    before = BEFORE.sub(r"\1", page)
    # a space more stands where two pieces would have become a comment
    assert stripped.replace(" ", "") == before.replace(" ", "")
