"""A process that executes chapters, one after the other, as it is told.

Orders come and answers go as lines of JSON. Run as ``python -m milepost.execute.engine.worker`` it talks
through standard input and output.
"""

from __future__ import annotations

import json
import os
import sys
import traceback
from dataclasses import asdict
from typing import Any, TextIO

from milepost.execute.engine.processes import leave_at_hangup, take_in_orphans
from milepost.execute.jobs import CellError, Order, Result


def serve(orders: TextIO, answers: TextIO) -> None:
    """Execute orders until there are no more."""
    from milepost.execute.run_chapter import run_order  # noqa: PLC0415  (slow: papermill)

    def answer(**message: Any) -> None:
        answers.write(json.dumps(message, default=str) + "\n")
        answers.flush()

    for line in orders:
        order = Order(**json.loads(line))
        try:
            result = run_order(order, lambda cell, cells: answer(cell=cell, cells=cells))
        except Exception as error:  # noqa: BLE001  (told, whatever it is; the rest goes on)
            # a full disk and the like is told in a line
            trace = "" if isinstance(error, OSError) else traceback.format_exc()
            summary = f"could not be executed: {type(error).__name__}: {error}"
            result = Result(0.0, CellError(summary, trace=trace))
        answer(result=asdict(result))


def main() -> None:
    """Serve through standard input and output; when nobody listens any more, end at once."""
    take_in_orphans()
    leave_at_hangup()
    # kernels inherit standard output: what they write must not come among the answers
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    serve(sys.stdin, answers)


if __name__ == "__main__":
    main()
