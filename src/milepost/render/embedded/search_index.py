"""What the site's search looks in: the words of each page, section by section."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from milepost.render.embedded.navigation import Navigation
from milepost.render.project import Chapter

SEARCH = "window.milepostSearch = "
INDEX = "assets/search-index.js"


def search_index(
    chapters: Sequence[Chapter],
    contents: Sequence[Mapping[str, Any]],
    navigation: Navigation,
    before: str = "",
) -> str:
    """Give the search's index: every page, and the text of its sections, added to the index before."""
    pages, sections = read_index(before)
    first = len(pages)
    pages += [[chapter.page, navigation.entry(chapter).name] for chapter in chapters]
    sections += [
        [at, section["id"], section["title"], " ".join(section["text"].split())]
        for at, page in enumerate(contents, first)
        for section in page["search"]
        if section["text"].strip() or section["title"]
    ]
    return as_script(pages, sections)


def as_script(pages: list[list[str]], sections: list[list[Any]]) -> str:
    """Give an index as the site has it: a script, which needs no server."""
    content = json.dumps({"pages": pages, "sections": sections}, ensure_ascii=False)
    return f"{SEARCH}{content};\n"


def read_index(text: str) -> tuple[list[list[str]], list[list[Any]]]:
    """Give the pages and the sections of a search's index; none of a blank one."""
    index = json.loads(text.removeprefix(SEARCH).rstrip(";\n")) if text else {}
    return index.get("pages", []), index.get("sections", [])
