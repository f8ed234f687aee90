"""A bundle that has been checked, and what one is made of."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Table

from assessment.store import tables

FORMAT = "yuanhang-bank"
VERSION = 1

STAYS = frozenset({"tenants", "memberships", "invitations", "resume_keys", "workshop_places"})
"""Tables of a bank that do not travel as they are: the bank is told by its name, its people by
their names and roles, and what opens it is of this installation only."""

PERSON = "person:"
"""How the moves of a workshop name who has an account: by its id."""

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
        return series_of(self.rows)


def digest_of(document: Mapping[str, Any]) -> str:
    """SHA-256 of all of it but the digest itself, keys sorted, no spaces, in UTF-8."""
    said = {key: value for key, value in document.items() if key != "sha256"}
    text = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def series_of(rows: Rows) -> tuple[tuple[str, ...], ...]:
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


def shut(table: Table, row: dict[str, Any]) -> dict[str, Any]:
    """The row without what would open something: the key of a seat, the code of a workshop."""
    if table is tables.seats:
        return row | {"key": ""}
    return row | {"code": row["id"]} if table is tables.workshops else row


def refers_to(column: Column[Any], root: str) -> bool:
    return any(key.column.table.name == root for key in column.foreign_keys)


def closed_person(id_: str, name: str, at: datetime) -> dict[str, Any]:
    """Somebody who said something and cannot sign in: no login anybody could type."""
    who = {"id": id_, "login": id_, "name": name, "office": "none", "language": "zh"}
    return who | {"made_at": at, "closed_at": at}
