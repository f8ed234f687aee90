"""Everything that is found about one assessment: the one result page, PDF and JSON are made from.

`find()` runs the core once, in the order profile, pitfalls, strengths and gaps, roadmap, and seals
the result with a fingerprint of what went in.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from assessment.model import Assessment, Bank, Initiative, Questionnaire
from assessment.scoring import Profile


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
    pitfalls: tuple["PitfallFinding", ...]
    roadmap: "Roadmap"
    fingerprint: str  # 16 hex digits over answers, bank, model, method and target
    method_version: str
