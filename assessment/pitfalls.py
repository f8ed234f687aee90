"""Answers to the pitfalls a bank is falling into, with the items that drive them.

A pitfall compares, stage by stage, the items that run ahead with those that are neglected
(`docs/method.md`, section pitfalls). Comparing within a stage keeps a bank that is simply young
from looking unbalanced.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from assessment.model import STAGES, Pitfall, Questionnaire, Rating, Response

Lamp = Literal["clear", "at_risk", "trapped"]

AT_RISK = 10
TRAPPED = 25
"""Percentage points of imbalance from which a lamp changes."""

ENOUGH = 3
"""Rated items that each side needs before a lamp is shown."""


@dataclass(frozen=True, slots=True)
class StageGap:
    """One stage where both sides of a pitfall have a rated item."""

    stage: int
    ahead: Fraction  # mean value of the ahead items at this stage, 0..1
    neglected: Fraction

    @property
    def difference(self) -> Fraction:
        return self.ahead - self.neglected


@dataclass(frozen=True, slots=True)
class PitfallFinding:
    pitfall_id: str
    imbalance: Fraction | None  # percentage points, -100..100; None: no stage is comparable
    lamp: Lamp | None  # None: 数据不足, fewer than three rated items on a side
    stages: tuple[StageGap, ...]
    drivers: tuple[str, ...]  # item ids: the ahead items rated high, then the neglected rated low


def diagnose(
    questionnaire: Questionnaire, responses: Mapping[str, Response]
) -> tuple[PitfallFinding, ...]:
    """Every pitfall of the questionnaire, in its order. Unanswered and NA items are not rated."""
    values = {
        item_id: Fraction(int(response.judgement), 3)
        for item_id, response in responses.items()
        if isinstance(response.judgement, Rating) and item_id in questionnaire.item
    }
    return tuple(_examine(questionnaire, pitfall, values) for pitfall in questionnaire.pitfalls)


def _examine(
    questionnaire: Questionnaire, pitfall: Pitfall, values: Mapping[str, Fraction]
) -> PitfallFinding:
    ahead = [item_id for item_id in pitfall.ahead if item_id in values]
    neglected = [item_id for item_id in pitfall.neglected if item_id in values]
    gaps = tuple(_gaps(questionnaire, values, ahead, neglected))
    imbalance = _mean(gap.difference for gap in gaps) * 100 if gaps else None
    has_enough = min(len(ahead), len(neglected)) >= ENOUGH
    lamp = _lamp(imbalance) if imbalance is not None and has_enough else None
    drivers = tuple(_drivers(questionnaire, values, gaps, ahead, neglected))
    return PitfallFinding(pitfall.id, imbalance, lamp, gaps, drivers)


def _gaps(
    questionnaire: Questionnaire,
    values: Mapping[str, Fraction],
    ahead: list[str],
    neglected: list[str],
) -> Iterable[StageGap]:
    for stage in STAGES:
        high = [values[i] for i in ahead if questionnaire.item[i].stage == stage]
        low = [values[i] for i in neglected if questionnaire.item[i].stage == stage]
        if high and low:
            yield StageGap(stage, _mean(high), _mean(low))


def _drivers(
    questionnaire: Questionnaire,
    values: Mapping[str, Fraction],
    gaps: Iterable[StageGap],
    ahead: list[str],
    neglected: list[str],
) -> Iterable[str]:
    """Where one side runs ahead: its items above the other side's mean, and the other way round."""
    leading = {gap.stage: gap for gap in gaps if gap.difference > 0}
    for item_id in ahead:
        gap = leading.get(questionnaire.item[item_id].stage)
        if gap is not None and values[item_id] > gap.neglected:
            yield item_id
    for item_id in neglected:
        gap = leading.get(questionnaire.item[item_id].stage)
        if gap is not None and values[item_id] < gap.ahead:
            yield item_id


def _lamp(imbalance: Fraction) -> Lamp:
    if imbalance >= TRAPPED:
        return "trapped"
    return "at_risk" if imbalance >= AT_RISK else "clear"


def _mean(values: Iterable[Fraction]) -> Fraction:
    listed = list(values)
    return sum(listed, Fraction(0)) / len(listed)
