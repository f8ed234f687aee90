"""The facilitator's page while a workshop is held: what is going on, what can be done next.

What alone moves every second, who has voted and how long there is, stands in a fragment of its own,
so that a reason half typed is not touched by somebody's vote. When facilitators have moved on, here
or elsewhere, the page is drawn anew.
"""

from __future__ import annotations

from collections import Counter
from html import escape
from typing import Any

import streamlit as st

from assessment.access import Forbidden
from assessment.explanation import listing
from assessment.messages import say
from assessment.model import Judgement, NotApplicable, Rating
from assessment.problems import Refused
from assessment.service import Floor, Shown
from assessment.web import look, results, sheet, state, workshop_ballot, workshop_board
from assessment.web.state import Hand
from assessment.workshop import Choice, Seat, Voting

TROUBLE = "workshop-trouble"  # what the last click was refused for
PARKED = "park-text"
MORE_SECONDS = 30


class Hall:
    """A workshop in the hands of a facilitator."""

    def __init__(self, hand: Hand, floor: Floor, address: str, screen: str) -> None:
        self.hand, self.floor = hand, floor
        self.address, self.screen = address, screen

    def word(self, code: str, **params: object) -> str:
        return say(self.hand.language, f"workshop.{code}", **params)

    def act(self, method: str, *given: Any, **named: Any) -> None:
        """Do it; what it is refused for is shown above the page."""
        state.keep(TROUBLE, "")
        act = getattr(self.hand.service, method)
        try:
            act(
                self.hand.principal,
                self.hand.assessment_id,
                self.floor.workshop.id,
                *given,
                **named,
            )
        except Refused as refused:
            state.keep(TROUBLE, " ".join(refused.sentences(self.hand.language)))
        except Forbidden:
            state.keep(TROUBLE, self.word("forbidden"))
        except sheet.FAILURES:
            state.keep(TROUBLE, self.word("not_done"))

    def button(self, code: str, method: str, *given: Any, **how: Any) -> None:
        """A button that does one thing; `shortcut` is its key."""
        st.button(
            self.word(code), key=f"workshop-{code}", on_click=self.act, args=(method, *given), **how
        )

    # ---- What is shown

    def show(self) -> None:
        trouble = state.kept(TROUBLE, "")
        if trouble:
            st.html(f'<div class="yh-alarm" role="alert"><p>{escape(trouble)}</p></div>')
        main, side = st.columns([5, 2], gap="large")
        with main:
            self._scene()
            self._next()
            self._agenda()
        with side:
            self._door()
            self._live_seats()
            self._parking()
            self._end()

    def _scene(self) -> None:
        scene, language = self.floor.scene, self.hand.language
        model = self.hand.service.questionnaire
        with st.container(border=True, key="workshop-scene"):
            match scene:
                case Voting():
                    st.html(workshop_board.item_head(model, scene.item_id, scene.nth, language))
                    self._live_vote()
                case Shown():
                    round_ = scene.round
                    head = workshop_board.item_head(model, round_.item_id, round_.nth, language)
                    st.html(head + workshop_board.found(scene, model, language))
                    self._lock(scene)
                case None:
                    st.html(results.note(self.word("nothing_on")))
                    _watch(self)

    def _live_vote(self) -> None:
        @st.fragment(run_every=1)
        def live() -> None:
            floor = self._now()
            scene = floor.scene
            if not isinstance(scene, Voting):
                return
            st.html(workshop_board.turnout(scene, len(floor.seats), self.hand.language))
            with st.container(horizontal=True):
                if scene.is_closed:
                    self.button("reveal", "reveal", scene.round, type="primary", shortcut="V")
                else:
                    self.button("close", "close_vote", scene.round, type="primary", shortcut="S")
                self.button("more_time", "set_timer", scene.round, MORE_SECONDS, shortcut="T")
                self.button("withdraw", "withdraw", scene.round)

        live()

    def _lock(self, scene: Shown) -> None:
        """Settle the item, or vote again; what is locked is changed behind a fold."""
        item_id, seconds = scene.round.item_id, self.floor.workshop.seconds
        if scene.lock is None:
            self._lock_form(scene)
        else:
            with st.expander(self.word("change_lock"), key=f"workshop-change-{scene.lock.number}"):
                self._lock_form(scene)
        self.button("again", "open_vote", item_id, seconds, shortcut="A")

    def _lock_form(self, scene: Shown) -> None:
        """The lower median is proposed."""
        known = self.floor.session.locks.get(scene.round.item_id)
        replaces, median = known.number if known else 0, scene.tally.median
        options = [choice for choice in Choice if choice is not Choice.UNSURE]
        of = f"{scene.round.id}-{replaces}"
        choice, reason = f"lock-choice-{of}", f"lock-reason-{of}"
        with st.form(f"workshop-lock-{of}", border=False):
            st.segmented_control(
                self.word("lock_as"),
                options,
                default=median if median in options else None,
                format_func=self._sign,
                key=choice,
            )
            st.text_input(self.word("reason"), key=reason)
            st.form_submit_button(
                self.word("lock_anew" if replaces else "lock"),
                key="workshop-lock",
                type="primary",
                shortcut=None if scene.lock else "L",
                on_click=self._settle,  # before the page finds out what somebody else has locked
                args=(scene.round.item_id, choice, reason, replaces),
            )

    def _sign(self, choice: Choice) -> str:
        word = workshop_ballot.word(self.hand.language, choice)
        return f"{workshop_ballot.MARKS[choice]} {word}"

    def _settle(self, item_id: str, choice: str, reason: str, replaces: int) -> None:
        """Lock what the form's fields say."""
        said = str(st.session_state[reason] or "")
        judgement = _judged(st.session_state[choice], said)
        if judgement is None:
            state.keep(TROUBLE, self.word("choose_rating"))
        else:
            self.act("lock", item_id, judgement, reason=said, replaces=replaces)

    def _next(self) -> None:
        session = self.floor.session
        if isinstance(self.floor.scene, Voting) or session.next_item is None:
            return
        item = self.hand.service.questionnaire.item.get(session.next_item)
        name = item.practice.in_(self.hand.language) if item else session.next_item
        with st.container(key="workshop-coming"):
            st.html(results.note(self.word("next_is", item=session.next_item, practice=name)))
            seconds = self.floor.workshop.seconds
            kind = "secondary" if self.floor.phase == "revealed" else "primary"
            self.button(
                "open_next", "open_vote", session.next_item, seconds, type=kind, shortcut="N"
            )

    def _agenda(self) -> None:
        session, model = self.floor.session, self.hand.service.questionnaire
        left = [item for item in session.agenda if item not in session.locks]
        label = self.word("agenda", count=len(left))
        with st.expander(look.plain(label), key="workshop-agenda", expanded=False):
            st.html(agenda(self.floor, self.hand))
            pick = [item for item in session.agenda if item in model.item]
            chosen = st.selectbox(
                self.word("other_item"), pick, index=None, key="workshop-other",
                placeholder=say(self.hand.language, "shell.choose"),
                format_func=lambda one: f"{one} {model.item[one].practice.in_(self.hand.language)}",
            )  # fmt: skip
            if chosen is not None:
                self.button("open_other", "open_vote", chosen, self.floor.workshop.seconds)
        self._wave()

    def _wave(self) -> None:
        """What people had agreed on before may be locked in one go."""
        hand, session = self.hand, self.floor.session
        held = self.floor.workshop.id
        found = hand.service.agreed_before(hand.principal, hand.assessment_id, held)
        ready = [item for item in session.agenda if item in found and item not in session.locks]
        if not ready:
            return
        with st.expander(self.word("agreed_before", count=len(ready)), key="workshop-agreed"):
            lines = "".join(
                f"<li><span>{workshop_ballot.MARKS[workshop_ballot.rated(found[item])]}</span>"
                f"<span>{escape(item)} {escape(practice(hand, item))}</span></li>"
                for item in ready
            )
            st.html(f'<ul class="yw-agenda">{lines}</ul>')
            self.button("wave", "wave_through", ready)

    def _door(self) -> None:
        code, language = self.floor.workshop.code, self.hand.language
        st.html(workshop_board.door(code, language, self.address))
        st.link_button(self.word("open_screen"), self.screen, icon=":material/present_to_all:")

    def _live_seats(self) -> None:
        @st.fragment(run_every=2)
        def live() -> None:
            floor = self._now()
            st.html(seats(self.hand, floor))
            if floor.seats:
                self._dismissal(floor)

        live()

    def _dismissal(self, floor: Floor) -> None:
        with st.popover(self.word("dismiss"), key="workshop-dismiss-open"):
            seat = st.selectbox(
                self.word("dismiss_who"), floor.seats, index=None, key="workshop-dismissed",
                placeholder=say(self.hand.language, "shell.choose"),
                format_func=lambda one: seat_name(self.hand, one),
            )  # fmt: skip
            if seat is not None:
                self.button("dismiss_yes", "dismiss", seat.number)

    def _parking(self) -> None:
        waiting = [point for point in self.floor.session.points if not point.is_settled]
        if waiting:
            st.html(workshop_board.parking(waiting, self.hand.language))
        with st.form("workshop-park", clear_on_submit=True, border=False):
            st.text_input(self.word("park_what"), key=PARKED)
            st.form_submit_button(self.word("park"), key="workshop-park-it", on_click=self._park)
        for point in waiting:
            st.button(
                self.word("settle", text=look.plain(point.text[:20])),
                key=f"settle-{point.number}",
                on_click=self.act,
                args=("settle", point.number),
                type="tertiary",
            )

    def _park(self) -> None:
        """With the item it came up at."""
        item = workshop_board.item_of(self.floor.scene)
        self.act("park", str(st.session_state[PARKED] or ""), item)

    def _end(self) -> None:
        if not isinstance(self.floor.scene, Voting):
            with st.popover(self.word("end"), key="workshop-end-open"):
                st.html(results.note(self.word("end_sure")))
                self.button("end_yes", "end_workshop")

    def _now(self) -> Floor:
        """The floor at this moment; where another move was made than the page shows, it is drawn
        anew as a whole."""
        hand = self.hand
        floor = hand.service.floor(hand.principal, hand.assessment_id, self.floor.workshop.id)
        if floor.session.moves != self.floor.session.moves:
            st.rerun()
        return floor


def _watch(hall: Hall) -> None:
    @st.fragment(run_every=1)
    def live() -> None:
        hall._now()

    live()


def _judged(choice: Choice | None, reason: str) -> Judgement | None:
    if choice is Choice.NOT_APPLICABLE:
        return NotApplicable(reason)
    rating: Rating | None = choice.rating if choice is not None else None
    return rating


def practice(hand: Hand, item_id: str) -> str:
    item = hand.service.questionnaire.item.get(item_id)
    return item.practice.in_(hand.language) if item else item_id


def agenda(floor: Floor, hand: Hand) -> str:
    """Every item: locked with its rating, in hand, or still to come."""
    session = floor.session
    here = session.round.item_id if session.round and session.round.stage != "withdrawn" else ""
    lines = []
    for item_id in session.agenda:
        lock = session.locks.get(item_id)
        mark = "" if lock is None else workshop_ballot.MARKS[workshop_ballot.rated(lock.judgement)]
        kind = ' class="yw-here"' if item_id == here else ""
        said = f"<small>{escape(item_id)}</small> {escape(practice(hand, item_id))}"
        lines.append(f"<li{kind}><span>{mark or '·'}</span><span>{said}</span></li>")
    return f'<ul class="yw-agenda">{"".join(lines)}</ul>'


def seats(hand: Hand, floor: Floor) -> str:
    """Who is there and who has voted: by role, since what they voted is nobody's to see."""
    scene, language = floor.scene, hand.language
    voted = scene.voted if isinstance(scene, Voting) else frozenset()
    model = hand.service.questionnaire
    there = Counter(seat.role for seat in floor.seats)
    done = Counter(seat.role for seat in floor.seats if seat.number in voted)
    rows = []
    for role, count in there.most_common():
        said = f"{done[role]}/{count}" if isinstance(scene, Voting) else str(count)
        name = workshop_board.role_name(model, role, language)
        rows.append(f"<li><span>{said}</span><span>{escape(name)}</span></li>")
    title = escape(say(language, "workshop.present", count=len(floor.seats)))
    waited = _waited_for(hand, floor, voted) if isinstance(scene, Voting) else ""
    listed = "".join(rows)
    return f'<h2 class="yh-h2">{title}</h2><ul class="yw-agenda">{listed}</ul>{waited}'


def _waited_for(hand: Hand, floor: Floor, voted: frozenset[int]) -> str:
    """By name, where people gave one."""
    names = [seat.name for seat in floor.seats if seat.name and seat.number not in voted]
    if not names:
        return ""
    said = say(hand.language, "workshop.waited_for", names=listing(hand.language, names[:12]))
    return f'<p class="yw-help">{escape(said)}</p>'


def seat_name(hand: Hand, seat: Seat) -> str:
    role = workshop_board.role_name(hand.service.questionnaire, seat.role, hand.language)
    return say(hand.language, "workshop.seat", number=seat.number, who=seat.name or role)
