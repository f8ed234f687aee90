"""What surrounds every page: finding the assessment in hand, the sidebar, and a broken model."""

from __future__ import annotations

import uuid
from html import escape

import streamlit as st

from assessment.access import Forbidden, Principal
from assessment.messages import say
from assessment.model import LANGUAGES, Language
from assessment.problems import Refused
from assessment.service import SAMPLE_PREFIX, Service
from assessment.web import results, state, visitor
from assessment.web.state import Hand


def find_hand(service: Service, language: Language) -> Hand | None:
    """The assessment `?a=` names, else the one already in hand; None if the link opens nothing.

    `&round=` names an earlier round of the same bank; without it the newest is opened.
    `state.kept("wrong_link", ...)` tells the home page that the last link given opened nothing.
    """
    before = state.hand()
    secret = state.asked("a") or (before.secret if before else None)
    number = state.asked("round")
    if before and not state.asked("a"):
        number = before.place.get("round")
    hand = open_hand(service, secret, language, number) if secret else None
    if secret is not None:  # leading home takes the wrong link out of the URL, not out of mind
        state.keep("wrong_link", secret if hand is None else "")
    return hand


def open_hand(
    service: Service, secret: str, language: Language, number: str | None = None
) -> Hand | None:
    """The assessment a resume link's secret or a sample's name opens; None: it opens nothing."""
    principal = visitor.principal_here(service, secret)
    try:
        if secret.startswith(SAMPLE_PREFIX):
            samples = service.samples(principal, language)
            ids = {sample.id: sample.assessment.id for sample in samples}
            opened = service.open(principal, ids.get(secret, secret))
        else:
            is_number = number is not None and number.isascii() and number.isdigit()
            reach = service.open_round if is_id(secret) else service.resume
            opened = reach(principal, secret, int(number or 0) if is_number else None)
    except Forbidden:
        return None
    return Hand(service, opened.assessment.id, language, secret, opened)


def is_id(secret: str) -> bool:
    """It names an assessment of a bank, which is opened by a role in it; a secret is shorter."""
    return len(secret) == len(str(uuid.UUID(int=0)))


def nameplate(hand: Hand | None, language: Language) -> None:
    """The product's name and, below it, whose assessment is in hand."""
    bank = ""
    if hand is not None:
        name = hand.opened.assessment.bank.name
        bank = f'<p class="yh-bank">{escape(name)}</p>'
        if hand.opened.rounds > 1:
            bank += f'<p class="yh-round">{escape(results.round_name(hand))}</p>'
        bank += results.going_soon(hand)
    name, what = escape(say(language, "shell.name")), escape(say(language, "shell.what"))
    st.html(f'<div class="yh-plate"><p class="yh-name">{name}</p><p>{what}</p>{bank}</div>')


def account_links(principal: Principal, language: Language) -> None:
    """Who is signed in, with the way to the account and out; else the way in."""
    params = {"lang": language} if language != state.browser_language() else {}
    if principal.person:
        account, out = (state.path(p, **params) for p in ("/account", "/account/sign-out"))
        st.html(
            f'<form class="yh-account" method="post" action="{escape(out)}">'
            f'<a href="{escape(account)}" target="_self">{escape(principal.name)}</a>'
            f"<button>{escape(say(language, 'account.sign_out'))}</button></form>"
        )
        return
    back = state.path("/", **st.query_params.to_dict())
    way = state.path("/account/sign-in", next=back, **params)
    words = escape(say(language, "account.sign_in"))
    st.html(f'<p class="yh-account"><a href="{escape(way)}" target="_self">{words}</a></p>')


def language_switch(language: Language) -> None:
    """中文 / English; the page, the assessment and the place stay."""
    key = "language-switch"
    if st.session_state.get(key) != language:
        st.session_state[key] = language
    st.segmented_control(
        say(language, "shell.language"),
        LANGUAGES,
        key=key,
        format_func=lambda one: say(one, "shell.own_name"),
        on_change=lambda: state.choose_language(st.session_state[key]),
        label_visibility="collapsed",
        required=True,
        width="stretch",
    )


def broken_model(refused: Refused) -> None:
    """Every fault of the questionnaire directory, in both languages: nobody is in the app yet."""
    for language in LANGUAGES:
        st.header(say(language, "shell.broken_model"))
        st.text(say(language, "shell.broken_model_what", count=len(refused.problems)))
        for sentence in refused.sentences(language):
            st.text(sentence)
