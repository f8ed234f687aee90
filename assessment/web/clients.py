"""The banks one is in: on the start page those that wait, in the portfolio all of them."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from html import escape

import streamlit as st

from assessment import access
from assessment.access import Action, Forbidden, Principal, Protected
from assessment.answers import MAX_NAME
from assessment.messages import day, percent, say
from assessment.model import BEIJING, Bank, Language, Mode
from assessment.problems import Refused
from assessment.service import Client, Service
from assessment.store import Listed
from assessment.web import home, look, navigation, people, state, tasks

FEW = 5
"""Banks on the start page; who has more finds them in the portfolio."""

SHOWN = 20
"""Rows of the portfolio at a time; each is scored when it is shown."""


# ---- The start page ----------------------------------------------------------------------------


def show_own(service: Service, principal: Principal, language: Language) -> None:
    """One's banks, and what waits for one there."""
    clients = _latest_first(service.banks(principal))
    people.title(say(language, "tenancy.own_banks"))
    people.tell_faults()
    if not clients:
        code = "no_bank_operator" if _administers(principal) else "no_bank"
        st.html(f"<p>{escape(say(language, f'tenancy.{code}'))}</p>")
        _lead_on(principal, language)
    for client in clients[:FEW]:
        _card(service, principal, client, language)
    if len(clients) > FEW:
        label = say(language, "tenancy.all_banks", count=len(clients))
        link("portfolio", None, label, language, ":material/apartment:")


def _lead_on(principal: Principal, language: Language) -> None:
    for name in navigation.of_installation(principal):
        label = say(language, f"shell.{name}")
        link(name, None, label, language, navigation.ICONS[name])


def _administers(principal: Principal) -> bool:
    return access.allows(principal, Action.ADMINISTER)


def _latest_first(clients: Sequence[Client]) -> list[Client]:
    """Where something is to be answered first, then what was changed last."""

    def place(client: Client) -> tuple[bool, float]:
        waits = any(duty.judged < duty.asked for duty in client.duties)
        moments = [one.updated_at.timestamp() for one in client.assessments]
        return waits, max(moments, default=client.tenant.made_at.timestamp())

    return sorted(clients, key=place, reverse=True)


def _card(service: Service, principal: Principal, client: Client, language: Language) -> None:
    """A bank with what may be opened there."""
    with st.container(border=True, key=f"client-{client.tenant.id}"):
        st.html(_name(client, language))
        if access.allows(principal, Action.CONTRIBUTE, _bank(client)):
            tasks.show(client, language)
            _way_out(service, principal, client, language)
            return
        leads = access.allows(principal, Action.BEGIN, _bank(client))
        for listed in client.assessments:
            _assessment(listed, _when(client, listed, language), language, may_write=leads)
        if not client.assessments:
            code = "no_assessment" if leads else "no_assessment_yet"
            st.html(f"<p>{escape(say(language, f'tenancy.{code}'))}</p>")
        if leads:
            with st.container(horizontal=True, key=f"lead-{client.tenant.id}"):
                _led(service, principal, client, language)
        else:
            _way_out(service, principal, client, language)


def _name(client: Client, language: Language) -> str:
    name, role = client.tenant.name, say(language, f"tenancy.role_{client.role}")
    return f'<p class="yh-client"><b>{escape(name)}</b> <span>{escape(role)}</span></p>'


def _when(client: Client, listed: Listed, language: Language) -> list[str]:
    """When it was last changed and, where the bank is called otherwise there, how."""
    name = [] if listed.name == client.tenant.name else [listed.name]
    on = day(language, listed.updated_at.astimezone(BEIJING).date())
    return [*name, say(language, "tenancy.changed", day=on)]


def _assessment(
    listed: Listed, said: Sequence[str], language: Language, *, may_write: bool
) -> None:
    spans = "".join(f"<span>{escape(text)}</span>" for text in said)
    with st.container(horizontal=True, vertical_alignment="center", key=f"of-{listed.id}"):
        st.html(f'<p class="yh-where">{spans}</p>')
        if may_write and st.button(say(language, "tenancy.go_answer"), key=f"answer-{listed.id}"):
            navigation.go("answer", listed.id, language)
        if st.button(say(language, "tenancy.go_findings"), key=f"findings-{listed.id}"):
            navigation.go("findings", listed.id, language)


def _led(service: Service, principal: Principal, client: Client, language: Language) -> None:
    """What a leader may do beside answering."""
    tenant = client.tenant
    if st.button(
        say(language, "tenancy.members"), key=f"members-{tenant.id}", icon=":material/group:"
    ):
        of = client.assessments[0].id if client.assessments else None
        navigation.go("members", of, language, bank=tenant.id)
    with st.popover(say(language, "tenancy.begin"), key=f"begin-{tenant.id}"):
        begin_form(service, principal, client, language)


def _way_out(service: Service, principal: Principal, client: Client, language: Language) -> None:
    """Out of a bank one does not lead; who leads it goes by the page of its members."""
    id_ = client.tenant.id
    with st.popover(say(language, "tenancy.leave"), key=f"leave-{id_}", type="tertiary"):
        st.html(f"<p>{escape(say(language, 'tenancy.leave_sure'))}</p>")
        st.button(
            say(language, "tenancy.leave_yes"),
            key=f"leave-yes-{id_}",
            on_click=_left,
            args=(service, principal, id_, language),
        )


def _left(service: Service, principal: Principal, tenant_id: str, language: Language) -> None:
    people.attempt(language, lambda: service.leave_bank(principal, tenant_id))


def begin_form(service: Service, principal: Principal, client: Client, language: Language) -> None:
    """A new assessment of a bank: its name as the report shall print it, and how."""
    tenant = client.tenant
    model = service.questionnaire
    totals: dict[Mode, int] = {"quick": len(model.capabilities), "full": len(model.items)}
    with st.form(f"begin-form-{tenant.id}", border=False):
        name = st.text_input(say(language, "tenancy.begin_name"), tenant.name, max_chars=MAX_NAME)
        mode: Mode = st.radio(
            say(language, "home.mode"),
            home.MODES,
            index=1,
            format_func=lambda one: home.mode_name(language, one, totals[one]),
        )
        if st.form_submit_button(say(language, "home.begin"), type="primary"):
            try:
                opened = service.begin(principal, tenant.id, Bank(name.strip()), mode)
            except Refused as refused:
                people.tell(refused.sentences(language))
            else:
                navigation.go("bank", opened.assessment.id, language)


def _bank(client: Client) -> Protected:
    return Protected(tenant=client.tenant.id)


# ---- The portfolio -----------------------------------------------------------------------------


def show_portfolio(service: Service, principal: Principal, language: Language) -> None:
    """Every bank with the stage and the progress of its assessments."""
    people.tell_faults()
    clients = _latest_first(service.banks(principal))
    if not clients:
        st.html(f"<p>{escape(say(language, 'tenancy.portfolio_empty'))}</p>")
    found = _searched(clients, language)
    count: int = state.kept("portfolio-count", SHOWN)
    for client in found[:count]:
        _row(service, principal, client, language)
    if len(found) > count:
        st.button(
            say(language, "tenancy.more", count=len(found) - count),
            on_click=state.keep,
            args=("portfolio-count", count + SHOWN),
            key="portfolio-more",
        )


def _searched(clients: list[Client], language: Language) -> list[Client]:
    if len(clients) <= FEW:
        return clients
    asked = st.text_input(say(language, "tenancy.search"), key="portfolio-search").strip()
    found = [client for client in clients if _is_named(client, asked.casefold())]
    st.html(f"<p>{escape(say(language, 'tenancy.found', count=len(found)))}</p>")
    return found


def _is_named(client: Client, asked: str) -> bool:
    names = [client.tenant.name, *(one.name for one in client.assessments)]
    return any(asked in name.casefold() for name in names)


def _row(service: Service, principal: Principal, client: Client, language: Language) -> None:
    """A bank in as few lines as it has assessments."""
    with st.container(border=True, key=f"client-{client.tenant.id}", gap="small"):
        with st.container(
            horizontal=True, vertical_alignment="center", key=f"lead-{client.tenant.id}"
        ):
            st.html(_name(client, language))
            if access.allows(principal, Action.BEGIN, _bank(client)):
                _led(service, principal, client, language)
        leads = access.allows(principal, Action.WRITE, _bank(client))
        for listed in client.assessments:
            said = _standing(service, principal, listed, language)
            said += _when(client, listed, language)
            _assessment(listed, said, language, may_write=leads)
        if client.duties:
            tasks.show(client, language)
        elif not client.assessments:
            st.html(f"<p>{escape(say(language, 'tenancy.not_begun'))}</p>")
        if not access.allows(principal, Action.BEGIN, _bank(client)):
            _way_out(service, principal, client, language)


def _standing(
    service: Service, principal: Principal, listed: Listed, language: Language
) -> list[str]:
    """Where the bank stands, and how much is answered."""
    try:
        standing = service.standing(principal, listed.id)
    except Forbidden:  # taken away in this moment
        return []
    total, stage = standing.progress.total, standing.verdict.claimed
    share = percent(language, Fraction(total.answered, total.total) if total.total else 1)
    where = say(language, "tenancy.no_stage")
    if stage:
        name = service.questionnaire.stage(stage).name.in_(language)
        where = say(language, "tenancy.stage", stage=stage, name=name)
    return [where, say(language, "tenancy.answered", share=share)]


def show_founding(service: Service, principal: Principal, language: Language) -> None:
    """Enter a new bank as a client; it then stands first."""
    with st.form("found", border=True, clear_on_submit=True):
        with st.container(horizontal=True, vertical_alignment="bottom", key="found-row"):
            name = st.text_input(
                say(language, "tenancy.found_name"), key="found-name", max_chars=MAX_NAME
            )
            is_sent = st.form_submit_button(say(language, "tenancy.found_bank"), key="found-go")
        if is_sent and people.attempt(
            language, lambda: service.found_bank(principal, name.strip())
        ):
            st.rerun()
        people.tell_faults()


def link(
    name: navigation.Name, secret: str | None, label: str, language: Language, icon: str
) -> None:
    """A link to another page."""
    st.page_link(
        f"views/{name}.py",
        label=look.plain(label),
        icon=icon,
        query_params=state.address(secret, language),
    )
