"""What no timetable is shorter than.

The work divided by what a month holds is a bound, yet a weak one: it lets half an initiative fill
up a month. Work may be measured in any unit in which what fits into a month still does (a dual
feasible function): if two initiatives of more than half the capacity never run together, each may
count as a whole month's. And at the beginning, while most wait for others, and at the end some of
the capacity must lie idle.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate

from assessment.roadmap.jobs import Jobs

FINEST = 20
"""Up to this many parts a month's capacity is rounded down to."""


@dataclass(frozen=True, slots=True)
class _Measure:
    """What each job draws a month and what a month holds, in one unit of work."""

    draws: tuple[int, ...]
    capacity: int


def least_months(jobs: Jobs) -> int:
    """The largest of the bounds; at least one."""
    heads, tails = jobs.heads, jobs.backwards.heads
    months = max(map(sum, zip(heads, jobs.months, tails, strict=True)))
    for measure in dict.fromkeys(_measures(jobs)):
        months = _enough(jobs, measure, months)
    return months


def _enough(jobs: Jobs, measure: _Measure, months: int) -> int:
    """The first number of months, from `months` on, that holds the work and what must lie idle."""
    work = sum(map(int.__mul__, measure.draws, jobs.months))
    longest = max(months, -(-work // measure.capacity)) + sum(jobs.months)
    early = _idle(jobs, measure, longest)
    late = _idle(jobs.backwards, measure, longest)
    while True:
        idle = max(early[at] + late[months - at] for at in range(months + 1))
        if work + idle <= measure.capacity * months:
            return months
        months += 1


def _idle(jobs: Jobs, measure: _Measure, months: int) -> list[int]:
    """For 0, 1, … months from the beginning: the least of their capacity that nothing can use."""
    change = [0] * (months + 1)
    for head, length, draw in zip(jobs.heads, jobs.months, measure.draws, strict=True):
        change[head] += draw
        change[head + length] -= draw
    ready = accumulate(accumulate(change[:-1]))
    spare = (measure.capacity * at - work for at, work in enumerate(ready, 1))
    return list(accumulate(spare, max, initial=0))


# ---- Units of work ------------------------------------------------------------------------------


def _measures(jobs: Jobs) -> Iterator[_Measure]:
    """Units in which no set of jobs that fits into a month draws more than the month holds."""
    yield _Measure((1,) * len(jobs.months), jobs.at_once)
    yield _Measure(jobs.draws, jobs.capacity)
    halves = {part for draw in jobs.draws for part in (draw, draw + 1, jobs.capacity - draw)}
    for part in sorted(part for part in halves if 0 < 2 * part <= jobs.capacity):
        yield _large_and_small(jobs, part)
        yield _rounded_by(jobs, part)
    for parts in range(1, FINEST):
        yield _in_parts(jobs, parts)


def _large_and_small(jobs: Jobs, part: int) -> _Measure:
    """Below `part` a draw is nothing, above the capacity less `part` it is all of it."""

    def measured(draw: int) -> int:
        if draw > jobs.capacity - part:
            return jobs.capacity
        return draw if draw >= part else 0

    return _Measure(tuple(map(measured, jobs.draws)), jobs.capacity)


def _rounded_by(jobs: Jobs, part: int) -> _Measure:
    """How many times `part` goes into a draw; for more than half, into what it leaves."""
    whole = jobs.capacity // part

    def measured(draw: int) -> int:
        if 2 * draw > jobs.capacity:
            return 2 * (whole - (jobs.capacity - draw) // part)
        return whole if 2 * draw == jobs.capacity else 2 * (draw // part)

    return _Measure(tuple(map(measured, jobs.draws)), 2 * whole)


def _in_parts(jobs: Jobs, parts: int) -> _Measure:
    """Draws rounded down to one of `parts + 1` equal parts of a month; `parts` fill it."""

    def measured(draw: int) -> int:
        whole, rest = divmod((parts + 1) * draw, jobs.capacity)
        return whole * jobs.capacity if rest else parts * draw

    return _Measure(tuple(map(measured, jobs.draws)), parts * jobs.capacity)
