"""Accounts, and who is what in which bank."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, delete, insert, select, update

from assessment.access import Office, Role
from assessment.store import tables
from assessment.store.database import Database
from assessment.store.wall import of_person
from assessment.tenancy import Known, Member, Person, Tenant


@dataclass(frozen=True, slots=True)
class Founder:
    """The first member of a bank."""

    person_id: str
    role: Role


class People:
    """The accounts of the installation. An account is closed, never deleted here."""

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

    def every(self) -> tuple[Person, ...]:
        """Every account, closed ones too, by name."""
        with self._database.reading() as connection:
            return tuple(map(person_of, connection.execute(_EVERYBODY)))

    def change(
        self,
        person_id: str,
        revise: Callable[[Person], Person],
        check: Callable[[tuple[Person, ...]], None],
    ) -> None:
        """Give a person another office, or close or open the account, if `check` does not refuse
        how the offices of all would then be held. A closed account is signed in nowhere, nor will
        it be once it is opened again."""

        def work(connection: Connection) -> None:
            everybody = {one.id: one for one in hold(connection)}
            everybody[person_id] = person = revise(everybody[person_id])
            check(tuple(everybody.values()))
            to = {"to_office": person.office.value, "to_closed_at": person.closed_at}
            connection.execute(_CHANGE, {"of_person": person_id} | to)
            if person.closed_at is not None:
                sign_out(connection, person_id)

        self._database.write(work)


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


def hold(connection: Connection) -> tuple[Person, ...]:
    """Everybody, as nobody else changes them until the end of the transaction."""
    return tuple(map(person_of, connection.execute(_EVERYBODY.with_for_update())))


def sign_out(connection: Connection, person_id: str) -> None:
    """No session is left, and no token by which one could begin."""
    for table in (tables.sessions, tables.tickets):
        connection.execute(delete(table).where(table.c.person_id == person_id))


def known(connection: Connection, person_id: str) -> Known | None:
    """As `People.known`."""
    rows = connection.execute(_KNOWN, {"of_person": person_id}).all()
    if not rows:
        return None
    roles = {row.tenant_id: Role(row.role) for row in rows if row.tenant_id is not None}
    return Known(person_of(rows[0]), roles)


def found(connection: Connection, tenant: Tenant, founder: Founder | None) -> None:
    """Enter a bank; without a founder nobody is in it yet."""
    made = {"id": tenant.id, "name": tenant.name, "made_at": tenant.made_at}
    connection.execute(insert(tables.tenants), made)
    if founder is not None:
        let_in(connection, tenant.id, founder.person_id, founder.role, tenant.made_at)


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


def let_go(connection: Connection, tenant_id: str, person_id: str) -> None:
    connection.execute(_LET_GO, {"of_tenant": tenant_id, "of_person": person_id})


def members(connection: Connection, tenant_id: str) -> tuple[Member, ...]:
    rows = connection.execute(_MEMBERS, {"of_tenant": tenant_id})
    return tuple(Member(person_of(row), Role(row.role), row.since) for row in rows)


_WITH_LOGIN = select(tables.people).where(tables.people.c.login == bindparam("of_login"))
_EVERYBODY = select(tables.people).order_by(tables.people.c.name, tables.people.c.id)
_CHANGE = (
    update(tables.people)
    .where(tables.people.c.id == bindparam("of_person"))
    .values(office=bindparam("to_office"), closed_at=bindparam("to_closed_at"))
)
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
_MEMBERS = (
    select(tables.people, tables.memberships.c.role, tables.memberships.c.made_at.label("since"))
    .join(tables.memberships, tables.memberships.c.person_id == tables.people.c.id)
    .where(tables.memberships.c.tenant_id == bindparam("of_tenant"))
    .order_by(tables.memberships.c.made_at, tables.people.c.id)
)
