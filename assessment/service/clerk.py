"""How the record is kept: by which clock, with how much of an address, and what was told before."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from assessment.record import Keeping


def _now() -> datetime:
    return datetime.now(UTC)


def hour_of(moment: datetime) -> datetime:
    """When its hour began."""
    return moment.replace(minute=0, second=0, microsecond=0)


@dataclass(slots=True)
class Clerk:
    """`keeping` says what is kept of an address. Who was told to answer what is remembered for
    the hour, so that this process need not look it up; the pairs of one hour are forgotten in the
    next."""

    keeping: Keeping = "network"
    clock: Callable[[], datetime] = _now
    _began: datetime | None = None
    _told: set[tuple[str, str]] = field(default_factory=set)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def has(self, who: str, assessment: str, now: datetime) -> bool:
        with self._lock:
            if hour_of(now) != self._began:
                self._began = hour_of(now)
                self._told.clear()
            return (who, assessment) in self._told

    def add(self, who: str, assessment: str) -> None:
        with self._lock:
            self._told.add((who, assessment))
