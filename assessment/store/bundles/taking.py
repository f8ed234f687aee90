"""Out: everything of one bank as the text of a bundle."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, select

from assessment.record import Entry
from assessment.store import belongings, tables
from assessment.store.archive import plain
from assessment.store.belongings import Holding
from assessment.store.bundles.bundle import FORMAT, STAYS, VERSION, Rows, digest_of, shut

MEMBER_KEYS = ("person_id", "role", "made_at")


def take(connection: Connection, holding: Holding, entries: Sequence[Entry], now: datetime) -> str:
    """Everything of a bank as the text of a bundle; `entries` are its part of the record."""
    rows: dict[str, list[dict[str, Any]]] = {}
    for table in belongings.of_banks():
        if table.name not in STAYS:
            found = belongings.rows_of(connection, table, holding)
            rows[table.name] = [shut(table, _plain_row(row)) for row in found]
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


def _plain_row(row: RowMapping) -> dict[str, Any]:
    return {str(name): plain(value) for name, value in row.items()}


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
