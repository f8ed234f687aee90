"""The banks of an installation: their assessments, who is in them, and who is invited."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime

from sqlalchemy import Connection, bindparam, select, update

from assessment.access import Role
from assessment.store import invitations, people, portfolio, tables, voices, wall
from assessment.store.database import Database
from assessment.store.people import Founder
from assessment.store.portfolio import Listed
from assessment.store.series import Series
from assessment.store.voices import Task
from assessment.store.wall import (
    BANKS,
    INVITATIONS,
    SERIES,
    Scope,
    of_assessment,
    of_person,
    of_tenant,
)
from assessment.tenancy import Invitation, Member, Tenant


class Banks:
    """Whatever is asked here is asked of the banks that are named, and of no other."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def found(self, tenant: Tenant, founder: Founder | None = None) -> None:
        """Enter a bank, with its first member if one is named."""
        theirs = of_tenant(tenant.id) | _of_founder(founder)
        self._database.within(theirs).write(lambda c: people.found(c, tenant, founder))

    def rename(self, tenant_id: str, name: str) -> None:
        """Call a bank by another name."""
        this = {"of_tenant": tenant_id, "called": name}
        self._database.within(of_tenant(tenant_id)).write(lambda c: c.execute(_RENAME, this))

    def of(self, ids: Collection[str]) -> tuple[Tenant, ...]:
        """The banks of these ids, by name."""
        with self._database.within(of_tenant(*ids)).reading() as connection:
            rows = connection.execute(_BANKS, {"of_tenants": list(ids)})
            return tuple(Tenant(row.id, row.name, row.made_at) for row in rows)

    def every(self) -> tuple[Tenant, ...]:
        """Every bank of the installation, by name."""
        with self._database.within(BANKS).reading() as connection:
            rows = connection.execute(_EVERY_BANK)
            return tuple(Tenant(row.id, row.name, row.made_at) for row in rows)

    def assessments(self, tenant_ids: Collection[str]) -> tuple[Listed, ...]:
        """The assessments of these banks, the one changed last first."""
        theirs = of_tenant(*tenant_ids)
        with self._database.within(theirs).reading() as connection:
            ids = portfolio.ids(connection, tenant_ids)
        with self._database.within(theirs | of_assessment(*ids)).reading() as connection:
            return portfolio.listed(connection, ids)

    def adopt(self, rounds: Series, tenant: Tenant, founder: Founder | None = None) -> None:
        """Make a guest's assessment in all its rounds a bank's, one that is new with it if it has
        a `founder`; no key opens it from now on. Raises `Taken`, and nothing is changed, if it is
        a bank's already or has gone on in the meantime."""
        theirs = of_assessment(*rounds.ids) | of_tenant(tenant.id) | _of_founder(founder) | SERIES
        self._database.within(theirs).write(lambda c: portfolio.adopt(c, rounds, tenant, founder))

    def tasks(self, person_id: str) -> tuple[Task, ...]:
        """What a person is asked in every assessment that is open, whichever bank's."""
        with self._database.within(of_person(person_id) | SERIES).reading() as connection:
            return voices.tasks_of(connection, person_id)

    # ---- Who is in ----------------------------------------------------------------------------

    def members(self, tenant_id: str) -> tuple[Member, ...]:
        """Who is in a bank, those who came first first."""
        with self._database.within(of_tenant(tenant_id)).reading() as connection:
            return people.members(connection, tenant_id)

    def let_in(self, tenant_id: str, person_id: str, role: Role, at: datetime) -> None:
        """Give a person a role in a bank, in place of the one held."""
        both = of_tenant(tenant_id) | of_person(person_id)
        self._database.within(both).write(
            lambda c: people.let_in(c, tenant_id, person_id, role, at)
        )

    def move(
        self,
        tenant_id: str,
        person_id: str,
        role: Role | None,
        now: datetime,
        check: Callable[[tuple[Member, ...]], None],
    ) -> None:
        """Give a member another role, or none, if `check` does not refuse it; it is given the
        members as nobody else changes them in the meantime."""

        def work(connection: Connection) -> None:
            connection.execute(_HOLD, {"of_tenant": tenant_id})
            check(people.members(connection, tenant_id))
            if role is None:
                people.let_go(connection, tenant_id, person_id)
            else:
                people.let_in(connection, tenant_id, person_id, role, now)

        self._database.within(of_tenant(tenant_id) | of_person(person_id)).write(work)

    # ---- Who is invited -----------------------------------------------------------------------

    def invite(self, invitation: Invitation, key: str, made_by: str) -> None:
        """Keep an invitation; `key` is the hash of its secret."""
        tenant = invitation.tenant
        database = self._inviting(None if tenant is None else tenant.id)
        database.write(lambda c: invitations.add(c, invitation, key, made_by))

    def invited(self, tenant_id: str | None, now: datetime) -> tuple[Invitation, ...]:
        """The invitations into a bank, None: the installation, that are still good."""
        with self._inviting(tenant_id).reading() as connection:
            return invitations.of(connection, tenant_id, now)

    def invitation(self, key: str, now: datetime) -> Invitation | None:
        """The invitation of a key while it is good."""
        with self._invited_by(key).reading() as connection:
            return invitations.with_key(connection, key, now)

    def revoke(self, tenant_id: str | None, invitation_id: str, now: datetime) -> None:
        """Let the link let nobody in any more; raises `Over`."""
        database = self._inviting(tenant_id)
        database.write(lambda c: invitations.revoke(c, tenant_id, invitation_id, now))

    def accept(self, key: str, person_id: str, now: datetime) -> None:
        """Use an invitation up: its person has the role in the bank, or the office. Raises `Over`
        or `MemberAlready`."""
        database = self._invited_by(key, person_id)
        database.write(lambda c: invitations.accept(c, key, person_id, now))

    def _inviting(self, tenant_id: str | None) -> Database:
        theirs = INVITATIONS if tenant_id is None else of_tenant(tenant_id)
        return self._database.within(theirs)

    def _invited_by(self, key: str, *people: str) -> Database:
        """The database as the bank that an invitation is of may see it, and who accepts it."""
        with self._database.within(INVITATIONS).reading() as connection:
            tenant_ids = invitations.tenants_of(connection, key)
        return self._database.within(INVITATIONS | of_tenant(*tenant_ids) | of_person(*people))


def _of_founder(founder: Founder | None) -> Scope:
    return wall.NOTHING if founder is None else of_person(founder.person_id)


_EVERY_BANK = select(tables.tenants).order_by(tables.tenants.c.name, tables.tenants.c.id)
_BANKS = _EVERY_BANK.where(tables.tenants.c.id.in_(bindparam("of_tenants", expanding=True)))
_RENAME = (
    update(tables.tenants)
    .where(tables.tenants.c.id == bindparam("of_tenant"))
    .values(name=bindparam("called"))
)
_HOLD = (
    select(tables.tenants.c.id)
    .where(tables.tenants.c.id == bindparam("of_tenant"))
    .with_for_update()
)
