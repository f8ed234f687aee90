"""What the visitor is told when a page fails: plainly, in their language, without a stack trace."""

from __future__ import annotations

import logging
from html import escape

import streamlit as st

from assessment import events
from assessment.messages import say
from assessment.web import state
from assessment.web.sheet import FAILURES


def tell(error: Exception) -> bool:
    """Log the error for the administrator and tell the visitor what to do; True: it is told."""
    events.tell("page failed", logging.ERROR, error)
    code = "shell.no_store" if isinstance(error, FAILURES) else "shell.trouble"
    text = escape(say(state.language(), code))
    st.html(f'<div class="yh-alarm" role="alert"><p>{text}</p></div>')
    return True
