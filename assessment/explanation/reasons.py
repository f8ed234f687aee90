"""Why this stage, and what holds the next one back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from assessment.explanation.standing import practices_to_raise
from assessment.explanation.words import listing, rating_word, score, stage_name
from assessment.findings import Findings
from assessment.messages import number, say
from assessment.model import STAGES, Language, Rating
from assessment.scoring import Cell, DimensionScore


def why_this_stage(findings: Findings, language: Language) -> tuple[str, ...]:
    """Which dimension attains which stage, that the lowest decides, and what does not count."""
    claimed = findings.profile.claimed
    first = stage_name(findings, language, 1)
    attained = sorted({d.stage for d in claimed.dimensions}, reverse=True)
    index = number(language, Fraction(claimed.index), 1)
    return (
        *_which_stages(findings, language, attained, first),
        *_ahead(findings, language),
        say(language, "explain.why.index", index=index),
    )


def _which_stages(
    findings: Findings, language: Language, attained: Sequence[int], first: str
) -> tuple[str, ...]:
    stage = findings.profile.stage
    name = stage_name(findings, language, stage)
    if len(attained) == 1 and stage == 0:
        return (say(language, "explain.why.all_none", first=first),)
    if len(attained) == 1:
        return (say(language, "explain.why.all_at", stage=stage, name=name),)
    each = [_dimensions_at(findings, language, number_) for number_ in attained]
    lowest = "explain.why.lowest" if stage else "explain.why.lowest_none"
    return (*each, say(language, lowest, stage=stage, name=name))


def _dimensions_at(findings: Findings, language: Language, stage: int) -> str:
    at_stage = [d for d in findings.profile.claimed.dimensions if d.stage == stage]
    return say(
        language,
        "explain.why.dimensions_at" if stage else "explain.why.dimensions_none",
        dimensions=_names(findings, language, at_stage),
        count=len(at_stage),
        stage=stage,
        name=stage_name(findings, language, stage),
        first=stage_name(findings, language, 1),
    )


def _ahead(findings: Findings, language: Language) -> tuple[str, ...]:
    """Dimensions with practices at least two stages above their own, highest stage first."""
    early = [d for d in findings.profile.claimed.dimensions if d.partly_met > d.stage + 1]
    return tuple(
        say(
            language,
            "explain.why.ahead",
            dimensions=_names(findings, language, [d for d in early if d.partly_met == stage]),
            count=sum(d.partly_met == stage for d in early),
            stage=stage,
            name=stage_name(findings, language, stage),
        )
        for stage in sorted({d.partly_met for d in early}, reverse=True)
    )


def _names(findings: Findings, language: Language, dimensions: Iterable[DimensionScore]) -> str:
    named = (findings.questionnaire.dimension[d.dimension_id].name for d in dimensions)
    return listing(language, [name.in_(language) for name in named])


def what_holds_back(findings: Findings, language: Language) -> tuple[str, ...]:
    """One sentence for each blocking cell with its threshold, then the shortest path in numbers."""
    profile = findings.profile
    if profile.stage == STAGES[-1]:
        return (say(language, "explain.holds.top"),)
    path = say(
        language,
        "explain.holds.path",
        count=len(practices_to_raise(findings)),
        raises=len(profile.shortest_path),
        next=profile.stage + 1,
        next_name=stage_name(findings, language, profile.stage + 1),
    )
    return (*(blocker(findings, language, cell) for cell in profile.blockers), path)


def blocker(findings: Findings, language: Language, cell: Cell) -> str:
    """What one blocking cell scores and what it would have to."""
    below = cell.stage <= findings.profile.stage
    return say(
        language,
        "explain.holds.secure" if below else "explain.holds.reach",
        dimension=findings.questionnaire.dimension[cell.dimension_id].name.in_(language),
        stage=cell.stage,
        name=stage_name(findings, language, cell.stage),
        score=score(language, cell.achievement),
    )


@dataclass(frozen=True, slots=True)
class PathStep:
    """One item of the shortest path, its raises taken together."""

    item_id: str
    from_: Rating
    to: Rating


def path_steps(findings: Findings) -> tuple[PathStep, ...]:
    """The shortest path item by item, in the order of the profile."""
    steps: dict[str, PathStep] = {}
    for step in findings.profile.shortest_path:
        known = steps.get(step.item_id)
        first = known.from_ if known else step.from_
        steps[step.item_id] = PathStep(step.item_id, min(first, step.from_), step.to)
    return tuple(steps.values())


def path_sentences(findings: Findings, language: Language) -> tuple[str, ...]:
    """The shortest path in words, one sentence for each item."""
    return tuple(
        say(
            language,
            "explain.path.step",
            item=step.item_id,
            from_word=rating_word(language, step.from_),
            to_word=rating_word(language, step.to),
            practice=findings.questionnaire.item[step.item_id].practice.in_(language),
        )
        for step in path_steps(findings)
    )
