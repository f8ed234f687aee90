"""Every run starts here: language, the assessment in hand, navigation, then the page itself."""

import streamlit as st

from assessment.problems import Refused
from assessment.web import look, navigation, services, state, visitor
from assessment.web.entry import (
    account_links,
    broken_model,
    find_hand,
    language_switch,
    nameplate,
)

st.set_page_config(layout="wide", initial_sidebar_state="auto")
language = state.language()
look.apply(language)
try:
    service = services.service()
except Refused as refused:
    broken_model(refused)
    st.stop()
hand = find_hand(service, language)
state.keep("hand", hand)
principal = visitor.principal_here(service) if hand is None else hand.principal
state.keep("principal", principal)
place = hand.place if hand else {}
state.correct_address(state.address(hand.secret if hand else None, language, **place))
pages = navigation.pages(language)
page = st.navigation(list(pages.values()), position="hidden")
with st.sidebar:
    nameplate(hand, language)
    navigation.links(pages, hand, language)
    language_switch(language)
    account_links(principal, language)
if navigation.leads_nowhere(page, hand, principal):
    navigation.go("home", hand.secret if hand else None, language, **place)
page.run()
