"""The start page: what one gets, in a minute, and three ways in."""

import streamlit as st

from assessment.web import home, services, state
from assessment.web.look import staircase

language = state.language()
service = services.service()
home.opening(language)
st.html(staircase(service.questionnaire.stages, language))
hand = state.hand()
if hand is not None:
    home.welcome_back(hand)
elif state.kept("wrong_link", False):
    home.wrong_link(language)
home.ways_in(service, language)
home.what_one_gets(service.questionnaire, language)
