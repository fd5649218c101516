"""Two published books of one workbook, and somebody who subtracts the earlier one from the later."""

import csv
import json

import pytest
from hostile_book import read_rows, write_rows
from mini import EDITION, make_mini, milepost

EARLIER = EDITION.replace("2031", "2030").replace('"2030"', '"2029"').replace("2030\n", "2029\n")
ROOMS = {"r1": ("2029-05-01", 54, "XAA"), "r2": ("2029-05-01", 60, "XBA"),
         "r3": ("2030-05-01", 2, "XAB"), "r4": ("2030-05-01", 37, "XBB")}  # fmt: skip


def rooms(root):
    """Let 54 rooms open in the north in 2029, and two more in 2030."""
    path = root / "data/observations/libraries.csv"
    rows = [row for row in read_rows(path) if row["target_id"] != "L3"]
    blank = dict.fromkeys(rows[0], "") | {
        "target_id": "L3", "measure": "event", "result_id": "B2", "statement": "Rooms open",
        "evidence": "reported", "audience": "public", "source_id": "branch-returns",
    }  # fmt: skip
    for name, (day, count, country) in ROOMS.items():
        days = {"period_start": day, "period_end": day, "known_on": day}
        rows.append({**blank, **days, "observation_id": name, "value": count, "country": country})
    write_rows(path, rows)
    plan = root / "data/targets.csv"
    plan.write_text(plan.read_text("utf-8").replace("0,10,up", "0,400,up"), "utf-8")


def figures(root, edition):
    """Give what a book's data says of the rooms."""
    with (root / f"reports/{edition}/data/assessments.csv").open(encoding="utf-8") as file:
        return {
            (row["scope_kind"], row["scope_id"]): float(row["actual"])
            for row in csv.DictReader(file)
            if row["target_id"] == "L3" and row["actual"]
        }


@pytest.mark.slow
def test_no_two_books_give_a_small_count(tmp_path):
    root = make_mini(tmp_path / "book")
    rooms(root)
    (root / "params/disclosure.yml").write_text("minimum: 5\ntargets: [L3]\n", "utf-8")
    (root / "params/editions/2029.yml").write_text(EARLIER, "utf-8")
    for edition in ("2029", "2030"):
        done = milepost("build", "--edition", edition, "--renderer", "embedded", root=root)
        assert done.exit_code == 0, done.output
    before, now = figures(root, "2029"), figures(root, "2030")
    assert before["region", "north-bank"] == 54
    assert now["global", "all"] - before["global", "all"] == 39
    assert not {("region", "north-bank"), ("region", "south-bank")} & now.keys()
    assert '"r1"' not in (root / "reports/2030/data/observations.csv").read_text("utf-8")
    # who builds it again needs to know from what it is protected
    listed = json.loads((root / "reports/2030/manifest.json").read_text("utf-8"))["inputs"]
    assert "params/editions/2029.yml" in {file["path"] for file in listed["parameters"]}
    held = milepost("verify", root / "reports/2030", root=root)
    assert held.exit_code == 0, held.output
