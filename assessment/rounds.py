"""Two assessments of one bank side by side: what moved, and what was meant to.

`compare()` takes the bank's rounds in their order, each scored with the questionnaire its own words
come from. Stages and the index are each round's own. Items are compared by their ids and by their
words: only where the same practice was asked both times can a rating have moved. A cell is compared
only if all its items are the same. The rules are `docs/method.md`, section assessing again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Literal

from assessment.findings import Findings
from assessment.model import (
    STAGES,
    Assessment,
    Item,
    Judgement,
    Month,
    NotApplicable,
    Questionnaire,
    Rating,
    Text,
)
from assessment.scoring import Cell, Profile

Wording = Literal["unchanged", "reworded", "new", "removed"]

Movement = Literal["risen", "fallen", "same", "incomparable"]
"""Incomparable: asked in other words or only once, unanswered, or not applicable on one side."""

Outcome = Literal["lifted", "risen", "missed", "incomparable"]
"""Of an item an initiative was to raise: it is F; it is higher; it is not; nobody can say."""


# ---- What goes in -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Round:
    """One assessment of the series, scored with the questionnaire its words come from."""

    number: int  # 1: the first
    questionnaire: Questionnaire
    assessment: Assessment
    profile: Profile
    is_own_model: bool = True  # False: its words were not kept, today's stand in
    method_then: str | None = None  # the method when it was closed; None: it is open, or unknown

    @property
    def on(self) -> date:
        return self.assessment.assessed_on

    @property
    def unconfirmed(self) -> int:
        """Answers that were carried over or inferred and that nobody has confirmed."""
        return sum(r.is_unconfirmed for r in self.assessment.responses.values())

    def judgement(self, item_id: str) -> Judgement | None:
        response = self.assessment.responses.get(item_id)
        return None if response is None else response.judgement


@dataclass(frozen=True, slots=True)
class Intent:
    """What one initiative of the earlier plan was to raise to F, and by when."""

    initiative_id: str
    name: Text
    end: Month  # the last month it was planned to run
    raises: tuple[str, ...]  # item ids


def intents_of(found: Findings) -> tuple[Intent, ...]:
    """The plan of an assessment as it was computed, where none was adopted."""
    return tuple(
        Intent(p.initiative.id, p.initiative.name, found.start.plus(p.end - 1), p.raises)
        for p in found.roadmap.initiatives
    )


# ---- What comes out -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ItemMove:
    item_id: str
    dimension_id: str
    wording: Wording
    before: Judgement | None  # None: not answered, or not asked
    after: Judgement | None

    @property
    def movement(self) -> Movement:
        if self.wording != "unchanged":
            return "incomparable"
        if isinstance(self.before, Rating) and isinstance(self.after, Rating):
            return _moved(self.before, self.after)
        if isinstance(self.before, NotApplicable) and isinstance(self.after, NotApplicable):
            return "same"
        return "same" if self.before is self.after is None else "incomparable"

    @property
    def outcome(self) -> Outcome:
        """What became of it, if it was meant to be raised to F."""
        if self.wording != "unchanged" or not isinstance(self.after, Rating):
            return "incomparable"
        if self.after is Rating.F:
            return "lifted"
        return "risen" if self.movement == "risen" else "missed"


@dataclass(frozen=True, slots=True)
class CellMove:
    """One dimension at one stage."""

    dimension_id: str
    stage: int
    before: Rating | None  # None: nothing was applicable, or it was not asked
    after: Rating | None
    movement: Movement


@dataclass(frozen=True, slots=True)
class DimensionMove:
    dimension_id: str
    before: int | None  # 0..5; None: the model of that round does not have it
    after: int | None


@dataclass(frozen=True, slots=True)
class Lift:
    """An initiative, and what became of the items it was to raise."""

    initiative_id: str
    name: Text
    end: Month
    is_due: bool  # it was to have ended before the later round
    meant: tuple[ItemMove, ...]

    def count(self, outcome: Outcome) -> int:
        return sum(move.outcome == outcome for move in self.meant)

    @property
    def comparable(self) -> int:
        return len(self.meant) - self.count("incomparable")


@dataclass(frozen=True)
class Comparison:
    """All rounds in their order, and two of them side by side."""

    rounds: tuple[Round, ...]
    earlier: Round
    later: Round
    items: tuple[ItemMove, ...]  # of both questionnaires, in the later one's order, removed last
    cells: tuple[CellMove, ...]  # of both, dimension by dimension, stage by stage
    dimensions: tuple[DimensionMove, ...]
    lifts: tuple[Lift, ...]  # in the order of the plan
    is_adopted: bool  # the plan was adopted; else it is what was computed then

    @property
    def is_same_model(self) -> bool:
        return self.earlier.questionnaire.digest == self.later.questionnaire.digest

    def worded(self, wording: Wording) -> tuple[ItemMove, ...]:
        return tuple(move for move in self.items if move.wording == wording)

    def moved(self, movement: Movement) -> tuple[ItemMove, ...]:
        return tuple(move for move in self.items if move.movement == movement)

    def cells_moved(self, movement: Movement) -> tuple[CellMove, ...]:
        return tuple(move for move in self.cells if move.movement == movement)

    @cached_property
    def meant(self) -> tuple[ItemMove, ...]:
        """Every item the initiatives due by now were to raise, once."""
        due = {move.item_id: move for lift in self.lifts if lift.is_due for move in lift.meant}
        return tuple(due.values())

    def item(self, item_id: str) -> Item:
        """The item as it was last asked."""
        later = self.later.questionnaire.item
        return later[item_id] if item_id in later else self.earlier.questionnaire.item[item_id]

    def dimension_name(self, dimension_id: str) -> Text:
        for one in (self.later, self.earlier):
            if dimension_id in one.questionnaire.dimension:
                return one.questionnaire.dimension[dimension_id].name
        raise KeyError(dimension_id)


def compare(
    rounds: Sequence[Round],
    earlier: Round,
    later: Round,
    intents: Sequence[Intent] = (),
    *,
    is_adopted: bool = False,
) -> Comparison:
    """`later` against `earlier`; `intents` is the plan that was made of the earlier one."""
    items = _items(earlier, later)
    move = {one.item_id: one for one in items}
    return Comparison(
        rounds=tuple(rounds),
        earlier=earlier,
        later=later,
        items=items,
        cells=_cells(earlier, later, move),
        dimensions=_dimensions(earlier, later),
        lifts=tuple(_lift(intent, later.on, move) for intent in intents),
        is_adopted=is_adopted,
    )


# ---- Inside -------------------------------------------------------------------------------------


def _moved(before: Rating, after: Rating) -> Movement:
    return "same" if before == after else "risen" if after > before else "fallen"


def _items(earlier: Round, later: Round) -> tuple[ItemMove, ...]:
    was, now = earlier.questionnaire.item, later.questionnaire.item
    ids = [*now, *(item_id for item_id in was if item_id not in now)]
    return tuple(
        ItemMove(
            item_id,
            (now.get(item_id) or was[item_id]).dimension_id,
            wording(was.get(item_id), now.get(item_id)),
            earlier.judgement(item_id) if item_id in was else None,
            later.judgement(item_id) if item_id in now else None,
        )
        for item_id in ids
    )


def wording(was: Item | None, now: Item | None) -> Wording:
    """Whether the same practice is asked; typical evidence and sources are hints, not words."""
    if now is None:
        return "removed"
    if was is None:
        return "new"
    return "unchanged" if _asks(was) == _asks(now) else "reworded"


def _asks(item: Item) -> tuple[object, ...]:
    return (item.practice, item.stage, item.capability_id, item.dimension_id)


def _cells(earlier: Round, later: Round, move: Mapping[str, ItemMove]) -> tuple[CellMove, ...]:
    was, now = _by_id(earlier.profile), _by_id(later.profile)
    asked_then, asked_now = _asked(earlier.questionnaire), _asked(later.questionnaire)
    moves = []
    for dimension_id in _in_order(earlier, later):
        for stage in STAGES:
            key = (dimension_id, stage)
            before, after = was.get(key), now.get(key)
            ids = asked_then.get(key, frozenset()) | asked_now.get(key, frozenset())
            is_same = all(move[item_id].wording == "unchanged" for item_id in ids)
            moves.append(_cell_move(key, before, after, is_comparable=is_same))
    return tuple(moves)


def _cell_move(
    key: tuple[str, int], before: Cell | None, after: Cell | None, *, is_comparable: bool
) -> CellMove:
    was = before.rating if before else None
    now = after.rating if after else None
    movement: Movement = "incomparable"
    if is_comparable and was is not None and now is not None:
        movement = _moved(was, now)
    elif is_comparable and was is now is None:
        movement = "same"
    return CellMove(*key, was, now, movement)


def _by_id(profile: Profile) -> dict[tuple[str, int], Cell]:
    cells = [cell for dimension in profile.claimed.dimensions for cell in dimension.cells]
    return {(cell.dimension_id, cell.stage): cell for cell in cells}


def _asked(questionnaire: Questionnaire) -> dict[tuple[str, int], frozenset[str]]:
    asked: dict[tuple[str, int], frozenset[str]] = {}
    for item in questionnaire.items:
        key = (item.dimension_id, item.stage)
        asked[key] = asked.get(key, frozenset()) | {item.id}
    return asked


def _in_order(earlier: Round, later: Round) -> tuple[str, ...]:
    """The later model's dimensions, then those it no longer has."""
    both = [*later.questionnaire.dimension, *earlier.questionnaire.dimension]
    return tuple(dict.fromkeys(both))


def _dimensions(earlier: Round, later: Round) -> tuple[DimensionMove, ...]:
    was, now = stages_of(earlier), stages_of(later)
    return tuple(
        DimensionMove(id_, was.get(id_), now.get(id_)) for id_ in _in_order(earlier, later)
    )


def stages_of(one: Round) -> Mapping[str, int]:
    """Dimension -> its attained stage."""
    return {score.dimension_id: score.stage for score in one.profile.claimed.dimensions}


def _lift(intent: Intent, on: date, move: Mapping[str, ItemMove]) -> Lift:
    meant = tuple(move[item_id] for item_id in intent.raises if item_id in move)
    is_due = intent.end.last_day < on
    return Lift(intent.initiative_id, intent.name, intent.end, is_due, meant)
