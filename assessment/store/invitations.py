"""Links that let a person in once, by the hash of their secret."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, exists, insert, or_, select, update

from assessment.access import Office, Role
from assessment.store import people, tables
from assessment.tenancy import LEADING, Invitation, Tenant


class Over(Exception):
    """An invitation that was used, revoked, is too old, was never made, or whose maker could not
    make it any more. Nothing is changed."""


class MemberAlready(Exception):
    """Whoever would accept is in already; the invitation stays good. Nothing is changed."""


def add(connection: Connection, invitation: Invitation, key: str, made_by: str) -> None:
    tenant = invitation.tenant
    made = {
        "id": invitation.id,
        "key": key,
        "tenant_id": None if tenant is None else tenant.id,
        "role": invitation.role.value,
        "meant_for": invitation.meant_for,
        "made_by": made_by,
        "made_at": invitation.made_at,
        "expires_at": invitation.expires_at,
    }
    connection.execute(insert(tables.invitations), made)


def of(connection: Connection, tenant_id: str | None, now: datetime) -> tuple[Invitation, ...]:
    """Those of a bank, None: of the installation, that are still good, the newest first."""
    is_its = tables.invitations.c.tenant_id == tenant_id
    rows = connection.execute(_GOOD.where(is_its), {"at": now})
    return tuple(map(_invitation, rows))


def with_key(connection: Connection, key: str, now: datetime) -> Invitation | None:
    row = connection.execute(_WITH_KEY, {"at": now, "of_key": key}).one_or_none()
    return None if row is None else _invitation(row)


def tenants_of(connection: Connection, key: str) -> tuple[str, ...]:
    """The bank that an invitation is of, if it is one and is of a bank."""
    found = connection.execute(_TENANT_OF, {"of_key": key}).scalar()
    return () if found is None else (found,)


def revoke(
    connection: Connection, tenant_id: str | None, invitation_id: str, now: datetime
) -> None:
    """Raises `Over`."""
    made = tables.invitations.c
    its_own = made.id == invitation_id, made.tenant_id == tenant_id, made.ended_at.is_(None)
    if not connection.execute(
        update(tables.invitations).where(*its_own).values(ended_at=now)
    ).rowcount:
        raise Over


def accept(connection: Connection, key: str, person_id: str, now: datetime) -> None:
    """Of two who accept at the same moment one is let in. Raises `Over` or `MemberAlready`."""
    invitation = with_key(connection, key, now)
    known = people.known(connection, person_id)
    if invitation is None or known is None:
        raise Over
    tenant = invitation.tenant
    if tenant is not None and tenant.id in known.roles:
        raise MemberAlready
    used = {"of_key": key, "by_person": person_id, "at": now}
    if not connection.execute(_USE_UP, used).rowcount:
        raise Over
    if tenant is None:
        office = {"of_person": person_id, "to_office": Office.CONSULTANT.value}
        connection.execute(_GIVE_OFFICE, office)
    else:
        people.let_in(connection, tenant.id, person_id, invitation.role, now)


def _invitation(row: Row[Any]) -> Invitation:
    tenant = Tenant(row.tenant_id, row.name, row.founded_at) if row.tenant_id else None
    return Invitation(row.id, tenant, Role(row.role), row.meant_for, row.made_at, row.expires_at)


def _good() -> Select[Any]:
    """Neither used nor revoked nor too old, and whoever made it could still make it: who is put
    out of a bank does not come back by a link kept in a pocket."""
    made, of_bank, maker = tables.invitations.c, tables.tenants.c, tables.people.c
    held = tables.memberships.c
    leads = exists().where(
        held.tenant_id == made.tenant_id,
        held.person_id == made.made_by,
        held.role.in_([role.value for role in LEADING]),
    )
    return (
        select(tables.invitations, of_bank.name, of_bank.made_at.label("founded_at"))
        .join(tables.people, maker.id == made.made_by)
        .outerjoin(tables.tenants, of_bank.id == made.tenant_id)
        .where(made.ended_at.is_(None), made.expires_at > bindparam("at"))
        .where(maker.closed_at.is_(None), or_(maker.office == Office.OPERATOR.value, leads))
        .order_by(made.made_at.desc(), made.id)
    )


_GOOD = _good()
_WITH_KEY = _GOOD.where(tables.invitations.c.key == bindparam("of_key"))
_TENANT_OF = select(tables.invitations.c.tenant_id).where(
    tables.invitations.c.key == bindparam("of_key")
)
_USE_UP = (
    update(tables.invitations)
    .where(tables.invitations.c.key == bindparam("of_key"))
    .where(tables.invitations.c.ended_at.is_(None))
    .values(accepted_by=bindparam("by_person"), ended_at=bindparam("at"))
)
_GIVE_OFFICE = (
    update(tables.people)
    .where(tables.people.c.id == bindparam("of_person"))
    .values(office=bindparam("to_office"))
)
