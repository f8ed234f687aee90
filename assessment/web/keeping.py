"""From guest to account: a guest's assessment is taken into a bank, and its link closed."""

from __future__ import annotations

from html import escape

import streamlit as st

from assessment import access
from assessment.access import Action, Forbidden, Principal, Protected
from assessment.messages import say
from assessment.problems import Refused
from assessment.web import navigation, people, sheet, state
from assessment.web.state import Hand

NEW = ""
"""Among the banks to choose from: one that is new with the assessment."""


def show(hand: Hand) -> None:
    """What an account is good for, and the step into it."""
    language, principal = hand.language, hand.principal
    with st.container(border=True, key="keep"):
        st.html(
            f'<h2 class="yh-h2">{escape(say(language, "tenancy.keep"))}</h2>'
            f"<p>{escape(say(language, 'tenancy.keep_what'))}</p>"
        )
        if not principal.person:
            _sign_in(hand)
        elif access.allows(principal, Action.ADMINISTER):
            st.html(f"<p>{escape(say(language, 'tenancy.keep_operator'))}</p>")
        else:
            _adopt(hand, principal)


def _sign_in(hand: Hand) -> None:
    back = state.path("/bank", **state.address(hand.secret, hand.language))
    way = escape(state.path("/account/sign-in", next=back))
    words = escape(say(hand.language, "tenancy.keep_sign_in"))
    st.html(f'<p><a class="yh-go" href="{way}" target="_self">{words}</a></p>')
    st.html(f"<p>{escape(say(hand.language, 'tenancy.keep_no_account'))}</p>")


def _adopt(hand: Hand, principal: Principal) -> None:
    """Into which bank; what it means is said before it is done."""
    language = hand.language
    names = {NEW: say(language, "tenancy.keep_new", name=hand.opened.assessment.bank.name)}
    for client in hand.service.banks(principal):
        if access.allows(principal, Action.BEGIN, Protected(tenant=client.tenant.id)):
            names[client.tenant.id] = client.tenant.name
    into = st.selectbox(
        say(language, "tenancy.keep_into"),
        list(names),
        key="keep-into",
        placeholder=say(language, "shell.choose"),
        format_func=names.__getitem__,
    )
    st.html(f'<div class="yh-notice"><p>{escape(say(language, "tenancy.keep_sure"))}</p></div>')
    if st.button(say(language, "tenancy.keep_yes"), key="keep-yes", type="primary"):
        _adopted(hand, into)


def _adopted(hand: Hand, into: str) -> None:
    try:
        hand.service.adopt_assessment(hand.principal, hand.assessment_id, into or None)
    except Refused as refused:
        people.tell(refused.sentences(hand.language))
    except Forbidden:
        people.tell([say(hand.language, "tenancy.keep_taken")])
    except sheet.FAILURES:
        people.tell([say(hand.language, "tenancy.not_done")])
    else:
        state.keep("just_kept", hand.assessment_id)
        navigation.go("bank", hand.assessment_id, hand.language)


def kept(hand: Hand) -> None:
    """In place of the private link: who sees the assessment of a bank."""
    language = hand.language
    if state.kept("just_kept", "") == hand.assessment_id:
        text = escape(say(language, "tenancy.kept"))
        st.html(f'<div class="yh-notice" role="status"><p>{text}</p></div>')
    st.html(f'<p class="yh-inferred">{escape(say(language, "tenancy.seen_by"))}</p>')
    if navigation.bank_led(hand, hand.principal):
        st.page_link(
            "views/members.py",
            label=say(language, "tenancy.members"),
            icon=":material/group:",
            query_params=state.address(hand.secret, language),
        )
