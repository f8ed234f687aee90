"""The verdict in a sentence, and how far it can be relied on."""

from __future__ import annotations

from assessment.explanation.words import stage_name
from assessment.findings import Findings
from assessment.messages import prose, say
from assessment.model import STAGES, Assessment, Language, Rating


def verdict(findings: Findings, language: Language) -> str:
    """Where the bank stands and how far the next stage is; a range while answers are missing."""
    profile = findings.profile
    if profile.answered == 0:
        return say(language, "explain.verdict.nothing_answered")
    if not has_stage(findings):
        return say(language, "explain.verdict.nothing_rated")
    if profile.possible.stage > profile.stage:
        return _range(findings, language)
    return _at_stage(findings, language)


def has_stage(findings: Findings) -> bool:
    """Some practice is rated; a bank to which nothing applies stands on no stage."""
    is_rated = any(capability.achievement is not None for capability in findings.capabilities)
    return findings.profile.answered > 0 and is_rated


def _range(findings: Findings, language: Language) -> str:
    profile = findings.profile
    what = {
        "possible": profile.possible.stage,
        "possible_name": stage_name(findings, language, profile.possible.stage),
        "count": profile.items - profile.answered,
    }
    if profile.stage == 0:
        first = stage_name(findings, language, 1)
        return say(language, "explain.verdict.range_from_zero", first=first, **what)
    name = stage_name(findings, language, profile.stage)
    return say(language, "explain.verdict.range", stage=profile.stage, name=name, **what)


def _at_stage(findings: Findings, language: Language) -> str:
    stage = findings.profile.stage
    name = stage_name(findings, language, stage)
    if stage == STAGES[-1]:
        return say(language, "explain.verdict.top", stage=stage, name=name)
    count = len(practices_to_raise(findings))
    next_name = stage_name(findings, language, stage + 1)
    if stage == 0:
        return say(language, "explain.verdict.not_started", count=count, next_name=next_name)
    return say(
        language,
        "explain.verdict.at_stage",
        count=count,
        stage=stage,
        name=name,
        next=stage + 1,
        next_name=next_name,
    )


def practices_to_raise(findings: Findings) -> tuple[str, ...]:
    """The items on the shortest path to the next stage, each once."""
    return tuple(dict.fromkeys(step.item_id for step in findings.profile.shortest_path))


def completeness(findings: Findings, language: Language) -> str:
    """How many practices are answered, whether the open ones could change the stage, and how many
    answers are the earlier round's."""
    carried = carried_over(findings, language)
    return prose(language, _completeness(findings, language), *carried)


def carried_over(findings: Findings, language: Language) -> tuple[str, ...]:
    """How many answers were carried over and are not confirmed; nothing if there are none."""
    count = carried_answers(findings.assessment)
    return (say(language, "rounds.unconfirmed", count=count),) if count else ()


def carried_answers(assessment: Assessment) -> int:
    """Answers of the round before that nobody has confirmed, as the bank gives them: items and, in
    the quick scan, capabilities."""
    items = sum(response.is_carried for response in assessment.responses.values())
    return items + (len(assessment.carried) if assessment.mode == "quick" else 0)


def _completeness(findings: Findings, language: Language) -> str:
    profile = findings.profile
    inferred = sum(r.is_inferred for r in findings.assessment.responses.values())
    if profile.is_complete and inferred:
        return say(language, "explain.complete_inferred", items=profile.items, count=inferred)
    if profile.is_complete:
        return say(language, "explain.complete", items=profile.items)
    settled = profile.possible.stage == profile.stage
    return say(
        language,
        "explain.incomplete_no_matter" if settled else "explain.incomplete",
        items=profile.items,
        answered=profile.answered,
        count=profile.items - profile.answered,
    )


def evidenced_reading(findings: Findings, language: Language) -> str:
    """What would stand if someone asked to see the evidence."""
    profile = findings.profile
    stage = profile.evidenced.stage
    if profile.stage == 0:
        return say(language, "explain.evidenced.nothing", first=stage_name(findings, language, 1))
    if stage == profile.stage:
        return say(language, "explain.evidenced.same")
    full, noted = _fully_achieved(findings)
    what = {"full": full, "count": full - noted}
    if stage == 0:
        first = stage_name(findings, language, 1)
        return say(language, "explain.evidenced.none", first=first, **what)
    name = stage_name(findings, language, stage)
    return say(language, "explain.evidenced.lower", stage=stage, name=name, **what)


def _fully_achieved(findings: Findings) -> tuple[int, int]:
    """Practices rated F, and those among them with evidence noted."""
    responses = findings.assessment.responses.values()
    full = [response for response in responses if response.judgement is Rating.F]
    return len(full), sum(bool(response.evidence.strip()) for response in full)
