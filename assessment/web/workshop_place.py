"""Where the pages of a workshop are found from outside: what stands in the QR code."""

from __future__ import annotations

from urllib.parse import quote, urlsplit

import streamlit as st

from assessment.web import services


def join_address(code: str) -> str:
    """Where a phone comes in."""
    return f"{_base()}/join?code={quote(code)}"


def screen_address(code: str) -> str:
    """The big screen; it opens by the code alone, so that no private link is projected."""
    return f"{_base()}/screen?code={quote(code)}"


def _base() -> str:
    """The address people reach this installation by: as it is set, else as this visitor did."""
    told = services.installation().public_url
    if told:
        return told.rstrip("/")
    here = urlsplit(st.context.url or "")
    return f"{here.scheme}://{here.netloc}{here.path.rpartition('/')[0]}"
