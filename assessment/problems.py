"""What is wrong with an input, where, and what to do about it: one value a fault.

A `Problem` carries a code and its parameters; the sentence is looked up last (`problems.po`), so
that a Chinese manager and an English consultant read the same fault in their own language. Codes
are for ever, sentences may change. All problems of an input are reported at once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from assessment.messages import say
from assessment.model import Language


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault. `file` and `line` say where (line 1 is the first; None: the whole input).

    A parameter that is a tuple is a list of names, which the sentence puts side by side as its
    language does.
    """

    code: str  # "item-without-text"; its message is `problem.item-without-text`
    params: Mapping[str, object] = field(default_factory=dict)
    file: str | None = None
    line: int | None = None

    def names(self, parameter: str) -> tuple[str, ...]:
        """What a parameter lists; empty if it is no list."""
        listed = self.params.get(parameter)
        return listed if isinstance(listed, tuple) else ()

    def sentence(self, language: Language) -> str:
        """Where it is, what is wrong, and what to do, in one line."""
        comma = "、" if language == "zh" else ", "
        params = {
            name: comma.join(value) if isinstance(value, tuple) else value
            for name, value in self.params.items()
        }
        what = " ".join(say(language, f"problem.{self.code}", **params).splitlines())
        if self.file is None:
            return what
        if self.line is None:
            return say(language, "problems.in_file", file=self.file, what=what)
        return say(language, "problems.at_line", file=self.file, line=self.line, what=what)


class Refused(Exception):
    """An input that cannot be used; `problems` holds every fault that was found."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(problem.sentence("en") for problem in self.problems))

    def sentences(self, language: Language) -> tuple[str, ...]:
        return tuple(problem.sentence(language) for problem in self.problems)
