"""A participant's phone: no account, no assessment in hand, a code from the screen."""

from pathlib import Path

import streamlit as st

from assessment.messages import say
from assessment.web import state, workshop_ballot

CSS = (Path(__file__).parent.parent / "workshop.css").read_text("utf-8")


def entered(code: str) -> None:
    """The URL says where the phone is, so that a refresh comes back to its seat."""
    if code:
        st.query_params["code"] = code


language = state.language()
st.html(f"<style>{CSS}</style>")
st.title(say(language, "shell.join"), anchor=False)
workshop_ballot.show(state.asked("code") or "", language, entered)
