"""Write a workbook from a framework: data, parameters, and the description of the book.

Notebooks, schemas and formats stay in the package; what is written is what the plan alone can say.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

import yaml

from milepost.core.errors import UsageError
from milepost.core.files import write_folder
from milepost.core.ledger import csv_text, lines_text
from milepost.core.workbook import PACKAGE
from milepost.edition.calendar import plan_year
from milepost.importers.disaggregation import is_of_people
from milepost.importers.framework import Framework
from milepost.importers.losses import Loss
from milepost.template.pages import book, index, profile

# tables that every workbook has, then those written where the plan has rows of them
ALWAYS = ("plan", "targets", "observations", "sources")
GITIGNORE = "# generated\n/.milepost/\n/chapters/\n/reports/\n/_book/\n/_extensions/\n/.quarto/\n"
EVIDENCE = "[public-record, reported, provisional, illustrative]"


def write_workbook(folder: Path, framework: Framework) -> list[str]:
    """Write the files of a new workbook; all of them, or none; and name them, below the folder.

    Raises
    ------
    UsageError
        If the folder is there already and holds anything.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError(f"{folder} is there already and is not empty: name a new folder.")
    files = workbook_files(framework)
    write_folder(folder, {name: text.encode() for name, text in files.items()})
    return sorted(files)


def workbook_files(framework: Framework) -> dict[str, str]:
    """Give the path and text of every file of a new workbook."""
    names = [*ALWAYS, *(name for name in framework.tables if name not in ALWAYS)]
    names = [name for name in names if name in ALWAYS or framework.tables.get(name)]
    paths = {name: _path(name, framework) for name in names}
    files = {
        f"data/{paths[name]}": csv_text(_columns(name, framework), framework.rows(name))
        for name in names
    }
    resources = [_resource(name, paths[name], framework) for name in names]
    if framework.losses:
        files["data/loss.csv"] = lines_text(framework.losses, Loss)
        resources.append(_loss_resource())
    files["data/datapackage.json"] = _descriptor(framework, resources)
    edition = str(plan_year(framework.reporting_date, framework.begins))
    files |= edition_files(framework, edition)
    chapters = chapter_params(framework)
    files |= {path: _yaml(content) for path, content in chapters.items()}
    if framework.words:
        nouns = {name: list(pair) for name, pair in framework.words.items()}
        files["params/words.yml"] = _yaml(nouns)
    files["_quarto.yml"] = book(framework, edition)
    files["index.qmd"] = index(framework)
    files[".gitignore"] = GITIGNORE
    return files


def edition_files(framework: Framework, edition: str) -> dict[str, str]:
    """Give an edition's parameters, and the profile that holds its cover's text."""
    text = (
        f'edition: "{edition}"\n'
        f"title: {json.dumps(framework.title, ensure_ascii=False)}\n"
        f"year: {edition}\n"
        f"reporting_date: {framework.reporting_date}\n"
        "# what became known later is left to the next edition\n"
        f"cut_off: {framework.known_on}\n"
        "audience: public\n"
        f"evidence: {EVIDENCE}\n"
        "outputs: [html, pdf]\n"
    )
    return {
        f"params/editions/{edition}.yml": text,
        f"_quarto-{edition}.yml": profile(framework.reporting_date, framework.known_on),
    }


def chapter_params(framework: Framework) -> dict[str, dict[str, Any]]:
    """Give what each chapter is made from: path to the content of its file."""
    names = ("overview", "data-quality", "sources")
    files: dict[str, dict[str, Any]] = {
        f"params/book/{name}.yml": {"notebook": name} for name in names
    }
    if any(map(is_of_people, framework.dimensions)):
        files["params/book/for-whom.yml"] = {"notebook": "for-whom"}
    if framework.tables.get("systems"):
        files["params/series/groups.yml"] = {"notebook": "global-targets", "parameter": "system"}
    return files


def _path(table: str, framework: Framework) -> str:
    if table in framework.dimensions:
        return f"dimensions/{table}.csv"
    return "observations/observations.csv" if table == "observations" else f"{table}.csv"


def _resource(table: str, path: str, framework: Framework) -> dict[str, Any]:
    resource: dict[str, Any] = {"name": table, "path": path}
    if table in framework.dimensions:
        resource |= {"dimension": table, "title": framework.dimensions[table]}
        resource |= {"people": True} if is_of_people(table) else {}
    return resource


def _columns(table: str, framework: Framework) -> list[str]:
    """Give a table's columns in the schema's order: those required, and those with a value."""
    path = PACKAGE / "template" / "schemas" / f"{table}.json"
    rows = framework.rows(table)
    used = {name for row in rows for name, cell in row.items() if cell}
    if not path.is_file():
        return list(dict.fromkeys(name for row in rows for name in row if name in used))
    described = json.loads(path.read_text("utf-8"))["fields"]
    kept = [
        field["name"]
        for field in described
        if field["name"] in used or field.get("constraints", {}).get("required")
    ]
    if table == "targets":  # what a plan is edited by, whether or not a file has it
        wanted = {*kept, "baseline", "target"}
        kept = [field["name"] for field in described if field["name"] in wanted]
    if table == "observations" and "value" not in kept:
        kept.append("value")
    return [*kept, *sorted(used - {field["name"] for field in described})]


def _loss_resource() -> dict[str, Any]:
    columns = [
        {"name": field.name, "type": "integer" if field.name == "row" else "string"}
        for field in fields(Loss)
    ]
    return {"name": "loss", "path": "loss.csv", "title": "What became of the imported file",
            "structure": True, "schema": {"fields": columns}}  # fmt: skip


def _descriptor(framework: Framework, resources: list[dict[str, Any]]) -> str:
    """Write the data package, a resource a line; their schemas are the package's own."""
    lines = ",\n".join("  " + json.dumps(item, ensure_ascii=False) for item in resources)
    name = framework.rows("plan")[0]["plan_id"].lower()
    title = json.dumps(framework.title, ensure_ascii=False)
    return f'{{\n "name": "{name}",\n "title": {title},\n "resources": [\n{lines}\n ]\n}}\n'


def _yaml(content: Mapping[str, Any]) -> str:
    return yaml.safe_dump(dict(content), allow_unicode=True, sort_keys=False)
