"""A real PostgreSQL for the tests: one server a test process, one fresh database a test.

It listens on a socket in a folder of its own and on no port, so nothing outside can meet it and
two runs never disturb each other. PostgreSQL refuses to run as root; it is then started as the
user `postgres`, whom Debian's package brings. A database belongs to a plain role, as in a bank, so
that row-level security holds for every test.
"""

from __future__ import annotations

import atexit
import os
import pwd
import shutil
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import psycopg
import pytest

from assessment.store import Store
from tests.system import postgres_programs

INSTALL = "PostgreSQL is not installed. Install it: apt-get install postgresql"
SUPERUSER, PLAIN = "postgres", "plain"
SETTINGS = "-c listen_addresses='' -c max_connections=200 -c fsync=off -k {folder}"
"""No test cuts the power: what is only in the kernel's hands is safe enough."""


@lru_cache(maxsize=1)
def server() -> Path:
    """The socket folder of this process's server, which ends with the process."""
    binaries = _binaries()
    folder = Path(tempfile.mkdtemp(prefix="yuanhang-postgres-"))
    data = folder / "data"
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres", "postgres")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    _run(binaries / "initdb", "--no-sync", "-A", "trust", "-U", SUPERUSER, "-E", "UTF8",
         "--locale=C.UTF-8", "-D", data, folder=folder)  # fmt: skip
    _run(binaries / "pg_ctl", "start", "-w", "-s", "-D", data, "-l", folder / "log",
         "-o", SETTINGS.format(folder=folder), folder=folder)  # fmt: skip
    atexit.register(
        _run, binaries / "pg_ctl", "stop", "-s", "-m", "immediate", "-D", data, folder=folder
    )
    with psycopg.connect(_dsn(folder), autocommit=True) as connection:
        connection.execute(f"CREATE ROLE {PLAIN} LOGIN")
    return folder


def new_database(like: str = "template1") -> str:
    """The URL of an empty database, or of a copy of another one, for a role that owns it and
    nothing else."""
    folder, name = server(), f"test_{uuid.uuid4().hex}"
    with psycopg.connect(_dsn(folder), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} OWNER {PLAIN} TEMPLATE {like}")
    return f"postgresql://{PLAIN}@/{name}?host={folder}"


def as_superuser(url: str) -> str:
    """The same database for whom no policy holds."""
    return url.replace(f"//{PLAIN}@", f"//{SUPERUSER}@")


def break_connections(url: str, *, for_good: bool = False) -> None:
    """End every connection to a database, as a restart of the server does, or its last stop."""
    name = url.split("/")[3].split("?")[0]
    with psycopg.connect(_dsn(server()), autocommit=True) as connection:
        if for_good:
            connection.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
        connection.execute(
            "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = %s",
            [name],
        )


def restart() -> None:
    """Stop the server as an administrator does, and start it again; nobody is asked.

    What it has in memory is written before, so that it stops at once on a machine that is busy.
    """
    folder = server()
    with psycopg.connect(_dsn(folder), autocommit=True) as connection:
        connection.execute("CHECKPOINT")
    _run(_binaries() / "pg_ctl", "restart", "-w", "-s", "-m", "fast", "-D", folder / "data",
         "-l", folder / "log", "-o", SETTINGS.format(folder=folder), folder=folder)  # fmt: skip


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty database, once of either kind."""
    if request.param == "postgresql":
        yield new_database()
    else:
        yield f"sqlite:///{tmp_path / 'data' / 'yuanhang.db'}"


@pytest.fixture(params=["sqlite", "postgresql"])
def ready_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database whose tables are made, and hold nothing yet, once of either kind.

    The migrations run once a process; each test has a copy of what they made.
    """
    if request.param == "postgresql":
        yield new_database(like=_migrated_database())
    else:
        path = tmp_path / "yuanhang.db"
        shutil.copy(migrated_file(), path)
        yield f"sqlite:///{path}"


@lru_cache(maxsize=1)
def _migrated_database() -> str:
    url = new_database()
    Store.open(url).close()
    return url.split("/")[3].split("?")[0]


@lru_cache(maxsize=1)
def migrated_file() -> Path:
    """An SQLite database with its tables and nothing in them, to be copied."""
    folder = Path(tempfile.mkdtemp(prefix="yuanhang-sqlite-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    Store.open(f"sqlite:///{folder / 'yuanhang.db'}").close()
    return folder / "yuanhang.db"


def _binaries() -> Path:
    found = postgres_programs()
    if found is None:
        pytest.fail(INSTALL, pytrace=False)
    return found


def _dsn(folder: Path) -> str:
    return f"host={folder} user={SUPERUSER} dbname=postgres"


def _run(*command: object, folder: Path) -> None:
    as_user: dict[str, Any] = {}
    if os.geteuid() == 0:
        person = pwd.getpwnam("postgres")
        as_user = {"user": person.pw_uid, "group": person.pw_gid, "extra_groups": []}
    words = [str(word) for word in command]
    done = subprocess.run(words, cwd=folder, capture_output=True, text=True, check=False, **as_user)
    assert done.returncode == 0, f"{words[0]}: {done.stdout}{done.stderr}"
