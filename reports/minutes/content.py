"""What the minutes say on paper: who was there, what was discussed and settled, what is left."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import cast

from assessment import explanation
from assessment.workshop import Choice, Lock, Round, Share, Tally, is_dissent
from reports.document import (
    Ball,
    BallCell,
    Block,
    Bullets,
    Column,
    Cover,
    Heading,
    Paragraph,
    Report,
    Stack,
    Table,
    TableCell,
)
from reports.minutes.record import Record


def compose(record: Record) -> Report:
    """The minutes in the record's language."""
    parts = (_attendance, _results, _waved, _parking, _items)
    return Report(
        language=record.language,
        cover=_cover(record),
        blocks=[block for part in parts for block in part(record)],
        author=record.say("author"),
        subject=record.say("title"),
        keywords=record.say("keywords").split(";"),
        running_title=record.say("running_title", bank=record.bank),
        running_foot=record.say("running_foot", date=_held_on(record)),
        page_word=record.say("page_word", page="{page}", pages="{pages}"),
        made_on=record.made_on,
    )


# ---- The cover ----------------------------------------------------------------------------------


def _cover(record: Record) -> Cover:
    return Cover(
        title=record.say("title"),
        subtitle=record.say("subtitle"),
        bank=record.bank,
        facts=tuple(facts(record)),
        classification=record.say("classification"),
        statement=record.say("statement_named" if _is_named(record) else "statement_anonymous"),
    )


def facts(record: Record) -> Iterator[tuple[str, str]]:
    """What the minutes are about, each with its label."""
    minutes = record.minutes
    yield record.say("date"), _held_on(record)
    yield record.say("facilitators"), record.facilitators
    yield record.say("present"), record.say("seats", count=len(minutes.present))
    yield record.say("naming"), record.say("by_name" if _is_named(record) else "by_nobody")
    yield record.say("state"), record.say("ended" if minutes.session.is_ended else "running")
    if record.manner != "whole":
        yield record.say("texts"), record.say(f"manner_{record.manner}")
    yield record.say("came_to"), sums(record)


def sums(record: Record) -> str:
    """How many items were discussed, settled, waved through and disputed: one sentence."""
    minutes = record.minutes
    return record.say(
        "sums",
        items=len(minutes.items),
        voted=len(record.voted),
        locked=len(minutes.session.locks),
        waved=len(record.waved),
        disputed=len(record.disputed),
    )


def _held_on(record: Record) -> str:
    """From the first day to the last, if it went on over midnight."""
    first = record.day(record.minutes.workshop.begun_at)
    last = record.day(record.minutes.moves[-1].at) if record.minutes.moves else first
    return first if first == last else record.say("days", first=first, last=last)


def _is_named(record: Record) -> bool:
    return record.minutes.workshop.is_named


# ---- Who was there ------------------------------------------------------------------------------


def _attendance(record: Record) -> Iterator[Block]:
    yield Heading(1, record.say("overview"))
    yield Paragraph(sums(record), "lead")
    yield Heading(2, record.say("attendance"))
    rows = [
        (record.role(role), str(len(seats)), *([_names(record, role)] if _is_named(record) else []))
        for role, seats in record.seats.items()
    ]
    columns = [Column(record.say("role"), 0.3), Column(record.say("number"), 0.14, "right")]
    if _is_named(record):
        columns.append(Column(record.say("names"), 0.56))
    if rows:
        yield Table(columns, rows, record.say("seats", count=len(record.minutes.present)))
    else:
        yield Paragraph(record.say("nobody"))


def _names(record: Record, role: str) -> str:
    return record.listing([seat.name for seat in record.seats[role] if seat.name]) or "—"


# ---- The agenda and what came of it -------------------------------------------------------------


def _results(record: Record) -> Iterator[Block]:
    yield Heading(2, record.say("agenda"))
    columns = (
        Column(record.say("item"), 0.11),
        Column(record.say("practice"), 0.42),
        Column(record.say("votes"), 0.09, "right"),
        Column(record.say("agreement"), 0.12, "right"),
        Column(record.say("median"), 0.13),
        Column(record.say("locked"), 0.13),
    )
    rows = [_result(record, item_id) for item_id in record.minutes.items]
    if rows:
        yield Table(columns, rows, note=record.say("agreement_what"), size="small")
    else:
        yield Paragraph(record.say("no_items"))


def _result(record: Record, item_id: str) -> tuple[TableCell, ...]:
    lock = record.minutes.session.locks.get(item_id)
    tally = record.last(item_id) if record.minutes.rounds(item_id) else None
    shown = record.agreement(tally)
    return (
        item_id,
        record.practice(item_id),
        "—" if tally is None else str(tally.votes),
        record.say("disputed", agreement=shown) if tally and is_dissent(tally) else shown,
        "—" if tally is None else record.choice(tally.median),
        "—" if lock is None else _ball(record, lock),
    )


def _ball(record: Record, lock: Lock) -> BallCell:
    word = record.rating(lock.judgement)
    key = explanation.rating_key(lock.judgement)
    return BallCell(cast(Ball, key), word)


# ---- Waved through, and left open ---------------------------------------------------------------


def _waved(record: Record) -> Iterator[Block]:
    if not record.waved:
        return
    yield Heading(2, record.say("waved"))
    yield Paragraph(record.say("waved_what"))
    columns = (
        Column(record.say("item"), 0.12),
        Column(record.say("practice"), 0.42),
        Column(record.say("locked"), 0.16),
        Column(record.say("who_when"), 0.3),
    )
    rows = [
        (
            lock.item_id,
            record.practice(lock.item_id),
            _ball(record, lock),
            record.say("by_at", who=record.who(lock.who), at=record.moment(lock.at)),
        )
        for lock in record.waved
    ]
    yield Table(columns, rows, size="small")


def _parking(record: Record) -> Iterator[Block]:
    points: Sequence[tuple[str, ...]] = [
        (point.text.strip(), point.item_id or "—", record.moment(point.at), record.point(point))
        for point in record.minutes.session.points
    ]
    if not points:
        return
    yield Heading(2, record.say("parking"))
    columns = (
        Column(record.say("point"), 0.5),
        Column(record.say("item"), 0.12),
        Column(record.say("when"), 0.24),
        Column(record.say("state"), 0.14),
    )
    yield Table(columns, points)


# ---- Item by item -------------------------------------------------------------------------------


def _items(record: Record) -> Iterator[Block]:
    if not record.discussed:
        return
    yield Heading(1, record.say("item_by_item"))
    for item_id in record.discussed:
        yield from _item(record, item_id)


def _item(record: Record, item_id: str) -> Iterator[Block]:
    title = record.say("item_title", item=item_id, practice=record.practice(item_id))
    heading = Heading(3, title.strip())
    rounds = record.minutes.rounds(item_id)
    if not rounds:
        yield Stack([heading, Paragraph(record.say("not_voted"))])
    else:
        last = record.last(item_id)
        yield Stack([heading, _found(record, last)])
        for round_ in rounds:
            yield _distribution(record, round_, of=len(rounds))
        yield from _heard(record, last)
    yield from _locks(record, item_id)


def _found(record: Record, tally: Tally) -> Paragraph:
    code = "found_disputed" if is_dissent(tally) else "found"
    found = record.say(code, agreement=record.agreement(tally), median=record.choice(tally.median))
    return Paragraph(record.prose(found, record.split(tally)))


def _distribution(record: Record, round_: Round, of: int) -> Table:
    """A line a role, and one for the whole room; earlier votes stand beside the last."""
    tally = record.minutes.tallies[round_.id]
    choices = tuple(Choice)
    columns = (
        Column(record.say("role"), 0.22),
        *(Column(record.choice(choice), 0.1, "right") for choice in choices),
        Column(record.say("median"), 0.18),
    )
    rows = [_shared(record, share) for share in tally.shares]
    total = [str(tally.counts[choice]) for choice in choices]
    rows.append((record.say("everybody"), *total, record.choice(tally.median)))
    title = record.say("nth_vote", nth=round_.nth, time=record.moment(round_.opened_at))
    note = record.say("agreement_is", agreement=record.agreement(tally)) if of > 1 else ""
    return Table(columns, rows, title, note, size="small")


def _shared(record: Record, share: Share) -> tuple[str, ...]:
    counts = (str(share.counts[choice]) for choice in Choice)
    median = "—" if share.median is None else record.rating(share.median)
    return (record.role(share.role), *counts, median)


def _heard(record: Record, tally: Tally) -> Iterator[Block]:
    """What those said who stood far from the room."""
    remarks = [record.remark(remark) for remark in tally.remarks if remark.is_outlier]
    if remarks:
        yield Paragraph(record.say("outliers"), "finding")
        yield Bullets(remarks)


def _locks(record: Record, item_id: str) -> Iterator[Block]:
    *replaced, last = record.minutes.locks(item_id) or [None]
    if last is None:
        yield Paragraph(record.say("not_locked"))
        return
    yield Paragraph(record.prose(_lock(record, "locked_by", last), record.reason(last)))
    for lock in replaced:
        if lock is not None:
            said = record.prose(_lock(record, "replaced_by", lock), record.reason(lock))
            yield Paragraph(said, "fineprint")


def _lock(record: Record, code: str, lock: Lock) -> str:
    who, at = record.who(lock.who), record.moment(lock.at)
    return record.say(code, who=who, at=at, rating=record.rating(lock.judgement))
