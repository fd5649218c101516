"""Execute notebooks: only what is stale, several at a time, the same wherever it is done."""

from milepost.execute.clean import clean
from milepost.execute.execute import default_workers, execute
from milepost.execute.explain import Change, Explanation, explain
from milepost.execute.jobs import CellError, Event, Job, Outcome
from milepost.execute.keys import Key, KeyMaker, job_key

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
