"""What the minutes are written with: what happened, the reader's language, how values are shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from assessment import dissent, explanation, messages
from assessment.discretion import Manner
from assessment.model import BEIJING, Judgement, Language, Questionnaire
from assessment.workshop import Choice, Lock, Minutes, Point, Remark, Seat, Tally, is_dissent


@dataclass(frozen=True, slots=True)
class Record:
    """`names` are those of facilitators with an account, by how the record names them."""

    minutes: Minutes
    questionnaire: Questionnaire
    bank: str
    names: Mapping[str, str]
    language: Language
    made_on: date
    manner: Manner = "whole"  # how people's own texts are shown

    # ---- Words -----------------------------------------------------------------------------------

    def say(self, code: str, /, **params: object) -> str:
        """A message of `minutes.po`, named without its prefix."""
        return messages.say(self.language, f"minutes.{code}", **params)

    def prose(self, *sentences: str) -> str:
        """Finished sentences as one paragraph."""
        return messages.prose(self.language, *sentences)

    def listing(self, names: Sequence[str]) -> str:
        return explanation.listing(self.language, names)

    def day(self, moment: datetime) -> str:
        return messages.day(self.language, moment.astimezone(BEIJING).date())

    def moment(self, moment: datetime) -> str:
        """Chinese time, as a day and a clock."""
        here = moment.astimezone(BEIJING)
        time = messages.clock(self.language, here)
        return self.say("moment", day=messages.day(self.language, here.date()), time=time)

    def agreement(self, tally: Tally | None) -> str:
        if tally is None or tally.agreement is None:
            return "—"
        return messages.number(self.language, tally.agreement, 2)

    def choice(self, choice: Choice | None) -> str:
        return dissent.choice_word(choice, self.language)

    def rating(self, judgement: Judgement) -> str:
        return explanation.rating_word(self.language, judgement)

    def practice(self, item_id: str) -> str:
        """What an item asks; an item of an earlier questionnaire has its id alone."""
        item = self.questionnaire.item.get(item_id)
        return "" if item is None else item.practice.in_(self.language)

    def role(self, role_id: str) -> str:
        return dissent.role_word(role_id, self.questionnaire, self.language)

    def who(self, who: str) -> str:
        return dissent.leader(who, self.names, self.language)

    def author(self, remark: Remark) -> str:
        return dissent.author(remark, self.questionnaire, self.language)

    def remark(self, remark: Remark) -> str:
        return dissent.remark_line(remark, self.questionnaire, self.language)

    # ---- What there is to say --------------------------------------------------------------------

    @property
    def facilitators(self) -> str:
        return self.listing([self.who(who) for who in self.minutes.facilitators])

    @property
    def seats(self) -> Mapping[str, tuple[Seat, ...]]:
        """Who was there, by role; the role of most seats first."""
        count = Counter(seat.role for seat in self.minutes.present)
        return {
            role: tuple(seat for seat in self.minutes.present if seat.role == role)
            for role, _ in sorted(count.items(), key=lambda one: (-one[1], one[0]))
        }

    @property
    def voted(self) -> tuple[str, ...]:
        return tuple(item for item in self.minutes.items if self.minutes.rounds(item))

    @property
    def discussed(self) -> tuple[str, ...]:
        """What was voted on, and what somebody locked anew after it had been waved through."""
        by_hand = {item for item, lock in self.minutes.session.locks.items() if not lock.is_waved}
        told = {*self.voted, *by_hand}
        return tuple(item for item in self.minutes.items if item in told)

    @property
    def waved(self) -> tuple[Lock, ...]:
        """What stands as it was waved through."""
        locks = self.minutes.session.locks
        return tuple(locks[item] for item in self.minutes.items if self._is_waved(item))

    @property
    def disputed(self) -> tuple[str, ...]:
        """Items on which the room did not agree in the last vote."""
        return tuple(item for item in self.voted if is_dissent(self.last(item)))

    def last(self, item_id: str) -> Tally:
        """The last vote on an item that was put to the vote."""
        return self.minutes.tallies[self.minutes.rounds(item_id)[-1].id]

    def split(self, tally: Tally) -> str:
        return dissent.split(tally, self.questionnaire, self.language)

    def reason(self, lock: Lock) -> str:
        if lock.reason.strip():
            return self.say("reason", reason=lock.reason.strip())
        return self.say("reason_waved" if lock.is_waved else "reason_median")

    def point(self, point: Point) -> str:
        return self.say("settled" if point.is_settled else "open")

    def _is_waved(self, item_id: str) -> bool:
        lock = self.minutes.session.locks.get(item_id)
        return lock is not None and lock.is_waved
