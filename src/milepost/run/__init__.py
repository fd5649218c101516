"""Execute notebooks: only what is stale, several at a time, the same wherever it is done."""

from milepost.run.clean import clean
from milepost.run.execute import default_workers, execute
from milepost.run.explain import Change, Explanation, explain
from milepost.run.jobs import CellError, Event, Job, Outcome
from milepost.run.keys import Key, KeyMaker, job_key

__all__ = [
    "CellError",
    "Change",
    "Event",
    "Explanation",
    "Job",
    "Key",
    "KeyMaker",
    "Outcome",
    "clean",
    "default_workers",
    "execute",
    "explain",
    "job_key",
]
