"""The addresses by which this installation is reached from outside: in links to hand over, in QR
codes, on the console."""

from __future__ import annotations

from urllib.parse import urlencode, urlsplit

import streamlit as st

from assessment.web import services

LOCAL = "http://localhost:8501/"


def whole(path: str, **params: str) -> str:
    """A page with its parameters, as who looks at this page may hand it over."""
    return f"{site(st.context.url or LOCAL)}{path}?{urlencode(params)}"


def join(code: str) -> str:
    """Where a phone comes into a workshop."""
    return whole("/join", code=code)


def screen(code: str) -> str:
    """The big screen; it opens by the code alone, so that no private link is projected."""
    return whole("/screen", code=code)


def site(here: str) -> str:
    """What people type, as the operator has set it; else as the page `here` was reached."""
    told = services.installation().public_url
    if told:
        return told
    parts = urlsplit(here)
    return f"{parts.scheme}://{parts.netloc}{parts.path.rpartition('/')[0]}"
