"""What to discuss first, from the answers people gave by themselves before they met."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from assessment import consensus
from assessment.consensus import Respondent
from assessment.model import Judgement, Questionnaire, Rating
from assessment.scoring import Profile

AGREED = 0.8
"""Individual answers that agree at least so far may be waved through: of five people one may be a
step away, and no more."""

TOGETHER = 2
"""Nobody agrees alone: so many must have answered."""


@dataclass(frozen=True, slots=True)
class Topic:
    """An item of the agenda and why it stands where it does.

    `agreement` None: nobody rated it. `gap` is the widest one between two roles, by their mean
    ratings, in steps 0..3. `is_at_stake`: it is in a cell that holds the next stage back.
    """

    item_id: str
    agreement: float | None
    gap: float
    is_at_stake: bool
    answers: int  # how many judged it

    @property
    def differs(self) -> bool:
        return self.agreement is not None and self.agreement < 1


def propose(
    questionnaire: Questionnaire,
    respondents: Sequence[Respondent],
    profile: Profile,
    dimensions: Collection[str],
    *,
    only_differing: bool = False,
) -> tuple[Topic, ...]:
    """The items of some dimensions, those first that need the room most.

    Least agreement first, in tenths, so that a hair's breadth decides nothing; then the widest gap
    between roles; then what the next stage hangs on; then lower stages. What nobody rated comes
    after what people see differently, and before what they agree on.
    """
    held = {(cell.dimension_id, cell.stage) for cell in profile.blockers}
    found = consensus.agreements(questionnaire, respondents)
    topics = [
        Topic(
            item.id,
            found.get(item.id),
            _gap(item.id, respondents),
            (item.dimension_id, item.stage) in held,
            sum(item.id in one.judgements for one in respondents),
        )
        for item in questionnaire.items
        if item.dimension_id in dimensions
    ]
    stage = {item.id: item.stage for item in questionnaire.items}
    ordered = sorted(topics, key=lambda topic: (*_need(topic), stage[topic.item_id]))
    return tuple(topic for topic in ordered if topic.differs or not only_differing)


def agreed(
    questionnaire: Questionnaire, respondents: Sequence[Respondent]
) -> Mapping[str, Judgement]:
    """The items that need no discussion, with what their answers come to.

    One on which some say it does not apply is never among them, unless all do.
    """
    found = consensus.agreements(questionnaire, respondents)
    return {
        item_id: judgement
        for item_id, judgement in consensus.consolidate(questionnaire, respondents).items()
        if _is_agreed(item_id, found.get(item_id), respondents)
    }


def _is_agreed(item_id: str, agreement: float | None, respondents: Sequence[Respondent]) -> bool:
    said = [one.judgements[item_id] for one in respondents if item_id in one.judgements]
    rated = sum(isinstance(judgement, Rating) for judgement in said)
    if len(said) < TOGETHER or rated not in (0, len(said)):
        return False
    return agreement is None or agreement >= AGREED


def _need(topic: Topic) -> tuple[float, float, bool]:
    agreement = 0.95 if topic.agreement is None else round(topic.agreement, 1)
    return (agreement, -topic.gap, not topic.is_at_stake)


def _gap(item_id: str, respondents: Sequence[Respondent]) -> float:
    roles: dict[str, list[Rating]] = {}
    for one in respondents:
        judgement = one.judgements.get(item_id)
        if isinstance(judgement, Rating) and one.role:
            roles.setdefault(one.role, []).append(judgement)
    means = [sum(ratings) / len(ratings) for ratings in roles.values()]
    return max(means) - min(means) if means else 0.0
