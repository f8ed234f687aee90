"""How a judgement stands in two columns."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row

from assessment.model import Judgement, NotApplicable, Rating

NOT_APPLICABLE = "NA"


def columns(judgement: Judgement | None) -> dict[str, Any]:
    match judgement:
        case None:
            return {"judgement": None, "na_reason": None}
        case NotApplicable(reason):
            return {"judgement": NOT_APPLICABLE, "na_reason": reason}
        case Rating():
            return {"judgement": judgement.name, "na_reason": None}
    raise TypeError(f"not a judgement: {judgement!r}")


def judgement(row: Row[Any]) -> Judgement | None:
    if row.judgement is None:
        return None
    if row.judgement == NOT_APPLICABLE:
        return NotApplicable(row.na_reason)
    return Rating[row.judgement]
