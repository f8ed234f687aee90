"""The pieces the three result pages share; what they say comes from `assessment.explanation`.

Every function that returns HTML has escaped what it was given.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from assessment import explanation
from assessment.access import Forbidden
from assessment.explanation import lamp_word, rating_key, rating_word
from assessment.findings import Findings
from assessment.messages import day, prose, say
from assessment.model import Item, Judgement, Language, NotApplicable, Pitfall, Rating, Response
from assessment.web import look, state
from assessment.web.state import Hand

if TYPE_CHECKING:  # plotly is imported where a picture is drawn: it would delay the first page
    from assessment.charts import Chart, Ink

Heading = Callable[..., object]
"""`st.header` or `st.subheader`, whichever the order of headings asks for."""

_CSS = (Path(__file__).parent / "results.css").read_text("utf-8")

# A popover lies outside the app's own element and would take the light one of light-dark().
_POPOVER = '[data-testid="stPopoverBody"] {{ color-scheme: {scheme}; }}'

BALLS = {"N": "○", "P": "◔", "L": "◕", "F": "●", "NA": "–", "UNANSWERED": "·"}


def styles() -> None:
    st.html(f"<style>{_CSS}{_POPOVER.format(scheme=st.context.theme.type or 'light')}</style>")


def begin(hand: Hand, title: str) -> None:
    """The page's title; a sample and a closed round say on every page what they are."""
    styles()
    st.title(title, anchor=False)
    if hand.is_sample:
        word, what = (say(hand.language, f"findings.{code}") for code in ("sample", "sample_what"))
        note = f'<span class="yr-sample">{escape(word)}</span> {escape(what)}'
        st.html(f'<p class="yr-note">{note}</p>')
    elif hand.opened.is_closed:
        _closed(hand)
    elif hand.is_read_only:
        st.html(fineprint(say(hand.language, "tenancy.read_only")))


def round_name(hand: Hand) -> str:
    """第 1 次评估（只读）, or 第 2 次评估 for the newest."""
    code = "rounds.closed" if hand.opened.is_closed else "rounds.nth"
    return say(hand.language, code, number=hand.opened.round)


def going_soon(hand: Hand) -> str:
    """What the sidebar says of an assessment that nobody has touched for long; usually nothing."""
    try:
        goes_on = hand.service.goes_on(hand.principal, hand.assessment_id)
    except Forbidden:
        return ""
    if goes_on is None:
        return ""
    told = say(hand.language, "custody.going_soon", date=day(hand.language, goes_on))
    return f'<p class="yh-alarm" role="status">{escape(told)}</p>'


def _closed(hand: Hand) -> None:
    """Which round is shown, that it is closed, and the way to the newest."""
    opened, language = hand.opened, hand.language
    day_ = day(language, opened.assessment.assessed_on)
    whats = [say(language, "rounds.closed_what", date=day_, newest=opened.rounds)]
    if not opened.is_own_model:
        whats.append(say(language, "rounds.words_lost"))
    what = prose(language, *whats)
    name = f'<span class="yr-sample">{escape(round_name(hand))}</span>'
    st.html(f'<p class="yr-note">{name} {escape(what)}</p>')
    st.page_link(
        "views/findings.py",
        label=say(language, "rounds.to_newest", newest=opened.rounds),
        icon=":material/history:",
        query_params=state.address(hand.secret, language),
    )


def nothing_yet(hand: Hand, found: Findings, unanswered: str) -> None:
    """Instead of an empty page: why there is nothing to see, and the way to what comes next.

    `unanswered` says so of an empty assessment; one to which nothing applies has its own sentence.
    """
    is_empty = found.profile.answered == 0
    st.html(verdict(unanswered if is_empty else explanation.verdict(found, hand.language)))
    if not hand.is_read_only:
        link(hand, "answer", say(hand.language, "findings.go_answer"), ":material/edit_note:")


def link(hand: Hand, page: str, label: str, icon: str | None = None, **more: str) -> None:
    """A link to another page with the same assessment in hand."""
    st.page_link(
        f"views/{page}.py",
        label=look.plain(label),
        icon=icon,
        query_params=state.address(hand.secret, hand.language, **hand.place, **more),
    )


def item_link(hand: Hand, item: Item) -> None:
    """To the question itself; those of a sample or a closed round cannot be opened."""
    if not hand.is_read_only:
        label = say(hand.language, "findings.go_item", item=item.id)
        link(hand, "answer", label, ":material/edit:", c=item.capability_id)


def ink() -> Ink:
    """The colours for the theme the reader sees."""
    from assessment import charts

    return charts.DARK if st.context.theme.type == "dark" else charts.LIGHT


def draw(chart: Chart, key: str, heading: Heading = st.subheader) -> None:
    """The finding as a heading, the picture, the fine print."""
    from assessment.charts import CONFIG

    heading(look.plain(chart.title), anchor=False)
    with st.container(key=key):
        st.plotly_chart(
            chart.figure, theme=None, config=CONFIG, key=f"{key}-figure", alt=chart.title
        )
    st.html(fineprint(chart.note))


def file_name(name: str, ending: str) -> str:
    """A name without what a file name may not hold, and its ending."""
    return re.sub(r'[\x00-\x1f<>:"/\\|?*]+', " ", name).strip()[:120] + "." + ending


# ---- HTML --------------------------------------------------------------------------------------


def verdict(sentence: str) -> str:
    return f'<p class="yr-verdict">{escape(sentence)}</p>'


def note(text: str) -> str:
    return f'<p class="yr-note">{escape(text)}</p>'


def named(name: str, text: str) -> str:
    """A name with a line about it."""
    return f'<p class="yr-named"><b>{escape(name)}</b> <span>{escape(text)}</span></p>'


def fineprint(text: str) -> str:
    """Units, sources, limits: small, yet dark enough to read (Streamlit's captions are not)."""
    return f'<p class="yr-note yr-fine">{escape(text)}</p>'


def sentences(language: Language, each: Iterable[str]) -> str:
    """Whole sentences as one paragraph."""
    return note(prose(language, *each))


def points(sentences: Iterable[str]) -> str:
    return '<ul class="yr-points">' + "".join(f"<li>{escape(s)}</li>" for s in sentences) + "</ul>"


def steps(each: Iterable[str]) -> str:
    return '<ol class="yr-points">' + "".join(f"<li>{escape(s)}</li>" for s in each) + "</ol>"


def table(head: Sequence[str], rows: Iterable[Sequence[str]], *, numeric: int = 0) -> str:
    """A table; its last `numeric` columns hold numbers. Wider than the page, it scrolls alone."""
    columns = [("yr-num" if n >= len(head) - numeric else "") for n in range(len(head))]
    top = "".join(
        f'<th scope="col" class="{kind}">{escape(name)}</th>'
        for name, kind in zip(head, columns, strict=True)
    )
    body = "".join(
        "<tr>"
        + "".join(
            f'<td class="{kind}">{escape(cell)}</td>'
            for cell, kind in zip(row, columns, strict=True)
        )
        + "</tr>"
        for row in rows
    )
    return (
        '<div class="yr-scroll"><table class="yr-table">'
        f"<thead><tr>{top}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def facts(pairs: Iterable[tuple[str, str]]) -> str:
    """Labels with a short value each, beside each other."""
    return f'<dl class="yr-facts">{_pairs(pairs)}</dl>'


def details(
    pairs: Iterable[tuple[str, str]], listed: tuple[str, Sequence[str]] | None = None
) -> str:
    """Labels with a text each, below each other; `listed` is a label with a numbered list."""
    body = _pairs(pairs)
    if listed:
        each = "".join(f"<li>{escape(step)}</li>" for step in listed[1])
        body += f"<div><dt>{escape(listed[0])}</dt><dd><ol>{each}</ol></dd></div>"
    return f'<dl class="yr-pairs">{body}</dl>'


def _pairs(pairs: Iterable[tuple[str, str]]) -> str:
    return "".join(
        f"<div><dt>{escape(label)}</dt><dd>{escape(value)}</dd></div>" for label, value in pairs
    )


def answers(findings: Findings, language: Language, item_ids: Iterable[str]) -> str:
    """The items with their ratings and what was noted: what a number is made of."""
    model = findings.questionnaire
    said = findings.assessment.responses
    return "".join(
        _answer(model.item[id_], said.get(id_, Response(id_)), language) for id_ in item_ids
    )


def _answer(item: Item, response: Response, language: Language) -> str:
    judgement = response.judgement
    notes = [
        say(language, f"findings.{kind}", text=text)
        for kind, text in (
            ("reason", judgement.reason if isinstance(judgement, NotApplicable) else ""),
            ("evidence", response.evidence.strip()),
            ("comment", response.comment.strip()),
        )
        if text
    ]
    below = "".join(f'<p class="yr-note">{escape(note)}</p>' for note in notes)
    return (
        f'<div class="yr-item"><p class="yr-head">{escape(item.id)} '
        f"<span>{escape(rated(judgement, language))}</span></p>"
        f"<p>{escape(item.practice.in_(language))}</p>{below}</div>"
    )


def rated(judgement: Judgement | None, language: Language) -> str:
    """◔ 部分达成: the ball and the word."""
    return f"{BALLS[rating_key(judgement)]} {rating_word(language, judgement)}"


def raising(findings: Findings, item: Item, to: Rating, language: Language) -> str:
    """One item of the shortest path: how it is rated, how it should be, and the practice."""
    response = findings.assessment.responses.get(item.id)
    now = rated(response.judgement if response else None, language)
    return (
        f'<div class="yr-item"><p class="yr-head">{escape(item.id)} '
        f"<span>{escape(now)}</span> "
        f'<span class="yr-arrow">→ {escape(rated(to, language))}</span></p>'
        f"<p>{escape(item.practice.in_(language))}</p></div>"
    )


def side(name: str) -> str:
    """The heading over the items of one side of a pitfall."""
    return f'<h4 class="yr-side">{escape(name)}</h4>'


def lamp_label(findings: Findings, language: Language, pitfall: Pitfall) -> str:
    """▲ 重科技建设、轻人才培养：需警惕"""
    from assessment.charts import LAMPS

    found = next(f for f in findings.pitfalls if f.pitfall_id == pitfall.id)
    return say(
        language,
        "findings.lamp",
        lamp=LAMPS[found.lamp],
        pitfall=pitfall.name.in_(language),
        word=lamp_word(language, found),
    )
