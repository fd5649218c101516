"""The pages of indicators as Markdown among the chapters, for either renderer's site.

They are no chapters: nothing is numbered on them, and the PDF and Word have none of them. What they
show is the edition's tables, and the figures of the book that are about one indicator alone.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from milepost.core.digests import digest_of
from milepost.core.files import read_text, write_changed
from milepost.core.indicator_pages import page_name
from milepost.core.messages import _, spoken
from milepost.core.versions import software_digest
from milepost.core.workbook import GLANCE_FILE, INDICATORS, Workbook
from milepost.edition.params import Chapter as Params
from milepost.execute.cache import Store
from milepost.execute.sync_chapters import noting_beside
from milepost.publish.exhibits import FILE, Exhibit
from milepost.publish.glance import glance_of, glance_page
from milepost.publish.signables import signables
from milepost.publish.signatures import Signature, SignedOff, read_ledger, signed_off
from milepost.render.embedded.render_cache import RenderCache

if TYPE_CHECKING:
    import pandas as pd

    from milepost.inputs.records import EditionData, Slice

# in no page: doubts name rows by their place in a file, and one that is added moves all that follow
NOT_SHOWN = {"doubts"}


def write_indicator_sources(
    data: EditionData, workbook: Workbook, exhibits: Sequence[Exhibit], *, fresh: bool = False
) -> None:
    """Write a page for each target of an edition, with its rows beside it; remove all others.

    Parameters
    ----------
    exhibits
        Of the chapters that the book has, in its order.
    fresh
        Whether they are made anew although the store keeps them, made from the same.
    """
    from milepost.inputs.store import SliceWriter  # noqa: PLC0415  (slow to import)

    cut = SliceWriter(data, workbook.store).write(Params(INDICATORS, {}, ""))
    pages = Store(workbook.store).pages
    cache = RenderCache(pages, fresh=fresh)
    # a slice is named by what is in it; all else that decides what is written is the software's
    shown = [vars(exhibit) for exhibit in exhibits]
    key = digest_of([INDICATORS, software_digest(), spoken().digest, cut.slice_id, shown])
    made = cache.get(key)
    if made is None:
        made = _made(cut, data, exhibits, cache)
        cache.put(key, made)
    folder = workbook.chapters / INDICATORS
    with noting_beside(workbook.chapters, data.edition):
        _write(folder, {**made["files"], GLANCE_FILE: glance_page(made["glance"], pages)})


def _made(
    cut: Slice, data: EditionData, exhibits: Sequence[Exhibit], cache: RenderCache
) -> dict[str, Any]:
    """Give what stands in each file, and on the page of all indicators."""
    from milepost.report.chapter import Chapter  # noqa: PLC0415  (slow to import)
    from milepost.report.lineage import used_rows  # noqa: PLC0415
    from milepost.report.tables import Table  # noqa: PLC0415
    from milepost.report.topics.indicators import Pages  # noqa: PLC0415

    pages = Pages(Chapter(cut, interactive=True))
    beside = {target: _beside(exhibits, target, pages.rows.get(target)) for target in pages.found}

    def page(target: str) -> dict[str, str]:
        name, rows = page_name(target), pages.rows.get(target)
        files = {f"{name}.qmd": pages.page(target, f"{name}-rows.csv", *beside[target])}
        if rows is not None:
            used = used_rows(rows, data.tables["sources"], pages.chapter.dimensions)
            files[f"{name}-rows.csv"] = Table(used, {}).csv()
        return files

    keys = {
        target: digest_of([INDICATORS, software_digest(), spoken().digest, part, beside[target]])
        for target, part in parts(cut, [*pages.found]).items()
    }
    files = {"index.qmd": pages.overview(lambda target: f"{page_name(target)}.qmd")}
    # one status that moves is another caption on nearly every page, and nothing else there
    captions = {
        item: " ".join(f"{item}: {one.origin['caption']}".split())
        for one in exhibits
        for item in [f"- @{one.label}"]
    }
    for made in cache.made(keys, lambda targets: map(page, targets)):
        for name, text in made.items():
            files[name] = "\n".join(captions.get(line, line) for line in text.split("\n"))
    return {"files": files, "glance": glance_of(pages, data.edition)}


def parts(cut: Slice, targets: Sequence[str]) -> dict[str, str]:
    """Name by its content all that the page of each indicator may rest on.

    That is what the slice says of itself, the indicator's own rows of each table that has
    ``target_id``, and the others whole.
    """
    from milepost.assess.contribution_cache import hashes_by_target  # noqa: PLC0415  (pandas)

    said = [cut.notebook, cut.edition, cut.parameters, cut.thresholds, cut.words, cut.house]
    shared = hashlib.sha256(repr([*said, cut.language_code]).encode())
    own = []
    for name in sorted(cut.tables.keys() - NOT_SHOWN):
        table = cut.table(name)
        if "target_id" in table:
            shared.update(repr([name, [*table.dtypes.items()]]).encode())
            own.append(hashes_by_target(table, [*targets]))
        else:
            shared.update(f"{name} {cut.tables[name]}".encode())
    found = {}
    for target, *rows in zip(targets, *own, strict=True):
        part = shared.copy()
        for hashes in rows:
            part.update(len(hashes).to_bytes(8) + hashes.tobytes())
        found[target] = part.hexdigest()
    return found


def _beside(
    exhibits: Sequence[Exhibit], target: str, rows: pd.DataFrame | None
) -> tuple[list[str], list[str]]:
    """Give the figures of the book that a page shows, and the labels of what rests on its rows."""
    own = set() if rows is None else {*rows["observation_id"]}
    return [*_figures(exhibits, target, own)], [*_shown_in(exhibits, own)]


def signed_indicators(workbook: Workbook, edition: str, book: Path) -> dict[str, str]:
    """Say for each indicator which exhibits of it are signed, by whom, as Markdown by its page.

    Without a rendered book with its list of exhibits, or without signatures, nothing is said.
    """
    signed = any(line.edition == edition for line in read_ledger(workbook.root))
    if not signed or not (book / FILE).is_file():
        return {}
    from milepost.report.text import plain  # noqa: PLC0415  (imports pandas)

    found = signed_off(workbook.root, edition, signables(book))
    told: dict[str, str] = {}
    for path in sorted((workbook.chapters / INDICATORS).glob("*-rows.csv")):
        own = {row["observation_id"] for row in csv.DictReader(io.StringIO(read_text(path)))}
        lines = [
            f"- {plain(_signed(one, one.signature))}"
            for one in found
            if one.signature and not own.isdisjoint(one.what.row_keys.split(";"))
        ]
        if lines:
            page = path.name.removesuffix("-rows.csv")
            told[page] = f"\n\n## {_('Signed')} {{.unnumbered}}\n\n" + "\n".join(lines) + "\n"
    return told


def _signed(one: SignedOff, signature: Signature) -> str:
    """Say in the language of the edition who signed an exhibit, and whether it changed since.

    Not what changed: what was signed may hold values that the page's readers are not to see.
    """
    what = one.what
    number = f"{_(what.kind.capitalize())} {what.number}".strip()
    values = {
        "exhibit": f"{number} ({what.name})",
        "name": signature.signed_by,
        "day": signature.signed_on,
    }
    if one.holds:
        return _("{exhibit}: signed by {name} on {day}", **values)
    return _("{exhibit}: changed since {name} signed it on {day}", **values)


def _figures(exhibits: Sequence[Exhibit], target: str, own: Collection[str]) -> Iterator[str]:
    """Give the figures that are about an indicator alone, and about the whole of it."""
    from milepost.report.pages import attribute  # noqa: PLC0415  (imports pandas)

    for exhibit in exhibits:
        origin, keys = exhibit.origin, {*exhibit.row_keys}
        named = str(origin["name"]).endswith(f"-{target}") and keys <= {*own}
        if keys and exhibit.kind == "figure" and origin.get("alt") and (named or keys == own):
            picture = f"../figures/{exhibit.chapter}/{origin['name']}.svg"
            yield f'![{origin["caption"]}]({picture}){{fig-alt="{attribute(origin["alt"])}"}}'


def _shown_in(exhibits: Sequence[Exhibit], own: Collection[str]) -> Iterator[str]:
    """List the exhibits that rest on any of an indicator's rows."""
    for exhibit in exhibits:
        if not {*exhibit.row_keys}.isdisjoint(own):
            yield f"@{exhibit.label}"


def _write(folder: Path, files: Mapping[str, str | bytes]) -> None:
    """Make a folder hold these files alone; what is there already is left as it is."""
    for path in folder.iterdir() if folder.is_dir() else ():
        if path.name not in files:
            path.unlink()
    for name, content in files.items():
        write_changed(folder / name, content)
