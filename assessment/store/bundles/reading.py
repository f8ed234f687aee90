"""In, checked first: the document, what stands around the rows, and each value by its column."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Double,
    Float,
    Integer,
    String,
    Table,
)

from assessment import questionnaire
from assessment.model import MAX_NAME, MAX_TEXT
from assessment.problems import Problem
from assessment.store import belongings, schema, tables
from assessment.store.archive import typed
from assessment.store.bundles import trial
from assessment.store.bundles.bundle import (
    FORMAT,
    PERSON,
    STAYS,
    VERSION,
    Bundle,
    Rows,
    digest_of,
)
from assessment.store.bundles.faults import Faults
from assessment.store.bundles.shapes import YEARS
from assessment.store.tables import UtcDateTime

MAX_BYTES = 32 * 1024 * 1024
MAX_WORDS = 512 * 1024
"""Characters of a file of a questionnaire, as the reader of models allows."""

MAX_NUMBER = 10**15
MAX_ROWS = 200_000


KEYS = (
    "format", "version", "schema", "made_at", "bank", "people", "members", "questionnaires",
    "tables", "record", "sha256",
)  # fmt: skip

KINDS: Mapping[type, str] = {dict: "object", list: "list", str: "text"}


def read(data: bytes, file: str) -> Bundle:
    """The bundle `data` holds; raises `Refused` with every fault and its place, up to a hundred."""
    faults = Faults(file)
    try:
        return _read(data, faults)
    except RecursionError:  # brackets in brackets, as no bundle has them
        faults.add("not-json")
        faults.stop()
        raise


def _read(data: bytes, faults: Faults) -> Bundle:
    document = _document(data, faults)
    faults.stop()
    reader = _Reader(faults)
    reader.envelope(document)
    faults.stop()
    with trial.scratch(document["schema"]) as scratch:
        rows = reader.rows(document, scratch.tables)
        faults.stop()
        forward = scratch.tried(rows, [one["id"] for one in document["people"]], faults)
    trial.check(forward, faults)
    faults.stop()
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
        new_ids={id_: str(uuid4()) for id_ in [*people, *_own_ids(forward)]},
    )


def _document(data: bytes, faults: Faults) -> Any:
    if len(data) > MAX_BYTES:
        faults.add("too-large", limit=MAX_BYTES // 1024**2)
        return None
    try:
        return json.loads(
            data.decode("utf-8-sig"), object_pairs_hook=_once, parse_constant=_no_constant
        )
    except _TwiceError as error:
        faults.add("key-twice", key=json.dumps(str(error)[:60], ensure_ascii=False))
    except ValueError as error:
        line = getattr(error, "lineno", None)
        faults.problems.append(Problem("bundle-not-json", {}, faults.file, line))
    return None


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
    faults: Faults

    def envelope(self, document: Any) -> None:
        """What stands around the rows. Raises `Refused` at once for what is no bundle at all."""
        if not isinstance(document, dict) or document.get("format") != FORMAT:
            self.faults.add("no-bundle")
            self.faults.stop()
        self.keys("", document, KEYS)
        if document.get("version") != VERSION:
            self.faults.add("version", found=document.get("version"), known=VERSION)
        self.faults.stop()
        self.is_schema_known(document["schema"])
        self.bank(document["bank"])
        self.moment("made_at", document["made_at"])
        self.people(document["people"])
        for key in ("members", "questionnaires", "record"):
            self.kind(key, document[key], list)
        if self.kind("tables", document["tables"], dict):
            self.lists(document["tables"])
        self.faults.stop()
        self.questionnaires(document["questionnaires"])
        if document["sha256"] != digest_of(document):
            self.faults.add("digest")

    def is_schema_known(self, found: object) -> None:
        if not isinstance(found, str) or not re.fullmatch(r"\d{4}", found, re.ASCII):
            self.faults.add("wants-text", place="schema", found=found)
        elif not schema.is_known(found):
            self.faults.add("newer", found=found, known=tables.HEAD)

    def bank(self, found: Any) -> None:
        """The name a new client is entered by, as a page would take it."""
        self.text("bank", found)
        if isinstance(found, str) and not found.strip():
            self.faults.add("missing", place="bank")
        if isinstance(found, str) and len(found) > MAX_NAME:
            self.faults.add("too-long", place="bank", length=len(found), limit=MAX_NAME)

    def lists(self, said: Mapping[str, Any]) -> None:
        for name, rows in said.items():
            self.kind(f"tables.{name[:40]}", rows, list)
        count = sum(len(rows) for rows in said.values() if isinstance(rows, list))
        if count > MAX_ROWS:
            self.faults.add("too-many", rows=count, limit=MAX_ROWS)

    def people(self, found: Any) -> None:
        seen: set[str] = set()
        for number, person in enumerate(found if self.kind("people", found, list) else ()):
            place = f"people[{number}]"
            if not self.kind(place, person, dict) or not self.keys(place, person, ("id", "name")):
                continue
            self.text(f"{place}.name", person["name"])
            self.text(f"{place}.id", person["id"])
            if isinstance(person["id"], str):
                if person["id"] in seen:
                    self.faults.add("row", place=place, rule="people.id")
                seen.add(person["id"])

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
                self.faults.add("words", place=f"{place}.{name[:40]}")
                return
        if digest != _digest_of_words(files):
            self.faults.add("words-digest", place=place, found=digest)

    # -- the rows

    def rows(self, document: Mapping[str, Any], described: Mapping[str, Table]) -> Rows:
        """The rows with their values typed; what is faulty is told and left out."""
        found: dict[str, list[dict[str, Any]]] = {}
        for name, rows in document["tables"].items():
            table = described.get(name)
            if table is None or name in STAYS or not _is_a_banks(name, described):
                self.faults.unknown("table", f"tables.{name[:40]}", name, described)
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
        before = self.faults.count
        if not self.kind(place, said, dict) or not self.keys(place, said, tuple(columns)):
            return None
        for name, column in columns.items():
            self.value(f"{place}.{name}", said[name], column)
        if self.faults.count > before:
            return None
        return {name: typed(columns[name], value) for name, value in said.items()}

    def value(self, place: str, found: Any, column: Column[Any]) -> None:
        """A value is of its column's type and of a size that a page and a database can hold."""
        if found is None:
            if not column.nullable and not isinstance(column.type, JSON):
                self.faults.add("missing", place=place)
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
                self.faults.add("wants-text", place=place, found=found)

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
            self.faults.add(f"wants-{kind}", place=place, found=found)
        return is_right

    def keys(self, place: str, found: Mapping[str, Any], wanted: Sequence[str]) -> bool:
        """Just these keys, no more and no fewer."""
        dot = f"{place}." if place else ""
        missing = [key for key in wanted if key not in found]
        foreign = [key for key in found if key not in wanted]
        for key in missing:
            self.faults.add("missing", place=f"{dot}{key}")
        for key in foreign:
            self.faults.unknown("key", f"{dot}{key[:40]}", key, wanted)
        return not missing and not foreign

    def text(self, place: str, found: Any) -> None:
        if not self.kind(place, found, str):
            return
        if len(found) > MAX_TEXT:
            self.faults.add("too-long", place=place, length=len(found), limit=MAX_TEXT)
        if _unstorable(found):
            self.faults.add("unstorable", place=place)

    def moment(self, place: str, found: Any) -> None:
        self.is_of(place, found, _is_moment(found), "moment")


def _unstorable(text: str) -> bool:
    """PostgreSQL holds no NUL and UTF-8 no half of a surrogate pair."""
    return any(c == "\0" or "\ud800" <= c <= "\udfff" for c in text)


def _is_number(found: object) -> bool:
    is_one = isinstance(found, int | float) and not isinstance(found, bool)
    return is_one and abs(found) <= MAX_NUMBER  # type: ignore[arg-type]


def _is_moment(found: object) -> bool:
    try:
        moment = datetime.fromisoformat(found) if isinstance(found, str) else None
    except ValueError:
        return False
    return moment is not None and moment.tzinfo is not None and moment.year in YEARS


def _is_day(found: object) -> bool:
    try:
        return isinstance(found, str) and date.fromisoformat(found).isoformat() == found
    except ValueError:
        return False


def _is_a_banks(name: str, described: Mapping[str, Table]) -> bool:
    return name in described and belongings.reaches(described[name], belongings.OF_BANKS)


def _digest_of_words(files: Mapping[str, str]) -> str:
    return questionnaire.digest_of({name: text.encode() for name, text in files.items()})


def _own_ids(rows: Rows) -> Iterator[str]:
    for table in belongings.of_banks():
        if "id" in table.primary_key.columns:
            yield from (row["id"] for row in rows.get(table.name, ()))
    for move in rows["workshop_moves"]:
        if move["who"].startswith(PERSON):
            yield move["who"].removeprefix(PERSON)
