"""What the use cases give back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Generic, TypeVar

from assessment.access import Role
from assessment.answers import Progress
from assessment.model import Assessment, Language, Questionnaire
from assessment.scoring import Span
from assessment.store import Change, Listed
from assessment.tenancy import Invitation, Member, Tenant

Value = TypeVar("Value")

SAMPLE_PREFIX = "sample-"


@dataclass(frozen=True, slots=True)
class Started:
    """A new assessment and the secret of its resume link, which nobody can look up again."""

    assessment: Assessment
    secret: str


@dataclass(frozen=True, slots=True)
class Opened:
    """An assessment as it stands, with what a page must have seen before it writes.

    `revisions` and `saved_at` have an entry for every item somebody answered or commented;
    `quick_revisions` for every capability of the quick scan. No entry: revision 0, or no time:
    carried over from the round before. `round` counts from 1; all but the last are closed, and
    read by the words they were answered by.
    """

    assessment: Assessment
    questionnaire: Questionnaire
    revisions: Mapping[str, int] = field(default_factory=dict)
    saved_at: Mapping[str, datetime] = field(default_factory=dict)
    quick_revisions: Mapping[str, int] = field(default_factory=dict)
    round: int = 1
    rounds: int = 1
    is_own_model: bool = True  # False: its words were not kept, today's stand in
    tenant: str = ""  # the bank whose it is; empty: a guest's, or a sample
    may_write: bool = False  # whoever opened it may answer, and if it is not a part, plan
    is_part: bool = False  # what one person is asked, and has said: neither all nor the bank's

    @property
    def is_closed(self) -> bool:
        return self.round < self.rounds


@dataclass(frozen=True, slots=True)
class Replaced(Generic[Value]):
    """What someone else had saved since the page was shown, and is now overwritten."""

    value: Value
    saved_at: datetime


@dataclass(frozen=True, slots=True)
class Saved(Generic[Value]):
    """A write that is committed. `value` is a Response, or a quick choice (0..5 or None).

    `replaced` is None unless the very thing written (judgement, comment, evidence or choice) had
    been changed by somebody else after `seen`; its value can be put back by writing it again.
    """

    value: Value
    revision: int
    saved_at: datetime
    replaced: Replaced[Value] | None


@dataclass(frozen=True, slots=True)
class Standing:
    """How far the answering has come, and where the verdict can still end."""

    progress: Progress
    verdict: Span


@dataclass(frozen=True, slots=True)
class Sample:
    """A filled assessment to look at: as it was written, or in one of the languages."""

    id: str  # "sample-rural", in any language
    assessment: Assessment  # opened by its own id
    language: Language | None = None


# ---- People ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Who gets an account: by what login, called what, reading which language."""

    login: str
    name: str
    language: Language


@dataclass(frozen=True, slots=True)
class SignedIn:
    """The token of a session; or, while the second step is still to come, of the first step."""

    token: str = field(repr=False)
    language: Language
    is_complete: bool = True


@dataclass(frozen=True, slots=True)
class Account:
    """What a person sees of the own account."""

    login: str
    name: str
    language: Language
    password_changed_at: datetime | None  # None: there is none
    has_second_factor: bool
    recovery_codes: int  # how many are left
    issuers: tuple[str, ...]  # the OpenID providers that vouch for the person


# ---- Banks and their people --------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Duty:
    """What one person is asked in an assessment: so many items, and how many are judged."""

    listed: Listed
    asked: int
    judged: int


@dataclass(frozen=True, slots=True)
class Client:
    """A bank one is in, with the assessments one may read, or one's own duties there."""

    tenant: Tenant
    role: Role
    assessments: tuple[Listed, ...]  # the one changed last first
    duties: tuple[Duty, ...]


@dataclass(frozen=True, slots=True)
class Members:
    members: tuple[Member, ...]  # who came first first
    invitations: tuple[Invitation, ...]  # still good, the newest first


@dataclass(frozen=True, slots=True)
class Invited:
    """An invitation and the secret of its link, which nobody can look up again."""

    invitation: Invitation
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Colleague:
    """A contributor of a bank: what they are asked, how many items that is, how many are judged."""

    member: Member
    subjects: frozenset[str]
    asked: int
    judged: int


@dataclass(frozen=True, slots=True)
class Overseen:
    """A bank as the operator sees it."""

    tenant: Tenant
    members: int
    is_led: bool


def saved(change: Change[Value], what: Callable[[Value], object]) -> Saved[Value]:
    """`what` picks the part that was written: only what it overwrote counts as replaced."""
    overwrote = what(change.before.value) not in (what(change.seen), what(change.now.value))
    return Saved(
        value=change.now.value,
        revision=change.now.number,
        saved_at=change.now.saved_at,
        replaced=Replaced(change.before.value, change.before.saved_at) if overwrote else None,
    )
