"""What stands of a workshop afterwards: everything, to be written down."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from assessment.workshop.moves import Move
from assessment.workshop.session import Lock, Round, Seat, Session, Workshop
from assessment.workshop.tally import Tally


@dataclass(frozen=True, slots=True)
class Minutes:
    """All that happened in a workshop. `tallies`: of every revealed round, by its id."""

    workshop: Workshop
    session: Session
    moves: tuple[Move, ...]
    seats: tuple[Seat, ...]
    tallies: Mapping[int, Tally]

    @property
    def present(self) -> tuple[Seat, ...]:
        """Without the seats that were dismissed."""
        return tuple(seat for seat in self.seats if seat.number not in self.session.dismissed)

    @property
    def facilitators(self) -> tuple[str, ...]:
        """Who led it, as the record names them, in the order of their first move."""
        return tuple(dict.fromkeys(move.who for move in self.moves))

    @property
    def items(self) -> tuple[str, ...]:
        """What was discussed: the agenda in its order, then what came up beside it."""
        voted = (round_.item_id for round_ in self.session.rounds if round_.id in self.tallies)
        return tuple(dict.fromkeys([*self.session.agenda, *voted, *self.session.locks]))

    def rounds(self, item_id: str) -> tuple[Round, ...]:
        """The revealed votes on an item, the first one first."""
        return tuple(
            round_
            for round_ in self.session.rounds
            if round_.item_id == item_id and round_.id in self.tallies
        )

    def locks(self, item_id: str) -> tuple[Lock, ...]:
        """Every lock of an item in its order; the last is the one that counts."""
        before = [lock for lock in self.session.replaced if lock.item_id == item_id]
        last = self.session.locks.get(item_id)
        return tuple(before if last is None else [*before, last])
