"""Execute notebooks: only what is stale, several at a time, the same wherever it is done."""

from milepost.execute.clean import clean
from milepost.execute.execute import default_workers, execute
from milepost.execute.explain import explain
from milepost.execute.jobs import Event, Job, Outcome
from milepost.execute.keys import KeyMaker

__all__ = ["Event", "Job", "KeyMaker", "Outcome", "clean", "default_workers", "execute", "explain"]
