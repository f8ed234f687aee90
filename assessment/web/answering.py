"""What the answer page does around its cards: the place, the mode, the way onward."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from html import escape

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from assessment.access import Forbidden
from assessment.answers import Count
from assessment.messages import say
from assessment.model import Capability, Language, Mode, Response
from assessment.tenancy import Heard
from assessment.web import navigation, progress, sheet, state
from assessment.web.cards import ELSEWHERE
from assessment.web.look import plain
from assessment.web.state import Hand

MODES: tuple[Mode, ...] = ("quick", "full")


def refuse_readers(hand: Hand) -> None:
    """A sample and a closed round are for looking at: the findings are what there is to see."""
    if hand.is_read_only:
        navigation.go("findings", hand.secret, hand.language, **hand.place)


def current(hand: Hand) -> Capability:
    """The capability of the URL; without one, where the visitor came in: the first not complete."""
    model = hand.opened.questionnaire
    id_ = state.asked("c") or ""
    if id_ not in model.capability:
        id_ = _entrance(hand)
    state.keep("capability", id_)
    return model.capability[id_]


def _entrance(hand: Hand) -> str:
    """Kept, so that going back to the address one came in by shows what it showed."""
    name = f"entrance-{hand.assessment_id}"
    id_ = state.kept(name, "")
    if id_ not in hand.opened.questionnaire.capability:
        counts = hand.service.progress(hand.principal, hand.assessment_id).capabilities
        id_ = next((id_ for id_, count in counts.items() if _is_open(count)), next(iter(counts)))
        state.keep(name, id_)
    return id_


def _is_open(count: Count) -> bool:
    return count.answered < count.total


def go_to(capability_id: str) -> None:
    """Turn to a capability; the URL keeps the place for a refresh and the back button."""
    state.keep("capability", capability_id)
    state.keep("place", ELSEWHERE)
    st.query_params["c"] = capability_id


def heading(hand: Hand, capability: Capability) -> None:
    language, model = hand.language, hand.opened.questionnaire
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
    model = hand.opened.questionnaire
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
    with suppress(Forbidden):  # a later round has begun elsewhere: this run opens it
        hand.service.choose_mode(hand.principal, hand.assessment_id, st.session_state["mode"])
    state.keep("place", ELSEWHERE)


def confirm_all(hand: Hand, capability: Capability) -> None:
    """One tap for all answers of this page that nobody has given in this round."""
    said = [sheet.entry(item.id).response for item in capability.items]
    waiting = [response for response in said if response.is_to_confirm]
    if waiting:
        st.button(
            say(hand.language, _confirming(waiting), count=len(waiting)),
            key="confirm-all",
            on_click=sheet.confirm,
            args=(hand, [response.item_id for response in waiting]),
        )


def _confirming(waiting: Sequence[Response]) -> str:
    if any(response.is_contributed for response in waiting):
        return "tenancy.confirm_all"
    is_carried = any(response.is_carried for response in waiting)
    return "rounds.confirm_all" if is_carried else "answer.confirm_all"


def heard(hand: Hand) -> Mapping[str, Heard]:
    """What the bank's people say, where there are any and one may hear it."""
    if not hand.opened.tenant or hand.opened.is_part:
        return {}
    return hand.service.heard(hand.principal, hand.assessment_id)


def renewal(hand: Hand, line: DeltaGenerator, was_complete: bool) -> Callable[[bool], None]:
    """What a card calls when drawn, and when drawn alone after an answer: renews the progress.

    Streamlit lets a fragment write only where it wrote when the page was drawn, be it nothing.
    When the last answer has been given, the whole page is drawn anew, to say so.
    """

    def renew(is_alone: bool) -> None:
        if not is_alone:
            line.empty()
            return
        try:
            now = progress.standing(hand)
        except sheet.FAILURES:  # the card has told it; the counts stay as they were
            return
        line.html(now.html)
        if now.is_complete != was_complete:
            st.rerun()

    return renew


def onward(hand: Hand, capability: Capability, is_complete: bool) -> None:
    """The way to the capability before and after, and to the findings."""
    language, capabilities = hand.language, hand.opened.questionnaire.capabilities
    position = capabilities.index(capability)
    if is_complete:
        code = "tenancy.part_complete" if hand.opened.is_part else "answer.complete"
        st.html(f'<p class="yh-complete">{escape(say(language, code))}</p>')
    with st.container(horizontal=True, key="onward"):
        if position:
            _turn(capabilities[position - 1], "previous", language, "P")
        if position + 1 < len(capabilities):
            kind = "secondary" if is_complete else "primary"
            _turn(capabilities[position + 1], "next", language, "N", kind)
        is_last = position + 1 == len(capabilities)
        to: navigation.Name = "home" if hand.opened.is_part else "findings"
        if st.button(
            say(language, "tenancy.to_home" if hand.opened.is_part else "answer.to_findings"),
            key=f"to-{to}",
            type="primary" if is_complete or is_last else "tertiary",
        ):
            navigation.go(to, hand.secret, language)


def _turn(
    to: Capability, way: str, language: Language, shortcut: str, kind: str = "secondary"
) -> None:
    st.button(
        say(language, f"answer.{way}", capability=plain(to.name.in_(language))),
        key=way,
        type="primary" if kind == "primary" else "secondary",
        shortcut=shortcut,
        on_click=go_to,
        args=(to.id,),
    )
