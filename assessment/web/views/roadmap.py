"""Roadmap: what is wished, the plan it gives, its proof and pictures, a card for each task."""

from collections.abc import Callable
from fractions import Fraction

import streamlit as st

from assessment import explanation
from assessment.findings import Findings
from assessment.messages import months, number, percent, say
from assessment.model import STAGES
from assessment.roadmap import PlannedInitiative
from assessment.web import adopting, controls, differing, look, results, scenarios, whatif
from assessment.web.navigation import in_hand
from assessment.web.state import Hand

SHOWN = 8  # cards of a horizon before one asks for the others


def show_plan(hand: Hand, found: Findings) -> None:
    from assessment import charts

    is_settling = whatif.settle(hand, found)
    show_sums(hand, found)
    show_proof(hand, found, is_settling=is_settling)
    show_quick_wins(hand, found)
    ink, language = results.ink(), hand.language
    results.draw(charts.trajectory(found, language, ink), "trajectory", st.header)
    results.draw(charts.plan(found, language, ink), "plan", st.header)
    show_table(hand, found)
    show_files(hand, found)
    results.draw(charts.effort(found, language, ink), "effort", st.header)
    results.draw(charts.impact(found, language, ink), "impact", st.header)
    waves = [(wave, planned) for wave, planned in charts.by_wave(found.roadmap) if planned]
    for wave, planned in waves:
        st.header(say(hand.language, f"chart.wave_months.{wave or 'later'}"), anchor=False)
        show_cards(hand, found, f"cards-{wave or 'later'}", planned)


def show_proof(hand: Hand, found: Findings, *, is_settling: bool) -> None:
    """What is proven of the plan, or how much could still be gained; then the critical path."""
    plan, language = found.roadmap, hand.language
    said = [word(hand, "choice_proven")]
    if plan.choice_gap:
        said = [word(hand, "choice_open", share=percent(language, plan.choice_gap, 1))]
    if plan.schedule_gap:
        said.append(word(hand, "schedule_open", count=round(plan.schedule_gap * plan.months)))
    else:
        said.append(word(hand, "schedule_proven"))
    if is_settling:
        said.append(word(hand, "settling"))
    st.html(results.sentences(language, said))
    ids = " → ".join(p.initiative.id for p in plan.critical_path)
    st.html(results.note(word(hand, "critical", ids=ids)))


def show_quick_wins(hand: Hand, found: Findings) -> None:
    quick = [p for p in found.roadmap.initiatives if p.is_quick_win]
    if quick:
        st.header(word(hand, "quick", count=len(quick)), anchor=False)
        st.html(results.points(quick_line(hand, found, p) for p in quick))


def quick_line(hand: Hand, found: Findings, p: PlannedInitiative) -> str:
    from assessment import charts

    language = hand.language
    return word(
        hand,
        "quick_line",
        id=p.initiative.id,
        name=p.initiative.name.in_(language),
        span=charts.span(found, p, language),
        owner=found.questionnaire.role[p.initiative.owner].name.in_(language),
        days=number(language, p.person_days),
    )


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
    last = found.start.plus(plan.months - 1)
    sums = [
        (word(hand, "span"), months(language, found.start, last)),
        (word(hand, "duration"), word(hand, "months", count=plan.months)),
        (word(hand, "initiatives"), number(language, len(plan.initiatives))),
        (word(hand, "person_days"), number(language, plan.person_days)),
        (word(hand, "spend"), money(language, plan.cost_cny)),
    ]
    with st.container(key="roadmap-sums"):
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
            columns = (
                "id",
                "name",
                "owner",
                "deadline",
                "criterion",
                "person_days",
                "spend",
                "requires",
            )
            head = [word(hand, f"column_{column}") for column in columns]
            rows = [table_row(hand, found, p) for p in found.roadmap.initiatives]
            st.html(results.table(head, rows))


def show_files(hand: Hand, found: Findings) -> None:
    """The plan as it is shown, to be taken along; each file is made when it is asked for."""
    from reports.plan import MEDIA_TYPES, Kind

    def made(kind: Kind) -> Callable[[], bytes]:
        scenario = whatif.tried(hand)
        return lambda: hand.service.plan_file(
            hand.principal, hand.assessment_id, kind, hand.language, scenario
        )

    st.header(word(hand, "files"), anchor=False)
    with st.container(horizontal=True, key="plan-files"):
        for kind, media_type in MEDIA_TYPES.items():
            st.download_button(
                word(hand, f"file.{kind}"),
                made(kind),
                file_name=results.file_name(plan_name(hand, found), kind),
                mime=media_type,
                icon=":material/download:",
                on_click="ignore",
                key=f"plan-{kind}",
            )
    st.html(results.fineprint(word(hand, "files_what")))


def plan_name(hand: Hand, found: Findings) -> str:
    """The bank's name and the first month of the plan."""
    return word(hand, "file_name", bank=found.assessment.bank.name, month=found.start)


def table_row(hand: Hand, found: Findings, p: PlannedInitiative) -> tuple[str, ...]:
    from assessment import charts

    language, initiative = hand.language, p.initiative
    return (
        initiative.id,
        initiative.name.in_(language),
        found.questionnaire.role[initiative.owner].name.in_(language),
        word(hand, "deadline", month=charts.end_of(found, p.end, language)),
        initiative.kpi.in_(language),
        number(language, p.person_days),
        charts.money(language, p.cost_cny),
        explanation.listing(language, p.after),
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

    language, initiative = hand.language, p.initiative
    requires = explanation.listing(language, p.after)
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
found = whatif.planned(hand)
if not explanation.has_stage(found):
    results.nothing_yet(hand, found, word(hand, "nothing_answered"))
elif found.profile.stage == STAGES[-1]:
    st.html(results.verdict(word(hand, "at_the_top")))
else:
    controls.tell_not_granted(hand, found)
    if hand.is_read_only:
        st.html(results.fineprint(say(hand.language, "wish.try_only")))
    controls.show(hand, found)
    controls.tell_refusal(hand, found)
    controls.offer_to_store(hand)
    adopting.show(hand, found)
    scenarios.show(hand, found)
    if found.roadmap.initiatives:
        show_plan(hand, found)
    else:
        st.html(results.verdict(word(hand, "attained")))
    differing.show_points(hand)
