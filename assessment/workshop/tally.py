"""What a vote has found: how it is spread, by role, how far it agrees, what was said with it."""

from __future__ import annotations

import enum
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from assessment import consensus
from assessment.model import Rating

FEW = 3
"""Where nobody gives a name, a role of fewer voters is shown together with other such roles."""

OTHERS = ""
"""The role of those roles."""

OUTLYING = 2
"""Steps from the lower median from which on a vote is an outlier."""


class Choice(enum.StrEnum):
    """What can be voted."""

    N = "N"
    P = "P"
    L = "L"
    F = "F"
    NOT_APPLICABLE = "NA"
    UNSURE = "?"  # don't know: it counts as having voted, and for nothing else

    @property
    def rating(self) -> Rating | None:
        return _RATINGS.get(self)


_RATINGS = {Choice[rating.name]: rating for rating in Rating}


@dataclass(frozen=True, slots=True)
class Ballot:
    """One seat's vote. Until the reveal nobody but that seat is given it."""

    choice: Choice
    comment: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Cast:
    """A ballot that has been revealed, and whose it is."""

    seat: int
    role: str  # a role id, or OTHERS
    ballot: Ballot
    name: str = ""  # empty where votes are anonymous


@dataclass(frozen=True, slots=True)
class Share:
    """How a role has voted; OTHERS stands for all roles that are not shown by themselves."""

    role: str
    counts: Mapping[Choice, int]
    median: Rating | None  # None: nobody in it gave a rating

    @property
    def votes(self) -> int:
        return sum(self.counts.values())


@dataclass(frozen=True, slots=True)
class Split:
    """The two roles that stand furthest apart, by their lower medians."""

    low: Share
    high: Share

    @property
    def steps(self) -> int:
        return (
            0
            if self.low.median is None or self.high.median is None
            else (self.high.median - self.low.median)
        )


@dataclass(frozen=True, slots=True)
class Remark:
    """A comment and what its author voted. `role` and `name` are empty if they are not to be told.

    `steps` from the lower median: negative below it; None: no rating, or there is no median.
    """

    choice: Choice
    comment: str
    role: str
    name: str
    steps: int | None

    @property
    def is_outlier(self) -> bool:
        return self.steps is not None and abs(self.steps) >= OUTLYING


@dataclass(frozen=True, slots=True)
class Tally:
    """A revealed vote. `agreement` is Tastle and Wierman's, None if nobody gave a rating.

    `median` is the lower median, which is never rounded up; NOT_APPLICABLE if all who judged say
    so, None if nobody judged.
    """

    counts: Mapping[Choice, int]
    median: Choice | None
    agreement: float | None
    shares: tuple[Share, ...]  # most votes first, OTHERS last
    split: Split | None  # None: fewer than two roles gave ratings, or all medians are alike
    remarks: tuple[Remark, ...]  # furthest from the median first

    @property
    def votes(self) -> int:
        return sum(self.counts.values())


def tally(casts: Sequence[Cast], *, is_named: bool) -> Tally:
    """Count a revealed vote. Where it is anonymous no name is told, and no role of a few."""
    shown = casts if is_named else _veiled(casts)
    ratings = _ratings(cast.ballot.choice for cast in shown)
    median = _median([cast.ballot.choice for cast in shown])
    shares = _shares(shown)
    return Tally(
        counts=_counts(shown),
        median=median,
        agreement=consensus.agreement(ratings) if ratings else None,
        shares=shares,
        split=_split(shares),
        remarks=_remarks(shown, median),
    )


def is_dissent(found: Tally) -> bool:
    """认识分歧: the room does not agree."""
    return found.agreement is not None and found.agreement < consensus.DISSENT


def _veiled(casts: Sequence[Cast]) -> list[Cast]:
    """The same votes without names, the smallest roles taken together until they are no longer a
    few: what is shown of a role, and what is left when all others are taken away, is never one
    person's vote."""
    voters = Counter(cast.role for cast in casts)
    hidden: set[str] = set()
    for role, count in sorted(voters.items(), key=lambda one: (one[1], one[0])):
        together = sum(voters[one] for one in hidden)
        if count >= FEW and not 0 < together < FEW:
            break
        hidden.add(role)
    return [
        Cast(cast.seat, OTHERS if cast.role in hidden else cast.role, cast.ballot) for cast in casts
    ]


def _counts(casts: Iterable[Cast]) -> dict[Choice, int]:
    """Every choice, in the order of the scale; 0 for what nobody voted."""
    found = Counter(cast.ballot.choice for cast in casts)
    return {choice: found[choice] for choice in Choice}


def _ratings(choices: Iterable[Choice]) -> list[Rating]:
    return [rating for choice in choices if (rating := choice.rating) is not None]


def _lower(ratings: Sequence[Rating]) -> Rating | None:
    return sorted(ratings)[(len(ratings) - 1) // 2] if ratings else None


def _median(choices: Sequence[Choice]) -> Choice | None:
    found = _lower(_ratings(choices))
    if found is not None:
        return Choice[found.name]
    return Choice.NOT_APPLICABLE if Choice.NOT_APPLICABLE in choices else None


def _shares(casts: Sequence[Cast]) -> tuple[Share, ...]:
    roles: dict[str, list[Cast]] = {}
    for cast in casts:
        roles.setdefault(cast.role, []).append(cast)
    shares = [
        Share(role, _counts(of), _lower(_ratings(cast.ballot.choice for cast in of)))
        for role, of in roles.items()
    ]
    return tuple(sorted(shares, key=lambda s: (s.role == OTHERS, -s.votes, s.role)))


def _split(shares: Sequence[Share]) -> Split | None:
    """Roles of which nobody can be told apart are no party to a split."""
    rated = [share for share in shares if share.median is not None and share.role != OTHERS]
    if not rated:
        return None
    low = min(rated, key=lambda share: (share.median, -share.votes))
    high = max(rated, key=lambda share: (share.median, share.votes))
    return Split(low, high) if low.median != high.median else None


def _remarks(casts: Sequence[Cast], median: Choice | None) -> tuple[Remark, ...]:
    middle = None if median is None else median.rating
    said = [
        Remark(
            cast.ballot.choice,
            cast.ballot.comment,
            cast.role,
            cast.name,
            None if middle is None or rating is None else rating - middle,
        )
        for cast in casts
        if cast.ballot.comment.strip()
        for rating in [cast.ballot.choice.rating]
    ]
    return tuple(sorted(said, key=lambda remark: (-abs(remark.steps or 0), remark.comment)))
