"""The page of the adopted plan: how far it is, what is late, its tasks, and the plan from today."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from assessment import delivery, explanation, tidings
from assessment.access import Forbidden
from assessment.delivery import Baseline, Delivery, Rebasing, Shift, Standing, Task
from assessment.messages import month, months, say
from assessment.problems import Problem, Refused
from assessment.web import delivering, navigation, results, sheet, state, tracking, whatif
from assessment.web.state import Hand

AGAIN = "plan_from_today"
"""Under which name this tab keeps the plan from today, until it is adopted or left."""


# ---- Nothing adopted ----------------------------------------------------------------------------


def show_nothing(hand: Hand) -> None:
    """What one would see here, and the way there."""
    if hand.is_sample:
        st.html(results.note(_word(hand, "what")))
        _imagine(hand)
    elif hand.is_read_only:
        st.html(results.verdict(_word(hand, "none_closed")))
    else:
        st.html(results.verdict(_word(hand, "none")))
        st.html(results.note(_word(hand, "what")))
        results.link(hand, "roadmap", _word(hand, "to_roadmap"), ":material/route:")


def _imagine(hand: Hand) -> None:
    """A sample's plan with an invented course, which says that it is one."""
    found = whatif.planned(hand)
    if not found.roadmap.initiatives:
        st.html(results.verdict(_word(hand, "sample")))
        return
    plan = delivery.imagined(delivery.adopted(found, found.start.first_day))
    st.html(results.verdict(_word(hand, "imagined")))
    st.html(results.sentences(hand.language, [tidings.headline(plan, hand.language)]))
    _show_late(hand, plan)
    _show_how_far(hand, plan)
    _draw_plan(hand, plan)


# ---- How far it is ------------------------------------------------------------------------------


def show(hand: Hand, plan: Delivery) -> None:
    st.html(results.verdict(tidings.headline(plan, hand.language)))
    _show_late(hand, plan)
    said = [tidings.adopted(plan.baseline, hand.language), tidings.original(plan, hand.language)]
    st.html(results.sentences(hand.language, filter(None, said)))
    if hand.is_read_only:
        st.html(results.note(_word(hand, "closed", newest=hand.opened.rounds)))
    else:
        show_again(hand, plan)
    _show_how_far(hand, plan)
    _draw_plan(hand, plan)
    _show_tasks(hand, "tasks", plan.standings)
    if plan.retired:
        _show_tasks(hand, "retired", plan.retired)


def _show_late(hand: Hand, plan: Delivery) -> None:
    model, language = hand.opened.questionnaire, hand.language
    lines = [tidings.late_line(plan, one, model, language) for one in plan.late]
    if lines:
        with st.container(key="follow-late"):
            st.html(results.points(lines))


def _show_how_far(hand: Hand, plan: Delivery) -> None:
    from assessment import charts

    left, right = st.columns(2, gap="large")
    with left:
        results.draw(charts.work_done(plan, hand.language, results.ink()), "follow-work")
    with right:
        results.draw(charts.statuses(plan, hand.language, results.ink()), "follow-statuses")


def _draw_plan(hand: Hand, plan: Delivery) -> None:
    from assessment import charts

    model, ink = hand.opened.questionnaire, results.ink()
    chart = charts.followed(plan, model, hand.language, ink)
    results.draw(chart, "follow-plan", st.header)


def _show_tasks(hand: Hand, code: str, standings: tuple[Standing, ...]) -> None:
    st.header(_word(hand, code, count=len(standings)), anchor=False)
    if not hand.is_read_only:
        st.html(results.note(_word(hand, f"{code}_what")))
    for standing in standings:
        tracking.row(hand, standing.initiative_id)


# ---- The plan from today ------------------------------------------------------------------------


def show_again(hand: Hand, plan: Delivery) -> None:
    """Compute it, see what it changes, then adopt it or leave it."""
    tried: Rebasing | tuple[Problem, ...] | None = state.kept(AGAIN, None)
    if state.kept(f"{AGAIN}_of", None) != (hand.assessment_id, _seal(plan)):
        tried = None  # what it stood on has changed
    if tried is None:
        with st.container(key="again-line", horizontal=True, vertical_alignment="center"):
            st.button(_word(hand, "again"), key="again", on_click=_compute, args=(hand, plan))
            st.html(results.note(_word(hand, "again_what")))
        return
    with st.container(border=True, key="again-found"):
        if isinstance(tried, Rebasing):
            _show_rebasing(hand, tried)
        else:
            _show_refused(hand, tried)


def _seal(plan: Delivery) -> tuple[Baseline, tuple[object, ...]]:
    every = (*plan.standings, *plan.retired)
    return plan.baseline, tuple((one.initiative_id, one.revision) for one in every)


def _compute(hand: Hand, plan: Delivery) -> None:
    """The proven plan takes up to some seconds; the page is drawn when it is there."""
    try:
        found = hand.service.replanned(hand.principal, hand.assessment_id)
        tried: Rebasing | tuple[Problem, ...] = delivery.rebasing(found, plan)
    except Refused as refused:
        tried = refused.problems
    except Forbidden:
        tried = (Problem("round-closed"),)
    state.keep(AGAIN, tried)
    state.keep(f"{AGAIN}_of", (hand.assessment_id, _seal(plan)))


def leave() -> None:
    state.keep(AGAIN, None)


def _show_refused(hand: Hand, problems: tuple[Problem, ...]) -> None:
    lines = "".join(f"<p>{escape(p.sentence(hand.language))}</p>" for p in problems)
    head = escape(_word(hand, "again_refused"))
    st.html(f'<div class="yh-notice" role="alert"><p><b>{head}</b></p>{lines}</div>')
    with st.container(horizontal=True, vertical_alignment="center"):
        for ids in (p.names("needed") for p in problems if p.code == "delivery-dropped"):
            st.button(
                _word(hand, "take_up", ids=explanation.listing(hand.language, ids)),
                key="again-take-up",
                type="primary",
                on_click=_take_up,
                args=(hand, ids),
            )
        st.button(_word(hand, "leave"), key="again-leave", on_click=leave)
        results.link(hand, "roadmap", _word(hand, "to_terms"), ":material/tune:")


def _take_up(hand: Hand, ids: Sequence[str]) -> None:
    """What was dropped is wished for again; then compute anew."""
    for id_ in ids:
        delivering.say(hand, id_, delivery.turned(delivering.given(id_), "planned"))
    _compute(hand, delivering.shown())


def _show_rebasing(hand: Hand, tried: Rebasing) -> None:
    """The end before and after, then each task that moves, comes or goes."""
    st.subheader(_end_moved(hand, tried), anchor=False)
    if tried.shifts:
        head = [_word(hand, f"shift_{c}") for c in ("task", "before", "after", "kind")]
        st.html(results.table(head, [_shift_row(hand, one) for one in tried.shifts]))
    else:
        st.html(results.note(_word(hand, "nothing_moves")))
    with st.container(horizontal=True):
        if st.button(_word(hand, "again_adopt"), key="again-adopt", type="primary"):
            _adopt_again(hand, tried)
        st.button(_word(hand, "leave"), key="again-leave", on_click=leave)
    st.html(results.fineprint(_word(hand, "again_adopt_what")))


def _end_moved(hand: Hand, tried: Rebasing) -> str:
    language = hand.language
    before, after = tried.before.end, tried.after.end
    ends = {"before": month(language, before), "after": month(language, after)}
    shift = before.until(after)
    if shift == 0:
        return _word(hand, "end_same", **ends)
    return _word(hand, "end_later" if shift > 0 else "end_sooner", count=abs(shift), **ends)


def _shift_row(hand: Hand, shift: Shift) -> tuple[str, str, str, str]:
    kind = "new" if shift.before is None else "gone" if shift.after is None else "moved"
    return (
        tidings.name(hand.opened.questionnaire, hand.language, shift.initiative_id),
        _span(hand, shift.before),
        _span(hand, shift.after),
        _word(hand, f"shift_{kind}"),
    )


def _span(hand: Hand, task: Task | None) -> str:
    return "—" if task is None else months(hand.language, task.start, task.end)


def _adopt_again(hand: Hand, tried: Rebasing) -> None:
    try:
        baseline = hand.service.adopt_replan(hand.principal, hand.assessment_id)
    except (Refused, Forbidden):  # it was changed elsewhere since: look again
        leave()
        st.rerun()
    except sheet.FAILURES:
        alarm(_word(hand, "not_adopted"))
        return
    leave()
    state.keep("adopted_other", baseline != tried.after)
    navigation.go("follow", hand.secret, hand.language)


def tell_adopted_other(hand: Hand) -> None:
    """What was adopted is not what was shown: somebody has written in between."""
    if state.kept("adopted_other", False):
        state.keep("adopted_other", False)
        st.html(f'<div class="yh-notice" role="status"><p>{_word(hand, "adopted_other")}</p></div>')


def alarm(text: str) -> None:
    st.html(f'<div class="yh-alarm" role="alert"><p>{escape(text)}</p></div>')


def _word(hand: Hand, code: str, **params: object) -> str:
    return say(hand.language, f"follow.{code}", **params)


def begin(hand: Hand) -> Delivery | None:
    """Look at the store, once for the whole page."""
    state.keep(tracking.DRAWING, True)
    return delivering.take(hand)


def end() -> None:
    """From now on a task is drawn alone."""
    delivering.all_drawn()
    state.keep(tracking.DRAWING, False)
