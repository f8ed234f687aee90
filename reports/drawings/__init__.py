"""Pictures for paper: drawn as vectors, readable without colour, no label ever cut off.

Every picture first measures its labels, then decides how high it is. Tall ones (a plan of many
initiatives, a map of many capabilities) come as several pieces that repeat their scale.

One module a picture, each with the same function.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from reports.document import (
    Bars,
    Bubbles,
    Climb,
    Gantt,
    HeatMap,
    PairedBars,
    Picture,
    Radar,
    RiskMatrix,
    Spread,
    Staircase,
)
from reports.drawings import (
    bars,
    bubbles,
    climb,
    gantt,
    heat_map,
    pairs,
    radar,
    risks,
    spread,
    staircase,
)
from reports.flow import Piece
from reports.ink import Setting

_DRAWINGS: dict[type, Callable[[Any, Setting, float, float], list[Piece]]] = {
    Staircase: staircase.pieces,
    Radar: radar.pieces,
    Bars: bars.pieces,
    Spread: spread.pieces,
    HeatMap: heat_map.pieces,
    PairedBars: pairs.pieces,
    Gantt: gantt.pieces,
    Climb: climb.pieces,
    Bubbles: bubbles.pieces,
    RiskMatrix: risks.pieces,
}


def pieces(picture: Picture, setting: Setting, width: float, room: float) -> list[Piece]:
    """The picture `width` points wide, in pieces no higher than `room`."""
    drawing: Callable[[Any, Setting, float, float], list[Piece]] = _DRAWINGS[type(picture)]
    return drawing(picture, setting, width, room)
