"""Ratings are handed in by HTTP: stored first, then called saved, then shown to the page's run.

A rating is given 75 times. Through Streamlit it would be called saved only when the page had been
drawn again (docs/performance.md); and a request of its own can be repeated by the card until it is
stored, whatever becomes of the connection the page is drawn over. The page's session picks up
here what its cards have handed in, so that it can tell it from what other people wrote.
"""

from __future__ import annotations

import json
import logging
import threading
from collections import OrderedDict
from dataclasses import dataclass, replace

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route
from starlette.types import Scope

from assessment import events
from assessment.access import Forbidden
from assessment.messages import say
from assessment.model import LANGUAGES, Language, Rating, Response
from assessment.problems import Refused
from assessment.service import Saved
from assessment.store import Unavailable
from assessment.web import services, visitor

PATH = "/hand-in"
MAX_BYTES = 4_000  # of a request; a rating needs a tenth of it
WAITING = 20_000  # ratings kept for sessions that have not picked them up

FAILURES = (Unavailable, OSError)


@dataclass(frozen=True, slots=True)
class Given:
    """One click on a rating, as the card sends it."""

    secret: str
    assessment_id: str
    item_id: str
    rating: Rating
    seen: int
    session: str
    language: Language


# ---- From the browser to the store -------------------------------------------------------------


async def hand_in(request: Request) -> JSONResponse:
    """Store one rating. 200: it is committed; 4xx: it never will be, and why; 503: try again."""
    try:
        given = _read(await body(request, MAX_BYTES))
    except ValueError:
        return JSONResponse({}, 400)
    try:
        saved = await run_in_threadpool(_store, given, request.scope)
    except Forbidden:
        return _refused(403, say(given.language, "answer.forbidden"))
    except Refused as refused:
        return _refused(422, " ".join(refused.sentences(given.language)))
    except FAILURES as error:
        events.tell("rating not stored", logging.ERROR, error)
        return JSONResponse({}, 503)
    return JSONResponse({"revision": saved.revision, "savedAt": saved.saved_at.isoformat()})


route = Route(PATH, hand_in, methods=["POST"])


def _refused(status: int, words: str) -> JSONResponse:
    return JSONResponse({"words": words}, status)


async def body(request: Request, most: int) -> object:
    """The JSON of a request; raises ValueError if it is none, or longer than `most` bytes."""
    if request.headers.get("content-type", "").partition(";")[0] != "application/json":
        raise ValueError("not JSON")  # and no form of another site can send it
    data = b""
    async for part in request.stream():
        data += part
        if len(data) > most:
            raise ValueError("too long")
    return json.loads(data)


def _read(document: object) -> Given:
    """Raises ValueError unless it is exactly what a card sends."""
    match document:
        case {
            "secret": str(secret),
            "assessment": str(assessment),
            "item": str(item),
            "rating": str(rating),
            "seen": int(seen),
            "session": str(session),
            "language": str(language),
        } if rating in Rating.__members__ and language in LANGUAGES and 0 <= seen < 2**31:
            return Given(secret, assessment, item, Rating[rating], seen, session, language)
    raise ValueError("not a rating")


def _store(given: Given, scope: Scope) -> Saved[Response]:
    service = services.service()
    who = visitor.principal_of(scope, service, services.installation(), given.secret)
    saved = service.answer(who, given.assessment_id, given.item_id, given.rating, seen=given.seen)
    _waiting.put((given.session, given.item_id), saved)
    return saved


# ---- From the store to the page ----------------------------------------------------------------


class _Waiting:
    """What was handed in and not picked up; the oldest is forgotten first, it is stored anyway."""

    def __init__(self) -> None:
        self._saved: OrderedDict[tuple[str, str], Saved[Response]] = OrderedDict()
        self._lock = threading.Lock()

    def put(self, key: tuple[str, str], saved: Saved[Response]) -> None:
        with self._lock:
            before = self._saved.pop(key, None)
            self._saved[key] = saved if before is None else _latest(before, saved)
            if len(self._saved) > WAITING:
                self._saved.popitem(last=False)

    def take(self, key: tuple[str, str]) -> Saved[Response] | None:
        with self._lock:
            return self._saved.pop(key, None)


def _latest(before: Saved[Response], after: Saved[Response]) -> Saved[Response]:
    """Two ratings before the page looked: what somebody else lost by the first is still told."""
    newest = max(before, after, key=lambda saved: saved.revision)
    return replace(newest, replaced=after.replaced or before.replaced)


_waiting = _Waiting()


def picked_up(session: str, item_id: str) -> Saved[Response] | None:
    """What this session's card handed in for an item since it was last asked; then forgotten."""
    return _waiting.take((session, item_id))
