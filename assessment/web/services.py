"""What a process opens once: the questionnaire and the store. The environment is read only here.

What may be set in it: `assessment.settings`.
"""

from __future__ import annotations

import logging
import os
import sys
from datetime import UTC, datetime

import streamlit as st

from assessment import events, questionnaire, settings
from assessment.messages import reader_language
from assessment.model import Language
from assessment.problems import Refused
from assessment.service import Service
from assessment.service.clerk import Clerk
from assessment.service.door import Door
from assessment.settings import Installation
from assessment.store import Limits, Store

UNUSABLE = 2


def installation() -> Installation:
    """How this installation is set up; raises `problems.Refused` with every fault of it."""
    return settings.read(os.environ)


def checked_installation() -> Installation:
    """The same when the process starts: a fault is told on the console, and ends it."""
    try:
        return installation()
    except Refused as refused:
        for sentence in refused.sentences(console_language()):
            print(sentence, file=sys.stderr)
        sys.exit(UNUSABLE)


def console_language() -> Language:
    """What who looks at the server's console reads."""
    return reader_language(os.environ)


def store() -> Store:
    """The store this installation names; raises `store.Unavailable` if it cannot be opened."""
    given = installation()
    limits = Limits(given.database_pool, given.statement_seconds, given.lock_seconds)
    return _store(given.database_url, limits)


@st.cache_resource(show_spinner=False, max_entries=1)
def _store(url: str, _limits: Limits) -> Store:
    opened = Store.open(url, _limits)
    if opened.unwalled_role():
        events.tell("row security passed by", logging.WARNING)
    return opened


@st.cache_resource(show_spinner=False)
def service() -> Service:
    """The one service of this process; raises `problems.Refused` if the model cannot be used.

    A refusal is not kept: a corrected model is read at the next visit.
    """
    given = installation()
    directory = given.model or questionnaire.DEFAULT
    model = questionnaire.load(directory)
    return Service(
        store(),
        model,
        lambda: datetime.now(UTC),
        samples=directory / "samples",
        clerk=Clerk(given.record_address),
        door=Door.of(given),
        retention_days=given.retention_days,
    )
