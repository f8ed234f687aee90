"""The live workshop, as its facilitators hold it and as it is read afterwards.

Facilitators are those who may write the assessment, several at once. They `propose_agenda`,
`begin_workshop`, and then, item by item, `open_vote`, `close_vote`, `reveal` and `lock`. Each of
these returns the `Floor` as it stands afterwards; what the other facilitator has done already is
not done twice. What is locked is the assessment's answer from that moment on.

`outcome` and `minutes` are for those who may read: who locked what, when and why, how far the room
agreed, what the minority said, and every revealed vote, a `Respondent` a seat, for the confidence
in the stage.

What nobody is given, not even a facilitator: a vote before its reveal. `Floor.scene` is `Voting`
until then, which has no place for it.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from assessment import answers, scoring, tenancy, workshop
from assessment.access import Action, Forbidden, Principal
from assessment.consensus import Respondent
from assessment.model import Judgement, NotApplicable
from assessment.problems import Problem, Refused
from assessment.service.base import Base
from assessment.service.recording import who_of
from assessment.store import Room, Snapshot
from assessment.workshop import (
    Arranged,
    Cast,
    Choice,
    Closed,
    Deed,
    Dismissed,
    Ended,
    Lock,
    Locked,
    Minutes,
    Opened,
    Parked,
    Phase,
    Point,
    Revealed,
    Round,
    Seat,
    Session,
    Settled,
    Tally,
    Timed,
    Topic,
    Voting,
    Waved,
    Withdrawn,
    Workshop,
)

if TYPE_CHECKING:
    pass

VOTED_NA = NotApplicable("NA")
"""What a revealed vote for "not applicable" counts as; its reason is the voter's comment."""


TALLIES = 500
"""Kept in a process; more are counted again."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A vote that everybody may see, and what was locked upon it."""

    round: Round
    tally: Tally
    lock: Lock | None


Scene = Voting | Shown | None
"""What is going on: a hidden vote, a revealed one, or none."""


@dataclass(frozen=True, slots=True)
class Floor:
    """What facilitators and the big screen are given; `seats` are those who are there."""

    workshop: Workshop
    session: Session
    seats: tuple[Seat, ...]
    phase: Phase
    scene: Scene


@dataclass(frozen=True, slots=True)
class Proposal:
    """An agenda, and the items that may be waved through because people agreed on them before."""

    topics: tuple[Topic, ...]
    agreed: Mapping[str, Judgement]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the workshops of an assessment have come to; a later one counts before an earlier.

    `tallies` are of the last revealed vote on each item, `locks` what was settled. `respondents`
    are the seats with their last revealed votes; where votes are anonymous they have no role.
    """

    tallies: Mapping[str, Tally]
    locks: Mapping[str, Lock]
    replaced: tuple[Lock, ...]
    points: tuple[Point, ...]
    respondents: tuple[Respondent, ...]


class Workshops(Base):
    """How a workshop is prepared, led and read."""

    @cached_property
    def _tallies(self) -> dict[tuple[str, int], Tally]:
        return {}

    # ---- Before

    def propose_agenda(
        self,
        principal: Principal,
        assessment_id: str,
        dimensions: Collection[str],
        *,
        only_differing: bool = False,
    ) -> Proposal:
        """What to discuss first, from what people have said so far."""
        self._sheet(principal, Action.WRITE, assessment_id)
        opened = self._open(principal, assessment_id)
        model, said = opened.questionnaire, self._individual(assessment_id)
        profile = scoring.score(model, opened.assessment.responses)
        topics = workshop.propose(model, said, profile, dimensions, only_differing=only_differing)
        return Proposal(topics, workshop.agreed(model, said))

    def agreed_before(
        self, principal: Principal, assessment_id: str, workshop_id: str
    ) -> Mapping[str, Judgement]:
        """What may be waved through: people had agreed on it before this workshop."""
        self._room(principal, Action.WRITE, assessment_id, workshop_id)
        return workshop.agreed(self.questionnaire, self._individual(assessment_id, workshop_id))

    def begin_workshop(  # noqa: PLR0913 - what a facilitator chooses beforehand
        self,
        principal: Principal,
        assessment_id: str,
        items: Sequence[str],
        *,
        roles: Sequence[str] = (),
        is_named: bool = False,
        seconds: int | None = None,
    ) -> Workshop:
        """A new workshop with its agenda, its join code and the roles expected."""
        self._sheet(principal, Action.WRITE, assessment_id)
        answers.check_workshop(self.questionnaire, items, roles, seconds)
        stamp, id_ = self._stamp(), str(uuid.uuid4())
        begun = Workshop(
            id=id_,
            assessment_id=assessment_id,
            code=workshop.new_code(),
            is_named=is_named,
            roles=tuple(roles),
            seconds=seconds,
            begun_at=stamp.saved_at,
        )
        place, agenda = place_of(principal.address, id_), Arranged(tuple(items))
        self._store.records.about(workshop_id=id_)
        self._store.workshops.begin(begun, place, agenda, who_of(principal), stamp)
        return begun

    def workshops(self, principal: Principal, assessment_id: str) -> tuple[Workshop, ...]:
        """Every workshop of the assessment, the oldest first; a sample has none."""
        self._series(principal, Action.READ, assessment_id)
        return self._store.workshops.of(assessment_id)

    # ---- While it is held

    def floor(self, principal: Principal, assessment_id: str, workshop_id: str) -> Floor:
        """How the workshop stands."""
        room = self._room(principal, Action.WRITE, assessment_id, workshop_id)
        return self._floor(room, room.look())

    def arrange(
        self, principal: Principal, assessment_id: str, workshop_id: str, items: Sequence[str]
    ) -> Floor:
        """The agenda from now on."""
        answers.check_workshop(self.questionnaire, items, (), None)
        return self._do(principal, assessment_id, workshop_id, Arranged(tuple(items)))

    def open_vote(
        self,
        principal: Principal,
        assessment_id: str,
        workshop_id: str,
        item_id: str,
        seconds: int | None = None,
    ) -> Floor:
        """Put an item to the vote, for the first time or again; a locked one stays locked until it
        is locked anew."""
        answers.check_judgement(self.questionnaire, item_id, None)
        return self._do(principal, assessment_id, workshop_id, Opened(item_id, seconds))

    def set_timer(
        self,
        principal: Principal,
        assessment_id: str,
        workshop_id: str,
        round_: int,
        seconds: int | None,
    ) -> Floor:
        """So many seconds from now on, None: no limit; a vote whose time is up goes on."""
        return self._do(principal, assessment_id, workshop_id, Timed(round_, seconds))

    def close_vote(
        self, principal: Principal, assessment_id: str, workshop_id: str, round_: int
    ) -> Floor:
        """Nobody new votes; who has voted may change it until the reveal."""
        return self._do(principal, assessment_id, workshop_id, Closed(round_))

    def reveal(
        self, principal: Principal, assessment_id: str, workshop_id: str, round_: int
    ) -> Floor:
        """Show everybody what a closed vote has found; from now on nothing changes in it."""
        return self._do(principal, assessment_id, workshop_id, Revealed(round_))

    def withdraw(
        self, principal: Principal, assessment_id: str, workshop_id: str, round_: int
    ) -> Floor:
        """Drop a vote that is not revealed; it never will be."""
        return self._do(principal, assessment_id, workshop_id, Withdrawn(round_))

    def lock(  # noqa: PLR0913 - what is locked, why, and what the facilitator had seen
        self,
        principal: Principal,
        assessment_id: str,
        workshop_id: str,
        item_id: str,
        judgement: Judgement,
        *,
        reason: str = "",
        replaces: int = 0,
    ) -> Floor:
        """Settle an item: from this moment it is the assessment's answer.

        `replaces` is the `Lock.number` the facilitator had seen, 0 for none: of two who lock at
        once one does, and the other is refused. A reason must be given to lock anything but the
        lower median of the last vote, and to replace a lock.
        """
        room = self._room(principal, Action.WRITE, assessment_id, workshop_id)
        answers.check_judgement(self.questionnaire, item_id, judgement)
        answers.check_said("reason", reason)
        deed = Locked(item_id, judgement, reason, replaces)
        if not reason.strip() and (replaces or not self._is_median(room, item_id, judgement)):
            raise Refused([Problem("workshop-lock-without-reason", {"item": item_id})])
        return self._moved(principal, room, deed)

    def wave_through(
        self,
        principal: Principal,
        assessment_id: str,
        workshop_id: str,
        item_ids: Collection[str],
    ) -> Floor:
        """Lock, in one go, items on which people had agreed before; others are refused."""
        room = self._room(principal, Action.WRITE, assessment_id, workshop_id)
        found = self.agreed_before(principal, assessment_id, workshop_id)
        if unsettled := [item_id for item_id in item_ids if item_id not in found]:
            raise Refused([Problem("workshop-not-agreed", {"item": one}) for one in unsettled])
        return self._moved(principal, room, Waved({id_: found[id_] for id_ in item_ids}))

    def park(
        self,
        principal: Principal,
        assessment_id: str,
        workshop_id: str,
        text: str,
        item_id: str = "",
    ) -> Floor:
        """Leave a point open for later, with the item it came up at."""
        answers.check_said("point", text)
        if item_id:
            answers.check_judgement(self.questionnaire, item_id, None)
        return self._do(principal, assessment_id, workshop_id, Parked(text, item_id))

    def settle(
        self, principal: Principal, assessment_id: str, workshop_id: str, point: int
    ) -> Floor:
        """Be done with a parked point, by its number."""
        return self._do(principal, assessment_id, workshop_id, Settled(point))

    def dismiss(
        self, principal: Principal, assessment_id: str, workshop_id: str, seat: int
    ) -> Floor:
        """Wait for a seat no longer; what it has voted in a hidden vote does not count."""
        return self._do(principal, assessment_id, workshop_id, Dismissed(seat))

    def end_workshop(self, principal: Principal, assessment_id: str, workshop_id: str) -> Floor:
        """It is over: its code lets nobody in any more, and the big screen says so."""
        return self._do(principal, assessment_id, workshop_id, Ended())

    # ---- Afterwards

    def minutes(self, principal: Principal, assessment_id: str, workshop_id: str) -> Minutes:
        """All that happened, in the order in which it did."""
        room = self._room(principal, Action.READ, assessment_id, workshop_id)
        seen = room.look()
        rounds = _revealed(seen.session)
        casts = _counted(seen.session, rounds, room.casts([one.id for one in rounds]))
        tallies = {id_: self._tally(room, of) for id_, of in casts.items()}
        return Minutes(room.workshop, seen.session, room.moves(), seen.seats, tallies)

    def outcome(self, principal: Principal, assessment_id: str) -> Outcome:
        """What all workshops of the assessment have come to; a sample has held none."""
        self._series(principal, Action.READ, assessment_id)
        return self._outcome(assessment_id)

    # ---- Inside

    def _outcome(self, assessment_id: str, but: str = "") -> Outcome:
        """Of all workshops of the assessment but one."""
        tallies: dict[str, Tally] = {}
        locks: dict[str, Lock] = {}
        replaced: list[Lock] = []
        points: list[Point] = []
        respondents: list[Respondent] = []
        for held in self._store.workshops.of(assessment_id):
            if held.id == but:
                continue
            room = self._store.workshops.room(held)
            session = room.look().session
            last = {one.item_id: one for one in _revealed(session)}
            casts = _counted(session, last.values(), room.casts([r.id for r in last.values()]))
            tallies |= {id_: self._tally(room, casts[one.id]) for id_, one in last.items()}
            replaced += [*session.replaced, *(locks[i] for i in session.locks if i in locks)]
            locks |= session.locks
            points += session.points
            respondents += _respondents(held, last, casts)
        return Outcome(tallies, locks, tuple(replaced), tuple(points), tuple(respondents))

    def _leaders(self, whos: Collection[str]) -> dict[str, str]:
        """Who they are, of those who have an account."""
        names: dict[str, str] = {}
        for who in whos:
            known = self._store.people.known(who.removeprefix("person:"))
            if who.startswith("person:") and known is not None:
                names[who] = known.person.name
        return names

    def _individual(self, assessment_id: str, but: str = "") -> Sequence[Respondent]:
        """What people have said by themselves: as contributors, and in all workshops but one."""
        voices = self._store.sheet(assessment_id).voices()
        return [*tenancy.respondents(voices), *self._outcome(assessment_id, but).respondents]

    def _room(
        self, principal: Principal, action: Action, assessment_id: str, workshop_id: str
    ) -> Room:
        """The one way to a workshop for those who may open its assessment."""
        self._series(principal, action, assessment_id)
        found = self._store.workshops.find(workshop_id)
        if found is None or found.assessment_id != assessment_id:
            raise Forbidden
        return self._store.workshops.room(found)

    def _do(self, principal: Principal, assessment_id: str, workshop_id: str, deed: Deed) -> Floor:
        room = self._room(principal, Action.WRITE, assessment_id, workshop_id)
        return self._moved(principal, room, deed)

    def _moved(self, principal: Principal, room: Room, deed: Deed) -> Floor:
        """What is done already, and what cannot be done, is found before anything is told."""
        before = room.look()
        if not workshop.is_due(before.session, deed, before.hall(self._clock())):
            return self._floor(room, before)
        return self._floor(room, room.move(deed, who_of(principal), self._stamp()))

    def _floor(self, room: Room, seen: Snapshot) -> Floor:
        now = self._clock()
        return Floor(
            workshop=room.workshop,
            session=seen.session,
            seats=seen.present,
            phase=workshop.phase(seen.session, seen.hall(now)),
            scene=self._scene(room, seen, now),
        )

    def _scene(self, room: Room, seen: Snapshot, now: datetime) -> Scene:
        session, hall = seen.session, seen.hall(now)
        here = session.round
        match workshop.phase(session, hall):
            case "open" | "closed":
                return workshop.voting(session, hall)
            case "revealed" | "locked" if here is not None:
                lock = session.locks.get(here.item_id)
                is_since = lock is not None and lock.number > here.id
                return Shown(here, self._shown(room, session, here), lock if is_since else None)
        return None

    def _shown(self, room: Room, session: Session, round_: Round) -> Tally:
        """What was revealed does not change, and four hundred phones ask for it at once."""
        key = (room.workshop.id, round_.id)
        if key not in self._tallies:
            casts = _counted(session, [round_], room.casts([round_.id]))
            if len(self._tallies) >= TALLIES:
                self._tallies.clear()
            self._tallies[key] = self._tally(room, casts[round_.id])
        return self._tallies[key]

    def _tally(self, room: Room, casts: Sequence[Cast]) -> Tally:
        return workshop.tally(casts, is_named=room.workshop.is_named)

    def _is_median(self, room: Room, item_id: str, judgement: Judgement) -> bool:
        session = room.look().session
        last = session.revealed(item_id)
        if last is None:
            return True  # nothing was voted, which is refused for that
        return judgement == _judgement(self._shown(room, session, last).median)


def place_of(address: str, within: str = "") -> str:
    """Where somebody asks from, as it is kept: no address can be read from it at a glance."""
    return hashlib.sha256(f"{within}|{address}".encode("utf-8", "surrogatepass")).hexdigest()


def _revealed(session: Session) -> tuple[Round, ...]:
    return tuple(one for one in session.rounds if one.stage == "revealed")


def _counted(
    session: Session, rounds: Collection[Round], casts: Mapping[int, Sequence[Cast]]
) -> dict[int, list[Cast]]:
    """The votes that count in each round."""
    return {
        one.id: [c for c in casts.get(one.id, ()) if workshop.is_counted(session, one, c.seat)]
        for one in rounds
    }


def _judgement(choice: Choice | None) -> Judgement | None:
    if choice is Choice.NOT_APPLICABLE:
        return VOTED_NA
    return choice.rating if choice is not None else None


def _respondents(
    held: Workshop, last: Mapping[str, Round], casts: Mapping[int, Sequence[Cast]]
) -> list[Respondent]:
    said: dict[int, dict[str, Judgement]] = {}
    roles: dict[int, str] = {}
    for item_id, round_ in last.items():
        for cast in casts[round_.id]:
            judgement = _judgement(cast.ballot.choice)
            if judgement is not None:
                said.setdefault(cast.seat, {})[item_id] = judgement
                roles[cast.seat] = cast.role if held.is_named else ""
    return [Respondent(roles[seat], said[seat]) for seat in sorted(said)]
