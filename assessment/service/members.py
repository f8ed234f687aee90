"""Who is in a bank, who is invited, and who is asked what."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from contextlib import suppress

from assessment import access, answers, tenancy
from assessment.access import Action, Forbidden, Principal, Protected, Role
from assessment.model import Bank
from assessment.problems import Problem, Refused
from assessment.service.base import Base
from assessment.service.values import Colleague, Invited, Members
from assessment.store import MemberAlready, Over
from assessment.tenancy import Heard, Invitation, Tenant


class Membership(Base):
    """A bank is led by its managers and consultants; one of them always stays."""

    def members(self, principal: Principal, tenant_id: str) -> Members:
        """Who is in the bank, and the invitations that are still good."""
        self._lead(principal, tenant_id)
        return Members(
            self._store.banks.members(tenant_id),
            self._store.banks.invited(tenant_id, self._clock()),
        )

    def change_role(self, principal: Principal, tenant_id: str, person_id: str, role: Role) -> None:
        """From the next click on. Raises `Refused` if nobody would lead the bank any more."""
        self._lead(principal, tenant_id)
        self._move(tenant_id, person_id, role)

    def remove_member(self, principal: Principal, tenant_id: str, person_id: str) -> None:
        """What the person has said stays. Raises `Refused` as `change_role` does."""
        self._lead(principal, tenant_id)
        self._move(tenant_id, person_id, None)

    def leave_bank(self, principal: Principal, tenant_id: str) -> None:
        """Go out of the bank oneself; what one has said stays. Raises `Refused` as `change_role`
        does."""
        access.require(principal, Action.SEE, Protected(tenant=tenant_id))
        self._move(tenant_id, principal.person, None)

    def rename_bank(self, principal: Principal, tenant_id: str, name: str) -> None:
        """What the bank is called where its people choose among banks; its assessments keep the
        names their reports print. Raises `Refused` for a name that is none."""
        self._lead(principal, tenant_id)
        answers.check_bank(self.questionnaire, Bank(name))
        self._store.banks.rename(tenant_id, name.strip())

    def _move(self, tenant_id: str, person_id: str, role: Role | None) -> None:
        self._store.banks.move(
            tenant_id,
            person_id,
            role,
            self._clock(),
            lambda members: tenancy.check_led(members, person_id, role),
        )

    # ---- Invitations --------------------------------------------------------------------------

    def invite(
        self, principal: Principal, tenant_id: str, role: Role, meant_for: str = ""
    ) -> Invited:
        """A link that lets one person into the bank, once, within two weeks.

        `meant_for` is a note for those who lead the bank. Nobody can look the secret up again.
        """
        self._lead(principal, tenant_id)
        answers.check_meant_for(meant_for)
        (tenant,) = self._store.banks.of([tenant_id])
        return self._invite(principal, tenant, role, meant_for)

    def revoke_invitation(self, principal: Principal, tenant_id: str, invitation_id: str) -> None:
        """The link lets nobody in any more."""
        self._lead(principal, tenant_id)
        with suppress(Over):
            self._store.banks.revoke(tenant_id, invitation_id, self._clock())

    def invitation(self, principal: Principal, secret: str) -> Invitation:
        """What a link offers; raises `Forbidden` if it was used, revoked, or is too old."""
        access.require(principal, Action.SIGN_IN)
        found = self._store.banks.invitation(access.key_of(secret), self._clock())
        if found is None:
            raise Forbidden
        return found

    def accept_invitation(self, principal: Principal, secret: str) -> Tenant | None:
        """Go in; without a bank, take on the office. Returns the bank.

        Raises `Forbidden` as `invitation` does, and `Refused` for who is in already, in which case
        the link stays good, or an operator, who is in no bank.
        """
        access.require(principal, Action.BE)
        invitation = self.invitation(principal, secret)
        tenancy.check_joins(principal.office)
        tenant = invitation.tenant
        about = {"invitation": invitation.id, "role": invitation.role.value}
        self._store.records.about(tenant="" if tenant is None else tenant.id, **about)
        try:
            self._store.banks.accept(access.key_of(secret), principal.person, self._clock())
        except Over:
            raise Forbidden from None
        except MemberAlready:
            raise Refused([Problem("member-already")]) from None
        return tenant

    def _invite(
        self, principal: Principal, tenant: Tenant | None, role: Role, meant_for: str
    ) -> Invited:
        secret, now = access.new_secret(), self._clock()
        expires_at = now + tenancy.INVITED_FOR
        made = Invitation(str(uuid.uuid4()), tenant, role, meant_for.strip(), now, expires_at)
        self._store.records.about(invitation=made.id)
        self._store.banks.invite(made, access.key_of(secret), principal.person)
        return Invited(made, secret)

    # ---- Tasks --------------------------------------------------------------------------------

    def assign(
        self,
        principal: Principal,
        assessment_id: str,
        person_id: str,
        subjects: Collection[str],
    ) -> None:
        """Ask a contributor these dimensions, capabilities and items from now on, and no others.

        What was said stays. Raises `Refused` for what the questionnaire does not have, and for who
        is no contributor of the bank.
        """
        found = self._found(assessment_id)
        access.require(principal, Action.MANAGE, found.of)
        tenancy.check_subjects(self.questionnaire, subjects)
        members = self._store.banks.members(found.of.tenant)
        if not any(m.person.id == person_id and m.role is Role.CONTRIBUTOR for m in members):
            raise Refused([Problem("member-no-contributor")])
        self._store.sheet(assessment_id).assign(person_id, frozenset(subjects), self._clock())

    def team(self, principal: Principal, assessment_id: str) -> tuple[Colleague, ...]:
        """Every contributor of the bank, what they are asked here, and how far they are."""
        found = self._found(assessment_id)
        access.require(principal, Action.MANAGE, found.of)
        tasks = {task.person_id: task for task in self._store.sheet(assessment_id).tasks()}
        colleagues = []
        for member in self._store.banks.members(found.of.tenant):
            if member.role is Role.CONTRIBUTOR:
                task = tasks.get(member.person.id)
                subjects = frozenset[str]() if task is None else task.subjects
                asked = tenancy.covered(self.questionnaire, subjects)
                judged = len(task.judged.intersection(asked)) if task else 0
                colleagues.append(Colleague(member, subjects, len(asked), judged))
        return tuple(colleagues)

    def heard(self, principal: Principal, assessment_id: str) -> Mapping[str, Heard]:
        """Item -> who says what about it, and how far they agree."""
        found = self._found(assessment_id)
        access.require(principal, Action.HEAR, found.of)
        voices = self._store.sheet(assessment_id).voices()
        return tenancy.heard(self.questionnaire, voices)

    def _lead(self, principal: Principal, tenant_id: str) -> None:
        access.require(principal, Action.MANAGE, Protected(tenant=tenant_id))
