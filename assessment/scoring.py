"""Ratings to stages, exactly: the same code scores one assessment or a million.

The rules are `docs/method.md`. Values are whole thirds (N 0, P 1, L 2, F 3), so every threshold is
an integer comparison and an exact half never becomes 0.4999… . A table of assessments is a uint8
array of shape (assessments, items) with the columns in the order of `Questionnaire.items` and the
entries of `Code`; one assessment is a table of one row.
"""

from __future__ import annotations

import enum
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import lcm

import numpy as np
import numpy.typing as npt

from assessment.model import (
    STAGES,
    NotApplicable,
    Questionnaire,
    Rating,
    Response,
)

METHOD_VERSION = "1.0"
"""Changes whenever the same answers could score differently."""

Codes = npt.NDArray[np.uint8]


class Code(enum.IntEnum):
    """An entry of the table: a rating's thirds, or why there is none."""

    N = 0
    P = 1
    L = 2
    F = 3
    NOT_APPLICABLE = 4
    UNANSWERED = 5


# ---- What comes out ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Cell:
    """The items of one dimension at one stage."""

    dimension_id: str
    stage: int
    achievement: Fraction | None  # 0..1; None: no applicable item, holds nobody back
    rating: Rating | None

    @property
    def id(self) -> str:
        return f"{self.dimension_id}-{self.stage}"


@dataclass(frozen=True, slots=True)
class DimensionScore:
    dimension_id: str
    stage: int  # attained, 0..5
    partly_met: int  # the highest stage whose cell is P or more, 0..5
    cells: tuple[Cell, ...]  # stages 1..5

    @property
    def achievement(self) -> Fraction | None:
        """Mean of its rated cells, 0..1: the radar's radius."""
        rated = [cell.achievement for cell in self.cells if cell.achievement is not None]
        return sum(rated, Fraction(0)) / len(rated) if rated else None


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read the answers: evidenced, claimed or possible."""

    stage: int  # the lowest dimension stage, 0..5
    index: float  # maturity index, 0..100
    dimensions: tuple[DimensionScore, ...]


@dataclass(frozen=True, slots=True)
class Raise:
    """One step up the rating scale (N→P, P→L or L→F) of one item."""

    item_id: str
    from_: Rating
    to: Rating


@dataclass(frozen=True, slots=True)
class Profile:
    """The verdict on one assessment; `claimed` is what counts."""

    evidenced: Reading
    claimed: Reading
    possible: Reading
    blockers: tuple[Cell, ...]  # what keeps the bank from the next stage; empty at stage 5
    shortest_path: tuple[Raise, ...]  # the smallest set of raises that clears the blockers
    answered: int  # items rated or not applicable
    items: int

    @property
    def stage(self) -> int:
        return self.claimed.stage

    @property
    def is_complete(self) -> bool:
        return self.answered == self.items
