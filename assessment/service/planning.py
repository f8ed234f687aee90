"""What is found, and what is planned for: the scenario in hand and those kept under a name."""

from __future__ import annotations

from collections.abc import Mapping

from assessment import answers, findings
from assessment.access import Action, Principal
from assessment.findings import Findings
from assessment.model import Scenario
from assessment.service.base import Base
from assessment.store import IN_HAND


class Planning(Base):
    """The findings with their roadmap, and the scenarios it is computed for."""

    def findings(
        self,
        principal: Principal,
        assessment_id: str,
        scenario: Scenario | None = None,
        *,
        patience: float = 1.0,
    ) -> Findings:
        """Everything found, planned for `scenario`; None: the one in hand.

        A given scenario is refused where it is none or nothing grants it (`Refused`). The one in
        hand never is: what cannot be kept of it is left out, and `Findings.refused` says why.
        With less `patience` a long plan is there sooner (`roadmap.plan`).
        """
        opened = self._open(principal, assessment_id)
        if scenario is None:
            return findings.find(opened.questionnaire, opened.assessment, patience)
        answers.check_scenario(opened.questionnaire, scenario, self._today())
        return findings.find_for(opened.questionnaire, opened.assessment, scenario, patience)

    def plan_for(self, principal: Principal, assessment_id: str, scenario: Scenario) -> None:
        """The scenario in hand from now on; raises `Refused` with every fault of it."""
        sheet = self._sheet(principal, Action.WRITE, assessment_id)
        answers.check_scenario(self.questionnaire, scenario, self._today())
        sheet.keep(IN_HAND, scenario, self._stamp())

    def scenarios(self, principal: Principal, assessment_id: str) -> Mapping[str, Scenario]:
        """The scenarios kept under a name, in the order first kept; a sample has none."""
        if self._sample(assessment_id) is not None:
            self._open(principal, assessment_id)
            return {}
        model = self._open(principal, assessment_id).questionnaire
        kept = self._store.sheet(assessment_id).scenarios()
        return {name: answers.known_scenario(model, scenario) for name, scenario in kept.items()}

    def keep_scenario(
        self, principal: Principal, assessment_id: str, name: str, scenario: Scenario
    ) -> None:
        """Keep a scenario under a name, in place of what that name stood for.

        Raises `Refused` with every fault of the name and the scenario.
        """
        sheet = self._sheet(principal, Action.WRITE, assessment_id)
        answers.check_kept(self.questionnaire, name, scenario, self._today())
        sheet.keep(name, scenario, self._stamp())

    def drop_scenario(self, principal: Principal, assessment_id: str, name: str) -> None:
        """Keep it no longer; a name that is not kept is nothing to complain about."""
        sheet = self._sheet(principal, Action.WRITE, assessment_id)
        if name in sheet.scenarios():
            sheet.keep(name, None, self._stamp())
