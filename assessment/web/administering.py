"""The parts of the operator's page: accounts, offices, banks without a leader. No answers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape

import streamlit as st

from assessment.access import Office, Principal
from assessment.answers import MAX_NAME, MAX_OWNER
from assessment.credentials.names import canonical_login
from assessment.messages import say
from assessment.model import Language
from assessment.problems import Problem, Refused
from assessment.service import Invited, Overseen, Receipt, Service
from assessment.service.console import RESET_PATH
from assessment.tenancy import Person
from assessment.web import addresses, custody, look, members, people, results, sheet, state

OFFICES = tuple(Office)
ERASE = "erase-person"  # whose account is about to be deleted
RECEIPT = "person-receipt"
SHOWN = 30
"""Accounts at a time; who is not among them is searched for."""


@dataclass(frozen=True, slots=True)
class Desk:
    """The operator's, and who sits there."""

    service: Service
    principal: Principal
    language: Language

    def word(self, code: str, **params: object) -> str:
        return say(self.language, f"tenancy.{code}", **params)


def heading(desk: Desk) -> None:
    title, lead = desk.word("admin_title"), desk.word("admin_lead")
    st.html(f'<header class="yh-title"><h1>{escape(title)}</h1><p>{escape(lead)}</p></header>')


# ---- Accounts ----------------------------------------------------------------------------------


def show_people(desk: Desk) -> None:
    everybody = desk.service.people(desk.principal)
    people.title(desk.word("accounts", count=len(everybody)))
    asked = ""
    if len(everybody) > SHOWN:
        asked = st.text_input(desk.word("search_people"), key="people-search").strip().casefold()
    found = [p for p in everybody if asked in p.name.casefold() or asked in p.login]
    receipt: Receipt | None = state.kept(RECEIPT, None)
    if receipt is not None:
        custody.show_receipt(receipt, desk.language)
    for person in found[:SHOWN]:
        _person(desk, person)
    if len(found) > SHOWN:
        st.html(f"<p>{escape(desk.word('more_people', count=len(found) - SHOWN))}</p>")


def _person(desk: Desk, person: Person) -> None:
    """Office, password and the end of an account; each is done as it is chosen, but for what cannot
    be undone."""
    with st.container(
        horizontal=True, vertical_alignment="center", key=f"person-{person.id}", border=True
    ):
        people.line(person, desk.principal, desk.language)
        if person.closed_at is not None:
            st.button(
                desk.word("reopen"), key=f"reopen-{person.id}", on_click=_reopened,
                args=(desk, person),
            )  # fmt: skip
            _begin_erasure(desk, person)
        else:
            _account(desk, person)
    _reset_link(desk, person)
    if state.kept(ERASE, "") == person.id:
        _erasure(desk, person)


def _account(desk: Desk, person: Person) -> None:
    """Of somebody who may sign in."""
    key = f"office-{person.id}"
    sheet.set_widget(key, person.office)
    st.selectbox(
        desk.word("office_of", name=look.plain(person.name)),
        OFFICES,
        key=key,
        format_func=lambda office: desk.word(f"office_{office}"),
        on_change=_office_chosen,
        args=(desk, person.id, key),
        placeholder=say(desk.language, "shell.choose"),
        label_visibility="collapsed",
        width=200,
    )
    st.button(desk.word("reset"), key=f"reset-{person.id}", on_click=_reset, args=(desk, person))
    with st.popover(desk.word("close"), key=f"close-{person.id}"):
        st.html(f"<p>{escape(desk.word('close_sure', name=person.name))}</p>")
        st.button(
            desk.word("close_yes"), key=f"close-yes-{person.id}", on_click=_closed,
            args=(desk, person),
        )  # fmt: skip
        _begin_erasure(desk, person)


def _reset_link(desk: Desk, person: Person) -> None:
    """The link by which a person sets a new password; it is shown once."""
    made: tuple[str, str] = state.kept("reset", ("", ""))
    if made[0] == person.id:
        title = desk.word("reset_title", name=person.name)
        link = addresses.whole(RESET_PATH, token=made[1])
        people.copyable(title, desk.word("reset_what"), link, desk.language)


def _office_chosen(desk: Desk, person_id: str, key: str) -> None:
    office = st.session_state[key]
    _attempt(desk, lambda: desk.service.set_office(desk.principal, person_id, office))


def _closed(desk: Desk, person: Person) -> None:
    _attempt(desk, lambda: desk.service.close_account(desk.principal, person.id))


def _reopened(desk: Desk, person: Person) -> None:
    _attempt(desk, lambda: desk.service.reopen_account(desk.principal, person.id))


def _reset(desk: Desk, person: Person) -> None:
    def reset() -> None:
        token = desk.service.let_reset(desk.principal, person.login)
        state.keep("reset", (person.id, token))

    _attempt(desk, reset)


# ---- Accounts that are deleted -----------------------------------------------------------------


def _begin_erasure(desk: Desk, person: Person) -> None:
    """One's own account is deleted under My account."""
    if person.id != desk.principal.person:
        st.button(
            say(desk.language, "leave.title"),
            key=f"erase-{person.id}",
            type="tertiary",
            on_click=state.keep,
            args=(ERASE, person.id),
        )


def _erasure(desk: Desk, person: Person) -> None:
    """What goes with an account, and the login that is typed before it does."""
    language = desk.language
    leaving = desk.service.leaving(desk.principal, person.id)
    with st.container(border=True, key="erase-ask"):
        st.html(results.note(say(language, "leave.what")))
        st.html(results.note(say(language, "leave.stays")))
        if "contributions" in leaving.rows:
            st.checkbox(say(language, "leave.with_said"), key=f"erase-said-{person.id}")
        for bank in leaving.last_of:
            st.html(results.note(say(language, "leave.last_of", bank=bank.name)))
        if leaving.last_of:
            st.checkbox(say(language, "leave.accept"), key=f"erase-accepted-{person.id}")
        typed = say(language, "leave.login", login=person.login)
        st.html(results.note(typed))  # a label makes a link of a login that is an address
        st.text_input(
            look.plain(typed),
            key=f"erase-login-{person.id}",
            autocomplete="off",
            label_visibility="collapsed",
        )
        with st.container(horizontal=True):
            st.button(
                say(language, "leave.do"), key="erase-do", type="primary", on_click=_erased,
                args=(desk, person),
            )  # fmt: skip
            not_ = say(language, "custody.erase_not")
            st.button(not_, key="erase-not", on_click=state.keep, args=(ERASE, ""))


def _erased(desk: Desk, person: Person) -> None:
    given = st.session_state

    def erase() -> None:
        if canonical_login(given[f"erase-login-{person.id}"]) != person.login:
            raise Refused([Problem("erase-other-login")])
        receipt = desk.service.erase_person(
            desk.principal,
            person.id,
            with_said=given.get(f"erase-said-{person.id}", False),
            is_last_accepted=given.get(f"erase-accepted-{person.id}", False),
        )
        state.keep(RECEIPT, receipt)
        state.keep(ERASE, "")

    _attempt(desk, erase)


# ---- Banks and consultants ---------------------------------------------------------------------


def show_banks(desk: Desk) -> None:
    """Which banks there are, whether somebody leads them, and a new one."""
    overseen = desk.service.overseen(desk.principal)
    people.title(desk.word("banks", count=len(overseen)))
    if not overseen:
        st.html(f"<p>{escape(desk.word('banks_empty'))}</p>")
    for one in overseen:
        if not one.is_led:
            _leaderless(desk, one)
    st.html(_led(desk, [one for one in overseen if one.is_led]))
    with st.form("admin-found", border=True, clear_on_submit=True):
        name = st.text_input(desk.word("found_name"), key="found-name", max_chars=MAX_NAME)
        is_sent = st.form_submit_button(desk.word("found_bank"), key="found-go")
    if is_sent and people.attempt(
        desk.language, lambda: desk.service.found_bank(desk.principal, name.strip())
    ):
        st.rerun()
    people.tell_faults()


def _leaderless(desk: Desk, one: Overseen) -> None:
    tenant = one.tenant
    with st.container(
        horizontal=True, vertical_alignment="center", key=f"bank-{tenant.id}", border=True
    ):
        not_led = escape(desk.word("not_led"))
        st.html(f'<p class="yh-person"><b>{escape(tenant.name)}</b> <span>{not_led}</span></p>')
        st.button(
            desk.word("invite_manager"),
            key=f"invite-{tenant.id}",
            on_click=_invited,
            args=(desk, lambda: desk.service.invite_leader(desk.principal, tenant.id)),
        )
    made: Invited | None = state.kept("invited", None)
    if made is not None and made.invitation.tenant == tenant:
        members.show_made(desk.language)


def _led(desk: Desk, banks: Sequence[Overseen]) -> str:
    """The banks that see to themselves."""
    names = (
        desk.word("led", name=o.tenant.name, members=desk.word("members_count", count=o.members))
        for o in banks
    )
    return f'<ul class="yh-led">{"".join(f"<li>{escape(name)}</li>" for name in names)}</ul>'


def show_consultants(desk: Desk) -> None:
    """A consultant who has no account yet gets a link."""
    people.title(desk.word("consultants"))
    with st.container(border=True, key="invite"):
        st.html(f"<p>{escape(desk.word('consultants_what'))}</p>")
        st.text_input(
            desk.word("invite_for"),
            key="invite-for",
            max_chars=MAX_OWNER,
            placeholder=desk.word("invite_for_example"),
        )
        st.button(
            desk.word("invite_consultant"),
            key="invite-consultant",
            on_click=_invited,
            args=(desk, lambda: _consultant(desk)),
        )
        made: Invited | None = state.kept("invited", None)
        if made is not None and made.invitation.tenant is None:
            members.show_made(desk.language)
    for invitation in desk.service.invited_consultants(desk.principal):
        text = members.invitation_text(invitation, desk.language)
        with st.container(
            horizontal=True, vertical_alignment="center", key=f"invitation-{invitation.id}"
        ):
            st.html(f'<p class="yh-person">{escape(text)}</p>')
            st.button(
                desk.word("revoke"),
                key=f"revoke-{invitation.id}",
                on_click=_revoked,
                args=(desk, invitation.id),
            )


def _consultant(desk: Desk) -> Invited:
    return desk.service.invite_consultant(desk.principal, st.session_state["invite-for"])


def _invited(desk: Desk, invite: Callable[[], Invited]) -> None:
    state.keep("invited", None)
    _attempt(desk, lambda: state.keep("invited", invite()))


def _revoked(desk: Desk, invitation_id: str) -> None:
    state.keep("invited", None)
    _attempt(desk, lambda: desk.service.revoke_consultant(desk.principal, invitation_id))


def _attempt(desk: Desk, work: Callable[[], object]) -> None:
    state.keep("reset", ("", ""))
    people.attempt(desk.language, work)
