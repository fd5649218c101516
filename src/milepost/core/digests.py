"""Digests by which work that was done is known again: of code, of inputs, of what is kept."""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

from milepost.core.files import open_regular, read_text, sha256_of, write_atomically, write_text

JUST_WRITTEN = 3.0  # seconds; some file systems keep times of two
_INPUTS: dict[Path, tuple[tuple[int, ...], str]] = {}


@cache
def code_digest(*parts: str) -> str:
    """Give the sha256 of files and folders of the package: what other code has found counts for nothing."""
    package = Path(__file__).parents[1]
    files = [
        path
        for name in parts
        for path in sorted([package / name, *(package / name).rglob("*.py")])
        if path.is_file()
    ]
    return digest_of_text("".join(map(sha256_of, files)))


def digest_of_text(text: str) -> str:
    """Give the sha256 of a text."""
    return hashlib.sha256(text.encode()).hexdigest()


def digest_of(value: Any) -> str:
    """Give the sha256 of a value that JSON can hold; of another kind, of its words."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def sha256_of_input(path: Path) -> str:
    """Give the sha256 of a file as git keeps it: a text's lines end in a line feed alone.

    So a checkout on Windows, where they may end otherwise, has the digests of every other one. What
    has a null byte in its first 8,000 is no text, as git sees it.

    A file is not read again by this process while it is the same, with the same size and times; one
    that has only just been written is, for it may be written twice before a clock tells.
    """
    try:
        status = path.stat()
    except OSError:
        return _sha256_of_input(path)  # which says what is wrong
    state = (status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns)
    known = _INPUTS.get(path)
    if known is not None and known[0] == state:
        return known[1]
    digest = _sha256_of_input(path)
    if time.time() - max(status.st_mtime, status.st_ctime) > JUST_WRITTEN:
        _INPUTS[path] = (state, digest)
    return digest


def _sha256_of_input(path: Path) -> str:
    with open_regular(path) as file:
        binary = b"\0" in file.read(8000)
        file.seek(0)
        if binary:
            return hashlib.file_digest(file, "sha256").hexdigest()
        digest, rest = hashlib.sha256(), b""
        while chunk := file.read(1 << 20):
            chunk = rest + chunk
            rest = b"\r" if chunk.endswith(b"\r") else b""
            digest.update(chunk[: len(chunk) - len(rest)].replace(b"\r\n", b"\n"))
        digest.update(rest)
        return digest.hexdigest()


def write_proven(path: Path, content: bytes, *, private: bool = False) -> None:
    """Write a file that begins with the sha256 of the rest, for :func:`read_proven`.

    A ``private`` one may be read by its maker alone.
    """
    proof = hashlib.sha256(content).hexdigest().encode()

    def write(part: Path) -> None:
        if private:
            part.chmod(0o600)
        part.write_bytes(proof + b"\n" + content)

    write_atomically(path, write)


def read_proven(path: Path) -> bytes | None:
    """Read what :func:`write_proven` wrote; None where it is not there, or not as it was written.

    Cleaning goes by when a file was written: one that is read is noted as if it were.
    """
    try:
        with open_regular(path) as file:
            proof, _, content = file.read().partition(b"\n")
        if hashlib.sha256(content).hexdigest().encode() != proof:
            return None
    except OSError:
        return None
    with suppress(OSError):  # what may only be read serves as well
        os.utime(path)
    return content


def cached_bytes(path: Path, make: Callable[[], bytes], *, fresh: bool = False) -> bytes:
    """Give what is kept under a name that says all it is made from; else make it, and keep it.

    Where it is to be ``fresh``, it is made whatever is kept.
    """
    content = None if fresh else read_proven(path)
    if content is None:
        content = make()
        write_proven(path, content)
    return content


def write_proof(path: Path) -> None:
    """Write the sha256 of a file beside it, for :func:`is_proven`."""
    write_text(path.with_suffix(".sha256"), sha256_of(path))


def is_proven(path: Path) -> bool:
    """Whether a file is as it was when :func:`write_proof` was told of it."""
    try:
        return sha256_of(path) == read_text(path.with_suffix(".sha256"))
    except OSError:
        return False
