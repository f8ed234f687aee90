"""The pieces of the look that Streamlit's theme does not have: a little CSS and the staircase.

Everything given to these functions is escaped here; they return or write finished HTML.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from html import escape
from pathlib import Path

import streamlit as st

from assessment.messages import LOCALES, say
from assessment.model import Language, Rating, Stage
from assessment.web import script, state

STAGE_COLOURS = ("#CFE5E7", "#9CCBD0", "#63A9B1", "#2E818B", "#0B5D66")
"""Stages 1..5: one hue from light to deep, so that grey print keeps their order."""

BALLS: dict[Rating, str] = {Rating.N: "○", Rating.P: "◔", Rating.L: "◕", Rating.F: "●"}
"""A rating as a Harvey ball: readable without colour."""

_CSS = (Path(__file__).parent / "look.css").read_text("utf-8")


def apply(language: Language) -> None:
    """The style sheet, and the document's language for screen readers and hyphenation."""
    st.html(
        f"<style>{_CSS}{_words(language)}</style>"
        + script.run("language", LOCALES[language].replace("_", "-"))
        + script.run("words", _spoken(language))
        + script.run("keep"),
        unsafe_allow_javascript=True,
    )


def _words(language: Language) -> str:
    """In place of Streamlit's own words, which are English: they stay when the server is gone."""
    lost = '[role="dialog"]:has([data-testid="stErrorCodeBlock"]) h2'
    places = {
        f"{lost}::after": "notes.lost",
        f"{lost} + div::after": "notes.lost_what",
        '[class*="st-key-card-"] [data-testid="InputInstructions"]::after': "notes.unsaved",
    }
    return "".join(f'{place}{{content:"{say(language, code)}"}}' for place, code in places.items())


_SPOKEN = {
    "Skip to main content": "spoken.skip",
    "Sidebar": "spoken.sidebar",
    "Expand sidebar": "spoken.expand",
    "Collapse sidebar": "spoken.collapse",
    "Open": "spoken.open",
    "Close": "spoken.close",
    "Clear all": "spoken.clear",
    "Clear value": "spoken.clear",
    "Increment": "spoken.more",
    "Decrement": "spoken.less",
    "Choose date": "spoken.choose_date",
    "Clear date": "spoken.clear",
    "Previous month": "spoken.previous_month",
    "Next month": "spoken.next_month",
    "year, *": "spoken.year",
    "month, *": "spoken.month",
    "day, *": "spoken.day",
    "Shortcut *": "spoken.shortcut",
    "Help for *": "spoken.help",
}
"""Streamlit's own words for screen readers, which it says in English whatever the language; `*`
stands for what comes after."""


def _spoken(language: Language) -> str:
    """Those words -> ours, as JSON for the page's script."""
    return json.dumps({word: say(language, code) for word, code in _SPOKEN.items()})


def plain(text: str) -> str:
    """`text` as Markdown that shows exactly these characters: user text is never markup."""
    return "".join(f"\\{c}" if c in _MARKDOWN else c for c in text)


_MARKDOWN = set(r"\`*_{}[]()#+-.!|~<>:$&^=@")


def staircase(stages: Sequence[Stage], language: Language) -> str:
    """The five steps as HTML."""
    steps = "".join(_step(stage, language) for stage in stages)
    return f'<ol class="yh-stairs">{steps}</ol>'


def _step(stage: Stage, language: Language) -> str:
    return (
        f'<li class="yh-step-{stage.number}">'
        f'<span class="yh-no">{stage.number}</span>'
        f"<strong>{escape(stage.name.in_(language))}</strong>"
        f"<span>{escape(stage.outcome.in_(language))}</span></li>"
    )


def legend(language: Language) -> str:
    """The four ratings with their shares, once a page."""
    marks = "".join(
        f"<li><b>{ball}</b> {escape(say(language, f'answer.rating_{rating.name}'))}"
        f"<small>{escape(say(language, f'answer.share_{rating.name}'))}</small></li>"
        for rating, ball in BALLS.items()
    )
    return f'<ul class="yh-legend">{marks}</ul>'


def scroll_to_top(page: str) -> None:
    """Begin a new page at its top; `page` names it, so that a rerun of the same page stays put."""
    if state.kept("scrolled", page) != page:
        st.html(script.run("top", page), unsafe_allow_javascript=True)
    state.keep("scrolled", page)
