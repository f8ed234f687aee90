"""Values that are never overwritten: every change adds a revision, the latest one counts."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar

from sqlalchemy import Connection, Row, Table, and_, bindparam, func, select

Value = TypeVar("Value")
Key = Mapping[str, str]
"""Values of a table's primary key without the revision, e.g. assessment_id and item_id."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """When something is said, and the digest of the questionnaire whose words were asked."""

    at: datetime
    questionnaire: str

    def __post_init__(self) -> None:
        if self.at.tzinfo is None:
            raise ValueError(f"{self.at!r} has no time zone")

    @property
    def saved_at(self) -> datetime:
        return self.at.astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Revision(Generic[Value]):
    """One state of a value. Revision 0 is the time before anything was said."""

    value: Value
    number: int
    saved_at: datetime
    questionnaire: str = ""  # the digest of the words that were asked


@dataclass(frozen=True, slots=True)
class Change(Generic[Value]):
    """A revision that was added, the one before it, and the value its writer had seen."""

    now: Revision[Value]
    before: Revision[Value]
    seen: Value


@dataclass(frozen=True, slots=True)
class Entry(Generic[Value]):
    """What to add: `revise` makes it of the latest value, or of `blank` if there is none yet.

    `seen` is the revision the writer knew; None: the latest, whatever it is.
    """

    key: Key
    blank: Value
    revise: Callable[[Value], Value]
    stamp: Stamp
    seen: int | None = None


@dataclass(frozen=True, slots=True)
class Carrying:
    """From which assessment to which; `subjects` are the items and capabilities whose answers go
    along, marked as carried. What is not an answer goes along in any case."""

    earlier_id: str
    later_id: str
    subjects: Collection[str]
    stamp: Stamp


class History(Generic[Value]):
    """The revisions in one table. The statements are made once; each is one round trip.

    `encode` gives the value's columns, `decode` reads them from a row of the table.
    """

    def __init__(
        self,
        table: Table,
        encode: Callable[[Value], dict[str, Any]],
        decode: Callable[[Row[Any]], Value],
    ) -> None:
        self._encode = encode
        self._decode = decode
        keys = [column for column in table.primary_key if column.name != "revision"]
        of_key = [column == bindparam(column.name) for column in keys]
        newest = func.max(table.c.revision).label("revision")
        mine = table.c.assessment_id == bindparam("assessment_id")
        latest = select(*keys, newest).where(mine).group_by(*keys).subquery()
        is_latest = [column == latest.c[column.name] for column in table.primary_key]
        self._latest = select(table).where(*of_key).order_by(table.c.revision.desc()).limit(1)
        self._at = select(table).where(*of_key, table.c.revision == bindparam("revision"))
        self._current = select(table).join(latest, and_(*is_latest))
        self._insert = table.insert()
        self._every = select(table).where(mine).order_by(*table.primary_key)
        self._answered = keys[1].name if "is_carried" in table.c else None

    def append(self, connection: Connection, entry: Entry[Value]) -> Change[Value]:
        """Add a revision. Collides with a simultaneous writer of the same key (IntegrityError)
        unless the database lets one write at a time.
        """
        before = self._before(connection, entry)
        said, stamp = entry.revise(before.value), entry.stamp
        now = Revision(said, before.number + 1, stamp.saved_at, stamp.questionnaire)
        columns = {"revision": now.number, "questionnaire": now.questionnaire}
        columns |= self._encode(now.value) | dict(entry.key) | {"saved_at": now.saved_at}
        connection.execute(self._insert, columns)
        if entry.seen is None or entry.seen >= before.number:
            return Change(now, before, before.value)
        seen = self.at(connection, entry.key, entry.seen)
        return Change(now, before, entry.blank if seen is None else seen.value)

    def carry(self, connection: Connection, carrying: Carrying) -> None:
        """Begin a later assessment with the latest rows of an earlier one, as revision 1."""
        stamp = carrying.stamp
        now = {"revision": 1, "questionnaire": stamp.questionnaire, "saved_at": stamp.saved_at}
        of = {"assessment_id": carrying.later_id}
        for row in self.current(connection, carrying.earlier_id):
            columns = dict(row._mapping) | of | now
            if self._answered is None:
                connection.execute(self._insert, columns)
            elif columns[self._answered] in carrying.subjects:
                connection.execute(self._insert, columns | {"is_carried": True})

    def carry_whole(self, connection: Connection, carrying: Carrying) -> None:
        """Give a later assessment every row of an earlier one, as it was written."""
        of = {"assessment_id": carrying.later_id}
        for row in self.every(connection, carrying.earlier_id):
            connection.execute(self._insert, dict(row._mapping) | of)

    def every(self, connection: Connection, assessment_id: str) -> Iterator[Row[Any]]:
        """Every row of an assessment, key by key, oldest first."""
        return iter(connection.execute(self._every, {"assessment_id": assessment_id}))

    def current(self, connection: Connection, assessment_id: str) -> Iterator[Row[Any]]:
        """The latest row of each key of an assessment."""
        return iter(connection.execute(self._current, {"assessment_id": assessment_id}))

    def latest(self, connection: Connection, key: Key) -> Revision[Value] | None:
        """The latest revision of one key; None: nothing was ever said."""
        row = connection.execute(self._latest, dict(key)).one_or_none()
        return None if row is None else self.revision(row)

    def at(self, connection: Connection, key: Key, number: int) -> Revision[Value] | None:
        """A revision of one key by its number; None: there is none."""
        row = connection.execute(self._at, {**key, "revision": number}).one_or_none()
        return None if row is None else self.revision(row)

    def revision(self, row: Row[Any]) -> Revision[Value]:
        return Revision(self._decode(row), row.revision, row.saved_at, row.questionnaire)

    def _before(self, connection: Connection, entry: Entry[Value]) -> Revision[Value]:
        found = self.latest(connection, entry.key)
        return Revision(entry.blank, 0, entry.stamp.saved_at) if found is None else found
