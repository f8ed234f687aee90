"""What this tab shows of the adopted plan, and how what is said of it becomes stored.

The store is looked at once when the page is drawn and once after each write; a card drawn alone
shows what was found then. Every write passes the revision shown, so that two tabs never overwrite
each other unseen; a write that fails keeps what was given, says so, and can be tried again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from assessment import delivery
from assessment.access import Forbidden
from assessment.delivery import Delivery, Reading, Standing, Track
from assessment.problems import Problem, Refused
from assessment.service import Replaced
from assessment.web import sheet, state
from assessment.web.state import Hand

EVERYTHING = ""
"""Stands among the touched tasks when more than a card has to be drawn again."""

IN_SIGHT: frozenset[delivery.Part] = frozenset({"status", "owner"})
"""What is seen outside the card, too."""


@dataclass(frozen=True, slots=True)
class Told:
    """What the visitor must be told about one task."""

    unsaved: Track | None = None  # what was given and is not stored
    unread: Reading | None = None  # a reading that is not stored
    problems: tuple[Problem, ...] = ()  # why; empty: the store could not be reached
    replaced: Replaced[Track] | None = None  # what somebody else had said, and is overwritten
    reading_replaced: Reading | None = None

    @property
    def can_be_tried_again(self) -> bool:
        return self.unsaved is not None or self.unread is not None

    @property
    def is_failure(self) -> bool:
        return self.can_be_tried_again or bool(self.problems)


# ---- What is shown ------------------------------------------------------------------------------


def take(hand: Hand) -> Delivery | None:
    """Look at the store: the adopted plan as it stands; None: nothing was adopted."""
    found = hand.service.delivery(hand.principal, hand.assessment_id)
    state.keep("delivery", found)
    if state.kept("told_of", "") != hand.assessment_id:
        state.keep("told", {})
        state.keep("told_of", hand.assessment_id)
    return found


def shown() -> Delivery:
    """The adopted plan as this tab last saw it."""
    found: Delivery | None = state.kept("delivery", None)
    if found is None:
        raise LookupError("no adopted plan was taken")
    return found


def standing(initiative_id: str) -> Standing:
    every = (*shown().standings, *shown().retired)
    return next(one for one in every if one.initiative_id == initiative_id)


def is_shown(initiative_id: str) -> bool:
    """Whether it is a task still: another plan may have been adopted elsewhere."""
    every = (*shown().standings, *shown().retired)
    return any(one.initiative_id == initiative_id for one in every)


def told(initiative_id: str) -> Told:
    everything: Mapping[str, Told] = state.kept("told", {})
    return everything.get(initiative_id, Told())


def given(initiative_id: str) -> Track:
    """What the fields say: what is stored, or what was given and could not be."""
    return told(initiative_id).unsaved or standing(initiative_id).track


# ---- What has to be drawn again -----------------------------------------------------------------


def touched() -> frozenset[str]:
    """The cards something has happened to since they were drawn."""
    return state.kept("followed_touched", frozenset())


def all_drawn() -> None:
    state.keep("followed_touched", frozenset())


def _touch(initiative_id: str) -> None:
    state.keep("followed_touched", touched() | {initiative_id})


def _tell(initiative_id: str, what: Told) -> None:
    everything: Mapping[str, Told] = state.kept("told", {})
    state.keep("told", {**everything, initiative_id: what})
    _touch(initiative_id)


# ---- Writing ------------------------------------------------------------------------------------


def say(hand: Hand, initiative_id: str, track: Track) -> None:
    """Store how far a task is; returns once it is committed, or told why it is not."""
    before = standing(initiative_id)
    try:
        saved = hand.service.track(hand.principal, hand.assessment_id, track, seen=before.revision)
    except Refused as refused:
        _tell(initiative_id, Told(unsaved=track, problems=refused.problems))
    except Forbidden:  # a later round has begun elsewhere
        _tell(initiative_id, Told(unsaved=track, problems=(Problem("round-closed"),)))
    except sheet.FAILURES:
        _tell(initiative_id, Told(unsaved=track))
    else:
        _tell(initiative_id, Told(replaced=saved.replaced))
        if saved.replaced or IN_SIGHT.intersection(delivery.changed(before.track, saved.value)):
            _touch(EVERYTHING)
        _renew(hand)


def read(hand: Hand, initiative_id: str, reading: Reading) -> bool:
    """Store a reading; True once it is committed."""
    try:
        replaced = hand.service.add_reading(
            hand.principal, hand.assessment_id, initiative_id, reading
        )
    except Refused as refused:
        _tell(initiative_id, Told(unread=reading, problems=refused.problems))
    except Forbidden:
        _tell(initiative_id, Told(unread=reading, problems=(Problem("round-closed"),)))
    except sheet.FAILURES:
        _tell(initiative_id, Told(unread=reading))
    else:
        _tell(initiative_id, Told(reading_replaced=replaced))
        _renew(hand)
        return True
    return False


def refuse(initiative_id: str, problem: Problem) -> None:
    """Tell what is missing before anything could be stored."""
    _tell(initiative_id, Told(problems=(problem,)))


def take_back(hand: Hand, initiative_id: str, on: date) -> None:
    """Remove the reading of a day; one that could not be removed is still shown."""
    try:
        hand.service.remove_reading(hand.principal, hand.assessment_id, initiative_id, on)
    except (Forbidden, *sheet.FAILURES):
        _touch(EVERYTHING)
    else:
        _tell(initiative_id, Told())
        _renew(hand)


def put_back(hand: Hand, initiative_id: str) -> None:
    """Say again what somebody else had said before this tab replaced it."""
    replaced = told(initiative_id).replaced
    if replaced is not None:
        say(hand, initiative_id, replaced.value)
        _touch(EVERYTHING)


def try_again(hand: Hand, initiative_id: str) -> None:
    failed = told(initiative_id)
    if failed.unsaved is not None:
        say(hand, initiative_id, failed.unsaved)
    if failed.unread is not None:
        read(hand, initiative_id, failed.unread)


def dismiss(initiative_id: str) -> None:
    _tell(initiative_id, Told())


def _renew(hand: Hand) -> None:
    """Look again; a store that has gone since leaves what is shown, with what was just saved."""
    try:
        state.keep("delivery", hand.service.delivery(hand.principal, hand.assessment_id))
    except (Forbidden, *sheet.FAILURES):
        _touch(EVERYTHING)
