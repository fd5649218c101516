"""Validate a book's RO-Crate by roc-validator, and read it with ro-crate-py.

Run by ``.venv-crate/bin/python scripts/validate_crate.py reports/2025``. The validator asks the
web for the JSON-LD context of RO-Crate 1.1; it is given the copy that ro-crate-py carries, so that
a machine without the web validates as well.
"""

from __future__ import annotations

import importlib.util
import io
import sys
import tempfile
from pathlib import Path
from typing import Any

from requests import PreparedRequest, Response
from requests.adapters import BaseAdapter, HTTPAdapter
from requests_cache import CachedSession
from rocrate.rocrate import ROCrate
from rocrate_validator import services
from rocrate_validator.models import Severity, ValidationSettings
from urllib3 import HTTPResponse

CONTEXT = "https://w3id.org/ro/crate/1.1/context"
PROFILES = ("ro-crate-1.1", "process-run-crate")
ACCEPT = "application/ld+json, application/json;q=0.9, */*;q=0.1"  # as the validator asks


class Carried(BaseAdapter):
    """Answers every request with the context that ro-crate-py carries."""

    def send(self, request: PreparedRequest, *_: Any, **__: Any) -> Response:
        """Answer a request."""
        spec = importlib.util.find_spec("rocrate")
        assert spec is not None
        assert spec.origin is not None
        content = (Path(spec.origin).parent / "data" / "ro-crate.jsonld").read_bytes()
        if f'"@id": "{CONTEXT}"'.encode() not in content:
            raise SystemExit(f"This ro-crate-py doesn't carry {CONTEXT}.")
        raw = HTTPResponse(
            body=io.BytesIO(content),
            status=200,
            headers={"Content-Type": "application/ld+json"},
            preload_content=False,
        )
        return HTTPAdapter().build_response(request, raw)

    def close(self) -> None:
        """Nothing is open."""


def problems(folder: Path) -> list[str]:
    """Say what is wrong with a crate, in both profiles, at the level of what is required."""
    found = []
    with tempfile.TemporaryDirectory() as scratch:
        cache = Path(scratch) / "http"
        book = Path(scratch) / "book"  # the validator trips over a blank in a path
        book.symlink_to(folder.resolve(), target_is_directory=True)
        with CachedSession(str(cache), expire_after=-1) as session:
            session.mount("https://", Carried())
            session.get(CONTEXT, headers={"Accept": ACCEPT})
        for profile in PROFILES:
            settings = ValidationSettings(
                rocrate_uri=str(book),
                profile_identifier=profile,
                requirement_severity=Severity.REQUIRED,
                offline=True,
                cache_path=cache,
            )
            result = services.validate(settings)
            found += [f"{profile}: {issue.message}" for issue in result.get_issues()]
            if not result.passed() and not found:
                found.append(f"{profile}: not valid")
    return found


def main() -> None:
    """Validate the crates of the folders that are named."""
    wrong = False
    for folder in map(Path, sys.argv[1:]):
        found = problems(folder)
        crate = ROCrate(folder)
        parts = [entity.id for entity in crate.data_entities]
        found += [f"not there: {name}" for name in parts if not (folder / name).is_file()]
        print("\n".join(found) or f"valid by {' and '.join(PROFILES)}: {len(parts)} files")
        wrong = wrong or bool(found)
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
