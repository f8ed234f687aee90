"""The five steps with where the bank stands: HTML and CSS, so that it reflows on a phone."""

from __future__ import annotations

from html import escape

from assessment.explanation import stage_name, stage_states, state_word
from assessment.findings import Findings
from assessment.messages import say
from assessment.model import STAGES, Language


def staircase(findings: Findings, language: Language) -> str:
    """Finished HTML: each step with its state in words, the flag on the attained one.

    While answers are missing the steps that can still be reached are marked as well.
    """
    steps = "".join(_step(findings, language, stage) for stage in STAGES)
    label = escape(say(language, "findings.staircase"), quote=True)
    return f'<ol class="yr-stairs" aria-label="{label}">{steps}</ol>{_ground(findings, language)}'


def _ground(findings: Findings, language: Language) -> str:
    """Stage 0 has no step: the flag stands on the ground before the first one."""
    if findings.profile.stage:
        return ""
    flag, none = say(language, "findings.here"), stage_name(findings, language, 0)
    return f'<p class="yr-ground"><span class="yr-flag">{escape(flag)}</span> {escape(none)}</p>'


def _step(findings: Findings, language: Language, number: int) -> str:
    stage, profile = findings.questionnaire.stage(number), findings.profile
    state, is_here = stage_states(findings)[number - 1], number == profile.stage
    flag, current = "", ""
    if is_here:
        flag = f'<span class="yr-flag">{escape(say(language, "findings.here"))}</span>'
        current = ' aria-current="step"'
    elif profile.stage < number <= profile.possible.stage:
        flag = f'<span class="yr-may">{escape(say(language, "findings.may_reach"))}</span>'
    word = escape(state_word(language, state))
    return (
        f'<li class="yr-step yr-{state}" style="--n:{number}"{current}>{flag}'
        f'<span class="yr-tread"><span class="yr-no">{number}</span>'
        f"<strong>{escape(stage.name.in_(language))}</strong>"
        f'<span class="yr-state">{word}</span>'
        f'<span class="yr-sub">{escape(stage.step.in_(language))}</span></span></li>'
    )
