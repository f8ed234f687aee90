"""The record as it is stored: entries are appended to one chain, and never changed or deleted.

Whoever appends holds the row of the head until the end of its transaction, so that of all
processes one at a time adds an entry; it is done last, so that nobody waits for long.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, or_, select, update

from assessment import record
from assessment.record import Entry, Event, Head
from assessment.store import tables
from assessment.store.database import Database, telling_now
from assessment.store.wall import RECORD, Scope

BATCH = 1000


class Records:
    """The chain of the installation."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def append(self, event: Event) -> None:
        """Add an entry in a transaction of its own."""
        database = self._database.within(_scope(event))
        database.write(lambda connection: append(connection, event), is_told=False)

    @contextmanager
    def telling(self, event: Event, since: datetime | None = None) -> Iterator[Telling]:
        """The first thing that is written inside, and told, takes the entry along in its own
        transaction: both are stored or neither. Nothing written, nothing told; nor is the same
        told again that any process has told `since` then."""
        telling = Telling(event, since)
        with self._database.telling(telling):
            yield telling

    def about(self, *, tenant: str = "", assessment: str = "", **details: str) -> None:
        """Say more of what is about to be written, where something is being told."""
        told = telling_now()
        if isinstance(told, Telling) and not told.is_told:
            of = told.event
            told.event = replace(
                of,
                tenant=tenant or of.tenant,
                assessment=assessment or of.assessment,
                details={**of.details, **details},
            )

    def walk(self, noted: Head | None = None) -> tuple[Head, record.Broken | None]:
        """Where the chain ends, and the first thing that is wrong with it."""
        with self._database.within(RECORD).reading() as connection:
            head = _head(connection, _HEAD)
            rows = connection.execute(_EVERY, execution_options={"yield_per": BATCH})
            return head, record.walk(map(_entry, rows), head, noted)

    def of(self, tenant: str, assessments: Collection[str]) -> tuple[Entry, ...]:
        """The entries of a bank, or of some assessments, the oldest first. An empty `tenant` is
        no bank."""
        theirs = Scope(frozenset(assessments), frozenset({tenant} - {""}))
        with self._database.within(theirs).reading() as connection:
            of = {"of_tenant": tenant or None, "ids": list(assessments)}
            return tuple(map(_entry, connection.execute(_OF, of)))

    def newest(self, action: str, person: str) -> Entry:
        """The newest entry of an action on a person."""
        of = tables.record.c
        found = select(tables.record).where(of.action == action).order_by(of.number.desc())
        with self._database.within(RECORD).reading() as connection:
            told = map(_entry, connection.execute(found))
            return next(one for one in told if one.event.details.get("person_id") == person)

    def every(self) -> tuple[Entry, ...]:
        with self._database.within(RECORD).reading() as connection:
            return tuple(map(_entry, connection.execute(_EVERY)))


class Telling:
    """An entry to be; what the writer learns on the way can be added until it is written."""

    def __init__(self, event: Event, since: datetime | None = None) -> None:
        self.event, self._since = event, since
        self.is_told = False

    @property
    def scope(self) -> Scope:
        """Whose the entry will be."""
        return _scope(self.event)

    def write(self, connection: Connection) -> None:
        if self._since is None or not _is_told(connection, self.event, self._since):
            append(connection, self.event)


def append(connection: Connection, event: Event) -> Entry:
    """Add an entry at the end of a transaction."""
    head = _head(connection, _HEAD.with_for_update())
    entry = record.after(head, event)
    columns = {
        "number": entry.number,
        "at": event.at,
        "who": event.who,
        "action": event.action,
        "tenant_id": event.tenant or None,
        "assessment_id": event.assessment or None,
        "origin": event.origin,
        "details": dict(event.details),
        "previous": entry.previous,
        "hash": entry.hash,
    }
    connection.execute(tables.record.insert(), columns)
    to = {"to_entries": entry.number, "to_hash": entry.hash}
    connection.execute(_MOVE if head.count else _BEGIN, to)
    return entry


def _scope(event: Event) -> Scope:
    return Scope(frozenset({event.assessment} - {""}), frozenset({event.tenant} - {""}))


def _is_told(connection: Connection, event: Event, since: datetime) -> bool:
    """Whoever tells the same at this moment is waited for."""
    _head(connection, _HEAD.with_for_update())
    same = {"by": event.who, "did": event.action, "with": event.assessment, "since": since}
    told = connection.execute(_SAME, same).scalars()
    return any(details == dict(event.details) for details in told)


def _head(connection: Connection, query: Select[Any]) -> Head:
    found = connection.execute(query).one_or_none()
    return Head() if found is None else Head(found.entries, found.hash)


def _entry(row: Row[Any]) -> Entry:
    event = Event(
        at=row.at,
        who=row.who,
        action=row.action,
        tenant=row.tenant_id or "",
        assessment=row.assessment_id or "",
        origin=row.origin,
        details=row.details,
    )
    return Entry(row.number, event, row.previous, row.hash)


_HEAD = select(tables.record_head).where(tables.record_head.c.id == 1)
_MOVE = (
    update(tables.record_head)
    .where(tables.record_head.c.id == 1)
    .values(entries=bindparam("to_entries"), hash=bindparam("to_hash"))
)
_BEGIN = tables.record_head.insert().values(
    id=1, entries=bindparam("to_entries"), hash=bindparam("to_hash")
)
_SAME = select(tables.record.c.details).where(
    tables.record.c.assessment_id == bindparam("with"),
    tables.record.c.who == bindparam("by"),
    tables.record.c.action == bindparam("did"),
    tables.record.c.at >= bindparam("since"),
)
_EVERY = select(tables.record).order_by(tables.record.c.number)
_OF = _EVERY.where(
    or_(
        tables.record.c.tenant_id == bindparam("of_tenant"),
        tables.record.c.assessment_id.in_(bindparam("ids", expanding=True)),
    )
)
