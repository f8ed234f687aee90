"""What each person is asked in an assessment, and what each has said there under the own name."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    and_,
    bindparam,
    delete,
    exists,
    func,
    insert,
    select,
)

from assessment.model import Response
from assessment.store import judgements, tables
from assessment.store.history import Carrying, History
from assessment.tenancy import Voice


@dataclass(frozen=True, slots=True)
class Task:
    """What a person is asked in an assessment that is open, and what of its items is judged."""

    assessment_id: str
    tenant_id: str
    person_id: str
    subjects: frozenset[str]
    judged: frozenset[str]


def assign(
    connection: Connection,
    assessment_id: str,
    person_id: str,
    subjects: Collection[str],
    at: datetime,
) -> None:
    """From now on a person is asked these, and nothing else; what was said stays."""
    of = {"assessment_id": assessment_id, "person_id": person_id}
    asked = tables.assignments.c
    before = delete(tables.assignments).where(
        asked.assessment_id == assessment_id, asked.person_id == person_id
    )
    connection.execute(before)
    if subjects:
        rows = [{**of, "subject": subject, "made_at": at} for subject in sorted(subjects)]
        connection.execute(insert(tables.assignments), rows)


def carry(connection: Connection, carrying: Carrying, people: Collection[str]) -> None:
    """In the next round these people are asked what they were asked in the one before."""
    now = {"assessment_id": carrying.later_id, "made_at": carrying.stamp.saved_at}
    for row in connection.execute(_ASKED, {"of_assessment": carrying.earlier_id}).all():
        if row.person_id in people:
            connection.execute(insert(tables.assignments), dict(row._mapping) | now)


def subjects(connection: Connection, assessment_id: str, person_id: str) -> frozenset[str]:
    of = {"of_assessment": assessment_id, "of_person": person_id}
    return frozenset(row.subject for row in connection.execute(_ASKED_OF, of))


def tasks_of(connection: Connection, person_id: str) -> tuple[Task, ...]:
    """What a person is asked in every assessment that is open."""
    of = {"of_person": person_id}
    return _tasks(connection.execute(_OPEN_OF, of), connection.execute(_JUDGED_BY, of))


def tasks_in(connection: Connection, assessment_id: str) -> tuple[Task, ...]:
    """What everybody is asked in an assessment."""
    of = {"of_assessment": assessment_id}
    return _tasks(connection.execute(_OPEN_IN, of), connection.execute(_JUDGED_IN, of))


def read(connection: Connection, assessment_id: str) -> tuple[Voice, ...]:
    """What everybody says now, item by item, whoever spoke first first."""
    rows = connection.execute(_VOICES, {"of_assessment": assessment_id})
    return tuple(
        Voice(row.person_id, row.name, _response(row), row.revision, row.saved_at) for row in rows
    )


def _tasks(asked: Iterable[Row[Any]], judged: Iterable[Row[Any]]) -> tuple[Task, ...]:
    done: dict[tuple[str, str], set[str]] = {}
    for row in judged:
        done.setdefault((row.assessment_id, row.person_id), set()).add(row.item_id)
    of: dict[tuple[str, str, str], set[str]] = {}
    for row in asked:
        of.setdefault((row.assessment_id, row.tenant_id, row.person_id), set()).add(row.subject)
    return tuple(
        Task(
            assessment_id,
            tenant_id,
            person_id,
            frozenset(listed),
            frozenset(done.get((assessment_id, person_id), ())),
        )
        for (assessment_id, tenant_id, person_id), listed in of.items()
    )


def _said(response: Response) -> dict[str, Any]:
    said = {"comment": response.comment, "evidence": response.evidence}
    return said | judgements.columns(response.judgement)


def _response(row: Row[Any]) -> Response:
    return Response(row.item_id, judgements.judgement(row), row.comment, row.evidence)


CONTRIBUTIONS = History[Response](tables.contributions, _said, _response)

_ASKED = select(tables.assignments).where(
    tables.assignments.c.assessment_id == bindparam("of_assessment")
)
_ASKED_OF = _ASKED.where(tables.assignments.c.person_id == bindparam("of_person"))


def _open() -> Select[Any]:
    """What is asked in assessments after which no round has begun."""
    asked, known = tables.assignments.c, tables.assessments.c
    is_closed = exists().where(tables.rounds.c.earlier_id == known.id)
    return (
        select(tables.assignments, known.tenant_id)
        .join(tables.assessments, known.id == asked.assessment_id)
        .where(known.tenant_id.is_not(None), ~is_closed)
        .order_by(asked.made_at, asked.assessment_id, asked.person_id)
    )


def _current(whose: ColumnElement[bool]) -> Select[Any]:
    """The latest contribution of each person to each item, of one assessment or one person; no
    others are looked at."""
    said = tables.contributions.c
    latest = (
        select(
            said.assessment_id,
            said.item_id,
            said.person_id,
            func.max(said.revision).label("revision"),
        )
        .where(whose)
        .group_by(said.assessment_id, said.item_id, said.person_id)
        .subquery("latest")
    )
    keys = ("assessment_id", "item_id", "person_id", "revision")
    is_latest = and_(*(said[key] == latest.c[key] for key in keys))
    return select(tables.contributions).join(latest, is_latest)


_OPEN_OF = _open().where(tables.assignments.c.person_id == bindparam("of_person"))
_OPEN_IN = _open().where(tables.assignments.c.assessment_id == bindparam("of_assessment"))
_IN = tables.contributions.c.assessment_id == bindparam("of_assessment")
_BY = tables.contributions.c.person_id == bindparam("of_person")
_IS_JUDGED = tables.contributions.c.judgement.is_not(None)
_JUDGED_BY = _current(_BY).where(_IS_JUDGED)
_JUDGED_IN = _current(_IN).where(_IS_JUDGED)
_VOICES = (
    _current(_IN)
    .join(tables.people, tables.people.c.id == tables.contributions.c.person_id)
    .add_columns(tables.people.c.name)
    .order_by(
        tables.contributions.c.item_id,
        tables.people.c.made_at,
        tables.contributions.c.person_id,
    )
)
