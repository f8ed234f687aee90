"""The ASGI entry: `streamlit run app.py`, or any ASGI server on `app:app`."""

import streamlit as st
from starlette.middleware import Middleware
from streamlit.runtime.pages_manager import PagesManager

from assessment.web.document import OwnDocument
from assessment.web.trouble import tell

# `assessment/web/pages` belong to st.navigation. Until it has run, Streamlit would take them
# for its older kind and run a bookmarked page without main.py: say so before the first visit.
PagesManager.uses_pages_directory = False

app = st.App("assessment/web/main.py", middleware=[Middleware(OwnDocument)], on_script_error=tell)
