"""The assessments of banks as a list: which there are, and when each was last worked on."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BindParameter,
    Connection,
    Select,
    and_,
    bindparam,
    func,
    select,
    union_all,
    update,
)
from sqlalchemy import delete as delete_from

from assessment.store import people, series, tables
from assessment.store.people import Founder
from assessment.store.series import Series, Taken
from assessment.tenancy import Tenant


@dataclass(frozen=True, slots=True)
class Listed:
    """An assessment of a bank in its newest round."""

    id: str
    tenant_id: str
    name: str  # of the bank, as the assessment calls it
    rounds: int
    started_at: datetime  # the newest round
    updated_at: datetime


def ids(connection: Connection, tenant_ids: Collection[str]) -> tuple[str, ...]:
    """Every assessment of these banks, in every round."""
    found = connection.execute(_IDS, {"of_tenants": list(tenant_ids)})
    return tuple(found.scalars())


def listed(connection: Connection, ids: Collection[str]) -> tuple[Listed, ...]:
    """The newest rounds among these assessments, the one changed last first."""
    rows = connection.execute(_LISTED, {"ids": list(ids)}).all()
    follows = {row.id: row.earlier_id for row in rows}
    earlier = set(follows.values())
    newest = [row for row in rows if row.id not in earlier]
    found = [
        Listed(
            id=row.id,
            tenant_id=row.tenant_id,
            name=row.name,
            rounds=_length(follows, row.id),
            started_at=row.started_at,
            updated_at=row.updated_at,
        )
        for row in newest
    ]
    return tuple(sorted(found, key=lambda one: (one.updated_at, one.id), reverse=True))


def _length(follows: dict[str, str | None], id_: str) -> int:
    """How many rounds end with this one."""
    count, before = 1, follows[id_]
    while before is not None:
        count, before = count + 1, follows.get(before)
    return count


def adopt(connection: Connection, rounds: Series, tenant: Tenant, founder: Founder | None) -> None:
    """As `Banks.adopt`."""
    of = {"ids": list(rounds.ids)}
    connection.execute(_HOLD, of)
    if series.of(connection, rounds.ids[0]) != rounds:
        raise Taken
    if founder is not None:
        people.found(connection, tenant, founder)
    connection.execute(_GIVE, of | {"to_tenant": tenant.id})
    connection.execute(_SHUT, of)


_AMONG: BindParameter[Any] = bindparam("ids", expanding=True)


def _listed() -> Select[Any]:
    known, described = tables.assessments.c, tables.banks.c
    said = union_all(
        *(
            select(table.c.assessment_id, func.max(table.c.saved_at).label("at"))
            .where(table.c.assessment_id.in_(_AMONG))
            .group_by(table.c.assessment_id)
            for table in (
                tables.answers,
                tables.choices,
                tables.banks,
                tables.settings,
                tables.contributions,
            )
        )
    ).subquery("said")
    newest = (
        select(described.assessment_id, func.max(described.revision).label("revision"))
        .where(described.assessment_id.in_(_AMONG))
        .group_by(described.assessment_id)
        .subquery("newest")
    )
    its_name = and_(
        described.assessment_id == newest.c.assessment_id,
        described.revision == newest.c.revision,
    )
    return (
        select(
            known.id,
            known.tenant_id,
            known.started_at,
            tables.rounds.c.earlier_id,
            described.name,
            func.max(said.c.at).label("updated_at"),
        )
        .join(said, said.c.assessment_id == known.id)
        .join(newest, newest.c.assessment_id == known.id)
        .join(tables.banks, its_name)
        .outerjoin(tables.rounds, tables.rounds.c.assessment_id == known.id)
        .where(known.id.in_(_AMONG))
        .group_by(
            known.id,
            known.tenant_id,
            known.started_at,
            tables.rounds.c.earlier_id,
            described.name,
        )
    )


_LISTED = _listed()
_IDS = select(tables.assessments.c.id).where(
    tables.assessments.c.tenant_id.in_(bindparam("of_tenants", expanding=True))
)
_HOLD = select(tables.assessments.c.id).where(tables.assessments.c.id.in_(_AMONG)).with_for_update()
_GIVE = (
    update(tables.assessments)
    .where(tables.assessments.c.id.in_(_AMONG))
    .values(tenant_id=bindparam("to_tenant"))
)
_SHUT = delete_from(tables.resume_keys).where(tables.resume_keys.c.assessment_id.in_(_AMONG))
