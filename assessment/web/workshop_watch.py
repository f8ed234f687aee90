"""Who waits for a workshop to go on is woken when it does: one watcher a workshop and process.

Four hundred phones do not ask the database each second whether a facilitator has moved on. They
ask once and are answered when there is news; in between, one question every `PACE` is asked for all
of them. What another process has done is seen the same way.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress

from starlette.concurrency import run_in_threadpool

from assessment.access import Forbidden
from assessment.store import Unavailable

PACE = 0.3
"""Seconds between two looks; the slowest that leaves room for two seconds from hand to phone."""

PATIENCE = 8.0
"""Seconds after which a phone is answered though there is no news. Proxies would allow more; but a
server that is told to stop waits for the answers it owes, and is commonly given ten seconds."""

Look = Callable[[], int]
"""How many moves there are now."""


class Watch:
    """Lives in one event loop."""

    def __init__(self) -> None:
        self._rooms: dict[str, _Room] = {}

    async def news(self, workshop_id: str, known: int, look: Look) -> None:
        """Returns when facilitators have made another number of moves than `known`, or when
        `PATIENCE` is over. `look` is asked on behalf of all who wait."""
        room = self._rooms.get(workshop_id)
        if room is None or room.is_over:
            room = self._rooms[workshop_id] = _Room(look)
        room.look = look
        try:
            async with asyncio.timeout(PATIENCE):
                await room.other_than(known)
        except TimeoutError:
            pass
        finally:
            if not room.waiting and self._rooms.get(workshop_id) is room:
                room.stop()
                del self._rooms[workshop_id]


class _Room:
    """One workshop, watched while somebody waits."""

    def __init__(self, look: Look) -> None:
        self.look = look
        self.waiting = 0
        self._moves: int | None = None
        self._changed = asyncio.Event()
        self._task = asyncio.create_task(self._watch())

    @property
    def is_over(self) -> bool:
        return self._task.done()

    async def other_than(self, known: int) -> None:
        self.waiting += 1
        try:
            while self._moves is None or self._moves == known:
                await self._changed.wait()
        finally:
            self.waiting -= 1

    def stop(self) -> None:
        self._task.cancel()

    async def _watch(self) -> None:
        while True:
            moves = self._moves
            with suppress(Unavailable, Forbidden, OSError):  # the next look tells
                moves = await run_in_threadpool(self.look)
            if moves != self._moves:
                self._moves = moves
                changed, self._changed = self._changed, asyncio.Event()
                changed.set()
            await asyncio.sleep(PACE)
