"""What stands after all moves, what may be done next, and what may be known of a vote that runs."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import singledispatch
from typing import Literal

from assessment.model import STAGES, Judgement, Questionnaire, Rating
from assessment.problems import Problem, Refused
from assessment.workshop.moves import (
    Arranged,
    Closed,
    Deed,
    Dismissed,
    Ended,
    Locked,
    Move,
    Opened,
    Parked,
    Revealed,
    Settled,
    Timed,
    Waved,
    Withdrawn,
)

SHORTEST_VOTE, LONGEST_VOTE = 5, 3600
"""Seconds a vote may last."""

GRACE = timedelta(seconds=2)
"""A vote given in the last moment is on its way a little longer."""

Phase = Literal["waiting", "open", "closed", "revealed", "locked", "ended"]


@dataclass(frozen=True, slots=True)
class Workshop:
    """How a workshop was set up. What becomes of it is its `Session`."""

    id: str
    assessment_id: str
    code: str = field(repr=False)
    is_named: bool  # people give their names, and the reveal tells them
    roles: tuple[str, ...]  # those expected in the room
    seconds: int | None  # how long a vote usually lasts; None: until it is closed
    begun_at: datetime


@dataclass(frozen=True, slots=True)
class Seat:
    """A participant's place. `role` is a role id, or empty; `name` is empty where nobody is named.

    Who comes back with the secret of a seat is in that seat, on however many phones.
    """

    number: int  # counts from 1 in the order of joining
    role: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Round:
    """An item put to the vote once; `id` is the number of the move that opened it."""

    id: int
    item_id: str
    nth: int  # the how manieth vote on this item
    opened_at: datetime
    closes_at: datetime | None
    stage: Literal["open", "closed", "revealed", "withdrawn"] = "open"
    shown_by: int = 0  # the number of the move that revealed it


@dataclass(frozen=True, slots=True)
class Lock:
    """What the room has settled on, who wrote it down, when and why.

    `round` is the vote it stands on: the last one that was revealed, 0 if there was none.
    """

    item_id: str
    judgement: Judgement
    reason: str
    who: str
    at: datetime
    number: int  # of the move
    round: int = 0
    is_waved: bool = False


@dataclass(frozen=True, slots=True)
class Point:
    """A parked point."""

    number: int  # of the move that parked it
    text: str = field(repr=False)
    item_id: str
    at: datetime
    is_settled: bool = False


@dataclass(frozen=True, slots=True)
class Session:
    """A workshop as its moves have left it. It knows of rounds, never of votes.

    `replaced` are locks that later ones have replaced, the oldest first. `dismissed` has the number
    of the move that dismissed each seat.
    """

    agenda: tuple[str, ...] = ()
    rounds: tuple[Round, ...] = ()
    locks: Mapping[str, Lock] = field(default_factory=dict)
    replaced: tuple[Lock, ...] = ()
    points: tuple[Point, ...] = ()
    dismissed: Mapping[int, int] = field(default_factory=dict)
    is_ended: bool = False
    moves: int = 0

    @property
    def round(self) -> Round | None:
        """The one in hand: the last that was opened."""
        return self.rounds[-1] if self.rounds else None

    @property
    def next_item(self) -> str | None:
        """The first of the agenda that is not locked and not in hand; None: there is none."""
        here = self.round.item_id if self.round and self.round.stage != "withdrawn" else None
        return next((i for i in self.agenda if i not in self.locks and i != here), None)

    def revealed(self, item_id: str) -> Round | None:
        """The latest vote on an item that everybody has seen."""
        seen = [r for r in self.rounds if r.item_id == item_id and r.stage == "revealed"]
        return seen[-1] if seen else None


@dataclass(frozen=True, slots=True)
class Hall:
    """Who is there, and who has voted in the round in hand; never what."""

    now: datetime  # the server's clock
    present: frozenset[int] = frozenset()
    voted: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Voting:
    """All that anybody is given of a vote before the reveal."""

    round: int
    item_id: str
    nth: int
    is_closed: bool
    seconds_left: int | None  # None: no limit
    voted: frozenset[int]


@dataclass(frozen=True, slots=True)
class Step:
    """A stage as far as the room has come with it."""

    stage: int
    planned: int  # items on the agenda, or locked though they are not on it
    locked: int
    achieved: int  # thirds that the locked ones come to; those that do not apply count in full

    @property
    def share(self) -> float:
        """How much of the step stands, 0..1."""
        return self.achieved / (3 * self.planned) if self.planned else 0.0


def staircase(questionnaire: Questionnaire, session: Session) -> tuple[Step, ...]:
    """The five steps, growing as items are locked."""
    concerned = {*session.agenda, *session.locks}
    items = [item for item in questionnaire.items if item.id in concerned]
    return tuple(
        Step(
            stage=stage,
            planned=sum(item.stage == stage for item in items),
            locked=sum(item.stage == stage and item.id in session.locks for item in items),
            achieved=sum(
                _thirds(session.locks[item.id].judgement)
                for item in items
                if item.stage == stage and item.id in session.locks
            ),
        )
        for stage in STAGES
    )


def _thirds(judgement: Judgement) -> int:
    return int(judgement) if isinstance(judgement, Rating) else int(Rating.F)


def phase(session: Session, hall: Hall) -> Phase:
    """Where the workshop is. A vote is closed by a facilitator, by its time, and while everybody
    present has voted; a latecomer opens it again for as long as it has neither been closed nor run
    out."""
    here = session.round
    if session.is_ended:
        return "ended"
    if here is None or here.stage == "withdrawn":
        return "waiting"
    if here.stage == "revealed":
        lock = session.locks.get(here.item_id)
        return "locked" if lock is not None and lock.number > here.id else "revealed"
    return "closed" if _is_over(here, hall.now) or _all_voted(hall) else "open"


def voting(session: Session, hall: Hall) -> Voting:
    """What is known of the vote in hand; raises ValueError where none waits for its reveal."""
    here, now = session.round, phase(session, hall)
    if here is None or now not in ("open", "closed"):
        raise ValueError("no vote is hidden")
    left = None if here.closes_at is None else (here.closes_at - hall.now).total_seconds()
    return Voting(
        round=here.id,
        item_id=here.item_id,
        nth=here.nth,
        is_closed=now == "closed",
        seconds_left=None if left is None else max(0, math.ceil(left)),
        voted=hall.voted,
    )


def _is_over(here: Round, now: datetime) -> bool:
    return here.stage != "open" or (here.closes_at is not None and now >= here.closes_at)


def _all_voted(hall: Hall) -> bool:
    return bool(hall.present) and hall.present <= hall.voted


def is_counted(session: Session, round_: Round, seat: int) -> bool:
    """A vote counts unless its seat had been dismissed when the round was revealed."""
    return session.dismissed.get(seat, round_.shown_by) >= round_.shown_by


# ---- What a participant may do ------------------------------------------------------------------


def check_vote(session: Session, round_: int, seat: int, now: datetime, *, is_change: bool) -> None:
    """A seat may vote while the vote is open, and change its vote until the reveal.

    Raises `Refused` if it may not.
    """
    here = session.round
    if session.is_ended:
        raise _refused("workshop-ended")
    if seat in session.dismissed:
        raise _refused("workshop-seat-dismissed")
    if here is None or here.id != round_ or here.stage not in ("open", "closed"):
        raise _refused("workshop-vote-over")
    if not is_change and _is_over(here, now - GRACE):
        raise _refused("workshop-vote-closed")


# ---- What a facilitator may do ------------------------------------------------------------------


def is_due(session: Session, deed: Deed, hall: Hall) -> bool:
    """Whether there is anything to do: False, if the other facilitator has done the same already.

    Raises `Refused` for what cannot be done as things stand.
    """
    if session.is_ended:
        if isinstance(deed, Ended):
            return False
        raise _refused("workshop-ended")
    return _is_due(deed, session, hall)


@singledispatch
def _is_due(deed: Deed, session: Session, hall: Hall) -> bool:
    raise TypeError(f"not a deed: {deed!r}")


@_is_due.register
def _(deed: Arranged, session: Session, _hall: Hall) -> bool:
    if len(set(deed.items)) != len(deed.items):
        raise ValueError("an item stands twice on the agenda")
    return deed.items != session.agenda


@_is_due.register
def _(deed: Opened, session: Session, hall: Hall) -> bool:
    _check_seconds(deed.seconds)
    here = session.round
    if here is not None and phase(session, hall) in ("open", "closed"):
        if here.item_id == deed.item_id:
            return False
        raise _refused("workshop-vote-running", item=here.item_id)
    return True


@_is_due.register
def _(deed: Timed, session: Session, _hall: Hall) -> bool:
    _check_seconds(deed.seconds)
    if _in_hand(session, deed.round).stage != "open":
        raise _refused("workshop-vote-over")
    return True


@_is_due.register
def _(deed: Closed, session: Session, _hall: Hall) -> bool:
    here = _in_hand(session, deed.round)
    if here.stage == "withdrawn":
        raise _refused("workshop-vote-over")
    return here.stage == "open"


@_is_due.register
def _(deed: Revealed, session: Session, hall: Hall) -> bool:
    here = _in_hand(session, deed.round)
    if here.stage == "withdrawn":
        raise _refused("workshop-vote-over")
    if phase(session, hall) == "open":
        raise _refused("workshop-vote-not-closed")
    return here.stage != "revealed"


@_is_due.register
def _(deed: Withdrawn, session: Session, _hall: Hall) -> bool:
    here = _in_hand(session, deed.round)
    if here.stage == "revealed":
        raise _refused("workshop-vote-over")
    return here.stage != "withdrawn"


@_is_due.register
def _(deed: Locked, session: Session, hall: Hall) -> bool:
    here, known = session.round, session.locks.get(deed.item_id)
    if (known.number if known else 0) != deed.replaces:
        raise _refused("workshop-locked-already", item=deed.item_id)
    is_hidden = here is not None and phase(session, hall) in ("open", "closed")
    if is_hidden and here is not None and here.item_id == deed.item_id:
        raise _refused("workshop-vote-running", item=deed.item_id)
    if known is None and session.revealed(deed.item_id) is None:
        raise _refused("workshop-not-voted", item=deed.item_id)
    return True


@_is_due.register
def _(deed: Waved, session: Session, _hall: Hall) -> bool:
    for item_id in deed.judgements:
        if item_id in session.locks:
            raise _refused("workshop-locked-already", item=item_id)
    return bool(deed.judgements)


@_is_due.register
def _(deed: Parked, _session: Session, _hall: Hall) -> bool:
    if not deed.text.strip():
        raise _refused("workshop-point-empty")
    return True


@_is_due.register
def _(deed: Settled, session: Session, _hall: Hall) -> bool:
    found = [point for point in session.points if point.number == deed.point]
    if not found:
        raise _refused("workshop-unknown-point")
    return not found[0].is_settled


@_is_due.register
def _(deed: Dismissed, session: Session, hall: Hall) -> bool:
    if deed.seat not in hall.present and deed.seat not in session.dismissed:
        raise _refused("workshop-unknown-seat")
    return deed.seat not in session.dismissed


@_is_due.register
def _(_deed: Ended, session: Session, hall: Hall) -> bool:
    here = session.round
    if here is not None and phase(session, hall) in ("open", "closed"):
        raise _refused("workshop-vote-running", item=here.item_id)
    return True


def _in_hand(session: Session, round_: int) -> Round:
    here = session.round
    if here is None or here.id != round_:
        raise _refused("workshop-moved-on")
    return here


def _check_seconds(seconds: int | None) -> None:
    if seconds is not None and not SHORTEST_VOTE <= seconds <= LONGEST_VOTE:
        raise _refused("workshop-seconds", seconds=seconds, low=SHORTEST_VOTE, high=LONGEST_VOTE)


def _refused(code: str, **params: object) -> Refused:
    return Refused([Problem(code, params)])


# ---- What stands after a move -------------------------------------------------------------------


def follow(session: Session, move: Move) -> Session:
    """The session after its next move, which `is_due` has let pass when it was made."""
    if move.number != session.moves + 1:
        raise ValueError(f"move {move.number} does not follow move {session.moves}")
    return replace(_after(move.deed, session, move), moves=move.number)


@singledispatch
def _after(deed: Deed, session: Session, move: Move) -> Session:
    raise TypeError(f"not a deed: {deed!r}")


@_after.register
def _(deed: Arranged, session: Session, _move: Move) -> Session:
    return replace(session, agenda=deed.items)


@_after.register
def _(deed: Opened, session: Session, move: Move) -> Session:
    before = sum(r.item_id == deed.item_id and r.stage != "withdrawn" for r in session.rounds)
    closes_at = _until(move.at, deed.seconds)
    opened = Round(move.number, deed.item_id, before + 1, move.at, closes_at)
    return replace(session, rounds=(*session.rounds, opened))


@_after.register
def _(deed: Timed, session: Session, move: Move) -> Session:
    return _changed(session, closes_at=_until(move.at, deed.seconds))


@_after.register
def _(_deed: Closed, session: Session, _move: Move) -> Session:
    return _changed(session, stage="closed")


@_after.register
def _(_deed: Revealed, session: Session, move: Move) -> Session:
    return _changed(session, stage="revealed", shown_by=move.number)


@_after.register
def _(_deed: Withdrawn, session: Session, _move: Move) -> Session:
    return _changed(session, stage="withdrawn")


@_after.register
def _(deed: Locked, session: Session, move: Move) -> Session:
    seen = session.revealed(deed.item_id)
    return _locked(session, move, {deed.item_id: deed.judgement}, deed.reason, seen)


@_after.register
def _(deed: Waved, session: Session, move: Move) -> Session:
    return _locked(session, move, deed.judgements, "", None)


@_after.register
def _(deed: Parked, session: Session, move: Move) -> Session:
    parked = Point(move.number, deed.text, deed.item_id, move.at)
    return replace(session, points=(*session.points, parked))


@_after.register
def _(deed: Settled, session: Session, _move: Move) -> Session:
    points = tuple(
        replace(point, is_settled=True) if point.number == deed.point else point
        for point in session.points
    )
    return replace(session, points=points)


@_after.register
def _(deed: Dismissed, session: Session, move: Move) -> Session:
    return replace(session, dismissed={**session.dismissed, deed.seat: move.number})


@_after.register
def _(_deed: Ended, session: Session, _move: Move) -> Session:
    return replace(session, is_ended=True)


def _until(at: datetime, seconds: int | None) -> datetime | None:
    return None if seconds is None else at + timedelta(seconds=seconds)


def _changed(session: Session, **changes: object) -> Session:
    here = replace(session.rounds[-1], **changes)  # type: ignore[arg-type]
    return replace(session, rounds=(*session.rounds[:-1], here))


def _locked(
    session: Session,
    move: Move,
    judgements: Mapping[str, Judgement],
    reason: str,
    seen: Round | None,
) -> Session:
    locks = {
        item_id: Lock(
            item_id,
            judgement,
            reason,
            move.who,
            move.at,
            move.number,
            seen.id if seen else 0,
            isinstance(move.deed, Waved),
        )
        for item_id, judgement in judgements.items()
    }
    before = tuple(session.locks[item_id] for item_id in locks if item_id in session.locks)
    return replace(session, locks={**session.locks, **locks}, replaced=(*session.replaced, *before))
