"""The page on a participant's phone: one element that joins, votes and waits (`ballot.js`).

What it is told is made here, in the reader's language; it holds nobody's vote but its own until the
reveal, since nothing that it is made of does.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from assessment.messages import number, say
from assessment.model import Judgement, Language, NotApplicable, Questionnaire
from assessment.service import Attended, Entrance, Shown
from assessment.web import elements
from assessment.web.look import BALLS
from assessment.workshop import Choice, Lock, Tally, Voting

MARKS = {Choice[rating.name]: ball for rating, ball in BALLS.items()} | {
    Choice.NOT_APPLICABLE: "–",
    Choice.UNSURE: "?",
}
"""A choice as a sign: readable without colour."""

WORDS = (
    *("code", "code_help", "go_in", "role", "role_other", "name", "join", "anonymous", "named"),
    *("wait", "vote", "comment", "comment_help", "saving", "saved", "retrying", "unsent", "lost"),
    *("closed", "time_left", "time_up", "waits_for_reveal", "revealed", "mine", "locked", "ended"),
    *("dismissed", "join_again"),
)


def word(language: Language, choice: Choice) -> str:
    """What a choice is called."""
    if choice is Choice.UNSURE:
        return say(language, "workshop.unsure")
    if choice is Choice.NOT_APPLICABLE:
        return say(language, "workshop.not_applicable")
    return say(language, f"answer.rating_{choice.value}")


def rated(judgement: Judgement) -> Choice:
    """The choice that comes to this judgement."""
    if isinstance(judgement, NotApplicable):
        return Choice.NOT_APPLICABLE
    return Choice[judgement.name]


def show(code: str, language: Language, entered: Callable[[str], object]) -> None:
    """The element; `entered` hears the code that opened a workshop, so that the URL can say it."""
    key = "ballot"
    elements.component("ballot.js")(
        key=key,
        data={
            "code": code,
            "language": language,
            "words": {name: say(language, f"join.{name}") for name in WORDS},
            "choices": [
                {"value": choice.value, "mark": MARKS[choice], "word": word(language, choice)}
                for choice in Choice
            ],
        },
        on_entered_change=lambda: entered(str(st.session_state[key].entered or "")),
    )


# ---- What the phone is told --------------------------------------------------------------------


def entrance(found: Entrance, model: Questionnaire, language: Language) -> dict[str, Any]:
    roles = [
        {"id": role, "name": model.role[role].name.in_(language)}
        for role in found.roles
        if role in model.role
    ]
    is_seated = found.seat is not None
    return {
        "workshop": found.workshop_id,
        "isNamed": found.is_named,
        "roles": roles,
        "isSeated": is_seated,
    }


def document(seen: Attended, model: Questionnaire, language: Language) -> dict[str, Any]:
    """How the workshop stands for one seat."""
    scene = seen.scene
    told: dict[str, Any] = {
        "phase": "dismissed" if seen.is_dismissed else seen.phase,
        "moves": seen.moves,
        "present": seen.present,
        "mine": None,
        "revision": seen.revision,
    }
    if seen.mine is not None:
        told["mine"] = {"choice": seen.mine.choice.value, "comment": seen.mine.comment}
    match scene:
        case Voting():
            told |= {
                "round": scene.round,
                "item": _item(model, scene.item_id, language),
                "seconds": scene.seconds_left,
            }
        case Shown():
            told |= {
                "round": scene.round.id,
                "item": _item(model, scene.round.item_id, language),
                "tally": _tally(scene.tally, language),
                "lock": None if scene.lock is None else _lock(scene.lock, language),
            }
    return told


def _item(model: Questionnaire, item_id: str, language: Language) -> dict[str, Any]:
    item = model.item.get(item_id)
    if item is None:  # another process has been given another questionnaire
        return {"id": item_id, "stage": 1, "name": "", "practice": item_id, "evidence": ""}
    return {
        "id": item.id,
        "stage": item.stage,
        "name": model.capability[item.capability_id].name.in_(language),
        "practice": item.practice.in_(language),
        "evidence": say(language, "join.evidence", evidence=item.evidence.in_(language)),
    }


def _tally(found: Tally, language: Language) -> dict[str, Any]:
    agreement = None if found.agreement is None else number(language, found.agreement, 2)
    lines = [
        ("join.median", {"rating": word(language, found.median)}) if found.median else None,
        ("join.agreement", {"agreement": agreement}) if agreement else None,
    ]
    return {
        "counts": {choice.value: count for choice, count in found.counts.items()},
        "lines": [say(language, line[0], **line[1]) for line in lines if line is not None],
    }


def _lock(lock: Lock, language: Language) -> str:
    return say(language, "join.locked_as", rating=word(language, rated(lock.judgement)))
