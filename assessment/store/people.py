"""Accounts, banks, and who is what in which bank."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, delete, insert, select, update

from assessment.access import Office, Role
from assessment.store import tables
from assessment.store.database import Database
from assessment.store.wall import of_person, of_tenant
from assessment.tenancy import Known, Person, Tenant


class People:
    """The accounts of the installation and its banks. An account is closed, never deleted here."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, person: Person) -> bool:
        """Make an account; False, and nothing is written, if its login is taken."""
        return self._database.write(lambda connection: add(connection, person))

    def known(self, person_id: str) -> Known | None:
        """A person and the role in each bank, in one query; None: no such account, or closed."""
        with self._database.within(of_person(person_id)).reading() as connection:
            return known(connection, person_id)

    def with_login(self, login: str) -> Person | None:
        """The account of a login that is case folded already, closed or not."""
        with self._database.reading() as connection:
            row = connection.execute(_WITH_LOGIN, {"of_login": login}).one_or_none()
        return None if row is None else person_of(row)

    def found(self, tenant: Tenant, person_id: str | None = None, role: Role | None = None) -> None:
        """Enter a bank, with its first member if one is named."""

        def work(connection: Connection) -> None:
            made = {"id": tenant.id, "name": tenant.name, "made_at": tenant.made_at}
            connection.execute(insert(tables.tenants), made)
            if person_id is not None and role is not None:
                let_in(connection, tenant.id, person_id, role, tenant.made_at)

        them = of_tenant(tenant.id) | of_person(*filter(None, [person_id]))
        self._database.within(them).write(work)

    def let_in(self, tenant_id: str, person_id: str, role: Role, at: datetime) -> None:
        """Give a person a role in a bank, in place of the one held."""
        both = of_tenant(tenant_id) | of_person(person_id)
        self._database.within(both).write(lambda c: let_in(c, tenant_id, person_id, role, at))

    def let_go(self, tenant_id: str, person_id: str) -> None:
        """Take a person's role in a bank away."""
        of = {"of_tenant": tenant_id, "of_person": person_id}
        both = of_tenant(tenant_id) | of_person(person_id)
        self._database.within(both).write(lambda c: c.execute(_LET_GO, of))


# ---- For whoever has a transaction already -----------------------------------------------------


def add(connection: Connection, person: Person) -> bool:
    if connection.execute(_WITH_LOGIN, {"of_login": person.login}).one_or_none() is not None:
        return False
    connection.execute(
        insert(tables.people),
        {
            "id": person.id,
            "login": person.login,
            "name": person.name,
            "office": person.office.value,
            "language": person.language,
            "made_at": person.made_at,
            "closed_at": person.closed_at,
        },
    )
    return True


def known(connection: Connection, person_id: str) -> Known | None:
    """As `People.known`."""
    rows = connection.execute(_KNOWN, {"of_person": person_id}).all()
    if not rows:
        return None
    roles = {row.tenant_id: Role(row.role) for row in rows if row.tenant_id is not None}
    return Known(person_of(rows[0]), roles)


def let_in(
    connection: Connection, tenant_id: str, person_id: str, role: Role, at: datetime
) -> None:
    of = {"of_tenant": tenant_id, "of_person": person_id}
    if connection.execute(_CHANGE_ROLE, of | {"to_role": role.value}).rowcount:
        return
    made = {"tenant_id": tenant_id, "person_id": person_id, "role": role.value, "made_at": at}
    connection.execute(insert(tables.memberships), made)


def person_of(row: Row[Any]) -> Person:
    """The account a row of `people` holds, whatever else is in it."""
    return Person(
        id=row.id,
        login=row.login,
        name=row.name,
        made_at=row.made_at,
        office=Office(row.office),
        language="en" if row.language == "en" else "zh",
        closed_at=row.closed_at,
    )


_WITH_LOGIN = select(tables.people).where(tables.people.c.login == bindparam("of_login"))
_OF_BOTH = (
    tables.memberships.c.tenant_id == bindparam("of_tenant"),
    tables.memberships.c.person_id == bindparam("of_person"),
)
_CHANGE_ROLE = update(tables.memberships).where(*_OF_BOTH).values(role=bindparam("to_role"))
_LET_GO = delete(tables.memberships).where(*_OF_BOTH)


def _known() -> Select[Any]:
    people, held = tables.people.c, tables.memberships.c
    return (
        select(tables.people, held.tenant_id, held.role)
        .outerjoin(tables.memberships, held.person_id == people.id)
        .where(people.id == bindparam("of_person"), people.closed_at.is_(None))
    )


_KNOWN = _known()
