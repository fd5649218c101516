"""A checkout whose lines end otherwise has the digests of every other one; keys stand once."""

import hashlib
import os
import subprocess
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from milepost.core import digests
from milepost.core.digests import sha256_of_input
from milepost.core.files import read_json
from milepost.core.notebooks import parse_cells

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("text", [b"a,b\n1,2\n", b"", b"a\n" * 700_000, b"ends in\r"])
def test_the_digest_is_that_of_the_text_with_plain_line_ends(tmp_path, text):
    path = tmp_path / "a.csv"
    path.write_bytes(text.replace(b"\n", b"\r\n"))
    assert sha256_of_input(path) == hashlib.sha256(text).hexdigest()


@given(st.binary(max_size=40))
def test_what_is_no_text_keeps_its_bytes(tmp_path_factory, tail):
    path = tmp_path_factory.getbasetemp() / "a.xlsx"
    path.write_bytes(b"PK\0\r\n" + tail)
    assert sha256_of_input(path) == hashlib.sha256(b"PK\0\r\n" + tail).hexdigest()


def test_a_file_is_read_once_while_it_is_the_same_and_was_not_just_written(tmp_path, monkeypatch):
    path = tmp_path / "a.csv"
    path.write_text("one")
    first = sha256_of_input(path)
    path.write_text("two")
    assert sha256_of_input(path) != first, "just written"
    monkeypatch.setattr(digests, "JUST_WRITTEN", -60)
    second, status = sha256_of_input(path), path.stat()
    with monkeypatch.context() as patch:
        patch.delattr(digests, "open_regular")
        assert sha256_of_input(path) == second
    time.sleep(0.05)
    path.write_text("six")
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert sha256_of_input(path) == hashlib.sha256(b"six").hexdigest(), "same size and time"
    path.unlink()
    with pytest.raises(FileNotFoundError):
        sha256_of_input(path)


def test_a_clone_with_autocrlf_has_the_bytes_of_the_repository(tmp_path):
    for name in (".gitattributes", "index.qmd"):
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    for words in (["init"], ["add", "-A"], ["-c", "user.name=A", "-c", "user.email=a@b", "commit", "-m", "A"],
                  ["clone", "-c", "core.autocrlf=true", ".", "clone"]):  # fmt: skip
        subprocess.run(["git", *words], cwd=tmp_path, check=True, capture_output=True)
    assert (tmp_path / "clone/index.qmd").read_bytes() == (ROOT / "index.qmd").read_bytes()


def test_a_key_that_stands_twice_is_an_error(tmp_path):
    path = tmp_path / "datapackage.json"
    path.write_text('{"resources": [{"name": "a", "name": "b"}]}', "utf-8")
    with pytest.raises(ValueError, match="the key 'name' stands twice"):
        read_json(path)
    with pytest.raises(ValueError, match="the key 'cells' stands twice"):
        parse_cells('{"cells": [], "cells": []}')
