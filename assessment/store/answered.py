"""Answers to items as they are stored."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, Row

from assessment.model import Judgement, Response
from assessment.store import judgements, tables
from assessment.store.history import Entry, History, Stamp


def judge(
    connection: Connection, assessment_id: str, item_id: str, judgement: Judgement, stamp: Stamp
) -> None:
    """Judge an item inside a transaction that has begun; comment and evidence stay."""
    key = {"assessment_id": assessment_id, "item_id": item_id}
    entry = Entry(
        key,
        Response(item_id),
        lambda said: replace(said, judgement=judgement, is_carried=False),
        stamp,
    )
    ANSWERS.append(connection, entry)


def _said(response: Response) -> dict[str, Any]:
    said = {"comment": response.comment, "evidence": response.evidence}
    return said | judgements.columns(response.judgement) | {"is_carried": response.is_carried}


def _response(row: Row[Any]) -> Response:
    judgement = judgements.judgement(row)
    is_carried = row.is_carried and judgement is not None
    return Response(row.item_id, judgement, row.comment, row.evidence, is_carried=is_carried)


ANSWERS = History[Response](tables.answers, _said, _response)
