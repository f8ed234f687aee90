"""What an operator does for the installation: its people, their offices, and banks without a
leader. No answers are seen here."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import Any

from assessment import access, answers, tenancy
from assessment.access import Action, Office, Principal, Role
from assessment.problems import Problem, Refused
from assessment.service.members import Membership
from assessment.service.values import Invited, Overseen
from assessment.store import Over
from assessment.tenancy import Invitation, Person


class Administering(Membership):
    """An operator opens the door for others, and goes through none of them."""

    def people(self, principal: Principal) -> tuple[Person, ...]:
        """Every account, closed ones too, by name."""
        access.require(principal, Action.ADMINISTER)
        return self._store.people.every()

    def set_office(self, principal: Principal, person_id: str, office: Office) -> None:
        """Raises `Refused` if no operator would be left, or an operator would be in a bank."""
        access.require(principal, Action.ADMINISTER)
        known = self._store.people.known(person_id)
        if known is None:
            raise Refused([Problem("person-unknown")])
        if office is Office.OPERATOR and known.roles:
            raise Refused([Problem("operator-of-bank")])
        self._change(person_id, office=office)

    def close_account(self, principal: Principal, person_id: str) -> None:
        """From the next click on nobody acts by this account, and no link it has made lets anybody
        in; what was said by it stays."""
        access.require(principal, Action.ADMINISTER)
        self._change(person_id, closed_at=self._clock())

    def reopen_account(self, principal: Principal, person_id: str) -> None:
        """The person has again what they had."""
        access.require(principal, Action.ADMINISTER)
        self._change(person_id, closed_at=None)

    def overseen(self, principal: Principal) -> tuple[Overseen, ...]:
        """Every bank by name, with how many people it has and whether somebody leads it."""
        access.require(principal, Action.ADMINISTER)
        return tuple(
            Overseen(tenant, len(members), any(member.leads for member in members))
            for tenant in self._store.banks.every()
            for members in [self._store.banks.members(tenant.id)]
        )

    def invite_leader(self, principal: Principal, tenant_id: str, meant_for: str = "") -> Invited:
        """A link for the manager of a bank that nobody leads; raises `Refused` for another."""
        access.require(principal, Action.ADMINISTER)
        answers.check_meant_for(meant_for)
        tenants = self._store.banks.of([tenant_id])
        is_led = any(member.leads for member in self._store.banks.members(tenant_id))
        if not tenants or is_led:
            raise Refused([Problem("bank-has-leader")])
        return self._invite(principal, tenants[0], Role.MANAGER, meant_for)

    def invite_consultant(self, principal: Principal, meant_for: str = "") -> Invited:
        """A link for a consultant of the installation, who takes banks on."""
        access.require(principal, Action.ADMINISTER)
        answers.check_meant_for(meant_for)
        return self._invite(principal, None, Role.CONSULTANT, meant_for)

    def invited_consultants(self, principal: Principal) -> tuple[Invitation, ...]:
        """The links for consultants that are still good."""
        access.require(principal, Action.ADMINISTER)
        return self._store.banks.invited(None, self._clock())

    def revoke_consultant(self, principal: Principal, invitation_id: str) -> None:
        """The link lets nobody in any more."""
        access.require(principal, Action.ADMINISTER)
        with suppress(Over):
            self._store.banks.revoke(None, invitation_id, self._clock())

    def _change(self, person_id: str, **what: Any) -> None:
        if not any(person.id == person_id for person in self._store.people.every()):
            raise Refused([Problem("person-unknown")])
        self._store.people.change(
            person_id, lambda person: replace(person, **what), tenancy.check_operated
        )
