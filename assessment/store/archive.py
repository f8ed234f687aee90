"""Everything an installation stores in one file, and back: the same file for both databases.

A backup is a zip of one `<table>.jsonl` a table, a row a line, and `manifest.json` with the
schema's revision, the rows and the SHA-256 of each table. It is read in one snapshot while others
write, is read again when it is written, and appears under its name only then. Restoring checks it
first, then fills an empty database in one transaction and compares what stands there with the
manifest: it is done whole or not at all. A backup of an older version is restored to its own
schema, then upgraded.
"""

from __future__ import annotations

import base64
import hashlib
import io
import json
import os
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import (
    URL,
    Column,
    Connection,
    Date,
    DateTime,
    LargeBinary,
    MetaData,
    Table,
    func,
    select,
    text,
)
from sqlalchemy.exc import IntegrityError

from assessment.problems import Problem, Refused
from assessment.store import schema, tables
from assessment.store.database import Database, Limits
from assessment.store.tables import UtcDateTime
from assessment.store.wall import EVERYTHING

FORMAT = "yuanhang-backup"
VERSION = 1
MANIFEST = "manifest.json"
PATIENT = Limits(pool=1, statement_seconds=3600)

BATCH = 500  # rows on their way at a time, so that memory stays small

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Backup:
    """What a backup holds. `digest`: SHA-256 of all of it, but the moment it was made at."""

    schema: str
    made_at: datetime
    rows: Mapping[str, int]  # table -> how many
    digests: Mapping[str, str]  # table -> SHA-256 of its lines

    @property
    def digest(self) -> str:
        listed = json.dumps([self.schema, sorted(self.digests.items())])
        return hashlib.sha256(listed.encode()).hexdigest()

    @property
    def row_count(self) -> int:
        return sum(self.rows.values())


# ---- Out ---------------------------------------------------------------------------------------


def backup(url: str | URL, path: Path, now: datetime) -> Backup:
    """Write everything to the new file `path`; raises `Refused` if it is there."""
    if path.exists():
        raise Refused([Problem("backup-exists", {}, str(path))])
    part = path.with_name(path.name + ".part")
    try:
        with _database(url) as database:
            written = _write(database, part, now)
        if check(part) != written:
            raise Refused([Problem("backup-not-as-written", {}, str(path))])
        part.replace(path)
    except OSError as error:
        raise Refused([Problem("file-unwritable", {}, str(path))]) from error
    finally:
        part.unlink(missing_ok=True)
    return written


@contextmanager
def _database(url: str | URL) -> Iterator[Database]:
    with closing(Database(url, PATIENT)) as database:
        yield database.within(EVERYTHING)


def _write(database: Database, part: Path, now: datetime) -> Backup:
    # Whoever can read it can read every answer: it is the owner's alone from the first byte on.
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            with database.reading() as connection:
                made = _dump(connection, archive, now)
            archive.writestr(MANIFEST, json.dumps(_document(made), indent=2))
        file.flush()
        os.fsync(file.fileno())
    return made


def _dump(connection: Connection, archive: zipfile.ZipFile, now: datetime) -> Backup:
    revision = schema.current(connection)
    if revision is None:
        raise Refused([Problem("backup-nothing", {})])
    rows, digests = {}, {}
    for table in _tables(connection, revision):
        with archive.open(f"{table.name}.jsonl", "w", force_zip64=True) as member:
            rows[table.name], digests[table.name] = _sum(_lines(connection, table), member.write)
    return Backup(revision, now.astimezone(UTC), rows, digests)


def _lines(connection: Connection, table: Table) -> Iterator[bytes]:
    """The rows in the order of their keys, one JSON object a line."""
    every = select(table).order_by(*table.primary_key)
    found = connection.execute(every, execution_options={"yield_per": BATCH})
    for row in found.mappings():
        said = {name: plain(value) for name, value in row.items()}
        yield json.dumps(said, ensure_ascii=False).encode() + b"\n"


def plain(value: Any) -> Any:
    match value:
        case datetime():
            zoned = value if value.tzinfo else value.replace(tzinfo=UTC)
            return zoned.astimezone(UTC).isoformat()
        case date():
            return value.isoformat()
        case bytes():
            return base64.b64encode(value).decode()
    return value


def _sum(lines: Iterator[bytes], write: Callable[[bytes], object]) -> tuple[int, str]:
    """How many lines were written, and their SHA-256."""
    count, digest = 0, hashlib.sha256()
    for line in lines:
        write(line)
        digest.update(line)
        count += 1
    return count, digest.hexdigest()


# ---- What a file holds -------------------------------------------------------------------------


def check(path: Path) -> Backup:
    """Read a whole backup; raises `Refused` if it is none, or not as it was written."""
    try:
        with zipfile.ZipFile(path) as archive:
            made = _manifest(archive)
            for table, digest in made.digests.items():
                with archive.open(f"{table}.jsonl") as member:
                    if _sum(iter(member), _nowhere) != (made.rows[table], digest):
                        raise Refused([Problem("backup-damaged", {"part": table}, str(path))])
            return made
    except FileNotFoundError as error:
        raise Refused([Problem("file-missing", {}, str(path))]) from error
    except OSError as error:
        raise Refused([Problem("file-unreadable", {}, str(path))]) from error
    except (
        zipfile.BadZipFile,
        EOFError,
        KeyError,
        ValueError,
        TypeError,
        NotImplementedError,
        zlib.error,
    ) as e:
        raise Refused([Problem("backup-none", {}, str(path))]) from e


def _nowhere(_line: bytes) -> None:
    pass


def _document(made: Backup) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "version": VERSION,
        "schema": made.schema,
        "made_at": made.made_at.isoformat(),
        "sha256": made.digest,
        "tables": {
            name: {"rows": rows, "sha256": made.digests[name]} for name, rows in made.rows.items()
        },
    }


def _manifest(archive: zipfile.ZipFile) -> Backup:
    """Raises KeyError, TypeError or ValueError for what is no manifest of ours."""
    told = json.loads(archive.read(MANIFEST))
    parts: dict[str, Any] = told["tables"]
    made = Backup(
        schema=told["schema"],
        made_at=datetime.fromisoformat(told["made_at"]),
        rows={name: part["rows"] for name, part in parts.items()},
        digests={name: part["sha256"] for name, part in parts.items()},
    )
    names = {MANIFEST, *(f"{name}.jsonl" for name in parts)}
    is_ours = (told["format"], told["version"], told["sha256"]) == (FORMAT, VERSION, made.digest)
    if not is_ours or names != set(archive.namelist()) or not re.fullmatch(r"\w+", made.schema):
        raise ValueError("not a manifest of a backup")
    return made


# ---- In ----------------------------------------------------------------------------------------


def restore(url: str | URL, path: Path, *, replace: bool = False) -> Backup:
    """Fill the database with a backup, and bring it up to date, in one transaction.

    Raises `Refused` if the file is not a whole backup, is of a newer version, or the database holds
    anything and `replace` is not set; with it everything there is dropped first.
    """
    made = check(path)
    if not schema.is_known(made.schema):
        found = {"found": made.schema, "known": tables.HEAD}
        raise Refused([Problem("backup-newer", found, str(path))])

    def work(connection: Connection) -> None:
        _clear(connection, replace=replace)
        schema.migrate(connection, made.schema)
        with zipfile.ZipFile(path) as archive:
            _fill(connection, archive, made)
        _compare(connection, made, path)
        schema.migrate(connection, tables.HEAD)

    try:
        with _database(url) as database:
            database.write(work)
    except IntegrityError as error:
        raise Refused([Problem("backup-contradictory", {}, str(path))]) from error
    return made


def _clear(connection: Connection, *, replace: bool) -> None:
    revision = schema.current(connection)
    if revision is None:
        return
    if not schema.is_known(revision):
        raise Refused([Problem("answer-store-newer", {"found": revision, "known": tables.HEAD})])
    ours = _tables(connection, revision)
    held = sum(connection.scalar(select(func.count()).select_from(table)) or 0 for table in ours)
    if held and not replace:
        raise Refused([Problem("restore-not-empty", {"rows": held})])
    for table in reversed(ours):
        table.drop(connection)
    connection.execute(text("DROP TABLE alembic_version"))


def _fill(connection: Connection, archive: zipfile.ZipFile, made: Backup) -> None:
    if connection.dialect.name == "sqlite":  # rows may refer to rows of the same table below them
        connection.execute(text("PRAGMA defer_foreign_keys = ON"))
    for table in _tables(connection, made.schema):
        connection.execute(table.delete())  # what a migration has put there, the backup has as well
        with archive.open(f"{table.name}.jsonl") as member:
            lines = io.TextIOWrapper(member, "utf-8", newline="\n")
            for some in batched_rows(lines, table):
                connection.execute(table.insert(), some)
        _go_on_counting(connection, table)


def batched_rows(lines: Iterator[str], table: Table) -> Iterator[Sequence[Row]]:
    """The rows in batches, each value of its column's type."""
    columns = {column.name: column for column in table.columns}
    while said := [json.loads(line) for line in islice(lines, BATCH)]:
        yield [{name: typed(columns[name], value) for name, value in row.items()} for row in said]


def typed(column: Column[Any], value: Any) -> Any:
    if not isinstance(value, str):
        return value
    match column.type:
        case UtcDateTime() | DateTime():
            return datetime.fromisoformat(value)
        case Date():
            return date.fromisoformat(value)
        case LargeBinary():
            return base64.b64decode(value)
    return value


def _go_on_counting(connection: Connection, table: Table) -> None:
    """PostgreSQL's next number of a counted key comes after those that were put there."""
    counted = table.autoincrement_column
    if counted is None or connection.dialect.name != "postgresql":
        return
    sequence = select(func.pg_get_serial_sequence(table.name, counted.name)).scalar_subquery()
    newest = select(func.max(counted)).scalar_subquery()
    connection.execute(select(func.setval(sequence, newest)).where(newest.is_not(None)))


def _compare(connection: Connection, made: Backup, path: Path) -> None:
    """What stands in the database now is, to the byte, what was written."""
    for table in _tables(connection, made.schema):
        found = _sum(_lines(connection, table), _nowhere)
        if found != (made.rows[table.name], made.digests[table.name]):
            raise Refused([Problem("restore-differs", {"part": table.name}, str(path))])


def _tables(connection: Connection, revision: str) -> Sequence[Table]:
    """The tables of a schema, those that are referred to first."""
    if revision == tables.HEAD:
        return tables.metadata.sorted_tables
    found = MetaData()
    found.reflect(connection, only=schema.table_names(revision))
    return found.sorted_tables
