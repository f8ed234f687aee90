"""Taking part in a workshop: with a code from the screen, without an account.

Who joins is given the secret of a seat, of which only the hash is kept; with it the phone is back
in its seat, whatever has happened in between. Codes that there never were are counted by where they
come from. From a place with too many of them no code is looked at for the rest of the minute,
unless others are already in that very workshop from there: a stranger who tries codes finds none,
and a room behind the same address is not kept out for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from assessment import access, answers, workshop
from assessment.access import Action, Forbidden, Principal, Protected
from assessment.problems import Problem, Refused
from assessment.service.workshops import Floor, Scene, Workshops, place_of
from assessment.store import Room
from assessment.workshop import Ballot, Choice, Phase, Seat, Workshop

CODE_DAYS = 7
"""A code that was printed on the invitation works; one that is found a month later does not."""

WRONG_CODES = 20
"""A minute, from one place."""

MAX_SEATS = 1_000


@dataclass(frozen=True, slots=True)
class Entrance:
    """What somebody with the right code may know before they join."""

    workshop_id: str
    is_named: bool
    roles: tuple[str, ...]
    seat: Seat | None  # the one they hold there already


@dataclass(frozen=True, slots=True)
class Joined:
    """A seat and its secret, which nobody can look up again; empty if the principal holds it."""

    workshop_id: str
    seat: Seat
    secret: str


@dataclass(frozen=True, slots=True)
class Attended:
    """What a participant is given: the scene, their own vote, and nobody else's before the reveal.

    `mine` is this seat's vote in the round in hand, None if there is none, or if it is known; its
    `revision` counts how often it was given.
    """

    workshop_id: str
    seat: Seat
    is_dismissed: bool
    phase: Phase
    scene: Scene
    present: int
    mine: Ballot | None
    revision: int
    moves: int  # grows with all that facilitators do


@dataclass(frozen=True, slots=True)
class Voted:
    """A vote that is committed."""

    round: int
    revision: int
    saved_at: datetime


class Attending(Workshops):
    """What participants do."""

    def enter(self, principal: Principal, code: str) -> Entrance:
        """What a join code opens. Raises `Forbidden` for a wrong one and for one whose workshop is
        over, `Refused` where too many wrong ones have come from."""
        found = self._coded(principal, code)
        seat = self._seat_in(self._store.workshops.room(found), principal)
        return Entrance(found.id, found.is_named, found.roles, seat)

    def screen(self, principal: Principal, code: str) -> Floor:
        """What the big screen shows, for everybody in the room, and that the workshop is over.
        Raises as `enter` does for a wrong code."""
        room = self._store.workshops.room(self._known(principal, code))
        return self._floor(room, room.look())

    def join(self, principal: Principal, code: str, role: str, name: str = "") -> Joined:
        """Take a seat. Who holds one in this workshop gets that one, unless it was dismissed.

        `role` is one of those expected, or empty for another. A name is asked for where votes are
        named, and refused where they are not. Raises as `enter` does.
        """
        found = self._coded(principal, code)
        room = self._store.workshops.room(found)
        held = self._seat_in(room, principal)
        if held is not None:
            return Joined(found.id, held, "")
        answers.check_seat(found, role, name)
        if len(room.look().seats) >= MAX_SEATS:
            raise Refused([Problem("workshop-full", {"limit": MAX_SEATS})])
        secret = access.new_secret()
        self._store.records.about(assessment=found.assessment_id, workshop_id=found.id)
        place = place_of(principal.address, found.id)
        seat = room.join(access.key_of(secret), Seat(0, role, name), place, self._stamp())
        return Joined(found.id, seat, secret)

    def attend(
        self,
        principal: Principal,
        workshop_id: str,
        *,
        beyond: int | None = None,
        knows: tuple[int, int] = (0, 0),
    ) -> Attended:
        """How the workshop stands for this seat.

        Who asks for news says what it knows: `beyond`, the number of moves, and `knows`, the round
        and the revision of its own vote, which is then left out.
        """
        room, seat = self._seated(principal, workshop_id)
        seen, now = room.look(beyond), self._clock()
        here = seen.session.round
        round_ = here.id if here is not None else 0
        revision = seen.voted.get(seat.number, 0)
        is_known = not revision or knows == (round_, revision)
        mine = None if is_known else room.ballot(round_, seat.number)
        return Attended(
            workshop_id=workshop_id,
            seat=seat,
            is_dismissed=seat.number in seen.session.dismissed,
            phase=workshop.phase(seen.session, seen.hall(now)),
            scene=self._scene(room, seen, now),
            present=len(seen.present),
            mine=None if mine is None else mine.value,
            revision=revision if mine is None else mine.number,
            moves=seen.session.moves,
        )

    def seat(self, principal: Principal, workshop_id: str) -> Seat:
        """The seat one holds there; a process that knows it asks nobody."""
        return self._seated(principal, workshop_id)[1]

    def moves(self, principal: Principal, workshop_id: str) -> int:
        """How many moves facilitators have made; cheap enough for several times a second."""
        return self._seated(principal, workshop_id)[0].look().session.moves

    def vote(
        self,
        principal: Principal,
        workshop_id: str,
        round_: int,
        choice: Choice,
        comment: str = "",
    ) -> Voted:
        """Vote in a round, or change it until the reveal; it is on disk when this returns.

        A seat has one vote, however many phones are in it: the last one said counts. Raises
        `Refused` if it is too late.
        """
        room, seat = self._seated(principal, workshop_id)
        answers.check_said("comment", comment)
        self._store.records.about(assessment=room.workshop.assessment_id)
        said = room.vote(round_, seat.number, Ballot(choice, comment), self._stamp())
        return Voted(round_, said.number, said.saved_at)

    # ---- Inside

    def _seat_in(self, room: Room, principal: Principal) -> Seat | None:
        """The seat that one comes back to; None: one takes another."""
        held = room.seat_with(principal.keys)
        if held is None or held.seat.number in room.look().session.dismissed:
            return None
        return held.seat

    def _seated(self, principal: Principal, workshop_id: str) -> tuple[Room, Seat]:
        """The one way to a workshop for those who hold a seat in it."""
        found = self._store.workshops.find(workshop_id)
        room = None if found is None else self._store.workshops.room(found)
        held = None if room is None else room.seat_with(principal.keys)
        keys = frozenset() if held is None else frozenset({held.key})
        access.require(principal, Action.TAKE_PART, Protected(seats=keys))
        if room is None or held is None:
            raise Forbidden
        return room, held.seat

    def _coded(self, principal: Principal, code: str) -> Workshop:
        """The workshop that a code still lets into."""
        found = self._known(principal, code)
        if self._store.workshops.room(found).look().session.is_ended:
            raise Forbidden
        return found

    def _known(self, principal: Principal, code: str) -> Workshop:
        """The workshop of a code. One whose time is over is no guess, and is not counted as one:
        a screen that was left open would keep out the room behind it."""
        now, kept = self._clock(), self._store.workshops
        asks_from = place_of(principal.address)
        read = workshop.read_code(code)
        found = None if read is None else kept.with_code(read)
        if kept.wrong_codes(asks_from, now) >= WRONG_CODES:
            place = "" if found is None else place_of(principal.address, found.id)
            if found is None or not kept.room(found).has_place(place):
                raise Refused([Problem("workshop-too-many-codes", {"seconds": 60 - now.second})])
        if found is None:
            kept.add_wrong_code(asks_from, now)
            raise Forbidden
        if now > found.begun_at + timedelta(days=CODE_DAYS):
            raise Forbidden
        return found
