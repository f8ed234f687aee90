"""Everything of one bank in one JSON document, and back, into any installation.

A bundle holds the rows of every table that are the bank's, each revision of them, with the words
of the questionnaires that were answered, the names of the people who said them, and the bank's
part of the record. What lets people in (keys, roles) does not leave the house. Reading checks it
wholly: every value by its column, then every row by a scratch database with the very constraints
of the real one, then whether the rows make a whole; all faults are named by their place. A bundle
of an earlier schema is brought forward there by the same migrations as a database. Every id is
made anew, so that what comes in can neither meet nor inherit what is, or was, there.
"""

from __future__ import annotations

import hashlib
import json
import re
import sqlite3
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from difflib import get_close_matches
from math import isfinite
from types import SimpleNamespace
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Connection,
    Date,
    DateTime,
    Double,
    Engine,
    Float,
    Integer,
    MetaData,
    RowMapping,
    String,
    Table,
    create_engine,
    event,
    select,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.pool import StaticPool

from assessment import questionnaire
from assessment.model import MAX_TEXT
from assessment.problems import Problem, Refused
from assessment.record import Entry
from assessment.store import belongings, followed, people, schema, sheets, tables
from assessment.store.archive import plain, typed
from assessment.store.belongings import Holding
from assessment.store.history import History
from assessment.store.people import Founder
from assessment.store.tables import UtcDateTime
from assessment.tenancy import Tenant

FORMAT = "yuanhang-bank"
VERSION = 1

STAYS = frozenset({"tenants", "memberships", "invitations", "resume_keys", "workshop_places"})
"""Tables of a bank that do not travel as they are: the bank is told by its name, its people by
their names and roles, and what opens it is of this installation only."""

MAX_BYTES = 32 * 1024 * 1024
MAX_FAULTS = 100
MAX_WORDS = 512 * 1024
"""Characters of a file of a questionnaire, as the reader of models allows."""

MAX_NUMBER = 10**15
MAX_ROWS = 200_000

KEYS = (
    "format", "version", "schema", "made_at", "bank", "people", "members", "questionnaires",
    "tables", "record", "sha256",
)  # fmt: skip
MEMBER_KEYS = ("person_id", "role", "made_at")
HISTORIES: Mapping[str, History[Any]] = {
    **sheets.HISTORIES,
    "baselines": followed.BASELINES,
    "tracks": followed.TRACKS,
    "readings": followed.READINGS,
}
"""How the values of a row are read; what cannot be read would break a page later."""

KINDS: Mapping[type, str] = {dict: "object", list: "list", str: "text"}

Rows = Mapping[str, Sequence[Mapping[str, Any]]]


@dataclass(frozen=True, slots=True)
class Bundle:
    """A bundle that has been checked. Rows are of today's schema, values of their column's type."""

    bank: str
    made_at: datetime
    digest: str
    people: Mapping[str, str]  # id -> name
    questionnaires: Sequence[Mapping[str, Any]]
    rows: Rows = field(repr=False)
    new_ids: Mapping[str, str] = field(repr=False)
    """A new id for every old one: of people, and of rows that others refer to by an id."""

    @property
    def new_series(self) -> tuple[str, ...]:
        """The rounds of the last series, the first one first, by their new ids."""
        return tuple(self.new_ids[id_] for id_ in self.series[-1])

    @property
    def counts(self) -> dict[str, int]:
        return {name: len(rows) for name, rows in self.rows.items() if rows}

    @property
    def series(self) -> tuple[tuple[str, ...], ...]:
        """The ids of the assessments, those of a series after each other, its first round first."""
        return _series(self.rows)


# ---- Out ---------------------------------------------------------------------------------------


def take(connection: Connection, holding: Holding, entries: Sequence[Entry], now: datetime) -> str:
    """Everything of a bank as the text of a bundle; `entries` are its part of the record."""
    rows: dict[str, list[dict[str, Any]]] = {}
    for table in belongings.of_banks():
        if table.name not in STAYS:
            found = belongings.rows_of(connection, table, holding)
            rows[table.name] = [_shut(table, _plain_row(row)) for row in found]
    held = belongings.rows_of(connection, tables.memberships, holding)
    members = [{key: plain(row[key]) for key in MEMBER_KEYS} for row in held]
    told = {
        "format": FORMAT,
        "version": VERSION,
        "schema": tables.HEAD,
        "made_at": now.astimezone(UTC).isoformat(timespec="seconds"),
        "bank": _bank_name(connection, holding),
        "people": _people(connection, rows, members),
        "members": members,
        "questionnaires": _words(connection, rows),
        "tables": rows,
        "record": [_entry(one) for one in entries],
    }
    return json.dumps(told | {"sha256": digest_of(told)}, ensure_ascii=False, indent=1) + "\n"


def digest_of(document: Mapping[str, Any]) -> str:
    """SHA-256 of all of it but the digest itself, keys sorted, no spaces, in UTF-8."""
    said = {key: value for key, value in document.items() if key != "sha256"}
    text = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _plain_row(row: RowMapping) -> dict[str, Any]:
    return {str(name): plain(value) for name, value in row.items()}


def _shut(table: Table, row: dict[str, Any]) -> dict[str, Any]:
    """The row without what would open something: the key of a seat, the code of a workshop."""
    if table is tables.seats:
        return row | {"key": ""}
    return row | {"code": row["id"]} if table is tables.workshops else row


def _bank_name(connection: Connection, holding: Holding) -> str:
    if holding.tenant:
        name = select(tables.tenants.c.name).where(tables.tenants.c.id == holding.tenant)
    else:
        of, said = holding.assessments[-1], tables.banks.c
        name = select(said.name).where(said.assessment_id == of).order_by(said.revision.desc())
    return str(connection.execute(name.limit(1)).scalar_one())


def _people(
    connection: Connection, rows: Rows, members: Sequence[Mapping[str, Any]]
) -> list[dict[str, str]]:
    """Whoever is named in the rows, by name: no login, nothing by which anybody signs in."""
    ids = {str(member["person_id"]) for member in members}
    for table in belongings.of_banks():
        for column in belongings.refers(table, "people"):
            ids |= {row[column] for row in rows.get(table.name, ()) if row[column] is not None}
    known = tables.people.c
    found = select(known.id, known.name).where(known.id.in_(ids)).order_by(known.id)
    return [{"id": row.id, "name": row.name} for row in connection.execute(found)]


def _words(connection: Connection, rows: Rows) -> list[dict[str, Any]]:
    digests = {row["questionnaire"] for some in rows.values() for row in some if _has_words(row)}
    kept = tables.questionnaires
    found = select(kept).where(kept.c.digest.in_(digests)).order_by(kept.c.digest)
    return [_plain_row(row) for row in connection.execute(found).mappings()]


def _has_words(row: Mapping[str, Any]) -> bool:
    return isinstance(row.get("questionnaire"), str)


def _entry(entry: Entry) -> dict[str, Any]:
    told = entry.event
    return {
        "number": entry.number,
        "at": told.at.astimezone(UTC).isoformat(),
        "who": told.who,
        "action": told.action,
        "tenant": told.tenant,
        "assessment": told.assessment,
        "origin": told.origin,
        "details": dict(told.details),
        "previous": entry.previous,
        "hash": entry.hash,
    }


# ---- In: checked first -------------------------------------------------------------------------


def read(data: bytes, file: str) -> Bundle:
    """The bundle `data` holds; raises `Refused` with every fault and its place, up to a hundred."""
    reader = _Reader(file)
    document = reader.document(data)
    reader.stop_if_faulty()
    reader.envelope(document)
    reader.stop_if_faulty()
    with _scratch(document["schema"]) as (engine, described):
        rows = reader.rows(document, described)
        reader.stop_if_faulty()
        forward = reader.tried(engine, described, rows, [p["id"] for p in document["people"]])
    reader.coherent(forward)
    reader.stop_if_faulty()
    people = {person["id"]: person["name"] for person in document["people"]}
    return Bundle(
        bank=document["bank"],
        made_at=datetime.fromisoformat(document["made_at"]),
        digest=document["sha256"],
        people=people,
        questionnaires=[
            {name: typed(tables.questionnaires.c[name], value) for name, value in words.items()}
            for words in document["questionnaires"]
        ],
        rows=forward,
        new_ids={id_: str(uuid.uuid4()) for id_ in [*people, *_own_ids(forward)]},
    )


class _TwiceError(ValueError):
    """A JSON object names a key twice."""


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        raise _TwiceError(next(key for key in keys if keys.count(key) > 1))
    return found


def _no_constant(name: str) -> float:
    raise ValueError(name)


@dataclass
class _Reader:
    file: str
    problems: list[Problem] = field(default_factory=list)

    def fault(self, code: str, **params: object) -> None:
        self.problems.append(Problem(f"bundle-{code}", params, self.file))

    def stop_if_faulty(self) -> None:
        if not self.problems:
            return
        more = len(self.problems) - MAX_FAULTS
        found = self.problems[:MAX_FAULTS]
        if more > 0:
            found.append(Problem("bundle-more", {"more": more}, self.file))
        raise Refused(found)

    def document(self, data: bytes) -> Any:
        if len(data) > MAX_BYTES:
            self.fault("too-large", limit=MAX_BYTES // 1024**2)
            return None
        try:
            return json.loads(
                data.decode("utf-8-sig"), object_pairs_hook=_once, parse_constant=_no_constant
            )
        except _TwiceError as error:
            self.fault("key-twice", key=_shown(str(error)))
        except (ValueError, RecursionError) as error:
            line = getattr(error, "lineno", None)
            self.problems.append(Problem("bundle-not-json", {}, self.file, line))
        return None

    def envelope(self, document: Any) -> None:
        """What stands around the rows. Raises `Refused` at once for what is no bundle at all."""
        if not isinstance(document, dict) or document.get("format") != FORMAT:
            self.fault("no-bundle")
            self.stop_if_faulty()
        self.keys("", document, KEYS)
        if document.get("version") != VERSION:
            self.fault("version", found=_shown(document.get("version")), known=VERSION)
        self.stop_if_faulty()
        self.is_schema_known(document["schema"])
        self.text("bank", document["bank"])
        self.moment("made_at", document["made_at"])
        self.people(document["people"])
        for key in ("members", "questionnaires", "record"):
            self.kind(key, document[key], list)
        if self.kind("tables", document["tables"], dict):
            self.lists(document["tables"])
        self.stop_if_faulty()
        self.questionnaires(document["questionnaires"])
        if document["sha256"] != digest_of(document):
            self.fault("digest")

    def is_schema_known(self, found: object) -> None:
        if not isinstance(found, str) or not re.fullmatch(r"\d{4}", found, re.ASCII):
            self.fault("wants-text", place="schema", found=_shown(found))
        elif not schema.is_known(found):
            self.fault("newer", found=found, known=tables.HEAD)

    def lists(self, said: Mapping[str, Any]) -> None:
        for name, rows in said.items():
            self.kind(f"tables.{name}", rows, list)
        count = sum(len(rows) for rows in said.values() if isinstance(rows, list))
        if count > MAX_ROWS:
            self.fault("too-many", rows=count, limit=MAX_ROWS)

    def people(self, found: Any) -> None:
        for number, person in enumerate(found if self.kind("people", found, list) else ()):
            place = f"people[{number}]"
            if self.kind(place, person, dict) and self.keys(place, person, ("id", "name")):
                self.text(f"{place}.id", person["id"])
                self.text(f"{place}.name", person["name"])

    def questionnaires(self, found: Sequence[Any]) -> None:
        """Each is what its digest says: nobody can put words under a digest that is another's."""
        for number, words in enumerate(found):
            place = f"questionnaires[{number}]"
            columns = [column.name for column in tables.questionnaires.columns]
            if not self.kind(place, words, dict) or not self.keys(place, words, columns):
                continue
            self.text(f"{place}.version", words["version"])
            self.moment(f"{place}.kept_at", words["kept_at"])
            self.files(f"{place}.files", words["files"], words["digest"])

    def files(self, place: str, files: Any, digest: Any) -> None:
        if not self.kind(place, files, dict):
            return
        for name, text in files.items():
            if not isinstance(text, str) or len(text) > MAX_WORDS or _unstorable(name + text):
                self.fault("words", place=f"{place}.{name}")
                return
        if digest != _digest_of_words(files):
            self.fault("words-digest", place=place, found=_shown(digest))

    # -- rows

    def rows(self, document: Mapping[str, Any], described: Mapping[str, Table]) -> Rows:
        """The rows with their values typed; what is faulty is told and left out."""
        found: dict[str, list[dict[str, Any]]] = {}
        for name, rows in document["tables"].items():
            table = described.get(name)
            if table is None or name in STAYS or not _is_a_banks(name, described):
                self.unknown("table", f"tables.{name}", name, described)
                continue
            columns = {column.name: column for column in table.columns}
            found[name] = [
                row
                for number, said in enumerate(rows)
                if (row := self.row(f"tables.{name}[{number}]", said, columns)) is not None
            ]
        return found

    def row(
        self, place: str, said: Any, columns: Mapping[str, Column[Any]]
    ) -> dict[str, Any] | None:
        before = len(self.problems)
        if not self.kind(place, said, dict) or not self.keys(place, said, tuple(columns)):
            return None
        for name, column in columns.items():
            self.value(f"{place}.{name}", said[name], column)
        if len(self.problems) > before:
            return None
        return {name: typed(columns[name], value) for name, value in said.items()}

    def value(self, place: str, found: Any, column: Column[Any]) -> None:
        """A value is of its column's type and of a size that a page and a database can hold."""
        if found is None:
            if not column.nullable and not isinstance(column.type, JSON):
                self.fault("missing", place=place)
            return
        match column.type:
            case Boolean():
                self.is_of(place, found, isinstance(found, bool), "true-or-false")
            case Integer() | BigInteger():
                is_whole = isinstance(found, int) and not isinstance(found, bool)
                self.is_of(place, found, is_whole and abs(found) < 2**31, "whole-number")
            case Double() | Float():
                self.is_of(place, found, _is_number(found), "number")
            case UtcDateTime() | DateTime():
                self.moment(place, found)
            case Date():
                self.is_of(place, found, _is_day(found), "day")
            case JSON():
                self.tree(place, found)
            case String():
                self.text(place, found)
            case _:
                self.fault("wants-text", place=place, found=_shown(found))

    def tree(self, place: str, found: Any) -> None:
        match found:
            case dict():
                for key, value in found.items():
                    self.text(place, key)
                    self.tree(f"{place}.{key[:40]}", value)
            case list():
                for number, value in enumerate(found):
                    self.tree(f"{place}[{number}]", value)
            case str():
                self.text(place, found)
            case int() | float():
                self.is_of(place, found, abs(found) <= MAX_NUMBER, "number")

    # -- what holds for all

    def kind(self, place: str, found: Any, kind: type) -> bool:
        return self.is_of(place, found, isinstance(found, kind), KINDS[kind])

    def is_of(self, place: str, found: Any, is_right: bool, kind: str) -> bool:
        if not is_right:
            self.fault(f"wants-{kind}", place=place, found=_shown(found))
        return is_right

    def keys(self, place: str, found: Mapping[str, Any], wanted: Sequence[str]) -> bool:
        """Just these keys, no more and no fewer."""
        dot = f"{place}." if place else ""
        missing = [key for key in wanted if key not in found]
        foreign = [key for key in found if key not in wanted]
        for key in missing:
            self.fault("missing", place=f"{dot}{key}")
        for key in foreign:
            self.unknown("key", f"{dot}{key[:40]}", key, wanted)
        return not missing and not foreign

    def unknown(self, what: str, place: str, found: str, known: Any) -> None:
        near = get_close_matches(found[:100], list(known), n=1)
        if near:
            self.fault(f"unknown-{what}-near", place=place, near=near[0])
        else:
            self.fault(f"unknown-{what}", place=place)

    def text(self, place: str, found: Any) -> None:
        if not self.kind(place, found, str):
            return
        if len(found) > MAX_TEXT:
            self.fault("too-long", place=place, length=len(found), limit=MAX_TEXT)
        if _unstorable(found):
            self.fault("unstorable", place=place)

    def moment(self, place: str, found: Any) -> None:
        self.is_of(place, found, _is_moment(found), "moment")

    # -- the rows together

    def tried(
        self,
        engine: Engine,
        described: Mapping[str, Table],
        rows: Rows,
        people: Sequence[str],
    ) -> Rows:
        """The rows as a database takes them, brought forward to today's schema.

        Each is put into the scratch database, whose constraints are the real ones'.
        """
        with engine.begin() as connection:
            _stand_ins(connection, described, people)
            for name, table in described.items():
                for number, row in enumerate(rows.get(name, ())):
                    self.put(connection, table, row, f"tables.{name}[{number}]")
            self.stop_if_faulty()
            schema.migrate(connection, tables.HEAD)
        with engine.begin() as connection:
            return {
                table.name: [
                    dict(row)
                    for row in connection.execute(
                        select(table).order_by(*table.primary_key)
                    ).mappings()
                ]
                for table in belongings.of_banks()
                if table.name not in STAYS
            }

    def put(self, connection: Connection, table: Table, row: Mapping[str, Any], place: str) -> None:
        banks = {c.name: _NOBODY for c in table.columns if _refers_to(c, "tenants") and row[c.name]}
        try:
            with connection.begin_nested():
                connection.execute(table.insert(), {**row, **banks})
        except IntegrityError as error:
            self.fault("row", place=place, rule=_rule(error))

    def coherent(self, rows: Rows) -> None:
        """Rows that are each right can still be no assessment: it has a bank, a mode, an order."""
        for name, history in HISTORIES.items():
            for number, row in enumerate(rows[name]):
                if not _is_readable(history, row):
                    self.fault("unreadable", place=f"tables.{name}[{number}]")
        for name in ("banks", "settings"):
            described = {row["assessment_id"] for row in rows[name]}
            for number, row in enumerate(rows["assessments"]):
                if row["id"] not in described:
                    self.fault("not-described", place=f"tables.assessments[{number}]", table=name)
        if not rows["assessments"]:
            self.fault("empty", place="tables.assessments")
        if {id_ for ids in _series(rows) for id_ in ids} != {r["id"] for r in rows["assessments"]}:
            self.fault("circle", place="tables.rounds")


_NOBODY = "bank"
"""The bank, in the scratch database: which one it will be is decided when it is brought in."""

_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


@contextmanager
def _scratch(revision: str) -> Iterator[tuple[Engine, Mapping[str, Table]]]:
    """A database in memory with the schema of a revision, and its tables."""
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
        yield engine, {table.name: table for table in found.sorted_tables}
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
            connection.execute(described["people"].insert(), _closed_person(id_, "", _LONG_AGO))


def _closed_person(id_: str, name: str, at: datetime) -> dict[str, Any]:
    """Somebody who said something and cannot sign in: no login anybody could type."""
    who = {"id": id_, "login": id_, "name": name, "office": "none", "language": "zh"}
    return who | {"made_at": at, "closed_at": at}


# ---- What a value may be -----------------------------------------------------------------------


def _shown(found: object) -> str:
    text = json.dumps(found, ensure_ascii=False)
    return text if len(text) <= 60 else text[:57] + "…"


def _unstorable(text: str) -> bool:
    """PostgreSQL holds no NUL and UTF-8 no half of a surrogate pair."""
    return any(c == "\0" or "\ud800" <= c <= "\udfff" for c in text)


def _is_number(found: object) -> bool:
    is_one = isinstance(found, int | float) and not isinstance(found, bool)
    return is_one and isfinite(found) and abs(found) <= MAX_NUMBER  # type: ignore[arg-type]


def _is_moment(found: object) -> bool:
    try:
        return isinstance(found, str) and datetime.fromisoformat(found).tzinfo is not None
    except ValueError:
        return False


def _is_day(found: object) -> bool:
    try:
        return isinstance(found, str) and date.fromisoformat(found).isoformat() == found
    except ValueError:
        return False


def _is_a_banks(name: str, described: Mapping[str, Table]) -> bool:
    return name in described and belongings.reaches(described[name], belongings.OF_BANKS)


def _refers_to(column: Column[Any], root: str) -> bool:
    return any(key.column.table.name == root for key in column.foreign_keys)


def _rule(error: IntegrityError) -> str:
    """The constraint by its name, as SQLite tells it; never a value."""
    return re.sub(r"[^\w ,.:]", "", str(error.orig))[:120]


def _is_readable(history: History[Any], row: Mapping[str, Any]) -> bool:
    try:
        history.revision(SimpleNamespace(**row))  # type: ignore[arg-type]
    except (ValueError, KeyError, TypeError, AttributeError):
        return False
    return True


def _digest_of_words(files: Mapping[str, str]) -> str:
    return questionnaire.digest_of({name: text.encode() for name, text in files.items()})


def _own_ids(rows: Rows) -> Iterator[str]:
    for table in belongings.of_banks():
        if "id" in table.primary_key.columns:
            yield from (row["id"] for row in rows.get(table.name, ()))


def _series(rows: Rows) -> tuple[tuple[str, ...], ...]:
    """The assessments in their order; those of a circle are in none."""
    later = {row["earlier_id"]: row["assessment_id"] for row in rows["rounds"]}
    following = set(later.values())
    found = []
    for row in rows["assessments"]:
        if row["id"] not in following:
            ids = [row["id"]]
            while ids[-1] in later:
                ids.append(later[ids[-1]])
            found.append(tuple(ids))
    return tuple(found)


# ---- In: then written --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Into:
    """Where a bundle goes: to a new bank, with its first member if one is named, or to a guest,
    whom the hash of a new secret lets in."""

    tenant: Tenant | None = None
    founder: Founder | None = None
    key: str = ""


def put(connection: Connection, bundle: Bundle, into: Into, now: datetime) -> None:
    """Write all of a bundle under its new ids."""
    new = bundle.new_ids
    if into.tenant is not None:
        people.found(connection, into.tenant, into.founder)
    _put_people(connection, bundle, new, now)
    _put_words(connection, bundle)
    for table in belongings.of_banks():
        rows = bundle.rows.get(table.name, ())
        if rows and (into.tenant is not None or _is_guests(table)):
            connection.execute(table.insert(), [_renamed(table, row, new, into) for row in rows])
    if into.key:
        opens = {"key": into.key, "assessment_id": bundle.new_series[0], "made_at": now}
        connection.execute(tables.resume_keys.insert(), opens)


def _put_people(
    connection: Connection, bundle: Bundle, new: Mapping[str, str], now: datetime
) -> None:
    """Those who said something; whoever only was a member is a member there, not here."""
    named: set[str] = set()
    for table in belongings.of_banks():
        for column in belongings.refers(table, "people"):
            named |= {row[column] for row in bundle.rows.get(table.name, ()) if row[column]}
    for id_ in sorted(named):
        who = _closed_person(new[id_], bundle.people[id_], now)
        connection.execute(tables.people.insert(), who)


def _put_words(connection: Connection, bundle: Bundle) -> None:
    kept = tables.questionnaires
    here = set(connection.execute(select(kept.c.digest)).scalars())
    for words in bundle.questionnaires:
        if words["digest"] not in here:
            connection.execute(kept.insert(), dict(words))


def _is_guests(table: Table) -> bool:
    """A guest has no bank: what is a bank's alone stays behind."""
    return not any(
        _refers_to(column, "tenants") and not column.nullable for column in table.columns
    )


def _renamed(
    table: Table, row: Mapping[str, Any], new: Mapping[str, str], into: Into
) -> dict[str, Any]:
    tenant = None if into.tenant is None else into.tenant.id
    said = dict(row)
    for column in table.columns:
        value = said[column.name]
        if _refers_to(column, "tenants"):
            said[column.name] = tenant
        elif column.foreign_keys or column.name in ("id", "code"):
            said[column.name] = new.get(value, value)
    return said
