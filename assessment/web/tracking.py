"""A task of the adopted plan: a row that opens to what is said of it, beside what the model says.

Each row is a fragment: a change draws this row only, unless it is seen outside it, too.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from html import escape
from typing import Literal

import streamlit as st

from assessment import delivery, tidings
from assessment.answers import MAX_OWNER, MAX_UNIT, YEARS_AROUND
from assessment.delivery import Reading, Standing, Status, Track
from assessment.messages import clock, day, say
from assessment.model import MAX_TEXT, Language, Month
from assessment.problems import Problem
from assessment.service import Replaced
from assessment.web import delivering, look, results, sheet, state
from assessment.web.delivering import Told
from assessment.web.state import Hand

Field = Literal["status", "owner", "started", "finished", "kpi", "unit", "lower", "note"]

LIMITS = {"owner": MAX_OWNER, "unit": MAX_UNIT}

DRAWING = "drawing_tasks"  # whether the whole page is being drawn


def row(hand: Hand, initiative_id: str) -> None:
    """One task, folded to a line until it is opened."""
    st.fragment(_row, key=f"task-{initiative_id}")(hand, initiative_id)


def _row(hand: Hand, initiative_id: str) -> None:
    if not state.kept(DRAWING, False):
        if delivering.touched() - {initiative_id} or not delivering.is_shown(initiative_id):
            st.rerun()
        delivering.all_drawn()
    standing = delivering.standing(initiative_id)
    label = tidings.name(hand.opened.questionnaire, hand.language, initiative_id)
    with st.container(key=f"task-{initiative_id}", gap=None):
        st.html(state_line(hand, standing))
        with st.expander(
            look.plain(label), key=f"track-{initiative_id}", on_change="rerun"
        ) as parts:
            if parts.open:
                with st.container(key=f"card-track-{initiative_id}"):
                    _opened(hand, standing)


def state_line(hand: Hand, standing: Standing) -> str:
    """◐ 进行中 · ▲ 晚 26 天 · 王芳, beside the name: an expander with another label would close."""
    language, model = hand.language, hand.opened.questionnaire
    facts = [
        tidings.status_word(language, standing.track.status),
        tidings.days_late(standing, language) if standing.is_late else "",
        tidings.owner(model, language, standing),
    ]
    kind = "yr-task yr-late" if standing.is_late else "yr-task"
    return f'<p class="{kind}">{escape(" · ".join(fact for fact in facts if fact))}</p>'


def _opened(hand: Hand, standing: Standing) -> None:
    facts = [(word(hand, "planned"), tidings.span(hand.language, standing))]
    if standing.lateness is not None:
        facts.append((word(hand, "late"), tidings.lateness(standing, hand.language)))
    if standing.threatened_by:
        ids = say(hand.language, "answer.list_sign").join(standing.threatened_by)
        facts.append((word(hand, "threatened"), word(hand, "threatened_by", ids=ids)))
    st.html(results.details(facts))
    left, right = st.columns([4, 3], gap="medium")
    with left:
        if hand.is_read_only:
            _said(hand, standing)
        else:
            _fields(hand, standing)
    with right:
        _model_says(hand, standing.initiative_id)
        _readings(hand, standing)


def _model_says(hand: Hand, initiative_id: str) -> None:
    """The measure and the first steps as the model has them."""
    language = hand.language
    initiative = hand.opened.questionnaire.initiative[initiative_id]
    steps = [action.in_(language) for action in initiative.first_actions]
    pairs = [(word(hand, "model_kpi"), initiative.kpi.in_(language))]
    st.html(results.details(pairs, listed=(word(hand, "model_steps"), steps)))


# ---- What is said, as fields --------------------------------------------------------------------


def _fields(hand: Hand, standing: Standing) -> None:
    id_ = standing.initiative_id
    track, model = delivering.given(id_), hand.opened.questionnaire
    st.html(saved_line(standing, delivering.told(id_), hand.language))
    _told(hand, standing)
    _choice(hand, id_, "status", tuple(tidings.SIGNS), track.status)
    lead = model.role[model.initiative[id_].owner].name.in_(hand.language)
    _text(hand, id_, "owner", track.owner, word(hand, "owner_example", lead=lead))
    _days(hand, id_, track)
    _kpi(hand, id_, track)
    _note(hand, id_, track.note)


def _choice(hand: Hand, id_: str, field: Field, options: tuple[Status, ...], chosen: str) -> None:
    sheet.set_widget(_key(field, id_), chosen)
    st.segmented_control(
        word(hand, field),
        options,
        key=_key(field, id_),
        format_func=lambda one: tidings.status_word(hand.language, one),
        on_change=_changed,
        args=(hand, id_, field),
        required=True,
    )


def _text(hand: Hand, id_: str, field: Literal["owner", "unit"], text: str, hint: str) -> None:
    sheet.set_widget(_key(field, id_), text)
    st.text_input(
        word(hand, field),
        key=_key(field, id_),
        max_chars=LIMITS[field],
        placeholder=hint,
        on_change=_changed,
        args=(hand, id_, field),
    )


def _days(hand: Hand, id_: str, track: Track) -> None:
    """The days that the status has: what has not begun has none."""
    left, right = st.columns(2)
    if track.status != "planned":
        with left:
            _day(hand, id_, "started", track.started)
    if track.status in ("done", "dropped"):
        with right:
            _day(hand, id_, "finished", track.finished)


def _day(hand: Hand, id_: str, field: Literal["started", "finished"], when: date | None) -> None:
    sheet.set_widget(_key(field, id_), when)
    st.date_input(
        word(hand, field),
        value=None,
        min_value=min(first_day(), when or first_day()),
        max_value=max(delivering.shown().today, when or first_day()),
        format="YYYY-MM-DD",
        key=_key(field, id_),
        on_change=_changed,
        args=(hand, id_, field),
    )


def first_day() -> date:
    return Month.of(delivering.shown().today).plus(-12 * YEARS_AROUND).first_day


def _kpi(hand: Hand, id_: str, track: Track) -> None:
    """The target for the initiative's figure: a number, its unit, and which way is better."""
    left, right = st.columns(2)
    with left:
        sheet.set_widget(_key("kpi", id_), track.kpi_target)
        st.number_input(
            word(hand, "kpi"),
            value=None,
            step=1.0,
            format="%g",
            key=_key("kpi", id_),
            on_change=_changed,
            args=(hand, id_, "kpi"),
        )
    with right:
        _text(hand, id_, "unit", track.kpi_unit, word(hand, "unit_example"))
    sheet.set_widget(_key("lower", id_), track.is_lower_better)
    st.segmented_control(
        word(hand, "lower"),
        (False, True),
        key=_key("lower", id_),
        format_func=lambda lower: word(hand, "lower_better" if lower else "higher_better"),
        on_change=_changed,
        args=(hand, id_, "lower"),
        required=True,
    )


def _note(hand: Hand, id_: str, text: str) -> None:
    sheet.set_widget(_key("note", id_), text)
    st.text_area(
        word(hand, "note"),
        key=_key("note", id_),
        max_chars=MAX_TEXT,
        placeholder=word(hand, "note_example"),
        height=90,
        on_change=_changed,
        args=(hand, id_, "note"),
    )


def _changed(hand: Hand, id_: str, field: Field) -> None:
    """Store what a field says now."""
    value, track = st.session_state[_key(field, id_)], delivering.given(id_)
    match field:
        case "status":
            track = delivery.turned(track, value)
        case "kpi":
            track = replace(track, kpi_target=value)
        case "unit":
            track = replace(track, kpi_unit=value)
        case "lower":
            track = replace(track, is_lower_better=value)
        case "owner" | "note" | "started" | "finished":
            track = replace(track, **{field: value})
    delivering.say(hand, id_, track)


def _key(part: str, id_: str) -> str:
    return sheet.key(f"track-{part}", id_)


# ---- What has to be told ------------------------------------------------------------------------


def saved_line(standing: Standing, told: Told, language: Language) -> str:
    """已保存 12:03, read out when it changes; empty while something could not be saved."""
    text = ""
    if standing.saved_at is not None and not told.is_failure:
        text = say(language, "answer.saved", time=_moment(state.local(standing.saved_at), language))
    revision = standing.revision  # so that a reader of the page can tell one save from the next
    return f'<p class="yh-saved" role="status" data-revision="{revision}">{escape(text)}</p>'


def _moment(saved_at: datetime, language: Language) -> str:
    """The time; on another day than today's the day before it."""
    time = clock(language, saved_at)
    is_today = saved_at.date() == state.local(datetime.now(saved_at.tzinfo)).date()
    return time if is_today else f"{day(language, saved_at.date())} {time}"


def _told(hand: Hand, standing: Standing) -> None:
    told, id_ = delivering.told(standing.initiative_id), standing.initiative_id
    if told.is_failure:
        _not_saved(hand, id_, told)
    if told.replaced is not None:
        _replaced(hand, standing, told.replaced)
    if told.reading_replaced is not None:
        unit = standing.track.kpi_unit
        value = tidings.figure(hand.language, told.reading_replaced.value, unit)
        date_ = day(hand.language, told.reading_replaced.on)
        _notice(word(hand, "reading_replaced", date=date_, value=value))


def _not_saved(hand: Hand, id_: str, told: Told) -> None:
    why = [problem.sentence(hand.language) for problem in told.problems]
    lines = why or [say(hand.language, "answer.not_saved")]
    body = "".join(f"<p>{escape(line)}</p>" for line in lines)
    st.html(f'<div class="yh-alarm" role="alert">{body}</div>')
    with st.container(horizontal=True):
        if told.can_be_tried_again:
            st.button(
                say(hand.language, "answer.try_again"),
                key=_key("retry", id_),
                on_click=delivering.try_again,
                args=(hand, id_),
            )
        st.button(
            word(hand, "discard") if told.can_be_tried_again else say(hand.language, "answer.seen"),
            key=_key("discard", id_),
            type="tertiary",
            on_click=delivering.dismiss,
            args=(id_,),
        )


def _replaced(hand: Hand, standing: Standing, replaced: Replaced[Track]) -> None:
    """Somebody else had written here: what it was, and one tap to put it back."""
    language, id_ = hand.language, standing.initiative_id
    parts = delivery.changed(replaced.value, standing.track)
    theirs, now = (
        " · ".join(said(track, part, language) for part in parts)
        for track in (replaced.value, standing.track)
    )
    time = clock(language, state.local(replaced.saved_at))
    _notice(say(language, "answer.replaced", time=time, theirs=theirs, now=now))
    with st.container(horizontal=True):
        st.button(
            say(language, "answer.put_back"),
            key=_key("put-back", id_),
            on_click=delivering.put_back,
            args=(hand, id_),
        )
        st.button(
            say(language, "answer.seen"),
            key=_key("seen", id_),
            type="tertiary",
            on_click=delivering.dismiss,
            args=(id_,),
        )


def _notice(text: str) -> None:
    st.html(f'<div class="yh-notice" role="status"><p>{escape(text)}</p></div>')


def said(track: Track, part: delivery.Part, language: Language) -> str:
    """One part of a track in words."""
    nothing = say(language, "follow.nothing")
    match part:
        case "status":
            days = [day(language, one) for one in (track.started, track.finished) if one]
            word_ = tidings.status_word(language, track.status)
            return f"{word_} {' – '.join(days)}" if days else word_
        case "owner":
            return track.owner or nothing
        case "kpi":
            return tidings.target(track, language) or track.kpi_unit or nothing
        case "note":
            return track.note or nothing


def _said(hand: Hand, standing: Standing) -> None:
    """The same to read, where nothing can be written any more."""
    parts: dict[str, delivery.Part] = {
        "status": "status",
        "owner": "owner",
        "kpi": "kpi",
        "note": "note",
    }
    pairs = [(word(hand, c), said(standing.track, p, hand.language)) for c, p in parts.items()]
    st.html(results.details(pairs))


# ---- Readings -----------------------------------------------------------------------------------


def _readings(hand: Hand, standing: Standing) -> None:
    """The figure's way to its target, its readings, and a field for the next."""
    from assessment import charts

    id_, language = standing.initiative_id, hand.language
    st.html(f'<p class="yr-side">{escape(word(hand, "readings"))}</p>')
    if standing.readings:
        st.html(results.note(tidings.reading(standing, language)))
        chart = charts.readings(standing, language, results.ink())
        st.plotly_chart(
            chart.figure, theme=None, config=charts.CONFIG, key=f"readings-{id_}", alt=chart.title
        )
    elif hand.is_read_only:
        st.html(results.note(word(hand, "no_readings")))
    for reading in reversed(standing.readings):
        _reading(hand, standing, reading)
    if not hand.is_read_only:
        _add(hand, id_)


def _reading(hand: Hand, standing: Standing, reading: Reading) -> None:
    language, id_, on = hand.language, standing.initiative_id, reading.on
    value = tidings.figure(language, reading.value, standing.track.kpi_unit)
    line = f"{value} {reading.note}".strip()
    with st.container(horizontal=True, vertical_alignment="center", key=f"reading-row-{id_}-{on}"):
        st.html(results.named(day(language, on), line))
        if not hand.is_read_only:
            st.button(
                word(hand, "remove"),
                key=f"reading-remove-{id_}-{on}",
                help=word(hand, "remove_which", date=day(language, on)),
                type="tertiary",
                on_click=delivering.take_back,
                args=(hand, id_, on),
            )


def _add(hand: Hand, id_: str) -> None:
    """A day, a value, a note; the fields are then free for the next."""
    left, right = st.columns([5, 4])
    key = _key("reading-day", id_)
    if key not in st.session_state:
        st.session_state[key] = delivering.shown().today
    left.date_input(
        word(hand, "reading_day"),
        min_value=first_day(),
        max_value=delivering.shown().today,
        format="YYYY-MM-DD",
        key=key,
    )
    right.number_input(
        word(hand, "reading_value"),
        value=None,
        step=1.0,
        format="%g",
        key=_key("reading-value", id_),
    )
    st.text_input(word(hand, "reading_note"), key=_key("reading-note", id_), max_chars=MAX_OWNER)
    st.button(
        word(hand, "add_reading"),
        key=_key("reading-add", id_),
        on_click=_added,
        args=(hand, id_),
    )


def _added(hand: Hand, id_: str) -> None:
    on, value, note = (
        st.session_state[_key(f"reading-{part}", id_)] for part in ("day", "value", "note")
    )
    if on is None or value is None:
        delivering.refuse(id_, Problem("reading-incomplete"))
    elif delivering.read(hand, id_, Reading(on, value, note)):
        st.session_state[_key("reading-value", id_)] = None
        st.session_state[_key("reading-note", id_)] = ""


def word(hand: Hand, code: str, **params: object) -> str:
    return say(hand.language, f"follow.{code}", **params)
