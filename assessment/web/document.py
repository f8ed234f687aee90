"""The HTML document the browser gets before any page runs: our title, language and icon.

Streamlit serves a document that calls itself Streamlit until its script has run, in English. This
middleware rewrites only that one document, and leaves every other answer as it is.
"""

from __future__ import annotations

import re
from urllib.parse import parse_qs

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assessment.messages import LOCALES, say
from assessment.model import LANGUAGES, Language

ICON = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" '
    'rx="6" fill="#0B5D66"/><path d="M6 26v-5h5v-5h5v-5h5V6h5" fill="none" stroke="#fff" '
    'stroke-width="2.6"/></svg>'
)


OWN_PAGES = "/account"
"""Rendered by us as they are (`web.account`)."""

_INLINE_SCRIPT = re.compile(r"<script>.*?</script>", re.DOTALL)
_AGENT_LINK = re.compile(r'<link rel="service-desc"[^>]*>')
"""For search engines and programs; we have neither, and our policy lets no inline script run."""


class OwnDocument:
    """ASGI middleware: the app's own head in the document, in the language the browser asks for."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"].endswith("/favicon.png"):
            await Response(ICON, media_type="image/svg+xml")(scope, receive, send)
            return
        is_ours = scope.get("path", "").startswith(OWN_PAGES)
        if (
            scope["type"] != "http"
            or is_ours
            or "text/html" not in Headers(scope=scope).get("accept", "")
        ):
            await self._app(scope, receive, send)
            return
        answer = _Rewritten(send, preferred_language(scope))
        await self._app(_without_encodings(scope), receive, answer.send)


class _Rewritten:
    """Collects an HTML answer and sends it changed; passes any other answer through."""

    def __init__(self, send: Send, language: Language) -> None:
        self._send, self._language = send, language
        self._start: Message | None = None
        self._body = b""

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start" and _is_html(message):
            self._start = message
        elif self._start is None:
            await self._send(message)
        else:
            self._body += message.get("body", b"")
            if not message.get("more_body", False):
                await self._finish()

    async def _finish(self) -> None:
        assert self._start is not None  # noqa: S101 - only called after the start was kept
        body = rewrite(self._body.decode(), self._language).encode()
        headers = MutableHeaders(raw=list(self._start["headers"]))
        headers["content-length"] = str(len(body))
        for name in ("etag", "last-modified"):
            del headers[name]
        await self._send({**self._start, "headers": headers.raw})
        await self._send({"type": "http.response.body", "body": body})


def rewrite(document: str, language: Language) -> str:
    """Streamlit's document with our title and language, and our words where script is off."""
    head, _, rest = document.partition("<noscript>")
    _, _, tail = rest.partition("</noscript>")
    head = head.replace('<html lang="en">', f'<html lang="{LOCALES[language].replace("_", "-")}">')
    head = head.replace("<title>Streamlit</title>", f"<title>{say(language, 'shell.name')}</title>")
    head = _INLINE_SCRIPT.sub("", _AGENT_LINK.sub("", head))
    return f"{head}<noscript><p>{say(language, 'shell.needs_script')}</p></noscript>{tail}"


def preferred_language(scope: Scope) -> Language:
    """`?lang=` if it names one of ours, else Chinese unless the browser asks for English first."""
    asked = parse_qs(scope.get("query_string", b"").decode("latin-1")).get("lang", [""])[-1]
    for language in LANGUAGES:
        if asked == language:
            return language
    return language_of(Headers(scope=scope).get("accept-language"))


def language_of(locale: str | None) -> Language:
    """The language of a browser locale such as `en-GB`; Chinese when it says nothing."""
    first = (locale or "zh").split(",")[0].strip().lower()
    return "zh" if first.startswith("zh") or not first else "en"


def _is_html(message: Message) -> bool:
    return Headers(raw=message["headers"]).get("content-type", "").startswith("text/html")


def _without_encodings(scope: Scope) -> Scope:
    """The scope without `Accept-Encoding` and validators: the answer comes whole and plain."""
    dropped = {b"accept-encoding", b"if-none-match", b"if-modified-since"}
    return {**scope, "headers": [(k, v) for k, v in scope["headers"] if k not in dropped]}
