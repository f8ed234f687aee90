"""Where the months of a plan stand on paper."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scale:
    """Where the months stand."""

    left: float
    each: float
    width: float
