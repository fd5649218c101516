"""A web server of a test's own: on this machine, on any free port, until the test is done."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread


@contextmanager
def served(folder: Path, headers: Mapping[str, str] | None = None) -> Iterator[str]:
    """Give the address at which a folder's files are, each sent with headers besides."""

    class Files(SimpleHTTPRequestHandler):
        def end_headers(self) -> None:
            for name, value in (headers or {}).items():
                self.send_header(name, value)
            super().end_headers()

        def log_message(self, *_args: object) -> None:
            pass

    with _running(partial(Files, directory=str(folder))) as address:
        yield address


@contextmanager
def nothing_served(asked: list[str]) -> Iterator[str]:
    """Give the address of a host that has nothing, and notes what it is asked for."""

    class Host(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

        def log_message(self, *_args: object) -> None:
            pass

    with _running(Host) as address:
        yield address


@contextmanager
def _running(handler) -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
