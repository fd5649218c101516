"""A session of Jupyter's messages that keeps what is published instead of sending it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from jupyter_client.session import Session

Publish = Callable[[str, dict[str, Any]], None]


class Recorder(Session):
    """A session whose messages go to a function instead of a socket."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.publish: Publish = _nowhere

    def send(
        self,
        stream: Any,  # noqa: ARG002  (what a socket would be)
        msg_or_type: Any,
        content: Any = None,
        *_: Any,
        **__: Any,
    ) -> dict[str, Any]:
        """Hand a message on."""
        if isinstance(msg_or_type, dict):
            self.publish(msg_or_type["header"]["msg_type"], msg_or_type["content"])
            return msg_or_type
        self.publish(msg_or_type, content or {})
        return {"content": content}


def _nowhere(kind: str, content: dict[str, Any]) -> None:
    """Drop what is published before anyone listens."""
