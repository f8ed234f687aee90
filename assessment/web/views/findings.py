"""Findings: the verdict in a sentence, the staircase, then why, what holds back, pitfalls, map."""

from collections.abc import Callable, Iterable, Mapping

import streamlit as st

from assessment import explanation
from assessment.findings import Findings
from assessment.messages import number, say
from assessment.model import STAGES, Pitfall
from assessment.scoring import Reading
from assessment.web import differing, look, results
from assessment.web.navigation import in_hand
from assessment.web.staircase import staircase
from assessment.web.state import Hand

SHOWN = 6  # steps of the shortest path before one asks for the others


def show_verdict(hand: Hand, found: Findings) -> None:
    st.html(results.verdict(explanation.verdict(found, hand.language)))
    st.html(results.note(explanation.completeness(found, hand.language)))
    if not found.profile.is_complete and not hand.is_read_only:
        results.link(hand, "answer", word(hand, "go_on"), ":material/edit_note:")
    st.html(staircase(found, hand.language))
    show_numbers(hand, found)


@st.fragment
def show_numbers(hand: Hand, found: Findings) -> None:
    """The numbers of the verdict; each opens what it is made of."""
    profile, language = found.profile, hand.language
    index = number(language, profile.claimed.index, 1)
    with st.container(horizontal=True, gap="small"):
        opening("stage", word(hand, "stage", stage=profile.stage), hand, found, stage_parts)
        opening("index", word(hand, "index", index=index), hand, found, index_parts)
        evidenced = word(hand, "evidenced", stage=profile.evidenced.stage)
        opening("evidenced", evidenced, hand, found, evidenced_parts)
        if not profile.is_complete:
            possible = word(hand, "possible", stage=profile.possible.stage)
            opening("possible", possible, hand, found, possible_parts)


def opening(
    key: str, label: str, hand: Hand, found: Findings, parts: Callable[[Hand, Findings], None]
) -> None:
    popover = st.popover(look.plain(label), key=f"number-{key}", on_change="rerun")
    if popover.open:
        with popover:
            parts(hand, found)


def stage_parts(hand: Hand, found: Findings) -> None:
    st.html(results.note(word(hand, "stage_what")))
    st.html(stages_table(hand, found, found.profile.claimed))


def evidenced_parts(hand: Hand, found: Findings) -> None:
    st.html(results.note(word(hand, "evidenced_what")))
    st.html(results.note(explanation.evidenced_reading(found, hand.language)))
    st.html(stages_table(hand, found, found.profile.evidenced))


def possible_parts(hand: Hand, found: Findings) -> None:
    st.html(results.note(word(hand, "possible_what")))
    st.html(stages_table(hand, found, found.profile.possible))


def stages_table(hand: Hand, found: Findings, reading: Reading) -> str:
    names = found.questionnaire.dimension
    rows = [
        (
            names[d.dimension_id].name.in_(hand.language),
            explanation.stage_name(found, hand.language, d.stage),
            str(d.stage),
            str(d.partly_met),
        )
        for d in reading.dimensions
    ]
    head = [word(hand, f"column_{c}") for c in ("dimension", "attained", "stage", "partly")]
    return results.table(head, rows, numeric=2)


def index_parts(hand: Hand, found: Findings) -> None:
    st.html(results.note(word(hand, "index_what")))
    rows = []
    for score in found.profile.claimed.dimensions:
        dimension = found.questionnaire.dimension[score.dimension_id]
        cells = [
            weighted(explanation.score(hand.language, cell.achievement), dimension.lead, cell.stage)
            for cell in score.cells
        ]
        rows.append((dimension.name.in_(hand.language), *cells))
    head = [word(hand, "column_dimension"), *(str(stage) for stage in STAGES)]
    st.html(results.table(head, rows, numeric=len(STAGES)))


def weighted(shown: str, lead: Mapping[int, int], stage: int) -> str:
    weight = lead.get(stage, 1)
    return f"{shown} ×{weight}" if weight != 1 else shown


def show_why(hand: Hand, found: Findings) -> None:
    st.header(word(hand, "why"), anchor=False)
    st.html(results.points(explanation.why_this_stage(found, hand.language)))
    st.html(results.note(explanation.evidenced_reading(found, hand.language)))


def show_blockers(hand: Hand, found: Findings) -> None:
    st.header(word(hand, "holds_back"), anchor=False)
    st.html(results.points(explanation.what_holds_back(found, hand.language)))
    if found.profile.shortest_path:
        st.subheader(word(hand, "path"), anchor=False)
        show_path(hand, found)


@st.fragment
def show_path(hand: Hand, found: Findings) -> None:
    """The smallest set of raises, item by item, each leading to its question."""
    steps = explanation.path_steps(found)
    is_short = len(steps) <= SHOWN
    shown = steps if is_short or st.session_state.get("path-all") else steps[:SHOWN]
    for step in shown:
        item = found.questionnaire.item[step.item_id]
        st.html(results.raising(found, item, step.to, hand.language))
        results.item_link(hand, item)
    if not is_short:
        st.toggle(word(hand, "path_all", count=len(steps)), key="path-all")


def show_strengths_and_gaps(hand: Hand, found: Findings) -> None:
    left, right = st.columns(2, gap="large")
    with left:
        st.header(word(hand, "strengths"), anchor=False)
        show_capabilities("strength", hand, found, found.strengths, explanation.strength)
    with right:
        st.header(word(hand, "gaps"), anchor=False)
        show_capabilities("gap", hand, found, found.gaps, explanation.gap)


@st.fragment
def show_capabilities(
    kind: str, hand: Hand, found: Findings, ids: Iterable[str], sentence: Callable[..., str]
) -> None:
    if not ids:
        st.html(results.note(word(hand, f"no_{kind}")))
    for id_ in ids:
        label = look.plain(sentence(found, hand.language, id_))
        with st.expander(label, key=f"{kind}-{id_}", on_change="rerun") as parts:
            if parts.open:
                show_capability(hand, found, id_)


def show_capability(hand: Hand, found: Findings, capability_id: str) -> None:
    """What a capability's score is made of."""
    capability = found.questionnaire.capability[capability_id]
    st.html(results.answers(found, hand.language, [item.id for item in capability.items]))
    if not hand.is_read_only:
        label = word(hand, "go_capability", capability=capability.name.in_(hand.language))
        results.link(hand, "answer", label, ":material/edit:", c=capability_id)


def show_pitfalls(hand: Hand, found: Findings) -> None:
    from assessment import charts

    if not found.pitfalls:
        return
    st.header(word(hand, "pitfalls"), anchor=False)
    results.draw(charts.pitfalls(found, hand.language, results.ink()), "pitfalls")
    show_pitfall_parts(hand, found)


@st.fragment
def show_pitfall_parts(hand: Hand, found: Findings) -> None:
    """Each lamp opens its reading and the items behind it."""
    for pitfall in found.questionnaire.pitfalls:
        label = results.lamp_label(found, hand.language, pitfall)
        with st.expander(
            look.plain(label), key=f"pitfall-{pitfall.id}", on_change="rerun"
        ) as parts:
            if parts.open:
                show_pitfall(hand, found, pitfall)


def show_pitfall(hand: Hand, found: Findings, pitfall: Pitfall) -> None:
    language = hand.language
    st.html(results.points(explanation.pitfall_reading(found, language, pitfall.id)))
    meaning, advice = pitfall.meaning.in_(language), pitfall.advice.in_(language)
    st.html(results.details([(word(hand, "meaning"), meaning), (word(hand, "advice"), advice)]))
    for side, ids in (
        (pitfall.ahead_name, pitfall.ahead),
        (pitfall.neglected_name, pitfall.neglected),
    ):
        st.html(results.side(side.in_(language)))
        st.html(results.answers(found, language, ids))


def show_dimensions(hand: Hand, found: Findings) -> None:
    from assessment import charts

    st.header(word(hand, "dimensions"), anchor=False)
    left, right = st.columns([3, 2], gap="large")
    with left:
        results.draw(charts.dimensions(found, hand.language, results.ink()), "dimensions")
    with right:
        for dimension in found.questionnaire.dimensions:
            sentences = explanation.dimension_reading(found, hand.language, dimension.id)
            st.html(
                results.note(" ".join(sentences) if hand.language == "en" else "".join(sentences))
            )


def show_map(hand: Hand, found: Findings) -> None:
    from assessment import charts

    st.header(word(hand, "map"), anchor=False)
    results.draw(charts.heat_map(found, hand.language, results.ink()), "heat-map")
    show_row(hand, found)


@st.fragment
def show_row(hand: Hand, found: Findings) -> None:
    """One row of the map, item by item."""
    names = found.questionnaire.capability
    chosen = st.selectbox(
        word(hand, "row"),
        [c.id for c in found.questionnaire.capabilities],
        index=None,
        format_func=lambda id_: names[id_].name.in_(hand.language),
        placeholder=word(hand, "row_choose"),
        key="map-row",
    )
    if chosen:
        show_capability(hand, found, chosen)


def word(hand: Hand, code: str, **params: object) -> str:
    return say(hand.language, f"findings.{code}", **params)


hand = in_hand()
results.begin(hand, say(hand.language, "shell.findings"))
found = hand.service.findings(hand.principal, hand.assessment_id)
if not explanation.has_stage(found):
    results.nothing_yet(hand, found, explanation.verdict(found, hand.language))
else:
    show_verdict(hand, found)
    show_why(hand, found)
    show_blockers(hand, found)
    show_strengths_and_gaps(hand, found)
    show_pitfalls(hand, found)
    differing.show(hand, found)
    show_dimensions(hand, found)
    show_map(hand, found)
