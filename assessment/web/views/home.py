"""The start page: one's banks, or what one gets, in a minute; and the ways in."""

import streamlit as st

from assessment.web import clients, home, services, state
from assessment.web.look import staircase

language = state.language()
service = services.service()
hand, principal = state.hand(), state.principal()
home.opening(language)
if not principal.person:
    st.html(staircase(service.questionnaire.stages, language))
if hand is not None:
    home.welcome_back(hand)
elif state.kept("wrong_link", ""):
    home.wrong_link(principal, language)
if principal.person:
    clients.show_own(service, principal, language)
home.ways_in(service, language)
home.what_one_gets(service.questionnaire, language)
