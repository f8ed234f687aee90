"""Everything that is found about one assessment: the one result page, PDF and JSON are made from.

`find()` runs the core once, in the order profile, pitfalls, strengths and gaps, roadmap, and seals
the result with a fingerprint of what went in.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from assessment import pitfalls, roadmap, scoring
from assessment.model import (
    STAGES,
    Assessment,
    Capability,
    Month,
    NotApplicable,
    Questionnaire,
    Rating,
    Response,
    Scenario,
)
from assessment.pitfalls import PitfallFinding
from assessment.problems import Problem
from assessment.roadmap import Nearest, Roadmap, Wish
from assessment.scoring import Profile

NAMED = 3
"""Strengths and gaps that are named: three, so that they are read."""

A_STRENGTH = Fraction(15, 100)
"""A capability at N is nobody's strength."""


@dataclass(frozen=True, slots=True)
class CapabilityScore:
    """One row of the heat map."""

    capability_id: str
    achievement: Fraction | None  # mean value of its rated items, 0..1; None: none is applicable
    answered: int
    items: int


@dataclass(frozen=True, slots=True)
class Findings:
    questionnaire: Questionnaire
    assessment: Assessment
    profile: Profile
    capabilities: tuple[CapabilityScore, ...]  # in the questionnaire's order
    strengths: tuple[str, ...]  # up to three capability ids, best first
    gaps: tuple[str, ...]  # up to three capability ids, the one that holds back most first
    pitfalls: tuple[PitfallFinding, ...]
    roadmap: Roadmap
    start: Month  # the first month of the roadmap
    fingerprint: str  # 16 hex digits over answers, bank, model, method and scenario
    method_version: str
    refused: tuple[Problem, ...] = ()
    """Why the scenario is not granted as it stands; the roadmap leaves out what cannot be kept."""


def find(questionnaire: Questionnaire, assessment: Assessment, patience: float = 1.0) -> Findings:
    """Score, diagnose and plan one assessment for its scenario, or as near to it as can be.

    A scenario that was possible may be so no longer when answers change; `refused` then says why.
    `patience` as in `roadmap.plan`.
    """
    profile = scoring.score(questionnaire, assessment.responses)
    wish = wish_of(assessment.scenario, profile.stage)
    nearest = roadmap.plan_nearest(
        questionnaire, assessment.responses, assessment.bank, wish, patience
    )
    return _find(questionnaire, assessment, profile, _Course(wish, _start(assessment), nearest))


def find_for(
    questionnaire: Questionnaire,
    assessment: Assessment,
    scenario: Scenario,
    patience: float = 1.0,
) -> Findings:
    """As `find`, for a scenario to try; raises Refused if nothing grants it."""
    trying = replace(assessment, scenario=scenario)
    profile = scoring.score(questionnaire, assessment.responses)
    wish = wish_of(scenario, profile.stage)
    plan = roadmap.plan(questionnaire, trying.responses, trying.bank, wish, patience)
    return _find(questionnaire, trying, profile, _Course(wish, _start(trying), Nearest(plan, ())))


def find_from(
    questionnaire: Questionnaire, assessment: Assessment, wish: Wish, start: Month
) -> Findings:
    """As `find`, for a wish of its own from a month on; raises Refused if nothing grants it."""
    profile = scoring.score(questionnaire, assessment.responses)
    plan = roadmap.plan(questionnaire, assessment.responses, assessment.bank, wish)
    return _find(questionnaire, assessment, profile, _Course(wish, start, Nearest(plan, ())))


@dataclass(frozen=True, slots=True)
class _Course:
    """What was wished for, and what came of it."""

    wish: Wish
    start: Month
    planned: Nearest


def _start(assessment: Assessment) -> Month:
    return assessment.scenario.start or Month.after(assessment.assessed_on)


def _find(
    questionnaire: Questionnaire, assessment: Assessment, profile: Profile, course: _Course
) -> Findings:
    responses = assessment.responses
    capabilities = tuple(_capability_score(c, responses) for c in questionnaire.capabilities)
    best = _best(capabilities)
    gaps = _gaps(questionnaire, profile, capabilities, responses, best[:NAMED])
    return Findings(
        questionnaire=questionnaire,
        assessment=assessment,
        profile=profile,
        capabilities=capabilities,
        strengths=tuple(one for one in best if one not in gaps)[:NAMED],
        gaps=gaps,
        pitfalls=pitfalls.diagnose(questionnaire, responses),
        roadmap=course.planned.roadmap,
        start=course.start,
        fingerprint=fingerprint(questionnaire, assessment, course.wish),
        method_version=scoring.METHOD_VERSION,
        refused=course.planned.refused,
    )


def wish_of(scenario: Scenario, stage: int) -> Wish:
    """What a scenario asks of the planner; without a target, the stage after `stage` (5: 5)."""
    return Wish(
        target_stage=scenario.target_stage or min(stage + 1, len(STAGES)),
        capacity=None if scenario.capacity is None else Fraction(scenario.capacity),
        budget_cny=scenario.budget_cny,
        at_once=scenario.at_once,
        pinned=scenario.pinned,
        excluded=scenario.excluded,
    )


def mendings(scenario: Scenario, problem: Problem) -> tuple[Scenario, ...]:
    """The scenario with the smallest change that `problem`, why it is refused, asks for.

    Where it names two, either is enough; none where it names none. The budget is raised to whole
    ten thousands.
    """
    needed = problem.params.get("needed")
    match problem.code:
        case "plan-budget":
            return (replace(scenario, budget_cny=-(-int(str(needed)) // 10_000) * 10_000),)
        case "plan-capacity" | "plan-running-capacity":
            return (replace(scenario, capacity=int(str(needed))),)
        case "plan-capacity-or-without":
            heavy = problem.names("without")
            return (
                replace(scenario, capacity=int(str(needed))),
                replace(scenario, excluded=scenario.excluded.union(heavy)),
            )
        case "plan-running-at-once":
            return (replace(scenario, at_once=int(str(needed))),)
        case "plan-excluded":
            allowed = problem.names("needed")
            return (replace(scenario, excluded=scenario.excluded.difference(allowed)),)
        case "answer-pinned-and-excluded":
            both = {str(problem.params["initiative"])}
            return (replace(scenario, excluded=scenario.excluded - both),)
    return ()


def _capability_score(capability: Capability, responses: Mapping[str, Response]) -> CapabilityScore:
    judgements = [
        response.judgement if (response := responses.get(item.id)) else None
        for item in capability.items
    ]
    answered = sum(judgement is not None for judgement in judgements)
    thirds = [int(j or 0) for j in judgements if not isinstance(j, NotApplicable)]
    achievement = Fraction(sum(thirds), 3 * len(thirds)) if thirds else None
    return CapabilityScore(capability.id, achievement, answered, len(capability.items))


def _best(capabilities: Sequence[CapabilityScore]) -> tuple[str, ...]:
    """Highest achievement first, all above N; the questionnaire's order decides a tie."""
    rated = [(c.achievement, c.capability_id) for c in capabilities if c.achievement is not None]
    ranked = sorted(rated, key=lambda pair: -pair[0])
    return tuple(capability_id for achievement, capability_id in ranked if achievement > A_STRENGTH)


def _gaps(
    questionnaire: Questionnaire,
    profile: Profile,
    capabilities: Sequence[CapabilityScore],
    responses: Mapping[str, Response],
    best: Sequence[str],
) -> tuple[str, ...]:
    """What holds the next stage back most: thirds missing in blocking cells, then achievement.

    What blocks is a gap however high it scores; then it is no strength.
    """
    blocking = {(cell.dimension_id, cell.stage) for cell in profile.blockers}

    def missing(capability: Capability) -> int:
        return sum(
            3 - _thirds(responses.get(item.id))
            for item in capability.items
            if (item.dimension_id, item.stage) in blocking
        )

    short = [
        (-missing(questionnaire.capability[c.capability_id]), c.achievement, c.capability_id)
        for c in capabilities
        if c.achievement is not None and c.achievement < 1
    ]
    short.sort(key=lambda row: row[:2])
    named = [row for row in short if row[0] < 0 or row[2] not in best]
    return tuple(capability_id for _, _, capability_id in named[:NAMED])


def _thirds(response: Response | None) -> int:
    """An unanswered item lacks three thirds, one that does not apply none."""
    if response is None or response.judgement is None:
        return 0
    return 3 if isinstance(response.judgement, NotApplicable) else int(response.judgement)


def fingerprint(questionnaire: Questionnaire, assessment: Assessment, wish: Wish) -> str:
    """16 hex digits that change whenever anything the result stands on changes."""
    bank = assessment.bank
    said = {
        "bank": [bank.name, bank.centre, bank.assets_100m_cny, bank.seats, dict(bank.segments)],
        "responses": [_said(assessment.responses[i]) for i in sorted(assessment.responses)],
        "model": [questionnaire.version, questionnaire.digest],
        "method": scoring.METHOD_VERSION,
        "plan": _planned_for(assessment.scenario, wish),
        "assessed_on": assessment.assessed_on.isoformat(),
    }
    text = json.dumps(said, ensure_ascii=True, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _planned_for(scenario: Scenario, wish: Wish) -> list[object]:
    limits = [scenario.capacity, scenario.budget_cny, scenario.at_once]
    chosen = [sorted(scenario.pinned), sorted(scenario.excluded)]
    planned: list[object] = [wish.target_stage, str(scenario.start or ""), *limits, *chosen]
    begun = [sorted(wish.running), sorted(wish.elapsed.items()), sorted(wish.done)]
    cells = sorted((*cell, rating.name) for cell, rating in wish.cells.items())
    return [*planned, *(begun if any(begun) else []), *([cells] if cells else [])]


def _said(response: Response) -> tuple[str, ...]:
    judgement = response.judgement
    judged: tuple[str, ...] = ()
    if isinstance(judgement, Rating):
        judged = (judgement.name,)
    elif isinstance(judgement, NotApplicable):
        judged = ("NA", judgement.reason)
    marks = (
        ("inferred", response.is_inferred),
        ("carried", response.is_carried),
        ("contributed", response.is_contributed),
    )
    unconfirmed = [mark for mark, is_so in marks if is_so]
    return (response.item_id, *judged, *unconfirmed, response.comment, response.evidence)
