"""Where a visitor comes from: for the record and for limits, never to decide who it is."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st
from starlette.datastructures import Headers
from starlette.types import Scope

from assessment.web import services

FORWARDED = "x-forwarded-for"


def address_of(scope: Scope, trusted_proxies: int) -> str:
    """The visitor's address as the outermost trusted proxy saw it; what it was told is not ours.

    Each proxy adds the address it was reached from at the end of X-Forwarded-For.
    """
    client = scope.get("client")
    told = Headers(scope=scope).getlist(FORWARDED)
    return _seen(told, str(client[0]) if client else "", trusted_proxies)


def address_here() -> str:
    """The same for whom this run of a page is for."""
    told = st.context.headers.get_all(FORWARDED)
    return _seen(told, st.context.ip_address or "", services.installation().trusted_proxies)


def _seen(told: Sequence[str], client: str, trusted_proxies: int) -> str:
    seen = [one.strip() for line in told for one in line.split(",")]
    return seen[-trusted_proxies] if 0 < trusted_proxies <= len(seen) else client
