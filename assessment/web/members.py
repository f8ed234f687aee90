"""The parts of the page of a bank's members: who is in, who is invited, who is asked what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

import streamlit as st

from assessment import tenancy
from assessment.access import Principal, Role
from assessment.answers import MAX_NAME, MAX_OWNER
from assessment.explanation import listing
from assessment.messages import day, say
from assessment.model import BEIJING, Language, Questionnaire
from assessment.service import Client, Colleague, Invited, Service
from assessment.tenancy import Invitation, Member
from assessment.web import addresses, custody, look, people, results, sheet, state
from assessment.web.account import joining

ROLES = (Role.CONTRIBUTOR, Role.VIEWER, Role.MANAGER, Role.CONSULTANT)
"""In the order in which they are most often given."""


@dataclass(frozen=True, slots=True)
class Bank:
    """The bank whose people the page is about, and who looks."""

    service: Service
    principal: Principal
    client: Client
    language: Language

    @property
    def id(self) -> str:
        return self.client.tenant.id

    def word(self, code: str, **params: object) -> str:
        return say(self.language, f"tenancy.{code}", **params)


def heading(bank: Bank) -> None:
    title, lead = bank.word("members_title"), bank.word("members_lead")
    st.html(
        f'<header class="yh-title"><p>{escape(bank.client.tenant.name)}</p>'
        f"<h1>{escape(title)}</h1><p>{escape(lead)}</p></header>"
    )


def rename(bank: Bank) -> None:
    """What the bank is called where its people choose among banks."""
    key, name = f"rename-{bank.id}", bank.client.tenant.name
    sheet.set_widget(key, name)
    with st.popover(bank.word("rename"), key="rename-open"), st.form("rename", border=False):
        st.text_input(bank.word("rename_to"), key=key, max_chars=MAX_NAME)
        st.html(f'<p class="yh-inferred">{escape(bank.word("rename_what"))}</p>')
        st.form_submit_button(
            bank.word("rename"), key="rename-go", on_click=_renamed, args=(bank, key)
        )


def _renamed(bank: Bank, key: str) -> None:
    name = st.session_state[key]
    people.attempt(bank.language, lambda: bank.service.rename_bank(bank.principal, bank.id, name))


def erase(bank: Bank) -> None:
    """A bank that was entered by mistake; one with an assessment is deleted where its data is."""
    if bank.client.assessments:
        return
    name = bank.client.tenant.name
    with st.popover(bank.word("erase_bank"), key="erase-open"), st.form("erase", border=False):
        st.html(results.note(bank.word("erase_bank_what")))
        st.html(results.note(say(bank.language, "custody.erase_record")))
        asked = say(bank.language, "custody.erase_name", bank=name)
        st.html(results.note(asked))  # a label would read the name as markup
        st.text_input(look.plain(asked), key="erase-name", label_visibility="collapsed")
        st.form_submit_button(
            say(bank.language, "custody.erase_do"), key="erase-do", on_click=_erased, args=(bank,)
        )


def _erased(bank: Bank) -> None:
    typed = st.session_state["erase-name"]

    def do() -> None:
        receipt = bank.service.erase_bank(bank.principal, bank.id, typed)
        state.keep(custody.RECEIPT, receipt)
        state.let_go()

    people.attempt(bank.language, do)


# ---- Who is in ---------------------------------------------------------------------------------


def show_members(bank: Bank, members: Sequence[Member]) -> None:
    people.title(bank.word("members_in", count=len(members)))
    for member in members:
        _member(bank, member)


def _member(bank: Bank, member: Member) -> None:
    """Role and the way out; each is done as it is chosen."""
    person, key = member.person, f"role-{member.person.id}"
    sheet.set_widget(key, member.role)
    with st.container(
        horizontal=True, vertical_alignment="center", key=f"member-{person.id}", border=True
    ):
        people.line(person, bank.principal, bank.language)
        st.selectbox(
            bank.word("role_of", name=look.plain(person.name)),
            ROLES,
            key=key,
            format_func=lambda role: bank.word(f"role_{role}"),
            on_change=_role_chosen,
            args=(bank, person.id, key),
            placeholder=say(bank.language, "shell.choose"),
            label_visibility="collapsed",
            width=200,
        )
        with st.popover(bank.word("remove"), key=f"remove-{person.id}"):
            st.html(f"<p>{escape(bank.word('remove_sure', name=person.name))}</p>")
            st.button(
                bank.word("remove_yes"),
                key=f"remove-yes-{person.id}",
                on_click=_removed,
                args=(bank, person.id),
            )


def _role_chosen(bank: Bank, person_id: str, key: str) -> None:
    role = st.session_state[key]
    people.attempt(
        bank.language,
        lambda: bank.service.change_role(bank.principal, bank.id, person_id, role),
    )


def _removed(bank: Bank, person_id: str) -> None:
    people.attempt(
        bank.language, lambda: bank.service.remove_member(bank.principal, bank.id, person_id)
    )


# ---- Who is invited ----------------------------------------------------------------------------


def show_invitations(bank: Bank, invitations: Sequence[Invitation]) -> None:
    people.title(bank.word("invite_title"))
    with st.container(border=True, key="invite"):
        st.html(f"<p>{escape(bank.word('invite_what', count=tenancy.INVITED_FOR.days))}</p>")
        st.radio(
            bank.word("invite_as"),
            ROLES,
            key="invite-role",
            format_func=lambda role: bank.word(f"role_{role}"),
            captions=[bank.word(f"role_{role}_may") for role in ROLES],
        )
        st.text_input(
            bank.word("invite_for"),
            key="invite-for",
            max_chars=MAX_OWNER,
            placeholder=bank.word("invite_for_example"),
        )
        st.button(
            bank.word("invite"), key="invite-go", type="primary", on_click=_invited, args=(bank,)
        )
        show_made(bank.language)
    for invitation in invitations:
        _invitation(bank, invitation)


def show_made(language: Language) -> None:
    """The link that was made last: it is shown once, since only its hash is kept."""
    made: Invited | None = state.kept("invited", None)
    if made is not None:
        role = say(language, f"tenancy.role_{made.invitation.role}")
        title = say(language, "tenancy.invited", role=role)
        link = addresses.whole(joining.PATH, token=made.secret)
        people.copyable(title, say(language, "tenancy.invited_what"), link, language)


def _invitation(bank: Bank, invitation: Invitation) -> None:
    text = invitation_text(invitation, bank.language)
    with st.container(
        horizontal=True, vertical_alignment="center", key=f"invitation-{invitation.id}"
    ):
        st.html(f'<p class="yh-person">{escape(text)}</p>')
        st.button(
            bank.word("revoke"), key=f"revoke-{invitation.id}", on_click=_revoked,
            args=(bank, invitation.id),
        )  # fmt: skip


def invitation_text(invitation: Invitation, language: Language) -> str:
    """For whom, as what, and until when."""
    until = day(language, invitation.expires_at.astimezone(BEIJING).date())
    role = say(language, f"tenancy.role_{invitation.role}")
    if not invitation.meant_for:
        return say(language, "tenancy.invitation", role=role, day=until)
    whom = invitation.meant_for
    return say(language, "tenancy.invitation_for", whom=whom, role=role, day=until)


def _invited(bank: Bank) -> None:
    role, whom = st.session_state["invite-role"], st.session_state["invite-for"]
    state.keep("invited", None)

    def invite() -> None:
        state.keep("invited", bank.service.invite(bank.principal, bank.id, role, whom))

    if people.attempt(bank.language, invite):
        st.session_state["invite-for"] = ""


def _revoked(bank: Bank, invitation_id: str) -> None:
    made: Invited | None = state.kept("invited", None)
    if made is not None and made.invitation.id == invitation_id:
        state.keep("invited", None)
    people.attempt(
        bank.language,
        lambda: bank.service.revoke_invitation(bank.principal, bank.id, invitation_id),
    )


# ---- Who is asked what -------------------------------------------------------------------------


def show_tasks(bank: Bank) -> None:
    """What each contributor is asked in an assessment, and how far they are."""
    people.title(bank.word("tasks"))
    if not bank.client.assessments:
        st.html(f"<p>{escape(bank.word('tasks_need_assessment'))}</p>")
        return
    assessment_id = _chosen(bank)
    team = bank.service.team(bank.principal, assessment_id)
    if not team:
        st.html(f"<p>{escape(bank.word('tasks_need_people'))}</p>")
        return
    st.html(f"<p>{escape(bank.word('tasks_what'))}</p>")
    names = _subjects(bank.service.questionnaire, bank.language)
    for colleague in team:
        _task(bank, assessment_id, colleague, names)
    st.html(f'<p class="yh-inferred">{escape(_uncovered(bank, team))}</p>')


def _chosen(bank: Bank) -> str:
    """The assessment the tasks are of: the one in hand, else the one changed last."""
    names = {one.id: one.name for one in bank.client.assessments}
    hand = state.hand()
    in_hand = hand.assessment_id if hand else ""
    first = in_hand if in_hand in names else next(iter(names))
    if len(names) == 1:
        return first
    return st.selectbox(
        bank.word("tasks_of"),
        list(names),
        index=list(names).index(first),
        key="tasks-of",
        placeholder=say(bank.language, "shell.choose"),
        format_func=names.__getitem__,
    )


def _task(bank: Bank, assessment_id: str, colleague: Colleague, names: Mapping[str, str]) -> None:
    person = colleague.member.person
    key = f"asked-{assessment_id}-{person.id}"
    sheet.set_widget(key, [id_ for id_ in names if id_ in colleague.subjects])
    with st.container(border=True, key=f"colleague-{person.id}"):
        said = bank.word("asked", count=colleague.asked, done=colleague.judged)
        if not colleague.asked:
            said = bank.word("asked_nothing")
        share = 100 * colleague.judged // colleague.asked if colleague.asked else 0
        st.html(
            f'<div class="yh-progress"><p><b>{escape(person.name)}</b> '
            f"<span>{escape(said)}</span></p>"
            f'<div class="yh-bar" aria-hidden="true"><i style="width:{share}%"></i></div></div>'
        )
        st.multiselect(
            bank.word("asked_of", name=look.plain(person.name)),
            list(names),
            key=key,
            format_func=names.__getitem__,
            on_change=_assigned,
            args=(bank, assessment_id, person.id, key),
            placeholder=bank.word("asked_choose"),
            filter_mode="contains",
            select_all=False,
            label_visibility="collapsed",
        )


def _assigned(bank: Bank, assessment_id: str, person_id: str, key: str) -> None:
    subjects = st.session_state[key]
    people.attempt(
        bank.language,
        lambda: bank.service.assign(bank.principal, assessment_id, person_id, subjects),
    )


def _subjects(model: Questionnaire, language: Language) -> dict[str, str]:
    """Dimensions, capabilities and items, each below what it belongs to."""
    names = {}
    for dimension in model.dimensions:
        names[dimension.id] = f"{dimension.id} {dimension.name.in_(language)}"
        for capability in model.capabilities_of(dimension.id):
            names[capability.id] = f"{capability.id} {capability.name.in_(language)}"
            names |= {i.id: f"{i.id} {i.practice.in_(language)}" for i in capability.items}
    return names


def _uncovered(bank: Bank, team: Sequence[Colleague]) -> str:
    """The capabilities nobody is asked all of."""
    model = bank.service.questionnaire
    subjects = {subject for colleague in team for subject in colleague.subjects}
    asked = set(tenancy.covered(model, subjects))
    left = [c.id for c in model.capabilities if not {item.id for item in c.items} <= asked]
    if not left:
        return bank.word("all_covered")
    return bank.word("uncovered", capabilities=listing(bank.language, left))
