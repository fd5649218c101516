"""Later deliveries of a plan that was read from another organisation's file.

Their observations go to the targets that the workbook has: an indicator is known by its title, and
by the group that it stands under, because its place in the file may have changed.
"""

from __future__ import annotations

from collections import Counter

from milepost.core.model import Problem
from milepost.importers.framework import Framework
from milepost.importers.frameworks import read_framework
from milepost.importers.iati import looks_like_iati
from milepost.importers.interface import Gathered, Importer, NewRow, Source
from milepost.importers.losses import summary
from milepost.read.dataset import Dataset

Name = tuple[str, str]


class Iati(Importer):
    """A later IATI activity file of the plan."""

    name = "iati"
    help = "a later IATI activity file of a plan that milepost new read from one"

    def reads(self, source: Source) -> bool:
        """Recognise a file by its name."""
        return looks_like_iati(source.path)

    def rows(self, source: Source) -> Gathered:
        """Give the observations whose indicators the workbook has."""
        framework = read_framework(source.path, None, None)
        return delivered(framework, source.dataset, source.path.name)


def delivered(framework: Framework, dataset: Dataset, file: str) -> Gathered:
    """Give a framework's observations as rows of a workbook that has its targets."""
    gathered = Gathered(remarks=summary(framework.losses))
    known, own = _of_workbook(dataset), _of_framework(framework)
    sources = set(dataset["sources"]["source_id"])
    for at, row in enumerate(framework.rows("observations"), 1):
        subject = own[row["target_id"]]
        target = known.get(subject)
        if target is None:
            message = (
                f"the workbook has no target {subject[1]!r} under {subject[0]!r}: add it to targets"
            )
            gathered.remarks.append(message)
            continue
        if row["source_id"] not in sources:
            message = f"the workbook has no source {row['source_id']!r}: add it to sources.csv"
            gathered.problems.append(
                Problem(file, 0, "source_id", row["source_id"], "source", message)
            )
            break
        name = row["observation_id"].removeprefix(row["target_id"].lower())
        cells = row | {"target_id": target, "observation_id": f"{target.lower()}{name}"}
        gathered.rows.append(NewRow("observations", cells, "", at))
    gathered.remarks = [*dict.fromkeys(gathered.remarks)]
    return gathered


def _of_framework(framework: Framework) -> dict[str, Name]:
    """Give each target's group and statement."""
    groups = {row["global_result_id"]: row for row in framework.rows("global_results")}
    systems = {row["system_id"]: row["name"] for row in framework.rows("systems")}
    found = {}
    for row in framework.rows("targets"):
        group = groups.get(row.get("global_result_id", ""), {})
        found[row["target_id"]] = (systems.get(group.get("system_id", ""), ""), row["statement"])
    return found


def _of_workbook(dataset: Dataset) -> dict[Name, str]:
    """Give the target of each group and statement; of two that are alike none."""
    targets, groups = dataset["targets"], dataset["global_results"]
    systems = dict(zip(dataset["systems"]["system_id"], dataset["systems"]["name"], strict=True))
    of_group = dict(zip(groups["global_result_id"], groups["system_id"], strict=True))
    names = [
        (str(systems.get(of_group.get(str(group).split(";")[0], ""), "")), str(statement))
        for group, statement in zip(targets["global_result_id"], targets["statement"], strict=True)
    ]
    alike = Counter(names)
    pairs = zip(names, targets["target_id"], strict=True)
    return {name: str(target) for name, target in pairs if alike[name] == 1}
