"""Whether this process lives, and whether it can serve: for load balancers and orchestrators.

`/health` answers while the process runs. `/ready` answers 200 when the model and the database can
be used and the database's schema is this version's; otherwise 503 and, in one word, why.
"""

from __future__ import annotations

import asyncio

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from assessment.problems import Refused
from assessment.store import Unavailable
from assessment.web import services

PATIENCE_SECONDS = 5.0
"""A balancer that waits longer has given up."""


async def health(_request: Request) -> JSONResponse:
    return JSONResponse({"status": "up"})


async def ready(_request: Request) -> JSONResponse:
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            status = await run_in_threadpool(standing)
    except TimeoutError:
        status = "database-slow"
    return JSONResponse({"status": status}, 200 if status == "ready" else 503)


def standing() -> str:
    """`ready`, or what stands in the way."""
    try:
        services.service()
        is_current = services.store().is_current()
    except Refused:
        return "model-or-schema-refused"
    except (Unavailable, OSError):
        return "database-unreachable"
    return "ready" if is_current else "schema-outdated"


routes = (Route("/health", health), Route("/ready", ready))
