"""Chapter 6: published industry averages only, never mixed with peers, never a year filled in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assessment.model import Figure as Published
from reports.content.writer import Writer
from reports.document import (
    Axis,
    Bars,
    Block,
    Column,
    Figure,
    Heading,
    Paragraph,
    SideBySide,
    Stack,
    Table,
)

YEARS_CHARTED = 4
"""A figure published for fewer years is shown in the table only."""


def chapter(writer: Writer) -> tuple[Block, ...]:
    figures = [figure for figure in writer.questionnaire.figures if figure.values]
    return (
        writer.heading("6", "benchmark.title"),
        writer.paragraph("benchmark.lead", "lead"),
        *_published(writer, figures),
    )


def _published(writer: Writer, figures: Sequence[Published]) -> Iterator[Block]:
    results = [figure for figure in figures if not figure.is_context]
    context = [figure for figure in figures if figure.is_context]
    longest = max(results, key=lambda figure: len(figure.values), default=None)
    if longest and len(longest.values) >= YEARS_CHARTED:
        yield SideBySide(_chart(writer, longest), _peers(writer), left_share=0.55)
    else:
        yield _peers(writer)
    if not figures:
        yield writer.paragraph("benchmark.no_figures")
        return
    if results:
        yield _table(writer, results, writer.say("benchmark.results"), is_to_fill=True)
    if context:
        yield _table(writer, context, writer.say("benchmark.context"), is_to_fill=False)
    yield writer.paragraph("benchmark.source", "fineprint")
    yield writer.paragraph("benchmark.caution", "fineprint")


def _peers(writer: Writer) -> Stack:
    return Stack(
        (
            Heading(3, writer.say("benchmark.peers")),
            writer.paragraph("benchmark.no_peers"),
            Paragraph(writer.say("benchmark.next"), label=writer.say("advice")),
        )
    )


def _chart(writer: Writer, figure: Published) -> Figure:
    years = sorted(figure.values)
    axes = tuple(
        Axis(
            writer.say("benchmark.year", year=year),
            min(1.0, max(0.0, figure.values[year] / _full_scale(figure))),
            value_with_unit(writer, figure, year),
        )
        for year in years
    )
    title = writer.say(
        "benchmark.chart",
        name=writer.word(figure.name),
        first=years[0],
        first_value=value_with_unit(writer, figure, years[0]),
        last=years[-1],
        last_value=value_with_unit(writer, figure, years[-1]),
    )
    return Figure(title, Bars(axes), writer.say("benchmark.all_types"))


def _full_scale(figure: Published) -> float:
    is_share = figure.unit is not None and figure.unit.zh == "%"
    return 100.0 if is_share else max(figure.values.values()) or 1.0


def _digits(figure: Published) -> int:
    """As published: whole numbers stay whole, others have two decimals."""
    return 0 if all(value == int(value) for value in figure.values.values()) else 2


def _value(writer: Writer, figure: Published, year: int) -> str:
    if year not in figure.values:
        return "—"
    return writer.number(figure.values[year], _digits(figure))


def value_with_unit(writer: Writer, figure: Published, year: int) -> str:
    """94.18% / 37 家; a dash for a year that was not published."""
    value = _value(writer, figure, year)
    if figure.unit is None or value == "—":
        return value
    unit = writer.word(figure.unit)
    return value + unit if unit == "%" else f"{value} {unit}"


def _table(writer: Writer, figures: Sequence[Published], title: str, *, is_to_fill: bool) -> Table:
    years = sorted({year for figure in figures for year in figure.values})
    own = 0.12 if is_to_fill else 0.0
    unit, name = 0.1, 0.3
    share = (1 - name - unit - own) / len(years)
    columns = [
        Column(writer.say("benchmark.figure"), name),
        Column(writer.say("benchmark.unit"), unit, "center"),
        *(Column(str(year), share, "right") for year in years),
    ]
    if is_to_fill:
        columns.append(Column(writer.say("benchmark.own"), own, "center"))
    to_fill = (writer.say("to_fill"),) if is_to_fill else ()
    rows = tuple(
        (
            writer.word(figure.name),
            writer.word(figure.unit) if figure.unit else "",
            *(_value(writer, figure, year) for year in years),
            *to_fill,
        )
        for figure in figures
    )
    return Table(columns, rows, title, size="small")
