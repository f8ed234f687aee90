"""Between the network and the pages: what is let in, watched, and marked on its way out.

`middleware()` and `routes()` give `app.py` all of it. From the outside in: every request gets an
id, is timed and logged (`Watch`); every answer gets its headers (`headers`); what comes from a page
of another site (`origin`), is too large or not meant for visitors (`Gate`) is turned away; who asks
for a page that does not exist is told so (`Nowhere`).
"""

from __future__ import annotations

import logging
import re
import time
import uuid
from collections.abc import Sequence

from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Match
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assessment import events
from assessment.settings import Installation
from assessment.web import account, handin, logs, navigation, probes, script, workshop_seat
from assessment.web.account import visit
from assessment.web.account.visit import Visit
from assessment.web.document import OwnDocument
from assessment.web.headers import SecurityHeaders
from assessment.web.metrics import Metrics
from assessment.web.origin import OwnOrigin

KB = 1024
MB = 1024 * KB

UPLOADS = "/_stcore/upload_file"
AROUND_UPLOAD = 16 * KB  # what a form adds to the file it carries

CLOSED = ("/_stcore/metrics", "/_stcore/script-health-check", "/_stcore/agent")
"""Streamlit's own doors for operators and programs: nobody needs them here."""

QUIET = (
    "seat",
    "static",
    "media",
    "health",
    "ready",
    "metrics",
    "_stcore",
    "favicon.png",
    script.PATH[1:],
)
"""Asked all the time; logged only if they fail or where everything is."""


def middleware(given: Installation, counted: Metrics | None) -> list[Middleware]:
    return [
        Middleware(Watch, given.trusted_proxies, counted),
        Middleware(SecurityHeaders, given.is_https),
        Middleware(OwnOrigin),
        Middleware(Gate, given.request_kb * KB, given.upload_mb * MB + AROUND_UPLOAD),
        Middleware(Nowhere, account.routes(given)),
        Middleware(OwnDocument),
    ]


def routes(given: Installation, counted: Metrics | None) -> list[BaseRoute]:
    own: Sequence[BaseRoute] = [counted.route(given.metrics_token)] if counted else []
    asked: Sequence[BaseRoute] = [handin.route, script.route, *workshop_seat.routes, *probes.routes]
    return [*asked, *account.routes(given), *own]


def counting(given: Installation) -> Metrics | None:
    """The counters of this process, where somebody may read them."""
    if not given.metrics_token:
        return None
    counted = Metrics()
    counted.listen()
    return counted


# ---- What is watched ---------------------------------------------------------------------------


class Watch:
    """ASGI middleware: an id for every request, its outcome logged and counted.

    What is logged of the address is the page, never its parameters: the private link is one.
    """

    def __init__(self, app: ASGIApp, trusted_proxies: int, counted: Metrics | None) -> None:
        self._app, self._is_behind, self._counted = app, trusted_proxies > 0, counted

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await self._request(scope, receive, send)
        elif scope["type"] == "websocket" and self._counted:
            with self._counted.open_pages.track_inprogress():
                await self._app(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _request(self, scope: Scope, receive: Receive, send: Send) -> None:
        id_ = _id_of(scope) if self._is_behind else _new_id()
        token = logs.request_id.set(id_)
        began, status = time.perf_counter(), 500

        async def send_marked(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)["X-Request-ID"] = id_
            await send(message)

        try:
            await self._app(scope, receive, send_marked)
        finally:
            self._tell(scope, status, time.perf_counter() - began)
            logs.request_id.reset(token)

    def _tell(self, scope: Scope, status: int, seconds: float) -> None:
        route = route_of(scope["path"])
        level = logging.DEBUG if route in QUIET else logging.INFO
        events.tell(
            "request",
            logging.WARNING if status >= 500 else level,
            method=scope["method"],
            route=route,
            status=status,
            ms=round(seconds * 1000, 1),
        )
        if self._counted:
            self._counted.observe(route, status, seconds)


def route_of(path: str) -> str:
    """The first part of a path if it is one of ours, so that no secret or nonsense is logged.

    A page's address before `_stcore` is Streamlit's front end trying where the server is.
    """
    first, *rest = path.strip("/").split("/")
    if rest and rest[0] == "_stcore":
        first = rest[0]
    known = (*navigation.PAGES, *QUIET, handin.PATH.strip("/"), "account", "")
    return (first or "home") if first in known else "other"


def _id_of(scope: Scope) -> str:
    """What the proxy in front calls the request, so that both logs can be laid side by side."""
    told = Headers(scope=scope).get("x-request-id", "")
    return told if re.fullmatch(r"[A-Za-z0-9-]{8,64}", told) else _new_id()


def _new_id() -> str:
    return uuid.uuid4().hex


# ---- What is no page ---------------------------------------------------------------------------


class Nowhere:
    """ASGI middleware: who asks for a page that does not exist is told so, and led home.

    Streamlit would open the start page and say so over it, in English.
    """

    def __init__(self, app: ASGIApp, of_the_account: Sequence[BaseRoute]) -> None:
        self._app, self._of_the_account = app, of_the_account

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        answer: ASGIApp = self._app
        if self._is_asked(scope):
            answer = await visit.carried_out(Request(scope, receive), _tell_nowhere, "/")
        await answer(scope, receive, send)

    def _is_asked(self, scope: Scope) -> bool:
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD"):
            return False
        if "text/html" not in Headers(scope=scope).get("accept", ""):
            return False
        path = scope["path"].rstrip("/")
        first, *rest = path.strip("/").split("/")
        if first == "account":
            asked = {**scope, "path": path}
            return all(one.matches(asked)[0] is Match.NONE for one in self._of_the_account)
        if first in navigation.PAGES:
            return bool(rest) and rest[0] != "_stcore"
        return route_of(path) == "other"


def _tell_nowhere(here: Visit) -> Response:
    return here.trouble("account.nowhere", 404)


# ---- What is let in ----------------------------------------------------------------------------


class Gate:
    """ASGI middleware: no larger body than a request needs, and no door that nobody needs."""

    def __init__(self, app: ASGIApp, request_bytes: int, upload_bytes: int) -> None:
        self._app, self._request_bytes, self._upload_bytes = app, request_bytes, upload_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
        elif scope["path"].startswith(CLOSED):
            await Response(status_code=404)(scope, receive, send)
        else:
            await self._limited(scope, receive, send)

    async def _limited(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_upload = scope["path"].startswith(UPLOADS)
        limit = self._upload_bytes if is_upload else self._request_bytes
        announced = Headers(scope=scope).get("content-length", "0")
        if not announced.isdigit() or int(announced[:20]) > limit:
            await Response(status_code=413)(scope, receive, send)
            return
        body = _Body(receive, limit)
        started = False

        async def send_watched(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self._app(scope, body.receive, send_watched)
        except _TooLarge:
            if not started:
                await Response(status_code=413)(scope, receive, send)


class _TooLarge(Exception):
    """More has come than was announced, or than is let in."""


class _Body:
    def __init__(self, receive: Receive, limit: int) -> None:
        self._receive, self._left = receive, limit

    async def receive(self) -> Message:
        message = await self._receive()
        self._left -= len(message.get("body", b""))
        if self._left < 0:
            raise _TooLarge
        return message
