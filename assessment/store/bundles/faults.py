"""What is wrong with a bundle: every fault by its place, the first hundred in words."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches

from assessment.problems import Problem, Refused

MAX_FAULTS = 100


@dataclass
class Faults:
    """What comes after the first hundred is counted only: a file may be nothing but faults."""

    file: str
    problems: list[Problem] = field(default_factory=list)
    more: int = 0

    @property
    def count(self) -> int:
        return len(self.problems) + self.more

    def add(self, code: str, **params: object) -> None:
        """A fault; `found` is shown shortened."""
        if len(self.problems) >= MAX_FAULTS:
            self.more += 1
            return
        if "found" in params:
            params["found"] = _shown(params["found"])
        said = {name: _plain(value) for name, value in params.items()}
        self.problems.append(Problem(f"bundle-{code}", said, self.file))

    def unknown(self, what: str, place: str, found: str, known: Iterable[str]) -> None:
        """There is no such thing; what it may have been meant for."""
        is_told = len(self.problems) < MAX_FAULTS
        near = get_close_matches(found[:100], list(known), n=1) if is_told else []
        if near:
            self.add(f"unknown-{what}-near", place=place, near=near[0])
        else:
            self.add(f"unknown-{what}", place=place)

    def stop(self) -> None:
        """Raise `Refused` if there are any."""
        if self.more:
            self.problems.append(Problem("bundle-more", {"more": self.more}, self.file))
        if self.problems:
            raise Refused(self.problems)


def _shown(found: object) -> str:
    text = json.dumps(found, ensure_ascii=False)
    return text if len(text) <= 60 else text[:57] + "…"


def _plain(value: object) -> object:
    """Text without halves of surrogate pairs, which no page and no terminal can write."""
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else value
