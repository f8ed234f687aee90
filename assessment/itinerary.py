"""A roadmap on the calendar: wishes as they are typed, months as they are written.

A month is written 2027-01. The contract of the JSON is `docs/method.md`, section roadmap.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from fractions import Fraction
from typing import Any

from assessment.messages import number, say
from assessment.model import STAGES, Language, Month, Questionnaire, Rating
from assessment.problems import Problem, Refused
from assessment.roadmap import Point, Roadmap, Wish

# ---- Wishes -------------------------------------------------------------------------------------


def read_wish(
    questionnaire: Questionnaire, typed: Mapping[str, Any], *, otherwise: Wish, start: Month
) -> tuple[Wish, Month]:
    """The wish of a command line and the month to start in; raises Refused with every fault.

    `typed` has the options by name, None where one was not given; then `otherwise` and `start` are
    as the file says. What is typed wins: an initiative that the file excludes can be pinned, and
    where cells are asked for without a stage, it is they alone that are planned for.
    """
    reader = _Reader(questionnaire)
    pinned = reader.initiatives("pin", typed.get("pin") or ())
    excluded = reader.initiatives("exclude", typed.get("exclude") or ())
    budget_cny = reader.whole("budget", typed.get("budget"), low=0)
    cells = reader.cells(typed.get("cell") or ())
    wish = Wish(
        target_stage=reader.target(typed.get("target"), 0 if cells else otherwise.target_stage),
        cells=cells,
        capacity=reader.amount("capacity", typed.get("capacity")) or otherwise.capacity,
        budget_cny=otherwise.budget_cny if budget_cny is None else budget_cny,
        at_once=reader.whole("at-once", typed.get("at_once"), low=1) or otherwise.at_once,
        pinned=pinned | (otherwise.pinned - excluded),
        excluded=excluded | (otherwise.excluded - pinned),
        running=reader.initiatives("running", typed.get("running") or ()),
        done=reader.initiatives("done", typed.get("done") or ()),
    )
    start = reader.month(typed.get("start")) or start
    for initiative_id in sorted(wish.excluded & (wish.pinned | wish.running)):
        reader.fault("plan-pinned-and-excluded", found=initiative_id)
    if reader.problems:
        raise Refused(reader.problems)
    return wish, start


@dataclass
class _Reader:
    questionnaire: Questionnaire
    problems: list[Problem] = field(default_factory=list)

    def fault(self, code: str, **params: object) -> None:
        self.problems.append(Problem(code, params))

    def target(self, typed: int | None, otherwise: int) -> int:
        if typed is None or typed in STAGES:
            return typed or otherwise
        self.fault("plan-target", found=typed)
        return otherwise

    def cells(self, typed: Sequence[str]) -> dict[tuple[str, int], Rating]:
        """`STR-2=F`: the cell of dimension STR at stage 2 shall be F."""
        return dict(filter(None, map(self._cell, typed)))

    def _cell(self, typed: str) -> tuple[tuple[str, int], Rating] | None:
        cell, _, rating = typed.partition("=")
        dimension, _, stage = cell.rpartition("-")
        known = {
            (d.id, str(stage)): (d.id, stage)
            for d in self.questionnaire.dimensions
            for stage in STAGES
        }
        wanted = [Rating.P.name, Rating.L.name, Rating.F.name]
        if (dimension, stage) in known and rating in wanted:
            return known[dimension, stage], Rating[rating]
        first = self.questionnaire.dimensions[0].id
        self.fault("plan-cell", found=typed, example=f"{first}-2=L")
        return None

    def amount(self, option: str, typed: str | None) -> Fraction | None:
        if typed is None:
            return None
        try:
            amount = Fraction(typed)
        except (ValueError, ZeroDivisionError):
            amount = Fraction(0)
        if not 0 < amount < 1_000_000:
            self.fault("plan-amount", option=option, found=typed)
        return amount

    def whole(self, option: str, typed: str | None, low: int) -> int | None:
        if typed is None:
            return None
        if not (typed.isascii() and typed.isdigit() and low <= int(typed[:12]) < 10**11):
            self.fault("plan-whole", option=option, found=typed, low=low)
            return None
        return int(typed)

    def month(self, typed: str | None) -> Month | None:
        if typed is None:
            return None
        try:
            return Month.read(typed)
        except ValueError:
            self.fault("plan-month", found=typed)
            return None

    def initiatives(self, option: str, typed: Sequence[str]) -> frozenset[str]:
        known = self.questionnaire.initiative
        for name in typed:
            if name not in known:
                near = get_close_matches(name, list(known), n=1) or [next(iter(known))]
                self.fault("plan-initiative", option=option, found=name, near=near[0])
        return frozenset(name for name in typed if name in known)


# ---- Plans --------------------------------------------------------------------------------------


def document(plan: Roadmap, start: Month) -> dict[str, Any]:
    """The plan as the contract prints it; months inclusive, full precision."""
    return {
        "initiatives": [
            {
                "id": p.initiative.id,
                "start": str(start.plus(p.start - 1)),
                "end": str(start.plus(p.end - 1)),
                "person_days": float(p.person_days),
            }
            for p in plan.initiatives
        ],
        "person_days": float(plan.person_days),
        "months": plan.months,
        "choice": _proof(plan.choice_gap),
        "schedule": _proof(plan.schedule_gap),
        "trajectory": [_point(point, start) for point in plan.trajectory],
    }


def _proof(gap: float) -> str | float:
    return "optimal" if gap == 0 else gap


def _point(point: Point, start: Month) -> dict[str, Any]:
    """Month 0 is the month before the plan begins: today."""
    return {
        "month": str(start.plus(point.month - 1)),
        "stage": point.stage,
        "index": point.index,
        "dimensions": dict(point.dimensions),
    }


def lines(plan: Roadmap, start: Month, language: Language) -> Iterator[str]:
    """The plan to read in a terminal: a line an initiative, then what it comes to."""
    for p in plan.initiatives:
        first, last = start.plus(p.start - 1), start.plus(p.end - 1)
        yield f"{first} – {last}  {p.initiative.id}  {p.initiative.name.in_(language)}"
    yield say(
        language,
        "plan.sum",
        initiatives=len(plan.initiatives),
        months=plan.months,
        days=number(language, plan.person_days),
    )
    yield say(language, "plan.choice_proven" if plan.choice_gap == 0 else "plan.choice_open")
    if plan.schedule_gap == 0:
        yield say(language, "plan.schedule_proven")
    else:
        gap = number(language, plan.schedule_gap * 100, 1)
        yield say(language, "plan.schedule_open", gap=gap)
