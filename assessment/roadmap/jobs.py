"""The chosen initiatives as jobs on one time line: whole months, whole units of work."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from math import lcm

from assessment.model import Initiative
from assessment.roadmap.case import Case


@dataclass(frozen=True)
class Jobs:
    """Job k of each tuple is the k-th initiative. A job draws the same in each of its months."""

    months: tuple[int, ...]
    draws: tuple[int, ...]  # in a unit in which all are whole
    capacity: int  # in the same unit; without a limit, what all draw together
    at_once: int
    before: tuple[tuple[int, ...], ...]  # the jobs that end before it begins
    running: frozenset[int] = frozenset()  # they stand in the first month

    @classmethod
    def of(cls, case: Case, chosen: Sequence[Initiative]) -> Jobs:
        place = {initiative.id: at for at, initiative in enumerate(chosen)}
        running = frozenset(at for id_, at in place.items() if id_ in case.wish.running)
        draws = [case.monthly_days(initiative) for initiative in chosen]
        capacity = case.wish.capacity
        limit = sum(draws, Fraction(0)) if capacity is None else capacity
        unit = lcm(limit.denominator, *(draw.denominator for draw in draws))
        return cls(
            months=tuple(case.months(initiative) for initiative in chosen),
            draws=tuple(int(draw * unit) for draw in draws),
            capacity=int(limit * unit),
            at_once=case.at_once,
            before=tuple(
                () if at in running else tuple(place[n] for n in i.requires if n in place)
                for at, i in enumerate(chosen)
            ),
            running=running,
        )

    @cached_property
    def after(self) -> tuple[tuple[int, ...], ...]:
        """The jobs that wait for it."""
        found: list[list[int]] = [[] for _ in self.months]
        for job, needed in enumerate(self.before):
            for one in needed:
                found[one].append(job)
        return tuple(map(tuple, found))

    @cached_property
    def heads(self) -> tuple[int, ...]:
        """The months that must have passed before it can begin, by its longest chain."""
        found: dict[int, int] = {}

        def head(job: int) -> int:
            if job not in found:
                ends = (head(one) + self.months[one] for one in self.before[job])
                found[job] = max(ends, default=0)
            return found[job]

        return tuple(head(job) for job in range(len(self.months)))

    @cached_property
    def backwards(self) -> Jobs:
        """The same from the end: what comes first comes last. Nothing runs already."""
        return replace(self, before=self.after, running=frozenset())
