"""What is made for one edition never stands in another one's book, nor beside it."""

import json
import shutil
from pathlib import Path

import pytest
from mini import EDITION, make_mini, milepost

from milepost.render import book as rendering

INTERNAL = EDITION.replace('"2030"', '"2030-internal"').replace("public\n", "internal\n")
pytestmark = pytest.mark.slow


def described(root):
    """A workbook with an edition for the inside, too."""
    make_mini(root)
    (root / "params/editions/2030-internal.yml").write_text(INTERNAL, "utf-8")
    (root / "_quarto-2030-internal.yml").write_text("audience: internal\n", "utf-8")
    return root


@pytest.fixture(scope="module")
def executed(tmp_path_factory):
    """Workbooks whose chapters were executed for each edition; tests only read them."""
    roots = {}
    for edition in ("2030", "2030-internal"):
        roots[edition] = described(tmp_path_factory.mktemp("editions") / "workbook")
        run(roots[edition], edition)
    return roots


@pytest.fixture
def open_to_all(executed, tmp_path):
    return Path(shutil.copytree(executed["2030"], tmp_path / "workbook"))


@pytest.fixture
def inside(executed, tmp_path):
    return Path(shutil.copytree(executed["2030-internal"], tmp_path / "workbook"))


def run(root, edition, *more):
    done = milepost("run", "--edition", edition, *more, root=root)
    assert done.exit_code == 0, done.output


def render(root, edition, folder):
    return milepost("render", "--edition", edition, "--renderer", "embedded", "--to", "html",
                    "--output", folder, root=root)  # fmt: skip


def test_chapters_made_for_the_inside_are_not_rendered_for_the_public(inside, tmp_path):
    made = inside
    done = render(made, "2030", tmp_path / "book")
    assert done.exit_code == 1
    assert "chapters/page.ipynb was made for the edition 2030-internal" in done.output
    assert "the edition 2030. Run `milepost run --edition 2030` first" in done.output
    assert not (tmp_path / "book").exists()
    run(made, "2030")
    assert render(made, "2030", tmp_path / "book").exit_code == 0
    assert render(made, "2030-internal", tmp_path / "book").exit_code == 1


def test_a_part_run_for_another_edition_is_noticed(open_to_all, tmp_path):
    made = open_to_all
    run(made, "2030-internal", "--only", "pillar=B")
    done = render(made, "2030", tmp_path / "book")
    assert "chapters/part-B.ipynb was made for the edition 2030-internal" in done.output
    assert done.exit_code == 1
    assert "chapters/page.ipynb" in render(made, "2030-internal", tmp_path / "book").output


def test_pages_of_indicators_made_for_the_inside_are_not_rendered_for_the_public(
    open_to_all, tmp_path
):
    made = open_to_all
    wrong = milepost("run", "--edition", "2030-internal", "--only", "pillar=NOPE", root=made)
    assert wrong.exit_code == 2
    done = render(made, "2030", tmp_path / "book")
    assert done.exit_code == 1
    assert "chapters/indicators/ was made for the edition 2030-internal" in done.output
    run(made, "2030")
    assert render(made, "2030", tmp_path / "book").exit_code == 0


def test_an_edition_described_anew_asks_for_a_run(open_to_all, tmp_path):
    made = open_to_all
    path = made / "params/editions/2030.yml"
    path.write_text(EDITION.replace("cut_off: 2031-02-28", "cut_off: 2030-12-31"), "utf-8")
    done = render(made, "2030", tmp_path / "book")
    assert done.exit_code == 1
    assert "before params/editions/2030.yml was changed" in done.output


@pytest.mark.parametrize("record", ["", "[]", '{"page": 1}', '{"page": {"edition": "2030"}}'])
def test_chapters_of_which_nothing_is_known_ask_for_a_run(open_to_all, tmp_path, record):
    made = open_to_all
    (made / "chapters/editions.json").write_text(record, "utf-8")
    done = render(made, "2030", tmp_path / "book")
    assert done.exit_code == 1
    assert "Run `milepost run --edition 2030` first" in done.output


def test_quarto_told_to_skip_the_run_renders_no_other_edition(inside, monkeypatch):
    made = inside
    monkeypatch.setenv("MILEPOST_SKIP_RUN", "1")
    monkeypatch.setenv("QUARTO_PROFILE", "2030-internal")
    assert milepost("run", root=made).exit_code == 0
    monkeypatch.setenv("QUARTO_PROFILE", "2030")
    done = milepost("run", root=made)
    assert done.exit_code == 1
    assert "was made for the edition 2030-internal" in done.output


def test_a_rendering_takes_the_place_of_the_earlier_one_whole(open_to_all, tmp_path):
    made, folder = open_to_all, tmp_path / "book"
    assert render(made, "2030", folder).exit_code == 0
    fresh = {path.relative_to(folder): path.read_bytes()
             for path in folder.rglob("*") if path.is_file()}  # fmt: skip
    for name in ("html/chapters/figures/page/old.csv", "html/old.html", "book.pdf"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("secret", "utf-8")
    (folder / "html/assets/search-index.js").write_text("secret", "utf-8")
    (folder / "notes.txt").write_text("mine", "utf-8")
    assert render(made, "2030", folder).exit_code == 0
    left = {path.relative_to(folder): path.read_bytes()
            for path in folder.rglob("*") if path.is_file()}  # fmt: skip
    assert left.pop((folder / "notes.txt").relative_to(folder)) == b"mine"
    assert left == fresh


def test_a_rendering_that_is_ended_while_it_removes_the_earlier_one_is_no_stranger(
    open_to_all, tmp_path, monkeypatch
):
    made, folder = open_to_all, tmp_path / "book"
    assert render(made, "2030", folder).exit_code == 0
    whole = {path.relative_to(folder) for path in folder.rglob("*")}

    def ended(path):
        if path.is_dir():
            (path / "assets/milepost.css").unlink()
            raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(rendering, "_remove", ended)
        assert render(made, "2030", folder).exit_code == 130
    assert render(made, "2030", folder).exit_code == 0
    assert {path.relative_to(folder) for path in folder.rglob("*")} == whole


def test_a_site_that_is_not_ours_is_never_removed(open_to_all, tmp_path):
    page = tmp_path / "book" / "html" / "index.html"
    page.parent.mkdir(parents=True)
    page.write_text("mine", "utf-8")
    done = render(open_to_all, "2030", tmp_path / "book")
    assert done.exit_code == 1
    assert "is no site that milepost made" in done.output
    assert page.read_text("utf-8") == "mine"


def test_the_record_names_edition_and_key(open_to_all):
    made = open_to_all
    record = json.loads((made / "chapters/editions.json").read_text("utf-8"))
    assert {name: made["edition"] for name, made in record.items()} == {
        "indicators/": "2030",
        "page": "2030",
        "part-B": "2030",
    }
    assert (made / ".milepost/chapters" / record["page"]["key"]).is_dir()
