"""What Pandoc made of each chapter, kept by all that it was made from.

Reading a chapter and writing its page are kept apart: a page is written again, too, where only the
number of a figure that it refers to has changed.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from milepost.core.digests import digest_of, read_proven, write_proven
from milepost.core.files import sha256_of, sha256_or_blank
from milepost.render.embedded.numbering import Outline
from milepost.render.embedded.pandoc import assets, pandoc_path

# what a chapter is read by, and its page written by, beside what the whole book shares
FOLDERS = ("filters", "extension")
OF_CITATIONS = ("bibliography", "csl", "cited")
# what is known once the whole book has been read, or where files lie
OF_THE_WHOLE = (*OF_CITATIONS, "labels", "ids", "anchors", "folders", "pages", "collected")


class RenderCache:
    """A folder of results by key; without a folder nothing is kept.

    Parameters
    ----------
    folder
        Where they are; anything in it may be deleted.
    fresh
        Whether all is made anew, and takes the place of what was kept.
    private
        Whether its maker alone may read what is kept now.
    """

    def __init__(
        self, folder: Path | None = None, *, fresh: bool = False, private: bool = False
    ) -> None:
        self._folder = folder
        self._fresh = fresh
        self._private = private

    @cached_property
    def program(self) -> str:
        """What turns chapters into pages: Pandoc and the Lua program, as a digest."""
        carried = Path(pandoc_path())
        try:
            release = version("pypandoc_binary")
        except PackageNotFoundError:
            release = ""
        parts = [release, str(carried), carried.stat().st_size]
        files = sorted(path for name in FOLDERS for path in (assets() / name).glob("*.lua"))
        return digest_of([*parts, *(f"{path.name} {sha256_of(path)}" for path in files)])

    def get(self, key: str) -> Any:
        """Give what was kept under a key; None if nothing was, or it is not as it was kept."""
        if self._folder is None or self._fresh:
            return None
        text = read_proven(self._folder / f"{key}.json")
        return None if text is None else json.loads(text)

    def put(self, key: str, value: Any) -> None:
        """Keep a result."""
        if self._folder is None:
            return
        text = json.dumps(value, ensure_ascii=False)
        write_proven(self._folder / f"{key}.json", text.encode(), private=self._private)

    def made(
        self,
        keys: Mapping[str, str],
        make: Callable[[list[str]], Iterable[Any]],
        *,
        together: bool = False,
    ) -> list[Any]:
        """Give a result for each source, and make only those that were not kept.

        Parameters
        ----------
        make
            Gives the results of the sources that it is told, in their order.
        together
            Whether one that is made anew means that all are.
        """
        found = {source: self.get(key) for source, key in keys.items()}
        wanted = [source for source, result in found.items() if result is None]
        wanted = [*keys] if together and wanted else wanted
        for source, result in zip(wanted, make(wanted) if wanted else (), strict=True):
            found[source] = result
            self.put(keys[source], result)
        return [*found.values()]


def index_key(program: str, shared: Mapping[str, Any], chapter: Mapping[str, Any]) -> str:
    """Name what a site's index knows of a chapter by all that it is read from."""
    settings = {name: value for name, value in shared.items() if name not in OF_THE_WHOLE}
    place = {name: chapter[name] for name in ("source", "folder", "page", "kind")}
    text = sha256_of(Path(chapter["markdown"]))
    return digest_of(["index", program, settings, place, text])


def page_key(
    program: str,
    shared: Mapping[str, Any],
    chapter: Mapping[str, Any],
    entry: Mapping[str, Any],
    outline: Outline,
    epoch: int,
) -> str:
    """Name a chapter's page by all that it is written from.

    Of the whole book's labels these are its own and those that it refers to; works count where it
    cites any, and pictures by what they hold.
    """
    left_out = {"labels", "ids", "anchors", "folders"}
    if not (entry["cites"] or chapter["collects"]):
        left_out |= {*OF_CITATIONS}
    given = {name: value for name, value in shared.items() if name not in left_out}
    if "bibliography" in given:
        works = [Path(name) for name in (*shared["bibliography"], shared["csl"]) if name]
        given |= {"bibliography": [*map(sha256_or_blank, works)], "csl": bool(shared["csl"])}
    own = {label["id"] for label in (*entry["labels"], *entry["headings"])}
    named = sorted({entry["id"], *own, *entry["refs"]} & outline.labels.keys())
    labels = {name: outline.labels[name] for name in named}
    place = {name: value for name, value in chapter.items() if name != "markdown"}
    text = sha256_of(Path(chapter["markdown"]))
    shown = [_picture(path, shared["folders"]) for path in entry["images"]]
    return digest_of(["page", program, given, labels, place, text, shown, epoch])


def _picture(path: str, folders: Iterable[str]) -> list[str]:
    """Describe a picture in both of its forms by the files that the Lua program would find."""
    narrow = f"{path.removesuffix('.svg')}.narrow.svg"
    places = [[Path(folder) / name for folder in folders] for name in (path, narrow)]
    return [next(filter(None, map(sha256_or_blank, files)), "") for files in places]
