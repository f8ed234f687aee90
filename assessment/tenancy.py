"""People and banks: who is what in which bank, what each is asked, and what they say together.

`Person` (an account) has a `Role` in a `Tenant` (a bank). A leader of the bank invites others, and
assigns dimensions, capabilities or items to them; what each says is a `Voice` under their own name.
Where the bank has not answered an item itself, what its people say counts (`consolidated`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from assessment import consensus
from assessment.access import Office, Role
from assessment.consensus import Respondent
from assessment.model import Judgement, Language, Questionnaire, Response
from assessment.problems import Problem, Refused

LEADING = frozenset({Role.MANAGER, Role.CONSULTANT})
"""One of them at least stays in a bank, or nobody could let others in."""

INVITED_FOR = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Person:
    """An account. `login` is case folded: the same person by it however it is typed."""

    id: str
    login: str
    name: str
    made_at: datetime
    office: Office = Office.NONE
    language: Language = "zh"
    closed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Tenant:
    """A bank as a client of the installation."""

    id: str
    name: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class Known:
    """A person who may act, with the role in each bank, by its id."""

    person: Person
    roles: Mapping[str, Role] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Member:
    """A person in a bank."""

    person: Person
    role: Role
    since: datetime

    @property
    def leads(self) -> bool:
        """Able to let others in: an account that is closed, or an operator's, is not."""
        is_able = self.person.closed_at is None and self.person.office is not Office.OPERATOR
        return is_able and self.role in LEADING


@dataclass(frozen=True, slots=True)
class Invitation:
    """A link for one person, into one bank, with one role, used once. Without a bank it makes the
    person a consultant of the installation, who takes banks on."""

    id: str
    tenant: Tenant | None
    role: Role
    meant_for: str  # a note of who made it, to know the links apart
    made_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Voice:
    """What one person says about an item, under the own name."""

    person_id: str
    name: str
    response: Response
    revision: int
    saved_at: datetime


@dataclass(frozen=True, slots=True)
class Heard:
    """What several people say about one item. `agreement`: 0..1, None if nobody rated it."""

    voices: tuple[Voice, ...]
    consensus: Judgement | None
    agreement: float | None

    @property
    def is_disputed(self) -> bool:
        """They see it differently (认识分歧): something to talk about."""
        return self.agreement is not None and self.agreement < consensus.DISSENT


def folded(login: str) -> str:
    """How a login is kept and looked up."""
    return login.strip().casefold()


# ---- Who leads ---------------------------------------------------------------------------------


def check_led(members: Iterable[Member], person_id: str, role: Role | None) -> None:
    """Raise `Refused` if nobody would lead the bank once this person has `role` (None: is gone),
    or if the person is none of its members."""
    listed = {member.person.id: member for member in members}
    if person_id not in listed:
        raise Refused([Problem("member-unknown")])
    if role is None:
        del listed[person_id]
    else:
        listed[person_id] = replace(listed[person_id], role=role)
    if not any(member.leads for member in listed.values()):
        raise Refused([Problem("bank-without-leader")])


def check_operated(everybody: Iterable[Person]) -> None:
    """Raise `Refused` if nobody would keep the installation."""
    if not any(p.office is Office.OPERATOR and p.closed_at is None for p in everybody):
        raise Refused([Problem("installation-without-operator")])


def check_joins(office: Office) -> None:
    """Raise `Refused` for an operator, who is in no bank."""
    if office is Office.OPERATOR:
        raise Refused([Problem("operator-joins-no-bank")])


# ---- What is asked of whom ---------------------------------------------------------------------


def check_subjects(questionnaire: Questionnaire, subjects: Iterable[str]) -> None:
    """Each is a dimension, a capability or an item."""
    known = questionnaire.dimension.keys() | questionnaire.capability.keys()
    known |= questionnaire.item.keys()
    unknown = [Problem("assignment-unknown", {"subject": s}) for s in subjects if s not in known]
    if unknown:
        raise Refused(unknown)


def covered(questionnaire: Questionnaire, subjects: Collection[str]) -> tuple[str, ...]:
    """The items that these dimensions, capabilities and items are about, in their order."""
    asked = frozenset(subjects)
    return tuple(
        item.id
        for capability in questionnaire.capabilities
        for item in capability.items
        if asked & {capability.dimension_id, capability.id, item.id}
    )


def part(questionnaire: Questionnaire, items: Collection[str]) -> Questionnaire:
    """The questionnaire as one sees it who is asked these items only. It is not for scoring."""
    capabilities = tuple(
        replace(capability, items=asked)
        for capability in questionnaire.capabilities
        if (asked := tuple(item for item in capability.items if item.id in items))
    )
    dimensions = {capability.dimension_id for capability in capabilities}
    return replace(
        questionnaire,
        capabilities=capabilities,
        dimensions=tuple(d for d in questionnaire.dimensions if d.id in dimensions),
    )


# ---- What they say together --------------------------------------------------------------------


def heard(questionnaire: Questionnaire, voices: Iterable[Voice]) -> Mapping[str, Heard]:
    """Item -> what its people say, for every item that somebody has judged or commented on."""
    of_item: dict[str, list[Voice]] = {}
    for voice in voices:
        of_item.setdefault(voice.response.item_id, []).append(voice)
    people = respondents(voice for said in of_item.values() for voice in said)
    together = consensus.consolidate(questionnaire, people)
    agreements = consensus.agreements(questionnaire, people)
    return {
        item.id: Heard(tuple(of_item[item.id]), together.get(item.id), agreements.get(item.id))
        for item in questionnaire.items
        if item.id in of_item
    }


def respondents(voices: Iterable[Voice]) -> list[Respondent]:
    """The people behind the voices, each with what they judged."""
    said: dict[str, dict[str, Judgement]] = {}
    for voice in voices:
        if voice.response.judgement is not None:
            said.setdefault(voice.person_id, {})[voice.response.item_id] = voice.response.judgement
    return [Respondent("", judgements) for judgements in said.values()]


def consolidated(
    questionnaire: Questionnaire, own: Mapping[str, Response], voices: Iterable[Voice]
) -> dict[str, Response]:
    """The bank's own answers and, where it has not given one in this round, the lower median of
    what its people say. Comments and evidence stay the bank's own."""
    responses = dict(own)
    for item_id, listened in heard(questionnaire, voices).items():
        response = responses.get(item_id, Response(item_id))
        if listened.consensus is not None and (response.judgement is None or response.is_carried):
            responses[item_id] = replace(
                response, judgement=listened.consensus, is_carried=False, is_contributed=True
            )
    return responses
