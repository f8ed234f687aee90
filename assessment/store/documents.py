"""Plans as JSON columns: what is kept whole, since nobody asks the database about its parts.

A key that is missing reads as its default, so that a row of an earlier version stays readable.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from assessment.delivery import Baseline, Task
from assessment.model import Month, Scenario


def of_scenario(scenario: Scenario) -> dict[str, Any]:
    return {
        "target_stage": scenario.target_stage,
        "start": None if scenario.start is None else str(scenario.start),
        "capacity": scenario.capacity,
        "budget_cny": scenario.budget_cny,
        "at_once": scenario.at_once,
        "pinned": sorted(scenario.pinned),
        "excluded": sorted(scenario.excluded),
    }


def scenario(kept: Mapping[str, Any]) -> Scenario:
    start = kept.get("start")
    return Scenario(
        target_stage=kept.get("target_stage"),
        start=None if start is None else Month.read(start),
        capacity=kept.get("capacity"),
        budget_cny=kept.get("budget_cny"),
        at_once=kept.get("at_once"),
        pinned=frozenset(kept.get("pinned", ())),
        excluded=frozenset(kept.get("excluded", ())),
    )


def baseline(kept: Mapping[str, Any]) -> Baseline:
    """What `delivery.document` wrote."""
    return Baseline(
        tasks=tuple(_task(task) for task in kept["tasks"]),
        target_stage=kept["target_stage"],
        adopted_on=date.fromisoformat(kept["adopted_on"]),
        start=Month.read(kept["start"]),
        fingerprint=kept["fingerprint"],
    )


def _task(kept: Mapping[str, Any]) -> Task:
    return Task(
        initiative_id=kept["id"],
        start=Month.read(kept["start"]),
        end=Month.read(kept["end"]),
        person_days=kept["person_days"],
        raises=tuple(kept["raises"]),
        requires=tuple(kept["requires"]),
    )
