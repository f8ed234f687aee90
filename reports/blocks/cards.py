"""Initiative cards: the facts in a row, then the texts beside the first steps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from reports.blocks.arranging import GUTTER, beside, indented, together, under
from reports.blocks.frames import framed
from reports.blocks.text import listed, text_pieces
from reports.document import Card
from reports.flow import Hold, Piece, held, stacked_height
from reports.ink import Ink, Setting
from reports.theme import FAINT, LINE, PRIMARY, SOFT, TEXT_HEIGHT, WHITE, Style


def card(block: Card, setting: Setting, width: float) -> list[Piece]:
    """Number and title, the facts in a row, then the texts with the first steps beside them."""
    inner = width - 28
    pieces = held([*_card_title(block, setting, inner), *_facts(block, setting, inner)], Hold.TIGHT)
    left = (inner - GUTTER) * 0.6
    texts = _card_texts(block, setting, left)
    steps = _card_steps(block, setting, inner - GUTTER - left)
    if max(map(stacked_height, (texts, steps))) < TEXT_HEIGHT * 0.4 and texts and steps:
        pieces.append(beside([texts, steps], [0.0, left + GUTTER], 4))
    else:
        pieces += _card_texts(block, setting, inner) + _card_steps(block, setting, inner)
    return framed(pieces, width, 14, 11, stroke=LINE)


def _card_texts(block: Card, setting: Setting, width: float) -> list[Piece]:
    style = setting.theme.cell
    longest = max((setting.width(label, style) for label, _ in block.body), default=0)
    column = min(longest + 12, width * 0.3)
    return [
        piece
        for label, text in block.body
        for piece in _labelled(label, text, style, setting, width, column)
    ]


def _card_steps(block: Card, setting: Setting, width: float) -> list[Piece]:
    if not block.steps:
        return []
    style = setting.theme.cell
    title = replace(style, weight=700, colour=PRIMARY, above=4)
    pieces = text_pieces(block.steps_title, title, setting, width)
    steps = listed(block.steps, setting, replace(style, above=3), width, is_numbered=True)
    return held([*pieces, steps[0]], Hold.TIGHT) + steps[1:]


def _card_title(block: Card, setting: Setting, width: float) -> list[Piece]:
    style = setting.theme.card_title
    box = setting.width(block.number, replace(style, size=9)) + 12
    hang = box + 9
    pieces = indented(text_pieces(block.title, style, setting, width - hang), hang)
    number = replace(style, size=9, colour=WHITE)

    def tag(ink: Ink, x: float, top: float) -> None:
        middle = top - style.leading / 2
        ink.box(x, middle - 7.5, box, 15, PRIMARY)
        ink.text(x + box / 2, middle - 3.2, block.number, number, "center")

    return [under(pieces[0], tag), *pieces[1:]]


def _facts(block: Card, setting: Setting, width: float) -> list[Piece]:
    """Labels over values, up to five in a row."""
    if not block.facts:
        return []
    label = setting.theme.label
    value = replace(setting.theme.cell, weight=700)
    per_row = min(5, len(block.facts))
    pieces = []
    for start in range(0, len(block.facts), per_row):
        facts = block.facts[start : start + per_row]
        needed = [max(setting.width(n, label), setting.width(v, value)) + 14 for n, v in facts]
        widths = _shared(needed, width)
        columns = [
            text_pieces(name, replace(label, above=0), setting, each - 10)
            + text_pieces(word, value, setting, each - 10)
            for (name, word), each in zip(facts, widths, strict=True)
        ]
        pieces.append(beside(columns, [sum(widths[:place]) for place in range(len(widths))], 7))
    rule = Piece(5, lambda ink, x, top: ink.rule((x, top - 5), (x + width, top - 5), FAINT))
    return [*pieces, rule]


def _shared(needed: Sequence[float], width: float) -> list[float]:
    """`width` shared out: what each needs and as much more for all, or less in proportion."""
    spare = (width - sum(needed)) / len(needed)
    if spare >= 0:
        return [need + spare for need in needed]
    least = width / len(needed) / 2
    rest = width - least * len(needed)
    return [least + rest * need / sum(needed) for need in needed]


def _labelled(
    label: str, text: str, style: Style, setting: Setting, width: float, column: float
) -> list[Piece]:
    """A small label in a column of its own, its text beside it."""
    name = replace(style, colour=SOFT)
    labels = text_pieces(label, name, setting, column - 8)
    texts = indented(text_pieces(text, style, setting, width - column), column)
    count = max(len(labels), len(texts))
    pieces = []
    for number in range(count):
        both = [part[number] for part in (labels, texts) if number < len(part)]
        pieces.append(together(both, above=5.0 if number == 0 else 0))
    return held(pieces, Hold.LOOSE)
