"""Following through: a roadmap that was adopted, what became of it, and the plan from today.

`adopted()` makes a `Baseline` of a plan; people say how far each initiative is (`Track`) and what
its figure reads (`Reading`); `follow()` sets the two side by side and sees what is late and what
that threatens; `replan()` plans what is left, and `rebased()` makes that the next baseline. The
rules are `docs/method.md`, section following through.
"""

from assessment.delivery.baseline import Baseline, Task, adopted, document
from assessment.delivery.progress import (
    Delivery,
    Lateness,
    Log,
    Reading,
    Standing,
    Status,
    Track,
    dated,
    follow,
    follow_log,
    known,
    whole_document,
)
from assessment.delivery.replanning import rebased, remaining, replan

__all__ = [
    "Baseline",
    "Delivery",
    "Lateness",
    "Log",
    "Reading",
    "Standing",
    "Status",
    "Task",
    "Track",
    "adopted",
    "dated",
    "document",
    "follow",
    "follow_log",
    "known",
    "rebased",
    "remaining",
    "replan",
    "whole_document",
]
