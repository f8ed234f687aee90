"""What one person is asked: above the questions, and on the start page."""

from __future__ import annotations

from html import escape

import streamlit as st

from assessment.messages import say
from assessment.model import Language
from assessment.service import Client, Duty
from assessment.web import navigation
from assessment.web.state import Hand


def lead(hand: Hand) -> None:
    """Whose answers these are, and who sees them."""
    text = say(hand.language, "tenancy.task_lead")
    st.html(f'<p class="yh-inferred">{escape(text)}</p>')


def show(client: Client, language: Language) -> None:
    """What waits for a contributor in a bank."""
    if not client.duties:
        st.html(f"<p>{escape(say(language, 'tenancy.no_task'))}</p>")
    for duty in client.duties:
        _duty(duty, language)


def _duty(duty: Duty, language: Language) -> None:
    is_done = duty.judged == duty.asked
    text = say(language, "tenancy.task", name=duty.listed.name, count=duty.asked, done=duty.judged)
    with st.container(horizontal=True, vertical_alignment="center", key=f"duty-{duty.listed.id}"):
        st.html(f"<p>{escape(text)}</p>")
        if st.button(
            say(language, "tenancy.task_look" if is_done else "tenancy.task_go"),
            key=f"task-{duty.listed.id}",
            type="secondary" if is_done else "primary",
        ):
            navigation.go("answer", duty.listed.id, language)
