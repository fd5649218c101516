"""The libraries' workbook with hidden rows in every table, each text of which is a canary.

Rows are hidden by their audience, by the cut-off, by their grade, by being withdrawn, by lying in a
later year. What only they name lies beside what everyone may see, or in files of its own.
"""

import csv
import io
import json
import shutil
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

TINY = Path(__file__).resolve().parents[1] / "tiny"
CANARY = "canary"
DATES = ("period_start", "period_end", "known_on", "accessed", "due")
NUMBERS = ("position", "value", "numerator", "denominator")
OPEN = {"audience": "public", "known_on": "2030-04-04", "evidence": "reported", "withdrawn": "",
        "period_start": "2030-03-03", "period_end": "2030-03-03"}  # fmt: skip
REASONS: Mapping[str, Mapping[str, str]] = {
    "internal": {"audience": "internal"},
    "restricted": {"audience": "restricted"},
    "late": {"known_on": "2031-06-06"},
    "grade": {"evidence": "provisional"},
    "withdrawn": {"withdrawn": "true"},
    "later": {"period_end": "2031-01-05", "known_on": "2031-01-06"},
    "internal and late": {"audience": "internal", "known_on": "2031-06-06"},
}
DATED = "period_start period_end known_on withdrawn evidence audience source_id source_locator note"
# table: its columns, its key, and what they refer to
TABLES = {
    "items": ("item_id kind position name short_name source_id", {"source_id": "sources"}),
    "presences": ("presence_id name kind country region_id status source_id note",
                  {"source_id": "sources"}),
    "commitments": ("commitment_id position title statement place region_id source_id note",
                    {"source_id": "sources"}),
    "commitment_updates": (f"observation_id commitment_id stage statement {DATED}",
                           {"commitment_id": "commitments", "source_id": "sources"}),
    "organization": ("indicator_id position theme name unit unit_one decimals note source_id",
                     {"source_id": "sources"}),
    "organization_observations": (f"observation_id indicator_id value qualifier {DATED}",
                                  {"indicator_id": "organization", "source_id": "sources"}),
    # tables of the workbook's own: one that says who may see a row, one of which rows are named by
    # others, one that names observations
    "partners": ("partner_id name audience source_id", {"source_id": "sources"}),
    "funds": ("fund_id name source_id", {"source_id": "sources"}),
    "photos": ("photo_id observation_id caption", {"observation_id": "observations"}),
}  # fmt: skip
KEYS = {"sources": "source_id", "items": "item_id", "presences": "presence_id",
        "commitments": "commitment_id", "organization": "indicator_id", "funds": "fund_id",
        "partners": "partner_id", "photos": "photo_id"}  # fmt: skip


@dataclass(frozen=True)
class Hidden:
    """One set of hidden rows.

    Attributes
    ----------
    apart
        Whether they lie in files of their own, with names that are canaries too.
    own_source
        Whether what they name has a source that nothing else names, or the plan's.
    """

    reason: str
    apart: bool = False
    own_source: bool = True

    @property
    def name(self) -> str:
        return f"{CANARY}{self.reason.title().replace(' ', '')}"


def write_workbook(root: Path, hidden: Collection[Hidden], notebooks: Path | None = None) -> None:
    """Write the workbook with these hidden rows, or with none."""
    shutil.copytree(TINY, root)
    if notebooks is not None:
        shutil.copytree(notebooks, root / "notebooks",
                        ignore=shutil.ignore_patterns("figures", ".ipynb_checkpoints"))  # fmt: skip
    for path in (root / "params/editions").glob("*.yml"):
        text = path.read_text("utf-8").replace(" provisional,", "")
        path.write_text(text.replace("[html, pdf]", "[html, pdf, docx]"), "utf-8")
    package = json.loads((root / "data/datapackage.json").read_text("utf-8"))
    files = {r["path"]: (r.get("table", r["name"]), _rows(root / "data" / r["path"]))
             for r in package["resources"]}  # fmt: skip
    schemas = _schemas(package)
    plain = _things("open", "open-shelves")
    plain["observations"][0] |= OPEN
    parts = [(plain, "")]
    for item in hidden:
        own = f"{item.name}Own" if item.own_source or item.reason == "grade" else "open-shelves"
        things = _things(item.name, own)
        for table in ("observations", "commitment_updates", "organization_observations"):
            things[table][0] |= {**OPEN, **REASONS[item.reason]}
        things["partners"] = (
            [] if REASONS[item.reason].get("audience") is None else things["partners"]
        )
        for row in things["partners"]:
            row["audience"] = REASONS[item.reason]["audience"]
        parts.append((things, item.name if item.apart else ""))
    for things, file in parts:
        for table, rows in things.items():
            path = f"{file}-{table}.csv" if file else _home(table)
            files.setdefault(path, (table, []))[1].extend(rows)
    package["resources"] = []
    for number, (path, (table, rows)) in enumerate(files.items()):
        if not rows:
            continue
        columns = [field["name"] for field in schemas[table]["fields"]]
        text = io.StringIO()
        writer = csv.DictWriter(text, columns, lineterminator="\n", restval="")
        writer.writeheader()
        writer.writerows(rows)
        (root / "data" / path).parent.mkdir(exist_ok=True)
        (root / "data" / path).write_text(text.getvalue(), "utf-8")
        package["resources"].append({"name": f"r{number}", "path": path, "table": table,
                                     "title": Path(path).stem, "schema": schemas[table]})  # fmt: skip
    _name_resources(package)
    (root / "data/datapackage.json").write_text(json.dumps(package, indent=1), "utf-8")


def _home(table):
    return "observations/libraries.csv" if table == "observations" else f"{table}.csv"


def _rows(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _things(name, own):
    """Rows of every table, every text of which is the name; what they name is theirs alone."""
    listed = f"{name}Item;{name}Item2"
    dated = {"source_id": f"{name}Source", "source_locator": f"{name} sheet", "note": name, **OPEN}
    source = {"producer": name, "title": f"{name} title", "url": f"https://{name}.example/",
              "published": "2030", "accessed": "", "licence": name, "note": name}  # fmt: skip
    made = {
        "observations": [
            {"observation_id": f"{name}-1", "target_id": "L1", "measure": "event", "value": "1",
             "country": "XAC", "result_id": "B1", "statement": name, "item_id": listed,
             "presence_id": f"{name}Presence", "fund_id": f"{name}Fund", **dated}
        ],
        "sources": [{"source_id": f"{name}Source", **source}],
        "items": [
            {"item_id": f"{name}Item{n}", "kind": "law", "position": "1", "name": name,
             "short_name": name, "source_id": own} for n in ("", "2")
        ],
        "presences": [
            {"presence_id": f"{name}Presence", "name": name, "kind": name, "country": "XAC",
             "region_id": "north-bank", "status": name, "source_id": own, "note": name}
        ],
        "commitments": [
            {"commitment_id": f"{name}Promise", "position": "1", "title": name, "statement": name,
             "place": name, "region_id": "north-bank", "source_id": own, "note": name}
        ],
        "commitment_updates": [
            {"observation_id": f"{name}-2", "commitment_id": f"{name}Promise",
             "stage": "under-way", "statement": name, **dated}
        ],
        "organization": [
            {"indicator_id": f"{name}Figure", "position": "1", "theme": "staff", "name": name,
             "unit": name, "unit_one": name, "decimals": "0", "note": name, "source_id": own}
        ],
        "organization_observations": [
            {"observation_id": f"{name}-3", "indicator_id": f"{name}Figure", "value": "7", **dated}
        ],
        "partners": [
            {"partner_id": f"{name}Partner", "name": name, "audience": "public",
             "source_id": f"{name}Source"}
        ],
        "funds": [{"fund_id": f"{name}Fund", "name": name, "source_id": own}],
        "photos": [
            {"photo_id": f"{name}Photo", "observation_id": f"{name}-1", "caption": name}
        ],
    }  # fmt: skip
    if own.endswith("Own"):
        made["sources"].append({"source_id": own, **source})
    return made


def _schemas(package):
    schemas = {r.get("table", r["name"]): r["schema"] for r in package["resources"]}
    for table, (columns, links) in TABLES.items():
        schemas[table] = {
            "fields": [{"name": name, "type": _type(name)} for name in columns.split()],
            "primaryKey": columns.split()[:1],
            "foreignKeys": [_link(column, named) for column, named in links.items()],
        }
        if "known_on" in columns:
            schemas[table]["primaryKey"].append("known_on")
    rows = schemas["observations"]
    names = ("item_id", "presence_id", "fund_id", "note")
    rows["fields"] += [{"name": name, "type": "string"} for name in names]
    at = [field["name"] for field in rows["fields"]].index("item_id")
    rows["fields"][at]["list"] = {"separator": ";", "resource": "items", "field": "item_id"}
    rows["foreignKeys"] += [_link("presence_id", "presences"), _link("fund_id", "funds")]
    return schemas


def _type(name):
    if name in DATES:
        return "date"
    if name == "withdrawn":
        return "boolean"
    return "number" if name in NUMBERS or name == "decimals" else "string"


def _link(column, named):
    key = "observation_id" if named == "observations" else KEYS[named]
    return {"fields": [column], "reference": {"resource": named, "fields": [key]}}


def _name_resources(package):
    """Let the first resource of a table bear its name, by which references find it."""
    seen = set()
    for resource in package["resources"]:
        if resource["table"] not in seen:
            seen.add(resource["table"])
            resource["name"] = resource["table"]
