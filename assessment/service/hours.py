"""Who has been told in this hour to answer what, so that answering is told once."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(slots=True)
class Hours:
    """What this process knows; the pairs of one hour are forgotten in the next."""

    began: datetime | None = None
    told: set[tuple[str, str]] = field(default_factory=set)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def has(self, who: str, assessment: str, now: datetime) -> bool:
        with self._lock:
            hour = now.replace(minute=0, second=0, microsecond=0)
            if hour != self.began:
                self.began = hour
                self.told.clear()
            return (who, assessment) in self.told

    def add(self, who: str, assessment: str) -> None:
        with self._lock:
            self.told.add((who, assessment))
