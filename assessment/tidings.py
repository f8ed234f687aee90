"""What became of an adopted plan, in words: for the page, its pictures and the report."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from assessment.delivery import Baseline, Delivery, Standing, Status, Track
from assessment.explanation import listing
from assessment.messages import day, month, months, number, say
from assessment.model import Language, Questionnaire

SIGNS: dict[Status, str] = {"planned": "○", "running": "◐", "done": "●", "dropped": "✕"}
"""A status as a sign: readable without colour."""

LATE = "▲"

_DECIMALS = 6  # of a figure, at most


def status_word(language: Language, status: Status) -> str:
    """◐ 进行中: the sign and the word."""
    return f"{SIGNS[status]} {say(language, f'tidings.status_{status}')}"


def name(model: Questionnaire, language: Language, initiative_id: str) -> str:
    """I03 and its name."""
    return f"{initiative_id} {model.initiative[initiative_id].name.in_(language)}"


def owner(model: Questionnaire, language: Language, standing: Standing) -> str:
    """The person who was named, else the lead department."""
    lead = model.initiative[standing.initiative_id].owner
    return standing.track.owner or model.role[lead].name.in_(language)


def span(language: Language, standing: Standing) -> str:
    """The months it was planned for."""
    return months(language, standing.task.start, standing.task.end)


# ---- How far the plan is ------------------------------------------------------------------------


def headline(delivery: Delivery, language: Language) -> str:
    """What is late, first; else that nothing is."""
    counts = {kind: len(delivery.having(kind)) for kind in ("running", "done", "dropped")}
    tasks = len(delivery.standings)
    if counts["done"] + counts["dropped"] == tasks:
        return say(language, "tidings.all_over", tasks=tasks, **counts)
    if delivery.late:
        return say(language, "tidings.some_late", count=len(delivery.late), tasks=tasks, **counts)
    return say(language, "tidings.none_late", tasks=tasks, **counts)


def work(delivery: Delivery, language: Language) -> str:
    """Person-days done against those due by today."""
    done, due, whole = (
        number(language, days)
        for days in (delivery.person_days_done, delivery.person_days_due, delivery.person_days)
    )
    gap = round(delivery.person_days_done - delivery.person_days_due)
    kind = "behind" if gap < 0 else "ahead" if gap > 0 else "even"
    gap_said = number(language, abs(gap))
    return say(language, f"tidings.work_{kind}", done=done, due=due, whole=whole, gap=gap_said)


def late_line(
    delivery: Delivery, standing: Standing, model: Questionnaire, language: Language
) -> str:
    """What is late, who has it, since when, and what waits for it."""
    parts = {
        "name": name(model, language, standing.initiative_id),
        "owner": owner(model, language, standing),
        "why": lateness(standing, language),
    }
    waiting = delivery.waiting_for(standing.initiative_id)
    if not waiting:
        return say(language, "tidings.late_line", **parts)
    ids = listing(language, [s.initiative_id for s in waiting])
    return say(language, "tidings.late_line_threatens", ids=ids, **parts)


def lateness(standing: Standing, language: Language) -> str:
    """应于 2027年1月底前开始，已晚 26 天; empty where nothing is late."""
    if standing.lateness is None:
        return ""
    due = standing.task.start if standing.lateness == "late_start" else standing.task.end
    return say(
        language,
        f"tidings.{standing.lateness}",
        month=month(language, due),
        count=standing.days_late,
    )


def days_late(standing: Standing, language: Language) -> str:
    """▲ 晚 26 天; empty where nothing is late."""
    if standing.lateness is None:
        return ""
    return say(language, "tidings.days_late", sign=LATE, count=standing.days_late)


def adopted(baseline: Baseline, language: Language) -> str:
    """The plan in a line: when it was adopted, for which stage, its months, how many tasks."""
    return say(
        language,
        "tidings.adopted",
        date=day(language, baseline.adopted_on),
        stage=baseline.target_stage,
        span=months(language, baseline.start, baseline.end),
        count=len(baseline.tasks),
    )


def original(delivery: Delivery, language: Language) -> str:
    """What the first plan had meant; empty where it is still the one that is followed."""
    first = delivery.original
    if first == delivery.baseline:
        return ""
    date, end = day(language, first.adopted_on), month(language, first.end)
    return say(language, "tidings.original", date=date, end=end)


# ---- Figures ------------------------------------------------------------------------------------


def figure(language: Language, value: float, unit: str = "") -> str:
    """A value with the decimals it was given, and its unit."""
    exponent = Decimal(repr(value)).normalize().as_tuple().exponent
    decimals = min(max(0, -int(exponent)), _DECIMALS)
    said = number(language, value, decimals)
    return f"{said} {unit}".strip() if unit not in ("%", "％", "‰") else f"{said}{unit}"


def target(track: Track, language: Language) -> str:
    """≥ 95%, or ≤ where lower is better; empty without a target."""
    if track.kpi_target is None:
        return ""
    sign = "≤" if track.is_lower_better else "≥"
    return f"{sign} {figure(language, track.kpi_target, track.kpi_unit)}"


def reading(standing: Standing, language: Language) -> str:
    """The latest reading against the target; empty without a reading."""
    latest, track = standing.latest, standing.track
    if latest is None:
        return ""
    said = {
        "value": figure(language, latest.value, track.kpi_unit),
        "date": day(language, latest.on),
    }
    if standing.is_reached is None:
        return say(language, "tidings.reading", **said)
    code = "tidings.reading_reached" if standing.is_reached else "tidings.reading_short"
    return say(language, code, target=target(track, language), **said)


def counts(delivery: Delivery) -> Sequence[tuple[Status, int]]:
    """Tasks by status, in the order of the work."""
    return [(status, len(delivery.having(status))) for status in SIGNS]
