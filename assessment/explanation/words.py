"""Stages, ratings, lamps, scores and lists in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Literal

from babel.lists import format_list

from assessment.findings import Findings
from assessment.messages import number, say
from assessment.model import STAGES, Judgement, Language, NotApplicable, Rating
from assessment.pitfalls import PitfallFinding

NAMED = 4
"""Items named in one sentence; the others are counted."""


def stage_name(findings: Findings, language: Language, stage: int) -> str:
    """定位 / Positioning; 尚未起步 / Not started for stage 0."""
    if stage == 0:
        return say(language, "explain.stage.none")
    return findings.questionnaire.stage(stage).name.in_(language)


def rating_key(judgement: Judgement | None) -> str:
    """N, P, L, F, NA or UNANSWERED: the name of a Harvey ball."""
    if judgement is None:
        return "UNANSWERED"
    return "NA" if isinstance(judgement, NotApplicable) else judgement.name


def rating_word(language: Language, judgement: Judgement | None) -> str:
    return ball_word(language, rating_key(judgement))


def ball_word(language: Language, key: str) -> str:
    """The word of a Harvey ball, named as `rating_key` does."""
    return say(language, f"explain.rating.{key}")


def lamp_word(language: Language, finding: PitfallFinding) -> str:
    return say(language, f"explain.lamp.{finding.lamp or 'unknown'}")


def score(language: Language, share: Fraction | None) -> str:
    """A share of 0..1 as a score of 0-100 with one decimal; a dash if nothing is rated."""
    return "—" if share is None else number(language, share * 100, 1)


def listing(language: Language, names: Iterable[str]) -> str:
    """甲、乙、丙 / A, B and C."""
    each = list(names)
    return "、".join(each) if language == "zh" else format_list(each, locale="en_GB")


def listing_items(language: Language, item_ids: Sequence[str]) -> str:
    """The first few ids; how many there are if that is not all."""
    if len(item_ids) <= NAMED + 1:
        return listing(language, item_ids)
    shown = item_ids[:NAMED]
    count = len(item_ids)
    items = "、".join(shown) if language == "zh" else ", ".join(shown)
    return say(language, "explain.and_more", items=items, count=count)


StageState = Literal["secured", "entered", "partly", "open"]


def stage_states(findings: Findings) -> tuple[StageState, ...]:
    """Each stage in turn, as page and paper draw it.

    Secured: every cell of it and of those before is F. Entered: it is attained, and not secured.
    Partly: some cell of it is P or more. Open: none is.
    """
    claimed = findings.profile.claimed
    states: list[StageState] = []
    is_secured = True
    for stage in STAGES:
        ratings = [dimension.cells[stage - 1].rating for dimension in claimed.dimensions]
        is_secured = is_secured and all(rating in (None, Rating.F) for rating in ratings)
        is_entered, is_partly = stage <= claimed.stage, any(ratings)
        states.append(
            "secured" if is_secured
            else "entered" if is_entered
            else "partly" if is_partly
            else "open"
        )  # fmt: skip
    return tuple(states)


def state_word(language: Language, state: StageState) -> str:
    return say(language, f"explain.state.{state}")
