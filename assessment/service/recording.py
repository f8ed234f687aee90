"""What of all that is done stands in the record, and as what.

An entry is written in the same transaction as the change it tells of. What changes nothing and
takes something out of the house is told when it is done. Answering is told once an hour for each
person and assessment: every answer is a revision with its moment anyway, and 200 managers who
answer at once do not wait for each other. Looking is not told.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC
from typing import Any, Literal, TypeVar

from assessment import record
from assessment.access import Principal
from assessment.record import Event
from assessment.service.base import Base
from assessment.service.clerk import hour_of
from assessment.service.values import SAMPLE_PREFIX
from assessment.store import telling_now

AnyService = TypeVar("AnyService", bound=Base)


@dataclass(frozen=True, slots=True)
class Told:
    """How a method is told: its action, the arguments whose values are ids, and when."""

    action: str
    ids: tuple[str, ...] = ()
    when: Literal["along", "done", "hourly"] = "along"


TOLD: Mapping[str, Told] = {
    "start": Told("assessment.started"),
    "describe_bank": Told("bank.described"),
    "choose_mode": Told("mode.chosen", ("mode",)),
    "answer": Told("answers.given", when="hourly"),
    "note": Told("answers.given", when="hourly"),
    "answer_quick": Told("answers.given", when="hourly"),
    "plan_for": Told("plan.changed"),
    "keep_scenario": Told("scenario.kept"),
    "drop_scenario": Told("scenario.dropped"),
    "adopt": Told("plan.adopted"),
    "adopt_replan": Told("plan.adopted-anew"),
    "track": Told("initiative.tracked"),
    "add_reading": Told("reading.added", ("initiative_id",)),
    "remove_reading": Told("reading.removed", ("initiative_id",)),
    "reassess": Told("round.begun"),
    "begin_workshop": Told("workshop.begun"),
    "arrange": Told("workshop.arranged", ("workshop_id",)),
    "open_vote": Told("vote.opened", ("workshop_id", "item_id")),
    "set_timer": Told("vote.timed", ("workshop_id",)),
    "close_vote": Told("vote.closed", ("workshop_id",)),
    "reveal": Told("vote.revealed", ("workshop_id",)),
    "withdraw": Told("vote.withdrawn", ("workshop_id",)),
    "lock": Told("item.locked", ("workshop_id", "item_id")),
    "wave_through": Told("items.waved", ("workshop_id",)),
    "park": Told("point.parked", ("workshop_id",)),
    "settle": Told("point.settled", ("workshop_id",)),
    "dismiss": Told("seat.dismissed", ("workshop_id", "seat")),
    "end_workshop": Told("workshop.ended", ("workshop_id",)),
    "join": Told("seat.taken"),
    "vote": Told("votes.given", ("workshop_id",), when="hourly"),
    "plan_file": Told("plan.exported", ("kind", "language"), when="done"),
    "minutes_file": Told(
        "minutes.exported", ("workshop_id", "kind", "language", "manner"), when="done"
    ),
    "report": Told("report.made", ("language", "manner"), when="done"),
    "export": Told("data.exported", ("manner",), when="done"),
    "record_file": Told("record.exported", when="done"),
    "sign_in": Told("session.begun"),
    "second_step": Told("session.begun"),
    "sign_in_by": Told("session.begun"),
    "sign_out": Told("session.ended"),
    "end_session": Told("session.ended"),
    "sign_out_everywhere": Told("sessions.ended"),
    "set_up": Told("operator.made"),
    "join_bank": Told("invitation.accepted"),
    "let_reset": Told("password.let-reset"),
    "reset_password": Told("password.reset"),
    "change_password": Told("password.changed"),
    "describe_myself": Told("account.described"),
    "confirm_second_factor": Told("second-factor.set"),
    "drop_second_factor": Told("second-factor.dropped"),
    "new_recovery_codes": Told("recovery-codes.made"),
    "link_identity": Told("identity.linked"),
    "unlink_identity": Told("identity.unlinked"),
    "found_bank": Told("bank.entered"),
    "begin": Told("assessment.started"),
    "adopt_assessment": Told("assessment.adopted"),
    "invite": Told("invitation.made", ("role",)),
    "revoke_invitation": Told("invitation.revoked", ("invitation_id",)),
    "accept_invitation": Told("invitation.accepted"),
    "change_role": Told("role.changed", ("person_id", "role")),
    "remove_member": Told("member.removed", ("person_id",)),
    "leave_bank": Told("member.left"),
    "rename_bank": Told("bank.renamed"),
    "assign": Told("task.assigned", ("person_id",)),
    "set_office": Told("office.changed", ("person_id", "office")),
    "close_account": Told("account.closed", ("person_id",)),
    "reopen_account": Told("account.reopened", ("person_id",)),
    "invite_leader": Told("invitation.made"),
    "invite_consultant": Told("invitation.made"),
    "revoke_consultant": Told("invitation.revoked", ("invitation_id",)),
    "take_out": Told("bank.taken-out", when="done"),
    "take_out_book": Told("bank.taken-out", ("language",), when="done"),
    "questionnaire_book": Told("questionnaire.taken-out", ("language",), when="done"),
    "bring_answers": Told("answers.brought-in"),
    "bring_in": Told("bank.brought-in"),
    "erase": Told("bank.erased"),
    "erase_bank": Told("bank.erased"),
    "erase_person": Told("person.erased", ("person_id",)),
}

QUIET = frozenset(
    {
        *("resume", "open_round", "open", "samples", "progress", "answered", "standing"),
        *("findings", "scenarios", "rounds", "compare", "delivery", "replanned", "record"),
        *("who", "welcomes", "needs_first_account", "login_of_reset", "account", "sessions"),
        *("offer_second_factor", "offered_secret"),
        *("banks", "members", "invitation", "team", "heard"),
        *("people", "overseen", "invited_consultants"),
        *("propose_agenda", "workshops", "floor", "minutes", "outcome", "enter", "attend"),
        *("dissent", "left_open"),
        *("kept", "goes_on", "look_into", "look_into_book", "leaving"),
        *("screen", "seat", "moves", "agreed_before"),
    }
)
"""What is looked at only. Every method stands in one of the two; a test says so."""


def who_of(principal: Principal) -> str:
    """Who asks, by an id that opens nothing."""
    if principal.person:
        return f"person:{principal.person}"
    if principal.keys:
        return f"link:{min(principal.keys)[:8]}"
    return "guest"


def recorded(cls: type[AnyService]) -> type[AnyService]:
    """Let every method of `TOLD` be told."""
    for name, told in TOLD.items():
        if hasattr(cls, name):
            setattr(cls, name, _telling(getattr(cls, name), told))
    return cls


def _telling(method: Callable[..., Any], told: Told) -> Callable[..., Any]:
    signature = inspect.signature(method)

    @functools.wraps(method)
    def tells(self: Base, principal: Principal, *given: Any, **named: Any) -> Any:
        if telling_now() is not None:  # it is part of something that is being told
            return method(self, principal, *given, **named)
        arguments = signature.bind(self, principal, *given, **named).arguments
        event = _event(self, principal, told, arguments)
        if told.when == "hourly" and self._clerk.has(event):
            return method(self, principal, *given, **named)
        if told.when == "done":
            result = method(self, principal, *given, **named)
            if not event.assessment.startswith(SAMPLE_PREFIX):
                self._store.records.append(event)
            return result
        since = hour_of(event.at) if told.when == "hourly" else None
        with self._store.records.telling(event, since) as telling:
            result = method(self, principal, *given, **named)
        if told.when == "hourly" and telling.is_told:
            self._clerk.add(event)
        return result

    return tells


def _event(self: Base, principal: Principal, told: Told, arguments: Mapping[str, Any]) -> Event:
    return Event(
        at=self._clerk.clock().astimezone(UTC),
        who=who_of(principal),
        action=told.action,
        tenant=arguments.get("tenant_id") or "",
        assessment=arguments.get("assessment_id", ""),
        origin=record.kept_of(principal.address, self._clerk.keeping),
        details={name: str(arguments[name]) for name in told.ids if name in arguments},
    )
