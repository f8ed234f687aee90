"""Answering: one capability a page, the map beside it; every answer is stored as it is given."""

import streamlit as st

from assessment.web import answering, cards, progress, sheet, state, tasks
from assessment.web.look import legend, scroll_to_top
from assessment.web.navigation import in_hand

hand = in_hand()
answering.refuse_readers(hand)
capability = answering.current(hand)
place = cards.Place(capability.id, hand.language)
state.keep("place", None)  # while the page is drawn, no card renews the progress
sheet.take(hand)

standing = progress.standing(hand)
left, middle = st.columns([3, 8], gap="large")
with left:
    progress.capability_map(
        hand.opened.questionnaire, hand.language, capability.id, answering.go_to
    )
with middle:
    if hand.opened.is_part:
        tasks.lead(hand)
    else:
        answering.mode_choice(hand)
    line = st.empty()
    answering.heading(hand, capability)
    renew = answering.renewal(hand, line, standing.is_complete)
    if hand.opened.assessment.mode == "quick":
        cards.quick_card(hand, capability, place, renew)
    else:
        st.html(legend(hand.language))
        answering.confirm_all(hand, capability)
        heard = answering.heard(hand)
        for item in capability.items:
            cards.item_card(hand, item, place, renew, heard.get(item.id))
    line.html(standing.html)
    answering.onward(hand, capability, standing.is_complete)
state.keep("place", place)
sheet.all_drawn()
scroll_to_top(capability.id)
