"""One engine for SQLite and PostgreSQL: what differs between the two is known here only.

SQLite: write-ahead log, every commit forced to disk (synchronous=FULL: a saved answer survives a
power cut), and a write transaction takes the write lock when it begins, so that nobody reads a
revision that is no longer the latest when it writes. PostgreSQL: simultaneous writers of the same
key collide on the primary key, and the loser tries again; each transaction begins by declaring its
scope, to which the database holds it (`wall`).
"""

from __future__ import annotations

import contextlib
import copy
import logging
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Protocol, TypeVar

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import (
    DataError,
    DBAPIError,
    IntegrityError,
    OperationalError,
    ProgrammingError,
)
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from assessment import events
from assessment.store import wall
from assessment.store.wall import NOTHING, Scope

Result = TypeVar("Result")

OUTAGE_SECONDS = 3.0
"""How long a request waits for a database that was there and is gone, as while it restarts."""

RETRY_SECONDS = 0.1

COLLISIONS = 100
"""Each collision means that somebody else has written: far more than ever stand in line."""

AGAIN = frozenset({"23505", "40001", "40P01"})
"""What a simultaneous writer comes to: the same key twice, a conflict, or each waiting for the
other, of whom PostgreSQL lets one go on."""

MISTAKES = (IntegrityError, DataError, ProgrammingError)
"""Faults of the program, not of the database: they are raised as they are."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a process takes of the database. On SQLite only the waiting for a lock applies."""

    pool: int = 8  # connections kept; as many again are opened under load
    statement_seconds: int = 30
    lock_seconds: int = 10  # how long a writer waits for another one


USUAL = Limits()


class Unavailable(RuntimeError):
    """The database cannot be reached, is full, locked for too long, or broken; nothing was saved.

    Its message is the database's own and holds nothing that a person typed.
    """


class Told(Protocol):
    """What is written along with what it tells of."""

    is_told: bool

    @property
    def scope(self) -> Scope: ...

    def write(self, connection: Connection) -> None: ...


_TELLING: ContextVar[Told | None] = ContextVar("telling", default=None)
"""What this thread is about to do and has not told yet."""


def telling_now() -> Told | None:
    return _TELLING.get()


class Database:
    """Connections to the database at `url`; one connection serves one thread at a time.

    Its transactions reach nobody's rows until `within` says whose.
    """

    def __init__(self, url: str | URL, limits: Limits = USUAL) -> None:
        self.engine = _engine(make_url(url), limits)
        self._scope = NOTHING
        self._was_there = threading.Event()
        self.is_sqlite = self.engine.dialect.name == "sqlite"
        self._reader = self.engine.execution_options(**_reading(self.is_sqlite))
        self._writer = self.engine.execution_options(begin="BEGIN IMMEDIATE")
        # Threads of this process stand in line here, which is fair and wakes them at once;
        # SQLite's own waiting polls, and is left for other processes.
        self._turn: contextlib.AbstractContextManager[Any] = (
            threading.Lock() if self.is_sqlite else contextlib.nullcontext()
        )

    def within(self, scope: Scope) -> Database:
        """The same database; what is read and written there is about `scope` and nothing else."""
        scoped = copy.copy(self)
        scoped._scope = scope
        return scoped

    @contextlib.contextmanager
    def reading(self) -> Iterator[Connection]:
        """A snapshot: everything read inside belongs to one moment."""
        with _failures_named(), self._begun(self._reader, self._scope) as connection:
            yield connection

    @contextlib.contextmanager
    def telling(self, told: Told) -> Iterator[None]:
        """The first `write` inside writes `told` as well, in the same transaction."""
        token = _TELLING.set(told)
        try:
            yield
        finally:
            _TELLING.reset(token)

    def write(self, work: Callable[[Connection], Result], *, is_told: bool = True) -> Result:
        """Run `work` in one transaction; it is on disk when this returns.

        What is not `is_told` is no part of what a person does, and leaves no trace in the record.

        Work that met a simultaneous writer or a lost connection is done again from the start, so
        it must be safe to repeat; adding a revision is. Raises `Unavailable` if it was not saved.
        """
        telling = _TELLING.get() if is_told else None
        if telling is None or telling.is_told:
            return self._write(work, self._scope)

        def told(connection: Connection) -> Result:
            result = work(connection)
            telling.write(connection)
            return result

        result = self._write(told, self._scope | telling.scope)
        telling.is_told = True
        return result

    def _write(self, work: Callable[[Connection], Result], scope: Scope) -> Result:
        with _failures_named():
            for _ in range(COLLISIONS):
                try:
                    with self._turn, self._begun(self._writer, scope) as connection:
                        return work(connection)
                except DBAPIError as error:
                    if not _may_try_again(error):
                        raise
        raise Unavailable(f"{COLLISIONS} simultaneous writers in a row")

    @contextlib.contextmanager
    def _begun(self, engine: Engine, scope: Scope) -> Iterator[Connection]:
        with self._connected(engine, scope) as connection:
            self._was_there.set()
            yield connection
            connection.commit()

    def _connected(self, engine: Engine, scope: Scope) -> Connection:
        """A connection that lives, its transaction begun. One that was there and is gone is waited
        for a little, which is always safe, since nothing has been asked of it yet."""
        give_up = time.monotonic() + OUTAGE_SECONDS
        while True:
            try:
                return self._declared(engine, scope)
            except OperationalError as error:
                if self.is_sqlite or not self._was_there.is_set() or time.monotonic() > give_up:
                    raise
                if not error.connection_invalidated:  # else it was an old one: there may be others
                    time.sleep(RETRY_SECONDS)

    def _declared(self, engine: Engine, scope: Scope) -> Connection:
        connection = engine.connect()
        try:
            connection.begin()
            if not self.is_sqlite:
                wall.declare(connection, scope)
        except BaseException:
            connection.close()
            raise
        return connection

    def owe_scrub(self, connection: Connection) -> None:
        """Remember, with what is being deleted, that the file is to be rid of it."""
        if self.is_sqlite:  # a number in the file's head that nobody else uses
            connection.exec_driver_sql(f"PRAGMA user_version = {_owed(connection) + 1}")

    def owes_scrub(self) -> bool:
        """Something was deleted that the file may still hold."""
        with self.reading() as connection:
            return self.is_sqlite and _owed(connection) > 0

    def scrub(self) -> bool:
        """Let the files hold nothing that was deleted; False: somebody is reading, not all of it.

        SQLite writes the file anew and empties its log. PostgreSQL gives the space back to its
        tables, which writes over it in time.
        """
        with _failures_named():
            if self.is_sqlite:
                return self._scrub_file()
            with self.engine.connect() as held:
                connection = held.execution_options(isolation_level="AUTOCOMMIT")
                connection.exec_driver_sql("SET statement_timeout = 0")
                connection.exec_driver_sql("VACUUM")
                connection.exec_driver_sql("RESET statement_timeout")
            return True

    def _scrub_file(self) -> bool:
        with self._turn, contextlib.closing(self.engine.raw_connection()) as raw:
            cursor = raw.cursor()  # no transaction is begun: VACUUM would not run in one
            owed = cursor.execute("PRAGMA user_version").fetchone()
            cursor.execute("VACUUM")
            found = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            if found is None or found[0] != 0:
                return False
            cursor.execute("BEGIN IMMEDIATE")
            if cursor.execute("PRAGMA user_version").fetchone() == owed:
                cursor.execute("PRAGMA user_version = 0")
            cursor.execute("COMMIT")
            return True

    @contextlib.contextmanager
    def alone(self, lock: int) -> Iterator[bool]:
        """True for one process at a time; False: another holds the lock. SQLite has one process."""
        if self.is_sqlite:
            yield True
            return
        with _failures_named(), self.engine.connect() as held:
            connection = held.execution_options(isolation_level="AUTOCOMMIT")
            got = connection.exec_driver_sql(f"SELECT pg_try_advisory_lock({lock:d})").scalar_one()
            try:
                yield bool(got)
            finally:
                if got:
                    connection.exec_driver_sql(f"SELECT pg_advisory_unlock({lock:d})")

    def close(self) -> None:
        self.engine.dispose()


def _owed(connection: Connection) -> int:
    return int(connection.exec_driver_sql("PRAGMA user_version").scalar_one())


@contextlib.contextmanager
def _failures_named() -> Iterator[None]:
    """`Unavailable` for whatever the database could not do."""
    try:
        yield
    except MISTAKES:
        raise
    except DBAPIError as error:
        raise _unavailable(str(error.orig)) from error
    except (sqlite3.Error, PoolTimeoutError) as error:
        raise _unavailable(str(error)) from error


def _unavailable(words: str) -> Unavailable:
    events.tell("database failed", logging.WARNING, database=words.strip())
    return Unavailable(words)


def _may_try_again(error: DBAPIError) -> bool:
    return error.connection_invalidated or getattr(error.orig, "sqlstate", None) in AGAIN


def _reading(is_sqlite: bool) -> dict[str, str]:
    return {"begin": "BEGIN"} if is_sqlite else {"isolation_level": "REPEATABLE READ"}


def _engine(url: URL, limits: Limits) -> Engine:
    if url.get_backend_name() == "sqlite":
        return _sqlite(url, limits)
    if url.get_backend_name() == "postgresql":
        return _postgresql(url, limits)
    raise ValueError(f"the store runs on SQLite and PostgreSQL, not on {url.get_backend_name()!r}")


def _sqlite(url: URL, limits: Limits) -> Engine:
    if url.database in (None, "", ":memory:"):
        raise ValueError("an SQLite store needs a file: a database in memory loses its answers")
    Path(str(url.database)).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(
        url,
        connect_args={"timeout": limits.lock_seconds},
        hide_parameters=True,  # what people typed stays out of error messages and logs
        pool_size=16,
        max_overflow=48,
    )
    event.listen(engine, "connect", partial(_set_up_sqlite, patience=limits.lock_seconds))
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _postgresql(url: URL, limits: Limits) -> Engine:
    waits = {
        "statement_timeout": limits.statement_seconds,
        "lock_timeout": limits.lock_seconds,
        "idle_in_transaction_session_timeout": 2 * limits.statement_seconds,
    }
    return create_engine(
        url.set(drivername="postgresql+psycopg"),
        connect_args={
            "connect_timeout": 10,
            "application_name": "yuanhang",
            "options": " ".join(f"-c {name}={seconds}s" for name, seconds in waits.items()),
            "keepalives_idle": 30,  # a server that vanished without a word is noticed
            "keepalives_interval": 10,
            "keepalives_count": 3,
            "tcp_user_timeout": 30_000,  # milliseconds
        },
        hide_parameters=True,
        pool_size=limits.pool,
        max_overflow=limits.pool,
        pool_timeout=limits.lock_seconds,
        # No ping before use: the declaration comes first, and finds a connection that was cut.
        pool_recycle=1800,
    )


def _set_up_sqlite(connection: sqlite3.Connection, _record: object, *, patience: int) -> None:
    connection.isolation_level = None  # transactions begin as `_begin_sqlite` says
    _switch_to_wal(connection, patience)
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")


def _switch_to_wal(connection: sqlite3.Connection, patience: int) -> None:
    """Once in the life of a file; SQLite does not wait by itself if two processes do it at once."""
    give_up = time.monotonic() + patience
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            is_busy = error.sqlite_errorcode == sqlite3.SQLITE_BUSY
            if not is_busy or time.monotonic() > give_up:
                raise
            time.sleep(0.01)


def _begin_sqlite(connection: Connection) -> None:
    connection.exec_driver_sql(connection.get_execution_options().get("begin", "BEGIN"))
