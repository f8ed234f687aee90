"""The schema brought up to date when a store is opened, without loss and by one process at a time,
and on PostgreSQL the wall around it put up.

Alembic is imported only when there is something to do, since it takes longer to load than the
store needs to open.
"""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, create_engine, inspect, text
from sqlalchemy.exc import ProgrammingError

from assessment.problems import Problem, Refused
from assessment.store import wall
from assessment.store.database import Database
from assessment.store.tables import HEAD, metadata
from assessment.store.wall import EVERYTHING

MIGRATIONS = Path(__file__).parent / "migrations"

ADVISORY_LOCK = 0x79_75_61_6E  # "yuan": PostgreSQL names locks by number


NOT_PERMITTED = "42501"


def upgrade(database: Database, to: str = HEAD) -> None:
    """Bring the schema to revision `to`; raises `Refused` if a newer version has made it, or if
    this role of the database may not."""
    with database.reading() as connection:
        found = current(connection)
        if found == to and _is_walled(connection, to):
            return
    try:
        database.within(EVERYTHING).write(lambda connection: migrate(connection, to))
    except ProgrammingError as error:
        if getattr(error.orig, "sqlstate", None) != NOT_PERMITTED:
            raise
        versions = {"found": found or "—", "known": to}
        raise Refused([Problem("answer-store-owner-needed", versions)]) from error


def _is_walled(connection: Connection, revision: str) -> bool:
    """Of an earlier schema nothing is asked, and SQLite has no wall."""
    is_ours = revision == HEAD and connection.dialect.name == "postgresql"
    return not is_ours or wall.stands(connection, metadata)


def current(connection: Connection) -> str | None:
    """The revision of the schema; None: the database is empty."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def is_known(revision: str) -> bool:
    """This version of the program knows how to make the schema of `revision`."""
    return (MIGRATIONS / "versions").is_dir() and any(
        (MIGRATIONS / "versions").glob(f"v{revision}_*.py")
    )


def table_names(revision: str) -> list[str]:
    """The tables of an earlier schema: made once more, in memory, by its migrations."""
    scratch = create_engine("sqlite://")
    with scratch.begin() as connection:
        migrate(connection, revision)
        names = inspect(connection).get_table_names()
    scratch.dispose()
    return [name for name in names if name != "alembic_version"]


def migrate(connection: Connection, to: str) -> None:
    """The same inside a transaction that has begun."""
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    if connection.dialect.name == "postgresql":
        # However long the other processes, and the change itself, may take.
        connection.execute(text("SET LOCAL lock_timeout = 0"))
        connection.execute(text("SET LOCAL statement_timeout = 0"))
        connection.execute(text("SELECT pg_advisory_xact_lock(:id)"), {"id": ADVISORY_LOCK})
    found = current(connection)
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if found is not None and found not in known:
        raise Refused([Problem("answer-store-newer", {"found": found, "known": HEAD})])
    command.upgrade(config, to)
    if not _is_walled(connection, to):
        wall.build(connection, metadata)
