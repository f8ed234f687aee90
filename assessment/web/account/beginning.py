"""What is done when the server starts: while nobody keeps the installation, the token by which
the first account is made is printed on the console, for whoever has the machine."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import streamlit as st
from starlette.concurrency import run_in_threadpool

from assessment.messages import say
from assessment.problems import Refused
from assessment.service.console import GOOD_FOR_HOURS, Console
from assessment.store import Unavailable
from assessment.web import addresses, services
from assessment.web.account.visit import HOME


@asynccontextmanager
async def lifespan(_app: st.App) -> AsyncIterator[None]:
    await run_in_threadpool(print_first_token)
    yield


def print_first_token() -> None:
    """Nothing is printed when there is an operator, or the database is away (`/ready` says so)."""
    try:
        token = Console(services.store(), lambda: datetime.now(UTC)).first_token()
    except (Unavailable, Refused, OSError):
        return
    if token is not None:
        site = addresses.site(f"http://localhost:{st.get_option('server.port')}/")
        language = services.console_language()
        address = f"{site}{HOME}/set-up"
        words = say(
            language, "cli.first_account", hours=GOOD_FOR_HOURS, address=address, token=token
        )
        print(words, file=sys.stderr, flush=True)
