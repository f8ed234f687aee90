"""The hardest plan of the shipped model: from nothing to stage 5, with less and less capacity.

    python -m benchmarks.roadmap

Prints a table: how long choosing and scheduling take, in seconds of one processor, and what is
proven of each.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from fractions import Fraction

from assessment import questionnaire, scoring
from assessment.model import Bank
from assessment.roadmap import Wish
from assessment.roadmap.case import Case
from assessment.roadmap.choice import choose
from assessment.roadmap.timetable import schedule

MODEL = questionnaire.load(questionnaire.DEFAULT)
CAPACITIES = (None, 200, 120, 60)
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


def main() -> None:
    nothing = scoring.encode(MODEL, {})
    print("| person-days a month | initiatives | months | choice | s | timetable | s |")
    print("|---|---:|---:|---|---:|---|---:|")
    for capacity in CAPACITIES:
        limit = None if capacity is None else Fraction(capacity)
        case = Case.of(MODEL, nothing, Bank("示例银行"), Wish(5, capacity=limit))
        choice = choose(case)
        timetable = schedule(case, choice.initiatives)
        choosing = seconds(lambda case=case: choose(case))
        timing = seconds(lambda case=case, choice=choice: schedule(case, choice.initiatives))
        print(
            f"| {capacity or 'no limit'} | {len(choice.initiatives)} | {timetable.months} "
            f"| {proof(choice.gap)} | {choosing:.3f} | {proof(timetable.gap)} | {timing:.2f} |"
        )


if __name__ == "__main__":
    main()
