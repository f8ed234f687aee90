"""Scenarios kept under a name: keep, load, delete with undo, and two of them side by side."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import streamlit as st

from assessment import explanation
from assessment.findings import Findings
from assessment.messages import month, number, say
from assessment.model import STAGES, Scenario
from assessment.problems import Refused
from assessment.roadmap import PlannedInitiative, Roadmap
from assessment.web import controls, results, state, whatif
from assessment.web.state import Hand

NAME, ONE, OTHER = "scenario-name", "scenario-one", "scenario-other"
IN_HAND = ""
"""Among the names to compare: the scenario in hand, which has none."""


@dataclass(frozen=True, slots=True)
class _Dropped:
    assessment_id: str
    name: str
    scenario: Scenario


def show(hand: Hand, found: Findings) -> None:
    """What is kept, folded until it is opened."""
    kept = hand.service.scenarios(hand.principal, hand.assessment_id)
    label = _word(hand, "head", count=len(kept)) if kept else _word(hand, "head_none")
    with st.expander(label, key="scenarios", on_change="rerun") as parts:
        if parts.open:
            _keep(hand)
            _list(hand, found, kept)
            _compare(hand, kept)


# ---- Keeping ------------------------------------------------------------------------------------


def _keep(hand: Hand) -> None:
    if hand.is_read_only:
        st.html(results.note(_word(hand, "sample")))
        return
    with st.container(horizontal=True, vertical_alignment="bottom", key="scenario-keep"):
        st.text_input(_word(hand, "name"), key=NAME, placeholder=_word(hand, "name_example"))
        st.button(_word(hand, "keep"), on_click=_kept, args=(hand,), key="scenario-keep-button")
    faults: tuple[str, ...] = state.kept("scenario-faults", ())
    for sentence in faults:
        st.html(results.note(sentence))


def _kept(hand: Hand) -> None:
    """Under the name that was typed; the field is then free for the next."""
    state.keep("scenario-faults", ())
    try:
        hand.service.keep_scenario(
            hand.principal, hand.assessment_id, st.session_state[NAME].strip(), whatif.in_hand(hand)
        )
        st.session_state[NAME] = ""
    except Refused as refused:
        state.keep("scenario-faults", refused.sentences(hand.language))


def _list(hand: Hand, found: Findings, kept: Mapping[str, Scenario]) -> None:
    for name, scenario in kept.items():
        with st.container(horizontal=True, vertical_alignment="center", key=f"scenario-row-{name}"):
            line = controls.said(hand, found, scenario, with_target=True)
            st.html(results.named(name, line))
            st.button(
                _word(hand, "load"),
                on_click=whatif.ask,
                args=(hand, scenario),
                key=f"scenario-load-{name}",
            )
            st.button(
                _word(hand, "drop"),
                on_click=_drop,
                args=(hand, name, scenario),
                key=f"scenario-drop-{name}",
            )
    _offer_undo(hand, kept)


def _drop(hand: Hand, name: str, scenario: Scenario) -> None:
    hand.service.drop_scenario(hand.principal, hand.assessment_id, name)
    state.keep("dropped", _Dropped(hand.assessment_id, name, scenario))


def _offer_undo(hand: Hand, kept: Mapping[str, Scenario]) -> None:
    dropped: _Dropped | None = state.kept("dropped", None)
    if dropped is None or dropped.assessment_id != hand.assessment_id or dropped.name in kept:
        return
    with st.container(horizontal=True, vertical_alignment="center", key="scenario-dropped"):
        st.html(results.note(_word(hand, "dropped", name=dropped.name)))
        st.button(_word(hand, "undo"), on_click=_undo, args=(hand, dropped), key="scenario-undo")


def _undo(hand: Hand, dropped: _Dropped) -> None:
    service, principal = hand.service, hand.principal
    service.keep_scenario(principal, hand.assessment_id, dropped.name, dropped.scenario)
    state.keep("dropped", None)


# ---- Two side by side ---------------------------------------------------------------------------


def _compare(hand: Hand, kept: Mapping[str, Scenario]) -> None:
    """The one in hand against a kept one, or two kept ones."""
    names = [IN_HAND, *kept]
    if len(names) < 2:
        return
    st.header(_word(hand, "compare"), anchor=False)
    for key, usual in ((ONE, names[-2]), (OTHER, names[-1])):
        if st.session_state.get(key) not in names:
            st.session_state[key] = usual
    for column, (key, code) in zip(st.columns(2), ((ONE, "one"), (OTHER, "other")), strict=True):
        column.selectbox(
            _word(hand, code),
            names,
            key=key,
            format_func=lambda name: _called(hand, name),
            placeholder=say(hand.language, "shell.choose"),
        )
    one, other = (_plan(hand, kept, st.session_state[key]) for key in (ONE, OTHER))
    if one is not None and other is not None:
        _show_both(hand, one, other)


def _called(hand: Hand, name: str) -> str:
    return name or _word(hand, "in_hand")


@dataclass(frozen=True, slots=True)
class _Planned:
    name: str
    found: Findings


def _plan(hand: Hand, kept: Mapping[str, Scenario], name: str) -> _Planned | None:
    """The plan of a scenario; one that is possible no longer says why instead."""
    try:
        found = whatif.planned(hand) if name == IN_HAND else whatif.planned_for(hand, kept[name])
    except Refused as refused:
        head = _word(hand, "refused", name=name)
        st.html(results.points([head, *refused.sentences(hand.language)]))
        return None
    return _Planned(_called(hand, name), found)


def _show_both(hand: Hand, one: _Planned, other: _Planned) -> None:
    from assessment import charts

    head = ["", one.name, other.name]
    st.html(results.table(head, _rows(hand, one.found, other.found)))
    chart = charts.compared(
        [(one.name, one.found), (other.name, other.found)], hand.language, results.ink()
    )
    results.draw(chart, "compared")
    _show_moved(hand, one, other)


def _show_moved(hand: Hand, one: _Planned, other: _Planned) -> None:
    """The initiatives that only one of the plans has, or that run in other months."""
    rows = _moved(hand, one.found, other.found)
    if not rows:
        st.html(results.note(_word(hand, "same_dates")))
        return
    st.subheader(_word(hand, "moved"), anchor=False)
    with st.container(key="scenario-moved"):
        head = [_word(hand, "column_initiative"), one.name, other.name]
        st.html(results.table(head, rows))


def _moved(hand: Hand, one: Findings, other: Findings) -> list[tuple[str, str, str]]:
    first, second = ({p.initiative.id: p for p in f.roadmap.initiatives} for f in (one, other))
    rows = []
    for id_ in sorted({*first, *second}):
        name = one.questionnaire.initiative[id_].name.in_(hand.language)
        spans = (_span(hand, one, first.get(id_)), _span(hand, other, second.get(id_)))
        if spans[0] != spans[1]:
            rows.append((f"{id_} {name}", *spans))
    return rows


def _span(hand: Hand, found: Findings, planned: PlannedInitiative | None) -> str:
    from assessment import charts

    if planned is None:
        return _word(hand, "absent")
    return charts.span(found, planned, hand.language)


def _rows(hand: Hand, one: Findings, other: Findings) -> list[tuple[str, str, str]]:
    from assessment import charts

    language, both = hand.language, (one, other)
    reached = [
        stage
        for stage in STAGES
        if stage > one.profile.stage and any(f.roadmap.reaches(stage) for f in both)
    ]
    plans = [f.roadmap for f in both]
    rows = [
        ("end", [charts.end_of(f, f.roadmap.months, language) for f in both]),
        ("months", [_word(hand, "months_count", count=p.months) for p in plans]),
        ("gap", [_gap(hand, p) for p in plans]),
        ("initiatives", [number(language, len(p.initiatives)) for p in plans]),
        ("person_days", [number(language, p.person_days) for p in plans]),
        ("peak", [number(language, max(p.monthly_days, default=0)) for p in plans]),
        ("spend", [charts.money(language, p.cost_cny) for p in plans]),
    ]
    stages = [
        (_word(hand, "reached", stage=stage), [_reached(hand, f, stage) for f in both])
        for stage in reached
    ]
    ids = [{p.initiative.id for p in plan.initiatives} for plan in plans]
    only = [_ids(hand, ids[0] - ids[1]), _ids(hand, ids[1] - ids[0])]
    named = [(_word(hand, f"row_{code}"), cells) for code, cells in rows]
    return [
        (label, first, second)
        for label, (first, second) in [*named[:3], *stages, *named[3:], (_word(hand, "only"), only)]
    ]


def _gap(hand: Hand, plan: Roadmap) -> str:
    """How many months less a timetable could still take; none where the shortest is proven."""
    return _word(hand, "months_count", count=round(plan.schedule_gap * plan.months))


def _reached(hand: Hand, found: Findings, stage: int) -> str:
    at = found.roadmap.reaches(stage)
    if at is None:
        return _word(hand, "not_reached")
    return month(hand.language, found.start.plus(at - 1))


def _ids(hand: Hand, ids: set[str]) -> str:
    return explanation.listing(hand.language, sorted(ids)) or _word(hand, "none")


def _word(hand: Hand, code: str, **params: object) -> str:
    return say(hand.language, f"scenario.{code}", **params)
