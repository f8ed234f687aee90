"""An item's card as one element of the page: `card.js` draws it, this module talks with it.

A rating is handed in by HTTP (`handin`); the card then says `rated`, and every other click is sent
here. A click has a number that only grows; the card gets back the number heard last and sends
again what was not heard. What arrives twice is done once, and what was meant for a server before
a restart is done only if its card has not been heard there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

import streamlit as st

from assessment.web import elements, handin, sheet, state
from assessment.web.state import Hand

What = Literal["rated", "na", "confirm", "clear", "notes"]
Clicked = Callable[[What], None]
"""Hears what was clicked; `rated`: a rating is stored, see `stored_as`."""


@dataclass(frozen=True, slots=True)
class Button:
    does: What
    word: str
    is_on: bool | None = None  # None: it is no switch
    is_loud: bool = False  # what to do next


@dataclass(frozen=True, slots=True)
class Face:
    """All a card says; plain text in the reader's language."""

    id: str
    stage: int
    name: str
    practice: str
    guide: Sequence[str]
    rate: str  # what the ratings are about, for a reader of the screen
    ratings: Sequence[tuple[str, str, str]]  # name, ball, word
    actions: Sequence[Button]
    remark: str
    judgement: str | None  # the name of the rating given
    revision: int  # which of the item's revisions that is
    saved: str  # 已保存 12:03, or empty
    words: Mapping[str, str]  # what the card says by itself: saved, with {time}; saving; retrying


def show(face: Face, hand: Hand, clicked: Clicked) -> None:
    """Draw the card of an item; `clicked` runs before it is drawn again."""
    key = sheet.key("judgement", face.id)
    elements.component("card.js")(
        key=key,
        data=_data(face)
        | {
            "heard": _heard().get(face.id, 0),
            "session": sheet.session(),
            "secret": hand.secret,
            "assessment": hand.assessment_id,
            "language": hand.language,
            "path": handin.PATH,
        },
        on_clicked_change=lambda: _hear(face.id, key, clicked),
    )


@dataclass(frozen=True, slots=True)
class StoredAs:
    """Where a card says its rating is kept: in which revision, and which one it had seen."""

    revision: int
    seen: int


def stored_as(item_id: str) -> StoredAs | None:
    """What the card of an item says of the rating it has handed in."""
    match st.session_state[sheet.key("judgement", item_id)].clicked:
        case {"revision": int(revision), "seen": int(seen)} if 0 <= seen < revision < 2**31:
            return StoredAs(revision, seen)
    return None


def _data(face: Face) -> dict[str, Any]:
    return {
        "shown": {
            "id": face.id,
            "stage": face.stage,
            "name": face.name,
            "practice": face.practice,
            "guide": list(face.guide),
            "rate": face.rate,
            "ratings": [dict(zip(("value", "ball", "word"), r, strict=True)) for r in face.ratings],
            "actions": [
                {"do": b.does, "word": b.word, "isOn": b.is_on, "isLoud": b.is_loud}
                for b in face.actions
            ],
            "remark": face.remark,
        },
        "judgement": face.judgement,
        "revision": face.revision,
        "saved": face.saved,
        "words": dict(face.words),
    }


def _heard() -> dict[str, int]:
    """Item -> the number of its last click that was done."""
    return state.kept("heard", {})


def _hear(item_id: str, key: str, clicked: Clicked) -> None:
    """Do what was clicked, once; what no card sends is passed over."""
    click = st.session_state[key].clicked
    match click:
        case {"do": what, "n": int(number), "session": session}:
            is_new = session == sheet.session() and number > _heard().get(item_id, 0)
            if is_new and what in get_args(What):
                clicked(what)
                state.keep("heard", {**_heard(), item_id: number})
