"""Last section of chapter 4: where views differ, if a workshop or several people were asked."""

from __future__ import annotations

from collections.abc import Iterator

from assessment import dissent
from assessment.dissent import Disputed, Dissent
from assessment.messages import percent
from assessment.workshop import Choice
from reports.content.writer import Writer
from reports.document import Axis, Bars, Block, Bullets, Figure, Heading, Paragraph, Spread, Stack

SHOWN = 12
"""Items shown one by one, those of least agreement; the others are named."""


def chapter(writer: Writer) -> tuple[Block, ...]:
    """Nothing where nobody was asked."""
    found = writer.dissent
    if found is None or not found.judged:
        return ()
    number = f"4.{len(writer.questionnaire.dimensions) + 1}"
    return (
        writer.heading(number, "dissent.title"),
        Paragraph(dissent.headline(found, writer.language), "lead"),
        *_certainty(writer, found),
        *(block for one in found.items[:SHOWN] for block in _item(writer, found, one)),
        *_others(writer, found),
    )


def _certainty(writer: Writer, found: Dissent) -> Iterator[Block]:
    sure = found.confidence
    if sure is None:
        return
    yield Paragraph(writer.prose(*dissent.certainty(found, writer.language)))
    axes = [
        Axis(f"{stage} {writer.stage(stage)}", part, percent(writer.language, part))
        for stage, part in sure.stages.items()
        if part
    ]
    yield Figure(writer.say("dissent.sure"), Bars(axes), writer.say("dissent.sure_what"), 0.8)


def _item(writer: Writer, found: Dissent, one: Disputed) -> Iterator[Block]:
    model, language = writer.questionnaire, writer.language
    practice = writer.practice(one.item_id)
    title = writer.say("dissent.item", item=one.item_id, practice=practice)
    columns = [dissent.choice_word(choice, language) for choice in Choice]
    picture = Spread(columns, dissent.spread(one.tally, model, language))
    reading = writer.prose(*dissent.reading(one, found, model, language))
    yield Stack([Heading(3, title), Figure("", picture), Paragraph(reading)])
    said = dissent.minority(one, model, language)
    if said:
        yield Paragraph(writer.say("dissent.minority"), "finding")
        yield Bullets(said)


def _others(writer: Writer, found: Dissent) -> Iterator[Block]:
    others = [one.item_id for one in found.items[SHOWN:]]
    if others:
        yield writer.paragraph("dissent.others", "fineprint", items=writer.listing(others))
