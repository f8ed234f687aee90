"""Who of the bank's people says what about an item, below its card."""

from __future__ import annotations

from html import escape

import streamlit as st

from assessment.messages import number, say
from assessment.model import Language, NotApplicable
from assessment.tenancy import Heard, Voice
from assessment.web import results


@st.fragment
def show(heard: Heard, item_id: str, language: Language) -> None:
    """How many have spoken and whether they see it alike; it opens to who said what."""
    judged = sum(voice.response.judgement is not None for voice in heard.voices)
    code = "tenancy.voices_disputed" if heard.is_disputed else "tenancy.voices"
    label = say(language, code, count=judged)
    key = f"voices-{item_id}"
    with st.expander(label, key=key, type="compact", on_change="rerun") as parts:
        if parts.open:
            st.html("".join(_said(voice, language) for voice in heard.voices))
            st.html(results.note(_together(heard, language)))


def _said(voice: Voice, language: Language) -> str:
    judgement = voice.response.judgement
    notes = (
        ("reason", judgement.reason if isinstance(judgement, NotApplicable) else ""),
        ("evidence", voice.response.evidence.strip()),
        ("comment", voice.response.comment.strip()),
    )
    below = "".join(
        f"<p>{escape(say(language, f'findings.{kind}', text=text))}</p>"
        for kind, text in notes
        if text
    )
    rated = escape(results.rated(judgement, language))
    name = escape(voice.name or say(language, "books.former"))  # whose account is deleted
    return f'<div class="yh-voice"><p><b>{name}</b> {rated}</p>{below}</div>'


def _together(heard: Heard, language: Language) -> str:
    if heard.agreement is None:
        return say(language, "tenancy.no_agreement")
    code = "tenancy.agreement_low" if heard.is_disputed else "tenancy.agreement"
    return say(
        language,
        code,
        agreement=number(language, heard.agreement, 2),
        rating=results.rated(heard.consensus, language),
    )
