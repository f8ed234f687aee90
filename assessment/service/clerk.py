"""How the record is kept: by which clock, with how much of an address, and what was told before."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from assessment.record import Event, Keeping


def _now() -> datetime:
    return datetime.now(UTC)


def hour_of(moment: datetime) -> datetime:
    """When its hour began."""
    return moment.replace(minute=0, second=0, microsecond=0)


@dataclass(slots=True)
class Clerk:
    """`keeping` says what is kept of an address. Who was told to answer what is remembered for
    the hour, so that this process need not look it up; what was told in one hour is forgotten in
    the next."""

    keeping: Keeping = "network"
    clock: Callable[[], datetime] = _now
    _began: datetime | None = None
    _told: set[tuple[object, ...]] = field(default_factory=set)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def has(self, event: Event) -> bool:
        with self._lock:
            if hour_of(event.at) != self._began:
                self._began = hour_of(event.at)
                self._told.clear()
            return _same(event) in self._told

    def add(self, event: Event) -> None:
        with self._lock:
            self._told.add(_same(event))


def _same(event: Event) -> tuple[object, ...]:
    """What is told once an hour: who does what with which assessment, or in which workshop."""
    return (event.who, event.action, event.assessment, *sorted(event.details.items()))
