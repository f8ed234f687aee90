"""Following through: a roadmap that was adopted, what became of it, and the plan from today.

`adopted()` makes a `Baseline` of a plan; people say how far each initiative is (`Track`) and what
its figure reads (`Reading`); `follow()` sets the two side by side and sees what is late and what
that threatens; `replan()` plans what is left, and `rebased()` makes that the next baseline. The
rules are `docs/method.md`, section following through.
"""

from assessment.delivery.baseline import Baseline, Task, adopted, document
from assessment.delivery.imagined import imagined
from assessment.delivery.progress import (
    Delivery,
    Lateness,
    Log,
    Part,
    Reading,
    Standing,
    Status,
    Track,
    changed,
    dated,
    follow,
    follow_log,
    known,
    merged,
    part_of,
    turned,
    whole_document,
)
from assessment.delivery.replanning import Rebasing, Shift, rebased, rebasing, remaining, replan

__all__ = [
    "Baseline",
    "Delivery",
    "Lateness",
    "Log",
    "Part",
    "Reading",
    "Rebasing",
    "Shift",
    "Standing",
    "Status",
    "Task",
    "Track",
    "adopted",
    "changed",
    "dated",
    "document",
    "follow",
    "follow_log",
    "imagined",
    "known",
    "merged",
    "part_of",
    "rebased",
    "rebasing",
    "remaining",
    "replan",
    "turned",
    "whole_document",
]
