"""``milepost doctor``: what is installed, and what differs."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from milepost.cli.exit_codes import show, show_json
from milepost.cli.options import json_option, root_option
from milepost.core.workbook import workbook_or_none
from milepost.publish.dependencies import Finding
from milepost.publish.doctor import examine


@click.command()
@root_option
@click.option("--all", "show_all", is_flag=True, help="Name every package, not only their number.")
@json_option
def doctor(root: Path | None, show_all: bool, as_json: bool) -> None:
    """Say what is installed, missing, or other than in the lock.

    Ends with 1 if something that a book needs is missing or differs.

    \b
    Example:
      milepost doctor
      milepost doctor --json
    """
    workbook = workbook_or_none(root)
    findings = examine(workbook)
    wrong = [finding for finding in findings if finding.wrong]
    if as_json:
        report = {
            "ok": not wrong,
            "workbook": str(workbook.root) if workbook else None,
            "findings": [asdict(finding) for finding in findings],
        }
        show_json(report)
    else:
        _show_findings(findings, show_all)
        noun = "thing is" if len(wrong) == 1 else "things are"
        show(f"{len(wrong)} {noun} missing or differ." if wrong else "All right.")
    if wrong:
        raise SystemExit(1)


def _show_findings(findings: list[Finding], show_all: bool) -> None:
    told_apart = [f for f in findings if show_all or f.group != "packages" or f.state != "ok"]
    for finding in told_apart:
        rest = "; ".join(part for part in (finding.here, finding.told) if part)
        show(f"{finding.state:<8} {finding.group:<9} {finding.name:<26} {rest}".rstrip())
    if hidden := len(findings) - len(told_apart):
        show(f"ok       packages  {hidden} more, as they should be; --all names them")
