"""A website of all editions: what goes out, what stays in, and what is written again."""

import json
import shutil
import subprocess
from pathlib import Path

import lxml.etree
import lxml.html
import pytest
from click.testing import CliRunner

from milepost.cli.main import main
from milepost.core.files import sha256_of
from milepost.publish import website
from milepost.publish.manifest import digest_of

TINY = Path(__file__).parents[1] / "tiny"
URL = "https://example.org/reports/"


def write_book(root: Path, name: str, files: dict[str, str], **edition: str | None) -> Path:
    """A published book of a few files, with its manifest."""
    folder = root / "reports" / name
    shutil.rmtree(folder, ignore_errors=True)
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)
    listed = [{"path": path, "sha256": sha256_of(folder / path)} for path in sorted(files)]
    described = {"edition": name, "audience": "public", "title": f"Shelves <{name}>",
                 "cut_off": f"{name[:4]}-02-28", "state": "final", **edition}  # fmt: skip
    manifest = {
        "edition": described, "renderer": "embedded", "formats": ["html"], "software": {},
        "inputs": {}, "outputs": listed,
    }  # fmt: skip
    manifest["digest"] = digest_of(manifest)
    (folder / "manifest.json").write_text(json.dumps(manifest))
    return folder


PAGES = {
    "html/index.html": "<p>Cover</p>",
    "html/chapters/a.html": "<p>A</p>",
    "book.pdf": "x" * 2500,
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "workbook"
    shutil.copytree(TINY, root)
    write_book(root, "2029", PAGES)
    write_book(root, "2030", PAGES)
    return root


def run(root: Path, *words: str, code: int = 0) -> str:
    done = CliRunner().invoke(main, ["publish", "--root", str(root), *words])
    assert done.exit_code == code, done.output
    return done.output


def site(root: Path) -> Path:
    return root.parent / "site"


def files(folder: Path) -> set[str]:
    return {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}


def test_every_final_public_book_stands_in_the_site_as_it_was_built(root: Path):
    run(root, "--to", str(site(root)), "--url", URL)
    for name in ("2029", "2030"):
        for path in [*PAGES, "manifest.json"]:
            copied, built = site(root) / name / path, root / "reports" / name / path
            assert copied.read_bytes() == built.read_bytes()
    page = lxml.html.parse(site(root) / "index.html")
    assert [h.text_content() for h in page.xpath("//h2")] == ["Shelves <2030>", "Shelves <2029>"]
    assert "PDF (2.5 kB)" in " ".join(page.getroot().text_content().split())
    for link in page.xpath("//a/@href"):
        assert (site(root) / link).is_file(), link
    assert not page.xpath("//script")


def test_feed_and_list_for_search_engines_name_the_editions(root: Path):
    write_book(root, "2031", PAGES, state="draft")
    run(root, "--to", str(site(root)), "--url", URL, "--edition", "2031", "--edition", "2030")
    feed = lxml.etree.parse(site(root) / "feed.xml")
    ids = feed.xpath("//a:entry/a:id/text()", namespaces={"a": "http://www.w3.org/2005/Atom"})
    assert ids == [f"{URL}2031/html/index.html", f"{URL}2030/html/index.html"]
    listed = lxml.etree.parse(site(root) / "sitemap.xml").xpath("//*[local-name()='loc']/text()")
    pages = ("", "2030/html/chapters/a.html", "2030/html/index.html")  # a draft asks for no readers
    assert sorted(listed) == [f"{URL}{path}" for path in pages]


def test_only_what_changed_is_written_and_what_is_gone_is_removed(root: Path):
    run(root, "--to", str(site(root)))
    (site(root) / "CNAME").write_text("example.org")
    before = (site(root) / "2030/html/index.html").stat().st_mtime_ns
    changed = {**PAGES, "html/chapters/b.html": "<p>B</p>"}
    del changed["html/chapters/a.html"]
    write_book(root, "2030", changed)
    said = run(root, "--to", str(site(root)))
    assert "2030: 2 files written, 1 removed" in said  # the new page, and the manifest
    assert "2029: 0 files written, 0 removed" in said
    assert (site(root) / "2030/html/index.html").stat().st_mtime_ns == before
    assert files(site(root) / "2030") == {*changed, "manifest.json"}
    assert (site(root) / "CNAME").read_text() == "example.org"


@pytest.mark.parametrize(
    ("edition", "words"),
    [
        ({"audience": "internal"}, "its audience is internal"),
        ({"state": "embargoed", "embargo_until": "2999-01-01"}, "under embargo until 2999-01-01"),
    ],
)
def test_what_is_not_for_the_public_stays_in(root: Path, edition, words):
    write_book(root, "2031", PAGES, **edition)
    assert "2031" not in run(root, "--to", str(site(root)))
    assert not (site(root) / "2031").exists()
    assert words in run(root, "--to", str(site(root)), "--edition", "2031", code=1)


def test_an_embargo_that_is_over_holds_nobody_up(root: Path):
    write_book(root, "2031", PAGES, state="embargoed", embargo_until="2001-01-01")
    assert "2031: 4 files written" in run(root, "--to", str(site(root)))


def test_a_draft_goes_only_by_name(root: Path):
    write_book(root, "2031", PAGES, state="draft")
    assert "2031" not in run(root, "--to", str(site(root)))
    assert "2031: 4 files written" in run(root, "--to", str(site(root)), "--edition", "2031")


def test_a_book_that_somebody_changed_does_not_go_out(root: Path):
    (root / "reports/2030/html/index.html").write_text("<p>Better</p>")
    assert "is not as it was built" in run(root, "--to", str(site(root)), code=1)
    assert not site(root).exists()


def test_a_folder_of_others_is_not_written_into(root: Path):
    (site(root) / "2030").mkdir(parents=True)
    (site(root) / "2030/own.txt").write_text("mine")
    assert "is no book: move it away" in run(root, "--to", str(site(root)), code=1)
    assert files(site(root) / "2030") == {"own.txt"}


def test_a_copy_that_was_ended_is_finished_by_the_next(root: Path):
    half = site(root) / "2030/html"
    (half / "chapters").mkdir(parents=True)
    (half / "index.html").write_text("<p>Cov")
    (half / ".milepost-0123456789abcdef.part").write_text("<p")
    run(root, "--to", str(site(root)))
    assert files(site(root) / "2030") == {*PAGES, "manifest.json"}
    assert (half / "index.html").read_text() == PAGES["html/index.html"]


def test_a_page_of_a_copy_that_was_ended_goes_with_the_next_book(root: Path, monkeypatch):
    """A row is withdrawn after `publish` was killed: no page of it stays on the web."""
    run(root, "--to", str(site(root)))
    copy = website.write_atomically

    def ended(path, write):
        if path.name == "index.html":
            raise KeyboardInterrupt
        copy(path, write)

    monkeypatch.setattr(website, "write_atomically", ended)
    more = {"html/chapters/withdrawn.html": "<p>Row</p>", "html/index.html": "<p>New</p>"}
    write_book(root, "2030", {**PAGES, **more})
    run(root, "--to", str(site(root)), code=130)
    monkeypatch.undo()
    assert (site(root) / "2030/html/chapters/withdrawn.html").is_file()
    (site(root) / "2030/html/.milepost-0123456789abcdef.part").write_text("<p")
    write_book(root, "2030", PAGES)
    run(root, "--to", str(site(root)))
    assert files(site(root) / "2030") == {*PAGES, "manifest.json"}


@pytest.mark.parametrize("name", ["index.html", "404.html", "sitemap.xml", "_quarto.yml"])
def test_pages_of_another_site_are_not_written_over(root: Path, tmp_path: Path, name: str):
    site = tmp_path / "site"
    site.mkdir()
    (site / name).write_bytes(b"<p>Ours, in Latin 1: \xe9</p>")
    assert "is of something else" in " ".join(run(root, "--to", str(site), code=1).split())
    assert [path.name for path in site.iterdir()] == [name]
    assert b"Ours" in (site / name).read_bytes()


def test_an_edition_that_is_not_built_is_named(root: Path):
    assert "no book of the edition '2040'" in run(
        root, "--to", str(site(root)), "--edition", "2040", code=2
    )


def test_a_branch_holds_the_site_and_is_committed_once(root: Path):
    def git(*words: str) -> str:
        identity = ["-c", "user.name=T", "-c", "user.email=t@example.org"]
        return subprocess.run(["git", *identity, *words], cwd=root, capture_output=True, text=True, check=True).stdout  # fmt: skip

    git("init", "-q", "-b", "main")
    for key, value in (("user.name", "T"), ("user.email", "t@example.org")):
        git("config", key, value)
    (root / ".gitignore").write_text("/.milepost/\n")
    git("add", "--all")
    git("commit", "-qm", "A workbook")
    assert "git push origin gh-pages" in run(root, "--to", "gh-pages")
    held = git("ls-tree", "-r", "--name-only", "gh-pages").split()
    assert "2030/html/index.html" in held
    # the site alone: nothing of the workbook, whose rows are not for everybody
    assert {name.split("/")[0] for name in held} == {
        ".nojekyll",
        "2029",
        "2030",
        "404.html",
        "index.html",
    }
    assert "nothing changed" in run(root, "--to", "gh-pages")
    assert git("rev-list", "--count", "gh-pages").strip() == "1"
    assert git("branch", "--show-current").strip() == "main"
    assert len(git("worktree", "list").strip().split("\n")) == 1
    assert git("status", "--porcelain") == ""


def test_a_branch_that_holds_the_workbook_is_not_published_on(root: Path):
    for words in (["init", "-q", "-b", "main"], ["add", "--all"],
                  ["-c", "user.name=T", "-c", "user.email=t@example.org", "commit", "-qm", "A"],
                  ["branch", "gh-pages"]):  # fmt: skip
        subprocess.run(["git", *words], cwd=root, capture_output=True, check=True)
    told = " ".join(run(root, "--to", "gh-pages", code=1).split())
    assert "The branch gh-pages holds the workbook's own files" in told
    assert "git branch -D gh-pages" in told
