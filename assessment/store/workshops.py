"""Workshops as they are stored: moves, seats and votes are only ever added.

Whoever makes a move or takes a seat holds the workshop's row until the end of the transaction;
voters share it. So a vote is either there when the round is revealed, or refused, and of two
facilitators who do the same at once the second sees what the first has done, whatever number of
processes they come through. The one query that reads what others have voted reads revealed rounds
only.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Generic, TypeVar

from sqlalchemy import BindParameter, Connection, Row, and_, bindparam, delete, func, select, update

from assessment.model import Judgement, NotApplicable, Rating
from assessment.store import answered, tables
from assessment.store.database import Database
from assessment.store.history import Revision, Stamp
from assessment.store.wall import SERIES, Scope, of_assessment, of_workshop
from assessment.workshop import (
    Arranged,
    Ballot,
    Cast,
    Choice,
    Closed,
    Deed,
    Dismissed,
    Ended,
    Hall,
    Locked,
    Move,
    Opened,
    Parked,
    Revealed,
    Seat,
    Session,
    Settled,
    Timed,
    Waved,
    Withdrawn,
    Workshop,
    check_vote,
    follow,
    is_due,
)

WORKSHOPS, SEATS = 256, 20_000
"""How many of each a process remembers, so that 400 phones ask for little more than what is new."""

MINUTE = timedelta(minutes=1)

Key = TypeVar("Key")
Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A workshop at one moment. `voted`: seat -> how often it has voted in the round in hand."""

    session: Session
    seats: tuple[Seat, ...]
    voted: Mapping[int, int]

    @property
    def present(self) -> tuple[Seat, ...]:
        return tuple(seat for seat in self.seats if seat.number not in self.session.dismissed)

    def hall(self, now: datetime) -> Hall:
        present = frozenset(seat.number for seat in self.present)
        return Hall(now, present, frozenset(self.voted))


@dataclass(frozen=True, slots=True)
class _Pulse:
    """Changes whenever anything in a workshop has."""

    moves: int
    seats: int
    votes: int


@dataclass(frozen=True, slots=True)
class Held:
    """A seat, and which key has opened it."""

    seat: Seat
    key: str


class _Latest(Generic[Key, Value]):
    """The latest so many; what has fallen out is read again."""

    def __init__(self, limit: int) -> None:
        self._limit, self._lock = limit, threading.Lock()
        self._kept: OrderedDict[Key, Value] = OrderedDict()

    def get(self, key: Key) -> Value | None:
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def put(self, key: Key, value: Value) -> None:
        with self._lock:
            self._kept[key] = value
            self._kept.move_to_end(key)
            if len(self._kept) > self._limit:
                self._kept.popitem(last=False)


class _Memory:
    """What a process knows already. Rows are only added, or deleted with all of a workshop, so that
    nothing of it can be wrong."""

    def __init__(self) -> None:
        self.workshops = _Latest[str, Workshop](WORKSHOPS)
        self.seats = _Latest[tuple[str, str], Seat](SEATS)
        self.sessions = _Latest[str, Session](WORKSHOPS)
        self.snapshots = _Latest[str, tuple[_Pulse, Snapshot]](WORKSHOPS)


class Workshops:
    """The workshops of one installation. What is in one is reached through its `Room` only."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._memory = _Memory()

    def begin(self, workshop: Workshop, place: str, agenda: Arranged, who: str, at: Stamp) -> None:
        """A new workshop with its agenda; `place` is where it is begun from."""
        made = asdict(workshop) | {"roles": list(workshop.roles)}
        made |= {"questionnaire": at.questionnaire}

        def work(connection: Connection) -> None:
            connection.execute(tables.workshops.insert(), made)
            _add_place(connection, workshop.id, place)
            _add(connection, workshop.id, Move(1, at.saved_at, who, agenda))

        self._database.within(_scope(workshop)).write(work)

    def of(self, assessment_id: str) -> tuple[Workshop, ...]:
        """The workshops of an assessment, the oldest first."""
        with self._database.within(of_assessment(assessment_id)).reading() as connection:
            rows = connection.execute(_OF, {"assessment_id": assessment_id})
            return tuple(map(workshop_of, rows))

    def find(self, workshop_id: str) -> Workshop | None:
        """Takes any string at all."""
        known = self._memory.workshops.get(workshop_id)
        if known is None:
            known = self._one(_WORKSHOP, workshop_id)
            if known is not None:
                self._memory.workshops.put(workshop_id, known)
        return known

    def with_code(self, code: str) -> Workshop | None:
        return self._one(_WITH_CODE, code)

    def room(self, workshop: Workshop) -> Room:
        return Room(self._database, self._memory, workshop)

    def wrong_codes(self, place: str, now: datetime) -> int:
        """How many were tried from a place in this minute."""
        of = {"at_place": place, "in_minute": _minute(now)}
        with self._database.reading() as connection:
            return connection.execute(_TRIES, of).scalar() or 0

    def add_wrong_code(self, place: str, now: datetime) -> None:
        """Count one; what is older than the last minute is forgotten."""
        of = {"at_place": place, "in_minute": _minute(now)}

        def work(connection: Connection) -> None:
            if connection.execute(_TRY_AGAIN, of).rowcount == 0:
                connection.execute(_FORGET, {"before": _minute(now) - MINUTE})
                first = {"place": place, "minute": _minute(now), "tries": 1}
                connection.execute(tables.wrong_codes.insert(), first)

        self._database.write(work, is_told=False)

    def _one(self, query: Any, value: str) -> Workshop | None:
        if not (value.isascii() and value.isprintable()):
            return None
        with self._database.within(SERIES).reading() as connection:
            row = connection.execute(query, {"value": value}).one_or_none()
        return None if row is None else workshop_of(row)


class Room:
    """One workshop: every query is about this one and no other."""

    def __init__(self, database: Database, memory: _Memory, workshop: Workshop) -> None:
        self._database, self._memory = database.within(_scope(workshop)), memory
        self.workshop = workshop
        self._of = {"workshop_id": workshop.id}

    def look(self, beyond: int | None = None) -> Snapshot:
        """Everything that may be known of it, at one moment.

        Who knows the workshop up to move number `beyond` is content with any later moment, and most
        of all with one that this process has seen already.
        """
        known = self._memory.snapshots.get(self.workshop.id)
        if known is not None and beyond is not None and known[1].session.moves > beyond:
            return known[1]
        with self._database.reading() as connection:
            pulse = self._pulse(connection)
            if known is not None and known[0] == pulse:
                return known[1]
            seen = self._look(connection)
        self._memory.snapshots.put(self.workshop.id, (pulse, seen))
        return seen

    def moves(self) -> tuple[Move, ...]:
        """Every move, for the minutes."""
        with self._database.reading() as connection:
            rows = connection.execute(_MOVES, {**self._of, "since": 1})
            return tuple(map(move_of, rows))

    # ---- Facilitators

    def move(self, deed: Deed, who: str, stamp: Stamp) -> Snapshot:
        """Make a move; what it locks is the assessment's answer in the same transaction.

        What somebody else has done in the meantime is not done again. Raises `Refused` for what
        cannot be done as things stand.
        """

        def work(connection: Connection) -> Snapshot:
            connection.execute(_HOLD.with_for_update(), self._of)
            before = self._look(connection)
            if not is_due(before.session, deed, before.hall(stamp.saved_at)):
                return before
            move = Move(before.session.moves + 1, stamp.saved_at, who, deed)
            _add(connection, self.workshop.id, move)
            for item_id, judgement in _judged(deed).items():
                answered.judge(connection, self.workshop.assessment_id, item_id, judgement, stamp)
            if isinstance(deed, Ended):
                connection.execute(_LEAVE_PLACES, {"id": self.workshop.id})
            voted = {} if isinstance(deed, Opened) else before.voted
            return replace(before, session=follow(before.session, move), voted=voted)

        return self._database.write(work)

    # ---- Participants

    def join(self, key: str, seat: Seat, place: str, stamp: Stamp) -> Seat:
        """Take the next seat; the number of the given one is passed over."""

        def work(connection: Connection) -> Seat:
            connection.execute(_HOLD.with_for_update(), self._of)
            last = connection.execute(_LAST_SEAT, self._of).scalar() or 0
            taken = replace(seat, number=last + 1)
            columns = {**self._of, **asdict(taken), "key": key, "joined_at": stamp.saved_at}
            connection.execute(tables.seats.insert(), columns)
            _add_place(connection, self.workshop.id, place)
            return taken

        return self._database.write(work)

    def has_place(self, place: str) -> bool:
        """Somebody has come in from there."""
        with self._database.reading() as connection:
            of = {"id": self.workshop.id, "at_place": place}
            return connection.execute(_PLACE, of).one_or_none() is not None

    def vote(self, round_: int, seat: int, ballot: Ballot, stamp: Stamp) -> Revision[Ballot]:
        """Add a vote, or change it; said again, nothing is added. Raises `Refused` if too late."""
        key = {**self._of, "round": round_, "seat": seat}

        def work(connection: Connection) -> Revision[Ballot]:
            connection.execute(_HOLD.with_for_update(read=True), self._of)
            session, before = self._session(connection), _ballot(connection, key)
            check_vote(session, round_, seat, stamp.saved_at, is_change=before is not None)
            if before is not None and before.value == ballot:
                return before
            number = 1 if before is None else before.number + 1
            said = {"choice": ballot.choice.value, "comment": ballot.comment}
            columns = {**key, **said, "revision": number, "saved_at": stamp.saved_at}
            connection.execute(tables.votes.insert(), columns)
            return Revision(ballot, number, stamp.saved_at)

        return self._database.write(work)

    def ballot(self, round_: int, seat: int) -> Revision[Ballot] | None:
        """What a seat has voted, for that seat."""
        with self._database.reading() as connection:
            return _ballot(connection, {**self._of, "round": round_, "seat": seat})

    def seat_with(self, keys: Collection[str]) -> Held | None:
        """The seat that one of the keys opens; of several the newest."""
        if len(keys) == 1:  # a phone in one workshop, as nearly all are
            (key,) = keys
            known = self._memory.seats.get((self.workshop.id, key))
            if known is not None:
                return Held(known, key)
        with self._database.reading() as connection:
            of = {**self._of, "keys": list(keys)}
            row = connection.execute(_SEAT_WITH, of).first()
        if row is None:
            return None
        self._memory.seats.put((self.workshop.id, row.key), _seat(row))
        return Held(_seat(row), row.key)

    # ---- After the reveal

    def casts(self, rounds: Collection[int]) -> Mapping[int, tuple[Cast, ...]]:
        """What was voted in those of the rounds that have been revealed."""
        found: dict[int, list[Cast]] = {}
        of = {**self._of, "rounds": list(rounds)}
        with self._database.reading() as connection:
            for row in connection.execute(_CASTS, of):
                ballot = Ballot(Choice(row.choice), row.comment)
                found.setdefault(row.round, []).append(Cast(row.seat, row.role, ballot, row.name))
        return {round_: tuple(casts) for round_, casts in found.items()}

    # ---- Inside a transaction

    def _look(self, connection: Connection) -> Snapshot:
        seats = tuple(map(_seat, connection.execute(_SEATS, self._of)))
        voted = {row.seat: row.times for row in connection.execute(_VOTED, self._of)}
        return Snapshot(self._session(connection), seats, voted)

    def _pulse(self, connection: Connection) -> _Pulse:
        row = connection.execute(_PULSE, self._of).one()
        return _Pulse(row.moves or 0, row.seats, row.votes or 0)

    def _session(self, connection: Connection) -> Session:
        """The moves folded. The last one known is read again with the newer ones: a snapshot older
        than what is known does not have it, and is folded from its beginning."""
        id_ = self.workshop.id
        known = self._memory.sessions.get(id_) or Session()
        found = _moves(connection, id_, since=known.moves)
        if known.moves and not (found and found[0].number == known.moves):
            known, found = Session(), _moves(connection, id_, since=0)
        for move in found:
            if move.number > known.moves:
                known = follow(known, move)
        self._memory.sessions.put(id_, known)
        return known


def _scope(workshop: Workshop) -> Scope:
    """Its own rows, and the assessment's that it is about."""
    return of_workshop(workshop.id) | of_assessment(workshop.assessment_id)


def _moves(connection: Connection, workshop_id: str, since: int) -> list[Move]:
    of = {"workshop_id": workshop_id, "since": since}
    return [move_of(row) for row in connection.execute(_MOVES, of)]


def _add(connection: Connection, workshop_id: str, move: Move) -> None:
    columns = {
        "workshop_id": workshop_id,
        "number": move.number,
        "kind": type(move.deed).__name__.lower(),
        "round": round_of(move),
        "details": _details(move.deed),
        "who": move.who,
        "at": move.at,
    }
    connection.execute(tables.workshop_moves.insert(), columns)


def _add_place(connection: Connection, workshop_id: str, place: str) -> None:
    if connection.execute(_PLACE, {"id": workshop_id, "at_place": place}).one_or_none() is None:
        here = {"workshop_id": workshop_id, "place": place}
        connection.execute(tables.workshop_places.insert(), here)


def _ballot(connection: Connection, key: Mapping[str, Any]) -> Revision[Ballot] | None:
    row = connection.execute(_BALLOT, dict(key)).one_or_none()
    if row is None:
        return None
    return Revision(Ballot(Choice(row.choice), row.comment), row.revision, row.saved_at)


def _minute(now: datetime) -> datetime:
    return now.replace(second=0, microsecond=0)


# ---- Rows and values ---------------------------------------------------------------------------

DEEDS: Mapping[str, type[Any]] = {
    deed.__name__.lower(): deed
    for deed in (
        *(Arranged, Opened, Timed, Closed, Revealed, Withdrawn),
        *(Locked, Waved, Parked, Settled, Dismissed, Ended),
    )
}


def _judged(deed: Deed) -> Mapping[str, Judgement]:
    """What a deed makes the assessment's answers."""
    match deed:
        case Locked(item_id, judgement):
            return {item_id: judgement}
        case Waved(judgements):
            return judgements
    return {}


def _details(deed: Deed) -> dict[str, Any]:
    match deed:
        case Locked():
            return {
                "item_id": deed.item_id,
                "judgement": _of_judgement(deed.judgement),
                "reason": deed.reason,
                "replaces": deed.replaces,
            }
        case Waved(judgements):
            return {"judgements": {id_: _of_judgement(j) for id_, j in judgements.items()}}
        case Arranged(items):
            return {"items": list(items)}
    return asdict(deed)


def round_of(move: Move) -> int | None:
    """The vote a move opens or is about."""
    if isinstance(move.deed, Opened):
        return move.number
    return getattr(move.deed, "round", None)


def move_of(row: Row[Any]) -> Move:
    details = dict(row.details)
    match row.kind:
        case "locked":
            details["judgement"] = _judgement(details["judgement"])
        case "waved":
            said = details["judgements"].items()
            details["judgements"] = {id_: _judgement(one) for id_, one in said}
        case "arranged":
            details["items"] = tuple(details["items"])
    return Move(row.number, row.at, row.who, DEEDS[row.kind](**details))


def _of_judgement(judgement: Judgement) -> str | list[str]:
    return judgement.name if isinstance(judgement, Rating) else ["NA", judgement.reason]


def _judgement(said: str | list[str]) -> Judgement:
    return Rating[said] if isinstance(said, str) else NotApplicable(said[1])


def workshop_of(row: Row[Any]) -> Workshop:
    return Workshop(
        id=row.id,
        assessment_id=row.assessment_id,
        code=row.code,
        is_named=row.is_named,
        roles=tuple(row.roles),
        seconds=row.seconds,
        begun_at=row.begun_at,
    )


def _seat(row: Row[Any]) -> Seat:
    return Seat(row.number, row.role, row.name)


# ---- Statements --------------------------------------------------------------------------------

_W, _M, _S, _V, _P, _C = (
    tables.workshops.c,
    tables.workshop_moves.c,
    tables.seats.c,
    tables.votes.c,
    tables.workshop_places.c,
    tables.wrong_codes.c,
)
_HERE: BindParameter[str] = bindparam("workshop_id")
_IN_HAND = select(func.max(_M.round)).where(_M.workshop_id == _HERE).scalar_subquery()

_OF = select(tables.workshops).where(_W.assessment_id == bindparam("assessment_id"))
_OF = _OF.order_by(_W.begun_at, _W.id)
_WORKSHOP = select(tables.workshops).where(_W.id == bindparam("value"))
_WITH_CODE = select(tables.workshops).where(_W.code == bindparam("value"))
_HOLD = select(_W.id).where(_W.id == _HERE)

_MOVES = select(tables.workshop_moves).where(_M.workshop_id == _HERE)
_MOVES = _MOVES.where(_M.number >= bindparam("since")).order_by(_M.number)
_SEATS = select(tables.seats).where(_S.workshop_id == _HERE).order_by(_S.number)
_LAST_SEAT = select(func.max(_S.number)).where(_S.workshop_id == _HERE)
_SEAT_WITH = (
    select(tables.seats)
    .where(_S.workshop_id == _HERE, _S.key.in_(bindparam("keys", expanding=True)))
    .order_by(_S.number.desc())
)
_VOTED = (
    select(_V.seat, func.max(_V.revision).label("times"))
    .where(_V.workshop_id == _HERE, _V.round == _IN_HAND)
    .group_by(_V.seat)
)
_BALLOT = (
    select(tables.votes)
    .where(_V.workshop_id == _HERE)
    .where(_V.round == bindparam("round"), _V.seat == bindparam("seat"))
    .order_by(_V.revision.desc())
    .limit(1)
)
_PULSE = select(
    select(func.max(_M.number)).where(_M.workshop_id == _HERE).scalar_subquery().label("moves"),
    select(func.count()).where(_S.workshop_id == _HERE).scalar_subquery().label("seats"),
    select(func.count())
    .where(_V.workshop_id == _HERE, _V.round == _IN_HAND)
    .scalar_subquery()
    .label("votes"),
)

_REVEALED = select(_M.round).where(_M.workshop_id == _HERE, _M.kind == "revealed")
_LATEST = (
    select(_V.round, _V.seat, func.max(_V.revision).label("revision"))
    .where(_V.workshop_id == _HERE, _V.round.in_(bindparam("rounds", expanding=True)))
    .group_by(_V.round, _V.seat)
    .subquery()
)
_CASTS = (
    select(_V.round, _V.seat, _V.choice, _V.comment, _S.role, _S.name)
    .join(
        _LATEST,
        and_(
            _LATEST.c.round == _V.round,
            _LATEST.c.seat == _V.seat,
            _LATEST.c.revision == _V.revision,
        ),
    )
    .join(tables.seats, and_(_S.workshop_id == _V.workshop_id, _S.number == _V.seat))
    .where(_V.workshop_id == _HERE, _V.round.in_(_REVEALED))
    .order_by(_V.round, _V.seat)
)

_PLACE = select(_P.place).where(_P.workshop_id == bindparam("id"))
_PLACE = _PLACE.where(_P.place == bindparam("at_place"))
_LEAVE_PLACES = delete(tables.workshop_places).where(_P.workshop_id == bindparam("id"))
_TRIES = select(_C.tries).where(
    _C.place == bindparam("at_place"), _C.minute == bindparam("in_minute")
)
_TRY_AGAIN = (
    update(tables.wrong_codes)
    .where(_C.place == bindparam("at_place"), _C.minute == bindparam("in_minute"))
    .values(tries=_C.tries + 1)
)
_FORGET = delete(tables.wrong_codes).where(_C.minute < bindparam("before"))
