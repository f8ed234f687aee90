"""No page of another site talks to this server.

Streamlit would ask a host on the internet for this machine's address before it refuses an origin
it does not know, and everybody waits meanwhile. So it is never asked: what comes from elsewhere is
turned away here, and of what comes from our own pages its HTTP routes are not told the origin.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocketClose

STREAMLITS = ("/_stcore/", "/media/", "/component/")


class OwnOrigin:
    """ASGI middleware; a request that tells no origin is no page's, and passes."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
        elif not _is_own(Headers(scope=scope)):
            await _turned_away(scope, receive, send)
        elif scope["type"] == "http" and scope["path"].startswith(STREAMLITS):
            await self._app(_without_origin(scope), receive, send)
        else:
            await self._app(scope, receive, send)


def _is_own(headers: Headers) -> bool:
    origin = headers.get("origin")
    if origin is None:
        return True
    try:
        return urlsplit(origin).netloc.lower() == headers.get("host", "").lower() != ""
    except ValueError:
        return False


async def _turned_away(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "websocket":
        await WebSocketClose(code=1008)(scope, receive, send)
    else:
        await Response(status_code=403)(scope, receive, send)


def _without_origin(scope: Scope) -> Scope:
    return {**scope, "headers": [(k, v) for k, v in scope["headers"] if k != b"origin"]}
