"""The libraries' workbook with hostile names everywhere, and secrets in rows for other audiences."""

import csv
import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pikepdf
import pypdfium2
from click.testing import CliRunner

from milepost.cli.main import main

# each would tell: a variable set, a document stopped, a formula computed, a mark gone
ATTACKS = {
    "script": "<script>window.pwned = 1</script>",
    "image": '<img src=x onerror="window.pwned = 2">',
    "attribute": '" onmouseover="window.pwned = 3" x="',
    "link": "[press](javascript:window.pwned=4)",
    "raw": "`<script>window.pwned = 5</script>`{=html}",
    "typst": '#panic("pwned") `#panic("raw")`{=typst}',
    "latex": "\\input{/etc/passwd} $\\frac{1}{0}$",
    "shortcode": "{{< meta book.title >}} {{< include /etc/passwd >}}",
    "div": "::: {.callout-note onclick=window.pwned=6}",
    "formula": "=HYPERLINK(pwned)",
    "entity": "&lt;b&gt;bold&lt;/b&gt; &#60;i&#62;",
    "divided": "a;=1+1|b",
    "end": "</title></script><svg onload=window.pwned=7>",
    "list": "1. one",
    "field": '{ HYPERLINK "http://pwned.example/" } { DDEAUTO c:\\\\cmd.exe "/k pwned" }',
    "openxml": '`<w:fldSimple w:instr="DDEAUTO pwned"/>`{=openxml}',
    "widthless": "mid\u200bdle\u200dof\u2060it",
    "accents": "a" + 9 * "\u0301",
    # these attack nobody: names as people write them
    "from-right": "\u0645\u0635\u0631\u200f (\u05e9\u05b8\u05c1)",
    "joined": "\u0645\u06cc\u200c\u062e\u0648\u0627 \u0915\u094d\u200d\u0937",
}
# addresses that no link may lead to
ADDRESSES = [
    "javascript:window.pwned=8", "data:text/html,<script>window.pwned=9</script>", "vbscript:pwned",
    "file:///etc/passwd", "mailto:pwned@pwned.example", "JaVaScRiPt:pwned", "//pwned.example/x",
    "\\\\pwned.example\\share", "ms-word:ofe|u|pwned", "https:pwned",
]  # fmt: skip
# where in the tiny workbook a text of the data can stand: file, column, and which attack
PLACES = [
    ("plan.csv", "title", "script"),
    ("plan.csv", "organization", "image"),
    ("pillars.csv", "name", "end"),
    ("pillars.csv", "aim", "div"),
    ("pillars.csv", "short_name", "typst"),
    ("regions.csv", "name", "raw"),
    ("regions.csv", "short_name", "latex"),
    ("results.csv", "short_name", "shortcode"),
    ("results.csv", "statement", "entity"),
    ("systems.csv", "name", "typst"),
    ("systems.csv", "statement", "list"),
    ("targets.csv", "short_name", "attribute"),
    ("targets.csv", "statement", "div"),
    ("targets.csv", "unit", "entity"),
    ("targets.csv", "unit_one", "latex"),
    ("countries.csv", "name", "attribute"),
    ("countries.csv", "short_name", "link"),
    ("sources.csv", "title", "script"),
    ("sources.csv", "producer", "image"),
    ("sources.csv", "licence", "formula"),
    ("sources.csv", "url", "end"),
    ("observations/libraries.csv", "statement", "formula"),
    ("observations/libraries.csv", "source_locator", "divided"),
    ("global_results.csv", "short_name", "field"),
    ("global_results.csv", "statement", "openxml"),
]
# attacks on one row alone
ROWS = [
    ("countries.csv", 0, "short_name", "from-right"),
    ("countries.csv", 1, "short_name", "joined"),
    ("countries.csv", 2, "short_name", "widthless"),
    ("pillars.csv", 1, "short_name", "field"),
    ("observations/libraries.csv", 0, "statement", "openxml"),
    ("observations/libraries.csv", 1, "statement", "field"),
    ("pillars.csv", 0, "short_name", "openxml"),
    ("regions.csv", 1, "short_name", "accents"),
]
NARRATIVE = """Words of the team.

```{=openxml}
<w:p><w:r><w:fldSimple w:instr="DDEAUTO pwned"/></w:r></w:p>
```

`<w:instrText>pwned</w:instrText>`{=openxml} <script>window.pwned = 10</script>
[press](javascript:window.pwned=11) <javascript:window.pwned=12> [a](data:text/html,pwned)
![x](https://shelves.example/report?a=1&b=2) [file](file:///etc/passwd) [b](&#106;avascript:pwned)
[c](
 javascript:pwned) [d][e] [f](//pwned.example) [good](https://shelves.example/report?a=1&b=2)

[e]: vbscript:pwned
"""
# of a chapter on a part: what only the team can write
WORDS = """Good words, *with stress*.

\\<script>window.pwned = 1</script> \\\\<img src=x onerror=window.pwned=2>

[press](javascript:window.pwned=3) [press](java&#115;cript:window.pwned=4)
[press](JavaScript:window.pwned=5) [press](java&#10;script:window.pwned=6)
[press](data:text/html,pwned) [press](vbscript:pwned) [press][it] [fine](https://shelves.example/report?a=1&b=2)

[it]: javascript:window.pwned=7

![spy](https://shelves.example/report?a=1&b=2)

```{=html}
<script>window.pwned = 8</script>
```

`#panic("pwned")`{=typst} [x]{onclick="window.pwned=9"}

::: {.x onclick=window.pwned=10}
:::
"""
TINY = Path(__file__).resolve().parents[1] / "tiny"
SECRET_TEXT = "canaryTextOf"
SECRET_NUMBER = "86753091"


def write_rows(path: Path, rows: list[dict[str, str]]) -> None:
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    path.write_text(text.getvalue(), "utf-8")


def read_rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def make_hostile(data: Path) -> None:
    """Put an attack behind every name and sentence of a workbook."""
    for file, column, attack in PLACES:
        rows = read_rows(data / file)
        assert column in rows[0], (file, column)
        for row in rows:
            row[column] = (
                ATTACKS[attack] if attack == "formula" else f"{row[column]} {ATTACKS[attack]}"
            ).strip()
        write_rows(data / file, rows)
    for file, number, column, attack in ROWS:
        rows = read_rows(data / file)
        rows[number][column] = ATTACKS[attack]
        write_rows(data / file, rows)
    add_addresses(data)
    words = data / "narratives/2030/overview.md"
    words.parent.mkdir(parents=True)
    words.write_text(NARRATIVE, "utf-8")
    words.with_name("region-north-bank.md").write_text(WORDS, "utf-8")


ALLOWED = "https://shelves.example/report?a=1&b=2"


def add_addresses(data: Path) -> None:
    """Let a source, and a row, name each address that no link may lead to, and one that may."""
    sources = read_rows(data / "sources.csv")
    rows = read_rows(data / "observations/libraries.csv")
    for number, address in enumerate([*ADDRESSES, ALLOWED]):
        source = {**sources[0], "source_id": f"address-{number}", "url": address}
        sources.append({**source, "title": f"[{address}]({address}) <{address}>"})
        row = {**rows[0], "observation_id": f"address-{number}", "value": "1"}
        rows.append({**row, "source_id": source["source_id"], "source_locator": address})
    write_rows(data / "sources.csv", sources)
    write_rows(data / "observations/libraries.csv", rows)


def add_secrets(data: Path) -> None:
    """Add rows for other audiences, each cell of which is a canary, and a doubt about each."""
    path = data / "observations/libraries.csv"
    rows = read_rows(path)
    sources = read_rows(data / "sources.csv")
    for audience in ("internal", "restricted"):
        secret = f"{SECRET_TEXT}{audience}"
        sources.append(
            dict.fromkeys(sources[0], "")
            | {"source_id": f"{secret}Source", "title": f"{secret}Title", "producer": secret,
               "note": f"{secret}Note"}
        )  # fmt: skip
        for target, measure, number in (("L1", "event", "1"), ("L3", "event", SECRET_NUMBER)):
            rows.append(
                dict.fromkeys(rows[0], "")
                | {"observation_id": f"{secret}-{target}", "target_id": target, "value": number,
                   "measure": measure, "country": "XAC", "result_id": "B1",
                   "period_start": "2030-03-03", "period_end": "2030-03-03",
                   "known_on": "2030-04-04", "evidence": "reported", "audience": audience,
                   "statement": f"{secret}Statement", "source_id": f"{secret}Source",
                   "source_locator": f"{secret}Place"}
            )  # fmt: skip
    write_rows(path, rows)
    write_rows(data / "sources.csv", sources)


def ask_for_word(root: Path) -> None:
    path = root / "params/editions/2030.yml"
    path.write_text(path.read_text("utf-8").replace("[html, pdf]", "[html, pdf, docx]"), "utf-8")


def build(root: Path, edition: str = "2030", *words: str) -> str:
    """Build an edition; give what the command said."""
    command = ["build", "--root", str(root), "--renderer", "embedded", "--edition", edition]
    result = CliRunner().invoke(main, [*command, *words])
    assert result.exit_code == 0, result.output
    return result.output


def pdf_text(path: Path) -> str:
    document = pypdfium2.PdfDocument(path)
    try:
        return "\n".join(page.get_textpage().get_text_bounded() for page in document)
    finally:
        document.close()


def word_text(path: Path) -> str:
    with zipfile.ZipFile(path) as packed:
        return packed.read("word/document.xml").decode("utf-8")


def everything(folder: Path) -> Iterator[tuple[str, str]]:
    """Every file below a folder as text, unpacked: archives, PDF streams, Parquet."""
    import pyarrow.parquet as pq

    for path in sorted(folder.rglob("*")):
        if not path.is_file():
            continue
        name = path.relative_to(folder).as_posix()
        yield name, name
        yield name, path.read_bytes().decode("utf-8", "replace")
        if path.suffix == ".parquet":
            yield name, json.dumps(pq.read_table(path).to_pydict(), default=str)
            yield name, str(pq.read_schema(path).metadata)
        elif path.suffix in (".docx", ".xlsx"):
            with zipfile.ZipFile(path) as packed:
                for part in packed.namelist():
                    yield f"{name}!{part}", packed.read(part).decode("utf-8", "replace")
        elif path.suffix == ".pdf":
            yield name, pdf_text(path)
            with pikepdf.open(path) as document:
                yield name, str(document.docinfo) + str(document.Root.get("/Metadata"))
                for item in document.objects:
                    yield name, repr(item)
                    if isinstance(item, pikepdf.Stream):
                        try:
                            content = item.read_bytes()
                        except pikepdf.PdfError:
                            content = item.read_raw_bytes()
                        yield name, content.decode("utf-8", "replace")
                        yield name, content.decode("utf-16-be", "replace")
