"""When: the shortest time that prerequisites, capacity and the number at once allow.

First the shortest duration; then, within it, every initiative as early as it can be.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import ceil, lcm

from assessment.model import Initiative
from assessment.roadmap.case import Case
from assessment.roadmap.solver import WORK, Model, Solution

TIDYING = 0.2
"""Work spent on starting early within the shortest duration; nothing is claimed of that."""


@dataclass(frozen=True, slots=True)
class Timetable:
    starts: Mapping[str, int]  # initiative -> its first month, from 1
    months: int  # the last month; 0 if there is nothing to do
    gap: float  # 0: proven to be the shortest
    is_settled: bool = True  # more patience would not change it


@dataclass
class _Board:
    """The scheduling model, as it is laid out."""

    model: Model = field(default_factory=Model)
    start: dict[str, int] = field(default_factory=dict)  # initiative -> variable, from 0
    last: int = 0  # the variable of the whole duration


def schedule(case: Case, chosen: Sequence[Initiative], patience: float = 1.0) -> Timetable:
    """Start months for the chosen initiatives. Each must fit the capacity by itself.

    `patience` is the share of the usual work: with less of it the answer comes sooner, and may be
    longer than need be; `gap` says by how much at most.
    """
    if not chosen:
        return Timetable({}, 0, 0.0)
    simple = _greedy(case, chosen)
    board = _lay_out(case, chosen, horizon=_duration(case, chosen, simple))
    hint = [simple[i.id] - 1 for i in chosen]
    hint.append(_duration(case, chosen, simple))
    shortest = board.model.minimize({board.last: 1}, hint, work=WORK * patience)
    if shortest is None:
        raise RuntimeError("no timetable, though the greedy one satisfies the model")
    months = shortest.objective
    bound = max(shortest.bound, _least_months(case, chosen))
    board.model.hold({board.last: 1}, high=months)
    early = board.model.minimize(
        dict.fromkeys(board.start.values(), 1), shortest.values, work=TIDYING * patience
    )
    starts = _starts(board, early or shortest)
    is_settled = shortest.is_proven and early is not None and early.is_proven
    return Timetable(starts, months, (months - bound) / months, is_settled)


def _starts(board: _Board, solution: Solution) -> dict[str, int]:
    return {id_: solution.values[variable] + 1 for id_, variable in board.start.items()}


def _lay_out(case: Case, chosen: Sequence[Initiative], horizon: int) -> _Board:
    board = _Board()
    model, length = board.model, {i.id: case.months(i) for i in chosen}
    for initiative in chosen:
        latest = 0 if initiative.id in case.wish.running else horizon - length[initiative.id]
        board.start[initiative.id] = model.whole(0, latest)
    board.last = model.whole(0, horizon)
    for initiative in chosen:
        start = board.start[initiative.id]
        model.hold({board.last: 1, start: -1}, low=length[initiative.id])
        for needed in _waits_for(case, initiative, length):
            model.hold({start: 1, board.start[needed]: -1}, low=length[needed])
    intervals = [model.interval(board.start[i.id], length[i.id]) for i in chosen]
    model.share(intervals, [1] * len(chosen), case.at_once)
    if case.wish.capacity is not None:
        draws = [case.monthly_days(i) for i in chosen]
        scale = lcm(case.wish.capacity.denominator, *(draw.denominator for draw in draws))
        demands = [int(draw * scale) for draw in draws]
        model.share(intervals, demands, int(case.wish.capacity * scale))
    return board


def _waits_for(case: Case, initiative: Initiative, length: Mapping[str, int]) -> tuple[str, ...]:
    """Its prerequisites in the plan; what runs already waits for nothing."""
    if initiative.id in case.wish.running:
        return ()
    return tuple(needed for needed in initiative.requires if needed in length)


def _least_months(case: Case, chosen: Sequence[Initiative]) -> int:
    """No plan is shorter than its work divided by what can be done in a month."""
    slots = ceil(sum(case.months(i) for i in chosen) / case.at_once)
    if case.wish.capacity is None:
        return slots
    work = sum(case.person_days(i) for i in chosen)
    return max(slots, ceil(work / case.wish.capacity))


# ---- A plan to begin with -----------------------------------------------------------------------


def _duration(case: Case, chosen: Sequence[Initiative], starts: Mapping[str, int]) -> int:
    return max(starts[i.id] + case.months(i) - 1 for i in chosen)


def _greedy(case: Case, chosen: Sequence[Initiative]) -> dict[str, int]:
    """Month by month what is ready and fits, the longest chain first: good, and always possible."""
    length = {i.id: case.months(i) for i in chosen}
    tails = _tails(case, chosen, length)
    waiting = sorted(chosen, key=lambda i: (i.id not in case.wish.running, -tails[i.id], i.id))
    starts: dict[str, int] = {}
    month = 0
    while waiting:
        month += 1
        for initiative in list(waiting):
            if _is_ready(case, initiative, month, starts, length) and _fits(
                case, initiative, [i for i in chosen if _runs(i, month, starts, length)]
            ):
                starts[initiative.id] = month
                waiting.remove(initiative)
    return starts


def _runs(
    initiative: Initiative, month: int, starts: Mapping[str, int], length: Mapping[str, int]
) -> bool:
    start = starts.get(initiative.id)
    return start is not None and start + length[initiative.id] > month


def _is_ready(
    case: Case,
    initiative: Initiative,
    month: int,
    starts: Mapping[str, int],
    length: Mapping[str, int],
) -> bool:
    return all(
        needed in starts and starts[needed] + length[needed] <= month
        for needed in _waits_for(case, initiative, length)
    )


def _fits(case: Case, initiative: Initiative, running: Sequence[Initiative]) -> bool:
    if len(running) >= case.at_once:
        return False
    draw = sum((case.monthly_days(i) for i in running), case.monthly_days(initiative))
    return case.wish.capacity is None or draw <= case.wish.capacity


def _tails(case: Case, chosen: Sequence[Initiative], length: Mapping[str, int]) -> dict[str, int]:
    """Months from an initiative's start to the end of the longest chain that waits for it."""
    followers: dict[str, list[str]] = {initiative.id: [] for initiative in chosen}
    for initiative in chosen:
        for needed in _waits_for(case, initiative, length):
            followers[needed].append(initiative.id)
    tails: dict[str, int] = {}

    def tail(initiative_id: str) -> int:
        if initiative_id not in tails:
            after = max((tail(i) for i in followers[initiative_id]), default=0)
            tails[initiative_id] = length[initiative_id] + after
        return tails[initiative_id]

    return {initiative.id: tail(initiative.id) for initiative in chosen}
