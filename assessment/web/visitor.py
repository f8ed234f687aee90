"""Who a visitor is, by the cookie of a session, and from where: for the record and for limits."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st
from starlette.datastructures import Headers
from starlette.requests import HTTPConnection
from starlette.types import Scope

from assessment.access import Principal
from assessment.service import Service
from assessment.settings import Installation
from assessment.web import services

FORWARDED = "x-forwarded-for"

COOKIE = "yuanhang"
"""Holds the token of a session; set by `web.account`, out of reach of any script."""


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


# ---- Who it is ---------------------------------------------------------------------------------


def principal_of(scope: Scope, service: Service, given: Installation, *secrets: str) -> Principal:
    """Who sends a request: by the session in its cookie, and the secrets of resume links."""
    token = HTTPConnection(scope).cookies.get(COOKIE, "")
    return service.who(token, secrets, address_of(scope, given.trusted_proxies))


def principal_here(service: Service, *secrets: str) -> Principal:
    """The same for whom this run of a page is for; asked again in every run, so that a session
    that was ended, or a role that was taken away, is gone at the next click."""
    return service.who(token_here(), secrets, address_here())


def token_here() -> str:
    """The token of a session that came with this page; empty: none."""
    sent = st.context.cookies.get(COOKIE, "")
    return sent if isinstance(sent, str) else ""  # where there is no browser there is no text
