"""One assessment as JSON: read with every fault named, written with its scores.

The contract is `docs/method.md`, section interchange. Reading never guesses: an unknown key, a
rating that is none, an item that does not exist or a key given twice is a fault with its place,
and all faults of a file are reported together.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from difflib import get_close_matches
from typing import Any, cast

from assessment import consensus
from assessment.consensus import Respondent
from assessment.findings import Findings
from assessment.model import (
    BEIJING,
    MAX_AT_ONCE,
    MAX_BUDGET_CNY,
    MAX_CAPACITY,
    MAX_TEXT,
    STAGES,
    Assessment,
    Bank,
    Judgement,
    Month,
    NotApplicable,
    Questionnaire,
    Rating,
    Response,
    Scenario,
)
from assessment.problems import Problem, Refused
from assessment.scoring import Cell, Profile

TOP_KEYS = (
    "bank", "ratings", "respondents", "notes", "mode", "target_stage", "scenario", "assessed_on",
    "sample",
)  # fmt: skip
RESULT_KEYS = (
    "stage", "possible_stage", "evidenced_stage", "index", "dimensions", "pitfalls",
    "blocking_cells", "shortest_path", "consensus", "agreement", "confidence", "index_interval",
    "fingerprint", "model_version", "method_version", "delivery", "manner",
)  # fmt: skip
"""What `write` and an export add; `read` passes over it, so that an export can be read again."""

BANK_KEYS = ("name", "centre", "type", "assets_100m_cny", "seats", "segments")
SCENARIO_KEYS = ("start", "capacity", "budget_cny", "at_once", "pinned", "excluded")
NOTE_KEYS = ("comment", "evidence", "na_reason")
START_YEARS = range(2000, 2100)
RATINGS = (*(rating.name for rating in Rating), "NA")


@dataclass(frozen=True, slots=True)
class Submission:
    """A file's assessment; with several respondents its ratings are their consensus."""

    assessment: Assessment
    respondents: tuple[Respondent, ...] = ()


# ---- Reading ------------------------------------------------------------------------------------


def read(
    questionnaire: Questionnaire, text: str, *, now: datetime, file: str = "-", id_: str = "file"
) -> Submission:
    """The assessment that `text` holds; raises Refused with every fault found.

    `now` (with a zone) stands in where the file does not say when it was assessed.
    """
    reader = _Reader(questionnaire, file)
    document = reader.document(text)
    if document is None:
        raise Refused(reader.problems)
    submission = reader.submission(document, now, id_)
    if reader.problems:
        raise Refused(reader.problems)
    return submission


class _TwiceError(ValueError):
    """A JSON object names a key twice."""


def _no_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    keys = [key for key, _ in pairs]
    for key in keys:
        if keys.count(key) > 1:
            raise _TwiceError(key)
    return dict(pairs)


def _no_constant(name: str) -> float:
    raise ValueError(name)


@dataclass
class _Reader:
    """Reads one file and gathers its faults; what is faulty is left out of the result."""

    questionnaire: Questionnaire
    file: str
    problems: list[Problem] = field(default_factory=list)

    def fault(self, code: str, **params: object) -> None:
        self.problems.append(Problem(f"json-{code}", params, self.file))

    def document(self, text: str) -> dict[str, Any] | None:
        try:
            found = json.loads(
                text.removeprefix("\ufeff"),
                object_pairs_hook=_no_duplicates,
                parse_constant=_no_constant,
            )
        except _TwiceError as error:
            self.fault("key-twice", key=_shown(str(error)))
            return None
        except json.JSONDecodeError as error:
            self.problems.append(Problem("json-not-json", {}, self.file, error.lineno))
            return None
        except (ValueError, RecursionError):
            self.fault("not-json")
            return None
        return cast("dict[str, Any] | None", self.typed("$", found, dict))

    def submission(self, document: dict[str, Any], now: datetime, id_: str) -> Submission:
        self.known_keys("", document, TOP_KEYS + RESULT_KEYS)
        notes = self.notes(document.get("notes"))
        respondents = self.respondents(document, notes)
        judgements = (
            consensus.consolidate(self.questionnaire, respondents)
            if "respondents" in document
            else self.judgements("ratings", document.get("ratings"), notes)
        )
        if "ratings" in document and "respondents" in document:
            self.fault("ratings-and-respondents")
        if "ratings" not in document and "respondents" not in document:
            self.fault("no-ratings")
        at = self.assessed_at(document.get("assessed_on"), now)
        return Submission(
            Assessment(
                id=id_,
                bank=self.bank(document.get("bank")),
                mode=self.choice("mode", document.get("mode"), ("full", "quick")) or "full",
                responses=_responses(judgements, notes),
                quick={},
                started_at=at,
                updated_at=at,
                scenario=self.scenario(document),
                is_sample=self.typed("sample", document.get("sample"), bool) or False,
            ),
            respondents,
        )

    # -- parts

    def bank(self, found: object) -> Bank:
        bank = self.typed("bank", found, dict) or {}
        self.known_keys("bank", bank, BANK_KEYS)
        segments = self.typed("bank.segments", bank.get("segments"), dict) or {}
        if bank.get("type") is not None:
            segments = {**segments, "type": bank["type"]}
        return Bank(
            name=self.text("bank.name", bank.get("name")),
            centre=self.text("bank.centre", bank.get("centre")) or None,
            assets_100m_cny=self.amount("bank.assets_100m_cny", bank.get("assets_100m_cny")),
            seats=self.whole("bank.seats", bank.get("seats"), 0, 1_000_000),
            segments=self.segments(segments),
        )

    def segments(self, found: Mapping[str, object]) -> dict[str, str]:
        chosen: dict[str, str] = {}
        for key, value in found.items():
            place = f"bank.{key}" if key == "type" else f"bank.segments.{key}"
            segment = self.questionnaire.segment.get(key)
            if segment is None:
                self.unknown("unknown-key", place, key, self.questionnaire.segment)
                continue
            option = self.choice(place, value, [option.id for option in segment.options])
            if option is not None:
                chosen[key] = option
        return chosen

    def scenario(self, document: Mapping[str, object]) -> Scenario:
        """The target stands at the top of the file, what else is planned for in its own part."""
        wished = self.typed("scenario", document.get("scenario"), dict) or {}
        self.known_keys("scenario", wished, SCENARIO_KEYS)
        pinned = self.initiatives("scenario.pinned", wished.get("pinned"))
        excluded = self.initiatives("scenario.excluded", wished.get("excluded"))
        for initiative_id in sorted(pinned & excluded):
            self.fault("pinned-and-excluded", place="scenario", found=initiative_id)
        budget = wished.get("budget_cny")
        return Scenario(
            target_stage=self.whole("target_stage", document.get("target_stage"), 1, STAGES[-1]),
            start=self.month("scenario.start", wished.get("start")),
            capacity=self.whole("scenario.capacity", wished.get("capacity"), 1, MAX_CAPACITY),
            budget_cny=self.whole("scenario.budget_cny", budget, 0, MAX_BUDGET_CNY),
            at_once=self.whole("scenario.at_once", wished.get("at_once"), 1, MAX_AT_ONCE),
            pinned=pinned,
            excluded=excluded,
        )

    def initiatives(self, place: str, found: object) -> frozenset[str]:
        known = self.questionnaire.initiative
        listed = self.typed(place, found, list) or []
        for number, name in enumerate(listed):
            at = f"{place}[{number}]"
            if not isinstance(name, str):
                self.fault("wants-text", place=at, found=_shown(name))
            elif name not in known:
                self.unknown("unknown-initiative", at, name, known)
        return frozenset(name for name in listed if isinstance(name, str) and name in known)

    def month(self, place: str, found: object) -> Month | None:
        said = self.typed(place, found, str)
        if said is None:
            return None
        try:
            month = Month.read(said)
        except ValueError:
            month = None
        if month is None or month.year not in START_YEARS:
            self.fault("bad-month", place=place, found=_shown(said))
            return None
        return month

    def notes(self, found: object) -> dict[str, dict[str, str]]:
        notes: dict[str, dict[str, str]] = {}
        for item_id, note in (self.typed("notes", found, dict) or {}).items():
            place = f"notes.{item_id}"
            if not self.is_item(place, item_id) or not self.typed(place, note, dict):
                continue
            self.known_keys(place, note, NOTE_KEYS)
            notes[item_id] = {k: self.text(f"{place}.{k}", note.get(k)) for k in NOTE_KEYS}
        return notes

    def respondents(
        self, document: dict[str, Any], notes: Mapping[str, Mapping[str, str]]
    ) -> tuple[Respondent, ...]:
        listed = self.typed("respondents", document.get("respondents"), list)
        if listed == []:
            self.fault("no-respondents")
        people: list[Respondent] = []
        for number, found in enumerate(listed or []):
            place = f"respondents[{number}]"
            person = self.typed(place, found, dict) or {}
            self.known_keys(place, person, ("role", "ratings"))
            role = self.text(f"{place}.role", person.get("role"))
            ratings = self.judgements(f"{place}.ratings", person.get("ratings"), notes)
            people.append(Respondent(role, ratings))
        return tuple(people)

    def judgements(
        self, place: str, found: object, notes: Mapping[str, Mapping[str, str]]
    ) -> dict[str, Judgement]:
        judgements: dict[str, Judgement] = {}
        for item_id, letter in (self.typed(place, found, dict) or {}).items():
            at = f"{place}.{item_id}"
            if not self.is_item(at, item_id) or letter is None:
                continue
            if not isinstance(letter, str) or letter not in RATINGS:
                self.fault("bad-rating", place=at, found=_shown(letter))
            elif letter != "NA":
                judgements[item_id] = Rating[letter]
            elif notes.get(item_id, {}).get("na_reason", "").strip():
                judgements[item_id] = NotApplicable(notes[item_id]["na_reason"])
            else:
                self.fault("na-without-reason", place=at, item=item_id)
        return judgements

    def assessed_at(self, found: object, now: datetime) -> datetime:
        said = self.typed("assessed_on", found, str)
        if said is None:
            return now
        try:
            day = date.fromisoformat(said)
        except ValueError:
            self.fault("bad-date", place="assessed_on", found=_shown(said))
            return now
        return datetime(day.year, day.month, day.day, 12, tzinfo=BEIJING)

    # -- values; each returns None (or "") where there is none or it is faulty

    def typed(self, place: str, found: object, kind: type) -> Any:
        if found is None or (
            isinstance(found, kind) and (kind is bool or not isinstance(found, bool))
        ):
            return found
        self.fault(f"wants-{KINDS[kind]}", place=place, found=_shown(found))
        return None

    def text(self, place: str, found: object) -> str:
        said: str = self.typed(place, found, str) or ""
        if len(said) > MAX_TEXT:
            self.fault("text-too-long", place=place, length=len(said), limit=MAX_TEXT)
        if any("\ud800" <= character <= "\udfff" or character == "\0" for character in said):
            self.fault("text-unusable", place=place)
        return said

    def whole(self, place: str, found: object, low: int, high: int) -> int | None:
        value: int | None = self.typed(place, found, int)
        if value is not None and not low <= value <= high:
            self.fault("out-of-range", place=place, found=_shown(value), low=low, high=high)
            return None
        return value

    def amount(self, place: str, found: object) -> float | None:
        if found is None or (
            isinstance(found, int | float) and not isinstance(found, bool) and 0 <= found <= 1e7
        ):
            return None if found is None else float(found)
        self.fault("bad-amount", place=place, found=_shown(found))
        return None

    def choice(self, place: str, found: object, options: Sequence[str]) -> Any:
        if found is None or (isinstance(found, str) and found in options):
            return found
        self.fault("bad-choice", place=place, found=_shown(found), options=tuple(options))
        return None

    def is_item(self, place: str, item_id: str) -> bool:
        known = item_id in self.questionnaire.item
        if not known:
            self.unknown("unknown-item", place, item_id, self.questionnaire.item)
        return known

    def known_keys(self, place: str, found: Iterable[str], allowed: Sequence[str]) -> None:
        for key in found:
            if key not in allowed:
                self.unknown("unknown-key", f"{place}.{key}" if place else key, key, allowed)

    def unknown(self, code: str, place: str, found: str, known: Iterable[str]) -> None:
        """Say so, with what was probably meant where something is near."""
        near = get_close_matches(found, list(known), n=1)
        params = {"place": _shown(place).strip('"'), "found": _shown(found)}
        if near:
            self.fault(f"{code}-near", **params, near=near[0])
        else:
            self.fault(code, **params)


KINDS = {dict: "object", list: "list", str: "text", int: "whole-number", bool: "true-or-false"}


def _shown(found: object) -> str:
    """A value as it stands in the file, short enough for one line."""
    text = json.dumps(found, ensure_ascii=False)
    return text if len(text) <= 60 else text[:57] + "…"


def _responses(
    judgements: Mapping[str, Judgement], notes: Mapping[str, Mapping[str, str]]
) -> dict[str, Response]:
    return {
        item_id: Response(
            item_id,
            judgements.get(item_id),
            notes.get(item_id, {}).get("comment", ""),
            notes.get(item_id, {}).get("evidence", ""),
        )
        for item_id in [*judgements, *(i for i in notes if i not in judgements)]
    }


# ---- Writing ------------------------------------------------------------------------------------


def write(findings: Findings, respondents: Sequence[Respondent] = ()) -> dict[str, Any]:
    """The scores as the contract prints them, full float precision, ready for `json.dumps`."""
    profile = findings.profile
    scores: dict[str, Any] = {
        "stage": profile.claimed.stage,
        "possible_stage": profile.possible.stage,
        "evidenced_stage": profile.evidenced.stage,
        "index": profile.claimed.index,
        "dimensions": _dimensions(profile),
        "pitfalls": {
            found.pitfall_id: None if found.imbalance is None else float(found.imbalance)
            for found in findings.pitfalls
        },
        "blocking_cells": [cell.id for cell in profile.blockers],
        "shortest_path": [
            {"item": step.item_id, "from": step.from_.name, "to": step.to.name}
            for step in profile.shortest_path
        ],
    }
    if respondents:
        scores |= _several(findings.questionnaire, respondents)
    return scores | {
        "fingerprint": findings.fingerprint,
        "model_version": findings.questionnaire.version,
        "method_version": findings.method_version,
    }


def _dimensions(profile: Profile) -> dict[str, Any]:
    return {
        dimension.dimension_id: {
            "stage": dimension.stage,
            "partly_met": dimension.partly_met,
            "cells": {str(cell.stage): _achievement(cell) for cell in dimension.cells},
        }
        for dimension in profile.claimed.dimensions
    }


def _achievement(cell: Cell) -> float | None:
    return None if cell.achievement is None else float(cell.achievement)


def _several(questionnaire: Questionnaire, respondents: Sequence[Respondent]) -> dict[str, Any]:
    agreed = consensus.consolidate(questionnaire, respondents)
    sure = consensus.confidence(questionnaire, respondents)
    return {
        "consensus": {
            item_id: judgement.name if isinstance(judgement, Rating) else "NA"
            for item_id, judgement in agreed.items()
        },
        "agreement": consensus.agreements(questionnaire, respondents),
        "confidence": {str(stage): share for stage, share in sure.stages.items()},
        "index_interval": [sure.index_low, sure.index_high],
    }


def assessment_document(assessment: Assessment) -> dict[str, Any]:
    """The assessment itself, as `read` takes it: what the bank said and nothing that was computed.

    Answers inferred from the quick scan are written as ratings.
    """
    bank, responses = assessment.bank, assessment.responses
    segments = {key: value for key, value in bank.segments.items() if key != "type"}
    return {
        "bank": {
            "name": bank.name,
            "centre": bank.centre,
            "type": bank.segments.get("type"),
            "assets_100m_cny": bank.assets_100m_cny,
            "seats": bank.seats,
            "segments": segments,
        },
        "mode": assessment.mode,
        "target_stage": assessment.scenario.target_stage,
        "scenario": _wished(assessment.scenario),
        "assessed_on": assessment.assessed_on.isoformat(),
        "sample": assessment.is_sample,
        "ratings": {
            i: _letter(r.judgement) for i, r in responses.items() if r.judgement is not None
        },
        "notes": {i: note for i, r in responses.items() if (note := _note(r))},
    }


def _wished(scenario: Scenario) -> dict[str, Any]:
    return {
        "start": None if scenario.start is None else str(scenario.start),
        "capacity": scenario.capacity,
        "budget_cny": scenario.budget_cny,
        "at_once": scenario.at_once,
        "pinned": sorted(scenario.pinned),
        "excluded": sorted(scenario.excluded),
    }


def _letter(judgement: Judgement) -> str:
    return judgement.name if isinstance(judgement, Rating) else "NA"


def _note(response: Response) -> dict[str, str]:
    reason = response.judgement.reason if isinstance(response.judgement, NotApplicable) else ""
    said = {"comment": response.comment, "evidence": response.evidence, "na_reason": reason}
    return {key: text for key, text in said.items() if text}
