"""Which assessment follows which: the rounds of one bank, opened by the same keys."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, Text, bindparam, literal, select, union

from assessment.store import tables
from assessment.store.history import Stamp


@dataclass(frozen=True, slots=True)
class Series:
    """The rounds of one bank, the first one first, and who opens them all: the keys, or those whom
    the bank lets in."""

    ids: tuple[str, ...] = ()
    methods: tuple[str, ...] = ()  # by which each round but the last was last scored
    keys: frozenset[str] = frozenset()
    tenant: str = ""  # the bank's id; empty: a guest's


@dataclass(frozen=True, slots=True)
class Succession:
    """A round that goes on where an earlier assessment ended.

    `subjects` are the items and capabilities whose answers are carried over, to be confirmed;
    `earlier_method` is the method by which the earlier round was scored, `tenant` the bank's id.
    """

    earlier_id: str
    later_id: str
    subjects: Collection[str]
    earlier_method: str
    tenant: str = ""


def of(connection: Connection, assessment_id: str) -> Series:
    """The rounds an assessment is one of; empty if there is no such assessment."""
    rows = connection.execute(_OF, {"assessment_id": assessment_id}).all()
    methods = {row.id: row.earlier_method for row in rows}
    return Series(
        ids=tuple(methods),
        methods=tuple(method for method in methods.values() if method is not None),
        keys=frozenset(row.key for row in rows if row.key is not None),
        tenant=next((row.tenant_id for row in rows if row.tenant_id is not None), ""),
    )


class Taken(Exception):
    """It is a bank's already, or has gone on in the meantime: nothing is changed."""


def hold(connection: Connection, succession: Succession) -> None:
    """Let nobody adopt the earlier assessment before the later one is there; raises `Taken` if it
    is no longer whose it was."""
    held = connection.execute(_HOLD, {"earlier_id": succession.earlier_id}).one_or_none()
    if held is None or (held.tenant_id or "") != succession.tenant:
        raise Taken


def after(connection: Connection, assessment_id: str) -> str | None:
    """The round that follows an assessment."""
    return connection.execute(_AFTER, {"earlier_id": assessment_id}).scalar()


def add(connection: Connection, succession: Succession, stamp: Stamp) -> None:
    """Let a new assessment follow; collides (IntegrityError) if another one does already."""
    made = {"id": succession.later_id, "started_at": stamp.saved_at}
    made |= {"tenant_id": succession.tenant or None}
    connection.execute(tables.assessments.insert(), made)
    follows = {
        "assessment_id": succession.later_id,
        "earlier_id": succession.earlier_id,
        "earlier_method": succession.earlier_method,
    }
    connection.execute(tables.rounds.insert(), follows)


def _series() -> Select[Any]:
    """The rounds before and after an assessment, itself among them, each with its keys."""
    links, here = tables.rounds.c, [bindparam("assessment_id", type_=Text).label("id")]
    before = select(*here, literal(0).label("place")).cte("earlier", recursive=True)
    before = before.union_all(
        select(links.earlier_id, before.c.place - 1).where(links.assessment_id == before.c.id)
    )
    after = select(*here, literal(0).label("place")).cte("later", recursive=True)
    after = after.union_all(
        select(links.assessment_id, after.c.place + 1).where(links.earlier_id == after.c.id)
    )
    chain = union(select(before), select(after)).subquery("chain")
    known, opens = tables.assessments.c, tables.resume_keys.c
    return (
        select(known.id, known.tenant_id, links.earlier_method, opens.key)
        .join(chain, chain.c.id == known.id)
        .outerjoin(tables.rounds, links.assessment_id == known.id)
        .outerjoin(tables.resume_keys, opens.assessment_id == known.id)
        .order_by(chain.c.place)
    )


_OF = _series()
_HOLD = (
    select(tables.assessments.c.tenant_id)
    .where(tables.assessments.c.id == bindparam("earlier_id"))
    .with_for_update()
)
_AFTER = select(tables.rounds.c.assessment_id).where(
    tables.rounds.c.earlier_id == bindparam("earlier_id")
)
