"""The ASGI entry: `streamlit run app.py`, or any ASGI server on `app:app`."""

import streamlit as st
from starlette.middleware import Middleware

from assessment.web import handin, services
from assessment.web.document import OwnDocument
from assessment.web.trouble import tell

services.checked_installation()
app = st.App(
    "assessment/web/main.py",
    routes=[handin.route],
    middleware=[Middleware(OwnDocument)],
    on_script_error=tell,
)
