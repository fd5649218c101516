"""Ways that text has become markup, a program or a request elsewhere, for every text of a workbook.

Typed from the families that the literature knows: elements and attributes of HTML, addresses,
mutations, Markdown, raw blocks of other formats, Quarto's shortcodes, YAML, fields of Word.
"""

import json
import re
from pathlib import Path

import yaml
from hostile_book import read_rows, write_rows

HOST = "vector.example"  # what no page may ask for
VECTORS = (
    "<script>alert(1)</script>",
    "<script >alert(2)//</script >",
    "<script\t/x>alert(3)</script/y>",
    "<ScRiPt src=//vector.example/a.js></ScRiPt>",
    "</title></style></textarea></script><script>alert(4)</script>",
    "<img src=x onerror=alert(5)>",
    "<img/src/onerror=alert(6)//",
    "<svg onload=alert(7)>",
    "<svg><script href=data:,alert(8)></script></svg>",
    "<svg><animate onbegin=alert(9) attributeName=x dur=1s>",
    '<iframe srcdoc="<script>parent.alert(10)</script>"></iframe>',
    "<iframe src=javascript:alert(11)>",
    "<details open ontoggle=alert(12)>x</details>",
    "<input autofocus onfocus=alert(13)>",
    "<a href=java&#x09;script:alert(14) autofocus>x</a>",
    "<p style=width:expression(alert(15))>x</p>",
    "<style>@import '//vector.example/a.css';</style>",
    "<meta http-equiv=refresh content=0;url=//vector.example/>",
    "<base href=//vector.example/>",
    "<link rel=stylesheet href=//vector.example/b.css>",
    "<object data=//vector.example/o><embed src=//vector.example/e>",
    "<form action=javascript:alert(16)><button autofocus>x</button></form>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--><img src=x onerror=alert(17)>'>",
    "<template><img src=x onerror=alert(18)></template>",
    "<noscript><p title='</noscript><img src=x onerror=alert(19)>'>",
    "&lt;script&gt;alert(20)&lt;/script&gt;",
    "&amp;lt;img src=x onerror=alert(21)&amp;gt;",
    "&#60;img src=x onerror=alert(22)&#62;",
    "b58fc729-690b-4000-b19f-365a4093b2ff;"
    "3c696d67207372633d78206f6e6572726f723d616c657274283435293e;",
    "\\<script\\>alert(23)\\</script\\>",
    '"><img src=x onerror=alert(24)>',
    "'-alert(25)-'",
    '" autofocus onfocus="alert(26)',
    "${alert(27)} {{alert(28)}} <%= alert(29) %> #{alert(30)}",
    "[x](javascript:alert(31))",
    "[x](<java\tscript:alert(32)>) [x](JaVaScRiPt&colon;alert(33))",
    "[x](data:text/html;base64,PHNjcmlwdD5hbGVydCgzNCk8L3NjcmlwdD4=)",
    "[x](vbscript:alert(35)) <javascript:alert(36)>",
    "![x](//vector.example/i.png) ![x](https://vector.example/j.png)",
    "![x](/etc/passwd) ![x](file:///etc/passwd) ![x](../../../etc/passwd)",
    "[x]{onclick=alert(37) .content-hidden style='position:fixed'}",
    "`<img src=x onerror=alert(38)>`{=html}",
    "``` {=html} <script>alert(39)</script> ```",
    '`#panic(40) #read("/etc/passwd")`{=typst} #include "/etc/passwd" #image("/etc/passwd")',
    "`\\input{/etc/passwd}`{=latex} \\input{/etc/passwd} \\write18{id}",
    '`<w:r><w:fldSimple w:instr="INCLUDETEXT pwned"/></w:r>`{=openxml}',
    "{{< include /etc/passwd >}} {{< env VECTOR_CANARY >}} {{< pagebreak >}} {{< meta book.title >}}",
    "{{< video https://vector.example/v.mp4 >}} {{< embed index.qmd >}}",
    "::: {.content-hidden when-format=html}",
    "@fig-none @sec-none [@nobody; -@tbl-none]",
    "$\\href{javascript:alert(41)}{x}$ $\\url{https://vector.example/}$ $$\\frac{1}{0}$$",
    "--- title: pwned filters: [pwned.lua] include-in-header: /etc/passwd ---",
    "[^1] ^[note] [x][y] [y]: javascript:alert(42)",
    "| a | b | x` `` ~~~ #fig-x {#fig-x} {#tbl-x .hidden} : caption {#tbl-y}",
    '=HYPERLINK("https://vector.example/") {=DDEAUTO} +cmd|x @SUM(A1)',
    "<!-- note to self --> --> <!--[if IE]><![endif]-->",
    "jaVasCript:/*-/*`/*\\`/*'/*\"/**/(/* */oNcliCk=alert(43) )//%0D%0A//</stYle/</titLe/</teXtarEa/"
    "</scRipt/--!>\\x3csVg/<sVg/oNloAd=alert(44)//>\\x3e",
)  # fmt: skip
EACH = 3  # vectors in a cell
CODES = ("global_result_id",)  # several codes in a cell
TITLES = ("pillars", "regions", "systems")  # their names are chapters' titles


def vectors(host: str) -> list[str]:
    """Give the vectors; what asks for a file on the web asks ``host``."""
    return [text.replace(HOST, host) for text in VECTORS]


def narrative(host: str) -> str:
    """Every vector as a paragraph, a quotation and an item; no reference to a value."""
    parts = [text.replace("{{", "{").replace("---", "-- -") for text in vectors(host)]
    return "\n\n".join([*parts, *(f"> {part}" for part in parts), *(f"- {part}" for part in parts)])


def open_columns(data: Path) -> dict[str, tuple[str, list[str]]]:
    """Give, for each CSV file of a package, its table and the columns that may hold any text."""
    package = json.loads((data / "datapackage.json").read_text("utf-8"))
    found: dict[str, tuple[str, list[str]]] = {}
    for resource in package["resources"]:
        schema = resource["schema"]
        if isinstance(schema, str):
            schema = json.loads((data / schema).read_text("utf-8"))
        keys = {*schema.get("primaryKey", [])}
        for key in schema.get("foreignKeys", []):
            keys |= {key["fields"]} if isinstance(key["fields"], str) else {*key["fields"]}
        columns = [
            field["name"]
            for field in schema["fields"]
            if field["type"] == "string"
            and field["name"] not in {*keys, *CODES}
            and not {"pattern", "enum"} & {*field.get("constraints", {})}
        ]
        found[resource["path"]] = (resource.get("table", resource["name"]), columns)
    return found


def fill_with_vectors(root: Path, host: str, edition: str) -> None:
    """Put vectors behind every open text of a workbook, others each time, and into a narrative."""
    texts, put = vectors(host), 0
    for schema in (root / "data/schemas").glob("*.json"):  # no text is too long for once
        schema.write_text(re.sub(r',\s*"maxLength": \d+', "", schema.read_text("utf-8")), "utf-8")
    for path, (table, columns) in open_columns(root / "data").items():
        rows = read_rows(root / "data" / path)
        for column in columns:
            each = len(texts) // 4 if table in TITLES and column == "name" else EACH
            for row in rows:
                own = [texts[(put + at) % len(texts)] for at in range(each)]
                if column == "unit":  # what has a slash is a rate, which can't be added up
                    own = [text for text in own if "/" not in text]
                row[column] = " ".join([row[column], *own]).strip()
                put += each
        if rows:
            write_rows(root / "data" / path, rows)
    assert put > 3 * len(texts), put
    words = root / "data/narratives" / edition / "overview.md"
    words.parent.mkdir(parents=True, exist_ok=True)
    words.write_text(narrative(host), "utf-8")
    described = root / f"params/editions/{edition}.yml"
    settings = yaml.safe_load(described.read_text("utf-8"))
    settings |= {"title": " ".join([settings["title"], *texts]), "outputs": ["html", "pdf", "docx"]}
    described.write_text(yaml.safe_dump(settings), "utf-8")
