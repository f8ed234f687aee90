"""What is found, and what is planned for."""

from __future__ import annotations

from dataclasses import replace

from assessment import answers, findings
from assessment.access import Action, Principal
from assessment.findings import Findings
from assessment.service.base import Base


class Planning(Base):
    """The findings with their roadmap."""

    def choose_target(
        self, principal: Principal, assessment_id: str, target_stage: int | None
    ) -> None:
        """The stage 1..5 to plan for; None: the one after the attained stage."""
        sheet = self._sheet(principal, Action.WRITE, assessment_id)
        answers.check_target(target_stage)
        sheet.settle(lambda settings: replace(settings, target_stage=target_stage), self._stamp())

    def findings(
        self, principal: Principal, assessment_id: str, target_stage: int | None = None
    ) -> Findings:
        """Everything found, planned for `target_stage` (None: the one chosen and stored)."""
        assessment = self._open(principal, assessment_id).assessment
        if target_stage is not None:
            answers.check_target(target_stage)
            scenario = replace(assessment.scenario, target_stage=target_stage)
            assessment = replace(assessment, scenario=scenario)
        return findings.find(self.questionnaire, assessment)
