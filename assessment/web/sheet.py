"""What this tab shows of each answer, and how a click becomes a stored answer.

An `Entry` is what the tab has shown: the answer, its revision, and what the visitor must be told
about it. Every write passes the revision shown, so that two tabs never overwrite each other
unseen; a write that fails keeps what was given, says so, and can be tried again.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal
from uuid import uuid4

import streamlit as st

from assessment.access import Forbidden
from assessment.model import Judgement, NotApplicable, Rating, Response
from assessment.problems import Problem, Refused
from assessment.service import Opened, Saved
from assessment.web import handin, state
from assessment.web.state import Hand

Part = Literal["judgement", "comment", "evidence", "choice"]
Given = Judgement | str | int | None
AnySaved = Saved[Response] | Saved[int | None]
NOTES: tuple[Literal["comment", "evidence"], ...] = ("comment", "evidence")

FAILURES = handin.FAILURES
"""What a store that is locked, full or gone raises."""


@dataclass(frozen=True, slots=True)
class Notice:
    """Somebody else wrote here: theirs stands now, or ours stands in its place."""

    part: Part
    theirs: Response | int | None
    at: datetime
    stands: Literal["theirs", "ours"]


@dataclass(frozen=True, slots=True)
class Unsaved:
    """A write that did not reach the store: what was given, and what was wrong with it."""

    part: Part
    value: Given
    problems: tuple[Problem, ...] = ()  # empty: the store could not be reached


@dataclass(frozen=True, slots=True)
class Entry:
    """One item, or in the quick scan one capability, as this tab shows it."""

    response: Response
    choice: int | None = None
    revision: int = 0
    saved_at: datetime | None = None
    notice: Notice | None = None
    unsaved: Unsaved | None = None

    def value(self, part: Part) -> object:
        return self.choice if part == "choice" else getattr(self.response, part)


def entry(id_: str) -> Entry:
    """What is shown of an item or capability."""
    return _entries().get(id_, Entry(Response(id_)))


def take(hand: Hand) -> None:
    """Show what is stored; tell where another tab or person has changed what was shown here."""
    for item in hand.opened.questionnaire.items:
        pick_up(item.id)
    before = _entries() if state.kept("sheet_of", "") == hand.assessment_id else {}
    opened = hand.opened
    model = hand.opened.questionnaire
    stored = [_stored_item(opened, item.id) for item in model.items]
    stored += [_stored_choice(opened, capability.id) for capability in model.capabilities]
    state.keep("sheet", {e.response.item_id: _compared(before, e) for e in stored})
    state.keep("sheet_of", hand.assessment_id)


def pick_up(item_id: str) -> None:
    """Show what the item's card has handed in: it is stored already."""
    saved = handin.picked_up(session(), item_id)
    if saved is not None:
        _put(item_id, _after(entry(item_id), "judgement", saved))


def fetch(hand: Hand, item_id: str, revision: int, seen: int) -> None:
    """The same where another process has stored it, as happens when one has died."""
    saved = hand.service.answered(hand.principal, hand.assessment_id, item_id, revision, seen=seen)
    if saved is not None:
        _put(item_id, _after(entry(item_id), "judgement", saved))


def is_news(item_id: str, revision: int) -> bool:
    """This card's own write is not shown yet, or is taken for somebody else's: the page was drawn
    after another process had stored it, and before the card could tell of it."""
    shown = entry(item_id)
    is_foreign = shown.notice is not None and shown.notice.stands == "theirs"
    return revision > shown.revision or (revision == shown.revision and is_foreign)


def session() -> str:
    """Which life of the tab this is; the browser keeps its clicks beyond the server's memory."""
    name = state.kept("session", "") or uuid4().hex
    state.keep("session", name)
    return name


def judge(hand: Hand, item_id: str, judgement: Judgement | None) -> None:
    """Store a judgement; None takes it back."""
    _write(hand, item_id, "judgement", judgement)


def note(hand: Hand, item_id: str, part: Literal["comment", "evidence"], text: str) -> None:
    """Store a comment or an evidence note exactly as typed."""
    _write(hand, item_id, part, text)


def choose(hand: Hand, capability_id: str, stage: int | None) -> None:
    """Store the description that fits a capability best."""
    _write(hand, capability_id, "choice", stage)


def confirm(hand: Hand, item_ids: Iterable[str]) -> None:
    """Say oneself what the quick scan had only implied, or the round before had said."""
    for item_id in item_ids:
        shown = entry(item_id).response
        if shown.is_to_confirm:
            judge(hand, item_id, shown.judgement)
    touch("")


def confirm_choice(hand: Hand, capability_id: str) -> None:
    """Choose again what was chosen in the round before."""
    choose(hand, capability_id, entry(capability_id).choice)


def try_again(hand: Hand, id_: str) -> None:
    unsaved = entry(id_).unsaved
    if unsaved is not None:
        _write(hand, id_, unsaved.part, unsaved.value)


def put_back(hand: Hand, id_: str) -> None:
    """Write again what somebody else had said before this tab replaced it."""
    notice = entry(id_).notice
    if notice is None:
        return
    theirs = notice.theirs
    value = getattr(theirs, notice.part) if isinstance(theirs, Response) else theirs
    _write(hand, id_, notice.part, value)
    sync_widgets(id_, force=True)
    touch("")


def touch(id_: str) -> None:
    """The card of `id_` has to be drawn again."""
    state.keep("touched", touched() | {id_})


def touched() -> frozenset[str]:
    """The cards something has happened to since they were drawn."""
    return state.kept("touched", frozenset())


def all_drawn() -> None:
    state.keep("touched", frozenset())


def dismiss(id_: str) -> None:
    _put(id_, replace(entry(id_), notice=None))


# ---- Widgets -----------------------------------------------------------------------------------


def key(part: str, id_: str) -> str:
    """The key of a widget, and with `st-key-` before it (dots as dashes) its CSS class."""
    return f"{part}-{id_}"


def sync_widgets(id_: str, *, force: bool = False) -> None:
    """Make the widgets of an item show its entry; what could not be saved stays as it was given."""
    shown = entry(id_)
    judgement = shown.response.judgement
    values: dict[Part, object] = {
        "comment": shown.response.comment,
        "evidence": shown.response.evidence,
        "choice": shown.choice,
    }
    for part, value in values.items():
        if force or not _is_kept(shown, part):
            set_widget(key(part, id_), value)
    if isinstance(judgement, NotApplicable):
        set_widget(key("reason", id_), judgement.reason)


def sync_notes(id_: str) -> None:
    """Give the fields for notes, drawn when asked for, what is stored."""
    shown = entry(id_)
    for part in NOTES:
        if not _is_kept(shown, part):
            set_widget(key(part, id_), shown.value(part))


def _is_kept(shown: Entry, part: Part) -> bool:
    """True for what was given and could not be saved."""
    return shown.unsaved is not None and shown.unsaved.part == part


def set_widget(name: str, value: object) -> None:
    """Only a difference is set: a widget that is told its own value loses text being typed."""
    if name not in st.session_state or st.session_state[name] != value:
        st.session_state[name] = value


# ---- Inside ------------------------------------------------------------------------------------


def _entries() -> dict[str, Entry]:
    return state.kept("sheet", {})


def _put(id_: str, shown: Entry) -> None:
    state.keep("sheet", {**_entries(), id_: shown})
    touch(id_)


def _stored_item(opened: Opened, item_id: str) -> Entry:
    return Entry(
        opened.assessment.responses.get(item_id, Response(item_id)),
        revision=opened.revisions.get(item_id, 0),
        saved_at=opened.saved_at.get(item_id),
    )


def _stored_choice(opened: Opened, capability_id: str) -> Entry:
    is_carried = capability_id in opened.assessment.carried
    return Entry(
        Response(capability_id, is_carried=is_carried),
        choice=opened.assessment.quick.get(capability_id),
        revision=opened.quick_revisions.get(capability_id, 0),
    )


def _compared(before: dict[str, Entry], stored: Entry) -> Entry:
    """The stored entry, with what this tab still has to tell about it."""
    shown = before.get(stored.response.item_id)
    if shown is None:
        return stored
    saved_at = stored.saved_at or shown.saved_at
    if stored.revision == shown.revision:
        return replace(stored, saved_at=saved_at, notice=shown.notice, unsaved=shown.unsaved)
    changed = replace(stored, saved_at=saved_at, unsaved=shown.unsaved)
    for part in ("judgement", "comment", "evidence", "choice"):
        if shown.value(part) != stored.value(part) and saved_at is not None:
            theirs = stored.choice if part == "choice" else stored.response
            return replace(changed, notice=Notice(part, theirs, saved_at, "theirs"))
    return changed


def _write(hand: Hand, id_: str, part: Part, value: Given) -> None:
    shown = entry(id_)
    try:
        saved = _send(hand, id_, part, value, shown.revision)
    except Refused as refused:
        _put(id_, replace(shown, unsaved=Unsaved(part, value, refused.problems)))
    except Forbidden:  # a later round has begun elsewhere
        closed = (Problem("round-closed"),)
        _put(id_, replace(shown, unsaved=Unsaved(part, value, closed)))
    except FAILURES:
        _put(id_, replace(shown, unsaved=Unsaved(part, value)))
    else:
        _put(id_, _after(shown, part, saved))


def _send(hand: Hand, id_: str, part: Part, value: Given, seen: int) -> AnySaved:
    """Ask the service; it returns once the answer is committed."""
    service, who, which = hand.service, hand.principal, hand.assessment_id
    match part, value:
        case "judgement", Rating() | NotApplicable() | None:
            return service.answer(who, which, id_, value, seen=seen)
        case "comment", str():
            return service.note(who, which, id_, comment=value, seen=seen)
        case "evidence", str():
            return service.note(who, which, id_, evidence=value, seen=seen)
        case "choice", int() | None:
            return service.answer_quick(who, which, id_, value, seen=seen)
    raise TypeError(f"{value!r} is no {part}")


def _after(shown: Entry, part: Part, saved: AnySaved) -> Entry:
    """The entry once a write is committed."""
    value, replaced = saved.value, saved.replaced
    unsaved = shown.unsaved if shown.unsaved is not None and shown.unsaved.part != part else None
    return Entry(
        response=value if isinstance(value, Response) else Response(shown.response.item_id),
        choice=shown.choice if isinstance(value, Response) else value,
        revision=saved.revision,
        saved_at=saved.saved_at,
        notice=Notice(part, replaced.value, replaced.saved_at, "ours") if replaced else None,
        unsaved=unsaved,
    )
