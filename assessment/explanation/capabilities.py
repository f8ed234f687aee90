"""What a capability and a dimension do well and lack."""

from __future__ import annotations

from assessment.explanation.words import rating_word, score, stage_name
from assessment.findings import CapabilityScore, Findings
from assessment.messages import say
from assessment.model import Item, Judgement, Language, NotApplicable, Rating


def capability_score(findings: Findings, capability_id: str) -> CapabilityScore:
    return next(c for c in findings.capabilities if c.capability_id == capability_id)


def capability_reading(findings: Findings, language: Language, capability_id: str) -> str:
    """The capability's score and how many of its practices are fully achieved."""
    capability = findings.questionnaire.capability[capability_id]
    name = capability.name.in_(language)
    judged = [_judgement(findings, item) for item in capability.items]
    rated = [judgement for judgement in judged if isinstance(judgement, Rating)]
    if not rated:
        return say(language, "explain.capability.unrated", capability=name)
    return say(
        language,
        "explain.capability.score",
        capability=name,
        score=score(language, capability_score(findings, capability_id).achievement),
        rated=sum(not isinstance(judgement, NotApplicable) for judgement in judged),
        count=sum(rating is Rating.F for rating in rated),
    )


def done_well(findings: Findings, language: Language, capability_id: str) -> str:
    """The best rated practice of the capability, the highest stage first; never its main gap."""
    items = findings.questionnaire.capability[capability_id].items
    good = [item for item in items if _thirds(findings, item) >= Rating.L]
    if not good:
        return say(language, "explain.capability.nothing_done_well")
    lacking = first_gap(findings, capability_id)
    if good == [lacking]:
        return say(language, "explain.capability.nothing_full")
    good = [item for item in good if item is not lacking]
    best = max(good, key=lambda item: (_thirds(findings, item), item.stage))
    return _rated(findings, language, "explain.capability.done_well", best)


def main_gap(findings: Findings, language: Language, capability_id: str) -> str:
    """The practice of the lowest stage that is applicable and not fully achieved."""
    item = first_gap(findings, capability_id)
    if item is None:
        return say(language, "explain.capability.no_gap")
    if _judgement(findings, item) is None:
        code = "explain.capability.gap_unanswered"
        return say(language, code, item=item.id, practice=item.practice.in_(language))
    return _rated(findings, language, "explain.capability.gap", item)


def first_gap(findings: Findings, capability_id: str) -> Item | None:
    """The item `main_gap` speaks of; None if everything applicable is fully achieved."""
    items = findings.questionnaire.capability[capability_id].items
    return next((item for item in items if -1 <= _thirds(findings, item) < Rating.F), None)


def _rated(findings: Findings, language: Language, code: str, item: Item) -> str:
    return say(
        language,
        code,
        item=item.id,
        word=rating_word(language, _judgement(findings, item)),
        practice=item.practice.in_(language),
    )


def _judgement(findings: Findings, item: Item) -> Judgement | None:
    response = findings.assessment.responses.get(item.id)
    return response.judgement if response else None


def _thirds(findings: Findings, item: Item) -> int:
    """0..3 as rated, -1 unanswered, -2 not applicable."""
    judgement = _judgement(findings, item)
    if judgement is None:
        return -1
    return -2 if isinstance(judgement, NotApplicable) else int(judgement)


def dimension_reading(findings: Findings, language: Language, dimension_id: str) -> tuple[str, ...]:
    """The dimension's stage and average, and its best and weakest capability."""
    reading = next(d for d in findings.profile.claimed.dimensions if d.dimension_id == dimension_id)
    dimension = findings.questionnaire.dimension[dimension_id].name.in_(language)
    if reading.achievement is None:
        return (say(language, "explain.dimension.unrated", dimension=dimension),)
    sentence = say(
        language,
        "explain.dimension.at" if reading.stage else "explain.dimension.none",
        dimension=dimension,
        stage=reading.stage,
        name=stage_name(findings, language, reading.stage),
        first=stage_name(findings, language, 1),
        score=score(language, reading.achievement),
    )
    return (sentence, *_spread(findings, language, dimension_id))


def _spread(findings: Findings, language: Language, dimension_id: str) -> tuple[str, ...]:
    members = findings.questionnaire.capabilities_of(dimension_id)
    scores = [capability_score(findings, capability.id) for capability in members]
    rated = [(s.achievement, s.capability_id) for s in scores if s.achievement is not None]
    if len({achievement for achievement, _ in rated}) < 2:
        return ()
    best, worst = max(rated, key=lambda row: row[0]), min(rated, key=lambda row: row[0])
    name = findings.questionnaire.capability
    return (
        say(
            language,
            "explain.dimension.spread",
            best=name[best[1]].name.in_(language),
            best_score=score(language, best[0]),
            worst=name[worst[1]].name.in_(language),
            worst_score=score(language, worst[0]),
        ),
    )


def strength(findings: Findings, language: Language, capability_id: str) -> str:
    """One of the three strengths in a short sentence."""
    name = findings.questionnaire.capability[capability_id].name.in_(language)
    shown = score(language, capability_score(findings, capability_id).achievement)
    return say(language, "explain.scores", capability=name, score=shown)


def gap(findings: Findings, language: Language, capability_id: str) -> str:
    """One of the three gaps in a sentence, with the practice that should come first."""
    name = findings.questionnaire.capability[capability_id].name.in_(language)
    shown = score(language, capability_score(findings, capability_id).achievement)
    first = first_gap(findings, capability_id)
    if first is None:
        return say(language, "explain.scores", capability=name, score=shown)
    return say(language, "explain.gap", capability=name, score=shown, item=first.id)
