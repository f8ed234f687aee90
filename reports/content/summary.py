"""Chapter 1: the one page a board member reads (一图读懂), and what is asked of the board."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from fractions import Fraction

from assessment import explanation
from assessment.model import STAGES
from assessment.roadmap import PlannedInitiative
from reports.content import maturity
from reports.content.writer import Writer
from reports.document import (
    Block,
    Bullets,
    Callout,
    Column,
    Heading,
    LampCell,
    Paragraph,
    SideBySide,
    Stack,
    Table,
    Tile,
    Tiles,
)

FIRST_YEAR = 12  # months
THINGS = 3


def chapter(writer: Writer) -> tuple[Block, ...]:
    findings, language = writer.findings, writer.language
    return (
        writer.heading("1", "summary.title"),
        Paragraph(explanation.verdict(findings, language), "finding"),
        _tiles(writer),
        SideBySide(
            maturity.staircase(writer, in_full=False), maturity.radar(writer), left_share=0.66
        ),
        SideBySide(Stack(_strengths(writer)), Stack(_gaps(writer))),
        _check_and_tasks(writer),
        _decision(writer),
    )


def _tiles(writer: Writer) -> Tiles:
    profile = writer.findings.profile
    tiles = [
        _stage_tile(writer, "tile.stage", profile.stage),
        Tile(
            writer.say("tile.index"),
            writer.number(Fraction(profile.claimed.index), 1),
            writer.say("tile.index_note"),
        ),
        _stage_tile(writer, "tile.evidenced", profile.evidenced.stage),
    ]
    if not profile.is_complete:
        tiles.append(_stage_tile(writer, "tile.possible", profile.possible.stage))
    elif profile.stage < STAGES[-1]:
        tiles.append(_distance_tile(writer))
    return Tiles(tuple(tiles))


def _stage_tile(writer: Writer, code: str, stage: int) -> Tile:
    return Tile(writer.say(code), writer.say("tile.stage_value", stage=stage), writer.stage(stage))


def _distance_tile(writer: Writer) -> Tile:
    return Tile(
        writer.say("tile.distance", next=writer.findings.profile.stage + 1),
        writer.say(
            "tile.distance_value", count=len(explanation.practices_to_raise(writer.findings))
        ),
        writer.say("tile.distance_note"),
    )


def _strengths(writer: Writer) -> tuple[Block, ...]:
    findings, language = writer.findings, writer.language
    if not findings.strengths:
        return (Paragraph(writer.say("summary.no_strength"), label=writer.say("strengths")),)
    said = [explanation.strength(findings, language, c) for c in findings.strengths]
    return (Heading(3, writer.say("strengths")), Bullets(said))


def _gaps(writer: Writer) -> tuple[Block, ...]:
    findings, language = writer.findings, writer.language
    if not findings.gaps:
        return (Paragraph(writer.say("summary.no_gap"), label=writer.say("gaps")),)
    said = [explanation.gap(findings, language, c) for c in findings.gaps]
    return (Heading(3, writer.say("gaps")), Bullets(said))


def _lamps(writer: Writer) -> Table:
    names = {pitfall.id: pitfall.name for pitfall in writer.questionnaire.pitfalls}
    return Table(
        (
            Column(writer.say("pitfalls.pitfall"), 0.66),
            Column(writer.say("pitfalls.lamp"), 0.34),
        ),
        tuple(
            (
                writer.word(names[finding.pitfall_id]),
                LampCell(
                    finding.lamp or "unknown", explanation.lamp_word(writer.language, finding)
                ),
            )
            for finding in writer.findings.pitfalls
        ),
        title=pitfall_title(writer),
        size="small",
    )


def pitfall_title(writer: Writer) -> str:
    """How many pitfalls the bank is in or near, as the title of their table."""
    lamps = Counter(finding.lamp for finding in writer.findings.pitfalls)
    if lamps["trapped"] or lamps["at_risk"]:
        return writer.say(
            "pitfalls.title_found", trapped=lamps["trapped"], at_risk=lamps["at_risk"]
        )
    if lamps["clear"] and not lamps[None]:
        return writer.say("pitfalls.title_all_clear")
    if lamps["clear"]:
        return writer.say("pitfalls.title_clear", count=lamps["clear"], unknown=lamps[None])
    return writer.say("pitfalls.title_unknown")


def first_year(planned: Sequence[PlannedInitiative]) -> tuple[PlannedInitiative, ...]:
    """The initiatives begun in the first year that clear most of what holds the bank back."""
    begun = [p for p in planned if p.start <= FIRST_YEAR]
    begun.sort(key=lambda p: (-len(p.clears), -len(p.raises), p.start, p.initiative.id))
    return tuple(sorted(begun[:THINGS], key=lambda p: (p.start, p.initiative.id)))


def _check_and_tasks(writer: Writer) -> Block:
    """The pitfall lamps, beside them the first year's tasks if there are any."""
    chosen = first_year(writer.findings.roadmap.initiatives)
    if not chosen:
        return _lamps(writer)
    return SideBySide(_lamps(writer), _tasks(writer, chosen))


def _tasks(writer: Writer, chosen: Sequence[PlannedInitiative]) -> Stack:
    said = [
        writer.say(
            "summary.thing",
            name=writer.word(planned.initiative.name),
            id=planned.initiative.id,
            owner=writer.owner(planned.initiative),
            window=writer.window(planned),
        )
        for planned in chosen
    ]
    title = writer.say("summary.first_year", count=len(chosen))
    return Stack((Heading(3, title), Bullets(said, is_numbered=True)))


def _decision(writer: Writer) -> Callout:
    roadmap = writer.findings.roadmap
    asked = writer.say("decision.asked")
    if not roadmap.initiatives:
        kept = (writer.say("decision.confirm"), writer.say("decision.keep"))
        return Callout(writer.say("decision.title"), asked, kept)
    near = [planned for planned in roadmap.initiatives if planned.start <= 6]
    bullets = (
        writer.say(
            "decision.target", target=roadmap.target_stage, name=writer.stage(roadmap.target_stage)
        ),
        writer.say(
            "decision.approve",
            count=len(near),
            days=writer.number(sum((p.person_days for p in near), Fraction(0))),
            cost=writer.money(sum((p.cost_cny for p in near), Fraction(0))),
        ),
        writer.say("decision.lead"),
    )
    return Callout(writer.say("decision.title"), asked, bullets)
