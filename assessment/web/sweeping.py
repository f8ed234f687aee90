"""Once a day each process of the server deletes what is kept no longer, and sees to it that the
database's file holds nothing that was deleted before; one process at a time does it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from assessment import events
from assessment.service.house import House
from assessment.settings import Installation
from assessment.store import Unavailable
from assessment.web import services

FIRST = timedelta(minutes=5)
"""After the start, when everybody comes back at once, there are better things to do."""

DAY = timedelta(days=1)

Pause = Callable[[float], object]


def begin(given: Installation) -> threading.Thread:
    """Sweep from now on, beside the pages. Where everything is kept, people still delete."""
    days, pause = given.retention_days, threading.Event().wait
    thread = threading.Thread(target=_go_on, args=(days, pause), name="sweep", daemon=True)
    thread.start()
    return thread


def _go_on(days: int, pause: Pause) -> None:
    pause(FIRST.total_seconds())
    while True:
        once(days)
        pause(DAY.total_seconds())


def once(days: int) -> None:
    """One sweep; a database that is away is tried again tomorrow."""
    try:
        found = House(services.store(), lambda: datetime.now(UTC)).sweep(days)
    except Unavailable:  # told by the store
        return
    events.tell("swept", series=len(found))
