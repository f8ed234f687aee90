"""What pages about people share: links to hand over, and what stood in the way."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from html import escape

import streamlit as st

from assessment.access import Forbidden, Principal
from assessment.messages import say
from assessment.model import Language
from assessment.problems import Refused
from assessment.tenancy import Person
from assessment.web import script, sheet, state

FAULTS = "people-faults"
"""Under which name this tab keeps what stood in the way, until the next thing is done."""


def tell(sentences: Iterable[str]) -> None:
    lines = "".join(f"<p>{escape(sentence)}</p>" for sentence in sentences)
    st.html(f'<div class="yh-alarm" role="alert">{lines}</div>')


def title(text: str) -> None:
    """Over a part of a page."""
    st.html(f'<h2 class="yh-h2">{escape(text)}</h2>')


def line(person: Person, principal: Principal, language: Language) -> None:
    """Who somebody is, to themselves too, and whether their account is closed."""
    is_self = person.id == principal.person
    name = say(language, "tenancy.self", name=person.name) if is_self else person.name
    closed = say(language, "tenancy.closed") if person.closed_at else ""
    st.html(
        f'<p class="yh-person"><b>{escape(name)}</b> <span>{escape(person.login)}</span> '
        f"<span>{escape(closed)}</span></p>"
    )


def attempt(language: Language, work: Callable[[], object]) -> bool:
    """Do it, and keep what stood in the way; a callback's own page is drawn after it."""
    state.keep(FAULTS, ())
    try:
        work()
    except Refused as refused:
        state.keep(FAULTS, refused.sentences(language))
    except Forbidden:
        state.keep(FAULTS, (say(language, "tenancy.forbidden"),))
    except sheet.FAILURES:
        state.keep(FAULTS, (say(language, "tenancy.not_done"),))
    else:
        return True
    return False


def tell_faults() -> None:
    """What stood in the way of what was done last."""
    faults: tuple[str, ...] = state.kept(FAULTS, ())
    if faults:
        tell(faults)
    state.keep(FAULTS, ())


def copyable(title: str, what: str, link: str, language: Language) -> None:
    """A link to be handed over, with a button that copies it."""
    done, copy = say(language, "bank.copied"), say(language, "bank.copy")
    st.html(
        f'<section class="yh-link"><h2>{escape(title)}</h2><p>{escape(what)}</p>'
        f'<div><input readonly aria-label="{escape(title)}" value="{escape(link)}">'
        f'<button class="yh-copy" type="button" data-done="{escape(done)}">'
        f"{escape(copy)}</button></div></section>{script.run('copy')}",
        unsafe_allow_javascript=True,
    )
