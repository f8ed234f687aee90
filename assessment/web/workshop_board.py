"""What the big screen shows, as HTML: legible from the back row, in the light and in the dark.

Every function that returns HTML has escaped what it was given.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from html import escape

import segno

from assessment.messages import number, say
from assessment.model import Language, Questionnaire
from assessment.service import Floor, Scene, Shown
from assessment.web.workshop_ballot import MARKS, rated, word
from assessment.workshop import (
    Choice,
    Lock,
    Point,
    Remark,
    Share,
    Split,
    Step,
    Tally,
    Voting,
    is_dissent,
    read_code,
    staircase,
)

HEARD = 4
"""Comments that fit beside the bars; the outliers' come first."""


def board(floor: Floor, model: Questionnaire, language: Language, address: str) -> str:
    """The whole screen; of a workshop that is over, only that it is."""
    if floor.phase == "ended":
        return f'<div class="yw-over"><p>{escape(say(language, "screen.ended"))}</p></div>'
    way_in = door(floor.workshop.code, language, address)
    beside = steps(staircase(model, floor.session), model, language, item_of(floor.scene))
    beside += parking(floor.session.points, language)
    main = _scene(floor, model, language)
    if floor.scene is None:
        main, way_in = f'{main}<div class="yw-large">{way_in}</div>', ""
    side = f"<div>{way_in}{beside}</div>"
    return f'<div class="yw-board"><div class="yw-main">{main}</div>{side}</div>'


def code_in_groups(code: str) -> str:
    """K7RM 3XWT: read and typed in halves."""
    plain = read_code(code) or code
    return f"{plain[:4]} {plain[4:]}"


@lru_cache(maxsize=64)
def qr(address: str) -> str:
    """The address as a picture: a data URI."""
    return segno.make(address, error="m", micro=False).svg_data_uri(
        scale=8, border=2, dark="#0E1A1C", light="#FFFFFF"
    )


def door(code: str, language: Language, address: str) -> str:
    """The way in: a picture for phones, and what one types without it."""
    alt = escape(say(language, "screen.qr_alt", address=address))
    shown = escape(address.partition("?")[0].partition("//")[2])
    return (
        f'<div class="yw-door"><img src="{qr(address)}" alt="{alt}">'
        f'<p class="yw-code">{escape(code_in_groups(code))}</p>'
        f"<p>{escape(say(language, 'screen.go_to', address=shown))}</p></div>"
    )


# ---- The item in hand --------------------------------------------------------------------------


def item_of(scene: Scene) -> str:
    """Its id; empty: none is in hand."""
    match scene:
        case Voting():
            return scene.item_id
        case Shown():
            return scene.round.item_id
    return ""


def item_head(model: Questionnaire, item_id: str, nth: int, language: Language) -> str:
    item = model.item.get(item_id)
    if item is None:
        return f"<h2>{escape(item_id)}</h2>"
    name = model.capability[item.capability_id].name.in_(language)
    again = "" if nth == 1 else " · " + say(language, "workshop.nth_vote", nth=nth)
    return (
        f'<p class="yw-where"><span class="yh-no yh-no-{item.stage}">{item.stage}</span> '
        f"{escape(name)} <small>{escape(item.id)}{escape(again)}</small></p>"
        f'<h2 class="yw-practice">{escape(item.practice.in_(language))}</h2>'
    )


def turnout(scene: Voting, present: int, language: Language) -> str:
    """How many have voted and how long there is: a bar, and words."""
    voted = len(scene.voted)
    share = min(100, round(100 * voted / present)) if present else 0
    said = [say(language, "workshop.turnout", voted=voted, present=present)]
    if scene.is_closed:
        said.append(say(language, "workshop.is_closed"))
    elif scene.seconds_left is not None:
        said.append(say(language, "workshop.seconds_left", seconds=scene.seconds_left))
    words = " · ".join(escape(one) for one in said)
    return (
        f'<div class="yw-turnout"><div class="yh-bar"><i style="width:{share}%"></i></div>'
        f'<p role="status">{words}</p></div>'
    )


def _scene(floor: Floor, model: Questionnaire, language: Language) -> str:
    match floor.scene:
        case Voting() as scene:
            return item_head(model, scene.item_id, scene.nth, language) + turnout(
                scene, len(floor.seats), language
            )
        case Shown() as scene:
            head = item_head(model, scene.round.item_id, scene.round.nth, language)
            return head + found(scene, model, language)
    waiting = say(language, "screen.waiting")
    joined = say(language, "workshop.present", count=len(floor.seats))
    return f'<h2 class="yw-practice">{escape(waiting)}</h2><p>{escape(joined)}</p>'


# ---- After the reveal --------------------------------------------------------------------------


def found(scene: Shown, model: Questionnaire, language: Language) -> str:
    """A revealed vote: how it is spread, by role, how far it agrees, what was said, the lock."""
    tally = scene.tally
    locked = "" if scene.lock is None else f'<p class="yw-lock">{_locked(scene.lock, language)}</p>'
    return (
        locked
        + _pair(bars(tally, language), _reading(tally, model, language))
        + _pair(_roles(tally.shares, model, language), _remarks(tally.remarks, model, language))
    )


def _pair(left: str, right: str) -> str:
    """Side by side where there is room, as on the big screen."""
    parts = "".join(f"<div>{part}</div>" for part in (left, right) if part)
    return f'<div class="yw-pair">{parts}</div>'


def bars(tally: Tally, language: Language) -> str:
    """A line a choice: its sign, its word, a bar, how many."""
    most = max([1, *tally.counts.values()])
    lines = [
        f'<p class="yw-line{_median_class(choice, tally)}"><span>{MARKS[choice]} '
        f"{escape(word(language, choice))}</span>"
        f'<b><i class="yw-tone-{choice.name}" style="width:{100 * count / most:.1f}%"></i></b>'
        f"<em>{count}</em></p>"
        for choice, count in tally.counts.items()
        if count or choice.rating is not None
    ]
    return f'<div class="yw-bars">{"".join(lines)}</div>'


def _median_class(choice: Choice, tally: Tally) -> str:
    return " yw-median" if choice is tally.median else ""


def _reading(tally: Tally, model: Questionnaire, language: Language) -> str:
    said = []
    if tally.median is not None:
        said.append(say(language, "workshop.median", rating=word(language, tally.median)))
    if tally.agreement is not None:
        code = "workshop.dissent" if is_dissent(tally) else "workshop.agreement"
        said.append(say(language, code, agreement=number(language, tally.agreement, 2)))
    if tally.split is not None:
        said.append(_split(tally.split, model, language))
    return "".join(f'<p class="yw-reading">{escape(one)}</p>' for one in said)


def _split(split: Split, model: Questionnaire, language: Language) -> str:
    low, high = split.low, split.high
    return say(
        language,
        "workshop.split",
        low=role_name(model, low.role, language),
        high=role_name(model, high.role, language),
        low_rating=_of_median(low, language),
        high_rating=_of_median(high, language),
    )


def _of_median(share: Share, language: Language) -> str:
    return "" if share.median is None else word(language, Choice[share.median.name])


def role_name(model: Questionnaire, role: str, language: Language) -> str:
    if role in model.role:
        return model.role[role].name.in_(language)
    return say(language, "workshop.role_others")


def _roles(shares: Iterable[Share], model: Questionnaire, language: Language) -> str:
    """A bar a role, parted by choice; each part has its sign, so that tone is not all."""
    listed = tuple(shares)
    if len(listed) < 2:
        return ""
    rows = "".join(
        f'<tr><th scope="row">{escape(role_name(model, share.role, language))}</th>'
        f'<td><span class="yw-stack">{_parts(share, language)}</span></td></tr>'
        for share in listed
    )
    caption = escape(say(language, "workshop.by_role"))
    return f'<table class="yw-roles"><caption>{caption}</caption>{rows}</table>'


def _parts(share: Share, language: Language) -> str:
    return "".join(
        f'<i class="yw-tone-{choice.name}" style="flex:{count}" '
        f'title="{escape(word(language, choice))}">{MARKS[choice]} {count}</i>'
        for choice, count in share.counts.items()
        if count
    )


def _remarks(remarks: Iterable[Remark], model: Questionnaire, language: Language) -> str:
    heard = list(remarks)[:HEARD]
    if not heard:
        return ""
    said = "".join(
        f"<li>{MARKS[one.choice]} {escape(one.comment)} "
        f"<small>{escape(_author(one, model, language))}</small></li>"
        for one in heard
    )
    title = escape(say(language, "workshop.remarks"))
    return f'<h2 class="yh-h2">{title}</h2><ul class="yw-remarks">{said}</ul>'


def _author(remark: Remark, model: Questionnaire, language: Language) -> str:
    role = role_name(model, remark.role, language) if remark.role else ""
    return " · ".join(filter(None, [remark.name, role]))


def _locked(lock: Lock, language: Language) -> str:
    said = say(language, "workshop.locked_as", rating=word(language, rated(lock.judgement)))
    reason = f" <small>{escape(lock.reason)}</small>" if lock.reason else ""
    return f"{MARKS[rated(lock.judgement)]} {escape(said)}{reason}"


# ---- Beside it ---------------------------------------------------------------------------------


def steps(every: Iterable[Step], model: Questionnaire, language: Language, item_id: str) -> str:
    """The staircase: each step fills as its items are locked; that of the item in hand is marked.
    Its number is what the back row reads."""
    item = model.item.get(item_id)
    here = 0 if item is None else item.stage
    drawn = "".join(_step(step, model, language, is_here=step.stage == here) for step in every)
    title = escape(say(language, "screen.staircase"))
    return f'<ol class="yw-stairs" aria-label="{title}">{drawn}</ol>'


def _step(step: Step, model: Questionnaire, language: Language, *, is_here: bool) -> str:
    current = ' aria-current="step"' if is_here else ""
    return (
        f'<li class="yw-step yw-step-{step.stage}"{current}>'
        f'<b style="height:{100 * step.share:.0f}%"></b><em>{step.stage}</em>'
        f"<span>{escape(model.stage(step.stage).name.in_(language))}</span>"
        f"<small>{step.locked}/{step.planned}</small></li>"
    )


def parking(points: Iterable[Point], language: Language) -> str:
    waiting = [point for point in points if not point.is_settled]
    if not waiting:
        return ""
    said = "".join(f"<li>{escape(point.text)}</li>" for point in waiting)
    title = escape(say(language, "workshop.parking"))
    return f'<h2 class="yh-h2">{title}</h2><ul class="yw-parking">{said}</ul>'
