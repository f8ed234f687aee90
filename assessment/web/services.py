"""What a process opens once: the questionnaire and the store. The environment is read only here.

`YUANHANG_MODEL` names another directory of questionnaires; `DATABASE_URL` another database.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import streamlit as st

from assessment import questionnaire
from assessment.service import Service
from assessment.store import Store

DEFAULT_DATABASE = "sqlite:///data/yuanhang.db"


@st.cache_resource(show_spinner=False)
def service() -> Service:
    """The one service of this process; raises `problems.Refused` if the model cannot be used.

    A refusal is not kept: a corrected model is read at the next visit.
    """
    directory = Path(os.environ.get("YUANHANG_MODEL") or questionnaire.DEFAULT)
    model = questionnaire.load(directory)
    store = Store.open(os.environ.get("DATABASE_URL") or DEFAULT_DATABASE)
    return Service(store, model, lambda: datetime.now(UTC), samples=directory / "samples")
