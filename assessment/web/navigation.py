"""The pages, which of them this visitor may open, and how to get from one to another.

The links carry the query parameters themselves, so that a page, its assessment and its language
are one entry in the browser's history and the back button does what people expect.

The page files lie in `views`, never in a folder called `pages`: beside the entry Streamlit takes
such a folder for its older kind of navigation, and a page that is the first thing asked of a fresh
server is then run bare, without the entry, its language or the assessment in hand.
"""

from __future__ import annotations

from typing import Literal, NoReturn

import streamlit as st
from streamlit.navigation.page import Page

from assessment.messages import say
from assessment.model import Language
from assessment.web import state
from assessment.web.state import Hand

Name = Literal[
    "home",
    "bank",
    "answer",
    "findings",
    "roadmap",
    "follow",
    "report",
    "rounds",
    "workshop",
    "data",
]

ICONS: dict[Name, str] = {
    "home": ":material/home:",
    "bank": ":material/account_balance:",
    "answer": ":material/edit_note:",
    "findings": ":material/stairs:",
    "roadmap": ":material/route:",
    "follow": ":material/task_alt:",
    "report": ":material/description:",
    "rounds": ":material/history:",
    "workshop": ":material/groups:",
    "data": ":material/shield_person:",
}

PAGES = (*ICONS, "join", "screen")
"""All there are; the last two are reached by a code and stand in no navigation."""


def open_to(hand: Hand | None) -> tuple[Name, ...]:
    """The pages this visitor may open, in the order of the work."""
    if hand is None:
        return ("home",)
    if hand.is_sample:
        return ("home", "findings", "roadmap", "follow", "report")
    if hand.is_read_only:
        return ("home", "findings", "roadmap", "follow", "report", "rounds")
    return tuple(ICONS)


def pages(language: Language) -> dict[str, Page]:
    """Every page: one without an assessment in hand leads home instead of into an error."""
    return {
        name: st.Page(
            f"views/{name}.py",
            title=say(language, "shell.title", page=say(language, f"shell.{name}")),
            url_path=name if name != "home" else None,
            default=name == "home",
        )
        for name in PAGES
    }


def links(shown: dict[str, Page], hand: Hand | None, language: Language) -> None:
    """The navigation itself: one link a page."""
    round_ = hand.place if hand else {}
    params = state.address(hand.secret if hand else None, language, **round_)
    place: str = state.kept("capability", "")
    for name in open_to(hand):
        st.page_link(
            shown[name],
            label=say(language, f"shell.{name}"),
            icon=ICONS[name],
            query_params=params | ({"c": place} if name == "answer" and place else {}),
            width="stretch",
        )


def go(name: Name, secret: str | None, language: Language, **more: str) -> NoReturn:
    """Leave for another page with the assessment of `secret` in hand."""
    st.switch_page(f"views/{name}.py", query_params=state.address(secret, language, **more))


def in_hand() -> Hand:
    """The assessment in hand; without one the visitor is led home."""
    hand = state.hand()
    if hand is None:
        go("home", None, state.language())
    return hand
