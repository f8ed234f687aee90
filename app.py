"""The ASGI entry: `streamlit run app.py`, or any ASGI server on `app:app`."""

import gc

import streamlit as st
from streamlit import config

from assessment.web import edge, logs, services, sweeping
from assessment.web.account import beginning
from assessment.web.trouble import tell

# Looking through everything in memory stops everybody for 0.2 s when 200 people are here: it is
# done a tenth as often as Python would (docs/performance.md).
gc.set_threshold(700, 10, 100)
given = services.checked_installation()
logs.begin(given.log_level, given.log_format)
config.set_option("server.maxUploadSize", given.upload_mb)
counted = edge.counting(given)
sweeping.begin(given)
app = st.App(
    "assessment/web/main.py",
    routes=edge.routes(given, counted),
    middleware=edge.middleware(given, counted),
    lifespan=beginning.lifespan,
    on_script_error=tell,
)
