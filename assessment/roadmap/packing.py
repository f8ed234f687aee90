"""Good timetables, fast: every initiative as early as it fits, in many orders.

Each timetable is pushed to its end and back to its beginning, which closes gaps; its order is then
varied a little, as long as it gets no longer. The dice have a fixed seed, and tries are counted,
never timed.
"""

from __future__ import annotations

import heapq
import random
from collections.abc import Sequence

from assessment.roadmap.jobs import Jobs

TRIES = 1_000

Starts = list[int]
"""The month each job begins in, from 0."""


def pack(jobs: Jobs, enough: int, tries: int = TRIES) -> Starts:
    """A timetable that keeps every rule; the search ends where it takes `enough` months."""
    best = min(
        (_tightened(jobs, _packed(jobs, keys)) for keys in _usual_orders(jobs)),
        key=lambda starts: _worth(jobs, starts),
    )
    here, dice = best, random.Random(1)  # noqa: S311 - nothing to be kept secret
    for _ in range(tries):
        if duration(jobs, best) <= enough:
            break
        there = _tightened(jobs, _packed(jobs, _varied(here, dice)))
        if duration(jobs, there) <= duration(jobs, best):
            here = there
            best = min(best, there, key=lambda starts: _worth(jobs, starts))
    return best


def duration(jobs: Jobs, starts: Starts) -> int:
    return max(map(int.__add__, starts, jobs.months))


def _worth(jobs: Jobs, starts: Starts) -> tuple[int, int]:
    """Short is good; as short, with what draws most begun earlier, is better."""
    return duration(jobs, starts), sum(map(int.__mul__, starts, jobs.draws))


def _varied(starts: Starts, dice: random.Random) -> list[float]:
    """The order of a timetable, with a few jobs in other places."""
    keys: list[float] = list(starts)
    for _ in range(dice.choice((1, 2, 2, 3, 4, 6))):
        keys[dice.randrange(len(keys))] = dice.uniform(0, max(starts))
    return keys


def _usual_orders(jobs: Jobs) -> list[list[float]]:
    """What has the longest chain behind it first; what is most work, draws most, is longest."""
    tails = jobs.backwards.heads
    each = list(zip(tails, jobs.months, jobs.draws, strict=True))
    return [
        [-(tail + months) for tail, months, _ in each],
        [-months * draw for _, months, draw in each],
        [-draw for _, _, draw in each],
        [-(tail + months) - months * draw / jobs.capacity for tail, months, draw in each],
        [-months for _, months, _ in each],
    ]


def _tightened(jobs: Jobs, starts: Starts) -> Starts:
    """Pushed to the end and back, twice: never longer than it was."""
    for _ in range(2):
        ends = [-(start + months) for start, months in zip(starts, jobs.months, strict=True)]
        late = _packed(jobs.backwards, ends)
        ends = [-(start + months) for start, months in zip(late, jobs.months, strict=True)]
        starts = min(starts, _packed(jobs, ends), key=lambda s: _worth(jobs, s))
    return starts


def _packed(jobs: Jobs, keys: Sequence[float]) -> Starts:
    """One job after the other in its earliest place; what is ready with the smallest key first."""
    latest = sum(jobs.months)
    free, slots = [jobs.capacity] * latest, [jobs.at_once] * latest
    starts, waiting = [0] * len(keys), [len(needed) for needed in jobs.before]
    ready = [(job not in jobs.running, keys[job], job) for job, n in enumerate(waiting) if not n]
    heapq.heapify(ready)
    while ready:
        job = heapq.heappop(ready)[-1]
        first = max((starts[one] + jobs.months[one] for one in jobs.before[job]), default=0)
        draw, months = jobs.draws[job], jobs.months[job]
        starts[job] = start = _place(free, slots, draw, months, first)
        for month in range(start, start + months):
            free[month] -= draw
            slots[month] -= 1
        for one in jobs.after[job]:
            waiting[one] -= 1
            if not waiting[one]:
                heapq.heappush(ready, (True, keys[one], one))
    return starts


def _place(free: list[int], slots: list[int], draw: int, months: int, first: int) -> int:
    """The first month, from `first` on, from which so many in a row have room."""
    start = month = first
    while month < start + months:
        if free[month] < draw or not slots[month]:
            start = month + 1
        month += 1
    return start
