"""Data and privacy: what is kept of the bank, all of it taken along, all of it deleted."""

import streamlit as st

from assessment.access import Forbidden
from assessment.messages import say
from assessment.service import Receipt
from assessment.web import custody, navigation, results, state
from assessment.web.state import Hand


def show(hand: Hand) -> None:
    try:
        kept = hand.service.kept(hand.principal, hand.assessment_id)
    except Forbidden:  # a role that may look, not take along
        navigation.go("findings", hand.secret, hand.language)
    results.begin(hand, say(hand.language, "shell.data"))
    custody.show_kept(hand, kept)
    custody.show_take(hand, kept)
    custody.show_offline(hand, kept)
    custody.show_erase(hand, kept)


hand = state.hand()
receipt: Receipt | None = state.kept(custody.RECEIPT, None)
if hand is None and receipt is not None:
    results.styles()
    st.title(say(state.language(), "shell.data"), anchor=False)
    custody.show_receipt(receipt, state.language())
else:
    hand = navigation.in_hand()
    if hand.is_read_only:
        navigation.go("findings", hand.secret, hand.language, **hand.place)
    show(hand)
