"""Profile to the pitfalls a bank is falling into, with the items that drive them."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

Lamp = Literal["clear", "at_risk", "trapped"]


@dataclass(frozen=True, slots=True)
class StageGap:
    """One stage where both sides of a pitfall have a rated item."""

    stage: int
    ahead: Fraction  # mean value of the ahead items at this stage, 0..1
    neglected: Fraction


@dataclass(frozen=True, slots=True)
class PitfallFinding:
    pitfall_id: str
    imbalance: Fraction | None  # percentage points, -100..100; None: no stage is comparable
    lamp: Lamp | None  # None: 数据不足, fewer than three rated items on a side
    stages: tuple[StageGap, ...]
    drivers: tuple[str, ...]  # item ids: the ahead items rated high, then the neglected rated low
