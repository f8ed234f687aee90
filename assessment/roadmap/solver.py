"""A few words of CP-SAT: whole numbers, sums, intervals, one objective.

The model is written in CP-SAT's own text format and handed to OR-tools' bindings. The usual Python
front end would bring pandas and some 80 MB with it, which printing a report has no use for.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

MANY = 2**50
"""No upper limit, for a sum."""

WORK = 1.0
"""CP-SAT's deterministic time a solution may take: about that many seconds, and the same answer on
every machine, which a clock would not give."""


@dataclass(frozen=True, slots=True)
class Solution:
    """The best values found, and how far they may be from the best there is."""

    values: tuple[int, ...]
    objective: int
    bound: int  # no solution is below this
    is_proven: bool = True  # else the work ran out: with more of it, better values may be found

    @property
    def gap(self) -> float:
        """0: proven optimal; 0.1: at most a tenth of the objective could be saved."""
        return (self.objective - self.bound) / self.objective if self.objective else 0.0


@dataclass
class Model:
    """Whole-number variables, known by their numbers, and what must hold between them."""

    _variables: list[str] = field(default_factory=list)
    _constraints: list[str] = field(default_factory=list)

    def whole(self, low: int, high: int) -> int:
        """A new variable from `low` to `high`."""
        self._variables.append(f"variables {{ domain: [{low}, {high}] }}")
        return len(self._variables) - 1

    def flag(self) -> int:
        return self.whole(0, 1)

    def hold(self, terms: Mapping[int, int], low: int = -MANY, high: int = MANY) -> None:
        """Variable -> coefficient: their sum lies from `low` to `high`."""
        sum_of = f"vars: {list(terms)} coeffs: {list(terms.values())}"
        self._constraints.append(f"constraints {{ linear {{ {sum_of} domain: [{low}, {high}] }} }}")

    def interval(self, start: int, size: int) -> int:
        """`size` months from the variable `start` on; its number is for `share`."""
        at = f"vars: {start} coeffs: 1"
        self._constraints.append(
            f"constraints {{ interval {{ start {{ {at} }} end {{ {at} offset: {size} }} "
            f"size {{ offset: {size} }} }} }}"
        )
        return len(self._constraints) - 1

    def share(self, intervals: Sequence[int], demands: Iterable[int], capacity: int) -> None:
        """At no time do the running intervals ask for more than `capacity` together."""
        asked = " ".join(f"demands {{ offset: {demand} }}" for demand in demands)
        self._constraints.append(
            f"constraints {{ cumulative {{ capacity {{ offset: {capacity} }} "
            f"intervals: {list(intervals)} {asked} }} }}"
        )

    def minimize(
        self, terms: Mapping[int, int], hint: Sequence[int] = (), work: float = WORK
    ) -> Solution | None:
        """The values with the smallest sum; None if nothing satisfies the model.

        One worker, a fixed seed and a bound on work instead of time: same model, same values.
        """
        from ortools.sat.python import cp_model_helper as cp_sat

        objective = f"objective {{ vars: {list(terms)} coeffs: {list(terms.values())} }}"
        parts = [*self._variables, *self._constraints, objective]
        if hint:
            parts.append(f"solution_hint {{ vars: {list(range(len(hint)))} values: {list(hint)} }}")
        proto = cp_sat.CpModelProto()
        if not proto.parse_text_format("\n".join(parts)):
            raise ValueError("CP-SAT does not read this model")
        parameters = cp_sat.SatParameters()
        parameters.num_workers = 1
        parameters.random_seed = 1
        parameters.max_deterministic_time = work
        solve = cp_sat.SolveWrapper()
        solve.set_parameters(parameters)
        response = solve.solve(proto)  # type: ignore[no-untyped-call]
        if response.status not in (cp_sat.CpSolverStatus.OPTIMAL, cp_sat.CpSolverStatus.FEASIBLE):
            return None
        return Solution(
            tuple(response.solution),
            round(response.objective_value),
            round(response.best_objective_bound),
            is_proven=response.status == cp_sat.CpSolverStatus.OPTIMAL,
        )
