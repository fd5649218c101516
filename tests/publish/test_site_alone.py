"""A copy of ``html/`` alone is a whole site, whoever serves it."""

from __future__ import annotations

import base64
import hashlib
import re
import shutil
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urldefrag, urljoin, urlsplit

import lxml.html
import pytest
from served import served

from milepost.core.workbook import Workbook

HEAVIEST = 200_000
BEFORE_PICTURES = re.compile("<svg.*?</svg>", re.DOTALL)
INSIDE = ("book.pdf", "book.docx", "data/annex.xlsx", "data/observations.csv", "manifest.json")


@pytest.fixture
def copied(either: Workbook, tmp_path: Path) -> Iterator[str]:
    """The address of a copy of the site."""
    shutil.copytree(either.reports / "2030" / "html", tmp_path / "site")
    with served(tmp_path / "site") as address:
        yield f"{address}/"


def crawl(start: str) -> tuple[set[str], list[str]]:
    """Every address that pages lead to, from page to page, and those where there is nothing."""
    waiting, seen, broken = [(start, start)], set(), []
    while waiting:
        address, named_by = waiting.pop()
        address = urldefrag(address).url
        if address in seen or urlsplit(address).netloc != urlsplit(start).netloc:
            continue
        seen.add(address)
        try:
            with urllib.request.urlopen(address) as answer:
                content, kind = answer.read(), answer.headers.get_content_type()
        except urllib.error.HTTPError:
            broken.append(f"{named_by} leads to {address}")
            continue
        if kind == "text/html":
            page = lxml.html.fromstring(content)
            links = page.xpath("//@href | //@src | //*[local-name()='svg']/@data-file")
            waiting += [(urljoin(address, link), address) for link in links if link]
    return seen, broken


def test_every_link_of_a_copy_leads_to_something(copied: str):
    seen, broken = crawl(copied)
    assert broken == []
    assert {f"{copied}{name}" for name in INSIDE} <= seen
    assert any("/indicators/" in address for address in seen)


def test_the_cover_tells_the_size_of_what_it_offers(either: Workbook):
    site = either.reports / "2030" / "html"
    links = lxml.html.parse(site / "index.html").getroot().find_class("download")
    words = {link.get("href"): link.text for link in links}
    assert {*INSIDE} <= words.keys()
    kilobytes = round((site / "book.pdf").stat().st_size / 1000)
    assert words["book.pdf"] == f"PDF ({kilobytes} kB)"
    assert all(
        re.search(r"\([\d.]+ [kM]?B\w*\)", text)
        for name, text in words.items()
        if name != "manifest.json"
    )


def test_what_the_site_holds_is_on_the_disk_once(either: Workbook):
    book = either.reports / "2030"
    for name in INSIDE:
        assert (book / name).samefile(book / "html" / name)


def test_pages_are_light(either: Workbook):
    for path in (either.reports / "2030" / "html").rglob("*.html"):
        page = lxml.html.parse(path).getroot()
        loaded = page.xpath("//script/@src | //link[@rel='stylesheet']/@href")
        size = sum((path.parent / name).stat().st_size for name in {*loaded})
        assert size + len(BEFORE_PICTURES.sub("", path.read_text("utf-8"))) < HEAVIEST, path


def test_pages_run_nothing_of_their_own(built: Workbook):
    for path in (built.reports / "2030" / "html").rglob("*.html"):
        page = lxml.html.parse(path).getroot()
        assert page.xpath("//meta[@http-equiv='Content-Security-Policy']"), path
        assert not page.xpath(
            "//script[not(@src)] | //style | //@style | //@*[starts-with(name(), 'on')]"
        )


@pytest.mark.quarto
def test_quartos_pages_run_only_the_scripts_that_it_wrote(built_by_quarto: Workbook):
    for path in (built_by_quarto.reports / "2030" / "html").rglob("*.html"):
        page = lxml.html.parse(path).getroot()
        policy = page.xpath("string(//meta[@http-equiv='Content-Security-Policy']/@content)")
        scripts = re.search("script-src ([^;]*)", policy)[1]
        assert "'unsafe-inline'" not in scripts
        own = page.xpath("//script[not(@src)]/text()") + page.xpath("//@onclick")
        for text in own:
            digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
            assert f"'sha256-{digest}'" in scripts, path
