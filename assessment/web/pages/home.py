import streamlit as st

from assessment.messages import say
from assessment.web import state

st.title(say(state.language(), "shell.home"), anchor=False)
