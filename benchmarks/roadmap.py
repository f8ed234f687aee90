"""The hardest plan of the shipped model: from nothing to stage 5, with less and less capacity.

    python -m benchmarks.roadmap [scan]

Prints a table: how long choosing and scheduling take, in seconds of one processor, and what is
proven of each. `scan` takes every third capacity from the smallest on instead: whether more of it
ever makes the roadmap longer, and how large the gaps are.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from fractions import Fraction
from itertools import pairwise

from assessment import questionnaire, scoring
from assessment.model import Bank
from assessment.roadmap import Wish
from assessment.roadmap.case import Case
from assessment.roadmap.choice import choose
from assessment.roadmap.timetable import schedule

MODEL = questionnaire.load(questionnaire.DEFAULT)
CAPACITIES = (None, 200, 120, 60)
SCANNED = range(59, 203, 3)
ROUNDS = 3


def seconds(work: Callable[[], object]) -> float:
    taken = []
    for _ in range(ROUNDS):
        start = time.process_time()
        work()
        taken.append(time.process_time() - start)
    return statistics.median(taken)


def proof(gap: float) -> str:
    return "optimal" if gap == 0 else f"gap {gap * 100:.1f} %"


def case_for(capacity: int | None) -> Case:
    limit = None if capacity is None else Fraction(capacity)
    nothing = scoring.encode(MODEL, {})
    return Case.of(MODEL, nothing, Bank("示例银行"), Wish(5, capacity=limit))


def scan() -> None:
    """Two minutes of one processor."""
    tables = []
    for capacity in SCANNED:
        case = case_for(capacity)
        tables.append(schedule(case, choose(case).initiatives))
    longer = [after for before, after in pairwise(tables) if after.months > before.months]
    gaps = [table.gap for table in tables]
    print(
        f"{len(tables)} capacities from {SCANNED[0]} to {SCANNED[-1]}: {len(longer)} take longer "
        f"than a smaller one; {gaps.count(0)} proven, gaps of {statistics.mean(gaps) * 100:.1f} % "
        f"on average and {max(gaps) * 100:.1f} % at most"
    )


def main() -> None:
    print("| person-days a month | initiatives | months | choice | s | timetable | s |")
    print("|---|---:|---:|---|---:|---|---:|")
    for capacity in CAPACITIES:
        case = case_for(capacity)
        choice = choose(case)
        timetable = schedule(case, choice.initiatives)
        choosing = seconds(lambda case=case: choose(case))
        timing = seconds(lambda case=case, choice=choice: schedule(case, choice.initiatives))
        print(
            f"| {capacity or 'no limit'} | {len(choice.initiatives)} | {timetable.months} "
            f"| {proof(choice.gap)} | {choosing:.3f} | {proof(timetable.gap)} | {timing:.2f} |"
        )


if __name__ == "__main__":
    scan() if sys.argv[1:] == ["scan"] else main()
