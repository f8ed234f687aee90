"""What the answer page does around its cards: the place, the mode, the way onward."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from assessment.answers import Count
from assessment.messages import say
from assessment.model import Capability, Language, Mode
from assessment.web import navigation, progress, sheet, state
from assessment.web.cards import ELSEWHERE
from assessment.web.state import Hand

MODES: tuple[Mode, ...] = ("quick", "full")


def refuse_samples(hand: Hand) -> None:
    """A sample is for looking at: its findings are what there is to see."""
    if hand.is_sample:
        navigation.go("findings", hand.secret, hand.language)


def current(hand: Hand) -> Capability:
    """The capability of the URL, else the one shown last, else the first that is not complete."""
    model = hand.service.questionnaire
    for id_ in (state.asked("c"), state.kept("capability", None)):
        if id_ is not None and id_ in model.capability:
            break
    else:
        id_ = _first_open(hand)
    state.keep("capability", id_)
    return model.capability[id_]


def _first_open(hand: Hand) -> str:
    counts = hand.service.progress(hand.principal, hand.assessment_id).capabilities
    return next((id_ for id_, count in counts.items() if _is_open(count)), next(iter(counts)))


def _is_open(count: Count) -> bool:
    return count.answered < count.total


def go_to(capability_id: str) -> None:
    """Turn to a capability; the URL keeps the place for a refresh and the back button."""
    state.keep("capability", capability_id)
    state.keep("place", ELSEWHERE)
    st.query_params["c"] = capability_id


def heading(hand: Hand, capability: Capability) -> None:
    language, model = hand.language, hand.service.questionnaire
    dimension = model.dimension[capability.dimension_id].name.in_(language)
    position = model.capabilities.index(capability) + 1
    where = say(
        language,
        "answer.where",
        dimension=dimension,
        number=position,
        total=len(model.capabilities),
    )
    st.html(
        f'<header class="yh-title"><p>{escape(where)}</p>'
        f"<h1>{escape(capability.name.in_(language))}</h1>"
        f"<p>{escape(capability.why.in_(language))}</p></header>"
    )


def mode_choice(hand: Hand) -> None:
    """Quick scan or full diagnosis: changed at any time, and nothing is lost either way."""
    mode, key = hand.opened.assessment.mode, "mode"
    model = hand.service.questionnaire
    totals = {"quick": len(model.capabilities), "full": len(model.items)}
    if st.session_state.get(key) != mode:
        st.session_state[key] = mode
    st.segmented_control(
        say(hand.language, "answer.mode"),
        MODES,
        key=key,
        format_func=lambda one: say(hand.language, f"answer.mode_{one}", total=totals[one]),
        on_change=_mode_chosen,
        args=(hand,),
        required=True,
        label_visibility="collapsed",
    )


def _mode_chosen(hand: Hand) -> None:
    hand.service.choose_mode(hand.principal, hand.assessment_id, st.session_state["mode"])
    state.keep("place", ELSEWHERE)


def confirm_all(hand: Hand, capability: Capability) -> None:
    """One tap for all answers of this page that only the quick scan implies."""
    inferred = [i.id for i in capability.items if sheet.entry(i.id).response.is_inferred]
    if inferred:
        st.button(
            say(hand.language, "answer.confirm_all", count=len(inferred)),
            key="confirm-all",
            on_click=sheet.confirm,
            args=(hand, inferred),
        )


def show_progress(hand: Hand, line: DeltaGenerator, style: DeltaGenerator) -> bool:
    """Show how much is answered; True if it is everything."""
    return not _is_open(progress.show(hand, hand.language, line, style).total)


def renewal(
    hand: Hand, line: DeltaGenerator, style: DeltaGenerator, was_complete: bool
) -> Callable[[], None]:
    """What a card calls after an answer; the whole page is drawn anew when the last one is given."""

    def renew() -> None:
        if show_progress(hand, line, style) != was_complete:
            st.rerun()

    return renew


def onward(hand: Hand, capability: Capability, is_complete: bool) -> None:
    """The way to the capability before and after, and to the findings."""
    language, capabilities = hand.language, hand.service.questionnaire.capabilities
    position = capabilities.index(capability)
    if is_complete:
        st.html(f'<p class="yh-complete">{escape(say(language, "answer.complete"))}</p>')
    with st.container(horizontal=True, key="onward"):
        if position:
            _turn(capabilities[position - 1], "previous", language, "P")
        if position + 1 < len(capabilities):
            kind = "secondary" if is_complete else "primary"
            _turn(capabilities[position + 1], "next", language, "N", kind)
        is_last = position + 1 == len(capabilities)
        if st.button(
            say(language, "answer.to_findings"),
            key="to-findings",
            type="primary" if is_complete or is_last else "tertiary",
        ):
            navigation.go("findings", hand.secret, language)


def _turn(
    to: Capability, way: str, language: Language, shortcut: str, kind: str = "secondary"
) -> None:
    st.button(
        say(language, f"answer.{way}"),
        key=way,
        type="primary" if kind == "primary" else "secondary",
        shortcut=shortcut,
        help=to.name.in_(language),
        on_click=go_to,
        args=(to.id,),
    )
