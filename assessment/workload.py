"""What a roadmap takes, quarter by quarter of the calendar, against what there is."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from assessment.findings import Findings


@dataclass(frozen=True, slots=True)
class Quarter:
    """A quarter of the calendar, as far as the plan lies in it."""

    year: int
    number: int  # 1..4
    days: Fraction  # person-days the plan draws
    capacity: Fraction | None  # person-days there are from the plan's start on; None: no limit

    @property
    def share(self) -> Fraction | None:
        return self.days / self.capacity if self.capacity else None


def quarters(findings: Findings) -> tuple[Quarter, ...]:
    """From the quarter in which the plan begins to the one in which it ends."""
    roadmap, start = findings.roadmap, findings.start
    drawn = roadmap.monthly_days
    found: dict[tuple[int, int], list[int]] = {}
    last = start.plus(len(drawn) - 1)
    to_the_end = (3 - last.number % 3) % 3  # a quarter's capacity is that of all its months
    for at in range(len(drawn) + to_the_end):
        month = start.plus(at)
        found.setdefault((month.year, (month.number + 2) // 3), []).append(at)
    return tuple(
        Quarter(
            year,
            quarter,
            sum((drawn[at] for at in months if at < len(drawn)), Fraction(0)),
            None if roadmap.capacity is None else roadmap.capacity * len(months),
        )
        for (year, quarter), months in found.items()
    )
