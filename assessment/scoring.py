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
Counts = npt.NDArray[np.unsignedinteger]
Flags = npt.NDArray[np.bool_]


class Code(enum.IntEnum):
    """An entry of the table: a rating's thirds, or why there is none (chosen so that the low two
    bits are the thirds in every case)."""

    N = 0
    P = 1
    L = 2
    F = 3
    NOT_APPLICABLE = 4
    UNANSWERED = 8


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


@dataclass(frozen=True, slots=True)
class Span:
    """The stages between which the verdict lies while answers are missing."""

    claimed: int  # 0..5: what is unanswered counts as N
    possible: int  # 0..5: what is unanswered counts as F


# ---- Which items make a cell --------------------------------------------------------------------


@dataclass(frozen=True)
class Rubric:
    """The cells of a questionnaire as columns of the table, stage by stage."""

    dimension_ids: tuple[str, ...]
    columns: tuple[tuple[int, ...], ...]  # cell -> its columns; cells run stage by stage
    weights: tuple[int, ...]  # cell -> its weight in the index

    @classmethod
    def of(cls, questionnaire: Questionnaire) -> Rubric:
        members: dict[tuple[int, str], list[int]] = {}
        for column, item in enumerate(questionnaire.items):
            members.setdefault((item.stage, item.dimension_id), []).append(column)
        cells = [(stage, dimension) for stage in STAGES for dimension in questionnaire.dimensions]
        return cls(
            tuple(dimension.id for dimension in questionnaire.dimensions),
            tuple(tuple(members.get((stage, d.id), ())) for stage, d in cells),
            tuple(d.lead.get(stage, 1) for stage, d in cells),
        )

    @cached_property
    def members(self) -> npt.NDArray[np.intp]:
        """The columns of every cell, shape (largest cell, cells); short cells are filled up with
        -1, a column that `cell_sums` adds and that never counts."""
        filled = [columns + (-1,) * (self.largest - len(columns)) for columns in self.columns]
        return np.array(filled, np.intp).T

    @cached_property
    def largest(self) -> int:
        return max(len(columns) for columns in self.columns)

    @cached_property
    def is_even(self) -> bool:
        """Every cell has the same number of items."""
        return all(len(columns) == self.largest for columns in self.columns)


# ---- The table: cells, stages, index ------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CellSums:
    """Thirds and applicable items of every cell.

    `thirds` has the shape (cells, assessments); `rated` too, or (cells, 1) where every item of
    every assessment is applicable.
    """

    thirds: Counts
    rated: Counts


@dataclass(frozen=True, slots=True)
class ScoreTable:
    """The verdicts on many assessments, row by row."""

    stages: npt.NDArray[np.uint8]  # (assessments,) 0..5
    dimension_stages: npt.NDArray[np.uint8]  # (assessments, dimensions) 0..5
    index: npt.NDArray[np.float64]  # (assessments,) 0..100; 0 where nothing is applicable


ROWS_AT_ONCE = 4_096
"""Rows scored together: their cells stay in the processor's cache, and memory stays bounded."""


def score_table(questionnaire: Questionnaire, codes: Codes) -> ScoreTable:
    """Score every row of `codes`, uint8 of shape (assessments, items).

    Exact: stages by integer comparison, the index by one division of two integers. An array that
    lies item by item in memory (Fortran order) is read without copying. Raises ValueError if the
    shape or an entry is none of `Code`.
    """
    _check(codes, len(questionnaire.items))
    return _scored(Rubric.of(questionnaire), codes)


def _scored(rubric: Rubric, codes: Codes) -> ScoreTable:
    rows, dimensions = len(codes), len(rubric.dimension_ids)
    stages = np.empty(rows, np.uint8)
    dimension_stages = np.empty((rows, dimensions), np.uint8)
    index = np.empty(rows, np.float64)
    for part in _parts(rows):
        sums = cell_sums(rubric, codes[part])
        attained = attained_stages(sums, dimensions)
        dimension_stages[part] = attained.T
        stages[part] = attained.min(axis=0, initial=len(STAGES))
        index[part] = maturity_index(rubric, sums)
    return ScoreTable(stages, dimension_stages, index)


def _parts(rows: int) -> Iterator[slice]:
    for start in range(0, rows, ROWS_AT_ONCE):
        yield slice(start, min(start + ROWS_AT_ONCE, rows))


def _check(codes: Codes, items: int) -> None:
    if codes.ndim != 2 or codes.shape[1] != items or codes.dtype != np.uint8:
        raise ValueError(f"expected uint8 of shape (n, {items}), got {codes.dtype} {codes.shape}")
    for part in _parts(len(codes)):
        rows = codes[part]
        # Two maxima are twice as fast as comparing each entry: without UNANSWERED's bit, what is
        # not above UNANSWERED must not be above NOT_APPLICABLE.
        highest, without = rows.max(initial=0), np.uint8(0xFF ^ Code.UNANSWERED)
        if highest > Code.UNANSWERED or (rows & without).max(initial=0) > Code.NOT_APPLICABLE:
            raise ValueError(f"codes are {[int(code) for code in Code]}, found others")


def cell_sums(rubric: Rubric, codes: Codes) -> CellSums:
    """Add up the items of each cell. The low two bits of a code are its thirds."""
    # 51 x items must fit, see `_exceeds`.
    wide: type[np.unsignedinteger] = np.uint8 if rubric.largest <= 5 else np.uint16
    columns = codes.T
    if not rubric.is_even:
        nothing = np.full((1, len(codes)), Code.NOT_APPLICABLE, np.uint8)
        columns = np.concatenate([columns, nothing])
    by_cell = columns[rubric.members]  # (largest, cells, assessments)
    thirds = (by_cell & 3).sum(axis=0, dtype=wide)
    rates = by_cell != Code.NOT_APPLICABLE
    rated = rates.view(np.uint8).sum(axis=0, dtype=wide) if not rates.all() else _full(rubric, wide)
    return CellSums(thirds, rated)


def _full(rubric: Rubric, wide: type[np.unsignedinteger]) -> Counts:
    return np.full((len(rubric.columns), 1), rubric.largest, wide)


# Achievement a = thirds / (3 rated). a > 0.15, 0.50, 0.85 means 20 thirds > 9, 30, 51 x rated.
ABOVE_N, ABOVE_P, ABOVE_L = 9, 30, 51


def _exceeds(sums: CellSums, threshold: int) -> Flags:
    """Cells above a threshold, exactly; a cell with nothing rated holds nobody back.

    `thirds` is whole, so comparing with the whole part of threshold x rated / 20 is enough.
    """
    kind = sums.rated.dtype.type
    limit = sums.rated * kind(threshold) // kind(20)
    above: Flags = (sums.thirds > limit) | (sums.rated == 0)
    return above


def attained_stages(sums: CellSums, dimensions: int) -> npt.NDArray[np.uint8]:
    """Attained stage of every dimension, shape (dimensions, assessments).

    The largest k whose cells 1..k-1 are all F and whose cell k is L or F (ISO/IEC 33020).
    """
    shape = (len(STAGES), dimensions, sums.thirds.shape[1])
    met = _exceeds(sums, ABOVE_P).reshape(shape)
    secured = _exceeds(sums, ABOVE_L).reshape(shape)
    attained: Codes = met[0].astype(np.uint8)
    lower_secured = secured[0]
    for stage in range(1, len(STAGES)):
        attained += lower_secured & met[stage]
        lower_secured = lower_secured & secured[stage]
    return attained


def maturity_index(rubric: Rubric, sums: CellSums) -> npt.NDArray[np.float64]:
    """Weighted mean of the rated cells x 100, shape (assessments,); 0 where none is rated.

    Numerator and denominator are whole numbers below 2^53, so the one division rounds correctly.
    """
    common = lcm(*range(1, rubric.largest + 1))
    shares = np.array([0] + [common // n for n in range(1, rubric.largest + 1)], np.float64)
    weights = np.array(rubric.weights, np.float64)
    if sums.rated.shape[1] == 1:
        factors = weights * shares[sums.rated[:, 0]]
        points = factors @ sums.thirds
        total = weights @ (sums.rated > 0)
    else:
        points = weights @ (shares[sums.rated] * sums.thirds)
        total = weights @ (sums.rated > 0)
    whole = np.broadcast_to(total * 3 * common, points.shape)
    index: npt.NDArray[np.float64] = np.zeros_like(points)
    np.divide(points * 100, whole, out=index, where=whole > 0)
    return index


# ---- One assessment -----------------------------------------------------------------------------


def encode(questionnaire: Questionnaire, responses: Mapping[str, Response]) -> Codes:
    """The answers as one row of the table, shape (items,)."""
    return np.array([_code(responses.get(item.id)) for item in questionnaire.items], np.uint8)


def _code(response: Response | None) -> Code:
    if response is None or response.judgement is None:
        return Code.UNANSWERED
    if isinstance(response.judgement, NotApplicable):
        return Code.NOT_APPLICABLE
    return Code(response.judgement)


def score(questionnaire: Questionnaire, responses: Mapping[str, Response]) -> Profile:
    """The verdict: three readings of the same answers as a table of three rows.

    Claimed is the verdict: an unanswered item counts as N. Possible counts it as F. Evidenced
    lowers every F without an evidence note to L.
    """
    claimed, possible = _bounds(questionnaire, responses)
    evidenced = np.where(
        (claimed == Code.F) & ~_has_evidence(questionnaire, responses), np.uint8(Code.L), claimed
    )
    low, verdict, high = read(questionnaire, np.stack([evidenced, claimed, possible]))
    held_back = blockers(verdict, verdict.stage + 1)
    path = shortest_path(questionnaire, claimed, held_back, verdict.stage + 1)
    answered = int((claimed != Code.UNANSWERED).sum())
    return Profile(low, verdict, high, held_back, path, answered, len(claimed))


def span(questionnaire: Questionnaire, responses: Mapping[str, Response]) -> Span:
    """Where the verdict can still end: what is asked at every answer, without the rest of it."""
    table = score_table(questionnaire, np.stack(_bounds(questionnaire, responses)))
    return Span(*table.stages.tolist())


def _bounds(questionnaire: Questionnaire, responses: Mapping[str, Response]) -> tuple[Codes, Codes]:
    """The answers as claimed, and as they could be at best."""
    claimed = encode(questionnaire, responses)
    return claimed, np.where(claimed == Code.UNANSWERED, np.uint8(Code.F), claimed)


def _has_evidence(questionnaire: Questionnaire, responses: Mapping[str, Response]) -> Flags:
    noted = {item_id for item_id, response in responses.items() if response.evidence.strip()}
    return np.array([item.id in noted for item in questionnaire.items], bool)


def read(questionnaire: Questionnaire, codes: Codes) -> tuple[Reading, ...]:
    """Every row of a (small) table in full: cells with exact achievements, stages, index."""
    rubric = Rubric.of(questionnaire)
    sums = cell_sums(rubric, codes)
    rated = np.broadcast_to(sums.rated, sums.thirds.shape)
    table = _scored(rubric, codes)
    return tuple(
        Reading(
            int(table.stages[row]),
            float(table.index[row]),
            tuple(
                _dimension_score(rubric, d, sums.thirds[:, row], rated[:, row], stage)
                for d, stage in enumerate(table.dimension_stages[row].tolist())
            ),
        )
        for row in range(len(codes))
    )


def _dimension_score(
    rubric: Rubric,
    position: int,
    thirds: Counts,
    rated: Counts,
    stage: int,
) -> DimensionScore:
    dimension_id, dimensions = rubric.dimension_ids[position], len(rubric.dimension_ids)
    cells = tuple(
        _cell(dimension_id, number, int(thirds[at]), int(rated[at]))
        for number, at in zip(STAGES, range(position, len(thirds), dimensions), strict=True)
    )
    partly = [cell.stage for cell in cells if cell.rating is not None and cell.rating > Rating.N]
    return DimensionScore(dimension_id, stage, max(partly, default=0), cells)


def _cell(dimension_id: str, stage: int, thirds: int, rated: int) -> Cell:
    if rated == 0:
        return Cell(dimension_id, stage, None, None)
    rating = Rating(sum(20 * thirds > limit * rated for limit in (ABOVE_N, ABOVE_P, ABOVE_L)))
    return Cell(dimension_id, stage, Fraction(thirds, 3 * rated), rating)


# ---- What holds the next stage back -------------------------------------------------------------


def blockers(reading: Reading, target: int) -> tuple[Cell, ...]:
    """The cells that keep every dimension from `target`: lower ones not F, its own below L.

    None when `target` is above 5. Stage by stage within each dimension.
    """
    if target > len(STAGES):
        return ()
    return tuple(
        cell
        for dimension in reading.dimensions
        for cell in dimension.cells
        if cell.rating is not None
        and (
            (cell.stage < target and cell.rating < Rating.F)
            or (cell.stage == target and cell.rating < Rating.L)
        )
    )


def shortest_path(
    questionnaire: Questionnaire, codes: Codes, cells: Sequence[Cell], target: int
) -> tuple[Raise, ...]:
    """The smallest set of one-step raises that clears `cells`, for one row of codes.

    Cells share no item, and any step adds one third to its cell, so the number of raises is exact:
    the thirds each cell lacks. Among equally short sets it touches the fewest items, taking those
    with most room first.
    """
    column = {item.id: at for at, item in enumerate(questionnaire.items)}
    raises: list[Raise] = []
    for cell in cells:
        members = [
            item
            for item in questionnaire.items
            if (item.dimension_id, item.stage) == (cell.dimension_id, cell.stage)
        ]
        thirds = {item.id: int(codes[column[item.id]]) for item in members}
        applicable = {k: v & 3 for k, v in thirds.items() if v != Code.NOT_APPLICABLE}
        raises += _lift(applicable, ABOVE_L if cell.stage < target else ABOVE_P)
    return tuple(raises)


def _lift(thirds: Mapping[str, int], threshold: int) -> Iterator[Raise]:
    """Raise the items (id -> thirds) until their cell is above the threshold."""
    lacking = threshold * len(thirds) // 20 + 1 - sum(thirds.values())
    for item_id in sorted(thirds, key=lambda item_id: thirds[item_id]):
        for value in range(thirds[item_id], min(3, thirds[item_id] + lacking)):
            yield Raise(item_id, Rating(value), Rating(value + 1))
        lacking = max(0, lacking - (3 - thirds[item_id]))
