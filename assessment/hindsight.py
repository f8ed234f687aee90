"""What changed between two rounds in whole sentences, the same ones on the page and on paper.

Like `explanation`: every function takes the comparison and the reader's language and returns
finished sentences and words. The rules behind them are `docs/method.md`, section assessing again.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from assessment.explanation import carried_answers, rating_key
from assessment.messages import number, say
from assessment.model import Judgement, Language
from assessment.rounds import Comparison, ItemMove, Lift, Movement, Round
from assessment.scoring import METHOD_VERSION

ARROWS: dict[Movement, str] = {"risen": "▲", "fallen": "▼", "same": "＝", "incomparable": "–"}
"""Each movement has a sign of its own: it is read without colour."""

BALLS = {"N": "○", "P": "◔", "L": "◕", "F": "●", "NA": "–", "UNANSWERED": "·"}


def stage_name(one: Round, language: Language, stage: int) -> str:
    if stage == 0:
        return say(language, "explain.stage.none")
    return one.questionnaire.stage(stage).name.in_(language)


def index(one: Round, language: Language) -> str:
    return number(language, one.profile.claimed.index, 1)


def verdict(compared: Comparison, language: Language) -> str:
    """Where the bank stood, where it stands."""
    earlier, later = compared.earlier, compared.later
    before, after = earlier.profile.stage, later.profile.stage
    kind = "risen" if after > before else "fallen" if after < before else "same"
    if kind == "same" and index(earlier, language) == index(later, language):
        kind = "unchanged"
    return say(
        language,
        f"rounds.verdict_{kind}",
        earlier=earlier.number,
        was=stage_name(earlier, language, before),
        now=stage_name(later, language, after),
        index_was=index(earlier, language),
        index_now=index(later, language),
    )


def caveats(compared: Comparison, language: Language) -> tuple[str, ...]:
    """What one must know before reading the difference."""
    each = (_of(one, language) for one in (compared.earlier, compared.later))
    return (*_models(compared, language), *chain.from_iterable(each))


def _models(compared: Comparison, language: Language) -> Iterator[str]:
    if compared.is_same_model:
        return
    was, now = compared.earlier.questionnaire.version, compared.later.questionnaire.version
    which = {"earlier": compared.earlier.number, "later": compared.later.number}
    code = "rounds.other_words" if was == now else "rounds.other_version"
    yield say(language, code, was=was, now=now, **which)
    yield say(
        language,
        "rounds.compared_items",
        count=len(compared.worded("unchanged")),
        reworded=len(compared.worded("reworded")),
        new=len(compared.worded("new")),
        removed=len(compared.worded("removed")),
    )


def _of(one: Round, language: Language) -> Iterator[str]:
    if not one.is_own_model:
        yield say(language, "rounds.lost", number=one.number)
    if one.method_then not in (None, METHOD_VERSION):
        versions = {"was": one.method_then, "now": METHOD_VERSION}
        yield say(language, "rounds.other_method", number=one.number, **versions)
    carried = carried_answers(one.assessment)
    if carried:
        yield say(language, "rounds.still_carried", number=one.number, count=carried)
    missing = one.profile.items - one.profile.answered
    if missing:
        yield say(language, "rounds.still_open", number=one.number, count=missing)


# ---- Words of movement ---------------------------------------------------------------------------


def movement(language: Language, kind: Movement) -> str:
    """▲ 上升"""
    return say(language, "rounds.move", arrow=ARROWS[kind], word=say(language, f"rounds.{kind}"))


def ball(judgement: Judgement | None) -> str:
    return BALLS[rating_key(judgement)]


def stages_moved(language: Language, before: int | None, after: int | None) -> str:
    """▲ 升 1 步; a dash where one of the two models does not have the dimension."""
    if before is None or after is None:
        return ARROWS["incomparable"]
    if before == after:
        return movement(language, "same")
    code = "rounds.up_by" if after > before else "rounds.down_by"
    return say(language, code, count=abs(after - before))


def why_incomparable(move: ItemMove, language: Language) -> str:
    code = "answered" if move.wording == "unchanged" else move.wording
    return say(language, f"rounds.why_{code}")


# ---- What was meant ------------------------------------------------------------------------------


def plan_reading(compared: Comparison, language: Language) -> tuple[str, ...]:
    """How much of what was to be raised by now has been raised, and by which plan."""
    if not compared.lifts:
        return (say(language, "rounds.no_plan", earlier=compared.earlier.number),)
    return (
        _due(compared, language),
        *_not_comparable(compared, language),
        *_not_due(compared, language),
    )


def _due(compared: Comparison, language: Language) -> str:
    plan = "adopted" if compared.is_adopted else "computed"
    due = sum(lift.is_due for lift in compared.lifts)
    if not due:
        return say(language, f"rounds.none_due_{plan}", later=compared.later.number)
    outcomes = [move.outcome for move in compared.meant]
    return say(
        language,
        f"rounds.lifted_{plan}",
        due=due,
        count=len(outcomes) - outcomes.count("incomparable"),
        lifted=outcomes.count("lifted"),
        risen=outcomes.count("risen"),
        missed=outcomes.count("missed"),
    )


def _not_comparable(compared: Comparison, language: Language) -> Iterator[str]:
    count = sum(move.outcome == "incomparable" for move in compared.meant)
    if count:
        yield say(language, "rounds.not_comparable", count=count)


def _not_due(compared: Comparison, language: Language) -> Iterator[str]:
    pending = sum(not lift.is_due for lift in compared.lifts)
    if pending and pending < len(compared.lifts):
        yield say(language, "rounds.not_due", count=pending, later=compared.later.number)


def lift_word(lift: Lift, language: Language) -> str:
    """● 已做到, ◔ 做到一部分 or only risen, ○ 没有做到; · 未到期 unless it is reached already."""
    lifted, comparable = lift.count("lifted"), lift.comparable
    if comparable and lifted == comparable:
        return say(language, "rounds.lift_done")
    if not lift.is_due:
        return say(language, "rounds.lift_pending")
    if not comparable:
        return say(language, "rounds.lift_unknown")
    if lifted:
        return say(language, "rounds.lift_partly")
    return say(language, "rounds.lift_risen" if lift.count("risen") else "rounds.lift_missed")


def lift_share(lift: Lift, language: Language) -> str:
    """3/4: items at F of those that can be compared."""
    return say(language, "rounds.share", lifted=lift.count("lifted"), comparable=lift.comparable)
