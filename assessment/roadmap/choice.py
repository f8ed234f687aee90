"""Which initiatives: the least effort that attains the target, proven.

The capacity has no say in it: it decides when things are done, never what. So more of it never
makes a roadmap longer; one that cannot carry an initiative of the set is told which.

Every wish that cannot be granted is answered with the smallest change that makes it possible.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil

from assessment.model import Initiative
from assessment.problems import Problem, Refused
from assessment.roadmap.case import Case, Wish
from assessment.roadmap.solver import Model, Solution
from assessment.scoring import ABOVE_L, ABOVE_N, ABOVE_P, Code

LIMITS = {1: ABOVE_N, 2: ABOVE_P, 3: ABOVE_L}
"""Rating a cell must have -> the threshold its achievement must exceed, in sixtieths."""


@dataclass(frozen=True, slots=True)
class Choice:
    initiatives: tuple[Initiative, ...]  # in the questionnaire's order
    gap: float  # 0: proven to be the least effort


def choose(case: Case) -> Choice:
    """The initiatives with the least person-days, then cost, that attain the case's target.

    Closed under prerequisites (an initiative with nothing left to raise, done or running counts as
    begun). Raises Refused where nothing does, where one of them or what runs already asks for more
    than there is, with the reason and the smallest change.
    """
    solution = _solve(case, _effort(case))
    if solution is None:
        raise Refused([_why_impossible(case)])
    chosen = _chosen(case, solution)
    _check_carried(case, chosen)
    _check_running(case, [i for i in chosen if i.id in case.wish.running])
    return Choice(chosen, solution.gap)


def _chosen(case: Case, solution: Solution) -> tuple[Initiative, ...]:
    return tuple(i for i, value in zip(case.open, solution.values, strict=False) if value)


def _check_carried(case: Case, chosen: Sequence[Initiative]) -> None:
    """Each by itself must not ask for more than a month has."""
    needed = max(map(case.monthly_days, chosen), default=Fraction(0))
    if case.wish.capacity is None or needed <= case.wish.capacity:
        return
    without = _without_the_heavy(case, chosen)
    if without is None:
        raise Refused([Problem("plan-capacity", {"needed": ceil(needed)})])
    params = {"needed": ceil(needed), "without": tuple(sorted(without))}
    raise Refused([Problem("plan-capacity-or-without", params)])


def _without_the_heavy(case: Case, chosen: Sequence[Initiative]) -> frozenset[str] | None:
    """What to exclude so that the capacity carries every initiative of a set; None: it cannot."""
    heavy: frozenset[str] = frozenset()
    while True:
        heavier = heavy | {i.id for i in chosen if not case.can_carry(i)}
        if heavier == heavy:
            return heavy
        heavy = heavier
        lighter = replace(case, wish=replace(case.wish, excluded=case.wish.excluded | heavy))
        solution = _solve(lighter, _effort(case))
        if solution is None:
            return None
        chosen = _chosen(case, solution)


def _check_running(case: Case, running: Sequence[Initiative]) -> None:
    """They all stand in the first month, which must hold them."""
    if len(running) > case.at_once:
        raise Refused([Problem("plan-running-at-once", {"needed": len(running)})])
    draw = sum((case.monthly_days(i) for i in running), Fraction(0))
    if case.wish.capacity is not None and draw > case.wish.capacity:
        raise Refused([Problem("plan-running-capacity", {"needed": ceil(draw)})])


def _effort(case: Case) -> Callable[[Initiative], int]:
    """Person-days first, then cost, then the questionnaire's order: one cheapest set, not two."""
    position = {initiative.id: at for at, initiative in enumerate(case.open)}

    def weight(initiative: Initiative) -> int:
        days, cost = case.person_days(initiative) * 10, case.cost_cny(initiative) / 1_000
        return (int(days) * 100_000 + int(cost)) * 1_000 + position[initiative.id]

    return weight


@dataclass(frozen=True, slots=True)
class _Relaxed:
    """Which wishes still bind when looking for the smallest change."""

    budget: bool = True
    exclusions: bool = True


def _solve(
    case: Case, weight: Callable[[Initiative], int], bound: _Relaxed = _Relaxed()
) -> Solution | None:
    model = Model()
    chosen = {initiative.id: model.flag() for initiative in case.open}
    _attain(case, model, chosen)
    for initiative in case.open:
        for needed in initiative.requires:
            if needed in chosen and initiative.id not in case.wish.running:
                model.hold({chosen[needed]: 1, chosen[initiative.id]: -1}, low=0)
        if initiative.id in case.wish.pinned | case.wish.running:
            model.hold({chosen[initiative.id]: 1}, low=1)
        if bound.exclusions and initiative.id in case.wish.excluded:
            model.hold({chosen[initiative.id]: 1}, high=0)
    if bound.budget and case.wish.budget_cny is not None:
        costs = {chosen[i.id]: int(case.cost_cny(i)) for i in case.open}
        model.hold(costs, high=case.wish.budget_cny)
    return model.minimize({chosen[i.id]: weight(i) for i in case.open})


def _attain(case: Case, model: Model, chosen: Mapping[str, int]) -> None:
    """Every cell of the target exceeds its threshold, given what the chosen initiatives raise."""
    raised = {item_id: model.flag() for item_id in sorted(case.short)}
    for item_id, flag in raised.items():
        serving = [chosen[i.id] for i in case.open if item_id in i.serves]
        model.hold({flag: 1} | dict.fromkeys(serving, -1), high=0)
    for cell, rating in case.targets.items():
        codes = {i: c for i, c in case.cell(*cell).items() if c != Code.NOT_APPLICABLE}
        if not codes:
            continue
        needed = LIMITS[rating] * len(codes) // 20 + 1
        gains = {raised[i]: 3 - (code & 3) for i, code in codes.items() if i in raised}
        model.hold(gains, low=needed - sum(code & 3 for code in codes.values()))


# ---- When nothing does --------------------------------------------------------------------------


def _why_impossible(case: Case) -> Problem:
    """The first wish that stands in the way, and the least it would have to give."""
    if _solve(case, _effort(case), _Relaxed(budget=False, exclusions=False)) is None:
        return Problem("plan-unreachable", {"target": case.wish.target_stage})
    if _solve(case, _effort(case), _Relaxed(budget=False)) is None:
        return Problem("plan-excluded", {"needed": _exclusions_to_lift(case)})
    cheapest = _solve(case, lambda i: int(case.cost_cny(i)), _Relaxed(budget=False))
    return Problem("plan-budget", {"needed": cheapest.objective if cheapest else 0})


def _exclusions_to_lift(case: Case) -> tuple[str, ...]:
    """The fewest excluded initiatives without which the target cannot be attained."""
    relaxed = _Relaxed(budget=False, exclusions=False)
    solution = _solve(case, lambda i: int(i.id in case.wish.excluded), relaxed)
    pairs = zip(case.open, solution.values if solution else (), strict=False)
    return tuple(i.id for i, value in pairs if value and i.id in case.wish.excluded)


def concede(wish: Wish, problem: Problem) -> Wish:
    """The wish without the part that `problem`, the reason it was refused for, says cannot be."""
    match problem.code:
        case "plan-budget":
            return replace(wish, budget_cny=None)
        case "plan-capacity" | "plan-capacity-or-without" | "plan-running-capacity":
            return replace(wish, capacity=None)
        case "plan-running-at-once":
            return replace(wish, at_once=int(str(problem.params["needed"])))
        case "plan-excluded":
            return replace(wish, excluded=wish.excluded.difference(problem.names("needed")))
    return replace(wish, target_stage=max(0, wish.target_stage - 1), cells={})
