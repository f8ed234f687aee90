"""Elements of our own on a page: the script of each, and what their scripts share."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

FOLDER = Path(__file__).parent


def script(file: str) -> str:
    """A module for the browser."""
    return "".join((FOLDER / one).read_text("utf-8") for one in ("elements.js", file))


@cache
def component(file: str) -> Callable[..., Mapping[str, Any]]:
    """What draws the element of a script, made once a process."""
    name = f"yuanhang_{file.removesuffix('.js')}"
    return st.components.v2.component(name, js=script(file), isolate_styles=False)
