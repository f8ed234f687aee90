"""The pieces of the page that lays two rounds side by side; its sentences are `hindsight`'s.

Every function that returns HTML has escaped what it was given.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape

from assessment import hindsight, tidings
from assessment.delivery import Status
from assessment.messages import day, month, say
from assessment.model import STAGES, Language
from assessment.rounds import CellMove, Comparison, ItemMove, Lift, Round
from assessment.web import results


def dimensions(compared: Comparison, language: Language) -> str:
    """Each dimension's stage then and now."""
    rounds = (compared.earlier, compared.later)
    head = [
        say(language, "rounds.column_dimension"),
        *(say(language, "rounds.column_round", number=one.number) for one in rounds),
        say(language, "rounds.column_move"),
    ]
    rows = [
        (
            compared.dimension_name(move.dimension_id).in_(language),
            _stage(compared.earlier, language, move.before),
            _stage(compared.later, language, move.after),
            hindsight.stages_moved(language, move.before, move.after),
        )
        for move in compared.dimensions
    ]
    return results.table(head, rows)


def _stage(one: Round, language: Language, stage: int | None) -> str:
    if stage is None:
        return "—"
    name = hindsight.stage_name(one, language, stage)
    return say(language, "chart.rounds.stage", stage=stage, name=name) if stage else name


def cells(compared: Comparison, language: Language) -> str:
    """Dimensions by stages: the rating then and now, the arrow and the word of its movement."""
    later = compared.later
    names = [_stage(later, language, stage) for stage in STAGES]
    top = "".join(f'<th scope="col">{escape(name)}</th>' for name in names)
    corner = escape(say(language, "rounds.column_dimension"))
    body = ""
    for dimension in compared.dimensions:
        name = escape(compared.dimension_name(dimension.dimension_id).in_(language))
        of_it = [c for c in compared.cells if c.dimension_id == dimension.dimension_id]
        row = "".join(_cell(one, language) for one in of_it)
        body += f'<tr><th scope="row">{name}</th>{row}</tr>'
    return (
        '<div class="yr-scroll" tabindex="0"><table class="yr-table yr-moves">'
        f'<thead><tr><th scope="col">{corner}</th>{top}</tr></thead><tbody>{body}</tbody>'
        "</table></div>"
    )


def _cell(move: CellMove, language: Language) -> str:
    balls = hindsight.ball(move.before), hindsight.ball(move.after)
    if move.movement == "same":
        shown = balls[0]
    else:
        shown = say(language, "rounds.from_to", was=balls[0], now=balls[1])
    word = hindsight.movement(language, move.movement)
    return (
        f'<td class="yr-{move.movement}"><span class="yr-balls">{escape(shown)}</span>'
        f"<span>{escape(word)}</span></td>"
    )


def initiatives(
    compared: Comparison, language: Language, statuses: Mapping[str, Status] | None = None
) -> str:
    """Each initiative of the plan: how much of it was reached, and when it was due.

    `statuses` of an adopted plan say how far each was when the later round began.
    """
    columns = ["initiative", "verdict", "lifted", "end"]
    if statuses is not None:
        columns.insert(3, "carried_out")
    rows = [_lift(lift, language, statuses) for lift in compared.lifts]
    return results.table([say(language, f"rounds.column_{c}") for c in columns], rows)


def _lift(lift: Lift, language: Language, statuses: Mapping[str, Status] | None) -> tuple[str, ...]:
    status = () if statuses is None else (_status(statuses.get(lift.initiative_id), language),)
    return (
        f"{lift.initiative_id} {lift.name.in_(language)}",
        hindsight.lift_word(lift, language),
        hindsight.lift_share(lift, language),
        *status,
        month(language, lift.end),
    )


def _status(status: Status | None, language: Language) -> str:
    return "—" if status is None else tidings.status_word(language, status)


def moves(compared: Comparison, language: Language, which: Iterable[ItemMove]) -> str:
    """Items with their ratings then and now, and the practice."""
    return "".join(_item(compared, move, language) for move in which)


def _item(compared: Comparison, move: ItemMove, language: Language) -> str:
    item = compared.item(move.item_id)
    was, now = (results.rated(judged, language) for judged in (move.before, move.after))
    ratings = say(language, "rounds.from_to", was=was, now=now)
    word = hindsight.movement(language, move.movement)
    if move.movement == "incomparable":
        word = f"{word} · {hindsight.why_incomparable(move, language)}"
    return (
        f'<div class="yr-item"><p class="yr-head">{escape(item.id)} '
        f"<span>{escape(ratings)}</span> "
        f'<span class="yr-arrow">{escape(word)}</span></p>'
        f"<p>{escape(item.practice.in_(language))}</p></div>"
    )


def every_round(rounds: Iterable[Round], language: Language) -> str:
    """All rounds, the newest first."""
    columns = ("number", "date", "stage", "index", "answered")
    rows = [
        (
            str(one.number),
            day(language, one.on),
            _stage(one, language, one.profile.stage),
            hindsight.index(one, language),
            say(
                language,
                "rounds.answered",
                answered=one.profile.answered,
                items=one.profile.items,
            ),
        )
        for one in sorted(rounds, key=lambda one: -one.number)
    ]
    return results.table([say(language, f"rounds.column_{c}") for c in columns], rows, numeric=2)
