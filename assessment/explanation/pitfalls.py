"""What a pitfall's lamp stands on."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from assessment.explanation.words import listing_items, score
from assessment.findings import Findings
from assessment.messages import number, say
from assessment.model import Language
from assessment.pitfalls import PitfallFinding


@dataclass(frozen=True, slots=True)
class Sides:
    """Mean value of both sides over the comparable stages, 0..1."""

    ahead: Fraction
    neglected: Fraction


def sides(finding: PitfallFinding) -> Sides | None:
    """None when no stage is comparable."""
    if not finding.stages:
        return None
    count = len(finding.stages)
    return Sides(
        sum((gap.ahead for gap in finding.stages), Fraction(0)) / count,
        sum((gap.neglected for gap in finding.stages), Fraction(0)) / count,
    )


def pitfall_reading(findings: Findings, language: Language, pitfall_id: str) -> tuple[str, ...]:
    """How far one side runs ahead, which items drive it, and how much to trust it."""
    finding = next(p for p in findings.pitfalls if p.pitfall_id == pitfall_id)
    pitfall = next(p for p in findings.questionnaire.pitfalls if p.id == pitfall_id)
    name, both = pitfall.name.in_(language), sides(finding)
    if finding.lamp is None or both is None or finding.imbalance is None:
        return (say(language, "explain.pitfall.unknown", pitfall=name),)
    reading = say(
        language,
        f"explain.pitfall.{finding.lamp}",
        pitfall=name,
        ahead=pitfall.ahead_name.in_(language),
        neglected=pitfall.neglected_name.in_(language),
        ahead_score=score(language, both.ahead),
        neglected_score=score(language, both.neglected),
        difference=number(language, finding.imbalance, 1),
    )
    caution = (say(language, "explain.pitfall.indicative"),) if pitfall.is_indicative else ()
    return (reading, *_drivers(findings, language, finding), *caution)


def _drivers(findings: Findings, language: Language, finding: PitfallFinding) -> tuple[str, ...]:
    if finding.lamp == "clear" or not finding.drivers:
        return ()
    pitfall = next(p for p in findings.questionnaire.pitfalls if p.id == finding.pitfall_id)
    high = listing_items(language, [i for i in finding.drivers if i in pitfall.ahead])
    low = listing_items(language, [i for i in finding.drivers if i in pitfall.neglected])
    if high and low:
        code = "explain.pitfall.drivers"
        return (say(language, code, ahead_items=high, neglected_items=low),)
    if high:
        return (say(language, "explain.pitfall.drivers_ahead", items=high),)
    return (say(language, "explain.pitfall.drivers_neglected", items=low),)
