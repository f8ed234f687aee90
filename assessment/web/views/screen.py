"""The big screen, for everybody in the room. Its address holds the join code and nothing more."""

from pathlib import Path

import streamlit as st

from assessment import access
from assessment.access import Forbidden
from assessment.messages import say
from assessment.problems import Refused
from assessment.web import addresses, results, services, state, visitor, workshop_board

CSS = (Path(__file__).parent.parent / "workshop.css").read_text("utf-8")
FULL = """
[data-testid="stSidebar"], [data-testid="stHeader"] { display: none !important; }
.stMainBlockContainer { max-width: none !important; padding: 2rem 3rem !important; }
"""


OVER = "screen-over"  # the code of which nothing more will come


def show() -> None:
    service, code = services.service(), state.asked("code") or ""
    try:
        floor = service.screen(access.guest([], visitor.address_here()), code)
    except Forbidden:
        st.html(results.note(say(language, "screen.gone")))
        stop_asking(code)
    except Refused as refused:
        st.html(results.note(" ".join(refused.sentences(language))))
    else:
        way_in = addresses.join(code)
        st.html(workshop_board.board(floor, service.questionnaire, language, way_in))
        if floor.phase == "ended":
            stop_asking(code)


def stop_asking(code: str) -> None:
    """The page is drawn once more, and then only when somebody asks for it."""
    if state.kept(OVER, None) != code:
        state.keep(OVER, code)
        st.rerun()


language = state.language()
st.html(f"<style>{CSS}{FULL}</style>")
is_over = state.kept(OVER, None) == (state.asked("code") or "")
st.fragment(show, run_every=None if is_over else 1)()
