"""Reading what is a file and no pipe or device, and writing so that files appear whole or not."""

from __future__ import annotations

import codecs
import errno
import hashlib
import io
import json
import os
import secrets
import shutil
import stat
from collections.abc import Callable, Mapping
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any

from milepost.core.scratch import scratch_folder

LARGEST_TEXT = 1 << 27

# how a file is called while it is written: no pattern that looks for data finds it
PREFIX, PART = ".milepost-", ".part"


def open_regular(path: Path) -> io.BufferedReader:
    """Open a file to read its bytes; what would keep a reader waiting for ever is refused.

    Raises
    ------
    OSError
        If it can't be read, or is a folder, a pipe or a device.
    """
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    try:
        handle = os.open(path, flags)
    except ValueError as error:  # a null byte, or half a letter
        raise OSError(errno.EINVAL, "no file can have such a name", repr(str(path))) from error
    kind = os.fstat(handle).st_mode
    if stat.S_ISREG(kind):
        return os.fdopen(handle, "rb")
    os.close(handle)
    words = "it is a folder, no file" if stat.S_ISDIR(kind) else "it is a pipe or device, no file"
    raise OSError(errno.EINVAL, words, str(path))


def read_text(path: Path) -> str:
    """Read a text in UTF-8, with or without a mark at its beginning; lines end in ``\\n``.

    Raises
    ------
    OSError
        If it can't be read, is larger than 128 MB, or is not UTF-8; the line is named.
    """
    with open_regular(path) as file:
        content = file.read(LARGEST_TEXT + 1)
    if len(content) > LARGEST_TEXT:
        raise OSError(errno.EFBIG, "it is larger than 128 MB: too much for a text", str(path))
    try:
        text = content.removeprefix(codecs.BOM_UTF8).decode("utf-8")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        words = f"it is not UTF-8 text from line {line} on"
        raise OSError(errno.EILSEQ, words, str(path)) from error
    return text.replace("\r\n", "\n").replace("\r", "\n")


def text_or_none(path: Path) -> str | None:
    """Read a text as :func:`read_text` does; None if it can't be read."""
    try:
        return read_text(path)
    except OSError:
        return None


def read_json(path: Path) -> Any:
    """Read a value written as JSON.

    Raises
    ------
    OSError
        If the file can't be read.
    ValueError
        If it is no JSON, or holds what no file could be written with.
    """
    text = read_text(path)
    try:
        value = json.loads(text, object_pairs_hook=unrepeated)
        if "\\u" in text:
            json.dumps(value, ensure_ascii=False).encode("utf-8")
    except RecursionError as error:
        raise ValueError("it is nested too deeply") from error
    except UnicodeEncodeError as error:
        raise ValueError("it holds half a letter (a lone surrogate)") from error
    return value


def json_or_none(path: Path) -> Any:
    """Read a value as :func:`read_json` does; None if it can't be read."""
    try:
        return read_json(path)
    except (OSError, ValueError):
        return None


def unrepeated(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Make an object of JSON; of a key that stands twice nobody knows which one is meant.

    Raises
    ------
    ValueError
        If a key is repeated.
    """
    value = dict(pairs)
    if len(value) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for at, key in enumerate(keys) if key in keys[:at])
        message = f"the key {twice!r} stands twice in one object"
        raise ValueError(message)
    return value


def leads_out(path: str) -> bool:
    """Whether a path that a file names leads out of the folder that it is relative to."""
    windows = PureWindowsPath(path)
    return (
        PurePosixPath(path).is_absolute()
        or bool(windows.drive or windows.root)
        or ".." in windows.parts
        or "://" in path
    )


def lies_inside(path: Path, root: Path) -> bool:
    """Whether a file lies below a folder once every link on the way to it is followed."""
    try:
        return Path(os.path.realpath(path)).is_relative_to(os.path.realpath(root))
    except ValueError:  # a null byte
        return False


def write_atomically(
    path: Path, write: Callable[[Path], Any], *, lasting: bool = False, like: Path | None = None,
    masked: bool = False,
) -> None:  # fmt: skip
    """Write a file through a temporary neighbour that then takes its name.

    Who may read a file that is replaced may read the new one, and nobody else; a file that was not
    there follows the umask.

    Parameters
    ----------
    path
        The file to make; its folder is made if need be.
    write
        Writes the content to the path that it is given.
    lasting
        Whether the content must be on the disk before it takes the name, so that it outlives a
        power cut as well as a killed process.
    like
        A file whose readers a file that was not there shall have.
    masked
        Whether a file that replaces another has no more rights than the umask leaves a new one.

    Raises
    ------
    OSError
        If it can't be written, or a pipe or device stands in its place: that is none to replace.
    """
    if path.exists() and not (path.is_file() or path.is_dir()):
        raise OSError(errno.EINVAL, "it is a pipe or device, no file", str(path))
    path.parent.mkdir(parents=True, exist_ok=True)
    mode = _mode(path) if like is None else _mode(path) or _mode(like)
    if masked and mode is not None:
        mode &= ~umask()
    part = path.parent / f"{PREFIX}{secrets.token_hex(8)}{PART}"
    try:
        flags = os.O_CREAT | os.O_EXCL | os.O_WRONLY
        os.close(os.open(part, flags, 0o666 if mode is None else mode & 0o600))
    except OSError as error:  # a person knows the file by its name
        raise OSError(error.errno, error.strerror or str(error), str(path)) from error
    name = str(part)
    try:
        try:
            write(part)
        except OSError as error:
            if error.filename not in (None, name):
                raise
            raise OSError(error.errno, error.strerror or str(error), str(path)) from error
        if mode is not None:
            part.chmod(mode)
        if lasting:
            _to_disk(part)
        part.replace(path)
        if lasting:
            _to_disk(path.parent)
    finally:
        part.unlink(missing_ok=True)


def write_folder(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write a folder, which is not there yet or empty, so that it appears whole or not at all."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with scratch_folder(f"{PREFIX}draft", folder.parent) as draft:
        for name, content in files.items():
            (draft / name).parent.mkdir(parents=True, exist_ok=True)
            (draft / name).write_bytes(content)
        draft.chmod(0o777 & ~umask())
        if folder.exists():
            folder.rmdir()
        draft.rename(folder)


def write_bytes(path: Path, content: bytes, **choices: Any) -> None:
    """Write bytes as :func:`write_atomically` does, with its choices."""
    write_atomically(path, lambda part: part.write_bytes(content), **choices)


def write_text(path: Path, text: str, **choices: Any) -> None:
    """Write a text in UTF-8 as :func:`write_atomically` does; lines end as they do in the text."""
    write_bytes(path, text.encode(), **choices)


def write_changed(path: Path, content: str | bytes) -> bool:
    """Write as :func:`write_bytes` does, unless the file holds it already; tell whether."""
    wanted = content.encode() if isinstance(content, str) else content
    try:
        with open_regular(path) as file:
            if file.read() == wanted:
                return False
    except OSError:
        pass  # it is not there, or can't be read
    write_bytes(path, wanted)
    return True


def _mode(path: Path) -> int | None:
    """Give who may read and write a file; nothing where there is none."""
    try:
        return stat.S_IMODE(path.stat().st_mode)
    except OSError:
        return None


def umask() -> int:
    """Give the rights that new files of this process lack."""
    mask = os.umask(0o077)  # it can only be read by setting it
    os.umask(mask)
    return mask


def _to_disk(path: Path) -> None:
    try:
        handle = os.open(path, os.O_RDONLY)
    except PermissionError:  # Windows opens no folders
        return
    try:
        os.fsync(handle)
    except OSError as error:
        if path.is_file():
            raise OSError(error.errno, os.strerror(error.errno or 0), str(path)) from error
    finally:
        os.close(handle)


def remove_parts(folder: Path) -> None:
    """Remove what writers that were killed have left; only where nobody else is writing."""
    for part in folder.rglob(f"{PREFIX}*{PART}"):
        if not part.is_dir():
            part.unlink(missing_ok=True)


def second_name(path: Path, other: Path) -> None:
    """Give a file a second name, or a copy where the disk knows no second names."""
    other.parent.mkdir(parents=True, exist_ok=True)
    other.unlink(missing_ok=True)
    try:
        os.link(path, other)
    except OSError:
        shutil.copyfile(path, other)


def sha256_of(path: Path) -> str:
    """Give a file's sha256 as hexadecimal digits."""
    with open_regular(path) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def sha256_or_blank(path: Path) -> str:
    """Give a file's sha256; blank where there is none to read: whoever reads it says why."""
    try:
        return sha256_of(path)
    except OSError:
        return ""
