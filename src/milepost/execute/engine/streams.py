"""What a notebook puts out: its messages, and standard output and error.

What other programs write to the latter, ipykernel reads from a pipe in a thread, so that on a busy
machine it may come after the cell is over, and is lost. Here it goes to a file, which is read
before a cell is said to be over.
"""

from __future__ import annotations

import io
import os
import tempfile
import threading
import time
from collections.abc import Callable
from typing import Any

import zmq
from ipykernel.iostream import OutStream
from jupyter_client.session import Session

Publish = Callable[[str, dict[str, Any]], None]
DESCRIPTORS = {"stdout": 1, "stderr": 2}
LARGEST = 1 << 27


class Recorder(Session):
    """A session of Jupyter's messages that go to a function instead of a socket."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.publish: Publish = lambda *_: None  # until anyone listens

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


class Caught:
    """What is written to a file descriptor by other means than Python's streams."""

    def __init__(self, name: str) -> None:
        descriptor = DESCRIPTORS[name]
        self.original = os.dup(descriptor)
        self._file = tempfile.TemporaryFile()  # noqa: SIM115  (lives as long as the process)
        os.dup2(self._file.fileno(), descriptor)
        self._lock = threading.Lock()
        self._read = 0
        self._owner = os.getpid()

    def read(self) -> str:
        """Give what came since the last call; a process forked from this one leaves it to it."""
        if os.getpid() != self._owner:
            return ""
        with self._lock:
            size = os.fstat(self._file.fileno()).st_size
            if size == self._read:
                return ""
            # more than this is more than any chapter may put out
            content = os.pread(self._file.fileno(), min(size - self._read, LARGEST), self._read)
            self._read += len(content)
        return content.decode(errors="replace")


class SocketStream(OutStream):
    """ipykernel's stream, but for what other programs write."""

    def __init__(self, session: Any, pub_thread: Any, name: str, **options: Any) -> None:
        super().__init__(  # type: ignore[no-untyped-call]
            session, pub_thread, name, **(options | {"watchfd": False})
        )
        self._caught = Caught(name)
        pub_thread.schedule(lambda: _lose_nothing(pub_thread.socket))

    def flush(self) -> None:
        """Publish what was gathered, and what other programs wrote to the descriptor."""
        text = self._caught.read()
        if text:
            self.write(text)
        super().flush()  # type: ignore[no-untyped-call]

    def fileno(self) -> int:
        """Give the descriptor as it was before; what it takes isn't shown."""
        return self._caught.original


def _lose_nothing(socket: zmq.Socket[bytes]) -> None:
    """Have a socket wait for a slow reader, whose messages past the thousandth it would drop."""
    if socket.socket_type == zmq.XPUB:
        socket.setsockopt(zmq.XPUB_NODROP, 1)


class Stream(io.TextIOBase):
    """The same without sockets and threads: text gathered, then published."""

    INTERVAL = 0.2
    encoding = "UTF-8"

    def __init__(self, session: Recorder, name: str) -> None:
        self.session = session
        self.name = name
        self._parts: list[str] = []
        self._lock = threading.RLock()
        self._last = time.monotonic()
        self._caught = Caught(name)

    def write(self, text: str) -> int:
        """Take text; what has waited long enough is published."""
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text)}")
        with self._lock:
            self._parts.append(text)
        if time.monotonic() - self._last > self.INTERVAL:
            self.flush()
        return len(text)

    def flush(self) -> None:
        """Publish what was gathered, and what other programs wrote to the descriptor."""
        with self._lock:
            text, self._parts = "".join([*self._parts, self._caught.read()]), []
            self._last = time.monotonic()
            if text:
                self.session.publish("stream", {"name": self.name, "text": text})

    def fileno(self) -> int:
        """Give the descriptor as it was before; as with ipykernel, what it takes isn't shown."""
        return self._caught.original

    def writable(self) -> bool:
        """It can be written to."""
        return True
