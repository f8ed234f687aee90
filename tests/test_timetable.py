"""The parts of the timetable, each against every timetable there is of a few jobs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from assessment.roadmap.jobs import Jobs
from assessment.roadmap.least_time import least_months
from assessment.roadmap.packing import duration, pack
from assessment.roadmap.timetable import shorten


@st.composite
def some_jobs(draw: st.DrawFn) -> Jobs:
    """Up to five jobs that each fit a month; some wait for others, some run already."""
    size = draw(st.integers(1, 5))
    capacity = draw(st.integers(3, 12))
    lengths, draws = st.integers(1, 3), st.integers(1, capacity)
    before = [
        tuple(sorted(draw(st.sets(st.integers(0, job - 1), max_size=2)))) if job else ()
        for job in range(size)
    ]
    return Jobs(
        months=tuple(draw(st.lists(lengths, min_size=size, max_size=size))),
        draws=tuple(draw(st.lists(draws, min_size=size, max_size=size))),
        capacity=capacity,
        at_once=draw(st.integers(1, 3)),
        before=tuple(before),
    )


def keeps_every_rule(jobs: Jobs, starts: list[int]) -> bool:
    placed = list(zip(starts, jobs.months, jobs.draws, strict=True))
    for month in range(sum(jobs.months)):
        drawn = [draw for start, months, draw in placed if start <= month < start + months]
        if len(drawn) > jobs.at_once or sum(drawn) > jobs.capacity:
            return False
    return all(starts[job] == 0 for job in jobs.running) and all(
        starts[one] + jobs.months[one] <= starts[job]
        for job, needed in enumerate(jobs.before)
        for one in needed
    )


def every_timetable(jobs: Jobs, months: int, begun: tuple[int, ...] = ()) -> Iterator[list[int]]:
    """All that take at most so many months; a job's prerequisites stand before it in the list."""
    job = len(begun)
    if job == len(jobs.months):
        yield list(begun)
        return
    first = max((begun[one] + jobs.months[one] for one in jobs.before[job]), default=0)
    last = 0 if job in jobs.running else months - jobs.months[job]
    for start in range(first, last + 1):
        yield from every_timetable(jobs, months, (*begun, start))


def shortest(jobs: Jobs) -> int:
    return next(
        months
        for months in range(1, sum(jobs.months) + 1)
        if any(keeps_every_rule(jobs, starts) for starts in every_timetable(jobs, months))
    )


@given(some_jobs())
@settings(max_examples=60, deadline=None)
def test_no_timetable_is_shorter_than_the_bound_and_none_found_is_shorter_than_all(
    jobs: Jobs,
) -> None:
    months = shortest(jobs)
    starts = pack(jobs, enough=least_months(jobs), tries=10)
    assert keeps_every_rule(jobs, starts)
    assert least_months(jobs) <= months <= duration(jobs, starts)


@given(some_jobs())
@settings(max_examples=40, deadline=None)
def test_a_few_jobs_are_proven_to_take_the_shortest_time(jobs: Jobs) -> None:
    found = shorten(jobs, patience=1.0)
    assert (found.months, found.bound) == (shortest(jobs), shortest(jobs))


@given(some_jobs(), st.data())
@settings(max_examples=40, deadline=None)
def test_what_runs_stands_in_the_first_month(jobs: Jobs, data: st.DataObject) -> None:
    running = frozenset(data.draw(st.sets(st.integers(0, len(jobs.months) - 1), max_size=2)))
    assume(len(running) <= jobs.at_once)
    assume(sum(jobs.draws[job] for job in running) <= jobs.capacity)
    before = tuple(() if job in running else n for job, n in enumerate(jobs.before))
    jobs = replace(jobs, before=before, running=running)
    starts = pack(jobs, enough=1, tries=10)
    assert keeps_every_rule(jobs, starts)
    assert least_months(jobs) <= duration(jobs, starts)


def test_two_jobs_of_more_than_half_the_capacity_never_share_a_month() -> None:
    """By work alone four months would do."""
    jobs = Jobs((1,) * 6, (4,) * 6, 7, 8, ((),) * 6)
    assert least_months(jobs) == 6


def test_a_month_in_which_all_others_wait_cannot_be_filled() -> None:
    """By work alone two months would do: the first job leaves nine tenths of its month idle."""
    jobs = Jobs((1, 1, 1), (1, 9, 10), 10, 8, ((), (0,), (0,)))
    assert least_months(jobs) == 3


def test_the_same_jobs_give_the_same_timetable() -> None:
    jobs = Jobs((3, 1, 2, 2, 1, 3), (3, 5, 4, 6, 2, 3), 9, 3, ((), (), (0,), (1,), (1,), (3,)))
    assert pack(jobs, enough=1) == pack(jobs, enough=1)
