"""What one browser tab holds between two runs: a language, an assessment in hand, a place.

Everything here may be lost; what must not be lost is in the store, what must survive a refresh is
in the URL. This module is the only one that reads and writes `st.session_state` and the URL.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar, cast
from urllib.parse import urlencode
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import streamlit as st

from assessment.access import Principal
from assessment.model import LANGUAGES, Language
from assessment.service import Opened, Service
from assessment.web import visitor
from assessment.web.document import language_of

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Hand:
    """The assessment in hand, and all a page needs to ask the service about it."""

    service: Service
    assessment_id: str
    language: Language
    secret: str  # what the URL carries as `a`: of a resume link, or the id of a bank's assessment
    opened: Opened  # as it stood when this run of the page began

    @property
    def principal(self) -> Principal:
        """Who asks, found out anew: what was taken away is gone at the next click, on the parts
        of a page, too, that are drawn alone."""
        return visitor.principal_here(self.service, self.secret)

    @property
    def is_sample(self) -> bool:
        """A sample says on every page that it is one."""
        return self.opened.assessment.is_sample

    @property
    def is_read_only(self) -> bool:
        """A sample, a round after which another has begun, and what one may only look at."""
        return not self.opened.may_write

    @property
    def place(self) -> dict[str, str]:
        """What the URL carries beside the secret: which round, unless it is the newest."""
        return {"round": str(self.opened.round)} if self.opened.is_closed else {}


def keep(name: str, value: object) -> None:
    st.session_state[f"_{name}"] = value


def kept(name: str, default: Value) -> Value:
    return cast(Value, st.session_state.get(f"_{name}", default))


def hand() -> Hand | None:
    """The assessment in hand, as `main.py` found it in this run."""
    return kept("hand", None)


def principal() -> Principal:
    """Who this run of the page is for, as `main.py` found out."""
    return kept("principal", Principal())


def let_go() -> None:
    """Nothing is in hand any more; what this tab held of it is forgotten."""
    for name in list(st.session_state):
        if name not in _OF_THE_TAB:
            del st.session_state[name]


_OF_THE_TAB = ("_language", "_receipt")
"""What is not of the assessment in hand."""


# ---- The URL -----------------------------------------------------------------------------------


def asked(name: str) -> str | None:
    """The value of a query parameter, None if there is none."""
    return st.query_params.get(name)


def address(secret: str | None, language: Language, **more: str) -> dict[str, str]:
    """The query parameters of a page: the assessment in hand, and the language if switched."""
    params = {"a": secret} if secret else {}
    if language != browser_language():
        params["lang"] = language
    return params | more


def path(to: str, **params: str) -> str:
    """A page of ours outside Streamlit, with its parameters."""
    return f"{to}?{urlencode(params)}" if params else to


def correct_address(params: dict[str, str]) -> None:
    """Make the URL say what is shown, so that a refresh or a copied link comes back to it."""
    ours = ("a", "lang", "round")
    rest = {k: v for k, v in st.query_params.to_dict().items() if k not in ours}
    if st.query_params.to_dict() != params | rest:
        st.query_params.from_dict(params | rest)


# ---- Language and clock ------------------------------------------------------------------------


def language() -> Language:
    """What the URL says, else what was switched to, else what the browser prefers."""
    asked_for = asked("lang")
    for one in LANGUAGES:
        if asked_for == one:
            keep("language", one)
            return one
    return kept("language", browser_language())


def choose_language(chosen: Language) -> None:
    keep("language", chosen)
    if chosen == browser_language():
        st.query_params.pop("lang", None)
    else:
        st.query_params["lang"] = chosen


def browser_language() -> Language:
    return language_of(st.context.locale)


def local(moment: datetime) -> datetime:
    """`moment` on the clock of the person who looks."""
    try:
        return moment.astimezone(ZoneInfo(st.context.timezone or "Asia/Shanghai"))
    except (ZoneInfoNotFoundError, ValueError):
        return moment.astimezone(ZoneInfo("Asia/Shanghai"))
