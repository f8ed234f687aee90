"""A bank's data as a whole: taken along, brought in, and deleted so that nothing is left."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Row,
    bindparam,
    delete,
    exists,
    func,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError

from assessment.access import Office, Role
from assessment.record import Entry
from assessment.store import belongings, bundles, people, series, tables
from assessment.store.belongings import GIVEN_UP, OF_BANKS, Holding
from assessment.store.bundles import Bundle, Into
from assessment.store.database import Database, Unavailable
from assessment.store.wall import EVERYTHING, Scope, of_tenant
from assessment.tenancy import Member, Tenant

Deleted = TypeVar("Deleted")

COLLISIONS = 3

SWEEP_LOCK = 0x79_75_61_6F
"""PostgreSQL names locks by number; this one is not the migrations'."""


@dataclass(frozen=True, slots=True)
class Untouched:
    """A series of rounds that nobody has written to, or taken along, since a moment."""

    tenant: str
    assessments: tuple[str, ...]
    since: datetime

    @property
    def holding(self) -> Holding:
        return Holding("", self.assessments)


class Touched(Exception):
    """Somebody has come back to it: nothing is deleted."""


@dataclass(frozen=True, slots=True)
class Leaving:
    """What goes with a person. `last_of` are the banks that have no other manager who
    could act, or, for a consultant, nobody else who leads them."""

    rows: Mapping[str, int]  # table -> how many rows are about the person
    last_of: tuple[Tenant, ...]
    is_last_operator: bool  # of the installation


class Custody:
    """Every method reads or writes all that is a bank's, or a person's, in one transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def _all_of(self, holding: Holding) -> Database:
        """The database as far as it is about a bank: each look shows what else is its."""
        scope, seen = holding.scope, None
        while scope != seen:
            seen = scope
            with self._database.within(seen).reading() as connection:
                scope = belongings.mentioned(connection, holding.roots)
        return self._database.within(scope)

    # ---- Taken along and brought in -----------------------------------------------------------

    def of_tenant(self, tenant_id: str) -> Holding:
        with self._database.within(of_tenant(tenant_id)).reading() as connection:
            return belongings.of_tenant(connection, tenant_id)

    def count(self, holding: Holding) -> dict[str, int]:
        """How many rows of each table there are."""
        with self._all_of(holding).reading() as connection:
            return belongings.count(connection, holding)

    def take(self, holding: Holding, entries: Sequence[Entry], now: datetime) -> str:
        """The text of a bundle; `entries` are the bank's part of the record."""
        with self._all_of(holding).reading() as connection:
            return bundles.take(connection, holding, entries, now)

    def names(self, holding: Holding) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Whoever is named in what is a bank's: its people and those who took a seat under their
        names; and, apart, who is in charge of tasks, which may be a department."""
        roots = holding.roots
        with self._all_of(holding).reading() as connection:
            ids = belongings.mentioned(connection, roots).people
            person, seats = tables.people.c, tables.seats.c
            seated = belongings.belongs(tables.seats, roots)
            of_task = belongings.belongs(tables.tracks, roots)
            known = connection.execute(select(person.name).where(person.id.in_(ids))).scalars()
            names = [*known, *_distinct(connection, seats.name, seated)]
            return tuple(names), tuple(_distinct(connection, tables.tracks.c.owner, of_task))

    def put(self, bundle: Bundle, into: Into, now: datetime) -> None:
        """All of a bundle or nothing."""
        new = frozenset(bundle.new_ids.values())
        tenants = frozenset() if into.tenant is None else frozenset({into.tenant.id})
        founder = frozenset() if into.founder is None else frozenset({into.founder.person_id})
        theirs = Scope(new, tenants, new | founder, workshops=new)
        self._database.within(theirs).write(lambda c: bundles.put(c, bundle, into, now))

    # ---- Deleted ------------------------------------------------------------------------------

    def erase(self, holding: Holding) -> dict[str, int]:
        """Delete every row that is a bank's; returns how many of each table there were."""

        def work(connection: Connection, holding: Holding) -> dict[str, int]:
            self._database.owe_scrub(connection)
            return _erase(connection, holding)

        return self._deleting(holding, work)

    def expire(self, one: Untouched, before: datetime, now: datetime) -> None:
        """Delete a series nobody has touched since, unless somebody has in the meantime: then
        raises `Touched`, and nothing is changed."""

        def work(connection: Connection, holding: Holding) -> None:
            _hold(connection, holding)
            ids = one.assessments
            touched = belongings.last_touched(connection, now, ids).values()
            if max(touched, default=now) >= before or series.after(connection, ids[-1]):
                raise Touched
            self._database.owe_scrub(connection)
            _erase(connection, holding)

        self._deleting(one.holding, work)

    def _deleting(
        self, holding: Holding, work: Callable[[Connection, Holding], Deleted]
    ) -> Deleted:
        """Do `work`; rows that somebody adds at the same moment refer to what is to go, and are
        looked for again."""
        for _ in range(COLLISIONS):
            try:
                return self._all_of(holding).write(_about_holding(work, holding))
            except IntegrityError:
                if holding.tenant:
                    holding = self.of_tenant(holding.tenant)
        raise Unavailable("others keep adding to what is to be deleted")

    def leaving(self, person_id: str) -> Leaving:
        """What deleting a person would come to."""
        with self._database.within(EVERYTHING).reading() as connection:
            return _leaving(connection, person_id)

    def erase_person(
        self,
        person_id: str,
        now: datetime,
        check: Callable[[Leaving], None],
        *,
        with_said: bool,
    ) -> dict[str, int]:
        """Delete an account and all by which it signs in, if `check` does not refuse what that
        comes to; returns how many rows of each table.

        What the person said for a bank stays, under an empty name that nobody can sign in by,
        unless `with_said`. Of two who would both leave nobody behind one is refused.
        """

        def work(connection: Connection) -> dict[str, int]:
            people.hold(connection)  # as whoever changes an office or a bank's members does
            connection.execute(
                _BANKS_OF.with_for_update(of=tables.tenants), {"of_person": person_id}
            )
            check(_leaving(connection, person_id))
            self._database.owe_scrub(connection)
            return _erase_person(connection, person_id, now, with_said=with_said)

        return self._database.within(EVERYTHING).write(work)

    def scrub(self) -> bool:
        """Let the file hold nothing that was deleted; False: it is not yet so, since others are at
        it or it cannot be done now, and `owes_scrub` until it is.

        SQLite writes the whole file anew. PostgreSQL gives the space of what was deleted back.
        """
        try:
            return self._database.scrub()
        except Unavailable:
            return False

    def owes_scrub(self) -> bool:
        """Something was deleted that the file may still hold."""
        return self._database.owes_scrub()

    # ---- Kept too long ------------------------------------------------------------------------

    def untouched(self, before: datetime, now: datetime) -> tuple[Untouched, ...]:
        """The series nobody has touched since, the one longest left alone first."""
        with self._database.within(EVERYTHING).reading() as connection:
            found = [one for one in _touched(connection, now) if one.since < before]
        return tuple(sorted(found, key=lambda one: (one.since, one.assessments)))

    def touched(self, holding: Holding, now: datetime) -> datetime:
        """When anything of a series was last written or taken along."""
        with self._all_of(holding).reading() as connection:
            return max(belongings.last_touched(connection, now, holding.assessments).values())

    @contextlib.contextmanager
    def sweeping(self) -> Iterator[bool]:
        """True inside for one process at a time; False: another one is at it."""
        with self._database.alone(SWEEP_LOCK) as is_alone:
            yield is_alone


# ---- Inside a transaction ----------------------------------------------------------------------


def _about_holding(
    work: Callable[[Connection, Holding], Deleted], holding: Holding
) -> Callable[[Connection], Deleted]:
    return lambda connection: work(connection, holding)


def _hold(connection: Connection, holding: Holding) -> None:
    """Whoever is writing to a bank is waited for, and nobody begins to."""
    for root in (tables.tenants, tables.assessments):
        of = belongings.belongs(root, holding.roots)
        if of is not None:
            connection.execute(select(root.c.id).where(of).with_for_update())


def _erase(connection: Connection, holding: Holding) -> dict[str, int]:
    counts = {}
    _hold(connection, holding)
    named = belongings.mentioned(connection, holding.roots).people
    for table in reversed(belongings.of_banks()):
        condition = belongings.belongs(table, holding.roots)
        if condition is not None:
            counts[table.name] = connection.execute(delete(table).where(condition)).rowcount
    counts["people"] = _let_rest(connection, named)
    left = belongings.count(connection, holding)
    if left:
        raise RuntimeError(f"not deleted: {sorted(left)}")
    return {name: counts[name] for name in sorted(counts) if counts[name]}


def _let_rest(connection: Connection, ids: Collection[str]) -> int:
    """Delete those of these people who are nobody's account and are named nowhere any more: whom a
    bundle has brought in, and who has left."""
    who, conditions = tables.people.c, []
    for table in belongings.of_people():
        for name in belongings.refers(table, "people"):
            conditions.append(~exists().where(table.c[name] == who.id))
    no_account = (who.id.in_(ids), who.login == who.id, who.closed_at.is_not(None))
    return connection.execute(delete(tables.people).where(*no_account, *conditions)).rowcount


def _about(connection: Connection, person_id: str) -> dict[str, int]:
    counts = {}
    for table in belongings.of_people():
        condition = belongings.belongs(table, {"people": [person_id]})
        if condition is not None:
            rows = select(func.count()).select_from(table).where(condition)
            counts[table.name] = connection.execute(rows).scalar_one()
    return {name: rows for name, rows in sorted(counts.items()) if rows}


def _leaving(connection: Connection, person_id: str) -> Leaving:
    return Leaving(
        _about(connection, person_id),
        _last_of(connection, person_id),
        _is_last_operator(connection, person_id),
    )


def _last_of(connection: Connection, person_id: str) -> tuple[Tenant, ...]:
    """The banks the person manages and nobody else does who can, and those nobody else leads."""
    banks = connection.execute(_BANKS_OF, {"of_person": person_id})
    return tuple(
        bank
        for bank in map(_tenant, banks)
        if _is_missed(people.members(connection, bank.id), person_id)
    )


def _is_missed(members: Iterable[Member], person_id: str) -> bool:
    able = {one.person.id: one.role for one in members if one.leads}
    role = able.pop(person_id, None)
    if role is Role.MANAGER:
        return Role.MANAGER not in able.values()
    return role is not None and not able


def _distinct(
    connection: Connection, column: Column[str], of: ColumnElement[bool] | None
) -> Sequence[str]:
    if of is None:
        return ()
    return connection.execute(select(column).where(of, column != "").distinct()).scalars().all()


def _tenant(row: Row[Any]) -> Tenant:
    return Tenant(row.id, row.name, row.made_at)


def _is_last_operator(connection: Connection, person_id: str) -> bool:
    who = tables.people.c
    here = select(who.id).where(who.office == Office.OPERATOR.value, who.closed_at.is_(None))
    return connection.execute(here).scalars().all() == [person_id]


def _erase_person(
    connection: Connection, person_id: str, now: datetime, *, with_said: bool
) -> dict[str, int]:
    counts, is_named = {}, False
    for table in reversed(belongings.of_people()):
        condition = belongings.belongs(table, {"people": [person_id]})
        if condition is None or table is tables.people:
            continue
        is_said = belongings.reaches(table, OF_BANKS) and table.name not in GIVEN_UP
        if is_said and not with_said:
            is_named |= connection.execute(select(exists().where(condition))).scalar_one()
        else:
            counts[table.name] = connection.execute(delete(table).where(condition)).rowcount
    who = tables.people.c.id == person_id
    if is_named:
        emptied = {"login": person_id, "name": "", "office": "none", "language": "zh"}
        gone = update(tables.people).where(who).values(**emptied, closed_at=now)
    counts["people"] = connection.execute(
        gone if is_named else delete(tables.people).where(who)
    ).rowcount
    return {name: counts[name] for name in sorted(counts) if counts[name]}


_BANKS_OF = (
    select(tables.tenants)
    .join(tables.memberships, tables.memberships.c.tenant_id == tables.tenants.c.id)
    .where(tables.memberships.c.person_id == bindparam("of_person"))
    .order_by(tables.tenants.c.name, tables.tenants.c.id)
)


def _touched(connection: Connection, now: datetime) -> Iterator[Untouched]:
    touched = belongings.last_touched(connection, now)
    tenants = dict(
        connection.execute(select(tables.assessments.c.id, tables.assessments.c.tenant_id)).all()
    )
    links = connection.execute(select(tables.rounds.c.earlier_id, tables.rounds.c.assessment_id))
    later = {row.earlier_id: row.assessment_id for row in links}
    for id_ in tenants.keys() - later.values():
        ids = [id_]
        while ids[-1] in later:
            ids.append(later[ids[-1]])
        yield Untouched(tenants[id_] or "", tuple(ids), max(touched.get(one, now) for one in ids))
