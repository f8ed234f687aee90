"""What every answer tells the browser about itself: what may run, be framed, be sent or be kept.

The content-security policy is as tight as Streamlit's front end allows, and is tried in Chromium on
every page. What it has to leave open, and why:
`blob:` scripts: a component's JavaScript (the card) is loaded from a blob of the page's own;
`wasm-unsafe-eval`: 64-bit arithmetic of its messages, WebAssembly of its own and nothing else;
`unsafe-inline` styles: Streamlit's front end writes its styles into the page;
`data:` and `blob:` images: chart toolbars, icons, pictures made in the page.
Nothing is evaluated from strings, and nothing is asked of another host.
"""

from __future__ import annotations

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assessment.web import script

POLICY = {
    "default-src": "'none'",
    "script-src": "'self' blob: 'wasm-unsafe-eval'",
    "style-src": "'self' 'unsafe-inline'",
    "img-src": "'self' data: blob:",
    "font-src": "'self' data:",
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "media-src": "'self' blob:",
    "worker-src": "'self' blob:",
    "frame-src": "'none'",
    "object-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}

ALWAYS = {
    "Content-Security-Policy": "; ".join(f"{what} {where}" for what, where in POLICY.items()),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # The private link is part of the address: no other site may learn it from a referrer.
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": ", ".join(
        f"{what}=()"
        for what in ("camera", "microphone", "geolocation", "payment", "usb", "midi", "serial")
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}

YEAR_SECONDS = 31_536_000

PUBLIC = ("/static/", "/favicon.png", script.PATH)
"""The front end's own files, the same for everybody; all else is somebody's and is not kept."""

PERMANENT = f"public, max-age={YEAR_SECONDS}, immutable"


class SecurityHeaders:
    """ASGI middleware; `is_https`: people reach this installation by HTTPS, and by nothing else."""

    def __init__(self, app: ASGIApp, is_https: bool) -> None:
        self._app = app
        self._always = dict(ALWAYS)
        if is_https:
            self._always["Strict-Transport-Security"] = f"max-age={YEAR_SECONDS}"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_marked(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._mark(MutableHeaders(scope=message), scope["path"])
            await send(message)

        await self._app(scope, receive, send_marked)

    def _mark(self, headers: MutableHeaders, path: str) -> None:
        headers.update(self._always)
        if path == script.PATH:
            headers["Cache-Control"] = PERMANENT
        elif not path.startswith(PUBLIC):
            headers["Cache-Control"] = "no-store"
        for name in [name for name in headers if name.startswith("access-control-")]:
            del headers[name]
