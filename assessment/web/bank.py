"""The parts of the bank page: the private link and the profile, saved as it is filled in."""

from __future__ import annotations

from datetime import UTC, datetime
from html import escape

import streamlit as st

from assessment.access import Forbidden
from assessment.answers import MAX_ASSETS, MAX_NAME, MAX_SEATS
from assessment.messages import clock, say
from assessment.model import Bank, Language, Segment
from assessment.problems import Problem, Refused
from assessment.web import addresses, people, sheet, state
from assessment.web.state import Hand

LIMITS = {"assets": MAX_ASSETS, "seats": MAX_SEATS}


def heading(hand: Hand) -> None:
    language = hand.language
    st.html(
        f'<header class="yh-title"><h1>{escape(say(language, "bank.title"))}</h1>'
        f"<p>{escape(say(language, 'bank.lead'))}</p></header>"
    )


def private_link(hand: Hand) -> None:
    """The link that opens this assessment, to be copied and kept."""
    language, link = hand.language, addresses.whole("/", a=hand.secret)
    is_new = state.kept("just_started", "") == hand.assessment_id
    title = say(language, "bank.link_new" if is_new else "bank.link")
    people.copyable(title, say(language, "bank.link_what"), link, language)


def profile(hand: Hand) -> None:
    """Each field is stored when it is left; nothing has to be sent."""
    if not state.kept("bank_not_saved", ()):
        _show(hand, hand.opened.assessment.bank)
    _form(hand)


@st.fragment
def _form(hand: Hand) -> None:
    language = hand.language
    st.html(f'<h2 class="yh-h2">{escape(say(language, "bank.profile"))}</h2>')
    _text_field(hand, "name")
    _text_field(hand, "centre")
    left, right = st.columns(2)
    with left:
        _number_field(hand, "assets", 1.0)
    with right:
        _number_field(hand, "seats", 1)
    segments = hand.service.questionnaire.segments
    for first in range(0, len(segments), 2):  # by rows, so that a phone keeps the order
        for column, segment in zip(st.columns(2), segments[first : first + 2], strict=False):
            with column:
                _segment(hand, segment)
    _outcome(language)


def _text_field(hand: Hand, field: str) -> None:
    st.text_input(
        say(hand.language, f"bank.{field}"),
        key=f"bank-{field}",
        max_chars=MAX_NAME,
        on_change=_changed,
        args=(hand,),
    )


def _number_field(hand: Hand, field: str, step: float) -> None:
    st.number_input(
        say(hand.language, f"bank.{field}"),
        key=f"bank-{field}",
        value=None,
        min_value=type(step)(0),
        max_value=type(step)(LIMITS[field]),
        step=step,
        format="%g" if isinstance(step, float) else "%d",
        placeholder=say(hand.language, "bank.open"),
        on_change=_changed,
        args=(hand,),
    )


def _segment(hand: Hand, segment: Segment) -> None:
    names = {option.id: option.name.in_(hand.language) for option in segment.options}
    st.selectbox(
        segment.question.in_(hand.language),
        list(names),
        key=f"bank-{segment.id}",
        index=None,
        format_func=names.__getitem__,
        placeholder=say(hand.language, "bank.open"),
        on_change=_changed,
        args=(hand,),
    )


def _outcome(language: Language) -> None:
    """Saved and when, or what stands in the way."""
    not_saved: tuple[str, ...] = state.kept("bank_not_saved", ())
    saved_at: datetime | None = state.kept("bank_saved_at", None)
    if not_saved:
        lines = "".join(f"<p>{escape(line)}</p>" for line in not_saved)
        st.html(f'<div class="yh-alarm" role="alert">{lines}</div>')
    elif saved_at is not None:
        text = say(language, "answer.saved", time=clock(language, state.local(saved_at)))
        st.html(f'<p class="yh-saved" role="status">{escape(text)}</p>')


# ---- Between the fields and the store ----------------------------------------------------------


def _show(hand: Hand, bank: Bank) -> None:
    """Fill the fields with what is stored; a field that already says so is left alone."""
    values: dict[str, object] = {
        "name": bank.name,
        "centre": bank.centre or "",
        "assets": bank.assets_100m_cny,
        "seats": bank.seats,
    }
    segments = hand.service.questionnaire.segments
    values |= {segment.id: bank.segments.get(segment.id) for segment in segments}
    for field, value in values.items():
        sheet.set_widget(f"bank-{field}", value)


def _given(hand: Hand) -> Bank:
    """The bank as the fields describe it."""
    fields = st.session_state
    segments = hand.service.questionnaire.segments
    chosen = {segment.id: fields[f"bank-{segment.id}"] for segment in segments}
    return Bank(
        name=fields["bank-name"],
        centre=fields["bank-centre"] or None,
        assets_100m_cny=fields["bank-assets"],
        seats=fields["bank-seats"],
        segments={id_: option for id_, option in chosen.items() if option is not None},
    )


def _changed(hand: Hand) -> None:
    try:
        hand.service.describe_bank(hand.principal, hand.assessment_id, _given(hand))
    except Refused as refused:
        state.keep("bank_not_saved", refused.sentences(hand.language))
    except Forbidden:  # a later round has begun elsewhere
        closed = Problem("round-closed").sentence(hand.language)
        state.keep("bank_not_saved", (closed,))
    except sheet.FAILURES:
        state.keep("bank_not_saved", (say(hand.language, "bank.not_saved"),))
    else:
        state.keep("bank_not_saved", ())
        state.keep("bank_saved_at", datetime.now(UTC))
