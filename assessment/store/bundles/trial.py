"""In, checked as a whole: the rows are tried in a scratch database, and read as pages read them.

A bundle of an earlier schema is brought forward there by the same migrations as a database. Rows
that are each right can still be nothing that a page can show: what they say is read here once, so
that a fault is told now and does not break a page for ever.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from types import SimpleNamespace
from typing import Any

from sqlalchemy import Connection, Engine, MetaData, Table, create_engine, event, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.pool import StaticPool

from assessment import workshop
from assessment.delivery import Baseline
from assessment.model import STAGES, Scenario
from assessment.store import belongings, followed, schema, sheets, tables, workshops
from assessment.store.bundles.bundle import STAYS, Rows, closed_person, refers_to, series_of
from assessment.store.bundles.faults import Faults
from assessment.store.bundles.shapes import fits
from assessment.store.history import History

HISTORIES: Mapping[str, History[Any]] = {
    **sheets.HISTORIES,
    "baselines": followed.BASELINES,
    "tracks": followed.TRACKS,
    "readings": followed.READINGS,
}
"""How the values of a row are read."""

UNREADABLE = (ValueError, KeyError, TypeError, AttributeError, IndexError, OverflowError)

_NOBODY = "bank"
"""The bank, in the scratch database: which one it will be is decided when it is brought in."""

_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


# ---- In a scratch database -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Scratch:
    """A database in memory with the schema of a revision, and its tables by name, those that are
    referred to first."""

    engine: Engine
    tables: Mapping[str, Table]

    def tried(self, rows: Rows, people: Iterable[str], faults: Faults) -> Rows:
        """The rows as a database takes them, brought forward to today's schema: each was put in,
        under constraints that are the real ones'."""
        with self.engine.begin() as connection:
            _stand_ins(connection, self.tables, people)
            for name, table in self.tables.items():
                for number, row in enumerate(rows.get(name, ())):
                    _put(connection, table, row, f"tables.{name}[{number}]", faults)
            faults.stop()
            schema.migrate(connection, tables.HEAD)
        with self.engine.begin() as connection:
            return {
                table.name: _every(connection, table)
                for table in belongings.of_banks()
                if table.name not in STAYS
            }


@contextmanager
def scratch(revision: str) -> Iterator[Scratch]:
    engine = create_engine("sqlite://", poolclass=StaticPool, hide_parameters=True)
    event.listen(engine, "connect", _by_hand)
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN"))
    try:
        with engine.begin() as connection:
            schema.migrate(connection, revision)
        found = tables.metadata
        if revision != tables.HEAD:
            found = MetaData()
            found.reflect(engine)
        yield Scratch(engine, {table.name: table for table in found.sorted_tables})
    finally:
        engine.dispose()


def _by_hand(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # transactions begin as the engine says
    connection.execute("PRAGMA foreign_keys = ON")


def _stand_ins(
    connection: Connection, described: Mapping[str, Table], people: Iterable[str]
) -> None:
    """Whom the rows refer to and who does not travel: the bank, and each person, without a name."""
    if "tenants" in described:
        made = {"id": _NOBODY, "name": _NOBODY, "made_at": _LONG_AGO}
        connection.execute(described["tenants"].insert(), made)
    if "people" in described:
        for id_ in people:
            connection.execute(described["people"].insert(), closed_person(id_, "", _LONG_AGO))


def _put(
    connection: Connection, table: Table, row: Mapping[str, Any], place: str, faults: Faults
) -> None:
    banks = {c.name: _NOBODY for c in table.columns if refers_to(c, "tenants") and row[c.name]}
    try:
        with connection.begin_nested():
            connection.execute(table.insert(), {**row, **banks})
    except IntegrityError as error:
        faults.add("row", place=place, rule=_rule(error))


def _every(connection: Connection, table: Table) -> list[dict[str, Any]]:
    found = connection.execute(select(table).order_by(*table.primary_key))
    return [dict(row) for row in found.mappings()]


def _rule(error: IntegrityError) -> str:
    """The constraint by its name, as SQLite tells it; never a value."""
    return re.sub(r"[^\w ,.:]", "", str(error.orig))[:120]


# ---- As pages read them --------------------------------------------------------------------------


def check(rows: Rows, faults: Faults) -> None:
    """Rows that are each right can still be no assessment: it has a bank, a mode, an order."""
    for name, history in HISTORIES.items():
        _check_each(name, rows[name], _value_by(history), faults)
    _check_each("workshops", rows["workshops"], workshops.workshop_of, faults)
    _check_each("workshop_moves", rows["workshop_moves"], workshops.move_of, faults)
    for table in belongings.of_banks():
        _check_counted(table, rows.get(table.name, ()), faults)
    faults.stop()
    _check_logs(rows["workshop_moves"], faults)
    _check_series(rows, faults)


def _check_each(
    name: str,
    rows: Sequence[Mapping[str, Any]],
    read: Callable[[Any], object],
    faults: Faults,
) -> None:
    """What each row says can be read, and is what the core promises to itself."""
    for number, row in enumerate(rows):
        try:
            said = read(SimpleNamespace(**row))
            is_right = fits(said, type(said)) and _has_stage(said)
        except UNREADABLE:
            is_right = False
        if not is_right:
            faults.add("unreadable", place=f"tables.{name}[{number}]")


def _has_stage(said: object) -> bool:
    """What is planned leads to a stage there is."""
    if isinstance(said, Scenario | Baseline):
        return said.target_stage in (None, *STAGES)
    return True


def _value_by(history: History[Any]) -> Callable[[Any], object]:
    return lambda row: history.revision(row).value


def _check_counted(table: Table, rows: Sequence[Mapping[str, Any]], faults: Faults) -> None:
    """Revisions, moves and seats count from 1 without a gap, or the next one would find none."""
    *keys, last = table.primary_key.columns.keys()
    if last not in ("revision", "number"):
        return
    place = 0
    for _, same in groupby(rows, lambda row: [row[key] for key in keys]):
        numbers = [row[last] for row in same]
        if numbers != list(range(1, len(numbers) + 1)):
            faults.add("unreadable", place=f"tables.{table.name}[{place}]")
        place += len(numbers)


def _check_logs(rows: Sequence[Mapping[str, Any]], faults: Faults) -> None:
    """The moves of each workshop can be followed to its end."""
    session = workshop.Session()
    for place, row in enumerate(rows):
        move = workshops.move_of(SimpleNamespace(**row))  # type: ignore[arg-type]
        session = workshop.Session() if move.number == 1 else session
        try:
            session = workshop.follow(session, move)
            is_right = row["round"] == workshops.round_of(move)
        except UNREADABLE:
            is_right = False
        if not is_right:
            faults.add("unreadable", place=f"tables.workshop_moves[{place}]")
            return  # what comes after it follows from nothing


def _check_series(rows: Rows, faults: Faults) -> None:
    for name in ("banks", "settings"):
        described = {row["assessment_id"] for row in rows[name]}
        for number, row in enumerate(rows["assessments"]):
            if row["id"] not in described:
                faults.add("not-described", place=f"tables.assessments[{number}]", table=name)
    if not rows["assessments"]:
        faults.add("empty", place="tables.assessments")
    ordered = {id_ for ids in series_of(rows) for id_ in ids}
    if ordered != {row["id"] for row in rows["assessments"]}:
        faults.add("circle", place="tables.rounds")
