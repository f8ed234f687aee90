"""What if: the scenario in hand, the plan it gives, and what is tried.

The page has to answer within a second. A long plan is therefore made with little patience first;
where more work could still change it, that is done beside the page, which follows. So the plan that
stays on the screen is the one the report prints.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace

import streamlit as st

from assessment import findings
from assessment.findings import Findings
from assessment.model import Scenario
from assessment.problems import Problem, Refused
from assessment.web import state
from assessment.web.state import Hand

PATIENCE = 0.12
"""The share of the planner's work a page waits for: about 0.4 s for the longest plans."""

REMEMBERED = 12  # plans a browser tab keeps
_LOG = logging.getLogger("yuanhang")


@dataclass(frozen=True, slots=True)
class Refusal:
    """A scenario that was tried and cannot be: the plan before it stays."""

    assessment_id: str
    scenario: Scenario
    problems: tuple[Problem, ...]


# ---- What is wished -----------------------------------------------------------------------------


def in_hand(hand: Hand) -> Scenario:
    """The scenario that is planned for; what is tried and not stored is known to this tab alone."""
    return tried(hand) or hand.opened.assessment.scenario


def is_stored(hand: Hand) -> bool:
    """Whether the plan that is shown is the one the report prints."""
    return tried(hand) is None


def refusal(hand: Hand) -> Refusal | None:
    """What was tried last, if it cannot be."""
    found: Refusal | None = state.kept("refusal", None)
    return found if found is not None and found.assessment_id == hand.assessment_id else None


def shown(hand: Hand) -> Scenario:
    """What the controls say: what was tried last, even if it cannot be."""
    refused = refusal(hand)
    return in_hand(hand) if refused is None else refused.scenario


def ask(hand: Hand, scenario: Scenario) -> None:
    """Plan for `scenario` from now on, in this tab; where nothing grants it the plan stays."""
    state.keep("refusal", None)
    try:
        planned_for(hand, scenario)
    except Refused as refused:
        state.keep("refusal", Refusal(hand.assessment_id, scenario, refused.problems))
        return
    is_new = scenario != hand.opened.assessment.scenario
    state.keep(_place(hand), scenario if is_new else None)


def store(hand: Hand) -> None:
    """What is in hand is from now on what the report prints, and what others see."""
    hand.service.plan_for(hand.principal, hand.assessment_id, in_hand(hand))
    go_back(hand)


def give_up() -> None:
    """Back to the scenario in hand."""
    state.keep("refusal", None)


def go_back(hand: Hand) -> None:
    """Back to the scenario that is stored."""
    give_up()
    state.keep(_place(hand), None)


def _place(hand: Hand) -> str:
    return f"tried-{hand.assessment_id}"


def tried(hand: Hand) -> Scenario | None:
    """What is tried and not stored; None: the stored one is in hand."""
    return state.kept(_place(hand), None)


# ---- What is planned ----------------------------------------------------------------------------


def planned(hand: Hand) -> Findings:
    """The findings with the plan for the scenario in hand.

    What was tried may be possible no longer, since answers have changed: the stored one is back.
    """
    asked = tried(hand)
    if asked is not None:
        try:
            return planned_for(hand, asked)
        except Refused as refused:
            go_back(hand)
            state.keep("refusal", Refusal(hand.assessment_id, asked, refused.problems))
    stored = hand.opened.assessment.scenario
    known = _recall(_key(hand, stored)) or _recall(_key(hand, None))
    return known or _plan(hand, None)


def planned_for(hand: Hand, scenario: Scenario) -> Findings:
    """As `planned`, for another scenario; raises Refused where nothing grants it."""
    return _recall(_key(hand, scenario)) or _plan(hand, scenario)


def _plan(hand: Hand, scenario: Scenario | None) -> Findings:
    """With little patience; None: the stored scenario, or as near to it as can be."""
    found = hand.service.findings(hand.principal, hand.assessment_id, scenario, patience=PATIENCE)
    _remember(_key(hand, scenario), found)
    return found


def _key(hand: Hand, scenario: Scenario | None) -> str:
    """Changes with everything the plan stands on; None: the stored scenario, as near as can be."""
    assessment = hand.opened.assessment
    wish = assessment.scenario if scenario is None else scenario
    seal = findings.fingerprint(
        hand.opened.questionnaire, replace(assessment, scenario=wish), findings.wish_of(wish, 0)
    )
    target = wish.target_stage or "next"
    return f"{hand.assessment_id}-{'stored' if scenario is None else 'asked'}-{target}-{seal}"


def _recall(key: str) -> Findings | None:
    plans: Mapping[str, Findings] = state.kept("plans", {})
    return plans.get(key)


def _remember(key: str, found: Findings) -> None:
    plans: Mapping[str, Findings] = state.kept("plans", {})
    rest = [(k, v) for k, v in plans.items() if k != key]
    state.keep("plans", dict([*rest, (key, found)][-REMEMBERED:]))


# ---- What more work finds -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Pending:
    key: str
    work: Future[Findings]


@st.cache_resource(show_spinner=False)
def _workshop() -> ThreadPoolExecutor:
    """One plan at a time: the planner takes a whole processor."""
    return ThreadPoolExecutor(max_workers=1, thread_name_prefix="plan")


def settle(hand: Hand, found: Findings) -> bool:
    """See that a plan made in haste is finished beside the page; False: it is settled already."""
    if found.roadmap.is_settled:
        return False
    asked = tried(hand)
    keys = (_key(hand, in_hand(hand)), _key(hand, asked))
    key = next(k for k in keys if _recall(k) is not None)
    pending: _Pending | None = state.kept("pending", None)
    if pending is None or pending.key != key:
        if pending is not None:
            pending.work.cancel()
        service, principal = hand.service, hand.principal
        work = _workshop().submit(service.findings, principal, hand.assessment_id, asked)
        pending = _Pending(key, work)
        state.keep("pending", pending)
    _follow(pending, found)
    return True


@st.fragment(run_every=0.6)
def _follow(pending: _Pending, hasty: Findings) -> None:
    """Look whether the plan is finished; then the page shows it."""
    if not pending.work.done() or pending.work.cancelled():
        return
    state.keep("pending", None)
    error = pending.work.exception()
    if error is not None:
        _LOG.error("a plan was not finished", exc_info=error)
    found = hasty if error is not None else pending.work.result()
    _remember(pending.key, replace(found, roadmap=replace(found.roadmap, is_settled=True)))
    st.rerun()
