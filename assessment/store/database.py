"""One engine for SQLite and PostgreSQL: what differs between the two is known here only.

SQLite: write-ahead log, every commit forced to disk (synchronous=FULL: a saved answer survives a
power cut), and a write transaction takes the write lock when it begins, so that nobody reads a
revision that is no longer the latest when it writes. PostgreSQL: simultaneous writers of the same
key collide on the primary key, and the loser tries again.
"""

from __future__ import annotations

import contextlib
import logging
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, ProgrammingError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from assessment import events

Result = TypeVar("Result")

BUSY_SECONDS = 30
"""How long a writer waits for another process before it gives up."""

COLLISIONS = 100
"""Each collision means that somebody else has written: far more than ever stand in line."""

UNIQUE_VIOLATION = "23505"

MISTAKES = (IntegrityError, DataError, ProgrammingError)
"""Faults of the program, not of the database: they are raised as they are."""


class Unavailable(RuntimeError):
    """The database cannot be reached, is full, locked for too long, or broken; nothing was saved.

    Its message is the database's own and holds nothing that a person typed.
    """


class Database:
    """Connections to the database at `url`; one connection serves one thread at a time."""

    def __init__(self, url: str | URL) -> None:
        self.engine = _engine(make_url(url))
        self.is_sqlite = self.engine.dialect.name == "sqlite"
        self._reader = self.engine.execution_options(**_reading(self.is_sqlite))
        self._writer = self.engine.execution_options(begin="BEGIN IMMEDIATE")
        # Threads of this process stand in line here, which is fair and wakes them at once;
        # SQLite's own waiting polls, and is left for other processes.
        self._turn: contextlib.AbstractContextManager[Any] = (
            threading.Lock() if self.is_sqlite else contextlib.nullcontext()
        )

    @contextlib.contextmanager
    def reading(self) -> Iterator[Connection]:
        """A snapshot: everything read inside belongs to one moment."""
        with _failures_named(), self._reader.begin() as connection:
            yield connection

    def write(self, work: Callable[[Connection], Result]) -> Result:
        """Run `work` in one transaction; it is on disk when this returns.

        Work that met a simultaneous writer or a lost connection is done again from the start, so
        it must be safe to repeat; adding a revision is. Raises `Unavailable` if it was not saved.
        """
        with _failures_named():
            for _ in range(COLLISIONS):
                try:
                    with self._turn, self._writer.begin() as connection:
                        return work(connection)
                except DBAPIError as error:
                    if not _may_try_again(error):
                        raise
        raise Unavailable(f"{COLLISIONS} simultaneous writers in a row")

    def close(self) -> None:
        self.engine.dispose()


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
    events.tell("database failed", logging.WARNING)
    return Unavailable(words)


def _may_try_again(error: DBAPIError) -> bool:
    return error.connection_invalidated or (
        getattr(error.orig, "sqlstate", None) == UNIQUE_VIOLATION
    )


def _reading(is_sqlite: bool) -> dict[str, str]:
    return {"begin": "BEGIN"} if is_sqlite else {"isolation_level": "REPEATABLE READ"}


def _engine(url: URL) -> Engine:
    if url.get_backend_name() == "sqlite":
        return _sqlite(url)
    if url.get_backend_name() == "postgresql":
        return _postgresql(url)
    raise ValueError(f"the store runs on SQLite and PostgreSQL, not on {url.get_backend_name()!r}")


def _sqlite(url: URL) -> Engine:
    if url.database in (None, "", ":memory:"):
        raise ValueError("an SQLite store needs a file: a database in memory loses its answers")
    Path(str(url.database)).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(
        url,
        connect_args={"timeout": BUSY_SECONDS},
        hide_parameters=True,  # what people typed stays out of error messages and logs
        pool_size=16,
        max_overflow=48,
    )
    event.listen(engine, "connect", _set_up_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _postgresql(url: URL) -> Engine:
    return create_engine(
        url.set(drivername="postgresql+psycopg"),
        connect_args={"connect_timeout": 10, "application_name": "yuanhang"},
        hide_parameters=True,
        pool_size=8,
        max_overflow=8,
        pool_pre_ping=True,
        pool_recycle=1800,
    )


def _set_up_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # transactions begin as `_begin_sqlite` says
    _switch_to_wal(connection)
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")


def _switch_to_wal(connection: sqlite3.Connection) -> None:
    """Once in the life of a file; SQLite does not wait by itself if two processes do it at once."""
    give_up = time.monotonic() + BUSY_SECONDS
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
