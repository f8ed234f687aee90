"""The bank: its private link, and who is assessed. Everything but the name may be left open."""

import streamlit as st

from assessment.messages import say
from assessment.web import bank, keeping, navigation
from assessment.web.navigation import in_hand

hand = in_hand()
if hand.is_read_only:
    navigation.go("findings", hand.secret, hand.language, **hand.place)
bank.heading(hand)
if hand.opened.tenant:
    keeping.kept(hand)
else:
    bank.private_link(hand)
bank.profile(hand)
if st.button(say(hand.language, "bank.go_answer"), type="primary", key="go-answer"):
    navigation.go("answer", hand.secret, hand.language)
if not hand.opened.tenant:
    keeping.show(hand)
