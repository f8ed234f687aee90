"""Profile and initiatives to a roadmap: what to do, in which order, in three horizons."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from assessment.model import Initiative

Wave = Literal[1, 2, 3]
"""Delivery window: months 1-6 (near), 7-18 (middle), 19-36 (far)."""

WAVE_ENDS = {1: 6, 2: 18, 3: 36}


@dataclass(frozen=True, slots=True)
class PlannedInitiative:
    initiative: Initiative
    start: int  # month of the plan, 1-based, inclusive
    end: int  # inclusive
    person_days: Fraction  # after the size factor
    cost_cny: Fraction  # external spend, after the size factor
    wave: Wave | None  # by the month it ends; None: after month 36
    raises: tuple[str, ...]  # the items it serves that are not F yet
    clears: tuple[str, ...]  # those among `raises` that lie in a blocking cell


@dataclass(frozen=True, slots=True)
class Roadmap:
    """The plan to one target stage. Empty when the target is attained already."""

    target_stage: int  # 1..5
    initiatives: tuple[PlannedInitiative, ...]  # by start, then by id
    size_factor: float
    at_once: int  # the most initiatives running in one month
    months: int  # the last end; 0 if empty

    @property
    def person_days(self) -> Fraction:
        return sum((p.person_days for p in self.initiatives), Fraction(0))

    @property
    def cost_cny(self) -> Fraction:
        return sum((p.cost_cny for p in self.initiatives), Fraction(0))
