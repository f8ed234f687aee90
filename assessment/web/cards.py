"""The cards of the answer page: an item with its four ratings, or a capability's quick choice.

Each card is a fragment of its own: a click reruns this card only, after its callback has stored
the answer. `Place` is what the cards were drawn for; a card that finds itself elsewhere (a click
on "next" that came in one batch with the card's own text) asks for the whole page.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from html import escape
from typing import Literal

import streamlit as st

from assessment.messages import clock, say
from assessment.model import (
    MAX_TEXT,
    Capability,
    Item,
    Judgement,
    Language,
    NotApplicable,
    Questionnaire,
    Rating,
    Response,
)
from assessment.tenancy import Heard
from assessment.web import rating_card, sheet, state, voices
from assessment.web.look import BALLS, plain
from assessment.web.rating_card import Button, Face
from assessment.web.sheet import Entry, Notice, Unsaved
from assessment.web.state import Hand

Refresh = Callable[[bool], None]
"""Shows the progress outside the card; True: the card is drawn alone, after an answer."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where the visitor is on the answer page."""

    capability_id: str
    language: Language


MORE = ""
"""Stands among the touched cards when a change concerns more than the fragment clicked."""

NOWHERE: frozenset[str] = frozenset()
"""No card has its notes open."""

ELSEWHERE = Place("", "zh")
"""Where a callback puts the visitor who leaves this page of cards."""


def is_drawn_alone(id_: str, place: Place) -> bool:
    """True in a run of this card alone; False while the whole page is drawn.

    Text that is left by clicking elsewhere reaches the server together with that click, as a run
    of one of the two cards. If the click leads away, or there is more than this card to draw, the
    whole page is drawn instead.
    """
    here: Place | None = state.kept("place", None)
    if here is None:
        return False
    if here != place or sheet.touched() - {id_}:
        st.rerun()
    sheet.all_drawn()
    return True


def item_card(
    hand: Hand, item: Item, place: Place, refresh: Refresh, heard: Heard | None = None
) -> None:
    """One practice to rate: the card itself, and what is drawn below it when asked for.

    The card is one element (`rating_card`), because Streamlit's front end goes through every
    element of the page several times at each answer (docs/performance.md). `heard` is what the
    bank's people say of it.
    """
    sheet.sync_widgets(item.id)
    with st.container(border=True, key=sheet.key("card", item.id), gap="small"):
        st.fragment(_item_card, key=f"item-{item.id}")(hand, item, place, refresh)
        if heard is not None:
            voices.show(heard, item.id, place.language)


def quick_card(hand: Hand, capability: Capability, place: Place, refresh: Refresh) -> None:
    """The quick scan's question about one capability."""
    sheet.sync_widgets(capability.id)
    st.fragment(_quick_card, key=f"quick-{capability.id}")(hand, capability, place, refresh)


def _item_card(hand: Hand, item: Item, place: Place, refresh: Refresh) -> None:
    is_alone = is_drawn_alone(item.id, place)
    shown, language = sheet.entry(item.id), place.language
    face = _face(hand.opened.questionnaire, item, shown, language)
    rating_card.show(face, hand, partial(clicked, hand, item.id))
    if _wants_reason(item.id, shown):
        _reason(hand, item, language)
    if _wants_notes(item.id, shown):
        _notes(hand, item, language)
    _told(hand, item.id, shown, language)
    refresh(is_alone)


# ---- What is asked -----------------------------------------------------------------------------


def _face(model: Questionnaire, item: Item, shown: Entry, language: Language) -> Face:
    """What the card says."""
    judgement = shown.response.judgement
    roles = say(language, "answer.list_sign").join(
        model.role[role].name.in_(language) for role in item.roles
    )
    guide = [
        say(language, "answer.typical_evidence", evidence=item.evidence.in_(language)),
        say(language, "answer.who", roles=roles) if roles else "",
    ]
    return Face(
        id=item.id,
        stage=item.stage,
        name=model.stage(item.stage).name.in_(language),
        practice=item.practice.in_(language),
        guide=[line for line in guide if line],
        rate=say(language, "answer.rate", item=item.id),
        ratings=[(r.name, BALLS[r], rating_name(r, language)) for r in Rating],
        actions=_actions(item.id, shown, language),
        remark=_unconfirmed(shown, language),
        judgement=judgement.name if isinstance(judgement, Rating) else None,
        revision=shown.revision,
        saved=saved_text(shown, language),
        words={
            "saved": say(language, "answer.saved", time="{time}"),
            "saving": say(language, "answer.saving"),
            "retrying": say(language, "answer.retrying"),
        },
    )


def _actions(item_id: str, shown: Entry, language: Language) -> list[Button]:
    """Not applicable; then, for an answered item, taking it back or confirming; then the notes."""
    response = shown.response
    is_na = isinstance(response.judgement, NotApplicable)
    buttons = [Button("na", say(language, "answer.na"), is_on=is_na)]
    if response.is_to_confirm:
        buttons.append(Button("confirm", say(language, "answer.confirm"), is_loud=True))
    elif response.judgement is not None:
        buttons.append(Button("clear", say(language, "answer.take_back")))
    return [*buttons, Button("notes", _notes_label(item_id, shown, language))]


def saved_text(shown: Entry, language: Language) -> str:
    """已保存 12:03; empty before the first answer and while something could not be saved."""
    if shown.saved_at is None or shown.unsaved is not None:
        return ""
    return say(language, "answer.saved", time=clock(language, state.local(shown.saved_at)))


def saved_line(shown: Entry, language: Language) -> str:
    """The same as a line that is read out when it changes."""
    return f'<p class="yh-saved" role="status">{escape(saved_text(shown, language))}</p>'


def _unconfirmed(shown: Entry, language: Language) -> str:
    """Where an answer comes from that nobody has given in this round."""
    if shown.response.is_contributed:
        return say(language, "tenancy.contributed")
    if not shown.response.is_unconfirmed:
        return ""
    return say(language, "rounds.carried" if shown.response.is_carried else "answer.inferred")


def rating_name(rating: Rating, language: Language) -> str:
    return say(language, f"answer.rating_{rating.name}")


# ---- Notes -------------------------------------------------------------------------------------


def _wants_notes(item_id: str, shown: Entry) -> bool:
    """The fields are open if asked for, and while text is in them that could not be saved."""
    is_stuck = shown.unsaved is not None and shown.unsaved.part in sheet.NOTES
    return is_stuck or item_id in state.kept("notes_open", NOWHERE)


def _notes_label(item_id: str, shown: Entry, language: Language) -> str:
    if _wants_notes(item_id, shown):
        return say(language, "notes.close")
    is_written = any(shown.value(part) for part in sheet.NOTES)
    return say(language, "answer.notes_written" if is_written else "answer.notes")


def _notes(hand: Hand, item: Item, language: Language) -> None:
    sheet.sync_notes(item.id)
    for part in sheet.NOTES:
        st.text_area(
            say(language, f"answer.{part}", limit=MAX_TEXT),
            key=sheet.key(part, item.id),
            max_chars=MAX_TEXT,
            height=110,
            on_change=_noted,
            args=(hand, item.id, part),
        )


# ---- Not applicable ----------------------------------------------------------------------------


def _wants_reason(item_id: str, shown: Entry) -> bool:
    is_na = isinstance(shown.response.judgement, NotApplicable)
    return is_na or state.kept("reason_asked", "") == item_id


def _reason(hand: Hand, item: Item, language: Language) -> None:
    st.text_input(
        say(language, "answer.reason"),
        key=sheet.key("reason", item.id),
        max_chars=MAX_TEXT,
        placeholder=say(language, "answer.reason_example"),
        help=say(language, "answer.reason_help"),
        on_change=_reasoned,
        args=(hand, item.id),
    )


# ---- What the visitor must be told -------------------------------------------------------------


def _told(hand: Hand, id_: str, shown: Entry, language: Language) -> None:
    if shown.unsaved is not None:
        _not_saved(hand, id_, shown.unsaved, language)
    if shown.notice is not None:
        _replaced(hand, id_, shown, shown.notice, language)


def _not_saved(hand: Hand, id_: str, unsaved: Unsaved, language: Language) -> None:
    """The store could not take it: what was given stays here and can be sent again."""
    why = [problem.sentence(language) for problem in unsaved.problems]
    lines = why or [say(language, "answer.not_saved")]
    body = "".join(f"<p>{escape(line)}</p>" for line in lines)
    with st.container(key=sheet.key("unsaved", id_)):
        st.html(f'<div class="yh-alarm" role="alert">{body}</div>')
        st.button(
            say(language, "answer.try_again"),
            key=sheet.key("retry", id_),
            on_click=sheet.try_again,
            args=(hand, id_),
        )


def _replaced(hand: Hand, id_: str, shown: Entry, notice: Notice, language: Language) -> None:
    """Somebody else wrote here: what it was, and one tap to put it back."""
    theirs = said(notice.theirs, notice.part, language)
    now = said(shown.choice if notice.part == "choice" else shown.response, notice.part, language)
    time = clock(language, state.local(notice.at))
    code = "answer.replaced" if notice.stands == "ours" else "answer.changed"
    text = say(language, code, time=time, theirs=theirs, now=now)
    with st.container(key=sheet.key("notice", id_)):
        st.html(f'<div class="yh-notice" role="status"><p>{escape(text)}</p></div>')
        with st.container(horizontal=True):
            if notice.stands == "ours":
                st.button(
                    say(language, "answer.put_back"),
                    key=sheet.key("put-back", id_),
                    on_click=sheet.put_back,
                    args=(hand, id_),
                )
            st.button(
                say(language, "answer.seen"),
                key=sheet.key("seen", id_),
                type="tertiary",
                on_click=sheet.dismiss,
                args=(id_,),
            )


def said(what: Response | int | None, part: str, language: Language) -> str:
    """What somebody answered or wrote, in words."""
    if isinstance(what, Response) and part in sheet.NOTES:
        return str(getattr(what, part)) or say(language, "answer.nothing")
    if isinstance(what, Response):
        return judgement_name(what.judgement, language)
    if what is None:
        return say(language, "answer.nothing")
    return say(language, "answer.none_of_them") if what == 0 else str(what)


def judgement_name(judgement: Judgement | None, language: Language) -> str:
    if judgement is None:
        return say(language, "answer.nothing")
    if isinstance(judgement, NotApplicable):
        return say(language, "answer.na_because", reason=judgement.reason)
    return rating_name(judgement, language)


# ---- The quick scan ----------------------------------------------------------------------------


def _quick_card(hand: Hand, capability: Capability, place: Place, refresh: Refresh) -> None:
    is_alone = is_drawn_alone(capability.id, place)
    shown = sheet.entry(capability.id)
    language = place.language
    model = hand.opened.questionnaire
    words = {
        item.stage: f"**{item.stage} {plain(model.stage(item.stage).name.in_(language))}**  "
        + plain(item.practice.in_(language))
        for item in capability.items
    }
    with st.container(border=True, key=sheet.key("card", capability.id), gap="small"):
        title, hint = say(language, "answer.quick_title"), say(language, "answer.quick_hint")
        st.html(
            f'<div class="yh-card"><h2>{escape(title)}</h2>{saved_line(shown, language)}'
            f'<div class="yh-guide"><p>{escape(hint)}</p></div></div>'
        )
        st.radio(
            say(language, "answer.quick_title"),
            [*words, 0],
            key=sheet.key("choice", capability.id),
            index=None,
            format_func=lambda stage: (
                words[stage] if stage else say(language, "answer.none_of_them")
            ),
            on_change=_chose,
            args=(hand, capability.id),
            label_visibility="collapsed",
        )
        _told(hand, capability.id, shown, language)
        if shown.response.is_carried:
            _confirm_choice(hand, capability.id, language)
        elif shown.choice is not None:
            st.button(
                say(language, "answer.take_back"),
                key=sheet.key("clear", capability.id),
                type="tertiary",
                on_click=_choice_taken_back,
                args=(hand, capability.id),
            )
    refresh(is_alone)


def _confirm_choice(hand: Hand, capability_id: str, language: Language) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            say(language, "answer.confirm"),
            key=sheet.key("confirm", capability_id),
            type="primary",
            on_click=sheet.confirm_choice,
            args=(hand, capability_id),
        )
        st.html(f'<p class="yh-inferred">{escape(say(language, "rounds.carried"))}</p>')


# ---- Callbacks: they run before the card is drawn again ----------------------------------------


def clicked(hand: Hand, item_id: str, what: rating_card.What) -> None:
    """What a click on an item's card does."""
    match what:
        case "rated":
            _rated(hand, item_id)
        case "na":
            _asked_reason(item_id, sheet.entry(item_id))
        case "confirm":
            sheet.confirm(hand, [item_id])
        case "clear":
            _taken_back(hand, item_id)
        case "notes":
            _notes_turned(item_id)


def _rated(hand: Hand, item_id: str) -> None:
    """A rating is stored; if none had been given, only assumed, more than this card changes."""
    was_assumed = sheet.entry(item_id).response.is_to_confirm
    sheet.pick_up(item_id)
    told = rating_card.stored_as(item_id)
    if told is not None and sheet.is_news(item_id, told.revision):
        sheet.fetch(hand, item_id, told.revision, told.seen)
    if was_assumed:
        sheet.touch(MORE)
    state.keep("reason_asked", "")


def _asked_reason(item_id: str, shown: Entry) -> None:
    """The field for the reason opens or, if it was open in vain, closes."""
    is_open = _wants_reason(item_id, shown)
    state.keep("reason_asked", "" if is_open else item_id)
    sheet.touch(item_id)


def _reasoned(hand: Hand, item_id: str) -> None:
    """A written reason makes the item not applicable; an emptied one leaves what is stored."""
    reason = st.session_state[sheet.key("reason", item_id)]
    if reason.strip():
        sheet.judge(hand, item_id, NotApplicable(reason))
        sheet.touch(MORE)


def _notes_turned(item_id: str) -> None:
    """The fields open or close; leaving them for the button has stored what was typed."""
    is_open: frozenset[str] = state.kept("notes_open", NOWHERE)
    state.keep("notes_open", is_open ^ {item_id})
    sheet.touch(item_id)


def _noted(hand: Hand, item_id: str, part: Literal["comment", "evidence"]) -> None:
    sheet.note(hand, item_id, part, st.session_state[sheet.key(part, item_id)])
    if sheet.entry(item_id).notice is not None:
        sheet.touch(MORE)


def _taken_back(hand: Hand, item_id: str) -> None:
    sheet.judge(hand, item_id, None)
    sheet.touch(MORE)
    state.keep("reason_asked", "")


def _chose(hand: Hand, capability_id: str) -> None:
    sheet.choose(hand, capability_id, st.session_state[sheet.key("choice", capability_id)])


def _choice_taken_back(hand: Hand, capability_id: str) -> None:
    sheet.choose(hand, capability_id, None)
    sheet.sync_widgets(capability_id)
