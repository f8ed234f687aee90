"""Chapter 7: which gaps the plan closes, by which initiatives, and a card for the first of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assessment.roadmap import PlannedInitiative
from reports.content.writer import Writer
from reports.document import (
    Block,
    Bubble,
    Bubbles,
    Card,
    Column,
    Figure,
    Paragraph,
    Table,
)

CARDS = 5
"""Initiatives with a card of their own; the later ones stand in a table."""


def chapter(writer: Writer) -> tuple[Block, ...]:
    plan = writer.findings.roadmap
    heading = writer.heading("7", "initiatives.title")
    if not plan.initiatives:
        return (heading, writer.paragraph("initiatives.none", "lead"), _keep(writer))
    return (
        heading,
        writer.paragraph(
            "initiatives.lead",
            "lead",
            count=len(plan.initiatives),
            items=len({item for planned in plan.initiatives for item in planned.raises}),
            target=plan.target_stage,
            name=writer.stage(plan.target_stage),
        ),
        writer.heading("7.1", "initiatives.gaps"),
        _bubbles(writer, plan.initiatives),
        *_gap_table(writer, plan.initiatives),
        writer.heading("7.2", "initiatives.cards"),
        *(_card(writer, planned) for planned in plan.initiatives[:CARDS]),
        *_later(writer, plan.initiatives[CARDS:]),
    )


def _keep(writer: Writer) -> Paragraph:
    return Paragraph(writer.say("initiatives.keep"), label=writer.say("advice"))


# ---- Gaps and what closes them -------------------------------------------------------------------


def _gap_table(writer: Writer, plan: Sequence[PlannedInitiative]) -> Iterator[Block]:
    """One row a dimension and stage that has to be lifted, with the initiatives that lift it."""
    lifted: dict[tuple[str, int], list[str]] = {}
    serving: dict[tuple[str, int], list[str]] = {}
    for planned in plan:
        for item_id in planned.clears:
            item = writer.questionnaire.item[item_id]
            place = (item.dimension_id, item.stage)
            lifted.setdefault(place, []).append(item_id)
            serving.setdefault(place, []).append(planned.initiative.id)
    if not lifted:
        return
    order = [dimension.id for dimension in writer.questionnaire.dimensions]
    rows = tuple(
        (
            writer.dimension(dimension_id),
            writer.say("scores.stage_value", stage=stage, name=writer.stage(stage)),
            writer.listing(sorted(set(lifted[dimension_id, stage]))),
            writer.listing(sorted(set(serving[dimension_id, stage]))),
        )
        for dimension_id, stage in sorted(lifted, key=lambda at: (order.index(at[0]), at[1]))
    )
    columns = (
        Column(writer.say("scores.dimension"), 0.18),
        Column(writer.say("initiatives.stage"), 0.22),
        Column(writer.say("initiatives.items"), 0.3),
        Column(writer.say("initiatives.closed_by"), 0.3),
    )
    title = writer.say("initiatives.gap_table", count=len(rows))
    yield Table(columns, rows, title, size="small")


def _bubbles(writer: Writer, plan: Sequence[PlannedInitiative]) -> Figure:
    bubbles = tuple(
        Bubble(
            planned.initiative.id,
            writer.word(planned.initiative.name),
            float(planned.person_days),
            float(len(planned.raises)),
            float(planned.end - planned.start + 1),
            planned.is_quick_win,
        )
        for planned in plan
    )
    quick = sum(bubble.is_quick_win for bubble in bubbles)
    title = writer.say("bubbles.title", count=quick) if quick else writer.say("bubbles.title_none")
    picture = Bubbles(
        bubbles, writer.say("bubbles.x"), writer.say("bubbles.y"), writer.say("bubbles.quick_win")
    )
    return Figure(title, picture, writer.say("bubbles.note", count=len(plan)))


# ---- Cards ---------------------------------------------------------------------------------------


def _card(writer: Writer, planned: PlannedInitiative) -> Card:
    initiative = planned.initiative
    return Card(
        number=initiative.id,
        title=writer.word(initiative.name),
        facts=(
            (writer.say("card.owner"), writer.owner(initiative)),
            (writer.say("card.window"), writer.window(planned)),
            (writer.say("card.effort"), effort(writer, planned)),
            (writer.say("card.requires"), requires(writer, planned)),
        ),
        body=(
            (writer.say("card.goal"), _goal(writer, planned)),
            (writer.say("card.kpi"), writer.word(initiative.kpi)),
            (writer.say("card.risk"), writer.word(initiative.risk)),
        ),
        steps_title=writer.say("card.steps"),
        steps=tuple(writer.word(action) for action in initiative.first_actions),
    )


def effort(writer: Writer, planned: PlannedInitiative) -> str:
    return writer.say(
        "card.effort_value",
        size=writer.say(f"effort.{planned.initiative.effort}"),
        days=writer.number(planned.person_days),
        cost=writer.money(planned.cost_cny),
    )


def requires(writer: Writer, planned: PlannedInitiative) -> str:
    """The prerequisites that are in the plan; the others are fulfilled already."""
    in_plan = {p.initiative.id for p in writer.findings.roadmap.initiatives}
    left = [needed for needed in planned.initiative.requires if needed in in_plan]
    return writer.listing(left) if left else writer.say("none")


def _goal(writer: Writer, planned: PlannedInitiative) -> str:
    if not planned.raises:
        return writer.say("card.goal_prepares")
    items = [writer.questionnaire.item[item_id] for item_id in planned.raises]
    names = dict.fromkeys(writer.capability(item.capability_id) for item in items)
    return writer.say(
        "card.goal_value",
        capabilities=writer.listing(writer.say("quoted", text=name) for name in names),
        items=writer.listing(item.id for item in items),
    )


def _later(writer: Writer, later: Sequence[PlannedInitiative]) -> Iterator[Block]:
    if not later:
        return
    columns = (
        Column(writer.say("table.number"), 0.08),
        Column(writer.say("table.initiative"), 0.2),
        Column(writer.say("initiatives.items"), 0.16),
        Column(writer.say("card.steps"), 0.36),
        Column(writer.say("card.risk"), 0.2),
    )
    rows = tuple(
        (
            planned.initiative.id,
            writer.word(planned.initiative.name),
            writer.listing(planned.raises) or "—",
            _actions(writer, planned),
            writer.word(planned.initiative.risk),
        )
        for planned in later
    )
    title = writer.say("initiatives.later", count=len(later))
    yield Table(columns, rows, title, size="small")


def _actions(writer: Writer, planned: PlannedInitiative) -> str:
    """Numbered and one after the other, for a cell."""
    actions = enumerate(planned.initiative.first_actions, 1)
    return writer.say("joint").join(
        writer.say("initiatives.action", number=number, action=writer.word(action))
        for number, action in actions
    )
