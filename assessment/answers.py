"""What may be said about a bank and its items, and what the answers given amount to.

Every `check_…` raises `problems.Refused` with all that is wrong, so that nothing is half-written.
Text is stored exactly as typed: it is refused, never trimmed or repaired.
"""

from __future__ import annotations

import math
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal, get_args

from assessment.delivery import Reading, Status, Track
from assessment.model import (
    MAX_AT_ONCE,
    MAX_BUDGET_CNY,
    MAX_CAPACITY,
    MAX_TEXT,
    STAGES,
    Assessment,
    Bank,
    Judgement,
    Mode,
    Month,
    NotApplicable,
    Questionnaire,
    Rating,
    Response,
    Scenario,
)
from assessment.model import (
    MAX_NAME as MAX_NAME,  # pages ask for it here, with the other limits
)
from assessment.problems import Problem, Refused
from assessment.workshop import LONGEST_VOTE, SHORTEST_VOTE, Workshop

MAX_SEATS = 1_000_000
MAX_ASSETS = 10_000_000
"""亿元; far above the largest bank, so that only slips of the finger are refused."""

MAX_SCENARIO_NAME = 80
YEARS_AROUND = 10
"""A plan begins at most so many years before or after today; what was done, before."""

MAX_PERSON = 80
MAX_SAID = 1_000
"""Characters of what is said in a workshop: typed on a phone, read from a big screen."""

MAX_OWNER = 80
MAX_UNIT = 20
MAX_FIGURE = 10**12
"""An initiative's figure may be anything from a share to an amount in CNY."""


# ---- What may be said --------------------------------------------------------------------------


def check_judgement(
    questionnaire: Questionnaire, item_id: str, judgement: Judgement | None
) -> None:
    """The item exists, and "not applicable" has a reason that is not blank and can be stored."""
    problems = list(_unknown_item(questionnaire, item_id))
    if isinstance(judgement, NotApplicable):
        if not judgement.reason.strip():
            problems.append(Problem("answer-na-without-reason", {"item": item_id}))
        problems += _text("reason", judgement.reason, MAX_TEXT)
    _refuse(problems)


def check_notes(
    questionnaire: Questionnaire, item_id: str, comment: str | None, evidence: str | None
) -> None:
    """The item exists and its texts can be stored; None is a text that is left as it is."""
    _refuse(
        [
            *_unknown_item(questionnaire, item_id),
            *_text("comment", comment or "", MAX_TEXT),
            *_text("evidence", evidence or "", MAX_TEXT),
        ]
    )


def check_choice(questionnaire: Questionnaire, capability_id: str, stage: int | None) -> None:
    """The capability exists and the stage is 0 or one of its items'."""
    capability = questionnaire.capability.get(capability_id)
    if capability is None:
        raise Refused([Problem("answer-unknown-capability", {"capability": capability_id})])
    stages = [item.stage for item in capability.items]
    if stage is not None and stage != 0 and stage not in stages:
        params = {"capability": capability_id, "stage": stage, "stages": _listed(stages)}
        raise Refused([Problem("answer-unknown-stage", params)])


def check_mode(mode: str) -> None:
    if mode not in get_args(Mode):
        raise Refused([Problem("answer-unknown-mode", {"mode": mode})])


def check_scenario(questionnaire: Questionnaire, scenario: Scenario, today: date) -> None:
    """What is wished is possible in itself; whether a plan grants it is for `roadmap` to say."""
    _refuse(_scenario(questionnaire, scenario, today))


def check_kept(questionnaire: Questionnaire, name: str, scenario: Scenario, today: date) -> None:
    """A scenario and the name it is kept under."""
    _refuse([*_scenario_name(name), *_scenario(questionnaire, scenario, today)])


def check_meant_for(text: str) -> None:
    """A note for whom an invitation is meant; it may be empty."""
    _refuse([*_text("meant-for", text, MAX_OWNER)])


def check_bank(questionnaire: Questionnaire, bank: Bank) -> None:
    """Everything but the name may be unknown; what is said must be possible."""
    _refuse(
        [
            *_name(bank.name),
            *_text("centre", bank.centre or "", MAX_NAME),
            *_figure("assets", bank.assets_100m_cny, MAX_ASSETS),
            *_figure("seats", bank.seats, MAX_SEATS),
            *_segments(questionnaire, bank.segments),
        ]
    )


def check_track(track: Track, tasks: Container[str], today: date) -> None:
    """How far an initiative of `tasks` is, with dates that go with it; `today` is in China."""
    _refuse(
        [
            *_in_plan(track.initiative_id, tasks),
            *_status(track),
            *_past("started", track.started, today),
            *_past("finished", track.finished, today),
            *_in_order(track),
            *_figure_of("kpi-target", track.kpi_target),
            *_text("owner", track.owner, MAX_OWNER),
            *_text("unit", track.kpi_unit, MAX_UNIT),
            *_text("track-note", track.note, MAX_TEXT),
        ]
    )


def check_reading(initiative_id: str, reading: Reading, tasks: Container[str], today: date) -> None:
    _refuse(
        [
            *_in_plan(initiative_id, tasks),
            *_past("reading", reading.on, today),
            *_figure_of("reading-value", reading.value),
            *_text("reading-note", reading.note, MAX_TEXT),
        ]
    )


def check_workshop(
    questionnaire: Questionnaire, items: Sequence[str], roles: Sequence[str], seconds: int | None
) -> None:
    """Something is to be discussed, each item once, by roles of the questionnaire."""
    low, high = SHORTEST_VOTE, LONGEST_VOTE
    problems = [fault for item_id in items for fault in _unknown_item(questionnaire, item_id)]
    if not items:
        problems.append(Problem("workshop-without-items"))
    if len(set(items)) != len(items):
        problems.append(Problem("workshop-item-twice"))
    unknown = [role for role in roles if role not in questionnaire.role]
    problems += [Problem("workshop-unknown-role", {"role": role}) for role in unknown]
    if seconds is not None and not low <= seconds <= high:
        params = {"seconds": seconds, "low": low, "high": high}
        problems.append(Problem("workshop-seconds", params))
    _refuse(problems)


def check_seat(workshop: Workshop, role: str, name: str) -> None:
    """The role is one of those expected, or empty; a name stands there if it is asked for."""
    problems = list(_text("person", name, MAX_PERSON))
    if role and role not in workshop.roles:
        problems.append(Problem("workshop-unknown-role", {"role": role}))
    if workshop.is_named and not name.strip():
        problems.append(Problem("workshop-without-name"))
    if not workshop.is_named and name:
        problems.append(Problem("workshop-is-anonymous"))
    _refuse(problems)


def check_said(field: Literal["comment", "reason", "point"], text: str) -> None:
    """What is said in a workshop can be stored."""
    _refuse(_text(field, text, MAX_SAID))


def _refuse(problems: Iterable[Problem]) -> None:
    found = tuple(problems)
    if found:
        raise Refused(found)


def _unknown_item(questionnaire: Questionnaire, item_id: str) -> Iterator[Problem]:
    if item_id not in questionnaire.item:
        yield Problem("answer-unknown-item", {"item": item_id})


def _text(field: str, text: str, limit: int) -> Iterator[Problem]:
    """PostgreSQL holds no NUL and UTF-8 no half of a surrogate pair; everything else is kept."""
    if len(text) > limit:
        params = {"length": len(text), "limit": limit, "excess": len(text) - limit}
        yield Problem(f"answer-{field}-too-long", params)
    for place, character in enumerate(text, start=1):
        if character == "\0" or "\ud800" <= character <= "\udfff":
            code = f"U+{ord(character):04X}"
            yield Problem(f"answer-{field}-unstorable", {"place": place, "character": code})
            return


def _name(name: str) -> Iterator[Problem]:
    if not name.strip():
        yield Problem("answer-bank-without-name")
    yield from _text("name", name, MAX_NAME)


def _figure(field: str, value: float | None, limit: int) -> Iterator[Problem]:
    is_whole = field != "seats" or isinstance(value, int)
    if value is not None and not (math.isfinite(value) and is_whole and 0 <= value <= limit):
        yield Problem(f"answer-{field}-out-of-range", {"value": value, "limit": limit})


def _scenario_name(name: str) -> Iterator[Problem]:
    if not name.strip():
        yield Problem("answer-scenario-without-name")
    yield from _text("scenario", name, MAX_SCENARIO_NAME)


def _scenario(questionnaire: Questionnaire, scenario: Scenario, today: date) -> Iterator[Problem]:
    if scenario.target_stage is not None and scenario.target_stage not in STAGES:
        yield Problem("answer-target-out-of-range", {"stage": scenario.target_stage})
    yield from _start(scenario.start, today)
    yield from _limit("capacity", scenario.capacity, 1, MAX_CAPACITY)
    yield from _limit("budget", scenario.budget_cny, 0, MAX_BUDGET_CNY)
    yield from _limit("at-once", scenario.at_once, 1, MAX_AT_ONCE)
    for initiative_id in sorted(scenario.pinned | scenario.excluded):
        if initiative_id not in questionnaire.initiative:
            yield Problem("answer-unknown-initiative", {"initiative": initiative_id})
    for initiative_id in sorted(scenario.pinned & scenario.excluded):
        yield Problem("answer-pinned-and-excluded", {"initiative": initiative_id})


def _start(start: Month | None, today: date) -> Iterator[Problem]:
    first = Month.of(today).plus(-12 * YEARS_AROUND)
    last = Month.of(today).plus(12 * YEARS_AROUND)
    if start is not None and not (1 <= start.number <= 12 and first <= start <= last):
        params = {"found": str(start), "first": str(first), "last": str(last)}
        yield Problem("answer-start-out-of-range", params)


def _limit(field: str, value: int | None, low: int, high: int) -> Iterator[Problem]:
    if value is None or (isinstance(value, int) and low <= value <= high):
        return
    yield Problem(f"answer-{field}-out-of-range", {"value": value, "low": low, "limit": high})


def _in_plan(initiative_id: str, tasks: Container[str]) -> Iterator[Problem]:
    if initiative_id not in tasks:
        yield Problem("answer-not-in-plan", {"initiative": initiative_id})


def _status(track: Track) -> Iterator[Problem]:
    if track.status not in get_args(Status):
        yield Problem("answer-unknown-status", {"status": track.status})
    if track.status == "planned" and (track.started or track.finished):
        yield Problem("answer-planned-with-date", {"initiative": track.initiative_id})
    if track.status == "running" and track.finished:
        yield Problem("answer-running-with-finish", {"initiative": track.initiative_id})


def _past(field: str, day: date | None, today: date) -> Iterator[Problem]:
    first = Month.of(today).plus(-12 * YEARS_AROUND).first_day
    if day is not None and not first <= day <= today:
        params = {"found": str(day), "first": str(first), "last": str(today)}
        yield Problem(f"answer-{field}-day-out-of-range", params)


def _in_order(track: Track) -> Iterator[Problem]:
    if track.started and track.finished and track.finished < track.started:
        params = {"started": str(track.started), "finished": str(track.finished)}
        yield Problem("answer-finished-before-started", params)


def _figure_of(field: str, value: float | None) -> Iterator[Problem]:
    if value is not None and not (math.isfinite(value) and abs(value) <= MAX_FIGURE):
        yield Problem(f"answer-{field}-out-of-range", {"value": value, "limit": MAX_FIGURE})


def _segments(questionnaire: Questionnaire, segments: Mapping[str, str]) -> Iterator[Problem]:
    for segment_id, option_id in segments.items():
        segment = questionnaire.segment.get(segment_id)
        if segment is None:
            yield Problem("answer-unknown-segment", {"segment": segment_id})
        elif option_id not in (option.id for option in segment.options):
            yield Problem("answer-unknown-option", {"segment": segment_id, "option": option_id})


def _listed(stages: Iterable[int]) -> str:
    return " ".join(str(stage) for stage in stages)


# ---- What it amounts to ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Count:
    """`answered` of `total`; `inferred`: items not answered themselves, read off the quick scan;
    `carried`: answers of the round before that nobody has confirmed."""

    answered: int
    inferred: int
    total: int
    carried: int = 0


@dataclass(frozen=True, slots=True)
class Progress:
    """In the full diagnosis items are counted, in the quick scan capabilities."""

    capabilities: Mapping[str, Count]
    dimensions: Mapping[str, Count]
    total: Count


def with_inferred(
    questionnaire: Questionnaire, said: Mapping[str, Response], quick: Mapping[str, int]
) -> dict[str, Response]:
    """Responses with those the quick scan implies: F up to the chosen stage, N above it.

    A judgement about the very item always wins; its comment and evidence stay in any case.
    Ordered as the questionnaire is.
    """
    responses = {}
    for item in questionnaire.items:
        response = said.get(item.id)
        chosen = quick.get(item.capability_id)
        if chosen is not None and (response is None or response.judgement is None):
            rating = Rating.F if item.stage <= chosen else Rating.N
            response = replace(response or Response(item.id), judgement=rating, is_inferred=True)
        if response is not None:
            responses[item.id] = response
    return responses


def known_bank(questionnaire: Questionnaire, bank: Bank) -> Bank:
    """The bank without segments or options that the questionnaire no longer has."""
    known = {
        segment_id: option_id
        for segment_id, option_id in bank.segments.items()
        if not any(_segments(questionnaire, {segment_id: option_id}))
    }
    return replace(bank, segments=known)


def known_scenario(questionnaire: Questionnaire, scenario: Scenario) -> Scenario:
    """The scenario without initiatives that the questionnaire no longer has."""
    known = frozenset(questionnaire.initiative)
    return replace(scenario, pinned=scenario.pinned & known, excluded=scenario.excluded & known)


def progress(questionnaire: Questionnaire, assessment: Assessment) -> Progress:
    """Counts per capability, per dimension and in all."""
    if assessment.mode == "quick":
        capabilities = {c.id: _choice(assessment, c.id) for c in questionnaire.capabilities}
    else:
        capabilities = {
            c.id: _items([assessment.responses.get(item.id) for item in c.items])
            for c in questionnaire.capabilities
        }
    dimensions = {
        d.id: _sum(capabilities[c.id] for c in questionnaire.capabilities_of(d.id))
        for d in questionnaire.dimensions
    }
    return Progress(capabilities, dimensions, _sum(dimensions.values()))


def _items(responses: list[Response | None]) -> Count:
    judged = [r for r in responses if r is not None and r.judgement is not None]
    inferred = sum(r.is_inferred for r in judged)
    carried = sum(r.is_carried for r in judged)
    return Count(len(judged) - inferred - carried, inferred, len(responses), carried)


def _choice(assessment: Assessment, capability_id: str) -> Count:
    is_carried = capability_id in assessment.carried
    is_chosen = capability_id in assessment.quick and not is_carried
    return Count(int(is_chosen), inferred=0, total=1, carried=int(is_carried))


def _sum(counts: Iterable[Count]) -> Count:
    listed = list(counts)
    return Count(
        sum(count.answered for count in listed),
        sum(count.inferred for count in listed),
        sum(count.total for count in listed),
        sum(count.carried for count in listed),
    )
