"""What facilitators do in a workshop: each deed is a value, each move a deed with its moment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from assessment.model import Judgement


@dataclass(frozen=True, slots=True)
class Arranged:
    """The agenda from now on: items in the order in which they are to be discussed."""

    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Opened:
    """An item is put to the vote. The number of this move names the round."""

    item_id: str
    seconds: int | None  # how long the vote lasts; None: until it is closed


@dataclass(frozen=True, slots=True)
class Timed:
    """So many seconds from this moment on; None: no limit. A vote that ran out goes on."""

    round: int
    seconds: int | None


@dataclass(frozen=True, slots=True)
class Closed:
    round: int


@dataclass(frozen=True, slots=True)
class Revealed:
    round: int


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """The vote is dropped; what was voted is never shown."""

    round: int


@dataclass(frozen=True, slots=True)
class Locked:
    """The room's rating of an item. `replaces`: the number of the move that had locked it before,
    0 for none; of two who lock at once the second does not know the first, and is refused."""

    item_id: str
    judgement: Judgement
    reason: str
    replaces: int = 0


@dataclass(frozen=True, slots=True)
class Waved:
    """Items that individual answers had agreed on are locked together, undiscussed."""

    judgements: Mapping[str, Judgement]


@dataclass(frozen=True, slots=True)
class Parked:
    """A point that is left open, for later; `item_id` is empty where it belongs to none."""

    text: str
    item_id: str = ""


@dataclass(frozen=True, slots=True)
class Settled:
    """A parked point is done with; `point` is the number of the move that parked it."""

    point: int


@dataclass(frozen=True, slots=True)
class Dismissed:
    """A seat takes no further part: it was taken twice, or its owner has gone home."""

    seat: int


@dataclass(frozen=True, slots=True)
class Ended:
    """The workshop is over, and its join code opens nothing any more."""


Deed = (
    Arranged
    | Opened
    | Timed
    | Closed
    | Revealed
    | Withdrawn
    | Locked
    | Waved
    | Parked
    | Settled
    | Dismissed
    | Ended
)


@dataclass(frozen=True, slots=True)
class Move:
    """Numbers count from 1 in each workshop. `who` did it, as the record names them."""

    number: int
    at: datetime  # the server's clock
    who: str
    deed: Deed
