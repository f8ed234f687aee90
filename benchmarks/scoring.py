"""Scoring a million assessments: ours, beside reading the array and other ways to do it.

    python -m benchmarks.scoring [ROWS]

Prints a table: assessments a second, time as a multiple of numpy's own sum over the same array,
peak extra memory, and how many of 10,000 dimension stages differ from the rules in fractions.
Every contender is fed the same uint8 array and timed in turn, round after round; the medians count.
"""

from __future__ import annotations

import statistics
import sys
import time
import tracemalloc
from collections.abc import Callable, Mapping
from fractions import Fraction

import duckdb
import numpy as np
import numpy.typing as npt
import pandas as pd
import polars as pl

from assessment import questionnaire, scoring
from assessment.model import STAGES
from assessment.scoring import Codes, Rubric

MODEL = questionnaire.load(questionnaire.DEFAULT)
RUBRIC = Rubric.of(MODEL)
DIMENSIONS = len(MODEL.dimensions)
ROUNDS = 5

Stages = npt.NDArray[np.uint8]


def sample(rows: int) -> Codes:
    """Assessments of every kind: weak to strong, with gaps and NA; item by item in memory."""
    draw = np.random.default_rng(20261123)
    strength = draw.random((rows, 1)) * 4
    codes = np.clip(strength + draw.normal(0, 0.8, (rows, len(MODEL.items))), 0, 3).astype(np.uint8)
    other = draw.random(codes.shape)
    codes[other < 0.01] = scoring.Code.UNANSWERED
    codes[other > 0.99] = scoring.Code.NOT_APPLICABLE
    return np.asfortranarray(codes)


# ---- The contenders: uint8 codes -> dimension stages ---------------------------------------------


def ours(codes: Codes) -> Stages:
    return scoring.score_table(MODEL, codes).dimension_stages


def look_up(codes: Codes) -> Stages:
    """Six states an item, 216 a cell: one table look-up tells whether a cell is met and secured."""
    met, secured = _cell_tables()
    state = np.minimum(codes, 5).T[RUBRIC.members]
    at = (state[0] * np.uint8(36) + state[1] * np.uint8(6) + state[2]).astype(np.intp)
    return _attained(met[at], secured[at])


def _cell_tables() -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    states = np.indices((6, 6, 6)).reshape(3, -1)
    thirds, rated = np.where(states < 4, states, 0).sum(axis=0), (states != 4).sum(axis=0)
    nothing = rated == 0
    return (20 * thirds > 30 * rated) | nothing, (20 * thirds > 51 * rated) | nothing


def float_product(codes: Codes) -> Stages:
    """Means by a matrix product and bare float thresholds: exact only by luck of the cell sizes."""
    belongs = np.zeros((len(MODEL.items), len(RUBRIC.columns)))
    for cell, columns in enumerate(RUBRIC.columns):
        belongs[list(columns), cell] = 1
    value = np.array([0, 1 / 3, 2 / 3, 1, 0, 0, 0, 0, 0])[codes]
    mean = (value @ belongs) / np.maximum((codes != 4) @ belongs, 1)
    nothing = (codes != 4) @ belongs == 0
    return _attained(((mean > 0.5) | nothing).T, ((mean > 0.85) | nothing).T)


def pandas_groups(codes: Codes) -> Stages:
    frame = pd.DataFrame(codes.T)
    cell = np.empty(len(MODEL.items), int)
    for number, columns in enumerate(RUBRIC.columns):
        cell[list(columns)] = number
    thirds = frame.where(frame < 4, 0).groupby(cell).sum().to_numpy()
    rated = (frame != 4).groupby(cell).sum().to_numpy()
    return _compare(thirds, rated)


def polars_expressions(codes: Codes) -> Stages:
    frame = pl.DataFrame({f"i{n}": codes[:, n] for n in range(codes.shape[1])})
    thirds, rated = [], []
    for columns in RUBRIC.columns:
        items = [pl.col(f"i{n}") for n in columns]
        thirds.append(pl.sum_horizontal([pl.when(i < 4).then(i).otherwise(0) for i in items]))
        rated.append(pl.sum_horizontal([(i != 4).cast(pl.UInt8) for i in items]))
    named = [e.alias(f"t{n}") for n, e in enumerate(thirds)]
    named += [e.alias(f"r{n}") for n, e in enumerate(rated)]
    found = frame.select(named).to_numpy().T.astype(np.int64)
    return _compare(found[: len(RUBRIC.columns)], found[len(RUBRIC.columns) :])


def duckdb_query(codes: Codes) -> Stages:
    frame = pl.DataFrame({f"i{n}": codes[:, n] for n in range(codes.shape[1])}).to_arrow()
    parts = []
    for columns in RUBRIC.columns:
        parts.append("+".join(f"(CASE WHEN i{n} < 4 THEN i{n} ELSE 0 END)::INT" for n in columns))
        parts.append("+".join(f"(i{n} <> 4)::INT" for n in columns))
    query = f"SELECT {', '.join(parts)} FROM frame"  # noqa: S608  made of our own column names
    assert frame is not None
    found = np.array(list(duckdb.sql(query).fetchnumpy().values()), np.int64)
    return _compare(found[0::2], found[1::2])


def _compare(thirds: npt.NDArray[np.int64], rated: npt.NDArray[np.int64]) -> Stages:
    nothing = rated == 0
    return _attained((20 * thirds > 30 * rated) | nothing, (20 * thirds > 51 * rated) | nothing)


def _attained(met: npt.NDArray[np.bool_], secured: npt.NDArray[np.bool_]) -> Stages:
    shape = (len(STAGES), DIMENSIONS, -1)
    met, secured = met.reshape(shape), secured.reshape(shape)
    reached = np.logical_and.accumulate(np.concatenate([np.ones_like(secured[:1]), secured[:-1]]))
    return (reached & met).sum(axis=0, dtype=np.uint8).T


CONTENDERS: Mapping[str, tuple[Callable[[Codes], Stages], int]] = {
    "ours": (ours, 1),
    "look-up table": (look_up, 1),
    "numpy float product": (float_product, 4),
    "polars": (polars_expressions, 4),
    "duckdb": (duckdb_query, 10),
    "pandas groupby": (pandas_groups, 20),
}
"""Name -> function and the part (1/n) of the rows it is given, so that the slow ones end."""


# ---- Measuring ----------------------------------------------------------------------------------


def by_the_book(codes: Codes) -> Stages:
    """Dimension stages in fractions."""
    stages = np.zeros((len(codes), DIMENSIONS), np.uint8)
    for row, answers in enumerate(codes.tolist()):
        for dimension in range(DIMENSIONS):
            for stage in STAGES:
                columns = RUBRIC.columns[(stage - 1) * DIMENSIONS + dimension]
                coded = [answers[c] for c in columns if answers[c] != 4]
                mean = (
                    sum((Fraction(c, 3) if c < 4 else Fraction(0) for c in coded), Fraction(0))
                    / len(coded)
                    if coded
                    else Fraction(1)
                )
                if mean > Fraction(1, 2):
                    stages[row, dimension] = stage
                if mean <= Fraction(85, 100):
                    break
    return stages


def seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def extra_memory(work: Callable[[], object]) -> float:
    """Peak MB that Python and numpy allocate while working."""
    tracemalloc.start()
    work()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / 1e6


def main(rows: int) -> None:
    codes = sample(rows)
    truth = by_the_book(codes[:2_000])
    reading = statistics.median(seconds(codes.sum) for _ in range(ROUNDS))
    taken: dict[str, list[float]] = {name: [] for name in CONTENDERS}
    for _ in range(ROUNDS):
        for name, (work, part) in CONTENDERS.items():
            given = np.asfortranarray(codes[: rows // part])
            taken[name].append(seconds(lambda work=work, given=given: work(given)) * part)
    print(f"{rows:,} assessments x {len(MODEL.items)} items; numpy sum {reading * 1e3:.1f} ms\n")
    print("| way | million a second | x numpy sum | extra MB | wrong of 10,000 |")
    print("|---|---:|---:|---:|---:|")
    for name, (work, part) in CONTENDERS.items():
        median = statistics.median(taken[name])
        given = np.asfortranarray(codes[: rows // part])
        memory = extra_memory(lambda work=work, given=given: work(given))
        wrong = int((work(codes[:2_000]) != truth).sum())
        speed = rows / median / 1e6
        print(f"| {name} | {speed:.2f} | {median / reading:.1f} | {memory:.0f} | {wrong} |")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
