"""Assessments over time: what moved between two rounds, what was meant to, and the next round."""

from collections.abc import Mapping

import streamlit as st

from assessment import hindsight
from assessment.access import Forbidden
from assessment.delivery import Status
from assessment.messages import day, say
from assessment.rounds import Comparison, Movement, Outcome, Round
from assessment.web import comparing, look, navigation, results, sheet, state
from assessment.web.navigation import in_hand
from assessment.web.state import Hand

SHOWN: tuple[Movement, ...] = ("risen", "fallen", "same", "incomparable")
NOT_REACHED: tuple[Outcome, ...] = ("risen", "missed")
BEGIN = "begin-round"  # whether the question stands that must be answered before a round begins


def show_only(hand: Hand, only: Round) -> None:
    """One round: when to assess again, and what one will see then."""
    if only.profile.answered == 0:
        st.html(results.verdict(word(hand, "answer_first")))
    else:
        st.html(results.verdict(word(hand, "only")))
    st.html(results.note(word(hand, "only_what")))
    if not only.profile.is_complete and not hand.is_read_only:
        label = say(hand.language, "findings.go_answer")
        results.link(hand, "answer", label, ":material/edit_note:")


def choose(hand: Hand, every: tuple[Round, ...]) -> Comparison | None:
    """The two rounds to look at; the last two unless others are chosen."""
    if len(every) < 3:
        return hand.service.compare(hand.principal, hand.assessment_id)
    names = {
        one.number: word(hand, "option", number=one.number, date=day(hand.language, one.on))
        for one in every
    }
    left, right = st.columns(2)
    with left:
        numbers = [one.number for one in every[1:]][::-1]
        later = select(hand, "later", numbers, names, numbers[0])
    with right:
        before = [number for number in names if number < later][::-1]
        earlier = select(hand, "earlier", before, names, before[0])
    return hand.service.compare(hand.principal, hand.assessment_id, earlier, later)


def select(hand: Hand, which: str, numbers: list[int], names: dict[int, str], default: int) -> int:
    key = f"rounds-{which}"
    if st.session_state.get(key) not in numbers:
        st.session_state[key] = default
    return st.selectbox(
        word(hand, f"choose_{which}"),
        numbers,
        key=key,
        format_func=names.__getitem__,
        placeholder=say(hand.language, "shell.choose"),
    )


def show_comparison(hand: Hand, compared: Comparison) -> None:
    language = hand.language
    st.html(results.verdict(hindsight.verdict(compared, language)))
    caveats = hindsight.caveats(compared, language)
    if caveats:
        st.html(results.points(caveats))


def show_timeline(hand: Hand, every: tuple[Round, ...]) -> None:
    from assessment import charts

    results.draw(charts.timeline(every, hand.language, results.ink()), "timeline", st.header)


def show_cells(hand: Hand, compared: Comparison) -> None:
    st.header(word(hand, "dimensions"), anchor=False)
    st.html(comparing.dimensions(compared, hand.language))
    st.header(word(hand, "cells"), anchor=False)
    counts = {kind: len(compared.cells_moved(kind)) for kind in SHOWN[:2]}
    which = {"earlier": compared.earlier.number, "later": compared.later.number}
    st.html(results.note(word(hand, "cells_what", **counts, **which)))
    st.html(comparing.cells(compared, hand.language))


def show_plan(hand: Hand, compared: Comparison) -> None:
    """What the initiatives were meant to raise, and whether it was."""
    st.header(word(hand, "plan"), anchor=False)
    st.html(results.sentences(hand.language, hindsight.plan_reading(compared, hand.language)))
    if compared.lifts:
        with st.container(key="rounds-plan"):
            st.html(comparing.initiatives(compared, hand.language, carried_out(hand, compared)))
        show_missed(hand, compared)


def carried_out(hand: Hand, compared: Comparison) -> Mapping[str, Status] | None:
    """How far each task of the adopted plan was when the later round began; None: none was."""
    if not compared.is_adopted:
        return None
    plan = hand.service.delivery(hand.principal, compared.earlier.assessment.id)
    return {one.initiative_id: one.track.status for one in plan.standings} if plan else None


@st.fragment
def show_missed(hand: Hand, compared: Comparison) -> None:
    missed = [move for move in compared.meant if move.outcome in NOT_REACHED]
    if missed:
        label = look.plain(word(hand, "missed"))
        with st.expander(label, key="rounds-missed", on_change="rerun") as parts:
            if parts.open:
                st.html(comparing.moves(compared, hand.language, missed))


@st.fragment
def show_items(hand: Hand, compared: Comparison) -> None:
    """Every item under its movement; each group opens."""
    st.header(word(hand, "items"), anchor=False)
    for kind in SHOWN:
        moved = compared.moved(kind)
        label = look.plain(word(hand, f"items_{kind}", count=len(moved)))
        with st.expander(label, key=f"rounds-{kind}", on_change="rerun") as parts:
            if parts.open and moved:
                st.html(comparing.moves(compared, hand.language, moved))
            elif parts.open:
                st.html(results.note(word(hand, "none_moved")))


def show_list(hand: Hand, every: tuple[Round, ...]) -> None:
    st.header(word(hand, "list"), anchor=False)
    st.html(comparing.every_round(every, hand.language))
    for one in every[::-1]:
        place = {} if one is every[-1] else {"round": str(one.number)}
        st.page_link(
            "views/findings.py",
            label=word(hand, "open_findings", number=one.number),
            icon=":material/stairs:",
            query_params=state.address(hand.secret, hand.language, **place),
        )


# ---- The next round ----------------------------------------------------------------------------


def show_begin(hand: Hand, newest: Round) -> None:
    """What a new round means, how to begin it, and the question before it begins."""
    numbers = {"number": newest.number, "next": newest.number + 1}
    st.header(word(hand, "begin_title"), anchor=False)
    st.html(results.note(word(hand, "begin_what", **numbers)))
    missing = newest.profile.items - newest.profile.answered
    if missing:
        st.html(results.note(word(hand, "begin_open", number=newest.number, count=missing)))
    how = st.radio(
        word(hand, "begin_how"),
        ["prefill", "blank"],
        key="begin-how",
        format_func=lambda one: word(hand, f"begin_{one}"),
    )
    if state.kept(BEGIN, "") != hand.assessment_id:
        st.button(
            word(hand, "begin", **numbers),
            key="begin-round",
            on_click=state.keep,
            args=(BEGIN, hand.assessment_id),
        )
        return
    with st.container(border=True, key="begin-sure"):
        st.html(f'<div role="status">{results.note(word(hand, "begin_sure", **numbers))}</div>')
        with st.container(horizontal=True):
            if st.button(word(hand, "begin_yes"), key="begin-yes", type="primary"):
                begin(hand, is_prefilled=how == "prefill")
            st.button(word(hand, "begin_no"), key="begin-no", on_click=state.keep, args=(BEGIN, ""))


def begin(hand: Hand, *, is_prefilled: bool) -> None:
    try:
        hand.service.reassess(hand.principal, hand.assessment_id, prefill=is_prefilled)
    except sheet.FAILURES:
        st.html(f'<div class="yh-alarm" role="alert"><p>{word(hand, "not_begun")}</p></div>')
        return
    except Forbidden:  # it has begun elsewhere: the page shows it
        navigation.go("rounds", hand.secret, hand.language)
    state.keep(BEGIN, "")
    navigation.go("answer", hand.secret, hand.language)


def word(hand: Hand, code: str, **params: object) -> str:
    return say(hand.language, f"rounds.{code}", **params)


hand = in_hand()
if hand.is_sample:
    navigation.go("findings", hand.secret, hand.language)
results.begin(hand, say(hand.language, "shell.rounds"))
every = hand.service.rounds(hand.principal, hand.assessment_id)
if len(every) == 1:
    show_only(hand, every[0])
else:
    compared = choose(hand, every)
    if compared is not None:
        show_comparison(hand, compared)
        show_timeline(hand, every)
        show_cells(hand, compared)
        show_plan(hand, compared)
        show_items(hand, compared)
    show_list(hand, every)
if not hand.is_read_only and every[-1].profile.answered:
    show_begin(hand, every[-1])
