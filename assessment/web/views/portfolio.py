"""The banks one is in: where each stands, how far it is, and a new one."""

from html import escape

import streamlit as st

from assessment import access
from assessment.access import Action
from assessment.messages import say
from assessment.web import clients, custody, services, state

language = state.language()
service, principal = services.service(), state.principal()
title, lead = say(language, "shell.portfolio"), say(language, "tenancy.portfolio_lead")
st.html(f'<header class="yh-title"><h1>{escape(title)}</h1><p>{escape(lead)}</p></header>')
if access.allows(principal, Action.FOUND):
    clients.show_founding(service, principal, language)
    custody.bring_in(service, language)
clients.show_portfolio(service, principal, language)
