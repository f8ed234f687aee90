"""The pages' own script, `page.js`: served from a path of its own, told what to do by its element.

A page writes `run("top")` where `st.html(…, unsafe_allow_javascript=True)` takes it.
"""

from __future__ import annotations

import hashlib
from html import escape
from pathlib import Path
from typing import Literal

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

SCRIPT = Path(__file__).with_name("page.js").read_bytes()

PATH = f"/page-{hashlib.sha256(SCRIPT).hexdigest()[:12]}.js"
"""Named by what it holds, so that a browser may keep it for good."""

Deed = Literal["language", "words", "top", "copy", "keep"]


def run(does: Deed, value: str = "") -> str:
    """The element that does it once it is in the page, and again when `value` changes."""
    return f'<script src="{PATH}" data-does="{does}" data-value="{escape(value)}"></script>'


async def _give(_request: Request) -> Response:
    return Response(SCRIPT, media_type="text/javascript")


route = Route(PATH, _give)
