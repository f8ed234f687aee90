"""Answers and initiatives to a roadmap: what to do, in which order, in three horizons.

First the set: every initiative that serves a blocking item, with its prerequisites, then without
those the target does not need. Then the order: month by month, whatever its prerequisites allow,
never more at once than the bank can carry, the longest chain first. Same answers, same roadmap.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import ceil
from typing import Literal

import numpy as np

from assessment import scoring
from assessment.model import Bank, Initiative, Questionnaire, Response, SizeRule
from assessment.scoring import Code, Codes

Wave = Literal[1, 2, 3]
"""Delivery window: months 1-6 (near), 7-18 (middle), 19-36 (far)."""

WAVE_ENDS: Mapping[Wave, int] = {1: 6, 2: 18, 3: 36}

UNKNOWN_SEATS = 100
"""A bank that does not say how many seats it has is planned as the initiatives' reference bank."""


@dataclass(frozen=True, slots=True)
class PlannedInitiative:
    initiative: Initiative
    start: int  # month of the plan, 1-based, inclusive
    end: int  # inclusive
    person_days: Fraction  # after the size factor
    cost_cny: Fraction  # external spend, after the size factor
    wave: Wave | None  # by the month it ends; None: after month 36
    raises: tuple[str, ...]  # the items it serves that are not F yet
    clears: tuple[str, ...]  # those among `raises` that lie in a cell blocking the target


@dataclass(frozen=True, slots=True)
class Roadmap:
    """The plan to one target stage. Empty when the target is attained already."""

    target_stage: int  # 1..5
    initiatives: tuple[PlannedInitiative, ...]  # by start, then by id
    size_factor: float
    at_once: int  # the most initiatives running in one month
    months: int  # the last end; 0 if empty

    @property
    def person_days(self) -> Fraction:
        return sum((p.person_days for p in self.initiatives), Fraction(0))

    @property
    def cost_cny(self) -> Fraction:
        return sum((p.cost_cny for p in self.initiatives), Fraction(0))


@dataclass(frozen=True)
class _Case:
    """What is being planned: the answers of one bank, and where it wants to be."""

    questionnaire: Questionnaire
    codes: Codes  # (items,)
    target: int

    @cached_property
    def short(self) -> frozenset[str]:
        """The items an initiative could still raise: applicable, and short of F."""
        done = (Code.F, Code.NOT_APPLICABLE)
        pairs = zip(self.questionnaire.items, self.codes, strict=True)
        return frozenset(item.id for item, code in pairs if code not in done)

    @cached_property
    def blocking(self) -> frozenset[str]:
        """Those in cells that keep the bank from the target."""
        (reading,) = scoring.read(self.questionnaire, self.codes[None, :])
        cells = {(c.dimension_id, c.stage) for c in scoring.blockers(reading, self.target)}
        items = self.questionnaire.item
        return frozenset(i for i in self.short if (items[i].dimension_id, items[i].stage) in cells)

    @cached_property
    def open(self) -> frozenset[str]:
        """The initiatives that still have something to raise; the others count as done."""
        return frozenset(i.id for i in self.questionnaire.initiatives if self.short & set(i.serves))

    def effort(self, initiative_id: str) -> int:
        initiative = self.questionnaire.initiative[initiative_id]
        return self.questionnaire.efforts[initiative.effort].person_days


def plan(
    questionnaire: Questionnaire,
    responses: Mapping[str, Response],
    bank: Bank,
    target_stage: int,
) -> Roadmap:
    """The roadmap that attains `target_stage` (1..5) once all its initiatives are done.

    An initiative raises the items it serves to F when it ends. Months and person-days are scaled
    by the rule for the bank's seats, months rounded up.
    """
    case = _Case(questionnaire, scoring.encode(questionnaire, responses), target_stage)
    rule = size_rule(questionnaire, bank)
    chosen = _choose(case)
    starts = schedule(chosen, rule)
    planned = [_planned(case, initiative, rule, starts[initiative.id]) for initiative in chosen]
    planned.sort(key=lambda p: (p.start, p.initiative.id))
    months = max((p.end for p in planned), default=0)
    return Roadmap(target_stage, tuple(planned), rule.factor, rule.at_once, months)


def size_rule(questionnaire: Questionnaire, bank: Bank) -> SizeRule:
    """The first rule whose limit holds the bank's seats."""
    seats = UNKNOWN_SEATS if bank.seats is None else bank.seats
    return next(
        rule
        for rule in questionnaire.size_rules
        if rule.max_seats is None or seats <= rule.max_seats
    )


def duration(initiative: Initiative, rule: SizeRule) -> int:
    """Whole months at the bank's size, at least one."""
    return max(1, ceil(initiative.months * Fraction(str(rule.factor))))


# ---- Choosing -----------------------------------------------------------------------------------


def _choose(case: _Case) -> tuple[Initiative, ...]:
    """A set that attains the target, closed under prerequisites, with nothing to leave out.

    The costliest that can be spared goes first. In the questionnaire's order.
    """
    initiatives = case.questionnaire.initiatives
    chosen = _with_prerequisites(case, {i.id for i in initiatives if case.blocking & set(i.serves)})
    for candidate in sorted(chosen, key=lambda i: (-case.effort(i), i)):
        rest = _without(case, chosen, candidate)
        if _attains(case, rest):
            chosen = rest
    return tuple(initiative for initiative in initiatives if initiative.id in chosen)


def _with_prerequisites(case: _Case, wanted: Iterable[str]) -> frozenset[str]:
    chosen: set[str] = set()
    waiting = list(wanted)
    while waiting:
        initiative_id = waiting.pop()
        if initiative_id in case.open and initiative_id not in chosen:
            chosen.add(initiative_id)
            waiting += case.questionnaire.initiative[initiative_id].requires
    return frozenset(chosen)


def _without(case: _Case, chosen: frozenset[str], left_out: str) -> frozenset[str]:
    """What remains when an initiative goes, and with it all that rests on it."""
    gone = {left_out}
    while True:
        known = case.questionnaire.initiative
        more = {i for i in chosen - gone if gone & set(known[i].requires)}
        if not more:
            return chosen - gone
        gone |= more


def _attains(case: _Case, initiative_ids: Iterable[str]) -> bool:
    served = {i for n in initiative_ids for i in case.questionnaire.initiative[n].serves}
    raised = np.array([item.id in served for item in case.questionnaire.items])
    applies = case.codes != Code.NOT_APPLICABLE
    after = np.where(raised & applies, np.uint8(Code.F), case.codes)
    return int(scoring.score_table(case.questionnaire, after[None, :]).stages[0]) >= case.target


# ---- Ordering -----------------------------------------------------------------------------------


def schedule(chosen: Sequence[Initiative], rule: SizeRule) -> dict[str, int]:
    """The month each initiative starts in: as early as prerequisites and `rule.at_once` allow."""
    length = {initiative.id: duration(initiative, rule) for initiative in chosen}
    urgency = _tails(chosen, length)
    waiting = sorted(chosen, key=lambda i: (-urgency[i.id], i.id))
    starts: dict[str, int] = {}
    month = 0
    while waiting:
        month += 1
        for initiative in list(waiting):
            running = sum(start + length[i] > month for i, start in starts.items())
            needs = [i for i in initiative.requires if i in length]
            is_ready = all(i in starts and starts[i] + length[i] <= month for i in needs)
            if is_ready and running < rule.at_once:
                starts[initiative.id] = month
                waiting.remove(initiative)
    return starts


def _tails(chosen: Sequence[Initiative], length: Mapping[str, int]) -> dict[str, int]:
    """Months from an initiative's start to the end of the longest chain that waits for it."""
    followers: dict[str, list[str]] = {initiative.id: [] for initiative in chosen}
    for initiative in chosen:
        for needed in initiative.requires:
            if needed in followers:
                followers[needed].append(initiative.id)
    tails: dict[str, int] = {}

    def tail(initiative_id: str) -> int:
        if initiative_id not in tails:
            after = max((tail(i) for i in followers[initiative_id]), default=0)
            tails[initiative_id] = length[initiative_id] + after
        return tails[initiative_id]

    return {initiative.id: tail(initiative.id) for initiative in chosen}


def _planned(case: _Case, initiative: Initiative, rule: SizeRule, start: int) -> PlannedInitiative:
    end = start + duration(initiative, rule) - 1
    size = case.questionnaire.efforts[initiative.effort]
    factor = Fraction(str(rule.factor))
    raises = tuple(item_id for item_id in initiative.serves if item_id in case.short)
    return PlannedInitiative(
        initiative=initiative,
        start=start,
        end=end,
        person_days=size.person_days * factor,
        cost_cny=size.cost_cny * factor,
        wave=next((wave for wave, last in WAVE_ENDS.items() if end <= last), None),
        raises=raises,
        clears=tuple(item_id for item_id in raises if item_id in case.blocking),
    )
