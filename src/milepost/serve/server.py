"""Serves a board to browsers of this machine alone, and tells them what changes."""

from __future__ import annotations

import asyncio
import hmac
import html
import json
import mimetypes
from collections.abc import Mapping
from importlib.resources import files
from typing import Any
from urllib.parse import urlencode

from tornado.httpserver import HTTPServer
from tornado.iostream import StreamClosedError
from tornado.netutil import bind_sockets
from tornado.web import Application, HTTPError, RequestHandler

from milepost.core.errors import UserError
from milepost.serve.board import Board

HERE = "127.0.0.1"
USUAL_PORT = 8765
POLICY = b'<meta http-equiv="Content-Security-Policy"'
SCRIPT = "_preview/preview.js"
EMPTY = (
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>milepost preview</title>'
    "</head><body><main><h1>{title}</h1><p>{words}</p></main></body></html>"
)
# nothing of a book is for other sites' pages to show, to read or to run
HEADERS = {
    "Cache-Control": "no-store",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
}


class Viewers:
    """The browsers that listen, and what they are told."""

    def __init__(self) -> None:
        self._queues: dict[asyncio.Queue[str | None], str] = {}

    @property
    def pages(self) -> set[str]:
        """The pages that somebody looks at."""
        return {*list(self._queues.values())}

    def join(self, page: str) -> asyncio.Queue[str | None]:
        """Take in a browser."""
        queue: asyncio.Queue[str | None] = asyncio.Queue()
        self._queues[queue] = page
        return queue

    def leave(self, queue: asyncio.Queue[str | None]) -> None:
        """Forget a browser."""
        self._queues.pop(queue, None)

    def tell(self, event: Mapping[str, Any]) -> None:
        """Tell all browsers; to be called where the server runs."""
        for queue in self._queues:
            queue.put_nowait(json.dumps(event))

    def end(self) -> None:
        """Let all go."""
        for queue in self._queues:
            queue.put_nowait(None)


class Handler(RequestHandler):
    """What all answers have in common: who may ask, and what others may do with them."""

    trusted = False

    def initialize(self, board: Board, viewers: Viewers, token: str, public: bool) -> None:  # noqa: D102
        self.board, self.viewers, self.token, self.public = board, viewers, token, public

    def set_default_headers(self) -> None:
        """Set what every answer says."""
        for name, value in HEADERS.items():
            self.set_header(name, value)
        self.clear_header("Server")

    def prepare(self) -> None:
        """Refuse who asks under another name than this machine's, or for more than anybody may read."""
        port = self.application.settings["port"]
        if self.request.host not in (f"{HERE}:{port}", f"localhost:{port}"):
            raise HTTPError(403, reason="This preview is at 127.0.0.1 alone")
        origin = self.request.headers.get("Origin")
        if origin not in (None, f"http://{self.request.host}"):
            raise HTTPError(403, reason="Another site asked")
        self._ask_for_token()

    def _ask_for_token(self) -> None:
        cookie = f"milepost-preview-{self.application.settings['port']}"
        given = self.get_query_argument("token", "")
        if given and _same(given, self.token):
            self.set_cookie(cookie, given, httponly=True, samesite="Strict", path="/")
            left = [(name, value) for name, values in self.request.query_arguments.items()
                    for value in values if name != "token"]  # fmt: skip
            here = "/" + self.request.path.lstrip("/\\")  # by // a browser goes to another site
            self.redirect(here + (f"?{urlencode(left)}" if left else ""))
            return
        self.trusted = _same(self.get_cookie(cookie) or "", self.token)
        if not (self.trusted or self.public):
            raise HTTPError(403, reason="Open the address that milepost preview printed")

    def write_error(self, status_code: int, **_: Any) -> None:
        """Say in a plain page what was wrong."""
        self.finish(EMPTY.format(title=status_code, words=html.escape(self._reason)))


class Events(Handler):
    """Tells a browser what changes, as server-sent events."""

    queue: asyncio.Queue[str | None] | None = None  # of who was refused there is none

    async def get(self) -> None:
        """Send events for as long as the browser listens."""
        page = self.get_query_argument("page", "")
        self.set_header("Content-Type", "text/event-stream")
        self.queue = queue = self.viewers.join(page)
        try:
            now: dict[str, Any] = {"page": page, "version": self.board.version(page)}
            for event in [*self.board.state(), now]:
                await self._send(json.dumps(event))
            while (text := await queue.get()) is not None:
                await self._send(text)
        except StreamClosedError:
            pass
        finally:
            self.viewers.leave(queue)

    async def _send(self, text: str) -> None:
        if not self.trusted and "problems" in json.loads(text):
            return  # they may quote rows that no reader sees
        self.write(f"data: {text}\n\n")
        await self.flush()

    def on_connection_close(self) -> None:
        """Forget a browser that has gone."""
        if self.queue is not None:
            self.queue.put_nowait(None)


class Script(Handler):
    """The program that a previewed page runs."""

    def get(self) -> None:
        """Give it."""
        self.set_header("Content-Type", "text/javascript; charset=utf-8")
        self.finish(files("milepost.serve").joinpath("assets/preview.js").read_bytes())


class Site(Handler):
    """The site: pages out of memory, and the files that they show."""

    def get(self, name: str) -> None:
        """Give a page or a file by the address that it has in the published site."""
        name = name or "index.html"
        page = self.board.page(name)
        if page is not None:
            self._page(name, *page)
            return
        content = self.board.content(name)
        if content is not None:
            self.set_header("Content-Type", _type(name))
            self.finish(content)
        elif name.endswith(".html") and (name == "index.html" or not self.board.page("index.html")):
            words = "The book is being made for the first time; this page follows by itself."
            self._page(name, 0, EMPTY.format(title="milepost preview", words=words).encode())
        else:
            raise HTTPError(404, reason=f"The site has no {name}")

    def _page(self, name: str, version: int, content: bytes) -> None:
        self.set_header("Content-Type", _type(name))
        if name.endswith(".html"):
            root = "../" * name.count("/")
            script = (
                f'<script src="{root}{SCRIPT}" data-root="{root}" data-version="{version}" '
                f'data-page="{html.escape(name)}"></script></body>'
            )
            # the preview's own script and styles come from elsewhere than the site's files
            before, policy, after = content.partition(POLICY)
            content = before + after.partition(b">\n")[2] if policy else content
            head, _, tail = content.rpartition(b"</body>")
            content = head + script.encode() + tail
        self.finish(content)


def _same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode(), other.encode())


def _type(name: str) -> str:
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    text = kind.startswith("text/") or kind.endswith(("javascript", "json"))
    return f"{kind}; charset=utf-8" if text else kind


def start(
    board: Board, viewers: Viewers, token: str, port: int | None, *, public: bool = False
) -> tuple[HTTPServer, int]:
    """Listen on this machine's own address, and give the server with its port.

    Parameters
    ----------
    token
        Who brings it sees everything.
    public
        Whether others on this machine may see the pages, though not what is wrong with the data.
    port
        Where to listen; by default the usual port, or any that is free.

    Raises
    ------
    UserError
        If another program has the port that was asked for.
    """
    for wanted in (USUAL_PORT, 0) if port is None else (port,):
        try:
            sockets = bind_sockets(wanted, HERE)
            break
        except OSError as error:
            if wanted == port:
                raise UserError(
                    f"Port {port} can't be used here: {error.strerror}. Choose another by --port."
                ) from error
    taken = int(sockets[0].getsockname()[1])
    given = {"board": board, "viewers": viewers, "token": token, "public": public}
    application = Application(
        [
            ("/_preview/events", Events, given),
            (f"/{SCRIPT}", Script, given),
            ("/(.*)", Site, given),
        ],
        port=taken,
        log_function=lambda _handler: None,
    )
    server = HTTPServer(application)
    server.add_sockets(sockets)
    return server, taken


def address(port: int, token: str, page: str = "") -> str:
    """Give the address that a person opens."""
    return f"http://{HERE}:{port}/{page}?{urlencode({'token': token})}"
