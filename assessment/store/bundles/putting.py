"""In, then written: under ids that are new, and with nothing that opens what it has become."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table, select

from assessment.store import belongings, people, tables
from assessment.store.bundles.bundle import PERSON, Bundle, closed_person, refers_to, shut
from assessment.store.people import Founder
from assessment.tenancy import Tenant


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
        who = closed_person(new[id_], bundle.people[id_], now)
        connection.execute(tables.people.insert(), who)


def _put_words(connection: Connection, bundle: Bundle) -> None:
    kept = tables.questionnaires
    here = set(connection.execute(select(kept.c.digest)).scalars())
    for words in bundle.questionnaires:
        if words["digest"] not in here:
            here.add(words["digest"])
            connection.execute(kept.insert(), dict(words))


def _is_guests(table: Table) -> bool:
    """A guest has no bank: what is a bank's alone stays behind."""
    return not any(refers_to(column, "tenants") and not column.nullable for column in table.columns)


def _renamed(
    table: Table, row: Mapping[str, Any], new: Mapping[str, str], into: Into
) -> dict[str, Any]:
    tenant = None if into.tenant is None else into.tenant.id
    said = dict(row)
    for column in table.columns:
        value = said[column.name]
        if refers_to(column, "tenants"):
            said[column.name] = tenant
        elif column.foreign_keys or column.name == "id":
            said[column.name] = new.get(value, value)
    if table is tables.workshop_moves:
        who = str(said["who"])
        said["who"] = PERSON + new[who.removeprefix(PERSON)] if who.startswith(PERSON) else who
    return shut(table, said)
