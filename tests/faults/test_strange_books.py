"""A book that a stranger sent: whatever was added, swapped or broken is told, and nothing is obeyed."""

import copy
import json
import os
import shutil
import socket
import zipfile
from pathlib import Path

import pytest
from drawn import examples
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mini import milepost

from milepost.core.errors import UserError
from milepost.core.workbook import Workbook
from milepost.publish import verify as proof
from milepost.publish.compare import MOST_UNPACKED, differences
from milepost.publish.manifest import as_text, digest_of, outputs

LINK, EMPTY, FORGED = "a link", "an empty folder", "The book holds."
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def clone(mini_built) -> Path:
    """A workbook with its book; tests only read it."""
    return mini_built.resolve()


@pytest.fixture
def book(clone, tmp_path) -> Path:
    return Path(shutil.copytree(clone / "reports" / "2030", tmp_path / "sent"))


def looked_at(book: Path, clone: Path, *words: str):
    return milepost("verify", book, "--no-rebuild", *words, root=clone)


def states(book: Path, clone: Path) -> dict[str, tuple[str, tuple[str, ...]]]:
    report = proof.verify(Workbook(clone), book, rebuild=False)
    return {f.path: (f.state, f.details) for f in report.files if f.state != "same"}


def manifest_of(book: Path) -> dict:
    return json.loads((book / "manifest.json").read_text("utf-8"))


def rewrite(book: Path, manifest: object) -> None:
    """Put a manifest in place, with a digest that fits."""
    if isinstance(manifest, dict):
        manifest["digest"] = digest_of(manifest)
    for place in (book, book / "html"):  # the site has it, too
        (place / "manifest.json").write_text(as_text(manifest), "utf-8")


def swap_for_link(path: Path) -> None:
    aside = path.parent.parent.parent / f"aside-{path.name}"
    path.rename(aside)
    path.symlink_to(aside)


def test_an_untouched_book_holds(book, clone):
    done = looked_at(book, clone)
    assert done.exit_code == 0, done.output
    assert done.output.splitlines()[-1] == FORGED


def make_socket(path: Path) -> None:
    here = Path.cwd()
    os.chdir(path.parent)  # the path of a socket must be short
    try:
        with socket.socket(socket.AF_UNIX) as made:
            made.bind(path.name)
    finally:
        os.chdir(here)


ADDED = {
    "a link to a folder": ("html/more", lambda p: p.symlink_to("/etc"), LINK),
    "a broken link": ("html/none.html", lambda p: p.symlink_to("nowhere"), LINK),
    "a link in a circle": ("round", lambda p: p.symlink_to("round"), LINK),
    "a link to a file of the book": ("again.html", lambda p: p.symlink_to("html/index.html"), LINK),
    "a pipe": ("data/pipe.csv", os.mkfifo, "a pipe"),
    "a socket": ("data/socket", make_socket, "a socket"),
    "an empty folder": ("html/empty", Path.mkdir, EMPTY),
    "an empty folder of empty folders": ("a/b/c", lambda p: p.mkdir(parents=True), EMPTY),
    "a hidden file": (".hidden", Path.touch, ""),
    "a manifest further down": ("data/manifest.json", Path.touch, ""),
}


@pytest.mark.parametrize("kind", ADDED)
def test_whatever_is_added_to_a_book_is_named(book, clone, kind):
    path, make, told = ADDED[kind]
    make(book / path)
    found = states(book, clone)
    assert found.keys() == {path}
    assert found[path][0] == "extra"
    assert told in " ".join(found[path][1])
    done = looked_at(book, clone)
    assert done.exit_code == 1
    assert f"extra      published  {path}\n" in done.output


def swap_for_hollow(path: Path) -> None:
    path.unlink()
    path.mkdir()


def swap_for_pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


@pytest.mark.parametrize(
    ("swap", "told"),
    [
        (swap_for_link, "is a link, no file"),
        (swap_for_hollow, "is an empty folder, no file"),
        (swap_for_pipe, "is a pipe, no file"),
    ],
)
def test_a_file_that_is_none_any_more_is_named(book, clone, swap, told):
    swap(book / "html" / "index.html")
    assert states(book, clone) == {"html/index.html": ("different", (told,))}


def test_a_name_in_another_case_or_with_other_accents_is_another_file(book, clone):
    manifest = manifest_of(book)
    (book / "data" / "cafe\u0301.csv").touch()
    (book / "html" / "index.html").rename(book / "html" / "INDEX.html")
    manifest["outputs"].append({"path": "data/caf\xe9.csv", "sha256": "0"})
    rewrite(book, manifest)
    assert states(book, clone) == {
        "data/caf\xe9.csv": ("missing", ()),
        "data/cafe\u0301.csv": ("extra", ("its name differs from 'data/caf\\xe9.csv' in case or accents",)),
        "html/index.html": ("missing", ()),
        "html/INDEX.html": ("extra", ("its name differs from 'html/index.html' in case or accents",)),
    }  # fmt: skip


def test_a_folder_swapped_for_a_link_is_not_looked_into(book, clone):
    swap_for_link(book / "html")
    found = states(book, clone)
    assert found.pop("html") == ("extra", ("is a link",))
    assert {state for state, _ in found.values()} == {"missing"}
    assert {path.split("/")[0] for path in found} == {"html"}


@pytest.mark.parametrize("swap", [swap_for_link, swap_for_hollow, swap_for_pipe])
def test_a_manifest_that_is_no_file_is_not_read(book, clone, swap):
    swap(book / "manifest.json")
    done = looked_at(book, clone)
    assert done.exit_code == 1
    assert "manifest.json" in done.output
    assert "no file" in done.output


def test_a_huge_file_with_holes_is_named_and_not_read(book, clone):
    for name in ("data/more.csv", "exhibits.csv"):
        with (book / name).open("wb") as file:
            file.truncate(1 << 42)
    found = states(book, clone)
    assert found["data/more.csv"][0] == "extra"
    assert found["exhibits.csv"] == ("different", ("is larger than 4 GB, which no book has: it was not read",))  # fmt: skip


def test_a_book_with_an_empty_folder_is_made_again(clone, tmp_path):
    root = Path(shutil.copytree(clone, tmp_path / "workbook", symlinks=True))
    assert "nothing changed" in milepost("build", "--renderer", "embedded", root=root).output
    (root / "reports" / "2030" / "html" / "empty").mkdir()
    done = milepost("build", "--renderer", "embedded", root=root)
    assert "nothing changed" not in done.output
    assert done.exit_code == 0, done.output


HIDDEN = ["\x1b[2J\x1b[H", "\x9b2J", "\u202e", "\u2066", "\n", "\r", "\u2028", "\u200b", "\x07"]


@pytest.mark.parametrize("sign", HIDDEN, ids=ascii)
def test_no_word_of_a_book_is_obeyed_by_a_terminal_or_taken_for_a_line(book, clone, sign):
    words = f"x{sign}{FORGED}{sign}"
    manifest = manifest_of(book)
    manifest["software"]["pandas"] = words
    manifest["software"][words] = "1"
    manifest["git"] = {"commit": f"{sign}{FORGED}", "clean": False}
    manifest["outputs"].append({"path": f"data/{words}", "sha256": words})
    manifest["inputs"][words] = [{"path": f"data/{words}.csv", "sha256": words}]
    rewrite(book, manifest)
    (book / f"html/{words}").touch()
    for options in ((), ("--json",)):
        done = looked_at(book, clone, *options)
        assert done.exit_code == 1
        assert sign == "\n" or sign not in done.output
        assert not any(line.lstrip().startswith(FORGED) for line in done.output.splitlines())
    manifest["renderer"] = words
    rewrite(book, manifest)
    done = looked_at(book, clone)
    assert done.exit_code == 1
    assert len(done.output.splitlines()) == 1
    assert sign == "\n" or sign not in done.output


def test_a_name_that_is_no_text_is_shown(book, clone):
    (book / os.fsdecode(b"html/\xff\xfe.html")).touch()
    for options in ((), ("--json",)):
        done = looked_at(book, clone, *options)
        assert done.exit_code == 1
        assert "\\udcff\\udcfe.html" in done.output


PATHS = ["/etc/passwd", "../x", "a/../../x", "C:\\x", "\\\\host\\x", "a\\..\\..\\x", "a\0b", ".", "",
         "a//b", "./a", "https://x", "a/"]  # fmt: skip


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("place", ["inputs", "outputs"])
def test_a_manifest_names_nothing_outside_its_folder(book, clone, place, path):
    manifest = manifest_of(book)
    named = manifest["outputs"] if place == "outputs" else manifest["inputs"]["data"]
    named.append({"path": path, "sha256": "0" * 64})
    rewrite(book, manifest)
    done = looked_at(book, clone)
    assert done.exit_code == 1
    assert "manifest.json: broken" in done.output
    assert "outside" in done.output


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("source_date_epoch", "1\x000"),
        ("source_date_epoch", 5),
        ("renderer", "word"),
        ("formats", []),
        ("formats", ["pdf", "pdf"]),
        ("formats", ["exe"]),
        ("edition", {"edition": "../../2030"}),
        ("edition", {"edition": "2030", "series": ["../../x"]}),
        ("git", {"commit": 5, "clean": True}),
        ("outputs", [{"path": "a", "sha256": "0"}, {"path": "a", "sha256": "1"}]),
        ("outputs", None),
        ("inputs", []),
    ],
)
def test_a_value_that_no_book_has_is_told(book, clone, key, value):
    manifest = manifest_of(book)
    manifest[key] = value
    rewrite(book, manifest)
    done = milepost("verify", book, root=clone)
    assert done.exit_code == 1
    assert f"manifest.json: broken: {key}" in done.output


@pytest.mark.parametrize(
    "text",
    [
        "NaN", "null", "5", "[]", '"x"', "[" * 100_000, '{"a":' * 900 + "1" + "}" * 900,
        '{"a": -Infinity}', "1" * 10_000, '{"a": "\\ud800"}', "{" + " " * (1 << 26) + "}",
    ],
    ids=range(11),
)  # fmt: skip
def test_what_is_no_manifest_is_told(book, clone, text):
    (book / "manifest.json").write_text(text, "utf-8")
    done = looked_at(book, clone)
    assert done.exit_code == 1
    assert "manifest.json: broken" in done.output


def places(value: object, path: tuple = ()) -> list[tuple]:
    """Name every place in a JSON value, the whole first."""
    if isinstance(value, (dict, list)):
        items = value.items() if isinstance(value, dict) else enumerate(value)
        return [path, *(found for key, item in items for found in places(item, (*path, key)))]
    return [path]


def put(value: object, path: tuple, new: object) -> object:
    if not path:
        return new
    at = value
    for key in path[:-1]:
        at = at[key]
    at[path[-1]] = new
    return value


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.just("9" * 5000),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)


@settings(
    max_examples=examples(60), deadline=None, database=None, derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)  # fmt: skip
@given(data=st.data(), new=JSON, fits=st.booleans())
def test_a_manifest_with_any_value_anywhere_gives_a_report_or_a_message(
    clone, book, data, new, fits
):
    whole = manifest_of(clone / "reports" / "2030")
    kept = [{**whole, "inputs": {kind: files[:1] for kind, files in whole["inputs"].items()}}]
    path = data.draw(st.sampled_from(places(kept[0])))
    changed = put(copy.deepcopy(whole), path, new)
    if fits:
        rewrite(book, changed)
    else:
        (book / "manifest.json").write_text(as_text(changed), "utf-8")
    try:
        report = proof.verify(Workbook(clone), book, rebuild=False)
    except UserError as error:
        assert str(error).isprintable()  # noqa: PT017
        return
    json.dumps(report.as_dict())
    if not fits:
        assert not report.same or as_text(changed) == as_text(whole)


@settings(
    max_examples=examples(60), deadline=None, database=None, derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)  # fmt: skip
@given(data=st.data(), more=st.binary(max_size=20))
def test_no_byte_of_any_file_can_be_changed_unseen(clone, book, data, more):
    names = [p.relative_to(book).as_posix() for p in sorted(book.rglob("*")) if p.is_file()]
    name = data.draw(st.sampled_from(names))
    content = (clone / "reports" / "2030" / name).read_bytes()
    at, end = sorted(data.draw(st.tuples(*[st.integers(0, len(content))] * 2)))
    changed = content[:at] + more + content[end:]
    (book / name).write_bytes(changed)
    try:
        same = proof.verify(Workbook(clone), book, rebuild=False).same
    except UserError:
        same = False
    finally:
        (book / name).write_bytes(content)
    assert same == (changed == content)


def packed(path: Path, content: bytes, **more: object) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, **more) as file:
        for number in range(3):
            file.writestr(f"xl/sheet{number}.xml", content)
    return path


def broken_stream(path: Path) -> None:
    packed(path, " ".join(map(str, range(5000))).encode())
    content = bytearray(path.read_bytes())
    content[200:800] = b"\xff" * 600
    path.write_bytes(content)


def encrypted(path: Path) -> None:
    content = bytearray(packed(path, b"secret").read_bytes())
    for mark, at in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        place = content.find(mark)
        content[place + at] |= 1
    path.write_bytes(content)


def many(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as file:
        for number in range(30_000):
            file.writestr(f"{number}", b"")


BROKEN = {
    "a broken stream": broken_stream,
    "encrypted": encrypted,
    "no archive": lambda path: path.write_bytes(b"PK\x03\x04" + bytes(100)),
    "a zip bomb": lambda path: packed(path, bytes(MOST_UNPACKED + 1)),
    "thousands of members": many,
    "a bomb of another kind": lambda path: bomb(path, zipfile.ZIP_LZMA),
    "an archive in an archive": lambda path: packed(path, packed(path, bytes(1 << 20)).read_bytes()),
}  # fmt: skip


# what another kind of bomb shows, too: make stress
LATER = {"a zip bomb"}


def bomb(path: Path, method: int) -> None:
    with zipfile.ZipFile(path, "w", method) as file:
        file.writestr("xl/a.xml", bytes(MOST_UNPACKED + 1))


@pytest.mark.parametrize(
    ("kind", "ending"),
    [
        *(
            pytest.param(kind, "xlsx", marks=pytest.mark.stress if kind in LATER else ())
            for kind in BROKEN
        ),
        ("a broken stream", "docx"),
    ],
)
def test_a_broken_office_file_is_different_in_so_many_words(tmp_path, kind, ending):
    paths = [tmp_path / name / f"book.{ending}" for name in ("one", "other")]
    for path in paths:
        path.parent.mkdir()
    BROKEN[kind](paths[0])
    packed(paths[1], b"<a>whole</a>")
    found = differences(*paths)
    assert found
    assert all(len(text) < 600 for text in found)


@pytest.mark.parametrize("name", ["a.csv", "a.html", "a.pdf", "a.json", "a.png"])
@pytest.mark.parametrize(
    "content", [b"\x00" * 100, b'"' * 5_000, b"\xff\xfe", b"", b"a,b\n" + b"," * 200_000, b"\n" * 300_000]
)  # fmt: skip
def test_whatever_stands_in_a_file_is_different_in_so_many_words(tmp_path, name, content):
    paths = [tmp_path / "one" / name, tmp_path / "other" / name]
    for path, text in zip(paths, (content, b"a,b\n1,2\n" * 20_000), strict=True):
        path.parent.mkdir()
        path.write_bytes(text)
    assert 0 < len(differences(*paths)) <= 201


def test_a_book_of_broken_parts_with_digests_that_fit_does_not_hold(book, clone):
    broken_stream(book / "data" / "annex.xlsx")
    (book / "exhibits.csv").write_bytes(b'"\x00')
    manifest = manifest_of(book)
    manifest["outputs"] = outputs(book)
    manifest["source_date_epoch"] = "9" * 40
    rewrite(book, manifest)
    done = milepost("verify", book, root=clone)
    assert done.exit_code == 1
    assert done.output.splitlines()[-1] == "The book does not hold."
    assert "Traceback" not in done.output


def test_a_clone_gives_nothing_that_lies_outside_it(book, clone, tmp_path):
    root = Path(shutil.copytree(clone, tmp_path / "workbook"))
    secret = tmp_path / "secret.csv"
    secret.write_text("s,t\n", "utf-8")
    manifest = manifest_of(book)
    for name in ("data/secret.csv", "reports/2030/exhibits.csv"):
        manifest["inputs"]["data"].append({"path": name, "sha256": "0" * 64})
    rewrite(book, manifest)
    (root / "data" / "secret.csv").symlink_to(secret)
    target = Workbook(tmp_path / "copy")
    missing = proof.copy_inputs(Workbook(root), target, manifest)
    assert {"data/secret.csv", "reports/2030/exhibits.csv"} <= {*missing}
    assert not [
        path for path in target.root.rglob("*") if path.name in ("secret.csv", "exhibits.csv")
    ]
