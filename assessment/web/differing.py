"""Where views differ, on the findings page: how people voted by role, who locked what, how sure."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from assessment import dissent
from assessment.dissent import Disputed, Dissent
from assessment.findings import Findings
from assessment.messages import say
from assessment.model import Language, Questionnaire
from assessment.web import look, results
from assessment.web.state import Hand
from assessment.workshop import Choice

SHOWN = 4
"""Items before one asks for the others; the least agreement comes first."""


def show(hand: Hand, findings: Findings) -> None:
    """Nothing where neither a workshop was held nor several people have answered."""
    found = hand.service.dissent(hand.principal, hand.assessment_id)
    if found is None or not found.judged:
        return
    st.header(word(hand, "title"), anchor=False)
    with st.container(key="dissent"):
        st.html(results.note(dissent.headline(found, hand.language)))
        show_items(hand, findings.questionnaire, found)
        st.subheader(word(hand, "certainty"), anchor=False)
        st.html(results.sentences(hand.language, dissent.certainty(found, hand.language)))


@st.fragment
def show_items(hand: Hand, model: Questionnaire, found: Dissent) -> None:
    is_all = len(found.items) <= SHOWN or st.session_state.get("dissent-all")
    for one in found.items if is_all else found.items[:SHOWN]:
        st.html(item(one, found, model, hand.language))
    if len(found.items) > SHOWN:
        st.toggle(word(hand, "all", count=len(found.items)), key="dissent-all")


def show_points(hand: Hand) -> None:
    """What workshops have left open, beside the plan; nothing where they left nothing."""
    left = hand.service.left_open(hand.principal, hand.assessment_id)
    if left:
        st.header(word(hand, "points"), anchor=False)
        st.html(results.points(dissent.left_open(left, hand.language)))


def item(one: Disputed, found: Dissent, model: Questionnaire, language: Language) -> str:
    """One item as HTML: what it asks, the votes as bars with their numbers, what was said."""
    practice = model.item[one.item_id].practice.in_(language)
    reading = results.sentences(language, dissent.reading(one, found, model, language))
    said = dissent.minority(one, model, language)
    return (
        results.named(one.item_id, practice)
        + bars(dissent.spread(one.tally, model, language), language)
        + reading
        + (results.points(said) if said else "")
    )


def bars(rows: Sequence[tuple[str, Sequence[int]]], language: Language) -> str:
    """A row a role, a column a choice; the bar is the share, the number says how many."""
    words = [dissent.choice_word(choice, language) for choice in Choice]
    heads = [say(language, "dissent.column_role"), *words]
    top = "".join(f'<th scope="col">{escape(head)}</th>' for head in heads)
    body = "".join(_row(name, counts) for name, counts in rows)
    return (
        '<div class="yr-scroll"><table class="yr-table yr-spread">'
        f"<thead><tr>{top}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _row(name: str, counts: Sequence[int]) -> str:
    total = max(sum(counts), 1)
    cells = "".join(
        f'<td><b><i style="width:{100 * count / total:.0f}%"></i></b> {count}</td>'
        for count in counts
    )
    return f'<tr><th scope="row">{escape(look.plain(name))}</th>{cells}</tr>'


def word(hand: Hand, code: str, **params: object) -> str:
    return say(hand.language, f"dissent.{code}", **params)
