"""Section of chapter 8: the adopted roadmap, if there is one, and how far it is today."""

from __future__ import annotations

from collections.abc import Iterator

from assessment import tidings
from assessment.delivery import Delivery, Standing, Track
from assessment.messages import say
from reports.content.writer import Writer
from reports.document import Block, Bullets, Column, Paragraph, Table, Tile, Tiles


def chapter(writer: Writer) -> tuple[Block, ...]:
    """Nothing where no roadmap was adopted."""
    followed = writer.followed
    if followed is None:
        return ()
    number = "8.5" if writer.findings.roadmap.initiatives else "8.1"
    return (
        writer.heading(number, "following.title"),
        Paragraph(tidings.headline(followed, writer.language), "lead"),
        _tiles(writer, followed),
        Paragraph(
            writer.prose(
                tidings.adopted(followed.baseline, writer.language),
                *filter(None, [tidings.original(followed, writer.language)]),
            )
        ),
        *_late(writer, followed),
        _tasks(writer, followed),
    )


def _tiles(writer: Writer, followed: Delivery) -> Tiles:
    of = writer.say("following.of", tasks=len(followed.standings))
    due = writer.say("following.due", days=writer.number(followed.person_days_due))
    counts = (
        ("done", len(followed.having("done")), of),
        ("running", len(followed.having("running")), of),
        ("late", len(followed.late), of),
        ("days", followed.person_days_done, due),
    )
    return Tiles(
        tuple(
            Tile(writer.say(f"following.tile_{code}"), writer.number(value), note)
            for code, value, note in counts
        )
    )


def _late(writer: Writer, followed: Delivery) -> Iterator[Block]:
    lines = [
        tidings.late_line(followed, one, writer.questionnaire, writer.language)
        for one in followed.late
    ]
    if lines:
        yield Paragraph(writer.say("following.late"), "finding")
        yield Bullets(lines)


def _tasks(writer: Writer, followed: Delivery) -> Table:
    columns = (
        Column(writer.say("following.task"), 0.26),
        Column(writer.say("following.status"), 0.14),
        Column(writer.say("following.planned"), 0.16),
        Column(writer.say("following.actual"), 0.16),
        Column(writer.say("following.owner"), 0.15),
        Column(writer.say("following.figure"), 0.13),
    )
    title = tidings.work(followed, writer.language)
    note = writer.say("following.note", date=writer.day(followed.today))
    rows = tuple(_row(writer, one) for one in followed.standings)
    return Table(columns, rows, title, note, size="small")


def _row(writer: Writer, one: Standing) -> tuple[str, ...]:
    language, track = writer.language, one.track
    status = say(language, f"tidings.status_{track.status}")
    late = tidings.days_late(one, language)
    figure = tidings.figure(language, one.latest.value, track.kpi_unit) if one.latest else "—"
    return (
        tidings.name(writer.questionnaire, language, one.initiative_id),
        f"{status} {late}".strip(),
        tidings.span(language, one),
        _days(track),
        tidings.owner(writer.questionnaire, language, one),
        " / ".join(filter(None, [figure, tidings.target(track, language)])),
    )


def _days(track: Track) -> str:
    """From when to when; open where it is not done, a dash where it has not begun."""
    first, last = (day.isoformat() if day else "" for day in (track.started, track.finished))
    return f"{first} – {last}".strip() if first or last else "—"
