"""What was promised when an edition was published is not overwritten in silence."""

import pytest
from builders import dataset, edition, target

from milepost.core.workbook import Workbook
from milepost.validate.published import published_targets

BOTH = {"2024": edition(2024), "2025": edition(2025)}
REVISED = {"target_id": "T1", "scope_kind": "global", "scope_id": "all", "target": 24,
           "decided_on": "2025-06-01", "source_id": "s"}  # fmt: skip


def told(tmp_path, about, year="2024", was=40.0, base="", scoped=()):
    """What is told of a target, of which an edition was published with another value."""
    folder = tmp_path / "reports" / year / "data"
    folder.mkdir(parents=True, exist_ok=True)
    lines = ["edition,scope_kind,scope_id,target_id,baseline,target",
             f"{year},global,all,T1,{base},{was}", f"{year},region,east,T1,,3"]  # fmt: skip
    (folder / "assessments.csv").write_text("\n".join(lines) + "\n")
    data = dataset(targets=[about], scoped_targets=list(scoped))
    return [*published_targets(Workbook(tmp_path), data, BOTH)]


def test_an_overwritten_target_of_an_earlier_edition_is_an_error(tmp_path):
    (found,) = told(tmp_path, target("events", target=24))
    assert (found.file, found.row, found.severity) == ("data/targets.csv", 2, "error")
    assert found.message == (
        "the target of T1 was 40 when 2024 was published, and is 24 now: put the new value in "
        "scoped_targets.csv with decided_on"
    )


def test_of_the_newest_edition_it_is_a_warning(tmp_path):
    (found,) = told(tmp_path, target("events", target=24), year="2025")
    assert found.severity == "warning"


@pytest.mark.parametrize(
    ("about", "was", "base"),
    [
        (target("events", target=40), 40, ""),
        # published: what is asked above the baseline
        (target("events", target=150, baseline=100), 50, 100),
        (target("rate", target=0.1 + 0.2, baseline=0.1), 0.3, 0.1),
        (target("follow"), "", ""),
    ],
)
def test_what_was_not_changed_is_not_told(tmp_path, about, was, base):
    assert told(tmp_path, about, was=was, base=base) == []


def test_a_target_that_states_a_baseline_is_told_as_it_is_written(tmp_path):
    (found,) = told(tmp_path, target("events", target=130, baseline=100), was=50, base=100)
    assert "was 150 when 2024 was published, and is 130 now" in found.message
    base, asked = told(tmp_path, target("rate", target=9, baseline=2), was=8, base=3)
    assert {base.column, asked.column} == {"baseline", "target"}


def test_a_revision_with_its_day_is_no_overwriting(tmp_path):
    about = target("events", target=40)
    assert told(tmp_path, about, scoped=[REVISED]) == []
    assert told(tmp_path, about, year="2025", was=24, scoped=[REVISED]) == []
    milestone = {**REVISED, "deadline": "2025-12-31"}
    assert len(told(tmp_path, target("events", target=30), scoped=[milestone])) == 1


def test_what_was_never_published_or_can_not_be_read_tells_nothing(tmp_path):
    data = dataset(targets=[target("events", target=24)])
    assert [*published_targets(Workbook(tmp_path), data, BOTH)] == []
    folder = tmp_path / "reports/2024/data"
    folder.mkdir(parents=True)
    for content in ("", "a,b\n1,2\n", "scope_kind,target_id,target,baseline\nglobal,T1,many,0\n"):
        (folder / "assessments.csv").write_text(content)
        assert [*published_targets(Workbook(tmp_path), data, BOTH)] == []
