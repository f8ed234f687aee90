"""Several respondents to one set of ratings, with how far they agree.

The ratings of one person are a dict of item id -> judgement; what somebody did not rate is absent.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log2

import numpy as np
import numpy.typing as npt

from assessment import scoring
from assessment.model import STAGES, Judgement, Questionnaire, Rating, Response
from assessment.scoring import Code, Codes

DISSENT = 0.6
"""Agreement below this is 认识分歧: discuss it."""

RESAMPLES = 2_000
SEED = 20231001
"""The bootstrap is drawn the same way every time, so that a verdict can be repeated."""


@dataclass(frozen=True, slots=True)
class Respondent:
    role: str  # a role id, or "" for unknown
    judgements: Mapping[str, Judgement]


@dataclass(frozen=True, slots=True)
class Confidence:
    """How sure the stage is, given who happened to answer."""

    stages: Mapping[int, float]  # stage 0..5 -> share of resamples, adding up to 1
    index_low: float  # 5th percentile of the maturity index over the resamples
    index_high: float  # 95th


def consolidate(
    questionnaire: Questionnaire, respondents: Sequence[Respondent]
) -> dict[str, Judgement]:
    """Consensus before discussion: the lower median, so that one enthusiast cannot move a stage.

    NA counts only if everybody who judged the item says so; nobody's judgement is no entry.
    """
    consensus: dict[str, Judgement] = {}
    for item in questionnaire.items:
        said = [r.judgements[item.id] for r in respondents if item.id in r.judgements]
        ratings = sorted(judgement for judgement in said if isinstance(judgement, Rating))
        if ratings:
            consensus[item.id] = ratings[(len(ratings) - 1) // 2]
        elif said:
            consensus[item.id] = said[0]
    return consensus


def agreement(ratings: Sequence[Rating]) -> float:
    """Tastle and Wierman's consensus on the four ordinal levels: 1 everybody alike, 0 split
    between the ends. Raises ValueError for no ratings."""
    if not ratings:
        raise ValueError("agreement of no ratings")
    mean = sum(ratings) / len(ratings)
    width = Rating.F - Rating.N
    return 1 + sum(log2(1 - abs(rating - mean) / width) for rating in ratings) / len(ratings)


def agreements(questionnaire: Questionnaire, respondents: Sequence[Respondent]) -> dict[str, float]:
    """Agreement on every item that somebody rated."""
    found: dict[str, float] = {}
    for item in questionnaire.items:
        said = (r.judgements.get(item.id) for r in respondents)
        ratings = [judgement for judgement in said if isinstance(judgement, Rating)]
        if ratings:
            found[item.id] = agreement(ratings)
    return found


def confidence(questionnaire: Questionnaire, respondents: Sequence[Respondent]) -> Confidence:
    """Bootstrap over respondents: the share of resamples at each stage, and 90 % of the index.

    Raises ValueError for no respondents.
    """
    if not respondents:
        raise ValueError("confidence needs at least one respondent")
    table = np.stack([_encode(questionnaire, respondent) for respondent in respondents])
    drawn = np.random.default_rng(SEED).multinomial(
        len(respondents), np.full(len(respondents), 1 / len(respondents)), size=RESAMPLES
    )
    scored = scoring.score_table(questionnaire, _lower_medians(table, drawn))
    share = np.bincount(scored.stages, minlength=len(STAGES) + 1) / RESAMPLES
    low, high = np.percentile(scored.index, [5, 95])
    return Confidence(
        {stage: float(part) for stage, part in enumerate(share)}, float(low), float(high)
    )


def _encode(questionnaire: Questionnaire, respondent: Respondent) -> Codes:
    responses = {i: Response(i, judgement) for i, judgement in respondent.judgements.items()}
    return scoring.encode(questionnaire, responses)


def _lower_medians(table: Codes, drawn: npt.NDArray[np.int64]) -> Codes:
    """The consensus of every resample: table (people, items), drawn (resamples, people) counts."""
    # as floats, whose product is quick; counts of people are exact in them
    counts = drawn.astype(np.float32)
    votes = np.stack([counts @ (table == rating).astype(np.float32) for rating in Rating])
    rated = votes.sum(axis=0)
    reached = votes.cumsum(axis=0) > (rated - 1) // 2
    median = reached.argmax(axis=0).astype(np.uint8)
    not_applicable = drawn @ (table == Code.NOT_APPLICABLE) > 0
    unrated = np.where(not_applicable, np.uint8(Code.NOT_APPLICABLE), np.uint8(Code.UNANSWERED))
    return np.where(rated > 0, median, unrated)
