import streamlit as st

from assessment.messages import say
from assessment.web.navigation import in_hand

hand = in_hand()
st.title(say(hand.language, "shell.findings"), anchor=False)
