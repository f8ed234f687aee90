"""The big screen, for everybody in the room. Its address holds the join code and nothing more."""

from pathlib import Path

import streamlit as st

from assessment import access
from assessment.access import Forbidden
from assessment.messages import say
from assessment.problems import Refused
from assessment.web import results, services, state, visitor, workshop_board, workshop_place

CSS = (Path(__file__).parent.parent / "workshop.css").read_text("utf-8")
FULL = """
[data-testid="stSidebar"], [data-testid="stHeader"] { display: none !important; }
.stMainBlockContainer { max-width: none !important; padding: 2rem 3rem !important; }
"""


@st.fragment(run_every=1)
def show() -> None:
    service, code = services.service(), state.asked("code") or ""
    try:
        floor = service.screen(access.guest([], visitor.address_here()), code)
    except Forbidden:
        st.html(results.note(say(language, "screen.gone")))
        return
    except Refused as refused:
        st.html(results.note(" ".join(refused.sentences(language))))
        return
    address = workshop_place.join_address(code)
    st.html(workshop_board.board(floor, service.questionnaire, language, address))


language = state.language()
st.html(f"<style>{CSS}{FULL}</style>")
show()
