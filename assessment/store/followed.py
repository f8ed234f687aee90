"""An adopted plan and what became of it, as they are stored."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row

from assessment import delivery
from assessment.delivery import Baseline, Log, Reading, Track
from assessment.store import documents, tables
from assessment.store.history import Change, Entry, History, Key, Stamp


def read(connection: Connection, assessment_id: str) -> Log:
    """Everything at one moment; no baselines: nothing was ever adopted."""
    tracks = {row.initiative_id: row for row in TRACKS.current(connection, assessment_id)}
    readings: dict[str, list[Reading]] = {}
    for row in READINGS.current(connection, assessment_id):
        said = READINGS.revision(row).value
        if said is not None:
            readings.setdefault(row.initiative_id, []).append(said)
    return Log(
        baselines=tuple(
            BASELINES.revision(row).value for row in BASELINES.every(connection, assessment_id)
        ),
        tracks={id_: TRACKS.revision(row).value for id_, row in tracks.items()},
        readings=readings,
        revisions={id_: row.revision for id_, row in tracks.items()},
        saved_at={id_: row.saved_at for id_, row in tracks.items()},
    )


def adopt(connection: Connection, of: Key, baseline: Baseline, stamp: Stamp) -> None:
    BASELINES.append(connection, Entry(of, baseline, lambda _: baseline, stamp))


def track(connection: Connection, of: Key, said: Track, seen: int, stamp: Stamp) -> Change[Track]:
    """What `said` changes of revision `seen`; what others have changed since stays as it is."""
    key, blank = {**of, "initiative_id": said.initiative_id}, Track(said.initiative_id)
    found = TRACKS.at(connection, key, seen)
    shown = blank if found is None else found.value
    entry = Entry(key, blank, lambda now: delivery.merged(said, shown, now), stamp, seen)
    return TRACKS.append(connection, entry)


def note(
    connection: Connection, key: Key, said: Reading | None, stamp: Stamp
) -> Change[Reading | None]:
    """A reading of a day, in place of that day's earlier one; None: it is removed."""
    return READINGS.append(connection, Entry(key, None, lambda _: said, stamp))


# ---- Rows and values ---------------------------------------------------------------------------


def _track(row: Row[Any]) -> Track:
    return Track(
        initiative_id=row.initiative_id,
        status=row.status,
        owner=row.owner,
        started=row.started,
        finished=row.finished,
        kpi_target=row.kpi_target,
        kpi_unit=row.kpi_unit,
        is_lower_better=row.is_lower_better,
        note=row.note,
    )


def _of_reading(reading: Reading | None) -> dict[str, Any]:
    if reading is None:
        return {"value": None, "note": ""}
    return {"value": reading.value, "note": reading.note}


def _reading(row: Row[Any]) -> Reading | None:
    if row.value is None:
        return None
    return Reading(date.fromisoformat(row.day), row.value, row.note)


BASELINES = History[Baseline](
    tables.baselines,
    lambda baseline: {"plan": delivery.document(baseline)},
    lambda row: documents.baseline(row.plan),
)
TRACKS = History[Track](tables.tracks, asdict, _track)
READINGS = History[Reading | None](tables.readings, _of_reading, _reading)

EVERY: tuple[History[Any], ...] = (BASELINES, TRACKS, READINGS)
