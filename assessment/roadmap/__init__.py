"""Answers and initiatives to a roadmap: what to do, in which order, and where that leads.

Two exact steps (`docs/method.md`): `choice` finds the initiatives that attain the target with the
least effort, `timetable` puts them into the shortest time; each says whether it is proven. Choosing
and scheduling in one model was not proven in 20 seconds. Same input, same roadmap.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Literal

import numpy as np

from assessment import scoring
from assessment.model import Bank, Initiative, Questionnaire, Response
from assessment.problems import Problem, Refused
from assessment.roadmap.case import Case, Wish, size_rule, spent_cny
from assessment.roadmap.choice import choose, concede
from assessment.roadmap.timetable import schedule
from assessment.scoring import Code

__all__ = [
    "QUARTER",
    "QUICK_MONTHS",
    "WAVE_ENDS",
    "Nearest",
    "PlannedInitiative",
    "Point",
    "Roadmap",
    "Wave",
    "Wish",
    "plan",
    "plan_nearest",
    "size_rule",
    "spent_cny",
]

Wave = Literal[1, 2, 3]
"""Delivery window: months 1-6 (near), 7-18 (middle), 19-36 (far)."""

WAVE_ENDS: Mapping[Wave, int] = {1: 6, 2: 18, 3: 36}

QUICK_MONTHS = 3
QUARTER = 3


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
    after: tuple[str, ...] = ()  # its prerequisites in this plan; the others are fulfilled already
    is_critical: bool = False  # on the chain that makes the plan as long as it is

    @property
    def months(self) -> int:
        return self.end - self.start + 1

    @property
    def monthly_days(self) -> Fraction:
        """Person-days it draws in each of its months."""
        return self.person_days / self.months

    @property
    def is_quick_win(self) -> bool:
        """At most three months, and nothing in the plan has to come first."""
        return self.months <= QUICK_MONTHS and not self.after


@dataclass(frozen=True, slots=True)
class Point:
    """Where the bank stands at the end of a month of the plan; month 0 is today."""

    month: int
    stage: int  # 0..5
    index: float  # 0..100
    dimensions: Mapping[str, int]  # dimension -> stage 0..5


@dataclass(frozen=True, slots=True)
class Roadmap:
    """The plan to one target. Empty when the target is attained already."""

    target_stage: int  # 1..5
    initiatives: tuple[PlannedInitiative, ...]  # by start, then by id
    size_factor: float
    at_once: int  # the most initiatives running in one month
    months: int  # the last end; 0 if empty
    choice_gap: float = 0.0  # 0: no cheaper set attains the target
    schedule_gap: float = 0.0  # 0: no shorter timetable exists
    trajectory: tuple[Point, ...] = ()  # today, then whenever an initiative or a quarter ends
    capacity: Fraction | None = None  # person-days a month; None: no limit was set
    budget_cny: int | None = None  # None: no limit was set
    is_settled: bool = True  # planned with more patience, it would be the same

    @property
    def person_days(self) -> Fraction:
        return sum((p.person_days for p in self.initiatives), Fraction(0))

    @property
    def cost_cny(self) -> Fraction:
        return sum((p.cost_cny for p in self.initiatives), Fraction(0))

    @property
    def monthly_days(self) -> tuple[Fraction, ...]:
        """Person-days drawn in each month of the plan, from month 1."""
        return tuple(
            sum((p.monthly_days for p in self.initiatives if p.start <= m <= p.end), Fraction(0))
            for m in range(1, self.months + 1)
        )

    @property
    def critical_path(self) -> tuple[PlannedInitiative, ...]:
        """The initiatives none of which can be late without moving the end, in their order."""
        return tuple(p for p in self.initiatives if p.is_critical)

    def reaches(self, stage: int) -> int | None:
        """The month of the plan at whose end the bank stands at `stage`; None: not with it."""
        return next((p.month for p in self.trajectory if p.stage >= stage), None)


def plan(
    questionnaire: Questionnaire,
    responses: Mapping[str, Response],
    bank: Bank,
    wish: Wish,
    patience: float = 1.0,
) -> Roadmap:
    """The roadmap that grants `wish` once all its initiatives are done.

    An initiative raises the items it serves to F when it ends. Months and person-days are scaled by
    the rule for the bank's seats, months rounded up; person-days are spread evenly over the months.
    `patience`, the share of the usual work spent on the timetable, is for who will not wait.
    Raises Refused for a wish that nothing grants, with the smallest change that would.
    """
    case = Case.of(questionnaire, scoring.encode(questionnaire, responses), bank, wish)
    choice = choose(case)
    timetable = schedule(case, choice.initiatives, patience)
    blocking = _blocking(case)
    chosen = frozenset(i.id for i in choice.initiatives)
    planned = _with_critical_path(
        sorted(
            (
                replace(
                    _planned(case, i, timetable.starts[i.id], blocking),
                    after=tuple(id_ for id_ in i.requires if id_ in chosen),
                )
                for i in choice.initiatives
            ),
            key=lambda p: (p.start, p.initiative.id),
        )
    )
    return Roadmap(
        target_stage=wish.target_stage,
        initiatives=tuple(planned),
        size_factor=case.rule.factor,
        at_once=case.at_once,
        months=timetable.months,
        capacity=wish.capacity,
        budget_cny=wish.budget_cny,
        choice_gap=choice.gap,
        schedule_gap=timetable.gap,
        is_settled=timetable.is_settled,
        trajectory=_trajectory(case, planned, timetable.months),
    )


@dataclass(frozen=True, slots=True)
class Nearest:
    """The roadmap nearest to a wish, and why it is not the one that was wished for."""

    roadmap: Roadmap
    refused: tuple[Problem, ...]  # empty: the wish is granted


def plan_nearest(
    questionnaire: Questionnaire,
    responses: Mapping[str, Response],
    bank: Bank,
    wish: Wish,
    patience: float = 1.0,
) -> Nearest:
    """As `plan`, but a limit that cannot be kept is left out instead of refusing the wish."""
    refused: list[Problem] = []
    while True:
        try:
            granted = plan(questionnaire, responses, bank, wish, patience)
            return Nearest(granted, tuple(refused))
        except Refused as refusal:
            refused += refusal.problems
            less = concede(wish, refusal.problems[0])
            if less == wish:
                raise
            wish = less


def _blocking(case: Case) -> frozenset[str]:
    """The items short of F in cells that are short of what the target asks of them."""
    (reading,) = scoring.read(case.questionnaire, case.codes[None, :])
    cells = {
        (cell.dimension_id, cell.stage)
        for dimension in reading.dimensions
        for cell in dimension.cells
        if cell.rating is not None
        and cell.rating < case.targets.get((cell.dimension_id, cell.stage), 0)
    }
    items = case.questionnaire.item
    return frozenset(i for i in case.short if (items[i].dimension_id, items[i].stage) in cells)


def _planned(
    case: Case, initiative: Initiative, start: int, blocking: frozenset[str]
) -> PlannedInitiative:
    end = start + case.months(initiative) - 1
    raises = tuple(item_id for item_id in initiative.serves if item_id in case.short)
    return PlannedInitiative(
        initiative=initiative,
        start=start,
        end=end,
        person_days=case.person_days(initiative),
        cost_cny=case.cost_cny(initiative),
        wave=next((wave for wave, last in WAVE_ENDS.items() if end <= last), None),
        raises=raises,
        clears=tuple(item_id for item_id in raises if item_id in blocking),
    )


def _with_critical_path(planned: list[PlannedInitiative]) -> list[PlannedInitiative]:
    """Mark the chain that leads, without a gap, from the first month to the last.

    Walked backwards from what ends last: before it comes a prerequisite that ends where it starts
    or, where it waited for people, whatever ends there.
    """
    chain: set[str] = set()
    last = max(planned, key=lambda p: (p.end, p.initiative.id), default=None)
    while last is not None:
        chain.add(last.initiative.id)
        here = last
        before = [p for p in planned if p.end == here.start - 1]
        needed = here.initiative.requires
        last = min(
            before,
            key=lambda p: (p.initiative.id not in needed, -p.months, p.initiative.id),
            default=None,
        )
    return [replace(p, is_critical=p.initiative.id in chain) for p in planned]


def _trajectory(case: Case, planned: list[PlannedInitiative], months: int) -> tuple[Point, ...]:
    """Stage and index today and after each month in which something, or a quarter, ends."""
    ends = {p.end for p in planned} | set(range(QUARTER, months + 1, QUARTER))
    at = [0, *sorted(ends)]
    ready = {item_id: p.end for p in reversed(planned) for item_id in p.raises}
    for p in planned:
        for item_id in p.raises:
            ready[item_id] = min(ready[item_id], p.end)
    due = np.array([ready.get(item.id, months + 1) for item in case.questionnaire.items])
    done = due[None, :] <= np.array(at)[:, None]
    table = scoring.score_table(
        case.questionnaire, np.where(done, np.uint8(Code.F), case.codes[None, :])
    )
    names = [dimension.id for dimension in case.questionnaire.dimensions]
    return tuple(
        Point(
            month,
            int(table.stages[row]),
            float(table.index[row]),
            dict(zip(names, table.dimension_stages[row].tolist(), strict=True)),
        )
        for row, month in enumerate(at)
    )
