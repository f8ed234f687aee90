"""A participant's phone talks to the server here, by HTTP: come in, take a seat, vote, hear news.

Every request can be repeated until it is answered, whatever becomes of the connection; a vote is
called saved when it is committed. The secret of the seat is a cookie that no script reads; with it
the phone is back in its seat after a refresh, a lost network or a restart of the server.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from functools import partial, wraps
from typing import Any

from anyio import CapacityLimiter, to_thread
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from assessment import access, events
from assessment.access import Forbidden, Principal
from assessment.messages import say
from assessment.model import LANGUAGES, Language
from assessment.problems import Refused
from assessment.web import handin, services, visitor, workshop_ballot
from assessment.web.workshop_watch import Watch
from assessment.workshop import Choice

PATH = "/seat"
COOKIE = "yuanhang_seats"
KEPT_SECONDS = 30 * 24 * 3600
MOST_SEATS = 8  # of one phone; the oldest is left first
MAX_BYTES = 16_000  # of a request: a comment of 1,000 characters, each up to 12 bytes in JSON

Asked = Mapping[str, Any]
Act = Callable[[Request, Asked, Language], Awaitable[Response]]

_watch = Watch()

_telling = CapacityLimiter(2)
"""Threads that tell phones the news. When an item is opened all ask at once: with as many threads
as they like, a vote would wait behind four hundred of them."""


def _answering(act: Act) -> Callable[[Request], Awaitable[Response]]:
    """200: it is done; 4xx: it never will be, and why; 503: try again."""

    @wraps(act)
    async def answer(request: Request) -> Response:
        try:
            asked, language = _read(await handin.body(request, MAX_BYTES))
        except ValueError:
            return JSONResponse({}, 400)
        try:
            return await act(request, asked, language)
        except (KeyError, TypeError, ValueError):
            return JSONResponse({}, 400)
        except Forbidden:
            return JSONResponse({"words": say(language, "join.wrong_code")}, 403)
        except Refused as refused:
            said = {
                "words": " ".join(refused.sentences(language)),
                "code": refused.problems[0].code,
            }
            return JSONResponse(said, 422)
        except handin.FAILURES as error:
            events.tell("vote not stored", logging.ERROR, error)
            return JSONResponse({}, 503)

    return answer


def _read(document: object) -> tuple[Asked, Language]:
    if not isinstance(document, dict) or document.get("language") not in LANGUAGES:
        raise ValueError("not a question of ours")
    return document, document["language"]


# ---- What a phone asks --------------------------------------------------------------------------


@_answering
async def enter(request: Request, asked: Asked, language: Language) -> Response:
    """What a code opens, and whether this phone has a seat there already."""
    service, who = services.service(), _who(request)
    found = await run_in_threadpool(service.enter, who, str(asked["code"]))
    return JSONResponse(workshop_ballot.entrance(found, service.questionnaire, language))


@_answering
async def join(request: Request, asked: Asked, language: Language) -> Response:
    """Take a seat; its secret goes into the cookie."""
    said = (str(asked["code"]), str(asked["role"]), str(asked["name"]))
    joined = await run_in_threadpool(services.service().join, _who(request), *said)
    response = JSONResponse({"workshop": joined.workshop_id, "seat": joined.seat.number})
    if joined.secret:
        secrets = [*_secrets(request), joined.secret][-MOST_SEATS:]
        response.set_cookie(
            COOKIE,
            ".".join(secrets),
            max_age=KEPT_SECONDS,
            httponly=True,
            samesite="lax",
            secure=services.installation().is_https,
        )
    return response


@_answering
async def attend(request: Request, asked: Asked, language: Language) -> Response:
    """How the workshop stands; answered when it is another than the phone knows."""
    service, who, id_ = services.service(), _who(request), str(asked["workshop"])
    known, knows = int(asked["moves"]), (int(asked["round"]), int(asked["revision"]))
    # Who has no seat does not wait.
    await to_thread.run_sync(service.seat, who, id_, limiter=_telling)
    await _watch.news(id_, known, lambda: service.moves(who, id_))
    look = partial(service.attend, who, id_, beyond=known, knows=knows)
    seen = await to_thread.run_sync(look, limiter=_telling)
    return JSONResponse(workshop_ballot.document(seen, service.questionnaire, language))


@_answering
async def vote(request: Request, asked: Asked, language: Language) -> Response:
    """Store a vote."""
    choice, comment = Choice(asked["choice"]), str(asked["comment"])
    said = (str(asked["workshop"]), int(asked["round"]), choice, comment)
    voted = await run_in_threadpool(services.service().vote, _who(request), *said)
    return JSONResponse({"revision": voted.revision, "savedAt": voted.saved_at.isoformat()})


def _secrets(request: Request) -> list[str]:
    return [one for one in request.cookies.get(COOKIE, "").split(".") if one][-MOST_SEATS:]


def _who(request: Request) -> Principal:
    proxies = services.installation().trusted_proxies
    return access.guest(_secrets(request), visitor.address_of(request.scope, proxies))


routes = tuple(
    Route(f"{PATH}/{act.__name__}", act, methods=["POST"]) for act in (enter, join, attend, vote)
)
