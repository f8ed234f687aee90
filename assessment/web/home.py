"""The parts of the start page: the sentence, the three ways in, what one takes home."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Literal
from urllib.parse import parse_qs, urlsplit

import streamlit as st

from assessment.access import Principal
from assessment.answers import MAX_NAME
from assessment.explanation import listing
from assessment.messages import say
from assessment.model import Bank, Language, Mode, Questionnaire
from assessment.problems import Refused
from assessment.service import Sample, Service
from assessment.web import custody, entry, navigation, people, state, visitor
from assessment.web.look import plain
from assessment.web.state import Hand

Way = Literal["start", "resume", "sample"]
WAYS: dict[Way, str] = {
    "start": ":material/play_arrow:",
    "resume": ":material/link:",
    "sample": ":material/visibility:",
}
MODES: tuple[Mode, ...] = ("quick", "full")
SECONDS: dict[Mode, int] = {"quick": 20, "full": 48}
"""What one question takes a reader who knows the bank; an assumption."""


def opening(language: Language) -> None:
    title, lead = say(language, "home.title"), say(language, "home.lead")
    st.html(
        f'<header class="yh-title yh-opening"><h1>{escape(title)}</h1>'
        f"<p>{escape(lead)}</p></header>"
    )


def welcome_back(hand: Hand) -> None:
    """The way back into the assessment in hand."""
    bank = hand.opened.assessment.bank.name
    with st.container(horizontal=True, vertical_alignment="center", key="welcome-back"):
        st.html(f"<p>{escape(say(hand.language, 'home.in_hand', bank=bank))}</p>")
        to: navigation.Name = "findings" if hand.is_read_only else "answer"
        if st.button(say(hand.language, f"home.go_{to}"), type="primary", key="go-on"):
            navigation.go(to, hand.secret, hand.language)


def wrong_link(principal: Principal, language: Language) -> None:
    """The link that was given opens nothing, or nothing yet."""
    wrong = state.kept("wrong_link", "")
    if not entry.is_id(wrong):
        people.tell([say(language, "home.wrong")])
    elif principal.person:
        people.tell([say(language, "tenancy.not_yours")])
    else:
        people.tell([say(language, "tenancy.sign_in_first")])
        back = state.path("/answer", **state.address(wrong, language))
        way = escape(state.path("/account/sign-in", next=back))
        words = escape(say(language, "tenancy.sign_in"))
        st.html(f'<p><a class="yh-go" href="{way}" target="_self">{words}</a></p>')


def ways_in(service: Service, language: Language) -> None:
    """Three buttons; the one that was chosen opens what it needs to know.

    Starting is the first thing to do, unless an assessment is in hand already.
    """
    principal = visitor.principal_here(service)
    if not service.welcomes(principal):
        _sign_in_only(language)
        return
    is_first = state.hand() is None and not principal.person
    samples = service.samples(principal, language)
    with st.container(horizontal=True, key="ways"):
        for way, icon in WAYS.items():
            if way == "sample" and not samples:
                continue
            st.button(
                say(language, f"home.{way}"),
                key=f"way-{way}",
                icon=icon,
                type="primary" if way == "start" and is_first else "secondary",
                on_click=state.keep,
                args=("way", way),
            )
    chosen = state.kept("way", "")
    if chosen == "start":
        _start(service, language)
    elif chosen == "resume":
        _resume(service, language)
    elif chosen == "sample" and samples:
        _samples(service, samples, language)


def _sign_in_only(language: Language) -> None:
    """Guests are not let in: the one way is to sign in, and then where the link led."""
    back = state.path("/", **st.query_params.to_dict())
    way = escape(state.path("/account/sign-in", next=back))
    st.html(
        f'<p>{escape(say(language, "account.signed_in_only"))}</p><p><a class="yh-go" '
        f'href="{way}" target="_self">{escape(say(language, "account.sign_in"))}</a></p>'
    )


def _start(service: Service, language: Language) -> None:
    model = service.questionnaire
    totals = {"quick": len(model.capabilities), "full": len(model.items)}
    with st.form("start", border=True):
        name = st.text_input(
            say(language, "home.bank_name"),
            key="bank-name",
            max_chars=MAX_NAME,
            placeholder=say(language, "home.bank_example"),
        )
        mode: Mode = st.radio(
            say(language, "home.mode"),
            MODES,
            key="start-mode",
            index=1,
            format_func=lambda one: mode_name(language, one, totals[one]),
        )
        if st.form_submit_button(say(language, "home.begin"), type="primary", key="begin"):
            _begin(service, language, name, mode)


def mode_name(language: Language, mode: Mode, total: int) -> str:
    """What a mode asks for, and how long it takes."""
    minutes = max(1, round(total * SECONDS[mode] / 60))
    return say(language, f"home.mode_{mode}", total=total, count=minutes)


def _begin(service: Service, language: Language, name: str, mode: Mode) -> None:
    try:
        started = service.start(visitor.principal_here(service), Bank(name.strip()), mode)
    except Refused as refused:
        for sentence in refused.sentences(language):
            st.html(f'<p class="yh-alarm" role="alert">{escape(sentence)}</p>')
        return
    state.keep("just_started", started.assessment.id)
    navigation.go("bank", started.secret, language)


def _resume(service: Service, language: Language) -> None:
    with st.form("resume", border=True):
        given = st.text_input(
            say(language, "home.link"), key="link", placeholder=say(language, "home.link_example")
        )
        if st.form_submit_button(say(language, "home.open"), type="primary", key="open-link"):
            secret = secret_in(given)
            if entry.open_hand(service, secret, language) is None:
                people.tell([say(language, "home.wrong")])
            else:
                navigation.go("answer", secret, language)
    custody.bring_in(service, language)


def secret_in(given: str) -> str:
    """The secret in what was pasted: a whole link, or the bare secret."""
    text = given.strip()
    asked = parse_qs(urlsplit(text).query).get("a", [])
    return asked[-1] if asked else text


def _samples(service: Service, samples: Sequence[Sample], language: Language) -> None:
    with st.container(border=True, key="samples"):
        st.text(say(language, "home.samples", count=len(samples)))
        for sample in samples:
            label = plain(_sample_name(service.questionnaire, sample.assessment.bank, language))
            if st.button(label, key=sample.id, icon=":material/visibility:"):
                navigation.go("findings", sample.id, language)


def _sample_name(model: Questionnaire, bank: Bank, language: Language) -> str:
    """The bank's name and, in the reader's language, the first thing that tells its kind."""
    for segment in model.segments[:1]:
        for option in segment.options:
            if option.id == bank.segments.get(segment.id):
                kind = option.name.in_(language)
                return say(language, "home.sample_name", bank=bank.name, kind=kind)
    return bank.name


def what_one_gets(model: Questionnaire, language: Language) -> None:
    points = "".join(
        f"<li><b>{escape(title)}</b><span>{escape(what)}</span></li>"
        for title, what in (
            (say(language, "home.gets_1"), say(language, "home.gets_1_what")),
            _strengths_and_pitfalls(model, language),
            (say(language, "home.gets_3"), say(language, "home.gets_3_what")),
        )
    )
    st.html(
        f'<h2 class="yh-h2">{escape(say(language, "home.gets"))}</h2>'
        f'<ul class="yh-gets">{points}</ul>'
    )


def _strengths_and_pitfalls(model: Questionnaire, language: Language) -> tuple[str, str]:
    """A title and a sentence that name what this model looks at."""
    dimensions = listing(language, [one.name.in_(language) for one in model.dimensions])
    if not model.pitfalls:
        what = say(language, "home.gets_2_no_pitfalls_what", dimensions=dimensions)
        return say(language, "home.gets_2_no_pitfalls"), what
    return (
        say(language, "home.gets_2", count=len(model.pitfalls)),
        say(language, "home.gets_2_what", dimensions=dimensions),
    )
