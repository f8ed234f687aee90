"""The findings in whole sentences, the same ones on the page and on paper.

Every function takes the findings and the reader's language and returns finished sentences; nothing
is joined from fragments. Scores are shown on 0-100 with one decimal, differences in percentage
points. The rules behind the words are `docs/method.md`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from babel.lists import format_list

from assessment.findings import CapabilityScore, Findings
from assessment.messages import number, say
from assessment.model import STAGES, Assessment, Item, Judgement, Language, NotApplicable, Rating
from assessment.pitfalls import PitfallFinding
from assessment.scoring import Cell, DimensionScore

NAMED = 4
"""Items named in one sentence; the others are counted."""


# ---- Words and numbers ---------------------------------------------------------------------------


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


# ---- The stages ----------------------------------------------------------------------------------


StageState = Literal["secured", "partly", "open"]


def stage_states(findings: Findings) -> tuple[StageState, ...]:
    """Each stage in turn, as page and paper draw it.

    Secured: it is attained, and every cell of it and of those before is F. Partly: it is attained,
    or some cell of it is P or more. Open: neither.
    """
    claimed = findings.profile.claimed
    states: list[StageState] = []
    is_secured = True
    for stage in STAGES:
        ratings = [dimension.cells[stage - 1].rating for dimension in claimed.dimensions]
        is_secured = is_secured and all(rating in (None, Rating.F) for rating in ratings)
        is_partly = stage <= claimed.stage or any(ratings)
        states.append("secured" if is_secured else "partly" if is_partly else "open")
    return tuple(states)


def state_word(language: Language, state: StageState) -> str:
    return say(language, f"explain.state.{state}")


# ---- The verdict ---------------------------------------------------------------------------------


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
    between = "" if language == "zh" else " "
    return between.join([_completeness(findings, language), *carried])


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


# ---- Why this stage ------------------------------------------------------------------------------


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


# ---- What holds the next stage back --------------------------------------------------------------


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


# ---- Pitfalls ------------------------------------------------------------------------------------


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


# ---- Capabilities and dimensions -----------------------------------------------------------------


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
    """The best rated practice of the capability, the highest stage first."""
    items = findings.questionnaire.capability[capability_id].items
    good = [item for item in items if _thirds(findings, item) >= Rating.L]
    if not good:
        return say(language, "explain.capability.nothing_done_well")
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
