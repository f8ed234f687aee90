"""The second wall: PostgreSQL itself shows a transaction the rows of its scope, and no others.

`access` says who may do what; a query that forgot its WHERE would still show another bank's rows.
So each transaction begins by declaring its `Scope`, and on PostgreSQL every table has policies
that hold it to that: outside of any scope nothing is seen or written. What a row belongs to is
said in `tables`, by `of`, or by `everybodys` with the reason why a table needs no policy. What
goes across declares its `Reach`. SQLite has no such wall: who opens the file has all of it.

Superusers, and roles with BYPASSRLS, pass by every policy (`passing_role`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any, Literal

from sqlalchemy import Connection, MetaData, Table, text

Kind = Literal["assessments", "tenants", "people", "workshops"]

Reach = Literal["", "series", "invitations", "banks", "record", "everything"]
"""What is read beyond the ids of a scope. `series`: which assessments a key opens and which follow
each other, and which workshop a code opens, no content; `invitations`: the one a key is of, and
those into no bank; `banks`: which there are and who is in them, for the operator; `record`: the
whole chain, to verify it;
`everything`: every row, also to write it, for migrations, backups, restoring and cleaning."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose rows a transaction may see and write, by their ids."""

    assessments: frozenset[str] = frozenset()
    tenants: frozenset[str] = frozenset()
    people: frozenset[str] = frozenset()
    workshops: frozenset[str] = frozenset()
    reach: Reach = ""

    def __or__(self, other: Scope) -> Scope:
        return Scope(
            self.assessments | other.assessments,
            self.tenants | other.tenants,
            self.people | other.people,
            self.workshops | other.workshops,
            self.reach or other.reach,
        )


NOTHING = Scope()
SERIES = Scope(reach="series")
INVITATIONS = Scope(reach="invitations")
BANKS = Scope(reach="banks")
RECORD = Scope(reach="record")
EVERYTHING = Scope(reach="everything")


def of_assessment(*ids: str) -> Scope:
    return Scope(assessments=frozenset(ids))


def of_tenant(*ids: str) -> Scope:
    return Scope(tenants=frozenset(ids))


def of_person(*ids: str) -> Scope:
    return Scope(people=frozenset(ids))


def of_workshop(*ids: str) -> Scope:
    return Scope(workshops=frozenset(ids))


# ---- What a table says -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Whose:
    """Which column of a table holds an id of which kind; `reach`: by which all rows are read.

    A row is shown if one of the ids is in the scope, and is written if all of them are; an id that
    is NULL is nobody's.
    """

    columns: Mapping[str, Kind]
    reach: frozenset[Reach] = frozenset()
    why_not: str = ""  # why everybody may read and write the table


def of(*reach: Reach, **columns: Kind) -> dict[str, Any]:
    """The `info` of a table whose rows belong to somebody: `of(assessment_id="assessments")`."""
    return {"whose": Whose(columns, frozenset(reach))}


def everybodys(why: str) -> dict[str, Any]:
    """The `info` of a table that holds nothing of one assessment or one bank, and why."""
    return {"whose": Whose({}, why_not=why)}


def whose(table: Table) -> Whose:
    """Raises KeyError for a table that does not say."""
    said: Whose = table.info["whose"]
    return said


# ---- What the database is told -----------------------------------------------------------------


def declare(connection: Connection, scope: Scope) -> None:
    """Hold this transaction to a scope, until it ends or declares another."""
    given = {kind: sorted(getattr(scope, kind)) for kind in _KINDS}
    connection.execute(_DECLARE, given | {"reach": scope.reach})


def build(connection: Connection, metadata: MetaData) -> None:
    """Put up the policies of every table as the code says them, whatever stood there before."""
    standing = connection.execute(_STANDING).all()
    down = [f"DROP POLICY {policy.polname} ON {policy.relname}" for policy in standing]
    up = [statement for table in metadata.sorted_tables for statement in _statements(table)]
    connection.exec_driver_sql(f"DO $wall$ BEGIN {'; '.join([*down, *up])}; END $wall$")


def stands(connection: Connection, metadata: MetaData) -> bool:
    """Every table has the policies this code would give it, no others, and they are in force."""
    wanted = {
        (table.name, name, _sign(rule), True)
        for table in metadata.sorted_tables
        for name, rule in _policies(table).items()
    }
    return {tuple(policy) for policy in connection.execute(_STANDING)} == wanted


def passing_role(connection: Connection) -> str:
    """The role of this connection if it sees every row, whatever the policies say; else empty."""
    if connection.dialect.name != "postgresql":
        return ""
    return str(connection.execute(_PASSES).scalar() or "")


# ---- Policies ----------------------------------------------------------------------------------

_KINDS = tuple(field.name for field in fields(Scope) if field.name != "reach")

_DECLARE = text(
    "SELECT "
    + ", ".join(
        f"set_config('yuanhang.{kind}', CAST(CAST(:{kind} AS text[]) AS text), true)"
        for kind in _KINDS
    )
    + ", set_config('yuanhang.reach', :reach, true)"
)
_STANDING = text(
    "SELECT c.relname, p.polname, obj_description(p.oid, 'pg_policy') AS sign, "
    "c.relrowsecurity AND c.relforcerowsecurity AS is_in_force "
    "FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid "
    "WHERE c.relnamespace = CAST(current_schema() AS regnamespace)"
)
_PASSES = text(
    "SELECT rolname FROM pg_roles WHERE rolname = current_user AND (rolsuper OR rolbypassrls)"
)


def _statements(table: Table) -> Iterator[str]:
    policies = _policies(table)
    for word in ("ENABLE", "FORCE") if policies else ("DISABLE", "NO FORCE"):
        yield f"ALTER TABLE {table.name} {word} ROW LEVEL SECURITY"
    for name, rule in policies.items():
        yield f"CREATE POLICY {name} ON {table.name} {rule}"
        yield f"COMMENT ON POLICY {name} ON {table.name} IS '{_sign(rule)}'"


def _policies(table: Table) -> dict[str, str]:
    """Each policy's name and rule; none for a table that is everybody's."""
    said = whose(table)
    if not said.columns:
        return {}
    shown = [_in_scope(column, kind) for column, kind in said.columns.items()]
    written = [_written(table, column, kind) for column, kind in said.columns.items()]
    reads = " OR ".join([*shown, _reaching("everything", *sorted(said.reach))])
    writes = f"({' AND '.join(written)}) OR {_reaching('everything')}"
    return {
        "reads": f"FOR SELECT USING ({reads})",
        "adds": f"FOR INSERT WITH CHECK ({writes})",
        "changes": f"FOR UPDATE USING ({writes}) WITH CHECK ({writes})",
        "removes": f"FOR DELETE USING ({writes})",
    }


def _written(table: Table, column: str, kind: Kind) -> str:
    condition = _in_scope(column, kind)
    return f"({column} IS NULL OR {condition})" if table.c[column].nullable else condition


# The settings are read in subqueries, so that a statement reads them once and not for each row.


def _in_scope(column: str, kind: Kind) -> str:
    ids = f"NULLIF(current_setting('yuanhang.{kind}', true), '')"
    return f"{column} = ANY (COALESCE((SELECT CAST({ids} AS text[])), '{{}}'))"


def _reaching(*reaches: Reach) -> str:
    known = ", ".join(f"'{reach}'" for reach in reaches)
    return f"(SELECT current_setting('yuanhang.reach', true)) IN ({known})"


def _sign(rule: str) -> str:
    """By which a policy of this code is known again; PostgreSQL words a rule anew."""
    return hashlib.sha256(rule.encode()).hexdigest()[:16]
