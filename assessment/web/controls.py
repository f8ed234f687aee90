"""The controls of the plan: target, start, limits, and initiatives wanted or not.

They show the scenario in hand, or what was tried last where nothing grants it; every change is
asked for at once. A phone folds all but the target.
"""

from __future__ import annotations

from fractions import Fraction
from html import escape

import streamlit as st

from assessment import explanation
from assessment.explanation import listing
from assessment.findings import Findings, mendings, wish_of
from assessment.messages import month, number, say
from assessment.model import (
    MAX_AT_ONCE,
    MAX_BUDGET_CNY,
    MAX_CAPACITY,
    STAGES,
    Month,
    Scenario,
)
from assessment.problems import Problem
from assessment.web import look, results, whatif
from assessment.web.state import Hand

TARGET = "roadmap-target"
START, CAPACITY, BUDGET, AT_ONCE = "wish-start", "wish-capacity", "wish-budget", "wish-at-once"
PINNED, EXCLUDED = "wish-pinned", "wish-excluded"
TEN_THOUSAND = 10_000
"""Budgets are typed in 万元."""

BEFORE, AFTER = 6, 36  # months offered before and after the usual start


def show(hand: Hand, found: Findings) -> None:
    """The target, and below it what else can be moved."""
    wish = whatif.shown(hand)
    _target(hand, found, wish)
    with st.container(key="wish-line", horizontal=True, vertical_alignment="center"):
        st.html(results.note(said(hand, found, wish)))
        st.toggle(_word(hand, "adjust"), key="wish-open")
    with st.container(key="wish"):
        _limits(hand, found, wish)
        _chosen(hand, found, wish)
        if wish != Scenario(wish.target_stage):
            free = Scenario(wish.target_stage)
            st.button(
                _word(hand, "reset"), on_click=whatif.ask, args=(hand, free), key="wish-reset"
            )


def said(hand: Hand, found: Findings, wish: Scenario, *, with_target: bool = False) -> str:
    """The scenario in a line: 2027年1月启动，每月 90 人日，外部预算不限，同时不超过 6 项。"""
    language = hand.language
    capacity = (
        _word(hand, "capacity_free")
        if wish.capacity is None
        else _word(hand, "capacity_said", days=number(language, wish.capacity))
    )
    budget = (
        _word(hand, "budget_free")
        if wish.budget_cny is None
        else _word(hand, "budget_said", amount=_money(hand, wish.budget_cny))
    )
    parts = [
        _word(hand, "start_said", month=month(language, wish.start or _usual_start(found))),
        capacity,
        budget,
        _word(hand, "at_once_said", limit=wish.at_once or found.roadmap.at_once),
    ]
    if with_target:
        stage = wish_of(wish, found.profile.stage).target_stage
        parts.insert(0, _word(hand, "target_said", stage=stage))
    if wish.pinned:
        parts.append(_word(hand, "pinned_said", ids=listing(language, sorted(wish.pinned))))
    if wish.excluded:
        parts.append(_word(hand, "excluded_said", ids=listing(language, sorted(wish.excluded))))
    return _word(hand, "said", parts=("，" if language == "zh" else ", ").join(parts))


def _money(hand: Hand, cny: int) -> str:
    from assessment.charts import money

    return money(hand.language, Fraction(cny))


def _usual_start(found: Findings) -> Month:
    return Month.after(found.assessment.assessed_on)


# ---- The controls -------------------------------------------------------------------------------


def _target(hand: Hand, found: Findings, wish: Scenario) -> None:
    chosen = wish_of(wish, found.profile.stage).target_stage
    stages = [s for s in STAGES if s > found.profile.stage or s == chosen]
    st.session_state[TARGET] = chosen
    st.pills(
        _word(hand, "target"),
        stages,
        key=TARGET,
        format_func=lambda stage: _stage_label(hand, found, stage),
        on_change=_changed,
        args=(hand, found, wish),
        required=True,
    )


def _stage_label(hand: Hand, found: Findings, stage: int) -> str:
    name = explanation.stage_name(found, hand.language, stage)
    return look.plain(_word(hand, "stage", stage=stage, name=name))


def _limits(hand: Hand, found: Findings, wish: Scenario) -> None:
    """Empty means no limit, and says so in the field itself."""
    usual = _usual_start(found)
    offered = {usual.plus(n) for n in range(-BEFORE, AFTER + 1)} | {wish.start or usual}
    st.session_state[START] = wish.start or usual
    columns = st.columns(4)
    columns[0].selectbox(
        _word(hand, "start"),
        sorted(offered),
        key=START,
        placeholder=say(hand.language, "shell.choose"),
        format_func=lambda one: month(hand.language, one),
        on_change=_changed,
        args=(hand, found, wish),
    )
    budget = None if wish.budget_cny is None else -(-wish.budget_cny // TEN_THOUSAND)
    fields = (
        (CAPACITY, "capacity", wish.capacity, 10, (1, MAX_CAPACITY), "free"),
        (BUDGET, "budget", budget, 10, (0, MAX_BUDGET_CNY // TEN_THOUSAND), "free"),
        (AT_ONCE, "at_once", wish.at_once, 1, (1, MAX_AT_ONCE), "by_size"),
    )
    for column, (key, code, value, step, (low, high), empty) in zip(
        columns[1:], fields, strict=True
    ):
        st.session_state[key] = value
        column.number_input(
            _word(hand, code),
            min_value=low,
            max_value=high,
            step=step,
            key=key,
            placeholder=_word(hand, empty),
            on_change=_changed,
            args=(hand, found, wish),
        )


def _chosen(hand: Hand, found: Findings, wish: Scenario) -> None:
    names = {i.id: i.name.in_(hand.language) for i in found.questionnaire.initiatives}
    for column, (key, code, ids) in zip(
        st.columns(2),
        ((PINNED, "pinned", wish.pinned), (EXCLUDED, "excluded", wish.excluded)),
        strict=True,
    ):
        st.session_state[key] = [one for one in names if one in ids]
        column.multiselect(
            _word(hand, code),
            list(names),
            key=key,
            format_func=lambda one: f"{one} {names[one]}",
            placeholder=_word(hand, "none_chosen"),
            on_change=_changed,
            args=(hand, found, wish),
        )


def _changed(hand: Hand, found: Findings, before: Scenario) -> None:
    """Ask for what the controls say; what stands at its usual value stays unsaid."""
    said = st.session_state
    budget = said[BUDGET]
    start, target = said[START], said[TARGET]
    is_usual = before.start is None and start == _usual_start(found)
    next_stage = wish_of(Scenario(), found.profile.stage).target_stage
    is_next = before.target_stage is None and target == next_stage
    whatif.ask(
        hand,
        Scenario(
            target_stage=None if is_next else target,
            start=None if is_usual else start,
            capacity=said[CAPACITY],
            budget_cny=_budget(before, budget),
            at_once=said[AT_ONCE],
            pinned=frozenset(said[PINNED]),
            excluded=frozenset(said[EXCLUDED]),
        ),
    )


def _budget(before: Scenario, typed: int | None) -> int | None:
    """In CNY; a budget that is not in whole ten thousands stays as it is until it is changed."""
    if typed is None:
        return None
    kept = before.budget_cny
    is_same = kept is not None and -(-kept // TEN_THOUSAND) == typed
    return kept if is_same else typed * TEN_THOUSAND


# ---- What is stored -----------------------------------------------------------------------------


def offer_to_store(hand: Hand) -> None:
    """Whether the plan that is shown is the one the report prints, and the way to make it so."""
    if hand.is_read_only or whatif.refusal(hand) is not None:
        return
    if whatif.is_stored(hand):
        st.html(results.fineprint(_word(hand, "stored")))
        return
    with st.container(horizontal=True, vertical_alignment="center", key="wish-unstored"):
        st.html(results.note(_word(hand, "unstored")))
        st.button(
            _word(hand, "store"),
            type="primary",
            on_click=whatif.store,
            args=(hand,),
            key="wish-store",
        )
        st.button(_word(hand, "go_back"), on_click=whatif.go_back, args=(hand,), key="wish-back")


# ---- What cannot be -----------------------------------------------------------------------------


def tell_refusal(hand: Hand, found: Findings) -> None:
    """Why what was tried cannot be, and the smallest change that makes it possible."""
    refused = whatif.refusal(hand)
    if refused is None:
        return
    _alarm(hand, _word(hand, "refused"), refused.problems)
    with st.container(horizontal=True, key="way-out"):
        _ways_out(hand, refused.scenario, refused.problems, "tried")
        if found.roadmap.initiatives:
            st.button(_word(hand, "give_up"), on_click=whatif.give_up, key="give-up")


def tell_not_granted(hand: Hand, found: Findings) -> None:
    """The stored scenario is possible no longer: what the plan below leaves out, and why."""
    if not found.refused:
        return
    _alarm(hand, _word(hand, "not_granted"), found.refused)
    with st.container(horizontal=True, key="way-out-stored"):
        _ways_out(hand, found.assessment.scenario, found.refused, "stored")


def _alarm(hand: Hand, head: str, problems: tuple[Problem, ...]) -> None:
    lines = "".join(f"<p>{escape(p.sentence(hand.language))}</p>" for p in problems)
    st.html(f'<div class="yh-notice" role="alert"><p><b>{escape(head)}</b></p>{lines}</div>')


def _ways_out(hand: Hand, scenario: Scenario, problems: tuple[Problem, ...], where: str) -> None:
    for problem in problems:
        for number_, way in enumerate(mendings(scenario, problem)):
            if way != scenario:
                st.button(
                    look.plain(_way_label(hand, scenario, way)),
                    type="secondary" if number_ else "primary",
                    on_click=whatif.ask,
                    args=(hand, way),
                    key=f"way-{where}-{problem.code}" + (f"-{number_}" if number_ else ""),
                )


def _way_label(hand: Hand, scenario: Scenario, way: Scenario) -> str:
    """What is changed of the scenario: a limit, or an exclusion."""
    language = hand.language
    if way.budget_cny != scenario.budget_cny:
        return _word(hand, "way_budget", amount=_money(hand, way.budget_cny or 0))
    if way.capacity != scenario.capacity:
        return _word(hand, "way_capacity", days=number(language, way.capacity or 0))
    if way.at_once != scenario.at_once:
        return _word(hand, "way_at_once", limit=way.at_once)
    code = "way_without" if way.excluded > scenario.excluded else "way_allow"
    moved = sorted(way.excluded ^ scenario.excluded)
    return _word(hand, code, ids=listing(language, moved))


def _word(hand: Hand, code: str, **params: object) -> str:
    return say(hand.language, f"wish.{code}", **params)
