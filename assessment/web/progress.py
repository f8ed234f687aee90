"""How far the answering has come: the map of capabilities, the counts, the narrowing verdict.

The map's controls are drawn once a page; its counts are a style sheet and the totals a line of
HTML, so that an answering card can renew both without rerunning the page.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape

import streamlit as st

from assessment.answers import Count, Progress
from assessment.messages import say
from assessment.model import Language, Questionnaire
from assessment.scoring import Span
from assessment.web.look import plain
from assessment.web.state import Hand

SHARES = "○◔◑◕●"
"""Nothing, a quarter, half, three quarters, everything answered."""


def capability_map(
    model: Questionnaire, language: Language, current: str, go_to: Callable[[str], None]
) -> None:
    """Every capability, by dimension: one control a dimension, the current one marked."""
    with st.container(key="map", gap="small"):
        for dimension in model.dimensions:
            names = {
                c.id: f"**{plain(c.id)}** {plain(c.name.in_(language))}"
                for c in model.capabilities_of(dimension.id)
            }
            key = f"map-{dimension.id}"
            here = current if current in names else None
            if st.session_state.get(key) != here:
                st.session_state[key] = here
            st.segmented_control(
                plain(dimension.name.in_(language)),
                list(names),
                key=key,
                format_func=names.__getitem__,
                on_change=_turned,
                args=(key, go_to),
                required=True,
                width="stretch",
            )


def _turned(key: str, go_to: Callable[[str], None]) -> None:
    go_to(st.session_state[key])


@dataclass(frozen=True, slots=True)
class Standing:
    """How much is answered, ready to be shown."""

    html: str  # the totals, the verdict's range, and a style sheet with the map's counts
    is_complete: bool


def standing(hand: Hand) -> Standing:
    """How much is answered as it is stored now."""
    if hand.opened.is_part:
        return _part(hand)
    stands = hand.service.standing(hand.principal, hand.assessment_id)
    return _standing(hand, stands.progress, [verdict_range(stands.verdict, hand.language)])


def _part(hand: Hand) -> Standing:
    """The same of what one person is asked, of which there is no verdict."""
    progress = hand.service.progress(hand.principal, hand.assessment_id)
    return _standing(hand, progress, [])


def _standing(hand: Hand, progress: Progress, verdict: Sequence[str]) -> Standing:
    return Standing(
        html=_line(progress.total, verdict, hand.language)
        + f"<style>{_counts(hand.opened.questionnaire, progress)}</style>",
        is_complete=progress.total.answered == progress.total.total,
    )


def _line(total: Count, verdict: Sequence[str], language: Language) -> str:
    share = 100 * total.answered // total.total if total.total else 100
    texts = [say(language, "answer.progress", answered=total.answered, total=total.total)]
    if total.inferred:
        texts.append(say(language, "answer.progress_inferred", count=total.inferred))
    if total.carried:
        texts.append(say(language, "rounds.progress", count=total.carried))
    spans = "".join(f"<span>{escape(text)}</span>" for text in [*texts, *verdict])
    return (
        f'<div class="yh-progress"><div class="yh-bar" aria-hidden="true">'
        f'<i style="width:{share}%"></i></div><p>{spans}</p></div>'
    )


def verdict_range(span: Span, language: Language) -> str:
    """Where the verdict can still end, given what is unanswered."""
    low, high = span.claimed, span.possible
    if high == 0:
        return say(language, "answer.verdict_not_started")
    if low == high:
        return say(language, "answer.verdict_now", stage=low)
    if low == 0:
        return say(language, "answer.verdict_from_start", high=high)
    return say(language, "answer.verdict_range", low=low, high=high)


def _counts(model: Questionnaire, progress: Progress) -> str:
    rules = []
    for id_, count in progress.dimensions.items():
        group = f".st-key-map-{id_}"
        rules.append(f'{group} label::after{{content:"{count.answered}/{count.total}"}}')
        for place, capability in enumerate(model.capabilities_of(id_), start=1):
            share = _share(progress.capabilities[capability.id])
            rules.append(f'{group} button:nth-of-type({place})::after{{content:"{share}"}}')
    return "".join(rules)


def _share(count: Count) -> str:
    quarters = 4 * count.answered // count.total if count.total else 4
    ball = SHARES[max(quarters, 1) if count.answered else quarters]
    return f"{ball} {count.answered}/{count.total}"
