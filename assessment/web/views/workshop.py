"""The facilitator's page: prepare a workshop, lead it, and look back on it."""

from collections.abc import Sequence
from pathlib import Path

import streamlit as st

from assessment.access import Forbidden
from assessment.messages import day, number, say
from assessment.problems import Refused
from assessment.service import Floor, Proposal
from assessment.web import addresses, navigation, results, sheet, state, workshop_hall
from assessment.web.navigation import in_hand
from assessment.web.state import Hand
from assessment.workshop import Topic

CSS = (Path(__file__).parent.parent / "workshop.css").read_text("utf-8")
SECONDS = (None, 30, 60, 90, 120, 180)
SHOWN_TOPICS = 8


def word(hand: Hand, code: str, **params: object) -> str:
    return say(hand.language, f"workshop.{code}", **params)


def prepare(hand: Hand) -> None:
    """What is discussed, by whom, for how long; below it what comes first and why."""
    model = hand.opened.questionnaire
    st.html(results.verdict(word(hand, "prepare")))
    st.html(results.note(word(hand, "prepare_what")))
    dimensions = st.multiselect(
        word(hand, "dimensions"),
        [dimension.id for dimension in model.dimensions],
        default=[dimension.id for dimension in model.dimensions],
        key="workshop-dimensions",
        placeholder=say(hand.language, "shell.choose"),
        format_func=lambda one: model.dimension[one].name.in_(hand.language),
    )
    is_all = st.radio(
        word(hand, "scope"),
        [True, False],
        key="workshop-scope",
        format_func=lambda all_: word(hand, "scope_all" if all_ else "scope_differing"),
        horizontal=True,
    )
    roles = st.multiselect(
        word(hand, "roles"),
        [role.id for role in model.roles],
        key="workshop-roles",
        placeholder=say(hand.language, "shell.choose"),
        format_func=lambda one: model.role[one].name.in_(hand.language),
    )
    left, right = st.columns(2)
    is_named = left.radio(
        word(hand, "naming"),
        [False, True],
        key="workshop-naming",
        format_func=lambda named: word(hand, "named" if named else "anonymous"),
    )
    seconds = right.selectbox(
        word(hand, "seconds"),
        SECONDS,
        index=SECONDS.index(60),
        key="workshop-seconds",
        placeholder=say(hand.language, "shell.choose"),
        format_func=lambda one: word(hand, "no_limit") if one is None else word(hand, "for", n=one),
    )
    found = hand.service.propose_agenda(
        hand.principal, hand.assessment_id, dimensions, only_differing=not is_all
    )
    show_topics(hand, found)
    items = choose_items(hand, found, of="-".join([*dimensions, str(is_all)]))
    if st.button(word(hand, "begin", count=len(items)), key="workshop-begin", type="primary",
                 disabled=not items):  # fmt: skip
        begin(hand, items, roles, is_named=is_named, seconds=seconds)


def begin(
    hand: Hand, items: list[str], roles: list[str], *, is_named: bool, seconds: int | None
) -> None:
    try:
        hand.service.begin_workshop(
            hand.principal, hand.assessment_id, items, roles=roles, is_named=is_named,
            seconds=seconds,
        )  # fmt: skip
    except Refused as refused:
        said = " ".join(refused.sentences(hand.language))
        st.html(f'<div class="yh-alarm" role="alert">{results.note(said)}</div>')
        return
    except sheet.FAILURES:
        st.html(f'<div class="yh-alarm" role="alert">{results.note(word(hand, "not_done"))}</div>')
        return
    st.rerun()


def show_topics(hand: Hand, found: Proposal) -> None:
    st.header(word(hand, "comes_first"), anchor=False)
    if not found.topics:
        st.html(results.note(word(hand, "no_topics")))
        return
    st.html(results.note(word(hand, "comes_first_what", count=len(found.topics))))
    st.html(results.points(topic_line(hand, topic) for topic in found.topics[:SHOWN_TOPICS]))


def choose_items(hand: Hand, found: Proposal, of: str) -> list[str]:
    """The agenda as proposed; items may be taken out, and put in again at its end."""
    proposed = [topic.item_id for topic in found.topics]
    if not proposed:
        return []
    with st.expander(word(hand, "choose_items"), key="workshop-choose"):
        return st.multiselect(
            word(hand, "chosen_items"),
            proposed,
            default=proposed,
            key=f"workshop-items-{of}",
            placeholder=say(hand.language, "shell.choose"),
            format_func=lambda one: f"{one} {workshop_hall.practice(hand, one)}",
        )


def topic_line(hand: Hand, topic: Topic) -> str:
    """An item, and the first reason why it stands where it does."""
    said = {"item": topic.item_id, "practice": workshop_hall.practice(hand, topic.item_id)}
    if topic.differs and topic.agreement is not None:
        agreement = number(hand.language, topic.agreement, 2)
        return word(hand, "topic_differs", agreement=agreement, **said)
    return word(hand, "topic_at_stake" if topic.is_at_stake else "topic", **said)


def look_back(hand: Hand, floors: Sequence[Floor]) -> None:
    """The workshops that are over."""
    if not floors:
        return
    st.header(word(hand, "held_before"), anchor=False)
    st.html(results.points(held_line(hand, floor) for floor in floors))


def held_line(hand: Hand, floor: Floor) -> str:
    begun = day(hand.language, state.local(floor.workshop.begun_at).date())
    locked, seats = len(floor.session.locks), len(floor.seats)
    return word(hand, "held", date=begun, count=locked, seats=seats)


def every_floor(hand: Hand) -> list[Floor]:
    """The workshops of the assessment as they stand, the oldest first."""
    held = hand.service.workshops(hand.principal, hand.assessment_id)
    return [hand.service.floor(hand.principal, hand.assessment_id, one.id) for one in held]


hand = in_hand()
if hand.is_read_only:
    navigation.go("findings", hand.secret, hand.language)
results.begin(hand, say(hand.language, "shell.workshop"))
st.html(f"<style>{CSS}</style>")
try:
    floors = every_floor(hand)
except Forbidden:  # who may read, and not write, leads no workshop
    navigation.go("findings", hand.secret, hand.language)
if floors and not floors[-1].session.is_ended:
    code = floors[-1].workshop.code
    workshop_hall.Hall(hand, floors[-1], addresses.join(code), addresses.screen(code)).show()
else:
    prepare(hand)
    look_back(hand, floors)
