"""When: the shortest time that prerequisites, capacity and the number at once allow.

First the shortest duration; then, within it, every initiative as early as it can be. Where a good
timetable is as short as `least_time` says any can be, that proves it; else CP-SAT looks further.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from assessment.model import Initiative
from assessment.roadmap.case import Case
from assessment.roadmap.jobs import Jobs
from assessment.roadmap.least_time import least_months
from assessment.roadmap.packing import TRIES, Starts, duration, pack
from assessment.roadmap.solver import Model, Solution

SHORTENING = 0.6
"""Work spent on a duration below that of the timetable to begin with, or on the proof of none."""

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
    start: list[int] = field(default_factory=list)  # the variable of each job's start, from 0
    last: int = 0  # the variable of the whole duration


@dataclass(frozen=True, slots=True)
class Shortest:
    starts: Starts
    months: int
    bound: int  # no timetable takes fewer months

    @property
    def is_proven(self) -> bool:
        return self.months == self.bound


def schedule(case: Case, chosen: Sequence[Initiative], patience: float = 1.0) -> Timetable:
    """Start months for the chosen initiatives. Each must fit the capacity by itself.

    `patience` is the share of the usual work: with less of it the answer comes sooner, and may be
    longer than need be; `gap` says by how much at most.
    """
    if not chosen:
        return Timetable({}, 0, 0.0)
    jobs = Jobs.of(case, chosen)
    shortest = shorten(jobs, patience)
    early = _tidy(jobs, shortest, patience)
    starts = shortest.starts if early is None else early.values
    return Timetable(
        {initiative.id: start + 1 for initiative, start in zip(chosen, starts, strict=False)},
        shortest.months,
        (shortest.months - shortest.bound) / shortest.months,
        is_settled=shortest.is_proven and early is not None and early.is_proven,
    )


def shorten(jobs: Jobs, patience: float) -> Shortest:
    """The shortest duration found, and what no timetable is shorter than."""
    bound = least_months(jobs)
    starts = pack(jobs, enough=bound, tries=round(TRIES * patience))
    months = duration(jobs, starts)
    if months == bound:
        return Shortest(starts, months, bound)
    board = _lay_out(jobs, bound, months)
    found = board.model.minimize({board.last: 1}, [*starts, months], work=SHORTENING * patience)
    if found is None:
        raise RuntimeError("no timetable, though one satisfies the model")
    return Shortest(list(found.values[:-1]), found.objective, max(bound, found.bound))


def _tidy(jobs: Jobs, shortest: Shortest, patience: float) -> Solution | None:
    """As short, and every initiative as early as it can be."""
    board = _lay_out(jobs, shortest.months, shortest.months)
    early = dict.fromkeys(board.start, 1)
    hint = [*shortest.starts, shortest.months]
    return board.model.minimize(early, hint, work=TIDYING * patience)


def _lay_out(jobs: Jobs, least: int, most: int) -> _Board:
    """Every rule of the timetable; its duration lies from `least` to `most` months."""
    board = _Board()
    model = board.model
    for job, months in enumerate(jobs.months):
        board.start.append(model.whole(0, 0 if job in jobs.running else most - months))
    board.last = model.whole(least, most)
    for job, months in enumerate(jobs.months):
        model.hold({board.last: 1, board.start[job]: -1}, low=months)
        for needed in jobs.before[job]:
            model.hold({board.start[job]: 1, board.start[needed]: -1}, low=jobs.months[needed])
    intervals = [model.interval(*pair) for pair in zip(board.start, jobs.months, strict=True)]
    model.share(intervals, [1] * len(intervals), jobs.at_once)
    model.share(intervals, jobs.draws, jobs.capacity)
    return board
