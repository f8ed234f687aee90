"""The appendix: every answer as it was given, the sources, and the terms."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import zip_longest

from assessment.model import Capability, Item, NotApplicable
from reports.content.writer import Writer
from reports.document import Block, Column, Heading, Paragraph, Table, TableCell

CHUNK = 500
"""Characters of a bank's own text in one table row: a row is never split across pages."""


def chapter(writer: Writer) -> tuple[Block, ...]:
    return (
        Heading(1, writer.say("appendix.title")),
        writer.heading("A", "appendix.answers"),
        writer.paragraph("appendix.answers_note", "fineprint"),
        *_discretion(writer),
        _answers(writer),
        *_sources(writer),
        writer.heading("C", "appendix.terms"),
        _terms(writer),
        *_glossary(writer),
    )


def _discretion(writer: Writer) -> Iterator[Block]:
    """That texts are left out or masked: nobody shall take the appendix for all that was said."""
    if writer.manner != "whole":
        yield writer.paragraph(f"appendix.{writer.manner}", "body")


# ---- The answers ---------------------------------------------------------------------------------


def _answers(writer: Writer) -> Table:
    columns = (
        Column(writer.say("path.item"), 0.08),
        Column(writer.say("path.practice"), 0.475),
        Column(writer.say("pitfalls.rating"), 0.13),
        Column(writer.say("appendix.said"), 0.315),
    )
    rows: list[tuple[TableCell, ...]] = []
    groups: set[int] = set()
    for capability in writer.questionnaire.capabilities:
        groups.add(len(rows))
        rows.append((_group(writer, capability), "", "", ""))
        for item in capability.items:
            rows.extend(_answer(writer, item))
    return Table(columns, tuple(rows), group_rows=frozenset(groups), size="small")


def _group(writer: Writer, capability: Capability) -> str:
    return writer.say(
        "appendix.group",
        id=capability.id,
        dimension=writer.dimension(capability.dimension_id),
        name=writer.word(capability.name),
    )


def _answer(writer: Writer, item: Item) -> Iterator[tuple[TableCell, ...]]:
    """One row; what a long text leaves over continues in rows of its own."""
    first, *more = chunks("\n".join(_said(writer, item.id))) or [""]
    judgement = writer.response(item.id).judgement
    yield (item.id, writer.practice(item.id), writer.ball_cell(judgement), first)
    for chunk in more:
        yield ("", writer.say("appendix.continued", item=item.id), "", chunk)


def _said(writer: Writer, item_id: str) -> Iterator[str]:
    response = writer.response(item_id)
    if isinstance(response.judgement, NotApplicable):
        yield writer.say("appendix.reason", text=response.judgement.reason)
    if response.comment.strip():
        yield writer.say("appendix.comment", text=response.comment)
    if response.evidence.strip():
        yield writer.say("appendix.evidence", text=response.evidence)
    if response.is_inferred:
        yield writer.say("appendix.inferred")
    if response.is_carried:
        yield writer.say("appendix.carried")


def chunks(text: str) -> list[str]:
    """`text` in parts of at most CHUNK characters and a dozen lines, nothing lost."""
    parts: list[str] = []
    for line in text.splitlines(keepends=True):
        pieces = [line[at : at + CHUNK] for at in range(0, len(line), CHUNK)]
        for piece in pieces:
            fits = parts and len(parts[-1]) + len(piece) <= CHUNK and parts[-1].count("\n") < 12
            if fits:
                parts[-1] += piece
            else:
                parts.append(piece)
    return [part.rstrip("\n") for part in parts]


# ---- Sources and terms ---------------------------------------------------------------------------


def _sources(writer: Writer) -> Iterator[Block]:
    yield writer.heading("B", "appendix.sources")
    model = writer.questionnaire
    cited = {source for item in model.items for source in item.sources}
    cited |= {source for figure in model.figures for source in figure.sources}
    listed = [source for source in model.sources if source.id in cited]
    if not listed:
        yield writer.paragraph("appendix.no_sources")
        return
    columns = (
        Column(writer.say("table.number"), 0.06),
        Column(writer.say("appendix.source"), 0.44),
    ) * 2
    cells = [
        (
            source.id,
            writer.say("appendix.cited", source=writer.word(source.citation), grade=source.grade),
        )
        for source in listed
    ]
    note = writer.say("appendix.sources_note")
    yield Table(columns, _beside(cells, 2), note=note, size="small")


def _beside(pairs: Sequence[tuple[str, str]], across: int) -> tuple[tuple[str, ...], ...]:
    """Pairs read down, then on to the next of `across` columns; short columns end in blanks."""
    depth = -(-len(pairs) // across)
    columns = [pairs[at : at + depth] for at in range(0, len(pairs), depth)]
    rows = zip_longest(*columns, fillvalue=("", ""))
    blank = ("", "") * (across - len(columns))
    return tuple(tuple(cell for pair in row for cell in pair) + blank for row in rows)


TERMS = ("stage", "practice", "index", "claimed", "evidenced", "path", "pitfall", "person_day")


def _terms(writer: Writer) -> Table:
    columns = (
        Column(writer.say("appendix.term"), 0.2),
        Column(writer.say("appendix.means"), 0.8),
    )
    item = writer.questionnaire.items[0]
    example = {"item": item.id, "capability": item.capability_id, "stage": item.stage}
    rows = tuple(
        (writer.say(f"term.{term}"), writer.say(f"term.{term}_means", **example)) for term in TERMS
    )
    return Table(columns, rows, writer.say("appendix.terms_table"), size="small")


def _glossary(writer: Writer) -> Iterator[Block]:
    """The words of the field in both languages."""
    pairs = [(term.name.zh, term.name.en) for term in writer.questionnaire.glossary]
    if not pairs:
        return
    if writer.language == "en":
        pairs = [(en, zh) for zh, en in sorted(pairs, key=lambda pair: pair[1].lower())]
    joined = writer.say("joint").join(
        writer.say("appendix.pair", here=here, there=there) for here, there in pairs
    )
    yield writer.heading("D", "appendix.glossary")
    yield Paragraph(joined, "fineprint")
