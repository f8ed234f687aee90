"""On the roadmap page: which plan is adopted, and adopting the one in hand."""

from __future__ import annotations

from html import escape

import streamlit as st

from assessment import tidings
from assessment.access import Forbidden
from assessment.delivery import Delivery
from assessment.findings import Findings
from assessment.messages import say
from assessment.problems import Refused
from assessment.web import navigation, results, sheet, state, whatif
from assessment.web.state import Hand

ASKED = "adopt_asked"  # the assessment for which the question stands


def show(hand: Hand, found: Findings) -> None:
    """What is adopted, since when; below it the way to adopt what is shown."""
    if hand.is_sample:
        return
    followed = hand.service.delivery(hand.principal, hand.assessment_id)
    if followed is not None:
        _show_adopted(hand, followed)
    is_adopted = followed is not None and followed.baseline.fingerprint == found.fingerprint
    if hand.is_read_only or is_adopted or not found.roadmap.initiatives:
        return
    if not whatif.is_stored(hand):
        st.html(results.fineprint(_word(hand, "store_first")))
    elif state.kept(ASKED, "") == hand.assessment_id:
        _ask(hand, is_first=followed is None)
    else:
        _offer(hand, is_first=followed is None)


def _show_adopted(hand: Hand, followed: Delivery) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key="adopted"):
        st.html(results.note(tidings.adopted(followed.baseline, hand.language)))
        results.link(hand, "follow", _word(hand, "go"), ":material/task_alt:")


def _offer(hand: Hand, *, is_first: bool) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key="adopt-line"):
        st.button(
            _word(hand, "adopt" if is_first else "adopt_other"),
            key="adopt",
            type="primary" if is_first else "secondary",
            on_click=state.keep,
            args=(ASKED, hand.assessment_id),
        )
        st.html(results.note(_word(hand, "what" if is_first else "other_what")))


def _ask(hand: Hand, *, is_first: bool) -> None:
    with st.container(border=True, key="adopt-sure"):
        question = _word(hand, "sure" if is_first else "other_sure")
        st.html(f'<div role="status">{results.note(question)}</div>')
        with st.container(horizontal=True):
            if st.button(_word(hand, "yes"), key="adopt-yes", type="primary"):
                _adopt(hand)
            st.button(_word(hand, "no"), key="adopt-no", on_click=state.keep, args=(ASKED, ""))


def _adopt(hand: Hand) -> None:
    try:
        hand.service.adopt(hand.principal, hand.assessment_id)
    except Refused as refused:
        _alarm(*refused.sentences(hand.language))
        return
    except sheet.FAILURES:
        _alarm(say(hand.language, "follow.not_adopted"))
        return
    except Forbidden:  # a later round has begun elsewhere: the page shows it
        navigation.go("roadmap", hand.secret, hand.language)
    state.keep(ASKED, "")
    navigation.go("follow", hand.secret, hand.language)


def _alarm(*lines: str) -> None:
    body = "".join(f"<p>{escape(line)}</p>" for line in lines)
    st.html(f'<div class="yh-alarm" role="alert">{body}</div>')


def _word(hand: Hand, code: str, **params: object) -> str:
    return say(hand.language, f"adopt.{code}", **params)
