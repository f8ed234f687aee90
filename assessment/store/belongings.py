"""Which rows belong to whom: worked out from the foreign keys, so that no table can be forgotten.

A row belongs to a bank if it refers to it, to one of its assessments, or to a row that does; it
belongs to a person in the same way. A table without any such key, as the record and the words of
the questionnaires, belongs to the installation.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, get_args

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    ForeignKeyConstraint,
    FromClause,
    RowMapping,
    Table,
    func,
    or_,
    select,
    tuple_,
)

from assessment.store import tables, wall
from assessment.store.tables import UtcDateTime
from assessment.store.wall import Scope

Root = Literal["tenants", "assessments", "people"]
ROOTS: tuple[Root, ...] = ("tenants", "assessments", "people")
OF_BANKS: tuple[Root, ...] = ("tenants", "assessments")

GIVEN_UP = frozenset({"memberships", "assignments", "invitations"})
"""What a person is to a bank goes with the person; what else a bank holds was said for it."""


@dataclass(frozen=True, slots=True)
class Holding:
    """All that is a bank's: the tenant's id, and every assessment; a guest's has no tenant."""

    tenant: str = ""
    assessments: tuple[str, ...] = ()

    @property
    def roots(self) -> Mapping[Root, Collection[str]]:
        return {"tenants": [self.tenant] if self.tenant else [], "assessments": self.assessments}

    @property
    def scope(self) -> Scope:
        return Scope(frozenset(self.assessments), frozenset({self.tenant} - {""}))


def of_tenant(connection: Connection, tenant_id: str) -> Holding:
    """Everything of a bank of the installation, at this moment."""
    held = tables.assessments.c
    ids = select(held.id).where(held.tenant_id == tenant_id).order_by(held.started_at, held.id)
    return Holding(tenant_id, tuple(connection.execute(ids).scalars()))


def of_banks() -> tuple[Table, ...]:
    """The tables whose rows are some bank's, those that are referred to first."""
    return tuple(t for t in tables.metadata.sorted_tables if reaches(t, OF_BANKS))


def of_people() -> tuple[Table, ...]:
    """The tables whose rows are about a person, those that are referred to first."""
    return tuple(t for t in tables.metadata.sorted_tables if reaches(t, ("people",)))


def reaches(table: Table, roots: Collection[str]) -> bool:
    """The table is one of `roots`, or refers to one, straight or through others."""
    if table.name in roots:
        return True
    if table.name in ROOTS:
        return False
    return any(reaches(key.referred_table, roots) for key in _keys(table))


def belongs(table: Table, roots: Mapping[Root, Collection[str]]) -> ColumnElement[bool] | None:
    """Which rows of a table belong to the ids of the roots; None: none can."""
    if table.name in ROOTS:
        ids = {str(name): ids for name, ids in roots.items()}.get(table.name)
        return None if ids is None else table.c.id.in_(list(ids))
    conditions = [found for key in _keys(table) if (found := _through(key, roots)) is not None]
    return or_(*conditions) if conditions else None


def _keys(table: Table) -> Iterator[ForeignKeyConstraint]:
    ordered = sorted(table.foreign_key_constraints, key=lambda key: list(key.column_keys))
    return (key for key in ordered if key.referred_table is not table)


def _through(
    key: ForeignKeyConstraint, roots: Mapping[Root, Collection[str]]
) -> ColumnElement[bool] | None:
    parent = key.referred_table
    inner = belongs(parent, roots)
    if inner is None:
        return None
    here = [element.parent for element in key.elements]
    if parent.name in ROOTS:  # as it stands in the key: no look into the other table
        return here[0].in_(list({str(n): ids for n, ids in roots.items()}[parent.name]))
    there = [element.column for element in key.elements]
    return tuple_(*here).in_(select(*there).where(inner))


def refers(table: Table, root: Root) -> tuple[str, ...]:
    """The columns of a table that hold ids of a root."""
    return tuple(
        column.name
        for column in table.columns
        if any(key.column.table.name == root for key in column.foreign_keys)
    )


def mentioned(connection: Connection, roots: Mapping[Root, Collection[str]]) -> Scope:
    """Whose the rows are that belong to the roots, as far as they can be seen."""
    found: dict[str, set[str]] = {"workshops": set()}
    found |= {root: set(roots.get(root, ())) for root in ROOTS}
    for table in tables.metadata.sorted_tables:
        condition = belongs(table, roots)
        if condition is not None:
            for column, kind in _ids_in(table):
                ids = connection.execute(select(column).where(condition).distinct())
                found[kind].update(id_ for id_ in ids.scalars() if id_ is not None)
    return Scope(
        assessments=frozenset(found["assessments"]),
        tenants=frozenset(found["tenants"]),
        people=frozenset(found["people"]),
        workshops=frozenset(found["workshops"]),
    )


def _ids_in(table: Table) -> Iterator[tuple[Column[Any], wall.Kind]]:
    """Where a row says whose it is, and what it is itself: a workshop's id is what its votes are
    found by."""
    for name, kind in wall.whose(table).columns.items():
        yield table.c[name], kind
    for kind in get_args(wall.Kind):
        if kind == table.name:
            yield table.c.id, kind


# ---- Looking over ------------------------------------------------------------------------------


def rows_of(connection: Connection, table: Table, holding: Holding) -> Sequence[RowMapping]:
    """The rows of a table that are a bank's, in the order of their keys."""
    condition = belongs(table, holding.roots)
    if condition is None:
        return ()
    found = select(table).where(condition).order_by(*table.primary_key)
    return connection.execute(found).mappings().all()


def count(connection: Connection, holding: Holding) -> dict[str, int]:
    """How many rows of each table are a bank's; tables without any are left out."""
    found = {}
    for table in of_banks():
        condition = belongs(table, holding.roots)
        if condition is not None:
            rows = select(func.count()).select_from(table).where(condition)
            found[table.name] = connection.execute(rows).scalar_one()
    return {name: rows for name, rows in found.items() if rows}


def last_touched(
    connection: Connection, now: datetime, ids: Collection[str] | None = None
) -> dict[str, datetime]:
    """When each assessment, or each of `ids`, was last written to or taken out of the house.

    Looking leaves no trace and does not count. A moment yet to come is a date of expiry.
    """
    touched: dict[str, datetime] = {}
    for assessment, moment, where in _moments():
        newest = func.max(moment, type_=moment.type)
        found = select(assessment, newest).select_from(where)
        found = found.where(assessment.is_not(None), moment <= now)
        if ids is not None:
            found = found.where(assessment.in_(ids))
        for id_, at in connection.execute(found.group_by(assessment)):
            touched[id_] = max(touched.get(id_, at), at)
    return touched


def _moments() -> Iterator[tuple[Column[Any], Column[Any], FromClause]]:
    """Where a moment stands, and the assessment it is of: beside it, or by its workshop."""
    for table in tables.metadata.sorted_tables:
        where: FromClause = table
        assessment = table.c.id if table is tables.assessments else table.c.get("assessment_id")
        if "workshop_id" in table.c:
            assessment = tables.workshops.c.assessment_id
            where = table.join(tables.workshops, tables.workshops.c.id == table.c.workshop_id)
        for column in table.columns:
            if assessment is not None and isinstance(column.type, UtcDateTime):
                yield assessment, column, where
