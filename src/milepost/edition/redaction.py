"""Input files with something that an edition does not see: a manifest proves and does not tell them.

Which rows an edition sees is decided by the one closure of :mod:`milepost.edition.audience`. Its
verdict on the files is kept by the content that it is about, so that deciding that there is nothing
to do imports no pandas. Digests of what is hidden are keyed with the workbook's own secret (HMAC,
RFC 2104): whoever has a clone can compute them, whoever has the book alone can guess nothing.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import json
import secrets
from collections.abc import Iterator, Mapping, Sequence

from milepost.core.digests import code_digest, digest_of_text
from milepost.core.errors import UserError
from milepost.core.files import read_json, read_text, sha256_or_blank, write_text
from milepost.core.model import Edition
from milepost.core.workbook import MARK, Workbook
from milepost.edition.narratives import narrative_audience
from milepost.read.package import read_package
from milepost.read.table_schema import Resource

KEY_FILE = "data/manifest-key.txt"
VERDICTS = "unseen"  # folder of the store
ALL, SOME, NONE = "all", "some", "none"  # of a file's content, what an edition sees
# a verdict rests on these parts of the package
DECIDED_BY = ("read", "edition", "core/model.py")


def seen_of_files(
    workbook: Workbook, edition: Edition, digests: Mapping[str, str]
) -> dict[str, str]:
    """Say how much an edition sees of files below ``data/``, by path: ``all``, ``some`` or ``none``.

    Returns
    -------
    dict
        By path. ``none``: files of rows that are all hidden, narratives for others or of another
        year, and whatever the description does not name. ``some``: files with a hidden row, and
        the description itself where it names a hidden file.
    """
    try:
        resources = read_package(workbook.data)
    except UserError:  # no book is made from it, and the check says what is wrong
        return dict.fromkeys(digests, ALL)
    rows = _verdict(workbook, resources, edition, digests)
    found = {}
    described = {f"data/{resource.path}" for resource in resources}
    for path in digests:
        if path in described:
            found[path] = rows.get(digest_of_text(path), ALL)
        elif path.startswith("data/narratives/"):
            found[path] = ALL if _is_told(workbook, path, edition) else NONE
        else:
            found[path] = NONE
    found |= dict.fromkeys(_schemas(workbook, found) & found.keys(), ALL)
    if MARK in found:
        found[MARK] = SOME if NONE in rows.values() else ALL
    return found


def _is_told(workbook: Workbook, path: str, edition: Edition) -> bool:
    file = workbook.root / path
    year = file.relative_to(workbook.data / "narratives").parts[0]
    audience = narrative_audience(file, workbook.data)
    return year == str(edition.year) and audience in edition.audiences


def _schemas(workbook: Workbook, found: Mapping[str, str]) -> set[str]:
    """Name the schemas of files of which something is seen, and the description."""
    entries = read_json(workbook.root / MARK)["resources"]
    named = {
        f"data/{entry['schema']}"
        for entry in entries
        if isinstance(entry.get("schema"), str) and found.get(f"data/{entry['path']}") != NONE
    }
    return named | {MARK}


def keyed(workbook: Workbook, *, create: bool = False) -> Digester:
    """Give what computes keyed digests.

    A workbook without a key gets one where it is to ``create`` it; else its digests agree with
    nobody's.

    Raises
    ------
    UserError
        If the key can't be read or written.
    """
    path = workbook.root / KEY_FILE
    try:
        if create and not path.exists():
            line = f"{secrets.token_hex(32)}\n"
            write_text(path, line)
        return Digester(read_text(path).strip().encode())
    except FileNotFoundError:
        return Digester(secrets.token_bytes(32))
    except OSError as error:
        raise UserError(
            f"{KEY_FILE} {error.strerror}: with it a book's manifest proves files that hold hidden "
            "rows without telling of them. Let it be written or read."
        ) from error


class Digester:
    """Computes digests that nobody can guess who lacks the key."""

    def __init__(self, key: bytes) -> None:
        if len(key) < 32:
            raise UserError(
                f"{KEY_FILE} holds no key of 64 digits: restore it, or remove it and a new one "
                "is made at the next build."
            )
        self._key = key

    def __call__(self, *words: str) -> str:
        """Give the keyed digest of words in order."""
        text = json.dumps(words, ensure_ascii=False).encode()
        return hmac.new(self._key, text, hashlib.sha256).hexdigest()


def _verdict(
    workbook: Workbook, resources: Sequence[Resource], edition: Edition, digests: Mapping[str, str]
) -> dict[str, str]:
    """Recall what was found of the same content, or find it and keep it where there is a store."""
    there = {f"data/{resource.path}": resource for resource in resources}
    facts = edition.model_dump(mode="json", include={"year", "cut_off", "audience", "evidence"})
    about = [
        json.dumps(facts, sort_keys=True),
        code_digest(*DECIDED_BY),
        *(resource.model_dump_json() for resource in resources),
        *(f"{path} {digests.get(path, '')}" for path in sorted(there)),
    ]
    kept = workbook.store / VERDICTS / digest_of_text("\n".join(about))
    with contextlib.suppress(OSError, ValueError, AttributeError):
        found = {str(name): str(state) for name, state in read_json(kept).items()}
        if {*found.values()} <= {ALL, SOME, NONE}:
            return found
    # in the store no hidden name stands either
    found = {digest_of_text(path): state for path, state in _judge(workbook, resources, edition)}
    same = all(
        sha256_or_blank(workbook.root / path) == digests.get(path)
        for path in there
        if path in digests
    )
    if same:  # what was read is what was asked about
        text = json.dumps(found, sort_keys=True)
        with contextlib.suppress(OSError):  # where nothing can be written it is found each time
            write_text(kept, text)
    return found


def _judge(
    workbook: Workbook, resources: Sequence[Resource], edition: Edition
) -> Iterator[tuple[str, str]]:
    from milepost.edition.audience import UPKEEP, files_seen, visible  # noqa: PLC0415  (pandas)
    from milepost.read.expected_tables import read_as_needed  # noqa: PLC0415

    dataset = read_as_needed(workbook.data, [*resources])
    shown = visible(dataset.tables, dataset.links, edition, dataset.structure)
    seen = {name: table for name, table in shown.items() if name not in UPKEEP}
    yield from files_seen(dataset.tables, seen).items()
