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

from assessment import access
from assessment.access import Action, Principal, Protected
from assessment.messages import say
from assessment.model import Language
from assessment.web import state
from assessment.web.state import Hand

Name = Literal[
    "home",
    "portfolio",
    "bank",
    "answer",
    "findings",
    "roadmap",
    "follow",
    "report",
    "rounds",
    "workshop",
    "members",
    "data",
    "admin",
]

ICONS: dict[Name, str] = {
    "home": ":material/home:",
    "portfolio": ":material/apartment:",
    "bank": ":material/account_balance:",
    "answer": ":material/edit_note:",
    "findings": ":material/stairs:",
    "roadmap": ":material/route:",
    "follow": ":material/task_alt:",
    "report": ":material/description:",
    "rounds": ":material/history:",
    "workshop": ":material/groups:",
    "members": ":material/group:",
    "data": ":material/shield_person:",
    "admin": ":material/manage_accounts:",
}

PAGES = (*ICONS, "join", "screen")
"""All there are; the last two are reached by a code and stand in no navigation."""

LOOKING: tuple[Name, ...] = ("findings", "roadmap", "follow", "report")
WORKING: tuple[Name, ...] = ("bank", "answer", *LOOKING, "rounds", "workshop", "data")


def open_to(hand: Hand | None, principal: Principal) -> tuple[Name, ...]:
    """The pages this visitor may open, in the order of the work."""
    may = {"home", *of_installation(principal), *_of_assessment(hand)}
    if bank_led(hand, principal):
        may.add("members")
    return tuple(name for name in ICONS if name in may)


def of_installation(principal: Principal) -> tuple[Name, ...]:
    """Those that are open without an assessment: the operator's, or the banks one is in."""
    if access.allows(principal, Action.ADMINISTER):
        return ("admin",)
    is_for_many = access.allows(principal, Action.FOUND) or len(principal.roles) > 1
    return ("portfolio",) if is_for_many else ()


def _of_assessment(hand: Hand | None) -> tuple[Name, ...]:
    if hand is None:
        return ()
    if hand.opened.is_part:
        return ("answer",)
    if hand.is_sample:
        return LOOKING
    return (*LOOKING, "rounds") if hand.is_read_only else WORKING


def bank_led(hand: Hand | None, principal: Principal) -> str:
    """The bank whose members this visitor may see to: the one the URL names, else the one in
    hand; empty: none."""
    tenant_id = state.asked("bank") or (hand.opened.tenant if hand else "")
    may = access.allows(principal, Action.MANAGE, Protected(tenant=tenant_id))
    return tenant_id if may else ""


def leads_nowhere(page: Page, hand: Hand | None, principal: Principal) -> bool:
    """It is not this visitor's, and does not know itself where to lead instead."""
    name = page.url_path or "home"
    is_part = hand is not None and hand.opened.is_part
    is_own_affair = name not in ICONS or (name in WORKING and not is_part)
    return not is_own_affair and name not in open_to(hand, principal)


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
    principal = state.principal()
    for name in open_to(hand, principal):
        st.page_link(
            shown[name],
            label=say(language, _label(name, hand)),
            icon=ICONS[name],
            query_params=params | ({"c": place} if name == "answer" and place else {}),
            width="stretch",
        )


def _label(name: Name, hand: Hand | None) -> str:
    is_own = name == "answer" and hand is not None and hand.opened.is_part
    return "tenancy.my_task" if is_own else f"shell.{name}"


def go(name: Name, secret: str | None, language: Language, **more: str) -> NoReturn:
    """Leave for another page with the assessment of `secret` in hand."""
    st.switch_page(f"views/{name}.py", query_params=state.address(secret, language, **more))


def in_hand() -> Hand:
    """The assessment in hand; without one the visitor is led home."""
    hand = state.hand()
    if hand is None:
        go("home", None, state.language())
    return hand
