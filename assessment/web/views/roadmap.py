"""Roadmap: the target, the plan over the months, and a card for each initiative."""

from dataclasses import replace
from fractions import Fraction

import streamlit as st

from assessment import explanation
from assessment.findings import Findings
from assessment.messages import number, say
from assessment.model import STAGES, Scenario
from assessment.roadmap import PlannedInitiative
from assessment.web import look, results
from assessment.web.navigation import in_hand
from assessment.web.state import Hand

TARGET = "roadmap-target"
SHOWN = 8  # cards of a horizon before one asks for the others


def choose_target(hand: Hand, found: Findings) -> Findings:
    """The stage to plan for; stored when it is chosen, except for a sample."""
    stages = [s for s in STAGES if s > found.profile.stage or s == found.roadmap.target_stage]
    asked = st.session_state.get(TARGET)
    if hand.is_read_only and asked in stages:
        scenario = replace(found.assessment.scenario, target_stage=asked)
        found = hand.service.findings(hand.principal, hand.assessment_id, scenario)
    st.session_state[TARGET] = found.roadmap.target_stage
    st.pills(
        word(hand, "target"),
        stages,
        key=TARGET,
        format_func=lambda stage: stage_label(hand, found, stage),
        on_change=store_target,
        args=(hand, found.assessment.scenario),
        required=True,
    )
    return found


def store_target(hand: Hand, scenario: Scenario) -> None:
    if not hand.is_read_only:
        chosen = replace(scenario, target_stage=st.session_state[TARGET])
        hand.service.plan_for(hand.principal, hand.assessment_id, chosen)


def stage_label(hand: Hand, found: Findings, stage: int) -> str:
    name = explanation.stage_name(found, hand.language, stage)
    return look.plain(word(hand, "stage", stage=stage, name=name))


def show_plan(hand: Hand, found: Findings) -> None:
    from assessment import charts

    show_sums(hand, found)
    ink = results.ink()
    results.draw(charts.plan(found, hand.language, ink), "plan", st.header)
    show_table(hand, found)
    waves = [(wave, planned) for wave, planned in charts.by_wave(found.roadmap) if planned]
    if len(waves) > 1:
        results.draw(charts.effort(found, hand.language, ink), "effort", st.header)
    for wave, planned in waves:
        st.header(say(hand.language, f"chart.wave_months.{wave or 'later'}"), anchor=False)
        show_cards(hand, found, f"cards-{wave or 'later'}", planned)


@st.fragment
def show_cards(hand: Hand, found: Findings, key: str, planned: list[PlannedInitiative]) -> None:
    """Two cards a row; a phone puts them below each other in the same order."""
    is_short = len(planned) <= SHOWN
    shown = planned if is_short or st.session_state.get(key) else planned[:SHOWN]
    for n in range(0, len(shown), 2):
        for column, initiative in zip(st.columns(2), shown[n : n + 2], strict=False):
            with column:
                show_card(hand, found, initiative)
    if not is_short:
        st.toggle(word(hand, "cards_all", count=len(planned)), key=key)


def show_sums(hand: Hand, found: Findings) -> None:
    """What the plan takes, and that these are assumptions."""
    from assessment.charts import money

    plan, language = found.roadmap, hand.language
    sums = [
        (word(hand, "initiatives"), number(language, len(plan.initiatives))),
        (word(hand, "duration"), word(hand, "months", count=plan.months)),
        (word(hand, "person_days"), number(language, plan.person_days)),
        (word(hand, "spend"), money(language, plan.cost_cny)),
    ]
    st.html(results.facts(sums))
    factor = number(language, Fraction(str(plan.size_factor)), 1)
    seats = found.assessment.bank.seats
    code = "assumption" if seats is not None else "assumption_unknown"
    st.html(results.note(word(hand, code, factor=factor, seats=seats, at_once=plan.at_once)))


@st.fragment
def show_table(hand: Hand, found: Findings) -> None:
    """The action breakdown: who does what by when, and how it is checked."""
    with st.expander(word(hand, "table"), key="roadmap-table", on_change="rerun") as parts:
        if parts.open:
            columns = ("id", "name", "owner", "when", "person_days", "spend", "kpi", "requires")
            head = [word(hand, f"column_{column}") for column in columns]
            rows = [table_row(hand, found, p) for p in found.roadmap.initiatives]
            st.html(results.table(head, rows))


def table_row(hand: Hand, found: Findings, p: PlannedInitiative) -> tuple[str, ...]:
    from assessment import charts

    language, initiative = hand.language, p.initiative
    return (
        initiative.id,
        initiative.name.in_(language),
        found.questionnaire.role[initiative.owner].name.in_(language),
        charts.span(found, p, language),
        number(language, p.person_days),
        charts.money(language, p.cost_cny),
        initiative.kpi.in_(language),
        explanation.listing(language, charts.prerequisites(found.roadmap, p)),
    )


def show_card(hand: Hand, found: Findings, p: PlannedInitiative) -> None:
    with st.container(border=True, key=f"card-{p.initiative.id}"):
        st.subheader(look.plain(card_title(hand, p)), anchor=False)
        st.html(results.facts(card_facts(hand, found, p)))
        actions = [action.in_(hand.language) for action in p.initiative.first_actions]
        st.html(
            results.details(card_details(hand, found, p), listed=(word(hand, "first"), actions))
        )
        show_lifted(hand, found, p)


def card_title(hand: Hand, p: PlannedInitiative) -> str:
    return f"{p.initiative.id} {p.initiative.name.in_(hand.language)}"


def card_facts(hand: Hand, found: Findings, p: PlannedInitiative) -> list[tuple[str, str]]:
    from assessment import charts

    language = hand.language
    owner = found.questionnaire.role[p.initiative.owner].name.in_(language)
    return [
        (word(hand, "owner"), owner),
        (word(hand, "when"), charts.span(found, p, language)),
        (word(hand, "effort"), word(hand, "days", days=number(language, p.person_days))),
        (word(hand, "spend"), charts.money(language, p.cost_cny)),
    ]


def card_details(hand: Hand, found: Findings, p: PlannedInitiative) -> list[tuple[str, str]]:
    from assessment import charts

    language, initiative = hand.language, p.initiative
    requires = explanation.listing(language, charts.prerequisites(found.roadmap, p))
    return [
        (word(hand, "kpi"), initiative.kpi.in_(language)),
        (word(hand, "risk"), initiative.risk.in_(language)),
        (word(hand, "requires"), requires or word(hand, "requires_nothing")),
    ]


@st.fragment
def show_lifted(hand: Hand, found: Findings, p: PlannedInitiative) -> None:
    """The items this initiative raises, as they are rated now."""
    if not p.raises:
        st.html(results.fineprint(word(hand, "prepares")))
        return
    items = explanation.listing(hand.language, p.raises)
    label = look.plain(word(hand, "lifts", count=len(p.raises), items=items))
    key = f"lifts-{p.initiative.id}"
    with st.expander(label, key=key, type="compact", on_change="rerun") as parts:
        if parts.open:
            st.html(results.answers(found, hand.language, p.raises))


def word(hand: Hand, code: str, **params: object) -> str:
    return say(hand.language, f"roadmap.{code}", **params)


hand = in_hand()
results.begin(hand, say(hand.language, "shell.roadmap"))
found = hand.service.findings(hand.principal, hand.assessment_id)
if not explanation.has_stage(found):
    results.nothing_yet(hand, found, word(hand, "nothing_answered"))
elif found.profile.stage == STAGES[-1]:
    st.html(results.verdict(word(hand, "at_the_top")))
else:
    found = choose_target(hand, found)
    if found.roadmap.initiatives:
        show_plan(hand, found)
    else:
        st.html(results.verdict(word(hand, "attained")))
